// The pictures.  Each is given its rows and the width it has.
import * as Plot from "@observablehq/plot";
import {count, month, points, signed} from "./card.js";

// Told apart by the colour-blind, and dark enough to write with on white
export const colours = {
  detractor: "#b8500d", passive: "#666c76", promoter: "#1f6fb2", mix: "#bd7b10", target: "#7b2d8e", ink: "#1b1e23"
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

// Letters that a line runs through are read all the same
const halo = {fill: colours.ink, stroke: "white", strokeWidth: 5};

// Bars leave the letters over them free
const under = (slim) => (slim ? 14 : 0);

// A row for each of the rows.  On a wide screen its name stands left of the picture, and its numbers right of it, in columns
// of {heading, width, text}; where too little would be left for it, both stand over it, and the picture has the whole width.
function rowwise(rows, width, {name, height = 32, columns, x, marks, ...more}) {
  const left = 14 + 7.2 * Math.max(2, ...rows.map((row) => name(row).length));
  const right = columns.reduce((sum, column) => sum + column.width, 8);
  const slim = width < left + right + 280;
  const margins = slim ? [12, 12] : [left, right];
  const [dy, start] = slim ? [-16, 12 - right] : [0, 0];
  let end = start;
  return Plot.plot({
    ...frame(width, 76 + rows.length * (slim ? 52 : height), ...margins),
    x: {...scale(x, width - margins[0] - margins[1]), inset: slim ? 6 : 0},
    y: {domain: rows.map(name), axis: null, padding: 0.35},
    ...more,
    marks: [
      marks(slim),
      Plot.text(rows, {y: name, text: name, frameAnchor: "left", textAnchor: slim ? "start" : "end", dx: slim ? -12 : -10, dy,
                       ...halo}),
      columns.map(({heading, width: room, text, ...style}) => {
        end += room;
        return [
          Plot.text(rows, {y: name, text, frameAnchor: "right", textAnchor: "end", dx: end, dy,
                           fontVariant: "tabular-nums", ...halo, ...style}),
          Plot.text([heading], {frameAnchor: "top-right", textAnchor: "end", dx: end, dy: -20, fill: colours.passive})
        ];
      })
    ]
  });
}

// Scores with their intervals, in the order of the rows.  Hollow: too few answers to speak.
export function ranking(rows, width, {name, label, reference, heading, show = points, bases}) {
  return rowwise(rows, width, {
    name: (row) => row[name], x: label,
    columns: [
      {heading, width: 60, text: (row) => show(row.nps), fontWeight: 600},
      ...Object.entries(bases).map(([base, key]) => ({heading: base, width: 66, text: (row) => count(row[key])}))
    ],
    marks: (slim) => [
      Plot.ruleX([reference], {x: "nps", stroke: colours.passive, strokeDasharray: "4,3"}),
      Plot.text(slim ? [] : [reference], {x: "nps", text: "text", frameAnchor: "top", dy: -20, fill: colours.passive}),
      Plot.ruleY(rows, {y: (row) => row[name], x1: "lower", x2: "upper", stroke: colours.promoter, strokeWidth: 3,
                        strokeOpacity: 0.45}),
      Plot.tickX(rows.filter((row) => (row.target ?? null) !== null), {
        y: (row) => row[name], x: "target", stroke: colours.target, strokeWidth: 3, insetTop: under(slim) / 2}),
      Plot.dot(rows, {y: (row) => row[name], x: "nps", r: 5, stroke: colours.promoter, strokeWidth: 2,
                      fill: (row) => (row.note ? "white" : colours.promoter)})
    ]
  });
}

// marks: days on which something was done, the name of each in a row of its own over the picture, left of its line if there
// is room
export function months(rows, width, {target, marks}) {
  const data = rows.map((row) => ({...row, date: new Date(row.month)}));
  const [first, last] = [data[0].date, data.at(-1).date];
  const done = marks.map((row, i) => {
    const date = new Date(row.done_on);
    const left = (width - 92) * (date - first) / (last - first) > 8 * row.improvement.length;
    return {...row, date, left, over: 17 * (i + 1)};
  });
  const pieces = data.flatMap((row, i) =>
    (row.joined ? [{x1: data[i - 1].date, y1: data[i - 1].nps, x2: row.date, y2: row.nps}] : []));
  return Plot.plot({
    ...frame(width, 278 + 17 * done.length, 40, 52), marginTop: 12 + 17 * done.length, marginBottom: 30,
    x: {type: "utc", label: null, inset: 8, ticks: width < narrow ? "6 months" : width < 1250 ? "3 months" : "month",
        tickFormat: (d) => month(d, "short")},
    y: {...scale(null, 300), tickSize: 0},
    marks: [
      Plot.ruleY([0], {stroke: colours.passive}),
      Plot.ruleY(target === null ? [] : [target], {stroke: colours.target, strokeWidth: 1.5}),
      done.map((row) => [
        Plot.ruleX([row], {x: "date", stroke: colours.ink, strokeDasharray: "4,3", insetTop: 4 - row.over}),
        Plot.text([row], {x: "date", text: "improvement", frameAnchor: "top", dy: 4 - row.over, dx: row.left ? -4 : 4,
                          textAnchor: row.left ? "end" : "start", ...halo})
      ]),
      Plot.ruleX(data, {x: "date", y1: "lower", y2: "upper", stroke: colours.promoter, strokeWidth: 3, strokeOpacity: 0.35}),
      Plot.link(pieces, {x1: "x1", y1: "y1", x2: "x2", y2: "y2", stroke: colours.promoter, strokeWidth: 1.5}),
      Plot.dot(data, {x: "date", y: "nps", r: 4, stroke: colours.promoter, strokeWidth: 1.5,
                      fill: (row) => (row.note ? "white" : colours.promoter)}),
      Plot.text(data.slice(-1), {x: "date", y: "nps", text: (row) => points(row.nps), dx: 9, textAnchor: "start", fontWeight: 600})
    ]
  });
}

// Pale: not tested
export function alerts(rows, width) {
  const name = (row) => `${row.level}: ${row.segment}`;
  const colour = (row) => (row.alert ? colours.detractor : colours.passive);
  const strokeOpacity = (row) => (row.note ? 0.4 : 1);
  const dot = {y: name, r: 5, stroke: colour, strokeWidth: 2, strokeOpacity};
  return rowwise(rows, width, {
    name, height: 36, x: width < narrow ? "before (hollow), now (filled)" : "score before (hollow) and now (filled)",
    columns: [
      {heading: "change", width: 60, text: (row) => signed(row.difference), fontWeight: 600},
      {heading: "", width: 58, text: (row) => (row.alert ? "alert" : row.note ?? "no"), fill: colour}
    ],
    marks: () => [
      Plot.ruleX([0], {stroke: colours.passive}),
      Plot.arrow(rows, {x1: "before", x2: "now", y: name, inset: 6, headLength: 6, stroke: colour, strokeWidth: 2, strokeOpacity}),
      Plot.dot(rows, {...dot, x: "before", fill: "white"}),
      Plot.dot(rows, {...dot, x: "now", fill: colour, fillOpacity: strokeOpacity})
    ]
  });
}

export function drivers(rows, width) {
  const parts = rows.flatMap((row) => ["score", "mix"].map((part) => ({segment: row.segment, part, value: row[part]})));
  return rowwise(rows, width, {
    name: (row) => row.segment, x: "points of the change",
    color: {domain: ["score", "mix"], range: [colours.promoter, colours.mix]},
    columns: [{heading: "together", width: 68, text: (row) => signed(row.contribution, 2), fontWeight: 600}],
    marks: (slim) => [
      Plot.barX(parts, {y: "segment", x: "value", fill: "part", insetTop: under(slim)}),
      Plot.ruleX([0], {stroke: colours.ink})
    ]
  });
}

export function themes(rows, width) {
  return rowwise(rows, width, {
    name: (row) => row.theme, x: "points of the score that hang on it",
    columns: [
      {heading: "points", width: 60, text: (row) => signed(row.points), fontWeight: 600},
      {heading: "their score", width: 80, text: (row) => points(row.nps)},
      {heading: "answers", width: 66, text: (row) => count(row.answers)}
    ],
    marks: (slim) => [
      Plot.barX(rows, {y: "theme", x: "points", fill: (row) => (row.points < 0 ? colours.detractor : colours.promoter),
                       fillOpacity: (row) => (row.note ? 0.4 : 1), insetTop: under(slim)}),
      Plot.ruleX([0], {stroke: colours.ink})
    ]
  });
}

export const states = {replied: colours.promoter, overdue: colours.detractor, "not yet due": "#b4b8bf"};

// All as long as each other: percent of the actions
export function replies(rows, width) {
  const parts = rows.flatMap((row) => Object.keys(states).map((state) =>
    ({category: row.category, state, share: 100 * row[state.replaceAll(" ", "_")] / row.actions})));
  return rowwise(rows, width, {
    name: (row) => `${row.category}s`, height: 48, x: "percent of the actions",
    color: {domain: Object.keys(states), range: Object.values(states)},
    columns: [
      {heading: "actions", width: 60, text: (row) => count(row.actions)},
      {heading: "overdue", width: 70, text: (row) => count(row.overdue), fontWeight: 600}
    ],
    marks: (slim) => Plot.barX(parts, {y: (part) => `${part.category}s`, x: "share", fill: "state", insetTop: under(slim)})
  });
}

export function scores(rows, width) {
  const step = (width - 16) / rows.length;
  const [fontSize, fontWeight] = width < narrow ? [11, 400] : [13, 600];
  const headings = ["detractor", "passive", "promoter"].map((category) => {
    const group = rows.filter((row) => row.category === category);
    return Plot.text([group[Math.floor((group.length - 1) / 2)]], {
      x: "score", text: (row) => `${category}s\n${row.category_percent} %`, dx: group.length % 2 ? 0 : step / 2,
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
  const slim = width < narrow;
  const height = 268, top = 26, gap = 10, bar = 12, left = slim ? 82 : 122, right = width - left;
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

  // The categories of one wave from top to bottom; returns where each begins.  On a narrow screen its heading reaches over
  // the picture.
  const wave = (side, x, textX, anchor, heading) => {
    const begins = {};
    let y = top;
    const [edge, inward] = anchor === "end" ? [0, "start"] : [width, "end"];
    draw("text", {x: slim ? edge : textX, y: 14, "text-anchor": slim ? inward : anchor, fill: colours.passive}, heading);
    for (const category of categories) {
      const people = rows.reduce((sum, row) => sum + (row[side] === category ? row.people : 0), 0);
      const words = slim ? [`${category}s`, String(people)] : [`${category}s ${people}`];
      draw("rect", {x, y, width: bar, height: people * size, fill: colours[category]});
      words.forEach((word, i) =>
        draw("text", {x: textX, y: y + people * size / 2 + 5 + 16 * (i - (words.length - 1) / 2), "text-anchor": anchor}, word));
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
    if (wide >= 15) labels.push([{x: x1 + 8, y: y1 + 5}, people]);
    from[before] += wide;
    to[after] += wide;
  }
  for (const [place, people] of labels) draw("text", place, people);
  return svg;
}
