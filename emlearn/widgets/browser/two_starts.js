// Two starts: two runs of EM on the same data, side by side, on one transport line and with one picture of both climbs.

const LETTERS = ["A", "B"];
const restedAfter = ({ states: { length } }) => `at rest after ${length - 1} ${length === 2 ? "iteration" : "iterations"}`;

function twoStarts({ model, el }) {
  const alone = typeof model.send !== "function", sets = model.get("sets"), traits = ["dataset", "starts", "logarithmic", "frame"];
  const asked = () => Object.fromEntries(traits.map((name) => [name, model.get(name)]));
  const opened = { ...asked(), ...(alone ? openedAt(model.get("address") ?? {}, asked(), sets) : {}) };
  let dataset = null, labs = opened.starts.map((start) => laboratory(start, 0)), at = 0, moving = null, shownRuns = null, end = "", tallest = 0;
  let queued = false, measured = false, saving = null, search = null, known = {}, telling = false;

  const panels = LETTERS.map((letter, i) => startPanel(letter, {
    seed: (seed) => begin([i], { seed, means: [], drawn: true }, `Start ${letter}: seed ${seed}.`),
    means: (means, words) => begin([i], { means, drawn: false }, words),
    letGo() { shownRuns = null; queue(); },  // the axes follow the runs when the hand has let go
    looked: queue, said: say,
  }));
  const climb = climbOfTwo();
  const transport = transportLine((h, gradually) => show(h, gradually));
  const status = element("div", { class: "eml-status eml-two-status", role: "status", "aria-live": "polite" });
  const said = element("div", { class: "eml-said", role: "status", "aria-live": "polite" }, "Drag a mean, and EM starts anew from there.");
  const data = element("select", { ...OURS, onchange: () => choose(data.value) },
    ...Object.keys(sets).map((name) => element("option", { value: name }, name)));
  const components = element("select", { ...OURS, onchange: () => resize(+components.value) });
  const surprises = wordButton("Surprise me", surprise), swaps = wordButton("Swap", swap);
  const scale = element("input", { ...OURS, type: "checkbox", onchange: queue });
  const root = element("div", { class: "eml eml-two-starts", role: "group", "aria-label": model.get("title") },
    element("div", { class: "eml-controls" }, field("data", data), field("components", components), surprises, swaps,
      element("label", { class: "eml-closeup" }, scale, " nats below the higher end, on a log scale")),
    element("div", { class: "eml-pictures" }, ...panels.map((panel) => panel.root),
      element("div", { class: "eml-start" }, element("div", { class: "eml-start-head" }, element("b", {}, "both climbs")), climb.canvas)),
    said);
  const kept = deskOf({ model, root, transport, said: status });
  el.append(root);

  function say(text) { said.textContent = text; }

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  const last = () => Math.max(...labs.map((lab) => lab.last()));
  const state = () => ({ dataset, starts: labs.map(({ start }) => start), logarithmic: scale.checked, frame: at });

  /** Show half-step h of both runs; a run that has ended stays at its end. */
  function show(h, gradually = false) {
    at = Math.max(0, Math.min(h, last()));
    for (const lab of labs) lab.show(Math.min(at, lab.last()));
    moving = gradually ? performance.now() : null;
    queue();
  }

  /** Some of the starts are made anew, and both runs are shown from their start on. */
  function begin(which, changes, words) {
    transport.stop();
    search = null;
    for (const i of which) labs[i].begin(changes);
    at = 0;
    for (const lab of labs) lab.show(0);
    say(words);
    queue();
  }

  /** Other data, with as many components as they allow. */
  function choose(name, starts = labs.map(({ start }) => ({ ...start, means: [], drawn: true }))) {
    const other = name !== dataset, { X, most } = sets[name], K = Math.min(starts[0].n_components, most);
    dataset = data.value = name;
    components.replaceChildren(...Array.from({ length: most }, (_, k) => element("option", { value: k + 1 }, k + 1)));
    if (other) for (const panel of panels) panel.load(sets[name]);
    const placed = ({ n_components, means, drawn }) => !drawn && n_components === K && means.every((mean) => mean.length === X[0].length);
    labs = starts.map((start) => laboratory(placed(start) ? start : { ...start, n_components: K, means: [], drawn: true }, 0));
    for (const lab of labs) lab.update(X, false);
    measured = false;
    begin([], {}, `Data: ${name}, ${X.length} rows. Drag a mean, and EM starts anew from there.`);
  }

  function resize(K) {
    begin([0, 1], { n_components: K, means: [], drawn: true }, `${K} ${K === 1 ? "component" : "components"}; the seeds draw new starts.`);
  }

  function swap() {
    labs = [labs[1], labs[0]];
    begin([], {}, "Swapped: what was start A is start B.");
  }

  /** The ends that are known on these data with as many components, among them those of the seeds that are shown. */
  function knownEnds(X, K) {
    if (known.dataset !== dataset || known.K !== K) known = { dataset, K, ends: [] };
    for (const { start: { drawn, seed } } of labs)
      if (drawn && known.ends.every((end) => end.seed !== seed)) known.ends.push(endFrom(seed, X, K));
    return known.ends;
  }

  /** Deal two seeds that end on different summits. */
  async function surprise() {
    const { X } = sets[dataset], K = labs[0].start.n_components, ends = knownEnds(X, K), mine = {};
    begin([], {}, "Trying seeds ...");
    search = mine;
    const told = (tried) => { if (search === mine) say(`Trying seeds: ${tried} so far ...`); return search === mine; };
    const seeds = await twoSummits(X, K, ends, told);
    if (search !== mine) return;
    search = null;
    if (!seeds) return say(foundOne(ends));
    seeds.forEach((seed, i) => labs[i].begin({ seed, means: [], drawn: true }));
    begin([], {}, `Seeds ${seeds.join(" and ")} end on different summits: ${ends.length} seeds were tried. Which of the two ends higher?`);
  }

  /** What is said of one run: its half-step, and at the end how it ended. */
  function wordsOf(lab, i) {
    const note = lab.at === lab.last() ? ` — ${lab.run.verdict || restedAfter(lab.run)}` : "";
    return `Start ${LETTERS[i]}: ${describe(lab.step())}${note}`;
  }

  function draw(time) {
    queued = false;
    const held = panels.some((panel) => panel.holds());
    for (const lab of labs) lab.update(sets[dataset].X, held);
    if (shownRuns?.some((run, i) => run !== labs[i].run) ?? true) renew(held);
    if (!measured) measure();
    if (!measured) return;
    const way = eased(moving, time), colors = palette(model.get("tokens"), isDark());
    root.classList.toggle("eml-dark", colors.dark);
    const words = labs.map(wordsOf), ended = at === last();
    panels.forEach((panel, i) => panel.draw(colors, way, `${words[i]}.`));
    climb.show(shownRuns, at, scale.checked, colors, `${words.join(". ")}.`);
    tell(words, ended ? end : "");
    kept.drawn();
    if (way < 1) queue();
    else moving = null;
    if (!held) settle();
  }

  /** The controls of new runs. */
  function renew(held) {
    shownRuns = labs.map((lab) => lab.run);
    end = comparison(shownRuns, sets[dataset].X);
    transport.load({ last: last(), name: "half-step", ticks: halfStepTicks(last()) });
    transport.measure();
    components.value = labs[0].start.n_components;
    if (!held) tallest = Math.max(...labs.map((lab, i) => panels[i].tallest(lab)));  // one scale for both
    panels.forEach((panel, i) => panel.take(labs[i], tallest));
  }

  function measure() {
    for (const view of [...panels, climb]) view.measure();
    transport.measure();
    measured = root.clientWidth > 0;
  }

  function tell(words, ending) {
    const lines = [...words, ending], before = [...status.children].map((line) => line.textContent);
    if (!same(lines, before)) status.replaceChildren(...lines.map((line) => element("div", {}, line)));
    transport.show(at, lines.join(". "));
    root.dataset.frame = at;
    root.dataset.climbed = labs.map((lab) => lab.step().logLikelihood).join(" ");
  }

  /** At rest: tell Python, or keep the state in the page's address. */
  function settle() {
    const now = state();
    if (same(now, asked())) return;
    telling = true;
    for (const [name, value] of Object.entries(now)) model.set(name, value);
    if (alone) model.set("address", addressOf(now));
    telling = false;
    clearTimeout(saving);
    saving = setTimeout(() => model.save_changes(), 100);
  }

  const changed = () => {
    if (telling) return;
    const now = asked();
    if (now.dataset !== dataset || !same(now.starts, state().starts)) choose(now.dataset, now.starts);
    scale.checked = now.logarithmic;
    if (now.frame !== at && !transport.playing()) show(now.frame);
    queue();
  };
  for (const name of traits) model.on(`change:${name}`, changed);
  const unwatch = watchPage(root, { resized() { measured = false; queue(); }, themed: queue });

  scale.checked = opened.logarithmic;
  choose(opened.dataset, opened.starts);
  show(opened.frame);

  return () => {
    transport.stop();
    search = null;
    clearTimeout(saving);
    unwatch();
    for (const name of traits) model.off(`change:${name}`, changed);
  };
}
