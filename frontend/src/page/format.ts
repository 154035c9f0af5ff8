// How phrases, times and timers are written.

/** Fill the {placeholders} of a phrase. */
export const fill = (text: string | undefined, values: object): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (all, name: string) => String((values as Record<string, unknown>)[name] ?? all));

/** Write the time of day of an ISO time. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Write the day and time of an ISO time. */
export const day = (iso: string): string => new Date(iso).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** A timer of the record: it runs until `ends_at`, or stands with `left` seconds. */
export interface Timer {
  ends_at?: string | null;
  left: number;
}

export interface TimeLeft {
  seconds: number;
  text: string;
}

/** Return the minutes and seconds that a timer has left at a moment of the server's clock, in ms. */
export function timeLeft(timer: Timer, now: number): TimeLeft {
  const seconds = Math.max(0, Math.ceil(timer.ends_at ? (Date.parse(timer.ends_at) - now) / 1000 : timer.left));
  return { seconds, text: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` };
}
