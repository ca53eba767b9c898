// Points on which EM runs: they have the colours of their responsibilities, and the components' marks can be dragged.

const SPRAYED = 3, MOST_SPRAYED = 400;  // points for each place of a stroke, and in all

/** `shown()` are the responsibilities and outlines to draw, and `drawn(pen)` is called when they are on the page. */
function playgroundMode(surface, lab, { shown, drawn }) {
  const points = pointsMode(surface), { along, kept } = points;
  let moved = -1;  // the component whose mean the latest stroke moved

  const spread = ([x, y]) => cloud(Math.random, SPRAYED, [x, y], 1, along.map(({ step }) => 1.2 * step)).map(kept);

  function drawTrails(pen, held) {
    const { states } = lab.run, now = lab.step().mSteps;
    const paths = lab.start.means.map((_, k) => states.slice(0, held ? undefined : now + 1).map((s) => s.mixture.means[k]));
    const trails = paths.map((path, k) => ({ kind: "curve", xy: flat(path), reached: flat([now]), look: k, width: 1.5, dash: [1, 0], name: "" }));
    drawLayers({ ...pen, get: (numbers) => numbers }, trails);
  }

  /** The ellipses as `strokes`, under the points, or their marks and names as `signs`, over them. */
  function drawComponents(pen, outlines, kind) {
    const names = lab.start.means.map((_, k) => `${k + 1}`);
    if (outlines) drawLayers(pen, [{ kind, xy: outlines, names, mark: "centre", first: 0 }]);
    else lab.start.means.map(points.spot).forEach(([x, y], k) => mark(pen.ctx, pen.colors, k, x, y));
  }

  function invite({ ctx, colors }, [x, y]) {
    Object.assign(ctx, { fillStyle: colors.muted, textAlign: "center", textBaseline: "middle" });
    ctx.fillText("Click here to draw points,", x, y - 10);
    ctx.fillText("or choose data above.", x, y + 10);
  }

  return {
    ...points,
    drawn,
    style: { height: "calc(262px * var(--tall, 1) + 78px)" },
    tools: ["Spray"],
    hint: "Click to add a point; drag one to move it, or a component's mark to start EM anew from there.",
    keys: "Space adds a point, Delete erases one, 1 to 5 go to a mean, Shift with an arrow key drags",
    holds: (px, py, reach) => [lab.means(), lab.X ?? []].some((them) => points.nearest(them, points.place(px, py), reach) >= 0),
    beside: { get: () => lab.start, set: lab.begin },
    keysTo: (key) => lab.means()[key - 1],
    told: (cursor) => (moved < 0 ? undefined : `Mean ${moved + 1} put at ${points.words(null, cursor)}; EM starts anew`),

    stroke(values, { erase, tool, reach }) {
      const next = points.stroke(values, { erase, reach });
      let grip = null;
      moved = -1;
      if (tool === "Spray" && !erase)
        return (place) => (values = values.length < MOST_SPRAYED ? [...values, ...spread(place)] : values);
      return (place) => {
        const first = grip === null, means = lab.means();
        if (first) {
          moved = erase ? -1 : points.nearest(means, place, reach);
          grip = moved < 0 ? [0, 0] : place.map((v, i) => v - means[moved][i]);
        } else if (moved >= 0) lab.place(moved, kept(place.map((v, i) => v - grip[i])));
        return moved < 0 ? next(place) : values;
      };
    },

    draw(pen, values) {
      lab.update(values, pen.held);
      points.drawAxes(pen);
      const { responsibilities: R, outlines } = shown(), full = { ...pen, ...points.scale(), get: (numbers) => numbers };
      drawComponents(full, outlines, "strokes");
      if (lab.run) drawTrails(full, pen.held && moved >= 0);
      Object.assign(pen.ctx, { strokeStyle: pen.colors.paper, lineWidth: 1 });
      const r = values.length > 200 ? 4 : 5;
      values.map(points.spot).forEach(([x, y], i) => {
        drawDisc(pen.ctx, pen.colors, R && R.data.subarray(i * R.shape[1], (i + 1) * R.shape[1]), x, y, r);
      });
      if (!values.length) invite(pen, points.spot(points.home));
      drawComponents(full, outlines, "signs");
      putNames(full);
    },

    words(values, place) {
      const text = points.words(values, place), k = points.nearest(lab.means(), place, 1);
      if (k >= 0) return `${text}, the mean of component ${k + 1}`;
      const i = values ? points.nearest(values, place, 4) : -1, R = lab.run && values === lab.X && lab.step().R;
      return R?.[i] ? `${text}, a point with ${R[i].length > 1 ? "shares" : "share"} ${R[i].map((r) => r.toFixed(2)).join(", ")}` : text;
    },
  };
}
