// A function of two numbers on a grid: its heights, and the contour lines through each cell.

/** The heights of `at` on (cells + 1)² places of a square domain; place (i, j) is at i * (cells + 1) + j. */
function gridOf([low, high], cells, at) {
  const side = cells + 1, along = Array.from({ length: side }, (_, i) => lerp(low, high, i / cells));
  const heights = Float64Array.from({ length: side * side }, (_, p) => at([along[Math.floor(p / side)], along[p % side]]));
  return { cells, side, along, heights };
}

/** The corners [x, y, height] of cell (i, j), one after the other. */
const cornersOf = ({ side, along, heights }, i, j) =>
  [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]].map(([a, b]) => [along[a], along[b], heights[a * side + b]]);

/** The height between the places of the grid. */
function heightIn({ cells, side, along, heights }, [x, y]) {
  const place = (v) => Math.max(0, Math.min(cells - 1e-9, ((v - along[0]) / (along[cells] - along[0])) * cells));
  const u = place(x), v = place(y), i = Math.floor(u), j = Math.floor(v), p = i * side + j;
  return lerp(lerp(heights[p], heights[p + side], u - i), lerp(heights[p + 1], heights[p + side + 1], u - i), v - j);
}

/** Levels that lie closer together near the top: unit, 4 unit, 9 unit, ... below it, and the unit, which is a round number. */
function levelsBelow(top, floor, about = 12) {
  const rough = (top - floor) / about ** 2, power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  return { unit, levels: Array.from({ length: Math.floor(Math.sqrt((top - floor) / unit)) }, (_, i) => top - unit * (i + 1) ** 2) };
}

/** By cell, the pieces [x, y, x, y, level] of the contour lines, straight in each of the cell's two triangles. */
function contoursOf(grid, levels) {
  const cut = ([x, y, h], [u, v, g], level) => [lerp(x, u, (level - h) / (g - h)), lerp(y, v, (level - h) / (g - h))];
  const pieces = (a, b, c) => levels.flatMap((level) => {
    const edges = [[a, b], [b, c], [c, a]].filter(([p, q]) => p[2] >= level !== q[2] >= level);
    return edges.length ? [[...edges.flatMap(([p, q]) => cut(p, q, level)), level]] : [];
  });
  return Array.from({ length: grid.cells ** 2 }, (_, cell) => {
    const [a, b, c, d] = cornersOf(grid, Math.floor(cell / grid.cells), cell % grid.cells);
    return [...pieces(a, b, c), ...pieces(a, c, d)];
  });
}
