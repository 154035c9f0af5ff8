// The page around the widgets: one step at a time, light and dark, the cover over a page that is being left, and the connection.
import "./common";
import { announcePage } from "../saving/pages";
import { watchConnection } from "./connection";
import { announce, announcer, h } from "./elements";
import { fill } from "./format";
import type { Words } from "./model";
import { watchRoom } from "./room";

interface Standing {
  state: string;
  word: string;
}

/** Where the deal stands, as the server tells all its pages. */
interface Progress {
  steps: Record<string, Standing>;
  pages: Record<string, Standing>;
}

interface Place {
  step?: string;
  path?: string;
  y?: number;
  /** The key of what was looked at, and how far it was from the top of the screen. */
  at?: string;
  top?: number;
}

// Private windows may forbid storage; the page works without a memory.
const storage = {
  read(area: () => Storage, key: string): string | null {
    try {
      return area().getItem(key);
    } catch {
      return null;
    }
  },
  write(area: () => Storage, key: string, value: string): void {
    try {
      area().setItem(key, value);
    } catch {
      // See above.
    }
  },
};
const session = (): Storage => sessionStorage;
const words = JSON.parse(document.body.dataset.words ?? "{}") as Words;
const say = (name: string, values: object = {}): string => fill(words[name], values);
const placeKey = `vested:place:${document.body.dataset.stem ?? ""}`;
const storedPlace = (): Place => JSON.parse(storage.read(session, placeKey) ?? "{}") as Place;
const OUTPUT = "script[type='application/vnd.vested.output+json']";
const currentSection = (): HTMLElement | null => document.querySelector<HTMLElement>(".p-section[data-current]");

// Light and dark: the system's choice until a person chooses here.
function setUpTheme(): void {
  const toggle = document.querySelector<HTMLButtonElement>(".p-theme");
  const root = document.documentElement;
  if (!toggle) return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const paint = (): void => {
    toggle.dataset.dark = String(isDark());
    toggle.setAttribute("aria-label", say(isDark() ? "light" : "dark"));
    document.dispatchEvent(new CustomEvent("vested:theme", { detail: { dark: isDark() } }));
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    storage.write(() => localStorage, "vested:theme", root.dataset.theme);
    paint();
  });
  system.addEventListener("change", paint);
  paint();
}

// What is scrolled to must not end under the header, which grows when the connection is lost.
function keepBelowHeader(): void {
  const header = document.querySelector<HTMLElement>(".p-header");
  if (!header) return;
  const measure = (): void => document.documentElement.style.setProperty("--head", `${header.offsetHeight}px`);
  new ResizeObserver(measure).observe(header);
}

// A menu closes as menus do: by Escape, by a click beside it, and by going somewhere.
function setUpMenus(): void {
  const menus = [...document.querySelectorAll<HTMLDetailsElement>(".p-menu, .p-stepbar")];
  document.addEventListener("click", ({ target }) => {
    for (const menu of menus) {
      const inside = target instanceof Element && menu.contains(target);
      if (menu.open && (!inside || (target as Element).closest("a"))) menu.open = false;
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    const open = key === "Escape" ? menus.find((menu) => menu.open) : undefined;
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}

// Where the deal stands, in the lists of steps and pages: a sign, and the same in words.
function paintProgress(): void {
  document.addEventListener("vested:progress", (event) => {
    const { steps, pages } = (event as CustomEvent<Progress>).detail;
    const show = (selector: string, state?: Standing): void => {
      for (const place of document.querySelectorAll<HTMLElement>(selector)) {
        place.dataset.state = state?.state ?? "";
        const word = place.querySelector(".p-step-state");
        if (word) word.textContent = state?.word ? `, ${state.word}` : "";
      }
    };
    for (const [id, state] of Object.entries(steps)) show(`[data-step="${CSS.escape(id)}"]`, state);
    for (const [stem, state] of Object.entries(pages)) show(`.p-menu [data-stem="${CSS.escape(stem)}"]`, state);
  });
}

// One step on screen; the address carries its name, so that a link or a reload comes back to it.
function setUpSteps(): void {
  const sections = [...document.querySelectorAll<HTMLElement>(".p-section")];
  const [start] = sections;
  if (!start) return;
  const links = [...document.querySelectorAll<HTMLElement>(":is(.p-rail, .p-stepbar) [data-step]")];
  const frame = document.querySelector<HTMLElement>(".p-frame");
  const pager = document.querySelector<HTMLElement>(".p-turn");
  const named = (id: string | undefined): HTMLElement | undefined => sections.find((section) => section.id === id);
  const fromAddress = (): HTMLElement | undefined => named(decodeURIComponent(location.hash.slice(1)));

  function paintPager(at: number): void {
    if (!pager) return;
    pager.hidden = false;
    for (const link of pager.querySelectorAll<HTMLAnchorElement>(":scope > a")) {
      if (link.dataset.turn === "out") {
        link.hidden = at + 1 < sections.length;
        continue;
      }
      const by = Number(link.dataset.turn);
      const to = sections[at + by];
      link.hidden = !to;
      if (!to) continue;
      link.href = `#${to.id}`;
      link.textContent = by < 0 ? say("previous") : say("next", { title: to.ariaLabel });
    }
  }

  function show(section: HTMLElement, focus = false): void {
    for (const other of sections) other.toggleAttribute("data-current", other === section);
    for (const link of links) {
      if (link.dataset.step === section.id) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    const at = sections.indexOf(section);
    // The bar of the step says how much room it takes.
    document.documentElement.style.setProperty("--dock", "0px");
    frame?.toggleAttribute("data-wide", "wide" in section.dataset);
    const [now, of] = [".p-step-now", ".p-step-of"].map((name) => document.querySelector(name));
    if (now && of) {
      now.textContent = section.ariaLabel;
      of.textContent = say("of", { number: at + 1, of: sections.length });
    }
    paintPager(at);
    if (focus) {
      window.scrollTo({ top: 0 });
      document.getElementById("content")?.focus({ preventScroll: true });
      announce(say("step_of", { number: at + 1, of: sections.length, title: section.ariaLabel }));
    }
    window.dispatchEvent(new Event("resize"));
  }

  const first = fromAddress() ?? named(storedPlace().step) ?? start;
  show(first);
  if (!fromAddress() && first !== start) history.replaceState(null, "", `#${first.id}`);
  window.addEventListener("hashchange", () => {
    const section = fromAddress();
    if (section) show(section, true);
  });
}

/** Return the first question or row of a step that is on the screen, and how far from its top. */
function lookedAt(section: HTMLElement | null): Pick<Place, "at" | "top"> {
  for (const one of section?.querySelectorAll<HTMLElement>("[data-key]") ?? []) {
    const { top, height } = one.getBoundingClientRect();
    if (height && top >= 0 && top < innerHeight) return { at: one.dataset.key, top: Math.round(top) };
  }
  return {};
}

/** Return how far from the top of the screen something is now; of what is folded, how far that is in which it is. */
function topOf(section: HTMLElement | null, key: string | undefined): number | undefined {
  let found = key ? section?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
  while (found && !found.getBoundingClientRect().height) found = found.parentElement;
  return found?.getBoundingClientRect().top;
}

// Come back to what was looked at after a reload, once the widgets have their height; items may have been folded meanwhile.
function rememberPlace(): () => void {
  const saved = storedPlace();
  window.addEventListener("pagehide", () => {
    const here = currentSection();
    const place: Place = { step: here?.id, y: Math.round(scrollY), path: location.pathname, ...lookedAt(here) };
    storage.write(session, placeKey, JSON.stringify(place));
  });
  return () => {
    const here = currentSection();
    if (!saved.y || saved.step !== here?.id) return;
    let isLeft = false;
    const until = Date.now() + 4000;
    const scrollBack = (): void => {
      if (isLeft || Date.now() > until) return;
      const top = topOf(here, saved.at);
      const wanted = top === undefined ? (saved.y ?? 0) : scrollY + top - (saved.top ?? 0);
      if (Math.abs(scrollY - wanted) >= 2) window.scrollTo({ top: wanted, behavior: "instant" });
      setTimeout(scrollBack, 120);
    };
    const stayHere = (): void => {
      isLeft = true;
    };
    for (const name of ["wheel", "pointerdown", "keydown"]) window.addEventListener(name, stayHere, { once: true, passive: true });
    scrollBack();
  };
}

// The skeleton goes as soon as the first widget (or the last, if none comes) is there.
function hideSkeletonWhenReady(then: () => void): void {
  const cells = document.getElementById("cells");
  const skeleton = document.querySelector<HTMLElement>(".p-skeleton");
  if (!cells || !skeleton) return;
  const ready = (): void => {
    if (skeleton.hidden) return;
    observer.disconnect();
    clearTimeout(late);
    skeleton.hidden = true;
    performance.mark("vested:ready");
    document.body.dataset.ready = "true";
    document.dispatchEvent(new CustomEvent("vested:ready"));
    then();
  };
  const isShown = (): boolean => {
    const here = currentSection() ?? cells;
    return !here.querySelector(OUTPUT) && Boolean(here.querySelector(".v *, .widget-container *, .jp-OutputArea-output *"));
  };
  const readyIfShown = (): void => {
    if (isShown()) ready();
  };
  const observer = new MutationObserver(readyIfShown);
  const late = setTimeout(ready, document.querySelector(OUTPUT) ? 15000 : 0);
  observer.observe(cells, { childList: true, subtree: true });
  readyIfShown();
}

// On the way to another workbook the server prepares the page for a few seconds: say so at once.
function coverWhileLeaving(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || (to.pathname === location.pathname && to.hash)) return;
    const title = h("h1", {}, link.textContent?.trim() || say("loading"));
    const progress = h("div", { class: "p-progress", "aria-hidden": "true" }, h("i"));
    const cover = h("div", { class: "p-veil", role: "status" }, h("div", { class: "p-card" }, title, h("p", {}, say("preparing")), progress));
    setTimeout(() => document.body.append(cover), 60);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

announcePage();
announcer();
setUpTheme();
keepBelowHeader();
setUpMenus();
paintProgress();
setUpSteps();
hideSkeletonWhenReady(rememberPlace());
coverWhileLeaving();
watchConnection(say);
// A notebook that is open to all is in no room.
if (!("open" in document.body.dataset)) watchRoom();
