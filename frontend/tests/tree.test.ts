import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Model } from "../src/page/model";
import type { TableView } from "../src/table/cards";
import type { Column } from "../src/table/cells";
import { grid } from "../src/table/grid";
import { TableState, type TableTraits } from "../src/table/state";
import { FakeModel } from "./dom";

const WORK: Column = {
  id: "work",
  title: "Work",
  kind: "text",
  required: true,
  help: "",
  many: false,
  unit: "",
  longest: 120,
  points: [],
  naming: true,
};
const TREE: [id: string, depth: number, below: number][] = [
  ["planning", 1, 2],
  ["forecast", 2, 1],
  ["orders", 3, 0],
  ["driving", 1, 0],
];
let state: TableState;
let view: TableView;
let arranged: string[] = [];

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  arranged = [];
  const model = new FakeModel({
    step: "work",
    key: "vested:m1:work/lines:draft",
    title: "Lines",
    columns: [WORK],
    options: {},
    outline: { parent: "within", level: "level", most: 3 },
    approvals: [],
    words: { "table.fold": "Hide the rows in {row} ({n})", "table.unfold": "Show the rows in {row} ({n})" },
    may: { write: { allowed: true, reason: "" } },
  });
  state = new TableState(model as unknown as Model<TableTraits>);
  const nothing = (): void => undefined;
  const given = { openRow: nothing, openPaste: nothing, undo: nothing, blocked: nothing, saved: nothing, made: () => "" };
  view = grid(state, model.get("words") as TableTraits["words"], {
    ...given,
    findings: () => new Map<string, string>(),
    arrange: (id, how) => void arranged.push(`${id} ${how}`),
  });
  document.body.append(view.node);
  const rows = TREE.map(([id, depth, below]) => ({
    ...{ id, depth, below, rev: 1, cells: { work: id }, shown: {}, wrong: {}, sides: [], comments: 0, mine: true, at: "", party: "", colour: "a" },
  }));
  model.hear({ type: "rows", whole: true, v: 1, rows, gone: [], order: rows.map((row) => row.id) });
  view.paint();
});
afterEach(() => state.close());

const row = (id: string): HTMLElement => view.node.querySelector(`[data-row=${id}]`) as HTMLElement;
const hidden = (): string[] => TREE.map(([id]) => id).filter((id) => row(id).hidden);
const press = (key: string, more: KeyboardEventInit = {}): void => {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
};

test("a screen reader hears how deep a row lies and whether it is open", () => {
  assert.equal(view.node.getAttribute("role"), "treegrid");
  assert.deepEqual(
    TREE.map(([id]) => row(id).getAttribute("aria-level")),
    ["1", "2", "3", "1"],
  );
  assert.equal(row("planning").getAttribute("aria-expanded"), "true");
  assert.equal(row("orders").hasAttribute("aria-expanded"), false);
});

test("a button hides all that lies in a row, and says what it does", () => {
  const fold = row("planning").querySelector("button.v-fold") as HTMLButtonElement;
  assert.equal(fold.getAttribute("aria-label"), "Hide the rows in planning (2)");
  fold.click();
  assert.deepEqual(hidden(), ["forecast", "orders"]);
  assert.equal(row("planning").getAttribute("aria-expanded"), "false");
  const unfold = row("planning").querySelector("button.v-fold") as HTMLButtonElement;
  assert.equal(unfold.getAttribute("aria-label"), "Show the rows in planning (2)");
  unfold.click();
  assert.deepEqual(hidden(), []);
});

test("arrows along the first column close and open a row", () => {
  view.focus("forecast", "");
  press("ArrowLeft");
  assert.deepEqual(hidden(), ["orders"]);
  press("ArrowDown");
  assert.equal(document.activeElement?.closest("[data-row]")?.getAttribute("data-row"), "driving");
  view.focus("forecast", "");
  press("ArrowRight");
  assert.deepEqual(hidden(), []);
});

test("Alt, Shift and an arrow move a row within the tree", () => {
  view.focus("forecast", "work");
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) press(key, { altKey: true, shiftKey: true });
  assert.deepEqual(arranged, ["forecast indent", "forecast outdent", "forecast up", "forecast down"]);
});

test("searching looks into closed rows, and going to a row opens what it lies in", () => {
  view.foldAll?.(true);
  assert.deepEqual(hidden(), ["forecast", "orders"]);
  assert.equal(view.search("orders"), 1);
  assert.equal(row("orders").hidden, false);
  view.search("");
  view.focus("orders", "work");
  assert.deepEqual(hidden(), []);
});
