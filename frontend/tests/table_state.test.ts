import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Model } from "../src/page/model";
import { OUTBOX_EVENT, type OutboxState, PATIENCE, RETRY } from "../src/saving/outbox";
import { ownKey } from "../src/saving/pages";
import { keyOf } from "../src/saving/storage";
import type { Column } from "../src/table/cells";
import { cellClasses } from "../src/table/grid";
import { type Row, TableState, type TableTraits } from "../src/table/state";
import { FakeModel, settled } from "./dom";

const KEY = "vested:m1:exchange/exchange:draft";
const AT = "2026-11-24T14:02:00+00:00";
const column = (id: string, more: Partial<Column> = {}): Column => ({
  id,
  title: id,
  kind: "text",
  required: false,
  help: "",
  many: false,
  unit: "",
  longest: 200,
  points: [],
  naming: false,
  ...more,
});
const COLUMNS = [column("note"), column("what", { naming: true }), column("kind", { kind: "choice" }), column("weight", { kind: "number" })];
const row = (id: string, cells: Row["cells"], more: Partial<Row> = {}): Row => ({
  id,
  rev: 1,
  cells,
  shown: {},
  wrong: {},
  sides: [],
  comments: 0,
  mine: true,
  at: AT,
  party: "Harbour Foods",
  colour: "a",
  ...more,
});
let told: OutboxState[] = [];
const hear = (event: Event): void => void told.push((event as CustomEvent<OutboxState>).detail);
const mark = (): string | undefined => told.at(-1)?.state;
const stored = (): Record<string, Record<string, unknown>> | null => JSON.parse(localStorage.getItem(ownKey(KEY)) ?? "null");
let tables: TableState[] = [];

function open(rows: Row[] = [row("r1", { note: "a note", what: "Temperatures", kind: "k1" })]): { model: FakeModel; state: TableState } {
  const model = new FakeModel({
    step: "exchange",
    key: KEY,
    columns: COLUMNS,
    options: { kind: [["k1", "Information"]] },
    words: { "table.unsaved": "{n} rows are not saved" },
    may: { write: { allowed: true, reason: "" } },
  });
  const state = new TableState(model as unknown as Model<TableTraits>);
  tables.push(state);
  model.hear({ type: "rows", whole: true, v: 1, rows, gone: [], order: rows.map(({ id }) => id) });
  return { model, state };
}
const what = COLUMNS[1] as Column;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  localStorage.clear();
  told = [];
  tables = [];
  document.addEventListener(OUTBOX_EVENT, hear);
});
afterEach(() => {
  for (const state of tables) state.close();
  document.removeEventListener(OUTBOX_EVENT, hear);
  mock.timers.reset();
});

test("a row is called by the column that names rows, not by its first text", () => {
  assert.equal(open().state.title("r1"), "Temperatures");
});

test("a required cell of the grid has a class of its own, none of a button or of a question that is asked once more", () => {
  assert.equal(cellClasses(column("what", { required: true, naming: true })), "v-td v-naming v-required");
});

test("what is typed stays on this device until it is saved, and the mark says so", () => {
  const { model, state } = open();
  state.write("r1", what, "Temperatures of every trip");
  assert.deepEqual(stored()?.r1?.cells, { what: "Temperatures of every trip" });
  assert.deepEqual([mark(), told.at(-1)?.why], ["waiting", "1 rows are not saved"]);
  mock.timers.tick(10 * PATIENCE);
  assert.equal(model.messages("save_row").length, 0);
  state.write("r1", what, "Temperatures");
  assert.equal(stored(), null);
});

test("a saved row is gone from this device only after the ack, and the promise has the kernel's answer", async () => {
  const { model, state } = open();
  state.write("r1", what, "New");
  const saving = state.save("r1");
  const [message] = model.messages("save_row");
  assert.ok(message?.n && message.token);
  assert.deepEqual(
    { ...message, n: 0, token: "", typed: 0 },
    { type: "save_row", row: "r1", base: 1, after: undefined, typed: 0, cells: { what: "New" }, n: 0, token: "" },
  );
  assert.equal(mark(), "saving");
  assert.ok(stored()?.r1);
  model.answer("ack", { row: "r1", rev: 2, side: false, at: AT });
  assert.equal((await saving)?.rev, 2);
  assert.equal(mark(), "saved");
  assert.equal(stored(), null);
});

test("a lost answer is asked for again with the same token and cells; either answer ends it", async () => {
  const { model, state } = open();
  state.write("r1", what, "New");
  const saving = state.save("r1");
  state.write("r1", what, "Newer");
  mock.timers.tick(PATIENCE + RETRY);
  const [first, second] = model.messages("save_row");
  assert.equal(second?.token, first?.token);
  assert.deepEqual(second?.cells, { what: "New" });
  assert.notEqual(second?.n, first?.n);
  assert.equal(mark(), "waiting");
  model.answer("ack", { row: "r1", rev: 2, side: false, at: AT });
  assert.equal((await saving)?.rev, 2);
  assert.deepEqual(state.drafts.r1?.fields, { what: "Newer" });
  assert.equal(state.drafts.r1?.base, 2);
  assert.equal(mark(), "waiting");
  mock.timers.tick(10 * PATIENCE);
  assert.equal(model.messages("save_row").length, 2);
});

test("a second answer to what was sent twice changes nothing that was typed since", async () => {
  const { model, state } = open();
  state.write("r1", what, "New");
  void state.save("r1");
  mock.timers.tick(PATIENCE + RETRY);
  const [first, second] = model.messages("save_row");
  model.hear({ type: "ack", n: second?.n, row: "r1", rev: 2, side: false, at: AT });
  await settled();
  state.write("r1", what, "Newest");
  model.hear({ type: "ack", n: first?.n, row: "r1", rev: 2, side: false, at: AT });
  await settled();
  assert.deepEqual(state.drafts.r1?.fields, { what: "Newest" });
});

test("a refused row keeps what was typed and is not sent again; trouble is", async () => {
  const { model, state } = open();
  state.write("r1", what, "New");
  const refused = assert.rejects(state.save("r1"), /Not yours/);
  model.answer("refused", { why: "Not yours" });
  await refused;
  assert.deepEqual([mark(), told.at(-1)?.why], ["refused", "Not yours"]);
  assert.deepEqual(state.drafts.r1?.fields, { what: "New" });
  mock.timers.tick(10 * PATIENCE);
  assert.equal(model.messages("save_row").length, 1);
  const failed = assert.rejects(state.save("r1"), /full/);
  model.answer("trouble", { why: "The disk is full" });
  await failed;
  assert.equal(mark(), "waiting");
  mock.timers.tick(PATIENCE + RETRY);
  const sent = model.messages("save_row");
  assert.equal(sent.length, 3);
  assert.equal(sent[2]?.token, sent[1]?.token);
  assert.notEqual(sent[1]?.token, sent[0]?.token);
});

test("a new row is kept under the id that the record gives it, with what was typed since", async () => {
  const { model, state } = open();
  const id = state.beginRow("r1");
  state.write(id, what, "Recipes");
  const saving = state.save(id);
  assert.equal(model.messages("save_row")[0]?.row, null);
  assert.equal(model.messages("save_row")[0]?.after, "r1");
  state.write(id, COLUMNS[0] as Column, "later");
  model.answer("ack", { row: "r2", rev: 1, side: false, at: AT });
  await saving;
  assert.deepEqual(Object.keys(state.drafts), ["r2"]);
  assert.deepEqual(state.drafts.r2?.fields, { note: "later" });
});

test("drafts of a page before this one are read: written ones wait, sent ones are sent again as they were", () => {
  const sent = { row: "r1", base: 1, cells: { what: "Old" }, token: "abc" };
  const drafts = {
    r1: { row: "r1", base: 1, cells: { what: "Old" }, state: "sending", why: "", sent, at: 900_000 },
    "new-1": { row: null, base: null, after: "r1", cells: { what: "Unsent" }, state: "writing", why: "" },
  };
  localStorage.setItem(KEY, JSON.stringify(drafts));
  const { model, state } = open();
  assert.equal(state.typed("new-1", what), "Unsent");
  assert.equal(state.drafts["new-1"]?.status, "draft");
  mock.timers.tick(RETRY);
  const { n: _n, ...message } = model.messages("save_row")[0] ?? {};
  assert.deepEqual(message, { type: "save_row", row: "r1", base: 1, token: "abc", cells: { what: "Old" } });
  assert.deepEqual(stored()?.r1?.sent, sent);
  assert.equal(stored()?.["new-1"]?.state, "writing");
});

test("what somebody else has written meanwhile is no reason to forget what was typed, but the same text is", () => {
  const { model, state } = open();
  state.write("r1", what, "Mine");
  model.hear({ type: "rows", v: 2, rows: [row("r1", { what: "Theirs" }, { rev: 2 })], gone: [] });
  assert.equal(state.typed("r1", what), "Mine");
  assert.equal(state.drafts.r1?.base, 1);
  model.hear({ type: "rows", v: 3, rows: [row("r1", { what: "Mine" }, { rev: 3 })], gone: [] });
  assert.deepEqual(state.drafts, {});
  assert.equal(stored(), null);
});

test("a page that missed a change of rows asks for all of them", () => {
  const { model } = open();
  const before = model.messages("open").length;
  model.hear({ type: "rows", v: 5, rows: [], gone: ["r1"] });
  assert.equal(model.messages("open").length, before + 1);
});

test("cells show the labels of what is chosen, what could not be read, and how people write numbers", () => {
  const { state } = open([row("r1", { kind: "k1", weight: 1250, what: { wrong: "plenty" } }, { shown: { weight: "1,250" } })]);
  assert.equal(state.shown("r1", COLUMNS[2] as Column), "Information");
  assert.equal(state.typed("r1", COLUMNS[3] as Column), "1,250");
  assert.equal(state.shown("r1", what), "plenty");
});

test("money, durations and what could not be read show as people write them", () => {
  const kinds: Column[] = [column("price", { kind: "money" }), column("notice", { kind: "duration" }), column("share", { kind: "percent" })];
  const cells = { price: { amount: "90000", currency: "EUR" }, notice: { n: 3, unit: "month" }, share: { wrong: "much" } };
  const { state } = open([row("r1", cells, { shown: { price: "€90,000.00", notice: "3 months" } })]);
  assert.deepEqual(
    kinds.map((one) => state.shown("r1", one)),
    ["€90,000.00", "3 months", "much"],
  );
});

test("two pages that were closed leave a draft of one row each; the second waits until the first is saved or discarded", () => {
  const left = (page: string, what: string): void =>
    localStorage.setItem(keyOf(KEY, page), JSON.stringify({ r1: { row: "r1", base: 1, cells: { what }, state: "writing", typed: 5 } }));
  left("one", "first");
  left("two", "second");
  const { state } = open();
  const both = [state.typed("r1", what)];
  state.discard("r1");
  mock.timers.tick(30_000);
  both.push(state.typed("r1", what));
  assert.deepEqual(new Set(both), new Set(["first", "second"]));
  state.discard("r1");
  assert.equal(localStorage.length, 0);
});

test("what a page that is still open is writing is left to that page", () => {
  localStorage.setItem("vested:page:open", JSON.stringify(Date.now()));
  localStorage.setItem(keyOf(KEY, "open"), JSON.stringify({ r1: { row: "r1", base: 1, cells: { what: "theirs" }, state: "writing" } }));
  const { state } = open();
  assert.equal(state.typed("r1", what), "Temperatures");
  localStorage.removeItem("vested:page:open");
  mock.timers.tick(30_000);
  assert.equal(state.typed("r1", what), "theirs");
});

test("a row carries when it was written, not when it was sent", () => {
  const { model, state } = open();
  model.isBroken = true;
  state.write("r1", what, "New");
  const at = Date.now();
  mock.timers.tick(60_000);
  model.isBroken = false;
  void state.save("r1").catch(() => undefined);
  assert.equal(model.messages("save_row").at(-1)?.typed, at);
});
