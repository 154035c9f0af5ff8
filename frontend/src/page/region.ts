import { unheld } from "./common.js";

// A part of a page that is painted again when its data has changed: the focus, open details and what somebody is typing stay.

/** Returns `paint(data)`, which replaces the children of `host` by `build(data)` if the data is news. Elements are known by `data-key`. */
export function live(host, build) {
  let was, data;
  const replace = () => {
    const now = JSON.stringify(data);
    if (now === was) return;
    was = now;
    const keyed = () => [...host.querySelectorAll("[data-key]")];
    const at = host.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const place = at === undefined ? null : [document.activeElement.selectionStart, document.activeElement.selectionEnd];
    const typed = new Map(keyed().filter((el) => el.dataset.keep !== undefined).map((el) => [el.dataset.key, el.value]));
    const open = new Set(keyed().filter((el) => el.open).map((el) => el.dataset.key));
    host.replaceChildren(...[build(data)].flat().filter(Boolean));
    for (const el of keyed()) {
      if (open.has(el.dataset.key)) el.open = true;
      if (el.dataset.keep !== undefined && typed.has(el.dataset.key)) el.value = typed.get(el.dataset.key);
      if (el.dataset.key === at) {
        el.focus({ preventScroll: true });
        if (place?.[0] !== null && place?.[0] !== undefined) { try { el.setSelectionRange(...place); } catch { /* not a field of text */ } }
      }
    }
  };
  return (news) => {
    data = news;
    unheld(replace);
  };
}

/** Minutes and seconds that are left of a timer of the record, at a moment of the server's clock. */
export function left(timer, now) {
  if (!timer) return null;
  const seconds = Math.max(0, Math.ceil(timer.ends_at ? (Date.parse(timer.ends_at) - now) / 1000 : timer.left));
  return { seconds, text: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` };
}

/** A QR code that our server has made, as a picture that no page can take for markup. */
export function qr(svg, label, h) {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return h("img", { class: "v-qrcode", alt: label, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}` });
}
