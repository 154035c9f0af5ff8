// Editors of cells, one for each kind of column. `read()` gives what was typed: text, an id, or a list of ids.
import { CHOSEN_KINDS, type ColumnKind } from "../generated";
import { h, type Props } from "../page/elements";
import type { Words } from "../page/model";

export interface Column {
  id: string;
  title: string;
  kind: ColumnKind;
  required: boolean;
  help: string;
  /** Whether several can be chosen. */
  many: boolean;
  unit: string;
  longest: number;
  /** The points of a scale, which are chosen and not typed. */
  points: string[];
  /** Whether its cells name their rows. */
  naming: boolean;
  /** Whether its cells are worked out, and not written. */
  derived?: boolean;
}

/** What can be chosen: id and label. */
export type Option = readonly [id: string, label: string];
/** What an editor takes and gives: text, an id, or a list of ids. */
export type Typed = string | string[];

export interface Editor {
  node: HTMLElement;
  /** What takes the focus. */
  input: HTMLElement;
  read(): Typed;
}

export interface FieldProps extends Props {
  oninput?: () => void;
}

const CHOSEN: readonly ColumnKind[] = CHOSEN_KINDS;
const INPUT_MODES: Partial<Record<ColumnKind, string>> = { number: "decimal", percent: "decimal", money: "decimal" };

/** Tell whether the cells of a column are chosen from options. */
export const isChosen = ({ kind }: Column): boolean => CHOSEN.includes(kind);

export const textOf = (value: Typed): string => (Array.isArray(value) ? value.join(", ") : value);
export const listOf = (value: Typed): string[] => (Array.isArray(value) ? value : value ? [value] : []);

function select(value: Typed, options: readonly Option[], words: Words, props: Props): Editor {
  const chosen = textOf(value);
  const isKnown = options.some(([id]) => id === chosen);
  const node = h(
    "select",
    props,
    h("option", { value: "" }, words["table.choose"]),
    chosen && !isKnown ? h("option", { value: chosen }, chosen) : null,
    options.map(([id, label]) => h("option", { value: id }, label)),
  );
  node.value = chosen;
  return { node, input: node, read: () => node.value };
}

function checkboxes(column: Column, value: Typed, options: readonly Option[], words: Words, { id, onchange, ...props }: Props): Editor {
  const chosen = new Set(listOf(value));
  const label = ([key, text]: Option): HTMLElement => {
    const box = h("input", { type: "checkbox", value: key, onchange });
    box.checked = chosen.has(key);
    return h("label", { class: "v-check" }, box, h("span", {}, text));
  };
  const known = new Set(options.map(([key]) => key));
  const all = [...options, ...[...chosen].filter((key) => !known.has(key)).map((key): Option => [key, key])];
  const node = h(
    "fieldset",
    { id, class: "v-many", "aria-describedby": props["aria-describedby"] },
    h("legend", { class: "v-hidden" }, column.title),
    all.length ? all.map(label) : h("p", { class: "v-small" }, words["table.empty_cell"]),
  );
  const read = (): string[] => [...node.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value);
  return { node, input: node.querySelector("input") ?? node, read };
}

function date(value: Typed, words: Words, props: FieldProps): Editor {
  const text = h("input", { type: "text", placeholder: words["table.date_hint"], ...props });
  text.value = textOf(value);
  const picked = (): void => {
    if (!picker.value) return;
    text.value = picker.value;
    props.oninput?.();
    text.focus();
  };
  const picker = h("input", { type: "date", class: "v-picker", tabindex: "-1", "aria-hidden": "true", onchange: picked });
  const openPicker = (): void => {
    try {
      picker.showPicker();
    } catch {
      text.focus();
    }
  };
  const open = h("button", { type: "button", "aria-label": words["table.calendar"], class: "v-calendar", onclick: openPicker }, "▾");
  return { node: h("span", { class: "v-date" }, text, open, picker), input: text, read: () => text.value };
}

/** Make an editor for one cell. `props` (id, oninput, aria-describedby …) are given to the field itself. */
export function cellEditor(column: Column, value: Typed, options: readonly Option[], words: Words, props: FieldProps = {}): Editor {
  if (isChosen(column)) {
    const { oninput, ...rest } = props;
    const changing: Props = { ...rest, onchange: oninput };
    return column.many ? checkboxes(column, value, options, words, changing) : select(value, options, words, changing);
  }
  if (column.points.length) {
    const { oninput, ...rest } = props;
    const points = column.points.map((point): Option => [point, point]);
    return select(value, points, words, { ...rest, onchange: oninput });
  }
  if (column.kind === "date") return date(value, words, props);
  const node =
    column.kind === "text"
      ? h("textarea", { rows: "1", maxlength: String(column.longest), ...props })
      : h("input", { type: "text", inputmode: INPUT_MODES[column.kind] ?? "text", ...props });
  node.value = textOf(value);
  return { node, input: node, read: () => node.value };
}
