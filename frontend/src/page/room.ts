// Where the room is, on every page: the step, how many have answered, the timer and the architect's message. It has a line of its own
// to the server, which says counts and never answers; the line is also how the architect sees who is in, and how pictures hear that they
// have been revealed.
import { h, announce, mark } from "./common.js";

const PAUSES = [1, 2, 3, 5, 8, 10], SIGNED_OUT = 4401, MOST_DOTS = 14;
// Pages from which the room is led or shown: they go nowhere by themselves.
const LEADING = ["facilitate", "wall"];

const fill = (text, values) => Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text ?? "");

function typing() {
  const at = document.activeElement;
  return at?.matches?.("textarea, input[type=text], input[type=number], [contenteditable]") ?? false;
}

// Answers on their way: nobody is taken to another page before they are saved.
const boxes = new Map();
document.addEventListener("vested:outbox", ({ detail }) => boxes.set(detail.box, detail.state));
const quiet = () => ![...boxes.values()].some((state) => state === "saving" || state === "waiting");

export function watchRoom() {
  const { baseUrl: base, stem } = document.body.dataset, header = document.querySelector(".p-header");
  if (!base || !header) return;
  const where = h("span", { class: "p-room-where" }), go = h("a", { class: "p-room-go", hidden: true });
  const counts = h("span", { class: "p-room-counts" }), timer = h("span", { class: "p-room-timer", role: "timer" });
  const message = h("p", { class: "p-room-message", hidden: true });
  const bar = h("section", { class: "p-room", hidden: true }, h("div", { class: "p-room-line" }, where, go, counts, timer, message));
  header.append(bar);

  const memory = `vested:room:${document.body.dataset.baseUrl}`;
  const last = (value) => {
    try { return value === undefined ? sessionStorage.getItem(memory) : sessionStorage.setItem(memory, value); } catch { return null; }
  };
  let words = {}, room = null, skew = 0, tries = 0, closed = false;

  const here = () => room.step.workbook === stem && location.hash === `#${room.step.id}`;
  const address = () => `${base}${room.step.workbook}#${room.step.id}`;

  function move() {
    if (here()) return;
    if (room.step.workbook === stem) location.hash = `#${room.step.id}`;
    else location.href = address();
  }

  // Taken along only when the room moves, never while somebody types or an answer is on its way; the button is always there.
  function perhapsMove() {
    const step = room.step.id;
    if (last() === step) return;
    const first = last() === null;
    last(step);
    if (!room.follow || LEADING.includes(stem) || first) return;
    announce(fill(words.moved, { title: room.step.title }));
    if (typing()) return;
    const until = Date.now() + 5000;
    const wait = () => { if (quiet()) move(); else if (Date.now() < until) setTimeout(wait, 200); };
    wait();
  }

  function dots(party) {
    const shown = Math.min(party.invited, MOST_DOTS), full = party.invited ? Math.round((party.done / party.invited) * shown) : 0;
    return h("span", { class: "p-room-dots" }, ...Array.from({ length: shown }, (_, n) => {
      const dot = mark(party.colour);
      if (n >= full) dot.classList.add("p-open");
      return dot;
    }), h("small", {}, ` ${party.name} ${party.done}/${party.invited}`));
  }

  function tick() {
    const set = room?.running && room.timer;
    if (!set) { if (timer.textContent) timer.textContent = ""; return; }
    const left = set.ends_at ? (Date.parse(set.ends_at) - Date.now() - skew) / 1000 : set.left;
    const seconds = Math.max(0, Math.ceil(left));
    const text = seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : words.time_up;
    if (timer.textContent !== text) timer.textContent = text;
    timer.toggleAttribute("data-up", !seconds);
    timer.setAttribute("aria-label", `${words.timer} ${text}`);
  }

  function paint() {
    const leading = LEADING.includes(stem);
    bar.hidden = !room.running || leading;
    bar.setAttribute("aria-label", words.bar ?? "");
    if (!room.running) { last(""); return; }
    const { step, waiting } = room;
    where.replaceChildren(...(room.paused ? [words.paused] : step.id
      ? [step.title, " ", h("small", {}, step.at ? fill(words.step_of, step) : "")] : []));
    go.hidden = !step.id || here();
    if (step.id) { go.href = address(); go.textContent = fill(words.go_there, { title: step.title }); }
    counts.replaceChildren(...(waiting.sentence ? [h("b", {}, waiting.sentence),
      ...(waiting.state === "open" ? waiting.parties.map(dots) : [])] : []));
    const said = room.message ? `${room.message_at}${room.message}` : "";
    if (message.dataset.said !== said) {
      message.dataset.said = said;
      message.hidden = !said;
      message.replaceChildren(h("small", {}, words.message), h("br"), room.message);
      if (said && !leading) announce(`${words.message}: ${room.message}`);
    }
    tick();
    if (step.id) perhapsMove();
  }

  function connect() {
    const line = new WebSocket(`${location.origin.replace(/^http/, "ws")}${base}vested/room/feed`);
    line.addEventListener("message", ({ data }) => {
      const heard = JSON.parse(data);
      tries = 0;
      if (heard.words) { words = heard.words; return; }
      if (heard.revealed) { document.dispatchEvent(new CustomEvent("vested:revealed", { detail: heard.revealed })); return; }
      skew = heard.now * 1000 - Date.now();
      room = heard.room;
      paint();
      document.dispatchEvent(new CustomEvent("vested:room", { detail: room }));
    });
    line.addEventListener("close", ({ code }) => {
      if (closed || code === SIGNED_OUT) return;
      setTimeout(connect, 1000 * PAUSES[Math.min(tries++, PAUSES.length - 1)] * (0.7 + 0.6 * Math.random()));
    });
    window.addEventListener("pagehide", () => { closed = true; line.close(); }, { once: true });
  }

  setInterval(tick, 500);
  window.addEventListener("hashchange", () => room && paint());
  connect();
}
