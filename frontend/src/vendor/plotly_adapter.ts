// An adapter from what Plotly's FigureWidget calls to the page's own Plotly. A figure is drawn by the small bundle until it is given a kind of
// trace that only the whole one knows.
//
// What: this stands in for the Plotly inside `plotly/package_data/widgetbundle.js` (the build takes that out: plugins/figure_widget.mjs). Why: it is
// 4.8 of the file's 4.9 MB, and the page has one. Upstream: plotly.py, js/src/widget.ts. Without it: such a page fetches Plotly twice.
import { isSmall, type Plotly, plotly } from "./plotly";
import { changesOf, revalue } from "./plotly_values";

interface Trace {
  type?: string | string[];
}
type Listener = (event: unknown) => void;
interface Emitter {
  eventNames(): string[];
  listeners(name: string): Listener[];
  on(name: string, listener: Listener): void;
}
type Place = HTMLElement & { data?: Trace[]; layout?: object; _context?: object; _ev?: Emitter; emit?(name: string, told: unknown): void };
type Call = (place: Place, ...given: unknown[]) => Promise<unknown>;

// By figure, the Plotly that draws it, once all that was asked before has been done; and of figures at rest, that Plotly itself.
const drawing = new WeakMap<Place, Promise<Plotly>>();
const resting = new WeakMap<Place, Plotly>();

/** At once if the figure rests, as with Plotly itself: FigureWidget reports what a figure has become as soon as it has asked for it. */
function queue(place: Place, work: (Plot: Plotly) => Promise<Plotly>): Promise<Place> {
  const before = drawing.get(place) ?? plotly({ data: [] });
  const rested = resting.get(place);
  resting.delete(place);
  const done = rested ? work(rested) : before.then(work);
  // A call that failed is told to whoever made it, and holds up none of those after it.
  const after = done.catch(() => before);
  drawing.set(place, after);
  void after.then((Plot) => {
    if (drawing.get(place) === after) resting.set(place, Plot);
  });
  return done.then(() => place);
}

const call =
  (name: keyof Plotly): Call =>
  (place, ...given) =>
    queue(place, async (Plot) => {
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
const callWith =
  (name: keyof Plotly): Call =>
  (place, ...given) =>
    queue(place, async (Plot) => {
      const types = ([given[0]].flat() as Trace[]).flatMap(({ type }) => type ?? []).map((type) => ({ type }));
      const able = isSmall(types) ? Plot : await plotly({ data: types });
      if (able !== Plot) await takeOver(able, place);
      await (able[name] as Call)(place, ...given);
      return able;
    });

const restyle = callWith("restyle"),
  updateBoth = callWith("update");

/** A figure at rest gets new values the quick way where there is one; whoever listens hears of it as from Plotly. */
function revalued(place: Place, update: object, traces: unknown, event: string, told: unknown): Promise<Place> | undefined {
  const rested = resting.get(place);
  if (!rested || !revalue(rested, place, update, traces)) return undefined;
  return Promise.resolve().then(() => {
    place.emit?.(event, told);
    return place;
  });
}

export const adapter = {
  newPlot: (place: Place, data: { type?: string }[], ...given: unknown[]) =>
    queue(place, async () => {
      const Plot = await plotly({ data });
      await (Plot.newPlot as Call)(place, data, ...given);
      return Plot;
    }),
  addTraces: callWith("addTraces"),
  restyle: (place: Place, update: object, traces: unknown) =>
    revalued(place, update, traces, "plotly_restyle", [update, traces]) ?? restyle(place, update, traces),
  update: (place: Place, update: object, layout: object, traces: unknown) =>
    (changesOf(layout).length ? undefined : revalued(place, update, traces, "plotly_update", { data: [update, traces], layout })) ??
    updateBoth(place, update, layout, traces),
  animate: call("animate"),
  deleteTraces: call("deleteTraces"),
  moveTraces: call("moveTraces"),
  relayout: call("relayout"),
  purge: call("purge"),
  Plots: {
    resize: (place: Place) =>
      queue(place, async (Plot) => {
        await Plot.Plots.resize(place);
        return Plot;
      }),
  },
};
