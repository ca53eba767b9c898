// A surface for EM by hand: in an E-turn the pointer paints shares over points, in an M-turn it drags ellipses.
//
// The `board` says what is shown and how it is painted: { X, at, brush, share, ghost }, where the brush is a component, or
// -1 for equal shares. `board.now` is how things stand at what is shown.

const BRUSH = 15, FINER = 4;  // pixels; the keyboard drags in steps finer by this than it moves a cursor elsewhere
const PART = 1.4;  // within how much more than the usual reach a part is meant: 44 pixels across for a finger
const A_LITTLE = 0.05;  // of a share, by an arrow key
const ON_IT = 3;  // pixels within which the keyboard's cursor is on a part
const PART_NAMES = ["an end of the long axis", "an end of the short axis"];

/** The shares of a point on which a component gets `share`, and the others keep their proportions. */
function sharedOut(row, k, share, K) {
  if (k < 0) return Array(K).fill(1 / K);
  const rest = row ? 1 - row[k] : 0;
  return Array.from({ length: K }, (_, other) => (other === k ? share : (1 - share) * (rest > 0 ? row[other] / rest : 1 / (K - 1))));
}

/** EM's shares as a ring around a point. */
function drawRing(ctx, colors, shares, x, y, r) {
  let from = -Math.PI / 2;
  ctx.lineWidth = 2.5;
  shares.forEach((share, k) => {
    const to = from + 2 * Math.PI * share;
    ctx.strokeStyle = component(colors, k).color;
    ctx.beginPath();
    ctx.arc(x, y, r, from, to);
    ctx.stroke();
    from = to;
  });
}

/** `shown()` are the shares and the ellipses to draw, and `drawn(pen, turns)` is called when they are on the page. */
function handMode(surface, board, { shown, drawn }) {
  const axes = axesOf(surface), { X, start } = board, K = start.mixture.means.length;
  const inOrder = [...X.keys()].sort((i, j) => X[i][0] - X[j][0] || X[i][1] - X[j][1]);
  let did = "";

  const away = (place, other) => Math.hypot(...axes.spot(place).map((v, i) => v - other[i]));
  const atTheEnd = (turns) => board.at === turns.length - 1;
  const sharesIn = (row) => row.map((r) => r.toFixed(2)).join(", ");

  function nearestPoint(place) {
    const far = X.map((x) => away(place, axes.spot(x)));
    return far.indexOf(Math.min(...far));
  }

  function nearestPart(mixture, place, reach) {
    const parts = partsOf(mixture, axes.scale()), far = parts.map(({ at }) => away(place, at)), least = Math.min(...far);
    return least <= reach ? parts[far.indexOf(least)] : null;
  }

  const partName = ({ k, axis }) => (axis < 0 ? `the mean of component ${k + 1}` : `${PART_NAMES[axis]} of component ${k + 1}`);

  function paints(turns, { erase, reach }) {
    const { shares } = turns.at(-1), brush = Math.max(BRUSH, reach), touched = new Set();
    let last = null;
    return (place) => {
      const [from, to] = [last ?? place, place].map(axes.spot);
      X.forEach((x, i) => { if (fromLine(axes.spot(x), from, to) <= brush) touched.add(i); });
      last = place;
      const many = `${touched.size} ${touched.size === 1 ? "point" : "points"}`;
      did = `${erase ? "No longer painted" : "Painted"}: ${many}`;
      if (!touched.size) return turns;
      const paint = (row) => (erase ? null : sharedOut(row, board.brush, board.share, K));
      return done(turns, "you", { shares: shares.map((row, i) => (touched.has(i) ? paint(row) : row)) });
    };
  }

  function drags(turns, reach) {
    let held, grip;
    return (place) => {
      const scale = axes.scale(), { mixture } = turns.at(-1), [px, py] = axes.spot(place);
      if (held === undefined) {
        held = nearestPart(mixture, place, PART * reach);
        did = held ? `Taken: ${partName(held)}` : "There is nothing to take hold of here";
        if (!held) return turns;
        grip = [px - held.at[0], py - held.at[1]];
        const [x, y] = mixture.means[held.k];
        held = { ...held, middle: [scale.X(x), scale.Y(y)], axes: axesInPixels(mixture.covariances[held.k], pixelsOf(scale)) };
      } else if (held) {
        did = `Dragged: ${partName(held)}`;
        turns = done(turns, "you", { mixture: withPartAt(mixture, held, [px - grip[0], py - grip[1]], scale) });
      }
      return turns;
    };
  }

  function drawEllipses(pen, { outlines, mixture }, kind) {
    drawLayers(pen, [{ kind, xy: outlines, names: mixture.means.map((_, k) => `${k + 1}`), mark: "centre", first: 0 }]);
  }

  function drawGhost(pen, { own }) {
    const { ctx, colors, X: across, Y: down } = pen;
    if (!own?.mixture) return;
    ellipses(own.mixture).forEach((points, k) => {
      const there = points.map(([x, y]) => [across(x), down(y)]), foot = there.reduce((low, p) => (p[1] > low[1] ? p : low));
      strokeLook(ctx, colors, "muted", there, 2, [6, 4]);
      mark(ctx, colors, "muted", across(own.mixture.means[k][0]), down(own.mixture.means[k][1]), 4);
      named(pen, `EM's ${k + 1}`, placesAround([foot, ...there]), colors.muted);
    });
  }

  function drawHandles({ ctx, colors }, mixture) {
    const near = board.hover && nearestPart(mixture, axes.place(...board.hover), PART * REACH.mouse);
    for (const { k, axis, side, at: [x, y] } of partsOf(mixture, axes.scale())) {
      if (axis < 0) continue;
      Object.assign(ctx, { fillStyle: colors.paper, strokeStyle: component(colors, k).color, lineWidth: 2 });
      ctx.beginPath();
      ctx.arc(x, y, near && near.k === k && near.axis === axis && near.side === side ? 7 : 4.5, 0, 7);
      ctx.fill();
      ctx.stroke();
    }
  }

  function drawBrush({ ctx, colors }, [x, y]) {
    Object.assign(ctx, { strokeStyle: board.brush < 0 ? colors.muted : component(colors, board.brush).color, lineWidth: 1.5 });
    ctx.beginPath();
    ctx.arc(x, y, BRUSH, 0, 7);
    ctx.stroke();
  }

  return {
    ...axes,
    drawn,
    trait: "turns",
    beside: { get: () => board.at, set(at) { board.at = at; board.before = null; } },
    style: { height: "calc(312px * var(--tall, 1))" },
    clears: "Start again",
    hint: "",
    keys: "",
    blank: nextTurn([start], X),
    home: X[inOrder[0]],
    snapped: (place) => place,

    holds: (px, py, reach) => (board.now.name === "M"
      ? nearestPart(board.now.mixture, axes.place(px, py), PART * reach)
      : X.some((x) => away(x, [px, py]) <= Math.max(BRUSH, reach))),

    /** In an E-turn, from point to point; in an M-turn, freely. */
    moved(place, right, up) {
      if (board.now.name === "M") return place.map((v, i) => axes.along[i].kept(v + ([right, up][i] * axes.along[i].step) / FINER));
      const next = inOrder.indexOf(nearestPoint(place)) + (right || up);
      return X[inOrder[Math.max(0, Math.min(X.length - 1, next))]];
    },

    /** In an E-turn, up and down change the share that the brush's component has in a point. */
    nudged(turns, place, right, up) {
      if (turns.at(-1).name !== "E" || !atTheEnd(turns) || Math.abs(up) !== 1) return null;
      const i = nearestPoint(place), k = Math.max(board.brush, 0), { shares } = turns.at(-1), row = shares[i] ?? sharedOut(null, -1, 0, K);
      const share = Math.max(0, Math.min(1, Math.round((row[k] + A_LITTLE * up) / A_LITTLE) * A_LITTLE)), given = sharedOut(row, k, share, K);
      did = `Shares ${sharesIn(given)}`;
      return done(turns, "you", { shares: shares.map((old, j) => (j === i ? given : old)) });
    },

    /** Digits: in an E-turn they choose the brush, in an M-turn the parts of a component, one after the other. */
    keysTo(key, cursor) {
      const k = key - 1;
      if (!/^[0-9]$/.test(key) || k >= K) return undefined;
      if (board.now.name !== "M") return board.choose(k) ?? cursor;
      const parts = partsOf(board.now.mixture, axes.scale()).filter((part) => part.k === k && part.side >= 0);
      const held = parts.findIndex(({ at }) => away(cursor, at) < ON_IT), to = parts[(held + 1) % parts.length];
      return to && axes.place(...to.at);
    },

    stroke(turns, how) {
      board.before = standing(turns, X);
      if (!atTheEnd(turns)) {
        did = `This is turn ${board.at} of ${turns.length - 1}, as it was: play on from here, or go to the end`;
        return () => turns;
      }
      return turns.at(-1).name === "E" ? paints(turns, how) : drags(turns, how.reach);
    },

    told: () => did,

    draw(pen, turns) {
      board.at = Math.min(board.at, turns.length - 1);
      board.now = standing(turns, X, board.at);
      axes.draw(pen);
      const look = shown(), full = { ...pen, ...axes.scale(), get: (numbers) => numbers }, { ctx, colors } = pen, { now } = board;
      drawEllipses(full, look, "strokes");
      const r = X.length > 400 ? 3.5 : 4.5, rings = board.ghost && now.name === "E";
      const isGrey = (i) => !look.shares?.[i], bottomUp = [...X.keys()].sort((i, j) => isGrey(i) - isGrey(j));
      for (const i of bottomUp) {
        const [x, y] = axes.spot(X[i]);
        Object.assign(ctx, { strokeStyle: colors.paper, lineWidth: 1 });
        drawDisc(ctx, colors, look.shares?.[i], x, y, r);
        if (rings) drawRing(ctx, colors, now.own.R[i], x, y, r + 2);
      }
      if (board.ghost) drawGhost(full, now);
      drawEllipses(full, look, "signs");
      if (now.name === "M" && atTheEnd(turns)) drawHandles(pen, now.mixture);
      if (now.name === "E" && board.hover && atTheEnd(turns)) drawBrush(pen, board.hover);
      putNames(full);
    },

    words(turns, place) {
      if (board.now.name === "M") {
        const part = nearestPart(board.now.mixture, place, REACH.keys);
        return part ? `${partName(part)}, ${axes.words(place)}` : axes.words(place);
      }
      const i = nearestPoint(place), row = (turns && latest(turns, "shares"))?.[i];
      return `point ${inOrder.indexOf(i) + 1} of ${X.length}, ${axes.words(X[i])}, ${row ? `shares ${sharesIn(row)}` : "not painted"}; the brush is ${board.brushName()}`;
    },

    summary: (turns) => lesson(standing(turns, X), board.before),
  };
}
