// Items with one radio group per question; of pairs of rows each row is an item, and asks about every row of the other party.
import "../page/common";
import { button, type Child, h, mark, put } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import type { Question } from "./choices";
import type { InputTraits } from "./input";
import { type MakeItem, radioInput } from "./radio_input";

interface Card {
  title: string;
  text: string;
  group?: string;
  /** Under which heading it is asked; where items have one, the page asks one branch at a time. */
  branch?: string;
  questions: Question[];
}

/** Items under one heading, and how much of it is answered. */
interface Branch {
  name: string;
  el: HTMLDetailsElement;
  progress: HTMLElement;
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
  const makeCard = (card: Card, makeItem: MakeItem): HTMLElement =>
    makeItem({
      heading: card.title,
      title: card.title,
      before: card.text ? h("p", { class: "v-soft", dir: "auto" }, card.text) : null,
      questions: card.questions.map((asked) => ({ asked })),
    });
  let branches: Branch[] = [];
  const cards = (makeItem: MakeItem): (HTMLElement | null)[] => {
    const all = model.get("cards");
    branches = [];
    if (all.some((card) => card.branch)) return branchesOf(all, makeItem);
    return all.flatMap((card, at) => [card.group && card.group !== all[at - 1]?.group ? heading(card.group) : null, makeCard(card, makeItem)]);
  };
  /** Cards by branch, of which one is open at a time: at first the first one in which something is not answered. */
  function branchesOf(all: Card[], makeItem: MakeItem): HTMLElement[] {
    const names = [...new Set(all.map((card) => card.branch ?? ""))];
    const answered = model.get("answers") ?? {};
    const isOpen = (card: Card): boolean => card.questions.some((asked) => !(asked.key in answered) || answered[asked.key] === null);
    const begun = names.find((name) => all.some((card) => (card.branch ?? "") === name && isOpen(card))) ?? names[0];
    const shown = names.find((name) => name === open) ?? begun;
    branches = names.map((name, at) => {
      const progress = h("span", { class: "v-small" });
      const items = all.filter((card) => (card.branch ?? "") === name).map((card) => makeCard(card, makeItem));
      const next = button(fill(words["input.next_branch"], { branch: names[at + 1] }), () => openBranch(at + 1), { class: "v-quiet" });
      const el = h("details", { class: "v-input-branch", open: name === shown }, h("summary", {}, h("b", {}, name), " ", progress), items);
      if (at + 1 < names.length) el.append(h("p", { class: "v-row" }, next));
      el.addEventListener("toggle", () => {
        if (!el.open) return;
        open = name;
        for (const other of branches) if (other.el !== el) other.el.open = false;
      });
      return { name, el, progress };
    });
    return branches.map((branch) => branch.el);
  }
  function openBranch(at: number): void {
    const branch = branches[at];
    if (!branch) return;
    branch.el.open = true;
    branch.el.querySelector<HTMLElement>("summary")?.focus();
    branch.el.scrollIntoView({ block: "start" });
  }
  /** Say in each branch how much of it is answered. */
  function paintBranches(): void {
    for (const { el, progress } of branches) {
      const fields = [...el.querySelectorAll("fieldset[data-key]")];
      const n = fields.filter((field) => field.querySelector("input:checked")).length;
      progress.textContent = `${n === fields.length ? "✓ " : ""}${fill(words["input.branch_progress"], { n, of: fields.length })}`;
    }
  }
  let open = "";

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
  const close = radioInput(
    { model, el },
    ["cards", "matrices", "nothing", "source"],
    (makeItem) => [
      model.get("source") ? h("p", { class: "v-small v-source" }, model.get("source")) : null,
      model.get("nothing") ? h("p", { class: "v-note" }, model.get("nothing")) : null,
      ...model.get("matrices").flatMap((one) => items(one, makeItem)),
      ...cards(makeItem),
    ],
    paintBranches,
  );
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
