// EM by hand. A game is a list of turns: the start, then E and M in alternation, of which the last is being taken.
//
// The start is { name: "start", mixture }, an E-turn { name: "E", by, shares }, an M-turn { name: "M", by, mixture }.
// Shares are [n][K], with null for a point that is not painted yet: in the bound it counts as shared equally. `by` is ""
// until something was done in the turn, and then "you" or "EM". Turns are never changed in place.

const NEAR = 1, MOST_TURNS = 12, LEVEL = 0.005;  // nats, turns, and what two decimals cannot tell apart

const latest = (turns, name) => turns.findLast((turn) => turn[name])?.[name];

/** The turns with something done in the last one. */
const done = (turns, by, what) => [...turns.slice(0, -1), { ...turns.at(-1), by, ...what }];

/** The turns with a new one, in which nothing is done yet. */
function nextTurn(turns, X) {
  const turn = turns.at(-1).name === "E" ? { name: "M", mixture: latest(turns, "mixture") }
    : { name: "E", shares: latest(turns, "shares") ?? X.map(() => null) };
  return [...turns, { ...turn, by: "" }];
}

/** EM's own half-step from the shares and the mixture, and the bound that it has; or which component it would lose. */
function ownHalfStep(name, R, { R: posterior, logLikelihood }, X) {
  if (name === "E") return { R: posterior, bound: logLikelihood, lost: -1 };
  const mixture = mStep(R, X), lost = collapsed(mixture, X);
  return lost < 0 ? { mixture, bound: lowerBound(R, mixture, X), logLikelihood: eStep(mixture, X).logLikelihood, lost } : { lost };
}

const STANDINGS = new WeakMap();  // by turn: what came before a turn does not change any more

/** How things stand after turn `at`: its shares and mixture, the levels in nats, and EM's own half-step from there. */
function standing(turns, X, at = turns.length - 1) {
  if (!STANDINGS.has(turns[at])) STANDINGS.set(turns[at], standingAt(turns, X, at));
  return STANDINGS.get(turns[at]);
}

function standingAt(turns, X, at) {
  const past = turns.slice(0, at + 1), { name, by } = turns[at];
  const mixture = latest(past, "mixture"), shares = latest(past, "shares"), known = eStep(mixture, X);
  const now = { name, by, at, mixture, shares: shares ?? null, logLikelihood: known.logLikelihood };
  if (!shares) return { ...now, bound: NaN, own: null, behind: NaN };
  const equal = mixture.means.map(() => 1 / mixture.means.length), R = shares.map((row) => row ?? equal);
  const bound = lowerBound(R, mixture, X), own = ownHalfStep(name, R, known, X);
  return { ...now, R, bound, own, behind: own.lost < 0 ? own.bound - bound : NaN };
}

/** EM's own half-step in the last turn. */
const leftToEM = (turns, { own }) => done(turns, "EM", own.mixture ? { mixture: own.mixture } : { shares: own.R });

// --- in words

const inNats = (v) => `${v.toFixed(2)} nats`;

function whose({ name, by }) {
  return `${by === "EM" ? "EM's" : "your"} ${name}-step`;
}

/** How far the bound is behind that of EM's own half-step. */
function behindWords({ name, own, behind }, whom = `EM's own ${name}-step`) {
  if (own.lost >= 0) return `component ${own.lost + 1} has too few points for EM's M-step`;
  return behind < LEVEL ? `level with ${whom}` : `${inNats(behind)} behind ${whom}`;
}

/** The standing in a sentence, and how far it is above where EM `alone` is after as many turns. */
function standingWords(now, alone) {
  if (now.name === "start") return describe(now);
  const grey = now.shares.filter((row) => !row).length, ahead = now.logLikelihood - alone;
  const more = [ahead > NEAR && `${inNats(ahead)} above EM alone, since the best half-step need not lead to the best place`, now.name === "M" && behindWords(now), now.name === "E" && grey > 0 && `${grey} grey ${grey === 1 ? "point has" : "points have"} equal shares`].filter(Boolean);
  return [`turn ${now.at}, ${whose(now)}: ${levels(now.bound, now.logLikelihood)}`, ...more].join("; ");
}

const E_LESSONS = {
  begun: () => "the ellipses stand still, so the log-likelihood cannot move: paint the points, and only the gap changes",
  near: ({ behind }) => `the bound all but touches the log-likelihood: these are EM's responsibilities to within ${inNats(behind)}`,
  rose: (_, by) => `the bound rose by ${inNats(by)} and the gap closed by as much; the log-likelihood cannot move`,
  fell: (_, by) => `the bound fell by ${inNats(by)}: whatever you paint, it never exceeds the log-likelihood`,
  stayed: () => "in an E-step only the gap can move",
};
const M_LESSONS = {
  begun: () => "the shares stand still, so the bound has a single best place: their weighted means and covariances",
  near: ({ behind }) => `you are within ${inNats(behind)} of the bound's single best place, the weighted means and covariances`,
  above: ({ logLikelihood, own }) => `the log-likelihood is ${inNats(logLikelihood - own.logLikelihood)} above where EM's M-step leads, but the bound is not: EM climbs the bound, whose best place has a formula`,
  rose: (_, by) => `the bound rose by ${inNats(by)}, and the log-likelihood is never below it`,
  fell: (_, by) => `the bound fell by ${inNats(by)}, away from the weighted means and covariances`,
  stayed: () => "in an M-step the ellipses and the weights move, and the shares stand still",
  lost: ({ own: { lost } }) => `with these shares the bound has no best place, because component ${lost + 1} can shrink onto its few points without end`,
};

/** What the standing teaches, in one sentence, after the one `before`, if that is known. */
function lesson(now, before) {
  const lessons = now.name === "M" ? M_LESSONS : E_LESSONS;
  if (now.own?.lost >= 0) return lessons.lost(now);
  if (!now.by) return lessons.begun();
  if (now.behind <= NEAR) return lessons.near(now);
  if (now.logLikelihood > now.own.logLikelihood + LEVEL) return lessons.above(now);
  const by = now.at === before?.at ? now.bound - before.bound : 0;
  return Math.abs(by) < LEVEL ? lessons.stayed() : (by > 0 ? lessons.rose : lessons.fell)(now, Math.abs(by));
}

// --- goals: a check looks at the standing, with the turns and the log-likelihood at which EM alone ends

const halfStepGoal = (name, task) => ({
  title: `Your own ${name}-step`,
  task,
  check(now) {
    if (now.name !== name || now.by !== "you") return [false, `It is checked in ${name === "E" ? "an E" : "an M"}-turn, when you have done something.`];
    return [now.behind <= NEAR, `Turn ${now.at}: ${behindWords(now)}.`];
  },
});

const GOALS = {
  e: halfStepGoal("E", `paint shares that leave a gap of at most ${NEAR} nat; this is easier once the ellipses fit, so try it in turn 3.`),
  m: halfStepGoal("M", `come within ${NEAR} nat of EM's M-step, which has the highest bound.`),
  summit: {
    title: "The summit",
    task: `in at most ${MOST_TURNS} turns, all of them yours, come within ${NEAR} nat of where EM alone ends.`,
    check({ at, logLikelihood, turns, top }) {
      const left = top - logLikelihood, to = left > 0 ? `${inNats(left)} below` : `${inNats(-left)} above`;
      if (turns.slice(0, at + 1).some(({ by }) => by === "EM")) return [false, "EM took a turn of this climb: start again to make it yours."];
      return [left <= NEAR && at <= MOST_TURNS, `After turn ${at} you are ${to} EM's summit at ${top.toFixed(2)}.`];
    },
  },
};
