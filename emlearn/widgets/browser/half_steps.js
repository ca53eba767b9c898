// A run of EM by half-steps, as emlearn's Trace has them: start, E, M, E, M, ..., E; each in numbers and in words.

const MOST_TICKS = 120;

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
function ellipses({ means, covariances }) {
  return means.map(([x, y], k) => {
    const [[a], [b, c]] = cholesky(covariances[k]);
    return Array.from({ length: 65 }, (_, i) => {
      const [u, v] = [2 * Math.cos((i * Math.PI) / 32), 2 * Math.sin((i * Math.PI) / 32)];
      return [x + a * u, y + b * u + c * v];
    });
  });
}
