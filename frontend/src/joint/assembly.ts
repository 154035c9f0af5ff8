// A document made of what stands elsewhere: a typeset page that is read, commented on and approved here, and written at its sources.
import "../page/common";
import { button, download, h, mark, put } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, Model, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { type PaperFigure, renderOnPaper } from "../picture/on_paper";
import { openChannel, withPatience } from "../saving/channel";
import { type Approval, commentsCard, FRAME, type JointTraits, messageOf, notOpenCard, statusStrip, versionCode } from "./joint";

interface Section {
  title: string;
  lines: string[];
  /** The step and title of the part that it is made of. */
  step: string;
  source: string;
  /** Whether it is the sentence that leads the deal. */
  large: boolean;
}

/** A picture under a section; without a title it cannot be seen yet. */
interface Figure extends PaperFigure {
  section: number;
  /** The step and title of the part that it is drawn of. */
  step: string;
  of: string;
}

interface Facts {
  deal: string;
  state: string;
  date: string;
  agreed: boolean;
}

interface Finding {
  sentence: string;
  of: string;
  blocks: boolean;
}

interface Traits extends JointTraits {
  sections: Section[];
  findings: Finding[];
  facts: Facts;
  figures: Figure[];
  wide: boolean;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-assembly");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const channel = openChannel(model);
  const patient = withPatience(channel.ask, words["trouble.no_answer"] ?? "");
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const tell = (text: string): void => {
    trouble.hidden = !text;
    if (text) trouble.textContent = text;
  };
  const act = (content: object): void => {
    patient(content).then(
      () => tell(""),
      (error: unknown) => tell(messageOf(error)),
    );
  };
  const notOpen = h("div");
  const status = statusStrip(model, words, act);
  const head = h("header", { class: "v-paper-head" });
  const body = h("div");
  const end = h("section", { class: "v-paper-end" });
  const paper = h("article", { class: "v-card v-paper", "aria-label": model.get("title") }, head, body, end);
  const findings = h("details", { class: "v-advice", hidden: true });
  const comments = commentsCard(model, words, patient);
  const save = (): void => {
    channel.ask<Parameters<typeof download>[0]>({ type: "export" }).then(download, (error: unknown) => tell(messageOf(error)));
  };
  // Where the page is not ours, its print is not this document.
  const toPrint = model.get("_home") ? button(words["assembly.print"], () => window.print(), { class: "v-quiet" }) : null;
  const takeAway = h("p", { class: "v-paper-acts" }, toPrint, button(words["assembly.download"], save, { class: "v-quiet" }));
  const open = h(
    "div",
    {},
    model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    status.node,
    trouble,
    findings,
    takeAway,
    paper,
    comments.node,
  );
  el.append(notOpen, open);

  // A picture keeps its place when the text around it is painted again, or it would be drawn anew with every word.
  const drawn = new Map<number, { node: HTMLElement; stop: CleanUp }>();
  const figure = (at: number): HTMLElement => {
    const known = drawn.get(at);
    if (known) return known.node;
    const node = h("div", { class: "v-paper-picture" });
    const stop = renderOnPaper(model, at, node, "h4");
    drawn.set(at, { node, stop });
    return node;
  };
  const waiting = ({ step, of }: Figure): HTMLElement =>
    h("p", { class: "v-paper-waits v-small" }, h("a", { href: `#${step}` }, fill(words["assembly.picture_waits"], { title: of })));
  const figures = (section: number): HTMLElement[] =>
    model.get("figures").flatMap((one, at) => (one.section !== section ? [] : one.title ? [figure(at)] : [waiting(one)]));
  const source = ({ step, source: title }: Section): HTMLElement | null =>
    step === model.get("step") ? null : h("p", { class: "v-small v-source" }, h("a", { href: `#${step}` }, fill(words["assembly.write"], { title })));
  const text = ({ lines, large }: Section): HTMLElement | HTMLElement[] => {
    if (!lines.length) return h("p", { class: "v-soft" }, words["assembly.empty"]);
    if (large) return lines.map((line) => h("p", { class: "v-paper-lead" }, line));
    return lines.length === 1
      ? h("p", {}, lines[0])
      : h(
          "ol",
          {},
          lines.map((line) => h("li", {}, line)),
        );
  };
  const section = (one: Section, at: number): HTMLElement => h("section", {}, h("h3", {}, one.title), text(one), figures(at), source(one));
  const findingItem = ({ sentence, of, blocks }: Finding): HTMLElement =>
    h("li", {}, h("span", { class: blocks ? "v-warn" : "" }, sentence), h("span", { class: "v-small" }, fill(words["assembly.of"], { title: of })));

  function paintPaper(): void {
    const sections = model.get("sections");
    paper.hidden = !sections.length;
    takeAway.hidden = !model.get("content_hash");
    put(head, paperHead(model, words));
    put(body, sections.map(section));
    put(end, paperEnd(model, words));
    for (const [at, { stop }] of drawn) {
      if (model.get("figures")[at]?.title) continue;
      stop();
      drawn.delete(at);
    }
  }
  // Pictures follow their own traits; the paper is painted again only when one comes or goes.
  const shownFigures = (): string => JSON.stringify(model.get("figures").map(({ section, step, of, title }) => [section, step, of, Boolean(title)]));
  let shown = shownFigures();
  const stops = [
    paintOn(model, [...FRAME, "sections", "findings", "facts"], () => {
      open.hidden = !model.get("begun");
      put(notOpen, model.get("begun") ? null : notOpenCard(model, words));
      status.paint();
      paintPaper();
      const found = model.get("findings");
      findings.hidden = !found.length;
      const summary = h("summary", { class: "v-button" }, `${words["assembly.findings"]} (${found.length})`);
      put(findings, summary, h("ul", { class: "v-findings" }, found.map(findingItem)));
      comments.paint();
    }),
    paintOn(model, ["figures"], () => {
      const now = shownFigures();
      if (now === shown) return;
      shown = now;
      paintPaper();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const { stop } of drawn.values()) stop();
    channel.close();
  };
}

const partyName = ({ party, colour }: Approval): HTMLElement => h("span", { class: "v-paper-party" }, mark(colour), h("span", {}, party));

/** Make the head of the paper: whose document it is, its title, and what tells this version from others. */
function paperHead(model: Model<Traits>, words: Words): HTMLElement[] {
  const { deal, state, date, agreed } = model.get("facts");
  const hash = model.get("content_hash");
  const fact = (name: string, ...value: (HTMLElement | string)[]): HTMLElement =>
    h(
      "div",
      {},
      h("dt", {}, words[`assembly.${name}`]),
      value.map((one) => h("dd", {}, one)),
    );
  const facts = [
    fact("between", ...model.get("approvals").map(partyName)),
    fact("state", state ?? ""),
    fact(agreed ? "agreed_on" : "date", date),
    ...(hash ? [fact("version", versionCode(hash))] : []),
  ];
  return [h("p", { class: "v-paper-over" }, deal), h("h2", {}, model.get("title")), h("dl", { class: "v-paper-facts" }, facts)];
}

/** Make the end of the paper: who of which party has approved exactly this text, with room to sign what has been proposed. */
function paperEnd(model: Model<Traits>, words: Words): (HTMLElement | null)[] {
  const hash = model.get("content_hash");
  if (!hash) return [];
  const isToSign = ["proposed", "approved", "agreed"].includes(model.get("state"));
  const party = (one: Approval): HTMLElement => {
    const said = one.by.map((by) => h("p", { class: "v-paper-approved" }, fill(words["assembly.approved_by"], by)));
    const waits = one.approved ? [] : [h("p", { class: "v-soft" }, one.by.length && one.said ? one.said : words["assembly.not_approved"])];
    return h("li", {}, partyName(one), said, waits, isToSign ? h("p", { class: "v-paper-sign" }, words["assembly.sign"]) : null);
  };
  const covers = fill(words["assembly.covers"], { hash: versionCode(hash) });
  const pictures = model.get("figures").some((one) => one.title) ? ` ${words["assembly.pictures_beside"]}` : "";
  return [
    h("h3", {}, words["assembly.approvals"]),
    h("ul", { class: "v-paper-parties" }, model.get("approvals").map(party)),
    h("p", { class: "v-small" }, covers + pictures),
  ];
}
