// Where the session is, on every page: the step, how many have submitted, the timer and the architect's message. It has a web socket of its own
// to the server, which says counts and never answers; by it the architect sees who is in, and pictures hear that they have been revealed.
import { heardClock } from "../saving/clock";
import { OUTBOX_EVENT, type OutboxState, type SavedState } from "../saving/outbox";
import { announce, button, h, mark, put } from "./elements";
import { fill, type Timer, timeLeft } from "./format";
import type { Words } from "./model";

const PAUSES = [1, 2, 3, 5, 8, 10];
const SIGNED_OUT = 4401;
const MOST_DOTS = 14;
// Pages from which the session is led or shown: they go nowhere by themselves.
const LEADING = ["facilitate", "wall"];

interface Party {
  name: string;
  colour: string;
  done: number;
  invited: number;
}

interface Room {
  running: boolean;
  paused: boolean;
  follow: boolean;
  step: { id: string; title: string; workbook: string; at?: number; of?: number };
  /** How far the parties are with a part: with their answers, or with their approvals. */
  waiting: { sentence?: string; state?: string; parties: Party[] };
  timer?: Timer | null;
  message?: string;
  message_at?: string;
}

/** What the server sends: first the words, then the room whenever it changes, and what has just been revealed. */
interface Feed {
  words?: Words;
  revealed?: object;
  /** What is wrong with the record, or "" once nothing is any more. */
  trouble?: string;
  /** Where the steps and Elements of the deal stand. */
  progress?: object;
  room: Room;
  /** The server's clock, in seconds. */
  now: number;
}

const isTyping = (): boolean => document.activeElement?.matches("textarea, input[type=text], input[type=number], [contenteditable]") ?? false;

// Answers on their way: nobody is taken to another page before they are saved.
const outboxes = new Map<string, SavedState>();
document.addEventListener(OUTBOX_EVENT, (event) => {
  const { box, state } = (event as CustomEvent<OutboxState>).detail;
  outboxes.set(box, state);
});
const isAllSaved = (): boolean => ![...outboxes.values()].some((state) => state === "saving" || state === "waiting");

export function watchRoom(): void {
  const { baseUrl: base, stem = "" } = document.body.dataset;
  const header = document.querySelector(".p-header");
  if (!base || !header) return;
  const where = h("span", { class: "p-room-where" });
  const link = h("a", { class: "p-room-go", hidden: true });
  // In the line at the top of the page, which stays in sight: the way to the step of the session, and its timer.
  const chips = h("span", { class: "p-room-chips", hidden: true });
  const counts = h("span", { class: "p-room-counts" });
  const timer = h("span", { class: "p-room-timer", role: "timer" });
  const message = h("p", { class: "p-room-message", hidden: true });
  const bar = h("section", { class: "p-room", hidden: true }, h("div", { class: "p-room-line" }, where, counts), message);
  // A message that comes while its place is out of sight takes the place of the line at the top, until it is read.
  const newsText = button("", () => newsText.setAttribute("aria-expanded", "true"), { class: "p-news-text", "aria-expanded": "false" });
  const newsRead = button("", () => read(), { class: "p-news-read" });
  const news = h("div", { class: "p-news", hidden: true }, newsText, newsRead);
  const read = (): void => {
    news.hidden = true;
    newsText.setAttribute("aria-expanded", "false");
    header.removeAttribute("data-news");
  };
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) read();
  }).observe(message);
  const trouble = h("p", { class: "p-trouble", role: "alert", hidden: true });
  chips.append(timer, link);
  header.querySelector(".p-tools")?.prepend(chips);
  header.append(trouble, news);
  header.after(bar);

  // The step that this tab knows the session to be at, to notice when it moves; null if storage is forbidden or nothing is known.
  const key = `vested:room:${base}`;
  const knownStep = (): string | null => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const rememberStep = (step: string): void => {
    try {
      sessionStorage.setItem(key, step);
    } catch {
      // A private window: the page follows nothing then.
    }
  };
  const isLeading = LEADING.includes(stem);
  let words: Words = {};
  let room: Room | null = null;
  let skew = 0;
  let tries = 0;
  let isClosed = false;

  const isHere = ({ step }: Room): boolean => step.workbook === stem && location.hash === `#${step.id}`;
  const address = ({ step }: Room): string => `${base}${step.workbook}#${step.id}`;

  function move(to: Room): void {
    if (isHere(to)) return;
    if (to.step.workbook === stem) location.hash = `#${to.step.id}`;
    else location.href = address(to);
  }

  // The page follows only when the session moves, never while a person types or an answer is on its way; the button is always there.
  function followSession(to: Room): void {
    const before = knownStep();
    if (before === to.step.id) return;
    rememberStep(to.step.id);
    if (!to.follow || isLeading || before === null) return;
    announce(fill(words.moved, { title: to.step.title }));
    if (isTyping()) return;
    const until = Date.now() + 5000;
    const moveWhenSaved = (): void => {
      if (isAllSaved()) move(room ?? to);
      else if (Date.now() < until) setTimeout(moveWhenSaved, 200);
    };
    moveWhenSaved();
  }

  function dots({ name, colour, done, invited }: Party): HTMLElement {
    const shown = Math.min(invited, MOST_DOTS);
    const full = invited ? Math.round((done / invited) * shown) : 0;
    const all = Array.from({ length: shown }, (_, n) => {
      const dot = mark(colour);
      if (n >= full) dot.classList.add("v-mark-open");
      return dot;
    });
    return h("span", { class: "p-room-dots" }, all, h("small", {}, invited > 1 ? `${name} ${done}/${invited}` : name));
  }

  function paintTimer(): void {
    const set = room?.running && room.timer;
    if (!set) {
      if (timer.textContent) timer.textContent = "";
      return;
    }
    const left = timeLeft(set, Date.now() + skew);
    const text = left.seconds ? left.text : (words.time_up ?? "");
    if (timer.textContent !== text) timer.textContent = text;
    timer.toggleAttribute("data-up", !left.seconds);
    timer.setAttribute("aria-label", `${words.timer} ${text}`);
  }

  function paint(now: Room): void {
    bar.hidden = chips.hidden = !now.running || isLeading;
    bar.setAttribute("aria-label", words.bar ?? "");
    if (!now.running) {
      read();
      delete document.body.dataset.room;
      return rememberStep("");
    }
    const { step, waiting } = now;
    const progress = step.at ? fill(words.step_of, step) : "";
    document.body.dataset.room = isHere(now) ? "here" : "away";
    put(where, now.paused ? h("b", {}, words.paused) : step.id ? [h("b", {}, step.title), h("small", {}, progress)] : null);
    link.hidden = !step.id || isHere(now);
    if (step.id) {
      link.href = address(now);
      link.textContent = fill(words.go_there, { title: step.title });
    }
    const counted = ["open", "proposed", "approved"].includes(waiting.state ?? "");
    put(counts, waiting.sentence && !now.paused ? [h("span", {}, waiting.sentence), counted ? waiting.parties.map(dots) : null] : null);
    const said = now.message ? `${now.message_at}${now.message}` : "";
    if (message.dataset.said !== said) {
      message.dataset.said = said;
      message.hidden = !said;
      put(message, h("small", {}, `${words.message}: `), now.message);
      tell(now.message ?? "");
    }
    paintTimer();
    if (step.id) followSession(now);
  }

  function tell(text: string): void {
    read();
    if (!text || isLeading) return;
    announce(`${words.message}: ${text}`);
    const { bottom } = message.getBoundingClientRect();
    if (bottom > (header?.getBoundingClientRect().bottom ?? 0)) return;
    put(newsText, h("span", {}, h("small", {}, `${words.message}: `), text));
    put(newsRead, words.read);
    news.hidden = false;
    header?.setAttribute("data-news", "");
  }

  function connect(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${base}vested/room/feed`);
    socket.addEventListener("message", ({ data }) => {
      const heard = JSON.parse(data as string) as Feed;
      tries = 0;
      if (heard.words) words = heard.words;
      else if (heard.trouble !== undefined) {
        trouble.hidden = !heard.trouble;
        trouble.textContent = heard.trouble;
      } else if (heard.progress) document.dispatchEvent(new CustomEvent("vested:progress", { detail: heard.progress }));
      else if (heard.revealed) document.dispatchEvent(new CustomEvent("vested:revealed", { detail: heard.revealed }));
      else {
        skew = heard.now * 1000 - Date.now();
        heardClock(heard.now * 1000);
        room = heard.room;
        paint(room);
        document.dispatchEvent(new CustomEvent("vested:room", { detail: room }));
      }
    });
    socket.addEventListener("close", ({ code }) => {
      if (isClosed || code === SIGNED_OUT) return;
      setTimeout(connect, 1000 * (PAUSES[Math.min(tries++, PAUSES.length - 1)] ?? 10) * (0.7 + 0.6 * Math.random()));
    });
    const close = (): void => {
      isClosed = true;
      socket.close();
    };
    window.addEventListener("pagehide", close, { once: true });
  }

  setInterval(paintTimer, 500);
  window.addEventListener("hashchange", () => {
    if (room) paint(room);
  });
  connect();
}
