// A frame as a picture to keep: the panels as they stand on the page, with the status line's words below, on paper.

const FINE = 2, EDGE = 12, LEADING = 20;  // pixels of the picture to one on the page; its margin, and its lines of words

/** A text in lines that are no wider than this. */
function wrapped(ctx, text, width) {
  return text.split(" ").reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    return lines.length && ctx.measureText(longer).width <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

/** Where canvases stand within an element, in its own pixels, even where the page scales it. */
function placesIn(box, canvases) {
  const frame = box.getBoundingClientRect(), scaled = frame.width / box.offsetWidth;
  return canvases.map((canvas) => canvas.getBoundingClientRect()).map((at) => [(at.left - frame.left) / scaled, (at.top - frame.top) / scaled]);
}

/** The panels of some views on one canvas; `paint(view, onto)` draws one of them. */
function composed(box, views, words, colors, paint) {
  const places = placesIn(box, views.map((view) => view.canvas)), width = box.offsetWidth;
  const floor = Math.max(...views.map((view, i) => places[i][1] + view.size.height)) + EDGE;
  const ctx = document.createElement("canvas").getContext("2d"), type = `14px ${FONT}`;
  ctx.font = type;
  const lines = wrapped(ctx, words, width);
  ctx.canvas.width = FINE * (width + 2 * EDGE);
  ctx.canvas.height = FINE * Math.ceil(floor + LEADING * lines.length + 2 * EDGE);
  ctx.fillStyle = colors.paper;
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.setTransform(FINE, 0, 0, FINE, FINE * EDGE, FINE * EDGE);
  views.forEach((view, i) => {
    const canvas = document.createElement("canvas");
    paint(view, { canvas, ratio: FINE });
    ctx.drawImage(canvas, ...places[i], view.size.width, view.size.height);
  });
  ctx.font = type;
  ctx.fillStyle = colors.ink;
  ctx.textBaseline = "top";
  lines.forEach((text, i) => ctx.fillText(text, 0, floor + LEADING * i));
  return ctx.canvas;
}

/** Offer a canvas as a file. */
function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: `${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}
