// How two runs on the same data end: on one summit, perhaps under other names, or on two; and starts that end on two.

const SUMMITS_APART = 0.1;  // nats: two ends that differ by more are two summits (emlearn/widgets/two_ends.py has the same)
const MOVED = 0.01;  // two mixtures are the same if they share out all but this part of the rows alike
const ALIKE = 1e-6;  // two components coincide if their densities differ by less, relative to the mean over all rows
const SEEDS = 1000, MOST_SEEDS = 60;

const lastOf = ({ states }) => states.at(-1);

/** Two components that are equal, and that EM can never part; or nothing. */
function twins({ weights }, R) {
  const each = R.map((row) => row.map((r, k) => r / weights[k]));
  for (let l = 1; l < weights.length; l++)
    for (let k = 0; k < l; k++) if (each.every((row) => Math.abs(row[k] - row[l]) < ALIKE)) return [k, l];
  return undefined;
}

/** How the components of B are named otherwise than those of A that they match. */
function renamed(order) {
  const moved = [...order.keys()].filter((k) => order[k] !== k), list = (numbers) => numbers.map((k) => k + 1).join(", ");
  if (!moved.length) return "with the same numbers";
  if (moved.length === 2) return `with ${moved[0] + 1} and ${moved[1] + 1} exchanged`;
  return `under other numbers (${list(moved)} of A are ${list(moved.map((k) => order[k]))} of B)`;
}

/** In a sentence, how the ends of two runs compare. */
function comparison(runs, X) {
  const ends = runs.map(lastOf), apart = ends[0].logLikelihood - ends[1].logLikelihood;
  const higher = apart >= 0 ? "A" : "B", above = `start ${higher} ends ${nats(Math.abs(apart))} above start ${higher === "A" ? "B" : "A"}`;
  if (runs.some(({ lost }) => lost >= 0)) return "A run that collapses ends on no summit, so there is nothing to compare.";
  if (runs.some(({ converged }) => !converged)) return `Not both have come to rest: so far, ${above}.`;
  const known = ends.map(({ mixture }) => eStep(mixture, X).R), equal = ends.map(({ mixture }, i) => twins(mixture, known[i]));
  const saddle = equal.findIndex(Boolean);
  if (saddle >= 0)
    return `Start ${"AB"[saddle]} has come to rest on a saddle, because its components ${equal[saddle].map((k) => k + 1).join(" and ")} are equal: ${above}.`;
  if (Math.abs(apart) > SUMMITS_APART) return `Two summits: ${above}.`;
  const order = matchLabels(...known);
  const moved = sumOf(known[0].map((row, i) => sumOf(row.map((r, k) => Math.abs(r - known[1][i][order[k]]))))) / (2 * X.length);
  if (moved > MOVED) return `Two summits of almost the same height, with other components: ${above}.`;
  return `The same summit ${renamed(order)}: the two ends are ${nats(Math.abs(apart))} apart.`;
}

/** How the run from a seed ends. */
function endFrom(seed, X, K) {
  const run = runFrom(drawnRows(X, K, seeded(seed)), X);
  return { seed, top: lastOf(run).logLikelihood, converged: run.converged, lost: run.lost };
}

/**
 * A seed of `ends` and a further one that end on different summits. Further seeds are tried from 0 on, and their ends are
 * added to `ends`; `told(tried)` hears of each, and may end the search. Null if MOST_SEEDS of them were tried in vain.
 */
async function twoSummits(X, K, ends, told) {
  const tried = new Set(ends.map(({ seed }) => seed)), seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
  for (const seed of seeds.filter((seed) => !tried.has(seed)).slice(0, MOST_SEEDS)) {
    const here = endFrom(seed, X, K), other = here.converged && ends.findLast((end) => end.converged && Math.abs(end.top - here.top) > SUMMITS_APART);
    ends.push(here);
    if (other) return [other.seed, seed];
    if (!told(ends.length)) return undefined;
    await new Promise((done) => setTimeout(done));
  }
  return null;
}

/** What a search in vain has found. */
function foundOne(ends) {
  const count = (n, how) => (n ? [`${n} ${how}`] : []), rested = ends.filter(({ converged }) => converged);
  const lost = ends.filter((end) => end.lost >= 0).length, top = Math.max(...rested.map((end) => end.top));
  const found = [
    ...count(rested.length, `ended within ${SUMMITS_APART} nats of ${top.toFixed(2)}`),
    ...count(lost, "collapsed"),
    ...count(ends.length - rested.length - lost, "had not come to rest"),
  ];
  return `${ends.length} seeds were tried, and no two of them end on different summits: ${found.join(", ")}. ` +
    "Press again to try more, or choose another number of components or other data.";
}
