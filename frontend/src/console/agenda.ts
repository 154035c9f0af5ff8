// The agenda: choose steps and their order before the session, and change both while it runs.
import { live } from "./live.js";

const STATES = { later: "○", not_begun: "○", alone: "◔", revealed: "◑", drafting: "◕", proposed: "◕", again: "◕", agreed: "●" };

/** Steps in their order, with ways to add, move and take away; `chosen` is a list of ids that it changes in place. */
function editor({ h, words, fill }, elements, chosen, changed) {
  const titles = new Map(elements.flatMap(({ steps }) => steps.map((step) => [step.id, step.title])));
  const move = (at, by) => { const [step] = chosen.splice(at, 1); chosen.splice(at + by, 0, step); changed(); };
  const line = (id, at) => h("li", {}, h("span", {}, titles.get(id)),
    h("button", { type: "button", class: "v-icon", disabled: !at, "data-key": `up-${id}`, "aria-label": fill(words.agenda_up, { title: titles.get(id) }), onclick: () => move(at, -1) }, "↑"),
    h("button", { type: "button", class: "v-icon", disabled: at === chosen.length - 1, "data-key": `down-${id}`, "aria-label": fill(words.agenda_down, { title: titles.get(id) }), onclick: () => move(at, 1) }, "↓"),
    h("button", { type: "button", class: "v-icon", "data-key": `off-${id}`, "aria-label": fill(words.agenda_remove, { title: titles.get(id) }), onclick: () => { chosen.splice(at, 1); changed(); } }, "✕"));
  const choice = h("select", { "data-key": "add-step", "aria-label": words.agenda_add, onchange: ({ target }) => { if (target.value) { chosen.push(target.value); changed(); } } },
    h("option", { value: "" }, words.agenda_add), elements.map(({ title, steps }) => h("optgroup", { label: title },
      steps.filter(({ id }) => !chosen.includes(id)).map((step) => h("option", { value: step.id }, step.title)))));
  return [chosen.length ? h("ol", { class: "v-agenda v-editing-agenda" }, chosen.map(line)) : h("p", { class: "v-soft" }, words.agenda_empty), choice];
}

/** Before the session: choose and start. */
export function chooser(host, kit) {
  const { h, words, button } = kit, chosen = [];
  let elements = [];
  const paint = region(host, () => [h("h2", {}, words.start), h("p", { class: "v-soft" }, words.start_text),
    ...editor(kit, elements, chosen, again), h("div", { class: "v-row" },
      button(words.start, "start", () => ({ agenda: [...chosen], follow: true }), { primary: true, disabled: !chosen.length }))]);
  const again = () => paint({ elements, chosen, running: false });
  return (data) => { ({ elements } = data); if (!data.running) paint({ elements, chosen, running: data.running }); };
}

/** While the session runs: where it is, and a way to go anywhere. */
export function agenda(host, kit) {
  const { h, words, button } = kit;
  let draft = null, last = null;
  const item = (step) => h("li", { "data-state": step.state, "aria-current": step.current ? "step" : null },
    h("span", { class: "v-dot", "aria-hidden": "true" }, STATES[step.state] ?? "○"),
    h("span", { class: "v-what" }, h("strong", {}, step.title), h("small", {}, step.element)),
    step.current ? h("span", { class: "v-pill" }, words.here) : button(words.go, "go", { step: step.id }, { key: `go-${step.id}` }));
  const paint = region(host, ({ agenda: steps, elements }) => [h("h2", {}, words.agenda),
    ...(draft ? [...editor(kit, elements, draft, again), h("div", { class: "v-row" },
      button(words.agenda_save, "agenda", () => ({ agenda: draft }), { primary: true, disabled: !draft.length, then: () => { draft = null; again(); } }),
      h("button", { type: "button", "data-key": "agenda-cancel", onclick: () => { draft = null; again(); } }, words.cancel))]
      : [h("ol", { class: "v-agenda" }, steps.map(item)),
        h("button", { type: "button", class: "v-quiet", "data-key": "agenda-change", onclick: () => { draft = steps.map(({ id }) => id); again(); } }, words.agenda_change)])]);
  const again = () => paint({ ...last, draft });
  return (data) => { last = data; again(); };
}
