import { h, fill, follow } from "./common.js";
import { againNote, approvalActs, approvalPanel, channel, talkCard, waitingCard } from "./joint.js";

// A document made of what stands elsewhere: it is read, commented on and approved here, and written at its sources.
export function render({ model, el }) {
  el.classList.add("v", "v-assembly");
  el.dataset.part = model.get("part");
  const words = model.get("words"), line = channel(model);
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const ask = (content) => line.ask(content).then(() => { trouble.hidden = true; }, (told) => { trouble.hidden = false; trouble.textContent = told.message; });
  const status = h("p", { class: "v-small", role: "status" }), again = h("div", {}), waits = h("div", {});
  const paper = h("article", { class: "v-card v-paper", "aria-label": model.get("title") }), side = h("aside", {});
  const findings = h("section", { class: "v-card" });
  const comments = talkCard(model, words, line.ask);
  const open = h("div", {}, h("h2", { class: "v-group" }, model.get("title")), model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    status, again, trouble, h("div", { class: "v-joint-grid" }, h("div", {}, paper, findings, comments.node), side));
  el.append(waits, open);

  const source = ({ step, source: title }) => (step === model.get("step") ? null
    : h("p", { class: "v-small v-source" }, h("a", { href: `#${step}` }, fill(words["assembly.write"], { title }))));
  const section = (one) => h("section", {}, h("h3", {}, one.title),
    one.lines.length ? (one.lines.length === 1 ? h("p", {}, one.lines[0]) : h("ul", {}, one.lines.map((text) => h("li", {}, text))))
      : h("p", { class: "v-soft" }, words["assembly.empty"]),
    source(one));
  const said = ({ sentence, of, blocks }) => h("li", { class: blocks ? "v-warn" : "" }, sentence, " ", h("span", { class: "v-small" }, fill(words["assembly.of"], { title: of })));

  const stop = follow(model, ["state", "sentence", "sections", "findings", "approvals", "may", "begun", "reason", "again", "blockers", "comments"], () => {
    open.hidden = !model.get("begun");
    waits.replaceChildren(...(model.get("begun") ? [] : [waitingCard(model, words)]));
    if (status.textContent !== model.get("sentence")) status.textContent = model.get("sentence");
    again.replaceChildren(...[againNote(model, words)].filter(Boolean));
    paper.replaceChildren(...model.get("sections").map(section));
    const found = model.get("findings");
    findings.replaceChildren(h("h3", {}, words["assembly.findings"]),
      found.length ? h("ul", { class: "v-findings" }, found.map(said)) : h("p", { class: "v-soft" }, words["assembly.findings_none"]));
    side.replaceChildren(approvalPanel(model, words, approvalActs(model, words, ask)));
    comments.paint();
  });
  return () => { stop(); line.close(); };
}
