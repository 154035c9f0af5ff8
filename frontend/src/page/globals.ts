// What the page and the modules of widgets (static/js) know of each other; whichever comes first makes it.
import type { plotly } from "./plot";

interface Page {
  modules: object;
  /** The line to the kernel, once it has been open. */
  line?: WebSocket;
  plotlyFor?: typeof plotly;
}

const home = globalThis as unknown as { __vested?: Page };
export const page: Page = (home.__vested ??= { modules: {} });
