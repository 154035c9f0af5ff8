import "./dom";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { beginning, day, fill, locale, plural } from "../src/page/format";

const WORDS = { rows_one: "{n} wiersz", rows_few: "{n} wiersze", rows_many: "{n} wierszy", rows_other: "{n} wiersza" };

afterEach(() => {
  document.documentElement.lang = document.documentElement.dir = "";
});

test("a count takes the form of the page's language", () => {
  document.documentElement.lang = "pl";
  assert.deepEqual(
    [1, 2, 5, 22].map((n) => plural(WORDS, "rows", n)),
    ["1 wiersz", "2 wiersze", "5 wierszy", "22 wiersze"],
  );
});

test("a form that is missing is told by the one that every language has", () => {
  document.documentElement.lang = "pl";
  assert.equal(plural({ rows_one: "{n} row", rows_other: "{n} rows" }, "rows", 3), "3 rows");
});

test("names are isolated in a phrase of a page that runs right to left, and in no other", () => {
  assert.equal(fill("by {who}", { who: "Ada" }), "by Ada");
  document.documentElement.dir = "rtl";
  assert.equal(fill("{who} {n}", { who: "Ada", n: 3 }), "\u2068Ada\u2069 3");
});

test("the page's language is written as the browser's country writes it, if it speaks that language", () => {
  document.documentElement.lang = navigator.language.split("-")[0] as string;
  assert.equal(locale(), navigator.language);
  document.documentElement.lang = "pl";
  assert.equal(locale(), "pl");
});

test("a day stands before its month in English, whatever country the browser is of, as on the rest of the page", () => {
  document.documentElement.lang = "en";
  assert.match(day("2026-11-30T12:30:00Z"), /^30 Nov, \d/);
  document.documentElement.lang = "de";
  assert.match(day("2026-11-30T12:30:00Z"), /^30\. Nov\.?, \d/);
});

test("a text begins in whole words, and says that it goes on", () => {
  assert.equal(beginning("Less waste"), "Less waste");
  assert.equal(beginning("Less waste, fairer prices, and both firms still here", 26), "Less waste, fairer prices…");
  assert.equal(beginning("x".repeat(80), 10), `${"x".repeat(10)}…`);
});
