-- Inputs that came out wrong once, with the right values, by the queries that README.md, doc/cookbook.md and doc/statistics.md recommend
-- What stands between --{ and --} stands on that page, as test/t/003_pages.t sees to.
-- (No-break spaces, full-width digits and other characters beyond ASCII are in answer.sql.)

-- A blank that comes later is not the latest answer, nor is one without a time
CREATE TEMP TABLE responses (customer integer, segment text, answered_at timestamp, score smallint);
INSERT INTO responses (customer, answered_at, score) VALUES
	(1, '2025-01-15', 9), (1, '2025-02-15', NULL), (2, '2025-01-15', 3), (3, '2025-01-15', 10), (3, '2025-03-15', NULL), (4, '2025-03-15', 2);

CREATE TEMP VIEW answers AS
--{ doc/cookbook.md
SELECT customer, coalesce(segment, 'unknown') AS segment, answered_at, score
FROM responses WHERE score IS NOT NULL AND answered_at IS NOT NULL;
--}

CREATE TEMP VIEW latest AS
--{ doc/cookbook.md
SELECT DISTINCT ON (customer) * FROM answers ORDER BY customer, answered_at DESC;
--}

SELECT round(nps(score), 1) AS nps, count(*) AS customers FROM latest;
INSERT INTO responses (customer, answered_at, score) VALUES (1, NULL, 0), (4, NULL, 10);
SELECT round(nps(score), 1) AS nps, count(*) AS customers FROM latest;

-- Of the last month's answer, whose month before is blank; and by segment, where there is none
SELECT month, round(nps(s), 1) AS nps, difference
--{ doc/cookbook.md
FROM (SELECT date_trunc('month', answered_at)::date AS month, nps_agg(score) AS s,
             lag(nps_agg(score)) OVER (ORDER BY date_trunc('month', answered_at)) AS before
      FROM answers GROUP BY date_trunc('month', answered_at)) AS months, nps_compare(s, before)
ORDER BY month DESC LIMIT 4;
--}
SELECT coalesce(segment, 'all') AS segment, nps_responses(s) AS n
FROM (SELECT segment, nps_agg(score) AS s FROM answers GROUP BY GROUPING SETS ((segment), ())) AS segments ORDER BY segment;

-- Whom to ask: silent for 100 days, or never with a time
INSERT INTO responses (customer, answered_at, score) VALUES (5, NULL, 10), (6, '2025-06-01', NULL);
SELECT customer
FROM (SELECT DISTINCT ON (customer) customer, segment, answered_at
      FROM responses ORDER BY customer, answered_at DESC NULLS LAST) AS last_heard
WHERE (answered_at >= timestamp '2025-06-10' - interval '100 days') IS NOT TRUE ORDER BY customer;

-- Two halves of a year, paired; moves; and pairs of an answer and the next
TRUNCATE responses;
INSERT INTO responses (customer, answered_at, score) VALUES
	(1, '2025-02-01', 10), (1, '2025-08-01', 2), (1, '2025-09-01', NULL), (2, '2025-02-01', 9), (2, '2025-08-01', 3), (2, '2025-09-01', NULL),
	(3, '2025-02-01', 8), (3, '2025-08-01', 7), (1, NULL, 10), (2, NULL, NULL);
SELECT nps_responses(t) AS customers, round(difference, 1) AS difference
--{ doc/cookbook.md
FROM (SELECT nps_transitions_agg(first_half, second_half) AS t
      FROM (SELECT (array_agg(score ORDER BY answered_at DESC) FILTER (WHERE answered_at < '2025-07-01'))[1] AS first_half,
                   (array_agg(score ORDER BY answered_at DESC) FILTER (WHERE answered_at >= '2025-07-01'))[1] AS second_half
            FROM answers GROUP BY customer) AS customers) AS waves, nps_compare(t);
--}
SELECT nps_responses(t) AS people, round(difference, 1) AS difference
--{ doc/statistics.md
FROM (SELECT nps_transitions_agg(before, after) AS t
      FROM (SELECT (array_agg(score ORDER BY answered_at DESC) FILTER (WHERE answered_at < '2025-07-01'))[1] AS before,
                   (array_agg(score ORDER BY answered_at DESC) FILTER (WHERE answered_at >= '2025-07-01'))[1] AS after
            FROM responses WHERE score IS NOT NULL GROUP BY customer) AS customers) AS waves, nps_compare(t);
--}
--{ doc/cookbook.md
SELECT customer, array_agg(score ORDER BY answered_at) AS scores FROM answers GROUP BY customer ORDER BY customer LIMIT 3;
--}
--{ doc/cookbook.md
SELECT before || ' to ' || after AS move, count(*) AS customers
FROM (SELECT nps_category(score) AS after, nps_category(lag(score) OVER (PARTITION BY customer ORDER BY answered_at)) AS before
      FROM answers) AS moves
WHERE (before, after) IN (('promoter', 'detractor'), ('detractor', 'promoter')) GROUP BY move ORDER BY move;
--}
--{ doc/cookbook.md
SELECT round(corr(nps_points(score), next)::numeric, 3) AS correlation, count(next) AS pairs
FROM (SELECT score, nps_points(lead(score) OVER (PARTITION BY customer ORDER BY answered_at)) AS next FROM answers) AS pairs;
--}

-- One vote a customer, for every day: to date, and the last 90 days
CREATE TEMP VIEW votes_by_day AS
--{ doc/cookbook.md
WITH votes AS (
    SELECT score, answered_at::date AS given_on,
           lead(answered_at::date) OVER (PARTITION BY customer ORDER BY answered_at) AS replaced_on
    FROM answers
), changes AS (
    SELECT day, nps_agg(score) FILTER (WHERE what = 'given') AS given,
           nps_agg(score) FILTER (WHERE what = 'replaced') AS replaced,
           nps_agg(score) FILTER (WHERE what = 'ended') AS ended
    FROM votes, LATERAL (VALUES (given_on, 'given'), (replaced_on, 'replaced'),
                                (least(replaced_on, given_on + 90), 'ended')) AS change (day, what)
    GROUP BY day
), counted AS (
    SELECT day::date, sum(given) OVER past - sum(replaced) OVER past AS to_date,
           sum(given) OVER past - sum(ended) OVER past AS last_90
    FROM generate_series(timestamp '2025-01-01', '2025-12-31', '1 day') AS days (day) LEFT JOIN changes USING (day)
    WINDOW past AS (ORDER BY day)
)
--}
SELECT * FROM counted;
TRUNCATE responses;
INSERT INTO responses (customer, answered_at, score) VALUES
	(1, '2025-01-15', 9), (2, '2025-01-15', 3), (1, '2025-02-15', 5), (3, '2025-02-15', 10), (2, '2025-03-15', NULL);
SELECT to_char(day, 'Mon') AS month, round(nps(to_date), 1) AS to_date, nps_responses(to_date) AS customers, round(nps(last_90), 1) AS last_90, nps_responses(last_90) AS customers_90
FROM votes_by_day WHERE day IN ('2025-01-31', '2025-02-28', '2025-03-31', '2025-04-14', '2025-04-15', '2025-05-15', '2025-05-16') ORDER BY day;

-- against one look at all answers for each day: 1,200 answers of 76 customers, some on one day, some blank, some without a time
TRUNCATE responses;
INSERT INTO responses (customer, answered_at, score)
SELECT i * i % 151, CASE WHEN i % 41 > 0 THEN timestamp '2025-01-01' + i * 1237 % 364 * interval '1 day' + i * interval '1 second' END,
	CASE WHEN i % 17 > 0 THEN i * 7919 % 1009 % 11 END
FROM generate_series(1, 1200) AS i;
SELECT count(*) AS days, count(DISTINCT to_date) AS different, count(DISTINCT last_90) AS different_90, min(nps_responses(last_90)) AS fewest_90,
	max(nps_responses(to_date)) AS most, count(*) FILTER (WHERE to_date = brute_to_date AND last_90 = brute_90) AS equal
FROM votes_by_day, LATERAL (
	SELECT nps_agg(score) AS brute_to_date, nps_agg(score) FILTER (WHERE answered_at::date > day - 90) AS brute_90
	FROM (SELECT DISTINCT ON (customer) score, answered_at FROM responses
		WHERE answered_at < day + 1 AND score IS NOT NULL ORDER BY customer, answered_at DESC) AS newest) AS brute;

-- One file in the table twice, the second time with times in another form: how to see it, and how to put it right
CREATE TEMP VIEW in_twice AS
--{ doc/cookbook.md
SELECT times, count(*) AS customers_and_scores
FROM (SELECT count(*) AS times FROM answers GROUP BY customer, score) AS same GROUP BY times ORDER BY times;
--}
SELECT count(*) FILTER (WHERE times % 2 = 1) AS odd, count(*) FILTER (WHERE times % 2 = 0) AS even FROM in_twice;
CREATE TEMP TABLE once AS SELECT * FROM responses;
CREATE TEMP VIEW width AS SELECT nps(score), count(score) AS n, nps_ci_upper(score) - nps_ci_lower(score) AS width FROM responses;
CREATE TEMP TABLE width_once AS SELECT * FROM width;
INSERT INTO responses SELECT customer, segment, answered_at + interval '2 hours', score FROM responses;
SELECT count(*) FILTER (WHERE times % 2 = 1) AS odd, count(*) FILTER (WHERE times % 2 = 0) AS even FROM in_twice;
SELECT twice.nps = once.nps AS same_score, twice.n / once.n AS times_n, round(once.width / twice.width, 1) AS too_narrow FROM width AS twice, width_once AS once;
--{ doc/cookbook.md
DELETE FROM responses USING (
    SELECT ctid AS place, row_number() OVER (PARTITION BY customer, score ORDER BY answered_at) AS nth FROM responses) AS same
WHERE responses.ctid = place AND nth % 2 = 0;
--}
SELECT count(*) AS different
FROM ((SELECT customer, score FROM responses EXCEPT ALL SELECT customer, score FROM once)
	UNION ALL (SELECT customer, score FROM once EXCEPT ALL SELECT customer, score FROM responses)) AS d;

-- Labels and dirt: what would be left out, then read, then counted
CREATE TEMP TABLE export (customer text, answer text);
INSERT INTO export SELECT row_number() OVER (), answer
FROM (VALUES ('10 - Extremely likely', 40), ('0 - Not at all likely', 5), ('9', 20), ('8', 20), ('6', 15)) AS v (answer, n), generate_series(1, n);
CREATE TEMP VIEW readable AS
--{ doc/cookbook.md
SELECT customer, answer, CASE WHEN nps_can_parse(answer) THEN nps_parse(answer) END AS score FROM export;
--}
SELECT round(nps(score), 1) AS nps, count(score) AS responses, count(*) - count(score) AS left_out FROM readable;
SELECT round(nps(nps_parse(answer)) FILTER (WHERE nps_can_parse(answer)), 1) AS nps FROM export;
INSERT INTO export (answer) VALUES ('score 8'), ('9/10'), ('9,0'), ('10 Extremely likely'), ('5 stars'), ('x'), (''), (NULL), (NULL);
SELECT quote_nullable(answer) AS answer, count(*) FROM readable WHERE score IS NULL GROUP BY 1 ORDER BY count DESC, quote_nullable(answer) COLLATE "C";
SELECT round(nps(score), 1) AS nps, count(score) AS responses, count(*) - count(score) AS left_out FROM readable;
CREATE OR REPLACE TEMP VIEW readable AS
--{ doc/cookbook.md
SELECT customer, answer,
       CASE WHEN nps_can_parse(answer) THEN nps_parse(answer)
            WHEN answer ~ '^(10 Extremely likely|0 Not at all likely|score (10|[0-9]))$'
            THEN substring(answer FROM '[0-9]+')::integer END AS score
FROM export;
SELECT round(nps(score), 1) AS nps, count(score) AS responses, count(*) - count(score) AS left_out FROM readable;
--}
SELECT answer, score FROM readable WHERE answer ~ '^(score|10 E|5 s)' ORDER BY answer COLLATE "C";
-- of numbers: codes and NULLs
SELECT score, count(*) FROM (VALUES (9), (3), (11), (11), (NULL)) AS responses (score) WHERE nps_is_score(score) IS NOT TRUE GROUP BY score ORDER BY score;
SELECT nps(score) FILTER (WHERE nps_is_score(score)), count(*) FILTER (WHERE nps_is_score(score) IS NOT TRUE) AS left_out
FROM (VALUES (9), (3), (11), (11), (NULL)) AS responses (score);

-- Other scales: satisfaction of 1 to 3 and of 1 to 7
SELECT round(csat(rating), 1) AS csat, round(nps_share(nps_agg(rating), 3, 3), 1) AS top_box FROM unnest(ARRAY[3, 3, 2, 1]) AS rating;
SELECT csat(rating) FROM unnest(ARRAY[6, 7, 2, 1]) AS rating;
SELECT nps_share(nps_agg(rating), 6, 7) FROM unnest(ARRAY[6, 7, 2, 1]) AS rating;
-- 1 to 4: on our thresholds, by cut-offs of one's own, rescaled
CREATE TEMP TABLE scales (scale text, answer text, score integer, PRIMARY KEY (scale, answer));
INSERT INTO scales VALUES ('1 to 4', '4', 10), ('1 to 4', '3', 8), ('1 to 4', '2', 8), ('1 to 4', '1', 0), ('1 to 10', '10', 10), ('1 to 10', '9', 9), ('1 to 10', '2', 2);
SELECT nps(answer) FROM unnest(ARRAY[4, 4, 3, 1]) AS answer;
SELECT nps(score), count(*) - count(score) AS left_out, nps(nps_rescale(answer::integer, 1, 4)) AS rescaled
FROM (SELECT '1 to 4' AS scale, unnest(ARRAY['4', '4', '3', '2', '1']) AS answer) AS given LEFT JOIN scales USING (scale, answer);
-- several scales: the latest answer of each customer; 0 of 1 to 10 is none
SELECT round(nps(score), 1) AS nps_of_customers, count(*) AS customers
FROM (SELECT DISTINCT ON (customer) score
	FROM (VALUES (1, 1, '1 to 4', '4'), (2, 1, '1 to 4', '4'), (3, 1, '1 to 4', '1'), (2, 2, '1 to 10', '0'), (3, 2, '1 to 10', '9'), (1, 2, '1 to 10', '2')) AS given (customer, given_on, scale, answer)
	LEFT JOIN scales USING (scale, answer) WHERE score IS NOT NULL ORDER BY customer, given_on DESC) AS latest;
-- 1 to 10 with 0 for "cannot answer"
SELECT round(nps(nullif(score, 0)), 1) AS answered, round(nps(score), 1) AS with_0 FROM unnest(ARRAY[0, 0, 9, 10, 7, 3]) AS score;
-- Half points and averages
SELECT nps(score) FROM (VALUES (6.5), (8.5)) AS v (score);
SELECT csat(rating) FROM (VALUES (3.5::float8)) AS v (rating);
SELECT nps(floor(score)) AS half_points, nps(floor(score::float8)) AS of_doubles, nps(score::integer) AS rounded, nps(score::float8::integer) AS rounded_double,
	nps(score) FILTER (WHERE nps_is_score(score)) AS left_out
FROM (VALUES (6.5), (8.5)) AS v (score);
SELECT round(nps(floor(average)), 1) AS accounts, nps(average) FILTER (WHERE nps_is_score(average)) AS of_whole_averages
FROM (SELECT avg(score) AS average FROM (VALUES (1, 9), (1, 9), (1, 8), (2, 9), (3, 6), (3, 7)) AS v (account, score) GROUP BY account) AS accounts;
-- Frequency tables: counts that are sums of bigint; a count of NULL is skipped, and is seen
SELECT nps(nps_agg(score, n)), nps_responses(nps_agg(score, n)) FROM (SELECT score, sum(n) AS n FROM (VALUES (9, 3::bigint), (9, 1), (2, 2)) AS v (score, n) GROUP BY score) AS sums;
SELECT nps(nps_agg(score, responses)), nps_responses(nps_agg(score, responses)), count(*) FILTER (WHERE responses IS NULL) AS unknown
FROM (VALUES (10, 2), (7, NULL), (0, 18)) AS v (score, responses);
SELECT obj_description('nps_agg(integer, numeric)'::regprocedure);
-- Nothing but the counts by category
SELECT round(nps(s), 1) AS nps, nps_percent(s) AS percent, nps_promoters(s), nps_passives(s), nps_detractors(s)
FROM (VALUES (1, 4, 12)) AS report (detractors, passives, promoters),
     LATERAL (SELECT nps_agg(score, responses) AS s
              FROM (VALUES (0, detractors), (8, passives), (10, promoters)) AS v (score, responses)) AS summary;

-- A row with a summary through jsonb; DISTINCT, GROUP BY and rows of weighted summaries
CREATE TEMP TABLE daily (day date, summary nps_summary, weighted nps_weighted_summary);
INSERT INTO daily SELECT '2025-01-01', nps_agg(score), nps_weighted_agg(score, 0.5) FROM unnest(ARRAY[9, 10, 3]) AS score;
INSERT INTO daily TABLE daily;
SELECT bool_and(jsonb_populate_record(NULL::daily, to_jsonb(d)) = d) AS same FROM daily AS d;
SELECT DISTINCT weighted FROM daily;
SELECT weighted, count(*) FROM daily GROUP BY weighted;
SELECT count(DISTINCT d) FROM daily AS d;
-- Two promoters against two passives: weights of 1 change nothing
SELECT kind, round(lower, 1) AS lower, round(upper, 1) AS upper, round(p_value::numeric, 3) AS p
FROM (SELECT nps_weighted_agg(10, 1), nps_weighted_agg(8, 1), nps_agg(10), nps_agg(8) FROM generate_series(1, 2)) AS v (wa, wb, a, b),
	LATERAL (SELECT 'weighted' AS kind, * FROM nps_compare(wa, wb) UNION ALL SELECT 'plain', * FROM nps_compare(a, b)) AS compared;
