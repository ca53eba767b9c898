// A frame as a picture to keep: the panels as they stand on the page, with the status line's words below, on paper.

const SHARP = 2, EDGE = 12, LEADING = 20;  // pixels of the picture to one on the page; its margin, and its lines of words
const onPixels = () => document.createElement("canvas");

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

/** How pictures of some views are laid out, at a number of pixels to one on the page, with room for the longest of the words. */
function laidOut(box, views, words, fine) {
  const places = placesIn(box, views.map((view) => view.canvas)), width = box.offsetWidth, ruler = onPixels().getContext("2d");
  ruler.font = `14px ${FONT}`;
  const lines = Math.max(...words.map((text) => wrapped(ruler, text, width).length));
  const floor = Math.max(...views.map((view, i) => places[i][1] + view.size.height)) + EDGE;
  return { places, width, floor, fine, size: [width + 2 * EDGE, Math.ceil(floor + LEADING * lines + 2 * EDGE)].map((v) => Math.round(fine * v)) };
}

/** Compose some views on a canvas: `paint(view)` returns a canvas with one of them. */
function compose(canvas, { places, width, floor, fine, size }, views, words, colors, paint) {
  const ctx = canvas.getContext("2d");
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = colors.paper;
  ctx.fillRect(0, 0, ...size);
  ctx.setTransform(fine, 0, 0, fine, fine * EDGE, fine * EDGE);
  views.forEach((view, i) => ctx.drawImage(paint(view), ...places[i], view.size.width, view.size.height));
  ctx.font = `14px ${FONT}`;
  ctx.fillStyle = colors.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  wrapped(ctx, words, width).forEach((text, i) => ctx.fillText(text, 0, floor + LEADING * i));
  return canvas;
}

/** Offer something as a file, called by some words and an ending. */
function download(blob, name, ending) {
  const link = element("a", { href: URL.createObjectURL(blob), download: `${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
