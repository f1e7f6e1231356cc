# dbplyr over RPostgreSQL
suppressMessages({
  library(DBI)
  library(dplyr)
})

lines <- strsplit(readLines(Sys.getenv("EXPECTED")), "\t", fixed = TRUE)
expected <- setNames(lapply(lines, `[`, 2), vapply(lines, `[`, "", 1))
facts <- file(Sys.getenv("FACTS"), "w")
fact <- function(name, ...) cat(name, "\t", ..., "\n", sep = "", file = facts)
tests <- 0

same <- function(found, wanted, name) {
  good <- identical(found, wanted)
  tests <<- tests + 1
  cat(if (good) "ok" else "not ok", tests, "-", name, "\n")
  if (!good) cat("#  ", deparse(found, 500, control = "digits17"), "\n#  ", deparse(wanted, 500, control = "digits17"), "\n")
}
# A list that psql gave
texts <- function(name) gsub('"', "", regmatches(expected[[name]], gregexpr('"[^"]*"', expected[[name]]))[[1]])
scores <- function(found, wanted, name) same(found, as.numeric(texts(wanted)), name)
# The innermost message of what cannot be done
refused <- function(run) {
  tryCatch({
    run
    "works"
  }, error = function(e) {
    while (!is.null(e$parent)) e <- e$parent
    strsplit(conditionMessage(e), "\n")[[1]][1]
  })
}

con <- dbConnect(RPostgreSQL::PostgreSQL())
fact("version", format(packageVersion("dbplyr")), ", RPostgreSQL ", format(packageVersion("RPostgreSQL")))
same(dbGetQuery(con, "SELECT inet_client_addr() IS NOT NULL AS tcp")$tcp, TRUE, "over TCP")

# A column by the name of an aggregate is what dbplyr cannot make
responses <- tbl(con, "responses")
created <- "In dbplyr you cannot use a variable created in the same `summarise()`."
natural <- refused(collect(responses |> summarise(nps = nps(score))))
same(natural %in% c(created, "works"), TRUE, "nps = nps(score) is refused, or works")
same(refused(collect(responses |> summarise(nps = nps(score), above_2 = nps(if_else(score > 2, score, NA))))), created,
     "and is refused before another one")

# page
by_team <- tbl(con, "responses") |>
  group_by(team) |>
  summarise(points = nps(score), above_2 = nps(if_else(score > 2, score, NA))) |>
  rename(nps = points) |>
  arrange(team)
running <- tbl(con, "responses") |>
  filter(id <= 50) |>
  mutate(nps = sql("nps(score) OVER (PARTITION BY team ORDER BY id)")) |>
  arrange(id)
# page ends
found <- collect(by_team)
scores(found$nps, "by team", "nps by team, under another name first")
scores(found$above_2, "above 2", "of some rows")
scores(collect(running)$nps, "running", "over a window")
above <- responses |>
  group_by(team) |>
  summarise(nps = sql("nps(score)"), above_2 = sql("nps(score) FILTER (WHERE score > 2)")) |>
  arrange(team) |>
  collect()
scores(above$nps, "by team", "as SQL under its own name")
scores(above$above_2, "above 2", "and by a filter")
same(refused(collect(responses |> group_by(team) |> mutate(points = nps(score)))) == "works", FALSE,
     "mutate makes no window of an aggregate that it does not know")
scores(collect(arrange(tbl(con, "nps_by_team"), team))$nps, "view", "a view of numbers")
fact("nps", class(found$nps), if (natural != "works") ", but not as `nps = nps(score)`")
fact("filter", "`if_else(..., NA)`, or `sql(...)`")
fact("window", "`sql(...)`")

# A summary out and in again
said <- character()
quiet <- function(run) withCallingHandlers(run, warning = function(w) {
  said <<- c(said, conditionMessage(w))
  invokeRestart("muffleWarning")
})
teams <- quiet(collect(arrange(tbl(con, "teams"), team)))
same(teams$summary, texts("summaries"), "summaries are read")
same(any(grepl("unrecognized PostgreSQL field type nps_summary", said)), TRUE, "with a warning")
same(dbGetQuery(con, "SELECT nps($1::nps_summary)::float8 AS nps", list(teams$summary[1]))$nps, found$nps[1],
     "and are a parameter")
same(collect(tbl(con, "teams") |> summarise(points = nps(sum(summary, na.rm = TRUE))))$points, as.numeric(expected$nps),
     "and have a sum")
range <- quiet(collect(select(tbl(con, "figures"), ci)))$ci
same(range, expected$ci, "a range is read")
same(any(grepl("unrecognized PostgreSQL field type numrange", said)), TRUE, "with a warning")
fact("summary", class(teams$summary), ", with a warning")
cat("1..", tests, "\n", sep = "")
