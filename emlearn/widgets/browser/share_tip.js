// The shares of an item that is pointed at, as a small stacked bar with numbers beside it.

const POINTED = 14;  // pixels within which an item is meant

/** Which of a panel's items an event touches; -1 if none. */
function itemAt(items, { offsetX, offsetY }) {
  const near = items.map(({ x, y }, i) => [Math.hypot(x - offsetX, y - offsetY), i]).sort((a, b) => a[0] - b[0])[0];
  return near && near[0] < POINTED ? near[1] : -1;
}

function shareTip() {
  const root = element("div", { class: "eml-tip", hidden: "" });
  return {
    root,

    /** Show the shares of an item on a canvas; none are shown if there is no item, or if it has none yet. */
    show(item, canvas, colors) {
      root.hidden = !item || !item.responsibilities || !item.names;
      if (root.hidden) return;
      const K = item.responsibilities.shape[1], parts = Array.from(item.responsibilities.data.slice(item.i * K, item.i * K + K), (r, k) => [r, k]);
      root.replaceChildren(
        element("div", { class: "eml-tipbar" }, ...parts.map(([r, k]) => {
          const part = element("span");
          part.style.width = `${100 * r}%`;
          part.style.background = component(colors, k).color;
          return part;
        })),
        parts.map(([r, k]) => `${item.names[k]}: ${r.toFixed(2)}`).join("   "));
      root.style.left = `${Math.min(item.x + 10, canvas.clientWidth - 150)}px`;
      root.style.top = `${Math.max(item.y - 44, 0)}px`;
    },
  };
}
