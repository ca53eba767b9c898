// The transport line: to the start, back, play, on, to the end, and a slider over the positions of a run.

const TWEEN = 220, BEAT = 750;  // milliseconds: the motion of one half-step, and the time between two while playing
const SPEEDS = [0.5, 1, 2, 4];
const GENTLY = window.matchMedia("(prefers-reduced-motion: reduce)");

/** The share of a motion that has taken place, eased; 1 if there is no motion. */
function eased(started, time) {
  const linear = started === null || GENTLY.matches ? 1 : Math.min(1, Math.max(0, time - started) / TWEEN);
  return linear * linear * (3 - 2 * linear);
}

/** `go(position, moving)` is called for a position that is asked for; with `moving`, things may travel on the way there. */
function transportLine(go) {
  let at = 0, playing = null, ended = () => {};
  const slider = element("input", {
    ...OURS, type: "range", min: 0, step: 1, class: "eml-slider", oninput: () => { stop(); move(+slider.value); },
  });
  const ticks = element("div", { class: "eml-ticks", "aria-hidden": "true" }), label = element("span", { class: "eml-main-label" });
  const step = (by) => () => { stop(); move(at + by, Math.abs(by) === 1); };
  const playButton = button("play", "play", () => (playing ? stop() : play()));
  const speed = element("select", {
    ...OURS, class: "eml-speed", "aria-label": "speed", title: "speed",
    onchange: () => { if (playing !== null) { stop(); play(); } },
  }, ...SPEEDS.map((times) => element("option", { value: times }, `${times}×`)));
  speed.value = 1;
  const root = element("div", { class: "eml-transport", role: "group", "aria-label": "transport" },
    button("first", "to the start", step(-Infinity)), button("back", "step back", step(-1)), playButton,
    button("on", "step on", step(1)), button("last", "to the end", step(Infinity)), speed,
    element("div", { class: "eml-track" }, slider, ticks), label);

  function move(to, moving = false) {
    at = Math.max(0, Math.min(+slider.max, to));
    go(at, moving);
  }

  /** Play on to the end; `then` is called when it stops. */
  function play(then = () => {}) {
    ended = then;
    if (at === +slider.max) move(0);
    dress(playButton, "pause", "pause");
    const beat = Math.max(60, Math.min(BEAT, 40000 / (+slider.max + 1))) / speed.value;
    playing = setInterval(() => {
      move(at + 1, beat > TWEEN);
      if (at >= +slider.max) stop();
    }, beat);
  }

  function stop() {
    if (playing !== null) dress(playButton, "play", "play");
    clearInterval(playing);
    playing = null;
    ended();
    ended = () => {};
  }

  return {
    root, play, stop,
    rewind() { stop(); move(0); },
    playing: () => playing !== null,

    /** Positions from 0 to `last`, with the names of their ticks. */
    load({ last, name, ticks: names = [] }) {
      slider.max = last;
      slider.setAttribute("aria-label", name);
      label.textContent = name === "half-step" ? "" : name;
      ticks.replaceChildren(...names.map((text, i) => {
        const tick = element("span", { class: `eml-tick eml-tick-${text}`, "data-name": text === "start" ? "" : text });
        tick.style.left = `${(100 * i) / Math.max(1, names.length - 1)}%`;
        return tick;
      }));
    },

    show(position, words) {
      slider.value = at = position;
      slider.setAttribute("aria-valuetext", words);
    },

    /** Ticks without room for names are lines. */
    measure() { ticks.classList.toggle("eml-crowded", ticks.clientWidth < 15 * (+slider.max + 1)); },
  };
}
