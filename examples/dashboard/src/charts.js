// The pictures.  Each is given its rows and the width it has.
import * as Plot from "@observablehq/plot";
import {count, month, points, signed} from "./card.js";

// Told apart by the colour-blind, and dark enough to write with on white
export const colours = {
  detractor: "#b8500d", passive: "#666c76", promoter: "#1f6fb2", mix: "#bd7b10", ink: "#1b1e23"
};

const whole = (x) => String(x).replace("-", "\u2212");

// Below this a screen is narrow, and some words have no room
const narrow = 420;

const frame = (width, height, marginLeft, marginRight) => ({
  width, height, marginLeft, marginRight, marginTop: 30, marginBottom: 46,
  style: {fontSize: "13px", fontFamily: "var(--sans-serif)", color: colours.ink, overflow: "hidden"}
});

const scale = (label, length) => ({
  label, labelAnchor: "center", labelArrow: "none", labelOffset: 40, grid: true, nice: true, tickFormat: whole,
  ticks: Math.max(2, Math.floor(length / 60))
});

const names = (rows, name) => ({domain: rows.map((row) => row[name]), label: null, tickSize: 0, padding: 0.35});

// Numbers right of the picture: a column with a heading, end pixels right of the last tick
const column = (rows, y, heading, end, text, more = {}) => [
  Plot.text(rows, {y, text, frameAnchor: "right", textAnchor: "end", dx: end, fontVariant: "tabular-nums", ...more}),
  Plot.text([heading], {frameAnchor: "top-right", textAnchor: "end", dx: end, dy: -20, fill: colours.passive})
];

// Scores with their intervals, in the order of the rows.  Hollow: too few answers to speak.
export function ranking(rows, width, {name, left = 116, label, reference, heading, show = points, bases}) {
  const right = 74 + 66 * Object.keys(bases).length;
  return Plot.plot({
    ...frame(width, 76 + rows.length * 32, left, right),
    x: scale(label, width - left - right),
    y: names(rows, name),
    marks: [
      Plot.ruleX([reference], {x: "nps", stroke: colours.passive, strokeDasharray: "4,3"}),
      Plot.text(width < narrow ? [] : [reference], {x: "nps", text: "text", frameAnchor: "top", dy: -20, fill: colours.passive}),
      Plot.ruleY(rows, {y: name, x1: "lower", x2: "upper", stroke: colours.promoter, strokeWidth: 3, strokeOpacity: 0.45}),
      Plot.dot(rows, {y: name, x: "nps", r: 5, stroke: colours.promoter, strokeWidth: 2,
                      fill: (row) => (row.note ? "white" : colours.promoter)}),
      column(rows, name, heading, 60, (row) => show(row.nps), {fontWeight: 600}),
      Object.entries(bases).map(([base, key], i) => column(rows, name, base, 126 + 66 * i, (row) => count(row[key])))
    ]
  });
}

export function months(rows, width) {
  const data = rows.map((row) => ({...row, date: new Date(row.month)}));
  return Plot.plot({
    ...frame(width, 268, 40, 52), marginTop: 10, marginBottom: 30,
    x: {type: "utc", label: null, inset: 8, ticks: width < narrow ? "6 months" : "3 months", tickFormat: (d) => month(d, "short")},
    y: {...scale(null, 300), tickSize: 0},
    marks: [
      Plot.ruleY([0], {stroke: colours.passive}),
      Plot.ruleX(data, {x: "date", y1: "lower", y2: "upper", stroke: colours.promoter, strokeWidth: 3, strokeOpacity: 0.35}),
      Plot.lineY(data.filter((row) => !row.note), {x: "date", y: "nps", stroke: colours.promoter}),
      Plot.dot(data, {x: "date", y: "nps", r: 4, stroke: colours.promoter, strokeWidth: 1.5,
                      fill: (row) => (row.note ? "white" : colours.promoter)}),
      Plot.text(data.slice(-1), {x: "date", y: "nps", text: (row) => points(row.nps), dx: 9, textAnchor: "start", fontWeight: 600})
    ]
  });
}

export function alerts(rows, width) {
  const colour = (row) => (row.alert ? colours.detractor : colours.passive);
  return Plot.plot({
    ...frame(width, 76 + rows.length * 40, 116, 120),
    x: scale(width < narrow ? "before (hollow), now" : "score before (hollow) and now (filled)", width - 236),
    y: names(rows, "segment"),
    marks: [
      Plot.ruleX([0], {stroke: colours.passive}),
      Plot.arrow(rows, {x1: "before", x2: "now", y: "segment", inset: 6, headLength: 6, stroke: colour, strokeWidth: 2}),
      Plot.dot(rows, {x: "before", y: "segment", r: 5, stroke: colour, strokeWidth: 2, fill: "white"}),
      Plot.dot(rows, {x: "now", y: "segment", r: 5, stroke: colour, strokeWidth: 2, fill: colour}),
      column(rows, "segment", "change", 60, (row) => signed(row.difference), {fontWeight: 600}),
      column(rows.filter((row) => row.alert), "segment", "", 110, () => "alert", {fontWeight: 600, fill: colours.detractor})
    ]
  });
}

export function drivers(rows, width) {
  const parts = rows.flatMap((row) => ["score", "mix"].map((part) => ({segment: row.segment, part, value: row[part]})));
  return Plot.plot({
    ...frame(width, 76 + rows.length * 34, 116, 74),
    x: scale("points of the change", width - 190),
    y: names(rows, "segment"),
    color: {domain: ["score", "mix"], range: [colours.promoter, colours.mix]},
    marks: [
      Plot.barX(parts, {y: "segment", x: "value", fill: "part"}),
      Plot.ruleX([0], {stroke: colours.ink}),
      column(rows, "segment", "together", 66, (row) => signed(row.contribution), {fontWeight: 600})
    ]
  });
}

export function scores(rows, width) {
  const step = (width - 16) / rows.length;
  const [fontSize, fontWeight] = width < narrow ? [10, 400] : [13, 600];
  const headings = ["detractor", "passive", "promoter"].map((category) => {
    const group = rows.filter((row) => row.category === category);
    return Plot.text([group[Math.floor((group.length - 1) / 2)]], {
      x: "score", text: (row) => `${category}s\n${points(row.category_percent)} %`, dx: group.length % 2 ? 0 : step / 2,
      frameAnchor: "top", lineAnchor: "top", dy: -40, fontWeight, fontSize, fill: colours[category]});
  });
  return Plot.plot({
    ...frame(width, 268, 8, 8), marginTop: 44, marginBottom: 28,
    x: {type: "band", domain: rows.map((row) => row.score), label: null, tickSize: 0, padding: 0.2},
    y: {axis: null, domain: [0, 1.12 * Math.max(...rows.map((row) => row.percent))]},
    marks: [
      Plot.barY(rows, {x: "score", y: "percent", fill: (row) => colours[row.category]}),
      Plot.text(rows, {x: "score", y: "percent", text: (row) => points(row.percent), dy: -9, fontSize}),
      Plot.ruleY([0], {stroke: colours.ink}),
      headings
    ]
  });
}

// People from category to category: bands as wide as they are many.  Plot has no such mark.
export function flows(rows, width) {
  const height = 268, top = 26, gap = 10, bar = 12, left = 122, right = width - 122;
  const {categories, both_times, previous, campaign} = rows[0];
  const size = (height - top - gap * (categories.length - 1) - 4) / both_times;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const draw = (name, attributes, text = "") => {
    const node = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(text);
    svg.append(node);
  };
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("font-size", 13);
  svg.setAttribute("fill", colours.ink);

  // The categories of one wave from top to bottom; returns where each begins
  const wave = (side, x, textX, anchor, heading) => {
    const begins = {};
    let y = top;
    draw("text", {x: textX, y: 14, "text-anchor": anchor, fill: colours.passive}, heading);
    for (const category of categories) {
      const people = rows.reduce((sum, row) => sum + (row[side] === category ? row.people : 0), 0);
      draw("rect", {x, y, width: bar, height: people * size, fill: colours[category]});
      draw("text", {x: textX, y: y + people * size / 2 + 5, "text-anchor": anchor}, `${category}s ${people}`);
      begins[category] = y;
      y += people * size + gap;
    }
    return begins;
  };
  const from = wave("before", left, left - 8, "end", previous);
  const to = wave("after", right - bar, right + 8, "start", campaign);

  const labels = [];
  for (const {before, after, people} of rows) {
    const wide = people * size;
    const [y1, y2] = [from[before] + wide / 2, to[after] + wide / 2];
    const [x1, x2, middle] = [left + bar, right - bar, (left + right) / 2];
    draw("path", {d: `M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`, fill: "none", stroke: colours[before],
                  "stroke-width": wide, "stroke-opacity": 0.35});
    if (wide >= 15 && width >= narrow) labels.push([{x: x1 + 8, y: y1 + 5}, people]);
    from[before] += wide;
    to[after] += wide;
  }
  for (const [place, people] of labels) draw("text", place, people);
  return svg;
}
