// The facilitator's console: one act, one button; whatever is not possible says why. It shows counts, never answers.
import "../page/common";
import { announce, button, type Child, h } from "../page/elements";
import { fill, timeLeft } from "../page/format";
import type { CleanUp, Message, View, Words } from "../page/model";
import { region } from "../page/region";
import { Tokens } from "../saving/tokens";
import { agenda, chooser } from "./agenda";
import { currentStep } from "./current_step";
import type { ActProps, Done, Kit, Shown, State } from "./kit";
import { dealBox, peopleBox, roomBox } from "./people";

export function render({ model, el }: View<{ state: State; words: Words }>): CleanUp {
  el.classList.add("v", "v-console");
  const words = model.get("words");
  let asked = "";
  let n = 0;
  let skew = 0;

  const trouble = h("p", { class: "v-warn v-trouble", role: "alert", hidden: true });
  const say = (text: string): void => {
    trouble.replaceChildren(text);
    trouble.hidden = !text;
  };
  const waiters = new Map<number, Done>();
  /** Does the last act once more, for one who says that names which look alike are different. */
  let again = (): void => undefined;
  const tokens = new Tokens();
  const sent = new Map<number, string>();
  const act = (id: string, given: object = {}, onDone?: Done): void => {
    say("");
    n += 1;
    again = () => act(id, { ...given, alike: true }, onDone);
    if (onDone) waiters.set(n, onDone);
    const token = tokens.of({ id, given });
    sent.set(n, token);
    model.send({ type: "act", id, given: { ...given, token }, n });
  };

  // An act that is not to be done by a slip asks once more, in its own place.
  const ask = (key: string): void => {
    asked = key;
    paint();
  };
  const actButton = (label: Child, id: string, given: object | (() => object) = {}, props: ActProps = {}): HTMLElement => {
    const { key = id, confirm = "", quiet, primary, danger, disabled, onDone } = props;
    const go = (): void => {
      asked = "";
      act(id, typeof given === "function" ? (given as () => object)() : given, onDone);
      paint();
    };
    if (confirm && asked === key) {
      const yes = button(words.confirm, go, { class: danger ? "v-danger" : "v-primary", "data-key": key });
      return h(
        "span",
        { class: "v-asked" },
        h("span", {}, confirm),
        yes,
        button(words.cancel, () => ask("")),
      );
    }
    const start = (): void => (confirm ? ask(key) : go());
    return button(label, start, { class: primary ? "v-primary" : quiet ? "v-quiet" : "", "data-key": key, "data-act": id, disabled });
  };
  const kit: Kit = { words, act, actButton };

  const bar = h("div", { class: "v-console-bar" });
  const agendaBox = h("section", { class: "v-card" });
  const nowBox = h("div");
  const timerText = h("strong", { class: "v-time", role: "timer" });
  const timerBox = h("div", { class: "v-row" });
  const messageBox = h("div");
  const room = h("section", { class: "v-card" });
  const people = h("section", { class: "v-card" });
  const deal = h("section", { class: "v-card" });
  const tools = h(
    "section",
    { class: "v-card v-tools", "aria-label": words.timer },
    h("h2", {}, words.timer),
    timerText,
    timerBox,
    h("h2", {}, words.message),
    messageBox,
  );
  const start = h("section", { class: "v-card" });
  const sides = h("div", { class: "v-console-side" }, tools, room, people, deal);
  const main = h("div", { class: "v-console-main" }, start, nowBox, agendaBox);
  const reason = h("p", { class: "v-note", hidden: true });
  el.append(h("h1", { class: "v-hidden" }, words.title), reason, bar, trouble, h("div", { class: "v-console-grid" }, main, sides));

  const minutes = h("input", { type: "number", min: "1", max: "240", value: "10", "data-key": "minutes", "aria-label": words.minutes });
  const message = h("textarea", { rows: "2", maxlength: "280", "aria-label": words.message, "data-key": "message" });

  interface Bar extends Pick<State, "undo" | "following"> {
    session: Pick<State["session"], "running" | "paused" | "follow">;
    key: string;
  }
  const paintBar = region(bar, ({ session, undo, following }: Bar): Child => {
    if (!session.running) return null;
    const followed = (event: Event): void => act("follow", { on: (event.target as HTMLInputElement).checked });
    const next = following.id
      ? actButton(fill(words.next, { title: following.title }), "next", {}, { primary: !session.paused })
      : h("span", { class: "v-small" }, words.next_none);
    return [
      session.paused ? actButton(words.resume, "resume", {}, { primary: true }) : actButton(words.pause, "pause"),
      next,
      h(
        "label",
        { class: "v-switch" },
        h("input", { type: "checkbox", "data-key": "follow", checked: session.follow, onchange: followed }),
        h("span", {}, words.follow, h("small", {}, words.follow_text)),
      ),
      h(
        "span",
        { class: "v-ends-bar" },
        undo ? actButton(undo, "undo", {}, { quiet: true }) : null,
        actButton(words.end, "end", {}, { quiet: true, confirm: `${words.end}?` }),
      ),
    ];
  });
  const paintTimer = region(timerBox, ({ timer }: { timer: boolean; key: string }) => [
    [5, 10, 20].map((m) => actButton(fill(words.minutes_quick, { n: m }), "timer", { minutes: m }, { key: `timer-${m}` })),
    minutes,
    actButton(words.timer_start, "timer", () => ({ minutes: Number(minutes.value) }), { key: "timer-own" }),
    timer ? actButton(words.timer_stop, "timer", { minutes: 0 }, { key: "timer-stop", quiet: true }) : null,
  ]);
  const clearMessage = (): void => {
    message.value = "";
  };
  const paintMessage = region(messageBox, ({ text }: { text: string }) => [
    text ? h("p", { class: "v-note" }, text) : null,
    message,
    h("p", { class: "v-small" }, words.message_text),
    h(
      "div",
      { class: "v-row" },
      actButton(words.send, "message", () => ({ text: message.value }), { onDone: clearMessage }),
      text ? actButton(words.clear, "message", { text: "" }, { key: "message-clear", quiet: true }) : null,
    ),
  ]);
  const paintStart = chooser(start, kit);
  const paintAgenda = agenda(agendaBox, kit);
  const paintNow = currentStep(nowBox, kit);
  const paintRoom = roomBox(room, kit);
  const paintPeople = peopleBox(people, kit);
  const paintDeal = dealBox(deal, kit);

  function paintTime(): void {
    const session = model.get("state").session as State["session"] | undefined;
    const left = session?.running && session.timer ? timeLeft(session.timer, Date.now() + skew) : null;
    timerText.textContent = left ? (left.seconds ? left.text : "0:00") : "";
    timerText.toggleAttribute("data-up", left !== null && !left.seconds);
    timerText.hidden = !left;
  }

  let heardAt = "";
  function paint(): void {
    const state = model.get("state");
    const { session } = state;
    const key = asked;
    reason.hidden = !state.reason;
    reason.textContent = state.reason ?? "";
    main.hidden = sides.hidden = bar.hidden = Boolean(state.reason);
    if (state.reason) return;
    if (state.now !== heardAt) {
      heardAt = state.now;
      skew = Date.parse(state.now) - Date.now();
    }
    start.hidden = session.running;
    for (const box of [nowBox, agendaBox, tools]) box.hidden = !session.running;
    paintStart({ elements: state.elements, running: session.running, key });
    const { running, paused, follow } = session;
    paintBar({ session: { running, paused, follow }, undo: state.undo, following: state.following, key });
    paintTimer({ timer: Boolean(session.timer), key });
    paintMessage({ text: session.message });
    paintAgenda({ agenda: state.agenda, elements: state.elements, key });
    paintNow({ step: state.step, key });
    paintRoom({ room: state.room, key });
    paintPeople({ people: state.people, key });
    paintDeal({ deal: state.deal, parties: state.people.parties, key });
    paintTime();
  }
  const receive = (told: Message): void => {
    tokens.answered(sent.get(Number(told.n)) ?? "");
    sent.delete(Number(told.n));
    if (told.why) {
      say(told.why);
      if (told.alike && Number(told.n) === n) trouble.append(" ", button(words.alike, again));
      announce(told.why);
    }
    if (told.type !== "did") return;
    waiters.get(Number(told.n))?.(told.shown as Shown);
    waiters.delete(Number(told.n));
  };
  model.on("msg:custom", receive);
  model.on("change:state", paint);
  const clock = setInterval(paintTime, 500);
  paint();
  return () => {
    clearInterval(clock);
    model.off("change:state", paint);
    model.off("msg:custom", receive);
  };
}
