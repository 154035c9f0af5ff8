// An input made of radio groups: what is asked may change while a person answers, and what is answered is shown as it is recorded.
import { UNSURE } from "../generated";
import { type Child, put } from "../page/elements";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type Choice, chosenOf, type Look, limit, NOTHING, type Question, questionField } from "./choices";
import { type InputTraits, isAsking, ownAnswers } from "./input";
import { focusField, foldingItem, foldLeft, type Item, isAnswered } from "./item";
import { openAnswers } from "./own_notes";
import { sequenceOf } from "./sequence";

/** An item and what is asked about it. */
export interface ItemOf {
  heading: Child;
  title: string;
  before?: Child;
  questions: { asked: Question; look?: Look }[];
}

/** Makes the element of an item. */
export type MakeItem = (item: ItemOf) => HTMLElement;

// A choice that comes so soon after the release of a pointer is made by it, and not by a key. In ms.
const BY_POINTER = 600;

/** Return the value of the radio button that stands for an answer; null if there is none. */
const radioValue = (answer: unknown): string | null =>
  answer !== null && typeof answer === "object" ? UNSURE : answer === null || answer === undefined ? null : String(answer);

/** Show radio groups in an element: `build` makes what `traits` ask, and is called again when they have changed; `painted` after each painting. */
export function radioInput<Traits extends InputTraits>(
  { model, el }: View<Traits>,
  traits: (keyof Traits & string)[],
  build: (makeItem: MakeItem) => (HTMLElement | null)[],
  painted: () => void = () => undefined,
): CleanUp {
  el.classList.add("v-input");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const sequence = sequenceOf(model.get("step"));
  const { answers, notes, close } = openAnswers(model);
  const fields = new Map<string, HTMLFieldSetElement>();
  let items: Item[] = [];
  const body = document.createElement("div");
  body.className = "v-input-items";
  const own = ownAnswers(model, el, body);
  el.append(own.reason, notes, own.folder, body);

  let releasedAt = Number.NEGATIVE_INFINITY;
  const released = (): void => {
    releasedAt = Date.now();
  };
  const makeItem: MakeItem = ({ heading, title, before, questions }) => {
    const made = questions.map(({ asked, look }) => {
      const pick = (value: Choice): void => {
        const wasOpen = radioValue({ ...model.get("answers"), ...answers.pending }[asked.key]) === null;
        answers.put({ [asked.key]: value === NOTHING ? null : value });
        sequence.paint();
        if (wasOpen && !asked.scale.most && Date.now() - releasedAt < BY_POINTER) sequence.advance();
      };
      const field = questionField(title, asked, words, pick, look);
      fields.set(asked.key, field);
      return field;
    });
    const item = foldingItem(heading, title, before, made, words);
    items.push(item);
    return item.el;
  };
  // Items of a joint table may come and go while a person answers: what is focused keeps the focus.
  let built = "";
  let isNew = false;
  function buildAgain(): void {
    const now = JSON.stringify(traits.map((name) => model.get(name)));
    if (now === built) return;
    built = now;
    isNew = true;
    const focused = body.contains(document.activeElement) ? document.activeElement?.closest("fieldset")?.dataset.key : "";
    fields.clear();
    items = [];
    put(body, build(makeItem));
    if (focused) focusField(fields.get(focused));
  }

  function paint(): void {
    buildAgain();
    answers.shown(fields.keys());
    const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
    for (const [key, field] of fields) {
      field.disabled = Boolean(model.get("reason"));
      const value = radioValue(now[key]);
      const chosen = value === null ? [] : field.dataset.most ? chosenOf(value) : [value];
      for (const input of field.querySelectorAll("input")) input.checked = chosen.includes(input.value);
      limit(field);
    }
    if (isNew) foldLeft(items, { anyway: true });
    isNew = false;
    own.paint();
    sequence.paint();
    painted();
  }

  // An item is left when the person goes on to something else on the page.
  const left = (): void => paintWhenReleased(() => foldLeft(items));
  const goOn = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    sequence.next();
  };
  document.addEventListener("pointerup", released, true);
  document.addEventListener("focusin", left);
  body.addEventListener("keydown", goOn);
  answers.onSettled(() => paintWhenReleased(paint));
  const stops = [
    sequence.join({
      el,
      words,
      asked: () =>
        isAsking(model)
          ? [...fields].map(([key, field]) => ({
              key: `${model.get("part")}:${key}`,
              el: field,
              isAnswered: () => isAnswered(field),
              focus: () => {
                for (let around = field.closest("details"); around; around = around.parentElement?.closest("details") ?? null) around.open = true;
                const item = items.find((one) => one.fields.includes(field));
                if (item) item.folded = false;
                item?.paint(sequence.isOne);
                focusField(field);
              },
            }))
          : [],
      foldLeft: () => foldLeft(items, { anyway: true }),
      repaint: () => {
        for (const item of items) item.paint(sequence.isOne);
      },
    }),
    paintOn(model, ["answers", "reason", "note", "revealed", "done", "joins", ...traits], paint),
  ];
  return () => {
    document.removeEventListener("pointerup", released, true);
    document.removeEventListener("focusin", left);
    for (const stop of stops) stop();
    close();
  };
}
