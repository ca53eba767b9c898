// A run of EM by half-steps, as emlearn's Trace has them: start, E, M, E, M, ..., E; each in numbers and in words.

const MOST_TICKS = 120, ELLIPSE = 2;

const linspace = (a, b, n) => Array.from({ length: n }, (_, i) => (i === n - 1 ? b : i * ((b - a) / (n - 1)) + a));
const ANGLES = linspace(0, 2 * Math.PI, 65);

/** How many half-steps come after the start. */
const lastHalfStep = ({ states }) => 2 * states.length - 1;

/** The names of the half-steps under a slider; none if they are too many to tell apart. */
const halfStepTicks = (last) =>
  (last < MOST_TICKS ? Array.from({ length: last + 1 }, (_, h) => (h ? (h % 2 ? "E" : "M") : "start")) : []);

/** Half-step h: its mixture, the responsibilities and the bound that it has (null at the start), and what it climbed to. */
function halfStep({ states }, X, h) {
  const mSteps = Math.floor(h / 2), { mixture, logLikelihood } = states[mSteps];
  if (h === 0) return { name: "start", iteration: 0, mSteps, mixture, logLikelihood, R: null, bound: null };
  const { R } = eStep(states[Math.floor((h - 1) / 2)].mixture, X);
  const bound = h % 2 ? logLikelihood : lowerBound(R, mixture, X);
  return { name: h % 2 ? "E" : "M", iteration: Math.floor((h + 1) / 2), mSteps, mixture, logLikelihood, R, bound };
}

/** A half-step in words (`describe` in emlearn/pictures/em_film.py). */
function describe({ name, iteration, logLikelihood, bound }) {
  if (name === "start") return `start: log-likelihood ${asNats(logLikelihood)}, and no E-step yet`;
  return `iteration ${iteration}, after the ${name}-step: ${levels(bound, logLikelihood)}`;
}

/** The bound, the log-likelihood and the gap in words. */
function levels(bound, logLikelihood) {
  const gap = logLikelihood - bound;
  return `bound ${asNats(bound)}, log-likelihood ${asNats(logLikelihood)}, ` +
    `gap ${asNats(Math.abs(gap) < 0.005 ? Math.abs(gap) : gap)}`;
}

/** A difference of log-likelihoods. */
const nats = (v) => `${v.toFixed(Math.abs(v) < 0.1 ? 4 : 2)} nats`;

/** How a run ended, if it did not reach a summit; else nothing. */
function verdict({ states, lost, converged }) {
  if (lost >= 0) return `then component ${lost + 1} collapsed onto too few points: try another seed or start`;
  return converged ? "" : `not converged after ${states.length - 1} iterations`;
}

/** An ellipse two standard deviations from each mean, as closed lines, shape (K, 65, 2). */
const ellipses = ({ means, covariances }) => means.map((mean, k) => ellipse(mean, covariances[k]));

/** An ellipse about a mean. Where it begins depends on the signs of the axes, which are those that LAPACK's dlaev2 gives. */
function ellipse(mean, [[a, b], [, c]]) {
  const apart = Math.hypot(a - c, 2 * b), long = (a + c + apart) / 2, short = (a * c - b * b) / long;
  const axis = a > c ? [-(a - c + apart), -2 * b] : [2 * b, c - a + apart], size = Math.hypot(...axis) || 1;
  const [x, y] = axis.map((v) => v / size), [wide, narrow] = [long, short].map((v) => ELLIPSE * Math.sqrt(Math.max(v, 0)));
  return ANGLES.map((t) => [
    mean[0] + Math.sin(t) * wide * x - Math.cos(t) * narrow * y,
    mean[1] + Math.sin(t) * wide * y + Math.cos(t) * narrow * x,
  ]);
}
