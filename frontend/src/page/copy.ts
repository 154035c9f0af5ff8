// Copying to the clipboard: "copied" is said only when it is. The clipboard of browsers works on https and localhost only; elsewhere the older
// way is tried, and if that fails too the text is selected, for a person to copy it by hand.
import { announce, h, put } from "./elements";

function copyTheOldWay(text: string): boolean {
  const area = h("textarea", { class: "v-hidden", "aria-hidden": "true", readonly: true });
  area.value = text;
  // Inside an open dialog nothing else can take the focus.
  const focused = document.activeElement as HTMLElement | null;
  (focused?.closest("dialog") ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    focused?.focus({ preventScroll: true });
  }
}

/** Copy a text; returns whether it is on the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** Make what a button does that copies `text`: it says that it has, or selects `shown` and says how to go on. */
export function copier(
  text: string,
  shown: () => Node | null,
  words: { copied: string | undefined; byHand: string | undefined },
): (event: Event) => Promise<void> {
  return async (event) => {
    const target = event.currentTarget as HTMLElement;
    if (await copyText(text)) {
      put(target, words.copied);
      announce(words.copied ?? "");
      return;
    }
    const node = shown();
    if (node) getSelection()?.selectAllChildren(node);
    put(target, words.byHand);
    announce(words.byHand ?? "");
  };
}
