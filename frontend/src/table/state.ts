// What a page knows of a joint table: the rows as the record has them, and what this person has written and not saved yet.
import { channel } from "./joint.js";
import { CHOSEN } from "./table_cells.js";

const PATIENCE = 8000;
const token = () => Math.random().toString(36).slice(2) + Date.now().toString(36);
export const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export class TableState {
  constructor(model) {
    Object.assign(this, { model, rows: new Map(), order: [], version: 0, loaded: false, listeners: new Set(), key: model.get("key"), savedAt: "" });
    this.columns = model.get("columns");
    this.words = model.get("words");
    this.line = channel(model);
    this.ask = (content, buffers) => this.line.ask(content, buffers);
    this.drafts = this.#stored();
    this.hear = (message) => { if (message.type === "rows") this.#take(message); };
    model.on("msg:custom", this.hear);
    this.online = () => { this.open(); this.#again(0); };
    window.addEventListener("online", this.online);
    this.timer = setInterval(() => this.#again(PATIENCE), 4000);
    this.open();
  }

  open() { this.ask({ type: "open", locale: navigator.language }).catch(() => {}); }

  close() {
    clearInterval(this.timer);
    window.removeEventListener("online", this.online);
    this.model.off("msg:custom", this.hear);
    this.line.close();
  }

  /** Call `paint({ids, order})` when rows or drafts changed; `ids` is null for all. */
  on(paint) { this.listeners.add(paint); }

  may(id) { return Boolean(this.model.get("may").write?.allowed) && (this.rows.get(id)?.mine ?? true); }

  options(column) { return this.model.get("options")[column.id] ?? []; }

  /** What a cell holds for this person: what was typed here, else what the record has; in the form that an editor takes. */
  typed(id, column) {
    const draft = this.drafts[id];
    return draft && column.id in draft.cells ? draft.cells[column.id] : this.stored(id, column);
  }

  stored(id, column) {
    const row = this.rows.get(id), value = row?.cells[column.id];
    if (value === undefined || value === null) return column.many ? [] : "";
    if (value.wrong !== undefined) return value.wrong;
    return row.shown[column.id] ?? value;
  }

  /** A cell as text to read. */
  shown(id, column, typed = this.typed(id, column)) {
    if (!CHOSEN.includes(column.kind)) return String(typed);
    const labels = new Map(this.options(column));
    return (Array.isArray(typed) ? typed : typed === "" ? [] : [typed]).map((one) => labels.get(one) ?? one).join(column.kind === "link" ? "; " : ", ");
  }

  title(id) {
    const named = this.columns.find((column) => column.kind === "text") ?? this.columns[0];
    return this.shown(id, named).split("\n")[0].slice(0, 60);
  }

  /** Remember what was typed into a cell, on the revision that was on screen; saved is only what `save` sends. */
  write(id, column, typed, base) {
    const row = this.rows.get(id);
    const draft = (this.drafts[id] ??= { row: row ? id : null, base: row ? base ?? row.rev : null, cells: {}, state: "writing", why: "" });
    if (same(typed, this.stored(id, column))) delete draft.cells[column.id]; else draft.cells[column.id] = typed;
    if (draft.state !== "sending") draft.state = "writing";
    if (!Object.keys(draft.cells).length && !draft.sent) delete this.drafts[id];
    this.#changed([id]);
  }

  fresh(after) {
    const id = `new-${token()}`;
    this.drafts[id] = { row: null, base: null, after, cells: {}, state: "writing", why: "" };
    return id;
  }

  discard(id) { delete this.drafts[id]; this.#changed([id]); }

  /** Save what was typed into a row; the answer says under which id and revision, or that it became a side version. */
  async save(id, more = {}) {
    const draft = this.drafts[id];
    if (!draft || (!Object.keys(draft.cells).length && !draft.sent)) { if (draft) this.discard(id); return null; }
    // What is under way is sent again as it was: the kernel knows it by its token, and never writes it twice.
    draft.sent ??= { row: draft.row, base: draft.base, after: draft.after, cells: { ...draft.cells }, token: token(), ...more };
    Object.assign(draft, { state: "sending", at: Date.now(), why: "" });
    this.#changed([id]);
    try {
      const answer = await this.ask({ type: "save_row", ...draft.sent });
      const now = this.drafts[id];
      if (now === draft && draft.sent) {
        for (const [column, typed] of Object.entries(draft.sent.cells)) if (same(draft.cells[column], typed)) delete draft.cells[column];
        Object.assign(draft, { row: answer.row, base: answer.side ? draft.base : answer.rev, state: "writing", sent: undefined });
        delete this.drafts[id];
        if (Object.keys(draft.cells).length) this.drafts[answer.row] = draft;
      }
      this.savedAt = answer.at;
      this.#changed([id, answer.row]);
      return answer;
    } catch (told) {
      if (told.final) draft.sent = undefined;
      Object.assign(draft, { state: told.final ? "refused" : "failed", why: told.message });
      this.#changed([id]);
      throw told;
    }
  }

  #again(patience) {
    for (const [id, draft] of Object.entries(this.drafts)) {
      if (draft.sent && draft.state !== "refused" && Date.now() - (draft.at ?? 0) > patience) this.save(id).catch(() => {});
    }
  }

  #take(message) {
    if (!message.whole && message.v !== this.version + 1) { if (this.loaded) this.open(); return; }
    if (message.whole) { this.rows = new Map(); this.loaded = true; }
    this.version = message.v;
    for (const id of message.gone) this.rows.delete(id);
    for (const row of message.rows) this.rows.set(row.id, row);
    if (message.order) this.order = message.order;
    else if (message.gone.length) this.order = this.order.filter((id) => this.rows.has(id));
    // What was typed and has been saved meanwhile, perhaps by another page of the same person, is no change any more.
    for (const [id, draft] of Object.entries(this.drafts)) {
      if (draft.sent || !this.rows.has(id)) continue;
      for (const column of this.columns) if (column.id in draft.cells && same(draft.cells[column.id], this.stored(id, column))) delete draft.cells[column.id];
      if (!Object.keys(draft.cells).length) delete this.drafts[id];
    }
    this.#changed(message.whole ? null : [...message.rows.map((row) => row.id), ...message.gone], Boolean(message.whole || message.order || message.gone.length));
  }

  #changed(ids, order = false) {
    this.#store();
    this.#tell();
    for (const paint of this.listeners) paint({ ids, order });
  }

  #tell() {
    const states = Object.values(this.drafts).map((draft) => draft.state);
    const state = ["refused", "failed", "sending", "writing"].find((one) => states.includes(one));
    const why = state === "writing" ? this.words["table.unsaved"].replace("{n}", states.length) : Object.values(this.drafts).find((draft) => draft.state === state)?.why;
    const shown = { refused: "refused", failed: "waiting", sending: "saving", writing: "waiting" }[state] ?? (this.savedAt ? "saved" : "idle");
    document.dispatchEvent(new CustomEvent("vested:outbox", { detail: { step: this.model.get("step"), box: this.key, state: shown, at: this.savedAt, why } }));
  }

  #stored() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      for (const draft of Object.values(found)) draft.state = draft.sent ? "failed" : "writing";
      return found;
    } catch { return {}; }
  }

  #store() {
    try {
      if (Object.keys(this.drafts).length) localStorage.setItem(this.key, JSON.stringify(this.drafts));
      else localStorage.removeItem(this.key);
    } catch { /* a full or forbidden localStorage only costs the safety net; the record itself is at the server */ }
  }
}
