// JSON in localStorage. Private windows may forbid it and a full one refuses: that costs the copy on this device, never the record.

/** Return what is stored under `key`, or null. */
export function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Store `value` under `key`; null removes what is there. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}

/** Something that a page of this browser has left in storage. */
export interface Left {
  /** Where it lies. */
  at: string;
  /** Which page has left it; "" of pages that all wrote to one place. */
  page: string;
  value: unknown;
}

/** Return under which key a page keeps something of its own. */
export const keyOf = (key: string, page: string): string => `${key}#${page}`;

/** Return what all pages keep under `key`, those of earlier versions too; `matches` tells which other keys are of the same thing. */
export function readLeft(key: string, matches: (other: string) => boolean = (other) => other === key): Left[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? "");
    return keys.flatMap((at) => {
      const [stem = "", page = ""] = at.split("#");
      const value = matches(stem) ? readStored(at) : null;
      return value === null ? [] : [{ at, page, value }];
    });
  } catch {
    return [];
  }
}

/** Tell whether two JSON values are the same. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
