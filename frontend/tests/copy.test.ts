import "./dom";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { copier, copyText } from "../src/page/copy";
import { button } from "../src/page/elements";
import { settled } from "./dom";

const clipboard = (value: unknown): void => void Object.defineProperty(globalThis.navigator, "clipboard", { value, configurable: true });
const oldWay = (works: boolean): string[] => {
  const copied: string[] = [];
  document.execCommand = () => {
    copied.push((document.querySelector("textarea") as HTMLTextAreaElement).value);
    return works;
  };
  return copied;
};
afterEach(() => {
  clipboard(undefined);
  document.body.replaceChildren();
});

test("the clipboard is used where there is one", async () => {
  const written: string[] = [];
  clipboard({ writeText: async (text: string) => void written.push(text) });
  assert.ok(await copyText("https://deal.example/join/abc"));
  assert.deepEqual(written, ["https://deal.example/join/abc"]);
});

test("without https the older way copies, and leaves nothing on the page", async () => {
  const copied = oldWay(true);
  assert.ok(await copyText("a link"));
  assert.deepEqual(copied, ["a link"]);
  assert.equal(document.querySelector("textarea"), null);
});

test("copied is said only when it is: else the text is selected and the person is told how", async () => {
  clipboard({ writeText: () => Promise.reject(new Error("denied")) });
  oldWay(false);
  const shown = document.createElement("code");
  shown.textContent = "a link";
  const words = { copied: "Copied", byHand: "Press Ctrl+C" };
  const act = button("Copy", (event) => void copier("a link", () => shown, words)(event));
  document.body.append(shown, act);
  act.click();
  await settled();
  await new Promise((done) => setTimeout(done));
  assert.equal(act.textContent, "Press Ctrl+C");
  assert.equal(String(getSelection()), "a link");
});
