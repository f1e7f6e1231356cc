// PostGraphile 5.  Its packages ask for Node.js 22; Promise.withResolvers is what 20 lacks
'use strict';
const { expected, fact, same, scores, version, needs, program } = require('../common.js');
needs(20);
Promise.withResolvers ??= function () {
	let resolve, reject;
	const promise = new this((...both) => { [resolve, reject] = both; });
	return { promise, resolve, reject };
};
process.env.GRAPHILE_ENV = 'production';
const { Pool } = require('pg');
const { postgraphile } = require('postgraphile');
const { makePgService } = require('postgraphile/adaptors/pg');
const { grafast } = require('postgraphile/grafast');
const { PostGraphileAmberPreset } = require('postgraphile/presets/amber');

program(async () => {
	fact('version', version('postgraphile'));
	const pool = new Pool();
	same((await pool.query('SELECT inet_client_addr() IS NOT NULL AS tcp')).rows, [{ tcp: true }], 'over TCP');
	await pool.query(`
		CREATE FUNCTION teams_nps(team teams) RETURNS float8 STABLE
		RETURN nps(team.summary)`);
	const warn = console.warn, said = [];
	console.warn = (...words) => said.push(words[0]);
	const server = postgraphile({ extends: [PostGraphileAmberPreset],
		pgServices: [makePgService({ pool, schemas: ['public'] })] });
	const { schema, resolvedPreset } = await server.getSchemaResult();
	console.warn = warn;
	const ask = source => grafast({ schema, source, resolvedPreset, requestContext: {} });
	const query = `
		{
		  allTeams(orderBy: TEAM_ASC) { nodes { name nps } }
		  allNpsByTeams(orderBy: TEAM_ASC) { nodes { team nps lower upper responses } }
		}
	`;
	const { data } = await ask(query);
	scores(data.allTeams.nodes.map(row => row.nps), 'by team', 'a computed column');
	scores(data.allNpsByTeams.nodes.map(row => row.nps), 'view', 'a view of numbers');
	const { data: { allFigures: { nodes: [figures] } } } = await ask(
		'{ allFigures { nodes { nps lower ci { start { value } end { value } } } } }');
	same(JSON.parse(JSON.stringify(figures)), { nps: expected.nps, lower: expected.lower,
		ci: { start: { value: expected.lower }, end: { value: expected.upper } } },
		'numeric is a string, and a range an object of two');
	fact('nps', `${typeof data.allTeams.nodes[0].nps} as float8, numeric is a ${typeof figures.nps}`);
	fact('filter', 'in a view');
	fact('window', 'in a view');

	// A summary is not there, so that a row with one cannot be made
	same(said.filter(line => line.startsWith("Could not build PgCodec for 'public.nps_summary'")).length, 1,
		'a type without a codec is told of');
	same(Object.keys(schema.getType('Team').getFields()), ['id', 'nps', 'team', 'name'], 'and a column of it left out');
	const made = await ask('mutation { createTeam(input: { team: { team: 7, name: "Copy" } }) { team { nps } } }');
	same(made.data.createTeam, null, 'with the rows that cannot do without it');
	fact('summary', '**left out**, with a warning');
	same(Object.keys(schema.getQueryType().getFields()).filter(name => name.startsWith('nps')), [],
		'functions of the extension are not offered');
	await server.release();
	await pool.end();
});
