// Challenges that check themselves. Each has a title, a task, and a check that looks at a state and returns [whether it
// is met, what was found].

/**
 * Challenges as a list that unfolds. `show(state, met)` checks them, and returns what is met, by name, with its finding;
 * `unready` says why nothing can be checked yet.
 */
function challengeList(heading, challenges) {
  const summary = element("summary", OURS), list = element("ul", { class: "eml-challenges" });
  const items = Object.entries(challenges).map(([name, { title, task, check }]) => {
    const found = element("div", { class: "eml-found" }), said = element("span", { class: "eml-sr" });
    const item = element("li", { "data-challenge": name }, element("div", {}, said, element("b", {}, title), `: ${task}`), found);
    return { name, check, item, found, said };
  });
  list.append(...items.map(({ item }) => item));
  return {
    root: element("details", {}, summary, list),
    show(state, met, unready = "") {
      const now = { ...met };
      for (const { name, check, item, found, said } of items) {
        const [reached, words] = unready ? [false, unready] : check(state);
        if (reached) now[name] ??= words;
        found.textContent = now[name] ?? words;
        item.dataset.met = name in now;
        said.textContent = name in now ? "Met. " : "Not yet met. ";
      }
      summary.textContent = `${heading}: ${Object.keys(now).length} of ${items.length} met`;
      return now;
    },
  };
}
