// Questions to the kernel with an answer each.
import type { Message, Model } from "../page/model";

/** What was taken of a message all the same: all but these keys, at that time. */
export interface PartlyTaken {
  keys: string[];
  at: string;
}

/** The kernel's reason for not doing something, and whether it is final: trying again cannot help. */
export class KernelError extends Error {
  constructor(
    why: string,
    readonly final: boolean,
    readonly taken?: PartlyTaken,
  ) {
    super(why);
  }
}

export type Answer = Message & { buffers: DataView[] };
/** Send a message; resolves with the kernel's "ack", rejects with a `KernelError` if it refused or had trouble. */
export type Ask = <More = object>(content: object, buffers?: ArrayBuffer[]) => Promise<Answer & More>;

export interface Channel {
  ask: Ask;
  close(): void;
}

interface Waiter {
  resolve(answer: Answer): void;
  reject(error: KernelError): void;
}

/** Open a channel on a widget's model. A message that is lost on its way has no answer: the page reconnects by itself. */
export function openChannel(model: Pick<Model, "on" | "off" | "send">): Channel {
  const waiters = new Map<string, Waiter>();
  // Two views of one model hear each other's answers: their numbers must differ.
  const stem = Math.random().toString(36).slice(2, 8);
  let count = 0;
  const receive = (message: Message, buffers: DataView[]): void => {
    const waiter = waiters.get(String(message.n));
    if (!waiter) return;
    waiters.delete(String(message.n));
    const taken = Array.isArray(message.keys) ? { keys: message.keys.map(String), at: String(message.at ?? "") } : undefined;
    if (message.type === "refused" || message.type === "trouble")
      waiter.reject(new KernelError(message.why ?? "", message.type === "refused", taken));
    else waiter.resolve({ ...message, buffers });
  };
  model.on("msg:custom", receive);
  return {
    ask<More>(content: object, buffers: ArrayBuffer[] = []) {
      const n = `${stem}-${++count}`;
      return new Promise<Answer & More>((resolve, reject) => {
        waiters.set(n, { resolve: resolve as Waiter["resolve"], reject });
        try {
          model.send({ ...content, n }, undefined, buffers);
        } catch {
          // The connection is down; the banner says so. Who must have an answer sends again (outbox.ts).
          waiters.delete(n);
          reject(new KernelError("", false));
        }
      });
    },
    close: () => model.off("msg:custom", receive),
  };
}

/** ms after which a question without an answer is given up; longer if a file goes with it. */
export const ANSWER_WAIT = 20_000;
export const FILE_WAIT = 90_000;

/** Make sure that each question ends: what has no answer in time is rejected with that sentence. Not for an outbox, which sends again. */
export function withPatience(ask: Ask, sentence: string): Ask {
  return <More>(content: object, buffers: ArrayBuffer[] = []) => {
    let timer: ReturnType<typeof setTimeout>;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new KernelError(sentence, false)), buffers.length ? FILE_WAIT : ANSWER_WAIT);
    });
    return Promise.race([ask<More>(content, buffers), late]).finally(() => clearTimeout(timer));
  };
}
