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

/** How the points of a scale are shown. */
export interface Look {
  /** Leave out what a matrix says elsewhere, and put "not sure" among the points. */
  compact?: boolean;
  /** What stands between the ends of the scale. */
  middle?: string | undefined;
  /** What stands on a point, and what a screen reader says of it; else its number, with the words of the ends. */
  label?: (point: number) => string;
  spoken?: (point: number) => string;
}

/** Make a fieldset for a question about `title`. */
export function questionField(title: string, asked: Question, words: Words, pick: (value: Choice) => void, look: Look = {}): HTMLFieldSetElement {
  const { compact = false, middle } = look;
  const { low, high, low_label, high_label, unsure, words: own } = asked.scale;
  const name = uid("rating");
  const points = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const ends = new Map([
    [low, low_label],
    [high, high_label],
  ]);
  const label = look.label ?? ((point: number): string => signed(point, low));
  const spoken = look.spoken ?? ((point: number): string => [signed(point, low), ends.get(point)].filter(Boolean).join(", "));
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
      choice(name, point, label(point), choose, { "aria-label": spoken(point), "data-sign": String(Math.sign(point)) }),
    );
    field.append(h("div", { class: "v-scale", style: compact ? null : `--n:${points.length}` }, scale, compact ? notSure : null));
    const said = [low_label, middle, high_label].filter((one) => one !== undefined);
    if (!compact) {
      const spans = said.map((one) => h("span", {}, one));
      field.append(h("div", { class: "v-ends", "aria-hidden": "true" }, spans));
    }
  }
  if (notSure && !compact) field.append(notSure);
  return field;
}
