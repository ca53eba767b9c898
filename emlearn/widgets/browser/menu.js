// A button that opens a list of things to do.

/** `entries` are pairs of words and what they do. */
function menu(sign, name, entries) {
  const list = element("div", { class: "eml-list", role: "group", "aria-label": name });
  const summary = element("summary", { ...OURS, class: "eml-button" }), root = element("details", { class: "eml-menu" }, dress(summary, sign, name), list);
  const close = () => { root.open = false; };
  for (const [words, action] of entries)
    list.append(element("button", { ...OURS, type: "button", onclick: () => { close(); summary.focus(); action(); } }, words));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.open) return;
    close();
    summary.focus();
    event.stopPropagation();
  });
  root.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !root.contains(relatedTarget)) close(); });
  return root;
}
