// The server's clock, as this page has heard it: a wrong clock of the device must not decide which of two answers is the newer one.
const KEPT = 8;
/** ms by which no answer is late. */
const SET = 60_000;
const offsets: number[] = [];

/** Hear what the server's clock has just said, in ms. What comes late makes it look slow, so that the largest of the last offsets is the best. */
export function heardClock(now: number): void {
  if (!Number.isFinite(now)) return;
  const offset = now - Date.now();
  // The device's clock has been set: what was heard before is of no use.
  if (offsets.some((before) => Math.abs(before - offset) > SET)) offsets.length = 0;
  offsets.push(offset);
  if (offsets.length > KEPT) offsets.shift();
}

/** Return the present moment by the server's clock, in ms. */
export const serverNow = (): number => Math.round(Date.now() + (offsets.length ? Math.max(...offsets) : 0));
