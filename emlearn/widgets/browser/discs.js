// Points as discs that show their shares.

const DOUBTFUL = 0.9;  // a larger share is the whole disc

/** A point in the colour of its component, or cut into its shares; grey before the first E-step. */
function drawDisc(ctx, colors, shares, x, y, r) {
  const most = shares ? Math.max(...shares) : 1, parts = most < DOUBTFUL ? shares : [1];
  let from = -Math.PI / 2;
  parts.forEach((share, k) => {
    const to = from + 2 * Math.PI * share;
    ctx.fillStyle = shares ? component(colors, parts === shares ? k : shares.indexOf(most)).color : colors.unknown;
    ctx.beginPath();
    if (parts.length > 1) ctx.moveTo(x, y);
    ctx.arc(x, y, r, from, to);
    ctx.fill();
    from = to;
  });
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.stroke();
  ctx.taken.push({ box: [x - r, y - r, x + r, y + r], weight: DATUM });
}
