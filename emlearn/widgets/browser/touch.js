// A finger on a picture drags what it takes hold of. Anywhere else it scrolls the page, or taps.

/** Pressing: with a mouse or a pen anywhere, with a finger where something `holds` it; where nothing does, it may `tap`. */
function fingers(canvas, { holds, press, tap }) {
  const at = ({ clientX, clientY }) => {
    const { left, top, width } = canvas.getBoundingClientRect(), scaled = width / canvas.offsetWidth || 1;
    return [(clientX - left) / scaled, (clientY - top) / scaled];
  };
  let scrolls = false;
  canvas.style.touchAction = "auto";
  canvas.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && holds(...at(event.touches[0]))) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    scrolls = event.pointerType === "touch" && !holds(event.offsetX, event.offsetY);
    if (!scrolls) press(event);
  });
  canvas.addEventListener("click", (event) => { if (scrolls) tap(event); });
}
