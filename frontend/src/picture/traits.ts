// What a picture consists of, and tables of it.
import { h } from "../page/elements";
import type { Words } from "../page/model";
import type { PlotlyFigure } from "../vendor/plotly_loader";

export interface Table {
  columns: string[];
  rows: unknown[][];
}

/** What the marks of a picture stand for: rows of its table by their places, or (with `columns`) rows of its own. */
export type Behind = { label: string } & ({ columns?: undefined; rows: number[] } | Table);

export interface Picture {
  title: string;
  caption: string;
  alt: string;
  table: Partial<Table>;
  behind: Behind[];
  /** The drawing, once it is there. */
  figure: PlotlyFigure | Partial<Record<keyof PlotlyFigure, undefined>>;
  /** Colours for dark pages, light → dark. */
  dark: Record<string, string>;
}

export interface PictureTraits extends Picture {
  step: string;
  part: string;
  /** Its place among the pictures of its part. */
  at: number;
  source: string;
  wide: boolean;
  soon: boolean;
  /** Why it has not changed though answers have come; "" if it holds all. */
  note: string;
  here: boolean;
  arrivals: number;
  words: Words;
}

export const PICTURE_TRAITS = ["title", "caption", "alt", "table", "behind", "figure", "dark"] as const satisfies (keyof Picture)[];

const text = (cell: unknown): string => String(cell ?? "");

/** Make a table; its first column names the rows. */
export function tableNode({ columns = [], rows = [] }: Partial<Table>): HTMLElement {
  const head = h(
    "tr",
    {},
    columns.map((name) => h("th", { scope: "col" }, name)),
  );
  const line = (row: unknown[]): HTMLElement =>
    h(
      "tr",
      {},
      row.map((cell, n) => (n ? h("td", {}, text(cell)) : h("th", { scope: "row" }, text(cell)))),
    );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, rows.map(line)));
}

/** Make a table of one row that reads from top to bottom, as is best on a phone. */
export function rowNode(columns: string[], row: unknown[]): HTMLElement {
  return h(
    "table",
    {},
    h(
      "tbody",
      {},
      columns.map((name, n) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, text(row[n])))),
    ),
  );
}
