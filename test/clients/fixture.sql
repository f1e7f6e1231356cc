-- What every client reads, in a database of its own for each (test/clients/run)
CREATE EXTENSION nps;

CREATE TABLE responses AS
SELECT i AS id, i % 7 AS team, (i::bigint * i / 3 % 101 % 11)::integer AS score,
       1 / (1.0::double precision + i % 7) AS weight
FROM generate_series(1, 10000) AS i;
ALTER TABLE responses ADD PRIMARY KEY (id);

-- For ORMs (test/clients/orm): a table with a summary, and a view of numbers
CREATE TABLE teams (team integer PRIMARY KEY, name text NOT NULL, summary nps_summary NOT NULL);
INSERT INTO teams SELECT team, 'Team ' || team, nps_agg(score) FROM responses GROUP BY team;
CREATE VIEW nps_by_team AS
SELECT team, nps(score)::float8 AS nps, nps_ci_lower(score)::float8 AS lower, nps_ci_upper(score)::float8 AS upper,
       count(score)::integer AS responses
FROM responses GROUP BY team;

-- One row, each figure of another type
CREATE VIEW figures AS
SELECT nps(score), nps(score)::numeric(5, 2) AS fixed, nps_ci(score) AS ci,
       nps_ci_lower(score) AS lower, nps_ci_upper(score) AS upper,
       nps_share(nps_agg(score), 'passive') AS share, nps_category(9) AS category,
       nps_responses(nps_agg(score)) AS responses, nps_promoters(nps_agg(score)) AS promoters,
       nps_agg(score) AS summary, nps_agg(score)::bigint[] AS counts,
       nps_weight(nps_weighted_agg(score, weight)) AS weight
FROM responses;

-- A summary a row, the first ones not like the others
CREATE TABLE stored (
  id integer PRIMARY KEY, summary nps_summary, weighted nps_weighted_summary, transitions nps_transitions);
INSERT INTO stored
SELECT id, nps_agg(score, 1 + id * 1000), nps_weighted_agg(score, weight), nps_transitions_agg(score, 10 - score)
FROM responses WHERE id > 5 GROUP BY id;
INSERT INTO stored
SELECT 1, nps_agg(score), nps_weighted_agg(score, weight), nps_transitions_agg(score, 10 - score) FROM responses;
INSERT INTO stored VALUES
  (2, '{0,0,0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0}'),
  (3, '{4294967296,0,0,0,0,0,0,5,0,0,1}', '{1,0,0,0,0,0,0,0,0,1e100,0,1e200,0}', '{4294967296,0,0,0,0,0,0,0,1}'),
  (4, '{0,0,0,0,0,0,0,0,0,0,9007199254740993}', '{3,0.1,0,0.01,0,0,0,0,0,0.3,0,0.09,0}',
   '{9007199254740993,0,0,0,0,0,0,0,0}'),
  (5, NULL, NULL, NULL);

-- What a client writes back, and the rows that came back different or not at all
CREATE TABLE returned (LIKE stored);
CREATE VIEW different AS
SELECT id FROM stored AS s LEFT JOIN returned AS r USING (id)
WHERE r.id IS NULL
   OR nps_summary_send(s.summary) IS DISTINCT FROM nps_summary_send(r.summary)
   OR nps_weighted_summary_send(s.weighted) IS DISTINCT FROM nps_weighted_summary_send(r.weighted)
   OR nps_transitions_send(s.transitions) IS DISTINCT FROM nps_transitions_send(r.transitions);

-- What psql says of all of this, a name and a value a line: what the clients are held against
CREATE VIEW expected AS
SELECT f.* FROM figures,
  LATERAL (VALUES ('nps', nps::text), ('fixed', fixed::text), ('ci', ci::text),
    ('lower', lower::text), ('upper', upper::text),
    ('share', share::text), ('category', category),
    ('responses', responses::text), ('promoters', promoters::text),
    ('summary', summary::text), ('counts', counts::text), ('weight', weight::text)) AS f (name, value)
UNION ALL SELECT 'total', sum(summary)::text FROM stored
UNION ALL SELECT 'over 35.5', difference::text FROM figures, nps_compare(summary, 35.5)
UNION ALL SELECT 'team ' || team, concat_ws(' ', nps(score), nps_ci_lower(nps_agg(score), 0.9),
                                            nps_share(nps_agg(score), 'promoter'), nps_responses(nps_agg(score)))
FROM responses WHERE score <= 9 GROUP BY team
-- Lists of scores: by team, of those above 2, of all up to each of the first fifty, of a view, of stored summaries
UNION ALL SELECT 'by team', json_agg(nps ORDER BY team)::text
FROM (SELECT team, nps(score)::text FROM responses GROUP BY 1) AS t
UNION ALL SELECT 'above 2', json_agg(nps ORDER BY team)::text
FROM (SELECT team, nps(score) FILTER (WHERE score > 2)::text FROM responses GROUP BY 1) AS t
UNION ALL SELECT 'running', json_agg(nps ORDER BY id)::text
FROM (SELECT id, nps(score) OVER (PARTITION BY team ORDER BY id)::text FROM responses WHERE id <= 50) AS t
UNION ALL SELECT 'view', json_agg(nps::text ORDER BY team)::text FROM nps_by_team
UNION ALL SELECT 'summaries', json_agg(summary ORDER BY team)::text
FROM (SELECT team, nps_agg(score)::text AS summary FROM responses GROUP BY 1) AS t;
