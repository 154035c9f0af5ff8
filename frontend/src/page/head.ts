import { follow, h, lead } from "./common.js";

// The head of a step. It tells the kernel when it first comes near the screen: everything else of the step waits for that.
export function render({ model, el }) {
  el.classList.add("v");
  const list = h("ol", { class: "v-rhythm", "aria-label": model.get("label") });
  const parts = h("nav", { class: "v-parts", "aria-label": model.get("parts_label") }, h("ol", {}));
  const folds = h("style", {});
  const hint = h("p", { class: "v-small v-folds", hidden: true }, model.get("folded_label"));
  const status = h("p", { class: "v-small", role: "status" });
  el.append(h("header", { class: "v-head" },
    list,
    h("p", { class: "v-small", style: "margin:0" }, model.get("kicker")),
    h("h1", {}, model.get("question")),
    h("p", { class: "v-soft" }, model.get("todo")),
    status, parts, hint), folds);

  // What was settled before somebody came is folded away until its name is tapped; nothing goes from under their eyes while they are here.
  // Parts come later than this head does: a rule of style waits for them.
  const opened = new Set();
  let found = null;
  const foldsNow = (one) => one.folded && found.has(one.id);
  const folded = () => model.get("standing").filter((one) => foldsNow(one) && !opened.has(one.id)).map((one) => one.id);
  const fold = () => {
    const section = el.parentElement;
    if (section) section.dataset.folding = model.get("step");
    const here = `[data-folding="${CSS.escape(model.get("step"))}"]`;
    folds.textContent = folded().map((id) => `${here} [data-part="${CSS.escape(id)}"]{display:none!important}`).join("");
    hint.hidden = !folded().length;
  };
  const toggle = (one) => {
    if (!foldsNow(one)) return go(one.id);
    if (opened.delete(one.id)) { fold(); return paint(); }
    opened.add(one.id); fold(); paint(); go(one.id);
  };

  // The parts stand in the step in this order; a name leads to its part.
  const go = (id) => {
    const section = el.parentElement ?? document;
    const part = section.querySelector(`[data-part="${CSS.escape(id)}"]`);
    if (!part) return;
    lead(part);
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };
  const part = (one) => h("li", { "data-state": one.state, "data-of": one.id },
    h("button", { type: "button", "aria-expanded": foldsNow(one) ? String(opened.has(one.id)) : null, onclick: () => toggle(one) },
      h("span", {}, one.title), h("span", { class: "v-pill" }, one.note)));

  function paint() {
    if (model.get("standing").length) found ??= new Set(model.get("standing").filter((one) => one.folded).map((one) => one.id));
    list.hidden = !model.get("rhythm").length;
    list.replaceChildren(...model.get("rhythm").map(({ word, state }) =>
      h("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, word)));
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
    const focused = [...parts.querySelectorAll("button")].indexOf(document.activeElement);
    parts.hidden = !model.get("standing").length;
    parts.firstChild.replaceChildren(...model.get("standing").map(part));
    if (focused >= 0) parts.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
    fold();
  }
  const stop = follow(model, ["rhythm", "status", "standing"], paint);

  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    sight.disconnect();
    model.send({ type: "shown" });
  }, { rootMargin: "100% 0px" }); // a screen ahead: on a phone the introduction of an Element stands above its first step
  sight.observe(el);
  return () => { stop(); sight.disconnect(); };
}
