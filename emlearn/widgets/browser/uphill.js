// Up the hill: the balls, EM's run from the latest, gradient ascent's beside it, and which half-step is shown; in numbers
// and in words. Nothing here draws.

const MOST_BALLS = 12, MOST_DRAWN = 200;  // states of a path
const STEPS_OF_ASCENT = [0, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];  // 0: no gradient ascent

function uphill({ domain: [low, high], marks }, hill) {
  const up = { drops: [], step: 0, at: 0, from: 0, made: 0, run: null, rival: null, others: [] };
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(high - low))), said = (v) => v.toFixed(decimals);
  const words = ([first, second]) => `${said(first)} and ${said(second)}`;

  /** A place as it is said, and on the landscape. */
  up.rounded = (place) => place.map((v) => Math.max(low, Math.min(high, Number(said(v)))));

  up.last = () => lastHalfStep(up.run);
  up.half = (h = up.at) => (up.run.halves[h] ??= halfOn(up.run, hill, h));

  up.show = (h) => {
    up.from = up.at;
    up.at = Math.max(0, Math.min(up.last(), h));
  };

  /** The means of a run, until it strays far beyond the domain. */
  function pathOf({ states }, most = MOST_DRAWN) {
    const astray = states.findIndex(({ means }) => means.some((v) => Math.abs(v - (low + high) / 2) > 2 * (high - low)));
    return states.slice(0, astray < 0 ? most : Math.min(most, astray + 1)).map(({ means }) => means);
  }

  /** Make the runs anew, from these drops and with this step; what is shown is the half-step `at`, or the last. */
  up.begin = ({ drops, step, at = up.at }) => {
    const em = (start) => climbFrom(hill, start, emStep), start = drops.at(-1), run = em(start);
    const rival = step ? climbFrom(hill, start, gradientStep(hill.n, step)) : null;
    Object.assign(up, { drops, step, made: up.made + 1, others: drops.slice(0, -1).map((drop) => pathOf(em(drop))) });
    up.run = { ...run, halves: [], path: pathOf(run) };
    up.rival = rival && { ...rival, path: pathOf(rival, rival.settled ? MOST_DRAWN : 2 * run.states.length) };  // of one that strays, its beginning
    up.at = up.from = Math.min(at, up.last());
  };

  /** What is to be seen `way` along from one half-step to the next: the ball, the sheet, and paths with how far they are reached. */
  up.seen = (way) => {
    const { run, rival, others } = up, to = up.half(), off = way < 1 ? up.half(up.from) : to;
    const reached = lerp(off.mSteps, to.mSteps, way), upTo = (path, m) => Math.min(m, path.length - 1);
    return {
      start: up.drops.at(-1), means: to.means.map((v, k) => lerp(off.means[k], v, way)),
      sheet: off.sheet && to.sheet && off !== to ? sheetBetween(off.sheet, to.sheet, way) : to.sheet,
      paths: [
        ...others.map((points) => ({ points, look: 0, reached: 0, pale: true })),
        ...(rival ? [{ points: rival.path, look: 1, reached: upTo(rival.path, up.at === up.last() ? Infinity : reached) }] : []),
        { points: run.path, look: 0, reached: upTo(run.path, reached) },
      ],
    };
  };

  // --- in words

  /** The name of the place where a run has settled, if it has one. */
  function nameOf({ states, objectives, settled }) {
    const { means } = states.at(-1), away = ({ at }) => Math.hypot(...at.map((v, k) => v - means[k]));
    const found = marks.find((mark) => away(mark) < 0.01 * (high - low) && Math.abs(mark.height - objectives.at(-1)) < 0.05);
    return settled && found ? `the ${found.name}` : "";
  }

  const endOf = (climb) => nameOf(climb) || `means ${words(climb.states.at(-1).means)}`;

  const iterations = ({ states: { length } }) => `${length - 1} ${length === 2 ? "iteration" : "iterations"}`;

  const ended = (climb, place = `${endOf(climb)}, ${climb.objectives.at(-1).toFixed(2)}`) =>
    (climb.settled ? `${iterations(climb)} to ${place}` : `not settled after ${iterations(climb)}, at ${place}`);

  /** How gradient ascent ended, and how often its step was so long that it fell. */
  function ascentEnded(rival, place) {
    const falls = rival.objectives.filter((v, i) => i && v < rival.objectives[i - 1] - 1e-9).length;
    const fell = falls === rival.objectives.length - 1 ? "at every step" : falls === 1 ? "once" : `${falls} times`;
    if (rival.lost) return `this step is too long: it fell ${fell} and ran off`;
    return `${ended(rival, place)}${falls ? `; it fell ${fell}, where its step is too long` : ""}`;
  }

  function verdictOn(run, rival) {
    const gain = run.states.length - rival.states.length;
    return gain ? ` Here ${gain > 0 ? "gradient ascent" : "EM"} needs fewer.` : " Both need equally many.";
  }

  /** EM and gradient ascent: how many iterations, to where, and who needs fewer. */
  up.compared = () => {
    const { run, rival, step } = up;
    if (!rival) return `EM: ${ended(run)}.`;
    const together = run.settled && rival.settled && endOf(run) === endOf(rival);
    return `EM: ${ended(run)}. Gradient ascent, step ${step}: ${ascentEnded(rival, together ? "the same" : undefined)}.${together ? verdictOn(run, rival) : ""}`;
  };

  /** The half-step that is shown; at the end, with the name of the place, and how many iterations led there. */
  up.told = () => {
    const arrived = up.at === up.last() && nameOf(up.run);
    return `${describe(up.half())}; means ${words(up.half().means)}${arrived ? `, ${arrived} after ${iterations(up.run)}` : ""}`;
  };

  up.placeTold = (means, top) => {
    const { logLikelihood } = hill.at(means);
    return `Cross at means ${words(means)}: log-likelihood ${logLikelihood.toFixed(1)}, ${(top - logLikelihood).toFixed(1)} below the summit.`;
  };

  return up;
}
