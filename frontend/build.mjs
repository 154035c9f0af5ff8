// Bundles the front end into a folder: `node build.mjs OUT ANYWIDGET_JS PLOTLY_WIDGET_JS STAMP`. STAMP (JSON) tells what it was built from.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import { anywidget } from "./src/vendor/plugins/anywidget.mjs";
import { exceptions } from "./src/vendor/plugins/exceptions.mjs";
import { figureWidget } from "./src/vendor/plugins/figure_widget.mjs";
import { services } from "./src/vendor/plugins/services.mjs";

const [out, anywidgetPath, figureWidgetPath, stamp] = process.argv.slice(2);
const SOURCES = join(import.meta.dirname, "src");
// What the basic bundle of Plotly draws; figures with other traces fetch the whole of it.
const TRACES = ["scatter", "bar", "pie"];
// The page's two typefaces (SIL Open Font License), with their licences: static/fonts.css names the files.
const FONTS = {
  "@fontsource-variable/figtree": ["figtree-latin-wght-normal", "figtree-latin-ext-wght-normal"],
  "@fontsource/newsreader": ["newsreader-latin-500-normal", "newsreader-latin-ext-500-normal"],
};
// Most of the page's own part runs when it is loaded or when a page is drawn: with this mark at its top V8 compiles a script in the background,
// while the page waits for its kernel, and not function by function when they are called.
const AT_ONCE = "//# allFunctionsCalledOnLoad";

/** Return the modules of widgets by name: each exports `render`, and its Python module has the same name (widgets/views). */
async function widgetModules() {
  const names = (await readdir(SOURCES, { recursive: true })).filter((name) => extname(name) === ".ts");
  const found = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(SOURCES, name), "utf8");
      return /^export function render\(/m.test(source) ? [[basename(name, ".ts"), `src/${name.replaceAll("\\", "/")}`]] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Return the names of outputs that have to be there before those at these paths can run: themselves and all that they import. */
function needs({ outputs }, paths) {
  const found = new Set();
  const add = (path) => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: other, kind } of outputs[path].imports) if (kind === "import-statement") add(other);
  };
  for (const path of paths) add(path);
  return [...found].map((path) => basename(path));
}

/** Fail if modules import each other in a circle. */
function refuseCircles({ inputs }) {
  const done = new Set();
  const visit = (path, way) => {
    if (way.includes(path)) throw new Error(`These modules import each other: ${[...way.slice(way.indexOf(path)), path].join(" → ")}`);
    if (done.has(path)) return;
    for (const { path: other } of inputs[path]?.imports ?? []) if (other.startsWith("src/")) visit(other, [...way, path]);
    done.add(path);
  };
  for (const path of Object.keys(inputs).filter((one) => one.startsWith("src/"))) visit(path, []);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const widgets = await widgetModules();
const { metafile } = await build({
  entryPoints: {
    page: "src/page/main.ts",
    shell: "src/page/shell.ts",
    checkup: "src/page/checkup.ts",
    figure: "plotly-figure-widget",
    controls: "src/page/controls.css",
    ...widgets,
  },
  outdir: out,
  absWorkingDir: import.meta.dirname,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["es2022", "safari16"],
  define: { TRACES: JSON.stringify(TRACES), "process.env.NODE_ENV": '"production"', global: "globalThis" },
  loader: { ".svg": "dataurl" },
  plugins: [anywidget(anywidgetPath), figureWidget(figureWidgetPath), services, exceptions],
  metafile: true,
  legalComments: "eof",
  logLevel: "warning",
});
refuseCircles(metafile);
// The server writes it into the head of each page. It says that a browser is too old, so it has to run in that browser.
await build({
  entryPoints: { dead_page: "src/page/dead_page.ts" },
  outdir: out,
  absWorkingDir: import.meta.dirname,
  bundle: true,
  format: "iife",
  minify: true,
  target: ["es5"],
  logLevel: "warning",
});

const outputOf = (is) => Object.keys(metafile.outputs).find((path) => is(basename(path), metafile.outputs[path]));
const named = (name) => outputOf((found) => found === name);
const controls = outputOf((_name, { entryPoint }) => entryPoint === "src/page/controls.ts");
const first = needs(metafile, [named("page.js")]);
const shell = needs(metafile, [named("shell.js")]);
// What a place that our server does not serve gets from the kernel (widgets/views/base.py).
const modules = needs(
  metafile,
  Object.keys(widgets).map((name) => named(`${name}.js`)),
);
const more = (path) => needs(metafile, [path]).filter((name) => !first.includes(name));
// By what a notebook imports: its page will need these soon.
const soon = { ipywidgets: more(controls), plotly: more(named("figure.js")) };

const plotly = await readFile(join(import.meta.dirname, "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"), "utf8");
await writeFile(join(out, "plotly.js"), `${AT_ONCE}\n${plotly}`);
const loadedAtOnce = new Set([...first, ...soon.ipywidgets, ...soon.plotly].filter((name) => extname(name) === ".js"));
for (const name of loadedAtOnce) await writeFile(join(out, name), `${AT_ONCE}\n${await readFile(join(out, name), "utf8")}`);

for (const [name, files] of Object.entries(FONTS)) {
  const from = join(import.meta.dirname, "node_modules", name);
  await copyFile(join(from, "LICENSE"), join(out, `${basename(name)}-license.txt`));
  for (const file of files) await copyFile(join(from, "files", `${file}.woff2`), join(out, `${file}.woff2`));
}

const best = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const packed = {
  br: (body) => promisify(brotliCompress)(body, { params: best }),
  gz: (body) => promisify(gzip)(body, { level: 9 }),
};
const files = (await readdir(out)).filter((name) => [".js", ".css"].includes(extname(name)));
await Promise.all(
  files.map(async (name) => {
    const body = await readFile(join(out, name));
    await Promise.all(Object.entries(packed).map(async ([suffix, pack]) => writeFile(join(out, `${name}.${suffix}`), await pack(body))));
  }),
);
// Last: while it is not there, nothing has been built.
await writeFile(join(out, "built.json"), JSON.stringify({ from: JSON.parse(stamp), first, shell, soon, modules }));
