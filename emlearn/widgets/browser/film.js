// A film in the browser: the numbers that each frame shows, and those between two frames.

const FINEST = 65535;

/** A log-likelihood with two decimals; far from anything that data can have, its size alone. */
const asNats = (v) => (Math.abs(v) < 1e10 ? v.toFixed(2) : v.toExponential(2));

/** "1", "1 and 2", "1, 2 and 3". */
const listed = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");

const TYPES = { float: Float32Array, double: Float64Array, share: Uint16Array };

/** Nested lists as flat numbers and a shape, like a reel. */
function flat(nested) {
  const shape = [];
  for (let part = nested; Array.isArray(part); part = part[0]) shape.push(part.length);
  return { data: Float64Array.from([nested].flat(Infinity), (v) => (v === null ? NaN : v)), shape };
}

const WORDS = new Set(["kind", "look", "names", "name", "where", "mark", "dash", "along", "extent", "below"]);

/** A panel as it was sent, with the numbers of its layers flat, and how many of its layers stand still. */
function readPanel(panel) {
  const layers = panel.layers.map((layer) => Object.fromEntries(Object.entries(layer).map(([key, value]) => {
    const numbers = !WORDS.has(key) && (Array.isArray(value) || (typeof value === "number" && ["at", "reached", "now"].includes(key)));
    return [key, numbers ? flat(value) : value];
  })));
  const moving = layers.findIndex((layer) => Object.entries(layer).some(([key, v]) => !WORDS.has(key) && typeof v === "string"));
  return { ...panel, layers, still: moving < 0 ? layers.length : moving };
}

/** The film as it was sent, with its reels as typed arrays and the numbers of its layers flat. */
function readFilm(script, view) {
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  let offset = 0;
  const reels = {};
  for (const [name, { type, shape, over, pick }] of Object.entries(script.reels)) {
    const length = shape.reduce((a, b) => a * b, 1);
    const raw = new TYPES[type](buffer, offset, length);
    offset += Math.ceil((length * raw.BYTES_PER_ELEMENT) / 8) * 8;
    reels[name] = { raw, scale: type === "share" ? 1 / FINEST : 1, shape: shape.slice(1), over, pick };
  }
  const shape = script.controls.map((control) => control.captions.length);
  return { ...script, reels, panels: script.panels.map(readPanel), shape, last: shape.reduce((a, b) => a * b, 1) - 1 };
}

const longest = (texts) => texts.reduce((best, text) => (text.length > best.length ? text : best), "");

/** The position of a control in words. */
function inWords(film, places, i) {
  const { words, captions } = film.controls[i];
  return (words.length ? words[places[0]] : captions)[places[i]];
}

/** The position of each control in a frame, and the frame of given positions; the last control varies fastest. */
function positions(film, frame) {
  return film.shape.reduceRight((out, n) => { out.unshift(frame % n); frame = Math.floor(frame / n); return out; }, []);
}

const frameOf = (film, places) => places.reduce((frame, p, i) => frame * film.shape[i] + p, 0);

/** The numbers of a channel in a frame, which are the layer's own or a row of a reel; null if there are none. */
function channel(film, frame, value) {
  if (typeof value !== "string") return value || null;
  const { raw, scale, shape, over, pick } = film.reels[value], places = positions(film, frame);
  const row = pick[over.reduce((at, control) => at * film.shape[control] + places[control], 0)];
  if (row < 0) return null;
  const size = shape.reduce((a, b) => a * b, 1), data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = raw[row * size + i] * scale;
  return { data, shape };
}

/** Numbers at a fraction t of the way from a start, where there is one, to their end, which is overwritten. */
function onTheWay(start, end, t) {
  if (start && end && t < 1) end.data.forEach((v, i) => {
    const way = lerp(start.data[i], v, t);
    if (!Number.isNaN(way)) end.data[i] = way;
  });
  return end;
}

/** The same numbers at a fraction t of the way from one frame to another. */
function between(film, from, to, t) {
  const cache = new Map();
  return (value) => {
    if (typeof value !== "string") return value || null;
    if (!cache.has(value)) {
      cache.set(value, onTheWay(t < 1 ? channel(film, from, value) : null, channel(film, to, value), t));
    }
    return cache.get(value);
  };
}
