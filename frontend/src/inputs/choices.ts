// Native radio groups for one question: points of a scale, an item's own ordered words, or words without an order. Nothing is picked beforehand.
import { UNSURE } from "../generated";
import { type Child, h, type Props, uid } from "../page/elements";
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
  /** What it asks, in a few words. */
  short?: string;
  /** Whether it asks what the other party thinks. */
  guess?: boolean;
  scale: Scale;
}

const signed = (point: number, low: number): string => (low < 0 && point > 0 ? `+${point}` : String(point).replace("-", "−"));

function choice(name: string, value: Choice, label: string, pick: (value: Choice) => void, extra: Props = {}): HTMLElement {
  return h(
    "label",
    { class: extra.class, "data-sign": extra["data-sign"] },
    h("input", {
      type: "radio",
      name,
      value: String(value),
      onchange: () => pick(value),
      "aria-label": extra["aria-label"],
      "data-given": extra["data-given"] ?? label,
    }),
    h("span", {}, label),
  );
}

/** How the points of a scale are shown. */
export interface Look {
  /** In place of the question's text; what is asked stands above several of them. */
  heading?: Child;
  /** The question and its scale in one row, where there is room. */
  row?: boolean;
  /** What stands between the ends of the scale. */
  middle?: string | undefined;
  /** What stands on a point, and what a screen reader says of it; else its number, with the words of the ends. */
  label?: (point: number) => string;
  spoken?: (point: number) => string;
}

/** Make a fieldset for a question about `title`. */
export function questionField(title: string, asked: Question, words: Words, pick: (value: Choice) => void, look: Look = {}): HTMLFieldSetElement {
  const { heading, row = false, middle } = look;
  const { low, high, low_label, high_label, unsure, words: own } = asked.scale;
  const name = uid("rating");
  const points = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const ends = new Map([
    [low, low_label],
    [high, high_label],
  ]);
  const label = look.label ?? ((point: number): string => signed(point, low));
  const spoken = look.spoken ?? ((point: number): string => [signed(point, low), ends.get(point)].filter(Boolean).join(", "));
  const given = look.spoken ?? label;
  const field = h(
    "fieldset",
    { "data-key": asked.key, "data-short": asked.short ?? "", class: `v-input-question${row ? " v-input-row" : ""}` },
    h(
      "legend",
      {},
      asked.guess ? h("span", { class: "v-pill v-input-guess" }, words["input.guess"]) : null,
      h("span", { class: "v-hidden" }, `${title}: `),
      heading ?? asked.text,
    ),
  );
  const notSure = unsure ? choice(name, UNSURE, words["input.unsure"] ?? "", pick, { class: "v-input-unsure" }) : null;
  if (own.length) {
    field.append(
      h(
        "div",
        { class: "v-input-words" },
        own.map(([value, label]) => choice(name, value, label, pick)),
      ),
    );
  } else {
    const scale = points.map((point) =>
      choice(name, point, label(point), pick, { "aria-label": spoken(point), "data-sign": String(Math.sign(point)), "data-given": given(point) }),
    );
    const said = [low_label, middle, high_label].filter((one) => one !== undefined);
    const spans = said.map((one) => h("span", {}, one));
    field.append(
      h("div", { class: "v-input-scale", style: `--n:${points.length}` }, scale),
      h("div", { class: "v-input-ends", "aria-hidden": "true" }, spans),
    );
  }
  if (notSure) field.append(notSure);
  return field;
}
