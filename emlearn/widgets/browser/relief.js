// A surface over two numbers, drawn from the far side to the near one (painter's order), so that what is in front hides
// what is behind it; and a sheet below it, which shines through.

const STEEPEST = 78, FLATTEST = 12;  // degrees above the horizon from which it can be seen
const RISE = 0.72;  // the height of the summit, as a share of the ground's width
const LIGHT = [-0.45, 0.3, 0.84];
const NEAREST = 0.01, GLANCES = 100;  // how far along the ground a ray is looked at first, and how often, in widths of the ground
const HALF_TYPE = 6;  // pixels: half the height of the type

/** Turn a view by some degrees to the side and up. */
const turned = ([azimuth, elevation], aside, up) =>
  [(((azimuth + aside + 180) % 360) + 360) % 360 - 180, Math.max(FLATTEST, Math.min(STEEPEST, elevation + up))];

/** How a place and its height come onto a canvas, `spot(x, y, height)`; the cells from far to near; and what is in sight. */
function cameraOf([azimuth, elevation], [low, high], [floor, top], { width, height }) {
  const [sin, cos] = [Math.sin, Math.cos].map((f) => f((azimuth * Math.PI) / 180));
  const [down, flat] = [Math.sin, Math.cos].map((f) => f((elevation * Math.PI) / 180)); 
  const scale = Math.min((width - 90) / 1.42, (height - 62) / (1.16 * down + RISE * flat));
  const cx = width / 2, cy = height - 40 - 0.71 * scale * down;
  const back = (t) => low + (t + 0.5) * (high - low);
  const ends = (forward, n) => Array.from({ length: n }, (_, i) => (forward ? i : n - 1 - i));
  return {
    towards: [sin, cos],  // the eye, on the ground
    near: [sin > 0 ? high : low, cos > 0 ? high : low],
    left: [cos > 0 ? low : high, sin > 0 ? high : low],
    order: (cells) => ends(sin > 0, cells).flatMap((i) => ends(cos > 0, cells).map((j) => [i, j])),
    /** Whether a place on a surface is in sight: nothing on the way to the eye is higher than the ray (as in relief.py). */
    sees(grid, [x, y, h]) {
      const rise = ((top - floor) * down) / (RISE * flat), wide = high - low;
      for (let far = NEAREST; h + far * rise < top; far += 1 / GLANCES) {
        const [u, v] = [x + far * wide * sin, y + far * wide * cos];
        if (u < low || u > high || v < low || v > high) return true;
        if (heightIn(grid, [u, v]) > h + far * rise) return false;
      }
      return true;
    },
    /** The place on the ground at a pixel. */
    ground([px, py]) {
      const a = (px - cx) / scale, b = (py - cy) / scale / down;
      return [back(a * cos + b * sin), back(b * cos - a * sin)];
    },
    spot(x, y, h) {
      const u = (x - low) / (high - low) - 0.5, v = (y - low) / (high - low) - 0.5, z = (Math.max(h, floor) - floor) / (top - floor);
      return [cx + scale * (u * cos - v * sin), cy + scale * ((u * sin + v * cos) * down - z * RISE * flat)];
    },
  };
}

/** The part of a face that is above the floor. */
function aboveFloor(corners, floor) {
  const low = corners.filter(([, , h]) => h < floor).length;
  if (!low) return corners;
  if (low === corners.length) return [];
  return corners.flatMap((p, i) => {
    const q = corners[(i + 1) % corners.length], t = (floor - p[2]) / (q[2] - p[2]);
    const cut = p[2] >= floor !== q[2] >= floor ? [[lerp(p[0], q[0], t), lerp(p[1], q[1], t), floor]] : [];
    return p[2] >= floor ? [p, ...cut] : cut;
  });
}

/** How much light each cell gets, from 0 to 1. */
function lightOn(grid, [floor, top]) {
  const { cells } = grid, unit = LIGHT.map((v) => v / Math.hypot(...LIGHT));
  return Array.from({ length: cells ** 2 }, (_, cell) => {
    const [a, b, c, d] = cornersOf(grid, Math.floor(cell / cells), cell % cells).map(([, , h]) => (RISE * (h - floor)) / (top - floor));
    const dx = ((b + c - a - d) / 2) * cells, dy = ((c + d - a - b) / 2) * cells;
    return Math.max(0, (unit[2] - dx * unit[0] - dy * unit[1]) / Math.hypot(dx, dy, 1));
  });
}

const shade = (from, to, t) => `rgb(${from.map((c, k) => Math.round(lerp(c, to[k], t))).join(",")})`;

/** What of each cell is above the floor. */
const facesOf = (grid, floor) =>
  Array.from({ length: grid.cells ** 2 }, (_, cell) => aboveFloor(cornersOf(grid, Math.floor(cell / grid.cells), cell % grid.cells), floor));

/** Faces from far to near, and the two near walls, where the domain cuts through; `colorOf(cell)`, or of the wall along x or y. */
function drawFaces(ctx, camera, grid, faces, floor, colorOf) {
  const draw = (corners, color) => {
    if (!corners.length) return;
    Object.assign(ctx, { fillStyle: color, strokeStyle: color, lineWidth: 0.8 });
    ctx.beginPath();
    for (const [x, y, h] of corners) ctx.lineTo(...camera.spot(x, y, h));
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  };
  for (const [i, j] of camera.order(grid.cells)) {
    const cell = i * grid.cells + j;
    draw(faces[cell], colorOf(cell));
  }
  for (const [wall, points] of Object.entries(wallsOf(camera, grid))) {
    const feet = [points.at(-1), points[0]].map(([x, y]) => [x, y, floor - 1e-9 * Math.abs(floor)]);  // below, so that no wall is no line
    draw(aboveFloor([...points, ...feet], floor), colorOf(wall));
  }
}

/** The heights along the two near edges. */
function wallsOf({ near }, { along, heights, side, cells }) {
  const [i, j] = near.map((v) => (v === along[0] ? 0 : cells));
  return {
    x: along.map((x, a) => [x, along[j], heights[a * side + j]]),
    y: along.map((y, b) => [along[i], y, heights[i * side + b]]),
  };
}

/** A line along the surface in pieces shorter than a cell; what is beyond the domain is left out. */
function draped(grid, points) {
  const { cells, along } = grid, [low, high] = [along[0], along[cells]];
  const within = (place) => place.every((v) => v >= low && v <= high), raised = (place) => [...place, heightIn(grid, place)];
  return points.slice(1).flatMap((end, m) => {
    const start = points[m], n = Math.max(1, Math.ceil((2 * cells * Math.hypot(end[0] - start[0], end[1] - start[1])) / (high - low)));
    const way = (t) => start.map((v, k) => lerp(v, end[k], t));
    return Array.from({ length: n }, (_, i) => [way(i / n), way((i + 1) / n)]).filter((ends) => ends.every(within)).map((ends) => ends.map(raised));
  });
}

/** The ground: its square, its numbers along the two near edges, and the heights at its left corner. */
function drawGround({ ctx, colors, width }, camera, [low, high], [floor, top], { names, heights }) {
  const spot = (x, y, h = floor) => camera.spot(x, y, h), [nx, ny] = camera.near, middle = (low + high) / 2;
  Object.assign(ctx, { strokeStyle: colors.grid, lineWidth: 1, fillStyle: colors.muted, textBaseline: "middle", textAlign: "center" });
  const round = ticks([low, high], 5);
  for (const [v] of round) {
    line(ctx, [spot(v, low), spot(v, high)]);
    line(ctx, [spot(low, v), spot(high, v)]);
  }
  ctx.strokeStyle = colors.muted;
  line(ctx, [[low, low], [high, low], [high, high], [low, high], [low, low]].map(([x, y]) => spot(x, y)));
  const far = 0.08 * (high - low), corner = spot(nx, ny), centre = spot(middle, middle);
  /** Writes outside of an edge that ends at the near corner: the text's box is `by` away from the edge's line. */
  const outside = (start) => {
    const [ex, ey] = spot(...start).map((v, i) => v - corner[i]), outwards = (corner[1] - centre[1]) * ex - (corner[0] - centre[0]) * ey;
    const [ox, oy] = [-ey, ex].map((v) => (Math.sign(outwards) * v) / Math.hypot(ex, ey));
    return ([x, y], text, by) => {
      const half = ctx.measureText(text).width / 2, away = by + half * Math.abs(ox) + HALF_TYPE * Math.abs(oy);
      write(ctx, text, Math.max(half + 4, Math.min(width - half - 4, x + away * ox)), y + away * oy);
    };
  };
  const besideX = outside([low + high - nx, ny]), besideY = outside([nx, low + high - ny]);
  for (const [v, text] of round.filter(([v]) => Math.abs(v - nx) > far)) besideX(spot(v, ny), text, 3);
  for (const [v, text] of round.filter(([v]) => Math.abs(v - ny) > far)) besideY(spot(nx, v), text, 3);
  besideX(spot(middle, ny), names[0], 24);
  besideY(spot(nx, middle), names[1], 24);
  const [lx, ly] = camera.left;
  line(ctx, [spot(lx, ly), spot(lx, ly, top)]);
  ctx.textAlign = "right";
  write(ctx, "log-likelihood", Math.max(92, spot(lx, ly, top)[0] + 26), spot(lx, ly, top)[1] - 12);
  for (const [v, text] of heights) ctx.fillText(text, spot(lx, ly, v)[0] - 6, spot(lx, ly, v)[1]);
}

/** The nearest place at a pixel: above a near wall, on the surface, or beside it on the ground; undefined beyond the domain. */
function placeUnder(camera, { grid, faces, floor }, [px, py]) {
  const side = ([x, y], [u, v]) => (u - x) * (py - y) - (v - y) * (px - x);
  const within = (corners) => {
    const points = corners.map((corner) => camera.spot(...corner)), sides = points.map((point, i) => side(point, points[(i + 1) % points.length]));
    return sides.some((v) => v !== 0) && (sides.every((v) => v >= 0) || sides.every((v) => v <= 0));
  };
  for (const points of Object.values(wallsOf(camera, grid)))
    for (const [i, [u, v, g]] of points.slice(1).entries()) {
      const [x, y, h] = points[i];
      if (Math.max(g, h) > floor && within([[x, y, h], [u, v, g], [u, v, floor], [x, y, floor]])) return [(x + u) / 2, (y + v) / 2];
    }
  const { along } = grid, hit = camera.order(grid.cells).reverse().find(([i, j]) => within(faces[i * grid.cells + j]));
  if (hit) return hit.map((i) => (along[i] + along[i + 1]) / 2);
  const ground = camera.ground([px, py]);
  return ground.every((v) => v >= along[0] && v <= along.at(-1)) ? ground : undefined;
}
