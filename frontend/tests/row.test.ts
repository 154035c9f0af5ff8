import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Model } from "../src/page/model";
import type { Column } from "../src/table/cells";
import { openRow, type RowPanel } from "../src/table/row";
import { TableState, type TableTraits } from "../src/table/state";
import { FakeModel } from "./dom";

const column = (id: string, many: boolean): Column => ({
  id,
  title: id,
  kind: "link",
  required: false,
  help: "",
  many,
  unit: "",
  longest: 200,
  points: [],
  naming: false,
});
let model: FakeModel;
let state: TableState;
let panel: RowPanel;

const labels = (name: string): string[] =>
  [...document.querySelectorAll(`[data-column=${name}] :is(label.v-check, option)`)].map((one) => one.textContent ?? "");
const box = (value: string): HTMLInputElement => document.querySelector(`[data-column=several] input[value=${value}]`) as HTMLInputElement;

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  model = new FakeModel({
    step: "work",
    key: "vested:m1:work/rows:draft",
    title: "Rows",
    columns: [column("several", true), column("one", false)],
    options: { several: [["a", "First"]], one: [["a", "First"]] },
    approvals: [],
    revealed: [],
    comments: [],
    words: {},
    may: { write: { allowed: true, reason: "" } },
  });
  state = new TableState(model as unknown as Model<TableTraits>);
  const nothing = async (): Promise<void> => undefined;
  const given = { column: "", saved: nothing, findings: () => new Map<string, string>(), addNext: () => undefined, openConflict: () => undefined };
  panel = openRow(document.body, state, state.beginRow(), given);
});
afterEach(() => state.close());

test("a row that is open offers what has been revealed since, and keeps what was chosen", () => {
  box("a").checked = true;
  box("a").dispatchEvent(new Event("change"));
  box("a").focus();
  const more = [
    ["a", "First"],
    ["b", "Second"],
  ];
  model.set("options", { several: more, one: more });
  panel.paint();
  assert.deepEqual(labels("several"), ["First", "Second"]);
  assert.deepEqual(labels("one").slice(1), ["First", "Second"]);
  assert.deepEqual([box("a").checked, box("b").checked], [true, false]);
  assert.equal(document.activeElement, box("a"));
  box("b").checked = true;
  box("b").dispatchEvent(new Event("change"));
  const [draft] = Object.values(state.drafts);
  assert.deepEqual(draft?.fields["several"], ["a", "b"]);
});
