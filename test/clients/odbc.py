# psqlODBC through pyodbc: Tableau, Power BI, Excel
import hashlib
import json
import os

import pyodbc
from common import *

def connect(**options):
    return pyodbc.connect("DRIVER={PostgreSQL Unicode}", server=os.environ["PGHOST"], port=os.environ["PGPORT"],
                          database=os.environ["PGDATABASE"], uid=os.environ["PGUSER"], pwd=os.environ["PGPASSWORD"],
                          UseServerSidePrepare="1", **options)

connection = connect()
cursor = connection.cursor()
fact("version", f"{connection.getinfo(pyodbc.SQL_DRIVER_VER)}, pyodbc {pyodbc.version}")
cursor.execute("SELECT inet_client_addr() IS NOT NULL")
same(cursor.fetchone()[0], "1", "over TCP")

row, (document, as_json) = figures(cursor)
for name in ("nps", "ci", "responses", "summary", "counts"):
    fact(name, kind(row[name]))
fact("document", kind(document))
for name, value in ("jsonb", document), ("json", as_json):
    same(json.loads(value)["scores"], counts(row["counts"]), f"{name} has the counts")

# What a tool reads of the columns, of a result and of the catalogue
cursor.execute("SELECT nps, fixed, summary FROM figures")
nps, fixed, summary = cursor.description
same(nps[1], Decimal, "the score is announced as Decimal")
fact("type of nps", f"`{cursor.columns(table='figures', column='nps').fetchone().type_name}`, "
     f"precision {nps[4]}, scale {nps[5]}")
fact("type of fixed", f"{fixed[4]}, {fixed[5]}")
same(summary[1], str, "a summary is announced as a string")
fact("type of summary", f"`{cursor.columns(table='figures', column='summary').fetchone().type_name}`, "
     f"text of {summary[3]} characters")
cursor.execute("""SELECT w, md5(w::text)
                  FROM (SELECT nps_weighted_agg(score, 1.1e-100 * sqrt(id)) AS w FROM responses) AS w""")
long, digest = cursor.fetchone()
same((len(long) > 255, hashlib.md5(long.encode()).hexdigest()), (True, digest), "text longer than that comes whole")

# page
summary, counts = cursor.execute("SELECT nps_agg(score), nps_agg(score)::bigint[] FROM responses").fetchone()
cursor.execute("SELECT nps(?::nps_summary), nps(?::bigint[]::nps_summary)", summary, counts)    # both are strings
# page ends
same(tuple(map(text, cursor.fetchone())), (expected["nps"],) * 2, "the example of the page")

written_back(cursor, "?")
fact("string", "as it is")
fact("2^53 + 1", exact(json.loads(arrays_back(cursor, "?", lambda numbers: numbers))["scores"][10]))
few = connection.cursor()
prepared(lambda *parameters: few.execute(PREPARED.format(*["?"] * 4), parameters).fetchone())
cursor.execute("SELECT count(*) > 0 FROM pg_prepared_statements WHERE statement ~ 'nps_ci_lower[(]'")
same(cursor.fetchone()[0], "1", "which was prepared")

connection.commit()
def ask(query, value):
    try:
        cursor.execute(query, (value,))
        return cursor.fetchone()[0]
    except pyodbc.Error as error:
        connection.rollback()
        return error.args[0]
benchmarks(lambda value, mark: ask(f"SELECT difference FROM figures, nps_compare(summary, {mark})", value), "?")
argument(lambda summary, mark: ask(f"SELECT nps({mark})", summary), "?")

# SQLSTATE comes in the message, with a prefix of the driver
try:
    cursor.execute("SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)").fetchone()
    ok(False, "11 is no score")
except pyodbc.Error as error:
    state, shown = error.args
    failed(state, shown.split("\n")[0].replace("[22003] ERROR: ", ""), None, shown)
connection.rollback()

fetching = connect(UseDeclareFetch="1", Fetch="500")
stream = fetching.cursor()
stream.execute(STREAM)
first = stream.fetchone()
with fetching.cursor() as other:
    other.execute("SELECT count(*) FROM pg_cursors")
    same(other.fetchone()[0] > 0, True, "the rows come through a cursor")
streamed([first, *stream])
done()
