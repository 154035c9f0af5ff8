// Numbers that one member estimates alone: low, likely and high of each item, or one number. A range is saved once all three are there, in order.
import "../page/common";
import { UNSURE } from "../generated";
import { h, put, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type InputTraits, isAsking, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";
import { sequenceOf } from "./sequence";

interface Card {
  title: string;
  /** What the numbers count; "" if its row does not say. */
  unit: string;
  questions: { key: string; text: string; scale: { unsure: boolean } }[];
}

interface Traits extends InputTraits {
  cards: Card[];
  /** `range` or `number`. */
  asks: string;
  /** Why nothing is asked yet; "" if something is. */
  nothing: string;
}

interface Field {
  key: string;
  el: HTMLElement;
  inputs: HTMLInputElement[];
  unsure: HTMLInputElement | null;
  why: HTMLElement;
}

const BETWEEN = "|";
const RANGE = ["low", "likely", "high"];

/** Return what fields hold as an answer; null if they are all empty, and the phrase of what is wrong if they make none. */
export function answerOf(texts: readonly string[]): { answer: string | null } | { why: string } {
  const given = texts.map((text) => text.trim());
  if (given.every((text) => !text)) return { answer: null };
  if (given.some((text) => !text)) return { why: "estimates.some_missing" };
  const numbers = given.map(Number);
  if (numbers.some((number) => !Number.isFinite(number))) return { why: "estimates.no_number" };
  if (numbers.some((number, at) => at > 0 && number < (numbers[at - 1] ?? 0))) return { why: "estimates.order" };
  return { answer: numbers.join(BETWEEN) };
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-input", "v-estimates");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const sequence = sequenceOf(model.get("step"));
  const { answers, notes, close } = openAnswers(model, 600);
  const names = model.get("asks") === "range" ? RANGE : ["number"];
  const nothing = h("p", { class: "v-note", hidden: true });
  const list = h("div");
  const card = h(
    "section",
    { class: "v-card" },
    h("h2", {}, model.get("title")),
    model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    nothing,
    list,
  );
  const own = ownAnswers(model, el, card);
  el.append(own.reason, notes, own.folder, card);
  let fields: Field[] = [];

  /** Save what stands in the fields of a question, or say what is missing. While somebody types in them nothing is said. */
  function give(field: Field, isLeft: boolean): void {
    const found = answerOf(field.inputs.map((input) => input.value));
    const badly = field.inputs.some((input) => input.validity?.badInput);
    const why = badly ? "estimates.no_number" : "why" in found ? found.why : "";
    put(field.why, isLeft && why ? words[why] : "");
    for (const input of field.inputs) input.setAttribute("aria-invalid", String(Boolean(isLeft && why)));
    if (why || !("answer" in found)) return;
    if (field.unsure && found.answer !== null) field.unsure.checked = false;
    if (found.answer === null && field.unsure?.checked) return;
    answers.put({ [field.key]: found.answer });
    sequence.paint();
  }

  function question(title: string, unit: string, asked: Card["questions"][number]): Field {
    const id = uid("estimate");
    const why = h("p", { class: "v-warn v-small", id: `${id}-why`, role: "status" });
    const inputs = names.map((name, at) =>
      h("input", {
        id: `${id}-${at}`,
        type: "number",
        step: "any",
        inputmode: "decimal",
        autocomplete: "off",
        "aria-describedby": `${id}-why`,
        "data-key": `${asked.key}-${name}`,
        oninput: () => give(field, false),
        // Whoever goes on to the next of the three has not left them yet.
        onblur: (event: FocusEvent) => {
          if (inputs.includes(event.relatedTarget as HTMLInputElement)) return;
          give(field, true);
          answers.flush();
        },
      }),
    );
    const unsure = asked.scale.unsure
      ? h("input", {
          type: "checkbox",
          onchange: () => {
            if (unsure?.checked) for (const input of inputs) input.value = "";
            put(why);
            answers.put({ [asked.key]: unsure?.checked ? UNSURE : null });
            sequence.paint();
          },
        })
      : null;
    const labelled = inputs.map((input, at) => h("div", { class: "v-field" }, h("label", { for: input.id }, words[`estimates.${names[at]}`]), input));
    const counted = unit ? h("p", { class: "v-small" }, fill(words["estimates.counted_in"], { unit })) : null;
    const node = h(
      "fieldset",
      { class: "v-input-question v-estimates-item" },
      h("legend", {}, h("b", { dir: "auto" }, title)),
      h("p", { class: "v-soft" }, asked.text),
      counted,
      h("div", { class: "v-estimates-fields" }, labelled),
      why,
      unsure ? h("label", { class: "v-input-unsure" }, unsure, words["input.unsure"]) : null,
    );
    const field: Field = { key: asked.key, el: node, inputs, unsure, why };
    return field;
  }

  function build(): void {
    fields = model.get("cards").flatMap(({ title, unit, questions }) => questions.map((asked) => question(title, unit, asked)));
    list.replaceChildren(...fields.map((field) => field.el));
    put(nothing, model.get("nothing"));
    nothing.hidden = !model.get("nothing");
    card.hidden = !fields.length && !model.get("nothing");
  }

  function paint(): void {
    const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
    for (const { key, inputs, unsure } of fields) {
      const value = now[key];
      const given = typeof value === "string" && value !== UNSURE ? value.split(BETWEEN) : [];
      // What a person is typing is never replaced while they type, nor a range of which something is still missing.
      const typing = inputs.includes(document.activeElement as HTMLInputElement) || (!given.length && inputs.some((input) => input.value));
      for (const [at, input] of inputs.entries()) {
        if (!typing || value === UNSURE) input.value = given[at] ?? "";
        input.disabled = Boolean(model.get("reason"));
      }
      if (unsure) {
        unsure.checked = value === UNSURE;
        unsure.disabled = Boolean(model.get("reason"));
      }
      if (!typing) answers.shown([key]);
    }
    own.paint();
    sequence.paint();
  }

  const isGiven = (key: string): boolean => ![undefined, null, ""].includes({ ...model.get("answers"), ...answers.pending }[key] as null);
  answers.onSettled(() => paintWhenReleased(paint));
  const stops = [
    paintOn(model, ["cards", "nothing"], () => {
      build();
      paint();
    }),
    paintOn(model, ["answers", "reason", "note", "revealed", "done", "joins"], paint),
    sequence.join({
      el,
      words,
      asked: () =>
        isAsking(model)
          ? fields.map((field) => ({
              key: field.key,
              el: field.el,
              isAnswered: () => isGiven(field.key),
              focus: () => {
                if (own.folder.contains(card)) own.folder.open = true;
                field.inputs[0]?.focus({ preventScroll: true });
              },
            }))
          : [],
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    close();
  };
}
