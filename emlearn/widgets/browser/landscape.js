// The landscape: drop a ball anywhere on the log-likelihood of two means, and EM runs from there, beside gradient ascent.

const CELLS = 40, MOST_BALLS = 12, NARROW = 560, TURN = 15;  // pixels; degrees
const STEPS_OF_ASCENT = [0, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];  // 0: no gradient ascent
const GRASP = { mouse: 12, pen: 12, touch: 24 }, STILL = 5;  // pixels
const SUMMITS = /^(lower summit|mirror image)$/, BELOW = new Set(["lower summit", "mirror image", "truth"]);
const ROLL = 5000, SLOWEST = 240, QUICKEST = 70;  // milliseconds: a run that rolls, and each of its half-steps

function landscape({ model, el }) {
  const given = model.get("given"), { domain } = given, hill = hillOf(given), land = landOf(given, hill);
  const opened = model.get("address") || {}, pairs = (text) => text.split(";").map((pair) => pair.trim().split(/\s+/).map(Number));
  const kept = (v) => Math.max(domain[0], Math.min(domain[1], v)), real = (pair) => pair.length === 2 && pair.every(Number.isFinite);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(domain[1] - domain[0]))), say = (v) => v.toFixed(decimals);
  const rounded = (pair) => pair.map((v) => Number(say(kept(v))));
  const words = (means) => `${say(means[0])} and ${say(means[1])}`;
  let state = {
    drops: model.get("drops"), step: model.get("step"), view: model.get("view"), angle: model.get("angle"), frame: model.get("frame"),
  };
  const asked = opened.drops === undefined ? [] : pairs(opened.drops).filter(real).map((pair) => pair.map(kept));
  if (asked.length) state.drops = asked;
  if (STEPS_OF_ASCENT.includes(Number(opened.step))) state.step = Number(opened.step);
  if (["map", "surface"].includes(opened.view)) state.view = opened.view;
  if (opened.angle && real(pairs(opened.angle)[0])) state.angle = turned(pairs(opened.angle)[0], 0, 0);
  let run, rival, others, made = 0, told = "", at = 0, from = 0, started = null, rolling = null, queued = false, measured = false, saving = null;
  let cursor = [...state.drops.at(-1)], focused = false, hand = null;

  // --- elements

  const id = `eml-hint-${Math.random().toString(36).slice(2)}`;
  const ground = groundLayers(land), names = given.labels, over = document.createElement("canvas");
  const map = panelView({
    x: { domain, label: names[0] }, y: { domain, label: names[1] }, name: "the landscape", height: 400, margins: { top: 30 }, still: ground.length, layers: ground,
  }, "eml-stage");
  const stage = map.canvas;
  for (const [name, value] of Object.entries({ ...OURS, tabindex: 0, role: "application", "aria-roledescription": "landscape", "aria-describedby": id })) stage.setAttribute(name, value);
  const climb = panelView({ x: { label: "iteration" }, y: { label: "log-likelihood" }, name: "climb", height: 200, margins: { left: 60, right: 20 }, still: 0, layers: [] }, "eml-chart eml-climb");
  const cut = panelView({ x: { label: "along the M-step" }, y: { label: "nats" }, name: "slice", height: 200, margins: { left: 60 }, still: 0, layers: [] }, "eml-chart eml-slice");
  const word = (name, action) => element("button", { ...OURS, type: "button", class: "eml-button eml-word", onclick: action }, name);
  const views = ["map", "surface"].map((name) => word(name[0].toUpperCase() + name.slice(1), () => change({ view: name })));
  const turns = [["‹", -TURN], ["›", TURN]].map(([sign, by]) => {
    const turn = word(sign, () => change({ angle: turned(state.angle, by, 0) }));
    turn.setAttribute("aria-label", `turn ${by < 0 ? "left" : "right"}`);
    return turn;
  });
  const clear = word("Clear", () => change({ drops: state.drops.slice(-1) }));
  clear.title = "forget all balls but the latest";
  const steps = element("input", { ...OURS, type: "range", min: 0, max: STEPS_OF_ASCENT.length - 1, step: 1, "aria-label": "step of gradient ascent", oninput: () => change({ step: STEPS_OF_ASCENT[steps.value] }) });
  const stepSaid = element("output", { class: "eml-value" });
  const group = (name, ...children) => element("div", { class: "eml-tools", role: "group", "aria-label": name }, ...children);
  const controls = element("div", { class: "eml-controls" },
    group("view", ...views), group("turn", ...turns), element("label", { class: "eml-field" }, element("span", {}, "gradient ascent, step ", stepSaid), steps), group("balls", clear));
  const transport = transportLine((h, moving) => { stopRolling(); show(h, moving); });
  const status = element("div", { class: "eml-status", role: "status", "aria-live": "polite" });
  const versus = element("div", { class: "eml-versus" }), said = element("div", { class: "eml-said", "aria-live": "polite" });
  const hint = element("div", { class: "eml-hint", id },
    "Click anywhere to drop a ball: EM runs from there. Drag its ring to start it elsewhere, and drag beside it to turn the surface. By keyboard: the arrow keys move a cross, " +
    "Enter drops a ball on it, Shift with an arrow key turns the surface. Inside the teal ring the bound is higher than at θt, and so is the log-likelihood. " +
    `Contour lines lie ${[1, 4, 9].map((m) => Number((m * land.unit).toPrecision(6))).join(", ")}, ... nats below the summit.`);
  const root = element("div", { class: "eml eml-landscape", role: "group", "aria-label": model.get("title") },
    controls, element("div", { class: "eml-pictures" }, element("div", { class: "eml-left" }, stage), element("div", { class: "eml-side" }, climb.canvas, cut.canvas)),
    transport.root, status, versus, said, hint);
  el.append(root);

  // --- what is shown

  const half = (h) => (run.halves[h] ??= halfOn(run, hill, h));
  const drop = () => state.drops.at(-1), last = () => lastHalfStep(run);
  const flatView = () => (state.view || (root.clientWidth < NARROW ? "map" : "surface")) === "map";

  /** The means of a run, until it strays far beyond the domain. */
  function pathOf({ states }, most = MOST_DRAWN) {
    const [low, high] = domain, astray = states.findIndex(({ means }) => means.some((v) => Math.abs(v - (low + high) / 2) > 2 * (high - low)));
    return states.slice(0, astray < 0 ? most : Math.min(most, astray + 1)).map(({ means }) => means);
  }


  /** Runs from the drops, as they are now. */
  function rerun() {
    made++;
    const em = (start) => climbFrom(hill, start, emStep);
    run = { ...em(drop()), halves: [] };
    run.path = pathOf(run);
    rival = state.step ? climbFrom(hill, drop(), gradientStep(hill.n, state.step)) : null;
    if (rival) rival.path = pathOf(rival, rival.settled ? MOST_DRAWN : 2 * run.states.length);  // of one that strays, its beginning
    others = state.drops.slice(0, -1).map((start) => pathOf(em(start)));
    transport.load({ last: last(), name: "half-step", ticks: last() < 60 ? Array.from({ length: last() + 1 }, (_, h) => (h ? (h % 2 ? "E" : "M") : "start")) : [] });
    transport.measure();
    at = from = Math.min(at, last());
  }

  /** Something about the landscape changes; `roll` lets the ball run from its start. */
  function change(changes, roll = false) {
    const other = "drops" in changes || "step" in changes;
    state = { ...state, ...changes };
    stopRolling();
    if (other) rerun();
    if (roll) { show(0); startRolling(); }
    queue();
    save();
  }

  function show(h, moving = false) {
    from = at;
    at = Math.max(0, Math.min(last(), h));
    started = moving && from !== at ? performance.now() : null;
    queue();
    save();
  }

  function startRolling() {
    if (GENTLY.matches) return show(last());
    const beat = Math.max(QUICKEST, Math.min(SLOWEST, ROLL / last()));
    rolling = setInterval(() => {
      show(at + 1, beat > TWEEN);
      if (at === last()) stopRolling();
    }, beat);
  }

  function stopRolling() {
    clearInterval(rolling);
    rolling = null;
  }

  function dropAt(place) {
    transport.stop();
    cursor = rounded(place);
    change({ drops: [...state.drops, cursor].slice(-MOST_BALLS) }, true);
  }

  /** What is to be seen between two half-steps. */
  function seen(way) {
    const to = half(at), off = way < 1 ? half(from) : to;
    const sheet = off.sheet && to.sheet && off !== to ? sheetBetween(off.sheet, to.sheet, way) : to.sheet;
    const means = to.means.map((v, k) => lerp(off.means[k], v, way));
    const reached = lerp(off.mSteps, to.mSteps, way);
    return {
      half: to, sheet, means, reached, start: drop(),
      paths: [
        ...others.map((points) => ({ points, look: 0, reached: 0, pale: true })),
        ...(rival ? [{ points: rival.path, look: 1, reached: Math.min(at === last() ? Infinity : reached, rival.path.length - 1) }] : []),
        { points: run.path, look: 0, reached: Math.min(reached, run.path.length - 1) },
      ],
      tops: [{ ...LINES, kind: "dots", xy: flat(given.marks.map(({ at: place }) => place)), look: "ink", size: 4, names: given.marks.map(({ name }) => name), below: given.marks.map(({ name }) => BELOW.has(name)) }],
    };
  }

  function draw(time) {
    queued = false;
    if (!measured) measure();
    if (!map.size.width) return;
    const way = eased(started, time), colors = palette(model.get("tokens"), isDark());
    if (way === 1) started = null;
    root.classList.toggle("eml-dark", colors.dark);
    colors.accent = getComputedStyle(root).getPropertyValue("--accent").trim();
    const now = seen(way);
    if (flatView()) drawMap(colors, now);
    else drawSurface(colors, now);
    const key = [made, at, way, colors.dark, flatView(), state.step, root.clientWidth].join();
    if (key !== told) {
      drawSides(colors, now);
      tell(now.half);
      told = key;
    }
    if (way < 1) queue();
    else from = at;
  }

  const camera = () => cameraOf(state.angle, domain, [land.floor, land.top], map.size);

  function drawMap(colors, now) {
    map.panel.layers = [...ground, ...movingLayers(land, now)];
    map.draw(null, [], (numbers) => numbers ?? null, colors);
    const ctx = stage.getContext("2d"), { X, Y } = map.scale;
    if (now.sheet) {
      const right = ellipseAt(now.sheet, now.sheet.through)[0], inside = X(right[0]) + 60 < X(domain[1]);
      if (X(right[0]) - X(now.sheet.M[0]) > 16) label(ctx, colors, "bound", inside ? X(right[0]) + 7 : 2 * X(now.sheet.M[0]) - X(right[0]) - 7, Y(right[1]), textColor(colors, "bound"), inside ? "left" : "right");
    }
    if (focused) drawCross(ctx, colors, (x, y) => [X(x), Y(y)]);
  }

  function drawSurface(colors, now) {
    const ctx = prepare(stage, map.size), view = camera(), pen = { ctx, colors, over, ...map.size };
    const spot = (means, height = heightIn(land.grid, means)) => view.spot(...means, height);
    drawRelief(pen, view, land, now, names);
    if (now.sheet) {
      const foot = footOf(now.sheet, view, land);
      label(ctx, colors, "bound", ...view.spot(...foot, heightOn(now.sheet, foot)), textColor(colors, "bound"));
    }
    drawMarks(ctx, colors, given.marks.map(({ at: place, height }) => spot(place, height)));
    for (const { points, look, reached, pale } of now.paths)
      for (const [i, means] of (pale ? [points.at(-1)] : points.slice(0, Math.floor(reached) + 1)).entries()) mark(ctx, colors, look, ...spot(means), pale ? 4 : i ? 3 : 0);
    const ball = spot(now.means), [sx, sy] = spot(now.start);
    ctx.lineWidth = 3;
    if (now.sheet) {
      const foot = spot(now.means, heightOn(now.sheet, now.means));
      Object.assign(ctx, { strokeStyle: colors.kl, lineWidth: 4 });
      ctx.setLineDash([2, 2]);
      line(ctx, [foot, ball]);
      ctx.setLineDash([]);
      mark(ctx, colors, "bound", ...foot, 5);
    }
    mark(ctx, colors, 0, sx, sy, 6);
    mark(ctx, colors, "paper", sx, sy, 3);
    mark(ctx, colors, 0, ...ball, 6.5);
    if (focused) drawCross(ctx, colors, (x, y) => spot([x, y]));
  }

  /** Summits, saddle and truth, with their names; those of two summits that are close together point away from each other. */
  function drawMarks(ctx, colors, spots) {
    const apart = given.marks.length > 1 && SUMMITS.test(given.marks[1].name) ? spots[1][0] - spots[0][0] : Infinity;
    given.marks.forEach(({ name }, i) => {
      const [x, y] = spots[i], summit = i === 0 || SUMMITS.test(name), close = summit && Math.abs(apart) < 100, right = apart > 0 === (i === 1);
      mark(ctx, colors, "ink", x, y, 3.5);
      label(ctx, colors, name, x + (close ? (right ? -8 : 8) : 0), y + (summit ? -15 : 15), colors.ink, close ? (right ? "left" : "right") : "center");
    });
  }

  /** The keyboard's cross: where both means are what they are at the cursor. */
  function drawCross(ctx, colors, spot) {
    const [low, high] = domain, [x, y] = cursor, along = Array.from({ length: 49 }, (_, i) => lerp(low, high, i / 48));
    Object.assign(ctx, { strokeStyle: colors.accent, lineWidth: 1.2 });
    line(ctx, along.map((v) => spot(v, y)));
    line(ctx, along.map((v) => spot(x, v)));
    mark(ctx, colors, "paper", ...spot(x, y), 5);
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.arc(...spot(x, y), 5, 0, 7);
    ctx.stroke();
  }

  function drawSides(colors, now) {
    const get = (numbers) => numbers ?? null, n = run.states.length - 1, m = now.half.mSteps, far = at === last() ? Infinity : m;
    const shown = rival ? Math.max(n, Math.min(rival.states.length - 1, 2 * n)) : n;
    const [low, high] = [Math.min(...run.objectives), Math.max(...run.objectives)], size = high - low || 1;
    const floor = rival ? Math.max(low - size, Math.min(low, ...rival.objectives.slice(0, shown + 1))) : low;
    const climbLine = (objectives, look, name, where, reached) => [
      { ...LINES, kind: "curve", xy: flat(objectives.slice(0, shown + 1).map((v, i) => [i, v])), look, width: 2.2, dash: null, name, where, reached: flat([reached]) },
      { ...LINES, kind: "dots", xy: flat([[Math.min(reached, shown), objectives[Math.floor(Math.min(reached, shown))]]]), look, size: 5 },
    ];
    climb.panel.x.domain = [0, Math.max(1, shown)];
    climb.panel.y.domain = [floor - 0.12 * size, high + 0.2 * size];
    climb.panel.layers = [...(rival ? climbLine(rival.objectives, 1, "gradient", "below", Math.min(far, rival.objectives.length - 1)) : []), ...climbLine(run.objectives, 0, "EM", "end", m)];
    climb.draw(null, [], get, colors);
    drawCut(colors, get);
  }

  /** The slice along the M-step. */
  function drawCut(colors, get) {
    const now = half(at), t = Math.max(0, now.iteration - 1), { means, M } = run.states[t];
    const away = M.map((v, k) => v - means[k]), least = 0.02 * (domain[1] - domain[0]), long = Math.hypot(...away) || 1, stretch = Math.max(1, least / long);
    const along = linspaced(-0.7 * stretch, 1 + 0.9 * stretch, 61), place = (s) => means.map((v, k) => v + s * away[k]);
    const curve = along.map((s) => [s, hill.at(place(s)).logLikelihood]), { sheet } = now;
    const under = sheet ? along.map((s) => [s, heightOn(sheet, place(s))]) : [];
    const values = [...curve, ...under].map(([, v]) => v), high = Math.max(...values), low = Math.min(...values), room = 0.1 * (high - low) || 1;
    const here = now.mSteps - t, ball = [here, now.logLikelihood];
    Object.assign(cut.panel.x, { domain: [along[0], along.at(-1)], ticks: stretch < 4 ? [[0, "θt"], [1, "θt+1"]] : [[0, "θt"]] });
    cut.panel.y.domain = [low - room, high + 1.6 * room];
    cut.panel.layers = [
      ...(sheet ? [
        { kind: "band", edges: flat(curve.map(([s, v], i) => [s, under[i][1], v])), look: "kl", hatch: true },
        { ...LINES, kind: "curve", xy: flat(under), look: "bound", width: 2.4, name: "bound", where: "below", reached: null },
      ] : []),
      { ...LINES, kind: "curve", xy: flat(curve), look: "loglik", width: 2.4, name: "log-likelihood", where: "top", reached: null },
      ...(sheet ? [{ ...LINES, kind: "dots", xy: flat([[here, now.bound]]), look: "bound", size: 5 }] : []),
      { ...LINES, kind: "dots", xy: flat([ball]), look: 0, size: now.name === "E" ? 3 : 5 },
    ];
    cut.draw(null, [], get, colors);
  }

  // --- in words

  /** Where a run ended, by name or by its means. */
  function endOf({ states, objectives, settled }) {
    const { means } = states.at(-1), range = domain[1] - domain[0];
    const found = given.marks.find(({ at: place, height }) => Math.hypot(...place.map((v, k) => v - means[k])) < 0.01 * range && Math.abs(height - objectives.at(-1)) < 0.05);
    return settled && found ? `the ${found.name}` : `means ${words(means)}`;
  }

  const ended = (climbed) => {
    const n = climbed.states.length - 1, top = climbed.objectives.at(-1).toFixed(2);
    if (climbed.lost) return `lost after ${n} iterations, its means beyond all numbers`;
    return climbed.settled ? `${n} ${n === 1 ? "iteration" : "iterations"} to ${top}, ${endOf(climbed)}` : `not settled after ${n} iterations, at ${top}, ${endOf(climbed)}`;
  };

  function compared() {
    if (!rival) return `EM: ${ended(run)}.`;
    const falls = rival.objectives.filter((v, i) => i && v < rival.objectives[i - 1] - 1e-9).length;
    const over = falls ? `; it fell ${falls === 1 ? "once" : `${falls} times`}, where its step is too long` : "";
    const even = run.settled && rival.settled && endOf(run) === endOf(rival), gain = run.states.length - rival.states.length;
    const verdict = !even ? "" : gain === 0 ? " Both need equally many." : ` Here ${gain > 0 ? "gradient ascent" : "EM"} needs fewer.`;
    return `EM: ${ended(run)}. Gradient ascent, step ${state.step}: ${ended(rival)}${over}.${verdict}`;
  }

  function tell(half) {
    const caption = `${describe(half)}; means ${words(half.means)}`, end = at === last() ? ` — EM ends at ${endOf(run)}` : "";
    if (status.textContent !== caption + end) status.textContent = caption + end;
    if (versus.textContent !== compared()) versus.textContent = compared();
    transport.show(at, caption);
    for (const { canvas, panel } of [map, climb, cut]) canvas.setAttribute("aria-label", `${canvas === stage ? model.get("title") : panel.name}. ${caption}`);
    const flatNow = flatView();
    views.forEach((button, i) => button.setAttribute("aria-pressed", (i === 0) === flatNow));
    turns[0].parentElement.hidden = flatNow;
    clear.setAttribute("aria-disabled", state.drops.length < 2);
    steps.value = STEPS_OF_ASCENT.indexOf(state.step);
    stepSaid.textContent = state.step || "off";
    steps.setAttribute("aria-valuetext", stepSaid.textContent);
    stage.style.touchAction = flatNow ? "auto" : "pan-y";
    Object.assign(root.dataset, { frame: at, view: flatNow ? "map" : "surface", climbed: half.logLikelihood });
  }

  // --- by pointer

  const spotOf = (means) => (flatView() ? [map.scale.X(means[0]), map.scale.Y(means[1])] : camera().spot(...means, heightIn(land.grid, means)));
  const near = ({ offsetX, offsetY, pointerType = "touch" }) => {
    const [x, y] = spotOf(drop());
    return Math.hypot(x - offsetX, y - offsetY) <= (GRASP[pointerType] ?? GRASP.mouse);
  };
  const placeOf = (event) => {
    if (!flatView()) return placeUnder(camera(), land, [event.offsetX, event.offsetY]);
    const place = map.at(event);
    return place.every((v) => v >= domain[0] && v <= domain[1]) ? place : undefined;
  };

  stage.addEventListener("pointerdown", (event) => {
    if (hand || event.button) return;
    hand = { id: event.pointerId, x: event.offsetX, y: event.offsetY, holds: near(event), moved: false, angle: state.angle };
    if (hand.holds || event.pointerType !== "touch" || !flatView()) stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (!hand) { stage.style.cursor = map.scale && near(event) ? "grab" : flatView() ? "crosshair" : "move"; return; }
    if (hand.id !== event.pointerId) return;
    const [dx, dy] = [event.offsetX - hand.x, event.offsetY - hand.y];
    hand.moved ||= Math.hypot(dx, dy) > STILL;
    if (!hand.moved) return;
    const place = hand.holds && placeOf(event);
    if (place) { at = from = Infinity; change({ drops: [...state.drops.slice(0, -1), (cursor = rounded(place))] }); }
    else if (!hand.holds && !flatView()) change({ angle: turned(hand.angle, -0.4 * dx, 0.3 * dy) });
  });
  stage.addEventListener("pointerup", (event) => {
    if (hand?.id !== event.pointerId) return;
    const place = !hand.moved && !hand.holds && placeOf(event);
    hand = null;
    if (place) dropAt(place);
  });
  stage.addEventListener("pointercancel", () => { hand = null; });
  // A finger on the ring moves it; any other finger scrolls the page.
  stage.addEventListener("touchstart", (event) => {
    const box = stage.getBoundingClientRect(), [touch] = event.touches;
    if (near({ offsetX: touch.clientX - box.left, offsetY: touch.clientY - box.top })) event.preventDefault();
  }, { passive: false });

  // --- by keyboard

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const [right, up] = ARROWS[event.key];
      if (event.shiftKey && !flatView()) change({ angle: turned(state.angle, 5 * right, 5 * up) });
      else moveCursor(right, up);
    } else if (event.key === "Enter" || event.key === " ") dropAt(cursor);
    else return;
    event.preventDefault();
  });
  stage.addEventListener("focus", () => { focused = stage.matches(":focus-visible"); queue(); });
  stage.addEventListener("blur", () => { focused = false; queue(); });

  function moveCursor(right, up) {
    const unit = (domain[1] - domain[0]) / 40;
    cursor = rounded([cursor[0] + unit * right, cursor[1] + unit * up]);
    focused = true;
    const { logLikelihood } = hill.at(cursor);
    said.textContent = `Cross at means ${words(cursor)}: log-likelihood ${logLikelihood.toFixed(1)}, ${(land.top - logLikelihood).toFixed(1)} below the summit.`;
    queue();
  }

  // --- the page around it

  function measure() {
    for (const view of [map, climb, cut]) view.measure();
    transport.measure();
    measured = map.size.width > 0;
  }

  function queue() {
    if (!queued) requestAnimationFrame(draw);
    queued = true;
  }

  let telling = false;
  function save() {
    clearTimeout(saving);
    saving = setTimeout(() => {
      telling = true;
      for (const [name, value] of Object.entries({ ...state, frame: at })) model.set(name, value);
      if (model.get("address")) model.set("address", {
        drops: state.drops.map((pair) => pair.join(" ")).join(";"), step: state.step, ...(state.view ? { view: state.view } : {}), angle: state.angle.map(Math.round).join(" "),
      });
      telling = false;
      model.save_changes();
    }, 150);
  }

  const TRAITS = ["drops", "step", "view", "angle", "frame"];
  const changed = () => {
    if (telling) return;
    state = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    rerun();
    at = from = Math.min(state.frame, last());
    queue();
  };
  for (const name of TRAITS) model.on(`change:${name}`, changed);
  const unwatch = watchPage(root, { resized() { measured = false; queue(); }, themed: queue });
  rerun();
  at = from = Math.min(state.frame, last());
  queue();

  return () => {
    transport.stop();
    stopRolling();
    clearTimeout(saving);
    unwatch();
    for (const name of TRAITS) model.off(`change:${name}`, changed);
  };
}

const linspaced = (a, b, n) => Array.from({ length: n }, (_, i) => lerp(a, b, i / (n - 1)));

/** The heights over the domain, their contour lines and light; the lowest three tenths are below the floor. */
function landOf({ domain, marks }, hill) {
  const grid = gridOf(domain, CELLS, (means) => hill.at(means).logLikelihood);
  const sorted = grid.heights.slice().sort(), floor = sorted[Math.floor(0.3 * sorted.length)];
  const top = Math.max(sorted.at(-1), ...marks.map(({ height }) => height)), { unit, levels } = levelsBelow(top, floor);
  return { domain, grid, faces: facesOf(grid, floor), floor, top, unit, levels, contours: contoursOf(grid, levels), light: lightOn(grid, [floor, top]) };
}
