// "Be EM": the learner takes EM's half-steps by hand. Above the canvas, the turn and what it is behind EM's own; beside
// it, the levels and the climb; under it, a line over the turns, the standing in words, what it teaches, and the goals.

function levelsAndClimb(aloneAt, start, X) {
  const climb = panelView({
    x: { label: "turn" }, y: { label: "log-likelihood and bound" }, name: "climb", height: 214, margins: { left: 66 }, still: 0,
    layers: [
      { ...UNNAMED, kind: "curve", xy: "alone", look: "muted", width: 2, dash: [6, 4], name: "EM alone", where: "end" },
      { ...UNNAMED, kind: "segments", ends: "gaps", look: "kl", width: 4, dash: [2, 2], responsibilities: null },
      { ...UNNAMED, kind: "curve", xy: "bounds", look: "bound", width: 2, name: "" },
      { ...UNNAMED, kind: "curve", xy: "climb", look: "loglik", width: 2.4, name: "" },
      { ...UNNAMED, kind: "dots", xy: "here", look: ["bound", "loglik"], size: 5, below: false },
    ],
  }, "eml-chart eml-climb");
  const balance = balanceView(), panels = toldPanels(climb, balance), top = aloneAt(Infinity);
  const low = standing(nextTurn([start], X), X).bound, room = 0.08 * (top - low);
  return {
    ...panels,
    tell(all, now) {
      const highest = Math.max(top, ...all.map(({ logLikelihood }) => logLikelihood)), last = Math.max(MOST_TURNS, all.length - 1);
      climb.panel.x.domain = [0, last];
      climb.panel.y.domain = balance.panel.x.domain = [low - room, highest + room];
      const known = all.filter(({ bound }) => !Number.isNaN(bound)), { at, bound, logLikelihood } = now;
      panels.tell({
        alone: flat(Array.from({ length: last + 1 }, (_, h) => [h, aloneAt(h)])),
        climb: flat(all.map((one) => [one.at, one.logLikelihood])), parts: flat([bound, logLikelihood]),
        bounds: known.length ? flat(known.map((one) => [one.at, one.bound])) : null,
        gaps: known.length ? flat(known.map((one) => [one.at, one.bound, one.at, one.logLikelihood])) : null,
        here: flat([[at, bound], [at, logLikelihood]]),
      });
    },
  };
}

const HINTS = {
  start: () => ["This is where the game begins: go on to turn 1."],
  E: () => hinted("Paint over the points.", "left and right go from point to point, up and down change its share, Space paints, " +
    "Delete takes the paint away, the digits and 0 choose a brush, Ctrl+Z undoes"),
  M: () => hinted("Drag a mean, or an end of an axis to stretch and turn the ellipse; its other axis turns along, at a right angle.",
    "the digits go to the parts of a component, the arrow keys move the cursor, Shift with an arrow key drags, Ctrl+Z undoes"),
};

const GHOSTS = {
  start: "EM's first answer comes with turn 1.",
  E: "EM's shares are in the ring around each point, and yours are inside it.",
  M: "EM's ellipses are the dashed ones.",
};

function byHand({ model, el }) {
  const X = model.get("rows"), [start] = model.get("turns"), K = start.mixture.means.length;
  const { states } = runEM(start.mixture, X), alone = [standing([start], X), ...states.slice(1)].map((state) => state.logLikelihood);
  const aloneAt = (turn) => alone[Math.min(Math.floor(turn / 2), alone.length - 1)];
  const told = model.get("address")?.turns, opened = told === undefined ? null : readTurns(told, start, X);
  if (opened) model.set("turns", opened);
  const board = { X, start, at: Math.min(model.get("frame"), model.get("turns").length - 1), brush: 0, share: 1, ghost: false, hover: null };
  board.now = board.before = standing(model.get("turns"), X);
  let from = null, started = null, met = model.get("goals"), saving = null, telling = false, made = null, weighed = null, hinting = "";

  const mode = handMode(model.get("surface"), board, { shown, drawn }), view = drawing({ model, el, mode });
  const turnsNow = () => model.get("turns");
  const side = levelsAndClimb(aloneAt, start, X), goals = challengeList("Goals", GOALS);
  const transport = transportLine(look);
  const heading = element("div", { class: "eml-turn" }), behind = element("div", { class: "eml-behind" });
  const ghost = wordButton("EM's answer", compare, { "aria-pressed": false });
  const leave = wordButton("Let EM do it", leaveToEM), next = wordButton("", goOn, { class: "eml-button eml-word eml-next" });
  const run = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });

  const tools = handTools({ K, colors: model.get("tokens").components, board, weigh, rested: () => { weighed = null; }, redraw: () => view.queue() });
  const [erase] = [...view.tools.children].slice(-1);

  // --- what the buttons do; each can be undone

  /** Another turn to look at. */
  function look(at, moving) {
    travel(moving);
    board.at = at;
    board.before = null;
    const turns = turnsNow(), words = at < turns.length - 1 ? "looking back: play on from here, or go to the end" : lesson(standing(turns, X), null);
    view.status.textContent = `${words[0].toUpperCase()}${words.slice(1)}.`;
    view.queue();
  }

  /** EM's own half-step beside the learner's, or no longer. */
  function compare() {
    board.ghost = !board.ghost;
    ghost.setAttribute("aria-pressed", board.ghost);
    view.status.textContent = board.ghost ? GHOSTS[board.now.name] : "";
    view.queue();
  }

  function travel(moving) {
    from = moving ? lookOf(board.now) : null;
    started = moving ? performance.now() : null;
  }

  /** Another weight, while its slider is held; all of it is undone at once. */
  function weigh(k, weight) {
    if (board.at < turnsNow().length - 1) return view.queue();  // which puts the slider back
    board.before = weighed ??= board.now;
    view.edit(`Weight of component ${k + 1}: ${weight.toFixed(2)}`, (turns) =>
      done(turns, "you", { mixture: withWeight(latest(turns, "mixture"), k, weight) }), weighed);
  }

  function leaveToEM() {
    const now = standing(turnsNow(), X);
    if (now.own.lost >= 0 || board.at < turnsNow().length - 1) return;
    travel(true);
    board.before = now;
    view.edit(`EM's own ${now.name}-step`, (turns) => leftToEM(turns, now));
  }

  /** The next turn; or, if an earlier one is shown, that one again. */
  function goOn() {
    const shownFirst = turnsNow().slice(0, board.at + 1), again = board.at > 0 && board.at < turnsNow().length - 1;
    const turns = again ? shownFirst : nextTurn(shownFirst, X), now = standing(turns, X);
    travel(false);
    board.before = null;
    view.edit(`Turn ${now.at}, your ${now.name}-step`, () => {
      board.at = now.at;
      return turns;
    });
  }

  // --- what is shown

  const lookOf = ({ shares, mixture }) => ({ shares, mixture, outlines: flat(ellipses(mixture)) });

  /** What is drawn: how things stand, or on the way there. */
  function shown() {
    const to = lookOf(board.now), way = from ? eased(started, performance.now()) : 1;
    if (way === 1) { from = null; return to; }
    const shares = to.shares?.map((row, i) => (row && from.shares?.[i] ? row.map((r, k) => lerp(from.shares[i][k], r, way)) : row));
    to.outlines.data.forEach((v, i) => { to.outlines.data[i] = lerp(from.outlines.data[i], v, way); });
    return { ...to, shares };
  }

  /** After the canvas: all that stands around it. */
  function drawn(pen, turns) {
    const { now } = board, last = turns.length - 1, words = standingWords(now, aloneAt(now.at)), past = board.at < last;
    if (made !== turns) renew(turns);
    if (!pen.held && run.textContent !== words) run.textContent = words;
    transport.show(board.at, words);
    heading.textContent = now.own ? `Turn ${now.at}: ${whose(now)}` : "The start";
    behind.textContent = now.own ? behindWords(now, "EM") : "nothing is shared yet";
    behind.classList.toggle("eml-near", now.behind <= NEAR);
    erase.hidden = now.name === "M";
    tools.show(now);
    leave.setAttribute("aria-disabled", past || now.own.lost >= 0);
    next.textContent = past ? "Play on from here" : `Next: your ${now.name === "E" ? "M" : "E"}-step`;
    if (hinting !== now.name) view.hint.replaceChildren(...HINTS[hinting = now.name]());
    side.tell(turns.map((_, at) => standing(turns, X, at)), now);
    side.draw(pen, words);
    Object.assign(view.root.dataset, { frame: now.at, turn: now.name, bound: now.bound, climbed: now.logLikelihood, behind: now.behind });
    kept.drawn();
    if (from) view.queue();
    if (!pen.held) settle(turns);
  }

  /** The turns have changed: as many lie on the line, and the address of a plain page tells them. */
  function renew(turns) {
    made = turns;
    if (model.get("address")) model.set("address", { turns: writeTurns(turns) });
    transport.load({ last: turns.length - 1, name: "half-step", ticks: turns.map(({ name }) => name) });
    transport.measure();
  }

  /** At rest: check the goals, and tell Python. */
  function settle(turns) {
    const now = goals.show({ ...standing(turns, X), turns, top: alone.at(-1) }, met), fresh = Object.keys(now).filter((name) => !(name in met));
    if (fresh.length) view.status.textContent += ` Goal met: ${fresh.map((name) => `${GOALS[name].title}. ${now[name]}`).join(" ")}`;
    met = now;
    const state = { frame: board.at, goals: met };
    if (same(state, { frame: model.get("frame"), goals: model.get("goals") })) return;
    telling = true;
    for (const [name, value] of Object.entries(state)) model.set(name, value);
    telling = false;
    clearTimeout(saving);
    saving = setTimeout(() => model.save_changes(), PAUSE);
  }

  // --- from Python, or from another view

  const changed = () => {
    if (telling) return;
    board.at = model.get("frame");
    met = model.get("goals");
    view.queue();
  };
  const toTheEnd = () => { if (turnsNow() !== made) board.at = turnsNow().length - 1; };
  for (const name of ["frame", "goals"]) model.on(`change:${name}`, changed);
  model.on("change:turns", toTheEnd);
  const unwatch = watchAround(view, side, transport);

  const hover = (place) => { board.hover = place; view.queue(); };
  view.canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
    hover([offsetX, offsetY]);
    view.canvas.style.cursor = mode.holds(offsetX, offsetY) ? "grab" : "";
  });
  view.canvas.addEventListener("pointerleave", () => hover(null));

  tools.choose(0);
  view.root.classList.add("eml-by-hand");
  view.root.prepend(
    element("div", { class: "eml-controls" }, heading, behind, element("div", { class: "eml-tools" }, ghost, leave, next)),
    element("div", { class: "eml-controls" }, tools.painting, tools.weighing, view.tools),
    picturesOf(view, side));
  const kept = framed({ model, view, transport, run, goals });

  return () => {
    transport.stop();
    clearTimeout(saving);
    unwatch();
    for (const name of ["frame", "goals"]) model.off(`change:${name}`, changed);
    model.off("change:turns", toTheEnd);
    view.destroy();
  };
}
