// The climbs of two runs on one axis: their log-likelihoods, or on a log scale the nats that they are below the higher end.

const LEAST = -4;  // log10 of the smallest difference on the log scale

/** Two runs as lines up to half-step h, where a dot with a name is; a run that has ended waits on a level line. */
function climbsUpTo(runs, h, height) {
  const at = runs.map((run) => Math.floor(Math.min(h, lastHalfStep(run)) / 2)), now = Math.max(...at);
  const tops = runs.map(({ objectives }, i) => height(objectives[at[i]]));
  return {
    "line A": flat(pathOf(runs[0].objectives.slice(0, at[0] + 1), height)),
    "line B": flat(pathOf(runs[1].objectives.slice(0, at[1] + 1), height)),
    waiting: flat(at.map((m, i) => [m, tops[i], now, tops[i]])),
    heads: flat(at.map((m, i) => [m, tops[i]])),
  };
}

const pathOf = (objectives, height) => objectives.map((v, i) => [i, height(v)]);

/** The vertical axis: log-likelihoods, or nats below the higher end, upwards the smaller. */
function heightAxis(runs, logarithmic) {
  const all = runs.flatMap(({ objectives }) => objectives), high = Math.max(...runs.map(({ objectives }) => objectives.at(-1)));
  if (!logarithmic) return { label: "log-likelihood", domain: span(all, 0.08), height: (v) => v };
  const height = (v) => Math.max(Math.log10(Math.max(high - v, 0)), LEAST), most = Math.max(...all.map(height), LEAST + 1);
  const powers = Array.from({ length: Math.floor(most) - LEAST + 1 }, (_, i) => LEAST + i);
  const ticks = powers.map((e) => [e, e === LEAST ? `≤ ${10 ** e}` : String(Number((10 ** e).toPrecision(1)))]);
  return { label: "nats below the higher end", domain: [most + 0.25, LEAST - 0.25], ticks, height };
}

function climbOfTwo() {
  const none = { names: [], look: "loglik" }, line = { ...none, kind: "curve", width: 2.4, name: "", reached: null };
  const view = panelView({
    x: { label: "iteration" }, y: {}, name: "the climbs of both starts", height: HEIGHT, margins: { left: 60, right: 18 }, still: 0,
    layers: [
      { ...none, kind: "segments", ends: "waiting", look: "muted", width: 1.4, dash: [2, 3], responsibilities: null },
      { ...line, xy: "line A", dash: [] },
      { ...line, xy: "line B", dash: [7, 4] },
      { ...none, kind: "dots", xy: "heads", size: 6, names: ["start A", "start B"], below: [false, true] },
    ],
  }, "eml-chart eml-climb");
  return {
    ...view,
    show(runs, h, logarithmic, colors, words) {
      const { height, ...y } = heightAxis(runs, logarithmic), numbers = climbsUpTo(runs, h, height);
      view.panel.x.domain = [0, Math.max(1, ...runs.map(({ objectives }) => objectives.length - 1))];
      view.panel.y = y;
      view.canvas.setAttribute("aria-label", `${view.panel.name}. ${words}`);
      view.draw(null, [], (name) => (typeof name === "string" ? numbers[name] ?? null : name), colors);
    },
  };
}
