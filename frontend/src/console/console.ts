// The facilitator's console: one act, one button; whatever is not possible says why. It shows counts, never answers.
import { h, announce, fill } from "./common.js";
import { live, left } from "./live.js";
import { agenda, chooser } from "./console_agenda.js";
import { now } from "./console_now.js";
import { people, roomBox, dealBox } from "./console_people.js";

export function render({ model, el }) {
  el.classList.add("v", "v-console");
  const words = model.get("words"), asked = { key: "" };
  let n = 0, skew = 0;

  const trouble = h("p", { class: "v-warn v-trouble", role: "alert", hidden: true });
  const say = (text) => { trouble.textContent = text; trouble.hidden = !text; };
  const waiting = new Map();
  const act = (id, given = {}, then) => { say(""); n += 1; if (then) waiting.set(n, then); model.send({ type: "act", id, given, n }); };

  // An act that is not to be done by a slip asks once more, in its own place.
  const paints = [];
  const again = () => { for (const paint of paints) paint(); };
  const button = (label, id, given = {}, { key = id, confirm = "", quiet, primary, disabled, title, then, danger } = {}) => {
    const go = () => { asked.key = ""; act(id, typeof given === "function" ? given() : given, then); again(); };
    if (confirm && asked.key === key) {
      return h("span", { class: "v-asked" }, h("span", {}, confirm),
        h("button", { type: "button", class: danger ? "v-danger" : "v-primary", "data-key": key, onclick: go }, words.confirm),
        h("button", { type: "button", onclick: () => { asked.key = ""; again(); } }, words.cancel));
    }
    return h("button", { type: "button", class: primary ? "v-primary" : quiet ? "v-quiet" : "", "data-key": key, "data-act": id, disabled, title,
      onclick: () => { if (confirm) { asked.key = key; again(); } else go(); } }, label);
  };
  const kit = { h, words, fill, button, act, asked, again, model };

  const bar = h("div", { class: "v-console-bar" }), agendaBox = h("section", { class: "v-card" }), nowBox = h("div", {});
  const timerText = h("strong", { class: "v-time", role: "timer" }), timerBox = h("div", { class: "v-row" });
  const messageBox = h("div", {}), room = h("section", { class: "v-card" }), who = h("section", { class: "v-card" }), deal = h("section", { class: "v-card" });
  const tools = h("section", { class: "v-card v-tools", "aria-label": words.timer }, h("h2", {}, words.timer), timerText, timerBox, h("h2", {}, words.message), messageBox);
  const start = h("section", { class: "v-card" });
  const sides = h("div", { class: "v-console-side" }, tools, room, who, deal);
  const main = h("div", { class: "v-console-main" }, start, nowBox, agendaBox);
  const reason = h("p", { class: "v-note", hidden: true });
  el.append(h("h1", { class: "v-hidden" }, words.title), reason, bar, trouble, h("div", { class: "v-console-grid" }, main, sides));

  const minutes = h("input", { type: "number", min: "1", max: "240", value: "10", "data-key": "minutes", "aria-label": words.minutes });
  const message = h("textarea", { rows: "2", maxlength: "280", "aria-label": words.message, "data-key": "message" });

  const paintBar = region(bar, ({ session, undo, following }) => !session.running ? [] : [
    session.paused ? button(words.resume, "resume", {}, { primary: true }) : button(words.pause, "pause"),
    following.id ? button(fill(words.next, { title: following.title }), "next", {}, { primary: !session.paused }) : h("span", { class: "v-small" }, words.next_none),
    h("label", { class: "v-switch" }, h("input", { type: "checkbox", "data-key": "follow", checked: session.follow, onchange: (event) => act("follow", { on: event.target.checked }) }),
      h("span", {}, words.follow, h("small", {}, words.follow_text))),
    h("span", { class: "v-ends-bar" }, undo ? button(undo, "undo", {}, { quiet: true }) : null,
      button(words.end, "end", {}, { quiet: true, confirm: `${words.end}?` })),
  ]);
  const paintTimer = region(timerBox, ({ timer }) => [
    ...[5, 10, 20].map((m) => button(fill(words.minutes_quick, { n: m }), "timer", { minutes: m }, { key: `timer-${m}` })),
    minutes, button(words.timer_start, "timer", () => ({ minutes: Number(minutes.value) }), { key: "timer-own" }),
    timer ? button(words.timer_stop, "timer", { minutes: 0 }, { key: "timer-stop", quiet: true }) : null]);
  const paintMessage = region(messageBox, ({ text }) => [
    text ? h("p", { class: "v-note" }, text) : null, message,
    h("div", { class: "v-row" }, button(words.send, "message", () => ({ text: message.value }), { then: () => { message.value = ""; } }),
      text ? button(words.clear, "message", { text: "" }, { key: "message-clear", quiet: true }) : null)]);
  const paintStart = chooser(start, kit), paintAgenda = agenda(agendaBox, kit), paintNow = now(nowBox, kit);
  const paintRoom = roomBox(room, kit), paintWho = people(who, kit), paintDeal = dealBox(deal, kit);

  function tick() {
    const { session } = model.get("state");
    const time = session?.running ? left(session.timer, Date.now() + skew) : null;
    timerText.textContent = time ? (time.seconds ? time.text : "0:00") : "";
    timerText.toggleAttribute("data-up", time !== null && !time.seconds);
    timerText.hidden = !time;
  }

  let heard = "";
  function paint() {
    const state = model.get("state"), { session } = state, key = asked.key;
    reason.hidden = !state.reason;
    reason.textContent = state.reason ?? "";
    main.hidden = sides.hidden = bar.hidden = Boolean(state.reason);
    if (state.reason) return;
    if (state.now !== heard) { heard = state.now; skew = Date.parse(state.now) - Date.now(); }
    start.hidden = session.running;
    for (const box of [nowBox, agendaBox, tools]) box.hidden = !session.running;
    paintStart({ elements: state.elements, running: session.running, key });
    paintBar({ session: { running: session.running, paused: session.paused, follow: session.follow }, undo: state.undo, following: state.following, key });
    paintTimer({ timer: Boolean(session.timer), key });
    paintMessage({ text: session.message });
    paintAgenda({ agenda: state.agenda, elements: state.elements, key });
    paintNow({ step: state.step, key });
    paintRoom({ room: state.room, key });
    paintWho({ people: state.people, key });
    paintDeal({ deal: state.deal, parties: state.people.parties, key });
    tick();
  }
  paints.push(paint);
  const hear = (said) => {
    if (said.why) { say(said.why); announce(said.why); }
    if (said.type === "did") { waiting.get(said.n)?.(said.shown); waiting.delete(said.n); }
  };
  model.on("msg:custom", hear);
  model.on("change:state", paint);
  const clock = setInterval(tick, 500);
  paint();
  return () => { clearInterval(clock); model.off("change:state", paint); model.off("msg:custom", hear); };
}
