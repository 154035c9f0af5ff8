// Rows of a joint table on their way to the record: what is typed stays a draft until a person saves it. A request carries a token by which
// the kernel knows it, so it is sent again as it was and never written twice.
import type { Ask } from "./channel";
import { type Client, type Draft, type Fields, Outbox, type Request, type Status } from "./outbox";

export interface RowRequest extends Request {
  row: string | null;
  /** The revision that the person had on screen. */
  base: number | null;
  /** The row below which a new one goes. */
  after?: string | null;
  token: string;
}

export interface RowDraft extends Draft<RowRequest> {
  row: string | null;
  base: number | null;
  after?: string | null;
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

const token = (): string => Math.random().toString(36).slice(2) + Date.now().toString(36);

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
  constructor(
    place: { step: string; key: string },
    ask: Ask,
    { unsaved, changed }: { unsaved(count: number): string; changed(ids: string[]): void },
  ) {
    const client: Client<RowDraft, RowRequest> = {
      request: ({ row, base, after, fields }) => ({ row, base, after, fields: { ...fields }, token: token() }),
      message: ({ fields, ...request }) => ({ type: "save_row", ...request, cells: fields }),
      renews: false,
      dropsRefused: false,
      acknowledged(_id, draft, _request, answer) {
        const saved = answer as unknown as SavedRow;
        Object.assign(draft, { row: saved.row, base: saved.side ? draft.base : saved.rev });
        return saved.row;
      },
      read,
      write,
      unsent: unsaved,
      changed,
    };
    super(place, ask, client);
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
