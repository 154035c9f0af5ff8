// Native radio groups for one question: points of a scale, an item's own ordered words, or words without an order. Nothing is picked beforehand.
import { UNSURE } from "../generated";
import { h, type Props, uid } from "../page/elements";
import type { Words } from "../page/model";

export type Choice = number | string;

export interface Scale {
  low: number;
  high: number;
  low_label: string;
  high_label: string;
  unsure: boolean;
  /** Words in place of points, each with its value. */
  words: [Choice, string][];
}

export interface Question {
  key: string;
  text: string;
  /** Whether it asks what the other party thinks. */
  guess?: boolean;
  scale: Scale;
}

const signed = (point: number, low: number): string => (low < 0 && point > 0 ? `+${point}` : String(point).replace("-", "−"));

function choice(name: string, value: Choice, label: string, pick: (value: Choice) => void, extra: Props = {}): HTMLElement {
  return h(
    "label",
    extra,
    h("input", { type: "radio", name, value: String(value), onchange: () => pick(value), "aria-label": extra["aria-label"] }),
    h("span", {}, label),
  );
}

/** Make a fieldset for a question about `title`. `compact` leaves out what a matrix says elsewhere and puts "not sure" among the points. */
export function questionField(title: string, asked: Question, words: Words, pick: (value: Choice) => void, compact = false): HTMLFieldSetElement {
  const { low, high, low_label, high_label, unsure, words: own } = asked.scale;
  const name = uid("rating");
  const points = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const ends = new Map([
    [low, low_label],
    [high, high_label],
  ]);
  const spoken = (point: number): string => [signed(point, low), ends.get(point)].filter(Boolean).join(", ");
  const field = h(
    "fieldset",
    { "data-key": asked.key, class: compact ? "v-compact" : "" },
    h(
      "legend",
      { class: compact ? "v-hidden" : "" },
      asked.guess ? h("span", { class: "v-pill v-guess" }, words["input.guess"]) : null,
      h("span", { class: "v-hidden" }, `${title}: `),
      asked.text,
    ),
  );
  const choose = (value: Choice): void => {
    field.classList.remove("v-missing");
    pick(value);
  };
  const notSure = unsure
    ? choice(name, UNSURE, compact ? "?" : (words["input.unsure"] ?? ""), choose, {
        class: compact ? "" : "v-unsure",
        "aria-label": words["input.unsure"],
      })
    : null;
  if (own.length) {
    field.append(
      h(
        "div",
        { class: "v-words" },
        own.map(([value, label]) => choice(name, value, label, choose)),
      ),
    );
  } else {
    const scale = points.map((point) =>
      choice(name, point, signed(point, low), choose, { "aria-label": spoken(point), "data-sign": String(Math.sign(point)) }),
    );
    field.append(h("div", { class: "v-scale", style: compact ? null : `--n:${points.length}` }, scale, compact ? notSure : null));
    if (!compact) field.append(h("div", { class: "v-ends", "aria-hidden": "true" }, h("span", {}, low_label), h("span", {}, high_label)));
  }
  if (notSure && !compact) field.append(notSure);
  return field;
}
