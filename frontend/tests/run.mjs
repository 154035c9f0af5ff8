// Bundles the tests of the front end, as the page is bundled, and runs them in Node: `node tests/run.mjs`.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const tests = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".test.ts"));
// Beside node_modules, where the bundles find what is left out of them.
const out = await mkdtemp(join(import.meta.dirname, "..", "node_modules", ".tests-"));
try {
  await build({
    entryPoints: tests.map((name) => join(import.meta.dirname, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = (await readdir(out)).map((name) => join(out, name));
  const reporter = process.env.CI ? "spec" : "dot";
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", `--test-reporter=${reporter}`, ...files], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
