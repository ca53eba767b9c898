// A panel on a canvas. What does not change between frames, which is the axes and the layers before the first that moves,
// is drawn once and kept.

function panelView(panel, className) {
  const canvas = element("canvas", { class: className, role: "img" });
  const { top, bottom } = { ...MARGINS, ...panel.margins };
  canvas.style.height = `calc(${top + bottom}px + ${panel.height - top - bottom}px * var(--tall, 1))`;
  const backdrop = document.createElement("canvas");
  let kept = "";
  const view = { canvas, panel, items: [], scale: null, size: { width: 0, height: 0, ratio: 1 } };

  /** Measure the canvas: only when sizes change and not in every frame, because it forces the browser to lay out. */
  view.measure = () => { view.size = sizeOf(canvas); };

  /** Draw a frame, on the page's canvas or `onto` another, at its own number of pixels and over a backdrop of its own. */
  view.draw = (film, places, get, colors, closeup, onto = { canvas, ratio: view.size.ratio }) => {
    paintings.set(canvas, (other) => view.draw(film, places, get, colors, closeup, other));
    const size = { ...view.size, ratio: onto.ratio }, { width, height, ratio } = size, ctx = prepare(onto.canvas, size);
    const [x, y] = [panel.x, panel.y].map((axis) => (Array.isArray(axis) ? axis[places[panel.follows]] : axis));
    const axes = { ...panel, x, y }, scale = scales(ctx, axes, width, height, closeup);
    view.scale = scale;
    const items = [];
    const item = (layer, responsibilities, i, x, y) => items.push({ layer, x, y, names: layer.names, responsibilities, i });
    const pen = { ...scale, ctx, width, height, colors, get, item };
    const own = onto.backdrop, behind = (own ?? backdrop).getContext("2d");
    const key = [width, height, ratio, colors.dark, closeup, x.domain, y.domain, x.label].join();
    if (own || key !== kept) {
      prepare(own ?? backdrop, size);
      drawAxes(behind, colors, axes, scale);
      drawLayers({ ...pen, ctx: behind, item() {} }, panel.layers.slice(0, panel.still));
      if (!own) kept = key;
    }
    if (width > 0) ctx.drawImage(own ?? backdrop, 0, 0, width, height);
    drawLayers(pen, panel.layers.slice(panel.still));
    putNames(pen, behind);
    view.items = items;
  };

  /** Where on the axes an event happened. */
  view.at = ({ offsetX, offsetY }) => {
    const { box, x, y } = view.scale;
    return [lerp(x[0], x[1], (offsetX - box.left) / box.width), lerp(y[1], y[0], (offsetY - box.top) / box.height)];
  };
  return view;
}
