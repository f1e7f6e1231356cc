-- The type nps_summary: text, bytes, width, casts, JSON

SELECT typlen, typalign, typstorage, typcategory, typispreferred
FROM pg_type WHERE oid = 'nps_summary'::regtype;

-- Text: white space may stand around braces and numbers
SELECT '{17,6,8,19,18,144,130,291,677,564,872}'::nps_summary;
SELECT E' \t\n\x0b\f\r{ 1 ,\n2,3\t, 4,5,6 , 7,8,9,10 , 0011 }\r\n '::nps_summary;

-- Width: 48 bytes until a count passes 32 bits, 92 from then on, in memory and
-- in a table; the binary form is a version and eleven bigints
CREATE TEMP TABLE summaries (id integer, s nps_summary);
INSERT INTO summaries VALUES
	(1, '{0,0,0,0,0,0,0,0,0,0,0}'),
	(2, '{1,2,3,4,5,6,7,8,9,10,11}'),
	(3, '{4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295}'),
	(4, '{4294967296,0,0,0,0,0,0,0,0,0,0}'),
	(5, '{0,0,0,0,0,0,0,0,0,0,4294967296}'),
	(6, '{0,0,0,0,0,9223372036854775807,0,0,0,0,0}'),
	(7, '{838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797807}'),
	(8, NULL);

SELECT id, s, pg_column_size(s) AS stored,
	pg_column_size(s::text::nps_summary) AS read,
	pg_column_size(s::bigint[]::nps_summary) AS cast,
	s::text::nps_summary = s AS same_by_text,
	s::bigint[]::nps_summary = s AS same_by_cast
FROM summaries ORDER BY id;

SELECT nps_summary_send(s) FROM summaries WHERE id IN (2, 6) ORDER BY id;
SELECT bool_and(nps_summary_send(s) =
	'\x01' || (SELECT string_agg(int8send(c), '' ORDER BY i)
		FROM unnest(s::bigint[]) WITH ORDINALITY AS u(c, i)))
FROM summaries;

-- A result that fits is narrow again
SELECT pg_column_size(a.s) AS a, pg_column_size(b.s) AS b,
	pg_column_size(a.s - b.s) AS difference, a.s - b.s AS is,
	pg_column_size((a.s - b.s) + (b.s - a.s)) AS of_nothing
FROM summaries a JOIN summaries b ON a.s = b.s
WHERE a.id IN (1, 4, 7) ORDER BY a.id;
SELECT s - '{1,0,0,0,0,0,0,0,0,0,0}', pg_column_size(s - '{1,0,0,0,0,0,0,0,0,0,0}')
FROM summaries WHERE id = 4;

-- Casts: from bigint[], integer[] and smallint[], also as they lie in a table, whatever
-- their lower bound; to bigint[]
CREATE TEMP TABLE arrays (i4 integer[], i8 bigint[], i2 smallint[]);
INSERT INTO arrays VALUES
	('{1,2,3,4,5,6,7,8,9,10,11}', '{1,2,3,4,5,6,7,8,9,10,11}', '{1,2,3,4,5,6,7,8,9,10,11}'),
	('[0:10]={2147483647,0,0,0,0,0,0,0,0,0,1}', '[0:10]={4294967297,0,0,0,0,0,0,0,0,0,1}', '[0:10]={32767,0,0,0,0,0,0,0,0,0,1}'),
	(NULL, NULL, NULL);
SELECT i4::nps_summary AS from_int, nps_summary(i8) AS from_bigint, nps_summary(i2) AS from_smallint,
	i8::nps_summary::bigint[] AS back
FROM arrays;

-- Both ways in an assignment, never unasked
CREATE TEMP TABLE assigned (s nps_summary, a bigint[], j jsonb);
INSERT INTO assigned SELECT i4, s, s FROM arrays, summaries WHERE id = 2;
INSERT INTO assigned (s) SELECT i8 FROM arrays;
SELECT s, a FROM assigned;
SELECT castsource::regtype, casttarget::regtype, castcontext
FROM pg_cast
WHERE 'nps_summary'::regtype IN (castsource, casttarget)
ORDER BY castsource::regtype::text, casttarget::regtype::text;
\set VERBOSITY terse
SELECT s = i8 FROM assigned, arrays;
\set VERBOSITY default

-- JSON: nps is null without responses
SELECT s::jsonb FROM summaries ORDER BY id;
SELECT count(*) AS summaries,
	bool_and((s::jsonb ->> 'nps')::numeric IS NOT DISTINCT FROM nps(s)) AS nps,
	bool_and((s::jsonb ->> 'responses')::bigint = nps_responses(s)
		AND (s::jsonb ->> 'detractors')::bigint = nps_detractors(s)
		AND (s::jsonb ->> 'passives')::bigint = nps_passives(s)
		AND (s::jsonb ->> 'promoters')::bigint = nps_promoters(s)) AS categories,
	bool_and(translate(s::jsonb ->> 'scores', '[] ', '{}') = s::text) AS scores
FROM summaries WHERE s IS NOT NULL;
-- A row becomes JSON with its summary as text, and comes back
SELECT bool_and(a.s IS NOT DISTINCT FROM x.s) AS by_json, bool_and(b.s IS NOT DISTINCT FROM x.s) AS by_jsonb
FROM summaries AS x, json_populate_record(NULL::summaries, to_json(x)) AS a,
	jsonb_populate_record(NULL::summaries, to_jsonb(x)) AS b;
