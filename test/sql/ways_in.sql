-- Every way in reaches the same check: text, text that asks only whether it is
-- valid, binary, casts from bigint[], integer[] and smallint[], arithmetic, aggregates

-- Binary input, by what COPY BINARY reads: a bytea and a nps_summary of the
-- same bytes are the same file
CREATE TEMP TABLE received (s nps_summary);
CREATE FUNCTION pg_temp.receive(bytes bytea) RETURNS nps_summary
LANGUAGE plpgsql AS $$
DECLARE
	file bytea := '\x5047434f50590aff0d0a00' || int8send(0) || int2send(1::int2) || int4send(length(bytes)) || bytes || int2send((-1)::int2);
	octal text := (SELECT string_agg(format('\%s%s%s', b / 64, b / 8 % 8, b % 8), '' ORDER BY i)
		FROM generate_series(0, length(file) - 1) i, get_byte(file, i) b);
	result nps_summary;
BEGIN
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', format('printf ''%s''', octal));
	DELETE FROM received RETURNING s INTO result;
	RETURN result;
END $$;
CREATE FUNCTION pg_temp.bytes(counts bigint[]) RETURNS bytea
LANGUAGE sql AS $$ SELECT '\x01' || string_agg(int8send(c), '' ORDER BY i) FROM unnest(counts) WITH ORDINALITY AS u(c, i) $$;

-- Text where errors are soft, from 16 on; before, where they are caught
SELECT current_setting('server_version_num')::integer >= 160000 AS soft \gset
\if :soft
CREATE FUNCTION pg_temp.input_error(input text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE sql AS $$ SELECT sql_error_code, e.message, e.detail, e.hint FROM pg_input_error_info(input, 'nps_summary') e $$;
\else
CREATE FUNCTION pg_temp.input_error(input text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM input::nps_summary;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
\endif

-- The ways; an expression names the eleven counts $1.  Arithmetic: the sum of
-- what is above zero, score by score, less the sum of what is below.
CREATE FUNCTION pg_temp.at(score bigint, n bigint) RETURNS nps_summary
LANGUAGE sql AS $$ SELECT array_agg(CASE WHEN i = score THEN n ELSE 0 END ORDER BY i)::nps_summary FROM generate_series(0, 10) i $$;
CREATE TEMP TABLE ways (place integer, way text, expression text);
INSERT INTO ways VALUES
	(1, 'text', '$1::text::nps_summary'),
	(2, 'soft', '$1::text::nps_summary'),
	(3, 'binary', 'pg_temp.receive(pg_temp.bytes($1))'),
	(4, 'bigint[]', '$1::nps_summary'),
	(5, 'integer[]', '$1::integer[]::nps_summary'),
	(6, 'smallint[]', '$1::smallint[]::nps_summary'),
	(7, '+ -', '(SELECT sum(pg_temp.at(i - 1, greatest(c, 0))) - sum(pg_temp.at(i - 1, greatest(-c, 0))) FROM unnest($1) WITH ORDINALITY AS u(c, i))'),
	(8, 'nps_agg', '(SELECT nps_agg(i - 1, c) FROM unnest($1) WITH ORDINALITY AS u(c, i))');
CREATE FUNCTION pg_temp.error_of(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	message := 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
CREATE FUNCTION pg_temp.enter(way text, expression text, counts bigint[],
	OUT result nps_summary, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	IF way = 'soft' THEN
		SELECT e.state, e.message, e.detail, e.hint INTO state, message, detail, hint FROM pg_temp.input_error(counts::text) e;
		IF state IS NOT NULL THEN
			RETURN;
		END IF;
	END IF;
	EXECUTE 'SELECT ' || expression USING counts INTO result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- Good values: the same through every way, and as wide (past smallint: seven ways, past integer: six)
SELECT counts, count(*) AS ways, count(DISTINCT result) AS results, bool_and(result::bigint[] = counts) AS right,
	min(pg_column_size(result)) AS narrowest, max(pg_column_size(result)) AS widest, max(message) AS error
FROM unnest('{"{0,0,0,0,0,0,0,0,0,0,0}","{1,2,3,4,5,6,7,8,9,10,11}","{0,32767,0,0,0,0,0,0,0,0,1}","{0,0,0,0,0,0,0,0,0,0,2147483647}","{4294967295,0,0,0,0,0,0,0,0,0,4294967295}",
	"{0,0,0,0,0,4294967296,0,0,0,0,0}","{0,0,0,0,0,0,0,0,0,0,9223372036854775807}","{1,0,0,0,0,0,0,0,0,0,9223372036854775806}"}'::text[]) AS text,
	LATERAL (SELECT text::bigint[]) AS c(counts), ways, pg_temp.enter(way, expression, counts)
WHERE (way <> 'integer[]' OR 2147483647 >= ALL (counts)) AND (way <> 'smallint[]' OR 32767 >= ALL (counts))
GROUP BY counts ORDER BY counts;

-- Bad values: what each way says
CREATE TEMP TABLE tried AS
SELECT v.place, w.place AS way_place, way, counts, e.*
FROM (VALUES
	(1, '{-1,0,0,0,0,0,0,0,0,0,0}', '{text,soft,binary,bigint[],integer[],smallint[],+ -,nps_agg}'::text[]),
	(2, '{5,0,0,0,0,0,0,0,0,0,-2147483647}', '{text,soft,binary,bigint[],integer[],+ -,nps_agg}'),
	(3, '{0,0,0,0,0,-9223372036854775808,0,0,0,0,0}', '{binary,bigint[],nps_agg}'),
	(4, '{9223372036854775807,0,0,0,0,0,0,0,0,0,1}', '{text,soft,binary,bigint[],+ -,nps_agg}'),
	(5, '{838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801,838488366986797801}', '{text,soft,binary,bigint[],+ -,nps_agg}'),
	(6, '{9223372036854775807,9223372036854775807,9223372036854775807,0,0,0,0,0,0,0,0}', '{text,soft,binary,bigint[],+ -,nps_agg}'),
	(7, '{1,2,3,4,5,6,7,8,9,10}', '{text,soft,binary,bigint[],integer[],smallint[]}'),
	(8, '{1,2,3,4,5,6,7,8,9,10,11,12}', '{text,soft,binary,bigint[],integer[],smallint[],nps_agg}'),
	(9, '{}', '{text,soft,bigint[],integer[],smallint[]}'),
	(10, '{1,2,3,4,5,NULL,7,8,9,10,11}', '{text,soft,bigint[],integer[],smallint[]}'),
	(11, '{{1,2,3,4,5,6,7,8,9,10,11}}', '{text,soft,bigint[],integer[],smallint[]}')) AS v(place, text, which),
	LATERAL (SELECT text::bigint[]) AS c(counts), ways AS w, pg_temp.enter(way, expression, counts) AS e
WHERE way = ANY (which);
\pset format unaligned
\pset fieldsep '  '
\pset footer off
\pset tuples_only on
SELECT CASE WHEN way_place = min(way_place) OVER (PARTITION BY place) THEN format(E'\n%s\n', place) ELSE '' END || way, coalesce(state || '  ' || message, 'ACCEPTED ' || result)
FROM tried ORDER BY place, way_place;
SELECT array_agg(DISTINCT way COLLATE "C") AS ways, array_agg(DISTINCT place) AS values, E'\n' || state || ': ' || detail || E'\n' || hint || E'\n'
FROM tried GROUP BY state, detail, hint ORDER BY state, detail COLLATE "C", hint COLLATE "C";

-- Bad texts; a way that asks says the same
SELECT state, message, CASE WHEN detail LIKE '%decimal numbers in braces%' THEN 'syntax' ELSE detail END, CASE WHEN hint NOT LIKE 'Give %' THEN hint END,
	CASE WHEN (state, message, detail, hint) IS DISTINCT FROM (soft_state, soft_message, soft_detail, soft_hint) THEN 'SOFT: ' || concat_ws('  ', soft_state, soft_message) END
FROM unnest(ARRAY['', ' ', '{', '}', '{}', '{ }', '1,2,3,4,5,6,7,8,9,10,11', '{1,2,3,4,5,6,7,8,9,10,11', '1,2,3,4,5,6,7,8,9,10,11}',
	'{1,2,3,4,5,6,7,8,9,10,11}}', '{1,2,3,4,5,6,7,8,9,10,11} x', '{1,2,3,4,5,6,7,8,9,10,11,}', '{,1,2,3,4,5,6,7,8,9,10}', '{1,,2,3,4,5,6,7,8,9,10}',
	'{1;2;3;4;5;6;7;8;9;10;11}', '{1 2,3,4,5,6,7,8,9,10,11,12}', '{+1,2,3,4,5,6,7,8,9,10,11}', '{- 1,2,3,4,5,6,7,8,9,10,11}', '{1.0,2,3,4,5,6,7,8,9,10,11}',
	'{1e1,2,3,4,5,6,7,8,9,10,11}', '{0x1,2,3,4,5,6,7,8,9,10,11}', '{1_0,2,3,4,5,6,7,8,9,10,11}', '{"1",2,3,4,5,6,7,8,9,10,11}', '{a,2,3,4,5,6,7,8,9,10,11}',
	'[1,2,3,4,5,6,7,8,9,10,11]', '{0}', '{-1}', '{9223372036854775808}', '{9223372036854775808,0,0,0,0,0,0,0,0,0,0}',
	'{0,0,0,0,0,0,0,0,0,0,18446744073709551616}', '{99999999999999999999999999999999999999999999,0,0,0,0,0,0,0,0,0,0}', '{9223372036854775807,0,0,0,0,0,0,0,0,0,9223372036854775808}']) WITH ORDINALITY AS t(text, i),
	pg_temp.input_error(text) AS s(soft_state, soft_message, soft_detail, soft_hint), pg_temp.error_of(format('SELECT %L::nps_summary', text))
ORDER BY i;

-- Bad bytes
SELECT length(bytes), left(bytes::text, 10), state, message, detail
FROM (SELECT decode(repeat('00', 88), 'hex')) AS z(zeros), LATERAL (VALUES (1, ''::bytea), (2, '\x00'), (3, '\x01'), (4, '\x02'), (5, '\xff'), (6, '\x00' || zeros), (7, '\x02' || zeros), (8, '\x01' || substr(zeros, 2)),
	(9, '\x01' || zeros || '\x00'), (10, '\x01' || substr(zeros, 9)), (11, '\x01' || zeros || substr(zeros, 1, 8)), (12, '\x80' || zeros)) AS b(i, bytes), pg_temp.error_of(format('SELECT pg_temp.receive(%L)', bytes))
ORDER BY i;
