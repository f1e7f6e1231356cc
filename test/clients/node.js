// pg for Node.js: Cube, Evidence
'use strict';
const pg = require('pg');
const Cursor = require('pg-cursor');

const { expected, fact, ok, same, program } = require('./common.js');

const text = value => Array.isArray(value) ? `{${value.join(',')}}` : String(value);
const kind = value => Array.isArray(value) ? `array of ${kind(value[0])}`
	: typeof value === 'object' ? `object, ${kind(value.nps)}` : typeof value;

program(async () => {
	const client = new pg.Client();
	await client.connect();
	fact('version', require('pg/package.json').version);
	const one = async (query, values) => (await client.query({ text: query, values, rowMode: 'array' })).rows[0];
	same(await one('SELECT inet_client_addr() IS NOT NULL'), [true], 'over TCP');

	const figures = await client.query('SELECT * FROM figures');
	const row = figures.rows[0];
	for (const name in row) same(text(row[name]), expected[name], `${name} is what psql says`);
	for (const name of ['nps', 'ci', 'responses', 'summary', 'counts']) fact(name, kind(row[name]));
	const [jsonb, json] = await one('SELECT summary::jsonb, summary::jsonb::json FROM figures');
	fact('document', kind(jsonb));
	same(jsonb.scores.map(String), row.counts, 'jsonb has the counts');
	same(json.scores.map(String), row.counts, 'json has the counts');
	const cast = await one('SELECT nps::float8, nps_responses(summary)::float8 FROM figures');
	same(cast, [Number(row.nps), Number(row.responses)], 'cast to float8 they are numbers');

	// What a tool reads of the columns: the names stand in the catalogue
	for (const name of ['nps', 'summary']) {
		const field = figures.fields.find(field => field.name === name);
		const known = Object.entries(pg.types.builtins).find(([, oid]) => oid === field.dataTypeID);
		fact(`type of ${name}`, known ? `\`${known[0]}\`, modifier ${field.dataTypeModifier}`
			: 'an OID that is not registered');
	}

	const { dataTypeModifier } = figures.fields.find(field => field.name === 'fixed');
	fact('type of fixed', `modifier ${dataTypeModifier}`);

	// page
	const { rows: [{ nps, summary, counts: list }] } = await client.query(`
		SELECT nps(score)::float8, nps_agg(score) AS summary, nps_agg(score)::bigint[] AS counts FROM responses`);
	const { rows: [again] } = await client.query(`
		SELECT nps($1::nps_summary)::float8 AS by_text, nps($2::bigint[]::nps_summary)::float8 AS by_counts`,
		[summary, list]);
	// page ends
	same([nps, again.by_text, again.by_counts], new Array(3).fill(Number(expected.nps)), 'the example of the page');

	// Text, out and in again
	const rows = (await client.query({ rowMode: 'array',
		text: 'SELECT id, summary, weighted, transitions FROM stored ORDER BY id LIMIT 50' })).rows;
	for (const values of rows) await client.query('INSERT INTO returned VALUES ($1, $2, $3, $4)', values);
	same(await one('SELECT (SELECT count(*)::int FROM returned), (SELECT min(id) FROM different)'), [50, 51],
		'values of all three types come back the same as text');
	fact('string', 'as it is');
	const [counts, document] = await one('SELECT summary::bigint[], summary::jsonb FROM stored WHERE id = 4');
	same(await one('SELECT ($1::bigint[])::nps_summary = summary FROM stored WHERE id = 4', [counts]), [true],
		'an array of counts makes the summary, 2^53 + 1 too');
	fact('2^53 + 1', String(document.scores[10]) === '9007199254740993' ? 'exact' : document.scores[10]);

	const prepared = { name: 'few', rowMode: 'array', text: `
		SELECT nps(score), nps_ci_lower(nps_agg(score), $1), nps_share(nps_agg(score), $2),
		       nps_responses(nps_agg(score)) FROM responses WHERE team = $3 AND score <= $4` };
	for (let team = 0; team < 7; team++) {
		const { rows: [found] } = await client.query({ ...prepared, values: [0.9, 'promoter', team, 9] });
		same(found.join(' '), expected[`team ${team}`], `prepared, with parameters: team ${team}`);
	}
	same(await one("SELECT count(*)::int FROM pg_prepared_statements WHERE name = 'few'"), [1], 'which was prepared');

	// A number, where double precision is wanted
	const ask = async (query, value) => {
		try {
			return (await one(query, [value]))[0];
		} catch (error) {
			return error.code;
		}
	};
	const compare = 'SELECT difference FROM figures, nps_compare(summary, ';
	const over = expected['over 35.5'];
	const found = await ask(`${compare}$1)`, 35.5);
	ok([over, '42883', '22P02'].includes(found), 'a number as benchmark: the difference, or an error', found);
	fact('decimal', 'has none');
	fact('float', found === over ? 'works' : `error ${found}`);
	same(await ask(`${compare}$1::float8)`, 35.5), over, 'a number as benchmark, cast');
	const score = await ask('SELECT nps($1)', expected.summary);
	ok([expected.nps, '42725', '42883'].includes(score), 'a string as argument: the score, or an error', score);
	fact('argument', score === expected.nps ? 'works' : `error ${score}`);
	same(await ask('SELECT nps($1::nps_summary)', expected.summary), expected.nps, 'a string as argument, cast');

	try {
		await client.query('SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)');
		ok(false, '11 is no score');
	} catch (error) {
		const hint = 'Leave out other values with FILTER (WHERE nps_is_score(...)).';
		same(error.code, '22003', '11 is no score: SQLSTATE');
		same(error.message, 'invalid score: 11', 'and a message that names it');
		ok([hint, undefined].includes(error.hint), 'and the hint, or none', error.hint);
		fact('hint', String(error).includes(hint) ? 'in the text' : error.hint ? 'by itself' : 'no');
	}

	// Ten thousand rows by a cursor, checked by counting here
	const cursor = client.query(new Cursor(
		'SELECT id, nps(summary), summary, nps_responses(summary) AS responses FROM stored ORDER BY id'));
	let number = 0, wrong = [];
	const total = new Array(11).fill(0n);
	for (let batch; (batch = await cursor.read(500)).length;)
		for (const { id, nps, summary, responses } of batch) {
			number++;
			if (summary === null) {
				if (nps !== null || responses !== null) wrong.push(id);
				continue;
			}
			const counts = summary.slice(1, -1).split(',').map(BigInt);
			let all = 0n, points = 0n;
			counts.forEach((count, score) => {
				total[score] += count;
				all += count;
				points += count * (score > 8 ? 100n : score > 6 ? 0n : -100n);
			});
			if (BigInt(responses) !== all
				|| (all ? Math.abs(Number(nps) - Number(points) / Number(all)) > 1e-9 : nps !== null)) wrong.push(id);
		}
	await cursor.close();
	same(number, 10000, 'ten thousand rows are streamed');
	same(wrong, [], 'and each score is what its counts say');
	same(`{${total.join(',')}}`, expected.total, 'and so is their sum');

	// Results asked for in binary, which needs a parameter: those that are not the same
	const binary = await client.query({ binary: true, values: [1],
		text: 'SELECT nps, nps_responses(summary) AS responses, nps_points(2), summary FROM figures WHERE 1 = $1' });
	const wanted = { ...row, nps_points: -100 };
	const other = Object.keys(binary.rows[0]).filter(name => String(binary.rows[0][name]) !== String(wanted[name]));
	same(Object.keys(binary.rows[0]).length, 4, 'binary: true gives a row');
	fact('binary', other.length ? `**wrong** for ${other.map(name => `\`${name}\``).join(', ')}` : 'right');
	await client.end();
});
