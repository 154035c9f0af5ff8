// Many rows at once, from the clipboard of a spreadsheet or from a file: looked at first, cell by cell, then taken all or none, or the good ones.
import { messageOf } from "../joint/joint";
import { openDialog } from "../page/dialog";
import { announce, button, h, type Props, put, uid } from "../page/elements";
import { fill } from "../page/format";
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
  wrong: { row: number; line: number; column: string; sentence: string }[];
}

interface Taken {
  clashes?: number;
}

interface Given {
  text?: string;
  file?: File;
  /** Show and return what has been done. */
  said(sentence: string): string;
}

export function openPaste(host: HTMLElement, state: TableState, { text = "", file, said }: Given): void {
  const { words } = state;
  const id = uid("paste");
  const body = h("div", { class: "v-sheet-body" });
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const names = new Map(state.columns.map((column) => [column.id, column.title]));
  const area = h("textarea", { id, rows: "8", class: "v-clip" });
  const look = (): void => {
    state.ask<{ preview: Preview }>({ type: "paste", text: area.value }).then(({ preview }) => show(preview), tell);
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
    const { headed, strange, same, good, added, changed, rows, wrong } = preview;
    const summary = wrong.length
      ? fill(words["table.paste_wrong"], { n: wrong.length })
      : words[rows.length ? "table.paste_right" : "table.paste_same"];
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
      h("li", {}, fill(words["table.paste_where"], { line, column: names.get(column), sentence }));
    trouble.textContent = "";
    put(
      body,
      h("p", { class: wrong.length ? "v-warn" : "v-ok", role: "status" }, summary),
      h(
        "p",
        { class: "v-small" },
        words[headed ? "table.paste_headed" : "table.paste_ordered"],
        " ",
        changed || same ? fill(words["table.paste_counts"], { added, changed, same }) : "",
        strange.length ? ` ${fill(words["table.paste_strange"], { names: strange.join(", ") })}` : "",
      ),
      wrong.length ? h("ul", { class: "v-small v-faults" }, wrong.slice(0, 20).map(fault)) : null,
      rows.length ? previewTable(preview) : null,
      trouble,
      h("div", { class: "v-row v-acts" }, acts),
    );
    body.querySelector<HTMLElement>(".v-acts button")?.focus();
  }

  async function readFile(chosen: File): Promise<void> {
    const most = state.model.get("largest");
    try {
      // A file that is too large is not sent at all.
      if (chosen.size > most) throw new Error(fill(words["table.file_large"], { most: Math.floor(most / 1e6) }));
      const bytes = await chosen.arrayBuffer();
      show((await state.ask<{ preview: Preview }>({ type: "import", name: chosen.name }, [bytes])).preview);
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
