# psycopg 2: Superset, SQLAlchemy, pandas
import io

import psycopg2
import psycopg2.extensions
from common import *

connection = psycopg2.connect("")
cursor = connection.cursor()
fact("version", psycopg2.__version__.split()[0])
cursor.execute("SELECT inet_client_addr() IS NOT NULL")
same(cursor.fetchone()[0], True, "over TCP")

row, (document, as_json) = figures(cursor)
for name in ("nps", "ci", "responses", "summary", "counts"):
    fact(name, kind(row[name]))
fact("document", kind(document))
same(document["scores"], row["counts"], "jsonb has the counts")
same(as_json["scores"], row["counts"], "json has the counts")

cursor.execute("SELECT nps, fixed, summary FROM figures")
nps, fixed, summary = cursor.description
same(psycopg2.NUMBER == nps.type_code, True, "the score is a NUMBER")
fact("type of nps", f"`NUMBER`, precision {nps.precision}, scale {nps.scale}")
fact("type of fixed", f"{fixed.precision}, {fixed.scale}")
fact("type of summary", next((f"`{t.name}`" for t in (psycopg2.STRING, psycopg2.NUMBER) if t == summary.type_code),
                             "an OID that is in no group"))

# page
cursor.execute("SELECT nps_agg(score), nps_agg(score)::bigint[] FROM responses")
summary, counts = cursor.fetchone()    # '{17,6,...}', [17, 6, ...]
cursor.execute("SELECT nps(%s::nps_summary), nps(%s::bigint[]::nps_summary)", (summary, counts))
# page ends
same(tuple(map(text, cursor.fetchone())), (expected["nps"],) * 2, "the example of the page")

written_back(cursor, "%s")
fact("string", "as it is")
fact("2^53 + 1", exact(arrays_back(cursor, "%s", list)["scores"][10]))

cursor.execute("PREPARE few (double precision, text, integer, integer) AS " + PREPARED.format("$1", "$2", "$3", "$4"))
def few(*parameters):
    cursor.execute("EXECUTE few (%s, %s, %s, %s)", parameters)
    return cursor.fetchone()
prepared(few)
prepared(lambda *parameters: cursor.execute(PREPARED.format(*["%s"] * 4), parameters) or cursor.fetchone())

connection.commit()
def ask(query, value):
    try:
        cursor.execute(query, (value,))
        return cursor.fetchone()[0]
    except psycopg2.Error as error:
        connection.rollback()
        return error.pgcode
benchmarks(lambda value, mark: ask(f"SELECT difference FROM figures, nps_compare(summary, {mark})", value), "%s")
argument(lambda summary, mark: ask(f"SELECT nps({mark})", summary), "%s")

try:
    cursor.execute("SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)")
    ok(False, "11 is no score")
except psycopg2.Error as error:
    failed(error.pgcode, error.diag.message_primary, error.diag.message_hint, str(error))
connection.rollback()

stream = connection.cursor("stream")
stream.itersize = 500
stream.execute(STREAM)
streamed(stream)
connection.rollback()

for format in ("binary", "text", "csv"):
    copied = io.BytesIO()
    cursor.execute("TRUNCATE returned")
    cursor.copy_expert(f"COPY stored TO STDOUT (FORMAT {format})", copied)
    copied.seek(0)
    cursor.copy_expert(f"COPY returned FROM STDIN (FORMAT {format})", copied)
    cursor.execute("SELECT count(*) FROM different")
    same((cursor.rowcount, cursor.fetchone()[0], copied.tell() > 100000), (1, 0, True),
         f"COPY there and back, {format}")
done()
