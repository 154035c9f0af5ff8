// When a page is painted again. A browser gives no click to a button that has been replaced between press and release, so repainting waits for
// the release; not for ever, since the end of a press may go to another window.
import type { CleanUp, Model } from "./model";

const PRESSABLE = "button, summary, label, a[href]";
const LONGEST_PRESS = 5000;
const paints = new Set<() => void>();
let pressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

function release(): void {
  pressed = false;
  clearTimeout(timer);
  const due = [...paints];
  paints.clear();
  for (const paint of due) paint();
}

function press(event: PointerEvent | KeyboardEvent): void {
  const button = event instanceof PointerEvent ? event.button : 0;
  const key = event instanceof KeyboardEvent ? event.key : " ";
  const target = event.target instanceof Element ? event.target : null;
  if (button !== 0 || key !== " " || !target?.closest(PRESSABLE) || target.closest("select, textarea")) return;
  pressed = true;
  clearTimeout(timer);
  timer = setTimeout(release, LONGEST_PRESS);
}

for (const name of ["pointerdown", "keydown"] as const) addEventListener(name, press, true);
for (const name of ["pointerup", "pointercancel", "keyup"]) {
  addEventListener(
    name,
    () => {
      if (pressed) setTimeout(release);
    },
    true,
  );
}
// What the click itself does is painted at once.
addEventListener(
  "click",
  () => {
    pressed = false;
  },
  true,
);

/** Call `paint` now, or once when what is pressed on the page has been released. */
export function paintWhenReleased(paint: () => void): void {
  if (pressed) paints.add(paint);
  else paint();
}

/** Call `paint` now and whenever one of the traits changes, but not while something is pressed; returns the function that stops it. */
export function paintOn<Traits>(model: Model<Traits>, traits: (keyof Traits & string)[], paint: () => void): CleanUp {
  const events = traits.map((name) => `change:${name}`).join(" ");
  const repaint = (): void => paintWhenReleased(paint);
  model.on(events, repaint);
  paint();
  return () => {
    model.off(events, repaint);
    paints.delete(paint);
  };
}
