// A table with one row for each party: their cards side by side, each written by its own party. Or, with `lone`, the one row of a table that has no more.
import { h, fill, mark, day } from "./common.js";

export function parties(state, words, { openRow, findings, lone = false }) {
  const node = h("div", { class: lone ? "v-sides v-lone" : "v-sides" });
  const card = (id) => {
    const row = state.rows.get(id), may = state.may(id), found = findings(), drafted = Boolean(state.drafts[id]);
    const cell = (column) => {
      const text = state.shown(id, column), said = found.get(`${id}|${column.id}`) ?? row.wrong[column.id];
      return h("div", { class: column.kind === "text" && column.longest > 300 ? "v-side-cell v-wide" : "v-side-cell" }, h("dt", {}, column.title),
        h("dd", { class: text ? "" : "v-none" }, text || words["table.empty_cell"], said && row.rev ? h("span", { class: "v-said-here" }, h("span", { "aria-hidden": "true" }, "○ "), said) : null));
    };
    const act = words[may ? (row.rev ? "table.edit" : "table.write_own") : "table.more"];
    return h("section", { class: "v-card v-side", "data-row": id, style: lone ? "" : `--party:var(--party-${row.colour || "f"})` },
      lone ? null : h("h3", { class: "v-row v-tight" }, mark(row.colour || "f"), row.party),
      h("dl", {}, state.columns.map(cell)),
      row.sides.length ? h("p", {}, h("span", { class: "v-pill v-warn" }, fill(words["table.clash"], { n: row.sides.length + 1 }))) : null,
      drafted ? h("p", { class: "v-warn v-small" }, words["table.unsaved_row"]) : null,
      h("div", { class: "v-row" },
        h("button", { type: "button", class: may && !row.rev ? "v-primary" : "", onclick: () => openRow(id), "aria-label": lone ? null : `${row.party}: ${act}` }, act),
        row.comments ? h("span", { class: "v-pill" }, `${words["talk.title"]}: ${row.comments}`) : null,
        h("span", { class: "v-small" }, row.at ? (lone ? fill(words["table.by"], { party: row.party, at: day(row.at) }) : day(row.at)) : may ? "" : words["table.waiting_theirs"])));
  };
  // The card that is being used keeps the focus when it is painted anew.
  function paint() {
    const focused = document.activeElement?.closest?.("[data-row]")?.dataset.row;
    node.replaceChildren(...state.order.map(card));
    if (focused && !node.contains(document.activeElement)) node.querySelector(`[data-row="${focused}"] button`)?.focus();
  }
  return { node, paint, focus: (id) => node.querySelector(`[data-row="${id}"] button`)?.focus(), search: () => state.order.length };
}
