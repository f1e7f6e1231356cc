-- Samples for test/peer/run, and what the extension says of them.
--
-- responses: one row an answer.  Each design has twenty samples, each sample two
-- sides: two groups, or two waves.  In a panel the two sides share respondents;
-- elsewhere a number of a respondent belongs to one side.
--
-- figures: one row a figure; "of" is the side, or a-b for the difference of two.
CREATE EXTENSION nps;

-- The same numbers in every run, 0 <= u < 1
CREATE FUNCTION uniform(design text, sample integer, side integer, number integer, purpose integer) RETURNS float8
LANGUAGE sql IMMUTABLE
	RETURN (hashtextextended(format('%s %s %s %s', design, sample, side, number), purpose) & ((1::bigint << 52) - 1)) / 2::float8 ^ 52;

-- From scores all over the scale to almost nothing but promoters
CREATE FUNCTION score(u float8, sample integer, side integer) RETURNS integer
LANGUAGE sql IMMUTABLE
	RETURN least(floor(11 * u ^ (1.3 / (sample + 4 * (side - 1))))::integer, 10);

CREATE TABLE samples AS
SELECT sample, side, (ARRAY[0.8, 0.9, 0.95, 0.99])[1 + sample % 4]::float8 AS confidence
FROM generate_series(1, 20) AS sample, generate_series(1, 2) AS side;

CREATE TABLE responses (
	design text, sample integer, side integer, confidence float8, respondent integer, score integer, weight float8);

-- Weights that differ by up to e^4; in every other sample some are zero
INSERT INTO responses
SELECT design, sample, side, confidence, 1000 * side + i, score(uniform(design, sample, side, i, 1), sample, side),
	CASE WHEN sample % 2 = 0 AND i % 7 = 0 THEN 0 ELSE exp(sample / 5.0 * (uniform(design, sample, side, i, 2) - 0.5)) END
FROM samples, (VALUES ('weighted')) AS d(design), LATERAL generate_series(1, 20 * sample + 7 * side) AS i;

-- Clusters of 1 to 25 answers, of which one in three is what they all say
INSERT INTO responses
SELECT design, sample, side, confidence, 1000 * side + i, score(CASE WHEN uniform(design, sample, side, 100 * i + j, 3) < 0.33
	THEN uniform(design, sample, side, i, 1) ELSE uniform(design, sample, side, 100 * i + j, 4) END, sample, side), 1
FROM samples, (VALUES ('clustered')) AS d(design), LATERAL generate_series(1, 3 * sample + side) AS i,
	LATERAL generate_series(1, 1 + floor(25 * uniform(design, sample, side, i, 2) ^ 3)::integer) AS j;

-- A respondent is in either wave, or in both; in every other sample some answer up to three times
INSERT INTO responses
SELECT design, sample, side, confidence, i, score(CASE WHEN uniform(design, sample, side, 100 * i + j, 3) < 0.6
	THEN uniform(design, sample, 0, i, 1) ELSE uniform(design, sample, side, 100 * i + j, 4) END, sample, side), 1
FROM samples, (VALUES ('panel')) AS d(design), LATERAL generate_series(1, 15 * sample) AS i,
	LATERAL generate_series(1, CASE WHEN sample % 2 = 0 THEN 1 + floor(3 * uniform(design, sample, side, i, 2))::integer ELSE 1 END) AS j
WHERE i % 3 IN (0, side);

CREATE TABLE panels AS
SELECT sample, nps_panel_agg(before, after) AS panel
FROM (SELECT sample, respondent, nps_agg(score) FILTER (WHERE side = 1) AS before, nps_agg(score) FILTER (WHERE side = 2) AS after
	FROM responses WHERE design = 'panel' GROUP BY sample, respondent) AS respondents
GROUP BY sample;

CREATE TABLE figures (design text, sample integer, "of" text, figure text, value float8);

-- Without weights, of the same answers
INSERT INTO figures
SELECT 'plain', sample, side, f.*
FROM (SELECT sample, side, nps_agg(score) AS s FROM responses WHERE design = 'weighted' GROUP BY sample, side) AS a,
	LATERAL (VALUES ('score', nps(s)), ('standard error', nps_se(s))) AS f;

CREATE TEMP TABLE weighted AS
SELECT sample, side, confidence, nps_weighted_agg(score, weight) AS s
FROM responses WHERE design = 'weighted' GROUP BY sample, side, confidence;

INSERT INTO figures
SELECT 'weighted', sample, side, f.*
FROM weighted, nps_ci(s, confidence, 'wald') AS ci,
	LATERAL (VALUES ('score', nps(s)), ('standard error', nps_se(s)), ('lower', lower(ci)), ('upper', upper(ci))) AS f;

INSERT INTO figures
SELECT 'weighted', sample, '1-2', f.*
FROM weighted AS a JOIN weighted AS b USING (sample, confidence), nps_compare(a.s, b.s, confidence, 'wald') AS c,
	LATERAL (VALUES ('difference', difference::float8), ('lower', lower), ('upper', upper), ('z', z), ('p_value', p_value)) AS f
WHERE a.side = 1 AND b.side = 2;

CREATE TEMP TABLE clustered AS
SELECT sample, side, confidence, nps_clustered_agg(s) AS s
FROM (SELECT sample, side, confidence, respondent, nps_agg(score) AS s
	FROM responses WHERE design = 'clustered' GROUP BY sample, side, confidence, respondent) AS clusters
GROUP BY sample, side, confidence;

INSERT INTO figures
SELECT 'clustered', sample, side, f.*
FROM clustered, nps_ci(s, confidence, 'wald') AS ci,
	LATERAL (VALUES ('score', nps(s)), ('standard error', nps_se(s)), ('lower', lower(ci)), ('upper', upper(ci)),
		('design effect', nps_design_effect(s))) AS f;

INSERT INTO figures
SELECT 'clustered', sample, '1-2', f.*
FROM clustered AS a JOIN clustered AS b USING (sample, confidence), nps_compare(a.s, b.s, confidence, 'wald') AS c,
	LATERAL (VALUES ('difference', difference::float8), ('z', z)) AS f
WHERE a.side = 1 AND b.side = 2;

INSERT INTO figures
SELECT 'panel', sample, '2-1', 'difference', difference FROM panels, nps_compare(panel);
