// A sheet over the page: a modal dialog that gives the focus back to where it came from; on a phone it fills the screen.
import { h, uid } from "./common.js";

/** Open a sheet in `host`. `close()` closes it; `onclose` is called once, however it is closed. */
export function sheet(host, title, closing, content, { onclose = () => {}, wide = false } = {}) {
  const id = uid("sheet"), from = document.activeElement;
  const heading = h("h2", { id, tabindex: "-1" }, title);
  const shut = h("button", { type: "button", class: "v-quiet", onclick: () => node.close() }, closing);
  const node = h("dialog", { class: `v-sheet ${wide ? "v-wide" : ""}`, "aria-labelledby": id }, h("header", {}, heading, shut), content);
  host.append(node);
  node.addEventListener("close", () => {
    node.remove();
    onclose();
    if (from?.isConnected && !host.contains(document.activeElement)) from.focus();
  });
  // The grid's keys are not those of a sheet in it.
  node.addEventListener("keydown", (event) => event.stopPropagation());
  node.showModal();
  return { node, heading, close: () => node.close() };
}
