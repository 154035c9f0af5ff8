import { announce, fill, follow, h, put, save, uid } from "./common.js";
import { button, standing, talkCard, waitingCard } from "./joint.js";
import { openClash } from "./table_clash.js";
import { grid } from "./table_grid.js";
import { parties } from "./table_parties.js";
import { openPaste } from "./table_paste.js";
import { openRow } from "./table_row.js";
import { TableState } from "./table_state.js";

const SEARCH_FROM = 8;

// A joint table: rows that several people write at once. Nothing that was typed is lost: it stays here until the record has it.
export function render({ model, el }) {
  el.classList.add("v", "v-jointtable");
  el.dataset.part = model.get("part");
  const words = model.get("words"), state = new TableState(model);
  // A table with one row for each party, or with one row at all, is cards; any other is a grid.
  const perParty = model.get("per_party"), most = model.get("most"), lone = !perParty && most === 1, cards = perParty || lone;
  let panel = null, found = new Map();
  const say = h("p", { class: "v-warn", role: "alert" });
  const tell = (told) => { say.textContent = told.message; };
  const said = (sentence) => { say.textContent = ""; return (note.textContent = sentence); };
  const host = h("div", {});

  const findings = () => found;
  const open = (id, column = "") => {
    panel = openRow(host, state, id, { column, saved, findings, addNext, openClash: clash });
  };
  const clash = (id, side) => openClash(host, state, id, side).catch(tell);
  const addNext = (after) => open(state.fresh(after));
  const blocked = (id) => announce(say.textContent = model.get("may").write?.reason || fill(words["table.others_row"], state.rows.get(id) ?? {}));
  const paste = (text) => openPaste(host, state, { text, said });
  const undo = () => state.ask({ type: "undo" }).then(({ undone }) => { say.textContent = ""; announce(note.textContent = words[undone ? "table.undone" : "table.nothing_undone"]); }, tell);

  // After a save: say so, and if it clashed bring both versions side by side at once.
  async function saved(id, saving) {
    try {
      const answer = await saving;
      say.textContent = note.textContent = "";
      if (!answer) return;
      announce(words[answer.side ? "table.clash_saved" : "table.saved_row"]);
      if (answer.side) { note.textContent = words["table.clash_saved"]; await clash(answer.row, answer.rev); }
    } catch (told) { tell(told); }
  }

  const view = cards ? parties(state, words, { openRow: open, findings, lone }) : grid(state, words, { openRow: open, openPaste: paste, saved, undo, findings, blocked });
  const file = h("input", { type: "file", accept: ".csv,.xlsx", hidden: true, onchange: () => { if (file.files[0]) openPaste(host, state, { file: file.files[0], said }); file.value = ""; } });
  const download = (format) => state.ask({ type: "export", format }).then(save).catch(tell);
  const searchId = uid("search"), hits = h("span", { class: "v-small", role: "status" });
  const search = h("input", { type: "search", id: searchId, oninput: () => { const n = view.search(search.value); hits.textContent = search.value ? fill(words["table.found"], { found: n, n: state.order.length }) : ""; } });
  search.placeholder = words["table.search"];
  const finder = h("span", { class: "v-finder", hidden: true }, hits, h("label", { for: searchId, class: "v-hidden" }, words["table.search"]), search);

  const add = button(words["table.add"], () => addNext(), { class: "v-primary" }), full = h("span", { class: "v-small", hidden: true }, fill(words["table.full"], { most }));
  const writing = [button(words["table.paste"], () => paste(""), { class: "v-quiet" }), button(words["table.import"], () => file.click(), { class: "v-quiet" })];
  const undoing = button(words["table.undo"], undo, { class: "v-quiet" });
  const exporting = h("span", { class: "v-export" }, h("span", { class: "v-small" }, words["table.export"]), button(words["table.csv"], () => download("csv"), { class: "v-quiet" }), button(words["table.xlsx"], () => download("xlsx"), { class: "v-quiet" }));
  const unfold = button(words["table.more"], () => unfold.setAttribute("aria-expanded", String(bar.toggleAttribute("data-open"))), { class: "v-unfold", "aria-expanded": "false" });
  const bar = h("div", { class: cards ? "v-bar v-plain" : "v-bar" }, perParty ? null : [add, full], cards ? null : unfold, h("div", { class: "v-bar-more" }, cards ? null : writing, undoing, finder), file);
  const note = h("p", { class: "v-small" }), count = h("p", { class: "v-small" });
  const unsaved = h("div", { class: "v-unsaved-list", hidden: true }), advice = h("details", { class: "v-advice", hidden: true });
  const waits = h("div", {}), nothing = h("p", { class: "v-soft" });
  const examples = model.get("examples") ? h("details", { class: "v-examples" }, h("summary", { class: "v-button v-quiet" }, words["table.examples"]), h("p", { class: "v-soft" }, model.get("examples"))) : null;
  const keys = h("p", { class: "v-small v-keys" }, words["table.keys"]);
  const stands = standing(model, words, (content) => state.ask(content).then(() => { say.textContent = ""; }, tell));
  const comments = talkCard(model, words, state.ask);
  const shown = h("div", {}, h("h2", { class: "v-group" }, model.get("title")), model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null, examples,
    stands.node, advice, unsaved, bar, note, say, nothing, view.node, h("div", { class: "v-row v-under" }, cards ? null : [count, keys], exporting), comments.node);
  el.append(waits, shown, host);

  function paintUnsaved() {
    const drafts = Object.entries(state.drafts).filter(([, draft]) => draft.state !== "sending");
    unsaved.hidden = !drafts.length || !state.loaded;
    unsaved.replaceChildren(...drafts.map(([id, draft]) => h("div", { class: "v-note v-row" },
      h("span", {}, draft.why || (state.rows.has(id) ? `${state.title(id)}: ${words["table.unsaved_row"]}` : words["table.unsaved_new"])),
      button(words["table.resume"], () => open(id)), button(words["table.discard"], () => { state.discard(id); view.paint({ ids: [id].filter((one) => state.rows.has(one)), order: false }); }, { class: "v-quiet" }))));
  }

  function paintFindings() {
    const all = model.get("findings");
    const was = found;
    found = new Map(all.filter(({ row, column }) => row && column).map(({ row, column, sentence }) => [`${row}|${column}`, sentence]));
    advice.hidden = !all.length;
    put(advice, h("summary", { class: "v-button" }, fill(words["table.findings"], { n: all.length })),
      h("ul", { class: "v-findings" }, all.map(({ sentence, row, column, blocks }) => h("li", {}, h("span", { class: blocks ? "v-warn" : "" }, sentence, blocks ? ` · ${words["table.finding_blocks"]}` : null),
        row ? button(words["table.goto"], () => view.focus(row, column), { class: "v-quiet" }) : null))));
    const touched = new Set([...was.keys(), ...found.keys()].filter((key) => was.get(key) !== found.get(key)).map((key) => key.split("|")[0]));
    if (state.loaded && touched.size) view.paint({ ids: [...touched], order: false });
  }

  let might = null;
  function paintFrame() {
    const begun = model.get("begun"), may = Boolean(model.get("may").write?.allowed);
    // Who may write now sees it on the rows too: a part opens on pages that are there already.
    if (might !== null && might !== may && state.loaded) view.paint();
    might = may;
    shown.hidden = !begun;
    put(waits, begun ? null : waitingCard(model, words));
    stands.paint();
    for (const control of [...writing, undoing]) control.hidden = !may;
    keys.hidden = !may;
    paintRoom();
    comments.paint();
    panel?.paint();
  }

  // No more rows than the table takes; the reason stands where the button was.
  function paintRoom() {
    const may = Boolean(model.get("may").write?.allowed), room = state.order.length < most;
    add.hidden = !may || !room;
    full.hidden = !may || room || lone;
  }

  state.on(({ ids, order }) => {
    view.paint({ ids, order: order || !ids });
    const n = state.order.length;
    paintRoom();
    count.textContent = cards ? "" : n === 1 ? words["table.row_one"] : fill(words["table.rows"], { n });
    nothing.textContent = state.loaded && !n ? words["table.nothing"] : "";
    view.node.hidden = !n;
    finder.hidden = cards || n < SEARCH_FROM;
    paintUnsaved();
    panel?.paint();
  });
  const stops = [
    paintOn(model, ["findings"], paintFindings),
    paintOn(model, ["options"], () => { if (state.loaded) view.paint(); }),
    paintOn(model, ["state", "sentence", "approvals", "may", "begun", "reason", "again", "blockers", "comments", "content_hash"], paintFrame),
  ];
  return () => { for (const stop of stops) stop(); state.close(); };
}
