import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Model } from "../src/page/model";
import type { TableView } from "../src/table/cards";
import type { Column } from "../src/table/cells";
import { grid } from "../src/table/grid";
import { TableState, type TableTraits } from "../src/table/state";
import { FakeModel } from "./dom";

const WHAT: Column = {
  id: "what",
  title: "What",
  kind: "text",
  required: false,
  help: "",
  many: false,
  unit: "",
  longest: 200,
  points: [],
  naming: true,
};
let state: TableState;
let view: TableView;
let saved: string[] = [];
const wide = { width: 1000 } as DOMRect;

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  saved = [];
  const model = new FakeModel({
    step: "work",
    key: "vested:m1:work/rows:draft",
    title: "Rows",
    columns: [WHAT],
    options: {},
    approvals: [],
    words: {},
    may: { write: { allowed: true, reason: "" } },
  });
  state = new TableState(model as unknown as Model<TableTraits>);
  const nothing = (): void => undefined;
  const given = {
    openRow: nothing,
    openPaste: nothing,
    undo: nothing,
    blocked: nothing,
    arrange: nothing,
    made: () => "",
    findings: () => new Map<string, string>(),
  };
  view = grid(state, {}, { ...given, saved: (id) => void saved.push(id) });
  view.node.getBoundingClientRect = () => wide;
  document.body.append(view.node);
  const row = {
    id: "r1",
    rev: 1,
    cells: { what: "before" },
    shown: {},
    wrong: {},
    sides: [],
    comments: 0,
    mine: true,
    at: "",
    party: "",
    colour: "a",
  };
  model.hear({ type: "rows", whole: true, v: 1, rows: [row], gone: [], order: ["r1"] });
  view.paint();
  view.focus("r1", "what");
});
afterEach(() => state.close());

const cell = (): HTMLElement => view.node.querySelector("[role=gridcell]") as HTMLElement;
const editor = (): HTMLTextAreaElement | null => view.node.querySelector("textarea");

/** Press a key where the focus is; returns whether the page lets the browser go on with it. */
function press(key: string, more: KeyboardEventInit & { keyCode?: number } = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  if (more.keyCode) Object.defineProperty(event, "keyCode", { value: more.keyCode });
  (editor() ?? cell()).dispatchEvent(event);
  return !event.defaultPrevented;
}

for (const [name, key, more] of [
  ["a dead key", "Dead", {}],
  ["an input method", "Process", { keyCode: 229 }],
  ["an input method of an older browser", "Unidentified", { keyCode: 229 }],
  ["a composition", "a", { isComposing: true }],
] as const) {
  test(`${name} finds an empty editor that has the focus, and its letter is the browser's`, () => {
    assert.ok(press(key, more));
    assert.equal(editor()?.value, "");
    assert.equal(document.activeElement, editor());
  });
}

test("an accent that never came leaves the cell as it was", () => {
  press("Dead");
  editor()?.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  assert.equal(editor(), null);
  assert.equal(state.typed("r1", WHAT), "before");
  assert.deepEqual(saved, []);
});

test("a letter that was put together is written", () => {
  press("Dead");
  const area = editor() as HTMLTextAreaElement;
  area.value = "é";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  press("Enter");
  assert.deepEqual(saved, ["r1"]);
});

test("keys of a composition neither leave nor end the editor", () => {
  press("x");
  for (const key of ["Enter", "Escape", "Tab"]) {
    assert.ok(press(key, { isComposing: true }));
    assert.ok(press(key, { keyCode: 229 }));
    assert.ok(editor(), key);
  }
  assert.equal(editor()?.value, "x");
});
