// The player: shows a film, frame by frame, and the transport line under it. Scrubbing never asks Python.

const TWEEN = 220, BEAT = 750;  // milliseconds: one half-step's motion, and from one to the next while playing

// Icons as outlines, since fonts differ in which of these signs they have.
const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M12 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  on: "M4 3v10l6-5zM11 3h2v10h-2z",
  last: "M3 3v10l4.5-5zM7.5 3v10L12 8zM12.5 3h1.5v10h-1.5z",
};

const icon = (name) =>
  `<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path fill="currentColor" d="${ICONS[name]}"/></svg>`;

let count = 0;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function dress(button, sign, name) {
  button.innerHTML = icon(sign);
  button.setAttribute("aria-label", name);
  button.title = name;
  return button;
}

function numbers(model, name, Type) {
  const view = model.get(name);
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function readFilm(model) {
  return {
    ...model.get("film"),
    outlines: numbers(model, "outlines", Float32Array),
    shares: numbers(model, "shares", Uint16Array),
  };
}

/** Jupyter says its theme on the body; a plain page leaves it to the system. */
function isDark() {
  const said = document.body.dataset.jpThemeLight ?? document.documentElement.dataset.theme;
  if (said === "false" || said === "dark") return true;
  if (said === "true" || said === "light") return false;
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function player({ model, el }) {
  let film = readFilm(model);
  let now = Math.min(model.get("frame"), film.frames.length - 1), from = now, started = null;
  let colors, playing = null, queued = false, saving = null, place = { places: [] };
  const id = `emlearn-${++count}`;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const stage = element("canvas", { class: "eml-stage", role: "img", tabindex: "0", "data-lm-suppress-shortcuts": "true" });
  const charts = film.charts.map((chart) => element("canvas", { class: `eml-chart eml-${chart.kind}`, role: "img" }));
  const tip = element("div", { class: "eml-tip", hidden: "" });
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const slider = element("input", {
    type: "range", min: 0, step: 1, class: "eml-slider", "data-lm-suppress-shortcuts": "true",
    "aria-label": model.get("slider_label"), oninput: () => { stop(); show(+slider.value); },
  });
  const tickRow = element("div", { class: "eml-ticks", "aria-hidden": "true" });
  const button = (sign, name, action) => {
    const node = element("button", { type: "button", class: "eml-button", "data-lm-suppress-shortcuts": "true", onclick: action });
    return dress(node, sign, name);
  };
  const playButton = button("play", "play", () => (playing ? stop() : play()));
  const closeup = element("input", { type: "checkbox", id: `${id}-closeup`, "data-lm-suppress-shortcuts": "true", onchange: () => queue() });
  const transport = element("div", { class: "eml-transport", role: "group", "aria-label": "transport" },
    button("first", "to the start", () => { stop(); show(0); }),
    button("back", "step back", () => { stop(); show(now - 1, true); }),
    playButton,
    button("on", "step on", () => { stop(); show(now + 1, true); }),
    button("last", "to the end", () => { stop(); show(film.frames.length - 1); }),
    element("div", { class: "eml-track" }, slider, tickRow));
  const side = element("div", { class: "eml-side" }, ...charts);
  if (film.charts.some((chart) => (chart.y || chart.x).closeup))
    side.append(element("label", { class: "eml-closeup", for: closeup.id }, closeup, " close-up near the summit"));
  const root = element("div", { class: "eml", role: "group", "aria-label": model.get("title") },
    element("div", { class: "eml-pictures" }, element("div", { class: "eml-left" }, stage, tip), side),
    transport, status);
  el.append(root);

  /** Go to a frame; with `moving`, on the way there colours or shapes travel. */
  function show(frame, moving = false) {
    from = now;
    now = Math.max(0, Math.min(frame, film.frames.length - 1));
    started = moving && !still.matches && from !== now ? performance.now() : null;
    queue();
    clearTimeout(saving);
    saving = setTimeout(() => { model.set("frame", now); model.save_changes(); }, 150);
  }

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  function draw(time) {
    queued = false;
    if (!root.isConnected || stage.clientWidth === 0) return;
    const linear = started === null ? 1 : Math.min(1, Math.max(0, time - started) / TWEEN);
    const eased = linear * linear * (3 - 2 * linear);
    const frame = film.frames[now];
    colors = palette(model.get("tokens"), isDark());
    root.classList.toggle("eml-dark", colors.dark);
    place = drawStage(stage, film, colors, blend(film, film.frames[from], frame, eased));
    film.charts.forEach((chart, i) => drawChart(charts[i], chart, colors, frame, closeup.checked));
    slider.max = film.frames.length - 1;
    slider.value = now;
    slider.setAttribute("aria-valuetext", frame.status);
    const said = film.note && now === film.frames.length - 1 ? `${frame.status} — ${film.note}` : frame.status;
    if (status.textContent !== said) {
      status.textContent = said;
      stage.setAttribute("aria-label", `${model.get("title")}. ${frame.status}`);
      charts.forEach((canvas, i) => canvas.setAttribute("aria-label", `${film.charts[i].kind}: ${frame.status}`));
    }
    root.dataset.frame = now;
    if (linear < 1) queue();
    else { started = null; from = now; }
  }

  function play() {
    if (now === film.frames.length - 1) show(0);
    dress(playButton, "pause", "pause");
    playing = setInterval(() => {
      show(now + 1, true);
      if (now === film.frames.length - 1) stop();
    }, BEAT);
  }

  function stop() {
    clearInterval(playing);
    playing = null;
    dress(playButton, "play", "play");
  }

  function layTicks() {
    const many = film.frames.length > 41;
    tickRow.replaceChildren(...film.frames.map((frame, i) => {
      const tick = element("span", { class: `eml-tick eml-tick-${frame.tick}` }, many || frame.tick === "start" ? "" : frame.tick);
      tick.style.left = `${(100 * i) / Math.max(1, film.frames.length - 1)}%`;
      return tick;
    }));
  }

  // Point at an item, with the mouse or with the arrow keys, and its shares are told.
  let pointed = -1;
  function tell(i) {
    pointed = i;
    tip.hidden = i < 0 || film.frames[now].share < 0;
    if (tip.hidden) return;
    const { K, shares } = blend(film, film.frames[now], film.frames[now], 1);
    const told = shares(i).map((r, k) => [r, k]);
    tip.replaceChildren(
      element("div", { class: "eml-tipbar" }, ...told.map(([r, k]) => {
        const part = element("span");
        part.style.width = `${100 * r}%`;
        part.style.background = colors.components[k % colors.components.length].color;
        return part;
      })),
      told.slice(0, K).map(([r, k]) => `${film.names[k]}: ${r.toFixed(2)}`).join("   "));
    const [x, y] = place.places[i];
    tip.style.left = `${Math.min(x + 10, stage.clientWidth - 150)}px`;
    tip.style.top = `${Math.max(y - 44, 0)}px`;
  }
  stage.addEventListener("pointermove", (event) => {
    const near = place.places.map(([x, y], i) => [Math.hypot(x - event.offsetX, y - event.offsetY), i]).sort((a, b) => a[0] - b[0])[0];
    tell(near && near[0] < 14 ? near[1] : -1);
  });
  stage.addEventListener("pointerleave", () => tell(-1));
  stage.addEventListener("blur", () => tell(-1));
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    tell((pointed + step + place.places.length) % place.places.length);
  });

  function filmChanged() {
    stop();
    film = readFilm(model);
    now = from = Math.min(model.get("frame"), film.frames.length - 1);
    tell(-1);
    layTicks();
    queue();
  }
  const frameChanged = () => { if (model.get("frame") !== now && !playing) { stop(); show(model.get("frame")); } };
  model.on("change:film", filmChanged);
  model.on("change:frame", frameChanged);
  const sized = new ResizeObserver(queue);
  sized.observe(root);
  const themed = new MutationObserver(queue);
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  layTicks();
  queue();

  return {
    root, stage, status,
    at: (event) => invert(place, film, event),
    destroy() {
      stop();
      clearTimeout(saving);
      sized.disconnect();
      themed.disconnect();
      model.off("change:film", filmChanged);
      model.off("change:frame", frameChanged);
    },
  };
}

/** Where on the axes an event happened. */
function invert({ box }, film, event) {
  const along = (v, start, length, [a, b]) => a + ((v - start) / length) * (b - a);
  const { x, y } = film.stage;
  return [
    along(event.offsetX, box.left, box.width, x.domain),
    along(box.top + box.height - event.offsetY, 0, box.height, y.domain),
  ];
}
