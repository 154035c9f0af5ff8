// What the parts of the console share: their state, its words and a button that does an act.
import type { Child } from "../page/elements";
import type { Timer } from "../page/format";
import type { Words } from "../page/model";

export interface Topic {
  item: string;
  title: string;
  verdict: string;
}

export interface PartyCount {
  name: string;
  colour: string;
  done: number;
  started: number;
  invited: number;
}

export interface PartAct {
  id: string;
  label: string;
  allowed: boolean;
  reason: string;
  confirm: string;
}

/** A part that members answer alone. */
export interface AlonePart {
  id: string;
  title: string;
  alone: true;
  state: string;
  wave: number;
  done: number;
  invited: number;
  counts: PartyCount[];
  acts: PartAct[];
  focus: string;
  /** What each picture finds. */
  pictures: string[];
  topics: Topic[];
  notes: { item: string; text: string }[];
  late: number;
  /** Why the pictures do not hold all answers; "" if they do. */
  waits: string;
}

/** A part that is written together. */
export interface JointPart {
  id: string;
  title: string;
  alone: false;
  state: string;
  sentence: string;
  /** Of what stands there: only that is proposed. */
  hash: string;
  propose: boolean;
  approvals: { party: string; colour: string; approved: boolean }[];
  /** Why it cannot be approved as it stands, and what has changed below it. */
  missing: string[];
  again: string[];
  page: string;
  /** What the deal architect has to do in it. */
  own_work?: string;
}

export type Part = AlonePart | JointPart;

export interface Step {
  id: string;
  title: string;
  element: string;
  question: string;
  page: string;
  look_for: string;
  /** Its current part, and the part whose picture is on the wall. */
  part: string;
  on_wall: string;
  parts: Part[];
}

export interface AgendaStep {
  id: string;
  title: string;
  element: string;
  state: string;
  current: boolean;
}

export interface Element {
  id: string;
  title: string;
  steps: { id: string; title: string }[];
}

export interface Seat {
  id: string;
  alias: string;
  role: string;
  party: string;
  colour: string;
  state: string;
  active: boolean;
  own: boolean;
}

export interface People {
  n: number;
  of: number;
  newcomers: number;
  parties: { id: string; name: string; colour: string; here: number; of: number }[];
  seats: Seat[];
  roles: Record<string, string>;
}

export interface Room {
  code: string;
  url: string;
  qr: string;
  until: string;
}

export interface State {
  /** Why there is nothing to be led. */
  reason?: string;
  /** The server's clock. */
  now: string;
  session: { running: boolean; paused: boolean; follow: boolean; timer?: Timer | null; message: string };
  undo: string;
  following: { id: string; title: string };
  agenda: AgendaStep[];
  elements: Element[];
  step: Step;
  room: Room;
  people: People;
  deal: { name: string; archived: boolean };
}

/** What an act shows once, as a link. */
export interface Shown {
  alias: string;
  url: string;
  qr: string;
}

export type Done = (shown: Shown) => void;

export interface ActProps {
  key?: string;
  /** What is asked before the act is done. */
  confirm?: string;
  quiet?: boolean;
  primary?: boolean;
  danger?: boolean;
  disabled?: boolean;
  onDone?: Done;
}

export interface Kit {
  words: Words;
  /** Do an act; `onDone` gets what it shows once. */
  act(id: string, given?: object, onDone?: Done): void;
  /** Make a button that does an act. */
  actButton(label: Child, id: string, given?: object | (() => object), props?: ActProps): HTMLElement;
}
