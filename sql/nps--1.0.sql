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
AS 'MODULE_PATHNAME', 'nps_vector_out'
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
AS 'MODULE_PATHNAME', 'nps_vector_send'
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
'nps_summary of eleven counts, score 0 first';

CREATE FUNCTION nps_summary(integer[])
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_summary_from_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary(integer[]) IS
'nps_summary of eleven counts, score 0 first';

CREATE FUNCTION nps_summary_to_array(nps_summary)
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'nps_vector_to_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_to_array(nps_summary) IS
'the eleven counts, score 0 first';

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
'summary as JSON: responses, detractors, passives, promoters, nps, scores';

CREATE CAST (nps_summary AS jsonb)
    WITH FUNCTION nps_summary_to_jsonb(nps_summary) AS ASSIGNMENT;

COMMENT ON CAST (nps_summary AS jsonb) IS
'summary as JSON: responses, detractors, passives, promoters, nps, scores';

--
-- Operators of nps_summary
--

CREATE FUNCTION nps_summary_add(nps_summary, nps_summary)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_vector_add'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_add(nps_summary, nps_summary) IS
'implementation of + operator';

CREATE FUNCTION nps_summary_subtract(nps_summary, nps_summary)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'nps_vector_subtract'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_subtract(nps_summary, nps_summary) IS
'implementation of - operator';

CREATE FUNCTION nps_summary_eq(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_eq'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_eq(nps_summary, nps_summary) IS
'implementation of = operator';

CREATE FUNCTION nps_summary_ne(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_ne'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_ne(nps_summary, nps_summary) IS
'implementation of <> operator';

CREATE FUNCTION nps_summary_lt(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_lt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_lt(nps_summary, nps_summary) IS
'implementation of < operator';

CREATE FUNCTION nps_summary_le(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_le'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_le(nps_summary, nps_summary) IS
'implementation of <= operator';

CREATE FUNCTION nps_summary_gt(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_gt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_gt(nps_summary, nps_summary) IS
'implementation of > operator';

CREATE FUNCTION nps_summary_ge(nps_summary, nps_summary)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_ge'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_ge(nps_summary, nps_summary) IS
'implementation of >= operator';

CREATE OPERATOR + (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_add,
    COMMUTATOR = +
);

COMMENT ON OPERATOR + (nps_summary, nps_summary) IS
'responses of both values';

CREATE OPERATOR - (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_subtract
);

COMMENT ON OPERATOR - (nps_summary, nps_summary) IS
'responses of the first value without those of the second';

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
'less than, comparing counts from the first on';

CREATE OPERATOR <= (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);

COMMENT ON OPERATOR <= (nps_summary, nps_summary) IS
'less than or equal, comparing counts from the first on';

CREATE OPERATOR > (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

COMMENT ON OPERATOR > (nps_summary, nps_summary) IS
'greater than, comparing counts from the first on';

CREATE OPERATOR >= (
    LEFTARG = nps_summary, RIGHTARG = nps_summary,
    FUNCTION = nps_summary_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR >= (nps_summary, nps_summary) IS
'greater than or equal, comparing counts from the first on';

--
-- Operator classes of nps_summary
--

CREATE FUNCTION nps_summary_cmp(nps_summary, nps_summary)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_vector_cmp'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_cmp(nps_summary, nps_summary) IS
'less-equal-greater, comparing counts from the first on';

CREATE FUNCTION nps_summary_hash(nps_summary)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_vector_hash'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_summary_hash(nps_summary) IS
'hash';

CREATE FUNCTION nps_summary_hash_extended(nps_summary, bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_vector_hash_extended'
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
    FUNCTION 1 nps_summary_cmp(nps_summary, nps_summary),
    FUNCTION 4 btequalimage(oid);

COMMENT ON OPERATOR FAMILY nps_summary_ops USING btree IS
'order of nps_summary by count from the first on, not by score';

COMMENT ON OPERATOR CLASS nps_summary_ops USING btree IS
'order of nps_summary by count from the first on, not by score';

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
-- The type nps_transitions
--

CREATE TYPE nps_transitions;

CREATE FUNCTION nps_transitions_in(cstring)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_in(cstring) IS
'text input of nps_transitions: nine counts in braces, by category before and, within it, after: detractor, passive, promoter';

CREATE FUNCTION nps_transitions_out(nps_transitions)
RETURNS cstring
AS 'MODULE_PATHNAME', 'nps_vector_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_out(nps_transitions) IS
'text output of nps_transitions';

CREATE FUNCTION nps_transitions_recv(internal)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_recv(internal) IS
'binary input of nps_transitions: a byte of version (1), then nine counts of eight bytes in network order';

CREATE FUNCTION nps_transitions_send(nps_transitions)
RETURNS bytea
AS 'MODULE_PATHNAME', 'nps_vector_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_send(nps_transitions) IS
'binary output of nps_transitions';

CREATE TYPE nps_transitions (
    INPUT = nps_transitions_in,
    OUTPUT = nps_transitions_out,
    RECEIVE = nps_transitions_recv,
    SEND = nps_transitions_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = plain
);

COMMENT ON TYPE nps_transitions IS
'number of respondents by category before and after';

--
-- Casts of nps_transitions: ASSIGNMENT, never IMPLICIT
--

CREATE FUNCTION nps_transitions(bigint[])
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_from_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions(bigint[]) IS
'nps_transitions of nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE FUNCTION nps_transitions(integer[])
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_from_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions(integer[]) IS
'nps_transitions of nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE FUNCTION nps_transitions_to_array(nps_transitions)
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'nps_vector_to_array'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_to_array(nps_transitions) IS
'the nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE FUNCTION nps_transitions_to_jsonb(nps_transitions)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'nps_transitions_to_jsonb'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_to_jsonb(nps_transitions) IS
'transitions as JSON: responses, and an object for each category before with a number for each category after';

CREATE CAST (bigint[] AS nps_transitions)
    WITH FUNCTION nps_transitions(bigint[]) AS ASSIGNMENT;

COMMENT ON CAST (bigint[] AS nps_transitions) IS
'nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE CAST (integer[] AS nps_transitions)
    WITH FUNCTION nps_transitions(integer[]) AS ASSIGNMENT;

COMMENT ON CAST (integer[] AS nps_transitions) IS
'nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE CAST (nps_transitions AS bigint[])
    WITH FUNCTION nps_transitions_to_array(nps_transitions) AS ASSIGNMENT;

COMMENT ON CAST (nps_transitions AS bigint[]) IS
'nine counts, by category before and, within it, after: detractor, passive, promoter';

CREATE CAST (nps_transitions AS jsonb)
    WITH FUNCTION nps_transitions_to_jsonb(nps_transitions) AS ASSIGNMENT;

COMMENT ON CAST (nps_transitions AS jsonb) IS
'transitions as JSON: responses, and an object for each category before with a number for each category after';

--
-- Operators of nps_transitions
--

CREATE FUNCTION nps_transitions_add(nps_transitions, nps_transitions)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_vector_add'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_add(nps_transitions, nps_transitions) IS
'implementation of + operator';

CREATE FUNCTION nps_transitions_subtract(nps_transitions, nps_transitions)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_vector_subtract'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_subtract(nps_transitions, nps_transitions) IS
'implementation of - operator';

CREATE FUNCTION nps_transitions_eq(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_eq'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_eq(nps_transitions, nps_transitions) IS
'implementation of = operator';

CREATE FUNCTION nps_transitions_ne(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_ne'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_ne(nps_transitions, nps_transitions) IS
'implementation of <> operator';

CREATE FUNCTION nps_transitions_lt(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_lt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_lt(nps_transitions, nps_transitions) IS
'implementation of < operator';

CREATE FUNCTION nps_transitions_le(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_le'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_le(nps_transitions, nps_transitions) IS
'implementation of <= operator';

CREATE FUNCTION nps_transitions_gt(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_gt'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_gt(nps_transitions, nps_transitions) IS
'implementation of > operator';

CREATE FUNCTION nps_transitions_ge(nps_transitions, nps_transitions)
RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_vector_ge'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_ge(nps_transitions, nps_transitions) IS
'implementation of >= operator';

CREATE OPERATOR + (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_add,
    COMMUTATOR = +
);

COMMENT ON OPERATOR + (nps_transitions, nps_transitions) IS
'responses of both values';

CREATE OPERATOR - (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_subtract
);

COMMENT ON OPERATOR - (nps_transitions, nps_transitions) IS
'responses of the first value without those of the second';

CREATE OPERATOR = (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_eq,
    COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);

COMMENT ON OPERATOR = (nps_transitions, nps_transitions) IS
'equal';

CREATE OPERATOR <> (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_ne,
    COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);

COMMENT ON OPERATOR <> (nps_transitions, nps_transitions) IS
'not equal';

CREATE OPERATOR < (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);

COMMENT ON OPERATOR < (nps_transitions, nps_transitions) IS
'less than, comparing counts from the first on';

CREATE OPERATOR <= (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);

COMMENT ON OPERATOR <= (nps_transitions, nps_transitions) IS
'less than or equal, comparing counts from the first on';

CREATE OPERATOR > (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

COMMENT ON OPERATOR > (nps_transitions, nps_transitions) IS
'greater than, comparing counts from the first on';

CREATE OPERATOR >= (
    LEFTARG = nps_transitions, RIGHTARG = nps_transitions,
    FUNCTION = nps_transitions_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR >= (nps_transitions, nps_transitions) IS
'greater than or equal, comparing counts from the first on';

--
-- Operator classes of nps_transitions
--

CREATE FUNCTION nps_transitions_cmp(nps_transitions, nps_transitions)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_vector_cmp'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_cmp(nps_transitions, nps_transitions) IS
'less-equal-greater, comparing counts from the first on';

CREATE FUNCTION nps_transitions_hash(nps_transitions)
RETURNS integer
AS 'MODULE_PATHNAME', 'nps_vector_hash'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_hash(nps_transitions) IS
'hash';

CREATE FUNCTION nps_transitions_hash_extended(nps_transitions, bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_vector_hash_extended'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_hash_extended(nps_transitions, bigint) IS
'hash with a seed';

CREATE OPERATOR CLASS nps_transitions_ops
DEFAULT FOR TYPE nps_transitions USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 nps_transitions_cmp(nps_transitions, nps_transitions),
    FUNCTION 4 btequalimage(oid);

COMMENT ON OPERATOR FAMILY nps_transitions_ops USING btree IS
'order of nps_transitions by count from the first on, not by score';

COMMENT ON OPERATOR CLASS nps_transitions_ops USING btree IS
'order of nps_transitions by count from the first on, not by score';

CREATE OPERATOR CLASS nps_transitions_ops
DEFAULT FOR TYPE nps_transitions USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 nps_transitions_hash(nps_transitions),
    FUNCTION 2 nps_transitions_hash_extended(nps_transitions, bigint);

COMMENT ON OPERATOR FAMILY nps_transitions_ops USING hash IS
'equality of nps_transitions';

COMMENT ON OPERATOR CLASS nps_transitions_ops USING hash IS
'equality of nps_transitions';

--
-- The type nps_weighted_summary
--

CREATE TYPE nps_weighted_summary;

CREATE FUNCTION nps_weighted_summary_in(cstring)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_summary_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_summary_in(cstring) IS
'text input of nps_weighted_summary: the rows, then for detractors, passives and promoters the sum of the weights and that of their squares, each in two parts, leading and trailing';

CREATE FUNCTION nps_weighted_summary_out(nps_weighted_summary)
RETURNS cstring
AS 'MODULE_PATHNAME', 'nps_weighted_summary_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_summary_out(nps_weighted_summary) IS
'text output of nps_weighted_summary, lossless';

CREATE FUNCTION nps_weighted_summary_recv(internal)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_summary_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_summary_recv(internal) IS
'binary input of nps_weighted_summary: a byte of version (1), the rows as integer of eight bytes, then the numbers of the text form as IEEE doubles, in network order';

CREATE FUNCTION nps_weighted_summary_send(nps_weighted_summary)
RETURNS bytea
AS 'MODULE_PATHNAME', 'nps_weighted_summary_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_summary_send(nps_weighted_summary) IS
'binary output of nps_weighted_summary';

CREATE TYPE nps_weighted_summary (
    INPUT = nps_weighted_summary_in,
    OUTPUT = nps_weighted_summary_out,
    RECEIVE = nps_weighted_summary_recv,
    SEND = nps_weighted_summary_send,
    INTERNALLENGTH = 104,
    ALIGNMENT = double,
    STORAGE = plain
);

COMMENT ON TYPE nps_weighted_summary IS
'responses with weights: rows, and by category the sum of the weights and that of their squares';

CREATE FUNCTION nps_weighted_summary_add(nps_weighted_summary, nps_weighted_summary)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_summary_add'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_summary_add(nps_weighted_summary, nps_weighted_summary) IS
'implementation of + operator';

CREATE OPERATOR + (
    LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary,
    FUNCTION = nps_weighted_summary_add,
    COMMUTATOR = +
);

COMMENT ON OPERATOR + (nps_weighted_summary, nps_weighted_summary) IS
'responses of both values';

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
AS 'MODULE_PATHNAME', 'nps_vector_responses'
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

CREATE FUNCTION nps_share(summary nps_summary, category text)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_share_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_share(summary nps_summary, category text) IS
'percent of the responses in a category: promoter, passive or detractor';

CREATE FUNCTION nps_what_if(summary nps_summary, passives_to_promoters numeric DEFAULT 0, detractors_to_passives numeric DEFAULT 0)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_what_if_summary'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_what_if(summary nps_summary, passives_to_promoters numeric, detractors_to_passives numeric) IS
'Net Promoter Score if these fractions, from 0 to 1, of the passives and of the detractors moved up one category, both at once';

--
-- Functions on a weighted summary
--

CREATE FUNCTION nps(summary nps_weighted_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_of_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps(summary nps_weighted_summary) IS
'weighted Net Promoter Score in points; null without weight';

CREATE FUNCTION nps_se(summary nps_weighted_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_se_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_se(summary nps_weighted_summary) IS
'linearised standard error of the score in points, as survey::svymean: the variance divides by n - 1; null for one row';

CREATE FUNCTION nps_ci(summary nps_weighted_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numrange
AS 'MODULE_PATHNAME', 'nps_ci_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci(summary nps_weighted_summary, confidence double precision, method text) IS
'confidence interval of the weighted score in points, closed at both ends; methods score (on the effective responses), adjusted_wald, wald (linearised)';

CREATE FUNCTION nps_ci_lower(summary nps_weighted_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_lower_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_lower(summary nps_weighted_summary, confidence double precision, method text) IS
'lower bound of the confidence interval of the weighted score in points; methods score (on the effective responses), adjusted_wald, wald (linearised)';

CREATE FUNCTION nps_ci_upper(summary nps_weighted_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_ci_upper_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_ci_upper(summary nps_weighted_summary, confidence double precision, method text) IS
'upper bound of the confidence interval of the weighted score in points; methods score (on the effective responses), adjusted_wald, wald (linearised)';

CREATE FUNCTION nps_margin(summary nps_weighted_summary, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_margin_weighted'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION nps_margin(summary nps_weighted_summary, confidence double precision, population bigint) IS
'margin of error in points: z linearised standard errors, with the finite population correction where the population is given';

CREATE FUNCTION nps_responses(summary nps_weighted_summary)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_responses_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_responses(summary nps_weighted_summary) IS
'number of rows, those of weight zero included';

CREATE FUNCTION nps_promoters(summary nps_weighted_summary)
RETURNS double precision
AS 'MODULE_PATHNAME', 'nps_promoters_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_promoters(summary nps_weighted_summary) IS
'weight of the promoters, scores 9 and 10';

CREATE FUNCTION nps_passives(summary nps_weighted_summary)
RETURNS double precision
AS 'MODULE_PATHNAME', 'nps_passives_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_passives(summary nps_weighted_summary) IS
'weight of the passives, scores 7 and 8';

CREATE FUNCTION nps_detractors(summary nps_weighted_summary)
RETURNS double precision
AS 'MODULE_PATHNAME', 'nps_detractors_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_detractors(summary nps_weighted_summary) IS
'weight of the detractors, scores 0 to 6';

CREATE FUNCTION nps_weight(summary nps_weighted_summary)
RETURNS double precision
AS 'MODULE_PATHNAME', 'nps_weight'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weight(summary nps_weighted_summary) IS
'weight of all responses';

CREATE FUNCTION nps_bar(summary nps_weighted_summary, width integer DEFAULT 40)
RETURNS text
AS 'MODULE_PATHNAME', 'nps_bar_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_bar(summary nps_weighted_summary, width integer) IS
'stacked bar of the weights of detractors, passives and promoters';

CREATE FUNCTION nps_effective_responses(summary nps_weighted_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_effective_responses'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_effective_responses(summary nps_weighted_summary) IS
'effective number of responses (Kish)';

CREATE FUNCTION nps_share(summary nps_weighted_summary, category text)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_share_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_share(summary nps_weighted_summary, category text) IS
'percent of the weight in a category: promoter, passive or detractor';

CREATE FUNCTION nps_what_if(summary nps_weighted_summary, passives_to_promoters numeric DEFAULT 0, detractors_to_passives numeric DEFAULT 0)
RETURNS numeric
AS 'MODULE_PATHNAME', 'nps_what_if_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_what_if(summary nps_weighted_summary, passives_to_promoters numeric, detractors_to_passives numeric) IS
'weighted Net Promoter Score if these fractions, from 0 to 1, of the passives and of the detractors moved up one category, both at once';

--
-- Functions on transitions
--

CREATE FUNCTION nps_responses(transitions nps_transitions)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_vector_responses'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_responses(transitions nps_transitions) IS
'number of respondents';

CREATE FUNCTION nps_count(transitions nps_transitions, before text, after text)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_count_transitions'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_count(transitions nps_transitions, before text, after text) IS
'number of respondents in a category before and a category after: promoter, passive or detractor';

--
-- Comparisons
--

CREATE FUNCTION nps_compare(a nps_summary, b nps_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
    OUT difference numeric, OUT lower numeric, OUT upper numeric,
    OUT z double precision, OUT p_value double precision)
RETURNS record
AS 'MODULE_PATHNAME', 'nps_compare_summaries'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_compare(a nps_summary, b nps_summary, confidence double precision, method text) IS
'difference of two independent scores in points, a minus b, with confidence interval, z and two-sided p-value; methods score, adjusted_wald, wald';

CREATE FUNCTION nps_compare(summary nps_summary, benchmark numeric, confidence double precision DEFAULT 0.95,
    OUT difference numeric, OUT lower numeric, OUT upper numeric,
    OUT z double precision, OUT p_value double precision)
RETURNS record
AS 'MODULE_PATHNAME', 'nps_compare_summary_benchmark'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_compare(summary nps_summary, benchmark numeric, confidence double precision) IS
'difference of a score from a fixed one in points, with confidence interval, z and two-sided p-value (score test); the second argument is the benchmark, not a confidence';

CREATE FUNCTION nps_compare(a nps_weighted_summary, b nps_weighted_summary, confidence double precision DEFAULT 0.95,
    OUT difference numeric, OUT lower numeric, OUT upper numeric,
    OUT z double precision, OUT p_value double precision)
RETURNS record
AS 'MODULE_PATHNAME', 'nps_compare_weighted'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_compare(a nps_weighted_summary, b nps_weighted_summary, confidence double precision) IS
'difference of two independent weighted scores in points, a minus b, with confidence interval, z and two-sided p-value (linearised standard errors)';

CREATE FUNCTION nps_compare(summary nps_weighted_summary, benchmark numeric, confidence double precision DEFAULT 0.95,
    OUT difference numeric, OUT lower numeric, OUT upper numeric,
    OUT z double precision, OUT p_value double precision)
RETURNS record
AS 'MODULE_PATHNAME', 'nps_compare_weighted_benchmark'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_compare(summary nps_weighted_summary, benchmark numeric, confidence double precision) IS
'difference of a weighted score from a fixed one in points, with confidence interval, z and two-sided p-value (score test on the effective responses); the second argument is the benchmark, not a confidence';

CREATE FUNCTION nps_compare(transitions nps_transitions, confidence double precision DEFAULT 0.95,
    OUT difference numeric, OUT lower numeric, OUT upper numeric,
    OUT z double precision, OUT p_value double precision)
RETURNS record
AS 'MODULE_PATHNAME', 'nps_compare_transitions'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_compare(transitions nps_transitions, confidence double precision) IS
'change of the score of the same respondents asked twice in points, after minus before, with confidence interval, z and two-sided p-value';

--
-- Planning
--

CREATE FUNCTION nps_sample_size(margin numeric, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL, expected nps_summary DEFAULT NULL)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_sample_size'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION nps_sample_size(margin numeric, confidence double precision, population bigint, expected nps_summary) IS
'responses needed for a margin of error in points (Wald); for the worst case where no expected summary is given';

CREATE FUNCTION nps_sample_size_compare(difference numeric, confidence double precision DEFAULT 0.95, power double precision DEFAULT 0.8, expected nps_summary DEFAULT NULL)
RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_sample_size_compare'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION nps_sample_size_compare(difference numeric, confidence double precision, power double precision, expected nps_summary) IS
'responses needed in each of two groups to see a difference in points (Wald); for the worst case where no expected summary is given';

--
-- Transition functions: one a score type, with its inverse where it is exact
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

CREATE FUNCTION csat_accum(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum(nps_summary, smallint) IS
'aggregate transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum_inv(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_inv_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum_inv(nps_summary, smallint) IS
'aggregate inverse transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum(nps_summary, integer) IS
'aggregate transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum_inv(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_inv_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum_inv(nps_summary, integer) IS
'aggregate inverse transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum(nps_summary, bigint) IS
'aggregate transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum_inv(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_inv_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum_inv(nps_summary, bigint) IS
'aggregate inverse transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum(nps_summary, numeric) IS
'aggregate transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum_inv(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_inv_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum_inv(nps_summary, numeric) IS
'aggregate inverse transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum(nps_summary, double precision) IS
'aggregate transition function for ratings from 1 to 5';

CREATE FUNCTION csat_accum_inv(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'csat_accum_inv_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_accum_inv(nps_summary, double precision) IS
'aggregate inverse transition function for ratings from 1 to 5';

CREATE FUNCTION ces_accum(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum(nps_summary, smallint) IS
'aggregate transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum_inv(nps_summary, smallint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_inv_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum_inv(nps_summary, smallint) IS
'aggregate inverse transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum(nps_summary, integer) IS
'aggregate transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum_inv(nps_summary, integer)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_inv_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum_inv(nps_summary, integer) IS
'aggregate inverse transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum(nps_summary, bigint) IS
'aggregate transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum_inv(nps_summary, bigint)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_inv_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum_inv(nps_summary, bigint) IS
'aggregate inverse transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum(nps_summary, numeric) IS
'aggregate transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum_inv(nps_summary, numeric)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_inv_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum_inv(nps_summary, numeric) IS
'aggregate inverse transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum(nps_summary, double precision) IS
'aggregate transition function for ratings from 1 to 7';

CREATE FUNCTION ces_accum_inv(nps_summary, double precision)
RETURNS nps_summary
AS 'MODULE_PATHNAME', 'ces_accum_inv_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION ces_accum_inv(nps_summary, double precision) IS
'aggregate inverse transition function for ratings from 1 to 7';

CREATE FUNCTION nps_transitions_accum(nps_transitions, smallint, smallint)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum(nps_transitions, smallint, smallint) IS
'aggregate transition function';

CREATE FUNCTION nps_transitions_accum_inv(nps_transitions, smallint, smallint)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum_inv(nps_transitions, smallint, smallint) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_transitions_accum(nps_transitions, integer, integer)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum(nps_transitions, integer, integer) IS
'aggregate transition function';

CREATE FUNCTION nps_transitions_accum_inv(nps_transitions, integer, integer)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum_inv(nps_transitions, integer, integer) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_transitions_accum(nps_transitions, bigint, bigint)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum(nps_transitions, bigint, bigint) IS
'aggregate transition function';

CREATE FUNCTION nps_transitions_accum_inv(nps_transitions, bigint, bigint)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum_inv(nps_transitions, bigint, bigint) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_transitions_accum(nps_transitions, numeric, numeric)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum(nps_transitions, numeric, numeric) IS
'aggregate transition function';

CREATE FUNCTION nps_transitions_accum_inv(nps_transitions, numeric, numeric)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum_inv(nps_transitions, numeric, numeric) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_transitions_accum(nps_transitions, double precision, double precision)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum(nps_transitions, double precision, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_transitions_accum_inv(nps_transitions, double precision, double precision)
RETURNS nps_transitions
AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_transitions_accum_inv(nps_transitions, double precision, double precision) IS
'aggregate inverse transition function';

CREATE FUNCTION nps_weighted_accum(nps_weighted_summary, smallint, double precision)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_accum_int2'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_accum(nps_weighted_summary, smallint, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_weighted_accum(nps_weighted_summary, integer, double precision)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_accum_int4'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_accum(nps_weighted_summary, integer, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_weighted_accum(nps_weighted_summary, bigint, double precision)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_accum_int8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_accum(nps_weighted_summary, bigint, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_weighted_accum(nps_weighted_summary, numeric, double precision)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_accum_numeric'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_accum(nps_weighted_summary, numeric, double precision) IS
'aggregate transition function';

CREATE FUNCTION nps_weighted_accum(nps_weighted_summary, double precision, double precision)
RETURNS nps_weighted_summary
AS 'MODULE_PATHNAME', 'nps_weighted_accum_float8'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION nps_weighted_accum(nps_weighted_summary, double precision, double precision) IS
'aggregate transition function';

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

CREATE FUNCTION csat_final(nps_summary)
RETURNS numeric
AS 'MODULE_PATHNAME', 'csat_final'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION csat_final(nps_summary) IS
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

CREATE AGGREGATE csat(rating smallint) (
    SFUNC = csat_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = csat_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = csat_accum,
    MINVFUNC = csat_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = csat_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE csat(rating smallint) IS
'customer satisfaction: percentage of ratings 4 and 5 on the scale from 1 to 5';

CREATE AGGREGATE csat(rating integer) (
    SFUNC = csat_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = csat_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = csat_accum,
    MINVFUNC = csat_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = csat_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE csat(rating integer) IS
'customer satisfaction: percentage of ratings 4 and 5 on the scale from 1 to 5';

CREATE AGGREGATE csat(rating bigint) (
    SFUNC = csat_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = csat_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = csat_accum,
    MINVFUNC = csat_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = csat_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE csat(rating bigint) IS
'customer satisfaction: percentage of ratings 4 and 5 on the scale from 1 to 5';

CREATE AGGREGATE csat(rating numeric) (
    SFUNC = csat_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = csat_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = csat_accum,
    MINVFUNC = csat_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = csat_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE csat(rating numeric) IS
'customer satisfaction: percentage of ratings 4 and 5 on the scale from 1 to 5';

CREATE AGGREGATE csat(rating double precision) (
    SFUNC = csat_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = csat_final,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = csat_accum,
    MINVFUNC = csat_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = csat_final,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE csat(rating double precision) IS
'customer satisfaction: percentage of ratings 4 and 5 on the scale from 1 to 5';

CREATE AGGREGATE ces(rating smallint) (
    SFUNC = ces_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_mean,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = ces_accum,
    MINVFUNC = ces_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_mean,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ces(rating smallint) IS
'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE ces(rating integer) (
    SFUNC = ces_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_mean,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = ces_accum,
    MINVFUNC = ces_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_mean,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ces(rating integer) IS
'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE ces(rating bigint) (
    SFUNC = ces_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_mean,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = ces_accum,
    MINVFUNC = ces_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_mean,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ces(rating bigint) IS
'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE ces(rating numeric) (
    SFUNC = ces_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_mean,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = ces_accum,
    MINVFUNC = ces_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_mean,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ces(rating numeric) IS
'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE ces(rating double precision) (
    SFUNC = ces_accum,
    STYPE = nps_summary,
    SSPACE = 48,
    FINALFUNC = nps_mean,
    COMBINEFUNC = nps_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    MSFUNC = ces_accum,
    MINVFUNC = ces_accum_inv,
    MSTYPE = nps_summary,
    MSSPACE = 48,
    MFINALFUNC = nps_mean,
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE ces(rating double precision) IS
'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE nps_transitions_agg(before smallint, after smallint) (
    SFUNC = nps_transitions_accum,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_accum,
    MINVFUNC = nps_transitions_accum_inv,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_transitions_agg(before smallint, after smallint) IS
'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE nps_transitions_agg(before integer, after integer) (
    SFUNC = nps_transitions_accum,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_accum,
    MINVFUNC = nps_transitions_accum_inv,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_transitions_agg(before integer, after integer) IS
'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE nps_transitions_agg(before bigint, after bigint) (
    SFUNC = nps_transitions_accum,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_accum,
    MINVFUNC = nps_transitions_accum_inv,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_transitions_agg(before bigint, after bigint) IS
'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE nps_transitions_agg(before numeric, after numeric) (
    SFUNC = nps_transitions_accum,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_accum,
    MINVFUNC = nps_transitions_accum_inv,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_transitions_agg(before numeric, after numeric) IS
'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE nps_transitions_agg(before double precision, after double precision) (
    SFUNC = nps_transitions_accum,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_accum,
    MINVFUNC = nps_transitions_accum_inv,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_transitions_agg(before double precision, after double precision) IS
'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE sum(nps_transitions) (
    SFUNC = nps_transitions_add,
    STYPE = nps_transitions,
    SSPACE = 40,
    COMBINEFUNC = nps_transitions_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0}',
    MSFUNC = nps_transitions_add,
    MINVFUNC = nps_transitions_subtract,
    MSTYPE = nps_transitions,
    MSSPACE = 40,
    MINITCOND = '{0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE sum(nps_transitions) IS
'respondents of all values; the empty value where there are none';

CREATE AGGREGATE nps_weighted(score smallint, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    FINALFUNC = nps,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted(score smallint, weight double precision) IS
'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted(score integer, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    FINALFUNC = nps,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted(score integer, weight double precision) IS
'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted(score bigint, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    FINALFUNC = nps,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted(score bigint, weight double precision) IS
'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted(score numeric, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    FINALFUNC = nps,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted(score numeric, weight double precision) IS
'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted(score double precision, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    FINALFUNC = nps,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted(score double precision, weight double precision) IS
'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted_agg(score smallint, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted_agg(score smallint, weight double precision) IS
'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE nps_weighted_agg(score integer, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted_agg(score integer, weight double precision) IS
'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE nps_weighted_agg(score bigint, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted_agg(score bigint, weight double precision) IS
'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE nps_weighted_agg(score numeric, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted_agg(score numeric, weight double precision) IS
'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE nps_weighted_agg(score double precision, weight double precision) (
    SFUNC = nps_weighted_accum,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE nps_weighted_agg(score double precision, weight double precision) IS
'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE sum(nps_weighted_summary) (
    SFUNC = nps_weighted_summary_add,
    STYPE = nps_weighted_summary,
    SSPACE = 104,
    COMBINEFUNC = nps_weighted_summary_add,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}',
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE sum(nps_weighted_summary) IS
'responses of all weighted summaries; the empty one where there are none';
