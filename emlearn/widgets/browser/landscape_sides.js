// Beside the landscape: both climbs, and the slice along the M-step with log-likelihood, bound and gap.

function climbAndSlice(hill, { domain: [low, high] }) {
  const plain = (name, labels, margins) => panelView({ ...labels, name, height: 175, margins, still: 0, layers: [] }, `eml-chart eml-${name}`);
  const climb = plain("climb", { x: { label: "iteration" }, y: { label: "log-likelihood" } }, { left: 60, right: 20 });
  const slice = plain("slice", { x: { label: "along the M-step" }, y: { label: "nats" } }, { left: 60 });
  const get = (numbers) => numbers ?? null, dot = (place, look, size) => ({ ...LINES, kind: "dots", xy: flat([place]), look, size });

  /** A curve as far as it is reached, and a dot there. */
  const reachedLine = (objectives, reached, look) => [
    { ...LINES, kind: "curve", xy: flat(objectives.map((v, i) => [i, v])), width: 2.2, dash: null, reached: flat([reached]), ...look },
    dot([reached, objectives[Math.floor(reached)]], look.look, 5),
  ];

  /** Both climbs; of gradient ascent, at most twice as many iterations as EM needs. */
  function climbed({ run, rival, at, last, half }) {
    const n = run.states.length - 1, most = rival ? Math.max(n, Math.min(rival.states.length - 1, 2 * n)) : n, { mSteps } = half();
    const theirs = rival ? rival.objectives.slice(0, most + 1) : [], low = Math.min(...run.objectives), high = Math.max(...run.objectives), size = high - low || 1;
    const floor = Math.max(low - size, Math.min(low, ...theirs)), far = at === last() ? Infinity : mSteps;
    climb.panel.x.domain = [0, Math.max(1, most)];
    climb.panel.y.domain = [floor - 0.12 * size, high + 0.2 * size];
    const lines = [
      ...(rival ? reachedLine(theirs, Math.min(far, theirs.length - 1), { look: 1, name: "gradient", where: "below" }) : []),
      ...reachedLine(run.objectives, mSteps, { look: 0, name: "EM", where: "end" }),
    ];
    climb.panel.layers = ["curve", "dots"].flatMap((kind) => lines.filter((layer) => layer.kind === kind));  // no line over a dot
  }

  /** The slice from θt through θt+1; where they are close, a wider one. */
  function sliced({ run, half }) {
    const now = half(), t = Math.max(0, now.iteration - 1), { means, M } = run.states[t], away = M.map((v, k) => v - means[k]);
    const wide = Math.max(1, (0.02 * (high - low)) / (Math.hypot(...away) || 1)), place = (s) => means.map((v, k) => v + s * away[k]);
    const along = Array.from({ length: 61 }, (_, i) => lerp(-0.7 * wide, 1 + 0.9 * wide, i / 60)), { sheet } = now, here = now.mSteps - t;
    const above = along.map((s) => [s, hill.at(place(s)).logLikelihood]), below = sheet ? along.map((s) => [s, heightOn(sheet, place(s))]) : [];
    const values = [...above, ...below].map(([, v]) => v), top = Math.max(...values), floor = Math.min(...values), room = 0.1 * (top - floor) || 1;
    const curve = (xy, look, name, where) => ({ ...LINES, kind: "curve", xy: flat(xy), look, width: 2.4, name, where, reached: null });
    Object.assign(slice.panel.x, { domain: [along[0], along.at(-1)], ticks: wide < 4 ? [[0, "θₜ"], [1, "θₜ₊₁"]] : [[0, "θₜ"]] });
    slice.panel.y.domain = [floor - room, top + 1.6 * room];
    slice.panel.layers = [
      ...(sheet ? [{ kind: "band", edges: flat(above.map(([s, v], i) => [s, below[i][1], v])), look: "kl", hatch: true }, curve(below, "bound", "bound", "below")] : []),
      curve(above, "loglik", "log-likelihood", "top"),
      ...(sheet ? [dot([here, now.bound], "bound", 5)] : []),
      dot([here, now.logLikelihood], 0, now.name === "E" ? 3 : 5),
    ];
  }

  return {
    canvases: [climb.canvas, slice.canvas],
    measure() { climb.measure(); slice.measure(); },
    draw(colors, up, words) {
      climbed(up);
      sliced(up);
      for (const { canvas, panel, draw } of [climb, slice]) {
        canvas.setAttribute("aria-label", `${panel.name}. ${words}`);
        draw(null, [], get, colors);
      }
    },
  };
}
