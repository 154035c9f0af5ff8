// What changed between two texts, word by word: marks for the eye, words for screen readers, and nothing that user text could be but text.
import { h } from "../page/elements";
import type { Words } from "../page/model";

export interface RedlinePart {
  op: "same" | "ins" | "del";
  text: string;
}

/** Make a paragraph of parts in reading order: what was taken out and what was put in are said as such. */
export function redline(parts: RedlinePart[], words: Words): HTMLElement {
  const node = ({ op, text }: RedlinePart): Node | string => {
    if (op === "same") return text;
    const [begins, ends] = op === "ins" ? ["ins_begins", "ins_ends"] : ["del_begins", "del_ends"];
    const said = (name = ""): HTMLElement => h("span", { class: "v-hidden" }, ` ${words[`agreement.${name}`]} `);
    return h(op, {}, said(begins), text, said(ends));
  };
  return h("p", { class: "v-agr-redline", dir: "auto" }, parts.map(node));
}
