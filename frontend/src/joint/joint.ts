// What all joint parts share on the page: questions to the kernel with an answer each, the state, approvals, and comments.
import { h, fill, put, grow, mark, day, uid, announce } from "./common.js";
import { live } from "./live.js";

/** What the kernel said instead of an answer: its sentence, and whether trying again cannot help. */
export class Told extends Error {
  constructor(why, final) { super(why); this.final = final; }
}

/** Messages that are answered: `ask(content)` gives a promise of the kernel's "ack", with what came with it in `buffers`. */
export function channel(model) {
  const waiting = new Map(), stem = Math.random().toString(36).slice(2, 8);
  let n = 0;
  const hear = (message, buffers) => {
    const asked = waiting.get(message.n);
    if (!asked) return;
    waiting.delete(message.n);
    if (message.type === "refused" || message.type === "trouble") asked.fail(new Told(message.why, message.type === "refused"));
    else asked.done({ ...message, buffers });
  };
  model.on("msg:custom", hear);
  return {
    ask(content, buffers = []) {
      const name = `${stem}-${++n}`;
      return new Promise((done, fail) => {
        waiting.set(name, { done, fail });
        try { model.send({ ...content, n: name }, undefined, buffers); } catch { /* the line is down: the page comes back by itself */ }
      });
    },
    close: () => model.off("msg:custom", hear),
  };
}

export const who = ({ party, colour }) => [mark(colour || "f"), h("span", {}, party)];

export const button = (label, onclick, props = {}) => h("button", { type: "button", onclick, ...props }, label);

/** The acts on what stands there: propose, approve, take back; each exactly on what is on screen. What is in the way stands beside its button. */
function acts({ may, hash, blocked }, words, ask) {
  const act = (name, props = {}) => {
    const { allowed, reason } = may[name] ?? {};
    // Only proposing waits for something that people can mend; the rest is simply not theirs to do.
    const waits = name === "propose" && !allowed && reason && blocked;
    if (!allowed && !waits) return [];
    const id = uid("why");
    return [button(words[`approval.${name}`], () => ask({ type: name, hash }), { ...props, "data-key": name, disabled: !allowed, "aria-describedby": waits ? id : null }),
      waits ? h("span", { id, class: "v-small v-warn" }, reason) : null];
  };
  return [...act("propose", { class: "v-primary" }), ...act("approve", { class: "v-primary" }), ...act("withdraw")];
}

const SIGNS = { empty: "○", draft: "✎", proposed: "◔", approved: "◑", agreed: "✓", reopened: "↺" };

/**
 * Where a joint part stands, always in sight under its title: the state in words, who stands behind exactly this, what can be done,
 * what is in the way, and what changed underneath.
 */
export function standing(model, words, ask) {
  const sentence = h("strong", {}), sign = h("span", { "aria-hidden": "true" });
  const exactly = h("span", { class: "v-small" });
  const who_ = h("ul", { class: "v-approvals v-standing-who" }), doing = h("div", { class: "v-standing-acts" });
  const more = h("div", { hidden: true }), again = h("div", {});
  const strip = h("section", { class: "v-standing", "aria-label": words["approval.title"] },
    h("div", { class: "v-standing-now" }, h("p", { role: "status" }, sign, " ", sentence, " ", exactly), who_), doing, more);
  const item = ({ party, colour, approved, at }) => h("li", {}, mark(colour), party, " ",
    approved ? h("span", { class: "v-ok" }, at ? fill(words["approval.yes_at"], { at: day(at) }) : words["approval.yes"]) : h("span", {}, words["approval.reads"]));
  const paintActs = live(doing, (now) => acts(now, words, ask));
  function paint() {
    const hash = model.get("content_hash"), state = model.get("state"), blockers = state === "empty" ? [] : model.get("blockers"), reasons = model.get("again");
    strip.dataset.state = state;
    strip.toggleAttribute("data-again", reasons.length > 0);
    // What has not changed is not said again by a screen reader.
    if (sentence.textContent !== model.get("sentence")) sentence.textContent = model.get("sentence");
    sign.textContent = SIGNS[state] ?? "";
    exactly.textContent = hash && state !== "draft" ? fill(words["approval.exactly"], { hash: `${hash.slice(0, 4)}…${hash.slice(-2)}` }) : "";
    who_.hidden = ["empty", "draft"].includes(state);
    put(who_, model.get("approvals").map(item));
    const focused = doing.contains(document.activeElement);
    paintActs({ may: model.get("may"), hash, blocked: model.get("blockers").length > 0 });
    if (focused && !doing.contains(document.activeElement)) (doing.querySelector("button:not([disabled])") ?? strip).focus?.();
    more.className = "v-standing-more";
    more.hidden = blockers.length < 2;
    if (!more.hidden) {
      const open = more.querySelector("details")?.open;
      put(more, h("details", { open }, h("summary", {}, `${words["approval.blockers"]} (${blockers.length})`), h("ul", {}, blockers.map((one) => h("li", {}, one)))));
    }
    put(again, reasons.length ? h("div", { class: "v-note v-again", role: "status" },
      h("p", {}, h("strong", {}, words["approval.again"])), h("ul", {}, reasons.map((reason) => h("li", {}, reason)))) : null);
  }
  paint();
  return { node: h("div", {}, strip, again), paint };
}

/** The card of a part that is not open yet: its name, and why it waits. */
export function waitingCard(model, words) {
  return h("section", { class: "v-card v-waits" }, h("h2", {}, model.get("title")),
    h("p", { class: "v-small" }, h("span", { class: "v-pill" }, words["approval.waits"])), h("p", { class: "v-soft" }, model.get("reason")));
}

/** Comments on a part or (with `row`) on one of its rows. What is being written survives a repaint. */
export function talk(model, words, ask, row = "") {
  const id = uid("talk");
  const list = h("ul", { class: "v-talk" }), done = h("details", {}), trouble = h("p", { class: "v-warn", role: "alert" });
  const area = h("textarea", { id, rows: "1", maxlength: "2000", oninput: () => grow(area) });
  const send = () => {
    if (!area.value.trim()) return area.focus();
    return ask({ type: "comment", row, text: area.value }).then(() => { area.value = ""; grow(area); trouble.textContent = ""; }, (told) => { trouble.textContent = told.message; });
  };
  area.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } });
  const form = h("div", { class: "v-write" }, h("label", { for: id }, words["talk.label"]), area, button(words["talk.send"], send), trouble);
  const may = () => Boolean(model.get("may").write?.allowed || model.get("may").approve?.allowed);
  const item = (comment) => h("li", {}, h("p", { class: "v-small v-row v-tight" }, who(comment), `· ${day(comment.at)}`),
    h("p", { class: "v-said" }, comment.text),
    !comment.resolved && may() ? button(words["talk.resolve"], () => ask({ type: "resolve", id: comment.id }).then(() => announce(words["talk.resolve"]), (told) => { trouble.textContent = told.message; }),
      { class: "v-quiet", "data-key": comment.id, "aria-label": `${words["talk.resolve"]}: ${comment.text.slice(0, 60)}` }) : null);
  const paintList = live(list, ({ open }) => (open.length ? open.map(item) : h("li", { class: "v-small" }, words["talk.none"])));
  function paint() {
    const mine = model.get("comments").filter((comment) => comment.row === row);
    const open = mine.filter((comment) => !comment.resolved), settled = mine.filter((comment) => comment.resolved);
    form.hidden = !may();
    paintList({ open, may: may() });
    done.hidden = !settled.length;
    put(done, h("summary", { class: "v-button v-quiet" }, fill(words["talk.resolved"], { n: settled.length })), h("ul", { class: "v-talk" }, settled.map(item)));
    return open.length;
  }
  paint();
  return { node: h("div", {}, list, done, form), paint };
}

/** The comments on a part: folded while there are none. */
export function talkCard(model, words, ask) {
  const { node, paint } = talk(model, words, ask), summary = h("summary", { class: "v-button v-quiet" });
  const card = h("details", { class: "v-comments" }, summary, h("section", { class: "v-card" }, node));
  let said = 0;
  function repaint() {
    const n = paint();
    summary.textContent = n ? `${words["talk.title"]} (${n})` : words["talk.title"];
    if (n > said) card.open = true;
    said = n;
  }
  repaint();
  return { node: card, paint: repaint };
}
