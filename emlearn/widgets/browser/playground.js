// The playground: points to draw, and EM on them at once. Above the canvas, what a run starts from; beside it, the climb;
// under it, the transport line over half-steps, the run in words, and the challenges.

const TOO_FEW = "EM needs at least as many different points as components, and three that are not on one line.";
const BY_HAND = "drawn by hand";

/** The climb and the balance. */
function sidePanels() {
  const climb = panelView({
    x: { label: "iteration" }, y: { label: "log-likelihood" }, name: "climb", height: 242, margins: { left: 66 }, still: 0,
    layers: [
      { ...UNNAMED, kind: "curve", xy: "climb", reached: "at", look: "loglik", width: 2.2, name: "" },
      { ...UNNAMED, kind: "segments", ends: "gap", look: "kl", width: 5, dash: [2, 2], responsibilities: null },
      { ...UNNAMED, kind: "dots", xy: "here", look: ["bound", "loglik"], size: 5, below: false },
    ],
  }, "eml-chart eml-climb");
  const balance = balanceView(), panels = toldPanels(climb, balance);
  return {
    ...panels,
    tell(run, { mSteps, bound, logLikelihood }) {
      const low = Math.min(...run.objectives), high = Math.max(...run.objectives), room = 0.06 * (high - low) || 0.5;
      climb.panel.x.domain = [0, Math.max(run.objectives.length - 1, 1)];
      climb.panel.y.domain = balance.panel.x.domain = [low - room, high + room];
      panels.tell({
        climb: flat(run.objectives.map((v, i) => [i, v])), at: flat([mSteps]), parts: flat([bound, logLikelihood]),
        here: flat([[mSteps, bound], [mSteps, logLikelihood]]), gap: flat([[mSteps, bound, mSteps, logLikelihood]]),
      });
    },
  };
}

/** What is seen of a half-step: responsibilities and outlines; `way` along from one half-step to the next. */
function seen(lab, way) {
  if (!lab.run) return {};
  const look = (h) => {
    const { R, mixture } = lab.step(h);
    return { responsibilities: R && flat(R), outlines: flat(ellipses(mixture)) };
  };
  const from = way < 1 ? look(lab.from) : {};
  return Object.fromEntries(Object.entries(look(lab.at)).map(([name, end]) => [name, onTheWay(from[name], end, way)]));
}

function playground({ model, el }) {
  const surface = model.get("surface"), lab = laboratory(model.get("start"), model.get("half_step"));
  let started = null, way = 1, met = model.get("challenges"), made = null, saving = null;
  const mode = playgroundMode(surface, lab, { shown, drawn }), view = drawing({ model, el, mode });
  const side = sidePanels(), challenges = challengeList("Challenges", CHALLENGES);
  const transport = transportLine((h, moving) => {
    lab.show(h);
    started = moving ? performance.now() : null;
    view.queue();
  });
  const run = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const data = element("select", { ...OURS, onchange: load }, ...[BY_HAND, ...Object.keys(PRESETS)].map((name) => element("option", { value: name }, name)));
  const components = element("select", { ...OURS, onchange: () => begin({ n_components: +components.value }) },
    ...[1, 2, 3, 4, 5].map((K) => element("option", { value: K }, K)));
  const seed = element("output", { class: "eml-seed" });
  const restart = wordButton("New start", () => begin({ seed: lab.start.seed + 1 }));
  view.canvas.addEventListener("pointermove", ({ offsetX, offsetY, pointerType }) => {
    view.canvas.style.cursor = mode.holds(offsetX, offsetY, REACH[pointerType] ?? REACH.mouse) ? "grab" : "";
  });
  let preset = null;  // the points of the preset that was loaded, and its name

  view.root.classList.add("eml-playground");
  view.root.prepend(
    element("div", { class: "eml-controls" }, field("data", data), field("components", components), field("start", seed), restart, view.tools),
    picturesOf(view, side));
  const kept = framed({ model, view, transport, run, goals: challenges });

  function load() {
    if (!PRESETS[data.value]) return;
    const name = data.value, points = presetOn(name, surface).map(mode.kept);
    preset = { name, points };
    lab.begin({ means: [] });
    lab.show(0);
    view.edit(`Data: ${name}`, () => points);
  }

  function begin(changes) {
    transport.stop();
    view.edit(`New start, ${changes.n_components ? `${components.value} components` : `seed ${changes.seed}`}`, (values) => {
      lab.begin({ ...changes, means: [] });
      lab.show(0);
      return values;
    });
  }

  function shown() {
    way = eased(started, performance.now());
    if (way === 1) started = null;
    return seen(lab, way);
  }

  /** After the canvas: all that stands around it. */
  function drawn(pen) {
    if (made !== lab.made) renew();
    const step = lab.run && lab.step(), words = step ? describe(step) : TOO_FEW;
    const note = lab.run?.verdict && lab.at === lab.last() ? ` — ${lab.run.verdict}` : "";
    if (run.textContent !== words + note) run.textContent = words + note;
    transport.show(lab.at, words);
    if (step) side.tell(lab.run, step);
    for (const canvas of side.canvases) canvas.style.visibility = step ? "visible" : "hidden";
    if (step) side.draw(pen, words);
    Object.assign(view.root.dataset, { frame: lab.at, climbed: step ? step.logLikelihood : "", iterations: step ? lab.run.objectives.length - 1 : "" });
    kept.drawn();
    if (way < 1) view.queue();
    if (!pen.held) settle();
  }

  /** The controls of a new run. */
  function renew() {
    made = lab.made;
    const last = lab.last();
    transport.load({ last, name: "half-step", ticks: lab.run ? halfStepTicks(last) : [] });
    transport.measure();
    components.value = lab.start.n_components;
    seed.textContent = lab.start.drawn ? `seed ${lab.start.seed}` : "placed by hand";
    data.value = preset?.points === lab.X ? preset.name : BY_HAND;
  }

  /** Why no challenge can be checked yet: what nobody has played is not met. */
  const unready = () => (!lab.run ? "EM has nothing to run on yet." : lab.at < lab.last() ? "It is checked when the run is played to its end." : "");

  let checked = null, telling = false;
  /** At rest: check the challenges, and tell Python. */
  function settle() {
    const state = `${lab.made} ${unready()}`;
    if (checked !== state) {
      const now = challenges.show(lab, met, unready()), fresh = Object.keys(now).filter((name) => !(name in met));
      if (fresh.length) view.status.textContent += ` Challenge met: ${fresh.map((name) => `${CHALLENGES[name].title}. ${now[name]}`).join(" ")}`;
      checked = state;
      met = now;
    }
    const now = { start: lab.start, half_step: lab.at, challenges: met };
    if (same(now, Object.fromEntries(Object.keys(now).map((name) => [name, model.get(name)])))) return;
    telling = true;
    for (const [name, value] of Object.entries(now)) model.set(name, value);
    telling = false;
    clearTimeout(saving);
    saving = setTimeout(() => model.save_changes(), PAUSE);
  }

  // --- from Python, or from another view

  const changed = () => {
    if (telling) return;
    if (!same(model.get("start"), lab.start)) lab.begin(model.get("start"));
    if (model.get("half_step") !== lab.at && !transport.playing()) lab.show(model.get("half_step"));
    met = model.get("challenges");
    checked = null;
    view.queue();
  };
  const traits = ["start", "half_step", "challenges"];
  for (const name of traits) model.on(`change:${name}`, changed);
  const unwatch = watchAround(view, side, transport);

  return () => {
    transport.stop();
    clearTimeout(saving);
    unwatch();
    for (const name of traits) model.off(`change:${name}`, changed);
    view.destroy();
  };
}
