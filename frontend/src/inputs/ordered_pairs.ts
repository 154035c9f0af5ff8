// Cards of pairs: one item on the left, the other on the right, and the points of a scale between them.
import "../page/common";
import { h } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import type { Question } from "./choices";
import type { InputTraits } from "./input";
import { type ItemOf, radioInput } from "./radio_input";

interface Side {
  title: string;
  text: string;
}

interface Pair {
  title: string;
  a: Side;
  b: Side;
  question: Question;
}

interface Traits extends InputTraits {
  pairs: Pair[];
  nothing: string;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-ratings");
  const words = model.get("words");
  const spoken = ({ a, b }: Pair, point: number): string | undefined =>
    point === 0 ? words["pairs.equal"] : fill(words["pairs.towards"], { n: Math.abs(point), title: (point < 0 ? a : b).title });
  const item = (pair: Pair): ItemOf => ({
    heading: h(
      "span",
      { class: "v-input-sides" },
      h("span", {}, pair.a.title),
      h("span", { class: "v-soft" }, ` ${words["pairs.or"]} `),
      h("span", {}, pair.b.title),
    ),
    title: pair.title,
    before:
      pair.a.text || pair.b.text
        ? h("div", { class: "v-input-sides v-soft" }, h("span", { dir: "auto" }, pair.a.text), h("span"), h("span", { dir: "auto" }, pair.b.text))
        : null,
    questions: [
      {
        asked: pair.question,
        look: {
          middle: words["pairs.equal"],
          label: (point) => String(Math.abs(point)),
          spoken: (point) => spoken(pair, point) ?? "",
        },
      },
    ],
  });
  return radioInput({ model, el }, ["pairs", "nothing"], (makeItem) => [
    model.get("nothing") ? h("p", { class: "v-note" }, model.get("nothing")) : null,
    ...model.get("pairs").map((pair) => makeItem(item(pair))),
  ]);
}
