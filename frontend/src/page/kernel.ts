// The page's one connection to its kernel. The server has started the kernel and run the cells; the page only talks by comms.
import { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import type { SocketEvent } from "./connection";
import { page } from "./globals";

export type Kernel = InstanceType<typeof KernelConnection>;

/** Tell the banner (connection.ts), which may not be listening yet, about the web socket to the kernel. */
function tell(what: SocketEvent["what"], line: WebSocket): void {
  if (what === "open") {
    page.line = line;
    document.documentElement.dataset.line = "open"; // dead_page.ts
  }
  const detail: SocketEvent = { what, line };
  document.dispatchEvent(new CustomEvent("vested:line", { detail }));
}

/**
 * Connect to the kernel of that id under the server's base path. The kernel's words since its cells have run are kept for the session of
 * its own name; they are heard when `ready` resolves: once the widgets that they are about are there.
 */
export function connect(baseUrl: string, id: string, ready: Promise<unknown>): Kernel {
  class KernelSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      for (const what of ["open", "close", "message"] as const) this.addEventListener(what, () => tell(what, this));
    }

    override set onmessage(hear: ((event: MessageEvent) => unknown) | null) {
      super.onmessage = hear && ((event) => void ready.then(() => hear(event)));
    }
  }
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: new URL(baseUrl, location.origin).href,
    wsUrl: new URL(baseUrl, location.origin.replace(/^http/, "ws")).href,
    appendToken: false,
    WebSocket: KernelSocket,
  });
  // Widgets answer in the order in which they are asked: one thread in the kernel, not one for each kind of comm.
  const commsOverSubshells = CommsOverSubshells.Disabled;
  return new KernelConnection({ model: { id, name: "python3" }, clientId: id, serverSettings, commsOverSubshells });
}

/**
 * Connect again at once when the page is back (awake, or in a network again), as told by the banner (connection.ts).
 * The library's own pauses grow to minutes and end after seven tries; a phone sleeps longer.
 */
export function stayConnected(kernel: Kernel): void {
  document.addEventListener("vested:reopen", () => {
    if (!kernel.isDisposed && kernel.connectionStatus !== "connected") void kernel.reconnect().catch(() => undefined);
  });
}
