// Two versions of a row, written at the same time: what it was, what stands now, what the other one says; chosen cell by cell.
import { type Author, authorLine, messageOf } from "../joint/joint";
import { openDialog } from "../page/dialog";
import { announce, type Child, h, uid } from "../page/elements";
import { day, fill } from "../page/format";
import { type Column, cellEditor, isChosen, type Typed } from "./cells";
import type { TableState } from "./state";

type Which = "base" | "theirs" | "yours";
type Written = Author & { at: string };

interface ConflictCell extends Record<Which, string> {
  column: string;
  by: Written;
  raw: Record<Which, Typed | { wrong: string } | null>;
}

interface Conflict {
  revision: number;
  yours: Written;
  cells: ConflictCell[];
}

export async function openConflict(host: HTMLElement, state: TableState, id: string, side: number): Promise<void> {
  const { words } = state;
  const { clash } = await state.ask<{ clash: Conflict }>({ type: "clash", row: id, side });
  const columns = new Map(state.columns.map((column) => [column.id, column]));
  const chosen = new Map<string, () => Typed>();
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const rest = h("p", { class: "v-small", role: "status" });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const done = (): void => {
    announce(words["table.clash_done"] ?? "");
    dialog.close();
  };
  const merge = (): void => {
    const cells = Object.fromEntries([...chosen].map(([column, value]) => [column, value()]));
    state.ask({ type: "save_row", row: id, base: clash.revision, cells, settles: side, token: uid("merge") + Date.now() }).then(done, tell);
  };
  const keepTheirs = (): void => {
    state.ask({ type: "settle", row: id, side }).then(done, tell);
  };
  const save = h("button", { type: "button", class: "v-primary", onclick: merge }, words["table.clash_save"]);
  const keep = h("button", { type: "button", onclick: keepTheirs }, words["table.clash_keep"]);

  /** A version of a cell in the form that an editor takes. */
  function typedOf(one: ConflictCell, column: Column, version: Which): Typed {
    const value = one.raw[version];
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value.wrong;
    if (column.many) return value ?? [];
    return isChosen(column) ? (value ?? "") : one[version];
  }

  function cellField(one: ConflictCell, column: Column): HTMLElement {
    const name = uid("clash");
    const pick = (version: Which | "mine"): void => {
      chosen.set(column.id, () => (version === "mine" ? own.read() : typedOf(one, column, version)));
      paint();
    };
    const pickMine = (): void => {
      const radio = field.querySelector<HTMLInputElement>("input[value=mine]");
      if (radio) radio.checked = true;
      pick("mine");
    };
    const props = { "aria-label": `${column.title}: ${words["table.clash_mine"]}`, oninput: pickMine };
    const own = cellEditor(column, typedOf(one, column, "yours"), state.options(column), words, props);
    const option = (version: Which | "mine", label: Child, text?: string): HTMLElement =>
      h(
        "label",
        { class: "v-option" },
        h("input", { type: "radio", name, value: version, onchange: () => pick(version) }),
        h(
          "span",
          {},
          h("span", { class: "v-small v-row v-tight" }, label),
          text === undefined ? null : h("span", { class: "v-optiontext" }, text || words["table.empty_cell"]),
        ),
      );
    const field = h(
      "fieldset",
      { class: "v-clash" },
      h("legend", {}, column.title),
      h(
        "div",
        { class: "v-three" },
        option("base", words["table.clash_before"], one.base),
        option("theirs", [authorLine(one.by), `· ${day(one.by.at)}`], one.theirs),
        option("yours", [authorLine(clash.yours), `· ${day(clash.yours.at)}`], one.yours),
      ),
      h(
        "details",
        {},
        h("summary", {}, words["table.clash_mine"]),
        h("div", { class: "v-row" }, option("mine", words["table.clash_mine"]), own.node),
      ),
    );
    return field;
  }

  function paint(): void {
    const open = clash.cells.length - chosen.size;
    save.disabled = open > 0;
    rest.textContent = open ? fill(words["table.clash_choose"], { n: open }) : "";
  }

  const fields = clash.cells.flatMap((one) => {
    const column = columns.get(one.column);
    return column ? [cellField(one, column)] : [];
  });
  const text = fill(words["table.clash_text"], { a: clash.cells[0]?.by.party, b: clash.yours.party });
  const body = h("div", { class: "v-sheet-body" }, h("p", {}, text), fields, rest, trouble, h("div", { class: "v-row v-acts" }, save, keep));
  const dialog = openDialog(host, words["table.clash_title"] ?? "", words["table.cancel"] ?? "", body, { wide: true });
  paint();
  dialog.heading.focus();
}
