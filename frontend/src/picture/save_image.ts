// A picture as an image file: its finding, the plot, and its caption, in light colours and the typefaces of the page.
import type { Plotly } from "../vendor/plotly";
import type { PlotlyFigure } from "../vendor/plotly_loader";

export type Form = "png" | "svg";

/** What stands in an image beside the plot. */
export interface Said {
  title: string;
  caption: string;
}

const [INK, SOFT, PAPER] = ["#1c2331", "#566074", "#ffffff"];
const EDGE = 24;
// size in px, height of a line, typeface
const TITLE = { px: 24, line: 31, family: "Newsreader", weight: 500 };
const CAPTION = { px: 13, line: 19, family: "Figtree", weight: 400 };
// Pixels of a PNG for each px of the page: enough for paper.
const SHARP = 2;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Break a text into lines that are at most so wide. */
export function lines(text: string, most: number, widthOf: (part: string) => number): string[] {
  const found: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer) > most) {
      found.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...found, line] : found;
}

/** Put the finding over a plot and the caption under it. */
export function composed(plot: string, size: { width: number; height: number }, said: Said, styles: string, measure: Measure): string {
  const width = size.width + 2 * EDGE;
  const head = lines(said.title, size.width, (part) => measure(part, TITLE));
  const foot = lines(said.caption, size.width, (part) => measure(part, CAPTION));
  const plotTop = EDGE + head.length * TITLE.line + 8;
  const footTop = plotTop + size.height + 8;
  const height = footTop + foot.length * CAPTION.line + EDGE;
  const texts = (all: string[], top: number, type: Type, colour: string | undefined): string =>
    all
      .map(
        (line, at) =>
          `<text x="${EDGE}" y="${top + type.px + at * type.line}" fill="${colour}" font-family="${type.family}, sans-serif" font-size="${type.px}" font-weight="${type.weight}">${escaped(line)}</text>`,
      )
      .join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(said.title)}</title><style>${styles}</style><rect width="100%" height="100%" fill="${PAPER}"/>`,
    texts(head, EDGE, TITLE, INK),
    `<g transform="translate(${EDGE} ${plotTop})">${plot}</g>`,
    texts(foot, footTop, CAPTION, SOFT),
    "</svg>",
  ].join("");
}

type Type = typeof TITLE;
export type Measure = (text: string, type: Type) => number;

function measured(): Measure {
  const pen = document.createElement("canvas").getContext("2d");
  return (text, { px, family, weight }) => {
    if (!pen) return text.length * px * 0.55;
    pen.font = `${weight} ${px}px ${family}, sans-serif`;
    return pen.measureText(text).width;
  };
}

const asDataUrl = (blob: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });

/** Return the typefaces of the page that these texts need, as styles that hold them: an image stands alone. */
async function typefaces(text: string): Promise<string> {
  const isWide = /[\u0100-\u024F]/.test(text);
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href ?? location.href }));
    } catch {
      return []; // a style of another server
    }
  });
  const faces = rules.flatMap(({ rule, base }) => {
    if (!(rule instanceof CSSFontFaceRule)) return [];
    const address = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src"))?.[1];
    const range = rule.style.getPropertyValue("unicode-range");
    return address && (!range || isWide) ? [{ style: rule.style, address: new URL(address, base).href, range }] : [];
  });
  const written = await Promise.all(
    faces.map(async ({ style, address, range }) => {
      const file = await asDataUrl(await (await fetch(address)).blob());
      const [family, weight] = ["font-family", "font-weight"].map((name) => style.getPropertyValue(name));
      return `@font-face{font-family:${family};font-weight:${weight};src:url(${file});${range ? `unicode-range:${range};` : ""}}`;
    }),
  );
  return written.join("");
}

async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * SHARP, image.height * SHARP];
    const pen = canvas.getContext("2d");
    pen?.scale(SHARP, SHARP);
    pen?.drawImage(image, 0, 0);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("No image."))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Return a name of plain letters, as the other files have that are saved. */
const fileName = (title: string, form: Form): string =>
  `${
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "picture"
  }.${form}`;

/** Save a picture, as wide as it is on the page. */
export async function saveImage(form: Form, plotly: Plotly, figure: PlotlyFigure, said: Said, width: number): Promise<void> {
  const size = { width, height: figure.layout.height ?? 400 };
  const { data, layout } = structuredClone(figure);
  const plot = await plotly.toImage({ data, layout: { ...layout, ...size, autosize: false } }, { format: "svg", imageDataOnly: true, ...size });
  const styles = await typefaces(`${said.title} ${said.caption} ${plot}`);
  const svg = composed(plot, size, said, styles, measured());
  const file = form === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await asPng(svg);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = fileName(said.title, form);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
