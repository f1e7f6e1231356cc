# psycopg 3: Superset, SQLAlchemy 2
import struct

import psycopg
from common import *

connection = psycopg.connect("")
cursor = connection.cursor()
fact("version", psycopg.__version__)
same(cursor.execute("SELECT inet_client_addr() IS NOT NULL").fetchone()[0], True, "over TCP")

row, (document, as_json) = figures(cursor)
for name in ("nps", "ci", "responses", "summary", "counts"):
    fact(name, kind(row[name]))
fact("document", kind(document))
same(document["scores"], row["counts"], "jsonb has the counts")
same(as_json["scores"], row["counts"], "json has the counts")

nps, fixed, summary = cursor.execute("SELECT nps, fixed, summary FROM figures").description
fact("type of nps", f"`{connection.adapters.types[nps.type_code].name}`, "
     f"precision {nps.precision}, scale {nps.scale}")
fact("type of fixed", f"{fixed.precision}, {fixed.scale}")
fact("type of summary", "an OID that is not registered" if not connection.adapters.types.get(summary.type_code)
     else f"`{connection.adapters.types[summary.type_code].name}`")

# page
summary, counts = cursor.execute("SELECT nps_agg(score), nps_agg(score)::bigint[] FROM responses").fetchone()
found = cursor.execute("SELECT nps(%s::nps_summary), nps(%s::bigint[]::nps_summary)", (summary, counts)).fetchone()
# page ends
same(tuple(map(text, found)), (expected["nps"],) * 2, "the example of the page")

written_back(cursor, "%s")
fact("string", "as it is")
fact("2^53 + 1", exact(arrays_back(cursor, "%s", list)["scores"][10]))
prepared(lambda *parameters: cursor.execute(PREPARED.format(*["%s"] * 4), parameters, prepare=True).fetchone())
cursor.execute("SELECT count(*) > 0 FROM pg_prepared_statements WHERE statement ~ 'nps_ci_lower[(]'")
same(cursor.fetchone()[0], True, "which was prepared")

connection.commit()
def ask(query, value):
    try:
        cursor.execute(query, (value,))
        return cursor.fetchone()[0]
    except psycopg.Error as error:
        connection.rollback()
        return error.sqlstate
benchmarks(lambda value, mark: ask(f"SELECT difference FROM figures, nps_compare(summary, {mark})", value), "%s")
argument(lambda summary, mark: ask(f"SELECT nps({mark})", summary), "%s")

try:
    cursor.execute("SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)")
    ok(False, "11 is no score")
except psycopg.Error as error:
    failed(error.sqlstate, error.diag.message_primary, error.diag.message_hint, str(error))
connection.rollback()

with connection.cursor("stream") as stream:
    stream.itersize = 500
    streamed(stream.execute(STREAM))
streamed(cursor.stream(STREAM))

# Binary: numbers and ranges are what they are as text, the three types are bytes ...
binary = connection.cursor(binary=True)
figures_text = dict(row)
row = dict(zip(row, binary.execute("SELECT * FROM figures").fetchone()))
for name, value in row.items():
    if name != "summary":
        same((type(value), value), (type(figures_text[name]), figures_text[name]), f"{name}, in binary too")
fact("binary", f"all types; a summary is {kind(row['summary'])}")
same(row["summary"], struct.pack(">b11q", 1, *row["counts"]), "a summary in binary is a version and eleven counts")

# ... which go in again as bytes of their type
# page
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format
from psycopg.types import TypeInfo

def register(connection, name):
    """A class of bytes for a type, in binary, out and in again."""
    info = TypeInfo.fetch(connection, name)
    info.register(connection)
    kind = type(name, (bytes,), {})
    connection.adapters.register_loader(info.oid, type(name, (Loader,), {
        "format": Format.BINARY, "load": lambda self, data: kind(data)}))
    connection.adapters.register_dumper(kind, type(name, (Dumper,), {
        "format": Format.BINARY, "oid": info.oid, "dump": lambda self, value: bytes(value)}))
    return kind

NAMES = ("nps_summary", "nps_weighted_summary", "nps_transitions")
kinds = tuple(register(connection, name) for name in NAMES)
binary = connection.cursor(binary=True)
# page ends
binary.execute("TRUNCATE returned")
rows = binary.execute("SELECT id, summary, weighted, transitions FROM stored ORDER BY id").fetchall()
same(tuple(map(type, rows[0][1:])), kinds, "the three types, registered, have classes")
same([len(value) for value in rows[0][1:]], [89, 105, 73], "and their lengths")
binary.executemany("INSERT INTO returned VALUES (%b, %b, %b, %b)", rows[:50])
same(binary.execute("SELECT count(*), min(id) FROM different").fetchone(), (9950, 51), "they come back as parameters")

binary.execute("TRUNCATE returned")
# page
with binary.copy("COPY returned FROM STDIN (FORMAT binary)") as copy:
    copy.set_types(["int4", *NAMES])
    for values in rows:
        copy.write_row(values)
# page ends
same(binary.execute("SELECT count(*) FROM different").fetchone(), (0,), "COPY BINARY in, row by row")
with binary.copy("COPY stored TO STDOUT (FORMAT binary)") as copy:
    copy.set_types(["int4", *NAMES])
    same(sorted(copy.rows()), sorted(rows), "COPY BINARY out, row by row")
binary.execute("TRUNCATE returned")
with connection.cursor().copy("COPY stored TO STDOUT (FORMAT binary)") as out:
    blocks = list(out)
with connection.cursor().copy("COPY returned FROM STDIN (FORMAT binary)") as back:
    for block in blocks:
        back.write(block)
same(binary.execute("SELECT count(*) FROM different").fetchone(), (0,), "COPY BINARY there and back, as it is")
done()
