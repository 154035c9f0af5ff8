// Cards of items with one radio group per question; pairs of rows are a matrix where there is room, and cards on a phone.
import "../page/common";
import { h, mark } from "../page/elements";
import type { CleanUp, View } from "../page/model";
import type { Question } from "./choices";
import type { InputTraits } from "./input";
import { type FieldOf, radioInput } from "./radio_input";

interface Card {
  title: string;
  text: string;
  group?: string;
  questions: Question[];
}

interface Party {
  party: string;
  colour: string;
}

interface Heading {
  id: string;
  title: string;
}

/** Questions about pairs of rows: what `a` has by what `b` has. */
interface Matrix {
  a: Party;
  b: Party;
  rows: Heading[];
  columns: Heading[];
  /** By "row:column". */
  cells: Record<string, Question>;
}

interface Traits extends InputTraits {
  cards: Card[];
  matrices: Matrix[];
  nothing: string;
  source: string;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-ratings");
  const words = model.get("words");
  const heading = (name: string): HTMLElement | null =>
    words[`input.group_${name}`] ? h("h2", { class: "v-group" }, words[`input.group_${name}`]) : null;
  const cards = (fieldOf: FieldOf): (HTMLElement | null)[] =>
    model.get("cards").flatMap((card, at, all) => [
      card.group && card.group !== all[at - 1]?.group ? heading(card.group) : null,
      h(
        "section",
        { class: "v-card" },
        h("h2", {}, card.title),
        card.text ? h("p", { class: "v-soft" }, card.text) : null,
        card.questions.map((asked) => fieldOf(asked, card.title)),
      ),
    ]);

  const name = ({ party, colour }: Party): HTMLElement => h("span", { class: "v-row v-tight v-small" }, mark(colour), party);
  function matrix({ a, b, rows, columns, cells }: Matrix, fieldOf: FieldOf): HTMLElement | null {
    const first = Object.values(cells)[0];
    if (!first) return null;
    const { scale, text } = first;
    const low = String(scale.low).replace("-", "−");
    const high = `${scale.low < 0 ? "+" : ""}${scale.high}`;
    const ends = h("p", { class: "v-small" }, `${low} ${scale.low_label} · ${high} ${scale.high_label} · ? ${words["input.unsure"]}`);
    const cell = (row: Heading, column: Heading): HTMLElement => {
      const asked = cells[`${row.id}:${column.id}`];
      if (!asked) return h("td");
      return h(
        "td",
        {},
        h("p", { class: "v-pair" }, name(a), h("strong", {}, row.title), name(b), h("strong", {}, column.title)),
        fieldOf(asked, `${a.party}: ${row.title} – ${b.party}: ${column.title}`, { compact: true }),
      );
    };
    const head = h(
      "tr",
      {},
      h("th", { scope: "col" }, name(a)),
      columns.map((column) => h("th", { scope: "col" }, name(b), column.title)),
    );
    const body = rows.map((row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, row.title),
        columns.map((column) => cell(row, column)),
      ),
    );
    return h(
      "section",
      { class: "v-card" },
      h("h2", { class: "v-row v-tight" }, mark(a.colour), a.party, " ↔ ", mark(b.colour), b.party),
      h("p", { class: "v-soft" }, text),
      ends,
      h(
        "div",
        { class: "v-matrix", tabindex: "0", role: "region", "aria-label": `${a.party} ↔ ${b.party}` },
        h("table", {}, h("thead", {}, head), h("tbody", {}, body)),
      ),
    );
  }

  return radioInput({ model, el }, ["cards", "matrices", "nothing", "source"], (fieldOf) => [
    model.get("source") ? h("p", { class: "v-small v-source" }, model.get("source")) : null,
    model.get("nothing") ? h("p", { class: "v-note" }, model.get("nothing")) : null,
    ...model.get("matrices").map((one) => matrix(one, fieldOf)),
    ...cards(fieldOf),
  ]);
}
