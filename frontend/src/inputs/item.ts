// An item with its questions, which folds to one line with what was answered when it is answered and left.
import { button, type Child, h, put } from "../page/elements";
import { fill } from "../page/format";
import type { Words } from "../page/model";

export interface Item {
  el: HTMLElement;
  fields: HTMLFieldSetElement[];
  /** Whether it is answered and left. */
  folded: boolean;
  paint(isOne: boolean): void;
}

export const isAnswered = (field: HTMLFieldSetElement): boolean => Boolean(field.querySelector("input:checked"));
const isComplete = (fields: HTMLFieldSetElement[]): boolean => fields.length > 0 && fields.every(isAnswered);

/** Return what was answered to a question: its aspect in a few words, and the answer. */
function givenTo(field: HTMLFieldSetElement, isOnly: boolean): Child[] {
  const chosen = [...field.querySelectorAll<HTMLInputElement>("input:checked")];
  const said = chosen.map((one) => one.dataset.given ?? "").join(", ");
  const short = isOnly ? "" : (field.dataset.short ?? "");
  return [short ? `${short} ` : "", h("b", {}, said)];
}

/** Make an item: its heading, what stands before its questions, and the questions. */
export function foldingItem(heading: Child, title: string, before: Child, fields: HTMLFieldSetElement[], words: Words): Item {
  const given = h("p", { class: "v-input-given" });
  const open = (): void => {
    item.folded = false;
    item.paint(false);
    focusField(fields[0]);
  };
  const change = button(words["input.change"], open, {
    class: "v-quiet v-input-change",
    "aria-expanded": "false",
    "aria-label": fill(words["input.change_item"], { title }),
  });
  const body = h("div", { class: "v-input-body" }, before, fields);
  const el = h("section", { class: "v-card v-input-item" }, h("header", { class: "v-input-head" }, h("h2", {}, heading), given, change), body);
  const item: Item = {
    el,
    fields,
    folded: false,
    paint(isOne) {
      const folded = item.folded && !isOne && isComplete(fields);
      el.toggleAttribute("data-folded", folded);
      body.hidden = folded;
      for (const one of [given, change]) one.hidden = !folded;
      if (folded)
        put(
          given,
          fields.flatMap((field, at): Child[] => [at ? ", " : "", ...givenTo(field, fields.length === 1)]),
        );
    },
  };
  return item;
}

/** Go to a question's chosen radio button, or to its first. */
export function focusField(field: HTMLFieldSetElement | undefined): void {
  field?.querySelector<HTMLInputElement>("input:checked")?.focus({ preventScroll: true });
  if (!field?.contains(document.activeElement)) field?.querySelector("input")?.focus({ preventScroll: true });
}

/**
 * Fold items that are answered and that the person has left, where this moves nothing that is in use: what has the focus stays where it is on
 * the screen. Near the top of a page it cannot, and the items wait for the next move.
 */
export function foldLeft(items: Item[], { anyway = false } = {}): void {
  const active = document.activeElement;
  const due = items.filter((item) => !item.folded && isComplete(item.fields) && !item.el.contains(active));
  if (!due.length) return;
  const anchor = active instanceof HTMLElement && active !== document.body && !active.closest(".v-foot, header, nav") ? active : null;
  for (const item of due) {
    const isAbove = Boolean(anchor && item.el.compareDocumentPosition(anchor) & 4);
    if (!anchor || !isAbove || anyway) {
      item.folded = true;
      item.paint(false);
      continue;
    }
    const before = anchor.getBoundingClientRect().top;
    item.folded = true;
    item.paint(false);
    const moved = anchor.getBoundingClientRect().top - before;
    if (-moved > window.scrollY) {
      item.folded = false;
      item.paint(false);
    } else if (moved) {
      window.scrollBy({ top: moved, behavior: "instant" });
    }
  }
}
