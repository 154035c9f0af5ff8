// One row: all its fields, its comments, its history, and what else can be done with it. On a phone this is where rows are written.
import { type Author, authorLine, comments, messageOf } from "../joint/joint";
import { sourceList } from "../joint/words";
import { openDialog } from "../page/dialog";
import { announce, button, fitHeight, h, put, uid } from "../page/elements";
import { day, fill } from "../page/format";
import type { SavedRow } from "../saving/rows";
import type { CellFindings } from "./cards";
import { type Column, cellEditor, type Editor, isChosen, type Option, textOf } from "./cells";
import type { How, Row, TableState } from "./state";

interface Field {
  column: Column;
  editor: Editor;
  /** Makes the editor anew, with what can be chosen by now. */
  remake(): Editor;
  /** What can be chosen in it. */
  options: readonly Option[];
  /** What the checks say of the cell. */
  said: HTMLElement;
  /** What another person has written meanwhile. */
  theirs: HTMLElement;
  /** What stood in the record when the person began to write here. */
  before?: string;
}

interface RowVersion extends Author {
  revision: number;
  author: string;
  at: string;
  side: boolean;
  deleted: boolean;
  changed: { column: string; before: string; after: string }[];
}

interface Given {
  /** The column to begin with. */
  column: string;
  saved(id: string, saving: Promise<SavedRow | null>): Promise<void>;
  findings(): CellFindings;
  addNext(after?: string): void;
  openConflict(id: string, side: number): void;
}

export interface RowPanel {
  paint(): void;
}

export function openRow(host: HTMLElement, state: TableState, id: string, given: Given): RowPanel {
  const { words, columns } = state;
  const { column: startColumn, saved, findings, addNext, openConflict } = given;
  const isNew = (): boolean => !state.rows.has(id);
  const fields = new Map<string, Field>();
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const meanwhile = h("p", { class: "v-note", role: "status", hidden: true });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void save();
  };
  const form = h("form", { class: "v-form", novalidate: true, onsubmit: submit });
  const revisionAtStart = state.rows.get(id)?.rev;

  for (const column of columns.filter(({ derived }) => !derived)) {
    const name = uid("cell");
    const said = h("p", { class: "v-warn v-small", id: `${name}-said` });
    const theirs = h("div", { class: "v-note", hidden: true });
    const input = (): void => {
      state.write(id, column, field.editor.read());
      fitHeight(field.editor.input);
    };
    const props = { id: name, "aria-describedby": `${name}-help ${name}-said`, oninput: input };
    const remake = (): Editor => cellEditor(column, state.typed(id, column), state.options(column), words, props);
    const field: Field = { column, editor: remake(), remake, options: state.options(column), said, theirs };
    const required = column.required ? h("span", { class: "v-small" }, ` ${words["table.required"]}`) : null;
    const label = [column.title, column.unit ? ` (${column.unit})` : "", required];
    fields.set(column.id, field);
    form.append(
      h(
        "div",
        { class: "v-field", "data-column": column.id },
        column.many && isChosen(column) ? h("span", { class: "v-legend", "aria-hidden": "true" }, label) : h("label", { for: name }, label),
        column.help ? h("p", { class: "v-small", id: `${name}-help` }, column.help) : null,
        field.editor.node,
        said,
        theirs,
      ),
    );
  }
  const discardDraft = (): void => {
    state.discard(id);
    if (isNew()) dialog.close();
    else refill();
  };
  const saveAndNext = button(words["table.save_next"], () => save(true));
  const discard = button(words["table.discard"], discardDraft, { class: "v-quiet" });
  const submitButton = h("button", { type: "submit", class: "v-primary" }, words["table.save"]);
  const acts = h("div", { class: "v-row v-acts" }, submitButton, saveAndNext, discard);
  form.append(meanwhile, trouble, acts);

  const sources = h("div");
  const conflict = h("div", { class: "v-note v-clash-note", hidden: true });
  const by = h("p", { class: "v-small v-row v-tight" });
  const rowComments = comments(state.model, words, state.ask, id);
  const more = h("div", { class: "v-more" });
  let isOpen = true;
  const closed = (): void => {
    isOpen = false;
  };
  const body = h("div", { class: "v-sheet-body" }, by, conflict, form, sources, more);
  const dialog = openDialog(host, "", words["table.cancel"] ?? "", body, { onclose: closed });
  put(more, extras());
  refill();
  paint();
  for (const { editor } of fields.values()) fitHeight(editor.input);
  const firstField = fields.get(startColumn) ?? (isNew() ? fields.values().next().value : undefined);
  (firstField?.editor.input ?? dialog.heading).focus();

  function refill(): void {
    for (const { editor, column } of fields.values()) {
      const typed = state.typed(id, column);
      if (column.many) {
        for (const box of editor.node.querySelectorAll("input")) box.checked = typed.includes(box.value);
        continue;
      }
      // What nobody has touched here is always what stands in the record, also under the cursor: whoever writes has seen it.
      const input = editor.input as HTMLInputElement;
      if (input.value !== textOf(typed)) input.value = textOf(typed);
    }
  }

  async function save(next = false): Promise<void> {
    trouble.textContent = "";
    // An open clash stays open until it is merged; a row that nobody changed just closes.
    if (!state.drafts[id]) return dialog.close();
    const fresh = isNew();
    const saving = state.save(id);
    try {
      const answer = await saving;
      if (isOpen) dialog.close();
      await saved(answer?.row ?? id, saving);
      if (next && fresh) addNext(answer?.row);
    } catch (error) {
      tell(error);
    }
  }

  function extras(): (HTMLElement | null)[] {
    if (isNew()) return [];
    const list = h("ol", { class: "v-history" });
    const versions = h("details", {}, h("summary", { class: "v-button v-quiet" }, words["table.history"]), list);
    versions.addEventListener("toggle", () => {
      if (!versions.open) return;
      state.ask<{ versions: RowVersion[] }>({ type: "history", row: id }).then((answer) => paintHistory(list, answer.versions), tell);
    });
    const mayArrange = state.mayWrite(id) && !state.model.get("per_party");
    const talk = h("section", {}, h("h3", {}, words["talk.title"]), rowComments.node);
    return [talk, versions, mayArrange ? moves() : null, mayArrange ? removal() : null];
  }

  function paintHistory(list: HTMLElement, versions: RowVersion[]): void {
    const names = new Map(columns.map((one) => [one.id, one.title]));
    const restore = ({ revision }: RowVersion): void => {
      const restored = (): void => {
        announce(words["table.restored"] ?? "");
        dialog.close();
      };
      state.ask({ type: "restore", row: id, rev: revision }).then(restored, tell);
    };
    const change = ({ column, before, after }: RowVersion["changed"][number]): HTMLElement =>
      h(
        "li",
        {},
        h("strong", {}, `${names.get(column)}: `),
        before ? [h("del", {}, before), " → "] : null,
        h("ins", {}, after || words["table.empty_cell"]),
      );
    const content = (version: RowVersion): HTMLElement => {
      if (version.deleted) return h("p", {}, words["table.history_deleted"]);
      if (!version.changed.length) return h("p", { class: "v-small" }, words["table.history_moved"]);
      return h("ul", { class: "v-changes" }, version.changed.map(change));
    };
    const item = (version: RowVersion, at: number): HTMLElement =>
      h(
        "li",
        {},
        h(
          "div",
          { class: "v-row v-small" },
          authorLine(version),
          `· ${version.author} · ${day(version.at)}`,
          version.side ? h("span", { class: "v-pill v-warn" }, words["table.history_side"]) : null,
        ),
        content(version),
        at && !version.deleted && state.mayWrite(id) ? button(words["table.restore"], () => restore(version), { class: "v-quiet" }) : null,
      );
    put(list, versions.map(item));
  }

  function moves(): HTMLElement {
    if (state.isTree) return treeMoves();
    const moveTo = (placeOf: (at: number) => number) => (): void => {
      const others = state.order.filter((one) => one !== id);
      const target = placeOf(state.order.indexOf(id));
      if (target < 0 || target > others.length) return;
      const moved = (): void => announce(fill(words["table.moved"], { n: target + 1, of: state.order.length }));
      state.ask({ type: "move", row: id, after: target ? others[target - 1] : null }).then(moved, tell);
    };
    return h(
      "div",
      { class: "v-row", role: "group", "aria-label": words["table.move"] },
      button(
        words["table.up"],
        moveTo((at) => at - 1),
      ),
      button(
        words["table.down"],
        moveTo((at) => at + 1),
      ),
      button(
        words["table.top"],
        moveTo(() => 0),
      ),
    );
  }

  function treeMoves(): HTMLElement {
    const way = (how: How): HTMLElement =>
      button(words[`table.${how}`], () => void state.arrange(id, how).then(() => announce(words["table.arranged"] ?? ""), tell));
    return h("div", { class: "v-row", role: "group", "aria-label": words["table.move"] }, way("up"), way("down"), way("outdent"), way("indent"));
  }

  function removal(): HTMLElement {
    const box = h("div");
    const remove = (): void => {
      const removed = (): void => {
        state.discard(id);
        announce(words["table.deleted"] ?? "");
        dialog.close();
      };
      state.ask({ type: "delete", row: id, base: state.rows.get(id)?.rev ?? 0 }).then(removed, tell);
    };
    const confirm = ({ hanging, agreed }: { hanging: { title: string; row: string }[]; agreed: string[] }): void => {
      const yes = button(words["table.delete_yes"], remove, { class: "v-primary" });
      const no = button(words["table.delete_no"], () => put(box, first));
      put(
        box,
        h(
          "div",
          { class: "v-note", role: "alert" },
          h("p", {}, hanging.length ? words["table.hanging"] : words["table.hanging_none"]),
          hanging.length
            ? h(
                "ul",
                {},
                hanging.map(({ title, row }) => h("li", {}, row ? `${title}: ${row}` : title)),
              )
            : null,
          agreed.map((sentence) => h("p", { class: "v-warn" }, sentence)),
          h("div", { class: "v-row" }, yes, no),
        ),
      );
      yes.focus();
    };
    const ask = (): void => {
      state.ask<Parameters<typeof confirm>[0]>({ type: "hanging", row: id }).then(confirm, tell);
    };
    const first = button(words["table.delete"], ask, { class: "v-quiet v-warn" });
    return put(box, first);
  }

  function paint(): void {
    if (!isOpen) return;
    const row = state.rows.get(id);
    const draft = state.drafts[id];
    if (!row && revisionAtStart !== undefined) return dialog.close();
    dialog.heading.textContent = heading(row);
    paintSources();
    put(by, row?.at ? [authorLine(row), `· ${day(row.at)}`] : row ? words["table.never"] : "");
    const hasMoved = Boolean(row && draft && !draft.request && draft.base !== null && draft.base !== row.rev);
    meanwhile.hidden = !hasMoved;
    if (hasMoved) meanwhile.textContent = fill(words["table.changed_meanwhile"], { party: row?.party });
    const isLocked = Boolean(row && !state.mayWrite(id));
    for (const field of fields.values()) offer(field);
    for (const field of fields.values()) paintField(field, row, hasMoved, isLocked);
    refill();
    discard.hidden = !draft;
    saveAndNext.hidden = !isNew();
    acts.hidden = isLocked;
    const side = row?.sides[0];
    conflict.hidden = !side;
    if (side) paintConflict(side);
    rowComments.paint();
  }

  /** Offer what can be chosen by now: what others have written or what was revealed since the row was opened. */
  function offer(field: Field): void {
    const options = state.options(field.column);
    if (options === field.options) return;
    const { node } = field.editor;
    const isSame = JSON.stringify(options) === JSON.stringify(field.options);
    field.options = options;
    if (isSame || !isChosen(field.column)) return;
    const focused = node.contains(document.activeElement) ? (document.activeElement as HTMLInputElement).value : null;
    field.editor = field.remake();
    node.replaceWith(field.editor.node);
    if (focused === null) return;
    const boxes = [...field.editor.node.querySelectorAll<HTMLInputElement>("input")];
    (boxes.find((box) => box.value === focused) ?? field.editor.input).focus();
  }

  // A row is called by what it says; one that says nothing yet by its table.
  function heading(row: Row | undefined): string {
    const table = state.model.get("title");
    if (!row) return fill(words["table.new_in"], { table });
    const name = state.model.get("most") === 1 && !state.model.get("per_party") ? table : state.title(id);
    return name || fill(words["table.row_of"], { table, n: state.order.indexOf(id) + 1 });
  }

  function drop(source: string): void {
    if (state.dropDraftSource(id, source)) return paint();
    state.ask({ type: "drop_source", row: id, source }).then(() => announce(words["take.dropped"] ?? ""), tell);
  }
  function paintSources(): void {
    const cards = state.model.get("revealed");
    // Where a column keeps them, they are taken off there.
    const isKept = (source: string): boolean => cards.some((card) => card.id === source && card.link);
    const ids = state.sources(id).filter((source) => !isKept(source));
    put(sources, sourceList(ids, cards, words, state.mayWrite(id) ? drop : null));
    const others = ids.filter((source) => state.drafts[id]?.sources?.includes(source)).flatMap((source) => state.madeOf(source));
    const doubled = others.filter((other) => other !== id && state.rows.has(other));
    if (doubled.length && isNew()) sources.prepend(h("p", { class: "v-note" }, fill(words["take.doubled"], { row: state.title(doubled[0] ?? "") })));
  }

  function paintField(field: Field, row: Row | undefined, hasMoved: boolean, isLocked: boolean): void {
    const { column, editor, said, theirs } = field;
    const drafted = state.drafts[id]?.fields;
    const isTouched = Boolean(drafted && column.id in drafted);
    const stored = JSON.stringify(row ? state.stored(id, column) : "");
    const letters = column.kind === "text" ? textOf(state.typed(id, column)).length : 0;
    const long = letters > column.longest ? fill(words["take.long"], { n: letters, most: column.longest }) : "";
    said.textContent = isTouched ? long : (findings().get(`${id}|${column.id}`) ?? row?.wrong[column.id] ?? "");
    theirs.hidden = !(row && hasMoved && isTouched && field.before !== undefined && field.before !== stored);
    if (!theirs.hidden && row) paintTheirs(field, row);
    else field.before = stored;
    for (const input of [editor.input, ...editor.node.querySelectorAll<HTMLElement>("input,button")]) (input as HTMLInputElement).disabled = isLocked;
  }

  function paintConflict(side: Row["sides"][number]): void {
    const open = (): void => {
      dialog.close();
      openConflict(id, side.rev);
    };
    put(conflict, h("p", {}, fill(words["table.clash_note"], side)), button(words["table.clash_open"], open, { class: "v-primary" }));
  }

  function paintTheirs(field: Field, row: Row): void {
    const { column, theirs } = field;
    const stored = state.stored(id, column);
    const takeTheirs = (): void => {
      field.before = undefined;
      state.write(id, column, stored);
      refill();
      paint();
    };
    const keepMine = (): void => {
      for (const other of fields.values()) other.before = undefined;
      state.rebase(id);
      paint();
    };
    put(
      theirs,
      h("p", { class: "v-small v-row v-tight" }, authorLine(row)[0], fill(words["table.theirs_now"], { party: row.party })),
      h("p", {}, state.shown(id, column, stored) || words["table.empty_cell"]),
      h(
        "div",
        { class: "v-row" },
        button(words["table.take_theirs"], takeTheirs, { class: "v-quiet" }),
        button(words["table.mine_stays"], keepMine, { class: "v-quiet" }),
      ),
    );
  }

  return { paint };
}
