-- Copies a CSV export of a survey tool into the temporary table export_rows, and says in
-- :stated what read_export() is to know of it.  load.sql of the starter and of the
-- programme begin with this, in one transaction with what they make of the rows.
--
--   -v file=answers.csv -v tool=Typeform     which file, and of which tool (export_tools)
--   -v zone=Europe/Helsinki                  the time zone of times that have none
--   -v dates=DMY                             what comes first in 3/4/2026
--   -v survey='autumn 2026'                  which survey, where the tool numbers each from 1
--   -v score='How likely'                    the column of the score, or how its heading begins;
--                                            so number, person, started, answered, comment,
--                                            segment, invitation, csat, ces
--   -v delimiter=';' -v encoding=WIN1252     where it is not a comma, or not UTF8
\if :{?file} \else \set file '' \endif
\if :{?tool} \else \set tool '' \endif
\if :{?zone} \else \set zone '' \endif
\if :{?dates} \else \set dates '' \endif
\if :{?survey} \else \set survey '' \endif
\if :{?number} \else \set number '' \endif
\if :{?person} \else \set person '' \endif
\if :{?started} \else \set started '' \endif
\if :{?answered} \else \set answered '' \endif
\if :{?score} \else \set score '' \endif
\if :{?comment} \else \set comment '' \endif
\if :{?segment} \else \set segment '' \endif
\if :{?invitation} \else \set invitation '' \endif
\if :{?csat} \else \set csat '' \endif
\if :{?ces} \else \set ces '' \endif
\if :{?delimiter} \else \set delimiter ',' \endif
\if :{?encoding} \else \set encoding UTF8 \endif

\encoding :encoding
\setenv NPS_EXPORT :file
\set head `head -n 100 -- "$NPS_EXPORT"`
SELECT export_copy(:'file', :'head', :'delimiter') AS copy,
       (SELECT coalesce(jsonb_object_agg(name, value), '{}')
        FROM (VALUES ('zone', :'zone'), ('dates', :'dates'), ('survey', :'survey'), ('number', :'number'), ('person', :'person'),
                     ('started', :'started'), ('answered', :'answered'), ('score', :'score'), ('comment', :'comment'),
                     ('segment', :'segment'), ('invitation', :'invitation'), ('csat', :'csat'), ('ces', :'ces'))
             AS v (name, value) WHERE value <> '') AS stated \gset
:copy
\encoding UTF8
