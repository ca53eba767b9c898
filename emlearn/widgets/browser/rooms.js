
// The page has two rooms: the story, unless it has none, and the gallery. Its address says what is shown in which.

async function follow() {
  const { scene, widget, film, ...state } = addressed(), number = Number(location.hash.slice(1)) - 1;  // as in older addresses (#3)
  const i = SHELF.pieces.findIndex(({ name }, at) => name === widget || at === number), told = story && i < 0;
  if (!told) story?.leave();
  html.classList.toggle("explorer", !told);
  if (told) {
    clear();
    return story.open(scene, state);
  }
  if (i < 0) return choose(0, undefined, {});
  return choose(i, film in SHELF.pieces[i].films ? film : undefined, state);
}

function dress() {
  for (const theme of document.querySelectorAll(".theme")) {
    theme.textContent = html.dataset.theme === "dark" ? "light" : "dark";
    theme.setAttribute("aria-label", `${theme.textContent} theme`);
  }
}

for (const theme of document.querySelectorAll(".theme"))
  theme.addEventListener("click", () => { html.dataset.theme = theme.textContent; dress(); });
window.addEventListener("hashchange", () => { if (location.hash !== written) follow(); });
dress();
await follow();
