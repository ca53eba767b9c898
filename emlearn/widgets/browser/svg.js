// A canvas that keeps what is drawn on it as SVG, in which text stays text: of a canvas's calls, those that we make.

const ANCHORS = { left: "start", center: "middle", right: "end" };

function svgCanvas() {
  const ruler = document.createElement("canvas").getContext("2d"), marks = [], earlier = [];
  const ctx = {
    fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, globalAlpha: 1, lineJoin: "round", lineCap: "butt",
    font: "13px sans-serif", textAlign: "left", textBaseline: "alphabetic",
  };
  let path = "", dash = [], matrix = [1, 0, 0, 1, 0, 0], clip = "";
  const number = (v) => String(Math.round(100 * v) / 100), numbers = (...vs) => vs.map(number).join(" ");
  /** A call that is ignored, as a canvas does, if a number of it is none. */
  const finite = (call) => (...of) => { if (of.every((v) => typeof v !== "number" || Number.isFinite(v))) call(...of); };
  const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const written = (attributes) => Object.entries(attributes).filter(([, v]) => v !== "" && v !== null).map(([name, v]) => ` ${name}="${safe(v)}"`).join("");
  const placed = () => (numbers(...matrix) === "1 0 0 1 0 0" ? "" : `matrix(${numbers(...matrix)})`);
  const put = (tag, attributes, inner = "") => {
    const mark = `<${tag}${written({ ...attributes, opacity: ctx.globalAlpha < 1 ? ctx.globalAlpha : "", transform: placed() })}>${inner}</${tag}>`;
    marks.push(clip ? `<g clip-path="url(#${clip})">${mark}</g>` : mark);
  };
  const measured = (text, textBaseline) => Object.assign(ruler, { font: ctx.font, textAlign: ctx.textAlign, textBaseline }).measureText(text);
  const filled = () => ({ fill: ctx.fillStyle }), stroked = () => ({
    fill: "none", stroke: ctx.strokeStyle, "stroke-width": ctx.lineWidth, "stroke-linejoin": ctx.lineJoin,
    "stroke-linecap": ctx.lineCap === "butt" ? "" : ctx.lineCap, "stroke-dasharray": dash.join(" "),
  });
  const box = (x, y, w, h) => `M${numbers(x, y)}h${number(w)}v${number(h)}h${number(-w)}z`;
  const worded = (look) => (text, x, y) => {
    if (!text) return;
    const { textAlign, textBaseline } = ctx, [there, here] = ["alphabetic", textBaseline].map((line) => measured(text, line).actualBoundingBoxAscent);
    const [, weight, size, family] = ctx.font.match(/^(.*?)\s*([\d.]+)px (.*)$/);
    put("text", {
      ...look(), x: number(x), y: number(y + there - here), "text-anchor": ANCHORS[textAlign],
      "font-weight": weight, "font-size": size, "font-family": family, "xml:space": "preserve",
    }, safe(text));
  };
  Object.assign(ctx, {
    canvas: { width: 0, height: 0, marks, getContext: () => ctx },
    setTransform(...values) { matrix = values; },
    translate(x, y) { matrix = [...matrix.slice(0, 4), matrix[4] + matrix[0] * x, matrix[5] + matrix[3] * y]; },
    clearRect() { marks.length = 0; },
    setLineDash(lengths) { dash = lengths; },
    measureText: (text) => measured(text, ctx.textBaseline),
    save() { earlier.push([{ ...ctx }, dash, matrix, clip]); },
    restore() {
      const [look, ...rest] = earlier.pop();
      Object.assign(ctx, look);
      [dash, matrix, clip] = rest;
    },
    beginPath() { path = ""; },
    closePath() { path += "z"; },
    moveTo(x, y) { path += `M${numbers(x, y)}`; },
    lineTo(x, y) { path += `${path ? "L" : "M"}${numbers(x, y)}`; },
    rect(...of) { path += box(...of); },
    arc(x, y, r, from, to) {
      if (to - from >= 2 * Math.PI - 1e-9) path += `M${numbers(x - r, y)}a${numbers(r, r)} 0 1 0 ${numbers(2 * r, 0)}a${numbers(r, r)} 0 1 0 ${numbers(-2 * r, 0)}z`;
      else {
        const [begins, ends] = [from, to].map((angle) => [x + r * Math.cos(angle), y + r * Math.sin(angle)]);
        path += `${path ? "L" : "M"}${numbers(...begins)}A${numbers(r, r)} 0 ${+(to - from > Math.PI)} 1 ${numbers(...ends)}`;
      }
    },
    fill() { put("path", { ...filled(), d: path }); },
    stroke() { put("path", { ...stroked(), d: path }); },
    fillRect(...of) { put("path", { ...filled(), d: box(...of) }); },
    strokeRect(...of) { put("path", { ...stroked(), d: box(...of) }); },
    fillText: worded(filled),
    strokeText: worded(stroked),
    clip() {
      const name = `clip${Math.random().toString(36).slice(2)}`;
      marks.push(`<clipPath${written({ id: name, "clip-path": clip ? `url(#${clip})` : "" })}><path${written({ d: path, transform: placed() })}/></clipPath>`);
      clip = name;
    },
    drawImage(image, x, y) {
      const transform = `${placed()} translate(${numbers(x, y)})`.trim(), opacity = ctx.globalAlpha < 1 ? ctx.globalAlpha : "";
      marks.push(`<g${written({ transform, opacity })}>${image.marks.join("")}</g>`);
    },
  });
  for (const name of ["moveTo", "lineTo", "rect", "arc", "fillRect", "strokeRect", "fillText", "strokeText"]) ctx[name] = finite(ctx[name]);
  return ctx.canvas;
}

/** The SVG of such a canvas, with a title. */
const svgOf = ({ width, height, marks }, title) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
  `<title>${title.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</title>${marks.join("\n")}</svg>`;
