-- What they say: the reasons they picked, the themes of their comments, and the words
-- that tell detractors from promoters.  With the dictionaries that PostgreSQL ships.

--
-- Reasons
--

CREATE OR REPLACE VIEW reason_counts AS
SELECT category, reason, position, coalesce(answers, 0) AS answers, scores,
       100.0 * coalesce(answers, 0) / nullif(sum(answers) OVER (PARTITION BY category), 0) AS percent
FROM (SELECT category, reason FROM reasons, unnest(categories) AS category) AS offered
FULL JOIN (SELECT category, reason, count(*) AS answers, nps_agg(score) AS scores FROM valid_answers
           WHERE reason IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings)
           GROUP BY category, reason) AS given USING (category, reason)
JOIN reasons USING (reason);

COMMENT ON VIEW reason_counts IS 'The reasons they gave, in percent of all reasons that promoters, passives, detractors gave';

--
-- Words of a comment
--

CREATE OR REPLACE FUNCTION text_configuration(language text) RETURNS regconfig IMMUTABLE PARALLEL SAFE
RETURN CASE language
  WHEN 'ar' THEN 'arabic'::regconfig WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german'
  WHEN 'el' THEN 'greek' WHEN 'en' THEN 'english' WHEN 'es' THEN 'spanish' WHEN 'eu' THEN 'basque'
  WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'ga' THEN 'irish' WHEN 'hi' THEN 'hindi'
  WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
  WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian' WHEN 'ne' THEN 'nepali' WHEN 'nl' THEN 'dutch'
  WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
  WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil'
  WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish'
  ELSE 'simple' END;

COMMENT ON FUNCTION text_configuration(text) IS
  'Text search configuration of a language: how its words are cut to their stems; simple, which cuts nothing, where there is none';

-- Runs of Chinese characters, with a :* after them left out, and what stands between
-- them; Chinese punctuation is in neither
CREATE OR REPLACE FUNCTION text_parts(value text) RETURNS TABLE (nth bigint, chinese text, other text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 2
BEGIN ATOMIC
  SELECT nth, part[1], part[2]
  FROM regexp_matches(value, '([\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+)(?::\*)?|'
                             '([^\u3000-\u303F\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF\U00020000-\U0003FFFF]+)',
                      'g') WITH ORDINALITY AS p (part, nth);
END;

COMMENT ON FUNCTION text_parts(text) IS 'A text, taken apart into what is Chinese and what is not';

CREATE OR REPLACE FUNCTION character_pairs(run text) RETURNS text IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg(substr(run, i, 2), ' ' ORDER BY i) FROM generate_series(1, length(run)) AS i);

COMMENT ON FUNCTION character_pairs(text) IS
  'Each character with the one after it, and the last alone: Chinese has no spaces between words, and PostgreSQL no dictionary of it';

CREATE OR REPLACE FUNCTION words_in(comment text, language text) RETURNS tsvector IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN comment !~ '[\u2E80-\U0003FFFF]' THEN to_tsvector(text_configuration(language), comment)   -- in a tenth of the time
  ELSE (SELECT to_tsvector(text_configuration(language), coalesce(string_agg(other, ' ' ORDER BY nth), ''))
               || to_tsvector('simple', coalesce(string_agg(character_pairs(chinese), ' ' ORDER BY nth), ''))
        FROM text_parts(comment)) END;

COMMENT ON FUNCTION words_in(text, text) IS 'Stems of the words in a comment in this language, and its Chinese in pairs of characters';

CREATE OR REPLACE FUNCTION theme_query(words text, language text) RETURNS tsquery IMMUTABLE PARALLEL SAFE
RETURN to_tsquery(text_configuration(language),
  (SELECT string_agg(CASE WHEN chinese IS NULL THEN other
                          WHEN length(chinese) = 1 THEN chinese || ':*'
                          ELSE '(' || replace(regexp_replace(character_pairs(chinese), ' .$', ''), ' ', ' <-> ') || ')' END,
                     '' ORDER BY nth)
   FROM text_parts(words)));

COMMENT ON FUNCTION theme_query(text, text) IS
  'Words as to_tsquery has them (late | delay | wait & long), with Chinese ones of any length looked for by pairs of characters';

--
-- Themes, and the comments that mention them
--

CREATE TABLE IF NOT EXISTS themes (
  theme    text,
  language text REFERENCES languages,
  words    text NOT NULL,
  query    tsquery GENERATED ALWAYS AS (theme_query(words, language)) STORED CHECK (numnode(query) > 0),
  PRIMARY KEY (theme, language)
);

COMMENT ON TABLE themes IS 'What to look for in comments, in the words of each language';
COMMENT ON COLUMN themes.words IS 'Words with | (or), & (and), ! (not), <-> (followed by), and :* after a beginning; any form of a word stands for all';
COMMENT ON COLUMN themes.query IS 'What became of the words: their stems, and the pairs of Chinese characters';

-- To begin with
INSERT INTO themes (theme, language, words)
SELECT v.* FROM (VALUES
  ('late', 'en', 'late | delay | wait'),
  ('late', 'fi', 'myöhässä | myöhäst:* | odotimme'),
  ('late', 'nb', 'forsinket | sent | ventet'),
  ('late', 'zh', '迟到 | 晚了 | 晚到 | 等了'),
  ('price', 'en', 'price | dear | expensive | cost | penny'),
  ('price', 'fi', 'hinta | hintaa | hinnasto | hinnankorotus | hinnoissa | kallis | kallista | kalliimpi | sentin'),
  ('price', 'nb', 'pris:* | dyr | dyrt | krone'),
  ('price', 'zh', '价 | 贵 | 物有所值'),
  ('people', 'en', 'staff | people | driver | rude | friendly | polite'),
  ('people', 'fi', 'henkilökunta | väkeä | kuljettaja | töykeä | ystävällinen | ystävällistä | ystävälliset'),
  ('people', 'nb', 'ansatte | folk | sjåfør | uhøflig | hyggelig'),
  ('people', 'zh', '员 | 礼貌 | 友好'),
  ('help', 'en', 'telephone | call | reply | answer | service'),
  ('help', 'fi', 'puhelin | puhelimeen | soittaa | soittamaan | vastaus | vastausta | vastaa | vastannut | vastattiin | asiakaspalvelu'),
  ('help', 'nb', 'telefon | ringe | svar | svarte | kundeservice'),
  ('help', 'zh', '电话 | 回复 | 答复 | 客服'),
  ('web shop', 'en', 'shop | online | web'),
  ('web shop', 'fi', 'verkkokauppa | verkossa'),
  ('web shop', 'nb', 'nettbutikk | nett'),
  ('web shop', 'zh', '网店 | 在线')) AS v
WHERE NOT EXISTS (SELECT FROM themes);

CREATE TABLE IF NOT EXISTS comment_words (
  answer_id      bigint REFERENCES answers ON DELETE CASCADE,
  language       text REFERENCES languages,
  language_known boolean NOT NULL,
  words          tsvector NOT NULL,
  PRIMARY KEY (answer_id, language)
);

COMMENT ON TABLE comment_words IS 'The words of each comment, as read_comments() found them';
COMMENT ON COLUMN comment_words.language_known IS
  'Whether it is the language of the person; a comment of nobody known is read in every language';

-- Written once a night and read by day: nothing is left to be sorted in later
CREATE INDEX IF NOT EXISTS comment_words_words_idx ON comment_words USING gin (words) WITH (fastupdate = off);

CREATE TABLE IF NOT EXISTS theme_matches (
  answer_id bigint,
  theme     text,
  language  text,
  PRIMARY KEY (answer_id, theme, language),
  FOREIGN KEY (answer_id, language) REFERENCES comment_words ON DELETE CASCADE,
  FOREIGN KEY (theme, language) REFERENCES themes ON UPDATE CASCADE ON DELETE CASCADE
);

COMMENT ON TABLE theme_matches IS 'Which comments have the words of which theme';

CREATE INDEX IF NOT EXISTS theme_matches_theme_language_idx ON theme_matches (theme, language);

CREATE OR REPLACE FUNCTION read_comments() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  WITH found AS (
    INSERT INTO comment_words
    SELECT a.answer_id, l.language, p.language IS NOT NULL, words_in(left(a.comment, comment_length), l.language)
    FROM policy, answers AS a LEFT JOIN people AS p USING (person_id)
    JOIN languages AS l ON l.language = p.language OR p.language IS NULL
    WHERE a.comment IS NOT NULL AND NOT EXISTS (SELECT FROM comment_words AS c WHERE c.answer_id = a.answer_id)
    RETURNING answer_id, language, words
  ), matched AS (
    INSERT INTO theme_matches
    SELECT f.answer_id, t.theme, f.language FROM found AS f JOIN themes AS t USING (language) WHERE f.words @@ t.query
  )
  SELECT count(DISTINCT answer_id) FROM found;
END;

COMMENT ON FUNCTION read_comments() IS 'Reads the comments that are new or were changed; returns how many';

-- A comment that is changed or erased takes its words with it, and is read again
CREATE OR REPLACE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM comment_words WHERE answer_id = NEW.answer_id;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION forget_words() IS 'Trigger: the words of a comment go when it is changed';

CREATE OR REPLACE TRIGGER forget_words AFTER UPDATE OF comment ON answers
FOR EACH ROW WHEN (OLD.comment IS DISTINCT FROM NEW.comment) EXECUTE FUNCTION forget_words();

-- A theme that is new or has new words is looked for at once
CREATE OR REPLACE FUNCTION match_theme() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM theme_matches WHERE theme = NEW.theme AND language = NEW.language;
  INSERT INTO theme_matches
  SELECT c.answer_id, NEW.theme, NEW.language FROM comment_words AS c
  WHERE c.language = NEW.language AND c.words @@ NEW.query;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION match_theme() IS 'Trigger: finds the comments that have the words of a theme that is new or was changed';

CREATE OR REPLACE TRIGGER match_theme AFTER INSERT OR UPDATE ON themes FOR EACH ROW EXECUTE FUNCTION match_theme();

--
-- Who mentions a theme
--

CREATE OR REPLACE VIEW theme_mentions AS
SELECT DISTINCT answer_id, theme FROM theme_matches;

COMMENT ON VIEW theme_mentions IS 'Which answers mention which theme, each once';

CREATE OR REPLACE VIEW theme_scores AS
WITH totals AS (
  SELECT level, nps_agg(score) AS everybody, nps_agg(score) FILTER (WHERE comment IS NOT NULL) AS commented
  FROM valid_answers WHERE answered_on > (SELECT today - report_window FROM settings)
  GROUP BY level
), mentions AS (
  SELECT level, theme, nps_agg(score) AS summary FROM theme_mentions JOIN valid_answers USING (answer_id)
  WHERE comment IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings)   -- the first for the planner
  GROUP BY level, theme
), themed AS (   -- a theme that nobody mentions may be misspelt, and is there
  SELECT level, theme, everybody, commented, sum(summary) AS summary
  FROM totals CROSS JOIN (SELECT DISTINCT theme FROM themes) AS t LEFT JOIN mentions USING (level, theme)
  GROUP BY level, theme, everybody, commented
)
SELECT level, theme, summary, responses AS answers,
       100.0 * nps_promoters(summary) / nullif(nps_promoters(commented), 0) AS percent_of_promoters,
       100.0 * nps_passives(summary) / nullif(nps_passives(commented), 0) AS percent_of_passives,
       100.0 * nps_detractors(summary) / nullif(nps_detractors(commented), 0) AS percent_of_detractors,
       nps, lower, upper, note, nps(everybody) - nps(everybody - summary) AS points
FROM themed, scorecard(summary);

COMMENT ON VIEW theme_scores IS 'Who mentions a theme, and what score they gave, over the report window';
COMMENT ON COLUMN theme_scores.percent_of_promoters IS 'Of the promoters who wrote a comment, how many mention the theme';
COMMENT ON COLUMN theme_scores.percent_of_passives IS 'Of the passives who wrote a comment, how many mention the theme';
COMMENT ON COLUMN theme_scores.percent_of_detractors IS 'Of the detractors who wrote a comment, how many mention the theme';
COMMENT ON COLUMN theme_scores.points IS
  'Points of the score that hang on the theme: the score of all answers of the level, less what it is without those that mention the theme';

CREATE OR REPLACE VIEW theme_by_month AS
WITH answered AS NOT MATERIALIZED (
  SELECT answer_id, level, date_trunc('month', answered_on::timestamp)::date AS month, score
  FROM valid_answers
  WHERE comment IS NOT NULL AND answered_on >= (SELECT date_trunc('month', today - report_window)::date FROM settings)
), mentions AS (
  SELECT level, month, theme, nps_agg(score) AS summary
  FROM theme_mentions JOIN answered USING (answer_id) GROUP BY level, month, theme
), themed AS (
  SELECT level, month, theme, comments, sum(summary) AS summary
  FROM (SELECT level, month, count(*) AS comments FROM answered GROUP BY level, month) AS months
  CROSS JOIN (SELECT DISTINCT theme FROM themes) AS t LEFT JOIN mentions USING (level, month, theme)
  GROUP BY level, month, theme, comments
)
SELECT level, month, theme, comments, nps_responses(summary) AS answers,
       100.0 * nps_responses(summary) / comments AS percent, nps(summary) AS nps
FROM themed;

COMMENT ON VIEW theme_by_month IS
  'How many comments of a month mention a theme, and the score of those who do, in whole months that reach into the report window';

CREATE OR REPLACE VIEW comments_without_theme AS
SELECT a.answer_id, a.level, a.answered_on, p.language, a.score, a.category, a.comment
FROM valid_answers AS a LEFT JOIN people AS p USING (person_id)
WHERE a.comment IS NOT NULL AND a.answered_on > (SELECT today - report_window FROM settings)
  AND NOT EXISTS (SELECT FROM theme_mentions AS t WHERE t.answer_id = a.answer_id);

COMMENT ON VIEW comments_without_theme IS 'Comments that mention none of the themes: to read, and to find the next theme in';

--
-- Words that tell detractors from promoters
--

-- Log-odds ratio with an informative Dirichlet prior: Monroe, Colaresi and Quinn,
-- "Fightin' Words", Political Analysis 16 (2008), 372-403.  The prior is what all who
-- commented say.  A word counts once a comment, so that who repeats himself is one voice.
CREATE OR REPLACE VIEW telling_words AS
SELECT level, language, word, detractors, promoters, log_odds, log_odds / sqrt(variance) AS z,
       ARRAY(SELECT a.comment FROM comment_words AS c JOIN valid_answers AS a USING (answer_id)
             WHERE c.words @@ ('''' || replace(replace(w.word, '\', '\\'), '''', '''''') || '''')::tsquery
               AND c.language = w.language AND c.language_known AND a.level = w.level
               AND a.category = CASE WHEN w.log_odds > 0 THEN 'detractor' ELSE 'promoter' END
               AND a.answered_on > (SELECT today - report_window FROM settings)
             GROUP BY a.comment ORDER BY max(a.answered_at) DESC, a.comment LIMIT 2) AS examples
FROM (
  WITH counts AS (
    SELECT a.level, c.language, word, count(*) AS comments,
           count(*) FILTER (WHERE a.category = 'detractor') AS detractors,
           count(*) FILTER (WHERE a.category = 'promoter') AS promoters
    FROM valid_answers AS a JOIN comment_words AS c USING (answer_id), unnest(tsvector_to_array(c.words)) AS word
    WHERE c.language_known AND a.answered_on > (SELECT today - report_window FROM settings)
    GROUP BY a.level, c.language, word
  ), totals AS (
    SELECT counts.*, prior_words, sum(comments) OVER said AS all_comments,
           sum(detractors) OVER said - detractors AS other_detractors, sum(promoters) OVER said - promoters AS other_promoters
    FROM counts, policy WINDOW said AS (PARTITION BY level, language)
  ), priors AS (   -- prior_words words, shared out as all use them
    SELECT totals.*, prior_words * (comments / all_comments)::float8 AS prior,
           prior_words * ((all_comments - comments) / all_comments)::float8 AS other_prior
    FROM totals
  )
  SELECT level, language, word, detractors, promoters,
         ln((detractors + prior) / nullif(other_detractors::float8 + other_prior, 0))
         - ln((promoters + prior) / nullif(other_promoters::float8 + other_prior, 0)) AS log_odds,
         1 / (detractors + prior) + 1 / (promoters + prior) AS variance
  FROM priors) AS w;

COMMENT ON VIEW telling_words IS
  'Words that detractors (z above 0) or promoters (z below 0) use more often than the others do, by the log-odds ratio with an informative Dirichlet prior, over the report window, with the two newest comments of theirs that have the word';
COMMENT ON COLUMN telling_words.word IS 'Stem of the word, or pair of Chinese characters';
COMMENT ON COLUMN telling_words.detractors IS 'Detractors who use it in their comment';
COMMENT ON COLUMN telling_words.promoters IS 'Promoters who use it in their comment';
COMMENT ON COLUMN telling_words.z IS 'The log-odds ratio in standard errors: beyond 2 by chance for one word in twenty';
