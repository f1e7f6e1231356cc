"""What the Python programs beside this file share: TAP, and the questions that are
the same to every driver of Python's DB-API.  EXPECTED names the file of what psql
says, FACTS the one to write what the page shows of this driver."""
import json
import os
from decimal import Decimal

expected = dict(line.rstrip("\n").split("\t", 1) for line in open(os.environ["EXPECTED"]))
facts = open(os.environ["FACTS"], "w")
tests = 0


def ok(good, name, *why):
    global tests
    tests += 1
    print(f"{'' if good else 'not '}ok {tests} - {name}", flush=True)
    if not good:
        for line in why:
            print(f"#   {line!r}", flush=True)


def same(found, wanted, name):
    ok(found == wanted, name, found, wanted)


def fact(name, value):
    print(name, value, sep="\t", file=facts, flush=True)


def done():
    print(f"1..{tests}")


def text(value):
    """A value as PostgreSQL writes it."""
    if hasattr(value, "lower_inc"):
        return f"{'[' if value.lower_inc else '('}{value.lower},{value.upper}{']' if value.upper_inc else ')'}"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def kind(value):
    """A value's class, by the name that a user of the driver knows."""
    if isinstance(value, list):
        return f"list of {kind(value[0])}"
    if isinstance(value, dict):
        return f"dict, {kind(value['nps'])}"
    return type(value).__name__


def counts(summary):
    return [int(count) for count in summary.strip("{}").split(",")]


def score_of(counts):
    return Decimal(100) * (sum(counts[9:]) - sum(counts[:7])) / sum(counts) if sum(counts) else None


def figures(cursor, how=""):
    """Each figure is what psql says, whatever class it comes in.  Gives the row and its description."""
    cursor.execute("SELECT * FROM figures")
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone()))
    for name, value in row.items():
        same(text(value), expected[name], f"{name} is what psql says{how}")
    cursor.execute("SELECT summary::jsonb, summary::jsonb::json FROM figures")
    return row, cursor.fetchone()


def failed(sqlstate, message, hint, shown):
    """An error is told by its SQLSTATE, its message names the value.  What a user sees of the hint is a fact."""
    same(sqlstate, "22003", "11 is no score: SQLSTATE")
    same(message, "invalid score: 11", "and a message that names it")
    wanted = "Leave out other values with FILTER (WHERE nps_is_score(...))."
    if hint is not None:
        same(hint, wanted, "and the hint")
    fact("hint", "in the text" if wanted in shown else "by itself" if hint else "no")


def exact(count):
    """What became of 2^53 + 1 responses, which a double cannot hold."""
    return "exact" if count == 2 ** 53 + 1 else f"{count:d}"


def written_back(cursor, mark, cast=""):
    """Summaries as text, out and in again; with no cast where the driver lets the server find the type."""
    cursor.execute("TRUNCATE returned")
    cursor.execute("SELECT id, summary, weighted, transitions FROM stored ORDER BY id LIMIT 50")
    for row in cursor.fetchall():
        cursor.execute(f"INSERT INTO returned VALUES ({mark}, {mark}{cast}, {mark}{cast}, {mark}{cast})", row)
    cursor.execute("SELECT (SELECT count(*) FROM returned), (SELECT min(id) FROM different)")
    same(tuple(cursor.fetchone()), (50, 51), "values of all three types come back the same as text")


def arrays_back(cursor, mark, array):
    """Counts as an array, as a driver has them and as the JSON document has them."""
    cursor.execute("SELECT summary::bigint[], summary::jsonb FROM stored WHERE id = 4")
    numbers, document = cursor.fetchone()
    query = f"SELECT ({mark}::bigint[])::nps_summary = summary FROM stored WHERE id = 4"
    cursor.execute(query, (array(numbers),))
    same(cursor.fetchone()[0] in (True, "1"), True, "an array of counts makes the summary, 2^53 + 1 too")
    return document


def prepared(run):
    """run(confidence, category, team, limit) gives a row."""
    for team in range(7):
        row = run(0.9, "promoter", team, 9)
        same(" ".join(map(text, row)), expected[f"team {team}"], f"prepared, with parameters: team {team}")


def benchmarks(run, mark):
    """run(value, mark) gives a difference or an SQLSTATE: a number, where double precision is wanted."""
    wanted = Decimal(expected["over 35.5"])
    for name, value in ("decimal", Decimal("35.5")), ("float", 35.5):
        found = run(value, mark)
        same(found in (wanted, "42883", "22P02"), True, f"a benchmark as {name}: the difference, or an error")
        fact(name, "works" if found == wanted else f"error {found}")
        same(run(value, f"{mark}::float8"), wanted, f"a benchmark as {name}, cast")


def argument(run, mark):
    """run(summary, mark) gives a score or an SQLSTATE: text, where summaries of any type may stand."""
    wanted = Decimal(expected["nps"])
    found = run(expected["summary"], mark)
    same(found in (wanted, "42725", "42883"), True, "a string as argument: the score, or an error")
    fact("argument", "works" if found == wanted else f"error {found}")
    same(run(expected["summary"], f"{mark}::nps_summary"), wanted, "a string as argument, cast")


def streamed(rows):
    """Ten thousand rows of (id, nps, summary, responses), checked by counting here."""
    total, wrong, number = [0] * 11, [], 0
    for id, nps, summary, responses in rows:
        number += 1
        if summary is None:
            wrong += [id] if (nps, responses) != (None, None) else []
            continue
        row = counts(summary)
        total = [a + b for a, b in zip(total, row)]
        score = score_of(row)
        if responses != sum(row) or (nps is None) != (score is None) or (
                nps is not None and abs(nps - score) > Decimal("1e-9")):
            wrong.append(id)
    same(number, 10000, "ten thousand rows are streamed")
    same(wrong, [], "and each score is what its counts say")
    same("{" + ",".join(map(str, total)) + "}", expected["total"], "and so is their sum")


STREAM = "SELECT id, nps(summary), summary, nps_responses(summary) FROM stored ORDER BY id"
PREPARED = """SELECT nps(score), nps_ci_lower(nps_agg(score), {0}), nps_share(nps_agg(score), {1}),
       nps_responses(nps_agg(score)) FROM responses WHERE team = {2} AND score <= {3}"""


def scores(found, wanted, name):
    """A list of scores that psql gave, which come as Decimal, float or text."""
    wanted = json.loads(expected[wanted])
    same((len(found), [type(value)(text) for value, text in zip(found, wanted)]), (len(wanted), found), name)
