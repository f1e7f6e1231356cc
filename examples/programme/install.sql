-- The programme, into the first schema of search_path, all of it or nothing:
--   psql -d a_database -f install.sql
-- Again, it takes nothing away: see schema.sql.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;
\ir schema.sql
\ir trust.sql
\ir ask.sql
\ir act.sql
\ir analyse.sql
\ir text.sql
\ir run.sql
\ir ../exports/tools.sql
-- Tables of a few rows are never analysed by themselves, and taken for large ones
SELECT format('ANALYZE %I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname = current_schema() AND tableowner = current_user
\gexec
COMMIT;
