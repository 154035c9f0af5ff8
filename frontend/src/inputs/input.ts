// What all inputs of a part that one member answers alone share: their traits, the place of the person's own answers, and the next open question.
import { h, put } from "../page/elements";
import type { CleanUp, Model, Words } from "../page/model";
import type { OtherAnswer } from "./own_notes";

export interface InputTraits {
  step: string;
  part: string;
  title: string;
  prompt: string;
  /** The member's answers, by key. */
  answers: Record<string, unknown>;
  /** Why nothing can be answered now; "" if it can. */
  reason: string;
  /** Why what everyone sees does not hold all answers; "" if it does. */
  note: string;
  revealed: boolean;
  /** Under which name this page keeps what the record has not acknowledged yet. */
  key: string;
  /** The round in which it is answered, and the newest number of the person's own answers that is known here. */
  wave: number;
  seen: number;
  /** Answers of this person, of other devices, that do not stand. */
  others: OtherAnswer[];
  words: Words;
}

export interface OwnAnswers {
  reason: HTMLElement;
  folder: HTMLElement;
  /** Paint the reason, and put the questions where they belong; returns whether they are folded. */
  paint(): boolean;
}

/** Make the place of a person's own answers: `body` stands open while it can be answered, and folded after that. */
export function ownAnswers(model: Model<InputTraits>, el: HTMLElement, body: HTMLElement): OwnAnswers {
  const words = model.get("words");
  const reason = h("p", { class: "v-note", hidden: true });
  const note = h("p", { class: "v-small", "data-note": "", hidden: true });
  const summary = h("summary", { class: "v-button" });
  const folder = h("details", { hidden: true }, summary);
  return {
    reason,
    folder,
    paint() {
      const why = model.get("reason");
      reason.hidden = !why;
      put(reason, why);
      const waits = model.get("note");
      note.hidden = !waits;
      put(note, waits);
      if (note.previousSibling !== reason) reason.after(note);
      const folded = model.get("revealed") || Boolean(why);
      put(summary, words[why ? "input.questions" : "input.own_answers"]);
      if (folded && body.parentNode === el) folder.append(body);
      if (!folded && body.parentNode === folder) el.append(body);
      folder.hidden = !folded;
      return folded;
    },
  };
}

/** The detail of the document event `vested:next-open`: a foot looks for the next open question of its step. */
export interface NextOpen {
  step: string;
  found: boolean;
}

/** Let the foot find the next open question here: `focusNext` goes to it and returns whether there is one. */
export function onNextOpen(step: string, el: HTMLElement, focusNext: () => boolean): CleanUp {
  const find = (event: Event): void => {
    const { detail } = event as CustomEvent<NextOpen>;
    if (detail.step === step && el.offsetParent && focusNext()) detail.found = true;
  };
  document.addEventListener("vested:next-open", find);
  return () => document.removeEventListener("vested:next-open", find);
}
