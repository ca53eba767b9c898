// What can be kept of a player: the frame as a picture or a drawing, the film, and the page with this widget alone.

/**
 * The menu. Of the player it needs `model`, `box` around its pictures, `root`, `transport`; `views()`, `colors()`,
 * `words()` as they are now; `captions()` of all frames; `rewind()`; and `paint(view, onto)`, which draws a view anew.
 */
function keeper({ model, root, box, transport, views, colors, words, captions, paint, rewind }) {
  let filming = null;

  /** The frame, composed of its panels and its words, on new canvases of a kind. */
  function still(fine, blank) {
    const painted = (view) => { const canvas = blank(); paint(view, { canvas, backdrop: blank(), ratio: fine }); return canvas; };
    return compose(blank(), laidOut(box, views(), [words()], fine), views(), words(), colors(), painted);
  }

  const title = () => model.get("title"), called = () => `${title()} ${root.dataset.frame}`;
  const picture = () => still(SHARP, onPixels).toBlob((blob) => download(blob, called(), "png"));
  const drawing = () => download(new Blob([svgOf(still(1, svgCanvas), `${title()}. ${words()}`)], { type: "image/svg+xml" }), called(), "svg");
  const page = () => download(new Blob([model.page()], { type: "text/html" }), title(), "html");

  /** Play the film from its start, and record it until it is at its end or is stopped. */
  function film() {
    if (filming) return;
    rewind();
    const canvas = onPixels(), layout = laidOut(box, views(), captions(), views()[0].size.ratio);
    filming = () => compose(canvas, layout, views(), words(), colors(), (view) => view.canvas);
    filming();
    root.classList.add("eml-recording");
    const tape = recorded(canvas);
    transport.play(async () => {
      const { film: made, ending } = await tape.finish(filming);
      filming = null;
      root.classList.remove("eml-recording");
      download(made, title(), ending);
    });
  }

  const entries = [["picture (PNG)", picture], ["drawing (SVG)", drawing], filmKind() && ["film (video)", film], model.page && ["this widget (HTML)", page]];
  return { root: menu("save", "save", entries.filter(Boolean)), drawn: () => filming?.() };
}

/**
 * The menu of a widget whose canvases are kept as their `paintings` say: under its pictures, a desk of the transport
 * line, the menu and what is said. Call `drawn` after each time it has drawn.
 */
function deskOf({ model, root, transport, said }) {
  const box = root.querySelector(".eml-pictures"), words = () => [...said.children].map((line) => line.innerText).filter(Boolean).join(". ") || said.innerText;
  const canvases = () => [...box.querySelectorAll("canvas")].filter((canvas) => canvas.clientWidth && canvas.style.visibility !== "hidden");
  const kept = keeper({
    model, root, box, transport, words,
    views: () => canvases().map((canvas) => ({ canvas, size: sizeOf(canvas) })),
    colors: () => palette(model.get("tokens"), isDark()),
    paint: ({ canvas }, onto) => paintings.get(canvas)(onto),
    captions: () => [`${words()} ${words()}`],  // room for what is still to be said
    rewind: () => transport.rewind(),
  });
  box.after(element("div", { class: "eml-desk eml-long-desk" }, transport.root, kept.root, said));
  return kept;
}
