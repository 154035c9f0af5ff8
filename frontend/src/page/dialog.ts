// A modal dialog that gives the focus back to where it came from; on a phone it fills the screen.
import { announcer, button, h, uid } from "./elements";

export interface Dialog {
  node: HTMLDialogElement;
  heading: HTMLElement;
  close(): void;
}

/** Open a dialog in `host`. `close()` closes it; `onclose` is called once, however it is closed. */
export function openDialog(
  host: HTMLElement,
  title: string,
  closing: string,
  content: Node,
  { onclose = () => {}, wide = false }: { onclose?: () => void; wide?: boolean } = {},
): Dialog {
  const id = uid("sheet");
  const from = document.activeElement;
  const heading = h("h2", { id, tabindex: "-1" }, title);
  const node = h("dialog", { class: `v-sheet ${wide ? "v-wide" : ""}`, "aria-labelledby": id }, h("header", {}, heading), content);
  heading.after(button(closing, () => node.close(), { class: "v-quiet" }));
  announcer(node);
  host.append(node);
  node.addEventListener("close", () => {
    node.remove();
    onclose();
    if (from instanceof HTMLElement && from.isConnected && !host.contains(document.activeElement)) from.focus();
  });
  // The grid's keys are not those of a dialog in it.
  node.addEventListener("keydown", (event) => event.stopPropagation());
  node.showModal();
  return { node, heading, close: () => node.close() };
}
