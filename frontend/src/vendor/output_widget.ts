// The Output widget: what code prints or displays "into" it, kept in its model by whoever captured it.
//
// What: model and view of `@jupyter-widgets/output` on this page's own way of showing outputs. Why: the ready-made one comes with JupyterLab's
// rendermime and output area. Upstream: https://github.com/jupyter-widgets/ipywidgets, python/jupyterlab_widgets/src/output.ts. Without it: Output
// widgets stay empty, since the package itself has only an empty model and view.
import "../page/base";
import { DOMWidgetView } from "@jupyter-widgets/base";
import * as stock from "@jupyter-widgets/output";
import type { KernelMessage } from "@jupyterlab/services";
import type { WidgetManager } from "../page/manager";
import { type Output, show } from "../page/outputs";

const SHOWN = new Set(["stream", "display_data", "execute_result", "error"]);

/** Joins what is printed piece by piece, as Jupyter does. */
function append(outputs: readonly Output[], one: Output): Output[] {
  const last = outputs.at(-1);
  if (one.output_type === "stream" && last?.output_type === "stream" && last.name === one.name) {
    return [...outputs.slice(0, -1), { ...last, text: `${last.text as string}${one.text as string}` }];
  }
  return [...outputs, one];
}

/** While `msg_id` is set, what answers that message is shown here and nowhere else. */
export class OutputModel extends stock.OutputModel {
  private stop?: () => void;
  private clearNext = false;

  override defaults(): Backbone.ObjectHash {
    return { ...super.defaults(), msg_id: "", outputs: [] };
  }

  override initialize(attributes: Backbone.ObjectHash, options: never): void {
    super.initialize(attributes, options);
    this.listenTo(this, "change:msg_id", () => this.capture());
    this.listenTo(this, "msg:custom", (message: { method?: string; wait?: boolean }) => {
      if (message.method === "clear_output") this.empty(message.wait ?? false);
    });
    this.capture();
  }

  override close(alreadyClosed = false): Promise<void> {
    this.stop?.();
    return super.close(alreadyClosed);
  }

  private capture(): void {
    this.stop?.();
    this.stop = undefined;
    const id = this.get("msg_id") as string;
    if (!id) return;
    const { kernel } = this.widget_manager as unknown as WidgetManager;
    const hear = (message: KernelMessage.IIOPubMessage): boolean => this.hear(message);
    kernel.registerMessageHook(id, hear);
    this.stop = () => kernel.removeMessageHook(id, hear);
  }

  /** Whether the message goes on to others. */
  private hear(message: KernelMessage.IIOPubMessage): boolean {
    const type = message.header.msg_type;
    if (type === "clear_output") this.empty((message.content as { wait: boolean }).wait);
    else if (SHOWN.has(type)) this.add({ output_type: type, ...message.content } as Output);
    else return true;
    return false;
  }

  private add(one: Output): void {
    const before = this.clearNext ? [] : (this.get("outputs") as Output[]);
    this.clearNext = false;
    this.set("outputs", append(before, one));
    this.save_changes();
  }

  private empty(wait: boolean): void {
    this.clearNext = wait;
    if (wait) return;
    this.set("outputs", []);
    this.save_changes();
  }
}

export class OutputView extends DOMWidgetView {
  private shown: readonly Output[] = [];

  override render(): void {
    super.render();
    this.el.classList.add("jp-OutputArea");
    this.listenTo(this.model, "change:outputs", () => this.paint());
    this.paint();
  }

  /** Text that only grows is not painted anew from the start. */
  private paint(): void {
    const outputs = this.model.get("outputs") as readonly Output[];
    const same = this.shown.findIndex((one, n) => one !== outputs[n]);
    const kept = same < 0 ? Math.min(this.shown.length, outputs.length) : same;
    while (this.el.childElementCount > kept) this.el.lastElementChild?.remove();
    for (const one of outputs.slice(kept)) {
      const place = document.createElement("div");
      place.className = "jp-OutputArea-output";
      this.el.append(place);
      void show(one, place, this.model.widget_manager as unknown as WidgetManager);
    }
    this.shown = outputs;
  }
}
