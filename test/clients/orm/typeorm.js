// TypeORM over pg
'use strict';
const { expected, fact, same, scores, refused, version, needs, program } = require('../common.js');
needs(20);
const { DataSource, EntitySchema } = require('typeorm');

program(async () => {
	fact('version', version('typeorm'));
	const options = { type: 'postgres', host: process.env.PGHOST, port: process.env.PGPORT, synchronize: false,
		database: process.env.PGDATABASE, username: process.env.PGUSER, password: process.env.PGPASSWORD };
	const said = await refused(() => new DataSource({ ...options, entities: [new EntitySchema({
		name: 'Team', columns: { team: { type: 'int', primary: true }, summary: { type: 'nps_summary' } } })] }).initialize());
	same(said, 'Data type "nps_summary" in "Team.summary" is not supported by "postgres" database.',
		'a type that it does not know is refused');

	// page
	const Response = new EntitySchema({ name: 'Response', tableName: 'responses', synchronize: false, columns: {
		id: { type: 'int', primary: true }, team: { type: 'int' }, score: { type: 'int' } } });
	const Team = new EntitySchema({ name: 'Team', tableName: 'teams', columns: {
		team: { type: 'int', primary: true }, name: { type: 'text' }, summary: { type: 'nps_summary' } } });
	const NpsByTeam = new EntitySchema({ name: 'NpsByTeam', tableName: 'nps_by_team', synchronize: false, columns: {
		team: { type: 'int', primary: true }, nps: { type: 'float8' } } });    // a view

	const source = new DataSource({ ...options, entities: [Response, Team, NpsByTeam] });
	source.driver.supportedDataTypes.push('nps_summary');    // before it is initialized
	await source.initialize();
	const byTeam = await source.createQueryBuilder(Response, 'r').groupBy('r.team').orderBy('r.team')
		.select('r.team', 'team')
		.addSelect('nps(r.score)::float8', 'nps')
		.addSelect('nps(r.score) FILTER (WHERE r.score > :low)::float8', 'above_2')
		.setParameter('low', 2).getRawMany();
	const running = await source.createQueryBuilder(Response, 'r').where('r.id <= 50').orderBy('r.id')
		.select('nps(r.score) OVER (PARTITION BY r.team ORDER BY r.id)::float8', 'nps').getRawMany();
	// page ends
	same((await source.query('SELECT inet_client_addr() IS NOT NULL AS tcp'))[0].tcp, true, 'over TCP');
	scores(byTeam.map(row => row.nps), 'by team', 'nps by team');
	scores(byTeam.map(row => row.above_2), 'above 2', 'and of a filter');
	scores(running.map(row => row.nps), 'running', 'over a window');
	const plain = await source.createQueryBuilder(Response, 'r').select('nps(r.score)', 'nps').getRawOne();
	same(plain.nps, expected.nps, 'without a cast');
	fact('nps', `${typeof plain.nps}; ${typeof byTeam[0].nps} with \`::float8\``);
	fact('filter', 'SQL in `select`');
	fact('window', 'SQL in `select`');
	scores((await source.getRepository(NpsByTeam).find({ order: { team: 'ASC' } })).map(row => row.nps), 'view',
		'a view of numbers');

	// A summary out and in again
	const repository = source.getRepository(Team);
	const teams = await repository.find({ order: { team: 'ASC' } });
	scores(teams.map(row => row.summary), 'summaries', 'summaries are read');
	await repository.insert({ team: 7, name: 'Copy', summary: teams[0].summary });
	same(await repository.countBy({ summary: teams[0].summary }), 2, 'and written, and compared');
	fact('summary', typeof teams[0].summary);

	await repository.delete({ team: 7 });
	await source.destroy();

	// Migrations: none for what is there, the type's name for what is not.  A column that is said
	// to be text, or not mentioned, is dropped with all that is in it
	const migrate = async (name, columns) => {
		const schema = new DataSource({ ...options, entities: [new EntitySchema({ name, columns })] });
		schema.driver.supportedDataTypes.push('nps_summary');
		await schema.initialize();
		const queries = (await schema.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
		await schema.destroy();
		return queries;
	};
	const team = { type: 'int', primary: true };
	same((await migrate('nps_by_team', { team, nps: { type: 'float8' } }))[0], 'ALTER TABLE "nps_by_team" DROP COLUMN "lower"',
		'a view is taken for a table');
	same(await migrate('teams', { team, name: { type: 'text' }, summary: { type: 'nps_summary' } }), [],
		'a column that is there is left alone');
	const [made] = await migrate('daily', { team, summary: { type: 'nps_summary' } });
	same(/"summary" nps_summary NOT NULL/.test(made), true, 'a migration makes a column of the type');
	same(await migrate('teams', { team, name: { type: 'text' }, summary: { type: 'text' } }),
		['ALTER TABLE "teams" DROP COLUMN "summary"', 'ALTER TABLE "teams" ADD "summary" text NOT NULL'],
		'and drops one that is said to be text');
	same(await migrate('teams', { team, name: { type: 'text' } }), ['ALTER TABLE "teams" DROP COLUMN "summary"'],
		'or one that is not mentioned');
	fact('migrations', 'the type by its name; **drops** a summary declared as text, or not at all');
});
