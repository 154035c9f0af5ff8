import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { render } from "../src/inputs/ordered_pairs";
import type { View } from "../src/page/model";
import { FakeModel, settled } from "./dom";

const scale = { low: -3, high: 3, low_label: "clearly Cost", high_label: "clearly Fresh", unsure: true, words: [] };
const pair = {
  title: "Cost or Fresh",
  a: { title: "Cost", text: "" },
  b: { title: "Fresh", text: "" },
  question: { key: "k", text: "Which one?", scale },
};
const traits = {
  step: "weigh",
  part: "goals",
  key: "vested:m1:weigh:goals:1",
  words: { "pairs.or": "or", "pairs.equal": "equal", "pairs.towards": "{n} towards {title}", "input.unsure": "Not sure" },
  answers: {},
  reason: "",
  revealed: false,
  nothing: "",
  pairs: [pair],
};
let close = (): void => {};

function show(more: object = {}): { el: HTMLElement; model: FakeModel; radio: (value: string) => HTMLInputElement } {
  const model = new FakeModel({ ...traits, ...more });
  const el = document.createElement("div");
  document.body.append(el);
  close = render({ model, el } as unknown as View<never>);
  return { el, model, radio: (value) => el.querySelector(`input[value="${value}"]`) as unknown as HTMLInputElement };
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  localStorage.clear();
});
afterEach(() => {
  close();
  document.body.replaceChildren();
  mock.timers.reset();
});

test("seven points stand between the two items, and say which way they lean", () => {
  const { el } = show();
  const points = [...el.querySelectorAll(".v-input-scale input")];
  assert.deepEqual(
    points.map((point) => point.getAttribute("value")),
    ["-3", "-2", "-1", "0", "1", "2", "3"],
  );
  assert.deepEqual(
    points.map((point) => point.getAttribute("aria-label")),
    ["3 towards Cost", "2 towards Cost", "1 towards Cost", "equal", "1 towards Fresh", "2 towards Fresh", "3 towards Fresh"],
  );
  assert.equal(el.querySelector("h2")?.textContent, "Cost or Fresh");
  assert.equal(el.querySelector(".v-input-ends")?.textContent, "clearly Costequalclearly Fresh");
  assert.equal(el.querySelectorAll("input:checked").length, 0);
});

test("a choice is sent as a number, and what is recorded is shown", async () => {
  const { model, radio } = show();
  const left = radio("-2");
  left.checked = true;
  left.dispatchEvent(new Event("change"));
  mock.timers.tick(1000);
  assert.deepEqual(model.messages("answer").at(-1)?.changes, { k: -2 });
  model.answer("ack", { at: "2026-11-24T14:02:00+00:00" });
  await settled();
  model.set("answers", { k: 3 });
  assert.equal(radio("3").checked, true);
});

test("who may not answer sees the reason and cannot choose", () => {
  const { el } = show({ reason: "You are here as sponsor.", answers: { k: { unsure: true } } });
  assert.equal(el.querySelector("fieldset")?.disabled, true);
  assert.equal(el.querySelector(".v-note")?.textContent, "You are here as sponsor.");
});
