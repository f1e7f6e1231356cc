// Drizzle over pg, and the migrations that Drizzle Kit writes
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { Pool } = require('pg');
const { asc, eq, gt, lte, sql } = require('drizzle-orm');
const { drizzle } = require('drizzle-orm/node-postgres');
const { customType, doublePrecision, integer, pgTable, pgView, text } = require('drizzle-orm/pg-core');
const { generateDrizzleJson, generateMigration } = require('drizzle-kit/api');
const { expected, fact, same, scores, version, program } = require('../common.js');

program(async () => {
	fact('version', `${version('drizzle-orm')}, Kit ${version('drizzle-kit')}`);
	const pool = new Pool();
	// page
	const summary = customType({ dataType: () => 'nps_summary' });
	const teams = pgTable('teams', {
		team: integer().primaryKey(), name: text().notNull(), summary: summary().notNull() });
	const responses = pgTable('responses', { id: integer().primaryKey(), team: integer(), score: integer() });
	const npsByTeam = pgView('nps_by_team', { team: integer(), nps: doublePrecision() }).existing();

	const { id, team, score } = responses;
	const db = drizzle(pool);
	const byTeam = await db.select({ team,
		nps: sql`nps(${score})`.mapWith(Number),
		above2: sql`nps(${score}) FILTER (WHERE ${gt(score, 2)})`.mapWith(Number),
	}).from(responses).groupBy(team).orderBy(team);
	const running = await db.select({
		nps: sql`nps(${score}) OVER (PARTITION BY ${team} ORDER BY ${id})`.mapWith(Number),
	}).from(responses).where(lte(id, 50)).orderBy(asc(id));
	// page ends
	same((await pool.query('SELECT inet_client_addr() IS NOT NULL AS tcp')).rows, [{ tcp: true }], 'over TCP');
	scores(byTeam.map(row => row.nps), 'by team', 'nps by team');
	scores(byTeam.map(row => row.above2), 'above 2', 'and of a filter');
	scores(running.map(row => row.nps), 'running', 'over a window');
	const [plain] = await db.select({ nps: sql`nps(${score})` }).from(responses);
	same(plain.nps, expected.nps, 'without a mapping');
	const [none] = await db.select({ nps: sql`nps(${score})`.mapWith(Number) }).from(responses).where(lte(id, 0));
	same(none.nps, null, 'no responses');
	fact('nps', `${typeof plain.nps}; ${typeof byTeam[0].nps} with \`mapWith(Number)\``);
	fact('filter', '`sql`');
	fact('window', '`sql`');
	scores((await db.select().from(npsByTeam).orderBy(npsByTeam.team)).map(row => row.nps), 'view', 'a view of numbers');

	// A summary out and in again
	const rows = await db.select().from(teams).orderBy(teams.team);
	scores(rows.map(row => row.summary), 'summaries', 'summaries are read');
	await db.insert(teams).values({ ...rows[0], team: 7 });
	same((await db.select().from(teams).where(eq(teams.summary, rows[0].summary))).length, 2, 'and written, and compared');
	fact('summary', `${typeof rows[0].summary}, by a \`customType\``);

	const daily = pgTable('daily', { team: integer().primaryKey(), summary: summary().notNull() });
	const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson({ daily }));
	for (const statement of statements) await pool.query(statement);
	const { rows: [{ type }] } = await pool.query(`SELECT format_type(atttypid, atttypmod) AS type
		FROM pg_attribute WHERE attrelid = 'daily'::regclass AND attname = 'summary'`);
	same(type, 'nps_summary', 'Drizzle Kit writes the type');

	// What Drizzle Kit makes of tables that are there
	const { PGUSER, PGPASSWORD, PGHOST, PGPORT, PGDATABASE, TMPDIR } = process.env;
	const folder = fs.mkdtempSync(`${TMPDIR ?? '/tmp'}/drizzle.`);
	execFileSync('node', [`${__dirname}/node_modules/drizzle-kit/bin.cjs`, 'pull', '--dialect=postgresql', `--out=${folder}`,
		`--url=postgresql://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/${PGDATABASE}`], { stdio: 'ignore' });
	const pulled = fs.readFileSync(`${folder}/schema.ts`, 'utf8');
	same(/failed to parse database type 'nps_summary'\n\tsummary: unknown\("summary"\)/.test(pulled), true,
		'and does not know it where it reads a table');
	same(/pgView\("nps_by_team", \{\s*team: integer\(\),\s+nps: doublePrecision\(\)/.test(pulled), true,
		'but all of a view of numbers');
	fs.rmSync(folder, { recursive: true });
	fact('migrations', 'Drizzle Kit, the type by its name; `pull` says `unknown`');
	await pool.end();
});
