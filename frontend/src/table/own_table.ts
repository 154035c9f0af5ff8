import { announce, fill, follow, h, lead, save } from "./common.js";
import { button, channel } from "./joint.js";

// A deal's own table of attributes: what is asked now as a file, and a file back in its place. Nothing changes before all of it holds.
export function render({ model, el }) {
  el.classList.add("v");
  const words = model.get("words"), { ask, close } = channel(model);
  const wrong = h("p", { class: "v-warn", role: "alert" }), done = h("p", { class: "v-small" });
  const say = (sentence, fault = "") => { done.textContent = sentence; wrong.textContent = fault; if (sentence) announce(sentence); scrollTo(fault ? wrong : done, "center"); };
  const take = async (chosen) => {
    if (chosen.size > model.get("largest")) return say("", fill(words["table.file_large"], { most: Math.floor(model.get("largest") / 1e6) }));
    try { say((await ask({ type: "take", name: chosen.name }, [await chosen.arrayBuffer()])).done); } catch (told) { say("", told.message); }
  };
  const file = h("input", { type: "file", accept: ".csv,.xlsx,.yaml,.yml", hidden: true, onchange: () => { if (file.files[0]) take(file.files[0]); file.value = ""; } });
  const whole = h("details", { class: "v-own-table" }, h("summary", { class: "v-button v-quiet" }, words["own_table.title"]),
    h("p", { class: "v-soft" }, words["own_table.how"]),
    h("div", { class: "v-row" }, button(words["own_table.current"], () => ask({ type: "current" }).then(save, (told) => say("", told.message))), button(words["own_table.choose"], () => file.click(), { class: "v-primary" }), file),
    done, wrong);
  el.append(whole);
  const stop = paintOn(model, ["allowed"], () => { el.style.display = model.get("allowed") ? "" : "none"; });
  return () => { stop(); close(); };
}
