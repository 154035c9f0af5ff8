// The saved mark of a step: the worst state of its outboxes, so that "saved" means that all of it is.
import { OUTBOX_EVENT, type OutboxState, type SavedState } from "./outbox";

const WORST_FIRST: readonly SavedState[] = ["refused", "waiting", "saving", "saved"];

export interface SavedMark {
  state: SavedState;
  /** When something was saved last; "" if nothing was. */
  at: string;
  /** Why it is not saved, if the kernel has said so. */
  why: string;
}

/** Return the mark of a step from the states of all outboxes. */
export function savedMark(step: string, outboxes: Iterable<OutboxState>): SavedMark {
  const own = [...outboxes].filter((one) => one.step === step);
  const state = WORST_FIRST.find((name) => own.some((one) => one.state === name)) ?? "idle";
  const at =
    own
      .map((one) => one.at)
      .filter(Boolean)
      .sort()
      .at(-1) ?? "";
  return { state, at, why: own.find((one) => one.state === state)?.why ?? "" };
}

/** Follow all outboxes of the page; returns their newest states, by outbox. */
export function followOutboxes(): ReadonlyMap<string, OutboxState> {
  const states = new Map<string, OutboxState>();
  document.addEventListener(OUTBOX_EVENT, (event) => {
    const { detail } = event as CustomEvent<OutboxState>;
    states.set(detail.box, detail);
  });
  return states;
}
