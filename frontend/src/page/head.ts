// The head of a step. It tells the kernel when it first comes near the screen: everything else of the step waits for that.
import "./common";
import { h, onceNear, put, scrollTo } from "./elements";
import type { CleanUp, View } from "./model";
import { paintOn } from "./painting";

interface Part {
  id: string;
  title: string;
  state: string;
  note: string;
  /** Whether it was agreed before this page was opened. */
  folded: boolean;
}

interface Traits {
  step: string;
  label: string;
  parts_label: string;
  folded_label: string;
  question: string;
  todo: string;
  status: string;
  /** Who sees what of the answers, while there are answers to give. */
  privacy: string;
  rhythm: { word: string; state: string }[];
  standing: Part[];
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v");
  const stages = h("ol", { class: "v-rhythm", "aria-label": model.get("label") });
  const partList = h("ol");
  const parts = h("nav", { class: "v-parts", "aria-label": model.get("parts_label") }, partList);
  const folds = h("style");
  const hint = h("p", { class: "v-small v-folds", hidden: true }, model.get("folded_label"));
  const status = h("p", { class: "v-hidden", role: "status" });
  const privacy = h("p", { class: "v-privacy", hidden: true });
  el.append(
    h(
      "header",
      { class: "v-head" },
      stages,
      h("h1", {}, model.get("question")),
      h("p", { class: "v-lead" }, model.get("todo")),
      privacy,
      status,
      parts,
      hint,
    ),
    folds,
  );

  // What was agreed before a person came is folded away until its name is tapped; nothing goes from under their eyes while they are here.
  // Parts come later than this head does: a rule of style waits for them.
  const opened = new Set<string>();
  let foldable: Set<string> | null = null;
  const isFoldable = (part: Part): boolean => part.folded && Boolean(foldable?.has(part.id));
  const fold = (): void => {
    const step = model.get("step");
    if (el.parentElement) el.parentElement.dataset.folding = step;
    const folded = model.get("standing").filter((part) => isFoldable(part) && !opened.has(part.id));
    const rule = ({ id }: Part): string => `[data-folding="${CSS.escape(step)}"] [data-part="${CSS.escape(id)}"]{display:none!important}`;
    folds.textContent = folded.map(rule).join("");
    hint.hidden = !folded.length;
  };
  const toggle = (part: Part): void => {
    if (!isFoldable(part)) return goTo(part.id);
    const wasOpen = opened.delete(part.id);
    if (!wasOpen) opened.add(part.id);
    fold();
    paint();
    if (!wasOpen) goTo(part.id);
  };

  // The parts stand in the step in this order; a name is a link to its part.
  const goTo = (id: string): void => {
    const part = (el.parentElement ?? document).querySelector<HTMLElement>(`[data-part="${CSS.escape(id)}"]`);
    if (!part) return;
    scrollTo(part);
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };
  const partItem = (part: Part): HTMLElement =>
    h(
      "li",
      { "data-state": part.state, "data-of": part.id },
      h(
        "button",
        { type: "button", "aria-expanded": isFoldable(part) ? String(opened.has(part.id)) : null, onclick: () => toggle(part) },
        h("span", {}, part.title),
        h("span", { class: "v-pill" }, part.note),
      ),
    );

  function paint(): void {
    const all = model.get("standing");
    if (all.length) foldable ??= new Set(all.filter((part) => part.folded).map((part) => part.id));
    stages.hidden = !model.get("rhythm").length;
    put(
      stages,
      model.get("rhythm").map(({ word, state }) => h("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, word)),
    );
    privacy.textContent = model.get("privacy");
    privacy.hidden = !privacy.textContent;
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
    const buttons = (): HTMLButtonElement[] => [...parts.querySelectorAll("button")];
    const focused = buttons().indexOf(document.activeElement as HTMLButtonElement);
    parts.hidden = !all.length;
    put(partList, all.map(partItem));
    if (focused >= 0) buttons()[focused]?.focus({ preventScroll: true });
    fold();
  }
  const stop = paintOn(model, ["rhythm", "status", "privacy", "standing"], paint);

  // A screen ahead: on a phone the introduction of an Element stands above its first step.
  const stopWatching = onceNear(el, "100% 0px", () => model.send({ type: "shown" }));
  return () => {
    stop();
    stopWatching();
  };
}
