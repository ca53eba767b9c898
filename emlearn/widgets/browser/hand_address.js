// A game as a short text for the page's address, and back. Turns are separated by "!"; one that EM took is "EM", because
// it can be taken again. Shares have three digits each, in base 36; a point that is not painted is "-".

const SHARE = 1000;

const written = (numbers) => numbers.flat(3).map((v) => Number(v.toPrecision(9))).join("_");

function mixtureFrom(text, K) {
  const numbers = text.split("_").map(Number), covariances = numbers.slice(3 * K);
  if (numbers.length !== 7 * K || !numbers.every(Number.isFinite)) return null;
  const mixture = {
    weights: numbers.slice(0, K),
    means: Array.from({ length: K }, (_, k) => numbers.slice(K + 2 * k, K + 2 * k + 2)),
    covariances: Array.from({ length: K }, (_, k) => [0, 2].map((row) => covariances.slice(4 * k + row, 4 * k + row + 2))),
  };
  return mixture.weights.every((w) => w > 0) && mixture.covariances.every(cholesky) ? mixture : null;
}

/** One row of shares: all but the last, which is what is left. */
const writtenShares = (row) => (row ? row.slice(0, -1).map((v) => Math.round(SHARE * v).toString(36).padStart(2, "0")).join("") : "-");

function sharesFrom(text, n, K) {
  const rows = (text.match(new RegExp(`-|[0-9a-z]{${2 * (K - 1)}}`, "g")) ?? []).map((row) => {
    if (row === "-") return null;
    const given = row.match(/../g).map((digits) => parseInt(digits, 36)), all = [...given, Math.max(0, SHARE - sumOf(given))];
    return all.map((v) => v / sumOf(all));
  });
  return rows.length === n ? rows : null;
}

/** The turns after the start. */
function writeTurns(turns) {
  return turns.slice(1).map(({ by, shares, mixture }) => {
    if (by === "EM") return "EM";
    return `${by ? "y" : "n"}${shares ? shares.map(writtenShares).join("") : written([mixture.weights, mixture.means, mixture.covariances])}`;
  }).join("!");
}

/** The turns that a text tells after a start; null if it tells none. */
function readTurns(text, start, X) {
  const K = start.mixture.means.length;
  let turns = [start];
  for (const told of text.split("!")) {
    turns = nextTurn(turns, X);
    const name = turns.at(-1).name, now = standing(turns, X);
    if (told === "EM" && now.own.lost < 0) turns = leftToEM(turns, now);
    else {
      const what = name === "E" ? sharesFrom(told.slice(1), X.length, K) : mixtureFrom(told.slice(1), K);
      if (!what) return null;
      turns = done(turns, told[0] === "y" ? "you" : "", name === "E" ? { shares: what } : { mixture: what });
    }
  }
  return turns;
}
