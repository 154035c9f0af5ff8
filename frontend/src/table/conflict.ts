// Two versions of a row, written at the same time: what it was, what stands now, what the other one says; chosen cell by cell.
import { h, fill, announce, uid, day } from "./common.js";
import { who } from "./joint.js";
import { sheet } from "./sheet.js";
import { CHOSEN, editor } from "./table_cells.js";

export async function openClash(host, state, id, side) {
  const { words } = state;
  const { clash } = await state.ask({ type: "clash", row: id, side });
  const columns = new Map(state.columns.map((column) => [column.id, column])), chosen = new Map();
  const trouble = h("p", { class: "v-warn", role: "alert" }), rest = h("p", { class: "v-small", role: "status" });
  const save = h("button", { type: "button", class: "v-primary", onclick: merge }, words["table.clash_save"]);
  const keep = h("button", { type: "button", onclick: () => state.ask({ type: "settle", row: id, side }).then(done, tell) }, words["table.clash_keep"]);
  const tell = (told) => { trouble.textContent = told.message; };
  function done() { announce(words["table.clash_done"]); panel.close(); }

  function cell(one) {
    const column = columns.get(one.column), name = uid("clash");
    const typed = (version) => { const value = one.raw[version]; return value?.wrong ?? (column.many ? value ?? [] : CHOSEN.includes(column.kind) ? value ?? "" : one[version]); };
    const own = editor(column, typed("yours"), state.options(column), words, { "aria-label": `${column.title}: ${words["table.clash_mine"]}`, oninput: () => { radio("mine").checked = true; pick("mine"); } });
    const pick = (version) => { chosen.set(column.id, () => (version === "mine" ? own.read() : typed(version))); count(); };
    const radio = (version) => set.querySelector(`input[value=${version}]`);
    const option = (version, label, text) => h("label", { class: "v-option" }, h("input", { type: "radio", name, value: version, onchange: () => pick(version) }),
      h("span", {}, h("span", { class: "v-small v-row v-tight" }, label), text === undefined ? null : h("span", { class: "v-optiontext" }, text || words["table.empty_cell"])));
    const set = h("fieldset", { class: "v-clash" }, h("legend", {}, column.title),
      h("div", { class: "v-three" },
        option("base", words["table.clash_before"], one.base),
        option("theirs", [...who(one.by), `· ${day(one.by.at)}`], one.theirs),
        option("yours", [...who(clash.yours), `· ${day(clash.yours.at)}`], one.yours)),
      h("details", {}, h("summary", {}, words["table.clash_mine"]), h("div", { class: "v-row" }, option("mine", words["table.clash_mine"]), own.node)));
    return set;
  }

  function count() {
    const open = clash.cells.length - chosen.size;
    save.disabled = open > 0;
    rest.textContent = open ? fill(words["table.clash_choose"], { n: open }) : "";
  }

  function merge() {
    const cells = Object.fromEntries([...chosen].map(([column, value]) => [column, value()]));
    state.ask({ type: "save_row", row: id, base: clash.revision, cells, settles: side, token: uid("merge") + Date.now() }).then(done, tell);
  }

  const panel = sheet(host, words["table.clash_title"], words["table.cancel"], h("div", { class: "v-sheet-body" },
    h("p", {}, fill(words["table.clash_text"], { a: clash.cells[0]?.by.party, b: clash.yours.party })),
    clash.cells.map(cell), rest, trouble, h("div", { class: "v-row v-acts" }, save, keep)), { wide: true });
  count();
  panel.heading.focus();
}
