import { h, fill, follow, put } from "./common.js";
import { channel, standing, talkCard, waitingCard } from "./joint.js";

// A document made of what stands elsewhere: it is read, commented on and approved here, and written at its sources.
export function render({ model, el }) {
  el.classList.add("v", "v-assembly");
  el.dataset.part = model.get("part");
  const words = model.get("words"), line = channel(model);
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const ask = (content) => line.ask(content).then(() => { trouble.hidden = true; }, (told) => { trouble.hidden = false; trouble.textContent = told.message; });
  const waits = h("div", {}), stands = standing(model, words, ask);
  const paper = h("article", { class: "v-card v-paper", "aria-label": model.get("title") });
  const findings = h("details", { class: "v-advice", hidden: true });
  const comments = talkCard(model, words, line.ask);
  const open = h("div", {}, h("h2", { class: "v-group" }, model.get("title")), model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null,
    stands.node, trouble, findings, paper, comments.node);
  el.append(waits, open);

  const source = ({ step, source: title }) => (step === model.get("step") ? null
    : h("p", { class: "v-small v-source" }, h("a", { href: `#${step}` }, fill(words["assembly.write"], { title }))));
  const section = (one) => h("section", {}, h("h3", {}, one.title),
    one.lines.length ? (one.lines.length === 1 ? h("p", {}, one.lines[0]) : h("ul", {}, one.lines.map((text) => h("li", {}, text))))
      : h("p", { class: "v-soft" }, words["assembly.empty"]),
    source(one));
  const said = ({ sentence, of, blocks }) => h("li", {}, h("span", { class: blocks ? "v-warn" : "" }, sentence), h("span", { class: "v-small" }, fill(words["assembly.of"], { title: of })));

  const stop = follow(model, ["state", "sentence", "content_hash", "sections", "findings", "approvals", "may", "begun", "reason", "again", "blockers", "comments"], () => {
    open.hidden = !model.get("begun");
    put(waits, model.get("begun") ? null : waitingCard(model, words));
    stands.paint();
    paper.hidden = !model.get("sections").length;
    put(paper, model.get("sections").map(section));
    const found = model.get("findings");
    findings.hidden = !found.length;
    put(findings, h("summary", { class: "v-button" }, `${words["assembly.findings"]} (${found.length})`), h("ul", { class: "v-findings" }, found.map(said)));
    comments.paint();
  });
  return () => { stop(); line.close(); };
}
