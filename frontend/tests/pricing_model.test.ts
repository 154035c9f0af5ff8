// The calculated model: figures that open their rows, sliders that ask once they rest, and what is different from what stands.
import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { View } from "../src/page/model";
import { amountOf, changedOf, render } from "../src/pricing/pricing_model";
import { FakeModel } from "./dom";

const driver = { name: "diesel", title: "Diesel", unit: "EUR", low: 1, high: 2, step: 0.01, value: 1.5, shown: "1.5", href: "costs/assumptions#r1" };
const traits = {
  begun: true,
  trouble: "",
  currency: "EUR",
  parties: [{ name: "A", colour: "a" }],
  stands: { A: { expected: 100, bad: 50, likely: 90, good: 150 } },
  drivers: [driver],
  guardrails: [],
  cases: { bad: { diesel: 1.9 } },
  scenarios: [],
  words: { "money.amount": "{currency} {n}", "pricing_page.begin": "Calculate", "pricing_page.set_bad": "Bad", "pricing_page.reset": "Reset" },
};
let close = (): void => {};

function show(more: object = {}): { el: HTMLElement; model: FakeModel } {
  const model = new FakeModel({ ...traits, ...more });
  const el = document.createElement("div");
  document.body.append(el);
  close = render({ model, el } as unknown as View<never>);
  return { el, model };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => {
  close();
  document.body.replaceChildren();
  mock.timers.reset();
});

test("amounts have three digits that count, and only changed values are sent", () => {
  assert.equal(amountOf(1234567), "1,230,000");
  assert.equal(amountOf(-4939.8), "−4,940");
  assert.deepEqual(changedOf({ diesel: 1.5 }, [driver]), {});
  assert.deepEqual(changedOf({ diesel: 1.8, gone: 3 }, [driver]), { diesel: 1.8 });
});

test("a slider asks once it rests, and not while it moves", () => {
  const { el, model } = show();
  const slider = el.querySelector("input[type=range]") as HTMLInputElement;
  for (const value of ["1.6", "1.7", "1.8"]) {
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
    mock.timers.tick(50);
  }
  assert.equal(model.messages("would").length, 0);
  mock.timers.tick(200);
  assert.deepEqual(
    model.messages("would").map(({ values }) => values),
    [{ diesel: 1.8 }],
  );
});

test("a figure asks for the rows behind it, and a case sets the sliders", () => {
  const { el, model } = show();
  const press = (text: string): void => [...el.querySelectorAll("button")].find((one) => one.textContent === text)?.click();
  press("EUR 100");
  assert.deepEqual(model.messages("trace").at(-1)?.case, "expected");
  press("Bad");
  mock.timers.tick(300);
  assert.equal((el.querySelector("input[type=range]") as HTMLInputElement).value, "1.9");
  assert.deepEqual(model.messages("would").at(-1)?.values, { diesel: 1.9 });
});

test("what cannot be calculated is said in place of the figures, and nothing stands before somebody asks", () => {
  const { el } = show({ trouble: "Cost line “x”, column “amount”: it is missing." });
  assert.match(el.textContent ?? "", /Cost line “x”/);
  assert.equal((el.querySelector("table")?.closest("[hidden]") ?? null) !== null, true);
  close();
  document.body.replaceChildren();
  const fresh = show({ begun: false });
  const start = [...fresh.el.querySelectorAll("button")].find((one) => one.textContent === "Calculate");
  start?.click();
  assert.equal(fresh.model.messages("begin").length, 1);
});
