// What all inputs of a part that one member answers alone share: their traits, and the place of the person's own answers.
import { h, put } from "../page/elements";
import type { Model, Words } from "../page/model";
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
  /** Whether the member has submitted, and whether one who came after the reveal may submit to join those who are shown. */
  done: boolean;
  joins: boolean;
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
  folder: HTMLDetailsElement;
  /** Paint the reason, and put the questions where they belong; returns whether they are folded. */
  paint(): boolean;
}

/** Tell whether the questions of an input are to be answered now, also by one who joins after the reveal. */
export const isAsking = (model: Model<InputTraits>): boolean => !model.get("reason") && (!model.get("revealed") || model.get("joins"));

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
      // What has been submitted stands behind its name, and can be read and changed there.
      const folded = model.get("revealed") || Boolean(why) || model.get("done");
      put(summary, words[why ? "input.questions" : "input.own_answers"]);
      if (folded && body.parentNode === el) folder.append(body);
      if (!folded && body.parentNode === folder) el.append(body);
      folder.hidden = !folded || !body.querySelector("input, textarea, button");
      return folded;
    },
  };
}
