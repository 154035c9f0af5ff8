import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { render as renderRatings } from "../src/inputs/ratings";
import { sequenceOf } from "../src/inputs/sequence";
import { render as renderText } from "../src/inputs/text";
import type { CleanUp, View } from "../src/page/model";
import { FakeModel } from "./dom";

const words = {
  "input.change": "Change",
  "input.change_item": "Change: {title}",
  "input.unsure": "Not sure",
  "input.back": "Back",
  "input.all_questions": "All {n} questions",
  "input.one_at_a_time": "One question at a time",
};
const scale = { low: 1, high: 7, low_label: "Little", high_label: "Much", unsure: true, words: [] };
const question = (key: string, short: string): object => ({ key, text: `${key}?`, short, scale });
const card = (id: string): object => ({ title: id, text: "", questions: [question(`${id}/a`, "matters"), question(`${id}/b`, "lived")] });
const base = { answers: {}, reason: "", note: "", revealed: false, done: false, joins: false, asked: true, others: [], words };
let step = "";
let closing: CleanUp[] = [];
let column: HTMLElement;
let narrow = false;
let count = 0;

function show(render: (view: View<never>) => CleanUp, traits: object): { el: HTMLElement; model: FakeModel } {
  const model = new FakeModel({ ...base, step, key: `vested:m1:${step}`, ...traits });
  const el = document.createElement("div");
  column.append(el);
  closing.push(render({ model, el } as unknown as View<never>));
  return { el, model };
}
const ratings = (part: string, more: object = {}): ReturnType<typeof show> =>
  show(renderRatings as never, { part, cards: [card(`${part}1`), card(`${part}2`)], matrices: [], nothing: "", source: "", ...more });
const choose = (el: HTMLElement, key: string, value: string): void => {
  const input = el.querySelector(`[data-key="${key}"] input[value="${value}"]`) as HTMLInputElement;
  input.focus();
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
const focused = (): string => (document.activeElement?.closest("[data-key]") as HTMLElement | null)?.dataset.key ?? "";
const shown = (): string[] => [...column.querySelectorAll<HTMLElement>("[data-shown]")].map((one) => one.dataset.key ?? "");
const press = (name: string): void => (column.querySelector(`.v-input-way [data-key=${name}]`) as HTMLElement).click();

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  localStorage.clear();
  step = `step-${++count}`;
  closing = [];
  column = document.createElement("div");
  document.body.append(column);
  globalThis.matchMedia = ((query: string) => ({ matches: query.includes("max-width") && narrow, addEventListener() {} })) as never;
});
afterEach(() => {
  for (const close of closing) close();
  document.body.replaceChildren();
  narrow = false;
  mock.timers.reset();
});

test("the next open question is the next one of any part of the step, in the order of the page", () => {
  const first = ratings("p");
  const second = ratings("q");
  const visited = Array.from({ length: 9 }, () => {
    assert.equal(sequenceOf(step).next(), true);
    return focused();
  });
  assert.deepEqual(visited, ["p1/a", "p1/b", "p2/a", "p2/b", "q1/a", "q1/b", "q2/a", "q2/b", "p1/a"]);
  for (const key of ["p1/a", "p1/b", "p2/b"]) choose(first.el, key, "3");
  for (const key of ["q1/a", "q1/b", "q2/a", "q2/b"]) choose(second.el, key, "unsure");
  sequenceOf(step).next();
  assert.equal(focused(), "p2/a");
  choose(first.el, "p2/a", "1");
  assert.equal(sequenceOf(step).next(), false);
});

test("parts that cannot be answered now are passed over, and texts are questions too", () => {
  ratings("p", { reason: "This opens later." });
  const text = show(renderText as never, {
    part: "t",
    title: "T",
    prompt: "",
    fields: [{ label: "Why?", keys: ["t/why"] }],
    entries: [],
    longest: 100,
  });
  sequenceOf(step).next();
  assert.equal(document.activeElement, text.el.querySelector("textarea"));
});

test("an item folds to one line when it is answered and left, and opens again", () => {
  const { el } = ratings("p");
  const item = el.querySelector(".v-input-item") as HTMLElement;
  choose(el, "p1/a", "6");
  assert.equal(item.hasAttribute("data-folded"), false);
  choose(el, "p1/b", "unsure");
  assert.equal(item.hasAttribute("data-folded"), false, "it stays open while the person is there");
  (el.querySelector('[data-key="p2/a"] input') as HTMLElement).focus();
  assert.equal(item.hasAttribute("data-folded"), true);
  assert.equal(item.querySelector(".v-input-given")?.textContent, "matters 6, lived Not sure");
  assert.equal((item.querySelector(".v-input-body") as HTMLElement).hidden, true);
  const change = item.querySelector(".v-input-change") as HTMLElement;
  assert.equal(change.getAttribute("aria-label"), "Change: p1");
  change.click();
  assert.equal(item.hasAttribute("data-folded"), false);
  assert.equal(focused(), "p1/a");
});

test("an item that is half answered stays open", () => {
  const { el } = ratings("p");
  choose(el, "p1/a", "6");
  (el.querySelector('[data-key="p2/a"] input') as HTMLElement).focus();
  assert.equal(el.querySelectorAll("[data-folded]").length, 0);
});

test("what was answered before is folded when a page opens", () => {
  const { el } = ratings("p", { answers: { "p1/a": 2, "p1/b": 3, "p2/a": 4 } });
  assert.deepEqual(
    [...el.querySelectorAll(".v-input-item")].map((item) => item.hasAttribute("data-folded")),
    [true, false],
  );
});

test("on a phone the first question is that of the first part, also if that part comes last", () => {
  narrow = true;
  ratings("q");
  assert.deepEqual(shown(), ["q1/a"]);
  column.prepend(ratings("p").el);
  sequenceOf(step).paint();
  assert.deepEqual(shown(), ["p1/a"]);
  sequenceOf(step).next();
  assert.equal(focused(), "p1/b");
});

test("on a phone one question is shown at a time, with a way back and to all of them", () => {
  narrow = true;
  ratings("p");
  const second = ratings("q");
  assert.deepEqual(shown(), ["p1/a"]);
  assert.equal(second.el.hasAttribute("data-away"), true);
  for (let n = 0; n < 3; n += 1) sequenceOf(step).next();
  assert.deepEqual([shown(), focused()], [["p2/b"], "p2/b"]);
  sequenceOf(step).next();
  assert.deepEqual([shown(), second.el.hasAttribute("data-away")], [["q1/a"], false]);
  press("back");
  assert.deepEqual([shown(), focused()], [["p2/b"], "p2/b"]);
  press("all");
  assert.equal(column.querySelectorAll("[data-one], [data-away]").length, 0);
  press("one");
  assert.deepEqual(shown(), ["p1/a"]);
});

test("on a phone the next question comes after a choice by finger, and not after one by keys", () => {
  narrow = true;
  const { el } = ratings("p");
  choose(el, "p1/a", "5");
  mock.timers.tick(2000);
  assert.deepEqual(shown(), ["p1/a"]);
  sequenceOf(step).next();
  document.dispatchEvent(new PointerEvent("pointerup"));
  choose(el, "p1/b", "5");
  assert.deepEqual(shown(), ["p1/b"], "the choice is seen first");
  mock.timers.tick(600);
  assert.deepEqual([shown(), focused()], [["p2/a"], "p2/a"]);
  sequenceOf(step).next();
  assert.deepEqual(shown(), ["p2/a"], "a press at that moment meant the same");
});

test("after the last answer a phone shows them all, folded", () => {
  narrow = true;
  const { el } = ratings("p", { answers: { "p1/a": 1, "p1/b": 1, "p2/a": 1 } });
  assert.deepEqual(shown(), ["p2/b"]);
  choose(el, "p2/b", "7");
  assert.deepEqual(shown(), ["p2/b"]);
  assert.equal(sequenceOf(step).next(), false);
  assert.deepEqual([shown(), el.querySelectorAll("[data-folded]").length], [[], 2]);
});

test("Enter on a choice leads to the next open question", () => {
  const { el } = ratings("p");
  choose(el, "p1/a", "2");
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  assert.equal(focused(), "p1/b");
});

test("who has submitted finds the answers behind their name", () => {
  const { el, model } = ratings("p", { answers: { "p1/a": 1 } });
  model.set("done", true);
  assert.equal(el.querySelector("details:not([hidden]) .v-input-items") !== null, true);
  model.set("done", false);
  assert.equal(el.querySelector("details .v-input-items"), null);
});
