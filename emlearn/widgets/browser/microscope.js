// The microscope's controls: which data to examine and where EM starts. A change goes to Python, which sends a new film,
// or where there is no kernel, if it can make the run, to the browser. While one request is pending, only the latest of
// the others is kept, so the last request wins.

const LABELS = { dataset: "data", n_components: "components", start: "start", seed: "seed", means: "starting means" };

const SILENT = "Python does not answer. If it was restarted, run the cell again; if it is busy, please wait.";

/** A run in words, on a page where no other run can be requested. */
function made(model) {
  const K = model.get("n_components"), seed = model.get("start") === "placed" ? "" : `, seed ${model.get("seed")}`;
  return `${model.get("dataset")}: ${K} ${K === 1 ? "component" : "components"}, start: ${model.get("start")}${seed}. ` +
    "Other runs need the notebook.";
}

const MADE_HERE = "Your browser makes these runs. Other starts, such as k-means, and other data need the notebook.";

function microscope({ model, el }) {
  const alone = typeof model.send !== "function", answer = alone ? answerAlone(model) : null;
  const view = player({ model, el });
  if (alone) view.root.prepend(element("div", { class: "eml-made" }, answer ? MADE_HERE : made(model)));
  if (alone && !answer) return view.destroy;
  const controls = element("div", { class: "eml-controls", role: "group", "aria-label": "what EM starts from" });
  view.root.prepend(controls);
  const message = element("div", { class: "eml-message", role: "alert" });
  view.root.append(message);

  let waiting = null, timer = null, working = null, patience = null, remark = "";
  const fields = {
    ...(alone ? {} : { dataset: choice(() => model.get("choices").datasets) }),
    n_components: number(() => model.get("choices").min_components, () => model.get("choices").max_components),
    start: choice(() => model.get("choices").starts),
    seed: number(() => 0, () => 999),
    means: element("input", { type: "text", size: 22, spellcheck: "false", placeholder: "click in the picture, or type" }),
  };
  for (const [name, input] of Object.entries(fields)) {
    input.dataset.trait = name;
    for (const [key, value] of Object.entries(OURS)) input.setAttribute(key, value);
    const commit = () => {
      remark = "";
      ask({ [name]: input.type === "number" ? bounded(name, input) : input.value });
    };
    input.addEventListener("change", commit);
    input.addEventListener("keydown", (event) => event.key === "Enter" && commit());  // JupyterLab keeps Enter from the input
    controls.append(element("label", { class: "eml-field" }, element("span", {}, LABELS[name]), input));
  }

  function choice(options) {
    const select = element("select");
    select.fill = () => select.replaceChildren(...options().map((o) => element("option", { value: o }, o)));
    return select;
  }

  function number(least, most) {
    const input = element("input", { type: "number", step: 1 });
    input.fill = () => { input.min = least(); input.max = most(); };
    return input;
  }

  /** The setting that a typed number means, with a remark if it is another; what is no number leaves the setting. */
  function bounded(name, { value: typed, min, max }) {
    const range = `${LABELS[name]}: whole numbers from ${min} to ${max}`, none = typed.trim() === "" || Number.isNaN(+typed);
    const value = none ? model.get(name) : Math.max(+min, Math.min(+max, Math.round(+typed)));
    if (none) remark = `${range}.`;
    else if (value !== +typed) remark = `${range}, so ${typed} became ${value}.`;
    return value;
  }

  /** Send what changed; while an answer is pending, keep the latest value of each setting. */
  function ask(change) {
    waiting = { ...waiting, ...change };
    clearTimeout(timer);
    timer = setTimeout(send, 60);
  }

  function send() {
    if (!waiting || model.get("asked") !== model.get("answered")) return;
    for (const [name, value] of Object.entries(waiting)) model.set(name, value);
    model.set("asked", model.get("asked") + 1);
    waiting = null;
    busy();
    if (alone) working = setTimeout(answer, 30, 0);  // after the page has shown that it is busy
    else model.save_changes();
    if (!alone) patience = setTimeout(() => { message.textContent = SILENT; }, 10000);
  }

  function busy() {
    const on = model.get("asked") !== model.get("answered");
    view.root.setAttribute("aria-busy", on);
    view.root.classList.toggle("eml-busy", on);
  }

  function refresh() {
    clearTimeout(patience);
    for (const [name, input] of Object.entries(fields)) {
      input.fill?.();
      if (document.activeElement !== input || !waiting) input.value = model.get(name);
    }
    fields.means.parentElement.hidden = !placeable();
    fields.n_components.disabled = model.get("choices").max_components === model.get("choices").min_components;
    message.textContent = [remark, model.get("message") || outside()].filter(Boolean).join(" ");
    busy();
    if (waiting) send();
  }

  const placeable = () => model.get("choices").starts.includes("placed");

  /** A sentence about placed means that are not on the axes. */
  function outside() {
    const { x, y } = model.get("film").panels[0], means = model.get("start") === "placed" ? model.get("starting_means") : [];
    const off = (v, { domain: [a, b] }) => v < Math.min(a, b) || v > Math.max(a, b);
    const lost = means.flatMap((mean, k) => ([x, y].some((axis, i) => i < mean.length && off(mean[i], axis)) ? [String(k + 1)] : []));
    if (!lost.length) return "";
    return lost.length === 1 ? `Component ${lost[0]} starts outside the picture.` : `Components ${listed(lost)} start outside the picture.`;
  }

  /** Where an event happened, with as many decimals as the pixels of the axes can distinguish. */
  function pointed(event) {
    const { offsetX, offsetY } = event, beside = view.at({ offsetX: offsetX + 1, offsetY: offsetY + 1 });
    return view.at(event).map((v, axis) => {
      const decimals = -Math.floor(Math.log10(Math.abs(beside[axis] - v)));
      return Number(v.toFixed(Math.max(0, Math.min(decimals, 100))));
    });
  }

  // A click places the next component's starting mean.
  let next = 0;
  view.left.addEventListener("click", (event) => {
    if (event.target.tagName !== "CANVAS" || !placeable() || !view.onStage(event)) return;
    remark = "";
    const K = model.get("n_components");
    const means = model.get("starting_means").map((row) => [...row]);
    const clicked = pointed(event).slice(0, means[0].length);
    means[next % K] = clicked;
    next = (next + 1) % K;
    ask({ start: "placed", means: means.map((row) => row.join(" ")).join("; ") });
  });

  model.on("change:answered", refresh);
  model.on("change:choices", refresh);
  model.on("change:message", refresh);
  refresh();
  return () => {
    for (const each of [timer, working, patience]) clearTimeout(each);
    model.off("change:answered", refresh);
    model.off("change:choices", refresh);
    model.off("change:message", refresh);
    view.destroy();
  };
}
