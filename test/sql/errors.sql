-- Every error once: SQLSTATE, message that names the value, rule, way out.
-- (Those of a summary's text, bytes and arrays stand in ways_in.)

-- As psql shows one
SELECT nps(score) FROM (VALUES (9), (11)) AS v(score);
SELECT nps(score) FILTER (WHERE nps_is_score(score)) FROM (VALUES (9), (11)) AS v(score);

CREATE FUNCTION pg_temp.error_of(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || statement;
	message := 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
CREATE TEMP TABLE one AS SELECT '{0,0,0,0,0,0,1,1,1,1,0}'::nps_summary AS s, '{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary AS empty,
	'{0,0,0,0,0,0,0,0,0,0,9223372036854775807}'::nps_summary AS full_up;

-- What is not a score: each function with each type, each aggregate in each
-- form says the same of the value
CREATE TEMP TABLE tried AS
SELECT i, type, value, call, e.*
FROM (VALUES (1, 'smallint', '11'), (2, 'smallint', '-1'), (3, 'integer', '11'), (4, 'integer', '-1'), (5, 'bigint', '4294967306'), (6, 'bigint', '-9223372036854775808'),
	(7, 'numeric', '9.5'), (8, 'numeric', '11'), (9, 'numeric', '-0.1'), (10, 'numeric', '10.0000000000000000001'), (11, 'numeric', 'NaN'), (12, 'numeric', 'Infinity'),
	(13, 'numeric', '-Infinity'), (14, 'float8', '9.5'), (15, 'float8', '10.000000000000002'), (16, 'float8', '-5e-324'), (17, 'float8', 'NaN'), (18, 'float8', 'Infinity'),
	(19, 'float8', '-Infinity'), (20, 'real', '9.5')) AS v(i, type, value),
	unnest(ARRAY['nps_category($)', 'nps_points($)', 'nps($)', 'nps_ci($)', 'nps_ci_lower($)', 'nps_ci_upper($)', 'nps_agg($)', 'nps_agg($, 1)', 'nps_agg($, 0)',
		'nps_agg($) OVER ()', '_nps_accum(empty, $) FROM one', '_nps_accum_inv(s, $) FROM one', '_nps_accum(empty, $, 1) FROM one', '_nps_accum_inv(s, $, 1) FROM one']) AS call,
	pg_temp.error_of(replace(call, '$', format('%L::%s', value, type))) AS e;
SELECT type, value, count(*) AS calls, count(DISTINCT message) AS messages, min(message) AS message FROM tried GROUP BY i, type, value ORDER BY i;
SELECT state, detail, hint, count(*) FROM tried GROUP BY state, detail, hint ORDER BY hint COLLATE "C";

\pset format unaligned
\pset fieldsep '\n    '
\pset tuples_only on
SELECT statement, state || ': ' || message, detail, hint || E'\n' FROM unnest(ARRAY[
	'nps_count(s, 11) FROM one',
	'nps_count(empty, -1) FROM one',
	'nps_agg(10, -1)',
	'nps_agg(10::numeric, -9223372036854775808)',
	'nps_agg(8.0::float8, n) FROM (VALUES (9223372036854775807), (1)) AS v(n)',
	'_nps_accum(full_up, 9) FROM one',
	'_nps_accum_inv(empty, 9) FROM one',
	'_nps_accum_inv(s, 9, 2) FROM one',
	'_nps_accum_inv(s, 9, -1) FROM one',
	's - full_up FROM one',
	's + full_up FROM one',
	'sum(s) FROM (SELECT s FROM one UNION ALL SELECT full_up FROM one) AS t',
	'nps_rescale(6, 1, 5)',
	'nps_rescale(0.999999999999999, 1, 5)',
	'nps_rescale(''NaN'', 1, 5)',
	'nps_rescale(''-Infinity'', 1, 5)',
	'nps_rescale(1, 5, 5)',
	'nps_rescale(1, 5, 1)',
	'nps_rescale(1, 0, ''Infinity'')',
	'nps_rescale(1, ''-Infinity'', 5)',
	'nps_rescale(1, 1, ''NaN'')',
	'nps_rescale(1, ''NaN'', ''NaN'')',
	'nps_ci(s, 95) FROM one',
	'nps_ci(empty, 95) FROM one',
	'nps_ci(s, 0) FROM one',
	'nps_ci_lower(s, 1) FROM one',
	'nps_ci_upper(s, -0.95) FROM one',
	'nps_ci_upper(s, ''NaN'') FROM one',
	'nps_margin(s, ''Infinity'') FROM one',
	'nps_ci(s, 0.95, ''tango'') FROM one',
	'nps_ci(empty, 0.95, ''Score'') FROM one',
	'nps_ci_lower(s, 0.95, '''') FROM one',
	'nps_ci_upper(s, 0.95, ''scores'') FROM one',
	'nps_ci(s, 0.95, ''anytime'', 4) FROM one',
	'nps_ci_lower(s, 0.95, ''anytime'', 4) FROM one',
	'nps_ci_upper(s, 0.95, ''anytime'', 4) FROM one',
	'nps_margin(s, 0.95, 0) FROM one',
	'nps_margin(s, 0.95, -5) FROM one',
	'nps_margin(s, 0.95, 3) FROM one',
	'nps_share(s, ''promoters'') FROM one',
	'nps_share(empty, ''Passive'') FROM one',
	'nps_bar(s, 0) FROM one',
	'nps_bar(s, -2147483648) FROM one',
	'nps_bar(empty, 1001) FROM one'
	]) WITH ORDINALITY AS t(statement, i), pg_temp.error_of(statement) ORDER BY i;

-- Bytes that no release wrote: a value of unknown size, a later version, another size of this version
BEGIN;
CREATE CAST (bytea AS nps_summary) WITHOUT FUNCTION;
CREATE CAST (path AS nps_weighted_summary) WITHOUT FUNCTION;
SELECT statement, state || ': ' || message, detail, hint || E'\n' FROM unnest(ARRAY[
	'''\x00''::bytea::nps_summary::text',
	'nps(''\x''::bytea::nps_summary)',
	'nps(''[(1,0),(2,0),(3,0),(4,0),(5,0),(6,0)]''::path::nps_weighted_summary)',
	'nps(''[(1,0)]''::path::nps_weighted_summary)'
	]) WITH ORDINALITY AS t(statement, i), pg_temp.error_of(statement) ORDER BY i;
ROLLBACK;
