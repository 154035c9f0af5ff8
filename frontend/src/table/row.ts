// One row: all its fields, its comments, its history, and what else can be done with it. On a phone this is where rows are written.
import { h, fill, grow, announce, day, uid } from "./common.js";
import { button, talk, who } from "./joint.js";
import { sheet } from "./sheet.js";
import { CHOSEN, editor } from "./table_cells.js";

export function openRow(host, state, id, { column = "", saved, findings, addNext, openClash }) {
  const { words, columns } = state, isNew = () => !state.rows.has(id);
  const fields = new Map(), trouble = h("p", { class: "v-warn", role: "alert" });
  const meanwhile = h("p", { class: "v-note", role: "status", hidden: true });
  const form = h("form", { class: "v-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); save(); } });
  const began = state.rows.get(id)?.rev;

  for (const one of columns) {
    const name = uid("cell"), said = h("p", { class: "v-warn v-small", id: `${name}-said` }), theirs = h("div", { class: "v-note", hidden: true });
    const field = editor(one, state.typed(id, one), state.options(one), words, { id: name, "aria-describedby": `${name}-help ${name}-said`, oninput: () => { state.write(id, one, field.read()); fitHeight(field.input); } });
    const label = [one.title, one.unit ? ` (${one.unit})` : "", one.required ? h("span", { class: "v-small" }, ` ${words["table.required"]}`) : null];
    fields.set(one.id, { field, said, theirs, column: one });
    form.append(h("div", { class: "v-field", "data-column": one.id },
      one.many && CHOSEN.includes(one.kind) ? h("span", { class: "v-legend", "aria-hidden": "true" }, label) : h("label", { for: name }, label),
      one.help ? h("p", { class: "v-small", id: `${name}-help` }, one.help) : null, field.node, said, theirs));
  }
  const again = button(words["table.save_next"], () => save(true));
  const discard = button(words["table.discard"], () => { state.discard(id); if (isNew()) panel.close(); else refill(); }, { class: "v-quiet" });
  form.append(meanwhile, trouble, h("div", { class: "v-row v-acts" }, h("button", { type: "submit", class: "v-primary" }, words["table.save"]), again, discard));

  const clash = h("div", { class: "v-note v-clash-note", hidden: true });
  const by = h("p", { class: "v-small v-row v-tight" });
  const chat = talk(state.model, words, state.ask, id), more = h("div", { class: "v-more" });
  const panel = sheet(host, "", words["table.cancel"], h("div", { class: "v-sheet-body" }, by, clash, form, more), { onclose: () => { open = false; } });
  let open = true;
  more.append(...extras());
  refill();
  paint();
  for (const { field } of fields.values()) fitHeight(field.input);
  (column ? fields.get(column).field.input : isNew() ? fields.values().next().value.field.input : panel.heading).focus();

  function refill() {
    for (const { field, column: one } of fields.values()) {
      if (one.many) { for (const box of field.node.querySelectorAll("input")) box.checked = state.typed(id, one).includes(box.value); }
      // What nobody has touched here is always what stands in the record, also under the cursor: whoever writes has seen it.
      else if (field.input.value !== String(state.typed(id, one))) field.input.value = state.typed(id, one);
    }
  }

  async function save(next = false) {
    trouble.textContent = "";
    // An open clash stays open until it is merged; a row that nobody changed just closes.
    if (!state.drafts[id]) { panel.close(); return; }
    const fresh = isNew(), saving = state.save(id);
    try {
      const answer = await saving;
      if (open) panel.close();
      await saved(answer?.row ?? id, saving);
      if (next && fresh) addNext(answer?.row);
    } catch (told) { trouble.textContent = told.message; }
  }

  function extras() {
    if (isNew()) return [];
    const history = h("ol", { class: "v-history" }), versions = h("details", {}, h("summary", { class: "v-button v-quiet" }, words["table.history"]), history);
    versions.addEventListener("toggle", () => { if (versions.open) state.ask({ type: "history", row: id }).then((answer) => paintHistory(history, answer.versions), tell); });
    return [h("section", {}, h("h3", {}, words["talk.title"]), chat.node), versions, state.may(id) && !state.model.get("per_party") ? moves() : null, state.may(id) && !state.model.get("per_party") ? removal() : null].filter(Boolean);
  }
  const tell = (told) => { trouble.textContent = told.message; };

  function paintHistory(list, versions) {
    const names = new Map(columns.map((one) => [one.id, one.title]));
    list.replaceChildren(...versions.map((version, at) => h("li", {},
      h("div", { class: "v-row v-small" }, ...who(version), `· ${version.author} · ${day(version.at)}`,
        version.side ? h("span", { class: "v-pill v-warn" }, words["table.history_side"]) : null),
      version.deleted ? h("p", {}, words["table.history_deleted"]) : version.changed.length ? h("ul", { class: "v-changes" }, version.changed.map(({ column: name, before, after }) =>
        h("li", {}, h("strong", {}, `${names.get(name)}: `), before ? h("del", {}, before) : null, before ? " → " : null, h("ins", {}, after || words["table.empty_cell"]))))
        : h("p", { class: "v-small" }, words["table.history_moved"]),
      at && !version.deleted && state.may(id) ? button(words["table.restore"], () => state.ask({ type: "restore", row: id, rev: version.revision })
        .then(() => { announce(words["table.restored"]); panel.close(); }, tell), { class: "v-quiet" }) : null)));
  }

  function moves() {
    const to = (place) => () => {
      const at = state.order.indexOf(id), others = state.order.filter((one) => one !== id);
      const target = { up: at - 1, down: at + 1, top: 0 }[place];
      if (target < 0 || target > others.length) return;
      state.ask({ type: "move", row: id, after: target ? others[target - 1] : null }).then(() => announce(fill(words["table.moved"], { n: target + 1, of: state.order.length })), tell);
    };
    return h("div", { class: "v-row", role: "group", "aria-label": words["table.move"] }, button(words["table.up"], to("up")), button(words["table.down"], to("down")), button(words["table.top"], to("top")));
  }

  function removal() {
    const box = h("div", {}), first = button(words["table.delete"], ask, { class: "v-quiet v-warn" });
    box.append(first);
    function ask() {
      state.ask({ type: "hanging", row: id }).then(({ hanging, agreed }) => {
        const yes = button(words["table.delete_yes"], () => state.ask({ type: "delete", row: id, base: state.rows.get(id)?.rev ?? 0 })
          .then(() => { state.discard(id); announce(words["table.deleted"]); panel.close(); }, tell), { class: "v-primary" });
        box.replaceChildren(h("div", { class: "v-note", role: "alert" },
          h("p", {}, hanging.length ? words["table.hanging"] : words["table.hanging_none"]),
          hanging.length ? h("ul", {}, hanging.map(({ title, row }) => h("li", {}, row ? `${title}: ${row}` : title))) : null,
          agreed.map((sentence) => h("p", { class: "v-warn" }, sentence)),
          h("div", { class: "v-row" }, yes, button(words["table.delete_no"], () => box.replaceChildren(first)))));
        yes.focus();
      }, tell);
    }
    return box;
  }

  function paint() {
    if (!open) return;
    const row = state.rows.get(id), draft = state.drafts[id];
    if (!row && began !== undefined) { panel.close(); return; }
    panel.heading.textContent = row ? state.title(id) || fill(words["table.row"], { n: state.order.indexOf(id) + 1 }) : words["table.new"];
    by.replaceChildren(...(row?.at ? [...who(row), `· ${day(row.at)}`] : [row ? words["table.never"] : ""]));
    const moved = Boolean(row && draft && !draft.sent && draft.base !== null && draft.base !== row.rev);
    meanwhile.hidden = !moved;
    if (moved) meanwhile.textContent = fill(words["table.changed_meanwhile"], { party: row.party });
    const found = findings();
    for (const [name, one] of fields) {
      const touched = draft && name in draft.cells;
      one.said.textContent = touched ? "" : found.get(`${id}|${name}`) ?? row?.wrong[name] ?? "";
      one.theirs.hidden = !(moved && touched && one.before !== undefined && one.before !== JSON.stringify(state.stored(id, one.column)));
      if (!one.theirs.hidden) paintTheirs(one, row);
      else one.before = JSON.stringify(row ? state.stored(id, one.column) : "");
      if (one.field.node.querySelectorAll) for (const input of [one.field.input, ...one.field.node.querySelectorAll("input,button")]) input.disabled = Boolean(row && !state.may(id));
    }
    refill();
    for (const control of [discard]) control.hidden = !draft;
    again.hidden = !isNew();
    form.querySelector(".v-acts").hidden = Boolean(row && !state.may(id));
    clash.hidden = !row?.sides.length;
    if (row?.sides.length) clash.replaceChildren(h("p", {}, fill(words["table.clash_note"], row.sides[0])), button(words["table.clash_open"], () => { panel.close(); openClash(id, row.sides[0].rev); }, { class: "v-primary" }));
    chat.paint();
  }

  function paintTheirs(one, row) {
    one.theirs.replaceChildren(h("p", { class: "v-small v-row v-tight" }, mark_(row), fill(words["table.theirs_now"], { party: row.party })),
      h("p", {}, state.shown(id, one.column, state.stored(id, one.column)) || words["table.empty_cell"]),
      h("div", { class: "v-row" },
        button(words["table.take_theirs"], () => { one.before = undefined; state.write(id, one.column, state.stored(id, one.column)); refill(); paint(); }, { class: "v-quiet" }),
        button(words["table.mine_stays"], () => { state.drafts[id].base = row.rev; for (const other of fields.values()) other.before = undefined; paint(); }, { class: "v-quiet" })));
  }
  const mark_ = (row) => who(row)[0];

  return { paint, id };
}
