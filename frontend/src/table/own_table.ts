// A deal's own table of attributes: what is asked now as a file, and a file back in its place. Nothing changes before all of it holds.
import "../page/common";
import { messageOf } from "../joint/joint";
import { announce, button, download, h, scrollTo } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { openChannel, withPatience } from "../saving/channel";

interface Traits {
  words: Words;
  allowed: boolean;
  /** Bytes that a file may have. */
  largest: number;
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v");
  const words = model.get("words");
  const { ask: send, close } = openChannel(model);
  const ask = withPatience(send, words["trouble.no_answer"] ?? "");
  const wrong = h("p", { class: "v-warn", role: "alert" });
  const done = h("p", { class: "v-small" });
  const say = (sentence: string, fault = ""): void => {
    done.textContent = sentence;
    wrong.textContent = fault;
    if (sentence) announce(sentence);
    scrollTo(fault ? wrong : done, "center");
  };
  const fail = (error: unknown): void => say("", messageOf(error));
  const take = async (chosen: File): Promise<void> => {
    const most = model.get("largest");
    if (chosen.size > most) return say("", fill(words["table.file_large"], { most: Math.floor(most / 1e6) }));
    try {
      say((await ask<{ done: string }>({ type: "take", name: chosen.name }, [await chosen.arrayBuffer()])).done);
    } catch (error) {
      fail(error);
    }
  };
  const current = (): void => {
    ask<{ name: string; mime: string }>({ type: "current" }).then(download, fail);
  };
  const changed = (): void => {
    const chosen = file.files?.[0];
    if (chosen) void take(chosen);
    file.value = "";
  };
  const file = h("input", { type: "file", accept: ".csv,.tsv,.txt,.xlsx,.yaml,.yml", hidden: true, onchange: changed });
  el.append(
    h(
      "details",
      { class: "v-own-table" },
      h("summary", { class: "v-button v-quiet" }, words["own_table.title"]),
      h("p", { class: "v-soft" }, words["own_table.how"]),
      h(
        "div",
        { class: "v-row" },
        button(words["own_table.current"], current),
        button(words["own_table.choose"], () => file.click(), { class: "v-primary" }),
        file,
      ),
      done,
      wrong,
    ),
  );
  const stop = paintOn(model, ["allowed"], () => {
    el.style.display = model.get("allowed") ? "" : "none";
  });
  return () => {
    stop();
    close();
  };
}
