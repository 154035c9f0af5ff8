// The page /vested/checkup: tests from this browser what a proxy between it and the server must pass. Each line gets a mark, what was found, and
// how to mend it. `vested doctor --url` tests the same from the command line.
import { button, h, put } from "./elements";
import { fetchWithin } from "./fetching";
import { fill } from "./format";
import type { Words } from "./model";

/** What the server answers at vested/checkup/seen: how the request has arrived there. */
interface Seen {
  origin_allowed: boolean;
  host: string;
  protocol: string;
  path: string;
  now: number;
  number: string;
  cookie: boolean;
  /** The headers that the server has set, to find those that were changed or doubled on the way. */
  sent: Record<string, string>;
}

type Found = { state: "ok" | "bad" | "weak"; values?: object };
type Test = (context: Context) => Promise<Found>;

interface Context {
  base: string;
  quiet: number;
  upload: number;
  frame: number;
  xsrf: string;
  seen: Seen;
  headers: Headers;
}

const OK: Found = { state: "ok" };
const bad = (values: object = {}): Found => ({ state: "bad", values });
const weak = (values: object = {}): Found => ({ state: "weak", values });
const PATIENCE = 12_000;
// Bytes of every message that are not what was sent: a frame's head and its mask.
const FRAME_HEAD = 14;

const see = (base: string): Promise<Response> => fetchWithin(PATIENCE, `${base}vested/checkup/seen?origin=${encodeURIComponent(location.origin)}`);

/** Open a web socket and do something with it; false if it does not open, or closes before that has been done. */
function withSocket(address: string, use: (socket: WebSocket, done: (found: boolean) => void) => void, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    let socket: WebSocket;
    const done = (found: boolean): void => {
      resolve(found);
      socket.close();
    };
    try {
      socket = new WebSocket(address);
    } catch {
      resolve(false);
      return;
    }
    socket.onopen = () => use(socket, done);
    socket.onerror = () => done(false);
    socket.onclose = () => resolve(false);
    setTimeout(() => done(false), patience);
  });
}

const socketAddress = ({ base }: Context, query = ""): string => `${location.origin.replace(/^http/, "ws")}${base}vested/checkup/socket${query}`;
const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

// In the order in which they are shown. The first that fails is nearly always the cause of those after it.
const TESTS: Record<string, Test> = {
  browser: async () =>
    typeof structuredClone === "function" && "hasOwn" in Object && CSS.supports("color", "color-mix(in srgb, red, blue)") ? OK : bad(),
  address: async ({ seen }) => (seen.origin_allowed ? OK : bad({ host: seen.host, origin: location.origin })),
  prefix: async ({ base, seen }) => {
    const expected = `${base}vested/checkup`;
    return location.pathname === expected && seen.path === `${expected}/seen` ? OK : bad({ page: location.pathname, seen: seen.path });
  },
  tls: async ({ seen }) => {
    if (location.protocol !== "https:") return isHere ? { state: "ok", values: { what: "http" } } : bad({ what: "http" });
    return seen.protocol === "https" ? OK : bad({ what: "https, X-Forwarded-Proto" });
  },
  cookies: async ({ base }) => {
    await see(base);
    const again = (await (await see(base)).json()) as Seen;
    return again.cookie && document.cookie.includes("_xsrf=") ? OK : bad();
  },
  websocket: async (context) => {
    const isOpen = await withSocket(
      socketAddress(context),
      (socket, done) => {
        socket.onmessage = ({ data }) => done(data === "5");
        socket.send("hello");
      },
      PATIENCE,
    );
    return isOpen ? OK : bad();
  },
  frame: async (context) => {
    const length = context.frame - FRAME_HEAD;
    const isThrough = await withSocket(
      socketAddress(context),
      (socket, done) => {
        socket.onmessage = ({ data }) => done(data === String(length));
        socket.send("x".repeat(length));
      },
      3 * PATIENCE,
    );
    return isThrough ? OK : bad();
  },
  idle: async (context) => {
    const { quiet } = context;
    const stays = await withSocket(
      socketAddress(context, "?quiet=1"),
      (socket, done) => {
        setTimeout(() => {
          socket.onmessage = ({ data }) => done(data === "5");
          socket.send("hello");
        }, quiet * 1000);
      },
      quiet * 1000 + PATIENCE,
    );
    return stays ? { state: "ok", values: { seconds: quiet } } : bad({ seconds: quiet });
  },
  upload: async ({ base, upload, xsrf }) => {
    const body = "x".repeat(upload);
    const answer = await fetchWithin(3 * PATIENCE, `${base}vested/checkup/upload`, { method: "POST", body, headers: { "X-XSRFToken": xsrf } });
    const found = answer.ok ? ((await answer.json()) as { length: number }) : null;
    return found?.length === upload ? { state: "ok", values: { kilobytes: Math.round(upload / 1000) } } : bad({ status: answer.status });
  },
  caching: async ({ base, seen }) => {
    const again = (await (await see(base)).json()) as Seen;
    return again.number !== seen.number ? OK : bad();
  },
  headers: async ({ headers, seen }) => {
    const changed = Object.entries(seen.sent).filter(([name, value]) => headers.get(name) !== value);
    return changed.length ? bad({ names: changed.map(([name]) => name).join(", ") }) : OK;
  },
  compression: async () => {
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const styles = entries.find(({ name }) => name.endsWith("styles.css"));
    // From the browser's own cache nothing can be told.
    if (!styles?.encodedBodySize || styles.encodedBodySize < styles.decodedBodySize) return OK;
    return weak();
  },
  buffering: async ({ base }) => {
    const answer = await fetchWithin(PATIENCE, `${base}vested/checkup/stream`);
    const reader = answer.body?.getReader();
    if (!reader) return bad();
    await reader.read();
    const at = performance.now();
    while (!(await reader.read()).done);
    return performance.now() - at > 400 ? OK : weak();
  },
  clock: async ({ seen }) => {
    const minutes = Math.round(Math.abs(Date.now() / 1000 - seen.now) / 60);
    return minutes < 5 ? OK : bad({ minutes });
  },
};
const MARKS = { ok: "✓", weak: "–", bad: "✗", wait: "…" };

async function check(body: HTMLElement): Promise<void> {
  const words = JSON.parse(body.dataset.checkup ?? "{}") as Words;
  const list = document.querySelector<HTMLElement>("#checkup");
  const sum = document.querySelector<HTMLElement>("#checkup-sum");
  const ways = document.querySelector<HTMLElement>("#checkup-ways");
  const { baseUrl: base = "/", xsrf = "" } = body.dataset;
  if (!list || !sum || !ways) return;
  const rows = new Map<string, HTMLElement>();
  const paint = (name: string, state: keyof typeof MARKS, values: object = {}): void => {
    const row = rows.get(name);
    if (!row) return;
    row.dataset.state = state;
    const text = state === "wait" ? words.testing : fill(words[`${name}_${state === "ok" ? "ok" : "bad"}`], values);
    const mend =
      state === "ok" || state === "wait" ? null : h("p", { class: "p-mend" }, fill(words[`${name}_mend`], { ...values, origin: location.origin }));
    const mark = h("span", { class: "p-check-mark", "aria-hidden": "true" }, MARKS[state]);
    put(row, [
      mark,
      h(
        "div",
        {},
        h("strong", {}, words[`${name}_title`] ?? name),
        h("p", {}, h("span", { class: "v-hidden" }, words[`state_${state}`] ?? ""), text),
        mend,
      ),
    ]);
  };
  put(list, null);
  for (const name of Object.keys(TESTS)) {
    const row = h("li", { class: "p-check", id: `check-${name}` });
    rows.set(name, row);
    list.append(row);
    paint(name, "wait");
  }
  sum.dataset.state = "wait";
  sum.textContent = words.testing ?? "";
  put(ways, null);
  const { quiet, upload, frame } = JSON.parse(body.dataset.limits ?? "{}") as { quiet: number; upload: number; frame: number };
  let failures = 0;
  try {
    const answer = await see(base);
    const seen = (await answer.json()) as Seen;
    const context: Context = { base, quiet, upload, frame, xsrf, seen, headers: answer.headers };
    const one = async (name: string, test: Test): Promise<void> => {
      const found = await test(context).catch((error: unknown) => bad({ status: String(error) }));
      if (found.state === "bad") failures++;
      paint(name, found.state, found.values);
    };
    // The wait for silence goes on beside the others.
    await Promise.all(Object.entries(TESTS).map(([name, test]) => one(name, test)));
  } catch {
    for (const name of rows.keys()) if (rows.get(name)?.dataset.state === "wait") paint(name, "bad");
    failures++;
  }
  sum.dataset.state = failures ? "bad" : "ok";
  sum.textContent = failures ? fill(words.some_bad, { n: failures }) : (words.all_ok ?? "");
  put(ways, [button(words.again ?? "", () => void check(body)), button(words.print ?? "", () => window.print())]);
  document.documentElement.dataset.checked = failures ? "bad" : "ok";
}

void check(document.body);
