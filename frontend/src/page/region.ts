// A part of a page that is painted again when its data has changed: the focus, open details and what a person is typing stay.
import { type Child, put } from "./elements";
import { paintWhenReleased } from "./painting";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Return `paint(data)`, which replaces the children of `host` by `build(data)` if the data is news. Elements are known by `data-key`. */
export function region<Data>(host: Element, build: (data: Data) => Child): (data: Data) => void {
  let painted: string | undefined;
  let data: Data;
  const keyed = (): HTMLElement[] => [...host.querySelectorAll<HTMLElement>("[data-key]")];
  const replace = (): void => {
    const now = JSON.stringify(data);
    if (now === painted) return;
    painted = now;
    const focused = host.contains(document.activeElement) ? (document.activeElement as Partial<HTMLInputElement> & HTMLElement) : null;
    const at = focused?.dataset.key;
    const selection = at === undefined ? null : ([focused?.selectionStart, focused?.selectionEnd] as const);
    const typed = new Map(
      keyed()
        .filter((el) => el.dataset.keep !== undefined)
        .map((el) => [el.dataset.key, (el as Field).value]),
    );
    const open = new Set(
      keyed()
        .filter((el) => (el as HTMLDetailsElement).open)
        .map((el) => el.dataset.key),
    );
    put(host, build(data));
    for (const el of keyed()) {
      if (open.has(el.dataset.key)) (el as HTMLDetailsElement).open = true;
      const kept = el.dataset.keep === undefined ? undefined : typed.get(el.dataset.key);
      if (kept !== undefined) (el as Field).value = kept;
      if (el.dataset.key !== at) continue;
      el.focus({ preventScroll: true });
      if (typeof selection?.[0] !== "number") continue;
      try {
        (el as HTMLInputElement).setSelectionRange(selection[0], selection[1] ?? null);
      } catch {
        // Not a field of text.
      }
    }
    // What had the focus is gone or cannot have it any more: by keyboard a person goes on from here, not from the top of the page.
    if (!focused || host.contains(document.activeElement) || !(host instanceof HTMLElement)) return;
    host.tabIndex = -1;
    host.focus({ preventScroll: true });
  };
  return (news) => {
    data = news;
    paintWhenReleased(replace);
  };
}
