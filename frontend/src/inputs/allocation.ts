// A budget of points over entries: buttons of 44 px, a native number input, and what is left in words.
import "../page/common";
import { announce, h, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type InputTraits, onNextOpen, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";

interface Entry {
  key: string;
  text: string;
}

interface Traits extends InputTraits {
  entries: Entry[];
  budget: number;
}

interface Stepper {
  input: HTMLInputElement;
  less: HTMLButtonElement;
  more: HTMLButtonElement;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-allocation");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const step = model.get("step");
  const budget = model.get("budget");
  const { answers, notes, close } = openAnswers(model, 250);
  const left = h("p", { class: "v-left", role: "status" });
  const list = h("ol", { class: "v-entries" });
  const card = h("section", { class: "v-card" }, h("h2", {}, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), left, list);
  const own = ownAnswers(model, el, card);
  el.append(own.reason, notes, own.folder, card);
  const steppers = new Map<string, Stepper>();

  const points = (): Record<string, number | null> => ({ ...model.get("answers"), ...answers.pending }) as Record<string, number | null>;
  const spent = (): number => Object.values(points()).reduce<number>((sum, n) => sum + (n || 0), 0);

  function give(key: string, wanted: number): void {
    const now = points()[key] || 0;
    const most = now + budget - spent();
    const value = Math.max(0, Math.min(Number.isFinite(wanted) ? Math.round(wanted) : now, most));
    if (value !== now) answers.put({ [key]: value });
    paint();
    announce(left.textContent ?? "");
  }

  function row({ key, text }: Entry): HTMLElement {
    const id = uid("entry");
    const input = h("input", {
      type: "number",
      id,
      min: "0",
      max: String(budget),
      inputmode: "numeric",
      onchange: () => give(key, Number(input.value)),
    });
    const button = (sign: string, word: string, by: number): HTMLButtonElement =>
      h("button", { type: "button", "aria-label": `${words[word]}: ${text}`, onclick: () => give(key, (points()[key] || 0) + by) }, sign);
    const less = button("−", "allocation.less", -1);
    const more = button("+", "allocation.more", 1);
    steppers.set(key, { input, less, more });
    return h("li", {}, h("label", { for: id, class: "v-entry" }, text), h("div", { class: "v-stepper" }, less, input, more));
  }

  function paint(): void {
    const now = points();
    const rest = budget - spent();
    const locked = Boolean(model.get("reason"));
    left.textContent = fill(words["allocation.left"], { left: rest, total: budget });
    for (const [key, { input, less, more }] of steppers) {
      const value = now[key] || 0;
      if (document.activeElement !== input) input.value = String(value);
      less.disabled = locked || value === 0;
      more.disabled = locked || rest <= 0;
      input.disabled = locked;
      input.closest("li")?.classList.toggle("v-given", value > 0);
    }
  }

  answers.onSettled(() => paintWhenReleased(paint));
  const stops = [
    paintOn(model, ["entries"], () => {
      steppers.clear();
      list.replaceChildren(...model.get("entries").map(row));
      card.hidden = model.get("entries").length === 0;
    }),
    paintOn(model, ["answers", "entries", "reason", "note", "revealed"], () => {
      answers.shown(steppers.keys());
      const folded = own.paint();
      own.folder.hidden = !folded || !steppers.size;
      paint();
    }),
    onNextOpen(step, el, () => {
      if (!steppers.size || model.get("reason") || spent() > 0) return false;
      steppers.values().next().value?.more.focus();
      return true;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    close();
  };
}
