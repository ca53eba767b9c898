// The player shows a film, frame by frame, with a transport line for its last control, and sliders or lists for the
// others. Moving a slider never calls Python.

const TWEEN = 220, BEAT = 750;  // milliseconds: the motion of one half-step, and the time between two while playing
const SPEEDS = [0.5, 1, 2, 4];

function player({ model, el }) {
  let film, views, now = 0, from = 0, started = null, playing = null, queued = false, measured = false, saving = null, colors;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const panelOfControls = element("div", { class: "eml-controls eml-others", role: "group", "aria-label": "what to look at" });
  const left = element("div", { class: "eml-left" }), side = element("div", { class: "eml-side" });
  const tip = element("div", { class: "eml-tip", hidden: "" });
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const slider = element("input", {
    ...OURS, type: "range", min: 0, step: 1, class: "eml-slider",
    oninput: () => { stop(); turn(film.controls.length - 1, +slider.value); },
  });
  const tickRow = element("div", { class: "eml-ticks", "aria-hidden": "true" });
  const button = (sign, name, action) => dress(element("button", { ...OURS, type: "button", class: "eml-button", onclick: action }), sign, name);
  const step = (by) => () => { stop(); turn(film.controls.length - 1, Math.max(0, Math.min(+slider.max, +slider.value + by)), Math.abs(by) === 1); };
  const playButton = button("play", "play", () => (playing ? stop() : play()));
  const speed = element("select", {
    ...OURS, class: "eml-speed", "aria-label": "speed", title: "speed",
    onchange: () => { if (playing) { stop(); play(); } },
  }, ...SPEEDS.map((times) => element("option", { value: times }, `${times}×`)));
  speed.value = 1;
  const mainLabel = element("span", { class: "eml-main-label" });
  const transport = element("div", { class: "eml-transport", role: "group", "aria-label": "transport" },
    button("first", "to the start", step(-Infinity)), button("back", "step back", step(-1)), playButton,
    button("on", "step on", step(1)), button("last", "to the end", step(Infinity)), speed,
    element("div", { class: "eml-track" }, slider, tickRow), mainLabel);
  const closeup = element("input", { ...OURS, type: "checkbox", onchange: () => queue() });
  const closer = element("label", { class: "eml-closeup" }, closeup, " close-up near the summit");
  const saver = button("save", "save picture", save), pictures = element("div", { class: "eml-pictures" }, left, side);
  const root = element("div", { class: "eml", role: "group", "aria-label": model.get("title") },
    panelOfControls, pictures, element("div", { class: "eml-desk" }, transport, saver, status));
  el.append(root);

  /** Set the scene for a film. */
  function load() {
    film = readFilm(model.get("film"), model.get("numbers"));
    now = from = Math.min(model.get("frame"), film.last);
    views = film.panels.map((panel, i) => panelView(panel, i ? `eml-chart eml-${panel.name}` : "eml-stage"));
    for (const [name, value] of Object.entries({ ...OURS, tabindex: "0" })) views[0].canvas.setAttribute(name, value);
    listen(views[0].canvas);
    left.replaceChildren(views[0].canvas, tip);
    side.replaceChildren(...views.slice(1).map((view) => view.canvas));
    if (film.panels.some((panel) => panel.x.closeup || panel.y.closeup)) side.append(closer);
    side.hidden = !side.children.length;
    panelOfControls.replaceChildren(...film.controls.slice(0, -1).map(inputFor));
    panelOfControls.hidden = film.controls.length < 2;
    const main = film.controls.at(-1);
    slider.max = main.captions.length - 1;
    slider.setAttribute("aria-label", main.label);
    mainLabel.textContent = main.label === "half-step" ? "" : main.label;
    layTicks(main);
    tell(-1);
    resized();
  }

  /** A slider or a list for a control that is not the last. */
  function inputFor(control, i) {
    const value = element("output", { class: "eml-value" });
    const input = control.choice
      ? element("select", OURS, ...control.captions.map((text, p) => element("option", { value: p }, text)))
      : element("input", { ...OURS, type: "range", min: 0, max: control.captions.length - 1, step: 1 });
    input.dataset.control = i;
    input.addEventListener(control.choice ? "change" : "input", () => { stop(); turn(i, +input.value); });
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
    started = moving && !still.matches && from !== now ? performance.now() : null;
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
    for (const view of views) view.measure();
    tickRow.classList.toggle("eml-crowded", tickRow.clientWidth < 15 * film.shape.at(-1));
    measured = views[0].size.width > 0;
  }

  function draw(time) {
    queued = false;
    if (!measured) measure();
    if (!measured) return;
    const linear = started === null ? 1 : Math.min(1, Math.max(0, time - started) / TWEEN);
    colors = palette(model.get("tokens"), isDark());
    root.classList.toggle("eml-dark", colors.dark);
    const get = between(film, from, now, linear * linear * (3 - 2 * linear));
    for (const view of views) paint(view, get);
    if (+root.dataset.frame !== now) say();
    if (linear < 1) queue();
    else { started = null; from = now; }
  }

  const paint = (view, get, onto) => view.draw(film, positions(film, now), get, colors, closeup.checked, onto);

  /** Keep the frame as a picture. */
  function save() {
    const get = between(film, now, now, 1);
    download(composed(pictures, views, status.textContent, colors, (view, onto) => paint(view, get, onto)), `${model.get("title")} ${now}`);
  }

  /** Update the controls and the status line for the frame. */
  function say() {
    const places = positions(film, now), last = film.controls.length - 1, caption = film.captions[Math.floor((now * film.captions.length) / (film.last + 1))];
    slider.value = places[last];
    slider.setAttribute("aria-valuetext", inWords(film, places, last));
    panelOfControls.querySelectorAll("[data-control]").forEach((input, i) => {
      input.value = places[i];
      const value = input.parentElement.querySelector("output");
      if (value) value.textContent = inWords(film, places, i);
      if (value) input.setAttribute("aria-valuetext", value.textContent);
    });
    status.textContent = film.note && places[last] === +slider.max ? `${caption} — ${film.note}` : caption;
    for (const { canvas, panel } of views) canvas.setAttribute("aria-label", `${panel.name}. ${caption}`);
    root.dataset.frame = now;
  }

  function play() {
    if (+slider.value === +slider.max) turn(film.controls.length - 1, 0);
    dress(playButton, "pause", "pause");
    const beat = Math.max(60, Math.min(BEAT, 40000 / film.shape.at(-1))) / speed.value;
    playing = setInterval(() => {
      const at = positions(film, now).at(-1);
      turn(film.controls.length - 1, at + 1, beat > TWEEN);
      if (at + 1 >= +slider.max) stop();
    }, beat);
  }

  function stop() {
    if (playing !== null) dress(playButton, "play", "play");
    clearInterval(playing);
    playing = null;
  }

  function layTicks({ ticks, captions }) {
    tickRow.replaceChildren(...ticks.map((name, i) => {
      const tick = element("span", { class: `eml-tick eml-tick-${name}`, "data-name": name === "start" ? "" : name });
      tick.style.left = `${(100 * i) / Math.max(1, captions.length - 1)}%`;
      return tick;
    }));
  }

  // Pointing at an item, with the mouse or with the arrow keys, shows its responsibilities and reads them out.
  let pointed = -1;
  function tell(i) {
    pointed = i;
    const item = i < 0 ? null : views[0].items[i];
    tip.hidden = !item || !item.responsibilities || !item.names;
    if (tip.hidden) return;
    const K = item.responsibilities.shape[1], parts = Array.from(item.responsibilities.data.slice(item.i * K, item.i * K + K), (r, k) => [r, k]);
    tip.replaceChildren(
      element("div", { class: "eml-tipbar" }, ...parts.map(([r, k]) => {
        const part = element("span");
        part.style.width = `${100 * r}%`;
        part.style.background = colors.components[k % colors.components.length].color;
        return part;
      })),
      parts.map(([r, k]) => `${item.names[k]}: ${r.toFixed(2)}`).join("   "));
    tip.style.left = `${Math.min(item.x + 10, views[0].canvas.clientWidth - 150)}px`;
    tip.style.top = `${Math.max(item.y - 44, 0)}px`;
  }

  /** Dragging on the stage sets the controls that belong to its axes. */
  function drag(event) {
    const [x, y] = views[0].at(event), places = positions(film, now);
    for (const [axis, v] of [["x", x], ["y", y]])
      if (axis in film.drag) places[film.drag[axis]] = nearest(film.controls[film.drag[axis]].at, v);
    stop();
    show(frameOf(film, places));
  }

  function nearest(values, v) {
    return values.reduce((best, value, i) => (Math.abs(value - v) < Math.abs(values[best] - v) ? i : best), 0);
  }

  function listen(stage) {
    const drags = Object.keys(film.drag).length > 0;
    stage.classList.toggle("eml-drags", drags);
    stage.addEventListener("pointerdown", (event) => { if (drags) { stage.setPointerCapture(event.pointerId); drag(event); } });
    stage.addEventListener("pointermove", (event) => {
      if (drags && event.buttons) return drag(event);
      const near = views[0].items.map(({ x, y }, i) => [Math.hypot(x - event.offsetX, y - event.offsetY), i]).sort((a, b) => a[0] - b[0])[0];
      tell(near && near[0] < 14 ? near[1] : -1);
    });
    stage.addEventListener("pointerleave", () => tell(-1));
    stage.addEventListener("blur", () => tell(-1));
    stage.addEventListener("keydown", (event) => {
      const along = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] }[event.key];
      if (!along) return;
      const [axis, by] = along, count = views[0].items.length;
      if (axis in film.drag) turn(film.drag[axis], positions(film, now)[film.drag[axis]] + by);
      else if (!drags && count && axis === "x") tell((pointed + by + count) % count);
      else return;
      event.preventDefault();
    });
  }

  const filmChanged = () => { stop(); delete root.dataset.frame; root.setAttribute("aria-label", model.get("title")); load(); };
  const frameChanged = () => { if (model.get("frame") !== now && !playing) { stop(); show(model.get("frame")); } };
  model.on("change:film", filmChanged);
  model.on("change:frame", frameChanged);
  const unwatch = watchPage(root, { resized, themed: queue });
  load();

  return {
    root, status, left,
    at: (event) => views[0].at(event),
    destroy() {
      stop();
      clearTimeout(saving);
      unwatch();
      model.off("change:film", filmChanged);
      model.off("change:frame", frameChanged);
    },
  };
}
