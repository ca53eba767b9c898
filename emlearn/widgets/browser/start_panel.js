// One start of two: its seed, and the data with the components of its run, whose means can be put elsewhere by hand.

const HEIGHT = 296;  // pixels: the height of the three pictures
const MOST_STRETCHED = 2.5;  // times the usual height, so that a component that collapses does not flatten all others
const GRASP = { mouse: 12, pen: 14, touch: 22 };  // pixels around a mean
const MOVE_MEAN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** `hears` is told of what the hand does: another `seed`, other `means` with a sentence about them, that it has `letGo`. */
function startPanel(letter, hears) {
  let colors, view, panel, scene, lab, along, shownSeed, held = null, chosen = -1;
  const seed = element("input", {
    ...OURS, type: "number", min: 0, max: SEEDS - 1, step: 1, placeholder: "placed",
    onchange() {
      seed.value = shownSeed = Math.max(0, Math.min(SEEDS - 1, Math.round(+seed.value) || 0));
      hears.seed(shownSeed);
    },
  });
  const sample = element("span", { class: `eml-line eml-line-${letter}`, "aria-hidden": "true" });
  const frame = element("div", { class: "eml-framed" }), shares = sharesOf(), seedField = field(`seed of start ${letter}`, seed);
  seedField.firstChild.textContent = "seed";
  const root = element("div", { class: "eml-start", role: "group", "aria-label": `start ${letter}` },
    element("div", { class: "eml-start-head" }, sample, element("b", {}, `start ${letter}`), seedField), frame);

  /** Where the means are on the canvas; with one column, at any height. */
  const spotsOf = (means, y) => means.map(([u, v]) => [view.scale.X(u), v === undefined ? y : view.scale.Y(v)]);

  function nearest({ offsetX, offsetY, pointerType }) {
    const away = spotsOf(lab.means(), offsetY).map(([x, y]) => Math.hypot(x - offsetX, y - offsetY)), least = Math.min(...away);
    return least <= (GRASP[pointerType] ?? GRASP.mouse) ? away.indexOf(least) : -1;
  }

  const wordsFor = (k, mean) => `Mean ${k + 1} of start ${letter} put at ${mean.map((v, a) => along[a].say(v)).join(", ")}; EM starts anew from there.`;

  /** Component k starts at a place, and the others where they are shown, all with as many digits as their axes can show. */
  function put(k, place) {
    const means = lab.means().map((mean, other) => (other === k ? place : mean).map((v, a) => along[a].kept(v)));
    hears.means(means, wordsFor(k, means[k]));
  }

  function choose(k) {
    if (chosen !== k) hears.looked();
    chosen = k;
    shares.point(-1);
  }

  function listen(canvas) {
    canvas.addEventListener("pointerdown", (event) => {
      const k = event.button ? -1 : nearest(event);
      choose(k);
      if (k < 0) return;
      const there = view.at(event), mean = lab.means()[k];
      canvas.setPointerCapture(event.pointerId);
      held = { k, pointer: event.pointerId, beside: mean.map((v, a) => v - there[a]) };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (held?.pointer === event.pointerId) {
        const there = view.at(event);
        return put(held.k, held.beside.map((v, a) => there[a] + v));
      }
      if (held) return;
      choose(nearest(event));
      canvas.style.cursor = chosen < 0 ? "" : "grab";
      if (chosen < 0) shares.point(nearestItem(view.items, event.offsetX, event.offsetY));
      hears.looked();
    });
    canvas.addEventListener("lostpointercapture", () => { held = null; hears.letGo(); });
    canvas.addEventListener("pointerleave", () => { if (!held) choose(-1); });
    canvas.addEventListener("touchstart", (event) => { if (held) event.preventDefault(); }, { passive: false });  // so that the page does not scroll
    canvas.addEventListener("blur", () => choose(-1));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const means = lab.means(), by = MOVE_MEAN[event.key];
      if (means[event.key - 1]) {
        choose(event.key - 1);
        hears.said(`Mean ${event.key} of start ${letter}: the arrow keys move it.`);
      } else if (by) {
        const k = Math.max(chosen, 0);
        choose(k);
        put(k, means[k].map((v, a) => v + by[a] * along[a].step));
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  function ring({ ctx, colors, x, y }) {
    for (const [color, lineWidth] of [[colors.paper, 5], [colors.ink, 2]]) {
      Object.assign(ctx, { strokeStyle: color, lineWidth });
      ctx.beginPath();
      ctx.arc(x, y, 10, 0, 7);
      ctx.stroke();
    }
  }

  /** What is seen of a half-step. */
  function look(h) {
    const { R, mixture } = lab.step(h), moved = Object.entries(scene.moved(mixture)).map(([name, rows]) => [name, flat(rows)]);
    return { responsibilities: R && flat(scene.seen(R)), ...Object.fromEntries(moved) };
  }

  return {
    root,

    /** Other data. */
    load({ X, panel: other }) {
      panel = other;
      scene = SCENES[panel.layers[0].kind](panel, X);
      along = [panel.x, panel.y].slice(0, X[0].length).map(readings);
      view = panelView({ ...readPanel(panel), height: HEIGHT }, "eml-stage");
      for (const [name, value] of Object.entries({ ...OURS, tabindex: 0, role: "application", "aria-roledescription": "picture with movable means" }))
        view.canvas.setAttribute(name, value);
      listen(view.canvas);
      frame.replaceChildren(view.canvas, shares.tip, shares.spoken);
      shares.point(-1);
    },

    measure() { view.measure(); },
    holds: () => held !== null,

    /** How high the vertical axis has to be for the end of a run; in the plane it is what it is. */
    tallest: ({ run }) => {
      const { whole } = scene.moved(run.states.at(-1).mixture), usual = panel.y.domain[1];
      return whole ? Math.min(MOST_STRETCHED * usual, Math.max(usual, 1.1 * Math.max(...whole.map(([, v]) => v)))) : usual;
    },

    /** The run that is shown from now on, on a vertical axis of this height. */
    take(other, tallest) {
      lab = other;
      view.panel.y = { ...panel.y, domain: [panel.y.domain[0], tallest] };
      const drawn = lab.start.drawn ? lab.start.seed : "";
      if (drawn !== shownSeed) seed.value = shownSeed = drawn;  // else what is being typed would be lost
    },

    draw(palette, way, words) {
      colors = palette;
      const to = look(lab.at), from = way < 1 ? look(lab.from) : {};
      view.draw(null, [], (name) => (typeof name === "string" ? onTheWay(from[name], to[name] ?? null, way) : name), colors);
      shares.show(view, colors);
      const { box } = view.scale, [x, y] = spotsOf(lab.means(), box.top + box.height)[chosen] ?? [];
      if (x !== undefined) ring({ ctx: view.canvas.getContext("2d"), colors, x, y });
      const keys = `The keys 1 to ${lab.means().length} choose a mean, and the arrow keys move it.`;
      view.canvas.setAttribute("aria-label", `start ${letter}, ${view.panel.name}. ${words} ${keys}`);
    },
  };
}
