// The wall: readable from the last row, without controls. Before the reveal it counts; after it, items are tapped or turned with arrow keys.
import "../page/common";
import { type Child, h, mark, put, qrImage } from "../page/elements";
import { fill, type Timer, timeLeft } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { region } from "../page/region";

// A picture that is too tall is shrunk, but not so far that nobody can read it.
const SMALLEST = 0.6;

interface Counted {
  name: string;
  colour: string;
  done?: number;
  invited?: number;
  here?: number;
  of?: number;
}

interface Step {
  id?: string;
  title?: string;
  at?: number;
  of?: number;
}

interface Session {
  running: boolean;
  paused: boolean;
  step: Step;
  waiting: { part?: string; state?: string; sentence?: string; parties: Counted[] };
  timer?: Timer | null;
  message: string;
}

interface Door {
  code?: string;
  qr?: string;
  url?: string;
}

interface Topic {
  item: string;
  title: string;
  current: boolean;
}

interface Note {
  title: string;
  text: string;
}

interface State {
  /** Why there is nothing to be seen. */
  reason?: string;
  /** The server's clock. */
  now: string;
  deal: string;
  session: Session;
  room: Door;
  here: { n: number; of?: number; parties: Counted[] };
  question: string;
  part?: string;
  drawn: boolean;
  topics: Topic[];
  notes: Note[];
  texts: string[];
  /** Why the picture does not hold all answers; "" if it does. */
  waits: string;
}

type Phase = "welcome" | "paused" | "joint" | "open" | "picture" | "texts" | "nothing";

function phaseOf({ session, drawn, texts }: State): Phase {
  if (!session.running) return "welcome";
  if (session.paused) return "paused";
  if (!session.waiting.part) return "joint";
  if (session.waiting.state === "open") return "open";
  if (drawn) return "picture";
  return texts.length ? "texts" : "nothing";
}

type Stage = Pick<State, "question" | "part" | "room" | "texts"> & { phase: Phase; title?: string; waiting: Session["waiting"]; here: State["here"] };

const TURNS: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

export function render({ model, el }: View<{ state: State; words: Words }>): CleanUp {
  el.classList.add("v", "v-wall");
  const words = model.get("words");
  const timer = h("strong", { class: "w-timer", role: "timer" });
  const place = h("div", { class: "w-place" });
  const doorway = h("div", { class: "w-door" });
  const top = h("header", { class: "w-top" }, place, timer, doorway);
  const message = h("p", { class: "w-message", role: "status", hidden: true });
  const stage = h("div", { class: "w-stage" });
  const side = h("aside", { class: "w-side" });
  el.append(top, message, stage, side);
  let skew = 0;
  let heardAt = "";

  const counted = (parties: Counted[], done: "done" | "here", of: "invited" | "of"): HTMLElement => {
    const party = (one: Counted): HTMLElement => {
      const n = one[done] ?? 0;
      const all = one[of] ?? 0;
      const bar = h("i", { class: `v-fill-${one.colour}`, style: `width:${all ? (100 * n) / all : 0}%` });
      const meter = h("span", { class: "v-meter", "aria-hidden": "true" }, bar);
      return h("li", {}, mark(one.colour), h("span", {}, one.name), meter, h("b", {}, `${n}/${all}`));
    };
    return h("ul", { class: "w-parties" }, parties.map(party));
  };
  const door = (room: Door, large = false): Child[] => {
    if (!room.code) return [];
    const address = room.url ? h("p", {}, words.join_at, " ", h("b", {}, room.url)) : null;
    const code = h("p", { class: large ? "w-code w-large" : "w-code" }, room.code);
    return [room.qr ? qrImage(room.qr, room.url ?? "") : null, h("div", {}, address, code)];
  };

  const paintPlace = region(place, ({ deal, step }: { deal: string; step: Step }) => [
    h("p", {}, [deal, step.at ? fill(words.item_of, step) : ""].filter(Boolean).join(" · ")),
    step.id ? h("h2", {}, step.title) : null,
  ]);
  const paintDoor = region(doorway, ({ room, running }: { room: Door; running: boolean }) => (running ? door(room) : []));
  const say = (text: Child): HTMLElement => h("p", { class: "w-say" }, text);
  const paintStage = region(stage, ({ phase, question, part, title, waiting, here, room, texts }: Stage): Child => {
    const ask = h("h1", {}, question);
    switch (phase) {
      case "paused":
        return h("div", { class: "w-centre" }, h("h1", {}, words.paused));
      case "welcome":
        return h(
          "div",
          { class: "w-welcome" },
          h("h1", {}, room.code ? words.welcome : words.closed),
          h("div", { class: "w-bigdoor" }, door(room, true)),
          say(here.n ? fill(words.in_room, here) : words.nobody),
          counted(here.parties, "here", "of"),
          h("p", { class: "w-soft" }, words.no_session),
        );
      case "open":
        return h(
          "div",
          { class: "w-ask" },
          ask,
          part && part !== title ? h("p", { class: "w-soft" }, part) : null,
          h("div", { class: "w-answered", role: "status" }, say(waiting.sentence), counted(waiting.parties, "done", "invited")),
        );
      case "joint":
        return h("div", { class: "w-ask" }, ask, say(words.written_together), counted(here.parties, "here", "of"));
      case "texts":
        return h(
          "div",
          { class: "w-texts" },
          h("p", { class: "w-soft" }, words.texts),
          h(
            "ul",
            {},
            texts.map((text) => h("li", {}, text)),
          ),
        );
      case "nothing":
        return h("div", { class: "w-ask" }, ask, say(words.too_few));
      default:
        return [];
    }
  });
  const focus = (item: string): void => model.send({ type: "focus", item });
  const topicItem = ({ item, title, current }: Topic): HTMLElement => {
    const props = { type: "button", "data-key": item, "aria-current": current ? "true" : null, onclick: () => focus(current ? "" : item) };
    return h("li", {}, h("button", props, title));
  };
  const paintSide = region(side, ({ topics, notes, waits }: { topics: Topic[]; notes: Note[]; waits: string }) => [
    waits ? h("p", { class: "w-soft" }, waits) : null,
    topics.length ? h("h3", {}, words.talk_first) : null,
    topics.length ? h("ol", { class: topics.length > 8 ? "w-topics w-many" : "w-topics" }, topics.map(topicItem)) : null,
    topics.some(({ current }) => current) ? h("p", { class: "w-askwhy" }, words.ask) : null,
    notes.length ? h("h3", {}, words.notes) : null,
    notes.length
      ? h(
          "ul",
          { class: "w-notes" },
          notes.map(({ title, text }) => h("li", {}, h("small", {}, title), text)),
        )
      : null,
  ]);

  function paintTimer(): void {
    const session = model.get("state").session as Session | undefined;
    const left = session?.running && session.timer ? timeLeft(session.timer, Date.now() + skew) : null;
    timer.hidden = !left;
    if (!left) return;
    if (timer.textContent !== left.text) timer.textContent = left.text;
    timer.toggleAttribute("data-up", !left.seconds);
  }

  function paint(): void {
    const state = model.get("state");
    if (state.reason) {
      put(stage, h("p", { class: "v-note" }, state.reason));
      return;
    }
    if (state.now !== heardAt) {
      heardAt = state.now;
      skew = Date.parse(state.now) - Date.now();
    }
    const { session, room, topics, notes, waits } = state;
    const { waiting } = session;
    const phase = phaseOf(state);
    const isRevealed = phase === "picture" || phase === "texts" || phase === "nothing";
    document.body.dataset.wall = phase;
    message.hidden = !session.message;
    message.textContent = session.message;
    paintPlace({ deal: state.deal, step: session.running ? session.step : {} });
    paintDoor({ room, running: session.running });
    const { question, part, texts, here } = state;
    paintStage({ phase, question, part, title: session.step.title, waiting, here, room, texts });
    paintSide(isRevealed ? { topics, notes, waits } : { topics: [], notes: [], waits: "" });
    side.hidden = !isRevealed || !(topics.length || notes.length || waits);
    // A long list goes on below the foot of the wall.
    side.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    paintTimer();
  }

  // A presenter's remote turns pages with arrow keys: so does the wall with items.
  function turn(event: KeyboardEvent): void {
    const by = TURNS[event.key];
    const topics = model.get("state").topics as Topic[] | undefined;
    if (!by || side.hidden || !topics?.length) return;
    event.preventDefault();
    focus(topics[topics.findIndex(({ current }) => current) + by]?.item ?? "");
  }
  // Pictures are drawn for a screen of 1920 × 1080 px; they grow or shrink with this one, and further if they would not fit on it.
  let zoom = 1;
  const picture = (): HTMLElement | null | undefined => el.parentElement?.querySelector<HTMLElement>(".v-picture figure");
  function fit(): void {
    const figure = picture();
    const base = Math.min(innerWidth / 1920, innerHeight / 1080);
    let wanted = base;
    if (figure?.offsetHeight) {
      const { top: from, height } = figure.getBoundingClientRect();
      const natural = (height / zoom) * base;
      const space = innerHeight - from - scrollY - 12;
      if (natural > space) wanted = base * Math.max(SMALLEST, space / natural);
    }
    if (Math.abs(wanted - zoom) < 0.02 * zoom) return;
    zoom = wanted;
    document.body.style.setProperty("--w-zoom", zoom.toFixed(3));
  }
  const size = new ResizeObserver(fit);
  let observed: HTMLElement | undefined;
  // The picture is a module of its own and may come later than this one.
  function observePicture(): void {
    const figure = picture();
    if (!figure || figure === observed) return;
    size.disconnect();
    size.observe(figure);
    observed = figure;
  }
  const arrivals = new MutationObserver(observePicture);
  requestAnimationFrame(() => {
    if (el.parentElement) arrivals.observe(el.parentElement, { childList: true, subtree: true });
    observePicture();
    fit();
  });
  window.addEventListener("resize", fit);
  document.addEventListener("keydown", turn);
  model.on("change:state", paint);
  const clock = setInterval(paintTimer, 250);
  paint();
  return () => {
    clearInterval(clock);
    document.removeEventListener("keydown", turn);
    arrivals.disconnect();
    size.disconnect();
    window.removeEventListener("resize", fit);
    model.off("change:state", paint);
  };
}
