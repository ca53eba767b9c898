// Points: [x, y] in the units of the axes, in the order in which they were added.

function pointsMode(surface) {
  const axes = axesOf(surface);
  const kept = (place) => place.map((v, i) => axes.along[i].kept(v));

  /** Which point is nearest to a place, within reach on the canvas; -1 if none is. */
  function nearest(values, place, reach) {
    const here = axes.spot(place);
    const away = values.map((point) => Math.hypot(...axes.spot(point).map((v, i) => v - here[i])));
    const least = Math.min(Infinity, ...away);
    return least <= reach ? away.indexOf(least) : -1;
  }

  return {
    ...axes,
    kept,
    nearest,
    drawAxes: axes.draw,
    holds: (px, py, reach, values) => nearest(values, axes.place(px, py), reach) >= 0,
    hint: "Click to add a point, and drag a point to move it.",
    keys: "Space adds a point, Delete erases one, Shift with an arrow key takes it along",
    blank: [],
    snapped: (place) => place,
    moved: (place, right, up) => kept([place[0] + right * axes.along[0].step, place[1] + up * axes.along[1].step]),

    stroke(values, { erase, reach }) {
      let held = null, grip = [0, 0];  // which point moves, and how far beside it it was grasped
      return (place) => {
        const near = nearest(values, place, reach);
        if (erase) return (values = values.filter((_, i) => i !== near));
        if (held !== null) {
          const moved = kept([place[0] - grip[0], place[1] - grip[1]]);
          return (values = values.map((point, i) => (i === held ? moved : point)));
        }
        if (near < 0) values = [...values, place];
        held = near < 0 ? values.length - 1 : near;
        grip = [place[0] - values[held][0], place[1] - values[held][1]];
        return values;
      };
    },

    draw(pen, values) {
      axes.draw(pen);
      const { ctx, colors } = pen;
      Object.assign(ctx, { fillStyle: colors.unknown, strokeStyle: colors.paper, lineWidth: 1 });
      for (const [px, py] of values.map(axes.spot)) {
        ctx.beginPath();
        ctx.arc(px, py, 5, 0, 7);
        ctx.fill();
        ctx.stroke();
      }
    },

    words: (values, place) => axes.words(place),
    summary: (values) => (values.length === 1 ? "there is 1 point" : `there are ${values.length || "no"} points`),
  };
}
