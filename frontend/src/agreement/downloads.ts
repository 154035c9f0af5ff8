// The agreement as a file: one button for each form, and how far the file is while it is made.
import { button, download, h } from "../page/elements";
import { fill } from "../page/format";
import type { Message, Model, Words } from "../page/model";
import { type Ask, KernelError } from "../saving/channel";

export interface Form {
  suffix: string;
  title: string;
}

type File = Parameters<typeof download>[0] & { remarks: string[] };

/** Make the buttons; a file with pictures takes a while to be made, so only one is made at a time. */
export function downloads(model: Model, words: Words, forms: Form[], ask: Ask): { node: HTMLElement; stop: () => void } {
  const status = h("p", { class: "v-small", role: "status" });
  const buttons = forms.map(({ suffix, title }) => {
    const made = button(title, () => void take(suffix, title), { class: "v-quiet" });
    made.dataset.form = suffix;
    return made;
  });
  const told = (message: Message): void => {
    if (message.type === "progress") status.textContent = fill(words["agreement_file.progress"], { n: message.done, all: message.all });
  };
  model.on("msg:custom", told);
  function busy(isBusy: boolean): void {
    for (const one of buttons) one.disabled = isBusy;
  }
  async function take(form: string, title: string): Promise<void> {
    busy(true);
    status.textContent = fill(words["agreement_file.making"], { form: title });
    try {
      const file = await ask<File>({ type: "export", form });
      download(file);
      status.textContent = [fill(words["agreement_file.made"], { file: file.name }), ...file.remarks].join(" ");
    } catch (error) {
      status.textContent = (error instanceof KernelError && error.message) || (words["trouble.no_answer"] ?? "");
    }
    busy(false);
  }
  const label = h("span", { class: "v-small" }, words["agreement_file.download"]);
  return {
    node: h("div", { class: "v-agr-take" }, h("div", { class: "v-row" }, label, buttons), status),
    stop: () => model.off("msg:custom", told),
  };
}
