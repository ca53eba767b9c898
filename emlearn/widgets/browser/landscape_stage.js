// The stage of the landscape: one canvas, on which it is a map or a surface. Both know where means are on the canvas, and
// which means are under a pixel.

const CELLS = 40, LOWEST = 0.3;  // cells along each mean; the share of the heights that are below the floor
const SUMMITS = /^(lower summit|mirror image)$/, BELOW = new Set(["lower summit", "mirror image", "truth"]);

/** The heights over the domain, their faces, contour lines and light. */
function landOf({ domain, marks }, hill) {
  const grid = gridOf(domain, CELLS, (means) => hill.at(means).logLikelihood);
  const sorted = grid.heights.slice().sort(), floor = sorted[Math.floor(LOWEST * sorted.length)];
  const top = Math.max(sorted.at(-1), ...marks.map(({ height }) => height)), { unit, levels } = levelsBelow(top, floor);
  return { domain, grid, faces: facesOf(grid, floor), floor, top, unit, levels, contours: contoursOf(grid, levels), light: lightOn(grid, [floor, top]) };
}

function stageOf({ domain, marks, labels }, land) {
  const ground = groundLayers(land), sheets = document.createElement("canvas"), [low, high] = domain;
  const view = panelView({
    x: { domain, label: labels[0] }, y: { domain, label: labels[1] }, name: "the landscape", height: 350, margins: { top: 30 }, still: ground.length, layers: ground,
  }, "eml-stage");
  const tops = {
    ...LINES, kind: "dots", xy: flat(marks.map(({ at }) => at)), look: "ink", size: 4,
    names: marks.map(({ name }) => name), below: marks.map(({ name }) => BELOW.has(name)),
  };
  const camera = (angle) => cameraOf(angle, domain, [land.floor, land.top], view.size);

  const map = {
    spot: ([x, y]) => [view.scale.X(x), view.scale.Y(y)],
    place(event) {
      const place = view.at(event);
      return place.every((v) => v >= low && v <= high) ? place : undefined;
    },
    draw(colors, now) {
      view.panel.layers = [...ground, ...movingLayers(land, now, tops)];
      view.draw(null, [], (numbers) => numbers ?? null, colors);
    },
  };

  const surface = (angle) => {
    const eye = camera(angle), spot = (means, height = heightIn(land.grid, means)) => eye.spot(...means, height);
    return {
      spot,
      place: ({ offsetX, offsetY }) => placeUnder(eye, land, [offsetX, offsetY]),
      draw(colors, now, onto = { canvas: view.canvas, backdrop: sheets, ratio: view.size.ratio }) {
        paintings.set(view.canvas, (other) => this.draw(colors, now, other));
        const size = { ...view.size, ratio: onto.ratio }, { width, height } = size, foot = now.sheet && footOf(now.sheet, eye, land);
        const pen = { ctx: prepare(onto.canvas, size), colors, ...size, box: { left: 0, top: 0, width, height } };
        drawRelief({ ...pen, over: onto.backdrop }, eye, land, now, labels);
        drawMarks(pen, marks.map(({ at, height }) => spot(at, height)));
        drawBalls(pen.ctx, colors, now, spot);
        if (foot) named(pen, "bound", placesBeside(...spot(foot, heightOn(now.sheet, foot)), 2, false), textColor(colors, "bound"));
        putNames(pen);
      },
    };
  };

  /** Summits, saddle and truth, with their names. */
  function drawMarks(pen, spots) {
    marks.forEach(({ name }, i) => {
      mark(pen.ctx, pen.colors, "ink", ...spots[i], 3.5);
      named(pen, name, placesBeside(...spots[i], 3.5, !(i === 0 || SUMMITS.test(name))));
    });
  }

  /** Dots at iterations, the ends of pale paths, the start as a ring, the ball, and below it the sheet's height with the gap. */
  function drawBalls(ctx, colors, { paths, means, start, sheet }, spot) {
    for (const { points, look, reached, pale } of paths)
      for (const place of pale ? [points.at(-1)] : points.slice(1, Math.floor(reached) + 1)) mark(ctx, colors, look, ...spot(place), pale ? 4 : 3);
    const ball = spot(means), foot = sheet && spot(means, heightOn(sheet, means));
    if (foot) {
      Object.assign(ctx, { strokeStyle: colors.kl, lineWidth: 4 });
      ctx.setLineDash([2, 2]);
      line(ctx, [foot, ball]);
      ctx.setLineDash([]);
      mark(ctx, colors, "bound", ...foot, 5);
    }
    for (const [look, place, size] of [[0, spot(start), 6], ["paper", spot(start), 3], [0, ball, 6.5]]) mark(ctx, colors, look, ...place, size);
  }

  return {
    canvas: view.canvas, measure: view.measure,
    width: () => view.size.width,

    /** The map, or the surface from an angle. */
    as(flat, angle) {
      if (!flat) return surface(angle);
      view.scale ??= scales(view.canvas.getContext("2d"), view.panel, view.size.width, view.size.height);  // a pointer may come before the first drawing
      return map;
    },

    /** The keyboard's cross: two lines along which one of the means is what it is at the cursor. */
    drawCross(colors, [x, y], spot) {
      const ctx = view.canvas.getContext("2d"), along = Array.from({ length: 49 }, (_, i) => lerp(low, high, i / 48));
      Object.assign(ctx, { strokeStyle: colors.accent, lineWidth: 1.2 });
      line(ctx, along.map((v) => spot([v, y])));
      line(ctx, along.map((v) => spot([x, v])));
      mark(ctx, colors, "paper", ...spot([x, y]), 5);
      ctx.lineWidth = 2.5;
      ctx.beginPath();
      ctx.arc(...spot([x, y]), 5, 0, 7);
      ctx.stroke();
    },
  };
}
