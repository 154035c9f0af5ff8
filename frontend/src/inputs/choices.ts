// Native radio groups for one question: points of a scale, an item's own ordered words, or words without an order. Nothing is picked beforehand.
import { h, uid } from "./common.js";

export const UNSURE = "unsure";
const signed = (point, low) => (low < 0 && point > 0 ? `+${point}` : String(point).replace("-", "−"));

function choice(name, value, label, onpick, extra = {}) {
  return h("label", extra,
    h("input", { type: "radio", name, value: String(value), onchange: () => onpick(value), "aria-label": extra["aria-label"] }),
    h("span", {}, label));
}

/** A fieldset for a question. `compact` leaves out what a matrix says elsewhere and puts "not sure" among the points. */
export function question(card, asked, words, pick, { compact = false } = {}) {
  const { low, high, low_label, high_label, unsure, words: own } = asked.scale, name = uid("rating");
  const points = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const spoken = (point) => [signed(point, low), { [low]: low_label, [high]: high_label }[point]].filter(Boolean).join(", ");
  const set = h("fieldset", { "data-key": asked.key, class: compact ? "v-compact" : "" },
    h("legend", { class: compact ? "v-hidden" : "" }, asked.guess ? h("span", { class: "v-pill v-guess" }, words["input.guess"]) : null,
      h("span", { class: "v-hidden" }, `${card.title}: `), asked.text));
  const choose = (value) => { set.classList.remove("v-missing"); pick(value); };
  const notSure = unsure ? choice(name, UNSURE, compact ? "?" : words["input.unsure"], choose, { class: compact ? "" : "v-unsure", "aria-label": words["input.unsure"] }) : null;
  if (own.length) {
    set.append(h("div", { class: "v-words" }, own.map(([value, label]) => choice(name, value, label, choose))));
  } else {
    set.append(h("div", { class: "v-scale", style: compact ? null : `--n:${points.length}` },
      points.map((point) => choice(name, point, signed(point, low), choose, { "aria-label": spoken(point), "data-sign": String(Math.sign(point)) })), compact ? notSure : null));
    if (!compact) set.append(h("div", { class: "v-ends", "aria-hidden": "true" }, h("span", {}, low_label), h("span", {}, high_label)));
  }
  if (notSure && !compact) set.append(notSure);
  return set;
}
