// Items of one group, each with check boxes for those of the other: up to so many, none of them, or not sure.
import "../page/common";
import { h } from "../page/elements";
import type { CleanUp, View } from "../page/model";
import type { Question } from "./choices";
import type { InputTraits } from "./input";
import { radioInput } from "./radio_input";

interface Card {
  title: string;
  text: string;
  questions: Question[];
}

interface Traits extends InputTraits {
  cards: Card[];
  nothing: string;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-ratings");
  return radioInput({ model, el }, ["cards", "nothing"], (makeItem) => [
    model.get("nothing") ? h("p", { class: "v-note" }, model.get("nothing")) : null,
    ...model.get("cards").map((card) =>
      makeItem({
        heading: card.title,
        title: card.title,
        before: card.text ? h("p", { class: "v-soft", dir: "auto" }, card.text) : null,
        questions: card.questions.map((asked) => ({ asked })),
      }),
    ),
  ]);
}
