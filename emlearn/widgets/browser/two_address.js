// What the page's address says of two starts: #widget=Two+starts&data=galaxies&components=3&seed_a=0&means_b=10;+21;+33

const SIDES = ["a", "b"];

/** The state that an address asks for, as far as it can be had. */
function openedAt({ data, components, scale, ...address }, { dataset, starts, logarithmic }, sets) {
  const name = data in sets ? data : dataset, { X, most } = sets[name];
  const K = Math.max(1, Math.min(most, Math.round(components) || starts[0].n_components));
  const asked = (start, i) => {
    const seed = address[`seed_${SIDES[i]}`], text = address[`means_${SIDES[i]}`], means = text ? readMeans(text, K, X) : "";
    if (typeof means !== "string") return { n_components: K, seed: start.seed, means, drawn: false };
    const named = /^\d+$/.test(seed ?? "");
    if (!named && name === dataset && K === start.n_components) return start;
    return { n_components: K, seed: named ? seed % SEEDS : start.seed, means: [], drawn: true };
  };
  return { dataset: name, starts: starts.map(asked), logarithmic: scale ? scale === "log" : logarithmic };
}

/** A state as the address keeps it. */
function addressOf({ dataset, starts, logarithmic }) {
  const kept = starts.map(({ seed, means, drawn }, i) =>
    (drawn ? [`seed_${SIDES[i]}`, seed] : [`means_${SIDES[i]}`, means.map((row) => row.join(" ")).join("; ")]));
  return { data: dataset, components: starts[0].n_components, ...Object.fromEntries(kept), scale: logarithmic ? "log" : "linear" };
}
