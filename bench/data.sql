-- The data of the benchmark, the same on every machine: psql variables rows and
-- scale say how much of it.
--
-- Everything follows from the number of the response, by PostgreSQL's hash of a
-- bigint: like random numbers to the processor's branch prediction, but fixed.
-- The tables are narrow and have the score first, so that what is measured is
-- aggregates, and not how a table is read.

CREATE EXTENSION nps;
CREATE EXTENSION pg_prewarm;

-- A number from 0 to below - 1, another one for each seed
CREATE FUNCTION pick(i bigint, seed bigint, below bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(i, seed) & 9223372036854775807) % below;

-- Responses as they come in, day by day over two years, in eight segments.  The
-- scores are spread as in the airport survey of test/data, 2,746 responses of
-- 2017, better in the later segments.
CREATE TABLE responses AS
SELECT width_bucket(greatest(0, least(2745, pick(i, 1, 2746) + 60 * (segment - 4)))::integer,
                    ARRAY[17, 23, 31, 50, 68, 212, 342, 633, 1310, 1874]) AS score,
       segment,
       date '2024-01-01' + ((i - 1) * 730 / :rows)::integer AS day
FROM (SELECT i, pick(i, 2, 8)::integer AS segment FROM generate_series(1::bigint, :rows) AS i) AS numbered;

-- The first million of them, with more to know: a number, a weight, and a
-- respondent, which is each number once in another order
CREATE TABLE numbered AS
SELECT score, i AS id, 0.25 + pick(i, 3, 1000) / 500.0::double precision AS weight,
       (i * 7368787 % least(1000000, :rows))::integer AS respondent
FROM (SELECT score, row_number() OVER () AS i FROM responses LIMIT 1000000) AS first;

CREATE TABLE million AS SELECT * FROM responses LIMIT 1000000;
CREATE TABLE ordered AS SELECT id::integer, score FROM numbered ORDER BY id;
ALTER TABLE ordered ADD PRIMARY KEY (id);
CREATE TABLE respondents AS SELECT respondent, score FROM numbered ORDER BY id;
CREATE TABLE weighted AS SELECT score, weight FROM numbered ORDER BY id;

-- The same scores in other types
CREATE TABLE scores_integer AS SELECT score FROM numbered ORDER BY id;
CREATE TABLE scores_double AS SELECT score::double precision FROM numbered ORDER BY id;
CREATE TABLE scores_numeric AS SELECT score::numeric FROM numbered ORDER BY id;

-- What a dashboard keeps instead of the responses
CREATE TABLE daily AS
SELECT day, segment, nps_agg(score) AS summary FROM responses GROUP BY day, segment ORDER BY day, segment;

-- A million summaries, each with the number of its responses beside it
CREATE TABLE summaries AS
SELECT nps_responses(summary) AS responses, summary
FROM (SELECT ARRAY[pick(id, 4, 20), pick(id, 5, 10), pick(id, 6, 10), pick(id, 7, 20), pick(id, 8, 20), pick(id, 9, 150),
                   pick(id, 10, 150), pick(id, 11, 300), pick(id, 12, 700), pick(id, 13, 600), pick(id, 14, 900)
             ]::nps_summary AS summary
      FROM numbered ORDER BY id OFFSET 0) AS made;
CREATE TABLE only_summaries AS SELECT summary FROM summaries;
CREATE TABLE only_arrays AS SELECT summary::bigint[] AS counts FROM summaries;

-- The answers of a customer, three each, and a score that is looked at while answers
-- come in, a hundred thousand times
CREATE TABLE customers AS
SELECT nps_agg(score) AS summary FROM respondents GROUP BY respondent / 3 ORDER BY respondent / 3;
CREATE TABLE looks AS SELECT summary FROM summaries LIMIT 100000;

-- Powers of ten as numbers of groups
CREATE TABLE grouped AS
SELECT score, respondent % 1 AS g1, respondent % 10 AS g10, respondent % 100 AS g100, respondent % 1000 AS g1000,
       respondent % 10000 AS g10000, respondent % 100000 AS g100000, respondent AS g1000000
FROM numbered ORDER BY id;
DROP TABLE numbered;

-- Scores only, as many as the disk holds
CREATE TABLE long AS
SELECT score
FROM (SELECT score FROM responses LIMIT :scale) AS first, generate_series(1, greatest(:scale / :rows, 1));

VACUUM (FREEZE, ANALYZE);
SELECT count(pg_prewarm(oid)) FROM pg_class
WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace AND relname <> 'long';
