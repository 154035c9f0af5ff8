// Items in an order of one's own: dragged by a handle, moved by buttons, or by the arrow keys on the handle. All places go together.
import "../page/common";
import { announce, h, put } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View } from "../page/model";
import { paintOn, paintWhenReleased } from "../page/painting";
import { type InputTraits, isAsking, ownAnswers } from "./input";
import { openAnswers } from "./own_notes";
import { sequenceOf } from "./sequence";

interface Item {
  key: string;
  title: string;
  text: string;
}

interface Traits extends InputTraits {
  items: Item[];
  /** How many items have a place. */
  places: number;
  nothing: string;
}

const ARROWS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-input", "v-ranking");
  el.dataset.part = model.get("part");
  const words = model.get("words");
  const sequence = sequenceOf(model.get("step"));
  const { answers, notes, close } = openAnswers(model, 300);
  const nothing = h("p", { class: "v-note", hidden: true });
  const help = h("p", { class: "v-small" });
  const full = h("p", { class: "v-small v-warn", role: "status" });
  const list = h("ol", { class: "v-ranking-places" });
  const pool = h("ul", { class: "v-ranking-places v-ranking-pool" });
  const none = h("p", { class: "v-soft" });
  const spare = h("p", { class: "v-soft" });
  const card = h(
    "section",
    { class: "v-card v-input-question" },
    h("h2", {}, model.get("title")),
    h("p", { class: "v-soft" }, model.get("prompt")),
    help,
    nothing,
    h("h3", {}, words["ranking.ranked"]),
    none,
    list,
    full,
    h("h3", {}, words["ranking.pool"]),
    spare,
    pool,
  );
  const own = ownAnswers(model, el, card);
  el.append(own.reason, notes, own.folder, card);

  const titleOf = (key: string): string => model.get("items").find((item) => item.key === key)?.title ?? "";
  const order = (): string[] => {
    const now: Record<string, unknown> = { ...model.get("answers"), ...answers.pending };
    const placed = model.get("items").flatMap(({ key }) => {
      const place = now[key];
      return typeof place === "number" ? [{ key, place }] : [];
    });
    return placed.sort((a, b) => a.place - b.place).map(({ key }) => key);
  };
  const itemButton = (key: string, more: string): HTMLElement | null => el.querySelector(`[data-key="${CSS.escape(key)}"] ${more}`);

  function setOrder(keys: string[], focus: { key: string; act: string }): void {
    answers.put(Object.fromEntries(model.get("items").map(({ key }) => [key, keys.includes(key) ? keys.indexOf(key) + 1 : null])));
    paint();
    (itemButton(focus.key, `[data-act=${focus.act}]:not([disabled])`) ?? itemButton(focus.key, "button:not([disabled])"))?.focus();
  }
  function place(key: string, at: number, act = "handle"): void {
    const keys = order();
    const before = keys.indexOf(key);
    if (before < 0 && keys.length >= model.get("places")) {
      announce(full.textContent ?? "");
      return;
    }
    if (before >= 0) keys.splice(before, 1);
    const to = Math.max(0, Math.min(keys.length, at));
    keys.splice(to, 0, key);
    setOrder(keys, { key, act });
    announce(fill(words["ranking.moved"], { title: titleOf(key), place: to + 1, n: keys.length }));
  }
  function takeOut(key: string): void {
    setOrder(
      order().filter((one) => one !== key),
      { key, act: "take" },
    );
    announce(fill(words["ranking.taken_out"], { title: titleOf(key) }));
  }

  // Dragging with a finger or a mouse: the row follows the pointer, and takes its place where it is released.
  function drag(event: PointerEvent, key: string): void {
    const handle = event.target as HTMLElement;
    const row = handle.closest("li");
    if (event.button || model.get("reason") || !row) return;
    handle.setPointerCapture(event.pointerId);
    row.classList.add("v-ranking-dragged");
    let at: number | null = null;
    const move = (now: PointerEvent): void => {
      row.style.transform = `translateY(${now.clientY - event.clientY}px)`;
      const others = [...list.children].filter((one) => one !== row);
      const isOutside = now.clientY > list.getBoundingClientRect().bottom + 40;
      const isAbove = (one: Element): boolean => {
        const { top, height } = one.getBoundingClientRect();
        return now.clientY > top + height / 2;
      };
      at = isOutside ? -1 : others.filter(isAbove).length;
      others.forEach((one, i) => {
        one.classList.toggle("v-ranking-makes-room", i === at);
      });
    };
    const end = (now: Event): void => {
      handle.removeEventListener("pointermove", move);
      row.classList.remove("v-ranking-dragged");
      row.style.transform = "";
      if (now.type === "pointercancel" || at === null) paint();
      else if (at >= 0) place(key, at);
      else if (order().includes(key)) takeOut(key);
      else paint();
    };
    handle.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, end, { once: true });
  }

  function item({ key, title, text }: Item, at: number): HTMLElement {
    const isRanked = at >= 0;
    const n = order().length;
    const locked = Boolean(model.get("reason"));
    const act = (name: string, sign: string, onclick: () => void, disabled = false): HTMLButtonElement =>
      h(
        "button",
        { type: "button", "data-act": name, "aria-label": fill(words[`ranking.${name}`], { title }), disabled: locked || disabled, onclick },
        sign,
      );
    const handle = act("handle", "⠿", () => {});
    handle.classList.add("v-ranking-handle");
    handle.addEventListener("pointerdown", (event) => drag(event, key));
    handle.addEventListener("keydown", (event) => {
      const by = ARROWS[event.key];
      if (!by) return;
      event.preventDefault();
      if (isRanked) place(key, at + by);
      else if (by < 0) place(key, n);
    });
    const acts = isRanked
      ? [
          act("up", "↑", () => place(key, at - 1, "up"), at === 0),
          act("down", "↓", () => place(key, at + 1, "down"), at === n - 1),
          act("back", "✕", () => takeOut(key)),
        ]
      : [act("take", "+", () => place(key, n, "up"), n >= model.get("places"))];
    return h(
      "li",
      { "data-key": key },
      handle,
      isRanked ? h("span", { class: "v-ranking-number", "aria-hidden": "true" }, String(at + 1)) : null,
      h("span", { class: "v-ranking-what" }, h("strong", {}, title), text ? h("span", { class: "v-small" }, text) : null),
      h("span", { class: "v-row v-tight v-ranking-acts" }, acts),
    );
  }

  function paint(): void {
    const keys = order();
    const items = new Map(model.get("items").map((one) => [one.key, one]));
    const rest = model.get("items").filter(({ key }) => !keys.includes(key));
    const values = { places: model.get("places") };
    put(
      list,
      keys.map((key, at) => item(items.get(key) as Item, at)),
    );
    put(
      pool,
      rest.map((one) => item(one, -1)),
    );
    help.textContent = fill(words["ranking.help"], values);
    nothing.hidden = !model.get("nothing");
    nothing.textContent = model.get("nothing");
    put(none, keys.length || model.get("nothing") ? "" : words["ranking.empty"]);
    put(spare, rest.length || model.get("nothing") ? "" : words["ranking.pool_empty"]);
    full.textContent = rest.length && keys.length >= model.get("places") ? fill(words["ranking.full"], values) : "";
  }

  function paintAround(): void {
    own.paint();
    sequence.paint();
    // A row under the person's finger or focus is left alone: the answer that comes back is their own.
    const focused = el.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    const key = focused?.closest<HTMLElement>("[data-key]")?.dataset.key;
    const act = focused?.dataset.act;
    if (el.querySelector(".v-ranking-dragged")) return;
    answers.shown(model.get("items").map((one) => one.key));
    paint();
    if (key) itemButton(key, `[data-act=${act}]`)?.focus();
  }

  answers.onSettled(() => paintWhenReleased(paintAround));
  const goThere = (): void => {
    if (own.folder.contains(card)) own.folder.open = true;
    (pool.querySelector<HTMLElement>("[data-act=take]:not([disabled])") ?? card.querySelector("button"))?.focus({ preventScroll: true });
  };
  const stops = [
    sequence.join({
      el,
      words,
      asked: () =>
        isAsking(model) && model.get("places")
          ? [{ key: model.get("part"), el: card, isAnswered: () => order().length >= model.get("places"), focus: goThere }]
          : [],
    }),
    paintOn(model, ["answers", "items", "places", "reason", "note", "revealed", "done", "joins", "nothing"], paintAround),
  ];
  return () => {
    for (const stop of stops) stop();
    close();
  };
}
