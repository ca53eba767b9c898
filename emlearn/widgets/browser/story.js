
// The story: scenes one below the other, whose widgets are made when they come near. SHELF.scenes says what they show.

const GENTLY = window.matchMedia("(prefers-reduced-motion: reduce)");
const STEPS = { ArrowRight: "step on", ArrowLeft: "step back" };

/** A scene with its widget; `keep` is given the widget's states. */
function sceneOf(el, keep) {
  const key = el.dataset.scene, { widget, film, opened } = SHELF.scenes[key] || {};
  const piece = el.matches(":first-child") ? SHELF.opening : SHELF.pieces.find(({ name }) => name === widget)?.films[film];
  const [inner, holder, stage] = [".scene-inner", ".scene-holder", ".scene-stage"].map((part) => el.querySelector(part));
  const bar = document.querySelector("#story > header");
  const scene = { key, el, holder, heading: el.querySelector("h1, h2"), make, refit, quiet: false };
  let made = null;
  if (stage) holdAll(stage, holder);

  /** Put the widget on its stage: once, or anew in a state. */
  function make(state) {
    if (piece && (!made || state)) made = put(made, state || opened);
    return made;
  }

  async function put(before, state) {
    (await before)?.();
    stage.replaceChildren();
    const remove = await show(piece, stage, (now) => keep(scene, now), state);
    fitted(stage, refit);
    return remove;
  }

  function refit() {
    if (!made) return;
    const words = inner.offsetHeight - holder.offsetHeight;
    fit(stage, holder, { width: holder.clientWidth, height: window.innerHeight - bar.offsetHeight - words });
  }

  return scene;
}

/** Let a scene's film play by itself while it is seen. When it is touched, it pauses; until then, it speaks to nobody. */
function playQuietly(scene) {
  const button = scene.el.querySelector(".eml-transport [aria-label=play]"), status = scene.el.querySelector(".eml-status");
  const turn = (on) => { if ((button.getAttribute("aria-label") === "pause") !== on) button.click(); };
  const seen = new IntersectionObserver(([{ intersectionRatio }]) => turn(intersectionRatio >= 0.4), { threshold: 0.4 });
  const quiet = new AbortController(), options = { capture: true, signal: quiet.signal };
  const touched = ({ target }) => {
    quiet.abort();
    seen.disconnect();
    scene.quiet = false;
    status.setAttribute("aria-live", "polite");
    if (!target.closest?.(".eml-transport")) turn(false);  // its buttons and its slider do what they say
  };
  scene.quiet = true;
  status.setAttribute("aria-live", "off");
  seen.observe(scene.holder);
  for (const touch of ["pointerdown", "focusin"]) scene.holder.addEventListener(touch, touched, options);
  document.addEventListener("keydown", touched, options);
}

function storyOf(root) {
  const bar = root.querySelector("header"), links = [...bar.querySelectorAll("nav a")], back = make("a", "story", { class: "back" });
  const scenes = [...root.querySelectorAll(".scene")].map((el) => sceneOf(el, (scene, now) => {
    const leaves = location.hash !== written;  // the address already asks for another scene
    if (scene === current && !scene.quiet && !leaves) write({ scene: scene.key, ...now });
  }));
  const [first] = scenes, of = new Map(scenes.map((scene) => [scene.el, scene])), called = document.title;
  let current = null, goal = null, started = null;
  nav.before(back);

  function mark(scene) {
    current = scene;
    links.forEach((link, i) => link.setAttribute("aria-current", scenes[i] === scene ? "step" : "false"));
    const link = links[scenes.indexOf(scene)], { scrollWidth, clientWidth } = link.parentElement;
    if (scrollWidth > clientWidth) link.parentElement.scrollTo({ left: link.offsetLeft - clientWidth / 3 });
  }

  const whenSeen = (action, rootMargin) => {
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) action(of.get(target));
    }, { rootMargin });
    for (const { el } of scenes) observer.observe(el);
  };

  /** Make the first widget, which plays unless it is `held` in a state, and when it is painted, those less than a window away. */
  async function start(held) {
    if (!held) await first.make(GENTLY.matches ? { frame: Infinity } : {});
    if (!held && !GENTLY.matches) playQuietly(first);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    whenSeen((scene) => scene.make(), "100% 0px");
    whenSeen((scene) => {
      if (goal && scene !== goal) return;  // those that are passed on the way
      goal = null;
      if (scene === current) return;
      mark(scene);
      write({ scene: scene.key });
    }, "-50% 0px -50% 0px");
  }

  /** Go to a scene, whose widget is in a state if one is asked for. */
  async function open(key, state = {}) {
    const to = scenes.find((scene) => scene.key === key) || first, step = Math.abs(scenes.indexOf(to) - scenes.indexOf(current));
    document.title = called;
    written = location.hash;
    const arrives = !current && !key, asked = Object.keys(state).length > 0;
    mark(to);
    goal = arrives ? null : to;
    if (asked) await to.make(state);
    else if (to !== first) await to.make();
    if (!arrives) {
      to.el.scrollIntoView({ behavior: step === 1 && !GENTLY.matches ? "smooth" : "instant" });
      to.heading.focus({ preventScroll: true });
    }
    await (started ||= start(to === first && asked));
    for (const scene of scenes) scene.refit();
    if (!step) requestAnimationFrame(() => setTimeout(() => { goal = null; }));  // it was there, so nothing will tell that it is
  }

  /** Whether a part of a scene that is taller than the window is still to be seen on the way up or down. */
  function hasMore({ el }, by) {
    const { top, bottom, height } = el.getBoundingClientRect(), above = bar.offsetHeight;
    return height > window.innerHeight - above + 8 && (by > 0 ? bottom > window.innerHeight + 8 : top < above - 8);
  }

  document.addEventListener("keydown", (event) => {
    if (html.classList.contains("explorer") || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED_INTO)) return;
    const by = { PageDown: 1, PageUp: -1 }[event.key], to = scenes[scenes.indexOf(current) + by];
    if (to && !hasMore(current, by)) {
      event.preventDefault();
      location.hash = `scene=${to.key}`;
    }
    if (event.key in STEPS && !event.target.closest(".eml, nav"))
      current.el.querySelector(`.eml-transport [aria-label="${STEPS[event.key]}"]`)?.click();
  });
  for (const turned of ["wheel", "touchmove", "pointerdown"]) window.addEventListener(turned, () => { goal = null; }, { passive: true });
  window.addEventListener("resize", () => { for (const scene of scenes) scene.refit(); });

  return { open, leave() { back.href = `#scene=${(current || first).key}`; } };
}

const tale = document.querySelector("#story"), story = tale && storyOf(tale);
