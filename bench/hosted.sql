-- What examples/hosted/nps.sql costs beside a pasted formula and beside the extension, for the table of doc/hosted.md:
--
--   test/sandbox bash -c 'test/stage && test/cluster psql -Xq -v ON_ERROR_STOP=1 -f bench/hosted.sql'
--
-- Queries take turns in one session, serial and without jit; a figure is the median over the rounds of the ratio to the
-- formula in the same round, and of a call the least time of all rounds.  -v rows=1000000 -v rounds=99 asks for others.
\if :{?rows} \else \set rows 300000 \endif
\if :{?rounds} \else \set rounds 41 \endif
\pset footer off
SET max_parallel_workers_per_gather = 0;
SET jit = off;
CREATE EXTENSION nps;
\i examples/hosted/nps.sql

CREATE TABLE answers AS
SELECT i % 8 AS segment, width_bucket(hashint4(i) & 127, ARRAY[2, 3, 5, 7, 9, 18, 26, 44, 86, 121]) AS score
FROM generate_series(1, :rows) AS i;
CREATE TABLE summaries AS
SELECT i, nps_sql.nps_agg(score, n) AS a, nps_agg(score, n) AS s
FROM generate_series(1, 2000) AS i,
     LATERAL (SELECT score, hashint4(i * 11 + score) & 255 AS n FROM generate_series(0, 10) AS score) AS counted
GROUP BY i;
VACUUM ANALYZE;

CREATE TABLE queries (id serial, kind text, name text, query text);
INSERT INTO queries (kind, name, query) VALUES
  ('rows', 'the formula with FILTER',
   'SELECT segment, 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score)
    FROM answers GROUP BY segment'),
  ('rows', 'avg(nps_points(score))',
   'SELECT segment, avg(nps_sql.nps_points(score)) FROM answers GROUP BY segment'),
  ('rows', 'nps(nps_agg(score, n)) over GROUP BY score',
   'SELECT segment, nps_sql.nps(nps_sql.nps_agg(score, n))
    FROM (SELECT segment, score, count(*) AS n FROM answers GROUP BY segment, score) AS counted GROUP BY segment'),
  ('rows', 'nps_ci(nps_agg(score, n)) over GROUP BY score',
   'SELECT segment, nps_sql.nps_ci(nps_sql.nps_agg(score, n))
    FROM (SELECT segment, score, count(*) AS n FROM answers GROUP BY segment, score) AS counted GROUP BY segment'),
  ('rows', 'nps(score)', 'SELECT segment, nps_sql.nps(score) FROM answers GROUP BY segment'),
  ('rows', 'the extension: nps(score)', 'SELECT segment, nps(score) FROM answers GROUP BY segment'),
  ('calls', 'nps(summary)', 'SELECT max(nps_sql.nps(a)) FROM summaries'),
  ('calls', 'nps_ci(summary)', 'SELECT max(upper(nps_sql.nps_ci(a))) FROM summaries'),
  ('calls', 'nps_compare(a, b)',
   'SELECT max((SELECT upper FROM nps_sql.nps_compare(f.a, g.a))) FROM summaries AS f JOIN summaries AS g ON g.i = f.i % 2000 + 1'),
  ('calls', 'the extension: nps_ci(summary)', 'SELECT max(upper(nps_ci(s))) FROM summaries'),
  ('calls', 'the extension: nps_compare(a, b)',
   'SELECT max((SELECT upper FROM nps_compare(f.s, g.s))) FROM summaries AS f JOIN summaries AS g ON g.i = f.i % 2000 + 1');

CREATE TABLE times (round integer, id integer, milliseconds float8);
CREATE PROCEDURE measure(rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  query record; started timestamptz;
BEGIN
  FOR round IN 0..rounds LOOP        -- the first is for warming up
    FOR query IN SELECT * FROM queries ORDER BY id LOOP
      started := clock_timestamp();
      -- count(q), which wants every column
      EXECUTE format('SELECT count(q) FROM (%s) AS q', query.query);
      IF round > 0 THEN
        INSERT INTO times VALUES (round, query.id, 1000 * extract(epoch FROM clock_timestamp() - started));
      END IF;
    END LOOP;
  END LOOP;
END $$;
CALL measure(:rounds);

\echo :rows rows, :rounds rounds
SELECT name AS "over rows",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.milliseconds / b.milliseconds)::numeric, 2) AS "times the formula",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY t.milliseconds)::numeric, 1) AS milliseconds
FROM times AS t JOIN queries AS q ON q.id = t.id JOIN times AS b ON b.round = t.round AND b.id = 1
WHERE kind = 'rows' GROUP BY q.id, name ORDER BY q.id;
SELECT name AS "one call", round(min(milliseconds / 2)::numeric, 1) AS microseconds
FROM times AS t JOIN queries AS q ON q.id = t.id WHERE kind = 'calls' GROUP BY q.id, name ORDER BY q.id;
