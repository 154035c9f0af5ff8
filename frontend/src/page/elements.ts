// Elements whose text is always text, and what else every front-end module does with them.

export type Child = Node | string | number | null | undefined | false | readonly Child[];
type Handlers = { [Name in keyof GlobalEventHandlersEventMap as `on${Name}`]?: (event: GlobalEventHandlersEventMap[Name]) => void };
/** Attributes, properties and handlers of an element; those that are null, undefined or false are left out. */
export type Props = Handlers & { [name: string]: unknown };

function nodes(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    if (child instanceof Node || typeof child === "string") return [child];
    return typeof child === "number" ? [String(child)] : nodes(child);
  });
}

/** Make an element. Strings become text nodes, so user text is never markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value as EventListener);
    else if (name === "class") el.className = String(value);
    else if (name in el && typeof value !== "string" && name !== "style") Object.assign(el, { [name]: value });
    else el.setAttribute(name, value === true ? "" : String(value));
  }
  // What people type has the direction of its own letters.
  if (el instanceof HTMLTextAreaElement || (el instanceof HTMLInputElement && /^(text|search)$/.test(el.type))) el.dir ||= "auto";
  el.append(...nodes(children));
  return el;
}

/** Replace the children of an element; what is nothing is left out. */
export function put<El extends Element>(el: El, ...children: Child[]): El {
  el.replaceChildren(...nodes(children));
  return el;
}

/** Make a button. */
export const button = (label: Child, onclick: (event: MouseEvent) => void, props: Props = {}): HTMLButtonElement =>
  h("button", { type: "button", onclick, ...props }, label);

/** Let a text field be as high as its text. */
export function fitHeight(area: Element, most = 320): void {
  if (!(area instanceof HTMLTextAreaElement)) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(most, area.scrollHeight + 2)}px`;
}

/** Return the live region of a page or a modal dialog; only what comes into one that is there already is heard. */
export function announcer(host: Element = document.body): HTMLElement {
  const found = host.querySelector<HTMLElement>(":scope > .v-announcer");
  if (found) return found;
  const id = host === document.body ? "vested-announcer" : null;
  const made = h("div", { id, class: "v-hidden v-announcer", role: "status", "aria-live": "polite" });
  host.append(made);
  return made;
}

/** Say something to screen readers, politely; the same sentence again is said again. While a dialog is open only what is in it is heard. */
export function announce(text: string): void {
  const dialogs = document.querySelectorAll("dialog[open]");
  announcer(dialogs[dialogs.length - 1]).replaceChildren(document.createTextNode(text));
}

/** Download a file that the kernel has sent. */
export function download({ name, mime, buffers }: { name: string; mime: string; buffers: DataView[] }): void {
  const link = h("a", { href: URL.createObjectURL(new Blob(buffers as BlobPart[], { type: mime })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Scroll to an element: smoothly, unless the person has asked for less movement. */
export function scrollTo(el: Element, block: ScrollLogicalPosition = "start"): void {
  el.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Scroll to what has just been revealed and announce it; a page on which a person is writing stays where it is. */
export function scrollToRevealed(el: HTMLElement, text: string): void {
  announce(text);
  const busy = document.activeElement?.closest<HTMLElement>("textarea, [contenteditable], input:not([type=radio], [type=checkbox]), dialog");
  if (busy?.offsetParent) return;
  // The questions fold at the same moment, and the page's height with them.
  setTimeout(() => {
    if (el.offsetParent) scrollTo(el);
  }, 120);
}

/** Call `shown` once, when an element first comes within `margin` of the screen; returns the function that stops it. */
export function onceNear(el: Element, margin: string, shown: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      shown();
    },
    { rootMargin: margin },
  );
  observer.observe(el);
  return () => observer.disconnect();
}

/** Make the mark of a party: its colour and its shape, so that colour never stands alone. */
export const mark = (colour: string): HTMLElement => h("i", { class: `v-mark v-mark-${colour}`, "aria-hidden": "true" });

/** Make a picture of a QR code that our server has drawn; as an image no page can take it for markup. */
export function qrImage(svg: string, label: string): HTMLImageElement {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return h("img", { class: "v-qrcode", alt: label, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}` });
}

let count = 0;
/** Return an id that no other element of the page has. */
export const uid = (stem = "v"): string => `${stem}-${++count}`;
