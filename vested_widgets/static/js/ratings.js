import { h, follow, uid, Outbox } from "./common.js";

const UNSURE = "unsure";
const shown = (value) => (value && typeof value === "object" ? UNSURE : value ?? null);

function choice(name, value, label, onpick, extra = {}) {
  return h("label", extra,
    h("input", { type: "radio", name, value: String(value), onchange: () => onpick(value), "aria-label": extra["aria-label"] }),
    h("span", {}, label));
}

function scaleOf(question, name, words, pick) {
  const { low, high, low_label, high_label, unsure } = question.scale;
  const points = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const spoken = (point) => (point === low ? `${point}, ${low_label}` : point === high ? `${point}, ${high_label}` : String(point));
  return [
    h("div", { class: "v-scale", style: `--n:${points.length}` },
      points.map((point) => choice(name, point, String(point), pick, { "aria-label": spoken(point) }))),
    h("div", { class: "v-ends", "aria-hidden": "true" }, h("span", {}, low_label), h("span", {}, high_label)),
    unsure ? choice(name, UNSURE, words["input.unsure"], pick, { class: "v-unsure" }) : null,
  ];
}

// Cards of items, each with one native radio group per question: arrows move, space picks, nothing is picked beforehand.
export function render({ model, el }) {
  el.classList.add("v", "v-ratings");
  const words = model.get("words"), step = model.get("step");
  const box = new Outbox(model, { step, key: model.get("key") });
  const groups = new Map();

  const fieldset = (question, card) => {
    const name = uid("rating");
    const set = h("fieldset", { "data-key": question.key },
      h("legend", {}, h("span", { class: "v-hidden" }, `${card.title}: `), question.text),
      scaleOf(question, name, words, (value) => { set.classList.remove("v-missing"); box.put({ [question.key]: value }); }));
    groups.set(question.key, set);
    return set;
  };
  const group = (name) => (words[`input.group_${name}`] ? h("h2", { class: "v-group" }, words[`input.group_${name}`]) : null);
  const cards = model.get("cards").flatMap((card, at, all) => [
    card.group && card.group !== all[at - 1]?.group ? group(card.group) : null,
    h("section", { class: "v-card" }, h("h2", {}, card.title), h("p", { class: "v-soft" }, card.text),
      card.questions.map((question) => fieldset(question, card))),
  ]);
  const summary = h("summary", { class: "v-button" });
  const own = h("details", {}, summary);
  const reason = h("p", { class: "v-note", hidden: true });
  const body = h("div", {}, ...cards.filter(Boolean));
  el.append(reason, own, body);

  const stop = follow(model, ["answers", "reason", "revealed"], () => {
    const answers = { ...model.get("answers"), ...box.pending };
    for (const [key, set] of groups) {
      set.disabled = Boolean(model.get("reason"));
      const value = shown(answers[key]);
      for (const input of set.querySelectorAll("input")) input.checked = value !== null && input.value === String(value);
    }
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
    const open = [...groups.values()].find((set) => !set.querySelector("input:checked"));
    if (!open) return;
    event.detail.found = true;
    open.classList.add("v-missing");
    open.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    open.querySelector("input").focus({ preventScroll: true });
  };
  document.addEventListener("vested:next-open", next);
  return () => { stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
