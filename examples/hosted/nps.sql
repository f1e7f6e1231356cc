-- The Net Promoter Score where no C extension can be installed: hosted servers, Windows, a Mac
--
-- Paste this file, or: psql -1 -v ON_ERROR_STOP=1 -f nps.sql.  It is the everyday part of the extension nps in plain SQL
-- and PL/pgSQL, in the schema nps_sql: the same names, answers and errors, for PostgreSQL 15 and later.  doc/hosted.md
-- says what it costs, which two forms are fast, and how to move to the extension.  PostgreSQL License.
--
--   nps(score), nps_ci(score), nps_ci_lower(score), nps_ci_upper(score)       aggregates
--   nps_agg(score), nps_agg(score, responses), sum(summary)                   aggregates that make a summary, a bigint[]
--   nps(summary), nps_responses(summary)
--   nps_ci(summary, confidence), nps_ci_lower(...), nps_ci_upper(...)         score method
--   nps_compare(a, b, confidence), nps_compare(summary, benchmark, confidence)
--   nps_category(score), nps_points(score), nps_is_score(value)
--
-- A score is smallint, integer, bigint, numeric or double precision.  A summary is eleven counts, score 0 first.
-- Nobody calls what begins with _nps.  What the planner inlines has a body of SQL, which is read once, here; PL/pgSQL has
-- a fixed search_path, without which a materialised view would come back empty from a dump.  Of _nps_accum that would
-- double the price, so it names schemas instead.

CREATE SCHEMA nps_sql;
COMMENT ON SCHEMA nps_sql IS 'Net Promoter Score in plain SQL and PL/pgSQL: the everyday part of the extension nps';
GRANT USAGE ON SCHEMA nps_sql TO PUBLIC;

--
-- Scores
--

-- Never called but for the error, and so of no cost
CREATE FUNCTION nps_sql._nps_refuse(value text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '22003', MESSAGE = 'invalid score: ' || value,
    DETAIL = 'A score is a whole number from 0 to 10.',
    HINT = 'Leave out other values with FILTER (WHERE nps_is_score(...)).';
END $$;

CREATE FUNCTION nps_sql._nps_refuse_counts(code text, message text, detail text, hint text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail, HINT = hint;
END $$;

--
-- Summaries
--

CREATE FUNCTION nps_sql._nps_total(s bigint[]) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN s[1]::numeric + s[2] + s[3] + s[4] + s[5] + s[6] + s[7] + s[8] + s[9] + s[10] + s[11];

-- A summary that comes from somebody, with its first count at 1; the errors are those of a cast to nps_summary
CREATE FUNCTION nps_sql._nps_check(summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  hint CONSTANT text :=
    'Give the number of responses at each score, score 0 first: {0,0,0,0,0,0,0,0,0,0,0} is the empty summary.';
BEGIN
  IF cardinality(summary) <> 11 OR array_ndims(summary) <> 1 THEN
    PERFORM nps_sql._nps_refuse_counts('2202E', 'wrong number of counts for type nps_summary: ' ||
      CASE WHEN array_ndims(summary) > 1 THEN format('an array of %s dimensions', array_ndims(summary))
           ELSE format('an array of %s', cardinality(summary)) END, 'A value holds exactly 11 counts.', hint);
  ELSIF array_position(summary, NULL) IS NOT NULL THEN
    PERFORM nps_sql._nps_refuse_counts('22004', 'null count for type nps_summary',
      'Every count must be given; where there are no responses it is 0.', hint);
  END IF;
  summary := summary[:];
  IF 0 > ANY (summary) THEN
    PERFORM nps_sql._nps_refuse_counts('22003', format('value out of range for type nps_summary: %s', summary),
      'A count cannot be below zero.', hint);
  ELSIF nps_sql._nps_total(summary) > 9223372036854775807 THEN
    PERFORM nps_sql._nps_refuse_counts('22003', format('value out of range for type nps_summary: %s', summary),
      'The counts and their total cannot be above 9223372036854775807.', 'Keep such counts in several values.');
  END IF;
  RETURN summary;
END $$;

CREATE FUNCTION nps_sql._nps_add(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF nps_sql._nps_total(a) + nps_sql._nps_total(b) > 9223372036854775807 THEN
    PERFORM nps_sql._nps_refuse_counts('22003', format('value out of range for type nps_summary: %s + %s', a, b),
      'The counts and their total cannot be above 9223372036854775807.', 'Keep such counts in several values.');
  END IF;
  FOR i IN 1..11 LOOP
    a[i] := a[i] + b[i];
  END LOOP;
  RETURN a;
END $$;

CREATE FUNCTION nps_sql._nps_subtract(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  FOR i IN 1..11 LOOP
    a[i] := a[i] - b[i];
  END LOOP;
  RETURN a;
END $$;

-- sum takes summaries that somebody kept, and its inverse only those that went in
CREATE FUNCTION nps_sql._nps_merge(state bigint[], summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nps_sql._nps_add(state, nps_sql._nps_check(summary));
END $$;

CREATE FUNCTION nps_sql._nps_merge_inv(state bigint[], summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nps_sql._nps_subtract(state, summary[:]);
END $$;

CREATE AGGREGATE nps_sql.sum(summary bigint[]) (
  SFUNC = nps_sql._nps_merge, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = nps_sql._nps_add,
  MSFUNC = nps_sql._nps_merge, MINVFUNC = nps_sql._nps_merge_inv, MSTYPE = bigint[],
  MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE);
COMMENT ON AGGREGATE nps_sql.sum(bigint[]) IS 'responses of all summaries; the empty summary where there are none';

-- Detractors, passives, promoters
CREATE FUNCTION nps_sql._nps_categories(summary bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
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
-- Bounds by the score method (Tango, Stat. Med. 17, 1998, 891-908), as src/stats.c of the extension has them, where the
-- equations are derived.  Proportions, -1 to 1, until the last step.  P, M, Q are the shares of promoters, passives and
-- detractors, D = P - Q.  Under a hypothesis below the observed score the restricted shares follow from a multiplier l:
-- P / (l (s + 2)), M / (l (s + 1)), Q / (l s), with l = P / (s + 2) + M / (s + 1) + Q / s.  Bounds above come from the
-- mirrored sample.
--

CREATE TYPE nps_sql._nps_sample AS (n float8, p float8, m float8, q float8, d float8);

CREATE FUNCTION nps_sql._nps_sample(summary bigint[]) RETURNS nps_sql._nps_sample
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
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
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  root float8;
  value float8;
  slope float8;
  divisor float8;
  step float8;
BEGIN
  IF a > 0 THEN
    -- the parabola without x^3 crosses zero close to it
    root := sqrt(b * b + 4 * a * c);
    IF b < 0 THEN
      x := least(x, (root - b) / (2 * a));
    ELSIF c = 0 THEN
      x := 0;
    ELSIF b + root > 0 THEN
      x := least(x, 2 * c / (b + root));
    END IF;
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

-- From the observed score down to its bound; r is z / sqrt(n), and x = r s solves x (x + r) (x + 2 r) = V x + 2 Q (1 + D) r
CREATE FUNCTION nps_sql._nps_distance(s nps_sql._nps_sample, r float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  variance CONSTANT float8 := s.m * (s.p + s.q) + 4 * s.p * s.q;
  height CONSTANT float8 := 2 * s.p + s.m;
  x float8;
BEGIN
  IF height = 0 THEN
    RETURN 0;
  END IF;
  x := nps_sql._nps_root(3 * r, 2 * r * r - variance, 2 * s.q * height * r, sqrt(variance));
  RETURN r / (s.p / (x + 2 * r) + s.m / (x + r) +
              CASE WHEN x > 0 THEN s.q / x ELSE (2 * r - variance / r) / (2 * height) END);
END $$;

-- Multiplier of the hypothesis d = D - distance = above_bottom - 1
CREATE FUNCTION nps_sql._nps_multiplier(s nps_sql._nps_sample, d float8, distance float8, above_bottom float8)
RETURNS float8 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c CONSTANT float8 := 2 * above_bottom * s.q;
  b CONSTANT float8 := distance - d * s.m - c;
  root CONSTANT float8 := sqrt(b * b + 4 * distance * c);
  x float8;
  detractors float8;
BEGIN
  IF b < 0 THEN
    x := (root - b) / (2 * distance);
    detractors := s.q / x;
  ELSE
    detractors := (b + root) / (4 * above_bottom);
    x := CASE WHEN s.q > 0 THEN s.q / detractors ELSE 0 END;
  END IF;
  RETURN s.p / (x + 2) + s.m / (x + 1) + detractors;
END $$;

-- How far a sample falls under the multiplier lambda = n l, and how fast that grows with lambda
CREATE FUNCTION nps_sql._nps_fall(s nps_sql._nps_sample, lambda float8, OUT total float8, OUT slope float8)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  l CONSTANT float8 := lambda / s.n;
  b CONSTANT float8 := l * (2 * l - s.p - 2 * s.m - 3 * s.q);
  x CONSTANT float8 := nps_sql._nps_root(3 * l - 1, b, 2 * l * l * s.q, 1);
  p CONSTANT float8 := s.p / (x + 2 * l);
  m CONSTANT float8 := s.m / (x + l);
  q CONSTANT float8 := CASE WHEN x > 0 THEN s.q / x ELSE b / (2 * l * l) END;
  p_rate CONSTANT float8 := p / (x + 2 * l);
  m_rate CONSTANT float8 := m / (x + l);
BEGIN
  total := l * (m * (p + q) + 4 * p * q);
  slope := 0;
  IF (p_rate + m_rate) * x + q > 0 THEN
    slope := (4 * p_rate * q + m_rate * (p_rate * x + q)) / ((p_rate + m_rate) * x + q) / s.n;
  END IF;
END $$;

-- Multiplier, between low and high, at which two samples fall by target together, or (is_z) reach the statistic target:
-- Newton's method, with bisection where it leaves what is known
CREATE FUNCTION nps_sql._nps_find(a nps_sql._nps_sample, b nps_sql._nps_sample, target float8, is_z boolean,
                                  low float8, high float8, lambda float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fall_a record;
  fall_b record;
  value float8;
  slope float8;
  step float8;
  next float8;
BEGIN
  FOR i IN 1..200 LOOP
    fall_a := nps_sql._nps_fall(a, lambda);
    fall_b := nps_sql._nps_fall(b, lambda);
    value := fall_a.total + fall_b.total;
    slope := fall_a.slope + fall_b.slope;
    IF is_z THEN
      slope := CASE WHEN value > 0 THEN
        (sqrt(lambda) * sqrt(value) / lambda + sqrt(lambda / value) * slope) / 2 ELSE 0 END;
      value := sqrt(lambda) * sqrt(value);
    END IF;
    IF value < target THEN
      low := lambda;
    ELSE
      high := lambda;
    END IF;
    next := 'Infinity';
    IF slope > 0 THEN
      step := (target - value) / slope / lambda;
      IF is_z AND abs(step) < 2 THEN
        next := lambda + lambda * step;
      ELSIF NOT is_z AND step < 1 THEN
        next := lambda / (1 - step);
      END IF;
    END IF;
    IF abs(next - lambda) <= 1e-9 * lambda THEN
      IF abs(value - target) <= 1e-6 * target OR high - low <= 1e-9 * lambda THEN
        RETURN next;
      END IF;
      next := low;
    END IF;
    IF NOT (next > low AND next < high) THEN
      next := sqrt(low) * sqrt(high);
      IF NOT (next > low AND next < high) THEN
        RETURN lambda;
      END IF;
    END IF;
    lambda := next;
  END LOOP;
  RETURN lambda;
END $$;

-- The same for two samples that both fall: a, and the mirrored b
CREATE FUNCTION nps_sql._nps_distance(a nps_sql._nps_sample, b nps_sql._nps_sample, z float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  alone CONSTANT float8 :=
    greatest(nps_sql._nps_distance(a, z / sqrt(a.n)), nps_sql._nps_distance(b, z / sqrt(b.n)));
  high float8;
BEGIN
  IF alone = 0 THEN
    RETURN 0;
  END IF;
  high := z / alone * z;
  RETURN z / nps_sql._nps_find(a, b, z, true, high / 2, high, high) * z;
END $$;

-- z of the hypothesis that a and the mirrored b fall by "fall" > 0 in total, to where their scores are equal
CREATE FUNCTION nps_sql._nps_z(a nps_sql._nps_sample, b nps_sql._nps_sample, fall float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  height_a CONSTANT float8 := 2 * a.p + a.m;
  height_b CONSTANT float8 := 2 * b.p + b.m;
  both CONSTANT float8 := height_a + height_b;
  fall_a CONSTANT float8 := fall * (height_a / both);
  fall_b CONSTANT float8 := fall * (height_b / both);
  lambda_a float8 := 'Infinity';
  lambda_b float8 := 'Infinity';
  lambda float8;
BEGIN
  IF height_a > 0 THEN
    lambda_a := a.n * nps_sql._nps_multiplier(a, a.d - fall_a, fall_a, height_a * (2 / both));
  END IF;
  IF height_b > 0 THEN
    lambda_b := b.n * nps_sql._nps_multiplier(b, b.d - fall_b, fall_b, height_b * (2 / both));
  END IF;
  lambda := least(lambda_a, lambda_b);
  IF greatest(lambda_a, lambda_b) < 'Infinity' THEN
    lambda := nps_sql._nps_find(a, b, fall, false, lambda, greatest(lambda_a, lambda_b), lambda);
  END IF;
  RETURN sqrt(lambda) * sqrt(fall);
END $$;

-- A standard normal variable inside -x sqrt(2) .. x sqrt(2), and outside: erf and erfc, which PostgreSQL has from 16 on
-- (the series and the continued fraction of DLMF 7.6.2 and 7.9.1)
CREATE FUNCTION nps_sql._nps_normal(x float8, OUT inside float8, OUT outside float8)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  term float8 := x;
  total float8 := x;
BEGIN
  IF x < 2 THEN
    FOR i IN 1..100 LOOP
      EXIT WHEN term < 1e-17 * total OR x < 1e-8;
      term := term * (2 * x * x / (2 * i + 1));
      total := total + term;
    END LOOP;
    inside := 2 / sqrt(pi()) * CASE WHEN x < 1e-8 THEN 1 ELSE exp(-x * x) END * total;
    outside := 1 - inside;
  ELSIF x < 27.2 THEN
    FOR i IN REVERSE 60..1 LOOP
      total := x + i / (2 * total);
    END LOOP;
    outside := exp(-x * x) / (sqrt(pi()) * total);
    inside := 1 - outside;
  ELSE
    inside := 1;
    outside := 0;
  END IF;
END $$;

-- z of a confidence: Halley's method on the above, from the approximation of Winitzki (2008)
CREATE FUNCTION nps_sql._nps_quantile(confidence float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  k CONSTANT float8 := 0.147;
  minus_log float8;
  half float8;
  x float8;
  tails record;
  step float8;
BEGIN
  IF NOT (confidence > 0 AND confidence < 1) THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'invalid confidence: ' || confidence,
      DETAIL = 'Confidence is a fraction strictly between 0 and 1.', HINT = '95 percent is 0.95.';
  ELSIF confidence = 0.95 THEN
    RETURN 1.95996398454005423552;
  ELSIF confidence < 1e-8 THEN
    -- a straight line; below, everything is the score itself, to twelve decimals
    RETURN greatest(confidence * sqrt(pi() / 2), 1e-40);
  END IF;
  minus_log := -ln((1 - confidence) * (1 + confidence));
  half := 2 / (pi() * k) - minus_log / 2;
  x := sqrt(minus_log / k / (sqrt(half * half + minus_log / k) + half));
  FOR i IN 1..3 LOOP
    tails := nps_sql._nps_normal(x);
    step := CASE WHEN confidence < 0.5 THEN tails.inside - confidence ELSE 1 - confidence - tails.outside END *
      exp(x * x) * sqrt(pi()) / 2;
    x := x - step / (1 + x * step);
  END LOOP;
  RETURN sqrt(2::float8) * x;
END $$;

--
-- Bounds in points, with twelve decimals
--

CREATE FUNCTION nps_sql._nps_to_points(proportion float8) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(proportion * 1e14)::bigint * 0.000000000001;

-- A lower bound; it stays below the estimate after rounding, too, but at the end of the scale.  An upper bound is the
-- mirror image.
CREATE FUNCTION nps_sql._nps_lower(bound float8, estimate float8, lowest float8) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  units float8 := round(bound * 1e14);
BEGIN
  IF bound > lowest THEN
    units := greatest(least(units, ceil(estimate * 1e14 - 0.1) - 1), round(lowest * 1e14));
  END IF;
  RETURN units::bigint * 0.000000000001;
END $$;

CREATE FUNCTION nps_sql.nps_ci_lower(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  z CONSTANT float8 := nps_sql._nps_quantile(confidence);
  s CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(summary);
BEGIN
  RETURN nps_sql._nps_lower(greatest(s.d - nps_sql._nps_distance(s, z / sqrt(s.n)), -1), s.d, -1);
END $$;

CREATE FUNCTION nps_sql.nps_ci_upper(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  z CONSTANT float8 := nps_sql._nps_quantile(confidence);
  s CONSTANT nps_sql._nps_sample := nps_sql._nps_mirrored(nps_sql._nps_sample(summary));
BEGIN
  RETURN -nps_sql._nps_lower(greatest(s.d - nps_sql._nps_distance(s, z / sqrt(s.n)), -1), s.d, -1);
END $$;

CREATE FUNCTION nps_sql.nps_ci(summary bigint[], confidence double precision DEFAULT 0.95) RETURNS numrange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  lower CONSTANT numeric := nps_sql.nps_ci_lower(summary, confidence);
BEGIN
  RETURN CASE WHEN lower IS NOT NULL THEN numrange(lower, nps_sql.nps_ci_upper(summary, confidence), '[]') END;
END $$;
COMMENT ON FUNCTION nps_sql.nps_ci(bigint[], double precision) IS
  'confidence interval of the score in points, closed at both ends (score method, Tango)';
COMMENT ON FUNCTION nps_sql.nps_ci_lower(bigint[], double precision) IS
  'lower bound of the confidence interval of the score in points (score method, Tango)';
COMMENT ON FUNCTION nps_sql.nps_ci_upper(bigint[], double precision) IS
  'upper bound of the confidence interval of the score in points (score method, Tango)';

--
-- Comparisons
--

CREATE FUNCTION nps_sql.nps_compare(a bigint[], b bigint[], confidence double precision DEFAULT 0.95,
  OUT difference numeric, OUT lower numeric, OUT upper numeric, OUT z double precision, OUT p_value double precision)
RETURNS record LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  quantile CONSTANT float8 := nps_sql._nps_quantile(confidence);
  sample_a CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(a);
  sample_b CONSTANT nps_sql._nps_sample := nps_sql._nps_sample(b);
  mirror_a CONSTANT nps_sql._nps_sample := nps_sql._nps_mirrored(sample_a);
  mirror_b CONSTANT nps_sql._nps_sample := nps_sql._nps_mirrored(sample_b);
  delta CONSTANT float8 := sample_a.d - sample_b.d;
BEGIN
  IF delta IS NULL THEN
    RETURN;
  END IF;
  difference := nps_sql._nps_to_points(delta);
  lower := nps_sql._nps_lower(greatest(delta - nps_sql._nps_distance(sample_a, mirror_b, quantile), -2), delta, -2);
  upper := -nps_sql._nps_lower(greatest(-delta - nps_sql._nps_distance(sample_b, mirror_a, quantile), -2), -delta, -2);
  z := CASE WHEN delta > 0 THEN nps_sql._nps_z(sample_a, mirror_b, delta)
            WHEN delta < 0 THEN -nps_sql._nps_z(sample_b, mirror_a, -delta) ELSE 0 END;
  p_value := (nps_sql._nps_normal(abs(z) / sqrt(2::float8))).outside;
END $$;
COMMENT ON FUNCTION nps_sql.nps_compare(bigint[], bigint[], double precision) IS
  'difference of two independent scores in points, a minus b, with confidence interval, z and two-sided p-value';

-- extra_float_digits: the benchmark is the decimal that it was written as
CREATE FUNCTION nps_sql.nps_compare(summary bigint[], benchmark double precision,
  confidence double precision DEFAULT 0.95,
  OUT difference numeric, OUT lower numeric, OUT upper numeric, OUT z double precision, OUT p_value double precision)
RETURNS record LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
  d float8;
  quantile float8;
  s nps_sql._nps_sample;
  mirror nps_sql._nps_sample;
  delta float8;
BEGIN
  IF NOT (benchmark >= -100 AND benchmark <= 100) THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'invalid benchmark: ' || benchmark,
      DETAIL = 'A score is from -100 to 100 points.', HINT = 'A confidence comes after the benchmark.';
  END IF;
  d := benchmark::text::numeric * 0.01;
  quantile := nps_sql._nps_quantile(confidence);
  s := nps_sql._nps_sample(summary);
  IF s.n IS NULL THEN
    RETURN;
  END IF;
  mirror := nps_sql._nps_mirrored(s);
  delta := s.d - d;
  difference := nps_sql._nps_to_points(delta);
  lower := nps_sql._nps_lower(greatest(s.d - nps_sql._nps_distance(s, quantile / sqrt(s.n)), -1) - d, delta, -1 - d);
  upper := -nps_sql._nps_lower(greatest(mirror.d - nps_sql._nps_distance(mirror, quantile / sqrt(s.n)), -1) + d,
                               -delta, -1 + d);
  z := CASE WHEN delta = 0 THEN 0
            WHEN abs(d) = 1 THEN sign(delta) * 'Infinity'::float8
            WHEN delta > 0 THEN sqrt(s.n * nps_sql._nps_multiplier(s, d, delta, 1 + d)) * sqrt(delta)
            ELSE -(sqrt(s.n * nps_sql._nps_multiplier(mirror, -d, -delta, 1 - d)) * sqrt(-delta)) END;
  p_value := (nps_sql._nps_normal(abs(z) / sqrt(2::float8))).outside;
END $$;
COMMENT ON FUNCTION nps_sql.nps_compare(bigint[], double precision, double precision) IS
  'difference of a score from a fixed one in points, with confidence interval, z and two-sided p-value; the second '
  'argument is the benchmark, not a confidence';

--
-- Functions on one answer and aggregates, for the five types of a score
--

-- A function with defaults cannot be the final one of an aggregate
CREATE FUNCTION nps_sql._nps_ci_final(summary bigint[]) RETURNS numrange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci(summary, 0.95); END';
CREATE FUNCTION nps_sql._nps_ci_lower_final(summary bigint[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci_lower(summary, 0.95); END';
CREATE FUNCTION nps_sql._nps_ci_upper_final(summary bigint[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS 'BEGIN RETURN nps_sql.nps_ci_upper(summary, 0.95); END';

-- The number of responses in a row of a frequency table
CREATE FUNCTION nps_sql._nps_whole(responses numeric) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (responses BETWEEN 0 AND 9223372036854775807 AND responses = trunc(responses)) THEN
    PERFORM nps_sql._nps_refuse_counts('22003', 'invalid number of responses: ' || responses,
      'A number of responses is a whole number from 0 to 9223372036854775807.',
      'Leave out other rows with FILTER (WHERE ...); weights, which may be fractions, are for nps_weighted_agg().');
  END IF;
  RETURN responses;
END $$;

DO $types$
DECLARE
  type text;
  aggregate text;
  state CONSTANT text := $sql$SFUNC = nps_sql._nps_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
    COMBINEFUNC = nps_sql._nps_add, MSFUNC = nps_sql._nps_accum, MINVFUNC = nps_sql._nps_accum_inv, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE$sql$;
BEGIN
  FOREACH type IN ARRAY ARRAY['smallint', 'integer', 'bigint', 'numeric', 'double precision'] LOOP
    EXECUTE format($sql$
CREATE FUNCTION nps_sql.nps_is_score(value %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN value BETWEEN 0 AND 10 %2$s;
COMMENT ON FUNCTION nps_sql.nps_is_score(%1$s) IS 'is this a whole number from 0 to 10?';

CREATE FUNCTION nps_sql.nps_points(score %1$s) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN nps_sql.nps_is_score(score) THEN CASE WHEN score >= 9 THEN 100 WHEN score >= 7 THEN 0 ELSE -100 END
            ELSE nps_sql._nps_refuse(score::text) END;
COMMENT ON FUNCTION nps_sql.nps_points(%1$s) IS
  '100 for a promoter, 0 for a passive, -100 for a detractor: the mean of the points is the Net Promoter Score';

CREATE FUNCTION nps_sql.nps_category(score %1$s) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE nps_sql.nps_points(score) WHEN 100 THEN 'promoter' WHEN 0 THEN 'passive' WHEN -100 THEN 'detractor' END;
COMMENT ON FUNCTION nps_sql.nps_category(%1$s) IS 'promoter (9, 10), passive (7, 8) or detractor (0 to 6)';

CREATE FUNCTION nps_sql._nps_place(score %1$s) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN nps_sql.nps_is_score(score) THEN score::integer + 1 ELSE nps_sql._nps_refuse(score::text) END;

CREATE FUNCTION nps_sql._nps_accum(state bigint[], score %1$s) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
  place CONSTANT integer := nps_sql._nps_place(score);
BEGIN
  state[place] := state[place] OPERATOR(pg_catalog.+) 1;
  RETURN state;
END $body$;

CREATE FUNCTION nps_sql._nps_accum_inv(state bigint[], score %1$s) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
  place CONSTANT integer := nps_sql._nps_place(score);
BEGIN
  state[place] := state[place] OPERATOR(pg_catalog.-) 1;
  RETURN state;
END $body$;

CREATE FUNCTION nps_sql._nps_row(score %1$s, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
  place CONSTANT integer := nps_sql._nps_place(score);
  summary bigint[] := '{0,0,0,0,0,0,0,0,0,0,0}';
BEGIN
  summary[place] := nps_sql._nps_whole(responses);
  RETURN summary;
END $body$;

CREATE FUNCTION nps_sql._nps_accum(state bigint[], score %1$s, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  RETURN nps_sql._nps_add(state, nps_sql._nps_row(score, responses));
END $body$;

CREATE FUNCTION nps_sql._nps_accum_inv(state bigint[], score %1$s, responses numeric) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
  RETURN nps_sql._nps_subtract(state, nps_sql._nps_row(score, responses));
END $body$;

CREATE AGGREGATE nps_sql.nps_agg(score %1$s) (%3$s);
COMMENT ON AGGREGATE nps_sql.nps_agg(%1$s) IS 'summary of the responses; the empty summary where there are none';
CREATE AGGREGATE nps_sql.nps_agg(score %1$s, responses numeric) (%3$s);
COMMENT ON AGGREGATE nps_sql.nps_agg(%1$s, numeric) IS
  'summary of the responses of a frequency table; a row with a null among them is left out';
$sql$, type, CASE WHEN type NOT LIKE '%int%' THEN 'AND value = trunc(value)' END, state);

    FOREACH aggregate IN ARRAY ARRAY['nps', 'nps_ci', 'nps_ci_lower', 'nps_ci_upper'] LOOP
      EXECUTE format('CREATE AGGREGATE nps_sql.%I(score %s) (%s, FINALFUNC = nps_sql.%I, MFINALFUNC = nps_sql.%4$I)',
        aggregate, type, state, CASE aggregate WHEN 'nps' THEN 'nps' ELSE format('_%s_final', aggregate) END);
      EXECUTE format('COMMENT ON AGGREGATE nps_sql.%I(%s) IS %L', aggregate, type, CASE aggregate
        WHEN 'nps' THEN 'Net Promoter Score in points: percentage of promoters (9, 10) less percentage of detractors '
                        '(0 to 6); null without responses'
        WHEN 'nps_ci' THEN '95 percent confidence interval of the Net Promoter Score in points (score method)'
        WHEN 'nps_ci_lower' THEN 'lower bound of that of nps_ci'
        ELSE 'upper bound of that of nps_ci' END);
    END LOOP;
  END LOOP;
END $types$;

-- Text, as numeric input of PostgreSQL 15 reads it, which is asked only what it can answer
CREATE FUNCTION nps_sql.nps_is_score(value text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF length(value) > 1000 OR value !~ '^[ \t-\r]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?0*\d{1,4})?[ \t-\r]*$' THEN
    RETURN false;
  END IF;
  RETURN nps_sql.nps_is_score(value::numeric);
END $$;
COMMENT ON FUNCTION nps_sql.nps_is_score(text) IS 'is this text, as numeric input reads it, a whole number from 0 to 10?';
