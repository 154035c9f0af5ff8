// The rows of a joint table: one grid for keyboard and screen readers, cards on a phone. Only rows that changed are painted again.
import type { ColumnKind } from "../generated";
import { button, fitHeight, h, mark, put } from "../page/elements";
import { fill } from "../page/format";
import type { Words } from "../page/model";
import type { SavedRow } from "../saving/rows";
import { isSame } from "../saving/storage";
import type { CellFindings, TableView } from "./cards";
import { type Column, cellEditor, type Editor, isChosen, type Typed } from "./cells";
import { tableCells } from "./clipboard";
import type { Change, How, TableState } from "./state";

// Under this width, in px, rows are cards (joint.css has the same).
const CARDS_BELOW = 700;
const FIGURES: readonly ColumnKind[] = ["number", "percent", "money"];
/** px of the first column, which opens a row. */
const FIRST = 56;
/** Rows from which a table is long: what is not on screen is not laid out. */
const LONG = 60;
/** The code of a key that an input method has taken, in browsers that say no more of it. */
const COMPOSING = 229;

type Width = readonly [least: number, share: number];
/** By kind of column the least width in px, and the share of the room that is left. Head and rows are grids of their own, all told the same. */
export const WIDTHS: Record<ColumnKind, Width> = {
  text: [150, 2],
  choice: [144, 1],
  party: [130, 1],
  person: [130, 1],
  element: [150, 1.4],
  link: [150, 1.4],
  date: [124, 0.8],
  duration: [110, 0.8],
  money: [124, 0.8],
  number: [110, 0.6],
  percent: [96, 0.6],
};
const LONG_TEXT: Width = [220, 3];
/** Names in a tree, which stand further in the deeper they lie. */
const TREE_NAME: Width = [250, 3];
const widthOf = ({ kind, longest }: Column): Width => (kind === "text" && longest > 300 ? LONG_TEXT : WIDTHS[kind]);
const isFigure = ({ kind }: Column): boolean => FIGURES.includes(kind);

interface RowNodes {
  el: HTMLElement;
  opener: HTMLElement;
  first: HTMLElement;
  cells: Map<string, HTMLElement>;
  /** What each cell has been painted from. */
  painted: Map<string, string>;
  marks: string;
}

interface Editing {
  id: string;
  column: Column;
  cell: HTMLElement;
  field: Editor;
  value: Typed;
  base: number | undefined;
  /** Whether it was emptied for letters that have not come yet. */
  isBlank: boolean;
}

interface Given {
  openRow(id: string, column?: string): void;
  openPaste(text: string, cells: string[][] | null): void;
  saved(id: string, saving: Promise<SavedRow | null>): void;
  undo(): void;
  /** Move a row within its tree. */
  arrange(id: string, how: How): void;
  findings(): CellFindings;
  /** Whose words a row is made of, in words. */
  made(id: string): string;
  blocked(id: string): void;
}

/** Return the classes of a cell of the grid. */
export const cellClasses = (column: Column): string =>
  ["v-td", isFigure(column) ? "v-figure" : "", column.naming ? "v-naming" : "", column.required ? "v-required" : ""].filter(Boolean).join(" ");

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** By arrow, held with Alt and Shift, how a row moves within its tree, as in outlines of word processors. */
const ARRANGE: Record<string, How> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "outdent", ArrowRight: "indent" };

/** Return the arrow that goes the same way through the columns where they run right to left. */
function turned(key: string): string {
  if (document.documentElement.dir !== "rtl") return key;
  return key === "ArrowLeft" ? "ArrowRight" : key === "ArrowRight" ? "ArrowLeft" : key;
}

export function grid(state: TableState, words: Words, { openRow, openPaste, saved, undo, arrange, findings, made, blocked }: Given): TableView {
  const { columns } = state;
  const rowNodes = new Map<string, RowNodes>();
  const columnOf = (id: string | undefined): Column | undefined => columns.find((column) => column.id === id);
  let active = { row: "", column: "" };
  let editing: Editing | null = null;
  let wanted = "";

  const heading = (column: Column): HTMLElement =>
    h(
      "div",
      { role: "columnheader", class: isFigure(column) ? "v-td v-figure" : "v-td" },
      column.title,
      column.required
        ? [h("span", { class: "v-req", "aria-hidden": "true" }, " *"), h("span", { class: "v-hidden" }, `, ${words["table.required"]}`)]
        : null,
      column.unit ? h("span", { class: "v-small" }, ` (${column.unit})`) : null,
    );
  const rowHeading = h("span", { class: "v-hidden" }, fill(words["table.row"], { n: "" }));
  const head = h(
    "div",
    { class: "v-tr v-thead", role: "row" },
    h("div", { role: "columnheader", class: "v-td v-first" }, rowHeading),
    columns.map(heading),
  );
  const body = h("div", { role: "rowgroup" });
  const widths = columns.map((column) => (state.isTree && column.naming ? TREE_NAME : widthOf(column)));
  const tracks = widths.map(([least, share]) => `minmax(${least}px,${share}fr)`).join(" ");
  const least = widths.reduce((sum, [width]) => sum + width, FIRST);
  const node = h(
    "div",
    { class: "v-grid", role: "grid", "aria-label": state.model.get("title"), style: `--cols:${FIRST}px ${tracks};--least:${least}px` },
    h("div", { role: "rowgroup" }, head),
    body,
  );
  const { isTree } = state;
  if (isTree) node.setAttribute("role", "treegrid");
  /** Rows whose own rows are hidden. */
  const folded = new Set<string>();
  const below = (id: string): number => state.rows.get(id)?.below ?? 0;
  const isNarrow = (): boolean => node.getBoundingClientRect().width < CARDS_BELOW;

  function makeRow(id: string): RowNodes {
    const opener = button(null, () => openRow(id), { class: "v-rowopen", tabindex: "-1" });
    const makeCell = (column: Column): HTMLElement =>
      h("div", { class: cellClasses(column), role: "gridcell", tabindex: "-1", "data-column": column.id });
    const cells = new Map(columns.map((column) => [column.id, makeCell(column)]));
    const first = h("div", { class: "v-td v-first", role: "rowheader", tabindex: "-1", "data-column": "" }, opener);
    const el = h("div", { class: "v-tr", role: "row", "data-row": id }, first, ...cells.values());
    return { el, opener, first, cells, painted: new Map(), marks: "" };
  }

  function paintCell(id: string, column: Column, nodes: RowNodes, found: CellFindings): void {
    const cell = nodes.cells.get(column.id);
    if (!cell || editing?.cell === cell) return;
    const typed = state.typed(id, column);
    const text = state.shown(id, column, typed);
    const fields = state.drafts[id]?.fields;
    const own = Boolean(fields && column.id in fields);
    const why = own ? undefined : state.rows.get(id)?.wrong[column.id];
    const isWrong = why !== undefined;
    const said = found.get(`${id}|${column.id}`) ?? why;
    const from = column.naming ? made(id) : "";
    const inTree = isTree && column.naming ? [state.rows.get(id)?.depth, below(id), folded.has(id)] : [];
    const key = JSON.stringify([text, own, said, isWrong, from, inTree]);
    if (nodes.painted.get(column.id) === key) return;
    nodes.painted.set(column.id, key);
    cell.classList.toggle("v-unsaved", own);
    cell.classList.toggle("v-wrong", isWrong);
    cell.toggleAttribute("data-empty", !text);
    if (isWrong) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    put(
      cell,
      h("span", { class: "v-label" }, column.title),
      isTree && column.naming ? folder(id) : null,
      h("span", { class: "v-value" }, column.kind === "party" && text ? partyMark(column, typed) : null, text || h("span", { class: "v-none" }, "–")),
      from ? h("span", { class: "v-small v-row-made" }, from) : null,
      said ? h("span", { class: "v-said-here", title: said }, h("span", { "aria-hidden": "true" }, "○ "), said) : null,
    );
  }
  /** Return a button that hides and shows the rows that lie in a row; nothing where there are none. */
  function folder(id: string): HTMLElement | null {
    if (!below(id)) return null;
    const isFolded = folded.has(id);
    const name = fill(words[isFolded ? "table.unfold" : "table.fold"], { row: state.title(id), n: below(id) });
    const toggle = (event: Event): void => {
      event.stopPropagation();
      fold(id, !isFolded);
    };
    return button(isFolded ? "▸" : "▾", toggle, { class: "v-fold", "aria-label": name, tabindex: "-1" });
  }
  function fold(id: string, isFolded: boolean): void {
    if (isFolded) folded.add(id);
    else folded.delete(id);
    paint({ ids: [id], order: false });
  }
  function foldAll(isFolded: boolean): void {
    folded.clear();
    if (isFolded) for (const id of state.order) if (below(id)) folded.add(id);
    paint();
  }
  function partyMark(column: Column, typed: Typed): HTMLElement | null {
    const at = state.options(column).findIndex(([id]) => id === typed);
    const colour = state.model.get("approvals")[at]?.colour;
    return colour ? mark(colour) : null;
  }

  function paintRow(id: string, at: number, found: CellFindings): void {
    const row = state.rows.get(id);
    if (!row) return;
    let nodes = rowNodes.get(id);
    if (!nodes) {
      nodes = makeRow(id);
      rowNodes.set(id, nodes);
    }
    const { el, opener } = nodes;
    const versions = row.sides.length + 1;
    const marks = JSON.stringify([at, row.comments, versions, Boolean(state.drafts[id])]);
    if (nodes.marks !== marks) {
      nodes.marks = marks;
      const clash = versions > 1 ? fill(words["table.clash"], { n: versions }) : "";
      const comments = row.comments ? `${words["talk.title"]}: ${row.comments}` : "";
      opener.setAttribute("aria-label", [fill(words["table.open"], { n: at + 1 }), clash, comments].filter(Boolean).join(", "));
      put(
        opener,
        h("span", { class: "v-place", "aria-hidden": "true" }, String(at + 1)),
        clash ? h("span", { class: "v-pill v-warn", "aria-hidden": "true", "data-words": clash }, `⇄ ${versions}`) : null,
        row.comments ? h("span", { class: "v-pill", "aria-hidden": "true" }, `✎ ${row.comments}`) : null,
        h("span", { class: "v-dots", "aria-hidden": "true" }, "⋯"),
      );
      el.classList.toggle("v-marked", versions > 1 || row.comments > 0);
      el.setAttribute("aria-rowindex", String(at + 2));
    }
    el.classList.toggle("v-clashes", versions > 1);
    if (isTree) {
      el.setAttribute("aria-level", String(row.depth ?? 1));
      el.style.setProperty("--depth", String((row.depth ?? 1) - 1));
      if (below(id)) el.setAttribute("aria-expanded", String(!folded.has(id)));
      else el.removeAttribute("aria-expanded");
    }
    for (const column of columns) paintCell(id, column, nodes, found);
  }

  const visible = (): string[] => state.order.filter((id) => !rowNodes.get(id)?.el.hidden);
  /** Show only rows that hold what is searched; returns how many. */
  function filterRows(): number {
    let n = 0;
    // Within a folded row, up to the next row that lies as high: searching looks into folded rows too.
    let deeper = Number.POSITIVE_INFINITY;
    for (const id of state.order) {
      const depth = state.rows.get(id)?.depth ?? 1;
      if (depth <= deeper) deeper = folded.has(id) ? depth : Number.POSITIVE_INFINITY;
      const isInside = !wanted && depth > deeper;
      const hit = !wanted || columns.some((column) => state.shown(id, column).toLowerCase().includes(wanted));
      const el = rowNodes.get(id)?.el;
      if (el) el.hidden = !hit || isInside;
      if (hit) n += 1;
    }
    return n;
  }

  function sortRows(): void {
    let before: Element | null = null;
    for (const id of state.order) {
      const el = rowNodes.get(id)?.el;
      if (!el) continue;
      const there: Element | null = before ? before.nextElementSibling : body.firstElementChild;
      if (el !== there) {
        if (before) before.after(el);
        else body.prepend(el);
      }
      before = el;
    }
    node.classList.toggle("v-long", state.order.length > LONG);
    node.setAttribute("aria-rowcount", String(state.order.length + 1));
  }

  /** Paint rows: those of `ids`, or all of them. */
  function paint({ ids = null, order = true }: Partial<Change> = {}): void {
    const found = findings();
    const focused = node.contains(document.activeElement) ? active : null;
    const places = new Map(state.order.map((id, at) => [id, at]));
    for (const [id, { el }] of rowNodes) {
      if (state.rows.has(id)) continue;
      el.remove();
      rowNodes.delete(id);
    }
    for (const id of order || !ids ? state.order : ids) {
      const at = places.get(id);
      if (at !== undefined) paintRow(id, at, found);
    }
    if (order || !ids) sortRows();
    const [start] = state.order;
    if (!rowNodes.has(active.row) && start !== undefined) activate(start, "");
    if (focused && !node.contains(document.activeElement)) focus(active.row, active.column);
    filterRows();
  }

  const cellAt = (row: string, column: string): HTMLElement | undefined => {
    const nodes = rowNodes.get(row);
    return column ? nodes?.cells.get(column) : nodes?.first;
  };
  // Roving tabindex: one cell of the grid can be reached by Tab.
  function activate(row: string, column: string): void {
    cellAt(active.row, active.column)?.setAttribute("tabindex", "-1");
    active = { row, column };
    cellAt(row, column)?.setAttribute("tabindex", "0");
  }
  function focus(row: string, column = ""): void {
    activate(row, column);
    cellAt(row, column)?.focus();
  }

  function move(down: number, right: number): void {
    const order = visible();
    const names = ["", ...columns.map((column) => column.id)];
    const row = Math.max(0, Math.min(order.length - 1, order.indexOf(active.row) + down));
    const column = Math.max(0, Math.min(names.length - 1, names.indexOf(active.column) + right));
    focus(order[row] ?? "", names[column]);
  }

  /** Edit a cell: what it holds, the first letter that was typed over it, or (null) nothing, where letters are about to come. */
  function edit(id: string, name: string | undefined, first: string | null = ""): void {
    const column = columnOf(name);
    if (!column || column.derived) return openRow(id);
    if (!state.mayWrite(id)) return blocked(id);
    if (isNarrow() || column.many) return openRow(id, name);
    const cell = cellAt(id, column.id);
    if (!cell) return;
    const value = state.typed(id, column);
    const field = cellEditor(column, first === null ? "" : first || value, state.options(column), words, {
      "aria-label": `${column.title}, ${state.title(id)}`,
    });
    const { input } = field;
    const now: Editing = { id, column, cell, field, value, base: state.rows.get(id)?.rev, isBlank: first === null };
    editing = now;
    cell.classList.add("v-editing");
    // What is written in has the focus; the cell around it is nothing to press.
    cell.removeAttribute("tabindex");
    cell.replaceChildren(field.node);
    input.focus();
    if (input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement) input.setSelectionRange(input.value.length, input.value.length);
    fitHeight(input, 260);
    input.addEventListener("input", () => {
      now.isBlank = false;
      fitHeight(input, 260);
    });
    field.node.addEventListener("focusout", (event) => {
      if (!field.node.contains(event.relatedTarget as Node | null) && editing?.cell === cell) leave(editing, true);
    });
  }

  function leave({ id, column, cell, field, value, base, isBlank }: Editing, keep: boolean, back = false): void {
    const typed = field.read();
    editing = null;
    cell.classList.remove("v-editing");
    cell.tabIndex = id === active.row && column.id === active.column ? 0 : -1;
    rowNodes.get(id)?.painted.delete(column.id);
    // Written on what stood there when the writing began; what came in since is no reason to overwrite it.
    if (keep && !isBlank && !isSame(typed, value)) state.write(id, column, typed, base);
    paint({ ids: [id], order: false });
    if (back) focus(id, column.id);
    if (keep && state.drafts[id]) saved(id, state.save(id));
  }

  function keyWhileEditing(now: Editing, event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    // While a letter is put together of several keys they belong to that.
    if (event.isComposing || event.keyCode === COMPOSING) return;
    if (key === "Escape") {
      leave(now, false, true);
      event.stopPropagation();
    } else if (key === "Enter" && !shiftKey && !(event.target instanceof HTMLButtonElement)) {
      leave(now, true, true);
      move(1, 0);
    } else if (key === "Tab") {
      leave(now, true, true);
      move(0, shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
  }

  function keyOnCell(event: KeyboardEvent): void {
    const { key, altKey } = event;
    const isComposed = key === "Dead" || key === "Process" || event.isComposing || event.keyCode === COMPOSING;
    const command = event.ctrlKey || event.metaKey;
    const far = command ? 1e6 : 0;
    const by = key === "Home" ? ([-far, -1e3] as const) : key === "End" ? ([far, 1e3] as const) : ARROWS[turned(key)];
    const column = columnOf(active.column);
    const mayType = column && state.mayWrite(active.row) && !command && (!altKey || isComposed);
    if (isComposed) {
      // The first key of an accent or of an input method: the editor is there before the browser begins, so that nothing of it is lost.
      if (mayType && !isChosen(column)) edit(active.row, active.column, null);
      return;
    }
    const how = isTree && altKey && event.shiftKey && !command ? ARRANGE[turned(key)] : undefined;
    if (how) {
      if (state.mayWrite(active.row)) arrange(active.row, how);
      else blocked(active.row);
    } else if (by && !altKey && !foldByKey(turned(key))) move(...by);
    else if (by && !altKey) return event.preventDefault();
    else if (key === "Enter" || key === "F2") edit(active.row, active.column);
    else if (command && key.toLowerCase() === "z") undo();
    else if (mayType && key === "Delete") {
      state.write(active.row, column, column.many ? [] : "");
      saved(active.row, state.save(active.row));
      return;
    } else if (mayType && key.length === 1 && key !== " ")
      edit(active.row, active.column, isChosen(column) || (column.points.length && !column.points.includes(key)) ? "" : key);
    else return;
    event.preventDefault();
  }

  /** In the first column of a tree the arrow along the row opens and closes it; returns whether it did. */
  function foldByKey(key: string): boolean {
    if (!isTree || active.column || !below(active.row)) return false;
    const isFolded = folded.has(active.row);
    if ((key === "ArrowRight") !== isFolded || (key !== "ArrowRight" && key !== "ArrowLeft")) return false;
    fold(active.row, !isFolded);
    return true;
  }

  node.addEventListener("keydown", (event) => (editing ? keyWhileEditing(editing, event) : keyOnCell(event)));
  const rowOf = (event: Event): string | undefined => (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row;
  node.addEventListener("focusin", (event) => {
    const cell = (event.target as Element).closest<HTMLElement>(".v-td");
    const row = rowOf(event);
    if (cell && row !== undefined && !editing) activate(row, cell.dataset.column ?? "");
  });
  node.addEventListener("click", (event) => {
    const cell = (event.target as Element).closest<HTMLElement>("[role=gridcell]");
    const row = rowOf(event);
    if (cell && row !== undefined && editing?.cell !== cell && !String(getSelection())) edit(row, cell.dataset.column);
  });
  node.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (editing || !/[\t\n]./.test(text)) return;
    event.preventDefault();
    openPaste(text, tableCells(event.clipboardData?.getData("text/html") ?? ""));
  });
  node.addEventListener("copy", (event) => {
    const column = columnOf(active.column);
    if (editing || !column || String(getSelection())) return;
    event.clipboardData?.setData("text/plain", state.shown(active.row, column));
    event.preventDefault();
  });

  const search = (text: string): number => {
    wanted = text.trim().toLowerCase();
    return filterRows();
  };
  // What a finding leads to is shown, whatever it lies in.
  const show = (row: string, column = ""): void => {
    const at = state.order.indexOf(row);
    let depth = state.rows.get(row)?.depth ?? 1;
    for (let above = at - 1; isTree && above >= 0 && depth > 1; above--) {
      const id = state.order[above] ?? "";
      const own = state.rows.get(id)?.depth ?? 1;
      if (own < depth) {
        folded.delete(id);
        depth = own;
      }
    }
    if (isTree) paint();
    focus(row, column);
  };
  return { node, paint, focus: show, search, foldAll };
}
