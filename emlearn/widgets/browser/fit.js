
// A widget is scaled to the room that it has.

const NATURAL = 860;  // the width for which a player is made, in CSS pixels
const TALL = [0.6, 2];  // of the height for which its pictures are made, at least and at most
const STACKED = 620, SCROLLED = 0.8;  // below this width the pictures stand one below the other, and this tall if they do not fit

/**
 * Scale a stage to the room's width or height, whichever is smaller, and its pictures to the remaining height. On a
 * stage that is made for a smaller width, or with lower pictures, the words are larger.
 */
function fit(stage, holder, room, natural = NATURAL, tall = 1) {
  stage.style.cssText = `width: ${Math.min(room.width, natural)}px; --tall: ${tall}`;
  stage.classList.add("fitting");  // a list that is unfolded makes the stage taller, and its pictures no smaller
  let scale = 1;
  for (let pass = 0; pass < 3; pass++) {  // on a narrower stage lines break, and it becomes taller
    scale = Math.max(1, Math.min(room.width / natural, room.height / stage.offsetHeight));
    stage.style.width = `${room.width / scale}px`;
  }
  const [low, high] = TALL.map((tall) => { stage.style.setProperty("--tall", tall); return stage.offsetHeight; });
  const share = (room.height / scale - low) / (high - low);
  const scrolls = share < 0 && room.width < STACKED;  // then the smallest pictures would gain little
  stage.style.setProperty("--tall", scrolls ? SCROLLED : TALL[0] + (TALL[1] - TALL[0]) * Math.max(0, Math.min(1, share)));
  stage.classList.remove("fitting");
  stage.style.transform = scale > 1 ? `scale(${scale})` : "";
  holder.style.height = scale > 1 ? `${stage.offsetHeight * scale}px` : "";
}

/** Fit a stage that a widget was put on, and again whenever its message comes or goes. */
function fitted(stage, refit) {
  const message = stage.querySelector(".eml-message");
  if (message) new MutationObserver(refit).observe(message, { childList: true });
  refit();
  requestAnimationFrame(() => requestAnimationFrame(refit));  // its first drawing may have put words into it
}

/** Give the stage all the height that it takes, also when something on it is unfolded later. */
function holdAll(stage, holder) {
  new ResizeObserver(() => {
    if (holder.style.height) holder.style.height = `${stage.getBoundingClientRect().height}px`;
  }).observe(stage);
}
