// Outputs on the page: widgets, figures, pictures, markup that the notebook's own author wrote, and text.
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { draw } from "../vendor/plotly";
import type { WidgetManager } from "./manager";

export type Bundle = Record<string, unknown>;
export interface Output {
  output_type: string;
  data?: Bundle;
  name?: string;
  text?: unknown;
  ename?: string;
  evalue?: string;
}

export const WIDGET = "application/vnd.jupyter.widget-view+json";
export const PLOTLY = "application/vnd.plotly.v1+json";
const PICTURES = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"];

const joined = (text: unknown): string => (Array.isArray(text) ? text.join("") : String(text ?? ""));
// The colours of a terminal: the words matter, the colours do not.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g");
const plain = (text: unknown): string => joined(text).replace(COLOUR, "");

/** Show one output in `place`. A widget that cannot be shown says so there and nowhere else. */
export async function show(output: Output, place: HTMLElement, manager: WidgetManager): Promise<void> {
  if (output.output_type === "stream") return text(place, plain(output.text), output.name === "stderr" ? "p-stderr" : "");
  if (output.output_type === "error") return text(place, `${output.ename}: ${plain(output.evalue)}`, "p-stderr");
  const data = output.data ?? {};
  if (data[WIDGET]) return widget((data[WIDGET] as { model_id: string }).model_id, place, manager);
  if (data[PLOTLY]) return draw(place, data[PLOTLY] as never);
  if (data["text/html"] !== undefined) {
    place.classList.add("jp-RenderedHTMLCommon");
    place.innerHTML = joined(data["text/html"]);
    return;
  }
  const kind = PICTURES.find((type) => data[type] !== undefined);
  if (kind) return picture(place, kind, joined(data[kind]), joined(data["text/plain"]));
  text(place, plain(data["text/plain"]));
}

async function widget(id: string, place: HTMLElement, manager: WidgetManager): Promise<void> {
  const model = await manager.get_model(id);
  const view = await manager.create_view(model);
  place.replaceChildren();
  const lumino = (view as unknown as { luminoWidget?: Widget }).luminoWidget;
  if (!lumino) {
    place.append(view.el);
    return;
  }
  MessageLoop.sendMessage(lumino, Widget.Msg.BeforeAttach);
  place.append(lumino.node);
  MessageLoop.sendMessage(lumino, Widget.Msg.AfterAttach);
}

function text(place: HTMLElement, words: string, kind = ""): void {
  const block = document.createElement("pre");
  block.textContent = words;
  if (kind) block.className = kind;
  place.replaceChildren(block);
}

function picture(place: HTMLElement, kind: string, data: string, words: string): void {
  const image = document.createElement("img");
  image.src = kind === "image/svg+xml" ? `data:${kind},${encodeURIComponent(data)}` : `data:${kind};base64,${data.trim()}`;
  image.alt = words;
  place.replaceChildren(image);
}
