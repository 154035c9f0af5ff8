// The lost-connection banner. It is told about the page's own web socket (kernel.ts), asks the server when in doubt, and reloads the page by
// itself when the server is back but the kernel is gone. Input that was not saved yet stays in localStorage and is sent by the next kernel.
import { button, type Child, h, put } from "./elements";
import { fetchWithin } from "./fetching";
import { page } from "./globals";

/** The detail of the document event `vested:line`: what happens to the page's web socket to its kernel. */
export interface SocketEvent {
  what: "open" | "close" | "message";
  line: WebSocket;
}

type Say = (name: string, values?: object) => string;

const GRACE = 1500;
const REOPEN = 8000;
const SILENCE = 15000;
const PAUSES = [1, 2, 3, 5, 8, 10];

export function watchConnection(words: Say): void {
  const kernel = document.body.dataset.kernel;
  const banner = document.querySelector<HTMLElement>(".p-banner");
  if (!kernel || !banner) return;
  const base = document.body.dataset.baseUrl;
  let isLost = false;
  let isLeaving = false;
  let socket: WebSocket | null = page.line ?? null;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;
  let heardAt = Date.now();
  let answeredAt = 0;

  const say = (state: string, sentence: string, ...more: Child[]): void => {
    banner.dataset.state = state;
    banner.hidden = !sentence;
    put(banner, sentence ? [h("span", {}, sentence), ...more] : null);
  };
  const retryNow = (): void => {
    tries = 0;
    void probe();
  };
  const tryNow = (): HTMLButtonElement => button(words("try_now"), retryNow);

  function lose(): void {
    if (isLost || isLeaving) return;
    isLost = true;
    document.documentElement.dataset.connection = "lost";
    say("lost", words("lost"), tryNow());
    retryNow();
  }

  function recover(): void {
    heardAt = Date.now();
    clearTimeout(grace);
    if (!isLost) return;
    isLost = false;
    clearTimeout(timer);
    delete document.documentElement.dataset.connection;
    say("back", words("back"));
    setTimeout(() => {
      if (!isLost) say("back", "");
    }, 2500);
    window.dispatchEvent(new Event("online"));
  }

  // A hidden page waits until a person looks at it; a whole room does not come back in the same instant.
  function reload(): void {
    clearTimeout(timer);
    say("lost", words("returning"));
    const go = (): void => {
      isLeaving = true;
      location.reload();
    };
    const goSoon = (): void => void setTimeout(go, 200 + Math.random() * 1300);
    if (document.visibilityState === "visible") goSoon();
    else document.addEventListener("visibilitychange", goSoon, { once: true });
  }

  // The server has ended the kernel for what it took. Opened by itself, the page might only do the same again.
  function stop(why: string): void {
    clearTimeout(timer);
    isLost = true;
    document.documentElement.dataset.connection = "lost";
    say(
      "stopped",
      words(`ended_${why}`),
      button(words("open_again"), () => location.reload()),
    );
  }

  async function ask(): Promise<{ status: number; alive: boolean; why?: string }> {
    const answer = await fetchWithin(6000, `${base}vested/pulse/${kernel}`, { cache: "no-store" });
    const { alive, why } = answer.ok ? ((await answer.json()) as { alive: boolean; why?: string }) : { alive: false };
    return { status: answer.status, alive, ...(why && { why }) };
  }

  async function probe(): Promise<void> {
    clearTimeout(timer);
    if (isLeaving) return;
    try {
      const { status, alive, why } = await ask();
      if (status === 401 || status === 403) return say("out", words("signed_out"), tryNow());
      if (status === 200 && !alive && why) return stop(why);
      if (status === 200 && !alive) return reload();
      if (status === 200) {
        answeredAt ||= Date.now();
        if (socket?.readyState === WebSocket.OPEN) return recover();
        if (Date.now() - answeredAt > REOPEN) return reload();
        document.dispatchEvent(new CustomEvent("vested:reopen"));
        timer = setTimeout(probe, 1000);
        return;
      }
    } catch {
      // No answer: the server or the network is away.
    }
    answeredAt = 0;
    const seconds = PAUSES[Math.min(tries++, PAUSES.length - 1)] ?? 10;
    say("lost", words("lost"), h("span", { class: "p-small" }, navigator.onLine ? words("trying", { seconds }) : words("offline")), tryNow());
    timer = setTimeout(probe, seconds * 1000);
  }

  document.addEventListener("vested:line", (event) => {
    const { what, line } = (event as CustomEvent<SocketEvent>).detail;
    if (what === "message") heardAt = Date.now();
    else if (what === "open") {
      socket = line;
      answeredAt = 0;
      recover();
    } else if (line === socket && !isLeaving) {
      clearTimeout(grace);
      grace = setTimeout(lose, GRACE);
    }
  });
  document.addEventListener("vested:pong", () => {
    heardAt = Date.now();
  });
  window.addEventListener("offline", lose);
  window.addEventListener("online", () => {
    if (isLost) retryNow();
  });
  window.addEventListener("beforeunload", () => {
    isLeaving = true;
    setTimeout(() => {
      isLeaving = false;
    }, 4000);
  });
  // The goodbye ends the kernel at once, also when the page is left before the socket to it is open.
  window.addEventListener("pagehide", () => {
    isLeaving = true;
    const goodbye = new FormData();
    goodbye.append("_xsrf", document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${base}voila/api/shutdown/${kernel}`, goodbye);
  });

  // A socket may be dead without having closed (a phone that slept, a network that changed): ask when it has been silent.
  const check = async (): Promise<void> => {
    if (isLost || isLeaving || document.visibilityState !== "visible" || Date.now() - heardAt < SILENCE) return;
    try {
      const { status, alive } = await ask();
      if (status === 200 && alive) heardAt = Date.now();
      else lose();
    } catch {
      lose();
    }
  };
  setInterval(check, 5000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    heardAt = 0;
    void check();
  });
}
