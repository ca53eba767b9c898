// A grid of pixels from 0, blank, to 1, full of ink. A place is [row, column]; between pixels under a pointer, whole
// numbers for the keyboard's cursor.

const RUBBER = 0.75;  // in pixels of the grid: the eraser takes what is nearer, and so from the keyboard one pixel only

/** The distance of a point from the line between two others. */
function fromLine(point, a, b) {
  const along = [b[0] - a[0], b[1] - a[1]], to = [point[0] - a[0], point[1] - a[1]];
  const length = along[0] ** 2 + along[1] ** 2;
  const t = length ? Math.max(0, Math.min(1, (along[0] * to[0] + along[1] * to[1]) / length)) : 0;
  return Math.hypot(to[0] - t * along[0], to[1] - t * along[1]);
}

function gridMode({ rows, columns, brush }) {
  let side = [1, 1];  // of a pixel on the canvas: its height and width
  const sizes = [rows, columns];
  const snapped = (place) => place.map((v, i) => Math.max(0, Math.min(sizes[i] - 1, Math.round(v))));

  return {
    hint: "Draw with the mouse or a finger.",
    keys: "Space draws, Delete erases, Shift with an arrow key draws on the way",
    style: { aspectRatio: `${columns} / ${rows}`, maxWidth: `${Math.min(340, (340 * columns) / rows)}px` },
    blank: Array.from({ length: rows }, () => Array(columns).fill(0)),
    home: [Math.floor(rows / 2), Math.floor(columns / 2)],
    takes: () => true,
    place: (x, y) => [y / side[0] - 0.5, x / side[1] - 0.5],
    snapped,
    moved: ([row, column], right, up) => snapped([row - up, column + right]),

    stroke(values, { erase }) {
      let last = null;
      return (place) => {
        const from = last || place;
        values = values.map((cells, i) => cells.map((v, j) => {
          const away = fromLine([i, j], from, place);
          if (erase) return away < RUBBER ? 0 : v;
          return Math.max(v, Math.round(100 * Math.max(0, Math.min(1, brush - away))) / 100);
        }));
        last = place;
        return values;
      };
    },

    draw({ ctx, colors, width, height }, values) {
      side = [height / rows, width / columns];
      ctx.fillStyle = colors.ink;
      values.forEach((cells, i) => cells.forEach((v, j) => {
        ctx.globalAlpha = v;
        ctx.fillRect(j * side[1], i * side[0], side[1] + 0.3, side[0] + 0.3);
      }));
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1;
      ctx.strokeStyle = colors.grid;
      for (let i = 1; i < rows; i++) line(ctx, [[0, i * side[0]], [width, i * side[0]]]);
      for (let j = 1; j < columns; j++) line(ctx, [[j * side[1], 0], [j * side[1], height]]);
      ctx.strokeStyle = colors.muted;
      ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
    },

    drawCursor({ ctx, colors }, [row, column]) {
      for (const [color, lineWidth] of [[colors.paper, 6], [colors.accent, 3]]) {
        Object.assign(ctx, { strokeStyle: color, lineWidth });
        ctx.strokeRect(column * side[1] + 3, row * side[0] + 3, side[1] - 6, side[0] - 6);
      }
    },

    words: (values, [row, column]) => `row ${row + 1}, column ${column + 1}, ink ${values[row][column]}`,
    summary(values) {
      const inked = values.flat().filter((v) => v > 0).length;
      return inked ? `${inked} of ${rows * columns} pixels have ink` : "no pixel has ink";
    },
  };
}
