# Django over psycopg 2
import io
import os
import sys
import tempfile

import django
from django.conf import settings

# An application that is nothing but the models below, and its migrations
folder = tempfile.TemporaryDirectory()
os.mkdir(f"{folder.name}/survey")
open(f"{folder.name}/survey/__init__.py", "w").close()
sys.path.append(folder.name)
settings.configure(
    INSTALLED_APPS=["survey"], DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"]}})
django.setup()

from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Sum, Window
from common import done, expected, fact, kind, same, scores

fact("version", django.get_version())

# page
class Nps(models.Aggregate):
    function = "nps"
    output_field = models.FloatField()

class SummaryField(models.Field):
    def db_type(self, connection):
        return "nps_summary"
# page ends

class Response(models.Model):
    id = models.IntegerField(primary_key=True)
    team = models.IntegerField()
    score = models.IntegerField()

    class Meta:
        app_label = "survey"
        db_table = "responses"
        managed = False

class Team(models.Model):
    team = models.IntegerField(primary_key=True)
    name = models.TextField()
    summary = SummaryField()

    class Meta:
        app_label = "survey"
        db_table = "teams"
        managed = False

class Daily(models.Model):
    day = models.DateField(primary_key=True)
    summary = SummaryField()

    class Meta:
        app_label = "survey"
        db_table = "daily"

# page
class NpsByTeam(models.Model):
    team = models.IntegerField(primary_key=True)
    nps = models.FloatField()
    lower = models.FloatField()
    upper = models.FloatField()

    class Meta:
        app_label = "survey"
        db_table = "nps_by_team"    # a view: no migration is made for it
        managed = False
# page ends

with connection.cursor() as cursor:
    cursor.execute("SELECT inet_client_addr() IS NOT NULL")
    same(cursor.fetchone()[0], True, "over TCP")

# page
by_team = Response.objects.values("team").order_by("team").annotate(
    nps=Nps("score"), above_2=Nps("score", filter=Q(score__gt=2)))
running = Response.objects.filter(id__lte=50).order_by("id").annotate(
    nps=Window(Nps("score"), partition_by=[F("team")], order_by=F("id").asc()))
overall = Team.objects.aggregate(
    nps=Func(Sum("summary"), function="nps", output_field=models.FloatField()))
# page ends
scores([row["nps"] for row in by_team], "by team", "annotate")
scores([row["above_2"] for row in by_team], "above 2", "with filter=")
scores([row.nps for row in running], "running", "over a window")
same(overall["nps"], float(expected["nps"]), "the score of a sum of summaries")
scores([row.nps for row in NpsByTeam.objects.order_by("team")], "view", "a view of numbers")
same(Response.objects.filter(id__lt=0).aggregate(nps=Nps("score")), {"nps": None}, "no responses")
decimal = Response.objects.aggregate(nps=Nps("score", output_field=models.DecimalField()))["nps"]
fact("nps", f"{kind(by_team[0]['nps'])}; {kind(decimal)} with a `DecimalField`")
fact("filter", "`filter=`")
fact("window", "`Window(...)`")

# A summary out and in again
teams = Team.objects.order_by("team")
scores([team.summary for team in teams], "summaries", "summaries are read")
with transaction.atomic():
    Team.objects.create(team=7, name="Copy", summary=teams[0].summary)
    same(Team.objects.filter(summary=teams[0].summary).count(), 2, "and written, and compared")
    transaction.set_rollback(True)
fact("summary", f"{kind(teams[0].summary)}, by a `Field`")

# Migrations: written, run, and no other after it; inspectdb does not know the type
call_command("makemigrations", "survey", verbosity=0)
with open(f"{folder.name}/survey/migrations/0001_initial.py") as written:
    same("('summary', __main__.SummaryField())," in written.read(), True, "a migration is made, with a field of the class")
call_command("migrate", "survey", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("""SELECT format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
                      WHERE attrelid = 'daily'::regclass AND attname = 'summary'""")
    same(cursor.fetchone(), ("nps_summary", True), "which makes a column of the type")
left = io.StringIO()
call_command("makemigrations", "survey", dry_run=True, stdout=left)
same(left.getvalue(), "No changes detected in app 'survey'\n", "and then no other")
inspected = io.StringIO()
call_command("inspectdb", "teams", stdout=inspected)
found = [line.strip() for line in inspected.getvalue().splitlines() if "summary" in line]
same(found, ["summary = models.TextField()  # This field type is a guess."], "inspectdb guesses")
fact("migrations", "makemigrations writes the field; inspectdb guesses `TextField`")
done()
