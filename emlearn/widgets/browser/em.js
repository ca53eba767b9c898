// EM for mixtures of Gaussians, in the browser's own language, so that a picture can answer without a kernel. It is the
// one second implementation in the course, and emlearn is its oracle (tests/browser/test_em_in_javascript.py).
//
// A mixture is { weights: [K], means: [K][d], covariances: [K][d][d] }, the data X are [n][d], and responsibilities R
// are [n][K].

const LOG_2PI = Math.log(2 * Math.PI);
const POINT = 1e-6;  // a component narrower than this share of the data's own width has collapsed

const sumOf = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** The lower triangle L with L Lᵀ = S, or null if S has no width in some direction. */
function cholesky(S) {
  const L = S.map((row) => row.map(() => 0));
  for (let i = 0; i < S.length; i++)
    for (let j = 0; j <= i; j++) {
      let left = S[i][j];
      for (let m = 0; m < j; m++) left -= L[i][m] * L[j][m];
      if (i === j && !(left > 0)) return null;
      L[i][j] = i === j ? Math.sqrt(left) : left / L[j][j];
    }
  return L;
}

/** log p(x, z = k) of each row and component. */
function logJoint({ weights, means, covariances }, X) {
  const d = X[0].length, roots = covariances.map(cholesky), white = new Float64Array(d);  // white: L⁻¹ (x - mean)
  const constants = roots.map((L, k) => Math.log(weights[k]) - sumOf(L.map((row, i) => Math.log(row[i]) + LOG_2PI / 2)));
  const squares = (x, mean, L) => {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      white[i] = x[i] - mean[i];
      for (let j = 0; j < i; j++) white[i] -= L[i][j] * white[j];
      white[i] /= L[i][i];
      sum += white[i] ** 2;
    }
    return sum;
  };
  return X.map((x) => constants.map((constant, k) => constant - squares(x, means[k], roots[k]) / 2));
}

function logSumExp(row) {
  let most = -Infinity, total = 0;
  for (const a of row) if (a > most) most = a;
  for (const a of row) total += Math.exp(a - most);
  return most === -Infinity ? most : most + Math.log(total);
}

/** The responsibilities, and the log-likelihood, in nats. */
function eStep(mixture, X) {
  const R = logJoint(mixture, X), logs = R.map(logSumExp);
  R.forEach((row, i) => { for (let k = 0; k < row.length; k++) row[k] = Math.exp(row[k] - logs[i]); });
  return { R, logLikelihood: sumOf(logs) };
}

/** The mixture whose weights, means and covariances are averages, weighted by the responsibilities. */
function mStep(R, X) {
  const parts = R[0].map((_, k) => {
    const N = R.reduce((sum, row) => sum + row[k], 0);
    const mean = X[0].map((_, a) => R.reduce((sum, row, i) => sum + row[k] * X[i][a], 0) / N);
    const covariance = mean.map((m, a) => mean.map((l, b) => R.reduce((sum, row, i) => sum + row[k] * (X[i][a] - m) * (X[i][b] - l), 0) / N));
    return { weight: N / X.length, mean, covariance };
  });
  return { weights: parts.map((p) => p.weight), means: parts.map((p) => p.mean), covariances: parts.map((p) => p.covariance) };
}

/** The lower bound on the log-likelihood, in nats: Q plus the entropy of any responsibilities. */
function lowerBound(R, mixture, X) {
  const joint = logJoint(mixture, X);
  return sumOf(R.map((row, i) => sumOf(row.map((r, k) => (r > 0 ? r * (joint[i][k] - Math.log(r)) : 0)))));
}

/** The covariance of all the data. */
const wholeOf = (X) => mStep(X.map(() => [1]), X).covariances[0];

/** The first component that has lost its rows, or its width in some direction; -1 if none has. */
function collapsed({ weights, covariances }, X, whole = wholeOf(X)) {
  return covariances.findIndex((S, k) => {
    const L = weights[k] > 0 && cholesky(S);
    return !L || L.some((row, a) => row[a] ** 2 < POINT ** 2 * whole[a][a]);
  });
}

/** Equal weights, and the covariance of all the data around each of the means. */
function around(means, X) {
  return { weights: means.map(() => 1 / means.length), means, covariances: means.map(() => wholeOf(X)) };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32, by Tommy Ettinger, in the public domain). */
function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** K different rows drawn at random, as the means to start from. */
function drawnRows(X, K, random) {
  const left = [...new Map(X.map((x) => [x.join(), x])).values()];
  return Array.from({ length: Math.min(K, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

/** Whether the last two gains are lost in rounding (emlearn/engine/convergence.py). */
function stalled(objectives) {
  const [a, b, c] = objectives.slice(-3), least = Math.min(b - a, c - b);
  return Math.max(Math.abs(b - a), Math.abs(c - b)) <= (least <= 0 ? 2 ** -2 : 2 ** -13) * 1e-10 * Math.abs(c);
}

/** What is still to gain, in nats, by Aitken's rule on the last four objectives (emlearn/engine/convergence.py). */
function remainingGain(objectives) {
  if (objectives.length < 4) return Infinity;
  if (stalled(objectives)) return 0;
  const [a, b, c, d] = objectives.slice(-4), gains = [b - a, c - b, d - c];
  const rate = Math.max(gains[1] / gains[0], gains[2] / gains[1]);
  return Math.min(...gains) > 0 && rate < 1 ? (gains[2] * rate) / (1 - rate) : Infinity;
}

/** The states of a run, each after an E-step, until less than tol nats are left to gain or a component collapses. */
function runEM(start, X, { tol = 1e-6, most = 500 } = {}) {
  const states = [], objectives = [], whole = wholeOf(X);
  for (let mixture = start; ;) {
    const lost = collapsed(mixture, X, whole);
    if (lost >= 0) return { states, lost, converged: false };
    const { R, logLikelihood } = eStep(mixture, X);
    states.push({ mixture, logLikelihood });  // without the responsibilities, which of a long run would fill the memory
    objectives.push(logLikelihood);
    const converged = remainingGain(objectives) <= tol;
    if (states.length > most || converged) return { states, lost, converged };
    mixture = mStep(R, X);
  }
}
