// What is drawn on the landscape at one moment: paths, the sheet, the balls; on a map, and on the surface in relief.

const WALLS = { x: 0.55, y: 0.35 };  // how much light the walls get
const LINES = { dash: [], names: [], below: false, name: "" };
const FINE = 3;  // shaded squares of the map along each side of a cell
const AROUND = Array.from({ length: 65 }, (_, i) => (i * Math.PI) / 32);

/** The sheet's contour line at a level: an ellipse. */
function ellipseAt({ M, steep, top }, level) {
  const [wide, tall] = steep.map((s) => Math.sqrt((2 * (top - level)) / s));
  return AROUND.map((angle) => [M[0] + wide * Math.cos(angle), M[1] + tall * Math.sin(angle)]);
}

/** Its inside, within the domain, as the edges of a band. */
function insideAt({ M, steep, top }, level, [low, high]) {
  const [wide, tall] = steep.map((s) => Math.sqrt((2 * (top - level)) / s)), kept = (v) => Math.max(low, Math.min(high, v));
  return AROUND.slice(0, 33).map((angle) => {
    const half = tall * Math.sin(angle);
    return [kept(M[0] + wide * Math.cos(angle)), kept(M[1] - half), kept(M[1] + half)];
  });
}

/** The pieces of a line that lie within the domain. */
const joined = (points, [low, high]) =>
  points.slice(1).map((end, i) => [...points[i], ...end]).filter((piece) => piece.every((v) => v >= low && v <= high));

/** The layers of the map that stand still: shades, contour lines, and where both means are equal. */
function groundLayers({ grid, contours, levels, domain }) {
  const n = FINE * grid.cells, middle = (i) => lerp(...domain, (i + 0.5) / n), reached = (h) => levels.filter((level) => h >= level).length;
  const depth = Array.from({ length: n }, (_, j) => Array.from({ length: n }, (_, i) => reached(heightIn(grid, [middle(i), middle(j)])) / (2 * SHADES)));
  const lines = contours.flat().map((piece) => piece.slice(0, 4));
  return [
    { ...LINES, kind: "cells", depth: flat(depth), classes: null, look: "ink", extent: [...domain, ...domain] },
    { ...LINES, kind: "segments", ends: flat(lines), look: "muted", width: 0.8, responsibilities: null },
    { ...LINES, kind: "curve", xy: flat([0, 1].map((i) => [domain[i], domain[i]])), look: "muted", width: 1, dash: [2, 4], name: "equal means", where: "start", reached: null },
  ];
}

/** The layers of the map that move. */
function movingLayers({ levels, domain }, { paths, sheet, start, means }, tops) {
  const ring = (level, width) => ({ ...LINES, kind: "segments", ends: flat(joined(ellipseAt(sheet, level), domain)), look: "bound", width, responsibilities: null });
  const bound = !sheet ? [] : [
    ...levels.filter((level, i) => i % 2 && level < sheet.through).map((level) => ring(level, 0.8)),
    ...(sheet.through < sheet.top ? [{ kind: "band", edges: flat(insideAt(sheet, sheet.through, domain)), look: "bound", hatch: false }, ring(sheet.through, 2)] : []),
  ];
  const path = ({ points, look, reached, pale }) => [
    { ...LINES, kind: "curve", xy: flat(points), look, width: 2.2, reached: flat([pale ? 0 : reached]), dash: null },
    ...(points.length > MOST_DRAWN ? [] : [{ ...LINES, kind: "dots", xy: flat(points.slice(0, pale ? undefined : Math.floor(reached) + 1)), look, size: pale ? 2 : 3 }]),
    ...(pale ? [{ ...LINES, kind: "dots", xy: flat([points.at(-1)]), look, size: 5 }] : []),
  ];
  return [
    ...bound,
    tops,
    ...paths.flatMap(path),
    ...(sheet ? [{ ...LINES, kind: "dots", xy: flat([sheet.M]), look: "bound", size: 5, names: ["bound"] }] : []),
    ...[[0, 6], ["paper", 3]].map(([look, size]) => ({ ...LINES, kind: "dots", xy: flat([start]), look, size })),
    { ...LINES, kind: "dots", xy: flat([means]), look: 0, size: 6.5 },
  ];
}

/** Everything in relief: the ground, the surface, the sheet that shines through it, and the lines on the surface. */
function drawRelief(pen, camera, land, { paths, sheet }, names) {
  const { ctx, colors } = pen, { grid, faces, light, floor, top, domain } = land;
  const tints = once(land, colors.dark, () => shades(light, colors.paper, colors.ink, (lit) => (colors.dark ? 0.06 + 0.34 * lit : 0.07 + 0.42 * (1 - lit))));
  drawGround(pen, camera, domain, [floor, top], { names, heights: ticks([floor, top], 4) });
  drawFaces(ctx, camera, grid, faces, floor, (cell) => tints[cell]);
  if (sheet) laid(pen, 0.6, (over) => drawSheet({ ...pen, ctx: over }, camera, land, sheet));
  drawLines(pen, camera, land, paths);
}

/** What is drawn on a canvas of its own is laid over the picture. */
function laid({ ctx, over, width, height, ratio }, alpha, draw) {
  const context = prepare(over, { width, height, ratio });
  draw(context);
  ctx.taken.push(...context.taken);
  ctx.globalAlpha = alpha;
  ctx.drawImage(over, 0, 0, width, height);
  ctx.globalAlpha = 1;
}

function stroked(ctx, camera, pieces) {
  ctx.beginPath();
  for (const [a, b] of pieces) {
    const ends = [a, b].map((end) => camera.spot(...end));
    ctx.taken.push({ points: ends, half: ctx.lineWidth / 2 });
    ctx.moveTo(...ends[0]);
    ctx.lineTo(...ends[1]);
  }
  ctx.stroke();
}

/** Contour lines and paths, as far as the surface does not hide them. */
function drawLines({ ctx, colors }, camera, { grid, contours, floor }, paths) {
  const inSight = (pieces) => pieces.filter(([a, b]) => Math.max(a[2], b[2]) > floor && camera.sees(grid, a.map((v, i) => (v + b[i]) / 2)));
  const levels = once(contours, "pieces", () => contours.flat().map(([x, y, u, v, level]) => [[x, y, level], [u, v, level]]));
  Object.assign(ctx, { strokeStyle: colors.muted, lineWidth: 0.8 });
  stroked(ctx, camera, inSight(levels));
  for (const { points, look, pale } of paths) {
    Object.assign(ctx, { strokeStyle: component(colors, look).color, lineWidth: 2.4, lineCap: pale ? "butt" : "round", globalAlpha: pale ? 0.45 : 1 });
    stroked(ctx, camera, inSight(once(points, grid, () => draped(grid, points))));
  }
  Object.assign(ctx, { lineCap: "butt", globalAlpha: 1 });
}

/** The sheet, with its contour lines; the one through θt is the strongest. */
function drawSheet({ ctx, colors }, camera, { grid, floor, top, levels, domain }, sheet) {
  const { own, faces, tints, rings } = once(sheet, colors.dark, () => {
    const heights = Float64Array.from(grid.heights, (_, p) => heightOn(sheet, [grid.along[Math.floor(p / grid.side)], grid.along[p % grid.side]]));
    const own = { ...grid, heights }, tints = shades(lightOn(own, [floor, top]), colors.bound, colors.paper, (lit) => 0.5 * lit);
    const rings = [...levels, sheet.through].filter((level) => level < sheet.top).map((level) => [level, joined(ellipseAt(sheet, level), domain)]);
    return { own, faces: facesOf(own, floor), tints, rings };
  });
  drawFaces(ctx, camera, own, faces, floor, (cell) => tints[cell]);
  ctx.strokeStyle = colors.bound;
  for (const [level, pieces] of rings) {
    ctx.lineWidth = level === sheet.through ? 2.2 : 0.8;
    stroked(ctx, camera, pieces.map(([x, y, u, v]) => [[x, y, level], [u, v, level]]));
  }
}

/** A place low on the sheet, on the side of the eye. */
function footOf({ M, steep, top }, { towards }, { floor, domain: [low, high] }) {
  const level = lerp(floor, top, 0.18), far = Math.sqrt((2 * (top - level)) / sumOf(steep.map((s, k) => s * towards[k] ** 2)));
  return M.map((m, k) => Math.max(low, Math.min(high, m + far * towards[k])));
}

/** The colours of cells and walls by the light that they get. */
function shades(light, dark, bright, share) {
  const [from, to] = [dark, bright].map(hexToRgb), shaded = (lit) => shade(from, to, share(lit));
  return { ...light.map(shaded), x: shaded(WALLS.x), y: shaded(WALLS.y) };
}

const remembered = new WeakMap();

/** What `make` makes for a thing, made anew only if the `key` is another. */
function once(thing, key, make) {
  if (remembered.get(thing)?.key !== key) remembered.set(thing, { key, made: make() });
  return remembered.get(thing).made;
}
