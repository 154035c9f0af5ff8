// What the page and the modules of widgets know of each other through the global object; whichever comes first makes it. A module of a widget
// may come from the kernel (widgets/views/base.py), where it shares no other module with the page.
import type { Plotly, plotly } from "../vendor/plotly";

interface Page {
  /** The page's web socket to its kernel, once it has been open. */
  line?: WebSocket;
  /** The light page's own loader of Plotly. */
  plotlyFor?: typeof plotly;
  /** Plotly, where there is no light page. */
  plotly?: Promise<Plotly>;
}

const home = globalThis as { __vested?: Page };
home.__vested ??= {};
export const page: Page = home.__vested;
