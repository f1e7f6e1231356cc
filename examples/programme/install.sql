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
-- Tables of a few rows are never analysed by themselves, and taken for large ones.  An empty
-- one is left alone: nobody shall count on it to stay so
SELECT format('ANALYZE %I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind = 'r' AND pg_relation_size(pg_class.oid) > 0 AND pg_has_role(relowner, 'USAGE')
\gexec
COMMIT;
