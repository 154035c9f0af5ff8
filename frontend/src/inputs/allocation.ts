// A budget of points over entries: a slider, a number field and buttons of 44 px for each, and what is left in words.
import "../page/common";
import { announce, h, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type InputTraits, isAsking, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";
import { sequenceOf } from "./sequence";

interface Entry {
  key: string;
  text: string;
}

interface Traits extends InputTraits {
  entries: Entry[];
  budget: number;
}

interface Controls {
  slider: HTMLInputElement;
  field: HTMLInputElement;
  less: HTMLButtonElement;
  more: HTMLButtonElement;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-input", "v-allocation");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const sequence = sequenceOf(model.get("step"));
  const budget = model.get("budget");
  const { answers, notes, close } = openAnswers(model, 250);
  const left = h("p", { class: "v-allocation-left", role: "status" });
  const list = h("ol", { class: "v-allocation-entries" });
  const card = h(
    "section",
    { class: "v-card v-input-question" },
    h("h2", {}, model.get("title")),
    h("p", { class: "v-soft" }, model.get("prompt")),
    left,
    list,
  );
  const own = ownAnswers(model, el, card);
  el.append(own.reason, notes, own.folder, card);
  const controls = new Map<string, Controls>();

  const points = (): Record<string, number | null> => ({ ...model.get("answers"), ...answers.pending }) as Record<string, number | null>;
  const spent = (): number => Object.values(points()).reduce<number>((sum, n) => sum + (n || 0), 0);

  /** Give an entry as many points as are wanted and left; a slider that is still held is heard when it is let go. */
  function give(key: string, wanted: number, isHeld = false): void {
    const now = points()[key] || 0;
    const most = now + budget - spent();
    const value = Math.max(0, Math.min(Number.isFinite(wanted) ? Math.round(wanted) : now, most));
    if (value !== now) answers.put({ [key]: value });
    paint();
    sequence.paint();
    if (!isHeld) announce(left.textContent ?? "");
  }

  function row({ key, text }: Entry): HTMLElement {
    const id = uid("entry");
    const name = { "aria-labelledby": id, max: String(budget), min: "0", step: "1" };
    const slider = h("input", {
      ...name,
      type: "range",
      oninput: () => give(key, Number(slider.value), true),
      onchange: () => give(key, Number(slider.value)),
    });
    const field = h("input", {
      ...name,
      type: "number",
      inputmode: "numeric",
      onfocus: () => field.select(),
      onchange: () => {
        give(key, field.value === "" ? 0 : Number(field.value));
        field.value = String(points()[key] || 0);
      },
    });
    const button = (sign: string, word: string, by: number): HTMLButtonElement =>
      h("button", { type: "button", "aria-label": `${words[word]}: ${text}`, onclick: () => give(key, (points()[key] || 0) + by) }, sign);
    const less = button("−", "allocation.less", -1);
    const more = button("+", "allocation.more", 1);
    controls.set(key, { slider, field, less, more });
    return h("li", {}, h("p", { class: "v-allocation-entry", id }, text), slider, h("div", { class: "v-allocation-stepper" }, less, field, more));
  }

  function paint(): void {
    const now = points();
    const rest = budget - spent();
    const locked = Boolean(model.get("reason"));
    left.textContent = fill(words["allocation.left"], { left: rest, total: budget });
    for (const [key, { slider, field, less, more }] of controls) {
      const value = now[key] || 0;
      if (document.activeElement !== field) field.value = String(value);
      slider.value = String(value);
      slider.style.setProperty("--at", `${(100 * value) / budget}%`);
      less.disabled = locked || value === 0;
      more.disabled = locked || rest <= 0;
      field.disabled = locked;
      slider.disabled = locked;
      field.closest("li")?.toggleAttribute("data-given", value > 0);
    }
  }

  answers.onSettled(() => paintWhenReleased(paint));
  const stops = [
    paintOn(model, ["entries"], () => {
      controls.clear();
      list.replaceChildren(...model.get("entries").map(row));
      card.hidden = model.get("entries").length === 0;
    }),
    sequence.join({
      el,
      words,
      asked: () =>
        isAsking(model) && controls.size
          ? [
              {
                key: model.get("part"),
                el: card,
                isAnswered: () => spent() > 0,
                focus: () => {
                  if (own.folder.contains(card)) own.folder.open = true;
                  controls.values().next().value?.slider.focus({ preventScroll: true });
                },
              },
            ]
          : [],
    }),
    paintOn(model, ["answers", "entries", "reason", "note", "revealed", "done", "joins"], () => {
      answers.shown(controls.keys());
      own.paint();
      paint();
      sequence.paint();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    close();
  };
}
