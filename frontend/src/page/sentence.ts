import { h, follow } from "./common.js";

// It tells the kernel when it first comes near the screen, for those who compute only what is looked at.
export function render({ model, el }) {
  el.classList.add("v");
  const line = h("p", { role: "status" });
  el.append(line);
  const stop = follow(model, ["text"], () => {
    line.textContent = model.get("text");
    line.hidden = !model.get("text");
  });
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    sight.disconnect();
    model.send({ type: "shown" });
  }, { rootMargin: "400px" });
  sight.observe(el);
  return () => { stop(); sight.disconnect(); };
}
