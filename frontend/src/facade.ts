// What Plotly's FigureWidget takes for Plotly: the page's own, so that it need not carry five megabytes with it (see build.mjs). A figure
// is drawn by the small bundle until it is given a kind of trace that only the whole one knows.
import { isSmall, plotly, type Plotly } from "./plot";

interface Trace { type?: string | string[] }
type Listener = (event: unknown) => void;
interface Emitter { eventNames(): string[]; listeners(name: string): Listener[]; on(name: string, listener: Listener): void }
type Place = HTMLElement & { data?: Trace[]; layout?: object; _context?: object; _ev?: Emitter };
type Call = (place: Place, ...given: unknown[]) => Promise<unknown>;

// By figure, the Plotly that draws it, once all that was asked before has been done.
const drawing = new WeakMap<Place, Promise<Plotly>>();

function queue(place: Place, work: (Plot: Plotly) => Promise<Plotly>): Promise<Place> {
  const before = drawing.get(place) ?? plotly({ data: [] });
  const done = before.then(work);
  // A call that failed is told to whoever made it, and holds up none of those after it.
  drawing.set(place, done.catch(() => before));
  return done.then(() => place);
}

const call = (name: keyof Plotly): Call => (place, ...given) => queue(place, async (Plot) => {
  await (Plot[name] as Call)(place, ...given);
  return Plot;
});

/** Another Plotly goes on with a figure. It makes an emitter of its own, which takes over who listened to the one before. */
async function takeOver(able: Plotly, place: Place): Promise<void> {
  const heard = place._ev?.eventNames().map((name) => [name, place._ev?.listeners(name) ?? []] as const) ?? [];
  await able.newPlot(place, place.data ?? [], place.layout ?? {}, place._context);
  for (const [name, listeners] of heard) for (const listener of listeners) place._ev?.on(name, listener);
}

/** A call whose first argument may bring traces. */
const callWith = (name: keyof Plotly): Call => (place, ...given) => queue(place, async (Plot) => {
  const types = ([given[0]].flat() as Trace[]).flatMap(({ type }) => type ?? []).map((type) => ({ type }));
  const able = isSmall(types) ? Plot : await plotly({ data: types });
  if (able !== Plot) await takeOver(able, place);
  await (able[name] as Call)(place, ...given);
  return able;
});

export const facade = {
  newPlot: (place: Place, data: { type?: string }[], ...given: unknown[]) => queue(place, async () => {
    const Plot = await plotly({ data });
    await (Plot.newPlot as Call)(place, data, ...given);
    return Plot;
  }),
  addTraces: callWith("addTraces"),
  restyle: callWith("restyle"),
  update: callWith("update"),
  animate: call("animate"),
  deleteTraces: call("deleteTraces"),
  moveTraces: call("moveTraces"),
  relayout: call("relayout"),
  purge: call("purge"),
  Plots: { resize: (place: Place) => queue(place, async (Plot) => { await Plot.Plots.resize(place); return Plot; }) },
};
