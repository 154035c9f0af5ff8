// Where the deal stands: one thing to do first, then the Elements under their Rules.
import "../page/common";
import type { ElementState } from "../generated";
import { h, mark } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";

interface Element {
  number: number;
  title: string;
  purpose: string;
  state: ElementState;
  detail: string;
  href: string;
}

interface Rule {
  number: number;
  title: string;
  purpose: string;
  elements: Element[];
}

interface Traits {
  deal: string;
  note: string;
  greeting: string;
  parties: { name: string; colour: string; members: number }[];
  rules: Rule[];
  next: { href?: string; sentence?: string };
  words: Words;
}

const SIGNS: Record<ElementState, string> = {
  later: "○",
  not_begun: "○",
  alone: "◔",
  revealed: "◑",
  drafting: "◕",
  proposed: "◕",
  again: "↻",
  agreed: "●",
};

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-start");
  const words = model.get("words");

  const elementItem = ({ number, title, purpose, state, detail, href }: Element): HTMLElement => {
    const inside = [
      h("span", { class: "v-number", "aria-hidden": "true" }, String(number)),
      h("span", { class: "v-what" }, h("strong", {}, title), h("span", { class: "v-small" }, purpose)),
      h("span", { class: "v-pill" }, h("span", { "aria-hidden": "true" }, SIGNS[state] ?? "○"), detail),
    ];
    return h("li", { "data-state": state }, href ? h("a", { href, class: "v-element" }, inside) : h("div", { class: "v-element" }, inside));
  };
  const rule = ({ number, title, purpose, elements }: Rule): HTMLElement =>
    h(
      "section",
      { class: "v-rule" },
      h("p", { class: "v-small" }, fill(words["start.rule"], { number })),
      h("h3", {}, title),
      h("p", { class: "v-soft" }, purpose),
      h("ol", {}, elements.map(elementItem)),
    );

  return paintOn(model, ["deal", "note", "greeting", "parties", "rules", "next"], () => {
    const next = model.get("next");
    const party = ({ name, colour, members }: Traits["parties"][number]): HTMLElement =>
      h("span", { class: "v-pill" }, mark(colour), `${name} · ${members}`);
    el.replaceChildren(
      h(
        "header",
        { class: "v-head" },
        h("p", { class: "v-small" }, model.get("greeting")),
        h("h1", {}, model.get("deal")),
        h("p", { class: "v-row" }, model.get("parties").map(party)),
        model.get("note") ? h("p", { class: "v-small" }, model.get("note")) : null,
      ),
      h(
        "section",
        { class: "v-card v-next", "aria-live": "polite" },
        h("h2", {}, words["start.next"]),
        next.href ? h("a", { class: "v-button v-primary", href: next.href }, next.sentence) : h("p", { class: "v-soft" }, words["start.nothing"]),
      ),
      h("h2", { class: "v-group" }, words["start.elements"]),
      h("div", { class: "v-rules" }, model.get("rules").map(rule)),
    );
  });
}
