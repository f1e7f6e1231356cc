// Usage: node test/cube/compare.js      (by test/cube/run, beside a server)
//
// The model of examples/cube, compiled by Cube itself: what it would send for queries of
// every grain, without its pre-aggregation and from it, against nps() over the table.
// Says so in TAP.
//
// Cube's newer planner, and templates in a model, are in a binary that does not come from
// the npm registry.  So this is the planner written in JavaScript, which Cube has besides.
'use strict';
process.env.CUBEJS_TESSERACT_SQL_PLANNER = 'false';
console.warn = () => {};
const fs = require('fs');
const { Client } = require('pg');
const { NativeInstance } = require('@cubejs-backend/native');
NativeInstance.prototype.newJinjaEngine = () => ({});
const { prepareCompiler, PostgresQuery } = require('@cubejs-backend/schema-compiler');

const model = fs.readFileSync('examples/cube/model/cubes/answers.yml', 'utf8');
const page = fs.readFileSync('doc/bi.md', 'utf8');
const numbers = ['responses', 'promoters', 'passives', 'detractors', 'nps', 'nps_lower', 'nps_upper'];
const measures = numbers.map((name) => `answers.${name}`);
const by = (granularity, dateRange) => [{ dimension: 'answers.answered_at', granularity, dateRange }];
const segment = ['answers.segment'];

// What Cube is asked, and the same by hand: what to group by, of which answers
const grains = [
  ['everything', {}, [], 'true'],
  ['a segment', { dimensions: segment }, ['segment'], 'true'],
  ['a day', { timeDimensions: by('day') }, ["date_trunc('day', answered_at)"], 'true'],
  ['a week', { timeDimensions: by('week') }, ["date_trunc('week', answered_at)"], 'true'],
  ['a month and segment', { dimensions: segment, timeDimensions: by('month') },
    ['segment', "date_trunc('month', answered_at)"], 'true'],
  ['a quarter', { timeDimensions: by('quarter') }, ["date_trunc('quarter', answered_at)"], 'true'],
  ['a year', { timeDimensions: by('year') }, ["date_trunc('year', answered_at)"], 'true'],
  ['a month, some segments', {
    timeDimensions: by('month'),
    filters: [{ member: 'answers.segment', operator: 'equals', values: ['large', 'small'] }],
  }, ["date_trunc('month', answered_at)"], "segment IN ('large', 'small')"],
  ['some months', { dimensions: segment, timeDimensions: by('month', ['2025-03-01', '2025-05-31']) },
    ['segment', "date_trunc('month', answered_at)"], "answered_at >= '2025-03-01' AND answered_at < '2025-06-01'"],
  ['a day elsewhere', { timeDimensions: by('day'), timezone: 'America/New_York' },
    ["date_trunc('day', answered_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')"], 'true'],
];

let number = 0;
let failed = 0;

function ok(good, name, more) {
  number += 1;
  failed += good ? 0 : 1;
  console.log(`${good ? 'ok' : 'not ok'} ${number} - ${name}`);
  if (!good && more) console.log(`# ${String(more).replace(/\n/g, '\n# ')}`);
}

async function compile(content) {
  const files = [{ fileName: 'answers.yml', content }];
  const compilers = prepareCompiler({ localPath: () => '.', dataSchemaFiles: async () => files }, {});
  await compilers.compiler.compile();
  return compilers;
}

async function main() {
  const client = new Client();
  await client.connect();
  await client.query("SET TIME ZONE 'UTC'");    // as Cube's driver does
  await client.query(page.match(/^```sql\n([^`]*CREATE SCHEMA bi;[^`]*)^```$/m)[1]);
  await client.query('SET search_path = public');

  const whole = await compile(model);
  const plain = await compile(model.replace(/^ {4}pre_aggregations:[^]*/m, ''));
  const [{ config }] = whole.metaTransformer.cubes;
  ok(config.measures.filter((m) => !m.public).map((m) => m.name).join() === 'answers.summary', 'the summary alone is not public');
  ok(config.measures.filter((m) => m.public).map((m) => m.name).join() === measures.join(), 'the numbers are');

  for (const [name, asked, groups, where] of grains) {
    const byHand = `SELECT ${[...groups, 'count(score)', 'count(*) FILTER (WHERE score >= 9)',
      'count(*) FILTER (WHERE score IN (7, 8))', 'count(*) FILTER (WHERE score <= 6)', 'nps(score)::float8',
      'lower(nps_ci(score))::float8', 'upper(nps_ci(score))::float8'].join(', ')}
      FROM bi.responses WHERE ${where} ${groups.length ? `GROUP BY ${groups.map((_, i) => i + 1).join(', ')}` : ''}`;
    const query = { timezone: 'UTC', ...asked, measures, preAggregationsSchema: 'cube' };

    for (const [way, compilers] of [['of the table', plain], ['from the pre-aggregation', whole]]) {
      const cube = new PostgresQuery(compilers, query);
      const [sql, values] = cube.buildSqlAndParams();
      const tables = cube.preAggregations.preAggregationsDescription();
      await client.query('DROP SCHEMA IF EXISTS cube CASCADE; CREATE SCHEMA cube');
      for (const { loadSql } of tables) await client.query(...loadSql);
      ok(tables.length === (compilers === whole ? 1 : 0) && tables.length === (sql.includes('bi.responses') ? 0 : 1)
        && tables.every((t) => t.external === false), `${name} ${way}: Cube reads that, in PostgreSQL`, sql);
      const { rows: [{ some, less, more }] } = await client.query(`WITH cube AS (${sql}), hand AS (${byHand})
        SELECT (SELECT count(*) FROM hand)::int AS some,
               (SELECT count(*) FROM (TABLE hand EXCEPT ALL TABLE cube) AS e)::int AS less,
               (SELECT count(*) FROM (TABLE cube EXCEPT ALL TABLE hand) AS e)::int AS more`, values);
      ok(some > 0 && less === 0 && more === 0, `${name} ${way}: ${some} rows as nps() has them`, `${less} missing, ${more} not so\n${sql}`);
    }
  }

  const { rows } = await client.query(`SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
    WHERE attrelid = 'cube.answers_daily'::regclass AND attname = 'answers__summary'`);
  ok(rows.length === 1 && rows[0].type === 'nps_summary', 'what is stored are summaries');

  await client.query('INSERT INTO bi.responses (score) VALUES (11)');
  const [sql] = new PostgresQuery(plain, { measures, timezone: 'UTC' }).buildSqlAndParams();
  const error = await client.query(sql).catch((e) => e);
  ok(error.message === 'invalid score: 11', 'a value that is not a score is an error that names it', error.message);

  console.log(`1..${number}`);
  await client.end();
  process.exitCode = failed ? 1 : 0;
}

main().catch((error) => {
  console.log(`# ${error.stack.replace(/\n/g, '\n# ')}`);
  process.exit(1);
});
