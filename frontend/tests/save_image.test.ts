import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { composed, lines } from "../src/picture/save_image";

const byLetters = (text: string): number => text.length;

test("a finding is broken between words into lines that fit, and a word that is too long keeps a line of its own", () => {
  assert.deepEqual(lines("We differ on two of six things", 12, byLetters), ["We differ on", "two of six", "things"]);
  assert.deepEqual(lines("On Zusammenarbeit we agree", 10, byLetters), ["On", "Zusammenarbeit", "we agree"]);
  assert.deepEqual(lines("", 10, byLetters), []);
});

test("an image has the finding over the plot and the caption under it, and names are text and no markup", () => {
  const said = { title: "<b>Mill</b> & Bakery differ", caption: "6 people" };
  const svg = composed("<svg id='plot'/>", { width: 300, height: 200 }, said, "", byLetters);
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  assert.equal(parsed.querySelector("parsererror"), null);
  const texts = [...parsed.querySelectorAll("text")];
  assert.deepEqual(
    texts.map((one) => one.textContent),
    [said.title, said.caption],
  );
  assert.equal(parsed.querySelector("b"), null);
  const [title, caption] = texts.map((one) => Number(one.getAttribute("y")));
  const plot = Number(/ (\d+)\)/.exec(parsed.querySelector("g")?.getAttribute("transform") ?? "")?.[1]);
  assert.ok((title ?? 0) < plot && plot + 200 < (caption ?? 0));
  assert.ok(Number(parsed.documentElement.getAttribute("height")) > (caption ?? 0));
});
