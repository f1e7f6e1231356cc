# pandas over SQLAlchemy and psycopg 2
import pandas
from sqlalchemy import create_engine
from sqlalchemy.types import UserDefinedType
from common import done, expected, fact, same, scores

fact("version", pandas.__version__)
engine = create_engine("postgresql+psycopg2://")

# page
table = pandas.read_sql("""
    SELECT team, nps(score)::float8 AS nps, nps(score) FILTER (WHERE score > 2)::float8 AS above_2,
           nps_agg(score)::text AS summary
    FROM responses GROUP BY team ORDER BY team""", engine, index_col="team")
table.dtypes    # float64, float64, object
# page ends
scores(list(table.nps), "by team", "nps by team")
scores(list(table.above_2), "above 2", "and of a filter")
same(list(map(str, table.dtypes)), ["float64", "float64", "object"], "float8 is float64")
scores(list(table.summary), "summaries", "summaries are text")
fact("summary", f"{table.dtypes.summary} of {type(table.summary[0]).__name__}")

# Without a cast, which pandas makes by itself
query = "SELECT team, nps(score) AS nps FROM responses GROUP BY team ORDER BY team"
plain = pandas.read_sql(query, engine)
kept = pandas.read_sql(query, engine, coerce_float=False)
scores(list(plain.nps), "by team", "numeric")
scores(list(kept.nps), "by team", "and as it is")
fact("nps", f"{plain.dtypes.nps}; {kept.dtypes.nps} of {type(kept.nps[0]).__name__} with `coerce_float=False`")
fact("filter", "in the query")
fact("window", "in the query")

# A group without responses among others, and nothing but such groups
some = "SELECT nps(score) FILTER (WHERE team = 1)::float8 AS nps FROM responses GROUP BY team ORDER BY team"
none = "SELECT nps(score) FILTER (WHERE team = 7)::float8 AS nps FROM responses GROUP BY team"
column = pandas.read_sql(some, engine).nps
same((str(column.dtype), list(column.isna())), ("float64", [True, False] + 5 * [True]), "no responses are NaN")
column = pandas.read_sql(none, engine).nps
same((str(column.dtype), list(column.isna())), ("object", 7 * [True]), "but object where there is nothing else")
same(str(column.astype("float64").dtype), "float64", "and float64 again by astype")

# A window over the rows, and the bounds of a range one by one
running = pandas.read_sql("""SELECT nps(score) OVER (PARTITION BY team ORDER BY id)::float8 AS nps
                             FROM responses WHERE id <= 50 ORDER BY id""", engine)
scores(list(running.nps), "running", "over a window")
figures = pandas.read_sql("SELECT ci, lower, upper FROM figures", engine)
same([str(figures.dtypes[name]) for name in figures], ["object", "float64", "float64"], "a range is an object")
scores(list(pandas.read_sql("SELECT * FROM nps_by_team ORDER BY team", engine).nps), "view", "a view of numbers")

# Summaries that go back are text, unless to_sql is told the type
frame = table[["summary"]].reset_index()
class Summary(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **options):
        return "nps_summary"
for name, types, wanted in ("as_text", None, "text"), ("daily", {"summary": Summary}, "nps_summary"):
    frame.to_sql(name, engine, index=False, dtype=types)
    found = pandas.read_sql(f"SELECT pg_typeof(summary)::text AS type FROM {name}", engine).type
    same(set(found), {wanted}, f"to_sql makes a column of {wanted}")
overall = pandas.read_sql("SELECT nps(sum(summary))::float8 AS nps FROM daily", engine).nps[0]
same(overall, float(expected["nps"]), "whose summaries have a sum")
fact("migrations", "`to_sql` makes text, or what `dtype=` says")
done()
