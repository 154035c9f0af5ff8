// The panel beside a step: who has submitted, what happens next, and who sees what. On a hosted page it moves into the side of its section.
import "./common";
import { h, mark, put } from "./elements";
import { fill } from "./format";
import type { CleanUp, View, Words } from "./model";
import { paintOn } from "./painting";

interface Traits {
  counts: { name: string; colour: string; done: number; invited: number }[];
  next: string[];
  sees: string;
  words: Words;
}

// More people than that are told in numbers alone.
const MOST_SIGNS = 12;

export function render({ model, el }: View<Traits>): CleanUp {
  const words = model.get("words");
  const people = h("section", { class: "v-people" });
  const next = h("ol", { class: "v-nexts" });
  const sees = h("p");
  const box = h(
    "div",
    { class: "v v-panel" },
    people,
    h("section", {}, h("h2", {}, words["panel.next"]), next),
    h("section", {}, h("h2", {}, words["panel.sees"]), sees),
  );
  el.append(box);
  // Where the widget stands is known once it is in the page.
  const moving = requestAnimationFrame(() => el.closest(".p-section")?.querySelector(":scope > .p-side")?.prepend(box));

  const signs = (colour: string, done: number, invited: number): HTMLElement => {
    const all = Array.from({ length: invited }, (_, n) => {
      const sign = mark(colour);
      sign.classList.toggle("v-mark-open", n >= done);
      return sign;
    });
    return h("span", { class: "v-signs", "aria-hidden": "true" }, invited > MOST_SIGNS ? `${done} / ${invited}` : all);
  };

  function paint(): void {
    const counts = model.get("counts");
    const sum = (of: "done" | "invited"): number => counts.reduce((total, party) => total + party[of], 0);
    people.hidden = !counts.length;
    put(
      people,
      h("h2", {}, fill(words["panel.submitted"], { done: sum("done"), invited: sum("invited") })),
      h(
        "ul",
        {},
        counts.map(({ name, colour, done, invited }) =>
          h(
            "li",
            {},
            mark(colour),
            h("span", { "aria-hidden": "true" }, name),
            h("span", { class: "v-hidden" }, fill(words["panel.count"], { party: name, done, invited })),
            signs(colour, done, invited),
          ),
        ),
      ),
    );
    put(
      next,
      model.get("next").map((sentence) => h("li", {}, sentence)),
    );
    put(sees, model.get("sees"));
  }
  const stop = paintOn(model, ["counts", "next", "sees"], paint);
  return () => {
    stop();
    cancelAnimationFrame(moving);
    box.remove();
  };
}
