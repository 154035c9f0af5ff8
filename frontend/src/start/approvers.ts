// Who approves for each party, and the form in which its people name them.
import { announce, button, type Child, h, mark, put, uid } from "../page/elements";
import { fill } from "../page/format";
import type { Words } from "../page/model";
import { region } from "../page/region";
import type { Ask } from "../saving/channel";

/** The approvers of a party; `needed` is how many of them have to approve, 0 for all. */
export interface PartyApprovers {
  id: string;
  party: string;
  colour: string;
  sentence: string;
  /** Who named them, and when; "" if nobody has. */
  by: string;
  may: boolean;
  needed: number;
  /** Who can be named. */
  people: { id: string; alias: string; role: string; named: boolean }[];
}

/** Make the section that says who approves for each party; a party is painted again only when its own list has changed. */
export function approversSection(words: Words, ask: Ask): { node: HTMLElement; paint(all: PartyApprovers[]): void } {
  const party = (one: PartyApprovers): Child => [
    h("p", { class: "v-row v-tight" }, mark(one.colour), h("b", {}, h("bdi", {}, one.party))),
    h("p", {}, one.sentence),
    one.by ? h("p", { class: "v-small" }, one.by) : null,
    one.may ? form(one, words, ask) : null,
  ];
  const id = uid("approvers");
  const list = h("ul");
  const node = h(
    "section",
    { class: "v-who-approves", "aria-labelledby": id },
    h("h3", { id }, words["start.approvers"]),
    h("p", { class: "v-soft" }, words["start.approvers_about"]),
    list,
  );
  const items = new Map<string, (one: PartyApprovers) => void>();
  const paint = (all: PartyApprovers[]): void => {
    for (const one of all) {
      let paintItem = items.get(one.id);
      if (!paintItem) {
        const item = h("li");
        list.append(item);
        paintItem = region(item, party);
        items.set(one.id, paintItem);
      }
      paintItem(one);
    }
  };
  return { node, paint };
}

/** Make the folded form in which people of a party say who approves for it, and how many of them have to. */
function form(one: PartyApprovers, words: Words, ask: Ask): HTMLElement {
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const boxes = one.people.map((person) => h("input", { type: "checkbox", value: person.id, checked: person.named, onchange: () => offer() }));
  const select = h("select", { id: uid("needed") });
  const chosen = (): string[] => boxes.filter((box) => box.checked).map((box) => box.value);
  let wanted = one.needed;
  select.addEventListener("change", () => {
    wanted = Number(select.value);
  });
  const offer = (): void => {
    const n = chosen().length;
    if (wanted >= n) wanted = 0;
    const fewer = Array.from({ length: Math.max(n - 1, 0) }, (_, at) => h("option", { value: String(at + 1) }, String(at + 1)));
    put(select, h("option", { value: "0" }, words["start.approvers_everyone"]), fewer);
    select.value = String(wanted);
    select.disabled = n < 2;
  };
  offer();
  const save = (): void => {
    ask({ type: "approvers", party: one.id, people: chosen(), needed: wanted }).then(
      () => announce(words["start.approvers_saved"] ?? ""),
      (error: unknown) => put(trouble, error instanceof Error ? error.message : String(error)),
    );
  };
  const people = one.people.map((person, at) =>
    h("label", { class: "v-choice" }, boxes[at], h("bdi", {}, person.alias), h("span", { class: "v-small" }, person.role)),
  );
  return h(
    "details",
    { class: "v-approvers-form" },
    h("summary", { class: "v-button v-quiet", "aria-label": `${words["start.approvers_change"]}: ${one.party}` }, words["start.approvers_change"]),
    h("fieldset", {}, h("legend", {}, fill(words["start.approvers_people"], { party: one.party })), people),
    h("p", { class: "v-small" }, words["start.approvers_nobody"]),
    h("p", { class: "v-row" }, h("label", { for: select.id }, words["start.approvers_needed"]), select),
    button(words["start.approvers_save"], save),
    trouble,
  );
}
