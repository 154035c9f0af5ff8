// Bundles the front end into a folder: `node build.mjs OUT ANYWIDGET_JS PLOTLY_WIDGET_JS STAMP`. STAMP (JSON) tells what it was built from.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip, inflateSync } from "node:zlib";
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
// The typefaces of documents as files (static/page/paper-*.ttf), all of the SIL Open Font License; Hebrew and Arabic for names in them.
const PAPER = [
  ["figtree", "latin", [400, 600], "Figtree"],
  ["figtree", "latin-ext", [400, 600], "Figtree Ext"],
  ["newsreader", "latin", [400, 500, 600], "Newsreader"],
  ["newsreader", "latin-ext", [400, 500, 600], "Newsreader Ext"],
  ["noto-sans-arabic", "arabic", [400, 600], "Noto Sans Arabic"],
  ["noto-sans-hebrew", "hebrew", [400, 600], "Noto Sans Hebrew"],
];
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

// The tag of a typeface's table of names.
const NAMES = 0x6e616d65;

/** Return the table of names of a typeface: its family, and a weight that no family has in its name. */
function namesOf(family) {
  const texts = [family, "Regular", family, family, family.replaceAll(" ", "")].map((text) => Buffer.from(text, "utf16le").swap16());
  const head = Buffer.alloc(6 + 12 * texts.length);
  [0, texts.length, head.length].forEach((value, at) => {
    head.writeUInt16BE(value, 2 * at);
  });
  let offset = 0;
  for (const [at, id] of [1, 2, 3, 4, 6].entries()) {
    [3, 1, 0x409, id, texts[at].length, offset].forEach((value, by) => {
      head.writeUInt16BE(value, 6 + 12 * at + 2 * by);
    });
    offset += texts[at].length;
  }
  return Buffer.concat([head, ...texts]);
}

/** Return a typeface as TrueType, which is what typesetters read: WOFF (W3C, version 1) is the same tables, each deflated by itself.
 *
 * Files of one typeface for different letters get families of their own: a typesetter takes one file for a family and weight. */
function trueType(woff, family) {
  const [flavor, many] = [woff.readUInt32BE(4), woff.readUInt16BE(12)];
  const tables = Array.from({ length: many }, (_, at) => {
    const entry = 44 + 20 * at;
    const [tag, offset, packed, size, sum] = [0, 4, 8, 12, 16].map((by) => woff.readUInt32BE(entry + by));
    const body = woff.subarray(offset, offset + packed);
    if (tag === NAMES) return { tag, sum, body: namesOf(family) };
    return { tag, sum, body: packed < size ? inflateSync(body) : body };
  });
  const power = Math.floor(Math.log2(many));
  const head = Buffer.alloc(12 + 16 * many);
  head.writeUInt32BE(flavor, 0);
  [many, 16 * 2 ** power, power, 16 * (many - 2 ** power)].forEach((value, at) => {
    head.writeUInt16BE(value, 4 + 2 * at);
  });
  const parts = [head];
  let offset = head.length;
  for (const [at, { tag, sum, body }] of tables.entries()) {
    [tag, sum, offset, body.length].forEach((value, by) => {
      head.writeUInt32BE(value, 12 + 16 * at + 4 * by);
    });
    const room = Math.ceil(body.length / 4) * 4;
    parts.push(body, Buffer.alloc(room - body.length));
    offset += room;
  }
  return Buffer.concat(parts);
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

for (const [name, letters, weights, family] of PAPER) {
  const from = join(import.meta.dirname, "node_modules/@fontsource", name);
  await copyFile(join(from, "LICENSE"), join(out, `${name}-license.txt`));
  for (const weight of weights) {
    const woff = await readFile(join(from, `files/${name}-${letters}-${weight}-normal.woff`));
    await writeFile(join(out, `paper-${name}-${letters}-${weight}.ttf`), trueType(woff, family));
  }
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
