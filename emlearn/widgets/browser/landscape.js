// The landscape: drop a ball anywhere on the log-likelihood of two means, and EM runs from there, beside gradient ascent.

const NARROW = 560, TURN = 15, NUDGE = 5;  // pixels; degrees by button and by key
const GRASP = { mouse: 12, pen: 12, touch: 24 }, STILL = 5;  // pixels within which the ring is meant, and a press is no drag
const ROLL = 5000, SLOWEST = 240, QUICKEST = 70;  // milliseconds: a ball that rolls, and each of its half-steps
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const TRAITS = ["drops", "step", "view", "angle", "frame"];

/** The state that a page's address asks for, as far as it makes sense. */
function stateAsked({ drops = "", step, view, angle = "" }, { domain: [low, high] }) {
  const pairs = (text) => text.split(";").map((pair) => pair.trim().split(/\s+/).map(Number)).filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
  const balls = pairs(drops).map((pair) => pair.map((v) => Math.max(low, Math.min(high, v)))).slice(-MOST_BALLS), [seenFrom] = pairs(angle);
  return {
    ...(balls.length ? { drops: balls } : {}), ...(STEPS_OF_ASCENT.includes(Number(step)) && step ? { step: Number(step) } : {}),
    ...(["map", "surface"].includes(view) ? { view } : {}), ...(seenFrom ? { angle: turned(seenFrom, 0, 0) } : {}),
  };
}

const inAddress = ({ drops, step, view, angle }) =>
  ({ drops: drops.map((pair) => pair.join(" ")).join(";"), step, ...(view ? { view } : {}), angle: angle.map(Math.round).join(" ") });

function landscape({ model, el }) {
  const given = model.get("given"), hill = hillOf(given), land = landOf(given, hill), up = uphill(given, hill);
  const stage = stageOf(given, land), { canvas } = stage, sides = climbAndSlice(hill, given);
  const sent = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let { frame, ...state } = { ...sent(), ...stateAsked(model.get("address") || {}, given) };
  let cursor = state.drops.at(-1), focused = false, hand = null, told = "";
  let started = null, rolling = null, queued = false, measured = false, saving = null, telling = false;

  // --- elements

  const id = `eml-hint-${Math.random().toString(36).slice(2)}`;
  for (const [name, value] of Object.entries({ ...OURS, tabindex: 0, role: "application", "aria-roledescription": "landscape", "aria-describedby": id })) canvas.setAttribute(name, value);
  const word = (text, name, action) => element("button", { ...OURS, type: "button", class: "eml-button eml-word", "aria-label": name, title: name, onclick: action }, text);
  const views = ["Map", "Surface"].map((text) => word(text, text, () => change({ view: text.toLowerCase() })));
  const turns = [["‹", "turn left", -TURN], ["›", "turn right", TURN]].map(([sign, name, by]) => word(sign, name, () => change({ angle: turned(state.angle, by, 0) })));
  const clear = word("Clear", "Clear all balls but the latest", () => change({ drops: state.drops.slice(-1) }));
  const steps = element("input", {
    ...OURS, type: "range", min: 0, max: STEPS_OF_ASCENT.length - 1, step: 1, "aria-label": "step of gradient ascent", oninput: () => change({ step: STEPS_OF_ASCENT[steps.value] }),
  });
  const stepSaid = element("output", { class: "eml-value" });
  const group = (name, ...children) => element("div", { class: "eml-tools", role: "group", "aria-label": name }, ...children);
  const turning = group("turn", ...turns);
  const transport = transportLine((h, moving) => { stopRolling(); show(h, moving); });
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const versus = element("div", { class: "eml-versus" }), said = element("div", { class: "eml-cross", "aria-live": "polite" });
  const hint = element("div", { class: "eml-hint", id }, ...hinted(
    "Click on the landscape to drop a ball; drag its ring to start it elsewhere, and beside it to turn the surface. " +
    "Inside the teal ring the bound, and so the log-likelihood, is higher than where the two touch. " +
    `Contours: ${[1, 4, 9].map((m) => Number((m * land.unit).toPrecision(6))).join(", ")}, ... nats below the summit.`,
    "the arrow keys move a cross, Enter drops a ball, Shift with an arrow key turns"));
  const root = element("div", { class: "eml eml-landscape", role: "group", "aria-label": model.get("title") },
    element("div", { class: "eml-controls" }, group("view", ...views), turning, clear, element("label", { class: "eml-field eml-ascent" }, element("span", {}, "gradient ascent, step ", stepSaid), steps)),
    element("div", { class: "eml-pictures" }, element("div", { class: "eml-left" }, canvas), element("div", { class: "eml-side" }, ...sides.canvases)),
    versus, said, hint);
  const kept = deskOf({ model, root, transport, said: status });
  el.append(root);

  // --- what changes

  const onMap = () => (state.view || (root.clientWidth < NARROW ? "map" : "surface")) === "map";
  const seenAs = () => stage.as(onMap(), state.angle);

  function begin(at) {
    up.begin({ ...state, at });
    const last = up.last(), name = (h) => (h ? (h % 2 ? "E" : "M") : "start");
    transport.load({ last, name: "half-step", ticks: last < 60 ? Array.from({ length: last + 1 }, (_, h) => name(h)) : [] });
    transport.measure();
  }

  function change(changes, at = up.at) {
    state = { ...state, ...changes };
    stopRolling();
    if ("drops" in changes || "step" in changes) begin(at);
    queue();
    save();
  }

  function show(h, moving = false) {
    up.show(h);
    started = moving && up.from !== up.at ? performance.now() : null;
    queue();
    save();
  }

  /** A ball rolls from where it is dropped; if nothing is to move, it is at the end at once. */
  function dropAt(place) {
    transport.stop();
    cursor = up.rounded(place);
    change({ drops: [...state.drops, cursor].slice(-MOST_BALLS) }, GENTLY.matches ? Infinity : 0);
    if (GENTLY.matches) return;
    const beat = Math.max(QUICKEST, Math.min(SLOWEST, ROLL / up.last()));
    rolling = setInterval(() => {
      show(up.at + 1, beat > TWEEN);
      if (up.at === up.last()) stopRolling();
    }, beat);
  }

  function stopRolling() {
    clearInterval(rolling);
    rolling = null;
  }

  // --- what is seen and told

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  function draw(time) {
    queued = false;
    if (!measured) measure();
    if (!measured) return;
    const way = eased(started, time), colors = palette(model.get("tokens"), isDark()), view = seenAs();
    root.classList.toggle("eml-dark", colors.dark);
    colors.accent = getComputedStyle(root).getPropertyValue("--accent").trim();
    view.draw(colors, up.seen(way));
    if (focused) stage.drawCross(colors, cursor, view.spot);
    const key = [up.made, up.at, colors.dark, onMap(), root.clientWidth].join();
    if (key !== told) tell(colors);
    told = key;
    kept.drawn();
    if (way < 1) return queue();
    started = null;
    up.from = up.at;
  }

  function measure() {
    stage.measure();
    sides.measure();
    transport.measure();
    measured = stage.width() > 0;
  }

  /** All that stands around the stage. */
  function tell(colors) {
    const words = up.told(), flat = onMap();
    sides.draw(colors, up, words);
    status.textContent = words;
    versus.textContent = up.compared();
    transport.show(up.at, words);
    canvas.setAttribute("aria-label", `${model.get("title")}. ${words}`);
    canvas.style.touchAction = flat ? "auto" : "pan-y";
    views.forEach((button, i) => button.setAttribute("aria-pressed", (i === 0) === flat));
    turning.hidden = flat;
    clear.setAttribute("aria-disabled", state.drops.length < 2);
    steps.value = STEPS_OF_ASCENT.indexOf(state.step);
    stepSaid.textContent = state.step || "off";
    steps.setAttribute("aria-valuetext", stepSaid.textContent);
    Object.assign(root.dataset, { frame: up.at, view: flat ? "map" : "surface" });
  }

  // --- by pointer

  function near({ offsetX, offsetY, pointerType = "touch" }) {
    const [x, y] = measured ? seenAs().spot(state.drops.at(-1)) : [Infinity, Infinity];
    return Math.hypot(x - offsetX, y - offsetY) <= (GRASP[pointerType] ?? GRASP.mouse);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (hand || event.button) return;
    hand = { id: event.pointerId, x: event.offsetX, y: event.offsetY, holds: near(event), moved: false, angle: state.angle };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!hand) canvas.style.cursor = near(event) ? "grab" : onMap() ? "crosshair" : "move";
    if (hand?.id === event.pointerId) drag(event.offsetX - hand.x, event.offsetY - hand.y, event);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (hand?.id !== event.pointerId) return;
    const place = hand.moved || hand.holds ? undefined : seenAs().place(event);
    hand = null;
    if (place) dropAt(place);
  });
  canvas.addEventListener("pointercancel", () => { hand = null; });

  /** The ring goes with the pointer, the run's end in sight; beside it, the surface turns. */
  function drag(right, down, event) {
    hand.moved ||= Math.hypot(right, down) > STILL;
    if (!hand.moved) return;
    const place = hand.holds && seenAs().place(event);
    if (place) {
      cursor = up.rounded(place);
      change({ drops: [...state.drops.slice(0, -1), cursor] }, Infinity);
    } else if (!hand.holds && !onMap()) change({ angle: turned(hand.angle, -0.4 * right, 0.3 * down) });
  }

  // A finger on the ring moves it; any other finger scrolls the page.
  canvas.addEventListener("touchstart", (event) => {
    const box = canvas.getBoundingClientRect(), [touch] = event.touches;
    if (near({ offsetX: touch.clientX - box.left, offsetY: touch.clientY - box.top })) event.preventDefault();
  }, { passive: false });

  // --- by keyboard

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [right, above] = ARROWS[event.key] ?? [];
    if (above !== undefined && event.shiftKey && !onMap()) change({ angle: turned(state.angle, NUDGE * right, NUDGE * above) });
    else if (above !== undefined) moveCursor(right, above);
    else if (event.key === "Enter" || event.key === " ") dropAt(cursor);
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focus", () => { focused = canvas.matches(":focus-visible"); queue(); });
  canvas.addEventListener("blur", () => { focused = false; queue(); });

  function moveCursor(...by) {
    const [low, high] = given.domain;
    cursor = up.rounded(cursor.map((v, k) => v + (by[k] * (high - low)) / 40));
    focused = true;
    said.textContent = up.placeTold(cursor, land.top);
    queue();
  }

  // --- to Python or the page's address, and from there

  function save() {
    clearTimeout(saving);
    saving = setTimeout(() => {
      telling = true;
      for (const [name, value] of Object.entries({ ...state, frame: up.at })) model.set(name, value);
      if (model.get("address")) model.set("address", inAddress(state));
      telling = false;
      model.save_changes();
    }, 150);
  }

  const changed = () => {
    if (telling) return;
    ({ frame, ...state } = sent());
    begin(frame);
    queue();
  };
  for (const name of TRAITS) model.on(`change:${name}`, changed);
  const unwatch = watchPage(root, { resized() { measured = false; queue(); }, themed: queue });
  begin(frame);
  queue();

  return () => {
    transport.stop();
    stopRolling();
    clearTimeout(saving);
    unwatch();
    for (const name of TRAITS) model.off(`change:${name}`, changed);
  };
}
