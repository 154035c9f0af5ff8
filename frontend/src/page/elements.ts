// What every widget's front end shares: elements whose text is always text, announcements, and the outbox behind "saved".

/** Make an element. Strings become text nodes, so user text is never markup. */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "class") el.className = value;
    else if (name in el && typeof value !== "string" && name !== "style") el[name] = value;
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

/** Put children into an element in place of what was there; what is nothing is left out. */
export function put(el, ...children) {
  el.replaceChildren(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

/** Let a text field be as high as its text. */
export function grow(area, most = 320) {
  if (area.tagName !== "TEXTAREA") return;
  area.style.height = "auto";
  area.style.height = `${Math.min(most, area.scrollHeight + 2)}px`;
}

/** Say something to screen readers, politely. */
export function announce(text) {
  let region = document.getElementById("vested-announcer");
  if (!region) {
    region = h("div", { id: "vested-announcer", class: "v-hidden", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  region.textContent = text;
}

/** Let somebody save a file that the kernel has sent. */
export function save({ name, mime, buffers }) {
  const link = h("a", { href: URL.createObjectURL(new Blob(buffers, { type: mime })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Lead the eye to an element: smoothly, unless somebody has asked for less movement. */
export function lead(el, block = "start") {
  el.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Bring what has just been revealed on screen and say it; never away from under somebody who writes. */
export function bring(el, text) {
  announce(text);
  const busy = document.activeElement?.closest("textarea, [contenteditable], input:not([type=radio], [type=checkbox]), dialog");
  if (busy && busy.offsetParent) return;
  // The questions fold at the same moment, and the page's height with them.
  setTimeout(() => {
    if (el.offsetParent) lead(el);
  }, 120);
}

/** Fill the {placeholders} of a phrase. */
export const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

// A browser gives no click to a button that has been replaced between press and release, so what would do that waits: for the release, and
// not for ever, since the end of a press may go to another window.
const PRESSED = "button, summary, label, a[href]", LONGEST_PRESS = 5000;
const paints = new Set();
let held = false, end = 0;

function letGo() {
  held = false;
  clearTimeout(end);
  const now = [...paints];
  paints.clear();
  for (const paint of now) paint();
}

function press(event) {
  const { target, button = 0, key = " " } = event;
  if (button !== 0 || key !== " " || !target.closest?.(PRESSED) || target.closest("select, textarea")) return;
  held = true;
  clearTimeout(end);
  end = setTimeout(letGo, LONGEST_PRESS);
}

for (const begin of ["pointerdown", "keydown"]) addEventListener(begin, press, true);
for (const over of ["pointerup", "pointercancel", "keyup"]) addEventListener(over, () => { if (held) setTimeout(letGo); }, true);
addEventListener("click", () => { held = false; }, true); // what the click itself does is painted at once

/** Call `paint` now, or once when what is held down on the page has been let go. */
export function unheld(paint) {
  if (held) paints.add(paint);
  else paint();
}

/** Call `paint` now and whenever one of the traits changes, but nothing is replaced under a press; returns the function that stops it. */
export function follow(model, traits, paint) {
  const events = traits.map((name) => `change:${name}`).join(" ");
  const soon = () => unheld(paint);
  model.on(events, soon);
  paint();
  return () => { model.off(events, soon); paints.delete(paint); };
}

/** The party's mark: its colour and its shape, so that colour never stands alone. */
export function mark(colour) {
  return h("i", { class: `v-mark v-mark-${colour}`, "aria-hidden": "true" });
}

export const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export const day = (iso) => new Date(iso).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

let unique = 0;
export const uid = (stem = "v") => `${stem}-${++unique}`;

/**
 * Changes on their way to the record. What is not acknowledged stays in localStorage and is sent again, by this page or by the
 * next one; the state is told to the step's foot by a document event, and "saved" is said only after the kernel's "ack".
 */
export class Outbox {
  constructor(model, { step, key, wait = 0 }) {
    Object.assign(this, { model, step, key, wait, n: 0, sent: new Map(), state: "idle", at: "", why: "" });
    this.pending = this.#stored();
    this.hear = (message) => this.#hear(message);
    model.on("msg:custom", this.hear);
    if (Object.keys(this.pending).length) this.#later(0);
    this.retry = setInterval(() => this.#resend(), 4000);
    this.online = () => this.#resend(true);
    window.addEventListener("online", this.online);
  }

  /** Remember `changes` ({key: value}) and send them after a short pause for typing. */
  put(changes, wait = this.wait) {
    Object.assign(this.pending, changes);
    this.#store();
    this.#tell("saving");
    this.#later(wait);
  }

  flush() {
    if (this.timer) { clearTimeout(this.timer); this.#send(); }
  }

  close() {
    this.flush();
    clearInterval(this.retry);
    window.removeEventListener("online", this.online);
    this.model.off("msg:custom", this.hear);
  }

  #later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), wait);
  }

  #send() {
    this.timer = null;
    if (!Object.keys(this.pending).length) return;
    const n = ++this.n;
    this.sent.set(n, { changes: { ...this.pending }, at: Date.now() });
    this.#tell("saving");
    try { this.model.send({ type: "answer", n, changes: this.pending }); } catch { this.#tell("waiting"); }
  }

  #resend(now = false) {
    const last = Math.max(0, ...[...this.sent.values()].map((sent) => sent.at));
    if (Object.keys(this.pending).length && !this.timer && this.state !== "refused" && (now || Date.now() - last > 8000)) {
      const why = this.why;
      this.#send();
      this.#tell("waiting", this.at, why);
    }
  }

  #hear(message) {
    if (message.n === undefined || !this.sent.has(message.n)) return;
    const { changes } = this.sent.get(message.n);
    this.sent.delete(message.n);
    if (message.type === "ack") {
      for (const [key, value] of Object.entries(changes)) {
        if (JSON.stringify(this.pending[key]) === JSON.stringify(value)) delete this.pending[key];
      }
      this.#store();
      if (!Object.keys(this.pending).length) { this.sent.clear(); this.#tell("saved", message.at); }
    } else if (message.type === "refused") {
      for (const key of Object.keys(changes)) delete this.pending[key];
      this.#store();
      this.#tell("refused", "", message.why);
      announce(message.why);
    } else if (message.type === "trouble") {
      this.#tell("waiting", this.at, message.why);
    }
  }

  #tell(state, at = this.at, why = "") {
    Object.assign(this, { state, at, why });
    document.dispatchEvent(new CustomEvent("vested:outbox", { detail: { step: this.step, box: this.key, state, at, why } }));
  }

  #stored() {
    try { return JSON.parse(localStorage.getItem(this.key) ?? "{}"); } catch { return {}; }
  }

  #store() {
    try {
      if (Object.keys(this.pending).length) localStorage.setItem(this.key, JSON.stringify(this.pending));
      else localStorage.removeItem(this.key);
    } catch { /* a full or forbidden localStorage only costs the safety net; the record itself is at the server */ }
  }
}
