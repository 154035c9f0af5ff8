import { h, fill, follow, announce, Outbox } from "./common.js";

// Items in an order of one's own: dragged by a handle, moved by buttons, or by the arrow keys on the handle. All places go together.
export function render({ model, el }) {
  el.classList.add("v", "v-ranking");
  el.dataset.part = model.get("part");
  const words = model.get("words"), step = model.get("step");
  const box = new Outbox(model, { step, key: model.get("key"), wait: 300 });
  const reason = h("p", { class: "v-note", hidden: true }), nothing = h("p", { class: "v-note", hidden: true });
  const help = h("p", { class: "v-small" }), full = h("p", { class: "v-small v-warn", role: "status" });
  const list = h("ol", { class: "v-places" }), pool = h("ul", { class: "v-places v-pool" });
  const none = h("p", { class: "v-soft" }), spare = h("p", { class: "v-soft" });
  const card = h("section", { class: "v-card" }, h("h2", {}, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), help, nothing,
    h("h3", {}, words["ranking.ranked"]), none, list, full, h("h3", {}, words["ranking.pool"]), spare, pool);
  const summary = h("summary", { class: "v-button" });
  const own = h("details", { hidden: true }, summary);
  el.append(reason, own, card);

  const titles = () => new Map(model.get("items").map((item) => [item.key, item]));
  const order = () => {
    const answers = { ...model.get("answers"), ...box.pending };
    return model.get("items").map(({ key }) => [key, answers[key]]).filter(([, place]) => typeof place === "number").sort((a, b) => a[1] - b[1]).map(([key]) => key);
  };

  function set(keys, focus) {
    box.put(Object.fromEntries(model.get("items").map(({ key }) => [key, keys.includes(key) ? keys.indexOf(key) + 1 : null])));
    paint();
    if (focus) (el.querySelector(`[data-key="${CSS.escape(focus.key)}"] [data-act=${focus.act}]:not([disabled])`) ?? el.querySelector(`[data-key="${CSS.escape(focus.key)}"] button:not([disabled])`))?.focus();
  }
  function place(key, at, act = "handle") {
    const keys = order(), was = keys.indexOf(key);
    if (was < 0 && keys.length >= model.get("places")) { announce(full.textContent); return; }
    if (was >= 0) keys.splice(was, 1);
    const to = Math.max(0, Math.min(keys.length, at));
    keys.splice(to, 0, key);
    set(keys, { key, act });
    announce(fill(words["ranking.moved"], { title: titles().get(key).title, place: to + 1, n: keys.length }));
  }
  function out(key) {
    set(order().filter((one) => one !== key), { key, act: "take" });
    announce(fill(words["ranking.taken_out"], { title: titles().get(key).title }));
  }

  // Dragging with a finger or a mouse: the row follows the pointer, and takes its place where it is let go.
  function drag(event, key) {
    if (event.button || model.get("reason")) return;
    const row = event.target.closest("li"), start = event.clientY;
    event.target.setPointerCapture(event.pointerId);
    row.classList.add("v-dragged");
    let at = null;
    const move = (e) => {
      row.style.transform = `translateY(${e.clientY - start}px)`;
      const others = [...list.children].filter((one) => one !== row);
      const ranked = list.getBoundingClientRect(), outside = e.clientY > ranked.bottom + 40;
      at = outside ? -1 : others.filter((one) => { const { top, height } = one.getBoundingClientRect(); return e.clientY > top + height / 2; }).length;
      others.forEach((one, i) => one.classList.toggle("v-makes-room", i === at));
    };
    const end = (e) => {
      event.target.removeEventListener("pointermove", move);
      row.classList.remove("v-dragged");
      row.style.transform = "";
      if (e.type === "pointercancel" || at === null) return paint();
      return at < 0 ? (order().includes(key) ? out(key) : paint()) : place(key, at);
    };
    event.target.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) event.target.addEventListener(name, end, { once: true });
  }

  function item(key, at) {
    const { title, text } = titles().get(key), ranked = at >= 0, n = order().length, locked = Boolean(model.get("reason"));
    const button = (act, sign, onclick, disabled = false) => h("button", { type: "button", "data-act": act, "aria-label": fill(words[`ranking.${act}`], { title }), disabled: locked || disabled, onclick }, sign);
    const handle = button("handle", "⠿", () => {});
    handle.classList.add("v-handle");
    handle.addEventListener("pointerdown", (event) => drag(event, key));
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      if (ranked) place(key, at + by); else if (by < 0) place(key, n);
    });
    const acts = ranked
      ? [button("up", "↑", () => place(key, at - 1, "up"), at === 0), button("down", "↓", () => place(key, at + 1, "down"), at === n - 1), button("back", "✕", () => out(key))]
      : [button("take", "+", () => place(key, n, "up"), n >= model.get("places"))];
    return h("li", { "data-key": key }, handle, ranked ? h("span", { class: "v-number", "aria-hidden": "true" }, String(at + 1)) : null,
      h("span", { class: "v-what" }, h("strong", {}, title), text ? h("span", { class: "v-small" }, text) : null), h("span", { class: "v-row v-tight v-acts" }, acts));
  }

  function paint() {
    const keys = order(), rest = model.get("items").map(({ key }) => key).filter((key) => !keys.includes(key));
    list.replaceChildren(...keys.map((key, at) => item(key, at)));
    pool.replaceChildren(...rest.map((key) => item(key, -1)));
    help.textContent = fill(words["ranking.help"], { places: model.get("places") });
    nothing.hidden = !model.get("nothing");
    nothing.textContent = model.get("nothing");
    none.textContent = keys.length || model.get("nothing") ? "" : words["ranking.empty"];
    spare.textContent = rest.length || model.get("nothing") ? "" : words["ranking.pool_empty"];
    full.textContent = rest.length && keys.length >= model.get("places") ? fill(words["ranking.full"], { places: model.get("places") }) : "";
  }

  const stop = follow(model, ["answers", "items", "places", "reason", "revealed", "nothing"], () => {
    reason.hidden = !model.get("reason");
    reason.textContent = model.get("reason");
    const folded = model.get("revealed") || Boolean(model.get("reason"));
    summary.textContent = words[model.get("reason") ? "input.questions" : "input.own_answers"];
    if (folded && card.parentNode === el) own.append(card);
    if (!folded && card.parentNode === own) el.append(card);
    own.hidden = !folded;
    // A row under somebody's finger or focus is left alone: the answer that comes back is their own.
    const focused = el.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.closest("[data-key]")?.dataset.key, act = focused?.dataset.act;
    if (el.querySelector(".v-dragged")) return;
    paint();
    if (key) el.querySelector(`[data-key="${CSS.escape(key)}"] [data-act=${act}]`)?.focus();
  });
  const next = (event) => {
    if (event.detail.step !== step || !el.offsetParent || model.get("reason")) return;
    const open = order().length < model.get("places") && pool.querySelector("[data-act=take]");
    if (!open) return;
    event.detail.found = true;
    open.focus();
  };
  document.addEventListener("vested:next-open", next);
  return () => { stop(); box.close(); document.removeEventListener("vested:next-open", next); };
}
