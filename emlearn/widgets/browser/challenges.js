// Challenges that check themselves. A check looks at the laboratory and returns [whether it is met, what was found].

const MANY = 50;  // iterations on a saddle

/** The clusters that k-means makes of X from the same means: each row's mean is the nearest, until no row moves. */
function kMeans(means, X) {
  let labels = [];
  for (;;) {
    const now = X.map((x) => {
      const away = means.map((m) => (x[0] - m[0]) ** 2 + (x[1] - m[1]) ** 2);
      return away.indexOf(Math.min(...away));
    });
    if (now.every((k, i) => k === labels[i])) return labels;
    labels = now;
    means = means.map((mean, k) => {
      const own = X.filter((_, i) => labels[i] === k);
      return own.length ? [0, 1].map((a) => sumOf(own.map((x) => x[a])) / own.length) : mean;
    });
  }
}

/** The most rows on which two labellings can agree, whatever their clusters are called. */
function mostAgreeing(a, b, K) {
  const together = (k) => Array.from({ length: K }, (_, l) => a.filter((label, i) => label === k && b[i] === l).length);
  return matching(Array.from({ length: K }, (_, k) => together(k))).total;
}

/** The flattest MANY iterations of a run before it gains more than 1 nat; undefined if there are none. */
function flattest(objectives) {
  const top = objectives.at(-1), gains = objectives.slice(MANY).map((v, from) => ({ from, gained: v - objectives[from], left: top - v }));
  return gains.filter(({ left }) => left > 1).sort((a, b) => a.gained - b.gained)[0];
}

const CHALLENGES = {
  summits: {
    title: "Two seeds, two summits",
    task: "find two starts by seed whose runs end more than 0.1 nats apart on the same data.",
    check({ summits }) {
      if (!summits.length) return [false, "No run from a seed has ended on a summit for these data yet: use New start."];
      const [low, ...rest] = [...summits].sort((a, b) => a.top - b.top), high = rest.at(-1) ?? low, apart = high.top - low.top;
      const tried = summits.length === 1 ? "One seed was tried on these data, and it" : `${summits.length} seeds were tried on these data, and all of them`;
      if (apart <= 0.1) return [false, `${tried} ended at ${high.top.toFixed(2)}. More components have more summits.`];
      return [true, `Seed ${high.seed} ended at ${high.top.toFixed(2)}, seed ${low.seed} at ${low.top.toFixed(2)}: ${nats(apart)} apart.`];
    },
  },
  collapse: {
    title: "A collapse",
    task: "make a component shrink onto so few points that its likelihood has no bound.",
    check({ run }) {
      if (run.lost < 0) return [false, "In this run every component has kept its width."];
      return [true, `Component ${run.lost + 1} collapsed after ${run.states.length} ${run.states.length === 1 ? "iteration" : "iterations"}.`];
    },
  },
  kmeans: {
    title: "k-means disagrees",
    task: "from the same start, k-means and EM put at least a tenth of the points into other clusters.",
    check({ run, X, start: { means, n_components: K } }) {
      if (run.lost >= 0) return [false, "This run collapsed, so it has no end to compare."];
      const hard = eStep(run.states.at(-1).mixture, X).R.map((row) => row.indexOf(Math.max(...row)));
      const differ = X.length - mostAgreeing(kMeans(means, X), hard, K);
      return [differ >= X.length / 10, `They differ on ${differ} of ${X.length} points.`];
    },
  },
  saddle: {
    title: "A long saddle",
    task: `${MANY} iterations that gain less than 0.01 nats in all, before the run gains more than 1 nat.`,
    check({ run: { objectives } }) {
      const flat = flattest(objectives);
      if (!flat) return [false, `This run of ${objectives.length - 1} iterations has no ${MANY} such iterations. Try a ring, with two means almost together in its middle.`];
      const words = `Iterations ${flat.from} to ${flat.from + MANY} gained ${nats(flat.gained)}, and those after them ${nats(flat.left)}.`;
      return [flat.gained < 0.01, words];
    },
  },
};
