-- The Net Promoter Score where no C extension can be installed: on hosted servers, on Windows
--
-- Paste this file, or: psql -1 -v ON_ERROR_STOP=1 -f nps.sql.  It is the everyday part of the extension nps in plain SQL
-- and PL/pgSQL, in the schema nps_sql: the same names, answers and errors, from PostgreSQL 15 on.  doc/hosted.md says
-- what it costs, which two forms are fast, and how to move to the extension.  License: PostgreSQL License.
--
--   nps(score), nps_ci(score), nps_ci_lower(score), nps_ci_upper(score)       aggregates
--   nps_agg(score), nps_agg(score, responses), sum(summary)                   aggregates that make a summary
--   nps(summary), nps_responses(summary)
--   nps_ci(summary, confidence), nps_ci_lower(...), nps_ci_upper(...)         by the score method
--   nps_compare(a, b, confidence), nps_compare(summary, benchmark, confidence)
--   nps_category(score), nps_points(score), nps_is_score(value)
--
-- A score is smallint, integer, bigint, numeric or double precision; a summary is a bigint[] of eleven counts, score 0
-- first.  What begins with _nps is for the functions themselves.
--
-- Names of this schema are written out, so that a materialised view comes back full from a dump, which has no search_path.
-- Bodies of SQL are read once, here, and inlined.  PL/pgSQL that somebody calls, or an aggregate, has a fixed search_path, so
-- that no operator but PostgreSQL's is called; what it calls itself runs under that path, for setting one costs as much as
-- the rest.  _nps_accum, which is called for every row, names the operator's schema instead.

CREATE SCHEMA nps_sql;
COMMENT ON SCHEMA nps_sql IS 'Net Promoter Score in plain SQL and PL/pgSQL: the everyday part of the extension nps';
GRANT USAGE ON SCHEMA nps_sql TO PUBLIC;

--
-- Errors
--

CREATE FUNCTION nps_sql._nps_raise(code text, message text, detail text, hint text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail, HINT = hint;
END $$;

-- It is called for nothing but the error: COST 1, or the planner would think it expensive
CREATE FUNCTION nps_sql._nps_refuse(value text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '22003', MESSAGE = 'invalid score: ' || value,
    DETAIL = 'A score is a whole number from 0 to 10.',
    HINT = CASE WHEN value::numeric BETWEEN 0 AND 10
      THEN 'Take floor(...) of half points and averages, so that 8.5 stays below 9; FILTER (WHERE nps_is_score(...)) would leave '
           'them all out.'
      ELSE 'Leave out other values with FILTER (WHERE nps_is_score(...)).' END;
END $$;

--
-- Summaries
--

CREATE FUNCTION nps_sql._nps_total(s bigint[]) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN s[1]::numeric + s[2] + s[3] + s[4] + s[5] + s[6] + s[7] + s[8] + s[9] + s[10] + s[11];

-- A summary that comes from somebody; the errors are those of a cast to nps_summary
CREATE FUNCTION nps_sql._nps_check(summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hint CONSTANT text :=
    'Give the number of responses at each score, score 0 first: {0,0,0,0,0,0,0,0,0,0,0} is the empty summary.';
  out_of_range CONSTANT text := 'value out of range for type nps_summary: ';
BEGIN
  IF cardinality(summary) <> 11 OR array_ndims(summary) <> 1 THEN
    PERFORM nps_sql._nps_raise('2202E', 'wrong number of counts for type nps_summary: an array of ' ||
      CASE WHEN array_ndims(summary) > 1 THEN array_ndims(summary) || ' dimensions' ELSE cardinality(summary)::text END,
      'A value holds exactly 11 counts.', hint);
  ELSIF array_position(summary, NULL) IS NOT NULL THEN
    PERFORM nps_sql._nps_raise('22004', 'null count for type nps_summary',
      'Every count must be given; where there are no responses it is 0.', hint);
  END IF;
  summary := summary[:];        -- where the first has another index than 1
  IF 0 > ANY (summary) THEN
    PERFORM nps_sql._nps_raise('22003', out_of_range || summary::text, 'A count cannot be below zero.', hint);
  ELSIF nps_sql._nps_total(summary) > 9223372036854775807 THEN
    PERFORM nps_sql._nps_raise('22003', out_of_range || summary::text,
      'The counts and their total cannot be above 9223372036854775807.', 'Keep such counts in several values.');
  END IF;
  RETURN summary;
END $$;

CREATE FUNCTION nps_sql._nps_add(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  b := nps_sql._nps_check(b);
  IF nps_sql._nps_total(a) + nps_sql._nps_total(b) > 9223372036854775807 THEN
    PERFORM nps_sql._nps_raise('22003', format('value out of range for type nps_summary: %s + %s', a, b),
      'The counts and their total cannot be above 9223372036854775807.', 'Keep such counts in several values.');
  END IF;
  FOR i IN 1..11 LOOP
    a[i] := a[i] + b[i];
  END LOOP;
  RETURN a;
END $$;

-- An inverse only: what is taken away went in before
CREATE FUNCTION nps_sql._nps_subtract(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  b := b[:];
  FOR i IN 1..11 LOOP
    a[i] := a[i] - b[i];
  END LOOP;
  RETURN a;
END $$;

CREATE AGGREGATE nps_sql.sum(summary bigint[]) (
  SFUNC = nps_sql._nps_add, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = nps_sql._nps_add,
  MSFUNC = nps_sql._nps_add, MINVFUNC = nps_sql._nps_subtract, MSTYPE = bigint[],
  MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_sql.sum(bigint[]) IS 'responses of all summaries; the empty summary where there are none';

-- Detractors, passives, promoters
CREATE FUNCTION nps_sql._nps_categories(summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  s CONSTANT bigint[] := nps_sql._nps_check(summary);
BEGIN
  RETURN ARRAY[s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7], s[8] + s[9], s[10] + s[11]];
END $$;

CREATE FUNCTION nps_sql.nps(summary bigint[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c CONSTANT bigint[] := nps_sql._nps_categories(summary);
BEGIN
  RETURN 100::numeric * (c[3] - c[1]) / nullif(c[1] + c[2] + c[3], 0);
END $$;
COMMENT ON FUNCTION nps_sql.nps(bigint[]) IS
  'Net Promoter Score in points: percentage of promoters less percentage of detractors; null without responses';

CREATE FUNCTION nps_sql.nps_responses(summary bigint[]) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nps_sql._nps_total(nps_sql._nps_check(summary));
END $$;
COMMENT ON FUNCTION nps_sql.nps_responses(bigint[]) IS 'number of responses';

--
-- Bounds by the score method (Tango, Stat. Med. 17, 1998, 891-908), computed as src/stats.c of the extension does, which
-- derives the equations.  Proportions, -1 to 1, until the last step.  Of a sample n is the number of responses, p, m and q
-- are the shares of promoters, passives and detractors, d = p - q is the score.  Under a hypothesis below d the most likely
-- shares are p / (l (s + 2)), m / (l (s + 1)) and q / (l s), where l = p / (s + 2) + m / (s + 1) + q / s.  What lies above
-- comes from the mirrored sample.
--

CREATE TYPE nps_sql._nps_sample AS (n float8, p float8, m float8, q float8, d float8);

CREATE FUNCTION nps_sql._nps_sample(summary bigint[]) RETURNS nps_sql._nps_sample
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c CONSTANT bigint[] := nps_sql._nps_categories(summary);
  n CONSTANT float8 := nullif(c[1] + c[2] + c[3], 0);
BEGIN
  RETURN ROW(n, c[3] / n, c[2] / n, c[1] / n, (c[3] - c[1]) / n);
END $$;

CREATE FUNCTION nps_sql._nps_mirrored(s nps_sql._nps_sample) RETURNS nps_sql._nps_sample
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW((s).n, (s).q, (s).m, (s).p, 0 - (s).d)::nps_sql._nps_sample;

-- Largest root of x^3 + a x^2 + b x - c, c >= 0, of three real ones, by Halley's method from an x right of it
CREATE FUNCTION nps_sql._nps_root(a float8, b float8, c float8, x float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  root float8; value float8; slope float8; divisor float8; step float8;
BEGIN
  IF a > 0 THEN                 -- the parabola without x^3 crosses zero close to it
    root := sqrt(b * b + 4 * a * c);
    x := CASE WHEN b < 0 THEN least(x, (root - b) / (2 * a)) WHEN c = 0 THEN 0
              WHEN b + root > 0 THEN least(x, 2 * c / (b + root)) ELSE x END;
  END IF;
  FOR i IN 1..200 LOOP
    value := ((x + a) * x + b) * x - c;
    slope := (3 * x + 2 * a) * x + b;
    divisor := slope * slope - value * (3 * x + a);
    EXIT WHEN value <= 0 OR slope <= 0 OR divisor <= 0;
    step := value * slope / divisor;
    x := x - step;
    EXIT WHEN step <= 1e-6 * x;
  END LOOP;
  RETURN greatest(x, 0);
END $$;

-- From the score of one sample down to its bound; r is z / sqrt(n), and x = r s solves
-- x (x + r) (x + 2 r) = v x + 2 q (1 + d) r with the variance v
CREATE FUNCTION nps_sql._nps_distance(s nps_sql._nps_sample, r float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  v CONSTANT float8 := s.m * (s.p + s.q) + 4 * s.p * s.q;
  height CONSTANT float8 := 2 * s.p + s.m;
  x CONSTANT float8 := nps_sql._nps_root(3 * r, 2 * r * r - v, 2 * s.q * height * r, sqrt(v));
BEGIN
  RETURN CASE WHEN height = 0 THEN 0 ELSE
    r / (s.p / (x + 2 * r) + s.m / (x + r) + CASE WHEN x > 0 THEN s.q / x ELSE (2 * r - v / r) / (2 * height) END) END;
END $$;

-- l of the hypothesis h, which is s.d - distance and above_bottom - 1
CREATE FUNCTION nps_sql._nps_multiplier(s nps_sql._nps_sample, h float8, distance float8, above_bottom float8)
RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  c CONSTANT float8 := 2 * above_bottom * s.q;
  b CONSTANT float8 := distance - h * s.m - c;
  root CONSTANT float8 := sqrt(b * b + 4 * distance * c);
  q CONSTANT float8 := CASE WHEN b < 0 THEN s.q / ((root - b) / (2 * distance)) ELSE (b + root) / (4 * above_bottom) END;
  x CONSTANT float8 := CASE WHEN b < 0 THEN (root - b) / (2 * distance) WHEN s.q > 0 THEN s.q / q ELSE 0 END;
BEGIN
  RETURN s.p / (x + 2) + s.m / (x + 1) + q;
END $$;

-- How far a sample falls under lambda = n l, and how fast that grows with lambda
CREATE FUNCTION nps_sql._nps_fall(s nps_sql._nps_sample, lambda float8, OUT total float8, OUT slope float8)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  l CONSTANT float8 := lambda / s.n;
  b CONSTANT float8 := l * (2 * l - s.p - 2 * s.m - 3 * s.q);
  x CONSTANT float8 := nps_sql._nps_root(3 * l - 1, b, 2 * l * l * s.q, 1);
  p CONSTANT float8 := s.p / (x + 2 * l);
  m CONSTANT float8 := s.m / (x + l);
  q CONSTANT float8 := CASE WHEN x > 0 THEN s.q / x ELSE b / (2 * l * l) END;
  p_rate CONSTANT float8 := p / (x + 2 * l);
  m_rate CONSTANT float8 := m / (x + l);
  divisor CONSTANT float8 := (p_rate + m_rate) * x + q;
BEGIN
  total := l * (m * (p + q) + 4 * p * q);
  slope := CASE WHEN divisor > 0 THEN (4 * p_rate * q + m_rate * (p_rate * x + q)) / divisor / s.n ELSE 0 END;
END $$;

-- The lambda, between low and high, with which two samples together fall by target or, if it is one of z, reach that:
-- Newton's method, with bisection where it leaves what is known
CREATE FUNCTION nps_sql._nps_find(a nps_sql._nps_sample, b nps_sql._nps_sample, target float8, of_z boolean,
                                  low float8, high float8, lambda float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  fall_a record; fall_b record; value float8; slope float8; step float8; guess float8;
BEGIN
  FOR i IN 1..200 LOOP
    fall_a := nps_sql._nps_fall(a, lambda);
    fall_b := nps_sql._nps_fall(b, lambda);
    value := fall_a.total + fall_b.total;
    slope := fall_a.slope + fall_b.slope;
    IF of_z THEN
      slope := CASE WHEN value > 0 THEN
        (sqrt(lambda) * sqrt(value) / lambda + sqrt(lambda / value) * slope) / 2 ELSE 0 END;
      value := sqrt(lambda) * sqrt(value);
    END IF;
    low := CASE WHEN value < target THEN lambda ELSE low END;
    high := CASE WHEN value < target THEN high ELSE lambda END;
    step := CASE WHEN slope > 0 THEN (target - value) / slope / lambda ELSE 'Infinity' END;
    guess := CASE WHEN of_z AND abs(step) < 2 THEN lambda + lambda * step
                 WHEN NOT of_z AND step < 1 THEN lambda / (1 - step) ELSE 'Infinity' END;
    IF abs(guess - lambda) <= 1e-9 * lambda THEN
      IF abs(value - target) <= 1e-6 * target OR high - low <= 1e-9 * lambda THEN
        RETURN guess;
      END IF;
      guess := low;
    END IF;
    IF guess <= low OR guess >= high THEN
      guess := sqrt(low) * sqrt(high);
      IF guess <= low OR guess >= high THEN
        RETURN lambda;
      END IF;
    END IF;
    lambda := guess;
  END LOOP;
  RETURN lambda;
END $$;

-- From the difference of two scores down to its bound: a falls, and so does the mirrored b
CREATE FUNCTION nps_sql._nps_distance(a nps_sql._nps_sample, b nps_sql._nps_sample, z float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  alone CONSTANT float8 :=
    nullif(greatest(nps_sql._nps_distance(a, z / sqrt(a.n)), nps_sql._nps_distance(b, z / sqrt(b.n))), 0);
  high CONSTANT float8 := z / alone * z;
BEGIN
  RETURN coalesce(z / nps_sql._nps_find(a, b, z, true, high / 2, high, high) * z, 0);
END $$;

-- z of the hypothesis that the scores are equal: that a and the mirrored b fall by all of their difference
CREATE FUNCTION nps_sql._nps_z(a nps_sql._nps_sample, b nps_sql._nps_sample, fall float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  height_a CONSTANT float8 := 2 * a.p + a.m;
  height_b CONSTANT float8 := 2 * b.p + b.m;
  height CONSTANT float8 := height_a + height_b;
  fall_a CONSTANT float8 := fall * (height_a / height);
  fall_b CONSTANT float8 := fall * (height_b / height);
  lambda_a CONSTANT float8 := CASE WHEN height_a > 0 THEN
    a.n * nps_sql._nps_multiplier(a, a.d - fall_a, fall_a, height_a * (2 / height)) ELSE 'Infinity' END;
  lambda_b CONSTANT float8 := CASE WHEN height_b > 0 THEN
    b.n * nps_sql._nps_multiplier(b, b.d - fall_b, fall_b, height_b * (2 / height)) ELSE 'Infinity' END;
  low CONSTANT float8 := least(lambda_a, lambda_b);
  high CONSTANT float8 := greatest(lambda_a, lambda_b);
BEGIN
  RETURN sqrt(CASE WHEN high = 'Infinity' THEN low ELSE nps_sql._nps_find(a, b, fall, false, low, high, low) END) *
         sqrt(fall);
END $$;

-- The probabilities of a normal variable to be inside -x sqrt(2) .. x sqrt(2) and outside: erf(x) and erfc(x), which
-- PostgreSQL has from 16 on, by the series and the continued fraction of DLMF (7.6.2 and 7.9.1)
CREATE FUNCTION nps_sql._nps_normal(x float8, OUT inside float8, OUT outside float8)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  term float8 := x; total float8 := x;
BEGIN
  IF x < 2 THEN
    FOR i IN 1..100 LOOP
      EXIT WHEN term < 1e-17 * total OR x < 1e-8;
      term := term * (2 * x * x / (2 * i + 1));
      total := total + term;
    END LOOP;
    inside := 2 / sqrt(pi()) * CASE WHEN x < 1e-8 THEN 1 ELSE exp(-x * x) END * total;
    outside := 1 - inside;
  ELSE
    FOR i IN REVERSE 60..1 LOOP
      total := x + i / (2 * total);
    END LOOP;
    outside := CASE WHEN x < 27.2 THEN exp(-x * x) / (sqrt(pi()) * total) ELSE 0 END;
    inside := 1 - outside;
  END IF;
END $$;

-- z of a confidence: Halley's method on the above, from the approximation of Winitzki (2008).  Next to 0 it is a straight
-- line; below 1e-40 the interval is the score itself, to all its decimals.
CREATE FUNCTION nps_sql._nps_quantile(confidence float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  minus_log float8; half float8; x float8; tails record; step float8;
BEGIN
  IF NOT (confidence > 0 AND confidence < 1) THEN
    PERFORM nps_sql._nps_raise('22023', 'invalid confidence: ' || confidence,
      'Confidence is a fraction strictly between 0 and 1.', '95 percent is 0.95.');
  ELSIF confidence = 0.95 THEN
    RETURN 1.95996398454005423552;
  ELSIF confidence < 1e-8 THEN
    RETURN greatest(confidence * sqrt(pi() / 2), 1e-40);
  END IF;
  minus_log := -ln((1 - confidence) * (1 + confidence));
  half := 2 / (pi() * 0.147) - minus_log / 2;
  x := sqrt(minus_log / 0.147 / (sqrt(half * half + minus_log / 0.147) + half));
  FOR i IN 1..3 LOOP
    tails := nps_sql._nps_normal(x);
    step := CASE WHEN confidence < 0.5 THEN tails.inside - confidence ELSE 1 - confidence - tails.outside END *
      exp(x * x) * sqrt(pi()) / 2;
    x := x - step / (1 + x * step);
  END LOOP;
  RETURN sqrt(2::float8) * x;
END $$;

--
-- Bounds and comparisons in points, with twelve decimals
--

CREATE FUNCTION nps_sql._nps_to_points(proportion float8) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(proportion * 1e14)::bigint * 0.000000000001;

-- A lower bound stays below its estimate after rounding, too, but at the end of the scale; an upper one is its mirror image
CREATE FUNCTION nps_sql._nps_lower(bound float8, estimate float8, lowest float8) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN CASE WHEN bound > lowest THEN
           greatest(least(round(bound * 1e14), ceil(estimate * 1e14 - 0.1) - 1), round(lowest * 1e14))
         ELSE round(bound * 1e14) END::bigint * 0.000000000001;
END $$;

CREATE FUNCTION nps_sql._nps_ci_lower(s nps_sql._nps_sample, z float8) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN nps_sql._nps_lower(greatest(s.d - nps_sql._nps_distance(s, z / sqrt(s.n)), -1), s.d, -1);
END $$;

CREATE FUNCTION nps_sql.nps_ci_lower(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  z CONSTANT float8 := nps_sql._nps_quantile(confidence);
BEGIN
  RETURN nps_sql._nps_ci_lower(nps_sql._nps_sample(summary), z);
END $$;

CREATE FUNCTION nps_sql.nps_ci_upper(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  z CONSTANT float8 := nps_sql._nps_quantile(confidence);
BEGIN
  RETURN -nps_sql._nps_ci_lower(nps_sql._nps_mirrored(nps_sql._nps_sample(summary)), z);
END $$;

CREATE FUNCTION nps_sql.nps_ci(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numrange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  z CONSTANT float8 := nps_sql._nps_quantile(confidence);
  s CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(summary);
BEGIN
  RETURN CASE WHEN s.n > 0 THEN
    numrange(nps_sql._nps_ci_lower(s, z), -nps_sql._nps_ci_lower(nps_sql._nps_mirrored(s), z), '[]') END;
END $$;
COMMENT ON FUNCTION nps_sql.nps_ci(bigint[], double precision) IS
  'confidence interval of the score in points, closed at both ends (score method, Tango)';
COMMENT ON FUNCTION nps_sql.nps_ci_lower(bigint[], double precision) IS
  'lower bound of the confidence interval of the score in points (score method, Tango)';
COMMENT ON FUNCTION nps_sql.nps_ci_upper(bigint[], double precision) IS
  'upper bound of the confidence interval of the score in points (score method, Tango)';

CREATE FUNCTION nps_sql.nps_compare(a bigint[], b bigint[], confidence double precision DEFAULT 0.95,
  OUT difference numeric, OUT lower numeric, OUT upper numeric, OUT z double precision, OUT p_value double precision)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  quantile CONSTANT float8 := nps_sql._nps_quantile(confidence);
  sa CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(a);
  sb CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(b);
  ma CONSTANT nps_sql._nps_sample := nps_sql._nps_mirrored(sa);
  mb CONSTANT nps_sql._nps_sample := nps_sql._nps_mirrored(sb);
  delta CONSTANT float8 := sa.d - sb.d;
BEGIN
  IF delta IS NULL THEN
    RETURN;
  END IF;
  difference := nps_sql._nps_to_points(delta);
  lower := nps_sql._nps_lower(greatest(delta - nps_sql._nps_distance(sa, mb, quantile), -2), delta, -2);
  upper := -nps_sql._nps_lower(greatest(-delta - nps_sql._nps_distance(sb, ma, quantile), -2), -delta, -2);
  z := CASE sign(delta) WHEN 1 THEN nps_sql._nps_z(sa, mb, delta) WHEN -1 THEN -nps_sql._nps_z(sb, ma, -delta) ELSE 0 END;
  p_value := (nps_sql._nps_normal(abs(z) / sqrt(2::float8))).outside;
END $$;
COMMENT ON FUNCTION nps_sql.nps_compare(bigint[], bigint[], double precision) IS
  'difference of two independent scores in points, a minus b, with confidence interval, z and two-sided p-value';

-- With extra_float_digits a benchmark is the decimal that it was written as
CREATE FUNCTION nps_sql.nps_compare(summary bigint[], benchmark double precision, confidence double precision DEFAULT 0.95,
  OUT difference numeric, OUT lower numeric, OUT upper numeric, OUT z double precision, OUT p_value double precision)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
  h float8; r float8; s nps_sql._nps_sample; mirror nps_sql._nps_sample; delta float8;
BEGIN
  IF NOT (benchmark >= -100 AND benchmark <= 100) THEN
    PERFORM nps_sql._nps_raise('22023', 'invalid benchmark: ' || benchmark,
      'A score is from -100 to 100 points.', 'A confidence comes after the benchmark.');
  END IF;
  h := benchmark::text::numeric * 0.01;
  r := nps_sql._nps_quantile(confidence);
  s := nps_sql._nps_sample(summary);
  IF s.n IS NULL THEN
    RETURN;
  END IF;
  r := r / sqrt(s.n);
  mirror := nps_sql._nps_mirrored(s);
  delta := s.d - h;
  difference := nps_sql._nps_to_points(delta);
  lower := nps_sql._nps_lower(greatest(s.d - nps_sql._nps_distance(s, r), -1) - h, delta, -1 - h);
  upper := -nps_sql._nps_lower(greatest(mirror.d - nps_sql._nps_distance(mirror, r), -1) + h, -delta, -1 + h);
  z := CASE WHEN delta = 0 THEN 0
            WHEN abs(h) = 1 THEN sign(delta) * 'Infinity'::float8
            WHEN delta > 0 THEN sqrt(s.n * nps_sql._nps_multiplier(s, h, delta, 1 + h)) * sqrt(delta)
            ELSE -sqrt(s.n * nps_sql._nps_multiplier(mirror, -h, -delta, 1 - h)) * sqrt(-delta) END;
  p_value := (nps_sql._nps_normal(abs(z) / sqrt(2::float8))).outside;
END $$;
COMMENT ON FUNCTION nps_sql.nps_compare(bigint[], double precision, double precision) IS
  'difference of a score from a fixed one in points, with confidence interval, z and two-sided p-value; the second '
  'argument is the benchmark, not a confidence';

--
-- Functions on one answer, and aggregates: for each of the five types of a score
--

-- A function with defaults cannot be the last one of an aggregate
CREATE FUNCTION nps_sql._nps_ci_final(summary bigint[]) RETURNS numrange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci(summary, 0.95); END';
CREATE FUNCTION nps_sql._nps_ci_lower_final(summary bigint[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci_lower(summary, 0.95); END';
CREATE FUNCTION nps_sql._nps_ci_upper_final(summary bigint[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci_upper(summary, 0.95); END';

-- A row of a frequency table, with the score at its place, as a summary
CREATE FUNCTION nps_sql._nps_row(place integer, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  summary bigint[] := '{0,0,0,0,0,0,0,0,0,0,0}';
BEGIN
  IF NOT (responses BETWEEN 0 AND 9223372036854775807 AND responses = trunc(responses)) THEN
    PERFORM nps_sql._nps_raise('22003', 'invalid number of responses: ' || responses,
      'A number of responses is a whole number from 0 to 9223372036854775807.',
      'Leave out other rows with FILTER (WHERE ...); weights, which may be fractions, are for nps_weighted_agg().');
  END IF;
  summary[place] := responses;
  RETURN summary;
END $$;

DO $types$
DECLARE
  type text; aggregate text;
  states CONSTANT text := $sql$SFUNC = nps_sql._nps_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    COMBINEFUNC = nps_sql._nps_add, MSFUNC = nps_sql._nps_accum, MINVFUNC = nps_sql._nps_accum_inv, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE$sql$;
BEGIN
  FOREACH type IN ARRAY ARRAY['smallint', 'integer', 'bigint', 'numeric', 'double precision'] LOOP
    EXECUTE format($sql$
CREATE FUNCTION nps_sql.nps_is_score(value %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN value BETWEEN 0 AND 10 %2$s;
CREATE FUNCTION nps_sql.nps_points(score %1$s) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN nps_sql.nps_is_score(score) THEN CASE WHEN score >= 9 THEN 100 WHEN score >= 7 THEN 0 ELSE -100 END
            ELSE nps_sql._nps_refuse(score::text) END;
CREATE FUNCTION nps_sql.nps_category(score %1$s) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE nps_sql.nps_points(score) WHEN 100 THEN 'promoter' WHEN 0 THEN 'passive' WHEN -100 THEN 'detractor' END;
CREATE FUNCTION nps_sql._nps_place(score %1$s) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN nps_sql.nps_is_score(score) THEN score::integer + 1 ELSE nps_sql._nps_refuse(score::text) END;
COMMENT ON FUNCTION nps_sql.nps_is_score(%1$s) IS 'is this a whole number from 0 to 10?';
COMMENT ON FUNCTION nps_sql.nps_points(%1$s) IS
  '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';
COMMENT ON FUNCTION nps_sql.nps_category(%1$s) IS 'promoter (9, 10), passive (7, 8) or detractor (0 to 6)';

CREATE FUNCTION nps_sql._nps_accum(state bigint[], score %1$s) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  state[nps_sql._nps_place(score)] := state[nps_sql._nps_place(score)] OPERATOR(pg_catalog.+) 1;
  RETURN state;
END $body$;
CREATE FUNCTION nps_sql._nps_accum_inv(state bigint[], score %1$s) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  state[nps_sql._nps_place(score)] := state[nps_sql._nps_place(score)] OPERATOR(pg_catalog.-) 1;
  RETURN state;
END $body$;
CREATE FUNCTION nps_sql._nps_accum(state bigint[], score %1$s, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  RETURN nps_sql._nps_add(state, nps_sql._nps_row(nps_sql._nps_place(score), responses));
END $body$;
CREATE FUNCTION nps_sql._nps_accum_inv(state bigint[], score %1$s, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  RETURN nps_sql._nps_subtract(state, nps_sql._nps_row(nps_sql._nps_place(score), responses));
END $body$;

CREATE AGGREGATE nps_sql.nps_agg(score %1$s) (%3$s);
CREATE AGGREGATE nps_sql.nps_agg(score %1$s, responses numeric) (%3$s);
COMMENT ON AGGREGATE nps_sql.nps_agg(%1$s) IS 'summary of the responses; the empty summary where there are none';
COMMENT ON AGGREGATE nps_sql.nps_agg(%1$s, numeric) IS
  'summary of the responses of a frequency table; a row with a null among them is left out';
$sql$, type, CASE WHEN type NOT LIKE '%int%' THEN 'AND value = trunc(value)' END, states);

    FOREACH aggregate IN ARRAY ARRAY['nps', 'nps_ci', 'nps_ci_lower', 'nps_ci_upper'] LOOP
      EXECUTE format('CREATE AGGREGATE nps_sql.%I(score %s) (%s, FINALFUNC = nps_sql.%I, MFINALFUNC = nps_sql.%4$I)',
        aggregate, type, states, CASE aggregate WHEN 'nps' THEN 'nps' ELSE format('_%s_final', aggregate) END);
      EXECUTE format('COMMENT ON AGGREGATE nps_sql.%I(%s) IS %L', aggregate, type, CASE aggregate
        WHEN 'nps' THEN 'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors '
                        '(0 to 6); null without responses'
        WHEN 'nps_ci' THEN '95 percent confidence interval of the Net Promoter Score in points (score method)'
        ELSE 'bound of the 95 percent confidence interval of the Net Promoter Score in points (score method)' END);
    END LOOP;
  END LOOP;
END $types$;

-- Text, as numeric input reads it, which is given only what it takes; not hexadecimal, which it takes from 16 on
CREATE FUNCTION nps_sql.nps_is_score(value text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN length(value) <= 1000 AND
    CASE WHEN value ~ '^[ \t-\r]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?0*[0-9]{1,4})?[ \t-\r]*$'
         THEN nps_sql.nps_is_score(value::numeric) ELSE false END;
END $$;
COMMENT ON FUNCTION nps_sql.nps_is_score(text) IS 'is this text, as numeric input reads it, a whole number from 0 to 10?';
