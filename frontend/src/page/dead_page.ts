// Says on a page that has not come alive within ten seconds what is wrong and how to mend it. This is built for browsers of any age (ES5, one
// script, no imports) and stands in the head of the page, so it runs before everything else and also where nothing else can be fetched.
// It knows that the page lives by two marks on <html>: data-shown (main.ts, the outputs are there) and data-line (kernel.ts, the web socket).

interface Told {
  base: string;
  /** Phrases of the catalogue, by cause: what is wrong, and how to mend it. */
  words: { reload: string; checkup: string; [name: string]: string };
  /** Milliseconds after which a page that is not alive is looked at. */
  after?: number;
}

interface Diagnosis {
  cause: string;
  values?: { [name: string]: string };
}

((): void => {
  var root = document.documentElement;
  var told = (window as unknown as { vestedDeadPage: Told }).vestedDeadPage;
  var words = told.words;
  // With the probes below the banner is there before ten seconds are over.
  var AFTER = told.after || 4500;
  var PROBE = 1500;
  var AGAIN = 3000;
  var failed = "";
  var banner: HTMLElement | null = null;
  var shown = "";

  root.className = "js";
  var theme: string | null = null;
  try {
    theme = localStorage.getItem("vested:theme");
    if (theme) root.setAttribute("data-theme", theme);
  } catch (_error) {
    // A private window: the system's colours.
  }

  window.addEventListener(
    "error",
    (event) => {
      var source = event.target as { src?: string; tagName?: string } | null;
      if (source && source.tagName === "SCRIPT" && source.src) failed = failed || source.src;
      else if (event.message) failed = failed || event.message;
    },
    true,
  );

  function isAlive(): boolean {
    return root.hasAttribute("data-shown") && root.hasAttribute("data-line");
  }

  /** What the page cannot do without, and browsers before those of the docs do not have. */
  function isOld(): boolean {
    var known = window as unknown as { [name: string]: unknown };
    var has = Object as unknown as { hasOwn?: unknown };
    var modules = "noModule" in document.createElement("script");
    return !(modules && known["fetch"] && known["WebSocket"] && known["Promise"] && known["globalThis"] && known["structuredClone"] && has.hasOwn);
  }

  function say(found: Diagnosis | null): void {
    var cause = found ? found.cause : "";
    if (cause === shown) return;
    shown = cause;
    if (banner?.parentNode) banner.parentNode.removeChild(banner);
    banner = null;
    if (!found) return;
    banner = document.createElement("div");
    banner.className = "p-dead";
    banner.id = "dead-page";
    banner.setAttribute("role", "alert");
    banner.setAttribute("data-cause", cause);
    // Styles of its own: the page's may be what has not arrived.
    var colour = cause === "slow" || cause === "preparing" ? "#24405f" : "#7a1f12";
    banner.style.cssText = `position:relative;z-index:60;padding:14px 18px;background:${colour};color:#fff;font:16px/1.45 system-ui,sans-serif`;
    var values = found.values || {};
    line("strong", fill(words[`${cause}_what`] || "", values));
    line("span", fill(words[`${cause}_mend`] || "", values));
    var ways = document.createElement("p");
    ways.style.cssText = "margin:8px 0 0";
    link(ways, location.href.split("#")[0] || "", words.reload);
    if (cause !== "old" && cause !== "gone") link(ways, `${told.base}vested/checkup`, words.checkup);
    banner.appendChild(ways);
    // While only the head has come there is no body yet.
    var parent = document.body || root;
    parent.insertBefore(banner, document.body ? parent.firstChild : null);
  }

  function line(tag: string, text: string): void {
    var made = document.createElement(tag);
    made.style.cssText = "display:block;max-width:70ch";
    made.textContent = text;
    (banner as HTMLElement).appendChild(made);
  }

  function link(parent: HTMLElement, href: string, text: string): void {
    var made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    made.style.cssText =
      "display:inline-block;min-height:44px;line-height:44px;padding:0 16px;margin:4px 10px 0 0;border:1px solid #fff;border-radius:10px;color:#fff;text-decoration:none";
    parent.appendChild(made);
  }

  function fill(phrase: string, values: { [name: string]: string }): string {
    return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : values[name]));
  }

  /** Ask the server; `then` gets the status (0: no answer) and the answer as JSON, null if it is none. */
  function ask(path: string, then: (status: number, answer: { [name: string]: unknown } | null) => void): void {
    var request = new XMLHttpRequest();
    var isDone = false;
    function done(status: number): void {
      if (isDone) return;
      isDone = true;
      var answer: { [name: string]: unknown } | null = null;
      try {
        answer = JSON.parse(request.responseText) as { [name: string]: unknown };
      } catch (_error) {
        // Not what our server answers.
      }
      then(status, answer);
    }
    request.open("GET", told.base + path, true);
    request.onload = (): void => done(request.status);
    request.onerror = (): void => done(0);
    setTimeout(() => {
      done(0);
      request.abort();
    }, PROBE);
    request.send();
  }

  /** Find out why the page is not alive. Every way ends in `then`. */
  function diagnose(then: (found: Diagnosis) => void): void {
    if (navigator.onLine === false) return then({ cause: "offline" });
    var kernel = document.body ? document.body.getAttribute("data-kernel") : "";
    if (!kernel) return diagnosePreparing(then);
    ask(`vested/pulse/${kernel}`, (status, answer) => {
      if (status === 0 || status === 502 || status === 503 || status === 504) return then({ cause: "gone" });
      if (status === 401 || status === 403) return then({ cause: navigator.cookieEnabled === false ? "cookies" : "seat" });
      if (status !== 200 || !answer || answer["alive"] === undefined) return then({ cause: "proxy", values: { status: String(status) } });
      if (!answer["alive"]) return then({ cause: "kernel" });
      if (!root.hasAttribute("data-script")) return then({ cause: "scripts", values: { what: failed } });
      if (root.hasAttribute("data-line")) return then(failed ? { cause: "failed", values: { what: failed } } : { cause: "slow" });
      var origin = `${location.protocol}//${location.host}`;
      ask(`vested/checkup/seen?origin=${encodeURIComponent(origin)}`, (_status, seen) => {
        if (seen && seen["origin_allowed"] === false) {
          return then({ cause: "host", values: { origin: origin, host: String(seen["host"]) } });
        }
        openSocket((isOpen) => then({ cause: isOpen ? "slow" : "socket" }));
      });
    });
  }

  /** Try a web socket: on a busy server the page's own may only be late. */
  function openSocket(then: (isOpen: boolean) => void): void {
    var socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}${told.base}vested/checkup/socket`);
    var isDone = false;
    function done(isOpen: boolean): void {
      if (isDone) return;
      isDone = true;
      then(isOpen);
      socket.close();
    }
    socket.onopen = (): void => done(true);
    socket.onerror = socket.onclose = (): void => done(false);
    setTimeout(() => done(false), PROBE);
  }

  /** The head has come and the body has not, or only a part of it. */
  function diagnosePreparing(then: (found: Diagnosis) => void): void {
    ask("vested/health", (status, answer) => {
      if (status === 0 || !answer) return then({ cause: "gone" });
      then({ cause: document.readyState === "loading" ? "preparing" : "cut" });
    });
  }

  function isOurs(): boolean {
    // A page that has no kernel, such as the one that asks for a personal link, is alive as it stands.
    return !document.body?.classList?.contains("p-body") || !!document.body.getAttribute("data-kernel");
  }

  function look(): void {
    if (isAlive() || !isOurs()) return say(null);
    diagnose((found) => {
      say(isAlive() || !isOurs() ? null : found);
      if (!isAlive()) setTimeout(look, AGAIN);
    });
  }

  // Browsers that are too old are told at once, and stay told if a part of the page works all the same; others get their time.
  if (isOld()) {
    document.addEventListener("DOMContentLoaded", () => {
      if (isOurs()) say({ cause: "old" });
    });
    return;
  }
  // The head is sent while the cells run: the page has its time again once its body has come.
  var beganAt = Date.now();
  var bodyAt = 0;
  var clock = setInterval(() => {
    var now = Date.now();
    if (document.body && !bodyAt) {
      bodyAt = now;
      if (shown === "preparing") say(null);
    }
    if (isAlive()) say(null);
    if (isAlive() || (bodyAt && !isOurs())) return clearInterval(clock);
    if (now - (bodyAt || beganAt) < AFTER) return;
    if (bodyAt) clearInterval(clock);
    else beganAt = now;
    look();
  }, 250);
})();
