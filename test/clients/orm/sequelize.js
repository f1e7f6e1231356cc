// Sequelize over pg
'use strict';
const { Sequelize, DataTypes, Op, cast, col, fn, literal } = require('sequelize');
const { expected, fact, same, scores, version, program } = require('../common.js');

program(async () => {
	const sequelize = new Sequelize({ dialect: 'postgres', logging: false, host: process.env.PGHOST,
		port: process.env.PGPORT, database: process.env.PGDATABASE, username: process.env.PGUSER,
		password: process.env.PGPASSWORD });
	fact('version', version('sequelize'));
	const [[{ tcp }]] = await sequelize.query('SELECT inet_client_addr() IS NOT NULL AS tcp');
	same(tcp, true, 'over TCP');

	// page
	const Response = sequelize.define('Response', { team: DataTypes.INTEGER, score: DataTypes.INTEGER },
		{ tableName: 'responses', timestamps: false });
	const Team = sequelize.define('Team', {
		team: { type: DataTypes.INTEGER, primaryKey: true },
		name: DataTypes.TEXT,
		summary: 'nps_summary',    // a type by its name
	}, { tableName: 'teams', timestamps: false });

	const byTeam = await Response.findAll({ raw: true, group: ['team'], order: ['team'], attributes: ['team',
		[cast(fn('nps', col('score')), 'float8'), 'nps'],
		[literal('nps(score) FILTER (WHERE score > 2)::float8'), 'above_2']] });
	const running = await Response.findAll({ raw: true, where: { id: { [Op.lte]: 50 } }, order: ['id'], attributes: ['id',
		[literal('nps(score) OVER (PARTITION BY team ORDER BY id)::float8'), 'nps']] });
	// page ends
	scores(byTeam.map(row => row.nps), 'by team', 'nps by team');
	scores(byTeam.map(row => row.above_2), 'above 2', 'and of a filter');
	scores(running.map(row => row.nps), 'running', 'over a window');
	const plain = await Response.findOne({ raw: true, attributes: [[fn('nps', col('score')), 'nps']] });
	same(plain.nps, expected.nps, 'without a cast');
	same(await Response.aggregate('score', 'nps'), Math.trunc(Number(expected.nps)),
		'but aggregate() makes the type of the column of it');
	same(await Response.aggregate('score', 'nps', { dataType: DataTypes.FLOAT }), Number(expected.nps), 'unless told of another');
	fact('nps', `${typeof plain.nps}; ${typeof byTeam[0].nps} with \`cast(..., 'float8')\``);
	fact('filter', '`literal`');
	fact('window', '`literal`');
	const View = sequelize.define('NpsByTeam', { team: { type: DataTypes.INTEGER, primaryKey: true }, nps: DataTypes.DOUBLE },
		{ tableName: 'nps_by_team', timestamps: false });
	scores((await View.findAll({ order: ['team'] })).map(row => row.nps), 'view', 'a view of numbers');

	// A summary out and in again
	const teams = await Team.findAll({ order: ['team'] });
	scores(teams.map(row => row.summary), 'summaries', 'summaries are read');
	await Team.create({ team: 7, name: 'Copy', summary: teams[0].summary });
	same(await Team.count({ where: { summary: teams[0].summary } }), 2, 'and written, and compared');
	fact('summary', typeof teams[0].summary);

	const type = async table => (await sequelize.query(`SELECT format_type(atttypid, atttypmod) AS type
		FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attname = 'summary'`))[0][0].type;
	await sequelize.getQueryInterface().createTable('daily', { team: { type: DataTypes.INTEGER, primaryKey: true },
		summary: { type: 'nps_summary', allowNull: false } });
	same(await type('daily'), 'nps_summary', 'a migration makes a column of the type');
	await Team.sync({ alter: true });
	same(await type('teams'), 'nps_summary', 'and leaves one alone');
	fact('migrations', "the type by its name");
	await sequelize.close();
});
