// An input made of radio groups: what is asked may change while a person answers, and what is answered is shown as it is recorded.
import { UNSURE } from "../generated";
import { h, put, scrollTo } from "../page/elements";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type Choice, type Look, type Question, questionField } from "./choices";
import { type InputTraits, onNextOpen, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";

/** Makes the radio group of a question about `title`; what is chosen there is sent. */
export type FieldOf = (asked: Question, title: string, look?: Look) => HTMLFieldSetElement;

/** Return the value of the radio button that stands for an answer; null if there is none. */
const radioValue = (answer: unknown): string | null =>
  answer !== null && typeof answer === "object" ? UNSURE : answer === null || answer === undefined ? null : String(answer);

/** Show radio groups in an element: `build` makes what `traits` ask, and is called again when they have changed. */
export function radioInput<Traits extends InputTraits>(
  { model, el }: View<Traits>,
  traits: (keyof Traits & string)[],
  build: (fieldOf: FieldOf) => (HTMLElement | null)[],
): CleanUp {
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const step = model.get("step");
  const { answers, notes, close } = openAnswers(model);
  const fields = new Map<string, HTMLFieldSetElement>();
  const body = h("div");
  const own = ownAnswers(model, el, body);
  el.append(own.reason, notes, own.folder, body);

  const fieldOf: FieldOf = (asked, title, look) => {
    const pick = (value: Choice): void => {
      answers.put({ [asked.key]: value });
      paintAnswered();
    };
    const field = questionField(title, asked, words, pick, look);
    fields.set(asked.key, field);
    return field;
  };
  // Items of a joint table may come and go while a person answers: what is focused keeps the focus.
  let built = "";
  function buildAgain(): void {
    const now = JSON.stringify(traits.map((name) => model.get(name)));
    if (now === built) return;
    built = now;
    const focused = body.contains(document.activeElement) ? document.activeElement?.closest("fieldset")?.dataset.key : "";
    fields.clear();
    put(body, build(fieldOf));
    if (focused) fields.get(focused)?.querySelector<HTMLInputElement>("input:checked,input")?.focus();
  }
  function paintAnswered(): void {
    for (const field of fields.values()) field.classList.toggle("v-answered", Boolean(field.querySelector("input:checked")));
  }

  function paint(): void {
    buildAgain();
    answers.shown(fields.keys());
    const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
    for (const [key, field] of fields) {
      field.disabled = Boolean(model.get("reason"));
      const value = radioValue(now[key]);
      for (const input of field.querySelectorAll("input")) input.checked = value !== null && input.value === value;
    }
    paintAnswered();
    own.paint();
  }

  answers.onSettled(() => paintWhenReleased(paint));
  const stops = [
    paintOn(model, ["answers", "reason", "note", "revealed", ...traits], paint),
    onNextOpen(step, el, () => {
      const open = [...fields.values()].find((field) => !field.disabled && !field.querySelector("input:checked"));
      if (!open) return false;
      open.classList.add("v-missing");
      scrollTo(open, "center");
      open.querySelector("input")?.focus({ preventScroll: true });
      return true;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    close();
  };
}
