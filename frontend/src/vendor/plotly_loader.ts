// Plotly for the pictures of our own widgets, once a page: from the light page (plotly.ts), from our server, or from the kernel where there is
// no such server (JupyterLab, VS Code, stock Voila).
import { h } from "../page/elements";
import { page } from "../page/globals";
import type { MessageHandler, Model } from "../page/model";
import type { FigureTrace, Plotly } from "./plotly";

export type { FigureTrace } from "./plotly";

/** A figure as the pictures' Python module gives it. `wide` tells which of its layouts it is, if it has two. */
export interface PlotlyFigure {
  data: object[];
  layout: object & { height?: number };
  config?: object;
  wide?: boolean;
}

interface PointsEvent {
  points: { customdata?: unknown }[];
}

/** An element on which Plotly may have drawn: then it has `on`. */
export interface PlotlyPlot extends HTMLDivElement {
  on?(name: string, listener: (event: PointsEvent) => void): void;
}

function addScript(src: string): Promise<Event> {
  return new Promise((onload, onerror) => document.head.append(h("script", { src, onload, onerror })));
}

function fromKernel(model: Model): Promise<Event> {
  return new Promise((done, fail) => {
    const receive: MessageHandler = (message, buffers) => {
      if (message.type !== "plotly") return;
      model.off("msg:custom", receive);
      const bundle = new Blob([buffers[0] as BlobPart], { type: "text/javascript" });
      addScript(URL.createObjectURL(bundle)).then(done, fail);
    };
    model.on("msg:custom", receive);
    model.send({ type: "plotly" });
  });
}

/**
 * Load the whole of Plotly.
 *
 * What: `define` is hidden while the bundle runs. Why: the bundle is a UMD module; on a page with an AMD loader (classic notebooks, stock Voila)
 * it would register itself there instead of setting `Plotly`. Upstream: https://github.com/umdjs/umd (returnExports). Without it: pictures stay
 * empty on such pages.
 */
async function loadWhole(model: Model): Promise<Plotly> {
  if (globalThis.Plotly) return globalThis.Plotly;
  const home = model.get("_home");
  const global = globalThis as { define?: unknown };
  const { define } = global;
  try {
    global.define = undefined;
    await (home ? addScript(new URL(`${home}plotly.min.js`, location.origin).href) : fromKernel(model));
  } finally {
    global.define = define;
  }
  if (!globalThis.Plotly) throw new Error("Plotly has not come.");
  return globalThis.Plotly;
}

/** Return the Plotly that can draw these traces. */
export function loadPlotly(model: Model, data: FigureTrace[] = []): Promise<Plotly> {
  if (page.plotlyFor) return page.plotlyFor({ data });
  page.plotly ??= loadWhole(model).catch((error: unknown) => {
    page.plotly = undefined;
    throw error;
  });
  return page.plotly;
}
