
// All widgets, one below the other.
for (const { name, films } of SHELF.pieces)
  for (const film of Object.values(films)) {
    const el = document.createElement("section");
    el.append(make("h2", name));
    main.append(el);
    await show(film, el);
  }
