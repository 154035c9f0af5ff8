// Many rows at once, from the clipboard of a spreadsheet or from a file: looked at first, cell by cell, then taken all or none, or the good ones.
import { h, fill, put, announce, uid } from "./common.js";
import { button } from "./joint.js";
import { sheet } from "./sheet.js";

export function openPaste(host, state, { text = "", file = null, said = (sentence) => sentence } = {}) {
  const { words } = state, id = uid("paste"), body = h("div", { class: "v-sheet-body" });
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const tell = (told) => { trouble.textContent = told.message; };
  const names = new Map(state.columns.map((column) => [column.id, column.title]));
  const area = h("textarea", { id, rows: "8", class: "v-clip" });
  const look = () => state.ask({ type: "paste", text: area.value }).then(({ preview }) => show(preview), tell);

  function begin() {
    trouble.textContent = "";
    body.replaceChildren(h("p", { class: "v-soft" }, words["table.paste_text"]), h("label", { for: id }, words["table.paste_label"]), area, trouble,
      h("div", { class: "v-row v-acts" }, button(words["table.paste_look"], look, { class: "v-primary" })));
    area.focus();
  }

  function show({ columns, headed, strange, same, good, added, changed, rows, wrong }) {
    const marked = new Map(wrong.map((one) => [`${one.row}|${one.column}`, one.sentence]));
    const cell = (at, column, [shown, touched]) => {
      const why = marked.get(`${at}|${column}`);
      return h("td", { class: why ? "v-wrong" : "" }, touched && !rows[at].new ? h("ins", {}, shown || words["table.empty_cell"]) : shown,
        why ? h("span", { class: "v-said-here" }, h("span", { "aria-hidden": "true" }, "○ "), why) : null);
    };
    const faulty = new Set(wrong.map((one) => one.row));
    const summary = wrong.length ? fill(words["table.paste_wrong"], { n: wrong.length }) : words[rows.length ? "table.paste_right" : "table.paste_same"];
    const done = (taken) => {
      announce(said(fill(words["table.taken"], taken) + (taken.clashes ? ` ${fill(words["table.taken_clashes"], { n: taken.clashes })}` : "")));
      panel.close();
    };
    const take = (label, props, more = {}) => button(label, () => state.ask({ type: "take", ...more }).then(done, tell), props);
    const acts = [
      wrong.length && good ? take(fill(words["table.paste_good"], { n: good }), { class: "v-primary" }, { good: true }) : null,
      rows.length ? take(fill(words[wrong.length ? "table.paste_all" : "table.paste_take"], { n: rows.length }), { class: wrong.length ? "" : "v-primary" }) : null,
      button(words["table.paste_again"], begin, { class: "v-quiet" }),
    ];
    trouble.textContent = "";
    put(body,
      h("p", { class: wrong.length ? "v-warn" : "v-ok", role: "status" }, summary),
      h("p", { class: "v-small" }, words[headed ? "table.paste_headed" : "table.paste_ordered"], " ", changed || same ? fill(words["table.paste_counts"], { added, changed, same }) : "",
        strange.length ? ` ${fill(words["table.paste_strange"], { names: strange.join(", ") })}` : ""),
      wrong.length ? h("ul", { class: "v-small v-faults" }, wrong.slice(0, 20).map((one) => h("li", {}, fill(words["table.paste_where"], { line: one.line, column: names.get(one.column), sentence: one.sentence })))) : null,
      rows.length ? h("div", { class: "v-table v-preview", tabindex: "0", role: "region", "aria-label": words["table.paste_title"] }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "#"), columns.map((column) => h("th", { scope: "col" }, names.get(column))))),
        h("tbody", {}, rows.map((row, at) => h("tr", { class: faulty.has(at) ? "v-left" : "" }, h("th", { scope: "row" }, String(row.line), changed ? h("span", { class: "v-small" }, ` ${words[row.new ? "table.paste_new" : "table.paste_change"]}`) : null),
          row.cells.map((one, i) => cell(at, columns[i], one))))))) : null,
      trouble, h("div", { class: "v-row v-acts" }, acts));
    body.querySelector(".v-acts button").focus();
  }

  const panel = sheet(host, words["table.paste_title"], words["table.cancel"], body, { wide: true });
  begin();
  if (text) { area.value = text; look(); }
  // A file that is too large is not sent at all.
  if (file && file.size > state.model.get("largest")) tell({ message: fill(words["table.file_large"], { most: Math.floor(state.model.get("largest") / 1e6) }) });
  else if (file) file.arrayBuffer().then((bytes) => state.ask({ type: "import", name: file.name }, [bytes])).then(({ preview }) => show(preview), tell);
}
