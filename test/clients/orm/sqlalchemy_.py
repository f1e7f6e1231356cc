# SQLAlchemy over psycopg 2, and the migrations that Alembic writes
import io
import os
import tempfile
import warnings

import alembic
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, create_engine, func, inspect, select, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.exc import CompileError, SAWarning
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy.schema import CreateTable
from common import done, expected, fact, kind, same, scores

Base = declarative_base()
engine = create_engine("postgresql+psycopg2://")
fact("version", f"{sqlalchemy.__version__}, Alembic {alembic.__version__}")

# Alembic, which is told of these tables
config = Config(stdout=io.StringIO())
config.attributes["tables"] = ["teams", "daily", "nps_by_team"]
folder = tempfile.TemporaryDirectory()
config.set_main_option("script_location", folder.name)
with open(f"{folder.name}/env.py", "w") as environment:
    environment.write("""
from alembic import context
attributes = context.config.attributes
def told(name, type):
    return type != "table" or name in attributes["tables"]
context.configure(connection=attributes["connection"], target_metadata=attributes["metadata"], compare_type=True,
                  include_name=lambda name, type, parents: told(name, type),
                  include_object=lambda object, name, type, *others: told(name, type))
with context.begin_transaction():
    context.run_migrations()
""")
with open(f"{os.path.dirname(alembic.__file__)}/templates/generic/script.py.mako") as old:
    with open(f"{folder.name}/script.py.mako", "w") as template:
        template.write(old.read().replace("import sqlalchemy as sa\n", "import sqlalchemy as sa\nimport __main__\n"))
os.mkdir(f"{folder.name}/versions")

def migrate(metadata):
    """The migration that Alembic writes, and what is said on the way."""
    with engine.connect() as connection, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        config.attributes.update(connection=connection, metadata=metadata)
        script = command.revision(config, autogenerate=True)
    with open(script.path) as written:
        code = written.read()
    return script, code, [str(warning.message) for warning in said if issubclass(warning.category, SAWarning)]

script, code, said = migrate(MetaData())
same(said, ["Did not recognize type 'nps_summary' of column 'summary'"], "an unknown type is a warning")
same("sa.Column('summary', sa.NullType()" in code, True, "and a column of no type in what Alembic writes")
try:
    CreateTable(Table("daily", MetaData(), Column("summary", sqlalchemy.types.NullType()))).compile(engine)
    same("made", "refused", "which cannot be made")
except CompileError as error:
    same("Can't generate DDL for NullType()" in str(error), True, "which cannot be made")
os.unlink(script.path)

# page
class Summary(sqlalchemy.types.UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **options):
        return "nps_summary"

ischema_names["nps_summary"] = Summary    # so that reflection and Alembic know it

class Response(Base):
    __tablename__ = "responses"
    id = Column(Integer, primary_key=True)
    team = Column(Integer)
    score = Column(Integer)

class Team(Base):
    __tablename__ = "teams"
    team = Column(Integer, primary_key=True)
    name = Column(Text, nullable=False)
    summary = Column(Summary, nullable=False)
# page ends

with Session(engine) as session:
    same(session.scalar(text("SELECT inet_client_addr() IS NOT NULL")), True, "over TCP")
    # page
    nps = func.nps(Response.score)
    by_team = session.execute(
        select(Response.team,
               nps,                                      # Decimal
               func.nps(Response.score, type_=Float),    # float
               nps.filter(Response.score > 2))
        .group_by(Response.team).order_by(Response.team)).all()
    running = session.scalars(
        select(nps.over(partition_by=Response.team, order_by=Response.id))
        .where(Response.id <= 50).order_by(Response.id)).all()
    overall = session.scalar(select(func.nps(func.sum(Team.summary))))
    # page ends
    for column, name in (1, "by team"), (2, "by team"), (3, "above 2"):
        scores([row[column] for row in by_team], name, f"column {column}: {name}")
    scores(running, "running", "over a window")
    same(str(overall), expected["nps"], "the score of a sum of summaries")
    fact("nps", f"{kind(by_team[0][1])}; {kind(by_team[0][2])} with `type_=Float`")
    fact("filter", "`.filter(...)`")
    fact("window", "`.over(...)`")

    # A summary out and in again
    teams = session.scalars(select(Team).order_by(Team.team)).all()
    scores([team.summary for team in teams], "summaries", "summaries are read")
    session.add(Team(team=7, name="Copy", summary=teams[0].summary))
    session.flush()
    same(session.scalar(select(func.nps(Team.summary)).where(Team.team == 7)),
         session.scalar(select(func.nps(Team.summary)).where(Team.team == 0)), "and written")
    same(session.scalar(select(func.count()).where(Team.summary == teams[0].summary)), 2, "and compared")
    session.rollback()
    fact("summary", f"{kind(teams[0].summary)}, by a `UserDefinedType`")

# A view is a table that nobody creates
view = Table("nps_by_team", MetaData(), autoload_with=engine)
with engine.connect() as connection:
    rows = connection.execute(select(view).order_by(view.c.team)).all()
    scores([row.nps for row in rows], "view", "a view of numbers")
    same({type(row.nps) for row in rows}, {float}, "which are floats")

# Migrations: none for what is there, the type's name for what is not
class Daily(Base):
    __tablename__ = "daily"
    team = Column(Integer, primary_key=True)
    summary = Column(Summary)

script, code, said = migrate(Base.metadata)
same(said, [], "a type that is known is none")
same([line.strip() for line in code.splitlines() if "op." in line or "summary" in line],
     ["op.create_table('daily',", "sa.Column('summary', __main__.Summary(), nullable=True),", "op.drop_table('daily')"],
     "Alembic sees no difference but a new table, no view, and writes a column of the type")
same(code.count("import __main__"), 1, "whose class the template imports")
with engine.begin() as connection:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
same(inspect(engine).get_columns("daily")[1]["type"].get_col_spec(), "nps_summary", "which it makes")
fact("migrations", "autogenerate, once reflection knows the type")
done()
