// Many rows at once, from the clipboard of a spreadsheet or from a file: looked at first, cell by cell, then taken all or none.
import { h, fill, announce, uid } from "./common.js";
import { button } from "./joint.js";
import { sheet } from "./sheet.js";

export function openPaste(host, state, { text = "", file = null } = {}) {
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

  function show({ columns, headed, rows, wrong }) {
    const marked = new Map(wrong.map((one) => [`${one.row}|${one.column}`, one.sentence]));
    const cell = (at, column, shown) => {
      const why = marked.get(`${at}|${column}`);
      return h("td", { class: why ? "v-wrong" : "" }, shown, why ? h("span", { class: "v-said-here" }, h("span", { "aria-hidden": "true" }, "○ "), why) : null);
    };
    const summary = wrong.length ? fill(words["table.paste_wrong"], { n: wrong.length }) : words["table.paste_right"];
    const take = button(fill(words["table.paste_take"], { n: rows.length }), () => state.ask({ type: "take" }).then(({ taken }) => { announce(fill(words["table.taken"], { n: taken })); panel.close(); }, tell), { class: "v-primary" });
    trouble.textContent = "";
    body.replaceChildren(
      h("p", { class: wrong.length ? "v-warn" : "v-ok", role: "status" }, summary),
      h("p", { class: "v-small" }, words[headed ? "table.paste_headed" : "table.paste_ordered"]),
      wrong.length ? h("ul", { class: "v-small v-faults" }, wrong.slice(0, 20).map((one) => h("li", {}, fill(words["table.paste_where"], { row: one.row + 1, column: names.get(one.column), sentence: one.sentence })))) : null,
      h("div", { class: "v-table v-preview", tabindex: "0", role: "region", "aria-label": words["table.paste_title"] }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "#"), columns.map((column) => h("th", { scope: "col" }, names.get(column))))),
        h("tbody", {}, rows.map((row, at) => h("tr", {}, h("th", { scope: "row" }, String(at + 1)), row.map((shown, i) => cell(at, columns[i], shown))))))),
      trouble, h("div", { class: "v-row v-acts" }, take, button(words["table.paste_again"], begin)));
    take.focus();
  }

  const panel = sheet(host, words["table.paste_title"], words["table.cancel"], body, { wide: true });
  begin();
  if (text) { area.value = text; look(); }
  if (file) file.arrayBuffer().then((bytes) => state.ask({ type: "import", name: file.name }, [bytes])).then(({ preview }) => show(preview), tell);
}
