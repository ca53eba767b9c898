// Where there is no kernel, the browser answers the microscope's requests itself, as emlearn/widgets/microscope.py does:
// for mixtures of Gaussians, whose rows were sent, from means on rows that it draws and from placed means.

const DRAWN = "means on random rows", PLACED = "placed";
const FILM = ["film", "numbers", "n_components", "seed", "means", "starting_means"];

/** A function that answers what the model was asked, or null if the rows were not sent. */
function answerAlone(model) {
  if (!model.get("rows")) return null;
  const X = rowsFrom(model.get("rows"), model.get("columns"));
  const sent = Object.fromEntries(FILM.map((name) => [name, model.get(name)]));
  sent.start = model.get("start") === PLACED ? PLACED : `${model.get("start")} (by Python)`;
  const current = () => Object.fromEntries(["n_components", "start", "seed", "means"].map((name) => [name, model.get(name)]));
  model.set("choices", { ...model.get("choices"), starts: [...new Set([sent.start, DRAWN, PLACED])] });
  model.set("start", sent.start);
  let given = current();

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    given = current();
  }

  /** Show a run, from its start on or from the frame that the page's address names. */
  function show({ film, ...run }, address, frame) {
    set({ message: "", ...run, address, frame, film });  // the film comes last, because it is shown when it is set
    return "";
  }

  /** Make the run that is asked for and show it; returns what is wrong with the request. */
  function make(frame = 0) {
    const { n_components: K, start, seed, means: text } = settled(current(), given, sent);
    if (start === sent.start && start !== PLACED) return show(sent, {}, frame);
    const means = start === PLACED ? readMeans(text, K, X) : drawnRows(X, K, seeded(seed));
    if (typeof means === "string") return means;
    const written = start === PLACED ? text : writeMeans(means), from = start === PLACED ? { means: text } : { seed };
    const climbed = runEM(around(means, X), X);
    if (!Number.isFinite(climbed.states[0].logLikelihood)) return `starting means '${text}': these are too far from the data for any density there.`;
    const run = filmOf(climbed, X, sent.film);
    return show({ n_components: K, start, seed, means: written, starting_means: means, ...run }, { components: K, start, ...from }, frame);
  }

  function answer(frame) {
    const message = make(frame);
    if (message) set({ ...given, message });
    model.set("answered", model.get("asked"));
    model.save_changes();
  }

  const opened = wished(model.get("address") || {}, model.get("choices"));
  if (Object.keys(opened).length) {
    for (const [name, value] of Object.entries(opened)) model.set(name, value);
    answer(model.get("frame"));
  }
  return answer;
}

function rowsFrom(view, columns) {
  const flat = new Float64Array(view.buffer, view.byteOffset, view.byteLength / 8);
  return Array.from({ length: flat.length / columns }, (_, i) => [...flat.slice(columns * i, columns * (i + 1))]);
}

/** The settings that the page's address asks for, of those that exist. */
function wished({ components, start, seed, means }, { starts, min_components: fewest, max_components: most }) {
  const whole = (text, low, high) => Math.max(low, Math.min(high, Math.round(Number(text)) || low)), out = {};
  if (components !== undefined) out.n_components = whole(components, fewest, most);
  if (seed !== undefined) out.seed = whole(seed, 0, 999);
  if (means !== undefined) out.means = means;
  if (starts.includes(start)) out.start = start;
  return out;
}

/** What the controls mean: typed means are a start, and a start that no longer fits is replaced by rows drawn here. */
function settled(asked, given, sent) {
  if (asked.means !== given.means) return { ...asked, start: PLACED };
  const others = asked.n_components !== given.n_components, bySeed = asked.seed !== given.seed;
  const stale = asked.start === given.start && [PLACED, sent.start].includes(asked.start) && (others || bySeed);
  return stale ? { ...asked, start: DRAWN } : asked;
}
