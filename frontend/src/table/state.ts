// What a page knows of a joint table: the rows as the record has them, and what this person has written and not saved yet.
import { type Author, isAllowed, type JointTraits } from "../joint/joint";
import type { Revealed } from "../joint/words";
import { fill } from "../page/format";
import type { Message, Model, Words } from "../page/model";
import { type Ask, type Channel, openChannel, withPatience } from "../saving/channel";
import { type RowDraft, Rows, type SavedRow } from "../saving/rows";
import { isSame } from "../saving/storage";
import { type Column, isChosen, listOf, type Option, type Typed, textOf } from "./cells";

export interface Finding {
  sentence: string;
  row: string;
  column: string;
  blocks: boolean;
}

export interface TableTraits extends JointTraits {
  columns: Column[];
  options: Record<string, Option[]>;
  findings: Finding[];
  /** How rows lie in each other: the columns that say so, and how many levels there are; empty in a table that is no tree. */
  outline: { parent?: string; level?: string; most?: number };
  per_party: boolean;
  most: number;
  /** Bytes that a file may have. */
  largest: number;
  examples: string;
}

/** A cell that could not be read is kept as it was typed. */
interface Unreadable {
  wrong: string;
}

/** Money and durations; how people write them stands in `shown`. */
type Measured = Readonly<Record<string, string | number>>;

/** A row as the record has it, and who wrote it when. */
export interface Row extends Author {
  id: string;
  rev: number;
  cells: Record<string, Typed | Unreadable | Measured | number | null | undefined>;
  /** How cells are written for people, where that differs. */
  shown: Record<string, string>;
  /** Why cells could not be read. */
  wrong: Record<string, string>;
  /** Versions written at the same time, which a person has to merge. */
  sides: (Author & { rev: number; at: string })[];
  comments: number;
  /** The revealed words that it was made of. */
  sources?: string[];
  /** Whether this person may write it, where every party has its own. */
  mine: boolean;
  at: string;
  /** Of a tree: how deep it lies, from 1, and how many rows lie in it. Rows come in the order of their tree. */
  depth?: number;
  below?: number;
}

/** A way to move a row within its tree. */
export type How = "indent" | "outdent" | "up" | "down";

/** The message `rows`: everything, or what has changed since the message before. */
interface RowsMessage extends Message {
  whole?: boolean;
  v: number;
  rows: Row[];
  gone: string[];
  order?: string[] | null;
}

/** What has changed: ids of rows, or null for all, and whether their order has. */
export interface Change {
  ids: string[] | null;
  order: boolean;
}

/** ms between two looks at what pages that have been closed meanwhile have left. */
const LOOK = 30_000;
const isUnreadable = (value: unknown): value is Unreadable => typeof value === "object" && value !== null && "wrong" in value;

export class TableState {
  readonly columns: readonly Column[];
  readonly words: Words;
  readonly ask: Ask;
  rows = new Map<string, Row>();
  order: string[] = [];
  isLoaded = false;
  private version = 0;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly channel: Channel;
  private readonly outbox: Rows;
  private readonly waiting: ReturnType<typeof setInterval>;

  constructor(readonly model: Model<TableTraits>) {
    this.columns = model.get("columns");
    this.words = model.get("words");
    this.channel = openChannel(model);
    this.ask = withPatience(this.channel.ask, this.words["trouble.no_answer"] ?? "");
    this.outbox = new Rows({ step: model.get("step"), key: model.get("key") }, this.channel.ask, {
      unsaved: (n) => fill(this.words["table.unsaved"], { n }),
      changed: (ids) => this.changed(ids),
    });
    model.on("msg:custom", this.receive);
    window.addEventListener("online", this.load);
    this.waiting = setInterval(() => this.outbox.bringBack(), LOOK);
    this.load();
  }

  close(): void {
    window.removeEventListener("online", this.load);
    clearInterval(this.waiting);
    this.model.off("msg:custom", this.receive);
    this.outbox.close();
    this.channel.close();
  }

  /** Call `paint` when rows or drafts have changed. */
  onChange(paint: (change: Change) => void): void {
    this.listeners.add(paint);
  }

  /** What this person has written and not saved yet, by row. */
  get drafts(): Readonly<Record<string, RowDraft>> {
    return this.outbox.drafts;
  }

  /** Whether rows lie in each other. */
  get isTree(): boolean {
    return Boolean(this.model.get("outline")?.parent);
  }

  /** Move a row within its tree, with all that lies in it. */
  arrange(id: string, how: How): Promise<unknown> {
    return this.ask({ type: "arrange", row: id, how });
  }

  mayWrite(id: string): boolean {
    return isAllowed(this.model, "write") && (this.rows.get(id)?.mine ?? true);
  }

  options(column: Column): readonly Option[] {
    return this.model.get("options")[column.id] ?? [];
  }

  /** Return what a cell holds for this person: what was typed here, else what the record has; in the form that an editor takes. */
  typed(id: string, column: Column): Typed {
    const fields = this.drafts[id]?.fields;
    return fields && column.id in fields ? (fields[column.id] as Typed) : this.stored(id, column);
  }

  /** Return what the record has in a cell, in the form that an editor takes. */
  stored(id: string, column: Column): Typed {
    const row = this.rows.get(id);
    const value = row?.cells[column.id];
    if (!row || value === undefined || value === null) return column.many ? [] : "";
    if (isUnreadable(value)) return value.wrong;
    const shown = row.shown[column.id] ?? value;
    return Array.isArray(shown) ? shown : String(shown);
  }

  /** Return a cell as text to read. */
  shown(id: string, column: Column, typed: Typed = this.typed(id, column)): string {
    if (!isChosen(column)) return String(typed);
    const labels = new Map(this.options(column));
    const chosen = Array.isArray(typed) ? typed : typed === "" ? [] : [typed];
    return chosen.map((one) => labels.get(one) ?? one).join(column.kind === "link" ? "; " : ", ");
  }

  /** Return what a row is called: its party where each has one, else the cell that names rows, else the first that says something. */
  title(id: string): string {
    if (this.model.get("per_party")) return this.rows.get(id)?.party ?? "";
    const naming = this.columns.filter((column) => column.naming);
    for (const column of [...naming, ...this.columns]) {
      const text = (this.shown(id, column).split("\n")[0] ?? "").slice(0, 60);
      if (text) return text;
    }
    return "";
  }

  /** Return the words that a row is made of, with those that are not saved yet. */
  sources(id: string): string[] {
    return [...new Set([...(this.rows.get(id)?.sources ?? []), ...(this.drafts[id]?.sources ?? [])])];
  }

  /** Return the rows that are made of some words, drafts of new ones too. */
  madeOf(words: string): string[] {
    const ids = new Set([...this.order, ...Object.keys(this.drafts)]);
    return [...ids].filter((id) => this.sources(id).includes(words));
  }

  /**
   * Take words over into a row, or into a new one; returns the id of its draft and whether it can be saved as it is: it says nothing else that
   * waits to be saved, and everything fits.
   */
  takeOver(card: Revealed, row = ""): { id: string; fits: boolean } {
    const id = row || this.beginRow();
    const begun = row && this.drafts[row];
    const column = this.columns.find((one) => one.id === card.column);
    const link = this.columns.find((one) => one.id === card.link);
    for (const cell of row && column ? [] : this.columns.filter((one) => one.id in card.cells)) this.write(id, cell, card.cells[cell.id] as Typed);
    if (link) this.write(id, link, [...new Set([...listOf(this.typed(id, link)), card.id])]);
    const before = column ? textOf(this.typed(id, column)) : "";
    // What names a row already keeps its name: the words are one more source of it.
    const joins = before && column?.naming && !this.model.get("per_party");
    const text = joins ? before : [before, card.text].filter(Boolean).join("\n");
    if (column) this.write(id, column, text);
    const draft = this.drafts[id] ?? this.outbox.begin(row, this.rows.get(row)?.rev ?? null);
    draft.sources = [...new Set([...(draft.sources ?? []), card.id])];
    this.outbox.keep(id, draft);
    return { id, fits: !begun && (!column || text.length <= column.longest) };
  }

  /** Take a source off a draft; returns whether it was one of what waits to be saved. */
  dropDraftSource(id: string, source: string): boolean {
    const draft = this.drafts[id];
    if (!draft?.sources?.includes(source)) return false;
    draft.sources = draft.sources.filter((one) => one !== source);
    this.outbox.keep(id, draft);
    return true;
  }

  /** Keep what was typed into a cell, on the revision that was on screen; saved is only what `save` sends. */
  write(id: string, column: Column, typed: Typed, base?: number): void {
    const row = this.rows.get(id);
    const draft = this.drafts[id] ?? this.outbox.begin(row ? id : null, row ? (base ?? row.rev) : null);
    if (isSame(typed, this.stored(id, column))) delete draft.fields[column.id];
    else draft.fields[column.id] = typed;
    if (draft.status !== "sending") draft.status = "draft";
    this.outbox.keep(id, draft);
  }

  /** Let a draft stand on the newest revision of its row: its writer has seen it. */
  rebase(id: string): void {
    const draft = this.drafts[id];
    const row = this.rows.get(id);
    if (!draft || !row) return;
    draft.base = row.rev;
    this.outbox.keep(id, draft);
  }

  /** Begin a new row below another one; returns the id of its draft. */
  beginRow(after?: string): string {
    return this.outbox.beginNew(after);
  }

  discard(id: string): void {
    this.outbox.discard(id);
  }

  /** Save what was typed into a row; the answer says under which id and revision, or that it became a side version. */
  async save(id: string): Promise<SavedRow | null> {
    const draft = this.drafts[id];
    // Another row that is made of the same words has been in sight.
    if (draft?.sources?.length) draft.again = draft.sources.some((one) => this.madeOf(one).some((row) => row !== id));
    return (await this.outbox.send(id)) as SavedRow | null;
  }

  private readonly load = (): void => {
    // The rows come as a message of their own.
    this.ask({ type: "open", locale: navigator.language }).catch(() => undefined);
  };

  private readonly receive = (message: Message): void => {
    if (message.type === "rows") this.take(message as RowsMessage);
  };

  private take(message: RowsMessage): void {
    if (!message.whole && message.v !== this.version + 1) {
      // One was missed.
      if (this.isLoaded) this.load();
      return;
    }
    if (message.whole) {
      this.rows = new Map();
      this.isLoaded = true;
    }
    this.version = message.v;
    for (const id of message.gone) this.rows.delete(id);
    for (const row of message.rows) this.rows.set(row.id, row);
    if (message.order) this.order = message.order;
    else if (message.gone.length) this.order = this.order.filter((id) => this.rows.has(id));
    this.dropSaved();
    this.outbox.publish();
    const ids = message.whole ? null : [...message.rows.map((row) => row.id), ...message.gone];
    this.changed(ids, Boolean(message.whole || message.order || message.gone.length));
  }

  /** What was typed and has been saved meanwhile, perhaps by another page of the same person, is no change any more. */
  private dropSaved(): void {
    for (const [id, draft] of Object.entries(this.outbox.drafts)) {
      if (draft.request || !this.rows.has(id)) continue;
      for (const column of this.columns) {
        if (column.id in draft.fields && isSame(draft.fields[column.id], this.stored(id, column))) delete draft.fields[column.id];
      }
      if (!Object.keys(draft.fields).length && !draft.sources?.length) delete this.outbox.drafts[id];
    }
  }

  private changed(ids: string[] | null, order = false): void {
    for (const paint of this.listeners) paint({ ids, order });
  }
}
