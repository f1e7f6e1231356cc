// Functions that page.mjs has run in the page.  Each is sent by its text, and so stands alone.

// What the cards say
export function read() {
  const text = (node) => node?.textContent.trim() ?? "";
  const isAxis = (node) => node.closest('[aria-label*="tick label"], [aria-label*="axis label"]');
  const cards = {}, tiles = {};
  for (const tile of document.querySelectorAll(".tile")) {
    tiles[tile.id] = {big: text(tile.querySelector(".big")), lines: [...tile.querySelectorAll(".big ~ div")].map(text)};
  }
  for (const card of document.querySelectorAll(".card:not(.tile)")) {
    const headings = [...card.querySelectorAll("thead th")].map(text);
    const places = (selector) => [...card.querySelectorAll(selector)].map((node) => {
      const {left, right, top, bottom} = node.getBoundingClientRect();
      return {x: (left + right) / 2, y: (top + bottom) / 2, left, right};
    });
    const rows = {};
    for (const row of card.querySelectorAll("tbody tr")) {
      const [name, ...cells] = [...row.children].map(text);
      rows[name] = Object.fromEntries(cells.map((cell, i) => [headings[i + 1], cell]));
    }
    cards[card.id] = {
      answer: text(card.querySelector(".answer")), below: text(card.querySelector(".below")), headings, rows,
      written: [...card.querySelectorAll("svg text")].filter((node) => !isAxis(node)).map(text),
      dots: places("svg circle"),
      ticks: places('svg [aria-label="tick"] line'),
      dashed: places("svg [stroke-dasharray] line"),
      links: places('svg [aria-label="link"] path'),
      bars: [...card.querySelectorAll("svg rect")].map((bar) => {
        const {width, height} = bar.getBoundingClientRect();
        return {width, height};
      })
    };
  }
  return {language: document.documentElement.lang, cards, tiles};
}

// What is wrong with the text as it lies there
export function layout() {
  const faults = [];
  const items = [];
  const seen = (rect) => rect.width > 0 && rect.height > 0;
  for (const node of document.querySelectorAll("svg text")) {
    const rect = node.getBoundingClientRect();
    if (!node.textContent.trim() || !seen(rect)) continue;
    items.push({text: node.textContent, node, rect, colour: getComputedStyle(node).fill, box: node.ownerSVGElement});
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || node.closest("svg, script, style") || !node.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    // A table may be wider than a telephone: there it scrolls, and what is outside is not seen
    const scroll = node.closest(".scroll")?.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      if (!seen(rect) || (scroll && rect.right > scroll.right)) continue;
      items.push({text: walker.currentNode.data.trim(), node, rect, colour: getComputedStyle(node).color,
                  box: scroll ? null : node.closest(".card, main")});
    }
  }

  const overlap = (a, b, by) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;
  items.forEach((a, i) => items.slice(i + 1).forEach((b) => {
    if (overlap(a.rect, b.rect, 2)) faults.push(`"${a.text}" overlaps "${b.text}"`);
  }));
  for (const {text, node, rect, box} of items) {
    if (box) {
      const edge = box.getBoundingClientRect();
      if (rect.left < edge.left - 1 || rect.right > edge.right + 1 || rect.top < edge.top - 1 || rect.bottom > edge.bottom + 1) {
        faults.push(`"${text}" is cut off`);
      }
    }
    for (const dot of node.ownerSVGElement?.querySelectorAll("circle") ?? []) {
      if (overlap(rect, dot.getBoundingClientRect(), 2)) faults.push(`"${text}" lies on a dot`);
    }
  }
  // Letters to be read, and a picture that has room beside them
  for (const {text, node} of items) {
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 11) faults.push(`"${text}" is small: ${size} pixels`);
  }
  for (const picture of document.querySelectorAll("svg[role=img]")) {
    const rects = [...picture.querySelectorAll("circle, line, path, rect")].map((node) => node.getBoundingClientRect());
    const wide = Math.max(...rects.map(({right}) => right)) - Math.min(...rects.map(({left}) => left));
    const of = picture.getBoundingClientRect().width;
    if (wide < of / 2) faults.push(`"${picture.closest(".card").id}" has ${Math.round(wide)} of ${of} pixels`);
  }

  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is wider than the window");

  // WCAG 2, contrast with white
  for (const {text, colour} of items) {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3)
      .map((c) => (/^color\(/.test(colour) ? Number(c) : c / 255))
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    const contrast = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
    if (!(contrast >= 4.5)) faults.push(`"${text}" is pale: ${contrast.toFixed(1)} to 1`);
  }
  return {texts: items.length, faults};
}
