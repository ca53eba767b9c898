
// One player at a time, as large as the window allows.

const TYPED_INTO = "select, textarea, input:not([type=range], [type=checkbox])";
const nav = make("nav", "", { "aria-label": "widgets" });
const list = make("select", ""), chosenRun = make("label", "run ");
const stage = make("section", "");
const question = make("h2", "", { class: "question" }), notice = make("p", "", { class: "notice" });
let take = () => {}, shown = -1;

const buttons = SHELF.pieces.map(({ name }, i) => {
  const button = make("button", name, { type: "button" });
  if (i < 9) button.prepend(make("kbd", i + 1, { "aria-hidden": "true" }));
  button.addEventListener("click", () => choose(i));
  return button;
});
nav.append(...buttons);
chosenRun.append(list);
main.before(make("header", ""));
document.querySelector("header").append(main.firstElementChild, nav, chosenRun, make("button", "", { type: "button", class: "theme" }));
main.before(question);
main.append(stage);
main.after(notice);
holdAll(stage, main);

/** Put a player on the stage, as it was sent or in the state that the address asks for. */
async function choose(i, film = Object.keys(SHELF.pieces[i].films)[0], state = null) {
  const { name, films } = SHELF.pieces[i], place = { widget: name, ...(Object.keys(films).length > 1 ? { film } : {}) };
  if (i !== shown) list.replaceChildren(...Object.keys(films).map((text) => make("option", text, { value: text })));
  chosenRun.hidden = list.options.length < 2;
  shown = i;
  buttons.forEach((button, at) => button.setAttribute("aria-current", at === i));
  buttons[i].scrollIntoView({ block: "nearest", inline: "nearest" });
  const el = make("div", "");
  take();
  take = () => {};
  stage.replaceChildren(el);
  list.value = film;
  document.title = name;
  ask(films[film].words);
  if (state) written = location.hash;
  else write(place, true);
  const remove = await show(films[film], el, (now) => write({ ...place, ...now }), state || {});
  if (!el.isConnected) return remove();  // another was chosen meanwhile
  take = remove;
  fitted(stage, refit);
}

/** The words of the scene in which a widget is shown, if it is shown in one. */
function ask(words) {
  for (const el of [question, notice]) el.hidden = !words;
  if (!words) return;
  question.textContent = words.question;
  notice.replaceChildren(make("b", "Notice"), ` ${words.notice}`);
}

/** Leave the stage empty. */
function clear() {
  take();
  take = () => {};
  stage.replaceChildren();
  shown = -1;
}

const refit = () => fit(stage, main, { width: main.clientWidth, height: window.innerHeight - main.offsetTop - notice.offsetHeight - (notice.hidden ? 8 : 20) });

list.addEventListener("change", () => choose(shown, list.value));
window.addEventListener("resize", () => { if (shown >= 0) refit(); });
document.addEventListener("keydown", (event) => {
  if (shown < 0 || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED_INTO)) return;
  if (event.key === "Escape") document.querySelector(".back")?.click();
  if (/^[1-9]$/.test(event.key) && event.key <= buttons.length) choose(event.key - 1);
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by || !nav.contains(event.target)) return;
  event.preventDefault();
  const next = (buttons.indexOf(event.target) + by + buttons.length) % buttons.length;
  buttons[next].focus();
  choose(next);
});
