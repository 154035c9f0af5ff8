// Libraries that find out what they run on by doing what may be forbidden and catching what is thrown.
//
// What: lodash's getRawTag is ../raw_tag.cjs; jQuery asks CSS.supports about :has instead of trying it; jQuery is its "slim" build, of which widgets use
// no less. Why: to say where an exception was thrown V8 parses the whole bundle again, for 85 ms while it is loaded. Upstream:
// https://github.com/jquery/jquery, src/selector/rbuggyQSA.js; lodash, .internal/getRawTag. Without it: a slower start, the same page.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const SLIM = join(import.meta.dirname, "../../../node_modules/jquery/dist/jquery.slim.js");

export const exceptions = {
  name: "exceptions",
  setup(build) {
    build.onResolve({ filter: /(^|\/)_getRawTag(\.js)?$/ }, () => ({ path: join(dirname(import.meta.dirname), "raw_tag.cjs") }));
    build.onResolve({ filter: /^jquery$/ }, () => ({ path: SLIM }));
    build.onLoad({ filter: /jquery\.slim\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8"),
        asks = 'document.querySelector( ":has(*,:jqfake)" );\n\t\t\treturn false;';
      if (!source.includes(asks)) throw new Error(`${path} is not as this build knows it`);
      return { contents: source.replace(asks, 'return !CSS.supports( "selector(:has(*,:jqfake))" );'), loader: "js" };
    });
  },
};
