// The foot of a step: the saved mark, submitting, counts, and the acts of the deal architect.
import "./common";
import type { NextOpen } from "../inputs/input";
import { OUTBOX_EVENT } from "../saving/outbox";
import { followOutboxes, savedMark } from "../saving/saved_mark";
import { announce, button, type Child, h, mark, put } from "./elements";
import { clock, fill } from "./format";
import type { CleanUp, Message, View, Words } from "./model";
import { paintOn } from "./painting";
import { region } from "./region";

interface Act {
  id: string;
  label: string;
  allowed: boolean;
  reason: string;
  /** What is asked before it is done; "" if nothing is. */
  confirm: string;
}

interface Traits {
  step: string;
  words: Words;
  status: string;
  answered: number;
  total: number;
  done: boolean;
  answering: boolean;
  counts: { name: string; colour: string; done: number; invited: number }[];
  acts: Act[];
}

const outboxes = followOutboxes();

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-foot-host");
  const words = model.get("words");
  const step = model.get("step");
  const saved = h("strong", { class: "v-saved" });
  const where = h("span");
  const counts = h("div", { class: "v-counts" });
  const submit = (done: boolean): void => model.send({ type: "done", done });
  const main = button("", () => submitOrGoOn(), { class: "v-primary" });
  const back = button(words["act.take_back"], () => submit(false), { class: "v-quiet" });
  // A question that a person has nothing to say about stays open: one answer is enough to submit, with blanks.
  const early = button(words["act.count_in_early"], () => submit(true), { class: "v-quiet", "data-act": "early" });
  const architect = h("div", { class: "v-lead" });
  const trouble = h("p", { class: "v-warn", role: "alert", style: "margin:0" });
  el.append(
    h(
      "footer",
      { class: "v-foot" },
      h("div", { class: "v-main" }, h("div", { class: "v-state" }, saved, where, back, early), main),
      counts,
      architect,
      trouble,
    ),
  );
  const isComplete = (): boolean => model.get("answered") >= model.get("total");

  function submitOrGoOn(): void {
    if (isComplete()) return submit(true);
    const detail: NextOpen = { step, found: false };
    document.dispatchEvent(new CustomEvent("vested:next-open", { detail }));
    if (!detail.found) submit(true);
  }

  function paintSaved(): void {
    const { state, at, why } = savedMark(step, outboxes.values());
    const text = {
      idle: "",
      saving: words["saved.saving"] ?? "",
      saved: at ? fill(words["saved.saved"], { at: clock(at) }) : "",
      waiting: why || (words["saved.waiting"] ?? ""),
      refused: why,
    }[state];
    const before = saved.textContent;
    saved.textContent = text;
    saved.dataset.state = state;
    saved.className = `v-saved ${state === "saved" ? "v-ok" : state === "refused" || state === "waiting" ? "v-warn" : ""}`;
    if (state === "saved" && before !== text) announce(text);
    where.textContent = (text ? " · " : "") + model.get("status");
  }

  let asked = "";
  const ask = (id: string): void => {
    asked = id;
    paint();
  };
  const actButtons = ({ id, label, allowed, reason, confirm }: Act): Child[] => {
    const go = (): void => {
      asked = "";
      put(trouble);
      model.send({ type: "act", id });
    };
    if (asked === id) {
      return [
        h("span", {}, confirm),
        button(words["act.confirm"], go, { class: "v-primary", "data-key": "confirm" }),
        button(words["act.cancel"], () => ask(""), { "data-key": "cancel" }),
      ];
    }
    const start = (): void => {
      if (!confirm) return go();
      ask(id);
      architect.querySelector("button")?.focus();
    };
    return [
      button(label, start, { disabled: !allowed, "data-act": id, "data-key": id, class: id === "reveal" ? "v-primary" : "" }),
      allowed ? null : h("span", { class: "v-small" }, reason),
    ];
  };
  const paintActs = region(architect, ({ acts }: { acts: Act[]; asked: string }) => [
    h("span", { class: "v-small" }, words["foot.architect"]),
    acts.map(actButtons),
  ]);

  function paint(): void {
    const open = model.get("answering");
    const done = model.get("done");
    const acts = model.get("acts");
    const complete = isComplete();
    main.hidden = !open || done;
    put(main, complete ? words["act.count_me_in"] : words["act.next_open"]);
    back.hidden = !open || !done;
    early.hidden = !open || done || complete || !model.get("answered");
    put(
      counts,
      model
        .get("counts")
        .map(({ name, colour, done: ready, invited }) =>
          h("span", {}, mark(colour), fill(words["foot.counts"], { party: name, done: ready, invited })),
        ),
    );
    architect.hidden = !acts.length;
    // It stays in sight only while there is something to do with it.
    el.classList.toggle("v-foot-rests", !open && !acts.length);
    paintActs({ acts, asked });
    paintSaved();
  }

  const stop = paintOn(model, ["status", "answered", "total", "done", "answering", "counts", "acts"], paint);
  const receive = ({ why }: Message): void => {
    if (why) trouble.textContent = why;
  };
  model.on("msg:custom", receive);
  document.addEventListener(OUTBOX_EVENT, paintSaved);
  return () => {
    stop();
    model.off("msg:custom", receive);
    document.removeEventListener(OUTBOX_EVENT, paintSaved);
  };
}
