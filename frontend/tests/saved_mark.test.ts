import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutboxState } from "../src/saving/outbox";
import { savedMark } from "../src/saving/saved_mark";

const box = (state: OutboxState["state"], more: Partial<OutboxState> = {}): OutboxState => ({
  step: "values",
  box: state,
  state,
  at: "",
  why: "",
  ...more,
});

test("the mark of a step is the worst state of its outboxes", () => {
  assert.equal(savedMark("values", [box("saved"), box("saving")]).state, "saving");
  assert.equal(savedMark("values", [box("saving"), box("waiting"), box("saved")]).state, "waiting");
  assert.deepEqual(savedMark("values", [box("refused", { why: "Closed" }), box("waiting")]), { state: "refused", at: "", why: "Closed" });
  assert.equal(savedMark("values", []).state, "idle");
});

test("other steps do not count, and the newest time of saving does", () => {
  const boxes = [box("saved", { at: "2026-11-24T14:02:00" }), box("idle", { at: "2026-11-24T14:05:00" }), box("refused", { step: "other" })];
  assert.deepEqual(savedMark("values", boxes), { state: "saved", at: "2026-11-24T14:05:00", why: "" });
});
