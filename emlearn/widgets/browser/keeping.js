// What can be kept of a player: the frame as a picture or a drawing, the film, and the page with this widget alone.

/**
 * The menu. Of the player it needs `model`, `box` around its pictures, `root`, `transport`; `views()`, `colors()`,
 * `words()` as they are now; `captions()` of all frames; `paint(view, onto)`; and `rewind()`.
 */
function keeper({ model, root, box, transport, views, colors, words, captions, paint, rewind }) {
  let filming = null;

  /** The frame, composed of its panels and its words, on new canvases of a kind. */
  function still(fine, blank) {
    const painted = (view) => { const canvas = blank(); paint(view, { canvas, backdrop: blank(), ratio: fine }); return canvas; };
    return compose(blank(), laidOut(box, views(), [words()], fine), views(), words(), colors(), painted);
  }

  const title = () => model.get("title"), called = () => `${title()} ${root.dataset.frame}`;
  const picture = () => still(FINE, onPixels).toBlob((blob) => download(blob, called(), "png"));
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
