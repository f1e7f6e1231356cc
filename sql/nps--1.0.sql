-- nps 1.0: the Net Promoter Score inside PostgreSQL

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION nps" to load this file. \quit

--
-- The type nps_summary
--

CREATE TYPE nps_summary;

CREATE FUNCTION nps_summary_in(cstring)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_in(cstring) IS
'text input of nps_summary: eleven counts in braces, score 0 first';

CREATE FUNCTION nps_summary_out(nps_summary)
RETURNS cstring
AS 'MODULE_PATHNAME', 'nps_summary_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_out(nps_summary) IS
'text output of nps_summary';

CREATE FUNCTION nps_summary_recv(internal)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_recv(internal) IS
'binary input of nps_summary: a byte of version (1), then eleven counts of eight bytes in network order';

CREATE FUNCTION nps_summary_send(nps_summary)
RETURNS bytea
AS 'MODULE_PATHNAME', 'nps_summary_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_send(nps_summary) IS
'binary output of nps_summary';

CREATE TYPE nps_summary (
    INPUT = nps_summary_in,
    OUTPUT = nps_summary_out,
    RECEIVE = nps_summary_recv,
    SEND = nps_summary_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = plain
);

COMMENT ON TYPE nps_summary IS
'number of responses at each score from 0 to 10';

--
-- Casts of nps_summary: ASSIGNMENT, never IMPLICIT
--

CREATE FUNCTION nps_summary(bigint[])
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_from_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary(bigint[]) IS
'summary of eleven counts, score 0 first';

CREATE FUNCTION nps_summary(integer[])
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_from_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary(integer[]) IS
'summary of eleven counts, score 0 first';

CREATE FUNCTION nps_summary_to_array(nps_summary)
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'nps_summary_to_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_to_array(nps_summary) IS
'the eleven counts of a summary, score 0 first';

CREATE FUNCTION nps_summary_to_json(nps_summary)
RETURNS json
AS 'MODULE_PATHNAME', 'nps_summary_to_json'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_to_json(nps_summary) IS
'summary as JSON: responses, detractors, passives, promoters, nps, scores';

CREATE FUNCTION nps_summary_to_jsonb(nps_summary)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'nps_summary_to_jsonb'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_to_jsonb(nps_summary) IS
'summary as JSON: responses, detractors, passives, promoters, nps, scores';

CREATE CAST (bigint[] AS nps_summary)
    WITH FUNCTION nps_summary(bigint[]) AS ASSIGNMENT;

COMMENT ON CAST (bigint[] AS nps_summary) IS
'eleven counts, score 0 first';

CREATE CAST (integer[] AS nps_summary)
    WITH FUNCTION nps_summary(integer[]) AS ASSIGNMENT;

COMMENT ON CAST (integer[] AS nps_summary) IS
'eleven counts, score 0 first';

CREATE CAST (nps_summary AS bigint[])
    WITH FUNCTION nps_summary_to_array(nps_summary) AS ASSIGNMENT;

COMMENT ON CAST (nps_summary AS bigint[]) IS
'eleven counts, score 0 first';

CREATE CAST (nps_summary AS json)
    WITH FUNCTION nps_summary_to_json(nps_summary) AS ASSIGNMENT;

COMMENT ON CAST (nps_summary AS json) IS
'responses, detractors, passives, promoters, nps, scores';

CREATE CAST (nps_summary AS jsonb)
    WITH FUNCTION nps_summary_to_jsonb(nps_summary) AS ASSIGNMENT;

COMMENT ON CAST (nps_summary AS jsonb) IS
'responses, detractors, passives, promoters, nps, scores';

--
-- Operators of nps_summary
--

CREATE FUNCTION nps_summary_add(nps_summary, nps_summary)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_add'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_add(nps_summary, nps_summary) IS
'implementation of + operator';

CREATE FUNCTION nps_summary_subtract(nps_summary, nps_summary)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_subtract'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_subtract(nps_summary, nps_summary) IS
'implementation of - operator';

CREATE FUNCTION nps_summary_eq(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_eq'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_eq(nps_summary, nps_summary) IS
'implementation of = operator';

CREATE FUNCTION nps_summary_ne(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_ne'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_ne(nps_summary, nps_summary) IS
'implementation of <> operator';

CREATE FUNCTION nps_summary_lt(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_lt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_lt(nps_summary, nps_summary) IS
'implementation of < operator';

CREATE FUNCTION nps_summary_le(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_le'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_le(nps_summary, nps_summary) IS
'implementation of <= operator';

CREATE FUNCTION nps_summary_gt(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_gt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_gt(nps_summary, nps_summary) IS
'implementation of > operator';

CREATE FUNCTION nps_summary_ge(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_summary_ge'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_ge(nps_summary, nps_summary) IS
'implementation of >= operator';

CREATE OPERATOR + (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_add,
    COMMUTATOR = +
);

COMMENT ON OPERATOR + (nps_summary, nps_summary) IS
'responses of both summaries';

CREATE OPERATOR - (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_subtract
);

COMMENT ON OPERATOR - (nps_summary, nps_summary) IS
'responses of the first summary without those of the second';

CREATE OPERATOR = (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_eq,
    COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);

COMMENT ON OPERATOR = (nps_summary, nps_summary) IS
'equal';

CREATE OPERATOR <> (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_ne,
    COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);

COMMENT ON OPERATOR <> (nps_summary, nps_summary) IS
'not equal';

CREATE OPERATOR < (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);

COMMENT ON OPERATOR < (nps_summary, nps_summary) IS
'less than, comparing counts from score 0 on';

CREATE OPERATOR <= (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);

COMMENT ON OPERATOR <= (nps_summary, nps_summary) IS
'less than or equal, comparing counts from score 0 on';

CREATE OPERATOR > (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

COMMENT ON OPERATOR > (nps_summary, nps_summary) IS
'greater than, comparing counts from score 0 on';

CREATE OPERATOR >= (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR >= (nps_summary, nps_summary) IS
'greater than or equal, comparing counts from score 0 on';

--
-- Operator classes of nps_summary
--

CREATE FUNCTION nps_summary_cmp(nps_summary, nps_summary)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_summary_cmp'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_cmp(nps_summary, nps_summary) IS
'less-equal-greater, comparing counts from score 0 on';

CREATE FUNCTION nps_summary_hash(nps_summary)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_summary_hash'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_hash(nps_summary) IS
'hash';

CREATE FUNCTION nps_summary_hash_extended(nps_summary, bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_summary_hash_extended'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_hash_extended(nps_summary, bigint) IS
'hash with a seed';

CREATE OPERATOR CLASS nps_summary_ops
DEFAULT FOR TYPE nps_summary USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 nps_summary_cmp(nps_summary, nps_summary);

COMMENT ON OPERATOR FAMILY nps_summary_ops USING btree IS
'order of nps_summary by count from score 0 on, not by its score';

COMMENT ON OPERATOR CLASS nps_summary_ops USING btree IS
'order of nps_summary by count from score 0 on, not by its score';

CREATE OPERATOR CLASS nps_summary_ops
DEFAULT FOR TYPE nps_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 nps_summary_hash(nps_summary),
    FUNCTION 2 nps_summary_hash_extended(nps_summary, bigint);

COMMENT ON OPERATOR FAMILY nps_summary_ops USING hash IS
'equality of nps_summary';

COMMENT ON OPERATOR CLASS nps_summary_ops USING hash IS
'equality of nps_summary';

--
-- Functions on one answer
--

CREATE FUNCTION nps_category(score smallint)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_category_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_category(score smallint) IS
'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

CREATE FUNCTION nps_category(score integer)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_category_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_category(score integer) IS
'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

CREATE FUNCTION nps_category(score bigint)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_category_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_category(score bigint) IS
'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

CREATE FUNCTION nps_category(score numeric)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_category_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_category(score numeric) IS
'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

CREATE FUNCTION nps_category(score double precision)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_category_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_category(score double precision) IS
'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

CREATE FUNCTION nps_points(score smallint)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_points_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_points(score smallint) IS
'100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_points(score integer)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_points_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_points(score integer) IS
'100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_points(score bigint)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_points_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_points(score bigint) IS
'100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_points(score numeric)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_points_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_points(score numeric) IS
'100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_points(score double precision)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_points_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_points(score double precision) IS
'100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_is_score(value smallint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value smallint) IS
'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_is_score(value integer)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value integer) IS
'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_is_score(value bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value bigint) IS
'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_is_score(value numeric)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value numeric) IS
'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_is_score(value double precision)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value double precision) IS
'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_is_score(value text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_is_score_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_is_score(value text) IS
'is this text, as numeric input reads it, a whole number from 0 to 10?';

CREATE FUNCTION nps_rescale(value numeric, low numeric, high numeric)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_rescale'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_rescale(value numeric, low numeric, high numeric) IS
'a value on the scale from low to high as a score from 0 to 10, linear, half away from zero; keeps the categories of 1 to 5 and 1 to 7 but not the shape of the distribution, and makes 85 of 0 to 100 a promoter where floor(value / 10) starts at 90';

--
-- Functions on a summary
--

CREATE FUNCTION nps(summary nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_of_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps(summary nps_summary) IS
'Net Promoter Score in points: percentage of promoters less percentage of detractors; null without responses';

CREATE FUNCTION nps_se(summary nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_se_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_se(summary nps_summary) IS
'standard error of the score in points; the variance divides by n';

CREATE FUNCTION nps_mean(summary nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_mean_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_mean(summary nps_summary) IS
'mean of the scores themselves, from 0 to 10';

CREATE FUNCTION nps_ci(summary nps_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numrange
AS 'MODULE_PATHNAME', 'nps_ci_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci(summary nps_summary, confidence double precision, method text) IS
'confidence interval of the score in points, closed at both ends; methods score (Tango), adjusted_wald, wald';

CREATE FUNCTION nps_ci_lower(summary nps_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_lower_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_lower(summary nps_summary, confidence double precision, method text) IS
'lower bound of the confidence interval of the score in points; methods score (Tango), adjusted_wald, wald';

CREATE FUNCTION nps_ci_upper(summary nps_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_upper_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_upper(summary nps_summary, confidence double precision, method text) IS
'upper bound of the confidence interval of the score in points; methods score (Tango), adjusted_wald, wald';

CREATE FUNCTION nps_margin(summary nps_summary, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_margin_summary'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION nps_margin(summary nps_summary, confidence double precision, population bigint) IS
'margin of error in points as published: z standard errors (Wald), with the finite population correction where the population is given; for planning and reports, not for decisions';

CREATE FUNCTION nps_responses(summary nps_summary)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_responses_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_responses(summary nps_summary) IS
'number of responses';

CREATE FUNCTION nps_promoters(summary nps_summary)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_promoters_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_promoters(summary nps_summary) IS
'number of promoters, scores 9 and 10';

CREATE FUNCTION nps_passives(summary nps_summary)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_passives_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_passives(summary nps_summary) IS
'number of passives, scores 7 and 8';

CREATE FUNCTION nps_detractors(summary nps_summary)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_detractors_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_detractors(summary nps_summary) IS
'number of detractors, scores 0 to 6';

CREATE FUNCTION nps_count(summary nps_summary, score integer)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_count_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_count(summary nps_summary, score integer) IS
'number of responses at one score';

CREATE FUNCTION nps_bar(summary nps_summary, width integer DEFAULT 40)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_bar_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_bar(summary nps_summary, width integer) IS
'stacked bar of detractors, passives and promoters';

CREATE FUNCTION nps_sparkline(summary nps_summary)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_sparkline_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_sparkline(summary nps_summary) IS
'distribution of the scores in eleven characters';

--
-- Transition functions: one a score type, with its inverse
--

CREATE FUNCTION nps_accum(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, smallint) IS
'aggregate transition function';

CREATE FUNCTION nps_accum_inv(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_inv_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, smallint) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_accum(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, integer) IS
'aggregate transition function';

CREATE FUNCTION nps_accum_inv(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_inv_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, integer) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_accum(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, bigint) IS
'aggregate transition function';

CREATE FUNCTION nps_accum_inv(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_inv_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, bigint) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_accum(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, numeric) IS
'aggregate transition function';

CREATE FUNCTION nps_accum_inv(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_inv_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, numeric) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_accum(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_accum_inv(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_inv_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, double precision) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_accum(nps_summary, smallint, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, smallint, bigint) IS
'aggregate transition function for a frequency table';

CREATE FUNCTION nps_accum_inv(nps_summary, smallint, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, smallint, bigint) IS
'aggregate inverse transition function for a frequency table';

CREATE FUNCTION nps_accum(nps_summary, integer, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, integer, bigint) IS
'aggregate transition function for a frequency table';

CREATE FUNCTION nps_accum_inv(nps_summary, integer, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, integer, bigint) IS
'aggregate inverse transition function for a frequency table';

CREATE FUNCTION nps_accum(nps_summary, bigint, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, bigint, bigint) IS
'aggregate transition function for a frequency table';

CREATE FUNCTION nps_accum_inv(nps_summary, bigint, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, bigint, bigint) IS
'aggregate inverse transition function for a frequency table';

CREATE FUNCTION nps_accum(nps_summary, numeric, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, numeric, bigint) IS
'aggregate transition function for a frequency table';

CREATE FUNCTION nps_accum_inv(nps_summary, numeric, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_inv_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, numeric, bigint) IS
'aggregate inverse transition function for a frequency table';

CREATE FUNCTION nps_accum(nps_summary, double precision, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum(nps_summary, double precision, bigint) IS
'aggregate transition function for a frequency table';

CREATE FUNCTION nps_accum_inv(nps_summary, double precision, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_accum_table_inv_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_accum_inv(nps_summary, double precision, bigint) IS
'aggregate inverse transition function for a frequency table';

--
-- Final functions: a function with defaults cannot be one
--

CREATE FUNCTION nps_ci_final(nps_summary)
RETURNS numrange
AS 'MODULE_PATHNAME', 'nps_ci_final'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_final(nps_summary) IS
'aggregate final function';

CREATE FUNCTION nps_ci_lower_final(nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_lower_final'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_lower_final(nps_summary) IS
'aggregate final function';

CREATE FUNCTION nps_ci_upper_final(nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_upper_final'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_upper_final(nps_summary) IS
'aggregate final function';

--
-- Aggregates
--
-- Those of one argument list share one state in a query: the same transition
-- and combine function, state type and initial state.
--

CREATE AGGREGATE nps(score smallint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps(score smallint) IS
'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps(score integer) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps(score integer) IS
'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps(score bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps(score bigint) IS
'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps(score numeric) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps(score numeric) IS
'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps(score double precision) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps(score double precision) IS
'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps_ci(score smallint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci(score smallint) IS
'95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci(score integer) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci(score integer) IS
'95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci(score bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci(score bigint) IS
'95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci(score numeric) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci(score numeric) IS
'95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci(score double precision) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci(score double precision) IS
'95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci_lower(score smallint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_lower_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_lower_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_lower(score smallint) IS
'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_lower(score integer) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_lower_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_lower_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_lower(score integer) IS
'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_lower(score bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_lower_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_lower_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_lower(score bigint) IS
'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_lower(score numeric) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_lower_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_lower_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_lower(score numeric) IS
'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_lower(score double precision) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_lower_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_lower_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_lower(score double precision) IS
'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score smallint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_upper_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_upper_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_upper(score smallint) IS
'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score integer) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_upper_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_upper_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_upper(score integer) IS
'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_upper_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_upper_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_upper(score bigint) IS
'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score numeric) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_upper_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_upper_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_upper(score numeric) IS
'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score double precision) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_ci_upper_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_ci_upper_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_ci_upper(score double precision) IS
'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_agg(score smallint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score smallint) IS
'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score integer) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score integer) IS
'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score bigint) IS
'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score numeric) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score numeric) IS
'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score double precision) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score double precision) IS
'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score smallint, responses bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score smallint, responses bigint) IS
'summary of a frequency table: scores and how many responses each had';

CREATE AGGREGATE nps_agg(score integer, responses bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score integer, responses bigint) IS
'summary of a frequency table: scores and how many responses each had';

CREATE AGGREGATE nps_agg(score bigint, responses bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score bigint, responses bigint) IS
'summary of a frequency table: scores and how many responses each had';

CREATE AGGREGATE nps_agg(score numeric, responses bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score numeric, responses bigint) IS
'summary of a frequency table: scores and how many responses each had';

CREATE AGGREGATE nps_agg(score double precision, responses bigint) (
    SFUNC = nps_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_accum,
    MINVFUNC = nps_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_agg(score double precision, responses bigint) IS
'summary of a frequency table: scores and how many responses each had';

CREATE AGGREGATE sum(nps_summary) (
    SFUNC = nps_summary_add,
    STYPE = nps_summary,
    SSPACE = 48,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_summary_add,
    MINVFUNC = nps_summary_subtract,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE sum(nps_summary) IS
'responses of all summaries; the empty summary where there are none';
