// The front end of Plotly's FigureWidget, as the installed Python package has it: one file, of which Plotly itself is 4.8 of 4.9 MB.
//
// What: (1) the Plotly in it is taken out, ../plotly_adapter.ts takes its place; (2) its copy of lodash's getRawTag asks before it covers a tag
// (../raw_tag.cjs); (3) its reports to the kernel are put off until the page has been painted (../figure_reports.ts). Why: see those files. Upstream:
// https://github.com/plotly/plotly.py, plotly/package_data/widgetbundle.js. Without it: a page with a FigureWidget fetches Plotly twice.
// A bundle that is not as this module knows it fails the build.
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import typescript from "typescript";

/** `path`: of the widget's bundle. */
export const figureWidget = (path) => ({
  name: "figure",
  setup(build) {
    build.onResolve({ filter: /^plotly-figure-widget$/ }, () => ({ path, namespace: "figure" }));
    build.onLoad({ filter: /.*/, namespace: "figure" }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const file = typescript.createSourceFile(path, source, typescript.ScriptTarget.ES2022);
      const whole = file.statements
        .filter(typescript.isVariableStatement)
        .flatMap((one) => [...one.declarationList.declarations])
        .find(({ initializer }) => initializer && initializer.end - initializer.pos > source.length / 2)?.initializer;
      if (!whole) throw new Error(`${path} is not as this build knows it`);
      const rest = `${source.slice(0, whole.pos)}() => adapter${source.slice(whole.end)}`,
        covers = /try\{(\w+\[\w+\]=void 0;)(var \w+=!0)\}catch\{\}/g;
      // Its own copy of what exceptions.mjs replaces: five exceptions, for each of which this file would be parsed again.
      if (rest.match(covers)?.length !== 1) throw new Error(`${path} is not as this build knows it`);
      const asking = rest.replace(covers, (_all, cover, note) => `if(canCover(${cover.split("[")[0]})){${cover}${note}}`);
      const tells = /\b(_send(?:TraceDeltas|LayoutDelta))\((\w+)\)\{/g;
      if (rest.match(tells)?.length !== 2) throw new Error(`${path} is not as this build knows it`);
      const later = asking.replace(tells, "$1($2){afterPaint(this,'$1',()=>this.$1Now($2))}$1Now($2){");
      const imports =
        'import "../page/base";import { afterPaint } from "./figure_reports";import { adapter } from "./plotly_adapter";import { canCover } from "./raw_tag.cjs";';
      return { contents: `${imports}\n${later}`, loader: "js", resolveDir: dirname(import.meta.dirname) };
    });
  },
});
