// The formulas of the steps, beside the picture. The step that was taken last is marked. A term that is pointed at lights
// its mark in the picture, a mark that is pointed at lights its term, and says of which component.

const COMPONENT = "k";  // the index for which a component's name can stand

/** `light(marks)` is called when a term is pointed at, with its marks, of which there are none when nothing is. */
function formulaBoard(light) {
  let formulas = [], names = [], held = null, lit = { terms: [], k: null }, taken = "", get = () => null, colors = null;
  const rows = element("div", { class: "eml-formulas", role: "group", "aria-label": "what the steps compute" });
  const now = element("div", { class: "eml-now" });
  const board = element("details", { class: "eml-board" }, element("summary", {}, "formulas"), rows, now);
  const formulaOf = (term) => formulas.find((formula) => formula.term === term);

  function row({ step, term, words, math }) {
    const node = element("button", { ...OURS, type: "button", class: "eml-formula", "data-of": term, "data-step": step, "aria-pressed": "false", "aria-label": `${step}-step: ${words}` });
    node.innerHTML = `<span class="eml-step">${step}</span><math displaystyle="true">${math}</math>`;
    for (const index of node.querySelectorAll("mi")) if (index.textContent === COMPONENT) index.classList.add("eml-index");
    node.addEventListener("focus", () => node.matches(":focus-visible") && show(term));
    node.addEventListener("blur", () => show(held));
    node.addEventListener("click", () => hold(held === term ? null : term));
    return node;
  }

  rows.addEventListener("pointerover", ({ target }) => show(target.closest("[data-term]")?.dataset.term ?? target.closest("[data-of]")?.dataset.of ?? held));
  rows.addEventListener("pointerleave", () => show(held));

  /** Keep a term lit, for fingers and keys, which cannot hover. */
  function hold(term) {
    held = term;
    for (const node of rows.children) node.setAttribute("aria-pressed", node.dataset.of === held);
    show(held);
  }

  function show(term) {
    mark(term ? [term] : [], null);
    light(term ? formulaOf(term).marks : []);
  }

  /** Light terms in all formulas, for a component, whose name then stands for the index, or for all (null). */
  function mark(terms, k) {
    if (lit.terms.join() === terms.join() && lit.k === k) return;
    lit = { terms, k };
    for (const node of rows.querySelectorAll("[data-term]")) node.classList.toggle("eml-hot", terms.includes(node.dataset.term));
    for (const index of rows.querySelectorAll(".eml-index")) index.textContent = k === null ? COMPONENT : names[k] ?? COMPONENT;
    rows.style.setProperty("--hot", k === null ? "" : textColor(colors, k));
    tell();
  }

  /** What the terms that are lit stand for, with their values in this frame; or else what the last step was for. */
  function tell() {
    const told = lit.terms.length ? lit.terms.map(formulaOf) : formulas.filter(({ step }) => step === taken).slice(0, 1);
    now.setAttribute("aria-live", lit.terms.length ? "polite" : "off");  // the status line tells the frame
    now.replaceChildren(...told.flatMap((formula) => [element("span", {}, formula.words), ...valuesOf(formula)]));
  }

  /** The values of a formula's left side, each in the colour of its component. */
  function valuesOf({ term, symbol, valued, names: own }) {
    const value = valued ? get(term) : null, K = value ? value.shape[0] : 0, size = value && value.data.length / K;
    return Array.from({ length: K }, (_, i) => i).filter((i) => lit.k === null || i === lit.k).map((i) => {
      const part = element("span", {}, `${symbol}${K > 1 ? lowered(own[i] ?? names[i] ?? String(i + 1)) : ""} = ${written(value, i * size, size)}`);
      if (names.length) part.style.color = textColor(colors, i);
      return part;
    });
  }

  return {
    board, mark,
    formulas: () => formulas,

    load(film, open) {
      formulas = film.formulas || [];
      names = film.panels[0].layers.map((layer) => layer.names).find((given) => given && given.length > 0) || [];
      board.hidden = !formulas.length;
      board.open = open;
      rows.replaceChildren(...formulas.map(row));
      hold(null);
    },

    /** The step of this frame, and its numbers. */
    frame(step, numbers, palette) {
      [taken, get, colors] = [step, numbers, palette];
      if (!formulas.length) return;
      for (const node of rows.children) node.classList.toggle("eml-taken", node.dataset.step === step);
      tell();
    },
  };
}

/** A component's name as an index: digits stand lower. */
const lowered = (name) => name.replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

/** Row of numbers of shape (n, ...) as text: a number, a list of numbers, or a matrix whose rows are separated by semicolons. */
function written({ data, shape }, from, size) {
  const short = (v) => v.toPrecision(3).replace(/(.*)e(.*)/, (_, a, p) => `${a * 10 ** p}`).replace("-", "−"), numbers = Array.from(data.slice(from, from + size), short);
  if (size === 1) return numbers[0];
  const d = shape.length > 2 ? shape[2] : size, lines = [];
  for (let i = 0; i < size; i += d) lines.push(numbers.slice(i, i + d).join(", "));
  return lines.length > 1 ? `[${lines.join("; ")}]` : `(${lines[0]})`;
}
