import "./dom";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ANSWER_WAIT, type Ask, FILE_WAIT, KernelError, withPatience } from "../src/saving/channel";
import { tableCells } from "../src/table/clipboard";

const EXCEL = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table border=0>
 <tr><td>Harbour Foods</td>
  <td class=xl65>&quot;Fresh&quot; means picked
  today</td><td align=right>2</td></tr>
 <tr><td>Linden</td><td>"Never late</td><td>3</td></tr>
 <tr><td>two<br>lines</td><td></td><td>4</td></tr></table></body></html>`;

test("cells of a clipboard's table are those of the spreadsheet, whatever begins with a quotation mark", () => {
  assert.deepEqual(tableCells(EXCEL), [
    ["Harbour Foods", '"Fresh" means picked today', "2"],
    ["Linden", '"Never late', "3"],
    ["two\nlines", "", "4"],
  ]);
});

test("merged cells keep the others in their columns", () => {
  const html = "<table><tr><td colspan=2>a</td><td rowspan=2>b</td></tr><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr></table>";
  assert.deepEqual(tableCells(html), [["a", "", "b"], ["c", "d", ""], ["e"]]);
});

test("without exactly one table the plain text is read", () => {
  assert.equal(tableCells("<p>words</p>"), null);
  assert.equal(tableCells("<table><tr><td>a</td></tr></table><table></table>"), null);
  assert.equal(tableCells(""), null);
});

test("a question without an answer ends with a sentence, and a late answer changes nothing", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const never: Ask = () => new Promise(() => undefined);
  const asked = withPatience(never, "No answer came")({ type: "propose" });
  const sent = withPatience(never, "No answer came")({ type: "import" }, [new ArrayBuffer(1)]);
  mock.timers.tick(ANSWER_WAIT);
  await assert.rejects(asked, (error: unknown) => error instanceof KernelError && error.message === "No answer came" && !error.final);
  mock.timers.tick(FILE_WAIT - ANSWER_WAIT);
  await assert.rejects(sent, /No answer came/);
  mock.timers.reset();
  const answer = { type: "ack", buffers: [] };
  assert.equal(await withPatience((() => Promise.resolve(answer)) as unknown as Ask, "")({}), answer);
});
