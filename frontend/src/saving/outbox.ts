// The one state machine for everything that is typed on a page: answers, texts and rows of tables (clients: answers.ts, rows.ts).
//
//   draft ──send──▶ sending ──ack──▶ gone: it is in the record
//                    │  ▲
//                    │  └── sent again: after PATIENCE, or when the network is back
//                    ├──trouble──▶ trouble   kept, sent again
//                    └──refused──▶ refused   not sent again until it is changed
//
// What is not in the record stays in localStorage, so a closed page loses nothing, and "saved" is said only after the kernel's "ack".
import { type Answer, type Ask, KernelError } from "./channel";
import { isSame, readStored, writeStored } from "./storage";

export type Status = "draft" | "sending" | "trouble" | "refused";
export type Fields = Record<string, unknown>;

/** What is on its way to the record: the fields as they were when they were sent. */
export interface Request {
  fields: Fields;
}

/** Something typed that is not in the record yet. */
export interface Draft<R extends Request = Request> {
  fields: Fields;
  status: Status;
  why: string;
  /** The newest request that has no answer yet. */
  request?: R;
  /** When it was sent last, in ms. */
  sentAt: number;
  /** Whether it has been sent again for want of an answer. */
  overdue?: boolean;
}

/** How the drafts of one kind of widget are sent and kept. */
export interface Client<D extends Draft<R>, R extends Request> {
  /** Make the request that takes a draft to the record. */
  request(draft: D): R;
  /** Return the message of a request to the kernel. */
  message(request: R): object;
  /** Whether a request that had no answer may be made anew from what the draft has become; else it is sent again as it was. */
  renews: boolean;
  /** Whether what was refused is dropped; else it stays for a person to change. */
  dropsRefused: boolean;
  /** Hear what was refused and dropped. */
  refused?(fields: Fields, why: string): void;
  /** Take over the kernel's answer; returns the id under which the rest of the draft, if there is any, is kept. */
  acknowledged?(id: string, draft: D, request: R, answer: Answer): string;
  /** Return drafts from what `write` has stored, perhaps by an older page. */
  read(stored: unknown): Record<string, D>;
  /** Return what to store of drafts. */
  write(drafts: Record<string, D>): unknown;
  /** Say why drafts that nobody has sent are not saved. */
  unsent?(count: number): string;
  /** Hear that drafts have changed. */
  changed?(ids: string[]): void;
}

export type SavedState = "idle" | "saving" | "saved" | "waiting" | "refused";

/** The detail of the document event `vested:outbox`: how far saving has come for one outbox of a step. */
export interface OutboxState {
  step: string;
  box: string;
  state: SavedState;
  at: string;
  why: string;
}

export const OUTBOX_EVENT = "vested:outbox";
/** ms between looks at what has no answer, and after which it is sent again. */
export const RETRY = 4000;
export const PATIENCE = 8000;

const WORST = ["refused", "trouble", "sending", "draft"] as const;

interface Waiter {
  promise: Promise<Answer>;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export class Outbox<D extends Draft<R>, R extends Request> {
  drafts: Record<string, D>;
  /** When something was saved last, by the server's clock. */
  savedAt = "";
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly waiters = new WeakMap<R, Waiter>();
  private readonly retry = setInterval(() => this.resend(PATIENCE), RETRY);
  private readonly online = (): void => this.resend(0);

  constructor(
    private readonly place: { key: string; step: string },
    private readonly ask: Ask,
    private readonly client: Client<D, R>,
  ) {
    this.drafts = client.read(readStored(place.key));
    window.addEventListener("online", this.online);
  }

  /** Keep what a draft has become; without fields and without a request there is nothing to keep. */
  keep(id: string, draft: D): void {
    if (!this.isEmpty(draft) || draft.request) this.drafts[id] = draft;
    else this.remove(id);
    this.changed([id]);
  }

  /** Return whether there is nothing in a draft to be saved. */
  protected isEmpty(draft: D): boolean {
    return !Object.keys(draft.fields).length;
  }

  /** Forget a draft. */
  discard(id: string): void {
    this.remove(id);
    this.changed([id]);
  }

  /** Send a draft after `wait` ms, counted anew from each call. */
  sendAfter(id: string, wait: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.set(
      id,
      setTimeout(() => this.sendQuietly(id), wait),
    );
  }

  /** Send now what `sendAfter` has put off. */
  flush(): void {
    for (const id of [...this.timers.keys()]) this.sendQuietly(id);
  }

  /**
   * Send a draft; resolves with the kernel's answer, also if only a later attempt is answered, and with null if there is nothing to send.
   *
   * @throws KernelError: it was refused, or there was trouble and it is going to be sent again.
   */
  async send(id: string): Promise<Answer | null> {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    const draft = this.drafts[id];
    if (!draft) return null;
    if (!draft.request && this.isEmpty(draft)) {
      this.discard(id);
      return null;
    }
    return this.transmit(id, draft);
  }

  /** Stop; what has been put off is sent now, and what is not acknowledged stays stored for the next page. */
  close(): void {
    this.flush();
    clearInterval(this.retry);
    window.removeEventListener("online", this.online);
  }

  /** Store the drafts as they are, and tell the page, by `vested:outbox`, how far saving has come: the worst of all drafts. */
  publish(): void {
    const stored = this.client.write(this.drafts);
    writeStored(this.place.key, isSame(stored, {}) || isSame(stored, []) ? null : stored);
    const drafts = Object.values(this.drafts);
    const status = WORST.find((one) => drafts.some((draft) => draft.status === one));
    const overdue = status === "sending" ? drafts.find((draft) => draft.overdue) : undefined;
    const states = { refused: "refused", trouble: "waiting", sending: overdue ? "waiting" : "saving", draft: "waiting" } as const;
    const state = status ? states[status] : this.savedAt ? "saved" : "idle";
    const said = overdue ?? drafts.find((draft) => draft.status === status);
    const why = status === "draft" ? this.client.unsent?.(drafts.length) : said?.why;
    const detail: OutboxState = { step: this.place.step, box: this.place.key, state, at: this.savedAt, why: why ?? "" };
    document.dispatchEvent(new CustomEvent(OUTBOX_EVENT, { detail }));
  }

  private sendQuietly(id: string): void {
    // What went wrong stands in the draft and has been told.
    this.send(id).catch(() => undefined);
  }

  private resend(patience: number): void {
    for (const [id, draft] of Object.entries(this.drafts)) {
      if (!draft.request || draft.status === "refused" || this.timers.has(id) || Date.now() - draft.sentAt < patience) continue;
      draft.overdue = true;
      this.sendQuietly(id);
    }
  }

  private transmit(id: string, draft: D): Promise<Answer> {
    const before = draft.request;
    const request = before && !this.client.renews ? before : this.client.request(draft);
    Object.assign(draft, { request, status: "sending", sentAt: Date.now(), why: draft.overdue ? draft.why : "" });
    const waiter = this.waiterOf(request);
    this.changed([id]);
    this.ask(this.client.message(request)).then(
      (answer) => {
        this.acknowledge(id, draft, request, answer);
        waiter.resolve(answer);
      },
      (error: unknown) => {
        this.fail(id, draft, request, error);
        this.waiters.delete(request);
        waiter.reject(error);
      },
    );
    return waiter.promise;
  }

  /** One promise for all attempts of a request. */
  private waiterOf(request: R): Waiter {
    let waiter = this.waiters.get(request);
    if (!waiter) {
      let resolve: Waiter["resolve"] = () => undefined;
      let reject: Waiter["reject"] = () => undefined;
      const promise = new Promise<Answer>((done, fail) => {
        resolve = done;
        reject = fail;
      });
      waiter = { promise, resolve, reject };
      // Attempts that nobody waits for may fail.
      waiter.promise.catch(() => undefined);
      this.waiters.set(request, waiter);
    }
    return waiter;
  }

  private acknowledge(id: string, draft: D, request: R, answer: Answer): void {
    if (typeof answer.at === "string") this.savedAt = answer.at;
    // A second answer to what was sent twice, or to a draft that was discarded meanwhile, changes nothing more.
    if (this.drafts[id] !== draft || (!this.client.renews && draft.request !== request)) return this.changed([id]);
    dropSame(draft.fields, request.fields);
    const next = this.client.acknowledged?.(id, draft, request, answer) ?? id;
    if (draft.request === request || this.isEmpty(draft)) draft.request = undefined;
    draft.overdue = false;
    if (!this.isEmpty(draft)) {
      if (draft.status !== "refused") draft.status = draft.request || this.timers.has(id) ? "sending" : "draft";
      if (next !== id) this.remove(id);
      this.drafts[next] = draft;
    } else if (draft.status !== "refused") this.remove(id);
    this.changed(next === id ? [id] : [id, next]);
  }

  private fail(id: string, draft: D, request: R, error: unknown): void {
    const final = error instanceof KernelError && error.final;
    if (this.drafts[id] !== draft || (!this.client.renews && draft.request !== request)) return;
    if (final) {
      if (draft.request === request) draft.request = undefined;
      if (error.taken) {
        // The others of the message are in the record. What was refused stays here for a person to change, and is not sent before that.
        const { keys, at } = error.taken;
        if (at) this.savedAt = at;
        dropSame(draft.fields, Object.fromEntries(Object.entries(request.fields).filter(([name]) => !keys.includes(name))));
      }
      // What has been typed since was not refused.
      else if (this.client.dropsRefused) {
        const dropped = dropSame(draft.fields, request.fields);
        if (Object.keys(dropped).length) this.client.refused?.(dropped, error.message);
      }
    }
    Object.assign(draft, { status: final ? "refused" : "trouble", why: error instanceof Error ? error.message : String(error), overdue: false });
    this.changed([id]);
  }

  private remove(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    delete this.drafts[id];
  }

  private changed(ids: string[]): void {
    this.publish();
    this.client.changed?.(ids);
  }
}

/** Take those fields out that still are what was sent, and return them. */
function dropSame(fields: Fields, sent: Fields): Fields {
  const same = Object.entries(sent).filter(([name, value]) => name in fields && isSame(fields[name], value));
  for (const [name] of same) delete fields[name];
  return Object.fromEntries(same);
}
