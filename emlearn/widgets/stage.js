// Drawing: a stage (the data and the components), and the charts beside it. Nothing here knows of Python,
// of widgets or of time: each function draws one picture from numbers, on a canvas, with the tokens.

const FINEST = 65535;

export function palette(tokens, dark) {
  return { ...(dark ? tokens.dark : tokens.light), components: tokens.components, dark };
}

const component = (colors, k) => colors.components[k % colors.components.length];

const lerp = (a, b, t) => a + (b - a) * t;

const parsed = new Map();

function hexToRgb(hex) {
  if (!parsed.has(hex)) parsed.set(hex, [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  return parsed.get(hex);
}

/** The colour of shares: the components' colours, mixed. */
function mix(colors, shares) {
  const sum = [0, 0, 0];
  shares.forEach((share, k) => hexToRgb(component(colors, k).color).forEach((c, i) => (sum[i] += share * c)));
  return `rgb(${sum.map(Math.round).join(",")})`;
}

/** A canvas of its CSS size, sharp on every screen; returns its context, cleared. */
function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.font = "13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
  ctx.lineJoin = "round";
  return { ctx, width, height };
}

/** Round values for about n ticks between two numbers. */
export function ticks([a, b], n) {
  const low = Math.min(a, b), high = Math.max(a, b), rough = (high - low) / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + 1e-9 * step; v += step) out.push(Math.abs(v) < 1e-9 * step ? 0 : v);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return out.map((v) => [v, v.toFixed(decimals)]);
}

/** Axes around a box; returns the two scales. */
function axes(ctx, colors, box, x, y, { counts = [5, 5], yTicks = true } = {}) {
  const X = (v) => box.left + ((v - x.domain[0]) / (x.domain[1] - x.domain[0])) * box.width;
  const Y = (v) => box.top + box.height - ((v - y.domain[0]) / (y.domain[1] - y.domain[0])) * box.height;
  ctx.strokeStyle = colors.muted;
  ctx.fillStyle = colors.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const floor = box.top + box.height;
  line(ctx, [[box.left, floor], [box.left + box.width, floor]]);
  for (const [v, label] of ticks(x.domain, counts[0])) {
    line(ctx, [[X(v), floor], [X(v), floor + 4]]);
    ctx.fillText(label, X(v), floor + 7);
  }
  ctx.fillText(x.label, box.left + box.width / 2, floor + 24);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  if (yTicks) {
    line(ctx, [[box.left, box.top], [box.left, floor]]);
    for (const [v, label] of ticks(y.domain, counts[1])) {
      line(ctx, [[box.left - 4, Y(v)], [box.left, Y(v)]]);
      ctx.fillText(label, box.left - 7, Y(v));
    }
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText(y.label, yTicks ? 4 : box.left, box.top - 12);
  return { X, Y, box };
}

function line(ctx, points) {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
}

/** A component's mark, the second channel beside its colour. */
const MARKS = {
  circle: (c, r) => c.arc(0, 0, r, 0, 7),
  square: (c, r) => c.rect(-r, -r, 2 * r, 2 * r),
  triangle: (c, r) => polygon(c, [[0, -1.2 * r], [1.1 * r, r], [-1.1 * r, r]]),
  diamond: (c, r) => polygon(c, [[0, -1.3 * r], [1.3 * r, 0], [0, 1.3 * r], [-1.3 * r, 0]]),
  down: (c, r) => polygon(c, [[0, 1.2 * r], [1.1 * r, -r], [-1.1 * r, -r]]),
  plus: (c, r) => { c.rect(-r, -r / 3, 2 * r, (2 * r) / 3); c.rect(-r / 3, -r, (2 * r) / 3, 2 * r); },
  cross: (c, r) => polygon(c, [[-r, -r], [0, -r / 2], [r, -r], [r / 2, 0], [r, r], [0, r / 2], [-r, r], [-r / 2, 0]]),
};

function polygon(c, points) {
  points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
}

function mark(ctx, colors, k, x, y, r = 6) {
  ctx.save();
  ctx.translate(x, y);
  ctx.beginPath();
  MARKS[component(colors, k).mark](ctx, r);
  ctx.fillStyle = component(colors, k).color;
  ctx.strokeStyle = colors.paper;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.stroke();
  ctx.fill();
  ctx.restore();
}

/** A direct label: the mark's name in ink on a halo of paper. */
function label(ctx, colors, text, x, y, color = colors.ink) {
  ctx.save();
  ctx.font = "600 14px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.setLineDash([]);
  ctx.lineWidth = 4;
  ctx.strokeStyle = colors.paper;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
  ctx.restore();
}

// ---------------------------------------------------------------------------------------------- the stage

/** What stands between two frames: outlines and shares, t of the way. */
export function blend(film, from, to, t) {
  const [, S, V] = film.shapes.outlines, [, n, K] = film.shapes.shares;
  const vertex = (f, s, v, i) => film.outlines[((f.outline * S + s) * V + v) * 2 + i];
  const share = (f, i, k) => (f.share < 0 ? null : film.shares[(f.share * n + i) * K + k] / FINEST);
  const outline = (s) => Array.from({ length: V }, (_, v) => [
    lerp(vertex(from, s, v, 0), vertex(to, s, v, 0), t),
    lerp(vertex(from, s, v, 1), vertex(to, s, v, 1), t),
  ]);
  const shares = (i) => {
    if (to.share < 0) return null;
    return Array.from({ length: K }, (_, k) => (from.share < 0 ? share(to, i, k) : lerp(share(from, i, k), share(to, i, k), t)));
  };
  return { S, n, K, outline, shares };
}

/** Draw the stage; returns its scales and each item's place, for pointing at. */
export function drawStage(canvas, film, colors, state) {
  return STAGES[film.stage.kind](prepare(canvas), film, colors, state);
}

function colorOf(colors, shares) {
  return shares ? mix(colors, shares) : colors.unknown;
}

function drawPoints({ ctx, width, height }, film, colors, state) {
  const box = { left: 52, top: 36, width: width - 64, height: height - 80 };
  const scales = axes(ctx, colors, box, film.stage.x, film.stage.y);
  const { X, Y } = scales;
  const radius = film.stage.items.length > 400 ? 2.6 : 3.6;
  const places = film.stage.items.map(([x, y]) => [X(x), Y(y)]);
  ctx.globalAlpha = 0.8;
  places.forEach(([x, y], i) => {
    ctx.fillStyle = colorOf(colors, state.shares(i));
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fill();
  });
  ctx.globalAlpha = 1;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top - 14, box.width + 10, box.height + 14);
  ctx.clip();
  for (let k = 0; k < state.S; k++) {
    const points = state.outline(k).map(([x, y]) => [X(x), Y(y)]);
    strokeComponent(ctx, colors, k, points);
    const body = points.slice(0, -1), n = body.length;
    const [cx, cy] = [0, 1].map((i) => body.reduce((sum, p) => sum + p[i], 0) / n);
    mark(ctx, colors, k, cx, cy);
    const top = body.reduce((best, p) => (p[1] < best[1] ? p : best));
    label(ctx, colors, film.names[k], top[0], Math.max(top[1] - 10, box.top - 2));
  }
  ctx.restore();
  return { ...scales, places };
}

function strokeComponent(ctx, colors, k, points, lineWidth = 2.5) {
  const { color, dash } = component(colors, k);
  ctx.setLineDash([]);
  ctx.strokeStyle = colors.paper;
  ctx.lineWidth = lineWidth + 2.5;
  line(ctx, points);
  ctx.strokeStyle = color;
  ctx.lineWidth = lineWidth;
  ctx.setLineDash(dash);
  line(ctx, points);
  ctx.setLineDash([]);
}

function drawBars({ ctx, width, height }, film, colors, state) {
  const box = { left: 52, top: 36, width: width - 64, height: height - 80 };
  const scales = axes(ctx, colors, box, film.stage.x, film.stage.y, { counts: [6, 4] });
  const { X, Y } = scales;
  const places = film.stage.items.map(([a, b, h]) => [X((a + b) / 2), Y(h)]);
  film.stage.items.forEach(([a, b, h], i) => {
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = colorOf(colors, state.shares(i));
    ctx.fillRect(X(a) + 0.5, Y(h), X(b) - X(a) - 1, Y(0) - Y(h));
  });
  ctx.globalAlpha = 1;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top - 14, box.width + 10, box.height + 15);
  ctx.clip();
  ctx.strokeStyle = colors.ink;
  ctx.lineWidth = 1.5;
  line(ctx, state.outline(state.S - 1).map(([x, y]) => [X(x), Y(y)]));
  for (let k = 0; k < state.S - 1; k++) {
    const points = state.outline(k).map(([x, y]) => [X(x), Y(y)]);
    strokeComponent(ctx, colors, k, points);
    const top = points.reduce((best, p) => (p[1] < best[1] ? p : best));
    mark(ctx, colors, k, top[0], Y(0), 5);
    label(ctx, colors, film.names[k], top[0], Math.max(top[1] - 12, box.top));
  }
  ctx.restore();
  return { ...scales, places };
}

function drawCoins({ ctx, width, height }, film, colors, state) {
  const items = film.stage.items, table = Math.min(190, width * 0.42);
  const box = { left: 16, top: 30, width: width - table - 34, height: height - 74 };
  const y = { ...film.stage.y, label: "" };
  const scales = axes(ctx, colors, box, film.stage.x, y, { counts: [4, 5], yTicks: false });
  const { X, Y } = scales;
  const places = items.map(([h, t], i) => [X(h / (h + t)), Y(i + 1)]);
  for (let k = 0; k < state.S; k++) {
    const points = state.outline(k).map(([x, v]) => [X(x), Y(v)]);
    strokeComponent(ctx, colors, k, points);
    mark(ctx, colors, k, points[1][0], points[1][1], 5);
    const crowded = state.S === 2 && Math.abs(X(state.outline(0)[0][0]) - X(state.outline(1)[0][0])) < 18;
    const side = crowded ? (state.outline(k)[0][0] >= state.outline(1 - k)[0][0] ? 8 : -8) : 0;
    label(ctx, colors, film.names[k], points[0][0] + side, box.top - 12);
  }
  places.forEach(([x, y2], i) => {
    ctx.beginPath();
    ctx.arc(x, y2, 11, 0, 7);
    ctx.fillStyle = colorOf(colors, state.shares(i));
    ctx.strokeStyle = colors.paper;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = "#FFFFFF";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(items[i][0].toFixed(0), x, y2 + 0.5);
  });
  drawShares(ctx, film, colors, state, { left: width - table, width: table - 6, Y, top: box.top, bottom: box.top + box.height });
  return { ...scales, places };
}

/** Beside the coins: each row's tosses, shared out; the totals are what the M-step divides. */
function drawShares(ctx, film, colors, state, { left, width, Y, top, bottom }) {
  const items = film.stage.items, half = width / 2, totals = [[0, 0], [0, 0]];
  const cell = (text, k, y, color) => {
    ctx.fillStyle = color;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left + half * (k + 0.5), y);
  };
  const known = state.shares(0) !== null;
  for (let k = 0; k < 2; k++) label(ctx, colors, `coin ${film.names[k]}`, left + half * (k + 0.5), top - 12, textColor(colors, k));
  items.forEach(([heads, tails], i) => {
    const shares = state.shares(i), y = Y(i + 1);
    for (let k = 0; k < 2; k++) {
      if (!known) { cell("?", k, y - 6, colors.muted); continue; }
      totals[k][0] += shares[k] * heads;
      totals[k][1] += shares[k] * tails;
      cell(`${(shares[k] * heads).toFixed(1)}H ${(shares[k] * tails).toFixed(1)}T`, k, y - 6, colors.ink);
    }
    let x = left;
    for (let k = 0; k < 2; k++) {
      const w = (known ? shares[k] : 0.5) * width;
      ctx.fillStyle = known ? component(colors, k).color : colors.grid;
      ctx.fillRect(x, y + 5, w, 5);
      x += w;
    }
  });
  ctx.strokeStyle = colors.muted;
  line(ctx, [[left, bottom], [left + width, bottom]]);
  for (let k = 0; k < 2; k++)
    cell(known ? `${totals[k][0].toFixed(1)}H ${totals[k][1].toFixed(1)}T` : "?", k, bottom + 13, colors.ink);
  cell("expected heads, tails", 0.5, bottom + 31, colors.muted);
}

/** A component's colour as text: dark enough on paper, light enough on dark paper. */
function textColor(colors, k) {
  const c = hexToRgb(component(colors, k).color), towards = colors.dark ? 255 : 0;
  return `rgb(${c.map((v) => Math.round(lerp(v, towards, 0.35))).join(",")})`;
}

const STAGES = { points: drawPoints, bars: drawBars, coins: drawCoins };

// --------------------------------------------------------------------------------------------- the charts

/** Draw a chart with its current frame marked. */
export function drawChart(canvas, chart, colors, frame, closeup) {
  CHARTS[chart.kind](prepare(canvas), chart, colors, frame, closeup);
}

const view = (axis, closeup) => ({ ...axis, domain: closeup && axis.closeup ? axis.closeup : axis.domain });

function drawClimb({ ctx, width, height }, chart, colors, frame, closeup) {
  const box = { left: 66, top: 34, width: width - 80, height: height - 78 };
  const { X, Y } = axes(ctx, colors, box, chart.x, view(chart.y, closeup), { counts: [5, 4] });
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left - 6, box.top - 6, box.width + 14, box.height + 6);
  ctx.clip();
  const points = chart.series.map(([x, y]) => [X(x), Y(y)]);
  ctx.strokeStyle = colors.loglik;
  ctx.globalAlpha = 0.35;
  ctx.lineWidth = 1.5;
  line(ctx, points);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 2.2;
  const reached = points.slice(0, frame.at + 1);
  line(ctx, reached);
  const [x, y] = [X(frame.at), Y(frame.objective)];
  if (frame.bound !== null) {
    ctx.strokeStyle = colors.kl;
    ctx.lineWidth = 5;
    ctx.setLineDash([2, 2]);
    line(ctx, [[x, y], [x, Y(frame.bound)]]);
    ctx.setLineDash([]);
    dot(ctx, x, Y(frame.bound), 5, colors.bound, colors.paper);
  }
  dot(ctx, x, y, frame.bound === null || Y(frame.bound) - y > 1 ? 5 : 3, colors.loglik, colors.paper);
  ctx.restore();
}

function dot(ctx, x, y, r, fill, halo) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.fillStyle = fill;
  ctx.strokeStyle = halo;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

/** bound + KL = log-likelihood, on a scale that stays put. */
function drawBalance({ ctx, width, height }, chart, colors, frame, closeup) {
  const box = { left: 14, top: 30, width: width - 28, height: 24 };
  const x = { ...view(chart.x, closeup), label: "nats" };
  const { X } = axes(ctx, colors, box, x, { domain: [0, 1], label: "" }, { counts: [4, 1], yTicks: false });
  const clamp = (v) => Math.max(box.left, Math.min(box.left + box.width, X(v)));
  const right = clamp(frame.objective);
  if (frame.bound !== null) {
    const meet = clamp(frame.bound);
    ctx.fillStyle = colors.bound;
    ctx.fillRect(box.left, box.top + 3, meet - box.left, box.height - 3);
    hatch(ctx, colors.kl, meet, box.top + 3, right - meet, box.height - 3);
  }
  ctx.fillStyle = colors.loglik;
  ctx.fillRect(right - 1.5, box.top - 3, 3, box.height + 3);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  ctx.fillStyle = colors.muted;
  if (frame.bound === null) {
    ctx.fillText("no bound yet: the E-step makes it", box.left, box.top - 8);
    return;
  }
  let left = box.left;
  const gap = Math.max(frame.objective - frame.bound, 0);
  for (const [text, color] of [
    [`bound ${frame.bound.toFixed(2)}`, colors.bound],
    [" + ", colors.muted],
    [`gap ${gap.toFixed(2)}`, colors.kl],
    [" = ", colors.muted],
    [`log-likelihood ${frame.objective.toFixed(2)}`, colors.loglik],
  ]) {
    ctx.fillStyle = color;
    ctx.fillText(text, left, box.top - 8);
    left += ctx.measureText(text).width;
  }
}

function hatch(ctx, color, x, y, width, height) {
  if (width <= 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = color;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  for (let s = -height; s < width; s += 6) line(ctx, [[x + s, y + height], [x + s + height, y]]);
  ctx.strokeRect(x + 0.75, y + 0.75, Math.max(width - 1.5, 0), height - 1.5);
  ctx.restore();
}

/** Curves against the frame's own number, the current one marked. */
function drawCurves({ ctx, width, height }, chart, colors, frame) {
  const box = { left: 52, top: 36, width: width - 80, height: height - 80 };
  const { X, Y } = axes(ctx, colors, box, chart.x, chart.y, { counts: [5, 4] });
  chart.curves.forEach((curve, k) => {
    const points = curve.map(([x, y]) => [X(x), Y(y)]);
    strokeComponent(ctx, colors, k, points, 2);
    const now = points[frame.at];
    mark(ctx, colors, k, now[0], now[1], 6);
    const end = points[points.length - 1];
    label(ctx, colors, chart.names[k], end[0] + 13, end[1]);
  });
}

const CHARTS = { climb: drawClimb, balance: drawBalance, curves: drawCurves };
