import { h, follow, uid } from "./common.js";

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

function tableOf({ columns = [], rows = [] }) {
  return h("table", {}, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, n) => (n ? h("td", {}, String(cell ?? "")) : h("th", { scope: "row" }, String(cell ?? ""))))))));
}

export function render({ model, el }) {
  el.classList.add("v", "v-picture");
  const words = model.get("words"), id = uid("table");
  const title = h("h2", {}), plot = h("div", { class: "v-plot", role: "img" }), caption = h("figcaption", { class: "v-small" });
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  const box = h("div", { id, class: "v-table", hidden: true, tabindex: "0", role: "region" });
  const toggle = h("button", { type: "button", class: "v-quiet", "aria-expanded": "false", "aria-controls": id, onclick: () => open(box.hidden) });
  const figure = h("figure", { class: "v-card" }, title, plot, trouble, caption, toggle, box);
  el.append(figure);
  function open(yes) {
    box.hidden = !yes;
    toggle.setAttribute("aria-expanded", String(yes));
    toggle.textContent = words[yes ? "picture.hide" : "picture.table"];
  }
  open(false);

  let near = false;
  // Somebody who waits for a reveal should not wait for the drawing as well.
  const prepare = () => {
    if (model.get("soon")) (globalThis.requestIdleCallback ?? setTimeout)(() => plotly(model).catch(() => {}));
  };
  async function draw() {
    const json = model.get("figure");
    if (!near || !json.data) return;
    const { data, layout, config } = night() ? recoloured(json, model.get("dark")) : structuredClone(json);
    plot.style.minHeight = `${layout.height ?? 200}px`;
    try {
      const Plotly = await plotly(model, data);
      await Plotly.react(plot, data, layout, config);
      plot.dataset.drawn = "true";
      trouble.hidden = true;
    } catch (error) {
      console.error("vested: the picture cannot be drawn", error);
      trouble.textContent = words["picture.trouble"];
      trouble.hidden = false;
      plot.style.minHeight = "0";
      open(true);
    }
  }
  const stop = follow(model, ["figure", "title", "caption", "alt", "table"], () => {
    figure.hidden = !model.get("title");
    title.textContent = model.get("title");
    caption.textContent = model.get("caption");
    plot.setAttribute("aria-label", model.get("alt"));
    box.setAttribute("aria-label", model.get("title"));
    box.replaceChildren(tableOf(model.get("table")));
    toggle.hidden = !(model.get("table").rows ?? []).length;
    draw();
  });
  const stopPreparing = follow(model, ["soon"], prepare);
  const sight = new IntersectionObserver((entries) => {
    if (!near && entries.some((entry) => entry.isIntersecting)) { near = true; draw(); }
  }, { rootMargin: "600px" });
  sight.observe(figure);
  // A plot that was laid out while hidden, or before a turn of the phone, takes the room that it has now.
  const room = new ResizeObserver(() => { if (plot.dataset.drawn && plot.offsetWidth) globalThis.Plotly?.Plots.resize(plot); });
  room.observe(plot);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", draw);
  document.addEventListener("vested:theme", draw);
  return () => {
    stop(); stopPreparing(); sight.disconnect(); room.disconnect();
    scheme.removeEventListener("change", draw);
    document.removeEventListener("vested:theme", draw);
    globalThis.Plotly?.purge(plot);
  };
}
