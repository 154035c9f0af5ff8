import { h, follow, uid, Outbox } from "./common.js";

// One text of one's own, saved while it is written; after the reveal, what everybody wrote.
export function render({ model, el }) {
  el.classList.add("v", "v-text");
  const words = model.get("words"), step = model.get("step"), answer = model.get("answer"), longest = model.get("longest");
  const box = new Outbox(model, { step, key: model.get("key"), wait: 600 });
  const id = uid("text");
  const left = h("p", { class: "v-small", id: `${id}-left` });
  const area = h("textarea", {
    id, maxlength: String(longest), "aria-describedby": `${id}-left`,
    oninput: () => { count(); box.put({ [answer]: area.value }); },
    onblur: () => box.flush(),
  });
  const count = () => {
    left.textContent = area.value.length > longest * 0.8 ? words["input.letters_left"].replace("{left}", longest - area.value.length) : "";
  };
  const reason = h("p", { class: "v-note", hidden: true });
  const card = h("section", { class: "v-card" },
    h("h2", {}, h("label", { for: id }, model.get("title"))), h("p", { class: "v-soft" }, model.get("prompt")), area, left);
  const summary = h("summary", { class: "v-button" });
  const own = h("details", { hidden: true }, summary);
  const others = h("section", { class: "v-card", hidden: true }, h("h2", {}, words["input.everybody"]), h("ul", {}));
  el.append(reason, others, own, card);

  const stop = follow(model, ["answers", "reason", "revealed", "entries"], () => {
    const value = { ...model.get("answers"), ...box.pending }[answer] ?? "";
    // What somebody is typing is never replaced under their fingers.
    if (document.activeElement !== area || area.value === "") area.value = value;
    count();
    area.disabled = Boolean(model.get("reason"));
    reason.hidden = !model.get("reason");
    reason.textContent = model.get("reason");
    const folded = model.get("revealed") || Boolean(model.get("reason"));
    summary.textContent = words[model.get("reason") ? "input.questions" : "input.own_answers"];
    if (folded && card.parentNode === el) own.append(card);
    if (!folded && card.parentNode === own) el.append(card);
    own.hidden = !folded;
    others.hidden = model.get("entries").length === 0;
    others.querySelector("ul").replaceChildren(...model.get("entries").map((text) => h("li", {}, text)));
  });
  const next = (event) => {
    if (event.detail.step !== step || !el.offsetParent || area.value.trim() || area.disabled) return;
    event.detail.found = true;
    area.focus();
  };
  document.addEventListener("vested:next-open", next);
  return () => { stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
