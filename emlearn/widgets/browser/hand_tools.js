// What a turn of EM by hand is done with, beside the canvas: brushes with a share, and sliders for the weights.

const group = (name, ...parts) => element("div", { class: "eml-tools", role: "group", "aria-label": name }, ...parts);

/** A slider with its name and its value; `show(v)` puts it there, `act(v)` is called while it moves, `rested()` after. */
function rangeField(name, limits, act, rested = () => {}) {
  const value = element("output", { class: "eml-value" });
  const input = element("input", { ...OURS, type: "range", ...limits, "aria-label": name, onchange: rested, oninput() { show(+input.value); act(+input.value); } });
  const show = (v) => { input.value = v; value.textContent = v.toFixed(2); };
  show(+input.value);
  return { root: element("label", { class: "eml-range" }, element("span", {}, name), input, value), show };
}

/** The brush and its share are kept on the `board`; `weigh(k, weight)` is called while a weight moves, `rested()` after. */
function handTools({ K, colors, board, weigh, rested, redraw }) {
  const nameOf = (k) => (k < 0 ? (K === 2 ? "half and half" : "a third each") : `component ${k + 1}`);
  const brushes = [...Array(K).keys(), -1].map((k) => wordButton(k < 0 ? nameOf(k) : k + 1, () => { choose(k); redraw(); }, {
    "data-brush": k, "aria-label": nameOf(k), ...(k < 0 ? {} : { style: `border-bottom: 4px solid ${colors[k].color}` }),
  }));
  const share = rangeField("share", { min: A_LITTLE, max: 1, step: A_LITTLE, value: 1 }, (v) => { board.share = v; });
  const weights = Array.from({ length: K }, (_, k) => rangeField(`weight ${k + 1}`, { min: 0.01, max: 0.99, step: 0.01 }, (v) => weigh(k, v), rested));

  function choose(k) {
    board.brush = k;
    for (const brush of brushes) brush.setAttribute("aria-pressed", +brush.dataset.brush === k);
  }

  board.choose = choose;
  board.brushName = () => (board.brush < 0 ? nameOf(-1) : `${nameOf(board.brush)} with share ${board.share.toFixed(2)}`);
  const painting = group("brush", element("span", { "aria-hidden": "true" }, "brush"), ...brushes, share.root);
  const weighing = group("weights", ...weights.map(({ root }) => root));
  return {
    painting, weighing, choose,
    show({ name, mixture }) {
      painting.hidden = name === "M";
      weighing.hidden = name !== "M";
      weights.forEach(({ show }, k) => show(mixture.weights[k]));
    },
  };
}
