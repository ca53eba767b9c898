// An ellipse under the hand: its middle, and a handle at each end of its two axes. A handle takes its axis along, in
// length and direction, and the other axis stays at a right angle on the canvas, so that every drag leaves a covariance.

const THINNEST = 3;  // pixels, the least standard deviation that a hand can make
const SDS = 2, FEWEST_SDS = 0.3;  // an ellipse is drawn two standard deviations from its mean, where its handles are as well
const INSET = 6;  // pixels from the edge: a handle that would lie beyond it waits on its axis there

/** Pixels to a unit along each axis, as a scale of axes has them; up is negative. */
const pixelsOf = ({ X, Y }) => [X(1) - X(0), Y(1) - Y(0)];

/** The two axes of a covariance on the canvas: one standard deviation along each, in pixels. */
function axesInPixels([[a, b], [, c]], [right, up]) {
  const [A, B, C] = [a * right ** 2, b * right * up, c * up ** 2];
  const angle = Math.atan2(2 * B, A - C) / 2, half = Math.hypot(A - C, 2 * B) / 2, middle = (A + C) / 2;
  const [long, short] = [middle + half, (A * C - B * B) / (middle + half)].map((v) => Math.sqrt(Math.max(v, 0)));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [[long * cos, long * sin], [-short * sin, short * cos]];
}

/** The covariance with these two axes on the canvas. */
function covarianceOf([u, v], [right, up]) {
  const sum = (i, j) => u[i] * u[j] + v[i] * v[j];
  const between = sum(0, 1) / (right * up);
  return [[sum(0, 0) / right ** 2, between], [between, sum(1, 1) / up ** 2]];
}

/** How many standard deviations along `u` a handle can be from the middle without leaving the box. */
function roomAlong(u, middle, { left, top, width, height }) {
  const ends = [[left + INSET, left + width - INSET], [top + INSET, top + height - INSET]];
  const room = u.map((v, i) => (v ? (ends[i][+(v > 0)] - middle[i]) / v : Infinity));
  return Math.max(FEWEST_SDS, Math.min(SDS, ...room));
}

/** What can be held of a mixture on the canvas: { k, axis, side, at }; the middle has the axis -1. */
function partsOf({ means, covariances }, scale) {
  return means.flatMap(([x, y], k) => {
    const middle = [scale.X(x), scale.Y(y)], axes = axesInPixels(covariances[k], pixelsOf(scale));
    const ends = [1, -1].flatMap((side) => axes.map((u, axis) => {
      const sds = roomAlong(u.map((v) => side * v), middle, scale.box);
      return { k, axis, side, at: middle.map((v, i) => v + sds * side * u[i]) };
    }));
    return [{ k, axis: -1, side: 0, at: middle }, ...ends];
  });
}

/** The mixture with a part at another place on the canvas, from where it was when it was taken. */
function withPartAt(mixture, { k, axis, side, middle, axes }, [px, py], scale) {
  const put = (list, what) => list.map((other, i) => (i === k ? what : other));
  if (axis < 0) {
    const back = (v, of) => (v - of(0)) / (of(1) - of(0));
    return { ...mixture, means: put(mixture.means, [back(px, scale.X), back(py, scale.Y)]) };
  }
  const along = [px - middle[0], py - middle[1]].map((v) => (v * side) / SDS), length = Math.hypot(...along);
  if (!length) return mixture;
  const [x, y] = along.map((v) => v / length), own = Math.max(length, THINNEST), other = Math.max(Math.hypot(...axes[1 - axis]), THINNEST);
  return { ...mixture, covariances: put(mixture.covariances, covarianceOf([[own * x, own * y], [-other * y, other * x]], pixelsOf(scale))) };
}

/** The mixture in which component k has another weight, and the others keep their proportions. */
function withWeight(mixture, k, weight) {
  const rest = (1 - weight) / (1 - mixture.weights[k]);
  return { ...mixture, weights: mixture.weights.map((w, i) => (i === k ? weight : w * rest)) };
}
