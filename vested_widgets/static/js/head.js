import { h, follow } from "./common.js";

// The head of a step. It tells the kernel when it first comes on screen: pictures wait for that.
export function render({ model, el }) {
  el.classList.add("v");
  const list = h("ol", { class: "v-rhythm", "aria-label": model.get("label") });
  const status = h("p", { class: "v-small", role: "status" });
  el.append(h("header", { class: "v-head" },
    list,
    h("p", { class: "v-small", style: "margin:0" }, model.get("kicker")),
    h("h1", {}, model.get("question")),
    h("p", { class: "v-soft" }, model.get("todo")),
    status));

  const stop = follow(model, ["rhythm", "status"], () => {
    list.replaceChildren(...model.get("rhythm").map(({ word, state }) =>
      h("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, word)));
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
  });

  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    sight.disconnect();
    model.send({ type: "shown" });
  });
  sight.observe(el);
  return () => { stop(); sight.disconnect(); };
}
