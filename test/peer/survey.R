#!/usr/bin/env -S Rscript --vanilla
# What R's survey package says of the samples of samples.sql, and how far from it the
# extension is: one line of TAP for each kind of figure.
suppressPackageStartupMessages(library(survey))

responses <- read.csv("tmp_check/peer/responses.csv")
said <- read.csv("tmp_check/peer/figures.csv")
responses$points <- 100 * ((responses$score >= 9) - (responses$score <= 6))

# Points end with the scale, by wald too
clip <- function(points, most) pmax(-most, pmin(most, points))

# One score; df gives the degrees of freedom of t, Inf is the normal distribution
score <- function(design, confidence, df = Inf) {
	mean <- svymean(~points, design, deff = "replace")
	ci <- clip(confint(mean, level = confidence, df = df), 100)
	c(score = coef(mean)[[1]], "standard error" = SE(mean)[[1]], lower = ci[1], upper = ci[2], deff = deff(mean)[[1]])
}

# Side 1 minus side 2 by regression; the sides must be strata, so that their sizes count as fixed
difference <- function(design, confidence) {
	# It warns that weights of zero do not count for a dispersion that is not used here
	fit <- suppressWarnings(svyglm(points ~ I(side == 1), design))
	estimate <- coef(fit)[[2]]
	z <- estimate / SE(fit)[[2]]
	ci <- clip(confint(fit, level = confidence, ddf = Inf)[2, ], 200)
	c(difference = estimate, lower = ci[[1]], upper = ci[[2]], z = z, p_value = 2 * pnorm(-abs(z)))
}

# The standard error of a plain summary divides by n, svymean by n - 1
plain <- function(rows) {
	says <- score(svydesign(ids = ~1, weights = ~1, data = rows), 0.95)
	n <- nrow(rows)
	c(says["score"], says["standard error"] * sqrt((n - 1) / n))
}

weighted <- function(rows) {
	says <- score(svydesign(ids = ~1, weights = ~weight, data = rows), rows$confidence[1])
	says[c("score", "standard error", "lower", "upper")]
}

weighted_difference <- function(rows)
	difference(svydesign(ids = ~1, strata = ~side, weights = ~weight, data = rows), rows$confidence[1])

# survey sets the variance against that of a simple random sample with replacement (with
# deff = TRUE it is without, and the weights say how large the population is), s^2 / N
# with s^2 divided by N - 1.  nps_design_effect divides by N, as Kish does where N is
# large: it is N / (N - 1) times survey's.
clustered <- function(rows) {
	design <- svydesign(ids = ~respondent, weights = ~1, data = rows)
	says <- score(design, rows$confidence[1], degf(design))
	n <- nrow(rows)
	c(says[c("score", "standard error", "lower", "upper")], "design effect" = says[["deff"]] * n / (n - 1))
}

# Not the interval: its degrees are Welch's and Satterthwaite's, survey's all clusters minus strata
clustered_difference <- function(rows)
	difference(svydesign(ids = ~respondent, strata = ~side, weights = ~1, data = rows), 0.95)[c("difference", "z")]

# Two domains of one sample of respondents, with their covariance
panel <- function(rows) {
	waves <- svyby(~points, ~side, svydesign(ids = ~respondent, weights = ~1, data = rows), svymean, covmat = TRUE)
	change <- svycontrast(waves, c(-1, 1))
	c(difference = coef(change)[[1]], "standard error" = SE(change)[[1]])
}

# A figure a row, of every sample, or of every side of one
ask <- function(design, of, answers, of_design = design) {
	rows <- responses[responses$design == of_design, ]
	by <- if (of == "side") list(rows$sample, rows$side) else list(rows$sample)
	do.call(rbind, lapply(split(rows, by), function(part) {
		says <- answers(part)
		data.frame(design, sample = part$sample[1], of = if (of == "side") as.character(part$side[1]) else of,
			figure = names(says), expected = says, row.names = NULL)
	}))
}

expected <- rbind(
	ask("plain", "side", plain, "weighted"),
	ask("weighted", "side", weighted),
	ask("weighted", "1-2", weighted_difference),
	ask("clustered", "side", clustered),
	ask("clustered", "1-2", clustered_difference),
	ask("panel", "2-1", panel))

# A figure that only one of the two says is NA, and fails as a wrong one does
both <- merge(said, expected, all = TRUE)
# A fraction of the figure, but of a small one in points the points: they have 12 decimals
both$off <- abs(both$value - both$expected) /
	ifelse(both$figure == "p_value", both$expected, pmax(abs(both$expected), 1))

allowed <- 1e-9
cat(sprintf("# survey %s, R %s\n", packageVersion("survey"), getRversion()))
side <- ifelse(both$of %in% c("1", "2"), "", " of two")
kinds <- split(both, paste0(both$design, side, ", ", both$figure))
for (i in seq_along(kinds)) {
	kind <- kinds[[i]]
	near <- isTRUE(all(kind$off <= allowed))
	cat(sprintf("%sok %d - %s: %d figures, at most %.1e off\n", if (near) "" else "not ", i, names(kinds)[i],
		nrow(kind), max(kind$off)))
	if (!near) print(head(kind[is.na(kind$off) | kind$off > allowed, ], 5))
}
cat(sprintf("1..%d\n", length(kinds)))
