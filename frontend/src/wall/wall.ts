// The wall: readable from the last row, without controls. One thing a screen: the question, who has submitted, a finding, the joint text, its
// approvals. Keys of a presenter's remote turn findings.
import "../page/common";
import { type Child, h, mark, put, qrImage } from "../page/elements";
import { clock, day, fill, plural, type Timer, timeLeft } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { region } from "../page/region";
import { fitText, withMore } from "./fit";

// A picture that is too tall all the same is shrunk, but not so far that nobody can read it.
const SMALLEST = 0.6;
// px of the title of a picture on a wall of 1920 × 1080 px, the first that fits.
const TITLES = [58, 50, 42, 36];
// Topics that stand beside a picture at once.
const MOST_TOPICS = 6;

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
  waiting: { part?: string; alone?: boolean; state?: string; sentence?: string; parties: Counted[] };
  timer?: Timer | null;
  message: string;
}

interface Room {
  code?: string;
  qr?: string;
  url?: string;
}

interface Topic {
  item: string;
  title: string;
  current: boolean;
}

/** What everyone wrote under a question; by party where enough of its people have written. */
interface Written {
  title: string;
  groups: { party: string; colour: string; texts: string[] }[];
}

interface Note {
  title: string;
  text: string;
}

/** What is written together, as it has been saved. */
interface Joint {
  state?: string;
  approvals: { name: string; colour: string; approved: boolean }[];
  saved_at: string;
  agreed_at: string;
  /** Whether the blocks are rows of a table, each with a name. */
  rows: boolean;
  blocks: { title: string; lines: string[]; colour: string }[];
}

interface State {
  /** Why there is nothing to be seen. */
  reason?: string;
  /** The server's clock. */
  now: string;
  deal: string;
  session: Session;
  room: Room;
  here: { n: number; of?: number; parties: Counted[] };
  question: string;
  part?: string;
  rhythm: { word: string; state: string }[];
  /** What the picture finds; `drawn` says whether the picture itself is there, `caption` why there is nothing to draw. */
  finding: string;
  caption: string;
  drawn: boolean;
  joint: Joint;
  topics: Topic[];
  notes: Note[];
  texts: Written[];
  /** Why the picture does not hold all answers; "" if it does. */
  waits: string;
}

type Phase = "welcome" | "paused" | "open" | "picture" | "finding" | "texts" | "nothing" | "joint" | "agreed";

function phaseOf({ session, drawn, finding, texts }: State): Phase {
  if (!session.running) return "welcome";
  if (session.paused) return "paused";
  const { alone, state } = session.waiting;
  if (!alone) return state === "agreed" ? "agreed" : "joint";
  if (state === "open") return "open";
  if (drawn) return "picture";
  if (texts.length) return "texts";
  return finding ? "finding" : "nothing";
}

type Stage = Pick<State, "question" | "part" | "room" | "texts" | "finding" | "caption" | "joint"> & {
  phase: Phase;
  title?: string;
  waiting: Session["waiting"];
  here: State["here"];
};

const TURNS: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

export function render({ model, el }: View<{ state: State; words: Words }>): CleanUp {
  el.classList.add("v", "v-wall");
  const words = model.get("words");
  const timer = h("strong", { class: "w-timer", role: "timer" });
  const place = h("div", { class: "w-place" });
  const stages = h("ol", { class: "w-rhythm" });
  const doorway = h("div", { class: "w-door" });
  const top = h("header", { class: "w-top" }, place, stages, timer, doorway);
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
      return h("li", {}, mark(one.colour), h("span", {}, one.name), meter, h("b", {}, all ? `${n}/${all}` : words.nobody_yet));
    };
    return h("ul", { class: "w-parties" }, parties.map(party));
  };
  const door = (room: Room, large = false): Child[] => {
    if (!room.code) return [];
    const address = room.url ? h("p", {}, words.join_at, " ", h("b", {}, room.url)) : null;
    const code = h("p", { class: large ? "w-code w-large" : "w-code" }, room.code);
    return [room.qr ? qrImage(room.qr, room.url ?? "") : null, h("div", {}, address, code)];
  };

  const paintPlace = region(place, ({ deal, step }: { deal: string; step: Step }) => [
    h("p", {}, deal),
    step.id ? h("h2", { "aria-level": 1 }, step.title, step.at ? h("small", {}, fill(words.item_of, step)) : null) : null,
  ]);
  const paintRhythm = region(stages, ({ rhythm }: Pick<State, "rhythm">) =>
    rhythm.map(({ word, state }) => h("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, word)),
  );
  const paintDoor = region(doorway, ({ room, running }: { room: Room; running: boolean }) => (running ? door(room) : []));
  const say = (text: Child): HTMLElement => h("p", { class: "w-say" }, text);
  const more = (n: number): string => fill(words.more, { n });

  const approval = ({ name, colour, approved }: Joint["approvals"][number]): HTMLElement => {
    const sign = mark(colour);
    sign.classList.toggle("v-mark-open", !approved);
    return h("li", { "data-approved": String(approved) }, sign, fill(words[approved ? "approved" : "not_yet"], { party: name }));
  };
  const quote = (text: string, party: string, colour: string): HTMLElement =>
    h("blockquote", { class: "w-block" }, party ? mark(colour) : null, party ? h("span", { class: "v-hidden" }, `${party}: `) : null, text);
  const block = ({ title, lines, colour }: Joint["blocks"][number]): HTMLElement =>
    h(
      "section",
      { class: "w-block" },
      title ? h("h3", { "aria-level": 2 }, colour ? mark(colour) : null, title) : null,
      lines.map((line) => h("p", { class: title ? "w-line" : "" }, line)),
    );
  function together(phase: Phase, { question, part, title, joint, waiting }: Stage): Child {
    const { blocks, approvals, saved_at, agreed_at, state } = joint;
    const isAgreed = phase === "agreed";
    const isUp = isAgreed || state === "proposed" || state === "approved";
    const saved = saved_at ? fill(words.saved, { at: clock(saved_at) }) : "";
    const agreed = agreed_at ? fill(words.agreed_on, { at: day(agreed_at) }) : words.agreed;
    const when = isAgreed ? agreed : saved;
    const isOne = blocks.length === 1 && !blocks[0]?.title;
    const text = h("div", { class: isOne ? "w-fit" : "w-fit w-many", "data-rows": joint.rows }, withMore(blocks.map(block), more));
    const signs = h("ul", { class: "w-approvals" }, approvals.map(approval));
    const name = part && part !== title ? part : (title ?? "");
    if (!blocks.length) return h("div", { class: "w-ask" }, h("h1", {}, question), say(waiting.sentence), h("p", { class: "w-soft" }, words.empty));
    return h(
      "div",
      { class: "w-joint", "data-agreed": isAgreed ? "" : null },
      h("p", { class: "w-soft" }, isAgreed ? name : waiting.sentence),
      text,
      h("div", { class: "w-under", role: "status" }, isUp ? signs : null, when ? h("p", { class: "w-soft" }, when) : null),
    );
  }
  const paintStage = region(stage, (shown: Stage): Child => {
    const { phase, question, part, title, waiting, here, room, texts, finding, caption } = shown;
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
          say(here.n ? plural(words, "in_room", here.n) : words.nobody),
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
      case "agreed":
        return together(phase, shown);
      case "texts":
        return texts.map(({ title: asked, groups }) =>
          h(
            "div",
            { class: "w-texts" },
            h("p", { class: "w-soft" }, words.texts),
            h("h1", {}, asked || question),
            h(
              "div",
              { class: "w-fit w-many" },
              withMore(
                groups.flatMap(({ party, colour, texts: written }) => written.map((text) => quote(text, party, colour))),
                more,
              ),
            ),
          ),
        );
      case "finding":
        return h("div", { class: "w-ask" }, h("h1", {}, finding), h("p", { class: "w-soft" }, caption || words.on_your_page));
      case "nothing":
        return h("div", { class: "w-ask" }, ask, say(words.too_few));
      default:
        return [];
    }
  });
  const focus = (item: string): void => model.send({ type: "focus", item });
  const topicItem = ({ item, title, current }: Topic): HTMLElement =>
    h("li", { "data-key": item, "aria-current": current ? "true" : null }, title, current ? h("small", {}, words.ask) : null);
  // Those around the one that is discussed; the rest is a number.
  const around = (topics: Topic[]): Topic[] => {
    const at = Math.max(
      0,
      topics.findIndex(({ current }) => current),
    );
    const from = Math.max(0, Math.min(at - 1, topics.length - MOST_TOPICS));
    return topics.slice(from, from + MOST_TOPICS);
  };
  const paintSide = region(side, ({ topics, notes, waits, phase }: { topics: Topic[]; notes: Note[]; waits: string; phase: Phase }) => [
    topics.length ? h("h3", { "aria-level": 2 }, phase === "texts" ? words.questions : words.discuss_first) : null,
    topics.length ? h("ol", { class: "w-topics" }, around(topics).map(topicItem)) : null,
    topics.length ? h("p", { class: "w-soft w-rest", hidden: true }) : null,
    notes.length ? h("h3", { "aria-level": 2 }, words.notes) : null,
    notes.length
      ? h(
          "ul",
          { class: "w-notes" },
          notes.map(({ title, text }) => h("li", {}, h("small", {}, title), text)),
        )
      : null,
    waits ? h("p", { class: "w-soft" }, waits) : null,
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
    const { session, room, topics, notes, waits, rhythm } = state;
    const { waiting } = session;
    const phase = phaseOf(state);
    const isRevealed = phase === "picture" || phase === "finding" || phase === "texts" || phase === "nothing";
    document.body.dataset.wall = phase;
    message.hidden = !session.message;
    message.textContent = session.message;
    paintPlace({ deal: state.deal, step: session.running ? session.step : {} });
    paintRhythm({ rhythm: session.running && !session.paused ? rhythm : [] });
    paintDoor({ room, running: session.running });
    const { question, part, texts, here, finding, caption, joint } = state;
    paintSide(isRevealed ? { topics, notes, waits, phase } : { topics: [], notes: [], waits: "", phase });
    side.hidden = !isRevealed || !(topics.length > 1 || notes.length || waits);
    paintStage({ phase, question, part, title: session.step.title, waiting, here, room, texts, finding, caption, joint });
    paintTimer();
    fit();
  }

  // A presenter's remote turns pages with arrow keys: so does the wall with items.
  function turn(event: KeyboardEvent): void {
    const by = TURNS[event.key];
    const topics = model.get("state").topics as Topic[] | undefined;
    if (!by || side.hidden || !topics?.length) return;
    event.preventDefault();
    focus(topics[topics.findIndex(({ current }) => current) + by]?.item ?? "");
  }
  // Pictures are drawn for a screen of 1920 × 1080 px; they grow or shrink with this one. What is too high for it loses first its caption,
  // then the size of its title.
  const style = document.body.style;
  const picture = (): HTMLElement | null | undefined => el.parentElement?.querySelector<HTMLElement>(".v-picture figure");
  const isTooHigh = (figure: HTMLElement): boolean => figure.getBoundingClientRect().bottom + scrollY > innerHeight - 4;
  function fitPicture(): void {
    const base = Math.min(innerWidth / 1920, innerHeight / 1080);
    const figure = picture();
    style.setProperty("--w-zoom", base.toFixed(3));
    style.setProperty("--w-title", `${TITLES[0]}px`);
    if (!figure?.offsetHeight) return;
    figure.removeAttribute("data-bare");
    for (const size of TITLES) {
      if (!isTooHigh(figure)) return;
      figure.setAttribute("data-bare", "");
      style.setProperty("--w-title", `${size}px`);
    }
    const { top: from, height } = figure.getBoundingClientRect();
    if (isTooHigh(figure)) style.setProperty("--w-zoom", (base * Math.max(SMALLEST, (innerHeight - from - scrollY - 8) / height)).toFixed(3));
  }
  // Topics that have no room left are counted.
  function fitSide(): void {
    const [listed, rest] = [[...side.querySelectorAll<HTMLElement>(".w-topics > li")], side.querySelector<HTMLElement>(".w-rest")];
    const total = (model.get("state").topics as Topic[] | undefined)?.length ?? 0;
    for (const one of listed) one.hidden = false;
    for (let shown = listed.length; ; shown -= 1) {
      const left = total - shown;
      if (rest) {
        rest.hidden = !left;
        rest.textContent = more(left);
      }
      if (shown < 2 || side.scrollHeight <= side.clientHeight + 1) return;
      const last = listed[shown - 1];
      if (last) last.hidden = true;
    }
  }
  let fitting = 0;
  const fit = (): void => {
    cancelAnimationFrame(fitting);
    fitting = requestAnimationFrame(() => {
      fitPicture();
      fitSide();
      for (const box of stage.querySelectorAll<HTMLElement>(".w-fit")) fitText(box);
    });
  };
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
  void document.fonts?.ready.then(fit);
  window.addEventListener("resize", fit);
  document.addEventListener("keydown", turn);
  model.on("change:state", paint);
  const ticking = setInterval(paintTimer, 250);
  paint();
  return () => {
    clearInterval(ticking);
    cancelAnimationFrame(fitting);
    document.removeEventListener("keydown", turn);
    arrivals.disconnect();
    size.disconnect();
    window.removeEventListener("resize", fit);
    model.off("change:state", paint);
  };
}
