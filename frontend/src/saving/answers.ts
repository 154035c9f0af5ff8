// Answers, texts and rankings on their way to the record: everything that is put is sent by itself, all of it in one message.
import type { Model } from "../page/model";
import { type Channel, openChannel } from "./channel";
import { type Client, type Draft, type Fields, Outbox, type Request } from "./outbox";

const ALL = "answers";

const CLIENT: Client<Draft, Request> = {
  request: ({ fields }) => ({ fields: { ...fields } }),
  message: ({ fields }) => ({ type: "answer", changes: fields }),
  // An answer that arrives twice is the same answer: the newest values go.
  renews: true,
  // The widget shows what the record has instead; the reason stands in the step's foot.
  dropsRefused: true,
  read(stored): Record<string, Draft> {
    if (!stored || !Object.keys(stored).length) return {};
    return { [ALL]: { fields: stored as Fields, status: "sending", why: "", sentAt: 0 } };
  },
  write: (drafts) => drafts[ALL]?.fields ?? {},
};

export class Answers {
  private readonly channel: Channel;
  private readonly outbox: Outbox<Draft, Request>;

  /** `wait`: ms of pause in typing after which changes are sent. */
  constructor(
    model: Pick<Model, "on" | "off" | "send">,
    place: { step: string; key: string },
    private readonly wait = 0,
  ) {
    this.channel = openChannel(model);
    this.outbox = new Outbox(place, this.channel.ask, CLIENT);
    if (this.outbox.drafts[ALL]) this.outbox.sendAfter(ALL, 0);
  }

  /** What is not in the record yet, by the key of the answer. */
  get pending(): Readonly<Fields> {
    return this.outbox.drafts[ALL]?.fields ?? {};
  }

  /** Keep changes and send them after a short pause for typing. */
  put(changes: Fields): void {
    const draft: Draft = this.outbox.drafts[ALL] ?? { fields: {}, status: "sending", why: "", sentAt: 0 };
    Object.assign(draft.fields, changes);
    Object.assign(draft, { status: "sending", why: "", overdue: false });
    this.outbox.keep(ALL, draft);
    this.outbox.sendAfter(ALL, this.wait);
  }

  /** Send now what waits for a pause in typing. */
  flush(): void {
    this.outbox.flush();
  }

  close(): void {
    this.outbox.close();
    this.channel.close();
  }
}
