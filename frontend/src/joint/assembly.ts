// A document made of what stands elsewhere: it is read, commented on and approved here, and written at its sources.
import "../page/common";
import { h, put } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn } from "../page/painting";
import { openChannel, withPatience } from "../saving/channel";
import { commentsCard, FRAME, type JointTraits, messageOf, notOpenCard, statusStrip } from "./joint";

interface Section {
  title: string;
  lines: string[];
  /** The step and title of the part that it is made of. */
  step: string;
  source: string;
}

interface Finding {
  sentence: string;
  of: string;
  blocks: boolean;
}

interface Traits extends JointTraits {
  sections: Section[];
  findings: Finding[];
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
  const paper = h("article", { class: "v-card v-paper", "aria-label": model.get("title") });
  const findings = h("details", { class: "v-advice", hidden: true });
  const comments = commentsCard(model, words, patient);
  const open = h(
    "div",
    {},
    h("h2", { class: "v-group" }, model.get("title")),
    model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    status.node,
    trouble,
    findings,
    paper,
    comments.node,
  );
  el.append(notOpen, open);

  const source = ({ step, source: title }: Section): HTMLElement | null =>
    step === model.get("step") ? null : h("p", { class: "v-small v-source" }, h("a", { href: `#${step}` }, fill(words["assembly.write"], { title })));
  const body = (lines: string[]): HTMLElement => {
    if (!lines.length) return h("p", { class: "v-soft" }, words["assembly.empty"]);
    return lines.length === 1
      ? h("p", {}, lines[0])
      : h(
          "ul",
          {},
          lines.map((text) => h("li", {}, text)),
        );
  };
  const section = (one: Section): HTMLElement => h("section", {}, h("h3", {}, one.title), body(one.lines), source(one));
  const findingItem = ({ sentence, of, blocks }: Finding): HTMLElement =>
    h("li", {}, h("span", { class: blocks ? "v-warn" : "" }, sentence), h("span", { class: "v-small" }, fill(words["assembly.of"], { title: of })));

  const stop = paintOn(model, [...FRAME, "sections", "findings"], () => {
    open.hidden = !model.get("begun");
    put(notOpen, model.get("begun") ? null : notOpenCard(model, words));
    status.paint();
    paper.hidden = !model.get("sections").length;
    put(paper, model.get("sections").map(section));
    const found = model.get("findings");
    findings.hidden = !found.length;
    const summary = h("summary", { class: "v-button" }, `${words["assembly.findings"]} (${found.length})`);
    put(findings, summary, h("ul", { class: "v-findings" }, found.map(findingItem)));
    comments.paint();
  });
  return () => {
    stop();
    channel.close();
  };
}
