// Native radio groups for one question: points of a scale, an item's own ordered words, or words without an order. Nothing is picked beforehand.
import { UNSURE } from "../generated";
import { type Child, h, type Props, uid } from "../page/elements";
import type { Words } from "../page/model";

export type Choice = number | string;

/** The answer of somebody who has taken it back. */
export const NOTHING = "";

export interface Scale {
  low: number;
  high: number;
  low_label: string;
  high_label: string;
  unsure: boolean;
  /** Words in place of points, each with its value. */
  words: [Choice, string][];
  /** How many of the words can be chosen, and the answer that none of them fits; one word if it is not given. */
  most?: number;
  none?: [string, string];
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
      type: extra.type ?? "radio",
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
  if (asked.scale.most && asked.scale.none) return manyWords(field, name, asked.scale, words, pick);
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

/** What stands between several words that were chosen; alone it is the answer that none fits. */
export const BETWEEN = "|";

/** Return the values of the boxes that an answer checks. */
export const chosenOf = (answer: string): string[] => (answer === BETWEEN ? [BETWEEN] : answer.split(BETWEEN));

/** Let no more boxes be checked than can be chosen: the others wait until one is given back. */
export function limit(field: HTMLFieldSetElement): void {
  const most = Number(field.dataset.most ?? 0);
  if (!most) return;
  const boxes = [...field.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not([data-alone])")];
  const isFull = boxes.filter((box) => box.checked).length >= most;
  for (const box of boxes) box.disabled = isFull && !box.checked;
}

/** Fill a fieldset with check boxes of which some can be chosen, and with the answers that stand alone. */
function manyWords(field: HTMLFieldSetElement, name: string, scale: Scale, words: Words, pick: (value: Choice) => void): HTMLFieldSetElement {
  field.dataset.most = String(scale.most);
  const boxes = (): HTMLInputElement[] => [...field.querySelectorAll<HTMLInputElement>("input")];
  const take = (value: Choice): void => {
    const alone = boxes().filter((box) => box.hasAttribute("data-alone"));
    const picked = boxes().find((box) => box.value === String(value));
    if (picked?.hasAttribute("data-alone")) {
      for (const box of boxes()) box.checked = box === picked && picked.checked;
    } else {
      for (const box of alone) box.checked = false;
    }
    limit(field);
    const checked = boxes().filter((box) => box.checked);
    const single = checked.find((box) => box.hasAttribute("data-alone"));
    pick(single ? single.value : checked.length ? checked.map((box) => box.value).join(BETWEEN) : NOTHING);
  };
  const box = (value: Choice, label: string, extra: Props = {}): HTMLElement => {
    const made = choice(name, value, label, take, { ...extra, type: "checkbox" });
    if (extra.alone) made.querySelector("input")?.setAttribute("data-alone", "");
    return made;
  };
  const none = scale.none ? box(scale.none[0], scale.none[1], { alone: true }) : null;
  const list = h(
    "div",
    { class: "v-input-words v-input-many" },
    [...scale.words.map(([value, label]) => box(value, label)), none].filter((one) => one !== null),
  );
  field.append(list);
  if (scale.unsure) field.append(box(UNSURE, words["input.unsure"] ?? "", { class: "v-input-unsure", alone: true }));
  return field;
}
