// The film as a video, which the browser records from a canvas while the player plays, with the captions below.

const FILMS = [["video/webm;codecs=vp9", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"]];
const LINGER = 1200;  // milliseconds that the last frame stands

/** The first kind of film that this browser can record, and its ending; nothing if it cannot record any. */
const filmKind = () => (typeof MediaRecorder === "function" ? FILMS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) : undefined);

/** Record a canvas from now on; `finish()` stops after the last frame has stood for a while, and resolves with the film. */
function recorded(canvas) {
  const [mimeType, ending] = filmKind(), parts = [];
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType, videoBitsPerSecond: 6e6 });
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const done = new Promise((resolve) => recorder.addEventListener("stop", () => resolve({ film: new Blob(parts, { type: mimeType }), ending })));
  recorder.start();
  return {
    finish(again) {
      const still = setInterval(again, 100);  // a canvas on which nothing is drawn sends no frames
      setTimeout(() => { clearInterval(still); recorder.stop(); }, LINGER);
      return done;
    },
  };
}
