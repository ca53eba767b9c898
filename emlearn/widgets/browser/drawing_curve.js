// A curve: one y for each of the places `at` along x, or null where nothing is drawn. A place on it is [column, y].

/** The values with a straight line from a column to the nearest drawn one on either side. */
function joined(values, column) {
  const out = [...values];
  for (const by of [-1, 1]) {
    let end = column + by;
    while (end >= 0 && end < out.length && out[end] === null) end += by;
    if (end < 0 || end >= out.length) continue;
    for (let j = column + by; j !== end; j += by) out[j] = lerp(out[column], out[end], (j - column) / (end - column));
  }
  return out;
}

function curveMode({ x, y, at }) {
  const axes = axesOf({ x, y }), last = at.length - 1, level = axes.along[1];
  const nearest = (column) => Math.max(0, Math.min(last, Math.round(column)));
  const snapped = ([column, v]) => [nearest(column), v];
  const onAxes = ([column, v]) => [at[column], v];
  const clamped = (values) => values.map((v) => (v === null ? v : level.kept(v)));

  return {
    ...axes,
    hint: "Sketch the curve with the mouse or a finger; clicks here and there are joined by straight lines.",
    keys: "Space draws, Delete erases, Shift with an arrow key draws on the way",
    blank: at.map(() => null),
    home: [0, axes.home[1]],
    place(px, py) {
      const [u, v] = axes.place(px, py);
      return [(last * (u - at[0])) / (at[last] - at[0]), v];
    },
    snapped,
    moved: ([column, v], right, up) => [nearest(column + right), level.kept(v + up * level.step)],

    stroke(values, { erase }) {
      let before = null;
      return (place) => {
        const [a, b] = [before || place, place], out = [...values], end = nearest(b[0]);
        const [low, high] = [Math.ceil(Math.min(a[0], b[0])), Math.floor(Math.max(a[0], b[0]))];
        for (let j = low; j <= high; j++) out[j] = erase ? null : lerp(a[1], b[1], (j - a[0]) / (b[0] - a[0] || 1));
        out[end] = erase ? null : b[1];
        values = erase ? out : clamped(joined(out, end));
        before = place;
        return values;
      };
    },

    draw(pen, values) {
      axes.draw(pen);
      const spots = values.map((v, j) => (v === null ? [NaN, NaN] : axes.spot([at[j], v])));
      strokeLook(pen.ctx, pen.colors, "ink", spots, 2.5);
      pen.ctx.fillStyle = pen.colors.ink;
      for (const [px, py] of spots.filter(([px]) => px === px)) {
        pen.ctx.beginPath();
        pen.ctx.arc(px, py, 2.5, 0, 7);
        pen.ctx.fill();
      }
    },
    drawCursor: (pen, place) => axes.drawCursor(pen, onAxes(place)),

    words: (values, place) => axes.words(onAxes(place)),
    summary(values) {
      const drawn = values.filter((v) => v !== null).length;
      return drawn ? `the curve has ${drawn} of ${at.length} values` : "no curve is drawn";
    },
  };
}
