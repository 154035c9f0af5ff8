// The questions of a step that one member answers alone, in order and over all its parts: the next open one, and on phones one at a time.
import { button, h, scrollTo } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, Words } from "../page/model";

/** One question of an input. */
export interface Asked {
  /** By what it is known when it is made anew. */
  key: string;
  /** What holds the question and nothing else. */
  el: HTMLElement;
  isAnswered(): boolean;
  /** Bring it to light where it is folded, and go to its first control. */
  focus(): void;
}

/** An input that asks some of the questions of a step. */
export interface Asking {
  el: HTMLElement;
  words: Words;
  /** What can be answered now, in order. */
  asked(): Asked[];
  /** Fold what is answered and left: the page is about to move. */
  foldLeft?(): void;
  /** Paint what depends on whether one question is shown at a time. */
  repaint?(): void;
}

const NARROW = "(max-width: 699px)";
// Ms for which a choice is seen before the next question comes, and for which a press on the same way is taken for that one.
const PAUSE = 500;
const SAME_WISH = 700;

const sequences = new Map<string, QuestionSequence>();

/** Return the sequence of questions of a step. */
export function sequenceOf(step: string): QuestionSequence {
  const found = sequences.get(step) ?? new QuestionSequence();
  sequences.set(step, found);
  return found;
}

export class QuestionSequence {
  private readonly asking = new Set<Asking>();
  private readonly narrow = matchMedia(NARROW);
  private readonly bar = h("nav", { class: "v-input-way" });
  private current = "";
  /** Whether the person wants the list of all questions where one at a time is usual; null: has not said so. */
  private listed: boolean | null = null;
  /** Whether the person is on the way, so that the last answer does not take the question from under their eyes. */
  private begun = false;
  private submitted: HTMLElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private advancedAt = Number.NEGATIVE_INFINITY;
  private words: Words = {};
  private painted = "";
  private aside: { button: HTMLElement; home: HTMLElement } | null = null;

  constructor() {
    this.narrow.addEventListener?.("change", () => this.paint());
    document.addEventListener("focusin", ({ target }) => {
      const found = target instanceof Node ? this.all().find(({ el }) => el.contains(target)) : undefined;
      if (!found) return;
      this.current = found.key;
      this.begun ||= this.isOne;
    });
  }

  /** Take part with an input; returns the function that ends it. */
  join(asking: Asking): CleanUp {
    this.asking.add(asking);
    this.words = asking.words;
    this.paint();
    return () => {
      this.asking.delete(asking);
      this.paint();
    };
  }

  /** Let a button of a bar that is too narrow for it stand beside the list of all questions; `home`: where it stands otherwise. */
  setAside(button: HTMLElement, home: HTMLElement): void {
    this.aside = { button, home };
    this.paint();
  }

  /** Whether one question is shown at a time. */
  get isOne(): boolean {
    if (!this.narrow.matches || this.submitted) return false;
    const all = this.all();
    if (all.length < 2) return false;
    return this.listed === null ? this.begun || all.some((one) => !one.isAnswered()) : !this.listed;
  }

  /** Show in place of the questions that they have been submitted; null: they have not. Returns whether something was shown there before. */
  showSubmitted(news: HTMLElement | null): boolean {
    const before = this.submitted;
    before?.remove();
    this.submitted = news;
    this.listed = null;
    this.begun = false;
    this.paint();
    return Boolean(before);
  }

  /** Go to the next open question after the one that the person is at; returns whether there is any. */
  next(): boolean {
    clearTimeout(this.timer);
    this.timer = undefined;
    const all = this.all();
    const at = all.findIndex(({ key }) => key === this.current);
    const inOrder = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    const open = inOrder.filter((one) => !one.isAnswered());
    const [found] = open;
    if (!found) {
      this.showAll();
      return false;
    }
    // Who presses at the moment at which the next question comes by itself wants that one.
    const isSameWish = Date.now() - this.advancedAt < SAME_WISH;
    const here = all[at];
    this.goTo(isSameWish && here && !here.isAnswered() ? here : found);
    return true;
  }

  /** Note that a question has been answered by a finger or a mouse: where one is shown at a time the next one comes after a moment. */
  advance(): void {
    if (!this.isOne) return;
    this.begun = true; // some browsers give no focus to what a finger chooses
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.isOne) return;
      this.next();
      this.advancedAt = Date.now();
    }, PAUSE);
  }

  /** Paint again: questions have come, gone or been answered. */
  paint(): void {
    const isOne = this.isOne;
    const all = this.all();
    if (!all.some(({ key }) => key === this.current)) this.current = "";
    // Until a person has begun, a part that comes later may hold the first question.
    const standing = this.begun ? all.find(({ key }) => key === this.current) : undefined;
    const shown = isOne ? (standing ?? all.find((one) => !one.isAnswered()) ?? all[0]) : undefined;
    if (shown) this.current = shown.key;
    const inOrder = this.inOrder();
    let host = inOrder.find((asking) => asking.asked().length) ?? inOrder[0];
    for (const asking of inOrder) {
      const mine = asking.asked();
      const holds = Boolean(shown && mine.some(({ key }) => key === shown.key));
      if (holds) host = asking;
      asking.el.toggleAttribute("data-one", isOne);
      // What cannot be answered now is no question: its reason stays in sight.
      asking.el.toggleAttribute("data-away", isOne && !holds && mine.length > 0);
      for (const one of mine) {
        one.el.toggleAttribute("data-shown", one.key === shown?.key);
        const item = one.el.closest(".v-input-item");
        item?.toggleAttribute("data-holds", Boolean(shown && item.contains(shown.el)));
      }
      asking.repaint?.();
    }
    const place = host?.el.parentElement;
    // The introduction makes room as soon as a person has begun.
    place?.toggleAttribute("data-begun", isOne && (all[0]?.key !== shown?.key || all.some((one) => one.isAnswered())));
    place?.toggleAttribute("data-answering", isOne);
    const wanted = this.submitted ?? (this.narrow.matches && all.length > 1 ? this.bar : null);
    if (wanted !== this.bar) this.bar.remove();
    if (this.aside) {
      const { button, home } = this.aside;
      button.toggleAttribute("data-away", isOne);
      const wantedIn = wanted === this.bar && !isOne ? this.bar : home;
      if (button.parentElement !== wantedIn) wantedIn.prepend(button);
    }
    this.paintBar(isOne, all, shown);
    if (wanted && host && host.el.firstElementChild !== wanted) host.el.prepend(wanted);
  }

  private paintBar(isOne: boolean, all: Asked[], shown: Asked | undefined): void {
    const at = shown ? all.indexOf(shown) : -1;
    // A button that is made anew while it is pressed gets no click.
    const painted = JSON.stringify([isOne, at > 0, all.length, this.aside?.button.parentElement === this.bar]);
    if (painted === this.painted) return;
    this.painted = painted;
    const focused = this.bar.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.key : "";
    const quiet = (name: string, label: string, onclick: () => void): HTMLButtonElement =>
      button(label, onclick, { class: "v-quiet", "data-key": name });
    this.bar.setAttribute("aria-label", this.words["input.way"] ?? "");
    this.bar.replaceChildren(
      ...(!isOne && this.aside?.button.parentElement === this.bar ? [this.aside.button] : []),
      ...(isOne
        ? [
            ...(at > 0 ? [quiet("back", this.words["input.back"] ?? "", () => this.goBack())] : []),
            quiet("all", fill(this.words["input.all_questions"], { n: all.length }), () => this.showAll()),
          ]
        : [
            quiet("one", this.words["input.one_at_a_time"] ?? "", () => {
              const now = this.all();
              const found = now.find((one) => !one.isAnswered()) ?? now[0];
              this.listed = false;
              if (found) this.goTo(found);
            }),
          ]),
    );
    if (focused) (this.bar.querySelector<HTMLElement>(`[data-key=${focused}]`) ?? this.bar.querySelector<HTMLElement>("button"))?.focus();
  }

  private goBack(): void {
    const all = this.all();
    const before = all[all.findIndex(({ key }) => key === this.current) - 1];
    if (before) this.goTo(before);
  }

  private showAll(): void {
    if (!this.isOne) return;
    this.listed = true;
    for (const asking of this.asking) asking.foldLeft?.();
    this.paint();
    this.bar.querySelector<HTMLElement>("[data-key=one]")?.focus({ preventScroll: true });
    const [first] = this.inOrder();
    if (first) bringIntoSight(first.el);
  }

  private goTo(asked: Asked): void {
    this.current = asked.key;
    this.begun ||= this.isOne;
    for (const asking of this.asking) asking.foldLeft?.();
    this.paint();
    // It may have been made anew.
    const now = this.all().find(({ key }) => key === asked.key) ?? asked;
    now.focus();
    const card = now.el.closest<HTMLElement>(".v-card") ?? now.el;
    bringIntoSight(fits(card) ? card : now.el);
  }

  private inOrder(): Asking[] {
    const follows = (a: Asking, b: Asking): number => (a.el.compareDocumentPosition(b.el) & 4 ? -1 : 1);
    return [...this.asking].sort(follows);
  }

  private all(): Asked[] {
    return this.inOrder().flatMap((asking) => asking.asked());
  }
}

/** How many px of the screen's height the bars at its edges take, which the page says in its style. */
const bars = (): [head: number, dock: number] => {
  const style = document.documentElement.style;
  return [Number.parseFloat(style.getPropertyValue("--head")) || 0, Number.parseFloat(style.getPropertyValue("--dock")) || 0];
};

const fits = (el: HTMLElement): boolean => el.getBoundingClientRect().height < innerHeight - bars()[0] - bars()[1] - 24;

/** Scroll only if an element is not whole between the bars. */
export function bringIntoSight(el: HTMLElement): void {
  const [head, dock] = bars();
  const { top, bottom } = el.getBoundingClientRect();
  if (top >= head && bottom <= innerHeight - dock) return;
  scrollTo(el, fits(el) ? "center" : "start");
}
