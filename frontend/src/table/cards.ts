// A table with one row for each party: their cards side by side, each written by its own party. Or, with `lone`, the one row of a table that has no more.
import { h, mark, put } from "../page/elements";
import { day, fill } from "../page/format";
import type { Words } from "../page/model";
import type { Column } from "./cells";
import type { Change, Row, TableState } from "./state";

/** Findings on cells: their sentences by "row|column". */
export type CellFindings = ReadonlyMap<string, string>;

/** How the rows of a table are shown. */
export interface TableView {
  node: HTMLElement;
  paint(change?: Partial<Change>): void;
  focus(row: string, column?: string): void;
  /** Show only the rows that hold a text; returns how many. */
  search(text: string): number;
  /** Of a tree: hide all rows that lie in others, or show all. */
  foldAll?(isFolded: boolean): void;
}

interface Given {
  openRow(id: string): void;
  findings(): CellFindings;
  /** Whose words a row is made of, in words. */
  made(id: string): string;
  lone?: boolean;
}

export function cards(state: TableState, words: Words, { openRow, findings, made, lone = false }: Given): TableView {
  const node = h("div", { class: lone ? "v-sides v-lone" : "v-sides" });
  const cell = (row: Row, column: Column): HTMLElement => {
    const text = state.shown(row.id, column);
    const said = findings().get(`${row.id}|${column.id}`) ?? row.wrong[column.id];
    const finding = said && row.rev ? h("span", { class: "v-said-here" }, h("span", { "aria-hidden": "true" }, "○ "), said) : null;
    return h(
      "div",
      { class: column.kind === "text" && column.longest > 300 ? "v-side-cell v-wide" : "v-side-cell" },
      h("dt", {}, column.title),
      h("dd", { class: text ? "" : "v-none" }, text || words["table.empty_cell"], finding),
    );
  };
  const written = (row: Row, may: boolean): string => {
    if (!row.at) return may ? "" : (words["table.waiting_theirs"] ?? "");
    return lone ? fill(words["table.by"], { party: row.party, at: day(row.at) }) : day(row.at);
  };
  const card = (row: Row): HTMLElement => {
    const may = state.mayWrite(row.id);
    const act = words[may ? (row.rev ? "table.edit" : "table.write_own") : "table.more"];
    const open = h(
      "button",
      {
        type: "button",
        class: may && !row.rev ? "v-primary" : "",
        onclick: () => openRow(row.id),
        "aria-label": lone ? null : `${row.party}: ${act}`,
      },
      act,
    );
    return h(
      "section",
      { class: "v-card v-side", "data-row": row.id, style: lone ? "" : `--party:var(--party-${row.colour || "f"})` },
      lone ? null : h("h3", { class: "v-row v-tight" }, mark(row.colour || "f"), row.party),
      h(
        "dl",
        {},
        state.columns.map((column) => cell(row, column)),
      ),
      made(row.id) ? h("p", { class: "v-small v-row-made" }, made(row.id)) : null,
      row.sides.length ? h("p", {}, h("span", { class: "v-pill v-warn" }, fill(words["table.clash"], { n: row.sides.length + 1 }))) : null,
      state.drafts[row.id] ? h("p", { class: "v-warn v-small" }, words["table.unsaved_row"]) : null,
      h(
        "div",
        { class: "v-row" },
        open,
        row.comments ? h("span", { class: "v-pill" }, `${words["talk.title"]}: ${row.comments}`) : null,
        h("span", { class: "v-small" }, written(row, may)),
      ),
    );
  };
  const buttonOf = (id: string): HTMLButtonElement | null => node.querySelector(`[data-row="${id}"] button`);
  // The card that is being used keeps the focus when it is painted anew.
  function paint(): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;
    put(node, state.order.flatMap((id) => state.rows.get(id) ?? []).map(card));
    if (focused && !node.contains(document.activeElement)) buttonOf(focused)?.focus();
  }
  return { node, paint, focus: (id) => buttonOf(id)?.focus(), search: () => state.order.length };
}
