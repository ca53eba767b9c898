// What a curve and points share: a pair of axes, on which places have as many decimals as pixels can tell apart.

const ACROSS = 40;  // steps of the keyboard's cursor along an axis
const ALONG = 400;  // numbers that can be told apart along an axis, at least

/** How numbers of an axis are rounded, kept on it, and said. */
function readings({ domain: [low, high], label }) {
  const power = Math.floor(Math.log10((high - low) / ALONG)), decimals = Math.max(0, Math.min(100, -power));
  const rounded = (v) => Number((Math.round(v / 10 ** power) * 10 ** power).toFixed(decimals));
  const kept = (v) => Math.max(low, Math.min(high, rounded(v)));
  return { kept, step: (high - low) / ACROSS, say: (v) => `${label} ${Number(v.toFixed(decimals))}` };
}

/** Scales of two axes; if they are `equal`, a unit is as long on both. */
function axesOf({ x, y, equal }) {
  const panel = { x, y, equal, margins: { top: 34, right: 16 } }, along = [readings(x), readings(y)];
  let scale = null;
  return {
    style: { height: "300px" },
    along,
    scale: () => scale,
    home: [x, y].map(({ domain: [low, high] }, i) => along[i].kept((low + high) / 2)),
    spot: ([u, v]) => [scale.X(u), scale.Y(v)],

    takes(px, py) {
      const { left, top, width, height } = scale.box, room = 10;
      return px > left - room && px < left + width + room && py > top - room && py < top + height + room;
    },

    place(px, py) {
      const { box } = scale, [a, b] = x.domain, [c, d] = y.domain;
      const there = [lerp(a, b, (px - box.left) / box.width), lerp(d, c, (py - box.top) / box.height)];
      return there.map((v, i) => along[i].kept(v));
    },

    draw({ ctx, colors, width, height }) {
      scale = scales(ctx, panel, width, height);
      const { box } = scale;
      ctx.strokeStyle = colors.grid;
      ctx.lineWidth = 1;
      for (const [v] of yTicks(panel, scale.y, box.height))
        line(ctx, [[box.left, scale.Y(v)], [box.left + box.width, scale.Y(v)]]);
      drawAxes(ctx, colors, panel, scale);
    },

    drawCursor({ ctx, colors }, place) {
      const { box } = scale, [px, py] = [scale.X(place[0]), scale.Y(place[1])];
      Object.assign(ctx, { strokeStyle: colors.accent, lineWidth: 1, globalAlpha: 0.6 });
      line(ctx, [[px, box.top], [px, box.top + box.height]]);
      line(ctx, [[box.left, py], [box.left + box.width, py]]);
      ctx.globalAlpha = 1;
      for (const [color, lineWidth] of [[colors.paper, 5], [colors.accent, 3]]) {
        Object.assign(ctx, { strokeStyle: color, lineWidth });
        ctx.beginPath();
        ctx.arc(px, py, 5.5, 0, 7);
        ctx.stroke();
      }
    },

    words: (place) => place.map((v, i) => along[i].say(v)).join(", "),
  };
}
