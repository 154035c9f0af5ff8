// What a person has to hear of the own answers to a part: another device's answer that does not stand, what was brought back from this
// browser, and what was not taken.
import { copier } from "../page/copy";
import { button, h, put } from "../page/elements";
import { day, fill } from "../page/format";
import type { CleanUp, Model } from "../page/model";
import { paintOn } from "../page/painting";
import { Answers, type NotTaken } from "../saving/answers";
import type { InputTraits } from "./input";

/** An answer of this person that does not stand, and that the page of the one that stands had not shown. */
export interface OtherAnswer {
  values: Record<string, unknown>;
  title: string;
  shown: string;
  /** What stands for the same questions. */
  standing: Record<string, unknown>;
  at: string;
}

export interface OwnAnswersHere {
  answers: Answers;
  notes: HTMLElement;
  close: CleanUp;
}

const textOf = (values: object): string =>
  Object.values(values)
    .filter((value) => value !== null && value !== "")
    .join("\n");

/** Open the answers of an input, with the notes that belong to them; `wait`: ms of pause in typing after which changes are sent. */
export function openAnswers(model: Model<InputTraits>, wait = 0): OwnAnswersHere {
  const words = model.get("words");
  const others = h("div");
  const brought = h("div");
  const refused = h("div");
  const notes = h("div", { class: "v-own-notes" }, others, brought, refused);

  const notTaken = ({ why, values }: NotTaken): void => {
    const shown = textOf(values);
    if (!shown) return;
    const text = h("span", { class: "v-quote" }, shown);
    const copy = copier(shown, () => text, { copied: words["input.copied"], byHand: words["input.copy_by_hand"] });
    const note = h(
      "div",
      { class: "v-note v-warn", role: "alert" },
      h("p", {}, fill(words["input.not_taken"], { why })),
      h("p", {}, text),
      h(
        "div",
        { class: "v-row" },
        button(words["input.copy"], copy),
        button(words["input.done"], () => note.remove(), { class: "v-quiet" }),
      ),
    );
    put(refused, note);
  };
  const answers = new Answers(model, { step: model.get("step"), key: model.get("key") }, wait, notTaken);

  const { n, at } = answers.broughtBack;
  if (n) {
    const text = fill(words[at ? "input.brought_back" : "input.brought_back_once"], { n, at: at ? day(new Date(at).toISOString()) : "" });
    const note = h(
      "p",
      { class: "v-note", role: "status" },
      text,
      " ",
      button(words["input.done"], () => note.remove(), { class: "v-quiet" }),
    );
    put(brought, note);
  }

  const item = (other: OtherAnswer): HTMLElement => {
    const take = (values: Record<string, unknown>) => (): void => {
      // The person has seen both.
      answers.chosen(Object.keys(values));
      answers.put(values);
      answers.flush();
    };
    return h(
      "div",
      { class: "v-note v-other", role: "status" },
      h("p", {}, fill(words["input.other_device"], { title: other.title, at: day(other.at) })),
      h("p", { class: "v-quote" }, other.shown),
      h(
        "div",
        { class: "v-row" },
        button(words["input.take_other"], take(other.values)),
        button(words["input.keep_own"], take(other.standing), { class: "v-quiet" }),
      ),
    );
  };
  let painted = "";
  const stop = paintOn(model, ["others", "reason"], () => {
    // What is settled, or can be answered no more, is not asked about.
    const all = model.get("reason") ? [] : (model.get("others") ?? []);
    const now = JSON.stringify(all);
    if (now === painted) return;
    painted = now;
    put(others, all.map(item));
  });
  return {
    answers,
    notes,
    close: () => {
      stop();
      answers.close();
    },
  };
}
