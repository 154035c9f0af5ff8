import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Answers, type NotTaken, type Typed } from "../src/saving/answers";
import { heardClock } from "../src/saving/clock";
import { OUTBOX_EVENT, type OutboxState, PATIENCE, RETRY } from "../src/saving/outbox";
import { ownKey } from "../src/saving/pages";
import { keyOf } from "../src/saving/storage";
import { FakeModel, type Sent, settled } from "./dom";

const PLACE = { step: "values", key: "vested:m1:values:rate:1" };
const AT = "2026-11-24T14:02:00+00:00";
let told: OutboxState[] = [];
let opened: Answers[] = [];
const hear = (event: Event): void => void told.push((event as CustomEvent<OutboxState>).detail);
const state = (): string | undefined => told.at(-1)?.state;
/** What this page keeps of what was typed: the values of one message, or null. */
function stored(): unknown {
  const kept = JSON.parse(localStorage.getItem(ownKey(PLACE.key)) ?? "null") as Record<string, Typed>[] | null;
  return kept && Object.fromEntries(kept.flatMap((fields) => Object.entries(fields).map(([key, { value }]) => [key, value])));
}
/** A message without what tells how its answers were typed. */
const said = ({ typed: _typed, ...message }: Sent): object => ({ ...message, n: 0 });
/** Let the next page find what this one would leave if it were closed now; `page` is its name. */
function leave(page: string): void {
  const at = ownKey(PLACE.key);
  localStorage.setItem(keyOf(PLACE.key, page), localStorage.getItem(at) ?? "null");
  localStorage.removeItem(at);
}

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
  assert.deepEqual(said(model.sent[0] as Sent), { type: "answer", n: 0, changes: { a: 3 } });
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

/** How an answer was typed, as it is sent: id, when, what was seen, round. */
const typedIn = (message: Sent | undefined, key: string): [string, number, number, number] =>
  ((message?.typed ?? {}) as Record<string, [string, number, number, number]>)[key] as [string, number, number, number];

test("an answer carries when it was typed, not when it was sent, by the server's clock", async () => {
  const model = new FakeModel({ seen: 5, wave: 2 });
  model.isBroken = true;
  mock.timers.setTime(Date.parse("2020-01-01T00:00:00Z"));
  const server = Date.parse(AT);
  // The largest of the last offsets counts: what came late makes the server look slow.
  for (const late of [3000, 0, 900]) heardClock(server - late);
  const answers = open(model);
  answers.put({ a: 3 });
  mock.timers.tick(0);
  await settled();
  mock.timers.tick(600_000);
  model.isBroken = false;
  window.dispatchEvent(new Event("online"));
  const [id, at, seen, wave] = typedIn(model.sent.at(-1), "a");
  assert.deepEqual([at, seen, wave], [server, 5, 2]);
  assert.match(id, /^[a-z0-9]+\.\d+$/);
});

test("an answer is known by the same id whenever it is sent, and what is typed next by another one", () => {
  const model = new FakeModel();
  const answers = open(model);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  mock.timers.tick(RETRY + PATIENCE);
  answers.put({ a: 2 });
  mock.timers.tick(0);
  const ids = model.sent.map((message) => typedIn(message, "a")[0]);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[1], ids[2]);
});

test("what is typed is put on what is shown, not on what has only arrived", () => {
  const model = new FakeModel({ seen: 4, wave: 1 });
  const answers = open(model);
  answers.shown(["text"]);
  model.set("seen", 9);
  answers.put({ text: "mine", other: 1 });
  mock.timers.tick(0);
  assert.deepEqual([typedIn(model.sent[0], "text")[2], typedIn(model.sent[0], "other")[2]], [4, 9]);
});

test("what another device has written under what is still on its way here has not been seen", () => {
  const model = new FakeModel({ seen: 4, wave: 1 });
  const answers = open(model, 600);
  answers.shown(["text"]);
  answers.put({ text: "mine" });
  model.set("seen", 9);
  answers.shown(["text"]);
  answers.put({ text: "mine, longer" });
  mock.timers.tick(600);
  assert.equal(typedIn(model.sent[0], "text")[2], 4);
  answers.chosen(["text"]);
  answers.put({ text: "taken" });
  mock.timers.tick(600);
  assert.equal(typedIn(model.sent[1], "text")[2], 9);
});

test("when nothing of an answer is on its way any more, what the record has is painted", async () => {
  const model = new FakeModel();
  const answers = open(model);
  let painted = 0;
  answers.onSettled(() => {
    painted += 1;
    assert.deepEqual(answers.pending, {});
  });
  for (const [type, n] of [
    ["ack", 1],
    ["refused", 2],
  ] as const) {
    answers.put({ a: n });
    mock.timers.tick(0);
    assert.equal(painted, n - 1);
    model.answer(type, { at: AT, why: "No" });
    await settled();
    assert.equal(painted, n);
  }
});

test("what is typed after an ack is put on what that has written", async () => {
  const model = new FakeModel({ seen: 4, wave: 1 });
  const answers = open(model);
  answers.shown(["a"]);
  answers.put({ a: 1 });
  mock.timers.tick(0);
  model.answer("ack", { at: AT, seen: 12 });
  await settled();
  answers.put({ a: 2 });
  mock.timers.tick(0);
  assert.equal(typedIn(model.sent.at(-1), "a")[2], 12);
});

test("two pages without a line keep each their own, and the next page sends both as they were typed and says so", async () => {
  const first = new FakeModel();
  const second = new FakeModel();
  first.isBroken = second.isBroken = true;
  const one = open(first);
  one.put({ text: "from the first tab", other: 1 });
  leave("first");
  one.close();
  mock.timers.tick(60_000);
  localStorage.removeItem(ownKey(PLACE.key));
  const two = open(second);
  // What the first has left is brought back here; its own text is kept beside it.
  two.put({ text: "from the second tab" });
  const model = new FakeModel();
  leave("second");
  two.close();
  localStorage.removeItem(ownKey(PLACE.key));
  const next = open(model);
  assert.equal(next.broughtBack.n, 3);
  assert.equal(next.pending.text, "from the second tab");
  mock.timers.tick(0);
  const texts = model.sent.map((message) => (message.changes as Record<string, unknown>).text);
  assert.deepEqual(new Set(texts), new Set(["from the first tab", "from the second tab"]));
  const [early, late] = ["from the first tab", "from the second tab"].map((text) => typedIn(model.sent[texts.indexOf(text)], "text")[1]);
  assert.equal((late ?? 0) - (early ?? 0), 60_000);
  for (let n = 0; n < model.sent.length; n += 1) model.answer("ack", { at: AT }, n);
  await settled();
  assert.equal(state(), "saved");
  assert.equal(localStorage.length, 0);
});

test("what was typed in an earlier round comes back with its round; nothing of another seat or part does", () => {
  const left = (key: string, value: string): void =>
    localStorage.setItem(keyOf(key, "gone"), JSON.stringify([{ a: { value, id: "gone.1", at: 1, seen: 0, wave: 1 } }]));
  left("vested:m1:values:rate:1", "mine");
  left("vested:m2:values:rate:1", "another seat");
  left("vested:m1:values:rated:1", "another part");
  const model = new FakeModel({ seen: 0, wave: 2 });
  const answers = new Answers(model, { step: "values", key: "vested:m1:values:rate:2" });
  opened.push(answers);
  mock.timers.tick(0);
  assert.deepEqual(
    model.sent.map((message) => [message.changes, typedIn(message, "a")[3]]),
    [[{ a: "mine" }, 1]],
  );
  assert.equal(localStorage.getItem(keyOf("vested:m2:values:rate:1", "gone")) === null, false);
});

test("what was refused is handed on with what was typed", async () => {
  const heard: NotTaken[] = [];
  const model = new FakeModel();
  const answers = new Answers(model, PLACE, 0, (refused) => heard.push(refused));
  opened.push(answers);
  answers.put({ text: "a long thought" });
  mock.timers.tick(0);
  model.answer("refused", { why: "The part is closed" });
  await settled();
  assert.deepEqual(heard, [{ why: "The part is closed", values: { text: "a long thought" } }]);
});
