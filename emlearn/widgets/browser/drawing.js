// A surface to draw on, by mouse, finger, pen or keyboard. What is drawn is up to a mode: pixels, a curve, points.
//
// A mode turns pixels of the canvas into places of its own and draws them. Its `stroke(values, how)` returns a function
// that takes the places of a stroke, one by one, and returns the values as they are then; values are never changed in
// place. A stroke of the keyboard has one place, or two. A mode may have further `tools`, things `beside` the values that
// are undone with them, `keysTo` places, arrow keys that have `nudged` the values, words of its own for what a stroke did, and
// something to do when it has `drawn`. Its values are a trait of the widget, `values` if it names no other.

const MODES = { grid: gridMode, curve: curveMode, points: pointsMode };
const FAR = 1e6;  // steps, to the edge from anywhere
const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  Home: [-FAR, 0], End: [FAR, 0], PageUp: [0, 5], PageDown: [0, -5],
};
const REACH = { mouse: 8, pen: 8, touch: 16, keys: 12 };  // pixels within which a thing is meant
const PEN_ERASER = 5, MOST_UNDONE = 200, PAUSE = 100;  // milliseconds between two messages to Python during a stroke

function drawing({ model, el, mode = MODES[model.get("surface").mode](model.get("surface")) }) {
  const trait = mode.trait ?? "values";
  let values = model.get(trait), cursor = mode.home, stroke = null;
  let focused = false, byKeys = false, queued = false, sending = null;
  const past = [];
  let merged = null;  // what the latest change may be merged with, so that both are undone at once

  const id = `eml-hint-${Math.random().toString(36).slice(2)}`;
  const canvas = element("canvas", {
    ...OURS, class: "eml-surface", tabindex: 0, role: "application", "aria-roledescription": "drawing surface",
    "aria-label": model.get("title"), "aria-describedby": id,
  });
  for (const [name, value] of Object.entries(mode.style)) canvas.style[name] = value;
  const undoes = wordButton("Undo", undo), clears = wordButton(mode.clears ?? "Clear", clear);
  const toggles = ["Erase", ...(mode.tools ?? [])].map((name) => wordButton(name, () => switchTool(name)));
  const tools = element("div", { class: "eml-tools", role: "group", "aria-label": "tools" }, undoes, clears, ...toggles);
  for (const toggle of toggles) toggle.setAttribute("aria-pressed", false);
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const hint = element("div", { class: "eml-hint", id }, ...hinted(mode.hint, `the arrow keys move a cursor, ${mode.keys}, Ctrl+Z undoes`));
  const root = element("div", { class: "eml eml-drawing", role: "group", "aria-label": model.get("title") },
    canvas, tools, status, hint);
  el.append(root);

  const tool = () => toggles.find((toggle) => toggle.getAttribute("aria-pressed") === "true")?.textContent ?? "Draw";
  const erasing = () => tool() === "Erase";
  const now = () => ({ values, beside: mode.beside?.get() });
  const say = (text) => { status.textContent = text; };
  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  function draw() {
    queued = false;
    const size = sizeOf(canvas);
    if (!size.width) return;
    const colors = palette(model.get("tokens"), isDark());
    root.classList.toggle("eml-dark", colors.dark);
    colors.accent = getComputedStyle(root).getPropertyValue("--accent").trim();
    const penOn = (onto) => ({ ctx: prepare(onto.canvas, { ...size, ratio: onto.ratio }), colors, held: stroke !== null, ...size });
    const pen = penOn({ canvas, ratio: size.ratio });
    paintings.set(canvas, (other) => mode.draw(penOn(other), values));
    mode.draw(pen, values);
    mode.drawn?.(pen, values);
    if (focused && byKeys) mode.drawCursor(pen, cursor);
    undoes.setAttribute("aria-disabled", !past.length);
  }

  function send() {
    clearTimeout(sending);
    sending = null;
    model.set(trait, values);
    model.save_changes();
  }

  /** Keep what was there before, tell Python, and say what happened. */
  function record(before, what, merge = null) {
    if (!same(before, now()) && (!merge || merge !== merged)) {
      past.push(before);
      if (past.length > MOST_UNDONE) past.shift();
    }
    merged = merge;
    send();
    say(`${what}; ${mode.summary(values)}.`);
    queue();
  }

  const told = (erase) => mode.told?.(cursor) ?? `${erase ? "Erased" : "Drawn"} at ${mode.words(values, cursor)}`;

  function undo() {
    if (!past.length) return say("There is nothing to undo.");
    const before = past.pop();
    merged = null;
    values = before.values;
    mode.beside?.set(before.beside);
    send();
    say(`Undone; ${mode.summary(values)}.`);
    queue();
  }

  /** A change that can be undone: `change(values)` returns the values as they are then. Those of one `merge` are one. */
  function edit(what, change, merge) {
    const before = now();
    values = change(values);
    record(before, what, merge);
  }

  function clear() { edit("Cleared", () => mode.blank); }

  function switchTool(name) {
    const chosen = tool() === name ? "Draw" : name;
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", toggle.textContent === chosen);
    say(`The pointer and Space ${chosen.toLowerCase()}.`);
  }

  // --- by pointer

  const press = (event) => {
    if (stroke || ![0, PEN_ERASER].includes(event.button) || !mode.takes(event.offsetX, event.offsetY)) return;
    canvas.setPointerCapture(event.pointerId);
    const erase = erasing() || event.button === PEN_ERASER, reach = REACH[event.pointerType] ?? REACH.mouse;
    stroke = { id: event.pointerId, before: now(), erase, next: mode.stroke(values, { erase, reach, tool: tool() }) };
    byKeys = false;
    follow(event);
  };
  const tap = ({ offsetX, offsetY }) => {
    if (!mode.takes(offsetX, offsetY)) return;
    cursor = mode.snapped(mode.place(offsetX, offsetY));
    byKeys = false;
    touch(false, [mode.place(offsetX, offsetY)]);
  };
  const holds = (x, y) => tool() !== "Draw" || mode.holds(x, y, REACH.touch, values);
  if (mode.holds) fingers(canvas, { holds, press, tap });
  else canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", (event) => { if (stroke?.id === event.pointerId) follow(event); });
  canvas.addEventListener("lostpointercapture", (event) => {
    if (stroke?.id !== event.pointerId) return;
    const { before, erase } = stroke;
    stroke = null;
    record(before, told(erase));
  });

  function follow(event) {
    const place = mode.place(event.offsetX, event.offsetY);
    values = stroke.next(place);
    cursor = mode.snapped(place);
    sending ??= setTimeout(send, PAUSE);
    queue();
  }

  // --- by keyboard

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || stroke) return;
    if (event.key in MOVES) move(MOVES[event.key], event.shiftKey);
    else if (event.key === " " || event.key === "Enter") touch(erasing(), [cursor]);
    else if (event.key === "Delete" || event.key === "Backspace") touch(true, [cursor]);
    else if (mode.keysTo?.(event.key, cursor)) arrive(mode.keysTo(event.key, cursor));
    else return;
    byKeys = true;
    event.preventDefault();
    queue();
  });
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || stroke) return;
    event.preventDefault();
    undo();
  });
  canvas.addEventListener("focus", () => { focused = true; byKeys = canvas.matches(":focus-visible"); queue(); });
  canvas.addEventListener("blur", () => { focused = false; queue(); });

  function move([right, up], draws) {
    const nudged = mode.nudged?.(values, cursor, right, up);
    if (nudged) return edit(mode.told(cursor), () => nudged);
    const from = cursor, to = mode.moved(cursor, right, up);
    if (!draws) return arrive(to);
    cursor = to;
    touch(erasing(), [from, to]);
  }

  function arrive(place) {
    cursor = place;
    say(`${capital(mode.words(values, cursor))}.`);
  }

  /** A stroke of the keyboard, or a tap. */
  function touch(erase, places) {
    const before = now(), next = mode.stroke(values, { erase, reach: REACH.keys, tool: tool() });
    for (const place of places) values = next(place);
    record(before, told(erase));
  }

  // --- from Python, or from another view of the same surface

  const changed = () => {
    if (stroke || same(model.get(trait), values)) return;
    past.push(now());
    values = model.get(trait);
    say(`Changed from elsewhere; ${mode.summary(values)}.`);
    queue();
  };
  model.on(`change:${trait}`, changed);
  const unwatch = watchPage(root, { resized: queue, themed: queue });
  say(`${capital(mode.summary(values))}.`);
  queue();

  return {
    root, canvas, tools, status, hint, edit, queue,
    destroy() {
      if (sending !== null) send();
      unwatch();
      model.off(`change:${trait}`, changed);
    },
  };
}
