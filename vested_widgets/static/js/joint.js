// What all joint parts share on the page: questions to the kernel with an answer each, the state, approvals, and comments.
import { h, fill, mark, day, uid, announce } from "./common.js";

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

/** The acts on a text that stands: propose, approve, take back; each exactly on what is on screen. */
export function approvalActs(model, words, ask) {
  const may = model.get("may"), hash = model.get("content_hash");
  const act = (name, props) => (may[name]?.allowed ? button(words[`approval.${name}`], () => ask({ type: name, hash }), props) : null);
  return [act("propose", { class: "v-primary" }), act("approve", { class: "v-primary" }), act("withdraw")].filter(Boolean);
}

/** Who stands behind exactly this, what is in the way, and what changed underneath. */
export function approvalPanel(model, words, acts = []) {
  const hash = model.get("content_hash"), blockers = model.get("blockers");
  const short = hash ? `${hash.slice(0, 4)}…${hash.slice(-2)}` : "";
  const item = ({ party, colour, approved, at }) => h("li", {}, h("span", { class: "v-row" }, mark(colour), party),
    approved ? h("span", { class: "v-ok" }, at ? fill(words["approval.yes_at"], { at: day(at) }) : words["approval.yes"])
      : h("span", { class: "v-small" }, words["approval.reads"]));
  return h("section", { class: "v-card v-approval" }, h("h3", {}, words["approval.title"]),
    short ? h("p", { class: "v-small" }, fill(words["approval.exactly"], { hash: short })) : null,
    h("ul", { class: "v-approvals" }, model.get("approvals").map(item)),
    blockers.length && model.get("state") !== "empty" ? h("details", { class: "v-blockers" },
      h("summary", { class: "v-warn" }, `${words["approval.blockers"]} (${blockers.length})`),
      h("ul", {}, blockers.map((sentence) => h("li", {}, sentence)))) : null,
    acts.length ? h("div", { class: "v-row" }, acts) : null);
}

/** "Please check again", with the reasons; nothing when there is no reason. */
export function againNote(model, words) {
  const reasons = model.get("again");
  return reasons.length ? h("div", { class: "v-note v-again", role: "status" },
    h("p", {}, h("strong", {}, words["approval.again"])), h("ul", {}, reasons.map((reason) => h("li", {}, reason)))) : null;
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
  const area = h("textarea", { id, rows: "2", maxlength: "2000" });
  const send = () => {
    if (!area.value.trim()) return area.focus();
    ask({ type: "comment", row, text: area.value }).then(() => { area.value = ""; trouble.textContent = ""; }, (told) => { trouble.textContent = told.message; });
  };
  const may = Boolean(model.get("may").write?.allowed || model.get("may").approve?.allowed);
  const form = h("div", { class: "v-field", hidden: !may }, h("label", { for: id }, words["talk.label"]), area,
    h("div", { class: "v-row" }, button(words["talk.send"], send)), trouble);
  const item = (comment) => h("li", {}, h("p", { class: "v-small v-row v-tight" }, who(comment), `· ${day(comment.at)}`),
    h("p", { class: "v-said" }, comment.text),
    !comment.resolved && may ? button(words["talk.resolve"], () => ask({ type: "resolve", id: comment.id }).then(() => announce(words["talk.resolve"])),
      { class: "v-quiet", "aria-label": `${words["talk.resolve"]}: ${comment.text.slice(0, 60)}` }) : null);
  function paint() {
    const mine = model.get("comments").filter((comment) => comment.row === row);
    const open = mine.filter((comment) => !comment.resolved), settled = mine.filter((comment) => comment.resolved);
    list.replaceChildren(...(open.length ? open.map(item) : [h("li", { class: "v-small" }, words["talk.none"])]));
    done.hidden = !settled.length;
    done.replaceChildren(h("summary", { class: "v-button v-quiet" }, fill(words["talk.resolved"], { n: settled.length })), h("ul", { class: "v-talk" }, settled.map(item)));
  }
  paint();
  return { node: h("div", {}, list, done, form), paint };
}

/** The card with the comments on a part. */
export function talkCard(model, words, ask) {
  const { node, paint } = talk(model, words, ask);
  return { node: h("section", { class: "v-card" }, h("h3", {}, words["talk.title"]), node), paint };
}
