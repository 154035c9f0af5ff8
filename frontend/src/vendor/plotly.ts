// Plotly of the light page: the small bundle while it can draw what is asked for, the whole one otherwise; neither before a figure comes near
// the screen.
//
// What: figures are drawn by `plotly.js-basic-dist-min` (scatter, bar, pie). Why: it is 1.1 of 4.8 MB before packing, and our own pictures need no more.
// Upstream: https://github.com/plotly/plotly.js/blob/master/dist/README.md (partial bundles). Without it: a page with a chart is beyond its budget of 0.7 MB.
import { onceNear } from "../page/elements";

export interface FigureTrace {
  type?: string;
}

interface Figure {
  data: FigureTrace[];
  layout: object;
  config?: object;
  frames?: object[];
}

export interface Plotly {
  newPlot(place: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
  react(place: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
  animate(place: HTMLElement, frame: object, how?: object): Promise<unknown>;
  purge(place: HTMLElement): void;
  toImage(figure: { data: object[]; layout: object }, how: object): Promise<string>;
  [more: string]: ((place: never, ...given: never[]) => unknown) | { resize(place: HTMLElement): unknown };
  Plots: { resize(place: HTMLElement): unknown };
}

declare global {
  var Plotly: Plotly | undefined;
}

declare const TRACES: readonly string[];
const coming = new Map<string, Promise<Plotly>>();

/** Whether the small bundle can draw these traces. */
export const isSmall = (data: FigureTrace[]): boolean => data.every(({ type = "scatter" }): boolean => TRACES.includes(type));

/** The Plotly that can draw these traces, fetched once. */
export function plotly(figure: Pick<Figure, "data">): Promise<Plotly> {
  const small = isSmall(figure.data);
  const whole = coming.get("plotly.min.js");
  if (whole) return whole;
  const address = small ? new URL("plotly.js", import.meta.url) : new URL("../plotly.min.js", import.meta.url);
  const name = small ? "plotly.js" : "plotly.min.js";
  let plot = coming.get(name);
  if (!plot) {
    plot = fetched(address.href);
    coming.set(name, plot);
    plot.catch(() => coming.delete(name));
  }
  return plot;
}

function fetched(src: string): Promise<Plotly> {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => done(globalThis.Plotly as Plotly);
    script.onerror = () => fail(new Error("The drawing library could not be fetched."));
    document.head.append(script);
  });
}

/** Draw a figure in `place` once it comes near the screen. */
export async function draw(place: HTMLElement, figure: Figure): Promise<void> {
  await near(place);
  await (await plotly(figure)).newPlot(place, figure.data, figure.layout, { responsive: true, ...figure.config });
}

const near = (place: HTMLElement): Promise<void> => new Promise((done) => onceNear(place, "600px", done));
