// Panels beside a surface: their numbers are told, by name, whenever they change.

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
