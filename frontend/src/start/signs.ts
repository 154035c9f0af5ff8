// The signs of states: drawn, since neither typeface has them, and named by the words beside them.
const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  agreed: ["M3.5 8.5 6.5 11.5 12.5 4.5"],
  proposed: ["M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2", "M8 2a6 6 0 0 1 0 12Z"],
  alone: ["M4 7h8a.5.5 0 0 1 .5.5v5a.5.5 0 0 1-.5.5H4a.5.5 0 0 1-.5-.5v-5A.5.5 0 0 1 4 7Z", "M5.5 7V5a2.5 2.5 0 0 1 5 0v2"],
  again: ["M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5"],
  gap: ["M8 2.5 13.5 8 8 13.5 2.5 8Z"],
  fold: ["M4 6.5 8 10.5 12 6.5"],
} as const;

export type Sign = keyof typeof SHAPES;

/** Draw a sign; it says nothing to a screen reader. */
export function sign(name: Sign): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: `v-sign v-sign-${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  for (const d of SHAPES[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Return the sign of a state; null for those that have none. */
export const signOf = (state: string): SVGSVGElement | null => (state in SHAPES ? sign(state as Sign) : null);
