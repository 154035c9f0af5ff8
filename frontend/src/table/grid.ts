// The rows of a joint table: one grid for keyboard and screen readers, cards on a phone. Only rows that changed are painted again.
import { h, fill, grow, mark, put } from "./common.js";
import { CHOSEN, editor } from "./table_cells.js";
import { same } from "./table_state.js";

const narrow = (el) => el.getBoundingClientRect().width < 700;
const FIGURES = ["number", "percent", "money"];
// [least width in pixels, share of the room that is left]: head and rows are grids of their own, so all of them are told the same.
const ROOM = { text: [150, 2], choice: [120, 1], party: [130, 1], person: [130, 1], element: [150, 1.4], link: [150, 1.4], date: [124, 0.8], duration: [110, 0.8], money: [124, 0.8], number: [110, 0.6], percent: [96, 0.6] };
const room = ({ kind, longest }) => (kind === "text" && longest > 300 ? [220, 3] : ROOM[kind]);
const FIRST = 56;
const LONG = 60;

export function grid(state, words, { openRow, openPaste, saved, undo, findings, blocked }) {
  const columns = state.columns, lines = new Map();
  let active = { row: "", column: "" }, editing = null, wanted = "";
  const head = h("div", { class: "v-tr v-thead", role: "row" }, h("div", { role: "columnheader", class: "v-td v-first" }, h("span", { class: "v-hidden" }, words["table.row"].replace("{n}", ""))),
    columns.map((column) => h("div", { role: "columnheader", class: FIGURES.includes(column.kind) ? "v-td v-figure" : "v-td" }, column.title, column.required ? h("span", { class: "v-req", title: words["table.required"] }, " *") : null,
      column.unit ? h("span", { class: "v-small" }, ` (${column.unit})`) : null)));
  const body = h("div", { role: "rowgroup" });
  const node = h("div", { class: "v-grid", role: "grid", "aria-label": state.model.get("title"), style: `--cols:${FIRST}px ${columns.map((column) => room(column)).map(([least, share]) => `minmax(${least}px,${share}fr)`).join(" ")};--least:${columns.reduce((sum, column) => sum + room(column)[0], FIRST)}px` },
    h("div", { role: "rowgroup" }, head), body);

  function line(id) {
    const opener = h("button", { type: "button", class: "v-rowopen", tabindex: "-1", onclick: () => openRow(id) });
    const cells = new Map(columns.map((column) => [column.id, h("div", { class: ["v-td", FIGURES.includes(column.kind) ? "v-figure" : "", column.naming ? "v-naming" : "", column.required ? "v-asked" : ""].filter(Boolean).join(" "), role: "gridcell", tabindex: "-1", "data-column": column.id })]));
    const first = h("div", { class: "v-td v-first", role: "rowheader", tabindex: "-1", "data-column": "" }, opener);
    const el = h("div", { class: "v-tr", role: "row", "data-row": id }, first, ...cells.values());
    return { el, opener, first, cells, told: new Map(), named: "" };
  }

  function paintCell(id, column, cell, told, found) {
    const typed = state.typed(id, column), text = state.shown(id, column, typed);
    const draft = state.drafts[id], own = Boolean(draft && column.id in draft.cells), why = own ? undefined : state.rows.get(id)?.wrong[column.id];
    const wrong = why !== undefined, said = found.get(`${id}|${column.id}`) ?? why;
    const key = JSON.stringify([text, own, said, wrong]);
    if (told.get(column.id) === key || editing?.cell === cell) return;
    told.set(column.id, key);
    cell.classList.toggle("v-unsaved", own);
    cell.classList.toggle("v-wrong", Boolean(wrong));
    cell.toggleAttribute("data-empty", !text);
    wrong ? cell.setAttribute("aria-invalid", "true") : cell.removeAttribute("aria-invalid");
    cell.replaceChildren(h("span", { class: "v-label" }, column.title),
      h("span", { class: "v-value" }, column.kind === "party" && text ? partyMark(column, typed) : null, text || h("span", { class: "v-none" }, "–")),
      ...(said ? [h("span", { class: "v-said-here", title: said }, h("span", { "aria-hidden": "true" }, "○ "), said)] : []));
  }
  const partyMark = (column, typed) => {
    const at = state.options(column).findIndex(([id]) => id === typed);
    const colour = at < 0 ? "" : state.model.get("approvals")[at]?.colour;
    return colour ? mark(colour) : null;
  };

  function paintRow(id, at, found) {
    let one = lines.get(id);
    if (!one) lines.set(id, (one = line(id)));
    const row = state.rows.get(id), named = fill(words["table.open"], { n: at + 1 });
    const marks = JSON.stringify([at, row.comments, row.sides.length, Boolean(state.drafts[id])]);
    if (one.named !== marks) {
      one.named = marks;
      one.opener.setAttribute("aria-label", [named, row.sides.length ? fill(words["table.clash"], { n: row.sides.length + 1 }) : "", row.comments ? `${words["talk.title"]}: ${row.comments}` : ""].filter(Boolean).join(", "));
      put(one.opener, h("span", { class: "v-place", "aria-hidden": "true" }, String(at + 1)),
        row.sides.length ? h("span", { class: "v-pill v-warn", "aria-hidden": "true", "data-words": fill(words["table.clash"], { n: row.sides.length + 1 }) }, `⇄ ${row.sides.length + 1}`) : null,
        row.comments ? h("span", { class: "v-pill", "aria-hidden": "true" }, `✎ ${row.comments}`) : null, h("span", { class: "v-dots", "aria-hidden": "true" }, "⋯"));
      one.el.classList.toggle("v-marked", row.sides.length > 0 || row.comments > 0);
      one.el.setAttribute("aria-rowindex", String(at + 2));
    }
    one.el.classList.toggle("v-clashes", row.sides.length > 0);
    for (const column of columns) paintCell(id, column, one.cells.get(column.id), one.told, found);
    return one;
  }

  const visible = () => state.order.filter((id) => !lines.get(id)?.el.hidden);
  function sift() {
    let n = 0;
    for (const id of state.order) {
      const hit = !wanted || columns.some((column) => state.shown(id, column).toLowerCase().includes(wanted));
      lines.get(id).el.hidden = !hit;
      n += hit;
    }
    return n;
  }

  /** Paint rows: those of `ids`, or all of them. */
  function paint({ ids = null, order = true } = {}) {
    const found = findings(), focused = node.contains(document.activeElement) ? active : null;
    const places = new Map(state.order.map((id, at) => [id, at]));
    for (const id of lines.keys()) if (!state.rows.has(id)) { lines.get(id).el.remove(); lines.delete(id); }
    for (const id of (order || !ids ? state.order : ids)) if (places.has(id)) paintRow(id, places.get(id), found);
    if (order || !ids) {
      let before = null;
      for (const id of state.order) {
        const { el } = lines.get(id);
        if (el !== (before ? before.nextElementSibling : body.firstElementChild)) before ? before.after(el) : body.prepend(el);
        before = el;
      }
      node.classList.toggle("v-long", state.order.length > LONG);
      node.setAttribute("aria-rowcount", String(state.order.length + 1));
    }
    if (!lines.has(active.row) && state.order.length) rove(state.order[0], "");
    if (focused && !node.contains(document.activeElement)) focus(active.row, active.column);
    sift();
  }

  function rove(row, column) {
    at(active.row, active.column)?.setAttribute("tabindex", "-1");
    active = { row, column };
    at(row, column)?.setAttribute("tabindex", "0");
  }
  const at = (row, column) => { const one = lines.get(row); return one && (column ? one.cells.get(column) : one.first); };
  function focus(row, column) { rove(row, column); at(row, column)?.focus(); }

  function step(rows, across) {
    const order = visible(), names = ["", ...columns.map((column) => column.id)];
    const row = Math.max(0, Math.min(order.length - 1, order.indexOf(active.row) + rows));
    const column = Math.max(0, Math.min(names.length - 1, names.indexOf(active.column) + across));
    focus(order[row], names[column]);
  }

  function edit(id, name, first = "") {
    const column = columns.find((one) => one.id === name);
    if (!column) return openRow(id);
    if (!state.may(id)) return blocked(id);
    if (narrow(node) || column.many) return openRow(id, name);
    const cell = at(id, name), value = state.typed(id, column);
    const field = editor(column, first || value, state.options(column), words, { "aria-label": `${column.title}, ${state.title(id)}` });
    editing = { id, column, cell, field, value, base: state.rows.get(id)?.rev };
    cell.classList.add("v-editing");
    cell.replaceChildren(field.node);
    field.input.focus();
    if (!CHOSEN.includes(column.kind)) field.input.setSelectionRange(field.input.value.length, field.input.value.length);
    fitHeight(field.input, 260);
    field.input.addEventListener("input", () => fitHeight(field.input, 260));
    field.node.addEventListener("focusout", (event) => { if (!field.node.contains(event.relatedTarget) && editing?.cell === cell) leave(true); });
    return null;
  }

  function leave(keep, back = false) {
    const { id, column, cell, field, value, base } = editing, typed = field.read();
    editing = null;
    cell.classList.remove("v-editing");
    lines.get(id)?.told.delete(column.id);
    // Written on what stood there when the writing began; what came in since is no reason to overwrite it.
    if (keep && !same(typed, value)) state.write(id, column, typed, base);
    paint({ ids: [id], order: false });
    if (back) focus(id, column.id);
    if (keep && state.drafts[id]) saved(id, state.save(id));
  }

  node.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event, command = ctrlKey || metaKey;
    if (editing) {
      if (key === "Escape") { leave(false, true); event.preventDefault(); event.stopPropagation(); }
      else if (key === "Enter" && !shiftKey && !event.isComposing && event.target.type !== "button") { leave(true, true); step(1, 0); event.preventDefault(); }
      else if (key === "Tab") { leave(true, true); step(0, shiftKey ? -1 : 1); event.preventDefault(); }
      return;
    }
    const go = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
      Home: [command ? -1e6 : 0, -1e3], End: [command ? 1e6 : 0, 1e3] }[key];
    if (go && !altKey) { step(...go); event.preventDefault(); return; }
    if (key === "Enter" || key === "F2") { edit(active.row, active.column); event.preventDefault(); return; }
    if (command && key.toLowerCase() === "z") { undo(); event.preventDefault(); return; }
    const column = columns.find((one) => one.id === active.column);
    if (!column || !state.may(active.row) || command || altKey) return;
    if (key === "Delete") { state.write(active.row, column, column.many ? [] : ""); saved(active.row, state.save(active.row)); }
    else if (key.length === 1 && key !== " ") { edit(active.row, active.column, CHOSEN.includes(column.kind) ? "" : key); event.preventDefault(); }
  });
  node.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".v-td"), row = event.target.closest("[data-row]");
    if (cell && row && !editing) rove(row.dataset.row, cell.dataset.column);
  });
  node.addEventListener("click", (event) => {
    const cell = event.target.closest("[role=gridcell]"), row = event.target.closest("[data-row]");
    if (cell && row && editing?.cell !== cell && !String(getSelection())) edit(row.dataset.row, cell.dataset.column);
  });
  node.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (editing || !/[\t\n]./.test(text)) return;
    event.preventDefault();
    openPaste(text);
  });
  node.addEventListener("copy", (event) => {
    const column = columns.find((one) => one.id === active.column);
    if (editing || !column || String(getSelection())) return;
    event.clipboardData.setData("text/plain", state.shown(active.row, column));
    event.preventDefault();
  });

  return { node, paint, focus, search: (text) => { wanted = text.trim().toLowerCase(); return sift(); } };
}
