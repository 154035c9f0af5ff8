// Tokens by which the record knows an act that comes twice: a second press before the answer is there is the same act.
import { PAGE } from "./pages";

let count = 0;

/** Tokens of acts that have no answer yet. */
export class Tokens {
  private readonly open = new Map<string, string>();

  /** Return the token of an act; the same act gets the same one until it has been answered. */
  of(act: object): string {
    const key = JSON.stringify(act);
    const token = this.open.get(key) ?? `${PAGE}.a${++count}`;
    this.open.set(key, token);
    return token;
  }

  /** Note that the act of a token has been done or refused: the same again is another one. */
  answered(token: string): void {
    for (const [key, one] of this.open) if (one === token) this.open.delete(key);
  }
}
