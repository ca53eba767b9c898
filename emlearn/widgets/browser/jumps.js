// A panel on which a click or a drag, or the keys of a slider, move to the position that is shown there.

/** `places()` are the places of all positions, shape (m, 2) each, and `at()` is the position now; `go(position, moving)`. */
function jumpOn(view, last, { places, at, go }) {
  const { canvas } = view, slider = { tabindex: "0", role: "slider", "aria-valuemin": 0, "aria-valuemax": last, "aria-valuenow": at() };
  for (const [name, value] of Object.entries({ ...OURS, ...slider })) canvas.setAttribute(name, value);
  canvas.classList.add("eml-jumps");
  const follow = (event) => go(nearestPlace(view, places(), event), false);
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); follow(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) follow(event); });
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    go(at() + steps[event.key], Math.abs(steps[event.key]) === 1);
    event.preventDefault();
  });
}

/** The position whose place on a panel is nearest to an event. */
function nearestPlace({ panel, scale }, places, { offsetX, offsetY }) {
  const away = places.map((numbers) => {
    const { data } = panel.left ? panel.left(numbers) : numbers, [x, y] = data[1] === data[1] ? data : data.slice(2);  // where there is no bound yet, the next
    return y === y ? Math.hypot(scale.X(x) - offsetX, scale.Y(y) - offsetY) : Infinity;
  });
  return away.indexOf(Math.min(...away));
}
