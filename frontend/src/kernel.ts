// The page's one line to its kernel. The server has started the kernel and run the cells; the page only talks by comms.
import { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";

export type Kernel = InstanceType<typeof KernelConnection>;

/** Connect to the kernel of that id under the server's base path. */
export function connect(baseUrl: string, id: string): Kernel {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: new URL(baseUrl, location.origin).href,
    wsUrl: new URL(baseUrl, location.origin.replace(/^http/, "ws")).href,
    appendToken: false,
  });
  // Widgets answer in the order in which they are asked: one thread in the kernel, not one for each kind of comm.
  const commsOverSubshells = CommsOverSubshells.Disabled;
  return new KernelConnection({ model: { id, name: "python3" }, serverSettings, commsOverSubshells });
}

/**
 * Open the line again at once when the page is back (awake, or in a network again), as told by the banner in static/js/connection.js.
 * The library's own pauses grow to minutes and end after seven tries; a phone sleeps longer.
 */
export function stayConnected(kernel: Kernel): void {
  document.addEventListener("vested:reopen", () => {
    if (!kernel.isDisposed && kernel.connectionStatus !== "connected") void kernel.reconnect().catch(() => undefined);
  });
}
