-- A value of any type in JSON: to_jsonb and its like give the text form, from which a
-- row, an array or a value comes back; the cast to jsonb gives an object to read

CREATE TABLE figures (id integer PRIMARY KEY, s nps_summary, t nps_transitions, w nps_weighted_summary, list nps_summary[]);
INSERT INTO figures
SELECT 1, nps_agg(score), nps_transitions_agg(score, 10 - score), nps_weighted_agg(score, 0.1 * score), ARRAY[nps_agg(score), NULL, '{0,0,0,0,0,0,0,0,0,0,0}'] FROM generate_series(0, 10) AS score
UNION ALL SELECT 2, nps_agg(10, 5000000000), '{0,0,0,0,0,0,0,0,9223372036854775807}', '{0,0,0,0,0,0,0,0,0,0,0,0,0}', '{}'
UNION ALL SELECT 3, NULL, NULL, NULL, NULL;

-- No type has a cast to json, for that is what to_json would use
SELECT count(*) FROM pg_cast WHERE casttarget = 'json'::regtype AND castsource IN ('nps_summary'::regtype, 'nps_transitions'::regtype, 'nps_weighted_summary'::regtype);
SELECT to_jsonb(f) FROM figures AS f ORDER BY id;
SELECT to_jsonb(s) AS s, to_jsonb(t) AS t, to_jsonb(w) AS w, to_jsonb(list) AS list FROM figures WHERE id = 1;

-- A row comes back, as audit triggers, json_agg and servers of GraphQL need it
SELECT count(*) FILTER (WHERE NOT (b.s = f.s AND b.t = f.t AND b.w = f.w AND b.list = f.list)) AS wrong, count(*) FILTER (WHERE num_nonnulls(b.s, b.t, b.w, b.list) <> num_nonnulls(f.s, f.t, f.w, f.list)) AS nulls, count(*)
FROM figures AS f, jsonb_populate_record(NULL::figures, to_jsonb(f)) AS b;
SELECT count(*) FILTER (WHERE NOT (b.s = f.s AND b.t = f.t AND b.w = f.w AND b.list = f.list)) AS wrong, count(*)
FROM figures AS f, json_populate_record(NULL::figures, row_to_json(f)) AS b WHERE b.id = f.id;
SELECT count(*) FILTER (WHERE NOT (b.s = f.s AND b.t = f.t AND b.w = f.w AND b.list = f.list)) AS wrong, count(*)
FROM (SELECT jsonb_agg(f) AS all_of_them FROM figures AS f) AS a, jsonb_populate_recordset(NULL::figures, all_of_them) AS b JOIN figures AS f USING (id);
SELECT count(*) FILTER (WHERE NOT (b.s = f.s AND b.w = f.w)) AS wrong, count(*)
FROM (SELECT json_object_agg(id, f) AS by_id FROM figures AS f) AS a, json_each(by_id) AS e, json_to_record(e.value) AS b(id integer, s nps_summary, w nps_weighted_summary) JOIN figures AS f USING (id);
SELECT (jsonb_build_object('s', s) ->> 's')::nps_summary = s AS built FROM figures WHERE id = 2;

-- An audit trigger keeps rows as JSON and puts one back
CREATE TABLE audit (old jsonb);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit VALUES (to_jsonb(OLD));
	RETURN OLD;
END $$;
CREATE TRIGGER audit BEFORE DELETE ON figures FOR EACH ROW EXECUTE FUNCTION keep();
DELETE FROM figures WHERE id = 1 RETURNING nps(s);
INSERT INTO figures SELECT (jsonb_populate_record(NULL::figures, old)).* FROM audit;
SELECT id, round(nps(s), 1) AS nps, nps_responses(t), round(nps(w), 1) AS weighted, list FROM figures WHERE id = 1;

-- An object to read
SELECT id, s::jsonb, t::jsonb FROM figures ORDER BY id;
SELECT id, w::jsonb FROM figures ORDER BY id;
DROP TABLE figures, audit;
DROP FUNCTION keep;
