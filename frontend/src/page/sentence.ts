// A sentence. It tells the kernel when it first comes near the screen, for those who compute only what is looked at.
import "./common";
import { h, onceNear } from "./elements";
import type { CleanUp, View } from "./model";
import { paintOn } from "./painting";

export function render({ model, el }: View<{ text: string }>): CleanUp {
  el.classList.add("v");
  const line = h("p", { role: "status" });
  el.append(line);
  const stop = paintOn(model, ["text"], () => {
    line.textContent = model.get("text");
    line.hidden = !model.get("text");
  });
  const stopWatching = onceNear(el, "400px", () => model.send({ type: "shown" }));
  return () => {
    stop();
    stopWatching();
  };
}
