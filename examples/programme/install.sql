-- The programme, into the first schema of search_path, all of it or nothing:
--   psql -d a_database -f install.sql
\set ON_ERROR_STOP on
BEGIN;
\ir schema.sql
\ir trust.sql
\ir ask.sql
\ir act.sql
\ir analyse.sql
\ir run.sql
COMMIT;
