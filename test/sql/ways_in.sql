-- Every way in reaches the same check: text, text that asks only whether it is
-- valid, binary, casts from bigint[] and integer[], arithmetic, aggregates

-- Binary input, by what COPY BINARY reads: a bytea and a nps_summary of the
-- same bytes are the same file
CREATE TEMP TABLE received (s nps_summary);
CREATE FUNCTION pg_temp.receive(bytes bytea) RETURNS nps_summary
LANGUAGE plpgsql AS $$
DECLARE
	file bytea := '\x5047434f50590aff0d0a00' || int8send(0) || int2send(1) || int4send(length(bytes)) || bytes || int2send(-1);
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

-- One value through one way; an expression of the way may name the value $1
CREATE FUNCTION pg_temp.enter(way text, expression text, counts bigint[],
	OUT result nps_summary, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	IF way = 'soft' THEN
		SELECT e.* INTO state, message, detail, hint FROM pg_temp.input_error(counts::text) e;
		IF state IS NOT NULL THEN
			RETURN;
		END IF;
	END IF;
	EXECUTE 'SELECT ' || expression USING counts INTO result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
CREATE TEMP TABLE ways (place integer, way text, expression text);
INSERT INTO ways VALUES
	(1, 'text', '$1::text::nps_summary'),
	(2, 'soft', '$1::text::nps_summary'),
	(3, 'binary', 'pg_temp.receive(pg_temp.bytes($1))'),
	(4, 'bigint[]', '$1::nps_summary'),
	(5, 'integer[]', '$1::integer[]::nps_summary'),
	(6, '+ and -', '(SELECT sum(("{}" || greatest(c, 0) || "{}")::nps_summary) - sum(("{}" || greatest(-c, 0) || "{}")::nps_summary) FROM unnest($1) WITH ORDINALITY AS u(c, i))'),
	(7, 'nps_agg', '(SELECT nps_agg(i - 1, c) FROM unnest($1) WITH ORDINALITY AS u(c, i))');
UPDATE ways SET expression = replace(replace(replace(expression, '("{}" || ', 'array_cat(array_cat(array_fill(0::bigint, ARRAY[i::integer - 1]), ARRAY['),
	' || "{}")', ']), array_fill(0::bigint, ARRAY[11 - i::integer]))'), '"', '''') WHERE place = 6;

-- Good values: the same through every way, and as wide
SELECT counts, count(*) AS ways, count(DISTINCT result) AS results, bool_and(result::bigint[] = counts) AS right,
	min(pg_column_size(result)) AS narrowest, max(pg_column_size(result)) AS widest, max(message) AS error
FROM unnest(ARRAY['{0,0,0,0,0,0,0,0,0,0,0}', '{1,2,3,4,5,6,7,8,9,10,11}', '{0,0,0,0,0,0,0,0,0,0,2147483647}']) AS counts,
	ways, pg_temp.enter(way, expression, counts::bigint[])
GROUP BY counts, counts ORDER BY counts;
