#!/usr/bin/env node
// Usage: test/dashboard/page.mjs      (NPS_PAGE: the built page, NPS_EXPECTED: what expected.sql said,
//                                      NPS_PICTURE: where to put the screenshot)
//
// The page in a browser, in TAP: that it comes from this host alone, that its numbers are those of the answers, in the
// pictures and in the tables, that a screen reader finds them, and that no text overlaps or is cut off.
import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {createServer} from "node:net";
import {networkInterfaces, tmpdir} from "node:os";
import {join} from "node:path";
import {Chromium} from "./chromium.mjs";
import {layout, read} from "./inpage.mjs";

const {NPS_PAGE: page, NPS_EXPECTED: expectedFile, NPS_PICTURE: picture} = process.env;
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));

let tests = 0;
async function test(name, run) {
  tests++;
  try {
    await run();
    console.log(`ok ${tests} - ${name}`);
  } catch (error) {
    console.log(`not ok ${tests} - ${name}`);
    console.error(error.message.replace(/^/gm, "# "));
  }
}

function skip(name, why) {
  console.log(`ok ${++tests} - ${name} # SKIP ${why}`);
}

//
// What the numbers should be
//

const score = ([promoters, detractors, all]) => 100 * (promoters - detractors) / all;

// Tango's score interval, by halving: the difference that is as far from the one found as chance lets it be
function bounds([x, y, n]) {
  const z = 1.959963984540054;
  const distance = (d) => {
    const b = -x - y + (2 * n - x + y) * d;
    const q = (Math.sqrt(b * b + 8 * n * y * d * (1 - d)) - b) / (4 * n);
    return (x - y - n * d) / Math.sqrt(n * Math.max(2 * q + d * (1 - d), 1e-300));
  };
  return [z, -z].map((wanted) => {
    let [low, high] = [-1, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (distance(middle) > wanted) low = middle; else high = middle;
    }
    return 100 * low;
  });
}

const number = (text) => {
  assert.match(text, /^[+\u2212]?\d[\d,]*(\.\d+)?$/, `not a number: ${text}`);
  return Number(text.replace("\u2212", "-").replaceAll(",", ""));
};
const numbers = (text) => (text.match(/[+\u2212]?\d[\d,]*(\.\d+)?/g) ?? []);

// One decimal, the last digit right
function same(text, value, what) {
  assert.match(text, /^[+\u2212]?\d+\.\d$/, `${what}: one decimal`);
  assert.ok(Math.abs(number(text) - value) <= 0.05 + 1e-9, `${what}: ${text} on the page, ${value} by the other way`);
}

function sameInterval(text, [lower, upper], what) {
  const ends = text.split(" to ");
  assert.equal(ends.length, 2, `${what}: an interval`);
  same(ends[0], lower, `${what}, lower bound`);
  same(ends[1], upper, `${what}, upper bound`);
}

function sameKeys(rows, wanted) {
  assert.deepEqual(Object.keys(rows).sort(), Object.keys(wanted).sort());
}

function descending(values) {
  assert.deepEqual(values, [...values].sort((a, b) => b - a), "from the highest to the lowest");
}

//
// The page
//

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

const port = await freePort();
const home = `http://127.0.0.1:${port}/`;
const server = spawn("python3", ["-m", "http.server", "--bind", "127.0.0.1", "--directory", page, String(port)], {stdio: "ignore"});
for (let tries = 0; !(await fetch(home).then((answer) => answer.ok, () => false)); tries++) {
  if (tries > 100 || server.exitCode !== null) throw new Error("the page is not served");
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const profile = mkdtempSync(join(tmpdir(), "nps-chromium-"));
const browser = new Chromium(profile);
const requests = [], complaints = [];
browser.listeners.push((method, {request, exceptionDetails, entry, type, args}) => {
  if (method === "Network.requestWillBeSent") requests.push(request.url);
  if (method === "Network.webSocketCreated") requests.push("a web socket");
  if (method === "Runtime.exceptionThrown") complaints.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
  if (method === "Log.entryAdded" && entry.level === "error") complaints.push(`${entry.text} ${entry.url}`);
  if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(type)) complaints.push(args.map((a) => a.value ?? a.description).join(" "));
});

const ids = ["months", "drivers", "alerts", "segments", "scores", "flows", "airport", "airport-change"];
try {
  await browser.open(home, 1280);
  for (let tries = 0; tries < 200 && (await browser.run(() => document.querySelectorAll("svg[role=img]").length)) < 8; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await browser.settle();
  const cards = await browser.run(read);

  //
  // Where it comes from
  //

  if (Object.keys(networkInterfaces()).every((name) => name === "lo")) await test("there is no network here", () => {});
  else skip("there is no network here", "this user cannot make a network of its own (unshare -rn)");
  await test("the page loads without an error", () => assert.deepEqual(complaints, []));
  await test("every request is to the host of the page", () => {
    assert.ok(requests.length > 10, "requests are seen");
    assert.deepEqual(requests.filter((url) => !url.startsWith(home) && !url.startsWith("data:")), []);
  });
  await test("no file of the page loads anything from elsewhere", () => {
    const loads = /(?:src|href)=["'](?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import ["'](?:https?:)?\/\/|\bfrom ?["']https?:/;
    for (const file of readdirSync(page, {recursive: true}).filter((name) => /\.(html|css|js)$/.test(name))) {
      assert.doesNotMatch(readFileSync(join(page, file), "utf8").replace(/\/\*[^]*?\*\//g, ""), loads, file);
    }
  });

  //
  // Its numbers
  //

  await test("the cards are those we know", () => assert.deepEqual(Object.keys(cards.cards), ids));
  const table = (id) => cards.cards[id].rows;
  const column = (id, name) => Object.values(table(id)).map((row) => number(row[name]));
  for (const [level, counts] of Object.entries(expected.levels)) {
    await test(`tile: ${level}`, () => {
      const {big, lines} = cards.tiles[level];
      same(big, score(counts), level);
      sameInterval(lines[0], bounds(counts), level);
      assert.equal(number(numbers(lines[1])[0].replace(/,$/, "")), counts[2], "answers");
    });
  }
  await test("months", () => {
    sameKeys(table("months"), expected.months);
    for (const [month, row] of Object.entries(table("months"))) {
      const counts = expected.months[month];
      same(row.score, score(counts), month);
      sameInterval(row["interval"], bounds(counts), month);
      assert.equal(number(row.answers), counts[2], month);
      assert.equal(row.note, counts[2] < 30 ? "too few" : "", month);
    }
    const times = Object.keys(table("months")).map((month) => Date.parse(`1 ${month}`));
    assert.deepEqual(times, [...times].sort((a, b) => a - b), "in the order of time");
  });
  await test("drivers, which add up to the change", () => {
    sameKeys(table("drivers"), expected.drivers);
    const total = [0, 1].map((i) => Object.values(expected.drivers).map((both) => both[i])
      .reduce((sum, counts) => sum.map((x, j) => x + counts[j]), [0, 0, 0]));
    const middle = (score(total[0]) + score(total[1])) / 2;
    let sum = 0;
    for (const [segment, row] of Object.entries(table("drivers"))) {
      const both = expected.drivers[segment];
      const share = both.map((counts, i) => counts[2] / total[i][2]);
      const mix = (share[1] - share[0]) * ((score(both[0]) + score(both[1])) / 2 - middle);
      const own = (share[0] + share[1]) / 2 * (score(both[1]) - score(both[0]));
      same(row.mix, mix, `${segment}, mix`);
      same(row.score, own, `${segment}, score`);
      same(row.together, mix + own, `${segment}, together`);
      sum += mix + own;
    }
    assert.ok(Math.abs(sum - expected.change[0]) < 1e-9, "they add up");
    const [difference, lower, upper] = numbers(cards.cards.drivers.answer);
    same(difference, expected.change[0], "the change");
    same(lower, expected.change[1], "its lower bound");
    same(upper, expected.change[2], "its upper bound");
  });
  await test("alerts", () => {
    const enough = Object.fromEntries(Object.entries(expected.alerts).filter(([, both]) => Math.min(both[0][2], both[1][2]) >= 30));
    sameKeys(table("alerts"), enough);
    for (const [segment, row] of Object.entries(table("alerts"))) {
      const [before, now, raised] = enough[segment];
      same(row.before, score(before), `${segment}, before`);
      same(row.now, score(now), `${segment}, now`);
      same(row.change, score(now) - score(before), `${segment}, change`);
      assert.equal(number(row.answers), now[2], segment);
      assert.equal(row.alert, raised ? "alert" : "no", segment);
      assert.equal(cards.cards.alerts.answer.includes(segment), raised, `${segment} in the sentence`);
    }
    descending(Object.values(table("alerts")).map((row) => Number(row.alert === "alert")));
  });
  await test("segments, from the best to the worst, those with too few answers last", () => {
    sameKeys(table("segments"), expected.segments);
    for (const [segment, row] of Object.entries(table("segments"))) {
      const counts = expected.segments[segment];
      same(row.score, score(counts), segment);
      sameInterval(row.interval, bounds(counts), segment);
      assert.equal(number(row.answers), counts[2], segment);
      assert.equal(row.note, counts[2] < 30 ? "too few" : "", segment);
    }
    const ranked = Object.entries(table("segments")).filter(([segment]) => segment !== "everyone").map(([, row]) => row);
    const known = ranked.filter((row) => !row.note);
    descending(known.map((row) => number(row.score)));
    assert.deepEqual(ranked.slice(0, known.length), known);
  });
  await test("scores", () => {
    const all = Object.values(expected.scores).reduce((sum, n) => sum + n, 0);
    const share = (low, high) => 100 / all * Object.entries(expected.scores)
      .reduce((sum, [value, n]) => sum + (value >= low && value <= high ? n : 0), 0);
    const groups = {detractor: share(0, 6), passive: share(7, 8), promoter: share(9, 10)};
    assert.deepEqual(Object.keys(table("scores")), [...Array(11).keys()].map(String));
    for (const [value, row] of Object.entries(table("scores"))) {
      assert.equal(number(row.answers), expected.scores[value] ?? 0, value);
      same(row.percent, share(value, value), value);
      assert.equal(row.category, value > 8 ? "promoter" : value > 6 ? "passive" : "detractor");
      same(row["percent of the category"], groups[row.category], row.category);
    }
    const [promoters, detractors, nps] = numbers(cards.cards.scores.answer);
    same(promoters, groups.promoter, "promoters");
    same(detractors, groups.detractor, "detractors");
    same(nps, groups.promoter - groups.detractor, "score");
  });
  await test("flows", () => {
    const categories = ["promoter", "passive", "detractor"];
    const people = (before, after) => categories.filter((c) => !before || c === before)
      .flatMap((b) => categories.filter((c) => !after || c === after).map((a) => expected.flows[`${b} ${a}`] ?? 0))
      .reduce((sum, n) => sum + n, 0);
    assert.equal(Object.keys(table("flows")).length, 4);
    for (const before of [...categories, undefined]) {
      for (const after of [...categories, undefined]) {
        const [row, name] = [before, after].map((c) => (c ? `${c}s` : "all"));
        assert.equal(number(table("flows")[row][name]), people(before, after), `${row} to ${name}`);
      }
    }
    const [stayed, both, difference] = numbers(cards.cards.flows.answer);
    assert.equal(number(stayed), categories.reduce((sum, c) => sum + people(c, c), 0));
    assert.equal(number(both), people());
    same(difference, 100 / people() * (people("", "promoter") - people("", "detractor")
      - people("promoter") + people("detractor")), "difference");
  });
  await test("airport, from the best to the worst", () => {
    sameKeys(table("airport"), expected.airport);
    for (const [area, row] of Object.entries(table("airport"))) {
      const [, now] = expected.airport[area];
      same(row.score, score(now), area);
      sameInterval(row.interval, bounds(now), area);
      assert.equal(number(row.answers), now[2], area);
    }
    descending(column("airport", "score").slice(1));
  });
  await test("change of the airport, from the worst to the best", () => {
    const {everyone, ...areas} = expected.airport;
    sameKeys(table("airport-change"), areas);
    for (const [area, row] of Object.entries(table("airport-change"))) {
      const [before, now, [, ...interval]] = areas[area];
      same(row.change, score(now) - score(before), area);
      sameInterval(row.interval, interval, area);
      assert.equal(number(row["n 2017"]), before[2], area);
      assert.equal(number(row["n 2018"]), now[2], area);
      const [sentence] = cards.cards["airport-change"].answer.split(";");
      assert.equal(new RegExp(`\\b${area}\\b`).test(sentence), interval[0] > 0 || interval[1] < 0, `${area} in the sentence`);
    }
    descending(column("airport-change", "change").reverse());
  });

  //
  // Its pictures
  //

  await test("every number in a picture stands in its table or in the words around it", () => {
    for (const [id, card] of Object.entries(cards.cards)) {
      const known = new Set([...numbers(card.answer), ...card.headings.flatMap(numbers),
                             ...Object.entries(card.rows).flatMap(([name, row]) => [name, ...Object.values(row)].flatMap(numbers))]);
      assert.ok(card.written.flatMap(numbers).length > 0, `${id}: numbers are seen`);
      for (const text of card.written) for (const n of numbers(text)) assert.ok(known.has(n), `${id}: ${n} in "${text}"`);
    }
  });
  await test("dots lie where their numbers say", () => {
    const straight = (places, values, what) => {
      assert.equal(places.length, values.length, `${what}: a dot each`);
      const [low, high] = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))];
      const scale = (places[high] - places[low]) / (values[high] - values[low]);
      values.forEach((value, i) => assert.ok(Math.abs(places[low] + scale * (value - values[low]) - places[i]) < 1,
        `${what}: the dot of ${value}`));
    };
    const dots = (id, axis) => cards.cards[id].dots.map((dot) => dot[axis]);
    straight(dots("months", "y"), column("months", "score"), "months");
    straight(dots("segments", "x"), column("segments", "score").slice(1), "segments");
    straight(dots("airport", "x"), column("airport", "score").slice(1), "airport");
    straight(dots("airport-change", "x"), column("airport-change", "change"), "change of the airport");
    straight(dots("alerts", "x"), [...column("alerts", "before"), ...column("alerts", "now")], "alerts");
  });
  await test("bars are as long as their numbers", () => {
    const lengths = (id, side) => cards.cards[id].bars.map((bar) => bar[side]);
    const proportional = (found, values, what) => {
      assert.equal(found.length, values.length, `${what}: a bar each`);
      const scale = Math.max(...found) / Math.max(...values);
      values.forEach((value, i) => assert.ok(Math.abs(scale * value - found[i]) < 1, `${what}: the bar of ${value}`));
    };
    proportional(lengths("scores", "height"), column("scores", "percent"), "scores");
    proportional(lengths("drivers", "width"),
      Object.values(table("drivers")).flatMap((row) => [row.score, row.mix].map((text) => Math.abs(number(text)))), "drivers");
    const {all, ...rest} = table("flows");
    proportional(lengths("flows", "height"),
      [...Object.values(rest).map((row) => number(row.all)), ...Object.keys(rest).map((name) => number(all[name]))], "flows");
  });

  //
  // Who reads it, and on what
  //

  await test("a screen reader finds questions, pictures with names, and the tables", async () => {
    assert.equal(cards.language, "en");
    for (const open of [false, true]) {
      if (open) await browser.run(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      await browser.settle();
      const nodes = (await browser.send("Accessibility.getFullAXTree")).nodes.filter((node) => !node.ignored);
      const named = (role) => nodes.filter((node) => node.role.value === role).map((node) => node.name?.value ?? "");
      const questions = named("heading").filter((name) => name.endsWith("?"));
      assert.equal(questions.length, ids.length + 3, "questions");
      assert.equal(named("image").filter((name) => /^Chart\. .+\./.test(name)).length, ids.length, "pictures");
      assert.equal(named("DisclosureTriangle").filter((name) => name.startsWith("The numbers: ")).length, ids.length, "summaries");
      assert.equal(named("table").filter((name) => name).length, open ? ids.length : 0, "tables");
      const cells = Object.values(cards.cards).flatMap((card) => Object.values(card.rows)).length;
      assert.equal(named("rowheader").length, open ? cells : 0, "rows with a heading");
    }
    await browser.run(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
  });
  for (const width of [1280, 900, 400]) {
    for (const open of [false, true]) {
      await test(`${width} pixels wide${open ? ", tables open" : ""}: no text overlaps, is cut off or too pale`, async () => {
        await browser.resize(width, 1000);
        await browser.run((yes) => document.querySelectorAll("details").forEach((d) => (d.open = yes)), open);
        await browser.settle();
        const {texts, faults} = await browser.run(layout);
        assert.ok(texts > 150, `texts are seen, ${texts}`);
        assert.deepEqual(faults, []);
      });
    }
  }
  await test("a picture of the page, as far as the programme goes, in less than 300 kB", async () => {
    await browser.run(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
    await browser.resize(1280, 2400);
    await browser.settle();
    const height = await browser.run(() => Math.ceil(document.querySelector("#flows").getBoundingClientRect().bottom) + 8);
    const png = await browser.screenshot(1280, height);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, height]);
    assert.ok(png.length < 300000, `${png.length} bytes`);
    if (picture) writeFileSync(picture, png);
  });
} catch (error) {
  console.log(`Bail out!  ${error.message}`);
} finally {
  await browser.close();
  server.kill();
  rmSync(profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
}
console.log(`1..${tests}`);
