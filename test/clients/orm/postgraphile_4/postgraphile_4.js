// PostGraphile 4
'use strict';
const { graphql } = require('graphql');
const { Pool } = require('pg');
const { createPostGraphileSchema, withPostGraphileContext } = require('postgraphile');
const { expected, fact, same, scores, version, program } = require('../../common.js');

program(async () => {
	fact('version', version('postgraphile'));
	const pool = new Pool();
	same((await pool.query('SELECT inet_client_addr() IS NOT NULL AS tcp')).rows, [{ tcp: true }], 'over TCP');
	// page
	await pool.query(`
		CREATE FUNCTION teams_nps(team teams) RETURNS float8 STABLE
		RETURN nps(team.summary)`);
	// page ends
	const schema = await createPostGraphileSchema(pool, 'public');
	const ask = query => withPostGraphileContext({ pgPool: pool }, context => graphql(schema, query, null, { ...context }));
	const query = `
		# page
		{
		  allTeams(orderBy: TEAM_ASC) { nodes { name nps } }
		  allNpsByTeams(orderBy: TEAM_ASC) { nodes { team nps lower upper responses } }
		}
		# page ends
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

	// A summary out and in again
	const { data: { allTeams: { nodes } } } = await ask('{ allTeams(orderBy: TEAM_ASC) { nodes { summary } } }');
	scores(nodes.map(row => row.summary), 'summaries', 'summaries are read');
	const { data: { createTeam } } = await ask(`mutation { createTeam(input: {
		team: { team: 7, name: "Copy", summary: "${nodes[0].summary}" } }) { team { nps } } }`);
	same(createTeam.team.nps, data.allTeams.nodes[0].nps, 'and written');
	fact('summary', `a field of type ${schema.getType('Team').getFields().summary.type.ofType}`);
	same(Object.keys(schema.getQueryType().getFields()).filter(name => name.startsWith('nps')), [],
		'functions of the extension are not offered');
	await pool.end();
});
