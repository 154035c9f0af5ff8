// The versions that have been signed: by whom and when, and each as it read then.
import { messageOf } from "../joint/joint";
import { button, h, mark, put } from "../page/elements";
import { fill } from "../page/format";
import type { Words } from "../page/model";
import type { Ask } from "../saving/channel";

export interface Version {
  code: string;
  short: string;
  date: string;
  complete: boolean;
  /** Whether the kept text matches the code. */
  proven: boolean;
  by: { person: string; party: string; colour: string; date: string }[];
}

interface SignedSchedule {
  number: string;
  title: string;
  sections: { number: string; title: string; clauses: { number: string; text: string }[] }[];
}

/** Make the list of signed versions; the text of one comes when somebody wants to read it. */
export function versionList(versions: Version[], words: Words, ask: Ask): HTMLElement[] {
  return versions.map((one) => {
    const text = h("div", { class: "v-agr-signed" });
    const show = (): void => {
      ask<{ schedules: SignedSchedule[] }>({ type: "signed", code: one.code }).then(
        ({ schedules }) => put(text, schedules.map(scheduleNode)),
        (error: unknown) => put(text, h("p", { class: "v-warn", role: "alert" }, messageOf(error))),
      );
    };
    const by = one.by.map(({ person, party, colour, date }) => h("li", {}, mark(colour), `${person} (${party}), ${date}`));
    const title = fill(words["agreement.version_of"], { code: one.short, date: one.date });
    const state = words[one.complete ? "agreement.version_complete" : "agreement.version_part"];
    return h(
      "li",
      {},
      h("p", { class: "v-agr-when" }, h("b", {}, title), h("span", { class: "v-soft" }, state)),
      one.proven ? null : h("p", { class: "v-warn" }, words["agreement.not_proven"]),
      h("ul", { class: "v-agr-hands" }, by),
      one.proven
        ? button(words["agreement.read_signed"], show, { class: "v-quiet", "aria-label": `${words["agreement.read_signed"]}: ${title}` })
        : null,
      text,
    );
  });
}

function scheduleNode({ number, title, sections }: SignedSchedule): HTMLElement {
  const heading = (text: string): string => `${number} ${text}`;
  return h(
    "section",
    {},
    h("h3", {}, heading(title)),
    sections.map((section) =>
      h(
        "section",
        {},
        h("h4", {}, `${section.number} ${section.title}`),
        section.clauses.map((clause) => h("p", { dir: "auto" }, h("span", { class: "v-agr-no" }, clause.number), " ", clause.text)),
      ),
    ),
  );
}
