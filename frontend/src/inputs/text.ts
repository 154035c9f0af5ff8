// Texts of one's own, saved while they are written: one, or several short ones under prompts. After the reveal, what everybody wrote.
import "../page/common";
import { button, h, mark, scrollToRevealed, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type InputTraits, isAsking, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";
import { sequenceOf } from "./sequence";

interface Prompt {
  label: string;
  keys: string[];
}

interface Traits extends InputTraits {
  fields: Prompt[];
  entries: { label: string; texts: string[]; party?: string; colour?: string }[];
  longest: number;
  /** Whether this person is asked: reasons are, of those who gave an answer to explain. */
  asked: boolean;
}

interface Area {
  area: HTMLTextAreaElement;
  /** Say how many letters are left, near the end of them. */
  count(): void;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-input", "v-text");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const sequence = sequenceOf(model.get("step"));
  const longest = model.get("longest");
  const { answers, notes, close } = openAnswers(model, 600);
  const prompts = model.get("fields");
  const areas = new Map<string, Area>();
  const showFilled: (() => void)[] = [];

  function field(key: string, label: { text: string; hidden: boolean }, short: boolean): { area: HTMLTextAreaElement; node: HTMLElement } {
    const id = uid("text");
    const left = h("p", { class: "v-small v-text-left", id: `${id}-left` });
    const area = h("textarea", {
      id,
      rows: short ? "2" : null,
      class: short ? "v-text-short" : "",
      maxlength: String(longest),
      "aria-describedby": `${id}-left`,
      oninput: () => {
        count();
        answers.put({ [key]: area.value });
        sequence.paint();
      },
      onblur: () => answers.flush(),
    });
    const count = (): void => {
      left.textContent = area.value.length > longest * 0.8 ? fill(words["input.letters_left"], { left: longest - area.value.length }) : "";
    };
    areas.set(key, { area, count });
    return { area, node: h("div", { class: "v-field" }, h("label", { for: id, class: label.hidden ? "v-hidden" : "" }, label.text), area, left) };
  }

  // Further entries of a prompt appear when they are asked for, or hold something.
  function group({ label, keys }: Prompt): HTMLElement {
    const [only] = keys;
    if (keys.length === 1 && only) {
      const { node } = field(only, { text: label || model.get("title"), hidden: !label }, Boolean(label));
      node.classList.add("v-input-question");
      return node;
    }
    const fields = keys.map((key, at) => field(key, { text: fill(words["input.entry"], { label, n: at + 1 }), hidden: true }, true));
    const paintMore = (): void => {
      more.hidden = fields.every((one) => !one.node.hidden);
    };
    const addEntry = (): void => {
      const next = fields.find((one) => one.node.hidden);
      if (next) next.node.hidden = false;
      paintMore();
      next?.area.focus();
    };
    const more = button(`+ ${words["input.one_more"]}`, addEntry, { class: "v-quiet" });
    fields.forEach((one, at) => {
      one.node.hidden = at > 0;
    });
    showFilled.push(() => {
      const last = fields.reduce((found, one, at) => (one.area.value ? at : found), 0);
      fields.forEach((one, at) => {
        if (at <= last) one.node.hidden = false;
      });
      paintMore();
    });
    return h(
      "fieldset",
      { class: "v-text-prompt v-input-question" },
      h("legend", {}, label),
      fields.map((one) => one.node),
      more,
    );
  }

  const groups = prompts.map(group);
  const card = h("section", { class: "v-card" }, h("h2", {}, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), groups);
  const own = ownAnswers(model, el, card);
  const others = h("section", { class: "v-card v-text-everybody", hidden: true });
  el.append(own.reason, notes, others, own.folder, card);
  let awaitingReveal = !model.get("revealed");

  function paint(): void {
    const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
    for (const [key, { area, count }] of areas) {
      // What a person is typing is never replaced while they type.
      const text = String(now[key] ?? "");
      if (document.activeElement !== area || area.value === "") area.value = text;
      // Of a text that is not on screen nothing has been seen.
      if (area.value === text) answers.shown([key]);
      count();
      area.disabled = Boolean(model.get("reason"));
    }
    card.hidden = !model.get("asked");
    for (const show of showFilled) show();
    own.paint();
    sequence.paint();
    others.hidden = model.get("entries").length === 0;
    others.replaceChildren(
      h("h2", {}, words["input.everybody"]),
      ...model.get("entries").flatMap(({ label, texts, party, colour }, at, all) => [
        ...(label && label !== all[at - 1]?.label ? [h("h3", {}, label)] : []),
        ...(party ? [h("h4", { class: "v-writers" }, mark(colour ?? ""), party)] : []),
        h(
          "ul",
          { class: "v-text-voices" },
          texts.map((text) => h("li", {}, text)),
        ),
      ]),
    );
    if (awaitingReveal && !others.hidden) scrollToRevealed(others, words["input.everybody"] ?? "");
    awaitingReveal = others.hidden;
  }

  answers.onSettled(() => paintWhenReleased(paint));
  const isOpen = ({ keys }: Prompt): boolean => keys.every((key) => !areas.get(key)?.area.value.trim());
  const stops = [
    paintOn(model, ["answers", "reason", "note", "revealed", "done", "joins", "entries", "asked"], paint),
    sequence.join({
      el,
      words,
      asked: () =>
        isAsking(model) && model.get("asked")
          ? prompts.map((prompt, at) => ({
              key: `${model.get("part")}:${prompt.keys[0]}`,
              el: groups[at] as HTMLElement,
              isAnswered: () => !isOpen(prompt),
              focus: () => {
                if (own.folder.contains(card)) own.folder.open = true;
                areas.get(prompt.keys[0] ?? "")?.area.focus({ preventScroll: true });
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
