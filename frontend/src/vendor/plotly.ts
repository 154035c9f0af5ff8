// Plotly: the small bundle while it can draw what is asked for, the whole one otherwise; neither before a figure comes near the screen.

interface Figure { data: { type?: string }[]; layout: object; config?: object; frames?: object[] }
export interface Plotly {
  newPlot(place: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
  animate(place: HTMLElement, frame: object, how?: object): Promise<unknown>;
  [more: string]: ((place: HTMLElement, ...given: never[]) => unknown) | { resize(place: HTMLElement): unknown };
  Plots: { resize(place: HTMLElement): unknown };
}

declare const TRACES: readonly string[];
const coming = new Map<string, Promise<Plotly>>();

/** Whether the small bundle can draw these traces. */
export const isSmall = (data: Figure["data"]) => data.every(({ type = "scatter" }) => TRACES.includes(type));

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
    script.onload = () => done((globalThis as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => fail(new Error("The drawing library could not be fetched."));
    document.head.append(script);
  });
}

/** Draw a figure in `place` once it comes near the screen. */
export async function draw(place: HTMLElement, figure: Figure): Promise<void> {
  await near(place);
  await (await plotly(figure)).newPlot(place, figure.data, figure.layout, { responsive: true, ...figure.config });
}

function near(place: HTMLElement): Promise<void> {
  return new Promise((done) => {
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      sight.disconnect();
      done();
    }, { rootMargin: "600px" });
    sight.observe(place);
  });
}
