// What the room is at: how far each party is, the turns of its round, and after the reveal what to talk about and what the wall shows.
import { mark } from "./common.js";
import { live } from "./live.js";

export function now(host, kit) {
  const { h, words, fill, button, act } = kit;

  const count = ({ name, colour, done, started, invited }) => h("li", {}, mark(colour),
    h("span", { class: "v-what" }, h("span", {}, fill(words.counts, { party: name, done, invited })),
      started > done ? h("small", {}, fill(words.started, { n: started - done })) : null,
      h("span", { class: "v-meter", "aria-hidden": "true" }, h("i", { class: `v-fill-${colour}`, style: `width:${invited ? (100 * done) / invited : 0}%` }))));

  const turns = (step, part) => {
    const offered = part.acts.filter(({ allowed }) => allowed);
    return h("div", { class: "v-row" }, offered.map(({ id, label, confirm }) =>
      button(label, id, { step: step.id, part: part.id }, { key: `${id}-${part.id}`, confirm, primary: id === "reveal" })),
    offered.length ? null : h("span", { class: "v-small" }, part.acts.find(({ reason }) => reason)?.reason ?? ""));
  };

  const verdict = (said) => (said ? h("span", { class: "v-pill" }, words[`verdict_${said.replaceAll(" ", "_")}`] ?? said) : null);
  const noteOf = (part, item) => part.notes.find((note) => note.item === item)?.text ?? "";

  function noting(step, part, item, title) {
    const key = `note-${part.id}-${item}`, field = h("textarea", { rows: "2", maxlength: "2000", "data-key": key, "data-keep": "", "aria-label": fill(words.note_item, { title }) });
    field.value = noteOf(part, item);
    return h("details", { "data-key": `${key}-open` }, h("summary", {}, noteOf(part, item) || fill(words.note_item, { title })), field,
      h("div", { class: "v-row" }, button(words.note_save, "note", () => ({ step: step.id, part: part.id, item, text: host.querySelector(`[data-key="${CSS.escape(key)}"]`).value }), { key: `${key}-save` }),
        h("span", { class: "v-small" }, words.note_text)));
  }

  const focus = (step, part, item, label, title) => h("button", { type: "button", class: "v-focus", "data-key": `focus-${part.id}-${item}`, "data-act": "focus",
    "aria-pressed": String(part.focus === item), "aria-label": fill(words.wall_item, { title }), onclick: () => act("focus", { step: step.id, part: part.id, item: part.focus === item ? "" : item }) }, label);

  function talk(step, part) {
    const pictures = part.pictures.map((name, at) => focus(step, part, `#${at + 1}`, name, name));
    return [
      part.late ? h("p", { class: "v-small" }, fill(words.late, { n: part.late })) : null,
      pictures.length > 1 ? h("div", { class: "v-row v-onwall" }, h("span", { class: "v-small" }, words.on_wall), pictures) : null,
      part.topics.length ? h("h3", {}, words.talk) : null,
      h("ol", { class: "v-topics" }, part.topics.map(({ item, title, verdict: said }) => h("li", { "aria-current": part.focus === item ? "true" : null },
        h("div", { class: "v-row" }, focus(step, part, item, title, title), verdict(said)), noting(step, part, item, title)))),
      noting(step, part, "", part.title),
    ];
  }

  const partBox = (step, part) => {
    if (!part.alone) return h("section", { class: "v-card" }, h("h3", {}, fill(words.joint, { title: part.title })));
    return h("section", { class: "v-card v-part-now", "data-part": part.id, "data-state": part.state },
      h("h3", {}, part.title, part.wave > 1 ? h("span", { class: "v-pill" }, fill(words.wave, { n: part.wave })) : null),
      h("p", { class: "v-answered" }, h("strong", {}, fill(words.answered, part))),
      h("ul", { class: "v-partycounts" }, part.counts.map(count)), turns(step, part),
      ...(part.state !== "open" ? talk(step, part) : []));
  };

  return region(host, ({ step }) => {
    if (!step.id) return [];
    const current = step.parts.find(({ id }) => id === step.part), talked = step.on_wall === step.part ? null : step.parts.find(({ id }) => id === step.on_wall);
    const others = step.parts.filter((part) => part !== current && part !== talked);
    return [h("header", { class: "v-nowhead" }, h("p", { class: "v-small" }, step.element), h("h2", {}, fill(words.part, { title: step.title })), h("p", { class: "v-soft" }, step.question),
      step.page ? h("a", { href: step.page, target: "_blank", rel: "noopener", class: "v-small" }, words.open_step) : null,
      step.look_for ? h("details", { "data-key": "look-for" }, h("summary", {}, words.look_for), h("p", {}, step.look_for)) : null),
    talked ? partBox(step, talked) : null,
    talked ? h("p", {}, button(fill(words.wall_next, { title: current.title }), "focus", { step: "" }, { key: "wall-next", primary: true })) : null,
    current ? partBox(step, current) : null,
    others.length ? h("details", { "data-key": `others-${step.id}`, open: !current }, h("summary", {}, words.details), others.map((part) => partBox(step, part))) : null];
  });
}
