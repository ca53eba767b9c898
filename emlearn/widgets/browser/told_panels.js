// Panels beside a surface: their numbers are told, by name, whenever they change. And what stands around the two.

const UNNAMED = { dash: [], names: [] };

/** The bar of bound and gap, whose `parts` are told. */
const balanceView = () => panelView({
  x: { label: "nats" }, y: { domain: [0, 1], label: "", ticks: [] }, name: "balance", height: 98,
  margins: { left: 14, right: 14, top: 30 }, still: 0, layers: [{ kind: "balance", parts: "parts", name: "log-likelihood" }],
}, "eml-chart eml-balance");

function toldPanels(...views) {
  let told = {};
  const numbers = (name) => told[name] ?? null;
  return {
    canvases: views.map(({ canvas }) => canvas),
    measure() { for (const view of views) view.measure(); },
    tell(given) { told = given; },
    draw({ colors }, words) {
      for (const { canvas, panel, draw } of views) {
        canvas.setAttribute("aria-label", `${panel.name}. ${words}`);
        draw(null, [], numbers, colors);
      }
    },
  };
}

/** A surface and the panels beside it. */
function picturesOf(view, side) {
  view.canvas.classList.add("eml-stage");
  return element("div", { class: "eml-pictures" }, element("div", { class: "eml-left" }, view.canvas), element("div", { class: "eml-side" }, ...side.canvases));
}

/** Under the pictures the desk, below all the goals; returns what keeps the pictures. */
function framed({ model, view, transport, run, goals }) {
  view.status.className = "eml-said";
  view.root.append(goals.root);
  return deskOf({ model, root: view.root, transport, said: run });
}

const watchAround = (view, side, transport) => watchPage(view.root, {
  resized() { side.measure(); transport.measure(); view.queue(); },
  themed() {},
});
