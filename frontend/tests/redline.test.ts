import assert from "node:assert/strict";
import { test } from "node:test";
import "./dom";
import { redline } from "../src/agreement/redline";

const words = {
  "agreement.ins_begins": "[added:",
  "agreement.ins_ends": "]",
  "agreement.del_begins": "[removed:",
  "agreement.del_ends": "]",
};

test("what was taken out and put in is marked, and said to screen readers as such", () => {
  const node = redline(
    [
      { op: "same", text: "within " },
      { op: "del", text: "a year" },
      { op: "ins", text: "a month" },
    ],
    words,
  );
  assert.equal(node.querySelector("del")?.textContent?.replace(/\s+/g, " ").trim(), "[removed: a year ]");
  assert.equal(node.querySelector("ins")?.textContent?.replace(/\s+/g, " ").trim(), "[added: a month ]");
});

test("what people wrote is text, whatever it looks like", () => {
  const node = redline([{ op: "ins", text: "<img src=x onerror=alert(1)>" }], words);
  assert.equal(node.querySelector("img"), null);
  assert.match(node.textContent ?? "", /<img src=x onerror=alert\(1\)>/);
});
