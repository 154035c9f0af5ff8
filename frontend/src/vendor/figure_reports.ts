// Reports of a FigureWidget to its kernel, after the page has been painted and once for all changes up to then.
//
// What: `_sendTraceDeltas` and `_sendLayoutDelta` are put off (the build renames them: plugins/figure_widget.mjs). Why: for them FigureWidget copies and
// compares all that Plotly knows of a figure, a sixth of the time from an answer to the chart. Upstream: plotly.py, js/src/widget.ts. Without it:
// charts follow answers later.
interface View {
  el: { _fullLayout?: object };
}

// A page that has just been hidden paints no more.
const LATEST = 250;
const waiting = new WeakMap<View, Map<string, () => void>>();

/** Do some work of a figure's view when the page has been painted, unless the figure has gone by then; the newest of each name is enough. */
export function afterPaint(view: View, name: string, work: () => void): void {
  const works = waiting.get(view) ?? new Map<string, () => void>();
  waiting.set(view, works);
  const waits = works.has(name);
  works.set(name, work);
  if (waits) return;
  const go = () => {
    clearTimeout(late);
    cancelAnimationFrame(frame);
    const newest = works.get(name);
    works.delete(name);
    if (view.el._fullLayout) newest?.();
  };
  const frame = requestAnimationFrame(() => setTimeout(go));
  const late = setTimeout(go, document.hidden ? 0 : LATEST);
}
