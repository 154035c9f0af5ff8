// The foot of a step, docked at the lower edge of the page: the saved mark, submitting, and the acts of the deal architect.
import "./common";
import { bringIntoSight, sequenceOf } from "../inputs/sequence";
import { OUTBOX_EVENT } from "../saving/outbox";
import { followOutboxes, savedMark } from "../saving/saved_mark";
import { announce, button, type Child, h, put } from "./elements";
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
  /** What is said to a member who has submitted: what happens now, and who sees what; [] otherwise. */
  submitted: string[];
  acts: Act[];
}

const outboxes = followOutboxes();

/** Keep as much room free at the lower edge of the page as the bar takes while it is docked there; returns the function that stops it. */
function reserveRoom(bar: HTMLElement): () => void {
  const measure = (): void => {
    const height = bar.offsetHeight;
    if (!height) return;
    const docked = getComputedStyle(bar).position === "fixed" ? height : 0;
    document.documentElement.style.setProperty("--dock", `${docked}px`);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(bar);
  return () => observer.disconnect();
}

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-foot-host");
  const words = model.get("words");
  const step = model.get("step");
  const saved = h("strong", { class: "v-saved" });
  const where = h("span");
  const meter = h("span", { class: "v-foot-meter", "aria-hidden": "true" }, h("i"));
  const submit = (done: boolean): void => model.send({ type: "done", done });
  const main = button("", () => submitOrGoOn(), { class: "v-primary" });
  const back = button(words["act.take_back"], () => submit(false), { class: "v-quiet" });
  // A question that a person has nothing to say about stays open: one answer is enough to submit, with blanks.
  const early = button(words["act.count_in_early"], () => submit(true), { class: "v-quiet", "data-act": "early" });
  const architect = h("div", { class: "v-lead" });
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const tell = h("div", { class: "v-tell" }, h("div", { class: "v-state" }, saved, where), meter, trouble);
  const bar = h(
    "section",
    { class: "v-foot", "aria-label": words["foot.label"] },
    h("div", { class: "v-foot-in" }, tell, h("div", { class: "v-main" }, early, back, architect, main)),
  );
  el.append(bar);
  sequenceOf(step).setAside(early, early.parentElement as HTMLElement);
  const isComplete = (): boolean => model.get("answered") >= model.get("total");

  function submitOrGoOn(): void {
    if (isComplete()) return submit(true);
    sequenceOf(step).next();
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
    if (before !== text && ["saved", "waiting", "refused"].includes(state)) announce(text);
    where.textContent = model.get("done") && model.get("answering") ? (words["foot.submitted"] ?? "") : model.get("status");
  }

  // In place of the questions stands what happens now.
  let told = "";
  function paintSubmitted(): void {
    const sentences = model.get("submitted") ?? [];
    if (JSON.stringify(sentences) === told) return;
    const isNews = told === "[]";
    told = JSON.stringify(sentences);
    const heading = h("h2", { tabindex: "-1" }, words["foot.submitted_title"]);
    const box = h(
      "section",
      { class: "v-card v-foot-submitted" },
      heading,
      sentences.map((one) => h("p", {}, one)),
    );
    const replaced = sequenceOf(step).showSubmitted(sentences.length ? box : null);
    if (!sentences.length || !isNews || !el.offsetParent) return;
    if (replaced) return;
    heading.focus({ preventScroll: true });
    bringIntoSight(box);
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
  const paintActs = region(architect, ({ acts }: { acts: Act[]; asked: string }) => acts.map(actButtons));

  function paint(): void {
    const open = model.get("answering");
    const done = model.get("done");
    const acts = model.get("acts");
    const complete = isComplete();
    main.hidden = !open || done;
    put(main, complete ? words["act.count_me_in"] : words["act.next_open"]);
    back.hidden = !open || !done;
    early.hidden = !open || done || complete || !model.get("answered");
    meter.hidden = !open || done || !model.get("total");
    const part = meter.firstElementChild as HTMLElement;
    part.style.width = `${(100 * model.get("answered")) / Math.max(1, model.get("total"))}%`;
    architect.hidden = !acts.length;
    // It stays in sight only while there is something to do with it.
    el.classList.toggle("v-foot-rests", !open && !acts.length);
    paintActs({ acts, asked });
    paintSaved();
    paintSubmitted();
  }

  const stop = paintOn(model, ["status", "answered", "total", "done", "answering", "submitted", "acts"], paint);
  const receive = ({ why }: Message): void => {
    if (why) trouble.textContent = why;
  };
  model.on("msg:custom", receive);
  document.addEventListener(OUTBOX_EVENT, paintSaved);
  const stopReserving = reserveRoom(bar);
  return () => {
    stop();
    stopReserving();
    model.off("msg:custom", receive);
    document.removeEventListener(OUTBOX_EVENT, paintSaved);
  };
}
