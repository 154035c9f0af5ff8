// anywidget's front end, as the installed Python package has it, as a module of the page.
//
// What: its AMD module is called with the page's own @jupyter-widgets/base, and its limit of two seconds for a widget is a minute. Why: on a slow phone
// or in a full room a widget takes longer, and what it gives up on stays dead for ever. Upstream: https://github.com/manzt/anywidget,
// packages/anywidget/src/widget.js (AbortSignal.timeout). Without it: pages without some of their widgets when the server is busy.
import { readFile } from "node:fs/promises";

/** `path`: of anywidget's front end. */
export const anywidget = (path) => ({
  name: "anywidget",
  setup(build) {
    build.onResolve({ filter: /^anywidget-runtime$/ }, () => ({ path, namespace: "anywidget" }));
    build.onLoad({ filter: /.*/, namespace: "anywidget" }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!/^define\(\["@jupyter-widgets\/base"\], \w+\);\s*$/m.test(source)) throw new Error(`${path} is not as this build knows it`);
      return {
        contents: `let made;
const define = (_names, make) => { made = make; };
const Native = globalThis.AbortSignal;
const AbortSignal = { any: (signals) => Native.any(signals), timeout: (ms) => Native.timeout(Math.max(ms, 60000)) };
${source}
export default (widgets) => made(widgets);`,
        loader: "js",
      };
    });
  },
});
