// Bundles the page into a folder: `node build.mjs OUT ANYWIDGET_JS PLOTLY_WIDGET_JS STAMP`. STAMP (JSON) tells what it was built from.
import { build } from "esbuild";
import typescript from "typescript";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompress, gzip, constants } from "node:zlib";
import { promisify } from "node:util";
import { basename, extname, join } from "node:path";

const [out, anywidget, plotlyWidget, stamp] = process.argv.slice(2);
// What the basic bundle of Plotly draws; figures with other traces fetch the whole of it.
const TRACES = ["scatter", "bar", "pie"];
// Most of what is here runs when it is loaded or when a page is drawn: with this mark at its top V8 compiles a script in the background,
// while the page waits for its kernel, and not function by function when they are called.
const AT_ONCE = "//# allFunctionsCalledOnLoad";

/** anywidget's front end, as the installed Python package has it, as a module. It gives up on a widget after two seconds; on a
 *  slow phone or in a full room that leaves a page dead for ever, so its clock is stopped for a minute. */
const runtime = {
  name: "anywidget",
  setup(build) {
    build.onResolve({ filter: /^anywidget-runtime$/ }, () => ({ path: anywidget, namespace: "anywidget" }));
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
};

/** The front end of Plotly's FigureWidget, as the installed Python package has it: one file, of which Plotly itself is 4.8 of 4.9 MB.
 *  The page has a Plotly already, which takes its place. */
const figure = {
  name: "figure",
  setup(build) {
    build.onResolve({ filter: /^plotly-figure-widget$/ }, () => ({ path: plotlyWidget, namespace: "figure" }));
    build.onLoad({ filter: /.*/, namespace: "figure" }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const file = typescript.createSourceFile(path, source, typescript.ScriptTarget.ES2022);
      const whole = file.statements.filter(typescript.isVariableStatement).flatMap((one) => [...one.declarationList.declarations])
        .find(({ initializer }) => initializer && initializer.end - initializer.pos > source.length / 2)?.initializer;
      if (!whole) throw new Error(`${path} is not as this build knows it`);
      const rest = `${source.slice(0, whole.pos)}() => facade${source.slice(whole.end)}`, covers = /try\{(\w+\[\w+\]=void 0;)(var \w+=!0)\}catch\{\}/g;
      // Its own copy of what `quiet` replaces: five exceptions, for each of which this file would be parsed again.
      if (rest.match(covers)?.length !== 1) throw new Error(`${path} is not as this build knows it`);
      const asking = rest.replace(covers, (_all, cover, note) => `if(canCover(${cover.split("[")[0]})){${cover}${note}}`);
      const tells = /\b(_send(?:TraceDeltas|LayoutDelta))\((\w+)\)\{/g;
      if (rest.match(tells)?.length !== 2) throw new Error(`${path} is not as this build knows it`);
      const later = asking.replace(tells, "$1($2){afterPaint(this,'$1',()=>this.$1Now($2))}$1Now($2){");
      const imports = 'import "./base";import { afterPaint } from "./afterpaint";import { facade } from "./facade";import { canCover } from "./rawtag.cjs";';
      return { contents: `${imports}\n${later}`, loader: "js", resolveDir: join(import.meta.dirname, "src") };
    });
  },
};

/** Of JupyterLab's services only the line to a kernel: its parts ask for the whole, of which they use the connection. */
const services = {
  name: "services",
  setup(build) {
    build.onResolve({ filter: /^\.\.$/ }, ({ resolveDir }) =>
      /@jupyterlab\/services\/lib\/kernel$/.test(resolveDir) ? { path: resolveDir, namespace: "services" } : undefined);
    build.onLoad({ filter: /.*/, namespace: "services" }, ({ path: resolveDir }) => ({
      contents: 'export { ServerConnection } from "../serverconnection"; export { CommsOverSubshells } from "./comm";',
      resolveDir,
    }));
    build.onResolve({ filter: /^sanitize-html$/ }, () => ({ path: join(import.meta.dirname, "src", "sanitize.ts") }));
    build.onResolve({ filter: /^ws$/ }, () => ({ path: "ws", namespace: "none" }));
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "" }));
  },
};

/** Two libraries find out what they run on by doing what may be forbidden and catching what is thrown. To say where an exception was
 *  thrown V8 parses the whole bundle again, for 85 ms while it is loaded; so they ask first. Of jQuery widgets only use what "slim" has. */
const quiet = {
  name: "quiet",
  setup(build) {
    build.onResolve({ filter: /(^|\/)_getRawTag(\.js)?$/ }, () => ({ path: join(import.meta.dirname, "src", "rawtag.cjs") }));
    build.onResolve({ filter: /^jquery$/ }, () => ({ path: join(import.meta.dirname, "node_modules/jquery/dist/jquery.slim.js") }));
    build.onLoad({ filter: /jquery\.slim\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8"), asks = 'document.querySelector( ":has(*,:jqfake)" );\n\t\t\treturn false;';
      if (!source.includes(asks)) throw new Error(`${path} is not as this build knows it`);
      return { contents: source.replace(asks, 'return !CSS.supports( "selector(:has(*,:jqfake))" );'), loader: "js" };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: { page: "src/page.ts", figure: "plotly-figure-widget", controls: "src/styles/controls.css" },
  outdir: out,
  absWorkingDir: import.meta.dirname,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["es2022", "safari16"],
  define: { TRACES: JSON.stringify(TRACES), "process.env.NODE_ENV": '"production"', global: "globalThis" },
  loader: { ".svg": "dataurl" },
  plugins: [runtime, figure, services, quiet],
  metafile: true,
  banner: { js: AT_ONCE },
  legalComments: "eof",
  logLevel: "warning",
});
const plotly = await readFile(join(import.meta.dirname, "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"), "utf8");
await writeFile(join(out, "plotly.js"), `${AT_ONCE}\n${plotly}`);

/** What has to be there before the output that `is` names can run: itself and all that it imports. */
function needs(metafile, is) {
  const outputs = metafile.outputs, found = new Set();
  const add = (path) => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: other, kind } of outputs[path].imports) if (kind === "import-statement") add(other);
  };
  add(Object.keys(outputs).find((path) => is(basename(path), outputs[path])));
  return [...found].map((path) => basename(path));
}

const best = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const packed = {
  br: (body) => promisify(brotliCompress)(body, { params: best }),
  gz: (body) => promisify(gzip)(body, { level: 9 }),
};
await Promise.all((await readdir(out)).filter((name) => [".js", ".css"].includes(extname(name))).map(async (name) => {
  const body = await readFile(join(out, name));
  await Promise.all(Object.entries(packed).map(async ([suffix, pack]) => writeFile(join(out, `${name}.${suffix}`), await pack(body))));
}));
// Last: while it is not there, nothing has been built.
const first = needs(metafile, (name) => name === "page.js");
const more = (is) => needs(metafile, is).filter((name) => !first.includes(name));
// By what a notebook imports: its page will need these soon.
const soon = {
  ipywidgets: more((_name, { entryPoint }) => entryPoint === "src/controls.ts"),
  plotly: more((name) => name === "figure.js"),
};
await writeFile(join(out, "built.json"), JSON.stringify({ from: JSON.parse(stamp), first, soon }));
