// A text that all write: the newest version with its changes, the editor and the history. The editor's text is kept on this device until it is
// saved, so a lost connection costs nothing.
import "../page/common";
import { announce, button, h, put, uid } from "../page/elements";
import { clock, fill } from "../page/format";
import type { CleanUp, Message, View } from "../page/model";
import { paintOn } from "../page/painting";
import { openChannel, withPatience } from "../saving/channel";
import { leftBehind, ownKey } from "../saving/pages";
import { readStored, writeStored } from "../saving/storage";
import { type Author, authorLine, commentsCard, FRAME, isAllowed, type JointTraits, messageOf, notOpenCard, statusStrip } from "./joint";
import { dragged, type Revealed, sourceList, wordCards } from "./words";

/** A piece of a text that is compared with an earlier one. */
interface Piece {
  op: "same" | "ins" | "del";
  text: string;
}

interface Version extends Author {
  revision: number;
  text: string;
  base: number | null;
  at: string;
  side: boolean;
}

/** The newest version; without `revision` there is none yet. */
type Head = Partial<Version> & { parts?: Piece[] };

interface Traits extends JointTraits {
  longest: number;
  head: Head;
  versions: Version[];
  /** The revealed words that it was made of. */
  sources: string[];
}

/** What a person is writing, the revision that it is written on, and the revealed words that were taken over into it. */
interface Editing {
  text: string;
  base: number | null;
  sources?: string[];
}

/** Take over a text that a page which is no longer open has left under `key`. */
function takeLeft(key: string): Editing | null {
  const [first] = leftBehind(key);
  if (!first) return null;
  writeStored(first.at, null);
  return first.value as Editing;
}

const piecesOf = (parts: Piece[]): (string | HTMLElement)[] => parts.map(({ op, text }) => (op === "same" ? text : h(op, {}, text)));

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-joint");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const key = ownKey(model.get("key"));
  let editing = (readStored(key) as Editing | null) ?? takeLeft(model.get("key"));
  if (editing) writeStored(key, editing);
  let comparing: { a: number; b: number; parts?: Piece[] } | null = null;
  let trouble = "";
  let note = "";
  /** Where the cursor stands, or stood last, in the editor. */
  let cursor: readonly [number, number] | null = null;
  const channel = openChannel(model);
  const patient = withPatience(channel.ask, words["trouble.no_answer"] ?? "");
  const ask = async <More>(content: object): Promise<More | null> => {
    trouble = "";
    try {
      return await patient<More & object>(content);
    } catch (error) {
      trouble = messageOf(error);
      paint();
      return null;
    }
  };
  const act = async (content: object): Promise<void> => {
    if (await ask(content)) paint();
  };
  const writing = h("section", { class: "v-card v-drafting" });
  const side = h("aside");
  const notOpen = h("div");
  const status = statusStrip(model, words, act);
  const comments = commentsCard(model, words, patient);
  const revealed = wordCards({
    words,
    label: () => words["take.insert"] ?? "",
    take: (card) => takeOver(card),
    used: (id) => {
      if (editing?.sources?.includes(id)) return words["take.in_draft"] ?? "";
      return model.get("sources").includes(id) ? (words["take.in_text"] ?? "") : "";
    },
    targets: () => [],
    add: () => undefined,
    settled: model.get("state") === "agreed",
  });
  const open = h(
    "div",
    {},
    h("h2", { class: "v-group" }, model.get("title")),
    model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    status.node,
    h("div", { class: "v-joint-grid" }, h("div", {}, writing, revealed.node, comments.node), side),
  );
  el.append(notOpen, open);

  function edit(text: string, base: number | null): void {
    editing = { text, base, sources: editing?.sources ?? [] };
    writeStored(key, editing);
    paint();
    writing.querySelector("textarea")?.focus();
  }
  function stopEditing(): void {
    // A second text that another page has left comes when the first is saved or put away.
    editing = takeLeft(model.get("key"));
    cursor = null;
    writeStored(key, editing);
    paint();
  }

  /** Put words into what is being written, at the cursor or where they are dropped; who reads begins to write. */
  function takeOver(card: Revealed, at?: number): void {
    const head = model.get("head");
    const now = editing ?? { text: head.text ?? "", base: head.revision ?? null };
    const [from, to] = at === undefined ? (cursor ?? [now.text.length, now.text.length]) : [at, at];
    const [before, after] = [now.text.slice(0, from), now.text.slice(to)];
    const piece = `${before && !/\s$/.test(before) ? " " : ""}${card.text}${after && !/^[\s.,;:!?]/.test(after) ? " " : ""}`;
    const text = before + piece + after;
    if (text.length > model.get("longest")) {
      trouble = fill(words["take.long"], { n: text.length, most: model.get("longest") });
      return paint();
    }
    editing = { text, base: now.base, sources: [...new Set([...(now.sources ?? []), card.id])] };
    cursor = [from + piece.length, from + piece.length];
    trouble = "";
    writeStored(key, editing);
    announce(words["take.inserted"] ?? "");
    paint();
  }
  const drop = (source: string): void => {
    if (editing?.sources?.includes(source)) {
      editing.sources = editing.sources.filter((one) => one !== source);
      writeStored(key, editing);
      return paint();
    }
    void act({ type: "drop_source", source }).then(() => announce(words["take.dropped"] ?? ""));
  };

  async function save({ text, base, sources = [] }: Editing): Promise<void> {
    const answer = await ask<{ side: boolean; revision: number }>({ type: "save", text, base, sources });
    if (!answer) return;
    note = answer.side ? (words["draft.saved_side"] ?? "") : "";
    announce(note || fill(words["draft.version"], { revision: answer.revision }));
    if (editing) editing.sources = editing.sources?.filter((one) => !sources.includes(one));
    // What was written while it was being saved is not in the record yet.
    if (editing && editing.text !== text) edit(editing.text, answer.side ? base : answer.revision);
    else stopEditing();
  }

  function reader(head: Head): (HTMLElement | null)[] {
    const { revision, base, text = "" } = head;
    const latest = revision ? h("div", { class: "v-joint-text" }, piecesOf(head.parts ?? [])) : h("p", { class: "v-soft" }, words["draft.nothing"]);
    const mayWrite = isAllowed(model, "write");
    const acts = h(
      "div",
      { class: "v-row" },
      mayWrite
        ? button(revision ? words["draft.edit"] : words["draft.start"], () => edit(text, revision ?? null), { class: revision ? "" : "v-primary" })
        : null,
      base && revision ? button(words["draft.compare"], () => compare(base, revision)) : null,
      mayWrite ? null : h("span", { class: "v-small" }, model.get("may").write?.reason),
    );
    const kept = `· ${clock(head.at ?? "")} · ${words["draft.kept"]}`;
    const last = revision
      ? h("p", { class: "v-small v-row v-tight" }, fill(words["draft.version"], { revision }), authorLine(head as Author), kept)
      : null;
    const from = sourceList(model.get("sources"), model.get("revealed"), words, mayWrite ? drop : null);
    return [latest, acts, last, from];
  }

  function editor(head: Head, now: Editing): (HTMLElement | null)[] {
    const id = uid("draft");
    const input = (): void => {
      now.text = area.value;
      writeStored(key, now);
    };
    const area = h("textarea", { id, maxlength: String(model.get("longest")), oninput: input });
    area.value = now.text;
    for (const name of ["input", "keyup", "pointerup", "blur"]) {
      area.addEventListener(name, () => {
        cursor = [area.selectionStart, area.selectionEnd];
      });
    }
    area.addEventListener("dragover", (event) => {
      if (dragged(event)) event.preventDefault();
    });
    area.addEventListener("drop", (event) => {
      const card = model.get("revealed").find((one) => one.id === dragged(event) && one.takes);
      if (!card) return;
      event.preventDefault();
      // Where the browser cannot tell the place, the words come to the cursor.
      takeOver(card, document.caretPositionFromPoint?.(event.clientX, event.clientY)?.offset);
      writing.querySelector("textarea")?.focus();
    });
    const hasMoved = (head.revision ?? null) !== (now.base ?? null);
    return [
      h("label", { for: id, class: "v-hidden" }, model.get("title")),
      area,
      hasMoved
        ? h(
            "div",
            { class: "v-note" },
            h("p", {}, fill(words["draft.changed_meanwhile"], { party: head.party, revision: head.revision })),
            h("p", { class: "v-small" }, words["draft.newest_text"]),
            h("p", { class: "v-quote" }, head.text),
            h("p", { class: "v-small" }, words["draft.merge_note"]),
            button(words["draft.merge"], () => edit(now.text, head.revision ?? null)),
          )
        : null,
      h(
        "div",
        { class: "v-row" },
        button(words["draft.save"], () => save(now), { class: "v-primary" }),
        button(words["draft.cancel"], stopEditing),
      ),
      sourceList([...new Set([...model.get("sources"), ...(now.sources ?? [])])], model.get("revealed"), words, drop),
    ];
  }

  function compare(a: number, b: number): void {
    comparing = { a, b };
    model.send({ type: "compare", a, b });
    paint();
  }

  function history(versions: Version[]): HTMLElement {
    const item = ({ revision, base, text, side: isSide, ...version }: Version): HTMLElement =>
      h(
        "li",
        {},
        h("div", { class: "v-row" }, h("strong", {}, fill(words["draft.version"], { revision })), authorLine(version)),
        isSide ? h("span", { class: "v-pill v-warn" }, words["draft.side"]) : null,
        h("p", { class: "v-small v-quote" }, text),
        h(
          "div",
          { class: "v-row" },
          base ? button(fill(words["draft.with"], { revision: base }), () => compare(base, revision), { class: "v-quiet" }) : null,
          isSide && isAllowed(model, "write")
            ? button(words["draft.merge"], () => edit(text, model.get("head").revision ?? null), { class: "v-quiet" })
            : null,
        ),
      );
    const hasSide = versions.some((version) => version.side);
    return h(
      "section",
      { class: "v-card" },
      h("h3", {}, words["draft.history"]),
      hasSide ? h("p", { class: "v-small" }, words["draft.side_note"]) : null,
      h("ol", { class: "v-history" }, versions.map(item)),
    );
  }

  function compared(): HTMLElement | null {
    if (!comparing?.parts) return null;
    const close = (): void => {
      comparing = null;
      paint();
    };
    return h(
      "div",
      { class: "v-note" },
      h("p", { class: "v-small" }, fill(words["draft.with"], { revision: comparing.a })),
      h("p", { class: "v-joint-text v-compared" }, piecesOf(comparing.parts)),
      button(words["draft.close"], close, { class: "v-quiet" }),
    );
  }

  function paint(): void {
    open.hidden = !model.get("begun");
    put(notOpen, model.get("begun") ? null : notOpenCard(model, words));
    const head = model.get("head");
    const versions = model.get("versions");
    status.paint();
    // An open editor keeps its place, its text and its cursor while versions arrive.
    const area = writing.querySelector("textarea");
    const isFocused = Boolean(area && document.activeElement === area);
    const at = cursor;
    put(
      writing,
      editing && isAllowed(model, "write") ? editor(head, editing) : reader(head),
      note ? h("p", { class: "v-warn" }, note) : null,
      trouble ? h("p", { class: "v-warn", role: "alert" }, trouble) : null,
      compared(),
    );
    put(side, versions.length ? history(versions) : null);
    revealed.paint(isAllowed(model, "write") ? model.get("revealed") : []);
    comments.paint();
    const fresh = writing.querySelector("textarea");
    if (isFocused) fresh?.focus();
    if (at) fresh?.setSelectionRange(...at);
    cursor = at;
  }

  const receive = (message: Message): void => {
    if (message.type !== "compared" || !comparing || comparing.a !== message.a || comparing.b !== message.b) return;
    comparing.parts = message.parts as Piece[];
    paint();
  };
  model.on("msg:custom", receive);
  const stop = paintOn(model, [...FRAME, "head", "versions", "sources", "revealed"], paint);
  return () => {
    stop();
    channel.close();
    model.off("msg:custom", receive);
  };
}
