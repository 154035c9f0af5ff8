// A page of ours: connect to the kernel that ran the cells, take over its widgets, and put each output where its cell stands.
import { connect, stayConnected } from "./kernel";
import { WidgetManager } from "./manager";
import { plotly } from "./plot";
import { type Output, show } from "./show";

const OUTPUT = "script[type='application/vnd.vested.output+json']";

async function open(baseUrl: string, id: string): Promise<void> {
  const kernel = connect(baseUrl, id);
  stayConnected(kernel);
  const manager = new WidgetManager(kernel);
  const loaded = manager.load();
  fetchAhead(manager);
  await loaded;
  const places = [...document.querySelectorAll<HTMLScriptElement>(OUTPUT)];
  await Promise.all(places.map(async (script) => {
    try {
      await show(JSON.parse(script.textContent ?? "{}") as Output, script.parentElement as HTMLElement, manager);
    } catch (error) {
      console.error("vested: an output cannot be shown", error);
    } finally {
      script.remove();
    }
  }));
}

/** What the notebook imports tells what its widgets will ask for: it comes while the kernel is still being asked. */
function fetchAhead(manager: WidgetManager): void {
  const imports = (document.body.dataset.imports ?? "").split(" ");
  if (imports.includes("ipywidgets")) void manager.module("@jupyter-widgets/controls").catch(() => undefined);
  if (imports.includes("plotly")) void plotly({ data: [] }).catch(() => undefined);
}

// What the modules of widgets (static/js) use of the page.
const shared = globalThis as unknown as { __vested?: object };
shared.__vested = { modules: {}, ...shared.__vested, plotlyFor: plotly };

const { baseUrl, kernel } = document.body.dataset;
if (baseUrl && kernel) void open(baseUrl, kernel);
