import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Answers } from "../src/saving/answers";
import { OUTBOX_EVENT, type OutboxState, PATIENCE, RETRY } from "../src/saving/outbox";
import { FakeModel, settled } from "./dom";

const PLACE = { step: "values", key: "vested:m1:values:rate:1" };
const AT = "2026-11-24T14:02:00+00:00";
let told: OutboxState[] = [];
let opened: Answers[] = [];
const hear = (event: Event): void => void told.push((event as CustomEvent<OutboxState>).detail);
const state = (): string | undefined => told.at(-1)?.state;
const stored = (): unknown => JSON.parse(localStorage.getItem(PLACE.key) ?? "null");

function open(model: FakeModel, wait = 0): Answers {
  const answers = new Answers(model, PLACE, wait);
  opened.push(answers);
  return answers;
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  localStorage.clear();
  told = [];
  opened = [];
  document.addEventListener(OUTBOX_EVENT, hear);
});
afterEach(() => {
  for (const answers of opened) answers.close();
  document.removeEventListener(OUTBOX_EVENT, hear);
  mock.timers.reset();
});

test("an answer is stored at once, sent after the pause, and saved only after the kernel's ack", async () => {
  const model = new FakeModel();
  const answers = open(model, 250);
  answers.put({ a: 3 });
  assert.deepEqual(stored(), { a: 3 });
  assert.equal(state(), "saving");
  assert.equal(model.sent.length, 0);
  mock.timers.tick(250);
  assert.deepEqual({ ...model.sent[0], n: 0 }, { type: "answer", n: 0, changes: { a: 3 } });
  assert.equal(state(), "saving");
  model.answer("ack", { at: AT });
  await settled();
  assert.equal(state(), "saved");
  assert.equal(told.at(-1)?.at, AT);
  assert.equal(stored(), null);
  assert.deepEqual(answers.pending, {});
});

test("a text that cannot be stored stays here, is not sent again by itself, and the others are saved", async () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: "half \ud83d", b: "whole" });
  mock.timers.tick(0);
  model.answer("refused", { why: "Half a character.", keys: ["a"], at: AT });
  await settled();
  assert.deepEqual(answers.pending, { a: "half \ud83d" });
  assert.deepEqual(stored(), { a: "half \ud83d" });
  assert.equal(state(), "refused");
  assert.equal(told.at(-1)?.why, "Half a character.");
  assert.equal(told.at(-1)?.at, AT);
  mock.timers.tick(10 * PATIENCE);
  window.dispatchEvent(new Event("online"));
  mock.timers.tick(RETRY);
  assert.equal(model.sent.length, 1);
  answers.put({ a: "whole too" });
  mock.timers.tick(0);
  assert.equal(model.sent.length, 2);
  model.answer("ack", { at: AT });
  await settled();
  assert.equal(stored(), null);
});

test("what is typed while an answer is under way is not taken for saved", async () => {
  const model = new FakeModel();
  const answers = open(model, 250);
  answers.put({ text: "one" });
  mock.timers.tick(250);
  answers.put({ text: "one two" });
  model.answer("ack", { at: AT }, 0);
  await settled();
  assert.equal(state(), "saving");
  assert.deepEqual(stored(), { text: "one two" });
  mock.timers.tick(250);
  assert.deepEqual(model.sent[1]?.changes, { text: "one two" });
  model.answer("ack", { at: AT });
  await settled();
  assert.equal(state(), "saved");
});

test("an ack of an older message does not save what a newer one carries", async () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  answers.put({ b: 2 });
  mock.timers.tick(0);
  assert.deepEqual(
    model.sent.map((message) => message.changes),
    [{ a: 1 }, { a: 1, b: 2 }],
  );
  model.answer("ack", { at: AT }, 0);
  await settled();
  assert.equal(state(), "saving");
  assert.deepEqual(answers.pending, { b: 2 });
  model.answer("ack", { at: AT }, 1);
  await settled();
  assert.equal(state(), "saved");
});

test("an ack that answers somebody else's message saves nothing", async () => {
  const model = new FakeModel();
  open(model).put({ a: 1 });
  mock.timers.tick(0);
  model.hear({ type: "ack", n: "another-1", at: AT });
  model.hear({ type: "ack", n: 1, at: AT });
  await settled();
  assert.equal(state(), "saving");
  assert.deepEqual(stored(), { a: 1 });
});

test("a lost answer is sent again with the newest values, and the mark says that it is not saved yet", async () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  mock.timers.tick(RETRY);
  assert.equal(model.sent.length, 1);
  mock.timers.tick(PATIENCE);
  assert.equal(model.sent.length, 2);
  assert.equal(state(), "waiting");
  model.answer("ack", { at: AT });
  await settled();
  assert.equal(state(), "saved");
});

test("a message that cannot be sent is not saved yet, and is sent again when the network is back", async () => {
  const model = new FakeModel();
  model.isBroken = true;
  open(model).put({ a: 1 });
  mock.timers.tick(0);
  await settled();
  assert.equal(state(), "waiting");
  assert.deepEqual(stored(), { a: 1 });
  model.isBroken = false;
  window.dispatchEvent(new Event("online"));
  assert.deepEqual(model.sent.at(-1)?.changes, { a: 1 });
});

test("trouble is told with its reason, keeps the answer and is tried again", async () => {
  const model = new FakeModel();
  open(model).put({ a: 1 });
  mock.timers.tick(0);
  model.answer("trouble", { why: "The disk is full" });
  await settled();
  assert.deepEqual([state(), told.at(-1)?.why], ["waiting", "The disk is full"]);
  assert.deepEqual(stored(), { a: 1 });
  mock.timers.tick(PATIENCE + RETRY);
  assert.equal(model.sent.length, 2);
  assert.deepEqual([state(), told.at(-1)?.why], ["waiting", "The disk is full"]);
});

test("a refused answer is told and not sent again, but what was typed since is", async () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  answers.put({ a: 2 });
  model.answer("refused", { why: "The part is closed" }, 0);
  await settled();
  assert.deepEqual([state(), told.at(-1)?.why], ["refused", "The part is closed"]);
  assert.deepEqual(answers.pending, { a: 2 });
  mock.timers.tick(0);
  assert.deepEqual(model.sent.at(-1)?.changes, { a: 2 });
  model.answer("refused", { why: "The part is closed" });
  await settled();
  assert.deepEqual(answers.pending, {});
  assert.equal(stored(), null);
  mock.timers.tick(10 * PATIENCE);
  assert.equal(model.sent.length, 2);
  assert.equal(state(), "refused");
});

test("an ack of an older message does not hide that the newest was refused", async () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  answers.put({ a: 2 });
  mock.timers.tick(0);
  model.answer("refused", { why: "No" }, 1);
  model.answer("ack", { at: AT }, 0);
  await settled();
  assert.equal(state(), "refused");
});

test("what a page before this one has left is sent by the next one, in the form that pages have always stored", async () => {
  localStorage.setItem(PLACE.key, JSON.stringify({ "values/rate/i1": 2, "values/rate/i2": "unsure" }));
  const model = new FakeModel();
  const answers = open(model);
  assert.deepEqual(answers.pending, { "values/rate/i1": 2, "values/rate/i2": "unsure" });
  mock.timers.tick(0);
  assert.deepEqual(model.sent[0]?.changes, { "values/rate/i1": 2, "values/rate/i2": "unsure" });
});

test("what cannot be read in storage does no harm", () => {
  localStorage.setItem(PLACE.key, "{not JSON");
  assert.deepEqual(open(new FakeModel()).pending, {});
});

test("closing sends what waits for a pause, and keeps it stored", () => {
  const model = new FakeModel();
  const answers = open(model, 600);
  answers.put({ text: "half a sen" });
  answers.close();
  assert.deepEqual(model.sent[0]?.changes, { text: "half a sen" });
  assert.deepEqual(stored(), { text: "half a sen" });
});
