import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { render } from "../src/inputs/matching";
import type { View } from "../src/page/model";
import { FakeModel, settled } from "./dom";

const words: [string, string][] = [
  ["candour", "Candour"],
  ["care", "Care"],
  ["calm", "Calm"],
];
const scale = { low: 0, high: 0, low_label: "", high_label: "", unsure: true, words, most: 2, none: ["|", "None of them"] };
const card = { title: "Fresh food", text: "For: Customers.", questions: [{ key: "k", text: "Which?", scale }] };
const traits = {
  step: "values",
  part: "carries",
  key: "vested:m1:values:carries:1",
  words: { "input.unsure": "Not sure", "input.change": "Change" },
  answers: {},
  reason: "",
  revealed: false,
  nothing: "",
  cards: [card],
};
let close = (): void => {};

function show(more: object = {}): { el: HTMLElement; model: FakeModel; box: (value: string) => HTMLInputElement; click: (value: string) => void } {
  const model = new FakeModel({ ...traits, ...more });
  const el = document.createElement("div");
  document.body.append(el);
  close = render({ model, el } as unknown as View<never>);
  const box = (value: string): HTMLInputElement => el.querySelector(`input[value="${value}"]`) as unknown as HTMLInputElement;
  const click = (value: string): void => {
    box(value).checked = !box(value).checked;
    box(value).dispatchEvent(new Event("change"));
    mock.timers.tick(1000);
  };
  return { el, model, box, click };
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

const sent = (model: FakeModel): unknown => model.messages("answer").at(-1)?.changes;

test("what is chosen is sent in the order of the list, and no more boxes than allowed can be checked", () => {
  const { model, box, click } = show();
  click("calm");
  click("candour");
  assert.deepEqual(sent(model), { k: "candour|calm" });
  assert.equal(box("care").disabled, true);
  assert.equal(box("calm").disabled, false);
  click("calm");
  assert.deepEqual(sent(model), { k: "candour" });
  assert.equal(box("care").disabled, false);
});

test("none of them and not sure stand alone, and the last box that is given back takes the answer back", () => {
  const { model, box, click } = show();
  click("candour");
  click("|");
  assert.deepEqual(sent(model), { k: "|" });
  assert.equal(box("candour").checked, false);
  click("unsure");
  assert.deepEqual(sent(model), { k: "unsure" });
  assert.equal(box("|").checked, false);
  click("care");
  assert.deepEqual(sent(model), { k: "care" });
  assert.equal(box("unsure").checked, false);
  click("care");
  assert.deepEqual(sent(model), { k: null });
});

test("what is recorded is shown", async () => {
  const { model, box } = show({ answers: { k: "candour|calm" } });
  assert.deepEqual(
    ["candour", "care", "calm", "|"].map((one) => box(one).checked),
    [true, false, true, false],
  );
  assert.equal(box("care").disabled, true);
  model.set("answers", { k: "|" });
  await settled();
  assert.deepEqual(
    ["candour", "calm", "|"].map((one) => box(one).checked),
    [false, false, true],
  );
  assert.equal(box("care").disabled, false);
});

test("who may not answer cannot choose", () => {
  const { el } = show({ reason: "You are here as sponsor." });
  assert.equal(el.querySelector("fieldset")?.disabled, true);
});
