// A picture: the finding as a heading, the plot, its caption, what is behind its marks, and the same as a table.
import "../page/common";
import { MIN_KEPT_WIDE_PLOT, MIN_WIDE_PLOT } from "../generated";
import { h, onceNear, scrollToRevealed, uid } from "../page/elements";
import { fetchWithin } from "../page/fetching";
import type { CleanUp, Model, View } from "../page/model";
import { paintOn } from "../page/painting";
import { type FigureTrace, loadPlotly, type PlotlyFigure, type PlotlyPlot } from "../vendor/plotly_loader";
import { marks } from "./marks";
import { recoloured } from "./recolour";
import { type Form, saveImage } from "./save_image";
import { PICTURE_TRAITS, type Picture, type PictureTraits, tableNode } from "./traits";

// px: the width of an A4 page without its margins, and the height above which a drawing of that width would be too small there to be read.
const PAPER = 640;
const TALLEST_ON_PAPER = 1300;
const TURN_ENDED = 250; // ms until a turn of the phone has ended
const PATIENCE = 2500; // ms after which any drawing is better than none
const FONTS = 1500; // ms after which a picture is drawn with the typeface that is there
const RISE = 700; // ms after which the marks of a reveal have risen into place
// ms within which the kernel says what our server has told ahead of it; what it has not said by then is not so (any more).
const AHEAD = 20000;

/** A name of each layout, under which our server keeps it. */
interface Sources {
  narrow: string | undefined;
  wide: string | undefined;
}

/** The detail of the document event `vested:revealed`: the sources of the pictures of a part, in their order (page/room.ts). */
interface Revealed {
  step: string;
  part: string;
  narrow: string[];
  wide: string[];
}

/** Wait for the typefaces: words are measured when they are drawn, and would run into each other in another one. */
const typefaces = (): Promise<unknown> => Promise.race([document.fonts?.ready, new Promise((done) => setTimeout(done, FONTS))]);

const paper = matchMedia("print");
let isPrinting = false;
// Paper is white, whatever the page is.
const isDark = (): boolean => {
  if (isPrinting || paper.matches) return false;
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches && document.body.dataset.baseUrl !== undefined;
};

const fromModel = (model: Model<PictureTraits>): Picture =>
  Object.fromEntries(PICTURE_TRAITS.map((name) => [name, model.get(name)])) as unknown as Picture;

async function fromServer(source: string): Promise<Picture> {
  const answer = await fetchWithin(20000, `${document.body.dataset.baseUrl}vested/picture/${source}`);
  if (!answer.ok) throw new Error(`The picture is not there: ${answer.status}`);
  const { data, layout, config, wide, ...rest } = (await answer.json()) as Omit<Picture, "figure"> & PlotlyFigure;
  return { ...rest, figure: { data, layout, config, wide } };
}

/**
 * Let a drawing be as wide as the paper that it is printed on: a plot is made of layers of a fixed size, which would be cut there. The styles for
 * print read the size that they have been drawn for.
 */
function fitToPaper(plot: HTMLElement): void {
  const layers = [...plot.querySelectorAll<SVGElement>(".main-svg")];
  const [width = 0, height = 0] = ["width", "height"].map((name) => Number.parseFloat(layers[0]?.getAttribute(name) ?? ""));
  if (!width || !height) return;
  for (const layer of layers) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.style.setProperty("--plot-width", String(width));
  plot.style.setProperty("--plot-height", String(height));
  plot.toggleAttribute("data-tall", height > TALLEST_ON_PAPER * Math.max(1, width / PAPER));
}

/**
 * A picture is in the model, or has a source: a name under which our server keeps it for all pages of the deal. What cannot be fetched (swept
 * away, no network) the kernel sends, when it is asked. The source of what has just been revealed our server tells to all pages of a room at
 * once, before each kernel has read the reveal; the kernel has the last word.
 */
export function render({ model, el }: View<PictureTraits>): CleanUp {
  return renderPicture({ model, el }, "h2", "600px");
}

/**
 * Render a picture under a heading of some level.
 *
 * @param near how far from the screen a picture is drawn.
 */
export function renderPicture({ model, el }: View<PictureTraits>, heading: "h2" | "h4", near: string): CleanUp {
  el.classList.add("v", "v-picture");
  const words = model.get("words");
  const id = uid("table");
  const title = h(heading);
  const plot: PlotlyPlot = h("div", { class: "v-plot", role: "img" });
  const caption = h("figcaption", { class: "v-small" });
  const note = h("p", { class: "v-small", "data-note": "", hidden: true });
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const box = h("div", { id, class: "v-table", hidden: true, tabindex: "0", role: "region" });
  const toggleTable = (): void => openTable(box.hidden);
  const toggle = h("button", { type: "button", class: "v-quiet", "aria-expanded": "false", "aria-controls": id, onclick: toggleTable });
  let shown: Partial<Picture> = {};
  const behind = marks(() => shown, words);
  const save = (form: Form): HTMLButtonElement =>
    h("button", { type: "button", class: "v-quiet", onclick: () => void keep(form) }, words[`picture.save_${form}`]);
  const saves = [save("png"), save("svg")];
  const tools = h("div", { class: "v-picture-tools" }, toggle, saves);
  const figure = h("figure", { class: "v-card", hidden: true }, title, plot, trouble, caption, note, behind.el, tools, box);
  el.append(figure);
  function openTable(open: boolean): void {
    box.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = words[open ? "picture.hide" : "picture.table"] ?? "";
  }
  openTable(false);

  // What is saved is light, as paper is, whatever the page is.
  async function keep(form: Form): Promise<void> {
    const drawing = shown.figure;
    if (!drawing?.data) return;
    const said = { title: shown.title ?? "", caption: shown.caption ?? "" };
    try {
      const Plotly = await loadPlotly(model, drawing.data as FigureTrace[]);
      await saveImage(form, Plotly, drawing as PlotlyFigure, said, plot.clientWidth);
    } catch (error) {
      console.error("vested: the picture cannot be saved", error);
      trouble.textContent = words["picture.save_trouble"] ?? "";
      trouble.hidden = false;
    }
  }

  // Which of its two layouts there is room for is measured here; the kernel, which has guessed, is told if it is the other one. Only
  // what changes here is told, so that two views of one picture, a narrow and a wide one, do not argue.
  let fitsWide: boolean | undefined;
  function measure(): void {
    const px = plot.clientWidth;
    const wide = px >= ((fitsWide ?? model.get("wide")) ? MIN_KEPT_WIDE_PLOT : MIN_WIDE_PLOT);
    if (!px || wide === fitsWide || shown.figure?.wide === undefined) return;
    fitsWide = wide;
    if (wide === model.get("wide")) return;
    model.set("wide", wide);
    model.save_changes();
    if (ahead) void take();
  }
  // A drawing for another width than this is on its way out: wait for its successor rather than show words that run into each other.
  let successor: ReturnType<typeof setTimeout> | undefined;
  let isPatienceOver = false;
  function isOutdated({ wide }: PlotlyFigure): boolean {
    if (wide === undefined || wide === model.get("wide") || isPatienceOver) return false;
    const giveUp = (): void => {
      isPatienceOver = true;
      void draw();
    };
    successor ??= setTimeout(giveUp, PATIENCE);
    return true;
  }

  // The marks of what has just been revealed rise into place, once; CSS ends that for those who want no motion.
  let isRising = false;
  let risen: ReturnType<typeof setTimeout> | undefined;
  function rise(): void {
    isRising = !plot.dataset.drawn || figure.hidden;
    if (isRising) return;
    plot.classList.add("v-rise");
    clearTimeout(risen);
    risen = setTimeout(() => plot.classList.remove("v-rise"), RISE);
  }
  let isNear = false;
  // Somebody who waits for a reveal should not wait for the drawing library as well.
  const fetchPlotlyAhead = (): void => {
    if (!model.get("soon")) return;
    const fetchIt = (): void => {
      loadPlotly(model).catch(() => undefined);
    };
    // Safari has no idle callback.
    (globalThis.requestIdleCallback ?? setTimeout)(fetchIt);
  };
  const inColours = (drawing: PlotlyFigure): PlotlyFigure => (isDark() ? recoloured(drawing, shown.dark ?? {}) : structuredClone(drawing));
  function drawn(drawing: PlotlyFigure): void {
    if (!plot.dataset.drawn) {
      behind.listen(plot);
      plot.on?.("plotly_afterplot", () => fitToPaper(plot));
    }
    plot.dataset.drawn = drawing.wide ? "wide" : "narrow";
    fitToPaper(plot);
  }
  // A browser prints what is there when the event ends: what can be drawn is drawn at once. What cannot, the paper shows as a table.
  function print(event: Event): void {
    isPrinting = event.type === "beforeprint";
    const drawing = shown.figure;
    if (!drawing?.data || !plot.clientWidth || !globalThis.Plotly) return;
    const { data, layout, config } = inColours(drawing as PlotlyFigure);
    // Drawn for the paper, letters keep their size; a narrower one is printed as it is.
    const size = isPrinting && plot.clientWidth > PAPER ? { width: PAPER, autosize: false } : {};
    void globalThis.Plotly.react(plot, data, { ...layout, ...size }, config);
    drawn(drawing as PlotlyFigure);
  }
  async function draw(): Promise<void> {
    const drawing = shown.figure;
    if (!isNear || !drawing?.data) return;
    measure();
    if (isOutdated(drawing)) return;
    clearTimeout(successor);
    successor = undefined;
    isPatienceOver = false;
    const { data, layout, config } = inColours(drawing);
    plot.style.minHeight = `${layout.height ?? 200}px`;
    try {
      const [Plotly] = await Promise.all([loadPlotly(model, data as FigureTrace[]), typefaces()]);
      await Plotly.react(plot, data, layout, config);
      drawn(drawing);
      trouble.hidden = true;
      if (isRising && !figure.hidden) rise();
    } catch (error) {
      console.error("vested: the picture cannot be drawn", error);
      trouble.textContent = words["picture.trouble"] ?? "";
      trouble.hidden = false;
      plot.style.minHeight = "0";
      openTable(true);
    }
  }
  let ahead: Sources | undefined; // told ahead of the kernel
  let bringLater = false; // revealed before it was there to be scrolled to
  function appear(): void {
    figure.hidden = !shown.title || !(ahead || model.get("here"));
    el.classList.toggle("v-away", figure.hidden);
    el.toggleAttribute("data-ahead", Boolean(ahead)); // it shows although the questions are still there
    if (!bringLater || figure.hidden) return;
    bringLater = false;
    scrollToRevealed(figure, title.textContent ?? "");
  }
  function paint(picture: Picture): void {
    title.textContent = picture.title;
    caption.textContent = picture.caption;
    plot.setAttribute("aria-label", picture.alt);
    box.setAttribute("aria-label", picture.title);
    box.replaceChildren(tableNode(picture.table));
    toggle.hidden = !picture.table.rows?.length;
    for (const one of saves) one.hidden = !picture.figure.data?.length;
    behind.fill();
    appear();
    void draw();
  }
  const layoutName = (): keyof Sources => (model.get("wide") ? "wide" : "narrow");
  let wanted: string | undefined;
  async function take(): Promise<void> {
    const source = ahead?.[layoutName()] ?? model.get("source");
    if (source && source === wanted) return appear();
    wanted = source;
    let found = fromModel(model);
    if (source) {
      try {
        found = await fromServer(source);
      } catch (error) {
        if (wanted !== source) return;
        wanted = undefined;
        console.warn("vested:", error);
        if (!ahead) model.send({ type: "whole" });
        ahead = undefined;
        return;
      }
    }
    if (wanted !== source) return;
    shown = found;
    paint(found);
  }
  let wasBrought = false; // whether people have been brought to what the kernel has yet to say
  let forgetting: ReturnType<typeof setTimeout> | undefined;
  function revealed(event: Event): void {
    const { detail } = event as CustomEvent<Revealed>;
    if (detail.step !== model.get("step") || detail.part !== model.get("part")) return;
    const at = model.get("at");
    const sources = { narrow: detail.narrow[at], wide: detail.wide[at] };
    const source = sources[layoutName()];
    if (!source || model.get("here")) return;
    const isKnown = ahead?.[layoutName()] === source;
    ahead = sources;
    if (isKnown) return;
    wasBrought = bringLater = at === 0;
    isRising = true;
    clearTimeout(forgetting);
    const forget = (): void => {
      wasBrought = false;
      kernelSays();
    };
    forgetting = setTimeout(forget, AHEAD);
    void take();
  }
  function kernelSays(): void {
    ahead = undefined;
    void take();
  }
  document.addEventListener("vested:revealed", revealed);
  const stops = [
    paintOn(model, ["source", "figure", "title", "caption", "alt", "table", "behind"], kernelSays),
    paintOn(model, ["soon"], fetchPlotlyAhead),
    paintOn(model, ["note"], () => {
      note.textContent = model.get("note");
      note.hidden = !note.textContent;
    }),
    onceNear(figure, near, () => {
      isNear = true;
      void draw();
    }),
  ];
  // A plot that was laid out while hidden, or before a turn of the phone, takes the room that it has now.
  let turning: ReturnType<typeof setTimeout> | undefined;
  const size = new ResizeObserver(() => {
    if (plot.dataset.drawn && plot.offsetWidth) globalThis.Plotly?.Plots.resize(plot);
    if (fitsWide === undefined) return measure();
    clearTimeout(turning);
    turning = setTimeout(measure, TURN_ENDED);
  });
  size.observe(plot);
  const arrived = (): void => {
    if (wasBrought) wasBrought = false;
    else if (figure.hidden) bringLater = true;
    else scrollToRevealed(figure, title.textContent ?? "");
    if (!isRising && !plot.classList.contains("v-rise")) rise();
  };
  model.on("change:arrivals", arrived);
  model.on("change:here", appear);
  const redraw = (): void => void draw();
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", redraw);
  document.addEventListener("vested:theme", redraw);
  for (const name of ["beforeprint", "afterprint"]) addEventListener(name, print);
  return () => {
    for (const name of ["beforeprint", "afterprint"]) removeEventListener(name, print);
    for (const stop of stops) stop();
    for (const timer of [turning, successor, forgetting, risen]) clearTimeout(timer);
    size.disconnect();
    document.removeEventListener("vested:revealed", revealed);
    model.off("change:arrivals", arrived);
    model.off("change:here", appear);
    scheme.removeEventListener("change", redraw);
    document.removeEventListener("vested:theme", redraw);
    globalThis.Plotly?.purge(plot);
  };
}
