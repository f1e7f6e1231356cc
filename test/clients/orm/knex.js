// Knex over pg
'use strict';
const Knex = require('knex');
const { expected, fact, same, scores, version, program } = require('../common.js');

program(async () => {
	const knex = Knex({ client: 'pg', connection: {} });
	fact('version', version('knex'));
	const { rows: [{ tcp }] } = await knex.raw('SELECT inet_client_addr() IS NOT NULL AS tcp');
	same(tcp, true, 'over TCP');

	// page
	const byTeam = await knex('responses').groupBy('team').orderBy('team').select('team', {
		nps: knex.raw('nps(??)::float8', ['score']),
		above_2: knex.raw('nps(??) FILTER (WHERE ?? > ?)::float8', ['score', 'score', 2]),
	});
	const running = await knex('responses').where('id', '<=', 50).orderBy('id').select('id', {
		nps: knex.raw('nps(??) OVER (PARTITION BY ?? ORDER BY ??)::float8', ['score', 'team', 'id']),
	});
	// page ends
	scores(byTeam.map(row => row.nps), 'by team', 'nps by team');
	scores(byTeam.map(row => row.above_2), 'above 2', 'and of a filter');
	scores(running.map(row => row.nps), 'running', 'over a window');
	const plain = await knex('responses').first({ nps: knex.raw('nps(score)') });
	same(plain.nps, expected.nps, 'without a cast');
	fact('nps', `${typeof plain.nps}; ${typeof byTeam[0].nps} with \`::float8\``);
	fact('filter', '`knex.raw`');
	fact('window', '`knex.raw`');
	scores((await knex('nps_by_team').orderBy('team')).map(row => row.nps), 'view', 'a view of numbers');

	// A summary out and in again
	const teams = await knex('teams').orderBy('team');
	scores(teams.map(row => row.summary), 'summaries', 'summaries are read');
	await knex('teams').insert({ ...teams[0], team: 7 });
	same((await knex('teams').where({ summary: teams[0].summary })).length, 2, 'and written, and compared');
	const { nps } = await knex('teams').where('team', '<', 7).first({ nps: knex.raw('nps(sum(summary))') });
	same(nps, expected.nps, 'and have a score');
	fact('summary', typeof teams[0].summary);

	// page
	await knex.schema.createTable('daily', table => {
		table.integer('team').primary();
		table.specificType('summary', 'nps_summary').notNullable();
	});
	// page ends
	same((await knex('daily').columnInfo()).summary.nullable, false, 'a migration makes the column');
	same((await knex('pg_attribute').whereRaw("attrelid = 'daily'::regclass and attname = 'summary'")
		.first({ type: knex.raw('format_type(atttypid, atttypmod)') })).type, 'nps_summary', 'of the type');
	fact('migrations', "`specificType`, the type by its name");
	await knex.destroy();
});
