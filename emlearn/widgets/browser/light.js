// Some marks of a picture in full light, and the others under a veil.

/** The layers of a panel that draw the given marks, each a reel and the part of its layer that is meant, or all of it. */
const layersOf = ({ layers }, marks) => marks.flatMap(([reel, kind]) =>
  layers.filter((layer) => Object.values(layer).includes(reel)).map((layer) => (kind ? { ...layer, kind } : layer)));

/** Draw marks in full light on a view that has just been drawn, and the rest of it under a veil. */
function lighten(view, get, colors, marks) {
  const ctx = view.canvas.getContext("2d"), { box } = view.scale, { width, height } = view.size;
  ctx.globalAlpha = 0.72;
  ctx.fillStyle = colors.paper;
  ctx.fillRect(box.left + 1, box.top - 11, width - box.left - 1, box.height + 10);
  ctx.globalAlpha = 1;
  drawLayers({ ...view.scale, ctx, width, height, colors, get, item() {} }, layersOf(view.panel, marks));
}

/** The terms whose mark is at a place of a view, and its component: the sign of a line, or else the line itself. */
function termsAt(view, get, formulas, x, y) {
  for (const part of ["signs", "strokes"])
    for (const layer of view.panel.layers.filter(({ kind }) => kind === "outlines")) {
      const k = lineAt(view, layer, get, part, x, y);
      const terms = formulas.filter(({ marks }) => marks.some(([reel, kind]) => reel === layer.xy && kind === part)).map(({ term }) => term);
      if (k >= 0 && terms.length) return { terms, k: layer.first + k };
    }
  return { terms: [], k: null };
}

/** Which of a layer's lines, or of its signs, is at a place; -1 for none. */
function lineAt(view, layer, get, kind, x, y) {
  return linesOf({ ...view.scale, get }, layer).findIndex((line) => {
    if (kind === "strokes") return line.some((end, i) => i > 0 && awayFrom(line[i - 1], end, x, y) < 6);
    const [a, b] = signOf(view, layer, line);
    return Math.hypot(a - x, b - y) < 11;
  });
}

/** How far a place is from the straight line between two others. */
function awayFrom([a, b], [c, d], x, y) {
  const long = (c - a) ** 2 + (d - b) ** 2, t = long ? Math.max(0, Math.min(1, ((x - a) * (c - a) + (y - b) * (d - b)) / long)) : 0;
  return Math.hypot(a + t * (c - a) - x, b + t * (d - b) - y);
}

/** Where the sign of a line is. */
function signOf({ scale: { box } }, layer, line) {
  if (layer.mark === "foot") return [line.reduce((best, p) => (p[1] < best[1] ? p : best))[0], box.top + box.height];
  return [0, 1].map((i) => line.slice(1).reduce((sum, p) => sum + p[i], 0) / (line.length - 1));
}
