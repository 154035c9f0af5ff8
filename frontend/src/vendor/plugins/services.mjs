// Of JupyterLab's services only the connection to a kernel.
//
// What: the kernel's modules get a stand-in for the package's index, of which they use two names; sanitize-html is ../sanitize.ts; `ws` (a web socket
// for Node) is left out. Why: the index brings contents, sessions, settings and terminals. Upstream: @jupyterlab/services, lib/kernel/default.js
// (import from ".."). Without it: all of that on every page.
import { dirname, join } from "node:path";

export const services = {
  name: "services",
  setup(build) {
    build.onResolve({ filter: /^\.\.$/ }, ({ resolveDir }) =>
      /@jupyterlab\/services\/lib\/kernel$/.test(resolveDir) ? { path: resolveDir, namespace: "services" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "services" }, ({ path: resolveDir }) => ({
      contents: 'export { ServerConnection } from "../serverconnection"; export { CommsOverSubshells } from "./comm";',
      resolveDir,
    }));
    build.onResolve({ filter: /^sanitize-html$/ }, () => ({ path: join(dirname(import.meta.dirname), "sanitize.ts") }));
    build.onResolve({ filter: /^ws$/ }, () => ({ path: "ws", namespace: "none" }));
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "" }));
  },
};
