import { h, follow, uid, announce, Outbox } from "./common.js";

// A budget of points over entries: buttons of 44 px, a native number input, and what is left in words.
export function render({ model, el }) {
  el.classList.add("v", "v-allocation");
  el.dataset.part = model.get("part");
  const words = model.get("words"), step = model.get("step"), budget = model.get("budget");
  const box = new Outbox(model, { step, key: model.get("key"), wait: 250 });
  const left = h("p", { class: "v-left", role: "status" });
  const list = h("ol", { class: "v-entries" });
  const reason = h("p", { class: "v-note", hidden: true });
  const card = h("section", { class: "v-card" }, h("h2", {}, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), left, list);
  const summary = h("summary", { class: "v-button" });
  const own = h("details", { hidden: true }, summary);
  el.append(reason, own, card);
  const rows = new Map();

  const points = () => ({ ...model.get("answers"), ...box.pending });
  const spent = () => Object.values(points()).reduce((sum, n) => sum + (n || 0), 0);

  function give(key, wanted) {
    const now = points()[key] || 0;
    const most = now + budget - spent();
    const value = Math.max(0, Math.min(Number.isFinite(wanted) ? Math.round(wanted) : now, most));
    if (value !== now) box.put({ [key]: value });
    paint();
    announce(left.textContent);
  }

  function row({ key, text }) {
    const id = uid("entry");
    const input = h("input", { type: "number", id, min: "0", max: String(budget), inputmode: "numeric", onchange: () => give(key, Number(input.value)) });
    const button = (sign, word, by) =>
      h("button", { type: "button", "aria-label": `${words[word]}: ${text}`, onclick: () => give(key, (points()[key] || 0) + by) }, sign);
    const less = button("−", "allocation.less", -1), more = button("+", "allocation.more", 1);
    rows.set(key, { input, less, more });
    return h("li", {}, h("label", { for: id, class: "v-entry" }, text), h("div", { class: "v-stepper" }, less, input, more));
  }

  function paint() {
    const now = points(), rest = budget - spent(), locked = Boolean(model.get("reason"));
    left.textContent = words["allocation.left"].replace("{left}", rest).replace("{total}", budget);
    for (const [key, { input, less, more }] of rows) {
      const value = now[key] || 0;
      if (document.activeElement !== input) input.value = value;
      less.disabled = locked || value === 0;
      more.disabled = locked || rest <= 0;
      input.disabled = locked;
      input.closest("li").classList.toggle("v-given", value > 0);
    }
  }

  const stopEntries = follow(model, ["entries"], () => {
    rows.clear();
    list.replaceChildren(...model.get("entries").map(row));
    card.hidden = model.get("entries").length === 0;
  });
  const stop = follow(model, ["answers", "entries", "reason", "revealed"], () => {
    reason.hidden = !model.get("reason");
    reason.textContent = model.get("reason");
    const folded = model.get("revealed") || Boolean(model.get("reason"));
    summary.textContent = words[model.get("reason") ? "input.questions" : "input.own_answers"];
    if (folded && card.parentNode === el) own.append(card);
    if (!folded && card.parentNode === own) el.append(card);
    own.hidden = !folded || !rows.size;
    paint();
  });
  const next = (event) => {
    if (event.detail.step !== step || !el.offsetParent || !rows.size || model.get("reason") || spent() > 0) return;
    event.detail.found = true;
    rows.values().next().value.more.focus();
  };
  document.addEventListener("vested:next-open", next);
  return () => { stopEntries(); stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
