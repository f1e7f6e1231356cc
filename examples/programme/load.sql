-- Loads a CSV export of a survey tool into the intake, and that into answers:
--   psql -d a_database -v tool=Typeform -v file=answers.csv -f load.sql
-- The number of the invitation is in the column "invitation", or in whichever
-- -v invitation='…' names.  Answers of nobody who was invited:
--   -v kind=open -v channel=kiosk -v team=12     and -v stage=… where it is not that of the kind
-- ../exports/read.sql says what else can be stated with -v.
\set ON_ERROR_STOP on
\set QUIET on
\if :{?kind} \else \set kind '' \endif
\if :{?channel} \else \set channel '' \endif
\if :{?stage} \else \set stage '' \endif
\if :{?team} \else \set team '' \endif
BEGIN;
\ir ../exports/read.sql
INSERT INTO intake (source_id, invitation, kind, channel, segment, stage, team, started_at, answered_at, score, csat, ces, comment, why)
SELECT source_id, invitation, :'kind', :'channel', segment, :'stage', :'team',
       coalesce(to_char(a.started_at AT TIME ZONE 'UTC', iso), started),
       coalesce(to_char(a.answered_at AT TIME ZONE 'UTC', iso), answered), score, csat, ces, comment, why
FROM read_export(:'tool', :'stated') AS a, (VALUES ('YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS t (iso);
SELECT * FROM load_intake();
COMMIT;
