// Answers, texts and rankings on their way to the record: everything that is put is sent by itself, all of it in one message.
//
// What is typed carries when it was typed and what the page had shown of the person's own answers then: the record lets the newest typed stand
// and shows the person the other. Each page keeps its own in localStorage; what a page has left there that never came into the record is sent by
// the next one, as it was typed. An answer is known by its id, so that it does no harm if both pages send it.
import type { Message, Model } from "../page/model";
import { type Channel, openChannel } from "./channel";
import { heardClock, serverNow } from "./clock";
import { type Client, type Draft, type Fields, Outbox, type Request } from "./outbox";
import { ownKey, PAGE } from "./pages";
import { readLeft, writeStored } from "./storage";

const ALL = "answers";

/** An answer as it was typed. */
export interface Typed {
  value: unknown;
  /** By what the record knows it. */
  id: string;
  /** When, in ms by the server's clock; 0 if a page of an earlier version has left it. */
  at: number;
  /** The newest number of the person's own answers that the page had shown. */
  seen: number;
  /** The round in which it was typed. */
  wave: number;
}

type Answered = Record<string, Typed>;

/** What the record takes for an answer that was refused, to be shown with what was typed. */
export interface NotTaken {
  why: string;
  values: Fields;
}

/** What a page before this one had left, and this one has sent. */
export interface BroughtBack {
  n: number;
  /** When the last of it was typed, in ms; 0 if that is not known. */
  at: number;
}

const isTyped = (value: unknown): value is Typed => typeof value === "object" && value !== null && "id" in value && "seen" in value;
const valuesOf = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields as Answered).map(([key, { value }]) => [key, value]));
let count = 0;

/** The place of a part's answers on a page; keys of other rounds differ in what follows the last colon. */
const partOf = (key: string): string => key.slice(0, key.lastIndexOf(":") + 1);

export class Answers {
  /** What pages before this one had left. */
  readonly broughtBack: BroughtBack = { n: 0, at: 0 };
  private readonly channel: Channel;
  private readonly outbox: Outbox<Draft, Request>;
  /** The newest number of the person's answers that is shown, by key. */
  private readonly known = new Map<string, number>();
  private readonly notTaken: (refused: NotTaken) => void;
  private readonly listeners = new Set<() => void>();
  private waiting: string[] = [];

  /** `wait`: ms of pause in typing after which changes are sent. `notTaken` hears what was refused. */
  constructor(
    private readonly model: Pick<Model<{ seen: number; wave: number }>, "on" | "off" | "send" | "get">,
    place: { step: string; key: string },
    private readonly wait = 0,
    notTaken: (refused: NotTaken) => void = () => undefined,
  ) {
    this.notTaken = notTaken;
    this.channel = openChannel(model);
    this.outbox = new Outbox({ step: place.step, key: ownKey(place.key) }, this.channel.ask, this.client());
    model.on("msg:custom", this.hear);
    for (const id of Object.keys(this.outbox.drafts)) this.outbox.sendAfter(id, 0);
    this.bringBack(place.key);
  }

  /** What is not in the record yet, by the key of the answer. */
  get pending(): Readonly<Fields> {
    const newest: Answered = {};
    for (const { fields } of Object.values(this.outbox.drafts)) {
      for (const [key, typed] of Object.entries(fields as Answered)) {
        if (typed.at >= (newest[key]?.at ?? 0)) newest[key] = typed;
      }
    }
    return valuesOf(newest);
  }

  /** Note that the page shows these answers as they are known here: what is put next is put on what the record has, unless that is hidden. */
  shown(keys: Iterable<string>): void {
    const { pending } = this;
    this.chosen([...keys].filter((key) => !(key in pending)));
  }

  /** Note that the person has seen all that is known here of these answers. */
  chosen(keys: Iterable<string>): void {
    const seen = this.model.get("seen") ?? 0;
    for (const key of keys) this.known.set(key, Math.max(seen, this.known.get(key) ?? 0));
  }

  /** Keep changes and send them after a short pause for typing. */
  put(changes: Fields): void {
    const draft: Draft = this.outbox.drafts[ALL] ?? { fields: {}, status: "sending", why: "", sentAt: 0 };
    Object.assign(draft.fields, this.typedNow(changes));
    Object.assign(draft, { status: "sending", why: "", overdue: false });
    this.outbox.keep(ALL, draft);
    this.outbox.sendAfter(ALL, this.wait);
  }

  /** Call `paint` when something is no longer on its way: from then on the record's answer is to be shown, which may be another one. */
  onSettled(paint: () => void): void {
    this.listeners.add(paint);
  }

  /** Send now what waits for a pause in typing. */
  flush(): void {
    this.outbox.flush();
  }

  close(): void {
    this.outbox.close();
    this.model.off("msg:custom", this.hear);
    this.channel.close();
  }

  private client(): Client<Draft, Request> {
    return {
      request: ({ fields }) => ({ fields: { ...fields } }),
      message: ({ fields }) => ({
        type: "answer",
        changes: valuesOf(fields),
        typed: Object.fromEntries(Object.entries(fields as Answered).map(([key, { id, at, seen, wave }]) => [key, [id, at, seen, wave]])),
      }),
      // An answer that arrives twice is the same answer: the newest values go.
      renews: true,
      // The widget shows what the record has instead; the reason stands in the step's foot, what was typed beside the question.
      dropsRefused: true,
      refused: (fields, why) => this.notTaken({ why, values: valuesOf(fields) }),
      changed: () => {
        const { waiting, pending } = this;
        this.waiting = Object.keys(pending);
        if (waiting.some((key) => !(key in pending))) for (const paint of this.listeners) paint();
      },
      acknowledged: (id, _draft, request, { seen }) => {
        if (typeof seen === "number") for (const key of Object.keys(request.fields)) this.known.set(key, Math.max(seen, this.known.get(key) ?? 0));
        return id;
      },
      // What this page itself keeps: a part may be shown anew. What other pages have left is read by `bringBack`.
      read: (stored) => {
        const kept = Array.isArray(stored) ? (stored as Fields[]) : [];
        return Object.fromEntries(kept.map((fields, n) => [n ? `kept-${n}` : ALL, { fields, status: "sending", why: "", sentAt: 0 }]));
      },
      write: (drafts) =>
        Object.values(drafts)
          .map(({ fields }) => fields)
          .filter((fields) => Object.keys(fields).length),
    };
  }

  private typedNow(changes: Fields): Answered {
    const typed = (key: string, value: unknown): Typed => ({
      value,
      id: `${PAGE}.${++count}`,
      at: serverNow(),
      seen: this.known.get(key) ?? this.model.get("seen") ?? 0,
      wave: this.model.get("wave") ?? 0,
    });
    return Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, typed(key, value)]));
  }

  /** Send what other pages have left for this part, of earlier rounds too; a page that is still open may send it as well. */
  private bringBack(key: string): void {
    const found = readLeft(key, (other) => other === key || partOf(other) === partOf(key)).filter(({ page }) => page !== PAGE);
    const all = found.flatMap(({ page, value }) => (Array.isArray(value) ? value : [value]).map((fields) => ({ page, fields: fields as Fields })));
    all.forEach(({ fields }, n) => {
      const typed = Object.entries(fields).map(([name, value]) => [
        name,
        isTyped(value) ? value : { ...this.typedNow({ [name]: value })[name], at: 0, seen: 0 },
      ]);
      if (!typed.length) return;
      this.outbox.keep(`left-${n}`, { fields: Object.fromEntries(typed), status: "sending", why: "", sentAt: 0 });
      this.outbox.sendAfter(`left-${n}`, 0);
      this.broughtBack.n += typed.length;
      this.broughtBack.at = Math.max(this.broughtBack.at, ...typed.map(([, one]) => (one as Typed).at));
    });
    for (const { at } of found) writeStored(at, null);
  }

  private readonly hear = (message: Message): void => {
    if (message.type === "ack" && typeof message.at === "string") heardClock(Date.parse(message.at));
  };
}
