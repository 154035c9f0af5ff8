// A joint table: rows that several people write at once. Nothing that was typed is lost: it stays here until the record has it.
import "../page/common";
import { commentsCard, FRAME, isAllowed, messageOf, notOpenCard, statusStrip } from "../joint/joint";
import { dragged, type Revealed, sourceNote, type Target, wordCards } from "../joint/words";
import { announce, button, download, h, put, uid } from "../page/elements";
import { fill, plural } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn } from "../page/painting";
import type { SavedRow } from "../saving/rows";
import { cards } from "./cards";
import { openConflict } from "./conflict";
import { grid } from "./grid";
import { openPaste } from "./paste";
import { openRow, type RowPanel } from "./row";
import { type Finding, type How, TableState, type TableTraits } from "./state";

const SEARCH_FROM = 8;

export function render({ model, el }: View<TableTraits>): CleanUp {
  el.classList.add("v", "v-jointtable");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const word = (name: string): string => words[`table.${name}`] ?? "";
  const state = new TableState(model);
  // A table with one row for each party, or with one row at all, is cards; any other is a grid.
  const perParty = model.get("per_party");
  const most = model.get("most");
  const lone = !perParty && most === 1;
  const isCards = perParty || lone;
  const mayWrite = (): boolean => isAllowed(model, "write");
  let panel: RowPanel | null = null;
  let cellFindings = new Map<string, string>();
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const note = h("p", { class: "v-small" });
  const tell = (error: unknown): void => {
    trouble.textContent = messageOf(error);
  };
  const said = (sentence: string): string => {
    trouble.textContent = "";
    note.textContent = sentence;
    return sentence;
  };
  const host = h("div");

  const findings = (): ReadonlyMap<string, string> => cellFindings;
  const resolveConflict = (id: string, side: number): Promise<void> => openConflict(host, state, id, side).catch(tell);
  const open = (id: string, column = ""): void => {
    panel = openRow(host, state, id, { column, saved, findings, addNext, openConflict: (row, side) => void resolveConflict(row, side) });
  };
  const addNext = (after?: string): void => open(state.beginRow(after));
  const blocked = (id: string): void => {
    const why = model.get("may").write?.reason || fill(word("others_row"), state.rows.get(id) ?? {});
    trouble.textContent = why;
    announce(why);
  };
  const paste = (text: string, cells: string[][] | null = null): void => openPaste(host, state, { text, cells, said });
  // Words that are taken over are saved at once and can be undone. If they do not fit, or join a row that is being written, the row opens.
  const rowName = (id: string): string =>
    state.title(id) || (state.rows.has(id) ? fill(word("row"), { n: state.order.indexOf(id) + 1 }) : word("new"));
  const ownRow = (card: Revealed): string => {
    if (!isCards) return state.rows.has(card.row) && state.mayWrite(card.row) ? card.row : "";
    if (lone) return state.order[0] ?? "";
    const mine = state.order.filter((id) => state.mayWrite(id));
    return mine.length === 1 ? (mine[0] ?? "") : card.row;
  };
  const takeOver = (card: Revealed, row: string): void => {
    if (!row && state.order.length >= most) return tell(new Error(fill(word("full"), { most })));
    const { id, fits } = state.takeOver(card, row);
    if (!fits) return open(id, card.column);
    const saving = state.save(id);
    const done = (answer: SavedRow | null): void => {
      if (!answer) return;
      if (answer.side) return void saved(id, saving);
      trouble.textContent = "";
      const sentence = fill(words[row ? "take.added" : "take.taken"], { row: rowName(answer.row) });
      announce(sentence);
      put(
        taken,
        h("span", {}, "✓ ", sentence),
        button(words["take.open"], () => open(answer.row), { class: "v-quiet" }),
        button(word("undo"), undo, { class: "v-quiet" }),
      );
    };
    saving.then(done, tell);
  };
  const taken = h("p", { class: "v-taken v-row" });
  const revealed = wordCards({
    words,
    label: (card) => {
      if ((isCards || card.row) && !ownRow(card)) return "";
      return words[isCards ? "take.into_own" : card.row ? "take.into_row" : "take.new_row"] ?? "";
    },
    take: (card) => takeOver(card, ownRow(card)),
    used: (id) => {
      const made = state.madeOf(id);
      return made.length ? fill(words["take.used_in"], { rows: made.map(rowName).join("; ") }) : "";
    },
    targets: (card): Target[] =>
      (card.row || (isCards && ownRow(card)) ? [] : state.order)
        .filter((id) => state.mayWrite(id) && !state.sources(id).includes(card.id))
        .map((id) => ({ id, title: rowName(id) })),
    add: takeOver,
    settled: model.get("state") === "agreed",
  });
  const paintWords = (): void => {
    if (state.isLoaded) revealed.paint(mayWrite() ? model.get("revealed") : []);
  };

  const undo = (): void => {
    const done = ({ undone }: { undone: boolean }): void => {
      put(taken);
      announce(said(word(undone ? "undone" : "nothing_undone")));
    };
    state.ask<{ undone: boolean }>({ type: "undo" }).then(done, tell);
  };

  const arrange = (id: string, how: How): void => {
    const arranged = (): void => announce(said(word("arranged")));
    state.arrange(id, how).then(arranged, tell);
  };

  // After a save: say so, and if it clashed bring both versions side by side at once.
  async function saved(_id: string, saving: Promise<SavedRow | null>): Promise<void> {
    try {
      const answer = await saving;
      said("");
      if (!answer) return;
      announce(word(answer.side ? "clash_saved" : "saved_row"));
      if (!answer.side) return;
      note.textContent = word("clash_saved");
      await resolveConflict(answer.row, answer.rev);
    } catch (error) {
      tell(error);
    }
  }

  // Where a link column keeps the words, they stand in it.
  const made = (id: string): string => {
    const linked = new Set(model.get("revealed").flatMap((card) => (card.link ? [card.id] : [])));
    return sourceNote(
      (state.rows.get(id)?.sources ?? []).filter((source) => !linked.has(source)),
      model.get("revealed"),
      words,
    );
  };
  const view = isCards
    ? cards(state, words, { openRow: open, findings, lone, made })
    : grid(state, words, { openRow: open, openPaste: paste, made, saved: (id, saving) => void saved(id, saving), undo, arrange, findings, blocked });
  const fileChosen = (): void => {
    const chosen = file.files?.[0];
    if (chosen) openPaste(host, state, { file: chosen, said });
    file.value = "";
  };
  const file = h("input", { type: "file", accept: ".csv,.tsv,.txt,.xlsx", hidden: true, onchange: fileChosen });
  const exportAs = (format: string): void => {
    state.ask<{ name: string; mime: string }>({ type: "export", format }).then(download).catch(tell);
  };
  const searchId = uid("search");
  const hits = h("span", { class: "v-small", role: "status" });
  const searching = (): void => {
    const n = view.search(search.value);
    hits.textContent = search.value ? fill(word("found"), { found: n, n: state.order.length }) : "";
  };
  const search = h("input", { type: "search", id: searchId, placeholder: word("search"), oninput: searching });
  const finder = h("span", { class: "v-finder", hidden: true }, hits, h("label", { for: searchId, class: "v-hidden" }, word("search")), search);

  const add = button(word("add"), () => addNext(), { class: "v-primary" });
  const full = h("span", { class: "v-small", hidden: true }, fill(word("full"), { most }));
  const quiet = { class: "v-quiet" };
  const writing = [button(word("paste"), () => paste(""), quiet), button(word("import"), () => file.click(), quiet)];
  const undoing = button(word("undo"), undo, quiet);
  const exporting = h(
    "span",
    { class: "v-export" },
    h("span", { class: "v-small" }, word("export")),
    button(word("csv"), () => exportAs("csv"), quiet),
    button(word("xlsx"), () => exportAs("xlsx"), quiet),
  );
  const folding = state.isTree
    ? [button(word("fold_all"), () => view.foldAll?.(true), quiet), button(word("unfold_all"), () => view.foldAll?.(false), quiet)]
    : [];
  const unfoldBar = (): void => unfold.setAttribute("aria-expanded", String(bar.toggleAttribute("data-open")));
  const unfold = button(word("more"), unfoldBar, { class: "v-unfold", "aria-expanded": "false" });
  const bar = h(
    "div",
    { class: isCards ? "v-bar v-plain" : "v-bar" },
    perParty ? null : [add, full],
    isCards ? null : unfold,
    h("div", { class: "v-bar-more" }, isCards ? null : writing, undoing, folding, finder),
    file,
  );
  const count = h("p", { class: "v-small" });
  const unsaved = h("div", { class: "v-unsaved-list", hidden: true });
  const advice = h("details", { class: "v-advice", hidden: true });
  const notOpen = h("div");
  const nothing = h("p", { class: "v-soft" });
  const examples = model.get("examples")
    ? h(
        "details",
        { class: "v-examples" },
        h("summary", { class: "v-button v-quiet" }, word("examples")),
        h("p", { class: "v-soft" }, model.get("examples")),
      )
    : null;
  const keys = h("p", { class: "v-small v-keys" }, word("keys"), state.isTree ? ` ${word("keys_tree")}` : null);
  const act = (content: object): void => {
    const done = (): void => {
      trouble.textContent = "";
    };
    state.ask(content).then(done, tell);
  };
  const status = statusStrip(model, words, act);
  const comments = commentsCard(model, words, state.ask);
  const drop = h("p", { class: "v-drop", "data-drop": "", hidden: isCards }, words["take.drop"]);
  const shown = h(
    "div",
    {},
    h("h2", { class: "v-group" }, model.get("title")),
    model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    examples,
    status.node,
    advice,
    unsaved,
    bar,
    note,
    trouble,
    taken,
    h("div", { class: "v-with-words" }, revealed.node, h("div", { class: "v-taking" }, nothing, view.node, drop)),
    h("div", { class: "v-row v-under" }, isCards ? null : [count, keys], exporting),
    comments.node,
  );
  acceptWords(shown);
  el.append(notOpen, shown, host);

  // A card is dropped on a row, or anywhere else on the table for a row of its own.
  function acceptWords(el: HTMLElement): void {
    let over: Element | null = null;
    const mark = (now: Element | null): void => {
      if (now === over) return;
      over?.removeAttribute("data-over");
      now?.setAttribute("data-over", "");
      over = now;
    };
    const placeOf = (event: DragEvent): HTMLElement | null => {
      const row = (event.target as Element).closest<HTMLElement>("[data-row]");
      if (row) return state.mayWrite(row.dataset.row ?? "") ? row : null;
      return isCards || !(event.target as Element).closest(".v-taking") ? null : drop;
    };
    el.addEventListener("dragover", (event) => {
      const place = dragged(event) ? placeOf(event) : null;
      mark(place);
      if (place) event.preventDefault();
    });
    el.addEventListener("dragleave", () => mark(null));
    el.addEventListener("drop", (event) => {
      const id = dragged(event);
      const card = model.get("revealed").find((one) => one.id === id && one.takes);
      const place = card ? placeOf(event) : null;
      mark(null);
      if (!card || !place) return;
      event.preventDefault();
      // A range goes into its own row, wherever it is dropped.
      takeOver(card, isCards ? (place.dataset.row ?? "") : card.row || (place.dataset.row ?? ""));
    });
  }

  function paintUnsaved(): void {
    const drafts = Object.entries(state.drafts).filter(([, draft]) => draft.status !== "sending" || draft.overdue);
    unsaved.hidden = !drafts.length || !state.isLoaded;
    const discard = (id: string): void => {
      state.discard(id);
      view.paint({ ids: state.rows.has(id) ? [id] : [], order: false });
    };
    put(
      unsaved,
      drafts.map(([id, draft]) =>
        h(
          "div",
          { class: "v-note v-row" },
          h("span", {}, draft.why || (state.rows.has(id) ? `${state.title(id)}: ${word("unsaved_row")}` : word("unsaved_new"))),
          button(word("resume"), () => open(id)),
          button(word("discard"), () => discard(id), quiet),
        ),
      ),
    );
  }

  function paintFindings(): void {
    const all = model.get("findings");
    const before = cellFindings;
    cellFindings = new Map(all.filter(({ row, column }) => row && column).map(({ row, column, sentence }) => [`${row}|${column}`, sentence]));
    advice.hidden = !all.length;
    const item = ({ sentence, row, column, blocks }: Finding): HTMLElement =>
      h(
        "li",
        {},
        h("span", { class: blocks ? "v-warn" : "" }, sentence, blocks ? ` · ${word("finding_blocks")}` : null),
        row ? button(word("goto"), () => view.focus(row, column), quiet) : null,
      );
    const summary = h("summary", { class: "v-button" }, fill(word("findings"), { n: all.length }));
    put(advice, summary, h("ul", { class: "v-findings" }, all.map(item)));
    const keys = [...before.keys(), ...cellFindings.keys()].filter((key) => before.get(key) !== cellFindings.get(key));
    const touched = new Set(keys.map((key) => key.split("|")[0] ?? ""));
    if (state.isLoaded && touched.size) view.paint({ ids: [...touched], order: false });
  }

  let couldWrite: boolean | null = null;
  function paintFrame(): void {
    const begun = model.get("begun");
    const may = mayWrite();
    // Who may write now sees it on the rows too: a part opens on pages that are there already.
    if (couldWrite !== null && couldWrite !== may && state.isLoaded) view.paint();
    couldWrite = may;
    shown.hidden = !begun;
    put(notOpen, begun ? null : notOpenCard(model, words));
    status.paint();
    for (const control of [...writing, undoing]) control.hidden = !may;
    keys.hidden = !may;
    paintAdd();
    paintWords();
    comments.paint();
    panel?.paint();
  }

  // No more rows than the table takes; the reason stands where the button was.
  function paintAdd(): void {
    const may = mayWrite();
    const hasRoom = state.order.length < most;
    add.hidden = !may || !hasRoom;
    full.hidden = !may || hasRoom || lone;
  }

  state.onChange(({ ids, order }) => {
    view.paint({ ids, order: order || !ids });
    const n = state.order.length;
    paintAdd();
    count.textContent = isCards ? "" : plural(words, "table.rows", n);
    nothing.textContent = state.isLoaded && !n ? word("nothing") : "";
    view.node.hidden = !n;
    finder.hidden = isCards || n < SEARCH_FROM;
    paintUnsaved();
    paintWords();
    panel?.paint();
  });
  const stops = [
    paintOn(model, ["revealed"], () => {
      paintWords();
      // Rows say whose words they are made of.
      if (state.isLoaded) view.paint();
    }),
    paintOn(model, ["findings"], paintFindings),
    paintOn(model, ["options"], () => {
      if (state.isLoaded) view.paint();
      panel?.paint();
    }),
    paintOn(model, [...FRAME], paintFrame),
  ];
  return () => {
    for (const stop of stops) stop();
    state.close();
  };
}
