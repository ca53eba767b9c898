// A climb as what is left of it: nats below the summit, on a logarithmic scale, on which a linear rate is a straight line.
// The summit itself is nowhere on such a scale. So a line ends at the last iteration, and says what is left from there;
// what is smaller than the rounding of the heights is not drawn.

const ROUNDING = 1e-13;  // of the height, of which doubles hold about 16 digits
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Numbers whose every second one is a height, with the logarithm of what is left to the summit in its place. */
const leftOf = (summit) => (numbers) => numbers && {
  ...numbers,
  data: numbers.data.map((v, i) => (i % 2 === 0 ? v : summit - v > ROUNDING * Math.abs(summit) ? Math.log10(summit - v) : NaN)),
};

const lineOf = ({ layers }) => layers.find(({ kind }) => kind === "curve");

/** Whether a panel shows a climb that began below its summit. */
const hasClimbed = (panel) => Number.isFinite(panel.summit) && leftOf(panel.summit)(lineOf(panel).xy).data.some((v, i) => i % 2 && v === v);

/** A panel that shows a climb by what is left of it. */
function belowSummit(panel) {
  const left = leftOf(panel.summit), layers = panel.layers.map((layer) => (layer.kind === "curve" ? { ...layer, xy: left(layer.xy) } : layer));
  const line = lineOf({ layers }), depths = Array.from(line.xy.data).filter((v, i) => i % 2 && v === v);
  const low = Math.min(...depths), high = Math.max(...depths), room = Math.max(0.08 * (high - low), 0.1), floor = low - 3 * room;
  const seen = { ...line, name: line.xy.data.at(-1) === low ? `${plain(low)} left, by Aitken's rule` : "the rest is rounding", where: "below" };
  return {
    ...panel, left,
    layers: layers.map((layer) => (layer === line ? seen : layer)),
    x: { ...panel.x, closeup: undefined },
    y: { domain: [floor, high + room], ticks: powers(floor, high + room), label: `nats below the summit at ${panel.summit.toFixed(4)}` },
  };
}

/** About five powers of ten between two logarithms, or of a short stretch its round numbers. */
function powers(low, high) {
  const steps = high - low < 1.2 ? [1, 2, 5].map(Math.log10) : [0], by = Math.max(1, Math.ceil((high - low) / 5)), out = [];
  for (let p = by * Math.floor(low / by); p <= high; p += by)
    for (const step of steps) if (p + step >= low && p + step <= high) out.push([p + step, plain(p + step)]);
  return out;
}

/** A number in words, given its logarithm: 0.02, or 3·10⁻⁷. */
function plain(logarithm) {
  const p = Math.floor(logarithm + 1e-9), first = 10 ** (logarithm - p), power = String(p).replace(/\d/g, (d) => RAISED[d]).replace("-", "⁻");
  if (p >= -3 && p <= 4) return String(Number((10 ** logarithm).toPrecision(first < 1.01 ? 1 : 2)));
  return first < 1.01 ? `10${power}` : `${first.toPrecision(2)}·10${power}`;
}
