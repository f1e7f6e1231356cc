-- How the exports of survey tools are read: a row for each tool, and the functions that
-- read a file by it.  The starter and the programme both install this; a tool that is
-- not there is one more row.

CREATE TABLE IF NOT EXISTS export_tools (
  tool        text PRIMARY KEY,
  header_rows integer NOT NULL CHECK (header_rows > 0),
  number      text,
  person      text NOT NULL,
  started     text,
  answered    text NOT NULL,
  score       text NOT NULL,
  comment     text NOT NULL,
  passed_over text,
  no_answer   jsonb NOT NULL DEFAULT '{}',
  no_time     text,
  per_survey  boolean NOT NULL,
  zone        text,
  dates       text CHECK (dates IN ('DMY', 'MDY')),
  documented  text NOT NULL
);

COMMENT ON TABLE export_tools IS
  'How the CSV exports of survey tools are read. number to comment are regular expressions, upper and lower case alike, for the heading of the column in any header row';
COMMENT ON COLUMN export_tools.number IS 'Number of the answer; NULL: there is none, and it is made of the time';
COMMENT ON COLUMN export_tools.person IS 'Who answered';
COMMENT ON COLUMN export_tools.started IS 'When the survey was opened; NULL: the tool does not say';
COMMENT ON COLUMN export_tools.answered IS 'When the answer was submitted';
COMMENT ON COLUMN export_tools.passed_over IS 'Headings of columns that are never meant';
COMMENT ON COLUMN export_tools.no_answer IS 'Columns, and what in them says that the row is a trial or was not finished';
COMMENT ON COLUMN export_tools.no_time IS 'What stands for the time where the tool keeps none';
COMMENT ON COLUMN export_tools.per_survey IS 'Numbers begin anew in each survey, so the survey has to be named';
COMMENT ON COLUMN export_tools.zone IS 'Time zone of times without one, as documented; NULL: it has to be stated, unless the file says it';
COMMENT ON COLUMN export_tools.dates IS 'Order of day and month in dates with slashes; NULL: it has to be stated';
COMMENT ON COLUMN export_tools.documented IS 'Public page that this follows';

-- The question itself is in whatever words the survey has; these find it in four languages.
-- Of the CSV of Delighted and of Google Forms no public page lists the columns: theirs are
-- the fields of the API, and what published exports have.  Whatever differs, -v states.
INSERT INTO export_tools
  (tool, header_rows, number, person, started, answered, score, comment, passed_over, no_answer, no_time, per_survey, zone,
   dates, documented)
SELECT tool, header_rows, number, person, started, answered, coalesce(score, 'recommend|suosittel|anbefal|推荐|推薦|^nps$'),
       comment, passed_over, no_answer::jsonb, no_time, per_survey, zone, dates, documented
FROM (VALUES
  -- Fields of the same names; times are seconds since 1970
  ('Delighted', 1, '^(response )?id$', '^(person )?e-?mail$', NULL, '^created.?at$', '^score$', '^comment$',
   NULL, '{}', NULL, false, NULL, NULL, 'https://delighted.com/docs/api/listing-survey-responses'),
  -- Two header rows: the question, and what was to choose or to write; times in the zone of the account
  ('SurveyMonkey', 2, '^respondent id$', '^email address$', '^start date$', '^end date$', NULL, '^open-ended response$',
   NULL, '{}', NULL, false, NULL, 'MDY', 'https://github.com/mattroumaya/doubleheadr'),
  -- A token under "#"; times in UTC, as their headings say
  ('Typeform', 1, '^(#|token)$', '^e-?mail( address)?$', '^start date \(utc\)$', '^submit date \(utc\)$', NULL,
   '^comment|\m(why|reason)\M', NULL, '{}', NULL, false, 'UTC', NULL,
   'https://developer.typeform.com/responses/reference/retrieve-responses/'),
  -- Headings are codes or texts, as one chooses; times are the server's; 1980 where the survey keeps no dates
  ('LimeSurvey', 1, '^(id|response id)$', '^(token|access code)$', '^(startdate|date started)$', '^(submitdate|date submitted)$',
   NULL, '^comment|\m(why|reason)\M', NULL, '{}', '1980-01-01 00:00:00', true, NULL, NULL,
   'https://www.limesurvey.org/manual/Exporting_results'),
  -- Three header rows: the field, the text of the question, the field inside, with the zone of the times
  ('Qualtrics', 3, '^responseid$', '^recipientemail$', '^startdate$', '^enddate$', NULL, '^comment|\m(why|reason)\M',
   '_NPS_GROUP$', '{"Status": "preview|test|spam|^(1|2|8|9|12|17)$", "Finished": "^(0|false)$"}', NULL, false, NULL, NULL,
   'https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/'),
  -- No numbers; the CSV of the form has times as 2026/03/20 12:24:45 PM GMT+2, that of its sheet as its country writes them
  ('Google Forms', 1, NULL, '^(username|e-?mail address)$', NULL, '^timestamp$', NULL, '^comment|\m(why|reason)\M',
   NULL, '{}', NULL, true, NULL, NULL, 'https://developers.google.com/forms/api/reference/rest/v1/forms.responses')
) AS t (tool, header_rows, number, person, started, answered, score, comment, passed_over, no_answer, no_time, per_survey, zone,
        dates, documented)
ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION export_time(value text, zone text, dates text) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
  given text[];   -- year, month, day, hour, minute, second, A or P, zone, offset
BEGIN
  value := btrim(translate(value, U&'\00A0\202F', '  '));
  IF value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
    RETURN value::timestamptz;
  ELSIF value ~ '^\d{10}$' THEN
    RETURN to_timestamp(value::double precision);
  END IF;
  given := regexp_match(value, '^(\d{4})[-/](\d\d?)[-/](\d\d?)[T ](\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?(?: ?([AP])M)?'
                               '(?: ((?:GMT|UTC)([+-]\d\d?(?::?\d\d)?)?))?$', 'i');
  IF given IS NULL THEN
    given := regexp_match(value, '^(\d\d?)([/.])(\d\d?)\2(\d{4}),? (?:klo )?(\d\d?)[:.](\d\d)(?:[:.](\d\d))?(?: ?([AP])M)?$', 'i');
    IF given[2] = '.' OR dates = 'DMY' THEN
      given := ARRAY[given[4], given[3], given[1]] || given[5:8];
    ELSIF dates = 'MDY' THEN
      given := ARRAY[given[4], given[1], given[3]] || given[5:8];
    ELSE
      RETURN NULL;
    END IF;
  END IF;
  IF given[7] IS NOT NULL THEN
    IF given[4]::integer NOT BETWEEN 1 AND 12 THEN
      RETURN NULL;
    END IF;
    given[4] := given[4]::integer % 12 + CASE WHEN upper(given[7]) = 'P' THEN 12 ELSE 0 END;
  END IF;
  value := format('%s-%s-%s %s:%s:%s', given[1], given[2], given[3], given[4], given[5], coalesce(given[6], '00'));
  IF given[8] IS NOT NULL THEN
    RETURN (value || coalesce(given[9], '+0'))::timestamptz;
  END IF;
  RETURN value::timestamp AT TIME ZONE zone;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

COMMENT ON FUNCTION export_time(text, text, text) IS
  'A time as survey tools export it; one without a time zone is in the zone given, and a date with slashes in the order given. NULL: unreadable, or one of these is missing';

CREATE OR REPLACE FUNCTION export_copy(file text, head text, delimiter text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  headings text;
  names    text;
BEGIN
  IF coalesce(file, '') = '' THEN
    RAISE EXCEPTION 'no file is named' USING HINT = '-v file=answers.csv names it.';
  ELSIF coalesce(head, '') = '' THEN
    RAISE EXCEPTION 'the file "%" is empty, or cannot be read', file;
  END IF;
  -- A heading in quotes may hold line ends and delimiters; without those headings each delimiter parts two columns
  headings := split_part(translate(regexp_replace(head, '"[^"]*"', '', 'g'), E'\r', E'\n'), E'\n', 1);
  SELECT string_agg('c' || i, ', ' ORDER BY i) INTO names
  FROM generate_series(1, length(headings) - length(replace(headings, delimiter, '')) + 1) AS i;
  EXECUTE format('CREATE TEMPORARY TABLE export_rows (n integer GENERATED ALWAYS AS IDENTITY, %s text) ON COMMIT DROP',
                 replace(names, ',', ' text,'));
  RETURN format('\copy export_rows (%s) FROM %L (FORMAT csv, DELIMITER %L)', names, file, delimiter);
END $$;

COMMENT ON FUNCTION export_copy(text, text, text) IS
  'Makes the temporary table export_rows for a CSV file that begins like this, and returns the command by which psql fills it';

CREATE OR REPLACE FUNCTION read_export(tool text, stated jsonb)
RETURNS TABLE (source_id text, invitation text, person text, segment text, started text, answered text, started_at timestamptz,
               answered_at timestamptz, score text, csat text, ces text, comment text, why text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  t       export_tools;
  field   record;
  places  jsonb := '{}';   -- field to column
  missing text;
  trials  jsonb;           -- column to what says that a row is no answer
  columns text;
  zone    text;
  dates   text;
  example text;
BEGIN
  SELECT (e).* INTO t FROM export_tools AS e WHERE lower(e.tool) = lower(read_export.tool);
  IF t.tool IS NULL THEN
    RAISE EXCEPTION 'there is no survey tool "%"', read_export.tool
      USING HINT = (SELECT 'There are: ' || string_agg(e.tool, ', ' ORDER BY e.tool) || '. A row in export_tools adds another.'
                    FROM export_tools AS e);
  ELSIF t.per_survey AND stated ->> 'survey' IS NULL THEN
    RAISE EXCEPTION '% has no numbers that are unique in all surveys', t.tool
      USING HINT = '-v survey=''…'' names the survey; the same name for each export of it.';
  END IF;

  -- Which column is which
  CREATE TEMPORARY TABLE export_headings ON COMMIT DROP AS
  SELECT substr(cell.key, 2)::integer AS place, r.n AS header_row, btrim(cell.value, E' \n\uFEFF') AS heading
  FROM export_rows AS r, jsonb_each_text(to_jsonb(r) - 'n') AS cell WHERE r.n <= t.header_rows;
  SELECT string_agg(format('"%s"', left(heading, 60)), ', ' ORDER BY place) INTO columns
  FROM export_headings WHERE header_row = 1 AND heading <> '';
  FOR field IN
    SELECT f.name, f.needed, f.heading, f.pattern, array_agg(c.place ORDER BY c.place) AS places,
           string_agg(format('"%s"', left(c.headings, 60)), ', ' ORDER BY c.place) AS headings, count(c.place) AS found
    FROM (SELECT v.name, v.needed, stated ->> v.name AS heading, v.pattern,
                 EXISTS (SELECT FROM export_headings AS h WHERE lower(h.heading) = lower(stated ->> v.name)) AS exact
          FROM (VALUES ('number', t.number IS NOT NULL, t.number), ('answered', true, t.answered), ('score', true, t.score),
                       ('started', false, t.started), ('person', false, t.person), ('comment', false, t.comment),
                       ('invitation', false, '^invitation$'), ('segment', false, '^segment$'),
                       ('csat', false, '^csat$'), ('ces', false, '^ces$')) AS v (name, needed, pattern)) AS f
    LEFT JOIN LATERAL (
      SELECT h.place, string_agg(nullif(h.heading, ''), ' ' ORDER BY h.header_row) FILTER (WHERE h.header_row < 3) AS headings
      FROM export_headings AS h
      GROUP BY h.place
      HAVING CASE WHEN f.exact THEN bool_or(lower(h.heading) = lower(f.heading))
                  WHEN f.heading IS NOT NULL THEN bool_or(starts_with(lower(h.heading), lower(f.heading)))
                  ELSE bool_or(h.heading ~* f.pattern) AND bool_or(h.heading ~* t.passed_over) IS NOT TRUE END) AS c ON true
    GROUP BY f.name, f.needed, f.heading, f.pattern ORDER BY f.needed DESC, f.name = 'number' DESC, f.name
  LOOP
    IF field.found > 1 THEN
      RAISE EXCEPTION 'more than one column for % in this % export: %', field.name, t.tool, field.headings
        USING HINT = format('-v %s=''…'' names the column, or how its heading begins.', field.name);
    ELSIF field.found = 0 AND (field.needed OR field.heading IS NOT NULL) THEN
      RAISE EXCEPTION 'no column for % in this % export%', field.name, t.tool, coalesce(': "' || field.heading || '"', '')
        USING DETAIL = 'The columns are: ' || columns,
              HINT = format('Is it a %s export?  -v %s=''…'' names the column, or how its heading begins.', t.tool, field.name);
    ELSIF field.found = 1 THEN
      places := places || jsonb_build_object(field.name, 'c' || field.places[1]);
    ELSIF field.name IN ('comment', 'person', 'segment') THEN
      missing := concat_ws(', ', missing, field.name);
    END IF;
  END LOOP;
  IF missing IS NOT NULL THEN
    RAISE NOTICE 'no column found for: %', missing
      USING DETAIL = 'The columns are: ' || columns, HINT = format('-v %s=''…'' names one, or how its heading begins.', split_part(missing, ',', 1));
  END IF;
  SELECT coalesce(jsonb_object_agg('c' || h.place, x.value), '{}') INTO trials
  FROM jsonb_each_text(t.no_answer) AS x JOIN export_headings AS h ON h.header_row = 1 AND lower(h.heading) = lower(x.key);

  -- Which time is meant
  SELECT min(substring(h.heading from '"timeZone": *"([^"]+)"')) INTO zone FROM export_headings AS h;
  zone := coalesce(zone, t.zone);
  IF zone <> stated ->> 'zone' THEN
    RAISE EXCEPTION 'the times of this file are in the time zone %, not %', zone, stated ->> 'zone';
  END IF;
  zone := coalesce(zone, stated ->> 'zone');
  dates := coalesce(upper(stated ->> 'dates'), t.dates);
  IF zone IS NOT NULL AND NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = zone) THEN
    RAISE EXCEPTION 'there is no time zone "%"', zone
      USING HINT = 'It is one such as Europe/Helsinki: SELECT name FROM pg_timezone_names.';
  ELSIF dates NOT IN ('DMY', 'MDY') THEN
    RAISE EXCEPTION 'dates are DMY or MDY, not %', dates;
  END IF;
  IF dates IS NULL THEN
    SELECT x.answered INTO example
    FROM (SELECT to_jsonb(r) ->> (places ->> 'answered') AS answered FROM export_rows AS r WHERE r.n > t.header_rows) AS x
    WHERE x.answered LIKE '%/%' AND export_time(x.answered, 'UTC', NULL) IS NULL
      AND coalesce(export_time(x.answered, 'UTC', 'DMY'), export_time(x.answered, 'UTC', 'MDY')) IS NOT NULL LIMIT 1;
    IF example IS NOT NULL THEN
      RAISE EXCEPTION 'the day could be the month in times such as %', example
        USING HINT = '-v dates=DMY or -v dates=MDY says which comes first.';
    END IF;
  END IF;
  IF zone IS NULL THEN
    SELECT x.answered INTO example
    FROM (SELECT to_jsonb(r) ->> (places ->> 'answered') AS answered FROM export_rows AS r WHERE r.n > t.header_rows) AS x
    WHERE x.answered IS DISTINCT FROM t.no_time AND export_time(x.answered, NULL, dates) IS NULL AND export_time(x.answered, 'UTC', dates) IS NOT NULL LIMIT 1;
    IF example IS NOT NULL THEN
      RAISE EXCEPTION 'times such as % have no time zone', example
        USING HINT = '-v zone=Europe/Helsinki, or whichever it is, says in which they are.';
    END IF;
  END IF;

  -- OFFSET 0: what a part works out is worked out once
  RETURN QUERY
  SELECT t.tool || coalesce('/' || (stated ->> 'survey'), '') || '/' || a.number, a.invitation, a.person, a.segment, a.started, a.answered,
         a.started_at, a.answered_at, a.score, a.csat, a.ces, a.comment,
         CASE WHEN a.trial THEN 'a trial, or not finished'
              WHEN a.answered IS NULL THEN 'not submitted'
              WHEN a.number IS NULL THEN 'no number of the answer'
              WHEN a.answered_at IS NULL AND a.answered IS DISTINCT FROM t.no_time THEN 'unreadable time' END
  FROM (SELECT n, x.invitation, x.person, x.segment, x.started, x.answered, s.started_at, s.answered_at, x.score, x.csat, x.ces,
               x.comment, x.trial,
               CASE WHEN t.number IS NOT NULL OR places ? 'number' THEN x.number
                    WHEN s.answered_at IS NOT NULL
                      THEN to_char(s.answered_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS') || '-'
                           || row_number() OVER (PARTITION BY s.answered_at ORDER BY n) END AS number
        FROM (SELECT r.n, nullif(btrim(r.cells ->> (places ->> 'number')), '') AS number,
                     nullif(btrim(r.cells ->> (places ->> 'invitation')), '') AS invitation,
                     nullif(btrim(r.cells ->> (places ->> 'person')), '') AS person,
                     nullif(btrim(r.cells ->> (places ->> 'segment')), '') AS segment,
                     nullif(btrim(r.cells ->> (places ->> 'started')), '') AS started,
                     nullif(btrim(r.cells ->> (places ->> 'answered')), '') AS answered,
                     r.cells ->> (places ->> 'score') AS score, r.cells ->> (places ->> 'csat') AS csat,
                     r.cells ->> (places ->> 'ces') AS ces,
                     nullif(btrim(r.cells ->> (places ->> 'comment'), E' \n'), '') AS comment,
                     EXISTS (SELECT FROM jsonb_each_text(trials) AS y WHERE r.cells ->> y.key ~* y.value) AS trial
              FROM (SELECT e.n, to_jsonb(e) AS cells FROM export_rows AS e WHERE e.n > t.header_rows OFFSET 0) AS r
              OFFSET 0) AS x,
             LATERAL (SELECT export_time(x.started, zone, dates) AS started_at,
                             export_time(nullif(x.answered, t.no_time), zone, dates) AS answered_at OFFSET 0) AS s) AS a
  ORDER BY a.n;
END $$;

COMMENT ON FUNCTION read_export(text, jsonb) IS
  'The answers in export_rows, read as exports of this tool are; stated: survey, zone, dates, and the headings of columns where the tool''s pattern does not find them. why: what they are, if not answers';
