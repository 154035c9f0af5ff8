// Who else has this workbook open in this browser. Each load of a page has a name of its own; what a page has left behind is told from what an
// open page still holds by the moment that the open one writes down again and again.
import { keyOf, type Left, readLeft, readStored, writeStored } from "./storage";

const PREFIX = "vested:page:";
/** ms between two notes; browsers let a hidden page run once a minute. */
const BEAT = 5000;
const GONE_AFTER = 90_000;
/** Under which name a tab knows the page that it showed before a reload. */
const TAB = "vested:tab";

const made = (): string => Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => (byte % 36).toString(36)).join("");

/** The name of this load of the page. */
export const PAGE = made() + Date.now().toString(36).slice(-4);

// A page without an origin of its own, as in some notebooks, may not even name its storage.
function previous(): string {
  try {
    const before = sessionStorage.getItem(TAB) ?? "";
    sessionStorage.setItem(TAB, PAGE);
    return before;
  } catch {
    return "";
  }
}

/** The page that this tab showed before. */
const BEFORE = previous();

/** Tell whether the page of that name is still open somewhere in this browser. */
export function isOpen(page: string): boolean {
  if (page === PAGE) return true;
  if (!page || page === BEFORE) return false;
  const at = readStored(PREFIX + page);
  return typeof at === "number" && Date.now() - at < GONE_AFTER;
}

/** Return under which key this page keeps something of its own. */
export const ownKey = (key: string): string => keyOf(key, PAGE);

/** Return what pages that are no longer open keep under `key`. */
export const leftBehind = (key: string): Left[] => readLeft(key).filter(({ page }) => !isOpen(page) && page !== PAGE);

const beat = (): void => writeStored(PREFIX + PAGE, Date.now());

/** Let other pages of this browser know that this one is open, until it is left. */
export function announcePage(): void {
  for (const { at, value } of readLeft("", (other) => other.startsWith(PREFIX))) {
    if (typeof value !== "number" || Date.now() - value > GONE_AFTER) writeStored(at, null);
  }
  beat();
  setInterval(beat, BEAT);
  window.addEventListener("pagehide", () => writeStored(PREFIX + PAGE, null));
}
