// The laboratory: EM on the points under the hand. It keeps the start, the run from there, and which half-step is shown,
// and makes the run anew when the points or the start change. Nothing here draws.
//
// A start is { n_components, seed, means, drawn }: its means are `drawn` if the seed draws them from the points as they
// are. They stay where they are when points come and go.

const TOL = 1e-6, MOST_ITERATIONS = 500, MOST_WHILE_HELD = 100;  // so that the picture keeps up with the hand

function laboratory(start, at) {
  const lab = { start, at, from: at, X: null, run: null, made: 0, summits: [] };
  let stale = true, unfinished = false;

  lab.last = () => (lab.run ? lastHalfStep(lab.run) : 0);
  lab.step = (h = lab.at) => halfStep(lab.run, lab.X, Math.min(h, lab.last()));

  /** The means at the half-step that is shown, or those of the start where nothing can run yet. */
  lab.means = () => (lab.run && !stale ? lab.step().mixture.means : lab.start.means);

  lab.show = (h) => {
    lab.from = lab.at;
    lab.at = h;
  };

  lab.begin = (changes) => {
    if (changes.n_components !== undefined) lab.summits = [];
    lab.start = { ...lab.start, ...changes };
    stale = true;
  };

  /** Component k starts at a place, the others where they are shown. */
  lab.place = (k, place) => {
    const means = lab.means().map((mean, other) => (other === k ? place : mean));
    lab.begin({ means, drawn: false });
    lab.show(0);
  };

  /** Make the run anew if the points or the start have changed; at the end it stays at the end. */
  lab.update = (X, held) => {
    if (X === lab.X && !stale && (held || !unfinished)) return;
    const atTheEnd = lab.at > 0 && lab.at >= lab.last(), other = lab.X !== null && X !== lab.X;
    if (other) lab.summits = [];
    Object.assign(lab, { X, run: null, made: lab.made + 1, start: startFor(X, other) });
    stale = unfinished = false;
    if (lab.start.means.length !== lab.start.n_components || !spreads(X)) return;
    const run = runFrom(lab.start.means, X, held ? MOST_WHILE_HELD : MOST_ITERATIONS);
    if (!run.states.length) return;
    unfinished = held && run.states.length > MOST_WHILE_HELD;  // until the hand lets go
    lab.run = { ...run, verdict: unfinished ? "" : verdict(run), objectives: run.states.map((s) => s.logLikelihood) };
    lab.at = lab.from = atTheEnd ? lab.last() : Math.min(lab.at, lab.last());
    if (lab.start.drawn && !unfinished && !lab.run.verdict) collect({ seed: lab.start.seed, top: lab.run.objectives.at(-1) });
  };

  function startFor(X, other) {
    const { n_components: K, seed, means } = lab.start;
    if (X.length && means.length === K) return { ...lab.start, drawn: lab.start.drawn && !other };
    const drawn = drawnRows(X, K, seeded(seed));
    return { ...lab.start, drawn: true, means: drawn.length === K && spreads(X) ? drawn : [] };
  }

  function collect(end) {
    lab.summits = [...lab.summits.filter(({ seed }) => seed !== end.seed), end];
  }

  return lab;
}

/** The run of EM from some means. */
const runFrom = (means, X, most = MOST_ITERATIONS) => runEM(around(means, X), X, { tol: TOL, most });

/** Whether the points have a width in every direction, without which no normal can be fitted. */
const spreads = (X) => X.length > 2 && collapsed(around([X[0]], X), X) < 0;
