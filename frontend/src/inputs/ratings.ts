import { follow, h, lead, mark, Outbox } from "./common.js";
import { question } from "./choices.js";

const shown = (value) => (value && typeof value === "object" ? "unsure" : value ?? null);

// Cards of items with one radio group per question; pairs of rows are a matrix where there is room, and cards on a phone.
export function render({ model, el }) {
  el.classList.add("v", "v-ratings");
  el.dataset.part = model.get("part");
  const words = model.get("words"), step = model.get("step");
  const box = new Outbox(model, { step, key: model.get("key") });
  const groups = new Map();

  const fieldset = (asked, card, more) => {
    const set = question(card, asked, words, (value) => { box.put({ [asked.key]: value }); told(); }, more);
    groups.set(asked.key, set);
    return set;
  };
  const heading = (name) => (words[`input.group_${name}`] ? h("h2", { class: "v-group" }, words[`input.group_${name}`]) : null);
  const cards = () => model.get("cards").flatMap((card, at, all) => [
    card.group && card.group !== all[at - 1]?.group ? heading(card.group) : null,
    h("section", { class: "v-card" }, h("h2", {}, card.title), card.text ? h("p", { class: "v-soft" }, card.text) : null,
      card.questions.map((asked) => fieldset(asked, card))),
  ]).filter(Boolean);

  const name = ({ party, colour }) => h("span", { class: "v-row v-tight v-small" }, mark(colour), party);
  function matrix({ a, b, rows, columns, cells }) {
    const { scale, text } = Object.values(cells)[0];
    const ends = h("p", { class: "v-small" }, `${String(scale.low).replace("-", "−")} ${scale.low_label} · ${scale.low < 0 ? "+" : ""}${scale.high} ${scale.high_label} · ? ${words["input.unsure"]}`);
    const cell = (row, column) => {
      const asked = cells[`${row.id}:${column.id}`];
      if (!asked) return h("td", {});
      return h("td", {}, h("p", { class: "v-pair" }, name(a), h("strong", {}, row.title), name(b), h("strong", {}, column.title)),
        fieldset(asked, { title: `${a.party}: ${row.title} – ${b.party}: ${column.title}` }, { compact: true }));
    };
    return h("section", { class: "v-card" }, h("h2", { class: "v-row v-tight" }, mark(a.colour), a.party, " ↔ ", mark(b.colour), b.party), h("p", { class: "v-soft" }, text), ends,
      h("div", { class: "v-matrix", tabindex: "0", role: "region", "aria-label": `${a.party} ↔ ${b.party}` }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, name(a)), columns.map((column) => h("th", { scope: "col" }, name(b), column.title)))),
        h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.title), columns.map((column) => cell(row, column))))))));
  }

  const summary = h("summary", { class: "v-button" });
  const own = h("details", {}, summary);
  const reason = h("p", { class: "v-note", hidden: true }), body = h("div", {});
  el.append(reason, own, body);

  // Items of a joint table may come and go while somebody answers: what is focused keeps the focus.
  let built = "";
  function build() {
    const now = JSON.stringify([model.get("cards"), model.get("matrices"), model.get("source")]);
    if (now === built) return;
    built = now;
    const focused = body.contains(document.activeElement) ? document.activeElement.closest("fieldset")?.dataset.key : "";
    groups.clear();
    const nothing = model.get("nothing") ? [h("p", { class: "v-note" }, model.get("nothing"))] : [];
    const source = model.get("source") ? [h("p", { class: "v-small v-source" }, model.get("source"))] : [];
    body.replaceChildren(...source, ...nothing, ...model.get("matrices").map(matrix), ...cards());
    if (focused) groups.get(focused)?.querySelector("input:checked,input")?.focus();
  }
  const told = () => { for (const set of groups.values()) set.classList.toggle("v-answered", Boolean(set.querySelector("input:checked"))); };

  const stop = follow(model, ["answers", "reason", "revealed", "cards", "matrices", "nothing", "source"], () => {
    build();
    const answers = { ...model.get("answers"), ...box.pending };
    for (const [key, set] of groups) {
      set.disabled = Boolean(model.get("reason"));
      const value = shown(answers[key]);
      for (const input of set.querySelectorAll("input")) input.checked = value !== null && input.value === String(value);
    }
    told();
    reason.hidden = !model.get("reason");
    reason.textContent = model.get("reason");
    const folded = model.get("revealed") || Boolean(model.get("reason"));
    summary.textContent = words[model.get("reason") ? "input.questions" : "input.own_answers"];
    if (folded && body.parentNode === el) own.append(body);
    if (!folded && body.parentNode === own) el.append(body);
    own.hidden = !folded;
  });

  // "Next open question": the foot asks, the first unanswered question answers.
  const next = (event) => {
    if (event.detail.step !== step || !el.offsetParent) return;
    const open = [...groups.values()].find((set) => !set.disabled && !set.querySelector("input:checked"));
    if (!open) return;
    event.detail.found = true;
    open.classList.add("v-missing");
    lead(open, "center");
    open.querySelector("input").focus({ preventScroll: true });
  };
  document.addEventListener("vested:next-open", next);
  return () => { stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
