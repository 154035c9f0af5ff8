import { h, follow, mark, clock, announce } from "./common.js";
import { live } from "./live.js";

// The saved mark of a step: the worst state of its outboxes, so that "saved" means that all of it is.
const ORDER = ["refused", "waiting", "saving", "saved", "idle"];
const boxes = new Map();
document.addEventListener("vested:outbox", ({ detail }) => boxes.set(detail.box, detail));

function savedMark(step, words) {
  const mine = [...boxes.values()].filter((box) => box.step === step);
  const state = ORDER.find((name) => mine.some((box) => box.state === name)) ?? "idle";
  const worst = mine.find((box) => box.state === state);
  const last = mine.map((box) => box.at).filter(Boolean).sort().at(-1);
  const text = {
    idle: "",
    saving: words["saved.saving"],
    saved: last ? words["saved.saved"].replace("{at}", clock(last)) : "",
    waiting: worst?.why || words["saved.waiting"],
    refused: worst?.why ?? "",
  }[state];
  return { state, text };
}

export function render({ model, el }) {
  el.classList.add("v", "v-foot-host");
  const words = model.get("words"), step = model.get("step");
  const saved = h("strong", { class: "v-saved" }), where = h("span", {}), counts = h("div", { class: "v-counts" });
  const main = h("button", { class: "v-primary", type: "button" });
  const back = h("button", { class: "v-quiet", type: "button", onclick: () => model.send({ type: "done", done: false }) }, words["act.take_back"]);
  // What somebody has nothing to say about stays open: whoever has said something may be counted in as it is.
  const early = h("button", { class: "v-quiet", type: "button", "data-act": "early", onclick: () => model.send({ type: "done", done: true }) }, words["act.count_in_early"]);
  const lead = h("div", { class: "v-lead" });
  const trouble = h("p", { class: "v-warn", role: "alert", style: "margin:0" });
  el.append(h("footer", { class: "v-foot" },
    h("div", { class: "v-main" }, h("div", { class: "v-state" }, saved, where, back, early), main), counts, lead, trouble));

  main.addEventListener("click", () => {
    if (model.get("answered") >= model.get("total")) return model.send({ type: "done", done: true });
    const detail = { step, found: false };
    document.dispatchEvent(new CustomEvent("vested:next-open", { detail }));
    if (!detail.found) model.send({ type: "done", done: true });
  });

  const paintSaved = () => {
    const { state, text } = savedMark(step, words);
    const was = saved.textContent;
    saved.textContent = text;
    saved.dataset.state = state;
    saved.className = `v-saved ${state === "saved" ? "v-ok" : state === "refused" || state === "waiting" ? "v-warn" : ""}`;
    if (state === "saved" && was !== text) announce(text);
    where.textContent = (text ? " · " : "") + model.get("status");
  };

  let asked = "";
  const act = ({ id, label, allowed, reason, confirm }) => {
    const go = () => { asked = ""; trouble.textContent = ""; model.send({ type: "act", id }); };
    if (asked === id) {
      return [h("span", {}, confirm), h("button", { type: "button", class: "v-primary", "data-key": "confirm", onclick: go }, words["act.confirm"]),
        h("button", { type: "button", "data-key": "cancel", onclick: () => { asked = ""; paint(); } }, words["act.cancel"])];
    }
    return [h("button", { type: "button", disabled: !allowed, "data-act": id, "data-key": id, class: id === "reveal" ? "v-primary" : "",
      onclick: () => { if (confirm) { asked = id; paint(); lead.querySelector("button").focus(); } else go(); } }, label),
    allowed ? null : h("span", { class: "v-small" }, reason)];
  };

  const paintLead = live(lead, ({ acts }) => [h("span", { class: "v-small" }, words["foot.architect"]), ...acts.flatMap(act)]);

  function paint() {
    const open = model.get("answering"), done = model.get("done"), acts = model.get("acts");
    const complete = model.get("answered") >= model.get("total");
    main.hidden = !open || done;
    main.textContent = complete ? words["act.count_me_in"] : words["act.next_open"];
    back.hidden = !open || !done;
    early.hidden = !open || done || complete || !model.get("answered");
    counts.replaceChildren(...model.get("counts").map(({ name, colour, done: ready, invited }) =>
      h("span", {}, mark(colour), words["foot.counts"].replace("{party}", name).replace("{done}", ready).replace("{invited}", invited))));
    lead.hidden = !acts.length;
    // It stays in sight only while there is something to do with it.
    el.classList.toggle("v-foot-rests", !open && !acts.length);
    paintLead({ acts, asked });
    paintSaved();
  }

  const stop = follow(model, ["status", "answered", "total", "done", "answering", "counts", "acts"], paint);
  const hear = (message) => { if (message.why) { trouble.textContent = message.why; } };
  model.on("msg:custom", hear);
  document.addEventListener("vested:outbox", paintSaved);
  return () => { stop(); model.off("msg:custom", hear); document.removeEventListener("vested:outbox", paintSaved); };
}
