// The film of a run of em.js, as emlearn/pictures/em_film.py makes it in Python. The film that was sent is its template:
// panels, axes and layers stay, and what follows the run is put in.

const MOST_SHOWN = 60, BELL = linspace(-6, 6, 61);

/** Which iterations are shown: all of a few, or else the first ones and increasingly few of the rest. */
function shownIterations(n) {
  if (n < MOST_SHOWN) return linspace(0, n, n + 1);
  const half = MOST_SHOWN / 2, tail = linspace(Math.log(half), Math.log(n), half).map((v) => Math.round(Math.exp(v)));
  return [...new Set([...Array(half).keys(), ...tail])];
}

/** The half-steps that are shown: the state t whose responsibilities are known, and the number m of M-steps taken. */
function halfStepsOf(states, X) {
  const steps = [{ name: "start", iteration: 0, m: 0, bound: NaN }], last = states.length - 1, known = [];
  for (const t of shownIterations(last)) {
    const { R, logLikelihood } = eStep(states[t].mixture, X), step = { iteration: t + 1, e: known.push(R) - 1 };
    steps.push({ ...step, name: "E", m: t, bound: logLikelihood });
    if (t < last) steps.push({ ...step, name: "M", m: t + 1, bound: lowerBound(R, states[t + 1].mixture, X) });
  }
  return { known, steps: steps.map((step) => ({ ...step, logLikelihood: states[step.m].logLikelihood })) };
}

/** Two columns: ellipses that move, and the responsibilities of the points that are drawn. */
function plane(stage, X) {
  const rows = linspace(0, X.length - 1, stage.layers[0].xy.length).map(Math.floor);
  return {
    moved: (mixture) => ({ outlines: ellipses(mixture) }),
    seen: (R) => rows.map((i) => R[i]),
  };
}

/** One column: the components' parts of the density, their sum, and the mean responsibilities of the rows in a bar. */
function histogram(stage, X) {
  const x = X.map(([v]) => v), [low, high] = [Math.min(...x), Math.max(...x)], [from, to] = stage.x.domain;
  const edges = linspace(low, high, stage.layers[0].boxes.length + 1).slice(0, -1), even = linspace(from, to, 161);
  const bins = x.map((v) => edges.findLastIndex((edge) => edge <= v)), counts = edges.map(() => 0);
  for (const bin of bins) counts[bin]++;
  return {
    moved(mixture) {
      const own = mixture.means.flatMap(([m], k) => BELL.map((z) => m + z * Math.sqrt(mixture.covariances[k][0][0])));
      const at = Float64Array.from([...even, ...own.map((v) => Math.max(from, Math.min(v, to)))]).sort();
      const parts = logJoint(mixture, Array.from(at, (v) => [v])).map((row) => row.map(Math.exp));
      const curve = (height) => parts.map((row, i) => [at[i], height(row)]);
      return { outlines: mixture.means.map((_, k) => curve((row) => row[k])), whole: curve(sumOf) };
    },
    seen(R) {
      const shares = edges.map(() => R[0].map(() => 0));
      R.forEach((row, i) => row.forEach((r, k) => { shares[bins[i]][k] += r / counts[bins[i]]; }));
      return shares;
    },
  };
}

const SCENES = { points: plane, bars: histogram };

/** Everything that follows the run, as reels: rows, and which of them a frame shows. */
function reelsOf(known, steps, states, scene) {
  const moves = [...new Set(steps.map(({ m }) => m))], moved = moves.map((m) => scene.moved(states[m].mixture));
  const reel = (row) => ({ rows: steps.map(row), pick: [...steps.keys()] });
  return {
    ...Object.fromEntries(Object.keys(moved[0]).map((name) =>
      [name, { rows: moved.map((part) => part[name]), pick: steps.map(({ m }) => moves.indexOf(m)) }])),
    ...Object.fromEntries(["weights", "means", "covariances"].map((name) =>
      [name, { rows: moves.map((m) => states[m].mixture[name]), pick: steps.map(({ m }) => moves.indexOf(m)) }])),
    responsibilities: { type: "share", rows: known.map(scene.seen), pick: steps.map(({ e = -1 }) => e) },
    "run at": reel(({ m }) => [m]),
    "run parts": reel(({ bound, logLikelihood: top }) => [bound, top]),
    "run here": reel(({ m, bound, logLikelihood: top }) => [[m, bound], [m, top]]),
    "run gap": reel(({ m, bound, logLikelihood: top }) => [[m, bound, m, top]]),
  };
}

/** Reels as a film's script describes them, and their numbers one after the other. */
function packed(reels) {
  const script = {}, arrays = [];
  for (const [name, { rows, pick, type = "double" }] of Object.entries(reels)) {
    const { data, shape } = flat(rows);
    script[name] = { type, shape, over: [0], pick };
    arrays.push(TYPES[type].from(data, (v) => (type === "share" ? Math.round(FINEST * v) : v)));
  }
  const padded = (array) => Math.ceil(array.byteLength / 8) * 8, numbers = new Uint8Array(sumOf(arrays.map(padded)));
  arrays.reduce((at, array) => { numbers.set(new Uint8Array(array.buffer), at); return at + padded(array); }, 0);
  return { script, numbers: new DataView(numbers.buffer) };
}

/** The domain of an axis that holds all finite values, as emlearn/pictures/axes.py has it. */
function span(values, room) {
  const finite = values.filter(Number.isFinite), low = Math.min(...finite), high = Math.max(...finite), size = high - low;
  const level = size <= 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  const margin = (v) => (level ? Math.max(1, Math.abs(v)) / 2 : room * size);
  return [low - margin(low), high + margin(high)];
}

/** The last two thirds of the iterations, where the gains are small. */
function summit(objectives) {
  const high = Math.max(...objectives), low = objectives[Math.floor(objectives.length / 3)], margin = 0.12 * (high - low) || 0.01;
  return [low - margin, high + margin];
}

/** The template's panels for this run. */
function panelsOf([stage, climb, balance], steps, states, converged) {
  const objectives = states.map((state) => state.logLikelihood), names = states[0].mixture.means.map((_, k) => String(k + 1));
  const values = { domain: span(steps.flatMap(({ bound, logLikelihood: top }) => [bound, top]), 0.06), closeup: summit(objectives) };
  const [line, ...marks] = climb.layers;
  return [
    { ...stage, layers: stage.layers.map((layer) => (layer.names ? { ...layer, names: names.map((k, i) => layer.names[i] ?? k) } : layer)) },
    {
      ...climb,
      x: { ...climb.x, domain: [0, Math.max(objectives.length - 1, 1)] },
      y: { ...climb.y, ...values },
      summit: converged ? objectives.at(-1) + remainingGain(objectives) : null,
      layers: [{ ...line, xy: objectives.map((v, i) => [i, v]) }, ...marks],
    },
    { ...balance, x: { ...balance.x, ...values } },
  ];
}

/** The film of a run: its script and its numbers, as readFilm reads them. */
function filmOf(run, X, template) {
  const { known, steps } = halfStepsOf(run.states, X), [stage] = template.panels, captions = steps.map(describe);
  const { script, numbers } = packed(reelsOf(known, steps, run.states, SCENES[stage.layers[0].kind](stage, X)));
  const control = { ...template.controls[0], captions, ticks: steps.map(({ name }) => name) };
  const panels = panelsOf(template.panels, steps, run.states, run.converged);
  return { film: { ...template, controls: [control], panels, reels: script, captions, note: verdict(run) }, numbers };
}
