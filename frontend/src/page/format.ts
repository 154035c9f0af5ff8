// How phrases, numbers, times and timers are written: by Intl, in the language of the page.

/** The language of the page. Where our server is, `<html lang>` says it; with the country of a browser that speaks it (`en-GB`). */
export function locale(): string {
  const page = document.documentElement.lang;
  const own = navigator.language;
  return page && page.split("-")[0] !== own.split("-")[0] ? page : own;
}

/** Return how times are written: with the digits that the server writes, and by 12 or 24 hours as the browser's person has it. */
function time(): Intl.DateTimeFormatOptions {
  const { hourCycle } = new Intl.DateTimeFormat(navigator.language, { hour: "numeric" }).resolvedOptions();
  return { numberingSystem: "latn", hourCycle, hour: "2-digit", minute: "2-digit" };
}

/** Return a value as it stands in a phrase: names in other letters turn nothing around them where the page runs right to left. */
function isolated(value: unknown): string {
  return typeof value === "string" && document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : String(value);
}

/** Fill the {placeholders} of a phrase. */
export const fill = (text: string | undefined, values: object): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (all, name: string) => isolated((values as Record<string, unknown>)[name] ?? all));

/** Fill the phrase of a count, by the plural rule of the language: `rows_one`, `rows_few`, `rows_other` … */
export function plural(words: Record<string, string | undefined>, key: string, n: number, values: object = {}): string {
  const form = words[`${key}_${new Intl.PluralRules(document.documentElement.lang || locale()).select(n)}`];
  return fill(form ?? words[`${key}_other`], { n, ...values });
}

/** Write the time of day of an ISO time. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString(locale(), time());

/** Write the day and time of an ISO time: in English with the day before the month, as the server writes days. */
export function day(iso: string): string {
  const written = locale().split("-")[0] === "en" ? "en-GB" : locale();
  const date = new Date(iso).toLocaleDateString(written, { numberingSystem: "latn", day: "numeric", month: "short" });
  return `${date}, ${clock(iso)}`;
}

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

/** Return the beginning of a text, in whole words and with "…" where it is longer than `most` letters. */
export function beginning(text: string, most = 60): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const end = text[most] === " " ? most : cut.lastIndexOf(" ");
  return `${(end > most / 2 ? cut.slice(0, end) : cut).replace(/[\s,;:]+$/u, "")}…`;
}
