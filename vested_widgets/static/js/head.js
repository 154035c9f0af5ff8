import { h, follow } from "./common.js";

// The head of a step. It tells the kernel when it first comes on screen: everything else of the step waits for that.
export function render({ model, el }) {
  el.classList.add("v");
  const list = h("ol", { class: "v-rhythm", "aria-label": model.get("label") });
  const parts = h("nav", { class: "v-parts", "aria-label": model.get("parts_label") }, h("ol", {}));
  const status = h("p", { class: "v-small", role: "status" });
  el.append(h("header", { class: "v-head" },
    list,
    h("p", { class: "v-small", style: "margin:0" }, model.get("kicker")),
    h("h1", {}, model.get("question")),
    h("p", { class: "v-soft" }, model.get("todo")),
    status, parts));

  // The parts stand in the step in this order; a name leads to its part.
  const go = (id) => {
    const section = el.closest(".widget-vbox, .lm-Panel, .p-section") ?? document;
    const part = section.querySelector(`[data-part="${CSS.escape(id)}"]`);
    if (!part) return;
    part.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };
  const part = ({ id, title, state, note }) => h("li", { "data-state": state },
    h("button", { type: "button", onclick: () => go(id) }, h("span", {}, title), h("span", { class: "v-pill" }, note)));

  const stop = follow(model, ["rhythm", "status", "standing"], () => {
    list.hidden = !model.get("rhythm").length;
    list.replaceChildren(...model.get("rhythm").map(({ word, state }) =>
      h("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, word)));
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
    const focused = [...parts.querySelectorAll("button")].indexOf(document.activeElement);
    parts.hidden = !model.get("standing").length;
    parts.firstChild.replaceChildren(...model.get("standing").map(part));
    if (focused >= 0) parts.querySelectorAll("button")[focused]?.focus();
  });

  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    sight.disconnect();
    model.send({ type: "shown" });
  });
  sight.observe(el);
  return () => { stop(); sight.disconnect(); };
}
