// Estimates: what three fields make of an answer, when it is saved, and what is said of what is not.
import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { answerOf, render } from "../src/inputs/estimates";
import { sourceNote } from "../src/joint/words";
import type { View } from "../src/page/model";
import { FakeModel } from "./dom";

const asked = { key: "k", text: "Where does it lie?", scale: { unsure: true } };
const traits = {
  step: "costs",
  part: "estimates",
  asks: "range",
  key: "vested:m1:costs:estimates:1",
  words: { "input.unsure": "Not sure", "estimates.order": "Not in order", "estimates.some_missing": "Fill in all" },
  answers: {},
  reason: "",
  revealed: false,
  nothing: "",
  cards: [{ title: "Diesel", unit: "EUR a litre", questions: [asked] }],
};
let close = (): void => {};

function show(more: object = {}): { el: HTMLElement; model: FakeModel; type: (...texts: string[]) => void } {
  const model = new FakeModel({ ...traits, ...more });
  const el = document.createElement("div");
  document.body.append(el);
  close = render({ model, el } as unknown as View<never>);
  const type = (...texts: string[]): void => {
    const fields = [...el.querySelectorAll<HTMLInputElement>("input[type=number]")];
    for (const [at, text] of texts.entries()) {
      const field = fields[at] as HTMLInputElement;
      field.value = text;
      field.dispatchEvent(new Event("input"));
    }
    fields.at(-1)?.dispatchEvent(new Event("blur"));
    mock.timers.tick(1000);
  };
  return { el, model, type };
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
const said = (el: HTMLElement): string | null => el.querySelector("[role=status]")?.textContent ?? null;

test("a range is sent once all three numbers are there, in order", () => {
  const { el, model, type } = show();
  type("1.4", "1.5");
  assert.equal(sent(model), undefined);
  assert.equal(said(el), "Fill in all");
  type("1.4", "1.5", "1.2");
  assert.equal(sent(model), undefined);
  assert.equal(said(el), "Not in order");
  type("1.4", "1.5", "1.8");
  assert.deepEqual(sent(model), { k: "1.4|1.5|1.8" });
  assert.equal(said(el), "");
});

test("what was answered stands in the fields, and not sure empties them", () => {
  const { el, model } = show({ answers: { k: "1.4|1.5|1.8" } });
  const values = (): string[] => [...el.querySelectorAll<HTMLInputElement>("input[type=number]")].map((field) => field.value);
  assert.deepEqual(values(), ["1.4", "1.5", "1.8"]);
  const unsure = el.querySelector("input[type=checkbox]") as HTMLInputElement;
  unsure.checked = true;
  unsure.dispatchEvent(new Event("change"));
  mock.timers.tick(1000);
  assert.deepEqual(sent(model), { k: "unsure" });
  assert.deepEqual(values(), ["", "", ""]);
});

test("every field has a name, and says what it is counted in", () => {
  const { el } = show();
  for (const field of el.querySelectorAll<HTMLInputElement>("input[type=number]")) {
    assert.ok(el.querySelector(`label[for="${field.id}"]`));
  }
  assert.match(el.textContent ?? "", /Diesel/);
});

test("three numbers in order are an answer, empty fields take it back", () => {
  assert.deepEqual(answerOf(["1.4", "1.5", "1.8"]), { answer: "1.4|1.5|1.8" });
  assert.deepEqual(answerOf([" 3", "3", "3 "]), { answer: "3|3|3" });
  assert.deepEqual(answerOf(["", " ", ""]), { answer: null });
  assert.deepEqual(answerOf(["250000"]), { answer: "250000" });
});

test("what is missing, no number or out of order is said and not sent", () => {
  assert.deepEqual(answerOf(["1.4", "", "1.8"]), { why: "estimates.some_missing" });
  assert.deepEqual(answerOf(["1", "x", "2"]), { why: "estimates.no_number" });
  assert.deepEqual(answerOf(["2", "1", "3"]), { why: "estimates.order" });
  assert.deepEqual(answerOf(["1", "3", "2"]), { why: "estimates.order" });
});

test("a row that took a joint range over says from which round", () => {
  const said = { "take.note_range": "Joint range of round {round}", "take.note": "From a text" };
  assert.equal(sourceNote(["79rwdpfj.1", "79rwdpfj.2"], [], said), "Joint range of round 2");
  assert.equal(sourceNote(["e0123456789"], [], said), "From a text");
});
