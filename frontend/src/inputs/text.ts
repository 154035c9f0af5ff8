import { bring, fill, follow, h, uid, Outbox } from "./common.js";

// Texts of one's own, saved while they are written: one, or several short ones under prompts. After the reveal, what everybody wrote.
export function render({ model, el }) {
  el.classList.add("v", "v-text");
  el.dataset.part = model.get("part");
  const words = model.get("words"), step = model.get("step"), longest = model.get("longest");
  const box = new Outbox(model, { step, key: model.get("key"), wait: 600 });
  const groups = model.get("fields"), areas = new Map(), shows = [];

  function field(key, label, short) {
    const id = uid("text"), left = h("p", { class: "v-small v-letters", id: `${id}-left` });
    const area = h("textarea", { id, rows: short ? "2" : null, class: short ? "v-shorttext" : "", maxlength: String(longest), "aria-describedby": `${id}-left`,
      oninput: () => { count(); box.put({ [key]: area.value }); }, onblur: () => box.flush() });
    const count = () => { left.textContent = area.value.length > longest * 0.8 ? fill(words["input.letters_left"], { left: longest - area.value.length }) : ""; };
    areas.set(key, { area, count });
    return { area, node: h("div", { class: "v-field" }, h("label", { for: id, class: label.hidden ? "v-hidden" : "" }, label.text), area, left) };
  }

  // Further entries of a prompt appear when they are asked for, or hold something.
  function group({ label, keys }) {
    if (keys.length === 1) return field(keys[0], { text: label || model.get("title"), hidden: !label }, Boolean(label)).node;
    const fields = keys.map((key, at) => field(key, { text: fill(words["input.entry"], { label, n: at + 1 }), hidden: true }, true));
    const more = h("button", { type: "button", class: "v-quiet", onclick: () => { const next = fields.find((one) => one.node.hidden); next.node.hidden = false; more.hidden = fields.every((one) => !one.node.hidden); next.area.focus(); } }, `+ ${words["input.one_more"]}`);
    const show = () => {
      const last = fields.reduce((found, one, at) => (one.area.value ? at : found), 0);
      fields.forEach((one, at) => { if (at <= last) one.node.hidden = false; });
      more.hidden = fields.every((one) => !one.node.hidden);
    };
    fields.forEach((one, at) => { one.node.hidden = at > 0; });
    shows.push(show);
    return h("fieldset", { class: "v-prompt" }, h("legend", {}, label), fields.map((one) => one.node), more);
  }

  const reason = h("p", { class: "v-note", hidden: true });
  const card = h("section", { class: "v-card" }, h("h2", {}, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), groups.map(group));
  const summary = h("summary", { class: "v-button" });
  const own = h("details", { hidden: true }, summary);
  const others = h("section", { class: "v-card v-everybody", hidden: true });
  el.append(reason, others, own, card);
  let waiting = !model.get("revealed");

  const stop = follow(model, ["answers", "reason", "revealed", "entries"], () => {
    const answers = { ...model.get("answers"), ...box.pending };
    for (const [key, { area, count }] of areas) {
      // What somebody is typing is never replaced under their fingers.
      if (document.activeElement !== area || area.value === "") area.value = answers[key] ?? "";
      count();
      area.disabled = Boolean(model.get("reason"));
    }
    for (const show of shows) show();
    reason.hidden = !model.get("reason");
    reason.textContent = model.get("reason");
    const folded = model.get("revealed") || Boolean(model.get("reason"));
    summary.textContent = words[model.get("reason") ? "input.questions" : "input.own_answers"];
    if (folded && card.parentNode === el) own.append(card);
    if (!folded && card.parentNode === own) el.append(card);
    own.hidden = !folded;
    others.hidden = model.get("entries").length === 0;
    others.replaceChildren(h("h2", {}, words["input.everybody"]),
      ...model.get("entries").flatMap(({ label, texts }) => [label ? h("h3", {}, label) : null, h("ul", { class: "v-voices" }, texts.map((text) => h("li", {}, text)))].filter(Boolean)));
    if (waiting && !others.hidden) bring(others, words["input.everybody"]);
    waiting = others.hidden;
  });
  const next = (event) => {
    if (event.detail.step !== step || !el.offsetParent) return;
    const open = groups.find(({ keys }) => keys.every((key) => !areas.get(key).area.value.trim()));
    if (!open || areas.get(open.keys[0]).area.disabled) return;
    event.detail.found = true;
    areas.get(open.keys[0]).area.focus();
  };
  document.addEventListener("vested:next-open", next);
  return () => { stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
