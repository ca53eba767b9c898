// Scales, axes and text on a canvas, in the colours of the tokens. Nothing here depends on Python, widgets or time.

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

function palette(tokens, dark) {
  const theme = dark ? tokens.dark : tokens.light;
  return { ...theme, components: tokens.components.map((of) => ({ ...of, color: strong(of.color, theme, dark ? 4.52 : 3.02) })), dark };
}

const component = (colors, k) => colors.components[k % colors.components.length];

/** A look is a component's index or the name of a quantity. */
function dressed(colors, look) {
  return typeof look === "number" ? component(colors, look) : { color: colors[look], dash: [] };
}

const MARGINS = { left: 52, right: 14, top: 36, bottom: 44 };  // around a panel's axes, in pixels

const lerp = (a, b, t) => a + (b - a) * t;

const parsed = new Map();

function hexToRgb(hex) {
  if (!parsed.has(hex)) parsed.set(hex, [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  return parsed.get(hex);
}

/** The colour of row i of responsibilities: the components' colours, mixed. */
function mixed(colors, responsibilities, i) {
  const K = responsibilities.shape[1], sum = [0, 0, 0];
  for (let k = 0; k < K; k++) {
    const share = responsibilities.data[i * K + k], rgb = hexToRgb(component(colors, k).color);
    for (let c = 0; c < 3; c++) sum[c] += share * rgb[c];
  }
  return `rgb(${Math.round(sum[0])},${Math.round(sum[1])},${Math.round(sum[2])})`;
}

/** A component's colour as text: dark enough on paper, light enough on dark paper. */
function textColor(colors, look) {
  const c = hexToRgb(dressed(colors, look).color), towards = colors.dark ? 255 : 0;
  return `rgb(${c.map((v) => Math.round(lerp(v, towards, typeof look === "number" ? 0.35 : 0))).join(",")})`;
}

/** The luminance of a colour, from 0 to 1, as WCAG 2.2 defines it. */
function luminance(rgb) {
  const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const strengthened = new Map();

/** A colour, mixed with as much ink as it needs for a contrast with the paper: of 3:1, and of 4.5:1 on dark paper, on which a thin line looks fainter. */
function strong(color, { ink, paper }, least) {
  const key = color + paper;
  if (!strengthened.has(key)) {
    const [from, to, ground] = [color, ink, paper].map(hexToRgb);
    const mixes = Array.from({ length: 51 }, (_, i) => from.map((v, c) => Math.round(lerp(v, to[c], i / 50))));
    const found = mixes.find((mix) => contrast(mix, ground) >= least);
    strengthened.set(key, `#${found.map((v) => v.toString(16).padStart(2, "0")).join("")}`);
  }
  return strengthened.get(key);
}

/** Black or white, whichever is easier to read on a colour: its contrast is 4.5:1 or more. */
function readableOn(color) {
  const rgb = color[0] === "#" ? hexToRgb(color) : color.match(/\d+/g).map(Number);
  return luminance(rgb) > 0.179 ? "#000000" : "#FFFFFF";
}

/** The size of a canvas in CSS pixels, and the number of device pixels to one, even where the page scales it. */
function sizeOf(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scaled = Math.round((100 * canvas.getBoundingClientRect().width) / width) / 100 || 1;
  return { width, height, ratio: scaled * (window.devicePixelRatio || 1) };
}

const paintings = new WeakMap();  // of a canvas, how the picture on it is painted `onto` another, at its own number of pixels

/** A canvas of this size, sharp on every screen; returns its context, cleared. */
function prepare(canvas, { width, height, ratio }) {
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.font = `13px ${FONT}`;
  ctx.lineJoin = "round";
  return Object.assign(ctx, { taken: [], names: [] });  // what is drawn, which names keep clear of (names.js)
}

/** About n ticks at round values between two numbers; where they would be one alone, which shows no scale, some more. */
function ticks([a, b], n) {
  const low = Math.min(a, b), high = Math.max(a, b), rough = (high - low) / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [0.5, 1, 2, 5, 10].map((m) => m * power), between = (s) => Math.floor(high / s + 1e-9) - Math.ceil(low / s) > 0;
  const least = round.findIndex((s) => s >= rough), step = round[between(round[least]) ? least : least - 1];
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + 1e-9 * step; v += step) out.push(Math.abs(v) < 1e-9 * step ? 0 : v);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return out.map((v) => [v, v.toFixed(decimals)]);
}

const yTicks = (panel, y, height) => panel.y.ticks || ticks(y, Math.min(5, height / 32));

/** The box that a panel's axes enclose on a canvas of this size, with room for their numbers, and the two scales. */
function scales(ctx, panel, width, height, closeup) {
  const margins = { ...MARGINS, ...panel.margins };
  const [x, y] = [panel.x, panel.y].map((axis) => (closeup && axis.closeup ? axis.closeup : axis.domain));
  const box = { top: margins.top, height: height - margins.top - margins.bottom };
  const widest = Math.max(0, ...yTicks(panel, y, box.height).map(([, text]) => ctx.measureText(text).width));
  box.left = Math.max(margins.left, widest + 14);
  box.width = width - box.left - Math.min(margins.right, width * 0.45);
  if (panel.equal) {  // a circle is a circle
    const unit = Math.min(box.width / (x[1] - x[0]), box.height / (y[1] - y[0]));
    [box.width, box.height] = [x, y].map(([low, high]) => unit * (high - low));
  }
  return {
    box, x, y, width,
    X: (v) => box.left + ((v - x[0]) / (x[1] - x[0])) * box.width,
    Y: (v) => box.top + box.height - ((v - y[0]) / (y[1] - y[0])) * box.height,
  };
}

function drawAxes(ctx, colors, panel, { box, x, y, X, Y, width }) {
  const floor = box.top + box.height, bare = panel.y.ticks && !panel.y.ticks.length;
  ctx.strokeStyle = ctx.fillStyle = colors.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  line(ctx, [[box.left, floor], [box.left + box.width, floor]]);
  for (const [v, text] of panel.x.ticks || ticks(x, Math.min(6, box.width / 60))) {
    line(ctx, [[X(v), floor], [X(v), floor + 4]]);
    const half = ctx.measureText(text).width / 2 + 1;
    write(ctx, text, Math.max(half, Math.min(X(v), width - half)), floor + 7);
  }
  write(ctx, panel.x.label, box.left + box.width / 2, floor + 24);
  ctx.textBaseline = "middle";
  if (!bare) {
    ctx.textAlign = "right";
    line(ctx, [[box.left, box.top], [box.left, floor]]);
    for (const [v, text] of yTicks(panel, y, box.height)) {
      line(ctx, [[box.left - 4, Y(v)], [box.left, Y(v)]]);
      write(ctx, text, box.left - 9, Y(v));
    }
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  write(ctx, panel.y.label, bare ? box.left : 4, box.top - 12);
}

/** A text of which names keep clear. */
function write(ctx, text, x, y) {
  const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = ctx.measureText(text);
  ctx.fillText(text, x, y);
  ctx.taken.push({ box: [x - left, y - up, x + right, y + down] });
}

function line(ctx, points) {
  ctx.taken.push({ points, half: ctx.lineWidth / 2 });
  ctx.beginPath();
  let down = false;
  for (const [x, y] of points) {
    if (Number.isNaN(x) || Number.isNaN(y)) { down = false; continue; }
    if (down) ctx.lineTo(x, y);
    else ctx.moveTo(x, y);
    down = true;
  }
  ctx.stroke();
}

/** A line in its look, on a halo in the colour of the paper. */
function strokeLook(ctx, colors, look, points, width = 2.5, dash = null) {
  const dress = dressed(colors, look);
  ctx.setLineDash([]);
  ctx.strokeStyle = colors.paper;
  ctx.lineWidth = width + 2.5;
  line(ctx, points);
  ctx.strokeStyle = dress.color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash && dash.length ? dash : dress.dash);
  line(ctx, points);
  ctx.setLineDash([]);
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

function mark(ctx, colors, look, x, y, r = 6) {
  const dress = dressed(colors, look);
  ctx.save();
  ctx.translate(x, y);
  ctx.beginPath();
  MARKS[dress.mark || "circle"](ctx, r);
  ctx.fillStyle = dress.color;
  ctx.strokeStyle = colors.paper;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.stroke();
  ctx.fill();
  ctx.restore();
  ctx.taken.push({ box: [x - r - 1, y - r - 1, x + r + 1, y + r + 1] });
}

/** A label beside what it names, in ink or its own colour, on a halo in the colour of the paper. */
function label(ctx, colors, text, x, y, color = colors.ink, align = "center") {
  ctx.save();
  ctx.font = NAME_FONT;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.setLineDash([]);
  ctx.lineWidth = 4;
  ctx.strokeStyle = colors.paper;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
  ctx.restore();
}
