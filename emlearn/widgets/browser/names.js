// Names of what a panel shows. What is drawn first only asks for its name, with the places that it may have, best first.
// When everything is drawn, each name goes to the first place at which it meets no line, no mark and no other text; and
// no data, which are points and bars, unless that is the only way.

const NAME_FONT = `600 14px ${FONT}`;
const TALL = 8, APART = 5;  // half the height of a name with its halo; the space between two names in a row
const HAIR = 1;  // pixels: what is thinner, as contour lines are, a name with its halo may lie on
const STRIDE = 12;  // pixels between two places along a line, at most
const DATUM = 0.02;  // what a point or a bar counts, of a line that a name would meet
const MARGIN = 8;  // how far outside the axes something still has a name

/** Ask for a name at one of some places: a point of what it names, how far beside that, and how it is aligned there. */
function named(pen, text, places, color = pen.colors.ink) {
  if (text) pen.ctx.names.push({ text, color, places: places.filter(([x, y]) => onAxes(pen.box, x, y)) });
}

const onAxes = ({ left, top, width, height }, x, y) =>
  x > left - MARGIN && x < left + width + MARGIN && y > top - MARGIN && y < top + height + MARGIN;

/** Write the names that a panel's canvas and the one `behind` it were asked for. */
function putNames({ ctx, colors, box, width, height }, behind = null) {
  const outside = [[0, 0, box.left, height], [0, box.top + box.height, width, height]].map((edge) => ({ box: edge }));
  const taken = [...outside, ...(behind?.taken ?? []), ...ctx.taken];
  ctx.font = NAME_FONT;
  for (const { text, color, places } of [...(behind?.names ?? []), ...ctx.names]) {
    if (!places.length) continue;
    const wide = ctx.measureText(text).width + 4, boxes = places.map((place) => boxOfName(place, wide, width, height));
    const best = least(boxes, (box, enough) => crowding(box, taken, enough));
    label(ctx, colors, text, (best[0] + best[2]) / 2, (best[1] + best[3]) / 2, color);
    taken.push({ box: [best[0] - APART, best[1], best[2] + APART, best[3]] });
  }
}

/** The box of a name that is `wide`, moved onto the canvas. */
function boxOfName([x, y, dx, dy, align = "center"], wide, width, height) {
  const left = x + dx - wide * { left: 0, center: 0.5, right: 1 }[align];
  const within = Math.max(1, Math.min(left, width - wide - 1)), middle = Math.max(TALL, Math.min(y + dy, height - TALL));
  return [within, middle - TALL, within + wide, middle + TALL];
}

/** The first of the least; `cost(each, enough)` may stop counting when it has `enough`. */
function least(all, cost) {
  let best = all[0], low = Infinity;
  for (const each of all) {
    const count = cost(each, low);
    if (count < low) [best, low] = [each, count];
    if (low === 0) break;
  }
  return best;
}

/** How much of what is drawn a box meets: a text or a mark counts more than any number of lines, and a line more than many data. */
function crowding(box, taken, enough) {
  let count = 0;
  for (const { points, half, box: other, weight = 100 } of taken) {
    if (other) count += overlap(box, other) ? weight : 0;
    else if (2 * half >= HAIR && passesThrough(points, half, box)) count += 1;
    if (count >= enough) break;
  }
  return count;
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function passesThrough(points, half, [l, t, r, b]) {
  const box = [l - half, t - half, r + half, b + half];
  return points.some((p, i) => i > 0 && crosses(points[i - 1], p, box));
}

/** Whether a line from p to q, if both are there, passes through a box: something is left of it when each side has cut it (Liang & Barsky). */
function crosses([px, py], [qx, qy], [l, t, r, b]) {
  if (!(Math.max(px, qx) >= l && Math.min(px, qx) <= r && Math.max(py, qy) >= t && Math.min(py, qy) <= b)) return false;
  let from = 0, to = 1;
  for (const [d, room] of [[px - qx, px - l], [qx - px, r - px], [py - qy, py - t], [qy - py, b - py]]) {
    if (d < 0) from = Math.max(from, room / d);
    if (d > 0) to = Math.min(to, room / d);
  }
  return from < to;
}

// --- places for names

/** Around an outline: outside of it, at its top if that is possible; then inside, and then high above it. */
function placesAround(points) {
  if (!points.length) return [];
  const n = points.length, [cx, cy] = [0, 1].map((i) => points.reduce((sum, p) => sum + p[i], 0) / n);
  const outside = (far) => ([x, y]) => {
    const away = Math.hypot(x - cx, y - cy) || 1;
    return [x, y, (far * (x - cx)) / away, (far * (y - cy)) / away];
  };
  const top = points.reduce((best, p) => (p[1] < best[1] ? p : best));
  const others = Array.from({ length: Math.min(n, 24) }, (_, i) => points[Math.floor((i * n) / Math.min(n, 24))]);
  const above = [[0, -11], [11, -8], [-11, -8], [0, -20], [0, -28]].map((beside) => [...top, ...beside]);
  others.sort((p, q) => p[1] - q[1]);
  const farther = [-40, -52, -64, -76].map((dy) => [...top, 0, dy]);
  return [...above, ...[12, 20, 30, -14, -24].flatMap((far) => others.map(outside(far))), ...farther];
}

/** A line with as many further points that none is farther than STRIDE from the next. */
function closely(points) {
  return points.flatMap((p, i) => {
    const [x, y] = points[i - 1] ?? p, n = Math.ceil(Math.hypot(p[0] - x, p[1] - y) / STRIDE) || 1;
    return Array.from({ length: n }, (_, j) => [lerp(x, p[0], (j + 1) / n), lerp(y, p[1], (j + 1) / n)]);
  });
}

/** Along a line, from its end, its start or its top on, above it or below it. */
function placesAlong(line, where) {
  const points = closely(line);
  const top = points.reduce((best, p, i) => (p[1] < points[best][1] ? i : best), 0), last = points.length - 1;
  const begin = { top, start: 0 }[where] ?? last, align = { top: "center", start: "left" }[where] ?? "right";
  const right = where === "start" ? 4 : 0;
  const stations = [...new Set(Array.from({ length: 21 }, (_, i) => Math.round((last * i) / 20)))];
  const near = [begin, ...stations.sort((i, j) => Math.abs(i - begin) - Math.abs(j - begin))];
  const beside = where === "below" ? [14, -12, 24, -22, 34, -32] : [-12, 14, -22, 24, -32, 34];
  return near.flatMap((i) => [...beside.map((dy) => [...points[i], right, dy, align]), [...points[i], 9, 0, "left"], [...points[i], -9, 0, "right"]]);
}

/** Beside a mark: above or below it, then at its sides. */
function placesBeside(x, y, size, below) {
  const far = size + 7, [first, second] = below ? [17, -15] : [-15, 17];
  const beside = [
    [0, first], [0, second], [far, 0, "left"], [-far, 0, "right"],
    [far - 3, first, "left"], [3 - far, first, "right"], [far - 3, second, "left"], [3 - far, second, "right"],
    [0, 2 * first], [0, 2 * second], [far, 2 * first, "left"], [-far, 2 * first, "right"], [0, 3 * first], [0, 3 * second],
  ];
  return beside.map((place) => [x, y, ...place]);
}

/** At the end of a line that crosses the panel: above it, or beside it. */
function placesAtRule({ left, top, width, height }, at, upright) {
  const down = [8, 28, 48, height - 12];
  if (upright) return [[at, top - 6, 0, -10], ...down.flatMap((dy) => [[at, top, 7, dy, "left"], [at, top, -7, dy, "right"]])];
  return [[left + width, "right"], [left + 4, "left"], [left + width / 2, "center"]].flatMap(([x, align]) => [-10, 12].map((dy) => [x, at, 0, dy, align]));
}
