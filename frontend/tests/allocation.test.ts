import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { render } from "../src/inputs/allocation";
import type { View } from "../src/page/model";
import { FakeModel } from "./dom";

const traits = {
  step: "vision-points",
  part: "points",
  key: "vested:m1:vision:points:1",
  title: "Points",
  prompt: "",
  words: { "allocation.left": "{left} of {total} points left", "allocation.more": "One point more", "allocation.less": "One point less" },
  answers: {},
  reason: "",
  note: "",
  revealed: false,
  done: false,
  joins: false,
  others: [],
  budget: 10,
  entries: [
    { key: "k1", text: "One" },
    { key: "k2", text: "Two" },
  ],
};
let close = (): void => {};

function show(more: object = {}): { el: HTMLElement; model: FakeModel; inputs: (type: string) => HTMLInputElement[] } {
  const model = new FakeModel({ ...traits, ...more });
  const el = document.createElement("div");
  document.body.append(el);
  close = render({ model, el } as unknown as View<never>);
  return { el, model, inputs: (type) => [...el.querySelectorAll(`input[type=${type}]`)] as unknown as HTMLInputElement[] };
}
const set = (input: HTMLInputElement | undefined, value: string, ...events: string[]): void => {
  if (!input) throw new Error("no such input");
  input.value = value;
  for (const name of events) input.dispatchEvent(new Event(name));
};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  localStorage.clear();
});
afterEach(() => {
  close();
  document.body.replaceChildren();
  mock.timers.reset();
});

test("points are given in one move, by a slider or as a number", () => {
  const { el, model, inputs } = show();
  set(inputs("range")[0], "7", "input", "change");
  set(inputs("number")[1], "3", "change");
  assert.equal(el.querySelector("[role=status]")?.textContent, "0 of 10 points left");
  mock.timers.tick(1000);
  assert.deepEqual(model.messages("answer").at(-1)?.changes, { k1: 7, k2: 3 });
});

test("a slider and a number give no more than is left", () => {
  const { inputs } = show({ answers: { k1: 6 } });
  set(inputs("range")[1], "9", "input");
  assert.equal(inputs("range")[1]?.value, "4");
  set(inputs("number")[0], "10", "change");
  assert.equal(inputs("number")[0]?.value, "6");
});

test("slider, number and text of an entry say whose they are", () => {
  const { el, inputs } = show();
  const name = el.querySelector(`#${inputs("range")[0]?.getAttribute("aria-labelledby")}`)?.textContent;
  assert.equal(name, "One");
  assert.equal(inputs("number")[0]?.getAttribute("aria-labelledby"), inputs("range")[0]?.getAttribute("aria-labelledby"));
});
