// Many rows at once, from the clipboard of a spreadsheet or from a file: looked at first, cell by cell, then taken all or none, or the good ones.
import { messageOf } from "../joint/joint";
import { openDialog } from "../page/dialog";
import { announce, button, h, type Props, put, uid } from "../page/elements";
import { fill } from "../page/format";
import { tableCells } from "./clipboard";
import type { TableState } from "./state";

/** A cell as it would be, and whether that is a change. */
type PreviewCell = readonly [shown: string, touched: boolean];

interface PreviewRow {
  line: number;
  new: boolean;
  cells: PreviewCell[];
}

interface Preview {
  columns: string[];
  headed: boolean;
  strange: string[];
  same: number;
  good: number;
  added: number;
  changed: number;
  rows: PreviewRow[];
  /** A fault without a column is one of its whole row. */
  wrong: { row: number; line: number; column: string; sentence: string }[];
  /** What was read differently from what its author sees. */
  remarks: string[];
  /** Sheets of a workbook, and which was read. */
  sheets: string[];
  sheet: string;
  /** How the letters of a text file were read; what else they could be, if that was a guess. */
  encoding: string;
  encodings: [id: string, title: string][];
}

/** What somebody has chosen about reading a file. */
interface Reading {
  sheet?: string;
  encoding?: string;
}

interface Taken {
  clashes?: number;
}

interface Given {
  text?: string;
  /** The cells of the same, from the clipboard's HTML. */
  cells?: string[][] | null;
  file?: File;
  /** Show and return what has been done. */
  said(sentence: string): string;
}

/** Return a text as a text area gives it back, without the ends that do not count. */
const plain = (text: string): string => text.replace(/\r\n?/g, "\n").trim();

export function openPaste(host: HTMLElement, state: TableState, { text = "", cells = null, file, said }: Given): void {
  const { words } = state;
  const id = uid("paste");
  const body = h("div", { class: "v-sheet-body" });
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const names = new Map(state.columns.map((column) => [column.id, column.title]));
  const area = h("textarea", { id, rows: "8", class: "v-clip" });
  // Cells count only for the text that came with them: somebody may change it, or paste more.
  let pasted = { text: plain(text), cells };
  area.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const found = tableCells(data?.getData("text/html") ?? "");
    pasted = { text: plain(data?.getData("text/plain") ?? ""), cells: found };
  });
  const tooLarge = (size: number): boolean => {
    const most = state.model.get("largest");
    if (size > most) trouble.textContent = fill(words["table.file_large"], { most: Math.floor(most / 1e6) });
    return size > most;
  };
  const look = (): void => {
    const same = plain(area.value) === pasted.text;
    if (tooLarge(new Blob([area.value]).size * 2)) return;
    const content = { type: "paste", text: area.value, ...(same && pasted.cells && { cells: pasted.cells }) };
    state.ask<{ preview: Preview }>(content).then(({ preview }) => show(preview), tell);
  };

  function begin(): void {
    trouble.textContent = "";
    const acts = h("div", { class: "v-row v-acts" }, button(words["table.paste_look"], look, { class: "v-primary" }));
    put(body, h("p", { class: "v-soft" }, words["table.paste_text"]), h("label", { for: id }, words["table.paste_label"]), area, trouble, acts);
    area.focus();
  }

  function previewTable({ columns, changed, rows, wrong }: Preview): HTMLElement {
    const faults = new Map(wrong.map((one) => [`${one.row}|${one.column}`, one.sentence]));
    const faulty = new Set(wrong.map((one) => one.row));
    const cell = (row: PreviewRow, at: number, column: string, [shown, touched]: PreviewCell): HTMLElement => {
      const why = faults.get(`${at}|${column}`);
      return h(
        "td",
        { class: why ? "v-wrong" : "" },
        touched && !row.new ? h("ins", {}, shown || words["table.empty_cell"]) : shown,
        why ? h("span", { class: "v-said-here" }, h("span", { "aria-hidden": "true" }, "○ "), why) : null,
      );
    };
    const line = (row: PreviewRow, at: number): HTMLElement =>
      h(
        "tr",
        { class: faulty.has(at) ? "v-faulty" : "" },
        h(
          "th",
          { scope: "row" },
          String(row.line),
          changed ? h("span", { class: "v-small" }, ` ${words[row.new ? "table.paste_new" : "table.paste_change"]}`) : null,
        ),
        row.cells.map((one, i) => cell(row, at, columns[i] ?? "", one)),
      );
    const head = h(
      "tr",
      {},
      h("th", { scope: "col" }, "#"),
      columns.map((column) => h("th", { scope: "col" }, names.get(column))),
    );
    return h(
      "div",
      { class: "v-table v-preview", tabindex: "0", role: "region", "aria-label": words["table.paste_title"] },
      h("table", {}, h("thead", {}, head), h("tbody", {}, rows.map(line))),
    );
  }

  function show(preview: Preview): void {
    const { headed, strange, same, good, added, changed, rows, wrong, remarks } = preview;
    const summary = wrong.length
      ? fill(words["table.paste_wrong"], { n: wrong.length })
      : words[rows.length ? (remarks.length ? "table.paste_remarks" : "table.paste_right") : "table.paste_same"];
    const done = (taken: Taken): void => {
      const clashes = taken.clashes ? ` ${fill(words["table.taken_clashes"], { n: taken.clashes })}` : "";
      announce(said(fill(words["table.taken"], taken) + clashes));
      dialog.close();
    };
    const take = (label: string, props: Props, more: object = {}): HTMLElement =>
      button(label, () => void state.ask<Taken>({ type: "take", ...more }).then(done, tell), props);
    const takeAll = fill(words[wrong.length ? "table.paste_all" : "table.paste_take"], { n: rows.length });
    const acts = [
      wrong.length && good ? take(fill(words["table.paste_good"], { n: good }), { class: "v-primary" }, { good: true }) : null,
      rows.length ? take(takeAll, { class: wrong.length ? "" : "v-primary" }) : null,
      button(words["table.paste_again"], begin, { class: "v-quiet" }),
    ];
    const fault = ({ line, column, sentence }: Preview["wrong"][number]): HTMLElement =>
      h("li", {}, column ? fill(words["table.paste_where"], { line, column: names.get(column), sentence }) : sentence);
    trouble.textContent = "";
    put(
      body,
      h("p", { class: wrong.length ? "v-warn" : "v-ok", role: "status" }, summary),
      h(
        "p",
        { class: "v-small" },
        fill(words["table.paste_rows"], { n: rows.length + same }),
        " ",
        words[headed ? "table.paste_headed" : "table.paste_ordered"],
        " ",
        changed || same ? fill(words["table.paste_counts"], { added, changed, same }) : "",
        strange.length ? ` ${fill(words["table.paste_strange"], { names: strange.join(", ") })}` : "",
      ),
      remarks.length
        ? h(
            "ul",
            { class: "v-small v-remarks" },
            remarks.map((remark) => h("li", {}, remark)),
          )
        : null,
      choices(preview),
      wrong.length ? h("ul", { class: "v-small v-faults" }, wrong.slice(0, 20).map(fault)) : null,
      rows.length ? previewTable(preview) : null,
      trouble,
      h("div", { class: "v-row v-acts" }, acts),
    );
    body.querySelector<HTMLElement>(".v-acts button")?.focus();
  }

  /** Let people choose another sheet, or how letters are written, where that was a choice of ours. */
  function choices({ sheets, sheet, encoding, encodings }: Preview): HTMLElement | null {
    const pick = (
      label: string | undefined,
      now: string,
      offered: readonly (readonly [string, string])[],
      read: (id: string) => Reading,
    ): HTMLElement => {
      const select = h(
        "select",
        {},
        offered.map(([id, title]) => h("option", { value: id, selected: id === now }, title)),
      );
      select.addEventListener("change", () => file && void readFile(file, read(select.value)));
      return h("label", {}, label, " ", select);
    };
    if (!file || (sheets.length < 2 && !encodings.length)) return null;
    return h(
      "div",
      { class: "v-row" },
      sheets.length > 1
        ? pick(
            words["table.paste_sheet"],
            sheet,
            sheets.map((name) => [name, name]),
            (id) => ({ sheet: id }),
          )
        : null,
      encodings.length ? pick(words["table.paste_letters"], encoding, encodings, (id) => ({ encoding: id })) : null,
    );
  }

  async function readFile(chosen: File, reading: Reading = {}): Promise<void> {
    // A file that is too large is not sent at all.
    if (tooLarge(chosen.size)) return;
    try {
      const bytes = await chosen.arrayBuffer();
      show((await state.ask<{ preview: Preview }>({ type: "import", name: chosen.name, ...reading }, [bytes])).preview);
    } catch (error) {
      tell(error);
    }
  }

  const dialog = openDialog(host, words["table.paste_title"] ?? "", words["table.cancel"] ?? "", body, { wide: true });
  begin();
  if (text) {
    area.value = text;
    look();
  }
  if (file) void readFile(file);
}
