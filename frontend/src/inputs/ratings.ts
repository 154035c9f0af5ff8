// Cards of items with one radio group per question; pairs of rows are a matrix where there is room, and cards on a phone.
import "../page/common";
import { UNSURE } from "../generated";
import { h, mark, scrollTo } from "../page/elements";
import type { CleanUp, View } from "../page/model";
import { paintOn } from "../page/painting";
import { Answers } from "../saving/answers";
import { type Question, questionField } from "./choices";
import { type InputTraits, onNextOpen, ownAnswers } from "./input";

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

/** Return the value of the radio button that stands for an answer; null if there is none. */
const radioValue = (answer: unknown): string | null =>
  answer !== null && typeof answer === "object" ? UNSURE : answer === null || answer === undefined ? null : String(answer);

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-ratings");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const step = model.get("step");
  const answers = new Answers(model, { step, key: model.get("key") });
  const fields = new Map<string, HTMLFieldSetElement>();

  const fieldOf = (asked: Question, title: string, compact = false): HTMLFieldSetElement => {
    const pick = (value: number | string): void => {
      answers.put({ [asked.key]: value });
      paintAnswered();
    };
    const field = questionField(title, asked, words, pick, compact);
    fields.set(asked.key, field);
    return field;
  };
  const heading = (name: string): HTMLElement | null =>
    words[`input.group_${name}`] ? h("h2", { class: "v-group" }, words[`input.group_${name}`]) : null;
  const cards = (): (HTMLElement | null)[] =>
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
  function matrix({ a, b, rows, columns, cells }: Matrix): HTMLElement | null {
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
        fieldOf(asked, `${a.party}: ${row.title} – ${b.party}: ${column.title}`, true),
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

  const body = h("div");
  const own = ownAnswers(model, el, body);
  el.append(own.reason, own.folder, body);

  // Items of a joint table may come and go while somebody answers: what is focused keeps the focus.
  let built = "";
  function build(): void {
    const now = JSON.stringify([model.get("cards"), model.get("matrices"), model.get("source")]);
    if (now === built) return;
    built = now;
    const focused = body.contains(document.activeElement) ? document.activeElement?.closest("fieldset")?.dataset.key : "";
    fields.clear();
    const nothing = model.get("nothing") ? [h("p", { class: "v-note" }, model.get("nothing"))] : [];
    const source = model.get("source") ? [h("p", { class: "v-small v-source" }, model.get("source"))] : [];
    const shown = [...source, ...nothing, ...model.get("matrices").map(matrix), ...cards()];
    body.replaceChildren(...shown.filter((one) => one !== null));
    if (focused) fields.get(focused)?.querySelector<HTMLInputElement>("input:checked,input")?.focus();
  }
  function paintAnswered(): void {
    for (const field of fields.values()) field.classList.toggle("v-answered", Boolean(field.querySelector("input:checked")));
  }

  const stops = [
    paintOn(model, ["answers", "reason", "revealed", "cards", "matrices", "nothing", "source"], () => {
      build();
      const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
      for (const [key, field] of fields) {
        field.disabled = Boolean(model.get("reason"));
        const value = radioValue(now[key]);
        for (const input of field.querySelectorAll("input")) input.checked = value !== null && input.value === value;
      }
      paintAnswered();
      own.paint();
    }),
    onNextOpen(step, el, () => {
      const open = [...fields.values()].find((field) => !field.disabled && !field.querySelector("input:checked"));
      if (!open) return false;
      open.classList.add("v-missing");
      scrollTo(open, "center");
      open.querySelector("input")?.focus({ preventScroll: true });
      return true;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    answers.close();
  };
}
