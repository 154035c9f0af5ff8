// New values on axes that stay as they are, as when a rating moves a bar: only the traces are drawn again.
//
// What: `restyle` and `update` with nothing but new numbers become `animate` without a redraw. Why: restyle draws axes, margins and all that can be
// dragged anew, two thirds of its work. Upstream: plotly.js, src/plot_api/plot_api.js (restyle) and src/plots/plots.js (animate); it looks at
// private state (`_fullData`, `_fullLayout`), so it asks for all that it needs and leaves everything else to Plotly. Without it: slower, the same.
import type { Plotly } from "./plotly";

type Values = ArrayLike<unknown>;
type Numbers = ArrayLike<number>;
interface Axis {
  type: string;
  autorange: unknown;
  categoryorder?: string;
  rangeslider?: { visible?: boolean };
}
interface Drawn {
  type: string;
  visible: unknown;
  orientation?: string;
  cliponaxis?: boolean;
  stackgroup?: string;
  xaxis: string;
  yaxis: string;
}
interface Layout {
  [axis: `${"x" | "y"}axis${string}`]: Axis;
  _basePlotModules: { name: string }[];
  _axisConstraintGroups?: unknown[];
  uniformtext?: { mode?: unknown };
}
interface Place extends HTMLElement {
  data: Record<string, unknown>[];
  emit(name: string, told?: unknown): void;
  _fullData: Drawn[];
  _fullLayout?: Layout;
  _context: { queueLength?: number };
  _transitioning?: unknown;
  _transitionData?: { _animationRaf?: unknown };
}

const isList = (found: unknown): found is Values => Array.isArray(found) || (ArrayBuffer.isView(found) && "length" in found);
const isNumbers = (found: unknown): found is Numbers => isList(found) && Array.prototype.every.call(found, Number.isFinite);
const axisOf = (layout: Layout, id: string) => layout[id.replace(/^([xy])/, "$1axis") as "xaxis"];

/** Whether `values` can be the new `key` of a trace with nothing but the trace looking another way: as many numbers as before, along an
 *  axis whose range is fixed. */
function canHave({ data, _fullData }: Place, layout: Layout, at: number, key: string, values: unknown): boolean {
  const drawn = _fullData[at],
    before = data[at]?.[key];
  if (drawn?.visible !== true || !isNumbers(values) || !isNumbers(before) || before.length !== values.length) return false;
  if (drawn.type === "bar" ? key !== (drawn.orientation === "h" ? "x" : "y") : drawn.type !== "scatter" || key !== "y") return false;
  if (drawn.cliponaxis === false || drawn.stackgroup) return false;
  const along = axisOf(layout, key === "x" ? drawn.xaxis : drawn.yaxis),
    across = axisOf(layout, key === "x" ? drawn.yaxis : drawn.xaxis);
  // A slider shows the traces once more; categories may be in the order of the values.
  return (
    along?.autorange === false &&
    along.type === "linear" &&
    ![along, across].some((axis) => axis?.rangeslider?.visible || /^(?!category ).* (a|de)scending$/.test(axis?.categoryorder ?? ""))
  );
}

/** Whether nothing moves in the figure, nobody can undo, and all there is are axes that follow nobody. A hidden page has no frames. */
const isPlain = ({ _context, _transitioning, _transitionData }: Place, layout: Layout): boolean =>
  !document.hidden &&
  !_transitioning &&
  !_transitionData?._animationRaf &&
  !_context.queueLength &&
  !layout._axisConstraintGroups?.length &&
  !layout.uniformtext?.mode &&
  layout._basePlotModules.every(({ name }) => name === "cartesian");

/** What is to be changed, without what FigureWidget notes beside it. */
export const changesOf = (update: object) => Object.entries(update).filter(([key]) => !key.startsWith("_")) as [string, unknown][];

/** Draw new values of these traces, if `update` asks for no more than such; whether that was done, or Plotly has to do it. */
export function revalue(Plot: Plotly, place: HTMLElement, update: object, traces: unknown): boolean {
  const graph = place as Place,
    layout = graph._fullLayout;
  if (!layout || !isPlain(graph, layout) || !Array.isArray(traces) || new Set(traces).size < traces.length) return false;
  const changes = changesOf(update);
  if (
    !changes.length ||
    !changes.every(
      ([key, values]) =>
        Array.isArray(values) && values.length === traces.length && traces.every((at: number, n) => canHave(graph, layout, at, key, values[n])),
    )
  )
    return false;
  // All traces are named: those that are not would be taken for gone.
  const data = graph.data.map((_trace, at) =>
    Object.fromEntries(traces.includes(at) ? changes.map(([key, values]) => [key, (values as unknown[])[traces.indexOf(at)]]) : []),
  );
  const drawn = Plot.animate(
    place,
    { data, traces: [...data.keys()] },
    { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } },
  );
  // It has drawn by now; what it promises waits for a frame that may not come.
  drawn.catch(() => undefined);
  graph.emit("plotly_afterplot");
  return true;
}
