-- Hands the nightly and the weekly run to pg_cron, at the times of the policy.  Run it
-- again after these were changed.  The server needs
--   shared_preload_libraries = 'pg_cron'
--   cron.database_name = this database
--   cron.use_background_workers = on
CREATE EXTENSION IF NOT EXISTS pg_cron;
SELECT cron.schedule('nps nightly', nightly, format('SELECT %I.nightly()', current_schema())),
       cron.schedule('nps weekly', weekly, format('SELECT %I.weekly()', current_schema()))
FROM policy;
