-- One state: the aggregates of one column in one query share one transition.
-- Shown by how often the argument is evaluated: 200 times a state.

CREATE TEMP SEQUENCE calls;
CREATE FUNCTION pg_temp.counted(score integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('calls');
	RETURN score;
END $$;
CREATE FUNCTION pg_temp.counted(s nps_summary) RETURNS nps_summary
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('calls');
	RETURN s;
END $$;
CREATE TEMP TABLE answers AS SELECT x % 11 AS x, x % 4 AS part FROM generate_series(1, 100) AS x;

CREATE FUNCTION pg_temp.evaluations(list text) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM setval('calls', 1, false);
	EXECUTE 'SELECT ' || replace(list, '$', 'pg_temp.counted(x)') || ' FROM answers';
	EXECUTE 'SELECT part, ' || replace(list, '$', 'pg_temp.counted(x)') || ' FROM answers GROUP BY part';
	RETURN nextval('calls') - 1;
END $$;
-- 100 rows, once as one group and once by group; $ stands for the argument
SELECT pg_temp.evaluations(list) AS evaluations, list FROM unnest(ARRAY[
	-- all of one column
	'nps($)',
	'nps($), nps_ci($), nps_ci_lower($), nps_ci_upper($), nps_agg($)',
	'nps($), nps_ci(nps_agg($), 0.9), nps_margin(nps_agg($)), nps_bar(nps_agg($), 20), nps_agg($)::bigint[]',
	'nps($) FILTER (WHERE x >= 0), nps_agg($) FILTER (WHERE x >= 0), nps_ci($) FILTER (WHERE x >= 0)',
	'nps_agg($, 1), nps(nps_agg($, 1)), nps_ci(nps_agg($, 1))',
	'nps($::numeric), nps_agg($::numeric)',
	'nps($::double precision), nps_ci($::double precision)',
	-- another filter, type or number of responses is another state
	'nps($), nps($) FILTER (WHERE x >= 0)',
	'nps($), nps($::bigint)',
	'nps($), nps_agg($, 1)',
	'nps_agg($, 1), nps_agg($, 2), nps($)']) WITH ORDINALITY AS t(list, i) ORDER BY i;

-- and the results are those of each alone
SELECT nps(x), nps_ci_lower(x) = (SELECT nps_ci_lower(x) FROM answers) AS lower, nps_ci_upper(x) = (SELECT nps_ci_upper(x) FROM answers) AS upper,
	nps_ci(x) = (SELECT nps_ci(x) FROM answers) AS ci, nps_agg(x), nps_agg(x, 1) = nps_agg(x) AS as_table
FROM answers;

-- sum(nps_summary) under several functions is one state
SELECT setval('calls', 1, false);
SELECT nps(sum(pg_temp.counted(s))), nps_responses(sum(pg_temp.counted(s))), sum(pg_temp.counted(s))
FROM (SELECT nps_agg(x) AS s FROM answers GROUP BY x OFFSET 0) AS t;
SELECT nextval('calls') - 1 AS evaluations;
