// Pointing at a point, a bar or a coin, with the pointer or with the arrow keys: it is ringed, and its row of
// responsibilities is shown as a small bar with its numbers, and read out.

const CALLED = { points: "point", bars: "bar", coins: "row" };
const NEAR = 14;  // how near, in pixels, a pointer is to what it points at

/** The item of a view that is nearest to a place, if one is near; -1 if none is. */
function nearestItem(items, x, y) {
  let best = -1, least = NEAR;
  items.forEach((item, i) => {
    const away = Math.hypot(item.x - x, item.y - y);
    if (item.names && away < least) [best, least] = [i, away];
  });
  return best;
}

function sharesOf() {
  let pointed = -1, told = "";
  const tip = element("div", { class: "eml-tip", hidden: "" });
  const spoken = element("div", { class: "eml-spoken", role: "status", "aria-live": "polite" });

  /** The row of an item: its name, and the share of each component. */
  function rowOf({ layer, names, responsibilities, i }) {
    const name = `${CALLED[layer.kind]} ${i + 1}`;
    if (!responsibilities) return { name, parts: [] };
    const K = responsibilities.shape[1];
    return { name, parts: Array.from(responsibilities.data.slice(i * K, i * K + K), (r, k) => ({ r, k, text: `${names[k] || "share"}: ${r.toFixed(2)}` })) };
  }

  function fill({ name, parts }, colors) {
    const bar = parts.map(({ r, k }) => {
      const part = element("span");
      part.style.width = `${100 * r}%`;
      part.style.background = component(colors, k).color;
      return part;
    });
    const words = parts.map(({ k, text }) => {
      const word = element("span", {}, text);
      word.style.color = textColor(colors, k);
      return word;
    });
    tip.replaceChildren(
      element("div", { class: "eml-tipname" }, parts.length ? name : `${name}: not shared before the first E-step`),
      ...(parts.length ? [element("div", { class: "eml-tipbar" }, ...bar), element("div", { class: "eml-tipwords" }, ...words)] : []));
    spoken.textContent = [name, ...parts.map(({ text }) => text)].join(", ");
  }

  return {
    tip, spoken,
    any: () => pointed >= 0,
    point(i) { pointed = i; },

    /** To the next item along an axis of the canvas, from the first or the last on. */
    move(items, axis, by) {
      const order = [...items.keys()].filter((i) => items[i].names).sort((a, b) => items[a][axis] - items[b][axis] || a - b);
      const at = order.indexOf(pointed), next = at < 0 ? (by > 0 ? 0 : -1) : (at + by + order.length) % order.length;
      pointed = order.at(next) ?? -1;
    },

    /** Show what is pointed at, on a view that has just been drawn. */
    show({ items, canvas }, colors) {
      const item = items[pointed];
      tip.hidden = !item;
      if (!item) { told = spoken.textContent = ""; return; }
      const row = rowOf(item), now = JSON.stringify([row, colors.dark]);
      if (now !== told) fill(row, colors);
      told = now;
      ring(canvas.getContext("2d"), colors, item);
      tip.style.left = `${Math.max(0, Math.min(item.x + 12, canvas.clientWidth - tip.offsetWidth))}px`;
      tip.style.top = `${item.y > tip.offsetHeight + 12 ? item.y - tip.offsetHeight - 8 : item.y + 14}px`;
    },
  };
}

function ring(ctx, colors, { x, y, layer }) {
  const radius = layer.kind === "coins" ? 14 : 8;
  for (const [color, width] of [[colors.paper, 5], [colors.ink, 2]]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}
