
// All widgets, one below the other; the address names one of them, and shows it.
const { widget: named, ...state } = addressed(), seen = {};
for (const { name, films } of SHELF.pieces)
  for (const film of Object.values(films)) {
    const el = document.createElement("section"), count = (seen[name] = (seen[name] || 0) + 1);
    if (name !== document.title) el.append(make("h2", name));
    main.append(el);
    const widget = count > 1 ? `${name} (${count})` : name;
    await show(film, el, (now) => write({ widget, ...now }), widget === named ? state : {});
    if (widget === named) el.scrollIntoView();
  }
window.addEventListener("hashchange", () => { if (location.hash !== written) location.reload(); });
