// The signs of the agreement's states: drawn, since neither typeface has them, and named by the words beside them.
const SVG = "http://www.w3.org/2000/svg";
const CIRCLE = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11";
const AGAIN = "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5";
const SHAPES: Record<string, string[]> = {
  missing: [CIRCLE],
  draft: [CIRCLE],
  proposed: [CIRCLE, "M8 2.5a5.5 5.5 0 0 1 0 11Z"],
  approved: [CIRCLE, "M8 2.5a5.5 5.5 0 0 1 0 11Z"],
  agreed: ["M3.5 8.5 6.5 11.5 12.5 4.5"],
  reopened: [AGAIN],
  stale: [AGAIN],
  contested: ["M8 2.5 13.5 8 8 13.5 2.5 8Z"],
  comment: ["M3 3.5h10v7H7.5L4.5 13v-2.5H3Z"],
};

/** Draw a sign; it says nothing to a screen reader. */
export function sign(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "v-agr-sign", viewBox: "0 0 16 16", "aria-hidden": "true", "data-sign": name }))
    svg.setAttribute(key, value);
  for (const d of SHAPES[name] ?? []) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
