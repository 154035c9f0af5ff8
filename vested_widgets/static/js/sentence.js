import { h, follow } from "./common.js";

export function render({ model, el }) {
  el.classList.add("v");
  const line = h("p", { role: "status" });
  el.append(line);
  return follow(model, ["text"], () => {
    line.textContent = model.get("text");
    line.hidden = !model.get("text");
  });
}
