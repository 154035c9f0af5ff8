// Texts of unknown length on a screen that does not scroll: as large as they fit, and what does not fit at the smallest size is counted.
import { h } from "../page/elements";

/** Share of the largest size, from the largest to the smallest. The smallest is set by the style as --w-least. */
const STEPS = 24;
// Below this size in one column, two are tried.
const SMALL = 0.5;

/** Return blocks and, after them, a place for the number of those that do not fit. */
export function withMore(blocks: HTMLElement[], more: (n: number) => string): HTMLElement[] {
  const note = h("p", { class: "w-more", hidden: true });
  Object.assign(note, { count: more });
  return [...blocks, note];
}

const overflows = (box: HTMLElement): boolean => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

/** Make the type of a box as large as it fits; returns whether it does at all. */
function enlarge(box: HTMLElement): boolean {
  const fits = (step: number): boolean => {
    box.style.setProperty("--w-size", (step / STEPS).toFixed(3));
    return !overflows(box);
  };
  if (!fits(0)) return false;
  let [low, high] = [0, STEPS];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return fits(low);
}

/** Make the type of a box as large as it fits in one column, or in two if it would be small in one; returns whether it fits at all. */
function enlargeInColumns(box: HTMLElement): boolean {
  for (const columns of ["1", "2"]) {
    box.style.setProperty("--w-columns", columns);
    if (enlarge(box) && (columns === "2" || Number(box.style.getPropertyValue("--w-size")) > SMALL)) return true;
  }
  return false;
}

/**
 * Set --w-size of a box (0 its smallest type, 1 its largest) so that all of it is to be seen, in two columns if one would be small. If nothing
 * helps, cells of rows go first, the last of each row before the one in front of it: all rows in short say more than the first rows in full.
 * Then lines at the end go, and are counted.
 */
export function fitText(box: HTMLElement): void {
  const note = box.querySelector<HTMLElement & { count?: (n: number) => string }>(".w-more");
  const blocks = [...box.querySelectorAll<HTMLElement>(".w-block")];
  const linesOf = blocks.map((block) => [...block.querySelectorAll<HTMLElement>(":scope > p")]);
  const lines = linesOf.flat();
  const isTable = box.hasAttribute("data-rows");
  const units = isTable || !lines.length ? blocks : lines;
  for (const one of [...blocks, ...lines]) one.hidden = false;
  if (note) note.hidden = true;
  if (!box.clientHeight || enlargeInColumns(box)) return;
  const most = isTable ? Math.max(0, ...linesOf.map((cells) => cells.length)) : 0;
  for (let kept = most - 1; kept >= 0; kept -= 1) {
    for (const cells of linesOf) for (const cell of cells.slice(kept)) cell.hidden = true;
    if (enlargeInColumns(box)) return;
  }
  for (let hidden = 1; hidden < units.length && overflows(box); hidden += 1) {
    const last = units[units.length - hidden];
    if (last) last.hidden = true;
    for (const block of blocks) block.hidden ||= !block.querySelector(":scope > p:not([hidden])") && units === lines;
    if (!note) continue;
    note.hidden = false;
    note.textContent = note.count?.(hidden) ?? "";
  }
}
