// Revealed words beside what is written together: cards to be taken over by button, keyboard or drag, and what was made of which words.
import { button, type Child, h, mark, put } from "../page/elements";
import { beginning, fill } from "../page/format";
import type { Words } from "../page/model";
import { region } from "../page/region";

/** Words that were revealed, and how they come into what is written here. */
export interface Revealed {
  id: string;
  /** What was asked; "" where that cannot be told any more. */
  question: string;
  /** "" if they can no longer be shown. */
  text: string;
  /** Whose people wrote them, where that may be told. */
  party: string;
  colour: string;
  /** Whether this person can take them over. */
  takes: boolean;
  /** The only row that they belong to: of their party, or the one whose numbers they are. */
  row: string;
  /** The column that takes them, and the link column that keeps where they come from, if there is one. */
  column: string;
  link: string;
  /** What else a new row of them has from the start; of numbers without a column, what their row takes. */
  cells: Record<string, string | string[]>;
}

/** A row that words can be added to. */
export interface Target {
  id: string;
  title: string;
}

interface Given {
  words: Words;
  /** Return what the button of a card says; "" if it can only be added to a row that is chosen. */
  label(card: Revealed): string;
  take(card: Revealed): void;
  /** Return where words have been taken over, in words; "" if they have not. */
  used(id: string): string;
  /** Return the rows that words can be added to; none where there are no rows. */
  targets(card: Revealed): Target[];
  add(card: Revealed, row: string): void;
  /** Whether the part is agreed: then its words wait behind their title. */
  settled: boolean;
}

/** What the cards are painted from. */
interface Shown {
  cards: (Revealed & { where: string })[];
  targets: Record<string, Target[]>;
}

export interface WordCards {
  node: HTMLElement;
  paint(cards: readonly Revealed[]): void;
}

/** From this width, in px, the cards are open at first. */
const OPEN_FROM = 700;
/** The type of what is dragged: cards of this page and nothing else. */
const DRAGGED = "application/x-vested-words";

/** Say where words come from: whose people wrote them, and under which question. */
export function sourceSentence(card: Revealed | undefined, words: Words): string {
  if (!card?.text) return words["take.gone"] ?? "";
  if (!card.question) return fill(words["take.earlier"], card);
  return fill(words[card.party ? "take.from_party" : "take.from_all"], card);
}

/** Say in a few words whose words a row was made of. */
export function sourceNote(ids: readonly string[], cards: readonly Revealed[], words: Words): string {
  if (!ids.length) return "";
  // A joint range is known by its row and the round that it comes from.
  const rounds = ids.map((id) => /\.(\d+)$/.exec(id)?.[1] ?? "");
  if (rounds.every(Boolean)) return fill(words["take.note_range"], { round: rounds.at(-1) });
  const parties = new Set(ids.map((id) => cards.find((card) => card.id === id)?.party ?? ""));
  const [party] = parties.size === 1 ? parties : [""];
  return fill(words[party ? (ids.length > 1 ? "take.note_party_many" : "take.note_party") : ids.length > 1 ? "take.note_many" : "take.note"], {
    party,
    n: ids.length,
  });
}

/** Make the list of the words that a row or a text was made of; with `drop` each of them can be taken off. */
export function sourceList(
  ids: readonly string[],
  cards: readonly Revealed[],
  words: Words,
  drop: ((id: string) => void) | null,
): HTMLElement | null {
  if (!ids.length) return null;
  const item = (id: string): HTMLElement => {
    const card = cards.find((one) => one.id === id);
    const off = {
      class: "v-quiet",
      "data-key": `off-${id}`,
      "aria-label": fill(words["take.remove_one"], { text: beginning(card?.text ?? "") }),
    };
    return h(
      "li",
      {},
      h("p", { class: "v-small v-row v-tight" }, card?.party ? mark(card.colour) : null, h("span", {}, sourceSentence(card, words))),
      card?.text ? h("p", { class: "v-said" }, card.text) : null,
      drop ? button(words["take.remove"], () => drop(id), off) : null,
    );
  };
  return h("section", { class: "v-sources" }, h("h3", {}, words["take.sources"]), h("ul", {}, ids.map(item)));
}

/** Return the card that is being dragged over something, if there is one. */
export const dragged = (event: DragEvent): string => (event.dataTransfer?.types.includes(DRAGGED) ? current : "");
let current = "";

/** Make the cards of revealed words. They are folded on a phone until they are asked for, and those that were used stand last. */
export function wordCards({ words, label, take, used, targets, add, settled }: Given): WordCards {
  const count = h("span", { class: "v-small" });
  const body = h("div", { class: "v-words-body" });
  const node = h(
    "details",
    { class: "v-words", hidden: true, open: innerWidth >= OPEN_FROM && !settled },
    h("summary", { class: "v-button" }, h("strong", {}, words["take.title"]), " ", count),
    body,
  );
  let dragging: HTMLElement | null = null;
  const end = (): void => {
    dragging?.removeAttribute("data-dragging");
    document.documentElement.removeAttribute("data-taking");
    dragging = null;
    current = "";
  };
  const start = (event: DragEvent, card: Revealed, el: HTMLElement): void => {
    if (!event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData(DRAGGED, card.id);
    event.dataTransfer.setData("text/plain", card.text);
    current = card.id;
    dragging = el;
    el.setAttribute("data-dragging", "");
    // Places to drop appear beside the table; not yet, or some browsers end the drag.
    setTimeout(() => document.documentElement.toggleAttribute("data-taking", current !== ""));
  };

  const chooser = (card: Revealed, rows: Target[]): HTMLElement => {
    const chosen = (): void => {
      const row = field.value;
      field.value = "";
      if (row) add(card, row);
    };
    const field = h(
      "select",
      { "aria-label": fill(words["take.add_one"], { text: beginning(card.text) }), "data-key": `add-${card.id}`, onchange: chosen },
      h("option", { value: "" }, words["take.add"]),
      rows.map(({ id, title }) => h("option", { value: id }, title)),
    );
    return field;
  };
  const cardItem = (card: Shown["cards"][number], rows: Target[]): HTMLElement => {
    const said = label(card);
    const taking = {
      "data-key": `take-${card.id}`,
      "aria-label": fill(words["take.take_one"], { label: said, text: beginning(card.text) }),
    };
    const el = h(
      "li",
      { class: "v-wordcard", "data-words": card.id, "data-used": card.where ? "" : null, draggable: card.takes ? "true" : null },
      h("p", { class: "v-said" }, card.text),
      card.party ? h("p", { class: "v-small v-row v-tight" }, mark(card.colour), card.party) : null,
      card.where ? h("p", { class: "v-small v-where" }, h("span", { "aria-hidden": "true" }, "✓ "), card.where) : null,
      card.takes
        ? h("div", { class: "v-row" }, said ? button(said, () => take(card), taking) : null, rows.length ? chooser(card, rows) : null)
        : null,
    );
    el.addEventListener("dragstart", (event) => start(event, card, el));
    el.addEventListener("dragend", end);
    return el;
  };
  const paintCards = region(body, ({ cards, targets: rows }: Shown): Child => {
    const group = (question: string): HTMLElement => {
      const here = cards.filter((card) => card.question === question);
      const list = (some: Shown["cards"]): HTMLElement =>
        h(
          "ul",
          {},
          some.map((card) => cardItem(card, rows[card.id] ?? [])),
        );
      const fresh = here.filter((card) => !card.where);
      const done = here.filter((card) => card.where);
      const folded = h(
        "details",
        { "data-key": `used-${question}` },
        h("summary", { class: "v-button v-quiet" }, fill(words["take.used_n"], { n: done.length })),
        list(done),
      );
      return h("section", {}, h("h3", {}, question), fresh.length ? list(fresh) : null, done.length ? folded : null);
    };
    const mayTake = cards.some((card) => card.takes);
    return [
      mayTake ? h("p", { class: "v-small" }, words[cards.some(({ id }) => rows[id]?.length) ? "take.help_rows" : "take.help"]) : null,
      h("div", { class: "v-words-groups" }, [...new Set(cards.map(({ question }) => question))].map(group)),
    ];
  });
  return {
    node,
    paint(all) {
      const cards = all.filter(({ takes }) => takes).map((card) => ({ ...card, where: used(card.id) }));
      node.hidden = !cards.length;
      const n = cards.filter(({ where }) => !where).length;
      put(count, fill(words[n ? "take.left" : "take.all_used"], { n, of: cards.length }));
      paintCards({ cards, targets: Object.fromEntries(cards.map((card) => [card.id, targets(card)])) });
    },
  };
}
