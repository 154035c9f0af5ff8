import { bring, follow, h, lead, uid } from "./common.js";

// Plotly comes once a page: from our server, or from the kernel where there is none.
const page = (globalThis.__vested ??= { modules: {} });
function script(src) {
  return new Promise((done, fail) => document.head.append(h("script", { src, onload: done, onerror: fail })));
}
function fromKernel(model) {
  return new Promise((done, fail) => {
    const hear = (message, buffers) => {
      if (message.type !== "plotly") return;
      model.off("msg:custom", hear);
      script(URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }))).then(done, fail);
    };
    model.on("msg:custom", hear);
    model.send({ type: "plotly" });
  });
}
async function plotly(model, data = []) {
  if (page.plotlyFor) return page.plotlyFor({ data });
  page.plotly ??= (async () => {
    if (globalThis.Plotly) return globalThis.Plotly;
    const home = model.get("_home");
    const define = globalThis.define; // an AMD loader on the page would swallow the bundle's global
    try { globalThis.define = undefined; await (home ? script(new URL(`${home}plotly.min.js`, location.origin).href) : fromKernel(model)); }
    finally { globalThis.define = define; }
    return globalThis.Plotly;
  })().catch((error) => { page.plotly = undefined; throw error; });
  return page.plotly;
}

const night = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches && document.body.dataset.baseUrl !== undefined;
};
function recoloured(node, map) {
  if (typeof node === "string") return node.replace(/#[0-9a-f]{6}\b/gi, (hex) => map[hex.toLowerCase()] ?? hex);
  if (Array.isArray(node)) return node.map((child) => recoloured(child, map));
  if (node && typeof node === "object") return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, recoloured(child, map)]));
  return node;
}

// A plot of so many px is wide, and is narrow again a little below: a scroll bar that comes with the taller drawing and goes with the
// other one must not turn the page back and forth. `charts/kit/layout.py` draws for the smaller number.
const WIDE = 640;
const NARROW = 616;
const SETTLED = 250, PATIENCE = 2500; // ms until a turn of the phone has ended, and after which any drawing is better than none
// ms within which the kernel says what our server has told ahead of it; what it has not said by then is not so (any more).
const AHEAD = 20000;

function tableOf({ columns = [], rows = [] }) {
  return h("table", {}, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, n) => (n ? h("td", {}, String(cell ?? "")) : h("th", { scope: "row" }, String(cell ?? ""))))))));
}

// One row reads best from top to bottom, on a phone at least.
const listOf = ({ columns, rows: [row] }) =>
  h("table", {}, h("tbody", {}, columns.map((name, n) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(row[n] ?? ""))))));

// A picture is in the model, or has a source: a name under which our server keeps it for all pages of the deal. What cannot be fetched
// (swept away, no network) the kernel sends, when it is heard. The source of what has just been revealed our server tells to all pages of a
// room at once (`waiting.js`), before each kernel has read the reveal; the kernel has the last word.
const PARTS = ["title", "caption", "alt", "table", "behind", "figure", "dark"];
const inModel = (model) => Object.fromEntries(PARTS.map((name) => [name, model.get(name)]));
const layoutOf = (model) => (model.get("wide") ? "wide" : "narrow");
async function fromServer(source) {
  const answer = await fetch(`${document.body.dataset.baseUrl}vested/picture/${source}`, { signal: AbortSignal.timeout(20000) });
  if (!answer.ok) throw new Error(`The picture is not there: ${answer.status}`);
  const { data, layout, config, wide, ...words } = await answer.json();
  return { ...words, figure: { data, layout, config, wide } };
}

// What is behind a mark: its rows, by a click or a tap on it, or from a list for those who do not point.
function behindMarks(shown, words) {
  const id = uid("behind");
  const list = h("select", { id, onchange: () => open(list.value) });
  const rows = h("div", { class: "v-table", role: "region", "aria-live": "polite", tabindex: "0", hidden: true });
  const close = h("button", { type: "button", class: "v-quiet", hidden: true, onclick: () => { open(""); list.focus(); } }, words["picture.close"]);
  const el = h("div", { class: "v-behind" }, h("label", { class: "v-small", for: id }, words["picture.behind"]), list, close, rows);
  el.addEventListener("keydown", (event) => { if (event.key === "Escape" && !rows.hidden) { open(""); list.focus(); } });
  const groups = () => shown().behind ?? [];
  function open(at) {
    const group = at === "" ? undefined : groups()[at];
    list.value = group ? String(at) : "";
    rows.hidden = close.hidden = !group;
    if (!group) return rows.replaceChildren();
    const { table } = shown();
    const told = group.columns ? group : { columns: table.columns, rows: group.rows.map((place) => table.rows[place]) };
    rows.setAttribute("aria-label", group.label);
    rows.replaceChildren(h("h3", {}, group.label), told.rows.length === 1 ? listOf(told) : tableOf(told));
  }
  return {
    el,
    fill() {
      const before = list.selectedOptions[0]?.textContent, all = groups();
      el.hidden = !all.length;
      list.replaceChildren(h("option", { value: "" }, words["picture.choose"]), ...all.map((group, at) => h("option", { value: String(at) }, group.label)));
      const same = rows.hidden ? -1 : all.findIndex((group) => group.label === before);
      open(same < 0 ? "" : same);
    },
    listen(plot) {
      plot.on("plotly_click", ({ points }) => {
        const at = points.map((point) => point.customdata).find((place) => Number.isInteger(place));
        if (at === undefined) return;
        open(at);
        scrollTo(rows, "nearest");
      });
      plot.on("plotly_hover", ({ points }) => plot.classList.toggle("v-over", points.some((point) => Number.isInteger(point.customdata))));
      plot.on("plotly_unhover", () => plot.classList.remove("v-over"));
    },
  };
}

export function render({ model, el }) {
  el.classList.add("v", "v-picture");
  const words = model.get("words"), id = uid("table");
  const title = h("h2", {}), plot = h("div", { class: "v-plot", role: "img" }), caption = h("figcaption", { class: "v-small" });
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const box = h("div", { id, class: "v-table", hidden: true, tabindex: "0", role: "region" });
  const toggle = h("button", { type: "button", class: "v-quiet", "aria-expanded": "false", "aria-controls": id, onclick: () => open(box.hidden) });
  let shown = { figure: {} };
  const behind = behindMarks(() => shown, words);
  const figure = h("figure", { class: "v-card", hidden: true }, title, plot, trouble, caption, behind.el, toggle, box);
  el.append(figure);
  function open(yes) {
    box.hidden = !yes;
    toggle.setAttribute("aria-expanded", String(yes));
    toggle.textContent = words[yes ? "picture.hide" : "picture.table"];
  }
  open(false);

  // Which of its two layouts there is room for is measured here; the kernel, which has guessed, is told if it is the other one. Only
  // what changes here is told, so that two views of one picture, a narrow and a wide one, do not argue.
  let fits, settling;
  function measure() {
    const px = plot.clientWidth, wide = px >= (fits ?? model.get("wide") ? NARROW : WIDE);
    if (!px || wide === fits || shown.figure.wide === undefined) return;
    fits = wide;
    if (wide === model.get("wide")) return;
    model.set("wide", wide);
    model.save_changes();
    if (ahead) take();
  }
  // A drawing for another width than this is on its way out: wait for its successor rather than show words that run into each other.
  let waiting;
  function outdated({ wide }) {
    if (wide === undefined || wide === model.get("wide") || waiting === "over") return false;
    waiting ??= setTimeout(() => { waiting = "over"; draw(); }, PATIENCE);
    return true;
  }

  let near = false;
  // Somebody who waits for a reveal should not wait for the drawing as well.
  const prepare = () => {
    if (model.get("soon")) (globalThis.requestIdleCallback ?? setTimeout)(() => plotly(model).catch(() => {}));
  };
  async function draw() {
    const json = shown.figure;
    if (!near || !json.data) return;
    measure();
    if (outdated(json)) return;
    clearTimeout(waiting);
    waiting = undefined;
    const { data, layout, config } = night() ? recoloured(json, shown.dark) : structuredClone(json);
    plot.style.minHeight = `${layout.height ?? 200}px`;
    try {
      const Plotly = await plotly(model, data);
      await Plotly.react(plot, data, layout, config);
      if (!plot.dataset.drawn) behind.listen(plot);
      plot.dataset.drawn = json.wide ? "wide" : "narrow";
      trouble.hidden = true;
    } catch (error) {
      console.error("vested: the picture cannot be drawn", error);
      trouble.textContent = words["picture.trouble"];
      trouble.hidden = false;
      plot.style.minHeight = "0";
      open(true);
    }
  }
  let ahead; // the sources, one for each layout, that have been told ahead of the kernel
  let late = false; // revealed before it was there to be brought to
  function appear() {
    figure.hidden = !shown.title || !(ahead || model.get("here"));
    el.classList.toggle("v-away", figure.hidden);
    if (late && !figure.hidden) { late = false; scrollToRevealed(figure, title.textContent); }
  }
  function paint() {
    title.textContent = shown.title;
    caption.textContent = shown.caption;
    plot.setAttribute("aria-label", shown.alt);
    box.setAttribute("aria-label", shown.title);
    box.replaceChildren(tableOf(shown.table));
    toggle.hidden = !(shown.table.rows ?? []).length;
    behind.fill();
    appear();
    draw();
  }
  let wanted;
  async function take() {
    const source = ahead?.[layoutOf(model)] ?? model.get("source");
    if (source && source === wanted) return appear();
    wanted = source;
    let found = inModel(model);
    if (source) {
      try { found = await fromServer(source); }
      catch (error) {
        if (wanted !== source) return;
        wanted = undefined;
        console.warn("vested:", error);
        if (!ahead) model.send({ type: "whole" });
        ahead = undefined;
        return;
      }
    }
    if (wanted !== source) return;
    shown = found;
    paint();
  }
  let met = false, forgetting; // whether people have been brought to what the kernel has yet to say
  function told({ detail }) {
    if (detail.step !== model.get("step") || detail.part !== model.get("part")) return;
    const at = model.get("at"), sources = { narrow: detail.narrow[at], wide: detail.wide[at] };
    const source = sources[layoutOf(model)];
    if (!source || model.get("here")) return;
    const known = ahead?.[layoutOf(model)] === source;
    ahead = sources;
    if (known) return;
    met = late = at === 0;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => { met = false; kernelSays(); }, AHEAD);
    take();
  }
  function kernelSays() {
    ahead = undefined;
    take();
  }
  document.addEventListener("vested:revealed", told);
  const stop = paintOn(model, ["source", "figure", "title", "caption", "alt", "table", "behind"], kernelSays);
  const stopPreparing = paintOn(model, ["soon"], prepare);
  const sight = new IntersectionObserver((entries) => {
    if (!near && entries.some((entry) => entry.isIntersecting)) { near = true; draw(); }
  }, { rootMargin: "600px" });
  sight.observe(figure);
  // A plot that was laid out while hidden, or before a turn of the phone, takes the room that it has now.
  const room = new ResizeObserver(() => {
    if (plot.dataset.drawn && plot.offsetWidth) globalThis.Plotly?.Plots.resize(plot);
    if (fits === undefined) return measure();
    clearTimeout(settling);
    settling = setTimeout(measure, SETTLED);
  });
  room.observe(plot);
  const arrived = () => {
    if (met) met = false;
    else if (figure.hidden) late = true;
    else scrollToRevealed(figure, title.textContent);
  };
  model.on("change:arrivals", arrived);
  model.on("change:here", appear);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", draw);
  document.addEventListener("vested:theme", draw);
  return () => {
    stop(); stopPreparing(); sight.disconnect(); room.disconnect(); clearTimeout(settling); clearTimeout(waiting); clearTimeout(forgetting);
    document.removeEventListener("vested:revealed", told);
    model.off("change:arrivals", arrived);
    model.off("change:here", appear);
    scheme.removeEventListener("change", draw);
    document.removeEventListener("vested:theme", draw);
    globalThis.Plotly?.purge(plot);
  };
}
