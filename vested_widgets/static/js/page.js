// The page around the widgets: one step at a time, light or dark, and a connection that says when it is lost and comes back.

const main = document.getElementById("rendered_cells");
const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
const place = `vested:place:${location.pathname}`;

// One section per second-level heading: cells of the others are hidden, nothing is moved, print shows all.
const sections = [];
function divide() {
  let section = { id: "", title: "", cells: [] };
  const intro = section;
  for (const cell of main.querySelectorAll("[cell-index]")) {
    const heading = cell.querySelector(".jp-RenderedMarkdown h2");
    if (heading) {
      const title = heading.firstChild?.textContent.trim() ?? heading.textContent.trim();
      section = { id: heading.id || title.toLowerCase().replace(/\W+/g, "-"), title, cells: [] };
      heading.removeAttribute("id");
      sections.push(section);
    }
    cell.dataset.section = section.id;
    section.cells.push(cell);
  }
  return intro;
}

function show(id, { scroll = true } = {}) {
  const at = Math.max(0, sections.findIndex((section) => section.id === id));
  for (const [n, section] of sections.entries()) for (const cell of section.cells) cell.hidden = n !== at;
  for (const cell of intro.cells) cell.hidden = at !== 0;
  steps.querySelectorAll("a").forEach((link, n) => (n === at ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current")));
  steps.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const [before, after] = [sections[at - 1], sections[at + 1]];
  turn.replaceChildren(
    before ? link(before, main.dataset.previous) : document.createElement("span"),
    after ? link(after, main.dataset.next.replace("{title}", after.title)) : document.createElement("span"));
  if (scroll) scrollTo({ top: 0 });
}

function link(section, text) {
  const a = document.createElement("a");
  a.className = "v-button";
  a.href = `#${section.id}`;
  a.textContent = text;
  return a;
}

const steps = document.querySelector("[data-steps]"), turn = document.querySelector("[data-turn]");
const intro = divide();
if (sections.length > 1) {
  const list = document.createElement("ol");
  list.append(...sections.map((section, n) => {
    const item = document.createElement("li");
    item.append(link(section, `${n + 1} ${section.title}`));
    item.firstChild.className = "";
    return item;
  }));
  steps.append(list);
  steps.hidden = turn.hidden = false;
  show(decodeURIComponent(location.hash.slice(1)), { scroll: false });
  addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1))));
}

// The bar goes when the first widget has drawn itself; a page without widgets is ready at once.
const loading = document.querySelector("[data-loading]");
const ready = () => { loading.hidden = true; document.body.dataset.ready = "true"; restore(); };
const drawn = () => main.querySelector(".v, .jupyter-widgets .widget-dropdown");
if (drawn() || !main.querySelector('script[type="application/vnd.voila.cell-output+json"]')) ready();
else {
  const sight = new MutationObserver(() => { if (drawn()) { sight.disconnect(); ready(); } });
  sight.observe(main, { childList: true, subtree: true });
}

// A page that starts again by itself comes back to where it was.
function remember() { try { sessionStorage.setItem(place, JSON.stringify([location.hash, scrollY])); } catch { /* only comfort */ } }
function restore() {
  try {
    const [hash, y] = JSON.parse(sessionStorage.getItem(place) ?? "[]");
    sessionStorage.removeItem(place);
    if (y !== undefined && hash === location.hash) setTimeout(() => scrollTo({ top: y }), 300);
  } catch { /* only comfort */ }
}

// Light or dark, kept on this device.
document.querySelector("[data-theme-toggle]")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("vested:theme", root.dataset.theme); } catch { /* only comfort */ }
  document.dispatchEvent(new CustomEvent("vested:theme"));
});

// Leaving for another workbook takes a moment: say so on the page that is left.
document.addEventListener("click", (event) => {
  const a = event.target.closest?.("a[href]");
  if (!a || a.target || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (a.origin === location.origin && a.pathname !== location.pathname && a.protocol.startsWith("http")) {
    document.body.classList.add("p-leaving");
    loading.hidden = false;
    scrollTo({ top: 0 });
  }
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// The connection: ask now and then whether this page's kernel lives; if it is gone, start again from the record.
const lost = document.querySelector(".p-lost");
const USUAL = 6000;
let since = 0, pause = USUAL;
function tell(state) {
  lost.hidden = !state;
  lost.dataset.state = state;
  lost.textContent = state === "lost" ? lost.dataset.lost : state === "back" ? lost.dataset.back : "";
}
function again() { remember(); location.reload(); }
async function pulse() {
  try {
    const answer = await fetch(`${document.body.dataset.baseUrl}vested/pulse/${config.kernelId}`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (answer.status === 401 || answer.status === 403) return again();
    const { kernel } = await answer.json();
    if (kernel === "gone") return again();
    // After a long silence the kernel's messages are stale: a fresh page is the safe way back.
    if (since && Date.now() - since > 15000) return again();
    if (since) { since = 0; tell("back"); setTimeout(() => tell(""), 3000); }
    pause = USUAL;
  } catch {
    since ||= Date.now();
    tell("lost");
    pause = Math.min(pause === USUAL ? 1000 : pause * 1.6, 10000);
  }
  setTimeout(pulse, pause);
}
if (config.kernelId) setTimeout(pulse, USUAL);
addEventListener("offline", () => { since ||= Date.now(); tell("lost"); });
addEventListener("online", () => { pause = 1000; });
document.addEventListener("visibilitychange", () => { if (!document.hidden) pause = Math.min(pause, 1000); });
