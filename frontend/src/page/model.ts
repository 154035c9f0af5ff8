// The part of an anywidget model that our widgets use, typed by the traits of the widget's Python module.

/** A message between a page and its kernel. `n` tells which message an answer belongs to. */
export interface Message {
  type: string;
  n?: number | string;
  why?: string;
  [more: string]: unknown;
}

export type MessageHandler = (message: Message, buffers: DataView[]) => void;

/** The traits that every widget of ours has. */
export interface BaseTraits {
  _home: string;
  _module: string;
}

export interface Model<Traits = object> {
  get<Name extends keyof (Traits & BaseTraits) & string>(name: Name): (Traits & BaseTraits)[Name];
  set<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  on(event: "msg:custom", handler: MessageHandler): void;
  on(event: string, handler: () => void): void;
  off(event: "msg:custom", handler: MessageHandler): void;
  off(event: string, handler: () => void): void;
  send(content: object, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

/** What anywidget gives to `render`. */
export interface View<Traits = object> {
  model: Model<Traits>;
  el: HTMLElement;
}

export type Words = Record<string, string>;
/** Stops what `render` has begun. */
export type CleanUp = () => void;
