// Editors of cells, one for each kind of column. `read()` gives what was typed: text, an id, or a list of ids.
import { h } from "./common.js";

export const CHOSEN = ["choice", "party", "person", "element", "link"];
const INPUT_MODES = { number: "decimal", percent: "decimal", money: "decimal" };

function choose(column, value, options, words, props) {
  const known = new Set(options.map(([id]) => id));
  const node = h("select", props, h("option", { value: "" }, words["table.choose"]),
    value && !known.has(value) ? h("option", { value }, value) : null,
    options.map(([id, label]) => h("option", { value: id }, label)));
  node.value = value || "";
  return { node, input: node, read: () => node.value };
}

function chooseMany(column, value, options, words, { id, onchange, "aria-describedby": described }) {
  const chosen = new Set(Array.isArray(value) ? value : value ? [value] : []);
  const label = ([key, text]) => {
    const box = h("input", { type: "checkbox", value: key, onchange });
    box.checked = chosen.has(key);
    return h("label", { class: "v-check" }, box, h("span", {}, text));
  };
  const known = new Set(options.map(([key]) => key));
  const all = [...options, ...[...chosen].filter((key) => !known.has(key)).map((key) => [key, key])];
  const node = h("fieldset", { id, class: "v-many", "aria-describedby": described }, h("legend", { class: "v-hidden" }, column.title),
    all.length ? all.map(label) : h("p", { class: "v-small" }, words["table.empty_cell"]));
  return { node, input: node.querySelector("input") ?? node, read: () => [...node.querySelectorAll("input:checked")].map((box) => box.value) };
}

function date(column, value, words, props) {
  const text = h("input", { type: "text", placeholder: words["table.date_hint"], ...props });
  text.value = value;
  const picker = h("input", { type: "date", class: "v-picker", tabindex: "-1", "aria-hidden": "true",
    onchange: () => { if (picker.value) { text.value = picker.value; props.oninput?.(); text.focus(); } } });
  const open = h("button", { type: "button", "aria-label": words["table.calendar"], class: "v-calendar", onclick: () => { try { picker.showPicker(); } catch { text.focus(); } } }, "▾");
  return { node: h("span", { class: "v-date" }, text, open, picker), input: text, read: () => text.value };
}

/** An editor for one cell. `props`: id, oninput, aria-describedby…, given to the field itself. */
export function editor(column, value, options, words, props = {}) {
  if (CHOSEN.includes(column.kind)) {
    const change = { ...props, onchange: props.oninput };
    delete change.oninput;
    return column.many ? chooseMany(column, value, options, words, change) : choose(column, value, options, words, change);
  }
  if (column.kind === "date") return date(column, value, words, props);
  if (column.kind === "text") {
    const area = h("textarea", { rows: "1", maxlength: String(column.longest), ...props });
    area.value = value;
    return { node: area, input: area, read: () => area.value };
  }
  const input = h("input", { type: "text", inputmode: INPUT_MODES[column.kind] ?? "text", ...props });
  input.value = value;
  return { node: input, input, read: () => input.value };
}
