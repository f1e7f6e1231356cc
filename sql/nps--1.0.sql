-- nps 1.0: the Net Promoter Score inside PostgreSQL
--
-- What stands where:
--   1. Types          nps_summary, nps_transitions, nps_clustered_summary, nps_panel, nps_weighted_summary: each with
--                     its input and output,
--                     constructors, casts, operators and operator classes
--   2. Functions      on one answer, on a summary, on a weighted summary, on transitions; comparisons; planning
--   3. Aggregates     their support functions first, then nps, nps_ci, nps_agg and so on
--
-- Names: what people call begins with nps (or is csat, ces, sum).  A function with a leading underscore is called by
-- no one: an operator, an operator class, a cast or an aggregate needs it.  Such functions stand under headings that
-- begin with "Support".  In C no name has an underscore before it, and where one SQL name serves several types, the
-- C name says which: nps_points(integer) is nps_points_int4.
--
-- What takes a score does so for five types: smallint, integer, bigint, numeric and double precision, in C int2,
-- int4, int8, numeric and float8.  Such a family stands together: five times CREATE, then five times COMMENT.

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION nps" to load this file. \quit

--
-- Type nps_summary
--

CREATE TYPE nps_summary;

CREATE FUNCTION nps_summary_in(cstring) RETURNS nps_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary_in(cstring) IS 'text input of nps_summary: eleven counts in braces, score 0 first';
CREATE FUNCTION nps_summary_out(nps_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'nps_vector_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary_out(nps_summary) IS 'text output of nps_summary';
CREATE FUNCTION nps_summary_recv(internal) RETURNS nps_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary_recv(internal) IS
    'binary input of nps_summary: a byte of version (1), then eleven counts of eight bytes in network order';
CREATE FUNCTION nps_summary_send(nps_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'nps_vector_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary_send(nps_summary) IS 'binary output of nps_summary';

CREATE TYPE nps_summary (
    INPUT = nps_summary_in, OUTPUT = nps_summary_out, RECEIVE = nps_summary_recv, SEND = nps_summary_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = plain);
COMMENT ON TYPE nps_summary IS 'number of responses at each score from 0 to 10';

CREATE FUNCTION nps_summary(bigint[]) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary(bigint[]) IS 'nps_summary of eleven counts, score 0 first';
CREATE FUNCTION nps_summary(integer[]) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary(integer[]) IS 'nps_summary of eleven counts, score 0 first';
CREATE FUNCTION nps_summary(smallint[]) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_summary(smallint[]) IS 'nps_summary of eleven counts, score 0 first';

--
-- Support for the casts, operators and operator classes of nps_summary
-- In C nps_vector_to_array, nps_vector_add and so on, for every vector of counts
--

CREATE FUNCTION _nps_summary_to_array(nps_summary) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_vector_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_to_array(nps_summary) IS 'the eleven counts, score 0 first';
CREATE FUNCTION _nps_summary_to_jsonb(nps_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'nps_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_to_jsonb(nps_summary) IS
    'summary as JSON: responses, detractors, passives, promoters, nps, scores';

CREATE FUNCTION _nps_summary_add(nps_summary, nps_summary) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_vector_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_add(nps_summary, nps_summary) IS 'implementation of + operator';
CREATE FUNCTION _nps_summary_subtract(nps_summary, nps_summary) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_vector_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_subtract(nps_summary, nps_summary) IS 'implementation of - operator';
CREATE FUNCTION _nps_summary_eq(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_eq(nps_summary, nps_summary) IS 'implementation of = operator';
CREATE FUNCTION _nps_summary_ne(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_ne(nps_summary, nps_summary) IS 'implementation of <> operator';
CREATE FUNCTION _nps_summary_lt(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_lt(nps_summary, nps_summary) IS 'implementation of < operator';
CREATE FUNCTION _nps_summary_le(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_le(nps_summary, nps_summary) IS 'implementation of <= operator';
CREATE FUNCTION _nps_summary_gt(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_gt(nps_summary, nps_summary) IS 'implementation of > operator';
CREATE FUNCTION _nps_summary_ge(nps_summary, nps_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_ge(nps_summary, nps_summary) IS 'implementation of >= operator';

CREATE FUNCTION _nps_summary_cmp(nps_summary, nps_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_cmp(nps_summary, nps_summary) IS
    'less-equal-greater, comparing counts from the first on';
CREATE FUNCTION _nps_summary_hash(nps_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_hash(nps_summary) IS 'hash';
CREATE FUNCTION _nps_summary_hash_extended(nps_summary, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_summary_hash_extended(nps_summary, bigint) IS 'hash with a seed';

--
-- Casts, operators and operator classes of nps_summary
--

-- Casts are for ASSIGNMENT, never IMPLICIT.  None goes to json: PostgreSQL would take it for to_json and json_agg
-- of a row, and then the row would not come back by json_populate_record.
CREATE CAST (bigint[] AS nps_summary) WITH FUNCTION nps_summary(bigint[]) AS ASSIGNMENT;
COMMENT ON CAST (bigint[] AS nps_summary) IS 'eleven counts, score 0 first';
CREATE CAST (integer[] AS nps_summary) WITH FUNCTION nps_summary(integer[]) AS ASSIGNMENT;
COMMENT ON CAST (integer[] AS nps_summary) IS 'eleven counts, score 0 first';
CREATE CAST (smallint[] AS nps_summary) WITH FUNCTION nps_summary(smallint[]) AS ASSIGNMENT;
COMMENT ON CAST (smallint[] AS nps_summary) IS 'eleven counts, score 0 first';
CREATE CAST (nps_summary AS bigint[]) WITH FUNCTION _nps_summary_to_array(nps_summary) AS ASSIGNMENT;
COMMENT ON CAST (nps_summary AS bigint[]) IS 'eleven counts, score 0 first';
CREATE CAST (nps_summary AS jsonb) WITH FUNCTION _nps_summary_to_jsonb(nps_summary) AS ASSIGNMENT;
COMMENT ON CAST (nps_summary AS jsonb) IS 'summary as JSON: responses, detractors, passives, promoters, nps, scores';

CREATE OPERATOR + (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_add, COMMUTATOR = +);
COMMENT ON OPERATOR + (nps_summary, nps_summary) IS 'responses of both values';
CREATE OPERATOR - (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_subtract);
COMMENT ON OPERATOR - (nps_summary, nps_summary) IS 'responses of the first value without those of the second';
CREATE OPERATOR = (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR = (nps_summary, nps_summary) IS 'equal';
CREATE OPERATOR <> (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (nps_summary, nps_summary) IS 'not equal';
CREATE OPERATOR < (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (nps_summary, nps_summary) IS 'less than, comparing counts from the first on';
CREATE OPERATOR <= (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (nps_summary, nps_summary) IS 'less than or equal, comparing counts from the first on';
CREATE OPERATOR > (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (nps_summary, nps_summary) IS 'greater than, comparing counts from the first on';
CREATE OPERATOR >= (LEFTARG = nps_summary, RIGHTARG = nps_summary, FUNCTION = _nps_summary_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (nps_summary, nps_summary) IS 'greater than or equal, comparing counts from the first on';

CREATE OPERATOR CLASS nps_summary_ops DEFAULT FOR TYPE nps_summary USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 _nps_summary_cmp(nps_summary, nps_summary), FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR FAMILY nps_summary_ops USING btree IS
    'order of nps_summary by count from the first on, not by score';
COMMENT ON OPERATOR CLASS nps_summary_ops USING btree IS
    'order of nps_summary by count from the first on, not by score';
CREATE OPERATOR CLASS nps_summary_ops DEFAULT FOR TYPE nps_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 _nps_summary_hash(nps_summary), FUNCTION 2 _nps_summary_hash_extended(nps_summary, bigint);
COMMENT ON OPERATOR FAMILY nps_summary_ops USING hash IS 'equality of nps_summary';
COMMENT ON OPERATOR CLASS nps_summary_ops USING hash IS 'equality of nps_summary';

--
-- Type nps_transitions
--

CREATE TYPE nps_transitions;

CREATE FUNCTION nps_transitions_in(cstring) RETURNS nps_transitions
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions_in(cstring) IS
    'text input of nps_transitions: nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE FUNCTION nps_transitions_out(nps_transitions) RETURNS cstring
    AS 'MODULE_PATHNAME', 'nps_vector_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions_out(nps_transitions) IS 'text output of nps_transitions';
CREATE FUNCTION nps_transitions_recv(internal) RETURNS nps_transitions
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions_recv(internal) IS
    'binary input of nps_transitions: a byte of version (1), then nine counts of eight bytes in network order';
CREATE FUNCTION nps_transitions_send(nps_transitions) RETURNS bytea
    AS 'MODULE_PATHNAME', 'nps_vector_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions_send(nps_transitions) IS 'binary output of nps_transitions';

CREATE TYPE nps_transitions (
    INPUT = nps_transitions_in, OUTPUT = nps_transitions_out,
    RECEIVE = nps_transitions_recv, SEND = nps_transitions_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = plain);
COMMENT ON TYPE nps_transitions IS 'number of respondents by category before and after';

CREATE FUNCTION nps_transitions(bigint[]) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions(bigint[]) IS
    'nps_transitions of nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE FUNCTION nps_transitions(integer[]) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions(integer[]) IS
    'nps_transitions of nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE FUNCTION nps_transitions(smallint[]) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_transitions(smallint[]) IS
    'nps_transitions of nine counts, by category before and, within it, after: detractor, passive, promoter';

--
-- Support for the casts, operators and operator classes of nps_transitions
-- In C nps_vector_to_array, nps_vector_add and so on, for every vector of counts
--

CREATE FUNCTION _nps_transitions_to_array(nps_transitions) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_vector_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_to_array(nps_transitions) IS
    'the nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE FUNCTION _nps_transitions_to_jsonb(nps_transitions) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'nps_transitions_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_to_jsonb(nps_transitions) IS
    'transitions as JSON: responses, and an object for each category before with a number for each category after';

CREATE FUNCTION _nps_transitions_add(nps_transitions, nps_transitions) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_vector_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_add(nps_transitions, nps_transitions) IS 'implementation of + operator';
CREATE FUNCTION _nps_transitions_subtract(nps_transitions, nps_transitions) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_vector_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_subtract(nps_transitions, nps_transitions) IS 'implementation of - operator';
CREATE FUNCTION _nps_transitions_eq(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_eq(nps_transitions, nps_transitions) IS 'implementation of = operator';
CREATE FUNCTION _nps_transitions_ne(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_ne(nps_transitions, nps_transitions) IS 'implementation of <> operator';
CREATE FUNCTION _nps_transitions_lt(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_lt(nps_transitions, nps_transitions) IS 'implementation of < operator';
CREATE FUNCTION _nps_transitions_le(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_le(nps_transitions, nps_transitions) IS 'implementation of <= operator';
CREATE FUNCTION _nps_transitions_gt(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_gt(nps_transitions, nps_transitions) IS 'implementation of > operator';
CREATE FUNCTION _nps_transitions_ge(nps_transitions, nps_transitions) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_ge(nps_transitions, nps_transitions) IS 'implementation of >= operator';

CREATE FUNCTION _nps_transitions_cmp(nps_transitions, nps_transitions) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_cmp(nps_transitions, nps_transitions) IS
    'less-equal-greater, comparing counts from the first on';
CREATE FUNCTION _nps_transitions_hash(nps_transitions) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_hash(nps_transitions) IS 'hash';
CREATE FUNCTION _nps_transitions_hash_extended(nps_transitions, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_hash_extended(nps_transitions, bigint) IS 'hash with a seed';

--
-- Casts, operators and operator classes of nps_transitions
--

-- Casts are for ASSIGNMENT, never IMPLICIT.  None goes to json: PostgreSQL would take it for to_json and json_agg
-- of a row, and then the row would not come back by json_populate_record.
CREATE CAST (bigint[] AS nps_transitions) WITH FUNCTION nps_transitions(bigint[]) AS ASSIGNMENT;
COMMENT ON CAST (bigint[] AS nps_transitions) IS
    'nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE CAST (integer[] AS nps_transitions) WITH FUNCTION nps_transitions(integer[]) AS ASSIGNMENT;
COMMENT ON CAST (integer[] AS nps_transitions) IS
    'nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE CAST (smallint[] AS nps_transitions) WITH FUNCTION nps_transitions(smallint[]) AS ASSIGNMENT;
COMMENT ON CAST (smallint[] AS nps_transitions) IS
    'nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE CAST (nps_transitions AS bigint[]) WITH FUNCTION _nps_transitions_to_array(nps_transitions) AS ASSIGNMENT;
COMMENT ON CAST (nps_transitions AS bigint[]) IS
    'nine counts, by category before and, within it, after: detractor, passive, promoter';
CREATE CAST (nps_transitions AS jsonb) WITH FUNCTION _nps_transitions_to_jsonb(nps_transitions) AS ASSIGNMENT;
COMMENT ON CAST (nps_transitions AS jsonb) IS
    'transitions as JSON: responses, and an object for each category before with a number for each category after';

CREATE OPERATOR + (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_add,
    COMMUTATOR = +);
COMMENT ON OPERATOR + (nps_transitions, nps_transitions) IS 'responses of both values';
CREATE OPERATOR - (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_subtract);
COMMENT ON OPERATOR - (nps_transitions, nps_transitions) IS 'responses of the first value without those of the second';
CREATE OPERATOR = (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR = (nps_transitions, nps_transitions) IS 'equal';
CREATE OPERATOR <> (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (nps_transitions, nps_transitions) IS 'not equal';
CREATE OPERATOR < (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (nps_transitions, nps_transitions) IS 'less than, comparing counts from the first on';
CREATE OPERATOR <= (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (nps_transitions, nps_transitions) IS 'less than or equal, comparing counts from the first on';
CREATE OPERATOR > (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (nps_transitions, nps_transitions) IS 'greater than, comparing counts from the first on';
CREATE OPERATOR >= (LEFTARG = nps_transitions, RIGHTARG = nps_transitions, FUNCTION = _nps_transitions_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (nps_transitions, nps_transitions) IS
    'greater than or equal, comparing counts from the first on';

CREATE OPERATOR CLASS nps_transitions_ops DEFAULT FOR TYPE nps_transitions USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 _nps_transitions_cmp(nps_transitions, nps_transitions), FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR FAMILY nps_transitions_ops USING btree IS
    'order of nps_transitions by count from the first on, not by score';
COMMENT ON OPERATOR CLASS nps_transitions_ops USING btree IS
    'order of nps_transitions by count from the first on, not by score';
CREATE OPERATOR CLASS nps_transitions_ops DEFAULT FOR TYPE nps_transitions USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 _nps_transitions_hash(nps_transitions), FUNCTION 2 _nps_transitions_hash_extended(nps_transitions, bigint);
COMMENT ON OPERATOR FAMILY nps_transitions_ops USING hash IS 'equality of nps_transitions';
COMMENT ON OPERATOR CLASS nps_transitions_ops USING hash IS 'equality of nps_transitions';

--
-- Type nps_clustered_summary
--

CREATE TYPE nps_clustered_summary;

CREATE FUNCTION nps_clustered_summary_in(cstring) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary_in(cstring) IS
    'text input of nps_clustered_summary: seven numbers: clusters, the three categories, and three sums over clusters';
CREATE FUNCTION nps_clustered_summary_out(nps_clustered_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'nps_vector_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary_out(nps_clustered_summary) IS 'text output of nps_clustered_summary';
CREATE FUNCTION nps_clustered_summary_recv(internal) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary_recv(internal) IS
    'binary input of nps_clustered_summary: a byte of version (1), then seven numbers of eight bytes in network order';
CREATE FUNCTION nps_clustered_summary_send(nps_clustered_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'nps_vector_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary_send(nps_clustered_summary) IS 'binary output of nps_clustered_summary';

CREATE TYPE nps_clustered_summary (
    INPUT = nps_clustered_summary_in, OUTPUT = nps_clustered_summary_out,
    RECEIVE = nps_clustered_summary_recv, SEND = nps_clustered_summary_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = plain);
COMMENT ON TYPE nps_clustered_summary IS
    'answers in clusters, as of one customer: clusters, categories, and what a standard error needs';

CREATE FUNCTION nps_clustered_summary(bigint[]) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_clustered_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary(bigint[]) IS
    'nps_clustered_summary of seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE FUNCTION nps_clustered_summary(integer[]) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_clustered_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary(integer[]) IS
    'nps_clustered_summary of seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE FUNCTION nps_clustered_summary(smallint[]) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_clustered_summary_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_summary(smallint[]) IS
    'nps_clustered_summary of seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';

--
-- Support for the casts, operators and operator classes of nps_clustered_summary
-- In C nps_vector_to_array, nps_vector_add and so on, for every vector of counts
--

CREATE FUNCTION _nps_clustered_summary_to_array(nps_clustered_summary) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_vector_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_to_array(nps_clustered_summary) IS
    'the numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE FUNCTION _nps_clustered_summary_to_jsonb(nps_clustered_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'nps_clustered_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_to_jsonb(nps_clustered_summary) IS
    'clusters, responses, detractors, passives, promoters, nps as JSON';

CREATE FUNCTION _nps_clustered_summary_add(nps_clustered_summary, nps_clustered_summary) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_vector_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_add(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of + operator';
CREATE FUNCTION _nps_clustered_summary_subtract(nps_clustered_summary, nps_clustered_summary) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_vector_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_subtract(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of - operator';
CREATE FUNCTION _nps_clustered_summary_eq(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_eq(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of = operator';
CREATE FUNCTION _nps_clustered_summary_ne(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_ne(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of <> operator';
CREATE FUNCTION _nps_clustered_summary_lt(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_lt(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of < operator';
CREATE FUNCTION _nps_clustered_summary_le(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_le(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of <= operator';
CREATE FUNCTION _nps_clustered_summary_gt(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_gt(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of > operator';
CREATE FUNCTION _nps_clustered_summary_ge(nps_clustered_summary, nps_clustered_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_ge(nps_clustered_summary, nps_clustered_summary) IS
    'implementation of >= operator';

CREATE FUNCTION _nps_clustered_summary_cmp(nps_clustered_summary, nps_clustered_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_cmp(nps_clustered_summary, nps_clustered_summary) IS
    'less-equal-greater, comparing numbers from the first on';
CREATE FUNCTION _nps_clustered_summary_hash(nps_clustered_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_hash(nps_clustered_summary) IS 'hash';
CREATE FUNCTION _nps_clustered_summary_hash_extended(nps_clustered_summary, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_summary_hash_extended(nps_clustered_summary, bigint) IS 'hash with a seed';

--
-- Casts, operators and operator classes of nps_clustered_summary
--

-- Casts are for ASSIGNMENT, never IMPLICIT.  None goes to json: PostgreSQL would take it for to_json and json_agg
-- of a row, and then the row would not come back by json_populate_record.
CREATE CAST (bigint[] AS nps_clustered_summary) WITH FUNCTION nps_clustered_summary(bigint[]) AS ASSIGNMENT;
COMMENT ON CAST (bigint[] AS nps_clustered_summary) IS
    'seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE CAST (integer[] AS nps_clustered_summary) WITH FUNCTION nps_clustered_summary(integer[]) AS ASSIGNMENT;
COMMENT ON CAST (integer[] AS nps_clustered_summary) IS
    'seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE CAST (smallint[] AS nps_clustered_summary) WITH FUNCTION nps_clustered_summary(smallint[]) AS ASSIGNMENT;
COMMENT ON CAST (smallint[] AS nps_clustered_summary) IS
    'seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE CAST (nps_clustered_summary AS bigint[]) WITH FUNCTION _nps_clustered_summary_to_array(nps_clustered_summary) AS ASSIGNMENT;
COMMENT ON CAST (nps_clustered_summary AS bigint[]) IS
    'seven numbers: clusters, detractors, passives, promoters, and three sums over clusters';
CREATE CAST (nps_clustered_summary AS jsonb) WITH FUNCTION _nps_clustered_summary_to_jsonb(nps_clustered_summary) AS ASSIGNMENT;
COMMENT ON CAST (nps_clustered_summary AS jsonb) IS 'clusters, responses, detractors, passives, promoters, nps as JSON';

CREATE OPERATOR + (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_add,
    COMMUTATOR = +);
COMMENT ON OPERATOR + (nps_clustered_summary, nps_clustered_summary) IS 'responses of both values';
CREATE OPERATOR - (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_subtract);
COMMENT ON OPERATOR - (nps_clustered_summary, nps_clustered_summary) IS
    'responses of the first value without those of the second';
CREATE OPERATOR = (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR = (nps_clustered_summary, nps_clustered_summary) IS 'equal';
CREATE OPERATOR <> (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (nps_clustered_summary, nps_clustered_summary) IS 'not equal';
CREATE OPERATOR < (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (nps_clustered_summary, nps_clustered_summary) IS
    'less than, comparing numbers from the first on';
CREATE OPERATOR <= (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (nps_clustered_summary, nps_clustered_summary) IS
    'less than or equal, comparing numbers from the first on';
CREATE OPERATOR > (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (nps_clustered_summary, nps_clustered_summary) IS
    'greater than, comparing numbers from the first on';
CREATE OPERATOR >= (LEFTARG = nps_clustered_summary, RIGHTARG = nps_clustered_summary, FUNCTION = _nps_clustered_summary_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (nps_clustered_summary, nps_clustered_summary) IS
    'greater than or equal, comparing numbers from the first on';

CREATE OPERATOR CLASS nps_clustered_summary_ops DEFAULT FOR TYPE nps_clustered_summary USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 _nps_clustered_summary_cmp(nps_clustered_summary, nps_clustered_summary), FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR FAMILY nps_clustered_summary_ops USING btree IS
    'order of nps_clustered_summary by number from the first on, not by score';
COMMENT ON OPERATOR CLASS nps_clustered_summary_ops USING btree IS
    'order of nps_clustered_summary by number from the first on, not by score';
CREATE OPERATOR CLASS nps_clustered_summary_ops DEFAULT FOR TYPE nps_clustered_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 _nps_clustered_summary_hash(nps_clustered_summary), FUNCTION 2 _nps_clustered_summary_hash_extended(nps_clustered_summary, bigint);
COMMENT ON OPERATOR FAMILY nps_clustered_summary_ops USING hash IS 'equality of nps_clustered_summary';
COMMENT ON OPERATOR CLASS nps_clustered_summary_ops USING hash IS 'equality of nps_clustered_summary';

--
-- Type nps_panel
--

CREATE TYPE nps_panel;

CREATE FUNCTION nps_panel_in(cstring) RETURNS nps_panel
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel_in(cstring) IS
    'text input of nps_panel: nineteen numbers: respondents, the categories before and after, and sums over respondents';
CREATE FUNCTION nps_panel_out(nps_panel) RETURNS cstring
    AS 'MODULE_PATHNAME', 'nps_vector_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel_out(nps_panel) IS 'text output of nps_panel';
CREATE FUNCTION nps_panel_recv(internal) RETURNS nps_panel
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel_recv(internal) IS
    'binary input of nps_panel: a byte of version (1), then nineteen numbers of eight bytes in network order';
CREATE FUNCTION nps_panel_send(nps_panel) RETURNS bytea
    AS 'MODULE_PATHNAME', 'nps_vector_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel_send(nps_panel) IS 'binary output of nps_panel';

CREATE TYPE nps_panel (
    INPUT = nps_panel_in, OUTPUT = nps_panel_out,
    RECEIVE = nps_panel_recv, SEND = nps_panel_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = plain);
COMMENT ON TYPE nps_panel IS
    'respondents in two waves, windows or segments that share some: categories, and what a standard error needs';

CREATE FUNCTION nps_panel(bigint[]) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_panel_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel(bigint[]) IS
    'nps_panel of nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE FUNCTION nps_panel(integer[]) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_panel_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel(integer[]) IS
    'nps_panel of nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE FUNCTION nps_panel(smallint[]) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_panel_from_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_panel(smallint[]) IS
    'nps_panel of nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';

--
-- Support for the casts, operators and operator classes of nps_panel
-- In C nps_vector_to_array, nps_vector_add and so on, for every vector of counts
--

CREATE FUNCTION _nps_panel_to_array(nps_panel) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_vector_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_to_array(nps_panel) IS
    'the nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE FUNCTION _nps_panel_to_jsonb(nps_panel) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'nps_panel_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_to_jsonb(nps_panel) IS
    'respondents, and an object of responses, categories and score for before and for after, as JSON';

CREATE FUNCTION _nps_panel_add(nps_panel, nps_panel) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_vector_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_add(nps_panel, nps_panel) IS 'implementation of + operator';
CREATE FUNCTION _nps_panel_subtract(nps_panel, nps_panel) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_vector_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_subtract(nps_panel, nps_panel) IS 'implementation of - operator';
CREATE FUNCTION _nps_panel_eq(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_eq(nps_panel, nps_panel) IS 'implementation of = operator';
CREATE FUNCTION _nps_panel_ne(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_ne(nps_panel, nps_panel) IS 'implementation of <> operator';
CREATE FUNCTION _nps_panel_lt(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_lt(nps_panel, nps_panel) IS 'implementation of < operator';
CREATE FUNCTION _nps_panel_le(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_le(nps_panel, nps_panel) IS 'implementation of <= operator';
CREATE FUNCTION _nps_panel_gt(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_gt(nps_panel, nps_panel) IS 'implementation of > operator';
CREATE FUNCTION _nps_panel_ge(nps_panel, nps_panel) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_vector_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_ge(nps_panel, nps_panel) IS 'implementation of >= operator';

CREATE FUNCTION _nps_panel_cmp(nps_panel, nps_panel) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_cmp(nps_panel, nps_panel) IS 'less-equal-greater, comparing numbers from the first on';
CREATE FUNCTION _nps_panel_hash(nps_panel) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_vector_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_hash(nps_panel) IS 'hash';
CREATE FUNCTION _nps_panel_hash_extended(nps_panel, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_hash_extended(nps_panel, bigint) IS 'hash with a seed';

--
-- Casts, operators and operator classes of nps_panel
--

-- Casts are for ASSIGNMENT, never IMPLICIT.  None goes to json: PostgreSQL would take it for to_json and json_agg
-- of a row, and then the row would not come back by json_populate_record.
CREATE CAST (bigint[] AS nps_panel) WITH FUNCTION nps_panel(bigint[]) AS ASSIGNMENT;
COMMENT ON CAST (bigint[] AS nps_panel) IS
    'nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE CAST (integer[] AS nps_panel) WITH FUNCTION nps_panel(integer[]) AS ASSIGNMENT;
COMMENT ON CAST (integer[] AS nps_panel) IS
    'nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE CAST (smallint[] AS nps_panel) WITH FUNCTION nps_panel(smallint[]) AS ASSIGNMENT;
COMMENT ON CAST (smallint[] AS nps_panel) IS
    'nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE CAST (nps_panel AS bigint[]) WITH FUNCTION _nps_panel_to_array(nps_panel) AS ASSIGNMENT;
COMMENT ON CAST (nps_panel AS bigint[]) IS
    'nineteen numbers: respondents, repeated ones, categories and sums of either wave, sums over both';
CREATE CAST (nps_panel AS jsonb) WITH FUNCTION _nps_panel_to_jsonb(nps_panel) AS ASSIGNMENT;
COMMENT ON CAST (nps_panel AS jsonb) IS
    'respondents, and an object of responses, categories and score for before and for after, as JSON';

CREATE OPERATOR + (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_add,
    COMMUTATOR = +);
COMMENT ON OPERATOR + (nps_panel, nps_panel) IS 'responses of both values';
CREATE OPERATOR - (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_subtract);
COMMENT ON OPERATOR - (nps_panel, nps_panel) IS 'responses of the first value without those of the second';
CREATE OPERATOR = (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR = (nps_panel, nps_panel) IS 'equal';
CREATE OPERATOR <> (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (nps_panel, nps_panel) IS 'not equal';
CREATE OPERATOR < (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (nps_panel, nps_panel) IS 'less than, comparing numbers from the first on';
CREATE OPERATOR <= (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (nps_panel, nps_panel) IS 'less than or equal, comparing numbers from the first on';
CREATE OPERATOR > (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (nps_panel, nps_panel) IS 'greater than, comparing numbers from the first on';
CREATE OPERATOR >= (LEFTARG = nps_panel, RIGHTARG = nps_panel, FUNCTION = _nps_panel_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (nps_panel, nps_panel) IS 'greater than or equal, comparing numbers from the first on';

CREATE OPERATOR CLASS nps_panel_ops DEFAULT FOR TYPE nps_panel USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 _nps_panel_cmp(nps_panel, nps_panel), FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR FAMILY nps_panel_ops USING btree IS 'order of nps_panel by number from the first on, not by score';
COMMENT ON OPERATOR CLASS nps_panel_ops USING btree IS 'order of nps_panel by number from the first on, not by score';
CREATE OPERATOR CLASS nps_panel_ops DEFAULT FOR TYPE nps_panel USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 _nps_panel_hash(nps_panel), FUNCTION 2 _nps_panel_hash_extended(nps_panel, bigint);
COMMENT ON OPERATOR FAMILY nps_panel_ops USING hash IS 'equality of nps_panel';
COMMENT ON OPERATOR CLASS nps_panel_ops USING hash IS 'equality of nps_panel';

--
-- Type nps_weighted_summary
--

CREATE TYPE nps_weighted_summary;

CREATE FUNCTION nps_weighted_summary_in(cstring) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_summary_in(cstring) IS
    'text input of nps_weighted_summary: rows, then by category the sums of weights and of their squares, in two parts each';
CREATE FUNCTION nps_weighted_summary_out(nps_weighted_summary) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_summary_out(nps_weighted_summary) IS 'text output of nps_weighted_summary, lossless';
CREATE FUNCTION nps_weighted_summary_recv(internal) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_summary_recv(internal) IS
    'binary input of nps_weighted_summary: a byte of version (1), the rows in eight bytes, then doubles, in network order';
CREATE FUNCTION nps_weighted_summary_send(nps_weighted_summary) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_summary_send(nps_weighted_summary) IS 'binary output of nps_weighted_summary';

CREATE TYPE nps_weighted_summary (
    INPUT = nps_weighted_summary_in, OUTPUT = nps_weighted_summary_out,
    RECEIVE = nps_weighted_summary_recv, SEND = nps_weighted_summary_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = plain);
COMMENT ON TYPE nps_weighted_summary IS
    'responses with weights: rows, and by category the sum of the weights and that of their squares';

--
-- Support for the casts, operators and operator classes of nps_weighted_summary
--

CREATE FUNCTION _nps_weighted_summary_to_jsonb(nps_weighted_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_to_jsonb(nps_weighted_summary) IS
    'weighted summary as JSON: responses, weight, the weights of detractors, passives and promoters, nps';

CREATE FUNCTION _nps_weighted_summary_add(nps_weighted_summary, nps_weighted_summary) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_add(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of + operator';
CREATE FUNCTION _nps_weighted_summary_eq(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_eq(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of = operator';
CREATE FUNCTION _nps_weighted_summary_ne(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_ne(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of <> operator';
CREATE FUNCTION _nps_weighted_summary_lt(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_lt(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of < operator';
CREATE FUNCTION _nps_weighted_summary_le(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_le(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of <= operator';
CREATE FUNCTION _nps_weighted_summary_gt(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_gt(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of > operator';
CREATE FUNCTION _nps_weighted_summary_ge(nps_weighted_summary, nps_weighted_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_ge(nps_weighted_summary, nps_weighted_summary) IS
    'implementation of >= operator';

CREATE FUNCTION _nps_weighted_summary_cmp(nps_weighted_summary, nps_weighted_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_cmp(nps_weighted_summary, nps_weighted_summary) IS
    'less-equal-greater, comparing the bytes of the binary form';
CREATE FUNCTION _nps_weighted_summary_hash(nps_weighted_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_hash(nps_weighted_summary) IS 'hash';
CREATE FUNCTION _nps_weighted_summary_hash_extended(nps_weighted_summary, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_weighted_summary_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_summary_hash_extended(nps_weighted_summary, bigint) IS 'hash with a seed';

--
-- Casts, operators and operator classes of nps_weighted_summary
--

CREATE CAST (nps_weighted_summary AS jsonb)
    WITH FUNCTION _nps_weighted_summary_to_jsonb(nps_weighted_summary) AS ASSIGNMENT;
COMMENT ON CAST (nps_weighted_summary AS jsonb) IS
    'weighted summary as JSON: responses, weight, the weights of detractors, passives and promoters, nps';

CREATE OPERATOR + (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_add,
    COMMUTATOR = +);
COMMENT ON OPERATOR + (nps_weighted_summary, nps_weighted_summary) IS 'responses of both values';
CREATE OPERATOR = (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
COMMENT ON OPERATOR = (nps_weighted_summary, nps_weighted_summary) IS 'equal to the last bit of every sum';
CREATE OPERATOR <> (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (nps_weighted_summary, nps_weighted_summary) IS 'not equal';
CREATE OPERATOR < (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (nps_weighted_summary, nps_weighted_summary) IS
    'less than, comparing the bytes of the binary form';
CREATE OPERATOR <= (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (nps_weighted_summary, nps_weighted_summary) IS
    'less than or equal, comparing the bytes of the binary form';
CREATE OPERATOR > (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (nps_weighted_summary, nps_weighted_summary) IS
    'greater than, comparing the bytes of the binary form';
CREATE OPERATOR >= (LEFTARG = nps_weighted_summary, RIGHTARG = nps_weighted_summary, FUNCTION = _nps_weighted_summary_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (nps_weighted_summary, nps_weighted_summary) IS
    'greater than or equal, comparing the bytes of the binary form';

CREATE OPERATOR CLASS nps_weighted_summary_ops DEFAULT FOR TYPE nps_weighted_summary USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 _nps_weighted_summary_cmp(nps_weighted_summary, nps_weighted_summary), FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR FAMILY nps_weighted_summary_ops USING btree IS
    'order of nps_weighted_summary by the bytes of the binary form, not by score';
COMMENT ON OPERATOR CLASS nps_weighted_summary_ops USING btree IS
    'order of nps_weighted_summary by the bytes of the binary form, not by score';
CREATE OPERATOR CLASS nps_weighted_summary_ops DEFAULT FOR TYPE nps_weighted_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 _nps_weighted_summary_hash(nps_weighted_summary),
    FUNCTION 2 _nps_weighted_summary_hash_extended(nps_weighted_summary, bigint);
COMMENT ON OPERATOR FAMILY nps_weighted_summary_ops USING hash IS 'equality of nps_weighted_summary';
COMMENT ON OPERATOR CLASS nps_weighted_summary_ops USING hash IS 'equality of nps_weighted_summary';

--
-- Functions on one answer
--

-- nps_category(score): in C nps_category_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION nps_category(score smallint) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_category_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_category(score integer) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_category_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_category(score bigint) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_category_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_category(score numeric) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_category_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_category(score double precision) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_category_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(smallint) IS
    'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';
COMMENT ON FUNCTION nps_category(integer) IS
    'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';
COMMENT ON FUNCTION nps_category(bigint) IS
    'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';
COMMENT ON FUNCTION nps_category(numeric) IS
    'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';
COMMENT ON FUNCTION nps_category(double precision) IS
    'promoter for 9 and 10, passive for 7 and 8, detractor for 0 to 6; anything else is an error';

-- nps_points(score): in C nps_points_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION nps_points(score smallint) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_points_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_points(score integer) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_points_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_points(score bigint) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_points_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_points(score numeric) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_points_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_points(score double precision) RETURNS integer
    AS 'MODULE_PATHNAME', 'nps_points_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_points(smallint) IS
    '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';
COMMENT ON FUNCTION nps_points(integer) IS
    '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';
COMMENT ON FUNCTION nps_points(bigint) IS
    '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';
COMMENT ON FUNCTION nps_points(numeric) IS
    '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';
COMMENT ON FUNCTION nps_points(double precision) IS
    '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

-- nps_is_score(value): in C nps_is_score_int2, _int4, _int8, _numeric, _float8, and _text
CREATE FUNCTION nps_is_score(value smallint) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_is_score(value integer) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_is_score(value bigint) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_is_score(value numeric) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION nps_is_score(value double precision) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_is_score(smallint) IS 'is this a whole number from 0 to 10?';
COMMENT ON FUNCTION nps_is_score(integer) IS 'is this a whole number from 0 to 10?';
COMMENT ON FUNCTION nps_is_score(bigint) IS 'is this a whole number from 0 to 10?';
COMMENT ON FUNCTION nps_is_score(numeric) IS 'is this a whole number from 0 to 10?';
COMMENT ON FUNCTION nps_is_score(double precision) IS 'is this a whole number from 0 to 10?';
CREATE FUNCTION nps_is_score(value text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'nps_is_score_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_is_score(text) IS
    'is this text, as numeric input reads it, a whole number from 0 to 10? It is not with a label: see nps_can_parse';

CREATE FUNCTION nps_parse(answer text) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_parse(text) IS
    'score in an answer as survey tools export it: 9, 9/10, 10 - Extremely likely; null for a blank, an error for the rest';
CREATE FUNCTION nps_can_parse(answer text) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_can_parse(text) IS 'does nps_parse take this answer, as a score or as a blank?';

CREATE FUNCTION nps_rescale(value double precision, low double precision, high double precision) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_rescale(double precision, double precision, double precision) IS
    'value on a scale from low to high as a score, linear, half away from zero; keeps the categories of 1 to 5 and 1 to 7, not '
    'the shape; 2 of 1 to 4 is a detractor, 85 of 0 to 100 a promoter, unlike floor(85 / 10)';

--
-- Functions on a summary
--

CREATE FUNCTION nps(summary nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_of_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(nps_summary) IS
    'Net Promoter Score in points: percentage of promoters less percentage of detractors; null without responses';
CREATE FUNCTION nps_se(summary nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_se_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_se(nps_summary) IS 'standard error of the score in points; the variance divides by n';
CREATE FUNCTION nps_mean(summary nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_mean_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_mean(nps_summary) IS 'mean of the scores themselves, from 0 to 10';

CREATE FUNCTION nps_ci(summary nps_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score', population bigint DEFAULT NULL)
    RETURNS numrange AS 'MODULE_PATHNAME', 'nps_ci_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci(nps_summary, double precision, text, bigint) IS
    'confidence interval of the score in points, closed at both ends; methods score, adjusted_wald, wald, anytime (for looking '
    'every day); population: its size, if it is small';
CREATE FUNCTION nps_ci_lower(summary nps_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score', population bigint DEFAULT NULL)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_lower_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_lower(nps_summary, double precision, text, bigint) IS
    'lower bound of the confidence interval of the score in points; arguments as of nps_ci';
CREATE FUNCTION nps_ci_upper(summary nps_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score', population bigint DEFAULT NULL)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_upper_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_upper(nps_summary, double precision, text, bigint) IS
    'upper bound of the confidence interval of the score in points; arguments as of nps_ci';
CREATE FUNCTION nps_margin(summary nps_summary,
        confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_margin_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(nps_summary, double precision, bigint) IS
    'margin of error in points as published: z standard errors (Wald), less for a population of known size; for reports, not '
    'decisions';

CREATE FUNCTION nps_responses(summary nps_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_responses(nps_summary) IS 'number of responses';
CREATE FUNCTION nps_promoters(summary nps_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_promoters_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_promoters(nps_summary) IS 'number of promoters, scores 9 and 10';
CREATE FUNCTION nps_passives(summary nps_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_passives_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_passives(nps_summary) IS 'number of passives, scores 7 and 8';
CREATE FUNCTION nps_detractors(summary nps_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_detractors_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_detractors(nps_summary) IS 'number of detractors, scores 0 to 6';
CREATE FUNCTION nps_count(summary nps_summary, score integer) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_count_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_count(nps_summary, integer) IS 'number of responses at one score';

CREATE FUNCTION nps_bar(summary nps_summary, width integer DEFAULT 40) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_bar_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_bar(nps_summary, integer) IS 'stacked bar of detractors, passives and promoters';
CREATE FUNCTION nps_sparkline(summary nps_summary) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_sparkline_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_sparkline(nps_summary) IS 'distribution of the scores in eleven characters';

CREATE FUNCTION nps_share(summary nps_summary, category text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_share_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share(nps_summary, text) IS
    'percent of the responses in a category: promoter, passive or detractor';

CREATE FUNCTION nps_share(summary nps_summary, lowest integer, highest integer) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_share_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share(nps_summary, integer, integer) IS
    'percent of the responses from one value to another: 4 and 5 are the top two of a scale from 1 to 5';

CREATE FUNCTION nps_share_ci(summary nps_summary, category text, confidence double precision DEFAULT 0.95)
    RETURNS numrange AS 'MODULE_PATHNAME', 'nps_share_ci_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci(nps_summary, text, double precision) IS
    'confidence interval, closed at both ends, of the share of a category in percent (Wilson)';
CREATE FUNCTION nps_share_ci(summary nps_summary, lowest integer, highest integer,
        confidence double precision DEFAULT 0.95)
    RETURNS numrange AS 'MODULE_PATHNAME', 'nps_share_ci_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci(nps_summary, integer, integer, double precision) IS
    'confidence interval, closed at both ends, of the share of the responses from one value to another in percent '
    '(Wilson)';
CREATE FUNCTION nps_share_ci_lower(summary nps_summary, category text, confidence double precision DEFAULT 0.95)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_share_ci_lower_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci_lower(nps_summary, text, double precision) IS
    'lower bound of the confidence interval of the share of a category in percent (Wilson)';
CREATE FUNCTION nps_share_ci_lower(summary nps_summary, lowest integer, highest integer,
        confidence double precision DEFAULT 0.95)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_share_ci_lower_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci_lower(nps_summary, integer, integer, double precision) IS
    'lower bound of the confidence interval of the share of the responses from one value to another in percent (Wilson)';
CREATE FUNCTION nps_share_ci_upper(summary nps_summary, category text, confidence double precision DEFAULT 0.95)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_share_ci_upper_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci_upper(nps_summary, text, double precision) IS
    'upper bound of the confidence interval of the share of a category in percent (Wilson)';
CREATE FUNCTION nps_share_ci_upper(summary nps_summary, lowest integer, highest integer,
        confidence double precision DEFAULT 0.95)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_share_ci_upper_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_ci_upper(nps_summary, integer, integer, double precision) IS
    'upper bound of the confidence interval of the share of the responses from one value to another in percent (Wilson)';

CREATE FUNCTION nps_percent(summary nps_summary) RETURNS integer[]
    AS 'MODULE_PATHNAME', 'nps_percent_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_percent(nps_summary) IS
    'detractors, passives and promoters in whole percent that add up to 100 (largest remainder)';
CREATE FUNCTION nps_what_if(summary nps_summary,
        passives_to_promoters double precision DEFAULT 0, detractors_to_passives double precision DEFAULT 0)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_what_if_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_what_if(nps_summary, double precision, double precision) IS
    'score if these fractions, 0 to 1, of the passives and of the detractors moved up one category, both at once';

--
-- Functions on a weighted summary
--

CREATE FUNCTION nps(summary nps_weighted_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_of_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(nps_weighted_summary) IS 'weighted Net Promoter Score in points; null without weight';
CREATE FUNCTION nps_se(summary nps_weighted_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_se_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_se(nps_weighted_summary) IS
    'linearised standard error of the score in points, as survey::svymean: the variance divides by n - 1; null for one row';

CREATE FUNCTION nps_ci(summary nps_weighted_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numrange AS 'MODULE_PATHNAME', 'nps_ci_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci(nps_weighted_summary, double precision, text) IS
    'confidence interval of the weighted score in points, closed at both ends; methods score, adjusted_wald, wald';
CREATE FUNCTION nps_ci_lower(summary nps_weighted_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_lower_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_lower(nps_weighted_summary, double precision, text) IS
    'lower bound of the confidence interval of the weighted score in points; arguments as of nps_ci';
CREATE FUNCTION nps_ci_upper(summary nps_weighted_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_upper_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_upper(nps_weighted_summary, double precision, text) IS
    'upper bound of the confidence interval of the weighted score in points; arguments as of nps_ci';
CREATE FUNCTION nps_margin(summary nps_weighted_summary,
        confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_margin_weighted' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(nps_weighted_summary, double precision, bigint) IS
    'margin of error in points: z linearised standard errors, less for a population of known size';

CREATE FUNCTION nps_responses(summary nps_weighted_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_responses_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_responses(nps_weighted_summary) IS 'number of rows, those of weight zero included';
CREATE FUNCTION nps_promoters(summary nps_weighted_summary) RETURNS double precision
    AS 'MODULE_PATHNAME', 'nps_promoters_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_promoters(nps_weighted_summary) IS 'weight of the promoters, scores 9 and 10';
CREATE FUNCTION nps_passives(summary nps_weighted_summary) RETURNS double precision
    AS 'MODULE_PATHNAME', 'nps_passives_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_passives(nps_weighted_summary) IS 'weight of the passives, scores 7 and 8';
CREATE FUNCTION nps_detractors(summary nps_weighted_summary) RETURNS double precision
    AS 'MODULE_PATHNAME', 'nps_detractors_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_detractors(nps_weighted_summary) IS 'weight of the detractors, scores 0 to 6';
CREATE FUNCTION nps_weight(summary nps_weighted_summary) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weight(nps_weighted_summary) IS 'weight of all responses';

CREATE FUNCTION nps_bar(summary nps_weighted_summary, width integer DEFAULT 40) RETURNS text
    AS 'MODULE_PATHNAME', 'nps_bar_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_bar(nps_weighted_summary, integer) IS
    'stacked bar of the weights of detractors, passives and promoters';

CREATE FUNCTION nps_effective_responses(summary nps_weighted_summary) RETURNS numeric
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_effective_responses(nps_weighted_summary) IS 'effective number of responses (Kish)';

CREATE FUNCTION nps_share(summary nps_weighted_summary, category text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_share_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share(nps_weighted_summary, text) IS
    'percent of the weight in a category: promoter, passive or detractor';

CREATE FUNCTION nps_percent(summary nps_weighted_summary) RETURNS integer[]
    AS 'MODULE_PATHNAME', 'nps_percent_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_percent(nps_weighted_summary) IS
    'weights of detractors, passives and promoters in whole percent that add up to 100 (largest remainder)';
CREATE FUNCTION nps_what_if(summary nps_weighted_summary,
        passives_to_promoters double precision DEFAULT 0, detractors_to_passives double precision DEFAULT 0)
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_what_if_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_what_if(nps_weighted_summary, double precision, double precision) IS
    'weighted score if these fractions, 0 to 1, of the passives and of the detractors moved up one category, both at once';

--
-- Functions on a clustered summary
--

CREATE FUNCTION nps(summary nps_clustered_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_of_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(nps_clustered_summary) IS 'Net Promoter Score in points, of all answers; null without any';
CREATE FUNCTION nps_se(summary nps_clustered_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_se_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_se(nps_clustered_summary) IS
    'linearised standard error of the score in points between clusters, as survey::svydesign(ids = ~cluster); null for one';
CREATE FUNCTION nps_ci(summary nps_clustered_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numrange AS 'MODULE_PATHNAME', 'nps_ci_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci(nps_clustered_summary, double precision, text) IS
    'confidence interval of the score of clusters in points, by Student''s t, closed at both ends; methods score, '
    'adjusted_wald, wald; null for one cluster';
CREATE FUNCTION nps_ci_lower(summary nps_clustered_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_lower_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_lower(nps_clustered_summary, double precision, text) IS
    'lower bound of the confidence interval of the score of clusters in points; arguments as of nps_ci; null for one';
CREATE FUNCTION nps_ci_upper(summary nps_clustered_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score')
    RETURNS numeric AS 'MODULE_PATHNAME', 'nps_ci_upper_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_ci_upper(nps_clustered_summary, double precision, text) IS
    'upper bound of the confidence interval of the score of clusters in points; arguments as of nps_ci; null for one';
CREATE FUNCTION nps_clusters(summary nps_clustered_summary) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_clusters(nps_clustered_summary) IS 'number of clusters';
CREATE FUNCTION nps_responses(summary nps_clustered_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_responses_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_responses(nps_clustered_summary) IS 'number of responses in all clusters';
CREATE FUNCTION nps_promoters(summary nps_clustered_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_promoters_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_promoters(nps_clustered_summary) IS 'number of promoters, scores 9 and 10';
CREATE FUNCTION nps_passives(summary nps_clustered_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_passives_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_passives(nps_clustered_summary) IS 'number of passives, scores 7 and 8';
CREATE FUNCTION nps_detractors(summary nps_clustered_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_detractors_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_detractors(nps_clustered_summary) IS 'number of detractors, scores 0 to 6';
CREATE FUNCTION nps_share(summary nps_clustered_summary, category text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_share_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share(nps_clustered_summary, text) IS
    'percent of the responses in a category: promoter, passive or detractor';
CREATE FUNCTION nps_design_effect(summary nps_clustered_summary) RETURNS numeric
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_design_effect(nps_clustered_summary) IS
    'design effect: variance of the score over that of as many independent answers; null for one cluster or one category';
CREATE FUNCTION nps_effective_responses(summary nps_clustered_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_effective_responses_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_effective_responses(nps_clustered_summary) IS
    'effective number of responses: the number that the confidence interval uses, not Kish''s; null for one cluster';

--
-- Functions on transitions
--

CREATE FUNCTION nps_responses(transitions nps_transitions) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_vector_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_responses(nps_transitions) IS 'number of respondents';
CREATE FUNCTION nps_count(transitions nps_transitions, before text, after text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_count_transitions' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_count(nps_transitions, text, text) IS
    'number of respondents in a category before and a category after: promoter, passive or detractor';

--
-- Comparisons
--

CREATE FUNCTION nps_compare(a nps_summary, b nps_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_summaries' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_summary, nps_summary, double precision, text) IS
    'difference of two independent scores in points, a minus b, with interval, z and two-sided p-value; methods score, '
    'adjusted_wald, wald, anytime (without z)';

CREATE FUNCTION nps_compare(summary nps_summary, benchmark double precision,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_summary_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_summary, double precision, double precision, text) IS
    'difference of a score from a benchmark (not a confidence) in points, with interval, z and two-sided p-value; methods '
    'score, adjusted_wald, wald, anytime';

CREATE FUNCTION nps_compare(a nps_weighted_summary, b nps_weighted_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_weighted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_weighted_summary, nps_weighted_summary, double precision, text) IS
    'difference of two independent weighted scores in points, a minus b, with interval, z and two-sided p-value; methods '
    'score, adjusted_wald, wald';

CREATE FUNCTION nps_compare(summary nps_weighted_summary, benchmark double precision,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_weighted_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_weighted_summary, double precision, double precision, text) IS
    'difference of a weighted score from a benchmark (not a confidence) in points, with interval, z and two-sided p-value; '
    'methods score, adjusted_wald, wald';

CREATE FUNCTION nps_compare(a nps_clustered_summary, b nps_clustered_summary,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_clustered' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_clustered_summary, nps_clustered_summary, double precision, text) IS
    'difference of the scores of two samples of clusters in points, a minus b, by Student''s t; methods score, adjusted_wald, '
    'wald; if they share clusters see nps_panel_agg';

CREATE FUNCTION nps_compare(summary nps_clustered_summary, benchmark double precision,
        confidence double precision DEFAULT 0.95, method text DEFAULT 'score',
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_clustered_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_clustered_summary, double precision, double precision, text) IS
    'difference of the score of clusters from a benchmark (not a confidence) in points, by Student''s t; methods score, '
    'adjusted_wald, wald';

CREATE FUNCTION nps_compare(transitions nps_transitions, confidence double precision DEFAULT 0.95,
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_transitions' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_transitions, double precision) IS
    'change of the score of the same respondents asked twice in points, after minus before, with interval, z and two-sided '
    'p-value';

CREATE FUNCTION nps_compare(panel nps_panel, confidence double precision DEFAULT 0.95,
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_compare_panel' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(nps_panel, double precision) IS
    'change of the score between two waves that share people in points, after minus before, with interval, z and two-sided '
    'p-value';

CREATE FUNCTION nps_share_compare(a nps_summary, b nps_summary, category text,
        confidence double precision DEFAULT 0.95,
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_share_compare_summaries' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_compare(nps_summary, nps_summary, text, double precision) IS
    'difference of two shares, of a category, in percentage points, a minus b, with interval, z and two-sided p-value (Mee)';

CREATE FUNCTION nps_share_compare(a nps_summary, b nps_summary, lowest integer, highest integer,
        confidence double precision DEFAULT 0.95,
        OUT difference numeric, OUT lower numeric, OUT upper numeric,
        OUT z double precision, OUT p_value double precision)
    RETURNS record AS 'MODULE_PATHNAME', 'nps_share_compare_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_share_compare(nps_summary, nps_summary, integer, integer, double precision) IS
    'difference of two shares, of responses from one value to another, in percentage points, a minus b, with interval, z and '
    'two-sided p-value (Mee)';

--
-- Planning
--

CREATE FUNCTION nps_sample_size(margin double precision,
        confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL, expected nps_summary DEFAULT NULL)
    RETURNS bigint AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size(double precision, double precision, bigint, nps_summary) IS
    'responses needed for a margin of error in points (Wald); in the worst case, unless a summary is expected';

CREATE FUNCTION nps_sample_size_compare(difference double precision,
        confidence double precision DEFAULT 0.95, power double precision DEFAULT 0.8, expected nps_summary DEFAULT NULL)
    RETURNS bigint AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size_compare(double precision, double precision, double precision, nps_summary) IS
    'responses needed in each of two groups to see a difference in points (Wald); in the worst case, unless a summary is '
    'expected';

CREATE FUNCTION nps_detectable_difference(responses_a bigint, responses_b bigint,
        confidence double precision DEFAULT 0.95, power double precision DEFAULT 0.8, expected nps_summary DEFAULT NULL)
    RETURNS numeric AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_detectable_difference(bigint, bigint, double precision, double precision, nps_summary) IS
    'difference in points that such groups can tell (Wald), null beyond the scale; in the worst case, unless a summary is '
    'expected';
CREATE FUNCTION nps_power(difference double precision, responses_a bigint, responses_b bigint,
        confidence double precision DEFAULT 0.95, expected nps_summary DEFAULT NULL)
    RETURNS double precision AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_power(double precision, bigint, bigint, double precision, nps_summary) IS
    'probability that two groups of so many responses tell a difference in points (Wald); in the worst case, unless a summary '
    'is expected';

--
-- Support for the aggregates: transition functions, with their inverses where these are exact
--

-- _nps_accum of a score: in C nps_accum_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_accum(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_accum(nps_summary, smallint) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_accum(nps_summary, integer) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_accum(nps_summary, bigint) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_accum(nps_summary, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_accum(nps_summary, double precision) IS 'aggregate transition function';
-- _nps_accum of a score, inverse: in C nps_accum_inv_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_accum_inv(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_inv_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_inv_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_inv_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_inv_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_inv_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, smallint) IS 'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, integer) IS 'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, bigint) IS 'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, numeric) IS 'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, double precision) IS 'aggregate inverse transition function';

-- _nps_accum of a frequency table: in C nps_accum_table_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_accum(nps_summary, smallint, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, integer, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, bigint, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, numeric, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum(nps_summary, double precision, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_accum(nps_summary, smallint, numeric) IS 'aggregate transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum(nps_summary, integer, numeric) IS 'aggregate transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum(nps_summary, bigint, numeric) IS 'aggregate transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum(nps_summary, numeric, numeric) IS 'aggregate transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum(nps_summary, double precision, numeric) IS
    'aggregate transition function for a frequency table';
-- _nps_accum of a frequency table, inverse: in C nps_accum_table_inv_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_accum_inv(nps_summary, smallint, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, integer, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, bigint, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_inv_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, numeric, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_inv_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_accum_inv(nps_summary, double precision, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'nps_accum_table_inv_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, smallint, numeric) IS
    'aggregate inverse transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, integer, numeric) IS
    'aggregate inverse transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, bigint, numeric) IS
    'aggregate inverse transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, numeric, numeric) IS
    'aggregate inverse transition function for a frequency table';
COMMENT ON FUNCTION _nps_accum_inv(nps_summary, double precision, numeric) IS
    'aggregate inverse transition function for a frequency table';

-- _csat_accum: in C csat_accum_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _csat_accum(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _csat_accum(nps_summary, smallint) IS 'aggregate transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum(nps_summary, integer) IS 'aggregate transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum(nps_summary, bigint) IS 'aggregate transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum(nps_summary, numeric) IS 'aggregate transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum(nps_summary, double precision) IS
    'aggregate transition function for ratings from 1 to 5';
-- _csat_accum, inverse: in C csat_accum_inv_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _csat_accum_inv(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_inv_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum_inv(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_inv_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum_inv(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_inv_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum_inv(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_inv_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _csat_accum_inv(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'csat_accum_inv_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _csat_accum_inv(nps_summary, smallint) IS
    'aggregate inverse transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum_inv(nps_summary, integer) IS
    'aggregate inverse transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum_inv(nps_summary, bigint) IS
    'aggregate inverse transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum_inv(nps_summary, numeric) IS
    'aggregate inverse transition function for ratings from 1 to 5';
COMMENT ON FUNCTION _csat_accum_inv(nps_summary, double precision) IS
    'aggregate inverse transition function for ratings from 1 to 5';

-- _ces_accum: in C ces_accum_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _ces_accum(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _ces_accum(nps_summary, smallint) IS 'aggregate transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum(nps_summary, integer) IS 'aggregate transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum(nps_summary, bigint) IS 'aggregate transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum(nps_summary, numeric) IS 'aggregate transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum(nps_summary, double precision) IS
    'aggregate transition function for ratings from 1 to 7';
-- _ces_accum, inverse: in C ces_accum_inv_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _ces_accum_inv(nps_summary, smallint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_inv_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum_inv(nps_summary, integer) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_inv_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum_inv(nps_summary, bigint) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_inv_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum_inv(nps_summary, numeric) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_inv_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _ces_accum_inv(nps_summary, double precision) RETURNS nps_summary
    AS 'MODULE_PATHNAME', 'ces_accum_inv_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _ces_accum_inv(nps_summary, smallint) IS
    'aggregate inverse transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum_inv(nps_summary, integer) IS
    'aggregate inverse transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum_inv(nps_summary, bigint) IS
    'aggregate inverse transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum_inv(nps_summary, numeric) IS
    'aggregate inverse transition function for ratings from 1 to 7';
COMMENT ON FUNCTION _ces_accum_inv(nps_summary, double precision) IS
    'aggregate inverse transition function for ratings from 1 to 7';

-- _nps_transitions_accum: in C nps_transitions_accum_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_transitions_accum(nps_transitions, smallint, smallint) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum(nps_transitions, integer, integer) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum(nps_transitions, bigint, bigint) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum(nps_transitions, numeric, numeric) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum(nps_transitions, double precision, double precision) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_accum(nps_transitions, smallint, smallint) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_transitions_accum(nps_transitions, integer, integer) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_transitions_accum(nps_transitions, bigint, bigint) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_transitions_accum(nps_transitions, numeric, numeric) IS 'aggregate transition function';
COMMENT ON FUNCTION _nps_transitions_accum(nps_transitions, double precision, double precision) IS
    'aggregate transition function';
-- _nps_transitions_accum, inverse: in C nps_transitions_accum_inv_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_transitions_accum_inv(nps_transitions, smallint, smallint) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum_inv(nps_transitions, integer, integer) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum_inv(nps_transitions, bigint, bigint) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum_inv(nps_transitions, numeric, numeric) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_transitions_accum_inv(nps_transitions, double precision, double precision) RETURNS nps_transitions
    AS 'MODULE_PATHNAME', 'nps_transitions_accum_inv_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_transitions_accum_inv(nps_transitions, smallint, smallint) IS
    'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_transitions_accum_inv(nps_transitions, integer, integer) IS
    'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_transitions_accum_inv(nps_transitions, bigint, bigint) IS
    'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_transitions_accum_inv(nps_transitions, numeric, numeric) IS
    'aggregate inverse transition function';
COMMENT ON FUNCTION _nps_transitions_accum_inv(nps_transitions, double precision, double precision) IS
    'aggregate inverse transition function';

-- Of clusters and of a panel: a summary is that of one cluster or of one respondent
CREATE FUNCTION _nps_clustered_accum(nps_clustered_summary, nps_summary) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_clustered_accum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_accum(nps_clustered_summary, nps_summary) IS 'aggregate transition function';
CREATE FUNCTION _nps_clustered_accum_inv(nps_clustered_summary, nps_summary) RETURNS nps_clustered_summary
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_inv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_clustered_accum_inv(nps_clustered_summary, nps_summary) IS
    'aggregate inverse transition function';
CREATE FUNCTION _nps_panel_accum(nps_panel, nps_summary, nps_summary) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_panel_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_accum(nps_panel, nps_summary, nps_summary) IS 'aggregate transition function';
CREATE FUNCTION _nps_panel_accum_inv(nps_panel, nps_summary, nps_summary) RETURNS nps_panel
    AS 'MODULE_PATHNAME', 'nps_panel_accum_inv' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION _nps_panel_accum_inv(nps_panel, nps_summary, nps_summary) IS
    'aggregate inverse transition function';

-- _nps_weighted_accum: in C nps_weighted_accum_int2, _int4, _int8, _numeric, _float8
CREATE FUNCTION _nps_weighted_accum(nps_weighted_summary, smallint, double precision) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_weighted_accum(nps_weighted_summary, integer, double precision) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_weighted_accum(nps_weighted_summary, bigint, double precision) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_accum_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_weighted_accum(nps_weighted_summary, numeric, double precision) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_accum_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION _nps_weighted_accum(nps_weighted_summary, double precision, double precision) RETURNS nps_weighted_summary
    AS 'MODULE_PATHNAME', 'nps_weighted_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_weighted_accum(nps_weighted_summary, smallint, double precision) IS
    'aggregate transition function';
COMMENT ON FUNCTION _nps_weighted_accum(nps_weighted_summary, integer, double precision) IS
    'aggregate transition function';
COMMENT ON FUNCTION _nps_weighted_accum(nps_weighted_summary, bigint, double precision) IS
    'aggregate transition function';
COMMENT ON FUNCTION _nps_weighted_accum(nps_weighted_summary, numeric, double precision) IS
    'aggregate transition function';
COMMENT ON FUNCTION _nps_weighted_accum(nps_weighted_summary, double precision, double precision) IS
    'aggregate transition function';

--
-- Support for the aggregates: final functions, as a function with defaults cannot be one
--

CREATE FUNCTION _nps_ci_final(nps_summary) RETURNS numrange
    AS 'MODULE_PATHNAME', 'nps_ci_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_ci_final(nps_summary) IS 'aggregate final function';
CREATE FUNCTION _nps_ci_lower_final(nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_ci_lower_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_ci_lower_final(nps_summary) IS 'aggregate final function';
CREATE FUNCTION _nps_ci_upper_final(nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'nps_ci_upper_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_ci_upper_final(nps_summary) IS 'aggregate final function';
CREATE FUNCTION _csat_final(nps_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'csat_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _csat_final(nps_summary) IS 'aggregate final function';

--
-- Aggregates
--
-- Those of one argument list share one state in a query: the same transition and combine function, state type and
-- initial state.
--

CREATE AGGREGATE nps(score smallint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps(score integer) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps(score bigint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps(score numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps(score double precision) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps(smallint) IS
    'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';
COMMENT ON AGGREGATE nps(integer) IS
    'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';
COMMENT ON AGGREGATE nps(bigint) IS
    'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';
COMMENT ON AGGREGATE nps(numeric) IS
    'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';
COMMENT ON AGGREGATE nps(double precision) IS
    'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors (0 to 6); null without responses';

CREATE AGGREGATE nps_ci(score smallint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci(score integer) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci(score bigint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci(score numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci(score double precision) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_ci(smallint) IS
    '95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';
COMMENT ON AGGREGATE nps_ci(integer) IS
    '95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';
COMMENT ON AGGREGATE nps_ci(bigint) IS
    '95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';
COMMENT ON AGGREGATE nps_ci(numeric) IS
    '95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';
COMMENT ON AGGREGATE nps_ci(double precision) IS
    '95 percent confidence interval of the Net Promoter Score in points (score method), closed at both ends';

CREATE AGGREGATE nps_ci_lower(score smallint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_lower_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_lower_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_lower(score integer) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_lower_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_lower_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_lower(score bigint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_lower_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_lower_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_lower(score numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_lower_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_lower_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_lower(score double precision) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_lower_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_lower_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_ci_lower(smallint) IS
    'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_lower(integer) IS
    'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_lower(bigint) IS
    'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_lower(numeric) IS
    'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_lower(double precision) IS
    'lower bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_ci_upper(score smallint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_upper_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_upper_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_upper(score integer) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_upper_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_upper_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_upper(score bigint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_upper_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_upper_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_upper(score numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_upper_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_upper_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_ci_upper(score double precision) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _nps_ci_upper_final,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _nps_ci_upper_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_ci_upper(smallint) IS
    'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_upper(integer) IS
    'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_upper(bigint) IS
    'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_upper(numeric) IS
    'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';
COMMENT ON AGGREGATE nps_ci_upper(double precision) IS
    'upper bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)';

CREATE AGGREGATE nps_agg(score smallint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score integer) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score bigint) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score double precision) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_agg(smallint) IS 'summary of the responses; the empty summary where there are none';
COMMENT ON AGGREGATE nps_agg(integer) IS 'summary of the responses; the empty summary where there are none';
COMMENT ON AGGREGATE nps_agg(bigint) IS 'summary of the responses; the empty summary where there are none';
COMMENT ON AGGREGATE nps_agg(numeric) IS 'summary of the responses; the empty summary where there are none';
COMMENT ON AGGREGATE nps_agg(double precision) IS 'summary of the responses; the empty summary where there are none';

CREATE AGGREGATE nps_agg(score smallint, responses numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score integer, responses numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score bigint, responses numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score numeric, responses numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_agg(score double precision, responses numeric) (
    SFUNC = _nps_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_accum, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_agg(smallint, numeric) IS
    'summary of a frequency table: scores and how many responses each had; a row with a null among them is left out';
COMMENT ON AGGREGATE nps_agg(integer, numeric) IS
    'summary of a frequency table: scores and how many responses each had; a row with a null among them is left out';
COMMENT ON AGGREGATE nps_agg(bigint, numeric) IS
    'summary of a frequency table: scores and how many responses each had; a row with a null among them is left out';
COMMENT ON AGGREGATE nps_agg(numeric, numeric) IS
    'summary of a frequency table: scores and how many responses each had; a row with a null among them is left out';
COMMENT ON AGGREGATE nps_agg(double precision, numeric) IS
    'summary of a frequency table: scores and how many responses each had; a row with a null among them is left out';

CREATE AGGREGATE sum(nps_summary) (
    SFUNC = _nps_summary_add, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add,
    MSFUNC = _nps_summary_add, MINVFUNC = _nps_summary_subtract, MSTYPE = nps_summary, MSSPACE = 48,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE sum(nps_summary) IS 'responses of all summaries; the empty summary where there are none';

CREATE AGGREGATE csat(rating smallint) (
    SFUNC = _csat_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _csat_final,
    MSFUNC = _csat_accum, MINVFUNC = _csat_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _csat_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE csat(rating integer) (
    SFUNC = _csat_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _csat_final,
    MSFUNC = _csat_accum, MINVFUNC = _csat_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _csat_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE csat(rating bigint) (
    SFUNC = _csat_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _csat_final,
    MSFUNC = _csat_accum, MINVFUNC = _csat_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _csat_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE csat(rating numeric) (
    SFUNC = _csat_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _csat_final,
    MSFUNC = _csat_accum, MINVFUNC = _csat_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _csat_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE csat(rating double precision) (
    SFUNC = _csat_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = _csat_final,
    MSFUNC = _csat_accum, MINVFUNC = _csat_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = _csat_final,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE csat(smallint) IS
    'customer satisfaction: percentage of 4 and 5 on the scale from 1 to 5 only (1 to 3 would give 0); on 1 to 7 it is '
    'nps_share(nps_agg(rating), 6, 7)';
COMMENT ON AGGREGATE csat(integer) IS
    'customer satisfaction: percentage of 4 and 5 on the scale from 1 to 5 only (1 to 3 would give 0); on 1 to 7 it is '
    'nps_share(nps_agg(rating), 6, 7)';
COMMENT ON AGGREGATE csat(bigint) IS
    'customer satisfaction: percentage of 4 and 5 on the scale from 1 to 5 only (1 to 3 would give 0); on 1 to 7 it is '
    'nps_share(nps_agg(rating), 6, 7)';
COMMENT ON AGGREGATE csat(numeric) IS
    'customer satisfaction: percentage of 4 and 5 on the scale from 1 to 5 only (1 to 3 would give 0); on 1 to 7 it is '
    'nps_share(nps_agg(rating), 6, 7)';
COMMENT ON AGGREGATE csat(double precision) IS
    'customer satisfaction: percentage of 4 and 5 on the scale from 1 to 5 only (1 to 3 would give 0); on 1 to 7 it is '
    'nps_share(nps_agg(rating), 6, 7)';

CREATE AGGREGATE ces(rating smallint) (
    SFUNC = _ces_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps_mean,
    MSFUNC = _ces_accum, MINVFUNC = _ces_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps_mean,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE ces(rating integer) (
    SFUNC = _ces_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps_mean,
    MSFUNC = _ces_accum, MINVFUNC = _ces_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps_mean,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE ces(rating bigint) (
    SFUNC = _ces_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps_mean,
    MSFUNC = _ces_accum, MINVFUNC = _ces_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps_mean,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE ces(rating numeric) (
    SFUNC = _ces_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps_mean,
    MSFUNC = _ces_accum, MINVFUNC = _ces_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps_mean,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE ces(rating double precision) (
    SFUNC = _ces_accum, STYPE = nps_summary, SSPACE = 48, COMBINEFUNC = _nps_summary_add, FINALFUNC = nps_mean,
    MSFUNC = _ces_accum, MINVFUNC = _ces_accum_inv, MSTYPE = nps_summary, MSSPACE = 48, MFINALFUNC = nps_mean,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE ces(smallint) IS
    'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';
COMMENT ON AGGREGATE ces(integer) IS
    'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';
COMMENT ON AGGREGATE ces(bigint) IS 'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';
COMMENT ON AGGREGATE ces(numeric) IS
    'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';
COMMENT ON AGGREGATE ces(double precision) IS
    'customer effort score: mean of ratings on the scale from 1 to 7, higher is easier';

CREATE AGGREGATE nps_transitions_agg(before smallint, after smallint) (
    SFUNC = _nps_transitions_accum, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_accum, MINVFUNC = _nps_transitions_accum_inv, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_transitions_agg(before integer, after integer) (
    SFUNC = _nps_transitions_accum, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_accum, MINVFUNC = _nps_transitions_accum_inv, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_transitions_agg(before bigint, after bigint) (
    SFUNC = _nps_transitions_accum, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_accum, MINVFUNC = _nps_transitions_accum_inv, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_transitions_agg(before numeric, after numeric) (
    SFUNC = _nps_transitions_accum, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_accum, MINVFUNC = _nps_transitions_accum_inv, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_transitions_agg(before double precision, after double precision) (
    SFUNC = _nps_transitions_accum, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_accum, MINVFUNC = _nps_transitions_accum_inv, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_transitions_agg(smallint, smallint) IS
    'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';
COMMENT ON AGGREGATE nps_transitions_agg(integer, integer) IS
    'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';
COMMENT ON AGGREGATE nps_transitions_agg(bigint, bigint) IS
    'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';
COMMENT ON AGGREGATE nps_transitions_agg(numeric, numeric) IS
    'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';
COMMENT ON AGGREGATE nps_transitions_agg(double precision, double precision) IS
    'how respondents who were asked twice moved between the categories, one row each; the empty value where there are none';

CREATE AGGREGATE sum(nps_transitions) (
    SFUNC = _nps_transitions_add, STYPE = nps_transitions, SSPACE = 40, COMBINEFUNC = _nps_transitions_add,
    MSFUNC = _nps_transitions_add, MINVFUNC = _nps_transitions_subtract, MSTYPE = nps_transitions, MSSPACE = 40,
    INITCOND = '{0,0,0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE sum(nps_transitions) IS 'respondents of all values; the empty value where there are none';

CREATE AGGREGATE nps_clustered_agg(summary nps_summary) (
    SFUNC = _nps_clustered_accum, STYPE = nps_clustered_summary, SSPACE = 32,
    COMBINEFUNC = _nps_clustered_summary_add,
    MSFUNC = _nps_clustered_accum, MINVFUNC = _nps_clustered_accum_inv, MSTYPE = nps_clustered_summary, MSSPACE = 32,
    INITCOND = '{0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_clustered_agg(nps_summary) IS
    'answers in clusters, as of one customer: one row a cluster, never split, with the summary of all its answers';
CREATE AGGREGATE sum(nps_clustered_summary) (
    SFUNC = _nps_clustered_summary_add, STYPE = nps_clustered_summary, SSPACE = 32,
    COMBINEFUNC = _nps_clustered_summary_add,
    MSFUNC = _nps_clustered_summary_add, MINVFUNC = _nps_clustered_summary_subtract,
    MSTYPE = nps_clustered_summary, MSSPACE = 32,
    INITCOND = '{0,0,0,0,0,0,0}', MINITCOND = '{0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE sum(nps_clustered_summary) IS
    'clusters of all values, none of which may be in two of them; the empty value where there are none';

CREATE AGGREGATE nps_panel_agg(before nps_summary, after nps_summary) (
    SFUNC = _nps_panel_accum, STYPE = nps_panel, SSPACE = 80, COMBINEFUNC = _nps_panel_add,
    MSFUNC = _nps_panel_accum, MINVFUNC = _nps_panel_accum_inv, MSTYPE = nps_panel, MSSPACE = 80,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}',
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_panel_agg(nps_summary, nps_summary) IS
    'two waves, windows or segments that share people: one row a respondent, a summary of each wave, or null';
CREATE AGGREGATE sum(nps_panel) (
    SFUNC = _nps_panel_add, STYPE = nps_panel, SSPACE = 80, COMBINEFUNC = _nps_panel_add,
    MSFUNC = _nps_panel_add, MINVFUNC = _nps_panel_subtract, MSTYPE = nps_panel, MSSPACE = 80,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}',
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE sum(nps_panel) IS
    'respondents of all values, none of whom may be in two of them; the empty value where there are none';

CREATE AGGREGATE nps_weighted(score smallint, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, FINALFUNC = nps, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted(score integer, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, FINALFUNC = nps, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted(score bigint, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, FINALFUNC = nps, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted(score numeric, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, FINALFUNC = nps, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted(score double precision, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, FINALFUNC = nps, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_weighted(smallint, double precision) IS
    'weighted Net Promoter Score in points; null without weight';
COMMENT ON AGGREGATE nps_weighted(integer, double precision) IS
    'weighted Net Promoter Score in points; null without weight';
COMMENT ON AGGREGATE nps_weighted(bigint, double precision) IS
    'weighted Net Promoter Score in points; null without weight';
COMMENT ON AGGREGATE nps_weighted(numeric, double precision) IS
    'weighted Net Promoter Score in points; null without weight';
COMMENT ON AGGREGATE nps_weighted(double precision, double precision) IS
    'weighted Net Promoter Score in points; null without weight';

CREATE AGGREGATE nps_weighted_agg(score smallint, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted_agg(score integer, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted_agg(score bigint, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted_agg(score numeric, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE nps_weighted_agg(score double precision, weight double precision) (
    SFUNC = _nps_weighted_accum, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_weighted_agg(smallint, double precision) IS
    'weighted summary of the responses; the empty one where there are none';
COMMENT ON AGGREGATE nps_weighted_agg(integer, double precision) IS
    'weighted summary of the responses; the empty one where there are none';
COMMENT ON AGGREGATE nps_weighted_agg(bigint, double precision) IS
    'weighted summary of the responses; the empty one where there are none';
COMMENT ON AGGREGATE nps_weighted_agg(numeric, double precision) IS
    'weighted summary of the responses; the empty one where there are none';
COMMENT ON AGGREGATE nps_weighted_agg(double precision, double precision) IS
    'weighted summary of the responses; the empty one where there are none';

CREATE AGGREGATE sum(nps_weighted_summary) (
    SFUNC = _nps_weighted_summary_add, STYPE = nps_weighted_summary, SSPACE = 112,
    COMBINEFUNC = _nps_weighted_summary_add, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE sum(nps_weighted_summary) IS
    'responses of all weighted summaries; the empty one where there are none';
