// Items with one radio group per question; of pairs of rows each row is an item, and asks about every row of the other party.
import "../page/common";
import { type Child, h, mark, put } from "../page/elements";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import type { Question } from "./choices";
import type { InputTraits } from "./input";
import { type MakeItem, radioInput } from "./radio_input";

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
  leads: Lead[];
}

/** What treats an ailment, and which parties see much of it. */
interface Lead {
  title: string;
  by: string;
  elements: { title: string; href: string }[];
}

/** Show which Elements treat what people named, those first of which a party sees much. */
function leadsTo(leads: Lead[], words: Words): Child[] {
  const line = ({ title, by, elements }: Lead): HTMLElement =>
    h(
      "li",
      {},
      h("b", {}, title),
      by ? h("span", { class: "v-soft" }, ` ${by}`) : null,
      h(
        "ul",
        { class: "v-input-leads-to" },
        elements.map((one) => h("li", {}, one.href ? h("a", { href: one.href }, one.title) : one.title)),
      ),
    );
  const seen = leads.filter((lead) => lead.by);
  const others = leads.filter((lead) => !lead.by);
  return [
    h("h2", {}, words["leads.title"]),
    seen.length ? h("ul", { class: "v-input-leads-list" }, seen.map(line)) : h("p", {}, words["leads.nothing"]),
    others.length ? h("details", {}, h("summary", {}, words["leads.others"]), h("ul", { class: "v-input-leads-list" }, others.map(line))) : null,
  ];
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-ratings");
  const words = model.get("words");
  const heading = (name: string): HTMLElement | null =>
    words[`input.group_${name}`] ? h("h2", { class: "v-input-group" }, words[`input.group_${name}`]) : null;
  const cards = (makeItem: MakeItem): (HTMLElement | null)[] =>
    model.get("cards").flatMap((card, at, all) => [
      card.group && card.group !== all[at - 1]?.group ? heading(card.group) : null,
      makeItem({
        heading: card.title,
        title: card.title,
        before: card.text ? h("p", { class: "v-soft", dir: "auto" }, card.text) : null,
        questions: card.questions.map((asked) => ({ asked })),
      }),
    ]);

  const name = ({ party, colour }: Party): HTMLElement => h("span", { class: "v-input-party" }, mark(colour), party);
  /** Each row is an item: what it has by each column, one scale below the other, so that no page is too narrow for it. */
  const items = ({ a, b, rows, columns, cells }: Matrix, makeItem: MakeItem): HTMLElement[] =>
    rows.flatMap((row) => {
      const asked = columns.flatMap((column) => {
        const question = cells[`${row.id}:${column.id}`];
        return question ? [{ question, column }] : [];
      });
      const [first] = asked;
      if (!first) return [];
      const item = makeItem({
        heading: [name(a), row.title],
        title: `${a.party}: ${row.title}`,
        before: h("p", { class: "v-soft" }, first.question.text),
        questions: asked.map(({ question, column }) => ({ asked: question, look: { heading: [name(b), column.title], row: true } })),
      });
      return [item];
    });

  const leads = h("section", { class: "v-card v-input-leads", hidden: true });
  const close = radioInput({ model, el }, ["cards", "matrices", "nothing", "source"], (makeItem) => [
    model.get("source") ? h("p", { class: "v-small v-source" }, model.get("source")) : null,
    model.get("nothing") ? h("p", { class: "v-note" }, model.get("nothing")) : null,
    ...model.get("matrices").flatMap((one) => items(one, makeItem)),
    ...cards(makeItem),
  ]);
  el.append(leads);
  const stop = paintOn(model, ["leads"], () => {
    const found = model.get("leads") ?? [];
    leads.hidden = !found.length;
    put(leads, found.length ? leadsTo(found, words) : null);
  });
  return () => {
    stop();
    close();
  };
}
