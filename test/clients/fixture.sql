-- What every client reads, in a database of its own for each (test/clients/run)
CREATE EXTENSION nps;

CREATE TABLE responses AS
SELECT i AS id, i % 7 AS team, (i::bigint * i / 3 % 101 % 11)::integer AS score,
       1 / (1.0::double precision + i % 7) AS weight
FROM generate_series(1, 10000) AS i;

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
FROM responses WHERE score <= 9 GROUP BY team;
