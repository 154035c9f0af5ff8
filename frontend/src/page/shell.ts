// The page around the widgets: one step at a time, light and dark, the opening veil, and what happens when the connection is lost.
import { h, announce } from "./common.js";
import { watchConnection } from "./connection.js";
import { watchRoom } from "./waiting.js";

const store = (area, key, value) => {
  try {
    if (value === undefined) return area.getItem(key);
    area.setItem(key, value);
  } catch { /* private windows may forbid storage; the page works without a memory */ }
  return null;
};
const words = JSON.parse(document.body.dataset.words ?? "{}");
const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name] ?? "");
const place = `vested:place:${document.body.dataset.stem ?? ""}`;

// Light and dark: the system's choice until somebody chooses here.
function themeButton() {
  const button = document.querySelector(".p-theme"), root = document.documentElement;
  if (!button) return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const paint = () => {
    button.textContent = isDark() ? "☀" : "☾";
    button.setAttribute("aria-label", say(isDark() ? "light" : "dark"));
    document.dispatchEvent(new CustomEvent("vested:theme", { detail: { dark: isDark() } }));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store(localStorage, "vested:theme", root.dataset.theme);
    paint();
  });
  system.addEventListener("change", paint);
  paint();
}

// What is scrolled to must not end under the header, which grows when a session tells people something.
function headroom() {
  const header = document.querySelector(".p-header");
  if (header) new ResizeObserver(() => { document.documentElement.style.scrollPaddingTop = `${header.offsetHeight + 12}px`; }).observe(header);
}

// One step on screen; the address carries its name, so that a link or a reload comes back to it.
function steps() {
  const sections = [...document.querySelectorAll(".p-section")];
  if (!sections.length) return;
  const links = [...document.querySelectorAll(".p-steps a")], turn = document.querySelector(".p-turn");
  const named = (id) => sections.find((section) => section.id === id);
  const remembered = () => JSON.parse(store(sessionStorage, place) ?? "{}").step;

  function show(section, { focus = false } = {}) {
    for (const other of sections) other.toggleAttribute("data-current", other === section);
    for (const link of links) {
      if (link.hash === `#${section.id}`) { link.setAttribute("aria-current", "step"); link.scrollIntoView({ block: "nearest", inline: "center" }); }
      else link.removeAttribute("aria-current");
    }
    const at = sections.indexOf(section);
    if (turn) {
      turn.hidden = false;
      for (const link of turn.children) {
        const to = sections[at + Number(link.dataset.turn)];
        link.hidden = !to;
        if (to) { link.href = `#${to.id}`; link.textContent = Number(link.dataset.turn) < 0 ? say("previous") : say("next", { title: to.ariaLabel }); }
      }
    }
    if (focus) {
      window.scrollTo({ top: 0 });
      document.getElementById("content").focus({ preventScroll: true });
      announce(say("step_of", { number: at + 1, of: sections.length, title: section.ariaLabel }));
    }
    window.dispatchEvent(new Event("resize"));
  }

  const from = decodeURIComponent(location.hash.slice(1));
  const first = named(from) ?? named(remembered()) ?? sections[0];
  show(first);
  if (!named(from) && first !== sections[0]) history.replaceState(null, "", `#${first.id}`);
  window.addEventListener("hashchange", () => {
    const section = named(decodeURIComponent(location.hash.slice(1)));
    if (section) show(section, { focus: true });
  });
}

// Come back to the same spot after a reload, once the widgets have their height.
function rememberPlace() {
  const saved = JSON.parse(store(sessionStorage, place) ?? "{}");
  window.addEventListener("pagehide", () => {
    const step = document.querySelector(".p-section[data-current]")?.id;
    store(sessionStorage, place, JSON.stringify({ step, y: Math.round(scrollY), path: location.pathname }));
  });
  return () => {
    const current = document.querySelector(".p-section[data-current]")?.id;
    if (!saved.y || saved.step !== current) return;
    const until = Date.now() + 4000;
    const settle = () => {
      if (Math.abs(scrollY - saved.y) < 2 || Date.now() > until) return;
      if (document.documentElement.scrollHeight >= saved.y + innerHeight * 0.5) window.scrollTo({ top: saved.y });
      setTimeout(settle, 120);
    };
    for (const stop of ["wheel", "touchstart", "keydown"]) window.addEventListener(stop, () => { saved.y = scrollY; }, { once: true, passive: true });
    settle();
  };
}

// The skeleton goes as soon as the first widget (or the last, if none comes) is there.
function reveal(then) {
  const cells = document.getElementById("cells"), skeleton = document.querySelector(".p-skeleton");
  if (!cells) return;
  const ready = () => {
    if (skeleton.hidden) return;
    watcher.disconnect();
    clearTimeout(late);
    skeleton.hidden = true;
    performance.mark("vested:ready");
    document.body.dataset.ready = "true";
    document.dispatchEvent(new CustomEvent("vested:ready"));
    then();
  };
  const shown = () => {
    const here = document.querySelector(".p-section[data-current]") ?? cells;
    return !here.querySelector("script[type='application/vnd.vested.output+json']") && here.querySelector(".v *, .widget-container *, .jp-OutputArea-output *");
  };
  const watcher = new MutationObserver(() => shown() && ready());
  const late = setTimeout(ready, document.querySelector("script[type='application/vnd.vested.output+json']") ? 15000 : 0);
  watcher.observe(cells, { childList: true, subtree: true });
  if (shown()) ready();
}

// On the way to another workbook the server prepares the page for a few seconds: say so at once.
function veil() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || (to.pathname === location.pathname && to.hash)) return;
    const cover = h("div", { class: "p-veil", role: "status" },
      h("div", { class: "p-card" }, h("h1", {}, link.textContent.trim() || say("loading")), h("p", {}, say("preparing")),
        h("div", { class: "p-progress", "aria-hidden": "true" }, h("i", {}))));
    setTimeout(() => document.body.append(cover), 60);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

themeButton();
headroom();
steps();
reveal(rememberPlace());
veil();
watchConnection(say);
if (!("open" in document.body.dataset)) watchRoom(); // a notebook that is open to all is in no room
