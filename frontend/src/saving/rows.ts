// Rows of a joint table on their way to the record: what is typed stays a draft until a person saves it. A request carries a token by which
// the kernel knows it, so it is sent again as it was and never written twice.
import type { Ask } from "./channel";
import { serverNow } from "./clock";
import { type Client, type Draft, type Fields, Outbox, type Request, type Status } from "./outbox";
import { leftBehind, ownKey, PAGE } from "./pages";
import { writeStored } from "./storage";

export interface RowRequest extends Request {
  row: string | null;
  /** The revision that the person had on screen. */
  base: number | null;
  /** The row below which a new one goes. */
  after?: string | null;
  /** When it was written last, in ms by the server's clock. */
  typed?: number;
  /** The revealed words that were taken over into it; `again`: even if another row is made of them. */
  sources?: string[];
  again?: boolean;
  token: string;
}

export interface RowDraft extends Draft<RowRequest> {
  row: string | null;
  base: number | null;
  after?: string | null;
  /** When it was written last, in ms by the server's clock. */
  typed?: number;
  /** The revealed words that were taken over into it; `again`: the person knows that another row is made of them. */
  sources?: string[];
  again?: boolean;
}

/** The kernel's answer to a saved row. */
export interface SavedRow {
  row: string;
  rev: number;
  /** Whether it has become a version beside the row, since another one was written meanwhile. */
  side: boolean;
}

/** A draft in localStorage, in the form that all versions of this page have written. */
interface StoredDraft {
  row: string | null;
  base: number | null;
  after?: string | null;
  typed?: number;
  sources?: string[];
  again?: boolean;
  cells: Fields;
  state: "writing" | "sending" | "failed" | "refused";
  why?: string;
  sent?: Omit<RowRequest, "fields"> & { cells: Fields };
  at?: number;
}

const STORED = { draft: "writing", sending: "sending", trouble: "failed", refused: "refused" } as const satisfies Record<
  Status,
  StoredDraft["state"]
>;

let count = 0;
const token = (): string => `${PAGE}.${++count}`;

function read(stored: unknown): Record<string, RowDraft> {
  const found = Object.entries((stored ?? {}) as Record<string, StoredDraft>);
  return Object.fromEntries(
    found.map(([id, { cells, sent, state: _state, why = "", at = 0, ...draft }]) => {
      const request = sent && (({ cells: fields, ...rest }) => ({ ...rest, fields }))(sent);
      return [id, { ...draft, fields: cells, why, sentAt: at, request, status: request ? "trouble" : "draft" } satisfies RowDraft];
    }),
  );
}

function write(drafts: Record<string, RowDraft>): Record<string, StoredDraft> {
  return Object.fromEntries(
    Object.entries(drafts).map(([id, { fields, request, status, why, sentAt, overdue: _overdue, ...draft }]) => {
      const sent = request && (({ fields: cells, ...rest }) => ({ ...rest, cells }))(request);
      return [id, { ...draft, cells: fields, sent, state: STORED[status], why, at: sentAt }];
    }),
  );
}

/** The outbox of a table. `unsaved` says how many rows wait for a person to save them; `changed` hears which drafts have changed. */
export class Rows extends Outbox<RowDraft, RowRequest> {
  private readonly key: string;

  constructor(
    place: { step: string; key: string },
    ask: Ask,
    { unsaved, changed }: { unsaved(count: number): string; changed(ids: string[]): void },
  ) {
    const client: Client<RowDraft, RowRequest> = {
      request: ({ row, base, after, typed, sources, again, fields }) => ({
        ...{ row, base, after, typed, fields: { ...fields }, token: token() },
        ...(sources?.length ? { sources: [...sources], again } : {}),
      }),
      message: ({ fields, ...request }) => ({ type: "save_row", ...request, cells: fields }),
      renews: false,
      dropsRefused: false,
      acknowledged(_id, draft, request, answer) {
        const saved = answer as unknown as SavedRow;
        draft.sources = draft.sources?.filter((one) => !request.sources?.includes(one));
        Object.assign(draft, { row: saved.row, base: saved.side ? draft.base : saved.rev });
        return saved.row;
      },
      read,
      write,
      unsent: unsaved,
      changed,
    };
    super({ step: place.step, key: ownKey(place.key) }, ask, client);
    this.key = place.key;
    this.bringBack();
  }

  /** Return whether neither cells nor sources wait to be saved. */
  protected override isEmpty(draft: RowDraft): boolean {
    return super.isEmpty(draft) && !draft.sources?.length;
  }

  /** Keep what a draft has become, with the moment. */
  override keep(id: string, draft: RowDraft): void {
    draft.typed = serverNow();
    super.keep(id, draft);
  }

  /** Take over what pages that are no longer open have left. Of two drafts of one row the second waits until the first is saved or discarded. */
  bringBack(): void {
    for (const { at, value } of leftBehind(this.key)) {
      const left = read(value);
      const taken = Object.keys(left).filter((id) => !(id in this.drafts));
      for (const id of taken) this.drafts[id] = left[id] as RowDraft;
      if (!taken.length) continue;
      this.publish();
      const rest = Object.fromEntries(Object.entries(left).filter(([id]) => !taken.includes(id)));
      writeStored(at, Object.keys(rest).length ? write(rest) : null);
      for (const id of taken) if (this.drafts[id]?.request) this.sendAfter(id, 0);
    }
  }

  /** Begin a draft: of a row at the revision that is on screen, or of a new one. */
  begin(row: string | null, base: number | null, after?: string | null): RowDraft {
    return { row, base, after, fields: {}, status: "draft", why: "", sentAt: 0 };
  }

  /** Begin a new row and return the id of its draft. */
  beginNew(after?: string | null): string {
    const id = `new-${token()}`;
    this.drafts[id] = this.begin(null, null, after);
    return id;
  }
}
