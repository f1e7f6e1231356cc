// A card of the page: a question, its answer in a sentence, a picture of it, and the numbers of the picture as a table.
// A screen reader is told what the picture shows, and reads the sentence and the table.
import {resize} from "observablehq:stdlib";

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// One decimal, as PostgreSQL rounded it, and a minus as wide as a plus; a dash where there is nothing
export const points = (x, decimals = 1) => (x === null ? "\u2013" : x.toFixed(decimals).replace("-", "\u2212"));
export const signed = (x, decimals = 1) => (x > 0 ? "+" : "") + points(x, decimals);
export const count = (n) => n.toLocaleString("en");
export const interval = (row) => (row.lower === null ? points(null) : `${points(row.lower)} to ${points(row.upper)}`);

export function month(date, form = "long") {
  return new Date(date).toLocaleDateString("en", {month: form, year: "numeric", timeZone: "UTC"});
}

// columns: {heading: row => text}; the first names its row
function tableOf(caption, columns, rows) {
  const headings = Object.keys(columns).map((heading) => element("th", {scope: "col"}, heading));
  const cells = (row) => Object.values(columns).map((text, i) =>
    i === 0 ? element("th", {scope: "row"}, text(row)) : element("td", {}, text(row)));
  return element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))));
}

export function card({id, question, answer, keys = {}, chart, below, wide, caption, columns, rows}) {
  const legend = Object.entries(keys).map(([text, colour]) =>
    element("span", {class: "key", style: `--key: ${colour}`}, text));
  const draw = (width) => {
    const svg = chart(Math.floor(width));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Chart. ${caption}. Its numbers are in the table that follows.`);
    return svg;
  };
  return element("section", {class: wide ? "card grid-colspan-2" : "card", id, "aria-labelledby": `${id}-question`},
    element("h2", {id: `${id}-question`}, question),
    element("p", {class: "answer"}, answer),
    element("div", {class: "keys", "aria-hidden": "true"}, ...legend),
    resize(draw),
    ...(below ? [element("p", {class: "below"}, below)] : []),
    element("details", {},
      element("summary", {"aria-label": `The numbers: ${question}`}, "The numbers"),
      element("div", {class: "scroll"}, tableOf(caption, columns, rows))));
}

// A card whose picture is a number
export function tile({id, name, nps, lines}) {
  return element("section", {class: "card tile", id, "aria-labelledby": `${id}-name`},
    element("h2", {id: `${id}-name`}, name),
    element("div", {class: "big"}, nps),
    ...lines.map((line) => element("div", {}, line)));
}
