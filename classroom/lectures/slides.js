
// The films of the slides: each is shown on a stage that is scaled to the room which its slide leaves.
for (const film of document.querySelectorAll(".film")) {
  const stage = film.appendChild(document.createElement("div"));
  stage.className = "stage";
  show(SHELF.films[film.dataset.film], stage);
}

function fitFilms() {
  for (const film of document.querySelectorAll("section.present .film")) {
    film.firstChild.style.cssText = "display: none";  // the room is what the slide has without it
    const room = { width: film.clientWidth, height: film.clientHeight };
    fit(film.firstChild, film.firstChild, room);
    film.firstChild.style.height = "";
  }
}
document.addEventListener("slide", () => requestAnimationFrame(fitFilms));
fitFilms();
