// A page of ours: connect to the kernel that ran the cells, take over its widgets, and put each output where its cell stands.
import "./base";
import { plotly } from "../vendor/plotly";
import { page } from "./globals";
import { connect, stayConnected } from "./kernel";
import { addModule, module, type States, WidgetManager } from "./manager";
import { type Output, show } from "./outputs";

const OUTPUT = "script[type='application/vnd.vested.output+json']";
const STATES = "script[type='application/vnd.vested.states+json']";

async function open(baseUrl: string, id: string): Promise<void> {
  const states = document.querySelector<HTMLScriptElement>(STATES);
  // Without states the kernel is asked for them, and everything that it says is heard at once.
  let isLoaded: () => void = () => undefined;
  const ready = states
    ? new Promise<void>((done) => {
        isLoaded = done;
      })
    : Promise.resolve();
  const kernel = connect(baseUrl, id, ready);
  stayConnected(kernel);
  const manager = new WidgetManager(kernel, states ? (JSON.parse(states.text) as States) : undefined);
  states?.remove();
  await manager.load().finally(isLoaded);
  const places = [...document.querySelectorAll<HTMLScriptElement>(OUTPUT)];
  await Promise.all(
    places.map(async (script) => {
      try {
        await show(JSON.parse(script.text) as Output, script.parentElement as HTMLElement, manager);
      } catch (error) {
        console.error("vested: an output cannot be shown", error);
      } finally {
        script.remove();
      }
    }),
  );
  document.documentElement.dataset.shown = "yes"; // dead_page.ts
}

/** What the notebook imports tells what its widgets will ask for: it comes, and gets ready, while the kernel is still at work. */
function fetchAhead(imports: string[]): void {
  if (imports.includes("ipywidgets")) void module("@jupyter-widgets/controls").catch(() => undefined);
  if (!imports.includes("plotly")) return;
  void plotly({ data: [] }).catch(() => undefined);
  const figure = new URL("figure.js", import.meta.url).href;
  void import(figure).catch(() => undefined);
}

document.documentElement.dataset.script = "yes"; // dead_page.ts
page.plotlyFor = plotly;
addModule("@jupyter-widgets/output", () => import("../vendor/output_widget"));

// This runs as soon as it is there, which may be long before the body is: the head is sent first, and the body when the cells have run.
fetchAhead(document.querySelector<HTMLMetaElement>("meta[name='imports']")?.content.split(" ") ?? []);
const parsed = new Promise((done) => {
  if (document.readyState === "loading") document.addEventListener("readystatechange", done, { once: true });
  else done(undefined);
});
void parsed.then(() => {
  const { baseUrl, kernel } = document.body.dataset;
  if (baseUrl && kernel) void open(baseUrl, kernel);
});
