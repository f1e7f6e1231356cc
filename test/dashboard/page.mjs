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

// One decimal, or two, the last digit right
function same(text, value, what, decimals = 1) {
  assert.match(text, decimals === 1 ? /^[+\u2212]?\d+\.\d$/ : /^[+\u2212]?\d+\.\d\d$/, `${what}: decimals`);
  assert.ok(Math.abs(number(text) - value) <= 0.5 * 10 ** -decimals + 1e-9,
    `${what}: ${text} on the page, ${value} by the other way`);
}

function sameInterval(text, [lower, upper], what) {
  const ends = text.split(" to ");
  assert.equal(ends.length, 2, `${what}: an interval`);
  same(ends[0], lower, `${what}, lower bound`);
  same(ends[1], upper, `${what}, upper bound`);
}

// What a target is, seen from an interval
const verdict = (target, [lower, upper]) => (target < lower ? "above" : target > upper ? "below" : "not told");

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

const ids = ["months", "drivers", "improvements", "alerts", "segments", "scores", "flows", "themes", "replies", "airport",
             "airport-change"];
// A wide screen, a middling one, a telephone
const [wide, middling, slim] = [1440, 900, 390];
try {
  await browser.open(home, wide);
  const drawn = () => browser.run(() => document.querySelectorAll("svg[role=img]").length);
  for (let tries = 0; tries < 200 && (await drawn()) < ids.length; tries++) {
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
  await test("the tiles are the kinds of score of customers", () => sameKeys(cards.tiles, expected.levels));
  for (const [level, {now, before, change, target}] of Object.entries(expected.levels)) {
    await test(`tile: ${level}`, () => {
      const {big, lines} = cards.tiles[level];
      same(big, score(now), level);
      sameInterval(lines[0], bounds(now), level);
      assert.equal(number(numbers(lines[1])[0].replace(/,$/, "")), now[2], "answers");
      same(numbers(lines[2])[0], score(now) - score(before), "change");
      sameInterval(lines[2].match(/\((.*)\)$/)[1], change.slice(1), "change");
      assert.equal(lines.length, target === null ? 3 : 4);
      if (target !== null) {
        assert.ok(lines[3].startsWith(verdict(target, bounds(now))), lines[3]);
        same(numbers(lines[3])[0], target, "target");
      }
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
      same(row.mix, mix, `${segment}, mix`, 2);
      same(row.score, own, `${segment}, score`, 2);
      same(row.together, mix + own, `${segment}, together`, 2);
      sum += mix + own;
    }
    assert.ok(Math.abs(sum - expected.change[0]) < 1e-9, "they add up");
    const [difference, lower, upper] = numbers(cards.cards.drivers.answer);
    same(difference, expected.change[0], "the change");
    same(lower, expected.change[1], "its lower bound");
    same(upper, expected.change[2], "its upper bound");
  });
  await test("improvements: the change there less the change elsewhere", () => {
    sameKeys(table("improvements"), expected.improvements);
    for (const [improvement, row] of Object.entries(table("improvements"))) {
      const {since, groups} = expected.improvements[improvement];
      const [before, after, beforeElsewhere, afterElsewhere] = groups.map(score);
      const effect = after - before - (afterElsewhere - beforeElsewhere);
      const error = 100 * Math.sqrt(groups.reduce((sum, [x, y, n]) => sum + ((x + y) / n - ((x - y) / n) ** 2) / n, 0));
      assert.equal(row.since, since);
      same(row["change there"], after - before, `${improvement}, there`);
      same(row["change elsewhere"], afterElsewhere - beforeElsewhere, `${improvement}, elsewhere`);
      same(row.effect, effect, improvement);
      sameInterval(row.interval, [effect - 1.959963984540054 * error, effect + 1.959963984540054 * error], improvement);
      assert.equal(number(row.answers), groups[1][2], improvement);
      const [sentence] = cards.cards.improvements.answer.split(".");
      assert.equal(sentence.includes(improvement), Math.abs(effect) > 1.959963984540054 * error, `${improvement} in the sentence`);
    }
  });
  await test("alerts, with those too small to tell", () => {
    sameKeys(table("alerts"), expected.alerts);
    const [sentence] = cards.cards.alerts.answer.split(".");
    const untold = cards.cards.alerts.below.replace(/^Too few answers to be tested: (.*)\.$/, "$1").split("; ").flatMap((text) => {
      const [level, segments] = text.split(": ");
      return segments.split(", ").map((segment) => `${level}: ${segment}`);
    });
    for (const [segment, row] of Object.entries(table("alerts"))) {
      const [before, now, raised] = expected.alerts[segment];
      const few = Math.min(before[2], now[2]) < 30;
      if (Math.min(before[2], now[2]) >= 10) {
        same(row.before, score(before), `${segment}, before`);
        same(row.now, score(now), `${segment}, now`);
        same(row.change, score(now) - score(before), `${segment}, change`);
      } else assert.deepEqual([row.before, row.now, row.change], ["\u2013", "\u2013", "\u2013"], `${segment}: no score`);
      assert.equal(number(row["n before"]), before[2], segment);
      assert.equal(number(row["n now"]), now[2], segment);
      assert.equal(row.alert, raised ? "alert" : few ? "too few" : "no", segment);
      assert.equal(sentence.includes(segment.replace(": ", ", ")), raised, `${segment} in the sentence`);
      assert.equal(untold.includes(segment), few, `${segment} among those too small`);
    }
    descending(Object.values(table("alerts")).map((row) => ["too few", "no", "alert"].indexOf(row.alert)));
  });
  await test("segments, from the best to the worst, those with too few answers last", () => {
    sameKeys(table("segments"), expected.segments);
    for (const [segment, row] of Object.entries(table("segments"))) {
      const {counts, interval, target} = expected.segments[segment];
      same(row.score, score(counts), segment);
      sameInterval(row.interval, interval, segment);
      assert.equal(number(row.answers), counts[2], segment);
      assert.equal(row.note, counts[2] < 30 ? "too few" : "", segment);
      if (target !== null) same(row.target, target, segment);
      assert.equal(row["against it"], target === null ? "" : verdict(target, interval), segment);
      const said = cards.cards.segments.below.toLowerCase().includes(`${segment}: ${row["against it"]} `);
      assert.equal(said, target !== null, segment);
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
      assert.equal(number(row["of the category"]), Math.round(groups[row.category] * all / 100), row.category);
      assert.ok(Math.abs(number(row["its percent"]) - groups[row.category]) < 1, row.category);
    }
    const percents = new Map(Object.values(table("scores")).map((row) => [row.category, number(row["its percent"])]));
    assert.equal([...percents.values()].reduce((sum, percent) => sum + percent, 0), 100, "percents that add up");
    // What the sentence says adds up: so many less so many, of so many, make the score
    const [promoters, detractors, answers] = numbers(cards.cards.scores.answer.replaceAll(", ", " ")).slice(0, 3).map(number);
    assert.equal(promoters, Math.round(groups.promoter * all / 100), "promoters");
    assert.equal(detractors, Math.round(groups.detractor * all / 100), "detractors");
    assert.equal(answers, all, "answers");
    same(cards.cards.scores.answer.match(/a score of (\S+)\./)[1], 100 * (promoters - detractors) / answers, "score");
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
  await test("themes, from what loses most to what gains most", () => {
    const {all, commented, mentions} = expected.themes;
    const passives = ([x, y, n]) => n - x - y;
    sameKeys(table("themes"), mentions);
    for (const [theme, row] of Object.entries(table("themes"))) {
      const counts = mentions[theme];
      assert.equal(number(row.answers), counts[2], theme);
      same(row["% of promoters"], 100 * counts[0] / commented[0], theme);
      same(row["% of passives"], 100 * passives(counts) / passives(commented), theme);
      same(row["% of detractors"], 100 * counts[1] / commented[1], theme);
      same(row["their score"], score(counts), theme);
      sameInterval(row.interval, bounds(counts), theme);
      same(row.points, score(all) - score(all.map((n, i) => n - counts[i])), theme);
      assert.equal(row.note, counts[2] < 30 ? "too few" : "", theme);
    }
    descending(column("themes", "points").reverse());
    const [lost, gained] = [Object.keys(table("themes"))[0], Object.keys(table("themes")).at(-1)];
    assert.match(cards.cards.themes.answer, new RegExp(`lost by ${lost} .*gained by ${gained} `));
  });
  await test("replies", () => {
    sameKeys(table("replies"), expected.replies);
    const total = (key) => Object.values(expected.replies).reduce((sum, row) => sum + row[key], 0);
    for (const [category, row] of Object.entries(table("replies"))) {
      const counts = expected.replies[category];
      for (const key of ["actions", "replied", "overdue", "not yet due"]) {
        assert.equal(number(row[key]), counts[key], `${category}, ${key}`);
      }
      assert.equal(counts.replied + counts.overdue + counts["not yet due"], counts.actions, "they add up");
      same(row["% of those due"], 100 * counts.replied / (counts.replied + counts.overdue), category);
    }
    const said = numbers(cards.cards.replies.answer.replaceAll(", ", " ")).map(number);
    assert.deepEqual(said, [total("replied"), total("replied") + total("overdue"), total("overdue"),
                            expected.replies.detractors.overdue]);
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
      const known = new Set([...numbers(card.answer), ...numbers(card.below), ...card.headings.flatMap(numbers),
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
    const of = (id, marks, axis) => cards.cards[id][marks].map((mark) => mark[axis]);
    const targets = Object.values(table("segments")).slice(1).filter((row) => row["against it"]).map((row) => number(row.target));
    const drawn = Object.values(table("alerts")).filter((row) => Math.min(number(row["n before"]), number(row["n now"])) >= 10);
    const alerts = (name) => drawn.map((row) => number(row[name]));
    straight(of("months", "dots", "y"), column("months", "score"), "months");
    straight([...of("segments", "dots", "x"), ...of("segments", "ticks", "x")],
      [...column("segments", "score").slice(1), ...targets], "segments and their targets");
    straight(of("improvements", "dots", "x"), column("improvements", "effect"), "improvements");
    straight(of("airport", "dots", "x"), column("airport", "score").slice(1), "airport");
    straight(of("airport-change", "dots", "x"), column("airport-change", "change"), "change of the airport");
    straight(of("alerts", "dots", "x"), [...alerts("before"), ...alerts("now")], "alerts");
    const heights = of("alerts", "dots", "y");
    assert.equal(new Set(heights).size, drawn.length, "each alert has a row of its own");
    assert.deepEqual(heights.slice(drawn.length), heights.slice(0, drawn.length), "before and now in the same row");
    // Improvements on the scale of time, and the months of those in the table
    const times = Object.keys(table("months")).map((month) => Date.parse(`1 ${month} UTC`));
    const since = Object.values(expected.improvements).map((row) => Date.parse(row.since)).sort((a, b) => a - b);
    straight([...of("months", "dots", "x"), ...of("months", "dashed", "x")], [...times, ...since], "months and improvements");
  });
  await test("only months of like size are joined", () => {
    const {dots, links} = cards.cards.months;
    const answers = Object.keys(table("months")).map((month) => expected.months[month][2]);
    const joined = answers.flatMap((n, i) =>
      (i && Math.min(n, answers[i - 1]) >= 30 && Math.max(n, answers[i - 1]) <= 4 * Math.min(n, answers[i - 1]) ? [i] : []));
    assert.ok(joined.length > 5 && joined.length < answers.length - 5, "some are, some are not");
    assert.equal(links.length, joined.length);
    joined.forEach((i, nth) => {
      assert.ok(Math.abs(links[nth].left - dots[i - 1].x) < 1 && Math.abs(links[nth].right - dots[i].x) < 1, `month ${i}`);
    });
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
    proportional(lengths("themes", "width"), column("themes", "points").map(Math.abs), "themes");
    const shares = Object.values(table("replies")).flatMap((row) =>
      ["replied", "overdue", "not yet due"].map((key) => number(row[key]) / number(row.actions)));
    proportional(lengths("replies", "width"), shares, "replies");
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
      assert.equal(questions.length, ids.length + Object.keys(cards.tiles).length, "questions");
      assert.equal(named("image").filter((name) => /^Chart\. .+\./.test(name)).length, ids.length, "pictures");
      assert.equal(named("DisclosureTriangle").filter((name) => name.startsWith("The numbers: ")).length, ids.length, "summaries");
      assert.equal(named("table").filter((name) => name).length, open ? ids.length : 0, "tables");
      const cells = Object.values(cards.cards).flatMap((card) => Object.values(card.rows)).length;
      assert.equal(named("rowheader").length, open ? cells : 0, "rows with a heading");
    }
    await browser.run(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
  });
  for (const width of [wide, middling, slim]) {
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
  await test("a picture of the page, as far as the programme goes, in less than 500 kB", async () => {
    await browser.run(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
    await browser.resize(1280, 3000);
    await browser.settle();
    const height = await browser.run(() => Math.ceil(document.querySelector("#replies").getBoundingClientRect().bottom) + 8);
    const png = await browser.screenshot(1280, height);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, height]);
    assert.ok(png.length < 500000, `${png.length} bytes`);
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
