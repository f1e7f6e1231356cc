// What the programs for Node.js beside this file share: TAP, what psql says, and facts
// for the page.  EXPECTED names the file of what psql says, FACTS the one to write.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const expected = Object.fromEntries(fs.readFileSync(process.env.EXPECTED, 'utf8').trimEnd().split('\n')
	.map(line => line.split('\t')));
const facts = fs.openSync(process.env.FACTS, 'w');
const fact = (name, value) => fs.writeSync(facts, `${name}\t${value}\n`);
let tests = 0;

function ok(good, name, ...why) {
	console.log(`${good ? '' : 'not '}ok ${++tests} - ${name}`);
	if (!good) for (const line of why) console.log('#  ', JSON.stringify(line));
}

function same(found, wanted, name) {
	let good = true;
	try { assert.deepStrictEqual(found, wanted); } catch { good = false; }
	ok(good, name, found, wanted);
}

// The scores of a list that psql gave, which come as text or as numbers, or by themselves as null
function scores(found, wanted, name) {
	same(found, JSON.parse(expected[wanted]).map((text, i) => typeof found[i] === 'number' ? Number(text) : text), name);
}

// The message of what cannot be done
const refused = run => Promise.resolve().then(run).then(() => 'works', error => error.message);

// Of a package beside the program; not all of them let their package.json be required
const version = name => JSON.parse(fs.readFileSync(
	path.join(path.dirname(process.argv[1]), 'node_modules', name, 'package.json'))).version;

// For a package that asks for more than the oldest Node.js that Debian still brings
function needs(major) {
	if (process.versions.node.split('.')[0] >= major) return;
	console.log(`1..0 # SKIP Node.js ${process.versions.node} is older than ${major}`);
	process.exit();
}

// A program is an async function
const program = main => main().then(() => console.log(`1..${tests}`), error => {
	console.error(error);
	process.exit(1);
});

module.exports = { expected, fact, ok, same, scores, refused, version, needs, program };
