// The player shows a film, frame by frame, with a transport line for its last control, and sliders or lists for the
// others. Moving a slider never calls Python.

const FINGER = 30;  // pixels from a mark at which a finger takes hold of it

function player({ model, el }) {
  let film, views, climb, now = 0, from = 0, started = null, queued = false, measured = false, saving = null, colors, get, lit = [];

  const panelOfControls = element("div", { class: "eml-controls eml-others", role: "group", "aria-label": "what to look at" });
  const left = element("div", { class: "eml-left" }), side = element("div", { class: "eml-side" });
  const shares = sharesOf();
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const transport = transportLine((position, moving) => turn(film.controls.length - 1, position, moving));
  const closeup = element("input", { ...OURS, type: "checkbox", onchange: () => queue() });
  const closer = element("label", { class: "eml-closeup" }, closeup, " close-up near the summit");
  const deeper = element("input", { ...OURS, type: "checkbox", onchange: () => resized() });
  const remainder = element("label", { class: "eml-closeup" }, deeper, " nats below the summit");
  const switches = element("div", { class: "eml-switches" }, remainder, closer);
  const pictures = element("div", { class: "eml-pictures" }, left, side), formulas = formulaBoard((marks) => { lit = marks; queue(); });
  const root = element("div", { class: "eml", role: "group", "aria-label": model.get("title") });
  const kept = keeper({
    model, root, box: pictures, transport,
    views: visible, colors: () => colors, words: () => status.textContent,
    captions: () => film.captions.map((caption) => `${caption} — ${film.note}`),
    paint: (view, onto) => paint(view, between(film, now, now, 1), onto),
    rewind() { turn(film.controls.length - 1, 0); draw(performance.now()); },
  });
  root.append(panelOfControls, pictures, element("div", { class: "eml-desk" }, transport.root, kept.root, status), formulas.board, shares.spoken);
  el.append(root);

  /** Set the scene for a film. */
  function load() {
    film = readFilm(model.get("film"), model.get("numbers"));
    now = from = Math.min(model.get("frame"), film.last);
    views = film.panels.map((panel, i) => panelView(panel, i ? `eml-chart eml-${panel.name}` : "eml-stage"));
    for (const [name, value] of Object.entries({ ...OURS, tabindex: "0" })) views[0].canvas.setAttribute(name, value);
    listen(views[0].canvas);
    left.replaceChildren(views[0].canvas, shares.tip);
    deepen();
    for (const view of views) if (view.panel.places) jumpOn(view, film.shape.at(-1) - 1, jumpsTo(view.panel.places));
    closer.hidden = !film.panels.some((panel) => panel.x.closeup || panel.y.closeup);
    side.replaceChildren(...views.slice(1).filter(({ panel }) => !panel.left).map((view) => view.canvas), ...(closer.hidden && remainder.hidden ? [] : [switches]));
    side.hidden = !side.children.length;
    panelOfControls.replaceChildren(...film.controls.slice(0, -1).map(inputFor));
    panelOfControls.hidden = film.controls.length < 2;
    status.dataset.longest = longest([...film.captions, film.note && `${film.captions.at(-1)} — ${film.note}`]);
    const main = film.controls.at(-1);
    transport.load({ last: main.captions.length - 1, name: main.label, ticks: main.ticks });
    shares.point(-1);
    formulas.load(film, root.clientWidth > 480 || !root.clientWidth);
    resized();
  }

  /** Beside a climb whose summit is known stands another view of it: what is left, on a logarithmic scale. */
  function deepen() {
    climb = views.find(({ panel }) => hasClimbed(panel));
    remainder.hidden = !climb;
    if (climb) views.splice(views.indexOf(climb) + 1, 0, panelView(belowSummit(climb.panel), `eml-chart eml-${climb.panel.name}`));
  }

  /** How a click moves the last control, given the reel of its places. */
  function jumpsTo(reel) {
    const main = film.controls.length - 1, others = () => positions(film, now).slice(0, main);
    return {
      places: () => Array.from({ length: film.shape[main] }, (_, position) => channel(film, frameOf(film, [...others(), position]), reel)),
      at: () => positions(film, now)[main],
      go(position, moving) { transport.stop(); turn(main, position, moving); },
    };
  }

  /** Show one of the two views of a climb. */
  function choose() {
    if (!climb) return;
    const both = [climb, views[views.indexOf(climb) + 1]].map(({ canvas }) => canvas), shown = both[+deeper.checked];
    if (!shown.isConnected) both.find((canvas) => canvas !== shown).replaceWith(shown);
  }

  function visible() { return views.filter(({ canvas }) => root.contains(canvas)); }

  /** A slider or a list for a control that is not the last. */
  function inputFor(control, i) {
    const value = element("output", { class: "eml-value" });
    value.style.minWidth = `${longest([control.captions, ...control.words].flat()).length}ch`;
    const input = control.choice
      ? element("select", OURS, ...control.captions.map((text, p) => element("option", { value: p }, text)))
      : element("input", { ...OURS, type: "range", min: 0, max: control.captions.length - 1, step: 1 });
    input.dataset.control = i;
    input.addEventListener(control.choice ? "change" : "input", () => { transport.stop(); turn(i, +input.value); });
    const label = element("span", {}, control.label, " ");
    if (!control.choice) label.append(value);
    return element("label", { class: "eml-field" }, label, input);
  }

  /** Set one control to a position; with `moving`, colours or shapes move gradually on the way there. */
  function turn(control, position, moving = false) {
    const places = positions(film, now);
    places[control] = Math.max(0, Math.min(position, film.shape[control] - 1));
    show(frameOf(film, places), moving);
  }

  function show(frame, moving = false) {
    from = now;
    now = Math.max(0, Math.min(frame, film.last));
    started = moving && from !== now ? performance.now() : null;
    queue();
    clearTimeout(saving);
    saving = setTimeout(() => { model.set("frame", now); model.save_changes(); }, 150);
  }

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  function resized() {
    measured = false;
    queue();
  }

  function measure() {
    choose();
    for (const view of visible()) view.measure();
    transport.measure();
    measured = views[0].size.width > 0;
  }

  function draw(time) {
    queued = false;
    if (!measured) measure();
    if (!measured) return;
    const way = eased(started, time);
    colors = palette(model.get("tokens"), isDark());
    root.classList.toggle("eml-dark", colors.dark);
    get = between(film, from, now, way);
    for (const view of visible()) paint(view, get);
    if (lit.length) lighten(views[0], get, colors, lit);
    shares.show(views[0], colors);
    if (+root.dataset.frame !== now) say();
    kept.drawn();
    if (way < 1) queue();
    else { started = null; from = now; }
  }

  /** Draw a view; a panel may see the numbers in its own way. */
  function paint(view, get, onto) {
    const { left } = view.panel;
    view.draw(film, positions(film, now), left ? (value) => (typeof value === "string" ? left(get(value)) : get(value)) : get, colors, closeup.checked, onto);
  }

  /** Update the controls and the status line for the frame. */
  function say() {
    const places = positions(film, now), last = film.controls.length - 1, caption = film.captions[Math.floor((now * film.captions.length) / (film.last + 1))];
    transport.show(places[last], inWords(film, places, last));
    panelOfControls.querySelectorAll("[data-control]").forEach((input, i) => {
      input.value = places[i];
      const value = input.parentElement.querySelector("output");
      if (value) value.textContent = inWords(film, places, i);
      if (value) input.setAttribute("aria-valuetext", value.textContent);
    });
    status.textContent = film.note && places[last] === film.shape[last] - 1 ? `${caption} — ${film.note}` : caption;
    for (const { canvas, panel } of views) canvas.setAttribute("aria-label", `${panel.name}. ${caption}`);
    for (const { canvas, panel } of views)
      if (panel.places) for (const [name, value] of Object.entries({ valuenow: places[last], valuetext: caption })) canvas.setAttribute(`aria-${name}`, value);
    formulas.frame(film.controls[last].ticks[places[last]], between(film, now, now, 1), colors);
    root.dataset.frame = now;
  }

  /** Dragging on the stage sets the controls that belong to its axes. */
  function drag(event) {
    const [x, y] = views[0].at(event), places = positions(film, now);
    const begins = event.type !== "pointermove";  // what is `held` is chosen then, and beside the axes no drag begins
    if (begins) dragging = onStage(event);
    if (!dragging) return;
    for (const [axis, v] of [["x", x], ["y", y]])
      if (axis in film.drag && (begins || axis !== film.held)) places[film.drag[axis]] = nearest(film.controls[film.drag[axis]].at, v);
    transport.stop();
    show(frameOf(film, places));
  }

  /** Whether a finger at a place of the stage is on what the drag moves. */
  function holds(x, y) {
    const places = positions(film, now), { X, Y } = views[0].scale, along = { x: [X, x], y: [Y, y] };
    return Object.entries(film.drag).every(([axis, i]) => Math.abs(along[axis][0](film.controls[i].at[places[i]]) - along[axis][1]) < FINGER);
  }

  function nearest(values, v) {
    return values.reduce((best, value, i) => (Math.abs(value - v) < Math.abs(values[best] - v) ? i : best), 0);
  }

  /** Whether an event happened on the axes of the stage, or as near to them as a mark on their edge reaches. */
  function onStage({ offsetX, offsetY }) {
    const { left, top, width, height } = views[0].scale.box, rim = 8;
    return offsetX > left - rim && offsetX < left + width + rim && offsetY > top - rim && offsetY < top + height + rim;
  }
  let dragging = false;

  function listen(stage) {
    const drags = Object.keys(film.drag).length > 0;
    stage.classList.toggle("eml-drags", drags);
    let held = null;
    const press = (event) => { held = event.pointerId; stage.setPointerCapture(held); drag(event); };
    if (drags) fingers(stage, { holds, press, tap: drag });
    stage.addEventListener("lostpointercapture", () => { held = null; });
    stage.addEventListener("pointermove", (event) => {
      if (event.pointerId === held) return drag(event);
      pointAt(event);
    });
    stage.addEventListener("pointerup", pointAt);
    for (const gone of ["pointerleave", "blur"]) stage.addEventListener(gone, (event) => { if (event.pointerType !== "touch") pointAt(null); });
    stage.addEventListener("keydown", (event) => {
      const along = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] }[event.key];
      if (!along) return;
      const [axis, by] = along;
      if (axis in film.drag) turn(film.drag[axis], positions(film, now)[film.drag[axis]] + by);
      else if (views[0].items.some((item) => item.names)) shares.move(views[0].items, axis, axis === "y" ? -by : by);
      else return;
      formulas.mark(shares.any() ? ["responsibilities"] : [], null);
      queue();
      event.preventDefault();
    });
  }

  /** Show what is at a place of the stage: a mark's terms in the formulas, a point's shares; or nothing (null). */
  function pointAt(place) {
    if (!views[0].scale) return;
    const { offsetX: x, offsetY: y } = place || { offsetX: -99, offsetY: -99 };
    const { terms, k } = termsAt(views[0], get, formulas.formulas(), x, y), before = shares.any();
    shares.point(nearestItem(views[0].items, x, y));
    if (terms.length || !shares.any()) formulas.mark(terms, k);
    else formulas.mark(["responsibilities"], null);
    if (before || shares.any()) queue();
  }

  const filmChanged = () => { transport.stop(); delete root.dataset.frame; root.setAttribute("aria-label", model.get("title")); load(); };
  const frameChanged = () => { if (model.get("frame") !== now && !transport.playing()) show(model.get("frame")); };
  model.on("change:film", filmChanged);
  model.on("change:frame", frameChanged);
  const unwatch = watchPage(root, { resized, themed: queue });
  load();

  return {
    root, status, left, onStage,
    at: (event) => views[0].at(event),
    destroy() {
      transport.stop();
      clearTimeout(saving);
      unwatch();
      model.off("change:film", filmChanged);
      model.off("change:frame", frameChanged);
    },
  };
}
