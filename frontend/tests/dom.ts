// A browser's globals for tests that run in Node, and a stand-in for a widget's model.
import { Window } from "happy-dom";
import type { Message, MessageHandler } from "../src/page/model";

const window = new Window({ url: "http://localhost/" });
const NAMES = [
  "document",
  "localStorage",
  "Node",
  "Element",
  "HTMLElement",
  "HTMLInputElement",
  "HTMLTextAreaElement",
  "HTMLButtonElement",
  "Event",
  "CustomEvent",
  "DOMParser",
  "PointerEvent",
  "KeyboardEvent",
  "FocusEvent",
  "addEventListener",
  "removeEventListener",
  "getSelection",
  "matchMedia",
  "innerHeight",
  "innerWidth",
];
const found = window as unknown as Record<string, unknown>;
for (const name of NAMES) {
  const value = found[name];
  const isPlainFunction = typeof value === "function" && !/^[A-Z]/.test(name);
  Object.defineProperty(globalThis, name, { value: isPlainFunction ? value.bind(window) : value, configurable: true, writable: true });
}
Object.defineProperty(globalThis, "window", { value: window, configurable: true });

export type Sent = Message & { [more: string]: unknown };

/** A model whose kernel answers when the test says so. */
export class FakeModel {
  sent: Sent[] = [];
  isBroken = false;
  private readonly handlers = new Map<string, Set<MessageHandler>>();

  constructor(private readonly traits: Record<string, unknown> = {}) {}

  get(name: string): never {
    return this.traits[name] as never;
  }
  set(name: string, value: unknown): void {
    this.traits[name] = value;
    for (const handler of this.handlers.get(`change:${name}`) ?? []) handler({ type: "change" }, []);
  }
  save_changes(): void {}
  on(events: string, handler: MessageHandler | (() => void)): void {
    for (const event of events.split(" ")) {
      const all = this.handlers.get(event) ?? new Set();
      this.handlers.set(event, all.add(handler));
    }
  }
  off(events: string, handler: MessageHandler | (() => void)): void {
    for (const event of events.split(" ")) this.handlers.get(event)?.delete(handler);
  }
  send(content: object): void {
    if (this.isBroken) throw new Error("The connection is down");
    this.sent.push(structuredClone(content) as Sent);
  }
  /** Let the kernel say something. */
  hear(message: Message): void {
    for (const handler of this.handlers.get("msg:custom") ?? []) handler(message, []);
  }
  /** Let the kernel answer the message that was sent at that place, the last one by default. */
  answer(type: "ack" | "refused" | "trouble", more: object = {}, at = -1): void {
    const message = this.sent.at(at);
    if (!message) throw new Error("Nothing was sent");
    this.hear({ type, n: message.n, ...more });
  }
  messages(type: string): Sent[] {
    return this.sent.filter((message) => message.type === type);
  }
}

/** Let promises that are settled be heard. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
}
