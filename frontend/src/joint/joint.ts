// What all joint parts share on the page: the state, approvals, and comments.
import { announce, button, type Child, fitHeight, h, mark, put, uid } from "../page/elements";
import { beginning, day, fill } from "../page/format";
import type { Model, Words } from "../page/model";
import { region } from "../page/region";
import type { Ask } from "../saving/channel";
import { Tokens } from "../saving/tokens";
import type { Revealed } from "./words";

/** Who wrote something, for their party. */
export interface Author {
  party: string;
  colour: string;
}

export interface Decision {
  allowed: boolean;
  reason: string;
}

export interface Comment extends Author {
  id: string;
  /** The row that it is about; "" for the whole part. */
  row: string;
  text: string;
  at: string;
  resolved: boolean;
}

/** Whether a party has approved exactly this; `date` is the day as people write it. */
export interface Approval extends Author {
  approved: boolean;
  alias: string;
  at?: string;
  date: string;
  /** All of its people who have approved. */
  by: { alias: string; date: string }[];
  /** How many of its named approvers have approved, in words; "" if nobody is named. */
  said: string;
  /** The named approvers who have not. */
  awaited: string[];
}

/** That somebody does not approve exactly this, and why; `may` tells whether this person can take it back. */
export interface Decline extends Author {
  id: string;
  alias: string;
  date: string;
  reason: string;
  may: boolean;
}

export interface JointTraits {
  step: string;
  part: string;
  title: string;
  prompt: string;
  state: string;
  sentence: string;
  /** The agreed document in which exactly this stands; "" if there is none. */
  document: string;
  content_hash: string;
  approvals: Approval[];
  declines: Decline[];
  /** Who approves for this person's party, while it is not this person. */
  who: string;
  again: string[];
  blockers: string[];
  may: Partial<Record<string, Decision>>;
  begun: boolean;
  reason: string;
  comments: Comment[];
  /** The words that can be taken over here, or were. */
  revealed: Revealed[];
  key: string;
  words: Words;
}

/** The traits that a joint part's frame is painted from. */
export const FRAME = [
  "state",
  "sentence",
  "document",
  "content_hash",
  "approvals",
  "declines",
  "who",
  "may",
  "begun",
  "reason",
  "again",
  "blockers",
  "comments",
] as const;

/** A part of a page that can be painted again. */
export interface Painted<Result = void> {
  node: HTMLElement;
  paint(): Result;
}

/** Tell whether a person may do something. */
export const isAllowed = (model: Model<JointTraits>, act: string): boolean => Boolean(model.get("may")[act]?.allowed);

/** Return the short code of a version: the ends of its hash. */
export const versionCode = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-2)}`;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Return the mark and the name of an author's party. */
export const authorLine = ({ party, colour }: Author): [HTMLElement, HTMLElement] => [mark(colour || "f"), h("span", {}, party)];

interface Acts {
  may: JointTraits["may"];
  hash: string;
  blocked: boolean;
  who: string;
}

/** The acts on what stands there: propose, approve, take back; each exactly on what is on screen. What is in the way stands beside its button. */
function actButtons({ may, hash, blocked, who }: Acts, words: Words, ask: (content: object) => unknown): Child[] {
  const act = (name: string, primary = false): Child[] => {
    const { allowed = false, reason = "" } = may[name] ?? {};
    // Only proposing waits for something that people can mend; the rest is simply not theirs to do.
    const isBlocked = name === "propose" && !allowed && Boolean(reason) && blocked;
    if (!allowed && !isBlocked) return [];
    const id = uid("why");
    const props = { class: primary ? "v-primary" : null, "data-key": name, disabled: !allowed, "aria-describedby": isBlocked ? id : null };
    return [
      button(words[`approval.${name}`], () => ask({ type: name, hash }), props),
      isBlocked ? h("span", { id, class: "v-small v-warn" }, reason) : null,
    ];
  };
  const decline = (): HTMLElement => {
    const id = uid("reason");
    const reason = h("textarea", { id, rows: "2", maxlength: "2000", "data-key": "reason", "data-keep": "", dir: "auto" });
    const send = (): void => {
      if (!reason.value.trim()) return reason.focus();
      ask({ type: "decline", hash, reason: reason.value });
    };
    return h(
      "details",
      { class: "v-decline", "data-key": "decline" },
      h("summary", { class: "v-button v-quiet" }, words["approval.decline"]),
      h("div", { class: "v-write" }, h("label", { for: id }, words["approval.reason"]), reason, button(words["approval.send_decline"], send)),
    );
  };
  return [
    ...act("propose", true),
    ...act("consent"),
    ...act("approve", true),
    ...act("withdraw"),
    may.decline?.allowed ? decline() : null,
    who ? h("p", { class: "v-small" }, who) : null,
  ];
}

/** Make the list of the declines of exactly this: who declined, when and why, and how to take it back. */
function declineList(declines: Decline[], words: Words, ask: (content: object) => unknown): HTMLElement[] {
  return declines.map((one) =>
    h(
      "div",
      { class: "v-note v-declined" },
      h("p", { class: "v-small" }, mark(one.colour), `${one.party}: `, fill(words["approval.declined_by"], { alias: one.alias, date: one.date })),
      h("p", { class: "v-said", dir: "auto" }, one.reason),
      one.may ? button(words["approval.take_back"], () => ask({ type: "take_back", id: one.id }), { "data-key": one.id }) : null,
    ),
  );
}

const SIGNS: Record<string, string> = { empty: "○", draft: "✎", proposed: "◔", approved: "◑", agreed: "✓", declined: "✕", reopened: "↺" };

/**
 * Make the strip that says where a joint part stands, always in sight under its title: the state in words, who has approved exactly this,
 * what can be done, what is in the way, and what changed underneath.
 */
export function statusStrip(model: Model<JointTraits>, words: Words, ask: (content: object) => unknown): Painted {
  const sentence = h("strong");
  const sign = h("span", { "aria-hidden": "true" });
  const version = h("span", { class: "v-small" });
  const parties = h("ul", { class: "v-approvals v-standing-who" });
  const acts = h("div", { class: "v-standing-acts" });
  const more = h("div", { hidden: true });
  const again = h("div");
  const declines = h("div", { role: "status" });
  const now = h("div", { class: "v-standing-now" }, h("p", { role: "status" }, sign, " ", sentence, " ", version), parties);
  const strip = h("section", { class: "v-standing", "aria-label": `${words["approval.title"]}: ${model.get("title")}` }, now, declines, acts, more);
  const item = ({ party, colour, approved, at, said }: Approval): HTMLElement => {
    const yes = fill(words["approval.yes_at"], { at: at ? day(at) : "" });
    const stands = approved ? h("span", { class: "v-ok" }, yes) : h("span", {}, words["approval.reads"]);
    return h("li", {}, mark(colour), party, " ", stands, said ? h("span", { class: "v-small v-approvers" }, said) : null);
  };
  const paintDeclines = region(declines, (given: Decline[]) => declineList(given, words, ask));
  const paintActs = region(acts, (given: Acts) => actButtons(given, words, ask));
  function paint(): void {
    const hash = model.get("content_hash");
    const state = model.get("state");
    const blockers = state === "empty" ? [] : model.get("blockers");
    const reasons = model.get("again");
    strip.dataset.state = state;
    strip.toggleAttribute("data-again", reasons.length > 0);
    // What has not changed is not said again by a screen reader.
    if (sentence.textContent !== model.get("sentence")) sentence.textContent = model.get("sentence");
    sign.textContent = (model.get("document") ? SIGNS.agreed : SIGNS[state]) ?? "";
    version.textContent = hash && state !== "draft" ? fill(words["approval.exactly"], { hash: versionCode(hash) }) : "";
    parties.hidden = ["empty", "draft", "declined"].includes(state);
    paintDeclines(model.get("declines"));
    put(parties, model.get("approvals").map(item));
    const focused = acts.contains(document.activeElement);
    paintActs({ may: model.get("may"), hash, blocked: model.get("blockers").length > 0, who: model.get("who") });
    if (focused && !acts.contains(document.activeElement)) (acts.querySelector<HTMLElement>("button:not([disabled])") ?? strip).focus();
    more.className = "v-standing-more";
    more.hidden = blockers.length < 2;
    if (!more.hidden) {
      const open = more.querySelector("details")?.open;
      const all = h(
        "ul",
        {},
        blockers.map((one) => h("li", {}, one)),
      );
      put(more, h("details", { open }, h("summary", {}, `${words["approval.blockers"]} (${blockers.length})`), all));
    }
    const why = h(
      "ul",
      {},
      reasons.map((reason) => h("li", {}, reason)),
    );
    put(
      again,
      reasons.length ? h("div", { class: "v-note v-again", role: "status" }, h("p", {}, h("strong", {}, words["approval.again"])), why) : null,
    );
  }
  paint();
  return { node: h("div", {}, strip, again), paint };
}

/** Make the card of a part that is not open yet: its name, and why. */
export function notOpenCard(model: Model<JointTraits>, words: Words): HTMLElement {
  return h(
    "section",
    { class: "v-card v-waits" },
    h("h2", {}, model.get("title")),
    h("p", { class: "v-small" }, h("span", { class: "v-pill" }, words["approval.waits"])),
    h("p", { class: "v-soft" }, model.get("reason")),
  );
}

/** Make the comments on a part or (with `row`) on one of its rows; painting returns how many are open. What is being written survives it. */
export function comments(model: Model<JointTraits>, words: Words, ask: Ask, row = ""): Painted<number> {
  const id = uid("talk");
  const tokens = new Tokens();
  const list = h("ul", { class: "v-talk" });
  const resolved = h("details");
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const area = h("textarea", { id, rows: "1", maxlength: "2000", oninput: () => fitHeight(area) });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const send = (): void => {
    if (!area.value.trim()) return area.focus();
    const content = { type: "comment", row, text: area.value };
    const token = tokens.of(content);
    const sent = (): void => {
      tokens.answered(token);
      area.value = "";
      fitHeight(area);
      trouble.textContent = "";
    };
    ask({ ...content, token }).then(sent, tell);
  };
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  });
  const form = h("div", { class: "v-write" }, h("label", { for: id }, words["talk.label"]), area, button(words["talk.send"], send), trouble);
  const may = (): boolean => isAllowed(model, "comment");
  const resolve = (comment: Comment): void => {
    ask({ type: "resolve", id: comment.id }).then(() => announce(words["talk.resolve"] ?? ""), tell);
  };
  const item = (comment: Comment): HTMLElement =>
    h(
      "li",
      {},
      h("p", { class: "v-small v-row v-tight" }, authorLine(comment), `· ${day(comment.at)}`),
      h("p", { class: "v-said" }, comment.text),
      !comment.resolved && may()
        ? button(words["talk.resolve"], () => resolve(comment), {
            class: "v-quiet",
            "data-key": comment.id,
            "aria-label": `${words["talk.resolve"]}: ${beginning(comment.text)}`,
          })
        : null,
    );
  const paintList = region(list, ({ open }: { open: Comment[]; may: boolean }) =>
    open.length ? open.map(item) : h("li", { class: "v-small" }, words["talk.none"]),
  );
  function paint(): number {
    const here = model.get("comments").filter((comment) => comment.row === row);
    const open = here.filter((comment) => !comment.resolved);
    const done = here.filter((comment) => comment.resolved);
    form.hidden = !may();
    paintList({ open, may: may() });
    resolved.hidden = !done.length;
    const summary = h("summary", { class: "v-button v-quiet" }, fill(words["talk.resolved"], { n: done.length }));
    put(resolved, summary, h("ul", { class: "v-talk" }, done.map(item)));
    return open.length;
  }
  paint();
  return { node: h("div", {}, list, resolved, form), paint };
}

/** Make the comments on a part, folded while there are none. */
export function commentsCard(model: Model<JointTraits>, words: Words, ask: Ask): Painted {
  const { node, paint } = comments(model, words, ask);
  const summary = h("summary", { class: "v-button v-quiet" });
  const card = h("details", { class: "v-comments" }, summary, h("section", { class: "v-card" }, node));
  let shown = 0;
  function repaint(): void {
    const n = paint();
    summary.textContent = n ? `${words["talk.title"]} (${n})` : (words["talk.title"] ?? "");
    if (n > shown) card.open = true;
    shown = n;
  }
  repaint();
  return { node: card, paint: repaint };
}
