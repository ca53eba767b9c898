// What a page draws, written down: put into a page before its own scripts, this wraps the canvas's methods, so that
// `window.faults()` can say where texts meet each other, a mark or an edge. test_collisions.py says by which rules.

const TOUCH = 0.5;  // CSS pixels by which two boxes may overlap before they meet: half of what blurs between two pixels
const HINT = 1.9, MARK = 3, TEXT = 4.5, SMALLEST = 12, HAIR = 1;  // contrasts: paler than a hint is texture; WCAG's for marks and text
const drawn = new WeakMap();  // for each canvas, its records, in device pixels

// --- writing down

const plain = CanvasRenderingContext2D.prototype, methods = {};
const notes = (ctx) => {
  if (!drawn.has(ctx.canvas)) drawn.set(ctx.canvas, { records: [], path: [], clips: [], kept: [], halo: null, last: null });
  return drawn.get(ctx.canvas);
};
const placed = (ctx, x, y) => { const m = ctx.getTransform(); return [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f]; };
const zoom = (ctx) => Math.hypot(ctx.getTransform().a, ctx.getTransform().b);
const corners = (x, y, w, h) => [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]];
const boxOf = (points) => points.reduce(([l, t, r, b], [x, y]) => [Math.min(l, x), Math.min(t, y), Math.max(r, x), Math.max(b, y)],
  [Infinity, Infinity, -Infinity, -Infinity]);

function wrap(name, note) {
  methods[name] = plain[name];
  plain[name] = function (...args) { note(this, notes(this), ...args); return methods[name].apply(this, args); };
}

const add = (ctx, of, record) => {
  of.last = { alpha: ctx.globalAlpha, clips: of.clips, ...record };
  of.records.push(of.last);
};
const stroked = (ctx, of, paths) => add(ctx, of, { kind: "stroke", paths, width: ctx.lineWidth * zoom(ctx), color: ctx.strokeStyle });
const filled = (ctx, of, paths, how) => add(ctx, of, { kind: "fill", paths, color: ctx.fillStyle, ...how });

function inkOf(ctx, text, x, y) {
  const of = ctx.measureText(text);
  return boxOf([placed(ctx, x - of.actualBoundingBoxLeft, y - of.actualBoundingBoxAscent), placed(ctx, x + of.actualBoundingBoxRight, y + of.actualBoundingBoxDescent)]);
}

wrap("save", (ctx, of) => of.kept.push(of.clips));
wrap("restore", (ctx, of) => { of.clips = of.kept.pop() ?? []; });
wrap("clip", (ctx, of) => { of.clips = [...of.clips, { box: boxOf(of.path.flat()), square: of.square }]; });
wrap("clearRect", (ctx, of, x, y, w, h) => {
  if (w * zoom(ctx) >= ctx.canvas.width - 1 && h * zoom(ctx) >= ctx.canvas.height - 1) Object.assign(of, { records: [], clips: [], kept: [] });
});
wrap("beginPath", (ctx, of) => Object.assign(of, { path: [], square: false, last: null }));
wrap("moveTo", (ctx, of, x, y) => of.path.push([placed(ctx, x, y)]));
wrap("lineTo", (ctx, of, x, y) => (of.path.length ? of.path.at(-1) : (of.path.push([]), of.path[0])).push(placed(ctx, x, y)));
wrap("closePath", (ctx, of) => { if (of.path.length) of.path.at(-1).push(of.path.at(-1)[0]); });
wrap("rect", (ctx, of, ...box) => { of.square = !of.path.length; of.path.push(corners(...box).map(([x, y]) => placed(ctx, x, y))); });
wrap("arc", (ctx, of, x, y, r, from, to) => {
  const turn = (i) => from + (Math.min(to - from, 2 * Math.PI) * i) / 24;
  const points = Array.from({ length: 25 }, (_, i) => placed(ctx, x + r * Math.cos(turn(i)), y + r * Math.sin(turn(i))));
  if (of.path.length) of.path.at(-1).push(...points);
  else of.path.push(points);
});
wrap("stroke", (ctx, of) => stroked(ctx, of, of.path.map((points) => [...points])));
wrap("fill", (ctx, of) => filled(ctx, of, of.path.map((points) => [...points]), { outlined: of.last?.kind === "stroke" }));
wrap("strokeRect", (ctx, of, ...box) => stroked(ctx, of, [corners(...box).map(([x, y]) => placed(ctx, x, y))]));
wrap("fillRect", (ctx, of, ...box) => filled(ctx, of, [corners(...box).map(([x, y]) => placed(ctx, x, y))], { tile: true }));
wrap("strokeText", (ctx, of, text, x, y) => { of.halo = [text, x, y, ctx.strokeStyle].join(); });
wrap("fillText", (ctx, of, text, x, y) => {
  if (!String(text).trim()) return;
  const [size] = ctx.font.match(/[\d.]+(?=px)/);
  add(ctx, of, { kind: "text", text: String(text), box: inkOf(ctx, String(text), x, y), color: ctx.fillStyle, size: size * zoom(ctx),
    halo: of.halo?.startsWith([text, x, y].join()) });
});
wrap("drawImage", (ctx, of, image) => { if (drawn.has(image)) of.records.push(...drawn.get(image).records); });

// --- geometry and colour

const meet = (a, b, slack = TOUCH) => a[0] < b[2] - slack && b[0] < a[2] - slack && a[1] < b[3] - slack && b[1] < a[3] - slack;
const within = (a, b, slack = TOUCH) => a[0] >= b[0] - slack && a[1] >= b[1] - slack && a[2] <= b[2] + slack && a[3] <= b[3] + slack;
const grown = ([l, t, r, b], by) => [l - by, t - by, r + by, b + by];
const common = (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];

/** Whether a line from p to q passes through a box: what is left of it after cutting at each side (Liang & Barsky). */
function crosses([px, py], [qx, qy], [l, t, r, b]) {
  let from = 0, to = 1;
  for (const [d, room] of [[px - qx, px - l], [qx - px, r - px], [py - qy, py - t], [qy - py, b - py]]) {
    if (d === 0 && room < 0) return false;
    if (d < 0) from = Math.max(from, room / d);
    if (d > 0) to = Math.min(to, room / d);
  }
  return from < to;
}

function holds(points, [x, y]) {
  let odd = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [[a, b], [c, d]] = [points[i], points[j]];
    if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) odd = !odd;
  }
  return odd;
}

const rgb = (color) => (color[0] === "#" ? [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16)) : color.match(/[\d.]+/g).slice(0, 3).map(Number));
const over = (top, below, alpha) => top.map((v, i) => alpha * v + (1 - alpha) * below[i]);
const light = (color) => color.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + [0.2126, 0.7152, 0.0722][i] * v, 0);
function contrast(a, b) {
  const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

// --- the faults of a canvas

/** A record with its boxes, and its colour as it looks on the paper. */
function seenOn(paper, record) {
  const color = over(rgb(record.color), paper, record.alpha);
  const clip = record.clips.reduce((box, of) => common(box, of.box), [-Infinity, -Infinity, Infinity, Infinity]);
  const texture = record.clips.some(({ square }) => !square);
  const box = record.box ?? grown(boxOf(record.paths.flat()), (record.width ?? 0) / 2);
  return { ...record, color, clip, texture, box, vivid: contrast(color, paper) };
}

const passes = (stroke, box) => meet(stroke.box, box) && stroke.paths.some((points) => points.some((p, i) =>
  i && crosses(points[i - 1], p, grown(common(box, stroke.clip), stroke.width / 2 - TOUCH))));

const covers = (fill, [l, t, r, b]) => [[l, t], [r, t], [l, b], [r, b]].every((corner) => fill.paths.some((points) => holds(points, corner)));

/** The colours of what was filled under a text, on a lattice over its box. */
function under(text, fills, paper) {
  const [l, t, r, b] = text.box, found = fills.filter((fill) => meet(fill.box, text.box));
  const at = (i, j) => [l + ((r - l) * i) / 8, t + ((b - t) * j) / 4];
  return Array.from({ length: 45 }, (_, i) => at(i % 9, Math.floor(i / 9))).map((point) =>
    found.reduce((color, fill) => (fill.paths.some((points) => holds(points, point)) ? over(rgb(fill.plain), color, fill.alpha) : color), paper));
}

/** Whether a record is a face of a surface: filled, and edged in the same colour so that it joins its neighbours. */
const isFace = ({ kind, plain }, i, seen) => kind === "fill" && seen[i + 1]?.kind === "stroke" && seen[i + 1].plain === plain;

function* faultsOf(canvas, paper) {
  const { records } = drawn.get(canvas) ?? { records: [] }, frame = [0, 0, canvas.width, canvas.height];
  const seen = records.map((record, order) => ({ ...seenOn(paper, record), plain: record.color, order }));
  const texts = seen.filter(({ kind }) => kind === "text"), fills = seen.filter(({ kind }) => kind === "fill");
  const strokes = seen.filter(({ kind, vivid }) => kind === "stroke" && vivid >= HINT);
  const shading = new Set(seen.filter(isFace).flatMap(({ order }) => [order, order + 1]));
  for (const { kind, tile, vivid, plain, order } of seen)
    if (kind !== "text" && !tile && !shading.has(order) && vivid >= HINT && vivid < MARK) yield `a ${kind} ${plain} has a contrast of ${vivid.toFixed(2)}`;
  const ratio = canvas.width / canvas.getBoundingClientRect().width;
  for (const [i, text] of texts.entries()) {
    const name = `“${text.text}”`;
    if (text.size / ratio < SMALLEST - 0.01) yield `${name} is smaller than ${SMALLEST} pixels`;
    if (!within(text.box, common(frame, text.clip))) yield `${name} is cut at an edge`;
    for (const other of texts.slice(i + 1)) if (meet(text.box, other.box)) yield `${name} meets “${other.text}”`;
    const lid = fills.findLast((fill) => fill.order < text.order && fill.alpha === 1 && covers(fill, text.box))?.order ?? -1;
    for (const stroke of strokes.filter(({ order }) => order > lid))
      if (!((stroke.texture || stroke.width <= HAIR * ratio) && text.halo) && passes(stroke, text.box)) yield `${name} meets a line ${stroke.plain}`;
    for (const fill of fills)
      if (fill.outlined && meet(fill.box, text.box) && !within(text.box, fill.box)) yield `${name} meets a mark ${fill.plain}`;
    const grounds = text.halo ? [paper] : under(text, fills, paper);
    if (grounds.some((ground) => contrast(ground, grounds[0]) >= HINT)) yield `${name} lies across the edge of a filled shape`;
    const least = Math.min(...grounds.map((ground) => contrast(text.color, ground)));
    if (least < TEXT) yield `${name} has a contrast of ${least.toFixed(2)}`;
  }
}

// --- the faults of the page around the canvases

const EVERYWHERE = [-Infinity, -Infinity, Infinity, Infinity];
const CONTROLS = "button, select, input, summary, a";
const visible = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest(".eml-sr, h1");
const boxed = ({ left, top, right, bottom }) => [left, top, right, bottom];
const named = (node) => node.ariaLabel || node.getAttribute("aria-label") || node.textContent.trim().slice(0, 40) || node.tagName;

/** The lines of text on the page, outside of lists to choose from and of formulas, which the browser sets. */
function linesOfText() {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, option, select, canvas, math") || !visible(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) lines.push({ node: parent, text: node.data.trim().slice(0, 40), box: boxed(rect) });
  }
  return lines;
}

/** The elements around one, from itself outwards. */
function* around(node) {
  for (let at = node; at && at !== document.body; at = at.parentElement) yield at;
}

/** What is left of the page for an element, between the edges at which those around it cut: everything, where they scroll. */
function roomOf(node) {
  let room = [0, -Infinity, document.documentElement.clientWidth, Infinity];
  for (const at of around(node)) {
    const { overflowX } = getComputedStyle(at);
    if (["auto", "scroll"].includes(overflowX)) return EVERYWHERE;
    if (overflowX !== "visible") room = common(room, boxed(at.getBoundingClientRect()));
  }
  return room;
}

/** Whether an element stays at the window's edge, over what scrolls. */
const sticks = (node) => [...around(node)].some((at) => getComputedStyle(at).position === "sticky");

/** Whether what scrolls around an element has scrolled it away. */
const away = (node) => [...around(node.parentElement)].some((at) =>
  ["auto", "scroll"].includes(getComputedStyle(at).overflowX) && !within(boxed(node.getBoundingClientRect()), boxed(at.getBoundingClientRect())));

/** The width that the chosen words of a list need, and what the list has for them. */
function wordsOf(select) {
  const style = getComputedStyle(select), ctx = document.createElement("canvas").getContext("2d");
  ctx.font = style.font;
  const arrow = style.appearance === "none" ? 0 : 21;
  return [ctx.measureText(select.selectedOptions[0]?.textContent ?? "").width, select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow];
}

function* faultsAround() {
  if (document.documentElement.scrollWidth > window.innerWidth) yield "the page scrolls sideways";
  const lines = linesOfText(), controls = [...document.querySelectorAll(CONTROLS)].filter(visible);
  const canvases = [...document.querySelectorAll("canvas")].filter(visible);
  const things = [...controls, ...canvases].map((node) => ({ node, text: named(node), box: boxed(node.getBoundingClientRect()) }));
  for (const { node, text, box } of [...lines, ...things]) if (!within(box, roomOf(node), 1)) yield `“${text}” is cut at an edge`;
  for (const { node, text } of lines) if (parseFloat(getComputedStyle(node).fontSize) < SMALLEST) yield `“${text}” is smaller than ${SMALLEST} pixels`;
  const all = [...lines, ...things].filter(({ node }) => !away(node)), apart = (a, b) => !a.contains(b) && !b.contains(a);
  for (const [i, one] of all.entries())
    for (const other of all.slice(i + 1))
      if (apart(one.node, other.node) && sticks(one.node) === sticks(other.node) && meet(one.box, other.box, 1)) yield `“${one.text}” meets “${other.text}”`;
  for (const select of controls.filter(({ tagName }) => tagName === "SELECT")) {
    const [needs, has] = wordsOf(select);
    if (needs > has + 1) yield `“${select.selectedOptions[0].textContent}” is cut in its list`;
  }
  const transport = document.querySelector(".eml-transport").getBoundingClientRect();
  if (scrollY === 0 && !within(boxed(transport), [0, 0, innerWidth, innerHeight], 1)) yield "the transport is out of view";
}

window.faults = () => {
  const paper = rgb(getComputedStyle(document.querySelector(".eml")).backgroundColor);
  const canvases = [...document.querySelectorAll(".eml canvas")].filter(visible);
  return [...new Set([...canvases.flatMap((canvas) => [...faultsOf(canvas, paper)]), ...faultsAround()])];
};
