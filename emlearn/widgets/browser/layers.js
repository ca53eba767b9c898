// The layers of a panel, each a kind of mark (emlearn/pictures/layers.py describes them). A pen knows where to draw and
// in which colours; `pen.get(channel)` returns the numbers of a channel in this frame, or null if there are none.

/** Row i of numbers of shape (n, m), on the canvas. */
const spot = (pen, xy, i) => [pen.X(xy.data[2 * i]), pen.Y(xy.data[2 * i + 1])];

/** All rows of numbers of shape (n, 2) from row `first` on, on the canvas. */
const spots = (pen, xy, first = 0, n = xy.shape[xy.shape.length - 2]) =>
  Array.from({ length: n }, (_, i) => spot(pen, xy, first + i));

const colorOf = (pen, responsibilities, layer, i) => (responsibilities ? mixed(pen.colors, responsibilities, i) : dressed(pen.colors, layer.look).color);

const COINCIDE = 5;  // pixels within which two outlines look like one

/** The names of outlines; those that coincide have one name together, and it stands at the first of them. */
function jointNames(lines, names) {
  const frames = lines.map((points) => {
    const known = points.filter(([x, y]) => x === x && y === y), [x, y] = [0, 1].map((i) => known.map((p) => p[i]));
    const top = Math.min(...y);
    return [Math.min(...x), Math.max(...x), top, Math.max(...y), x[y.indexOf(top)]];
  });
  const like = frames.map((frame) => frames.findIndex((other) => other.every((v, i) => Math.abs(v - frame[i]) < COINCIDE)));
  return lines.map((_, s) => (like[s] < 0 || like[s] === s ? names.filter((_, k) => k === s || like[k] === s).join(", ") : ""));
}

function drawPoints(pen, layer) {
  const xy = pen.get(layer.xy), responsibilities = pen.get(layer.responsibilities), { ctx } = pen;
  if (!xy) return;
  const radius = layer.size || (xy.shape[0] > 400 ? 2.9 : 4);
  ctx.strokeStyle = pen.colors.paper;
  ctx.lineWidth = 0.8;
  spots(pen, xy).forEach(([x, y], i) => {
    ctx.fillStyle = colorOf(pen, responsibilities, layer, i);
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fill();
    ctx.stroke();
    ctx.taken.push({ box: [x - radius, y - radius, x + radius, y + radius], weight: DATUM });
    pen.item(layer, responsibilities, i, x, y);
  });
}

const PALE = 0.5;  // how much paper is in a bar

function drawBars(pen, layer) {
  const boxes = pen.get(layer.boxes), responsibilities = pen.get(layer.responsibilities), { ctx, X, Y } = pen;
  if (!boxes) return;
  const [n, m] = boxes.shape;
  for (let i = 0; i < n; i++) {
    const [a, b, h, floor = 0] = boxes.data.slice(m * i, m * i + m);
    const whole = { x: X(a) + 0.5, y: Y(h), width: Math.max(X(b) - X(a) - 1, 1), height: Y(floor) - Y(h) };
    ctx.fillStyle = colorOf(pen, null, layer, i);
    if (responsibilities) drawShares(pen, responsibilities, i, whole);
    else drawBar(pen, whole.x, whole.y, whole.width, whole.height, floor !== 0);
    ctx.taken.push({ box: [whole.x, whole.y, whole.x + whole.width, whole.y + whole.height], weight: DATUM });
    pen.item(layer, responsibilities, i, X((a + b) / 2), Y(h));
  }
}

/** A bar divided into the parts of its components, the first at its foot. */
function drawShares(pen, { data, shape: [, K] }, i, { x, y, width, height }) {
  let foot = y + height;
  for (let k = 0; k < K; k++) {
    const part = height * data[i * K + k];
    pen.ctx.fillStyle = component(pen.colors, k).color;
    drawBar(pen, x, foot -= part, width, part);
  }
}

/** A pale bar with an edge in its full colour, so that a curve over it is seen, and so is the bar; at its foot if that is `free`. */
function drawBar({ ctx, colors }, x, y, width, height, free = false) {
  const edge = width > 5 ? 1.2 : 0;
  ctx.fillRect(x, y, width, height);
  ctx.fillStyle = colors.paper;
  ctx.globalAlpha = edge ? PALE : 0;
  ctx.fillRect(x + edge, y + edge, width - 2 * edge, Math.max(height - (free ? 2 : 1) * edge, 0));
  ctx.globalAlpha = 1;
}

/** The lines of outlines, on the canvas. */
function linesOf(pen, { xy: channel }) {
  const xy = pen.get(channel), [S, V] = xy ? xy.shape : [0, 0];
  return Array.from({ length: S }, (_, s) => spots(pen, xy, s * V, V));
}

function drawOutlines(pen, layer) {
  strokeOutlines(pen, layer);
  signOutlines(pen, layer);
}

function strokeOutlines(pen, layer) {
  linesOf(pen, layer).forEach((points, s) => strokeLook(pen.ctx, pen.colors, layer.first + s, points));
}

/** The marks and names of outlines. */
function signOutlines(pen, layer) {
  const lines = linesOf(pen, layer), names = jointNames(lines, layer.names);
  lines.forEach((points, s) => {
    const k = layer.first + s, top = points.reduce((best, p) => (p[1] < best[1] ? p : best));
    if (layer.mark === "centre") {
      const [cx, cy] = [0, 1].map((i) => points.slice(1).reduce((sum, p) => sum + p[i], 0) / (points.length - 1));
      mark(pen.ctx, pen.colors, k, cx, cy);
    }
    if (layer.mark === "foot") mark(pen.ctx, pen.colors, k, top[0], pen.box.top + pen.box.height, 5);
  });
  const longestFirst = [...lines.keys()].sort((s, t) => names[t].length - names[s].length);  // a short one still finds room
  for (const s of longestFirst) named(pen, names[s], placesAround(lines[s].filter(([x, y]) => x === x && y === y)));
}

const AHEAD = [2, 3];  // the dash of a line where it has not been reached

function drawCurve(pen, layer) {
  const xy = pen.get(layer.xy);
  if (!xy) return;
  const points = spots(pen, xy), reached = pen.get(layer.reached);
  if (reached) {
    strokeLook(pen.ctx, pen.colors, layer.look, points, 1.6, AHEAD);
    strokeLook(pen.ctx, pen.colors, layer.look, points.slice(0, Math.floor(reached.data[0]) + 1), layer.width, layer.dash);
  } else strokeLook(pen.ctx, pen.colors, layer.look, points, layer.width, layer.dash);
  const ends = withEdges(points, pen.box).filter(([x, y]) => x === x && y === y && onAxes(pen.box, x, y));
  if (ends.length) named(pen, layer.name, placesAlong(ends, layer.where), textColor(pen.colors, layer.look));
}

/** A line with further points where it crosses the upper and the lower edge of a box. */
function withEdges(points, { top, height }) {
  const between = ([x, y], [u, v]) => [top, top + height].filter((edge) => (y - edge) * (v - edge) < 0).map((edge) => [lerp(x, u, (edge - y) / (v - y)), edge]);
  return points.flatMap((p, i) => [...(i ? between(points[i - 1], p) : []), p]);
}

function drawBand(pen, layer) {
  const edges = pen.get(layer.edges);
  if (!edges) return;
  const { ctx, X, Y, colors, box } = pen, n = edges.shape[0], at = (i, c) => edges.data[3 * i + c];
  ctx.save();
  ctx.beginPath();
  for (let i = 0; i < n; i++) ctx.lineTo(X(at(i, 0)), Y(at(i, 2)));
  for (let i = n - 1; i >= 0; i--) ctx.lineTo(X(at(i, 0)), Y(at(i, 1)));
  ctx.closePath();
  ctx.fillStyle = dressed(colors, layer.look).color;
  ctx.globalAlpha = layer.hatch ? 0.18 : 0.22;
  ctx.fill();
  if (layer.hatch) {
    ctx.clip();
    hatchLines(ctx, dressed(colors, layer.look).color, box.left, box.top, box.width, box.height);
  }
  ctx.restore();
}

function hatchLines(ctx, color, x, y, width, height) {
  ctx.globalAlpha = 1;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.2;
  slantedLines(ctx, x, y, width, height, 7);
}

function slantedLines(ctx, x, y, width, height, apart) {
  ctx.beginPath();
  for (let s = -height; s < width; s += apart) {
    ctx.moveTo(x + s, y + height);
    ctx.lineTo(x + s + height, y);
  }
  ctx.stroke();
}

function drawDots(pen, layer) {
  const xy = pen.get(layer.xy);
  if (!xy) return;
  spots(pen, xy).forEach(([x, y], i) => {
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    const look = Array.isArray(layer.look) ? layer.look[i] : layer.look;
    mark(pen.ctx, pen.colors, look, x, y, layer.size);
    const below = Array.isArray(layer.below) ? layer.below[i] : layer.below;
    named(pen, layer.names[i], placesBeside(x, y, layer.size, below), textColor(pen.colors, look));
  });
}

function drawRule(pen, layer) {
  const at = pen.get(layer.at);
  if (!at || Number.isNaN(at.data[0])) return;
  const { ctx, X, Y, box, colors } = pen, v = at.data[0], upright = layer.along === "x";
  const floor = box.top + box.height;
  const points = upright ? [[X(v), box.top - 6], [X(v), floor]] : [[box.left, Y(v)], [box.left + box.width, Y(v)]];
  strokeLook(ctx, colors, layer.look, points, 1.5, layer.dash);
  named(pen, layer.name, placesAtRule(box, upright ? X(v) : Y(v), upright), textColor(colors, layer.look));
}

function drawSegments(pen, layer) {
  const ends = pen.get(layer.ends), responsibilities = pen.get(layer.responsibilities), { ctx, X, Y } = pen;
  if (!ends) return;
  ctx.lineWidth = layer.width;
  ctx.setLineDash(layer.dash);
  for (let i = 0; i < ends.shape[0]; i++) {
    const [a, b, c, d] = ends.data.slice(4 * i, 4 * i + 4);
    ctx.strokeStyle = colorOf(pen, responsibilities, layer, i);
    line(ctx, [[X(a), Y(b)], [X(c), Y(d)]]);
  }
  ctx.setLineDash([]);
}

const SHADES = 14;  // few enough for their borders to look like contour lines

function drawCells(pen, layer) {
  const depth = pen.get(layer.depth), classes = pen.get(layer.classes), { ctx, X, Y, colors, x, y } = pen;
  if (!depth) return;
  const [rows, columns] = depth.shape, [left, right, bottom, top] = layer.extent || [...x, ...y];
  const paper = hexToRgb(colors.paper), plain = hexToRgb(dressed(colors, layer.look).color);
  const px = (j) => X(left + ((right - left) * j) / columns), py = (i) => Y(bottom + ((top - bottom) * i) / rows);
  const shadeOf = (at) => {
    const d = Math.round(depth.data[at] * SHADES) / SHADES, full = classes ? hexToRgb(component(colors, classes.data[at]).color) : plain;
    return `rgb(${full.map((c, k) => Math.round(lerp(paper[k], c, d))).join(",")})`;
  };
  for (let i = 0; i < rows; i++) {
    const shades = Array.from({ length: columns }, (_, j) => shadeOf(i * columns + j));
    for (let j = 0, end; j < columns; j = end) {  // cells of one shade that stand side by side are one
      for (end = j + 1; shades[end] === shades[j]; ) end++;
      ctx.fillStyle = shades[j];
      ctx.fillRect(px(j), py(i + 1), px(end) - px(j) + 0.6, py(i) - py(i + 1) + 0.6);
    }
  }
}

function drawStacks(pen, layer) {
  const parts = pen.get(layer.parts), now = pen.get(layer.now), { ctx, X, Y, colors, box } = pen;
  const m = parts.shape[0], floor = box.top + box.height, wide = Math.max((X(1) - X(0)) * 0.74, 2);
  for (let i = 0; i < m; i++) {
    const [bound, top] = parts.data.slice(2 * i, 2 * i + 2);
    if (Number.isNaN(bound)) continue;
    const left = X(i) - wide / 2;
    ctx.globalAlpha = now && i > now.data[0] + 1e-6 ? 0.22 : 1;
    ctx.fillStyle = colors.bound;
    ctx.fillRect(left, Y(bound), wide, floor - Y(bound));
    hatch(ctx, colors.kl, left, Y(top), wide, Y(bound) - Y(top));
    ctx.fillStyle = colors.loglik;
    ctx.fillRect(left - 2, Y(top) - 1.2, wide + 4, 2.4);
    ctx.globalAlpha = 1;
    if (wide > 11) {
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      ctx.fillStyle = now && Math.round(now.data[0]) === i ? colors.ink : colors.muted;
      ctx.fillText(layer.names[i] || "", X(i), floor + 5);
    }
  }
}

function hatch(ctx, color, x, y, width, height) {
  if (width <= 0 || height <= 0) return;
  const alpha = ctx.globalAlpha;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.globalAlpha = 0.3 * alpha;
  ctx.fillStyle = color;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  slantedLines(ctx, x, y, width, height, 6);
  ctx.strokeRect(x + 0.75, y + 0.75, Math.max(width - 1.5, 0), Math.max(height - 1.5, 0));
  ctx.restore();
}

/** bound + gap = log-likelihood, on a fixed scale. */
function drawBalance(pen, layer) {
  const { ctx, X, box, colors } = pen, [bound, top] = pen.get(layer.parts).data;
  const clamp = (v) => Math.max(box.left, Math.min(box.left + box.width, X(v)));
  const right = clamp(top), known = !Number.isNaN(bound);
  if (known) {
    const meet = clamp(bound);
    ctx.fillStyle = colors.bound;
    ctx.fillRect(box.left, box.top + 3, meet - box.left, box.height - 3);
    hatch(ctx, colors.kl, meet, box.top + 3, right - meet, box.height - 3);
  }
  ctx.fillStyle = colors.loglik;
  ctx.fillRect(right - 1.5, box.top - 3, 3, box.height + 3);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  const sentence = (name, digits) => (known
    ? [[`bound ${bound.toFixed(digits)}`, "bound"], [" + ", "muted"], [`gap ${Math.max(top - bound, 0).toFixed(digits)}`, "kl"],
       [" = ", "muted"], [`${name}${top.toFixed(digits)}`, "loglik"]]
    : [["no bound yet: the E-step makes it", "muted"]]);
  const fits = (words) => ctx.measureText(words.map(([text]) => text).join("")).width <= box.width;
  const shorter = [sentence(`${layer.name} `, 2), sentence("", 2), sentence("", 1)];  // on a phone, the sum goes without its name
  const words = shorter.find(fits) ?? shorter.at(-1);
  words.reduce((left, [text, look]) => {
    ctx.fillStyle = colors[look];
    ctx.fillText(text, left, box.top - 8);
    return left + ctx.measureText(text).width;
  }, box.left);
}

function drawCoins(pen, layer) {
  const flips = pen.get(layer.flips), responsibilities = pen.get(layer.responsibilities), { ctx, X, Y, colors } = pen;
  const n = flips.shape[0], table = { left: pen.box.left + pen.box.width + 24, names: layer.names };
  table.half = (pen.width - 4 - table.left) / 2;
  for (let i = 0; i < n; i++) {
    const [h, t] = flips.data.slice(2 * i, 2 * i + 2), x = X(h / (h + t)), y = Y(i + 1);
    const inside = colorOf(pen, responsibilities, { look: "unknown" }, i);
    ctx.beginPath();
    ctx.arc(x, y, 11, 0, 7);
    ctx.fillStyle = inside;
    ctx.strokeStyle = colors.paper;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = readableOn(inside);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(h.toFixed(0), x, y + 0.5);
    pen.item(layer, responsibilities, i, x, y);
  }
  drawTable(pen, flips, responsibilities, table);
}

/** Beside the coins: each row's tosses, divided among the components, and the totals that the M-step uses. */
function drawTable({ ctx, Y, colors, box }, flips, responsibilities, { left, half, names }) {
  const K = responsibilities ? responsibilities.shape[1] : names.length, totals = Array.from({ length: K }, () => [0, 0]);
  const wide = (2 * half) / K, bottom = box.top + box.height, letters = wide > ctx.measureText("20.0H 20.0T").width;
  const [H, T] = letters ? ["H ", "T"] : [":", ""];
  const tosses = ([h, t]) => `${h.toFixed(1)}${H}${t.toFixed(1)}${T}`;
  const cell = (text, k, y, color) => {
    ctx.fillStyle = color;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left + wide * (k + 0.5), y);
  };
  for (let k = 0; k < K; k++) label(ctx, colors, `coin ${names[k]}`, left + wide * (k + 0.5), box.top - 12, textColor(colors, k));
  for (let i = 0; i < flips.shape[0]; i++) {
    const y = Y(i + 1);
    let x = left;
    for (let k = 0; k < K; k++) {
      const r = responsibilities ? responsibilities.data[K * i + k] : 1 / K, part = [0, 1].map((c) => r * flips.data[2 * i + c]);
      part.forEach((v, c) => (totals[k][c] += v));
      cell(responsibilities ? tosses(part) : "?", k, y - 6, responsibilities ? colors.ink : colors.muted);
      ctx.fillStyle = responsibilities ? component(colors, k).color : colors.grid;
      ctx.fillRect(x, y + 5, r * 2 * half, 5);
      x += r * 2 * half;
    }
  }
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 1;
  line(ctx, [[left, bottom], [left + 2 * half, bottom]]);
  for (let k = 0; k < K; k++) cell(responsibilities ? tosses(totals[k]) : "?", k, bottom + 13, colors.ink);
  cell(letters ? "expected heads, tails" : "heads : tails", (K - 1) / 2, bottom + 31, colors.muted);
}

const LAYERS = {
  points: drawPoints, bars: drawBars, outlines: drawOutlines, strokes: strokeOutlines, signs: signOutlines, curve: drawCurve, band: drawBand, dots: drawDots,
  rule: drawRule, segments: drawSegments, cells: drawCells, stacks: drawStacks, balance: drawBalance, coins: drawCoins,
};
const OUTSIDE = new Set(["balance", "coins", "stacks"]);  // these write beyond the axes

/** Draw some layers of a panel, clipped to the axes unless they write beyond them. */
function drawLayers(pen, layers) {
  for (const layer of layers) {
    pen.ctx.save();
    if (!OUTSIDE.has(layer.kind)) {
      pen.ctx.beginPath();
      pen.ctx.rect(pen.box.left - 7, pen.box.top - 9, pen.box.width + 15, pen.box.height + (layer.mark === "foot" ? 16 : 10));
      pen.ctx.clip();
    }
    LAYERS[layer.kind](pen, layer);
    pen.ctx.restore();
  }
}
