// The agenda: choose steps and their order before the session, and change both while it runs.
import type { ElementState } from "../generated";
import { button, type Child, h } from "../page/elements";
import { fill } from "../page/format";
import { region } from "../page/region";
import type { AgendaStep, Element, Kit } from "./kit";

const SIGNS: Record<ElementState, string> = {
  later: "○",
  not_begun: "○",
  alone: "◔",
  revealed: "◑",
  drafting: "◕",
  proposed: "◕",
  again: "◕",
  agreed: "●",
};

/** Make the steps in their order, with ways to add, move and take away; `chosen` is a list of ids that it changes in place. */
function editor({ words }: Kit, elements: Element[], chosen: string[], changed: () => void): Child[] {
  const titles = new Map(elements.flatMap(({ steps }) => steps.map((step) => [step.id, step.title])));
  const change = (doIt: () => void) => (): void => {
    doIt();
    changed();
  };
  const move = (at: number, by: number) => change(() => void chosen.splice(at + by, 0, ...chosen.splice(at, 1)));
  const item = (id: string, at: number): HTMLElement => {
    const title = titles.get(id);
    const icon = (name: string, word: string, sign: string, onclick: () => void, disabled = false): HTMLElement =>
      button(sign, onclick, { class: "v-icon", disabled, "data-key": `${name}-${id}`, "aria-label": fill(words[word], { title }) });
    return h(
      "li",
      {},
      h("span", {}, title),
      icon("up", "agenda_up", "↑", move(at, -1), !at),
      icon("down", "agenda_down", "↓", move(at, 1), at === chosen.length - 1),
      icon(
        "off",
        "agenda_remove",
        "✕",
        change(() => void chosen.splice(at, 1)),
      ),
    );
  };
  const add = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (value) change(() => void chosen.push(value))();
  };
  const group = ({ title, steps }: Element): HTMLElement => {
    const free = steps.filter(({ id }) => !chosen.includes(id));
    return h(
      "optgroup",
      { label: title },
      free.map((step) => h("option", { value: step.id }, step.title)),
    );
  };
  const choice = h(
    "select",
    { "data-key": "add-step", "aria-label": words.agenda_add, onchange: add },
    h("option", { value: "" }, words.agenda_add),
    elements.map(group),
  );
  // A whole Element goes on the agenda, or out of it, in one click; its steps keep the order of the method.
  const whole = ({ id, title, steps }: Element): HTMLElement => {
    const on = steps.filter((step) => chosen.includes(step.id)).length;
    const toggle = change(() => {
      const others = chosen.filter((step) => !steps.some((one) => one.id === step));
      chosen.splice(0, chosen.length, ...others, ...(on ? [] : steps.map((step) => step.id)));
    });
    const all = steps.length === 1 ? "agenda_whole_one" : "agenda_whole";
    const [name, label] = on ? ["agenda_none", "agenda_none_of"] : [all, "agenda_whole_of"];
    const values = { n: steps.length, title };
    return h(
      "li",
      { "data-on": on ? "" : null },
      h("span", { class: "v-what" }, h("strong", {}, title), h("small", {}, fill(words.agenda_count, { n: on, of: steps.length }))),
      button(fill(words[name], values), toggle, { "data-key": `whole-${id}`, "aria-label": fill(words[label], values) }),
    );
  };
  const list = chosen.length ? h("ol", { class: "v-agenda v-editing-agenda" }, chosen.map(item)) : h("p", { class: "v-soft" }, words.agenda_empty);
  return [h("ul", { class: "v-agenda v-elements" }, elements.map(whole)), choice, list];
}

/** Before the session: choose and start. */
export function chooser(host: HTMLElement, kit: Kit): (data: { elements: Element[]; running: boolean; key: string }) => void {
  const { words, actButton } = kit;
  const chosen: string[] = [];
  let elements: Element[] = [];
  const paint = region(host, (_data: { elements: Element[]; chosen: string[] }) => {
    const given = (): object => ({ agenda: [...chosen], follow: true });
    return [
      h("h2", {}, words.start),
      h("p", { class: "v-soft" }, words.start_text),
      editor(kit, elements, chosen, again),
      h("div", { class: "v-row" }, actButton(words.start, "start", given, { primary: true, disabled: !chosen.length })),
    ];
  });
  const again = (): void => paint({ elements, chosen });
  return (data) => {
    elements = data.elements;
    if (!data.running) again();
  };
}

interface Data {
  agenda: AgendaStep[];
  elements: Element[];
  key: string;
}

/** While the session runs: where it is, and a way to go anywhere. */
export function agenda(host: HTMLElement, kit: Kit): (data: Data) => void {
  const { words, actButton } = kit;
  let draft: string[] | null = null;
  let last: Data | null = null;
  const edit = (steps: string[] | null): void => {
    draft = steps;
    again();
  };
  const item = (step: AgendaStep): HTMLElement =>
    h(
      "li",
      { "data-state": step.state, "aria-current": step.current ? "step" : null },
      h("span", { class: "v-dot", "aria-hidden": "true" }, SIGNS[step.state as ElementState] ?? "○"),
      h("span", { class: "v-what" }, h("strong", {}, step.title), h("small", {}, step.element)),
      step.current ? h("span", { class: "v-pill" }, words.here) : actButton(words.go, "go", { step: step.id }, { key: `go-${step.id}` }),
    );
  const editing = (elements: Element[], steps: string[]): Child[] => {
    const props = { primary: true, disabled: !steps.length, onDone: () => edit(null) };
    return [
      editor(kit, elements, steps, again),
      h(
        "div",
        { class: "v-row" },
        actButton(words.agenda_save, "agenda", () => ({ agenda: steps }), props),
        button(words.cancel, () => edit(null), { "data-key": "agenda-cancel" }),
      ),
    ];
  };
  const reading = (steps: AgendaStep[]): Child[] => [
    h("ol", { class: "v-agenda" }, steps.map(item)),
    button(words.agenda_change, () => edit(steps.map(({ id }) => id)), { class: "v-quiet", "data-key": "agenda-change" }),
  ];
  const paint = region(host, ({ agenda: steps, elements }: Data & { draft: string[] | null }) => [
    h("h2", {}, words.agenda),
    draft ? editing(elements, draft) : reading(steps),
  ]);
  const again = (): void => {
    if (last) paint({ ...last, draft });
  };
  return (data) => {
    last = data;
    again();
  };
}
