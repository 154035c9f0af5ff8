import "./dom";
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { watchConnection } from "../src/page/connection";

const words = (name: string, values?: object): string => name + (values ? JSON.stringify(values) : "");
let reloads = 0;
Object.defineProperty(globalThis, "location", { value: { reload: () => reloads++ }, configurable: true });

/** A page whose socket to its kernel has closed; the server answers what the kernel's state is. */
async function closed(state: object): Promise<HTMLElement> {
  reloads = 0;
  document.body.innerHTML = '<div class="p-banner" hidden></div>';
  document.body.dataset.kernel = "k";
  document.body.dataset.baseUrl = "/";
  mock.method(globalThis, "fetch", async () => new Response(JSON.stringify(state)));
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  watchConnection(words);
  const line = {} as WebSocket;
  document.dispatchEvent(new CustomEvent("vested:line", { detail: { what: "open", line } }));
  document.dispatchEvent(new CustomEvent("vested:line", { detail: { what: "close", line } }));
  mock.timers.tick(1600);
  for (let n = 0; n < 20; n++) await Promise.resolve();
  await new Promise<void>((done) => setImmediate(done));
  mock.timers.tick(3000);
  return document.querySelector(".p-banner") as HTMLElement;
}

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

// This one is first: its page has left by then and listens to nothing any more.
test("a page whose kernel has gone for any other reason opens again by itself", async () => {
  const banner = await closed({ alive: false });
  assert.match(banner.textContent ?? "", /returning/);
  assert.equal(reloads, 1);
});

test("a page whose kernel was ended for what it took says why, and is opened again by its reader only", async () => {
  const banner = await closed({ alive: false, why: "memory" });
  assert.equal(banner.hidden, false);
  assert.match(banner.textContent ?? "", /ended_memory/);
  assert.equal(reloads, 0);
  banner.querySelector("button")?.click();
  assert.equal(reloads, 1);
});
