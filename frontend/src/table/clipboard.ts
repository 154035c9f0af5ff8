// The cells of what a spreadsheet puts on the clipboard. Its HTML tells cells apart whatever stands in them; its plain text does not.

/** Return the cells of the one table in a clipboard's HTML, or null if there is none, or there are several. */
export function tableCells(html: string): string[][] | null {
  if (!/<table/i.test(html)) return null;
  // Nothing in a document that is parsed so is loaded or run.
  const tables = new DOMParser().parseFromString(html, "text/html").querySelectorAll("table");
  const [table] = tables;
  if (!table || tables.length !== 1) return null;
  const rows: string[][] = [];
  const rowAt = (at: number): string[] => {
    rows[at] ??= [];
    return rows[at];
  };
  [...table.querySelectorAll("tr")].forEach((line, at) => {
    const row = rowAt(at);
    let column = 0;
    for (const cell of line.querySelectorAll("td, th")) {
      while (row[column] !== undefined) column += 1;
      row[column] = textOf(cell);
      const [right, down] = [span(cell, "colspan"), span(cell, "rowspan")];
      // Merged cells: the first holds what stands there, the others nothing.
      for (let y = 0; y < down; y += 1) {
        const below = rowAt(at + y);
        for (let x = 0; x < right; x += 1) below[column + x] ??= "";
      }
    }
  });
  return rows.map((row) => Array.from(row, (cell) => cell ?? ""));
}

function span(cell: Element, name: string): number {
  const number = Number(cell.getAttribute(name) ?? 1);
  return Number.isInteger(number) && number > 1 ? Math.min(number, 200) : 1;
}

function textOf(cell: Element): string {
  const parts: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) parts.push((node.textContent ?? "").replace(/[ \t\r\n]+/g, " "));
    else if (node.nodeName === "BR") parts.push("\n");
    else for (const child of node.childNodes) walk(child);
    if (node.nodeName === "P" || node.nodeName === "DIV") parts.push("\n");
  };
  walk(cell);
  return parts
    .join("")
    .replace(/ *\n */g, "\n")
    .trim();
}
