// The log-likelihood of a mixture of two normals over its two means, the weights and widths fixed; two ways up, EM and
// gradient ascent; and the bound, which over the means is a quadratic. emlearn is the oracle of all of it
// (tests/browser/test_landscape.py).

const SETTLED = 1e-6, MOST_STEPS = 1000;  // nats left to gain; iterations

/** `at(means)` makes an E-step: the log-likelihood, each component's expected count N,
 * D = Σ r (x - mean), which is the gradient times the variance, and the M-step's means M. */
function hillOf({ values, counts, weights, sds }) {
  const constants = weights.map((w, k) => Math.log(w / sds[k]) - LOG_2PI / 2), n = sumOf(counts);

  function at([first, second]) {
    let logLikelihood = 0, N0 = 0, N1 = 0, D0 = 0, D1 = 0;
    for (let i = 0; i < values.length; i++) {
      const d0 = values[i] - first, d1 = values[i] - second;
      const a = constants[0] - (d0 / sds[0]) ** 2 / 2, b = constants[1] - (d1 / sds[1]) ** 2 / 2;
      const odds = Math.exp(-Math.abs(a - b)), larger = counts[i] / (1 + odds), smaller = larger * odds;
      const [r0, r1] = a > b ? [larger, smaller] : [smaller, larger];
      logLikelihood += counts[i] * (Math.max(a, b) + Math.log1p(odds));
      N0 += r0;
      N1 += r1;
      D0 += r0 * d0;
      D1 += r1 * d1;
    }
    const means = [first, second], N = [N0, N1], D = [D0, D1];
    const M = means.map((m, k) => (N[k] > 0 ? m + D[k] / N[k] : m));
    return { means, logLikelihood, N, D, M };
  }

  return { at, n, sds };
}

/** An iteration of EM: the M-step's means. */
const emStep = ({ M }) => M;

/** An iteration of gradient ascent with a fixed step, each mean measured in its standard deviation: EM's has steps n / N. */
const gradientStep = (n, step) => ({ means, D }) => means.map((m, k) => m + (step * D[k]) / n);

/** The states of a climb, until less than SETTLED nats are left to gain, or a step too long has `lost` its means beyond all numbers. */
function climbFrom(hill, start, advance) {
  const states = [hill.at(start)], objectives = [states[0].logLikelihood];
  for (;;) {
    const settled = remainingGain(objectives) <= SETTLED, next = settled || states.length > MOST_STEPS ? null : hill.at(advance(states.at(-1)));
    const lost = next !== null && !Number.isFinite(next.logLikelihood);
    if (next === null || lost) return { states, objectives, settled, lost };
    states.push(next);
    objectives.push(next.logLikelihood);
  }
}

/** The bound that the E-step of a state gives, Q plus the entropy, over both means: a quadratic
 * with its top at the M-step's, which touches the log-likelihood at the state's own means and has the height `through` there. */
function sheetOf({ means, logLikelihood, N, M }, { sds }) {
  const steep = N.map((count, k) => count / sds[k] ** 2);
  return { M, steep, through: logLikelihood, top: logLikelihood + sumOf(steep.map((s, k) => (s * (M[k] - means[k]) ** 2) / 2)) };
}

/** A sheet on the way from one to another. */
const sheetBetween = (a, b, way) => ({
  M: b.M.map((v, k) => lerp(a.M[k], v, way)), steep: b.steep.map((v, k) => lerp(a.steep[k], v, way)),
  through: lerp(a.through, b.through, way), top: lerp(a.top, b.top, way),
});

const heightOn = ({ M, steep, top }, means) => top - sumOf(steep.map((s, k) => (s * (means[k] - M[k]) ** 2) / 2));

/** Half-step h of a run: start, E, M, E, M, ..., E, with the sheet that it has (null at the start). */
function halfOn({ states }, hill, h) {
  const mSteps = Math.floor(h / 2), { means, logLikelihood } = states[mSteps];
  if (h === 0) return { name: "start", iteration: 0, mSteps, means, logLikelihood, sheet: null, bound: null };
  const sheet = sheetOf(states[Math.floor((h - 1) / 2)], hill);
  return { name: h % 2 ? "E" : "M", iteration: Math.floor((h + 1) / 2), mSteps, means, logLikelihood, sheet, bound: heightOn(sheet, means) };
}
