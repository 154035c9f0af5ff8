// The lost-connection banner. It is told about the page's own web socket (frontend/src/kernel.ts), asks the server when in doubt, and
// reloads the page by itself when the server is back but the kernel is gone. Input that was not saved yet waits in localStorage and is sent by the next kernel.
import { h } from "./common.js";

const GRACE = 1500, REOPEN = 8000, PAUSES = [1, 2, 3, 5, 8, 10];

export function watchConnection(words) {
  const kernel = document.body.dataset.kernel, banner = document.querySelector(".p-banner");
  if (!kernel || !banner) return;
  const base = document.body.dataset.baseUrl;
  let lost = false, leaving = false, line = globalThis.__vested?.line ?? null, tries = 0, timer = 0, grace = 0, heard = Date.now(), answered = 0;

  const say = (state, sentence, ...more) => {
    banner.dataset.state = state;
    banner.hidden = !sentence;
    banner.replaceChildren(...(sentence ? [h("span", {}, sentence), ...more] : []));
  };
  const tryNow = () => h("button", { type: "button", onclick: () => { tries = 0; probe(); } }, words("try_now"));
  const waiting = () => words("lost");

  function lose() {
    if (lost || leaving) return;
    lost = true;
    tries = 0;
    document.documentElement.dataset.connection = "lost";
    say("lost", waiting(), tryNow());
    probe();
  }

  function found() {
    heard = Date.now();
    clearTimeout(grace);
    if (!lost) return;
    lost = false;
    clearTimeout(timer);
    delete document.documentElement.dataset.connection;
    say("back", words("back"));
    setTimeout(() => { if (!lost) say("back", ""); }, 2500);
    window.dispatchEvent(new Event("online"));
  }

  // A hidden page waits until somebody looks at it; a whole room does not come back in the same instant.
  function reload() {
    clearTimeout(timer);
    say("lost", words("returning"));
    const go = () => { leaving = true; location.reload(); };
    const soon = () => setTimeout(go, 200 + Math.random() * 1300);
    if (document.visibilityState === "visible") soon();
    else document.addEventListener("visibilitychange", soon, { once: true });
  }

  async function ask() {
    const answer = await fetch(`${base}vested/pulse/${kernel}`, { cache: "no-store", signal: AbortSignal.timeout(6000) });
    return { status: answer.status, alive: answer.ok && (await answer.json()).alive };
  }

  async function probe() {
    clearTimeout(timer);
    if (leaving) return;
    try {
      const { status, alive } = await ask();
      if (status === 401 || status === 403) return say("out", words("signed_out"));
      if (status === 200 && !alive) return reload();
      if (status === 200) {
        answered ||= Date.now();
        if (line?.readyState === WebSocket.OPEN) return found();
        if (Date.now() - answered > REOPEN) return reload();
        document.dispatchEvent(new CustomEvent("vested:reopen"));
        timer = setTimeout(probe, 1000);
        return;
      }
    } catch { /* no answer: the server or the network is away */ }
    answered = 0;
    const pause = PAUSES[Math.min(tries++, PAUSES.length - 1)];
    say("lost", waiting(), h("span", { class: "p-small" }, navigator.onLine ? words("trying", { seconds: pause }) : words("offline")), tryNow());
    timer = setTimeout(probe, pause * 1000);
  }

  document.addEventListener("vested:line", ({ detail }) => {
    if (detail.what === "message") { heard = Date.now(); return; }
    if (detail.what === "open") { line = detail.line; answered = 0; found(); return; }
    if (detail.line !== line || leaving) return;
    clearTimeout(grace);
    grace = setTimeout(lose, GRACE);
  });
  document.addEventListener("vested:pong", () => { heard = Date.now(); });
  window.addEventListener("offline", lose);
  window.addEventListener("online", () => { if (lost) { tries = 0; probe(); } });
  window.addEventListener("beforeunload", () => { leaving = true; setTimeout(() => { leaving = false; }, 4000); });
  // The goodbye ends the kernel at once, also when the page is left before the line to it is open.
  window.addEventListener("pagehide", () => {
    leaving = true;
    const goodbye = new FormData();
    goodbye.append("_xsrf", document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${base}voila/api/shutdown/${kernel}`, goodbye);
  });

  // A line may be dead without having closed (a phone that slept, a network that changed): ask when it has been silent.
  const check = async () => {
    if (lost || leaving || document.visibilityState !== "visible" || Date.now() - heard < 15000) return;
    try { const { status, alive } = await ask(); if (status === 200 && alive) heard = Date.now(); else lose(); } catch { lose(); }
  };
  setInterval(check, 5000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { heard = 0; check(); } });
}
