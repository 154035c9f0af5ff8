import { h, follow, mark } from "./common.js";

// Where the deal stands: one thing to do first, then the Elements under their Rules.
export function render({ model, el }) {
  el.classList.add("v", "v-start");
  const words = model.get("words");
  const STATES = { later: "○", not_begun: "○", alone: "◔", revealed: "◑", drafting: "◕", proposed: "◕", again: "↻", agreed: "●" };

  const element = ({ number, title, purpose, state, detail, href }) => {
    const inside = [
      h("span", { class: "v-number", "aria-hidden": "true" }, String(number)),
      h("span", { class: "v-what" }, h("strong", {}, title), h("span", { class: "v-small" }, purpose)),
      h("span", { class: "v-pill" }, h("span", { "aria-hidden": "true" }, STATES[state] ?? "○"), detail),
    ];
    return h("li", { "data-state": state }, href ? h("a", { href, class: "v-element" }, inside) : h("div", { class: "v-element" }, inside));
  };
  const rule = ({ number, title, purpose, elements }) => h("section", { class: "v-rule" },
    h("p", { class: "v-small" }, words["start.rule"].replace("{number}", number)), h("h3", {}, title), h("p", { class: "v-soft" }, purpose),
    h("ol", {}, elements.map(element)));

  return paintOn(model, ["deal", "note", "greeting", "parties", "rules", "next"], () => {
    const next = model.get("next");
    el.replaceChildren(
      h("header", { class: "v-head" }, h("p", { class: "v-small" }, model.get("greeting")), h("h1", {}, model.get("deal")),
        h("p", { class: "v-row" }, model.get("parties").map(({ name, colour, members }) =>
          h("span", { class: "v-pill" }, mark(colour), `${name} · ${members}`))),
        model.get("note") ? h("p", { class: "v-small" }, model.get("note")) : null),
      h("section", { class: "v-card v-next", "aria-live": "polite" }, h("h2", {}, words["start.next"]),
        next.href ? h("a", { class: "v-button v-primary", href: next.href }, next.sentence) : h("p", { class: "v-soft" }, words["start.nothing"])),
      h("h2", { class: "v-group" }, words["start.elements"]),
      h("div", { class: "v-rules" }, model.get("rules").map(rule)));
  });
}
