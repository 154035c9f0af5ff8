import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { type Revealed, sourceNote, sourceSentence, wordCards } from "../src/joint/words";
import type { Model } from "../src/page/model";
import type { Column } from "../src/table/cells";
import { type Row, TableState, type TableTraits } from "../src/table/state";
import { FakeModel, type Sent, settled } from "./dom";

const AT = "2026-11-24T14:02:00+00:00";
const column = (id: string, more: Partial<Column> = {}): Column => ({
  ...{ id, title: id, kind: "text", required: false, help: "", many: false, unit: "", longest: 30, points: [], naming: false },
  ...more,
});
const COLUMNS = [column("party", { kind: "party" }), column("goal", { naming: true }), column("words", { kind: "link", many: true }), column("text")];
const words = (id: string, more: Partial<Revealed> = {}): Revealed => ({
  ...{ id, question: "What do you want?", text: `Words ${id}`, party: "Alpenmilch", colour: "a", takes: true, row: "" },
  ...{ column: "goal", link: "", cells: { party: "p1" } },
  ...more,
});
const row = (id: string, goal: string, more: Partial<Row> = {}): Row => ({
  ...{ id, rev: 3, cells: { goal }, shown: {}, wrong: {}, sides: [], comments: 0, mine: true, at: AT, party: "Alpenmilch", colour: "a" },
  ...more,
});
const WORDS = {
  "take.from_party": "From what {party} said under “{question}”",
  "take.from_all": "From what people said under “{question}”",
  "take.earlier": "From an earlier round",
  "take.gone": "From words that can no longer be shown",
  "take.note_party": "From what {party} said",
  "take.note_many": "From {n} texts",
  "take.note_party_many": "From {n} texts of {party}",
  "take.note": "From people's words",
};
let state: TableState;
let model: FakeModel;

function open(rows: Row[] = [], more: object = {}): void {
  model = new FakeModel({
    ...{ step: "our-goals", key: "vested:m1:our-goals/goals:draft", columns: COLUMNS, options: {}, words: {}, per_party: false },
    ...{ may: { write: { allowed: true, reason: "" } }, revealed: [] },
    ...more,
  });
  state = new TableState(model as unknown as Model<TableTraits>);
  model.hear({ type: "rows", whole: true, v: 1, rows, gone: [], order: rows.map(({ id }) => id) });
}
const sent = (): Sent[] => model.messages("save_row");

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  localStorage.clear();
});
afterEach(() => {
  state?.close();
  mock.timers.reset();
});

test("words become a new row with their party, and go to the record with their source", async () => {
  open();
  const { id, fits } = state.takeOver(words("e1"));
  assert.equal(fits, true);
  void state.save(id);
  assert.deepEqual(sent()[0]?.cells, { party: "p1", goal: "Words e1" });
  assert.deepEqual(sent()[0]?.sources, ["e1"]);
  assert.equal(sent()[0]?.again, false);
  model.answer("ack", { row: "r1", rev: 1, side: false, at: AT });
  await settled();
  assert.deepEqual(state.drafts, {});
});

test("a row that has a name keeps it: the words are one more source, and nothing else is sent", () => {
  open([row("r1", "Two more towns", { sources: ["e0"] })]);
  const { id, fits } = state.takeOver(words("e1"), "r1");
  assert.deepEqual([id, fits], ["r1", true]);
  void state.save(id);
  assert.deepEqual([sent()[0]?.row, sent()[0]?.base, sent()[0]?.cells, sent()[0]?.sources], ["r1", 3, {}, ["e1"]]);
  assert.deepEqual(state.sources("r1"), ["e0", "e1"]);
});

test("words join what stands in a cell that does not name the row, on a line of their own", () => {
  open([row("r1", "A goal", { cells: { goal: "A goal", text: "Before" } })]);
  state.takeOver(words("e1", { column: "text" }), "r1");
  assert.equal(state.typed("r1", COLUMNS[3] as Column), "Before\nWords e1");
});

test("where a link column keeps the words, they stand in it", () => {
  open([row("r1", "A theme", { cells: { goal: "A theme", words: ["e0"] } })]);
  state.takeOver(words("e1", { link: "words" }), "r1");
  void state.save("r1");
  assert.deepEqual(sent()[0]?.cells, { words: ["e0", "e1"] });
});

test("words that are too long for their cell are looked at first, and are all there", () => {
  open();
  const long = "A goal of more than thirty letters, said at length";
  const { id, fits } = state.takeOver(words("e1", { text: long }));
  assert.equal(fits, false);
  assert.equal(state.typed(id, COLUMNS[1] as Column), long);
  assert.deepEqual(sent(), []);
});

test("words join what a person is writing in a row without sending it", () => {
  open([row("r1", "A goal")]);
  state.write("r1", COLUMNS[3] as Column, "half a sent");
  assert.equal(state.takeOver(words("e1"), "r1").fits, false);
});

test("a second row of the same words is sent as one only by a person who has seen the first", async () => {
  open();
  const { id } = state.takeOver(words("e1"));
  const saving = state.save(id);
  model.answer("refused", { why: "Rhine has taken these words over already." });
  await assert.rejects(saving, /already/);
  // Nothing is lost, and the other row is on the page now.
  assert.deepEqual([state.drafts[id]?.why, state.drafts[id]?.fields.goal], ["Rhine has taken these words over already.", "Words e1"]);
  model.hear({ type: "rows", v: 2, rows: [row("r9", "Theirs", { sources: ["e1"] })], gone: [], order: ["r9"] });
  assert.deepEqual(state.madeOf("e1"), ["r9", id]);
  void state.save(id);
  assert.deepEqual([sent()[1]?.sources, sent()[1]?.again], [["e1"], true]);
});

test("a draft that has nothing but a source comes back on the next page", () => {
  open([row("r1", "A goal")]);
  state.takeOver(words("e1"), "r1");
  state.close();
  open([row("r1", "A goal")]);
  assert.deepEqual(state.sources("r1"), ["e1"]);
  assert.equal(state.dropDraftSource("r1", "e1"), true);
  assert.deepEqual(state.drafts, {});
});

test("a row without a name is called by the first cell that says something, and a party's row by the party", () => {
  open([row("r1", "", { cells: { text: "Only this" } })]);
  assert.equal(state.title("r1"), "Only this");
  state.close();
  open([row("p1", "A long text")], { per_party: true });
  assert.equal(state.title("p1"), "Alpenmilch");
});

test("a source is told by party and question where they may be told, and never without saying so", () => {
  assert.equal(sourceSentence(words("e1"), WORDS), "From what Alpenmilch said under “What do you want?”");
  assert.equal(sourceSentence(words("e1", { party: "" }), WORDS), "From what people said under “What do you want?”");
  assert.equal(sourceSentence(words("e1", { question: "" }), WORDS), "From an earlier round");
  assert.equal(sourceSentence(words("e1", { text: "" }), WORDS), "From words that can no longer be shown");
  assert.equal(sourceSentence(undefined, WORDS), "From words that can no longer be shown");
  const all = [words("e1"), words("e2"), words("e3", { party: "" })];
  assert.equal(sourceNote(["e1"], all, WORDS), "From what Alpenmilch said");
  assert.equal(sourceNote(["e1", "e2"], all, WORDS), "From 2 texts of Alpenmilch");
  assert.equal(sourceNote(["e1", "e3"], all, WORDS), "From 2 texts");
  assert.equal(sourceNote([], all, WORDS), "");
});

test("cards that were used stand last and say where; what a person cannot take over is no card", () => {
  const taken: string[] = [];
  const made = wordCards({
    words: { "take.used_n": "Used: {n}", "take.left": "{n} of {of}" },
    label: () => "New row",
    take: ({ id }) => void taken.push(id),
    used: (id) => (id === "e1" ? "Used in “Towns”" : ""),
    targets: () => [],
    add: () => undefined,
    settled: false,
  });
  document.body.append(made.node);
  made.paint([words("e1"), words("e2"), words("e3", { takes: false })]);
  const cards = [...made.node.querySelectorAll<HTMLElement>(".v-wordcard")];
  assert.deepEqual(
    cards.map((card) => card.dataset.words),
    ["e2", "e1"],
  );
  assert.match(cards[1]?.textContent ?? "", /Used in “Towns”/);
  assert.match(made.node.querySelector("summary")?.textContent ?? "", /1 of 2/);
  cards[0]?.querySelector("button")?.click();
  assert.deepEqual(taken, ["e2"]);
  made.paint([]);
  assert.equal(made.node.hidden, true);
});
