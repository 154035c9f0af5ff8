// The start page: what the partners agreed, my next step, and the map of all steps with what differs, what to check and what waits.
import "../page/common";
import type { ElementState } from "../generated";
import { type Child, h, mark, put, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { openChannel, withPatience } from "../saving/channel";
import { approversSection, type PartyApprovers } from "./approvers";
import { sign, signOf } from "./signs";

interface Step {
  title: string;
  state: ElementState;
  word: string;
  href: string;
  mine: boolean;
  /** Whether something under it has changed since it was agreed. */
  again: boolean;
  gaps: number;
}

interface Element {
  number: number;
  title: string;
  /** Its whole name. */
  name: string;
  state: ElementState;
  /** Where it stands, in two or three words, and in a sentence. */
  label: string;
  detail: string;
  href: string;
  mine: boolean;
  count: string;
  /** Who has approved its text, in words and as signs. */
  approved: string;
  seals: { colour: string; approved: boolean }[];
  steps: Step[];
}

interface Rule {
  number: number;
  title: string;
  elements: Element[];
}

interface Difference {
  title: string;
  asked: string;
  gap: string;
  between: string;
  alt: string;
  /** How many points the scale is long. */
  ticks: number;
  /** Where the means are, from 0 to 1. */
  means: { colour: string; at: number }[];
  href: string;
}

interface Notice {
  title: string;
  sentence: string;
  href: string;
  state: ElementState;
}

interface Traits {
  deal: string;
  note: string;
  greeting: string;
  parties: { name: string; colour: string; people: string }[];
  headline: {
    text?: string;
    title?: string;
    question?: string;
    href?: string;
    approvals?: { party: string; colour: string; alias: string; at: string }[];
  };
  todo: { title?: string; steps?: { sentence: string; detail: string; button: string; href: string }[] };
  heading: { agreed?: string; sub?: string; href?: string };
  rules: Rule[];
  differences: { items?: Difference[]; all?: string; href?: string };
  again: Notice[];
  waits: Notice[];
  approvers: PartyApprovers[];
  words: Words;
}

const STAGES = ["alone", "reveal", "talk", "agree"] as const;
const KEY = ["agreed", "proposed", "drafting", "alone", "not_begun"] as const;

/** A name in its own direction. */
const name = (text: string): HTMLElement => h("bdi", {}, text);

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-start");
  const words = model.get("words");
  const channel = openChannel(model);
  const ask = withPatience(channel.ask, words["trouble.no_answer"] ?? "");
  const who = approversSection(words, ask);
  /** The Elements that are unfolded where there is no room for the steps of all. */
  const unfolded = new Set<number>();

  function headline(): HTMLElement {
    const { text, title, question, href, approvals = [] } = model.get("headline");
    const parties = model.get("parties").map((one) => h("li", {}, mark(one.colour), name(one.name), h("span", { class: "v-soft" }, one.people)));
    const signed = approvals.map((one) =>
      h("li", {}, mark(one.colour), h("span", {}, h("span", { class: "v-hidden" }, `${one.party}: `), name(one.alias), `, ${one.at}`)),
    );
    const vision = text
      ? [
          h("p", { class: "v-vision", dir: "auto" }, text),
          h("div", { class: "v-signed" }, h("p", { class: "v-agreed-word" }, sign("agreed"), title), h("ul", {}, signed)),
        ]
      : question
        ? [
            h("p", { class: "v-todo-over" }, words["start.question"]),
            h("p", { class: "v-vision", dir: "auto" }, question),
            h("p", {}, h("a", { class: "v-way-on", href }, words["start.question_open"])),
          ]
        : [];
    return h(
      "header",
      { class: "v-hero" },
      h("h1", {}, name(model.get("deal"))),
      h("p", { class: "v-soft v-about" }, words["start.what"]),
      h("ul", { class: "v-sides-list" }, parties),
      ...vision,
    );
  }

  function todo(): HTMLElement {
    const { title, steps = [] } = model.get("todo");
    const [first, ...others] = steps;
    const inside: Child[] = first
      ? [
          h("p", { class: "v-todo-over" }, title),
          h("h2", {}, first.sentence),
          h("p", { class: "v-soft" }, first.detail),
          h("a", { class: "v-button v-primary", href: first.href }, first.button),
        ]
      : [h("h2", {}, words["start.nothing_title"]), h("p", { class: "v-soft" }, words["start.nothing"])];
    const more = others.map(({ sentence, detail, href }) =>
      h("li", {}, h("a", { href }, h("b", {}, sentence), h("span", { class: "v-soft" }, detail))),
    );
    return h(
      "section",
      { class: "v-todo", "aria-label": first ? title : words["start.nothing_title"] },
      ...inside,
      others.length ? h("ul", { "aria-label": words["start.others"] }, more) : null,
      h("p", { class: "v-small" }, model.get("greeting")),
    );
  }

  const stages = (): HTMLElement =>
    h(
      "section",
      { class: "v-stages", "aria-label": words["start.stages"] },
      h(
        "ol",
        {},
        STAGES.map((stage) => h("li", {}, h("b", {}, words[`rhythm.${stage}`]), " ", words[`start.stage_${stage}`])),
      ),
    );

  function block({ title, state, word, href, mine, again, gaps }: Step): HTMLElement {
    const gap = gaps
      ? h(
          "span",
          { class: "v-gaps" },
          sign("gap"),
          h("span", { "aria-hidden": "true" }, String(gaps)),
          h("span", { class: "v-hidden" }, `, ${fill(words["start.gaps_n"], { n: gaps })}`),
        )
      : null;
    return h(
      "li",
      {},
      h(
        "a",
        { class: "v-block", "data-s": state, href },
        signOf(state),
        h("span", {}, title),
        h("span", { class: "v-hidden" }, `, ${word}`),
        gap ? [" ", gap] : null,
        again && state !== "again" ? [" ", sign("again"), h("span", { class: "v-hidden" }, `, ${words["start.key_again"]}`)] : null,
        mine ? h("em", {}, h("span", { class: "v-hidden" }, ", "), words["start.your_turn"]) : null,
      ),
    );
  }

  function element(one: Element): HTMLElement {
    const list = h("ol", { class: "v-blocks", id: uid("steps"), "aria-label": one.name }, one.steps.map(block));
    const gaps = one.steps.reduce((sum, step) => sum + step.gaps, 0);
    const seals = one.seals.map(({ colour, approved }) => {
      const seal = mark(colour);
      seal.classList.toggle("v-mark-open", !approved);
      return seal;
    });
    const inside = [
      h("b", { class: "v-el-n" }, String(one.number)),
      h("span", { class: "v-el-name" }, one.title),
      h(
        "span",
        { class: "v-el-state" },
        h("span", { "aria-hidden": "true" }, one.label),
        h("span", { class: "v-hidden" }, `. ${one.detail}. ${one.approved}`),
        h("span", { class: "v-seals", "aria-hidden": "true" }, seals),
        gaps ? h("span", { class: "v-gaps v-folded", "aria-hidden": "true" }, sign("gap"), String(gaps)) : null,
        one.steps.some((step) => step.again) ? h("span", { class: "v-folded", "aria-hidden": "true" }, sign("again")) : null,
      ),
      h("span", { class: "v-el-count v-folded" }, one.count),
      h(
        "span",
        { class: "v-bars v-folded", "aria-hidden": "true" },
        one.steps.map(({ state }) => h("i", { "data-s": state })),
      ),
    ];
    const item = h("li", { class: "v-el", "data-state": one.state });
    if (one.mine) item.dataset.mine = "";
    const fold = h("button", { type: "button", class: "v-fold-el", "aria-controls": list.id, "aria-label": one.name }, sign("fold"));
    const show = (): void => {
      const open = unfolded.has(one.number);
      fold.setAttribute("aria-expanded", String(open));
      item.toggleAttribute("data-open", open);
    };
    fold.addEventListener("click", () => {
      if (!unfolded.delete(one.number)) unfolded.add(one.number);
      show();
    });
    show();
    return put(
      item,
      one.href ? h("a", { href: one.href, class: "v-el-head" }, inside) : h("div", { class: "v-el-head" }, inside),
      one.steps.length ? fold : null,
      list,
    );
  }

  function rule({ number, title, elements }: Rule): HTMLElement {
    const item = h(
      "li",
      { class: "v-rule" },
      h("h3", {}, h("span", { class: "v-soft" }, fill(words["start.rule"], { number })), " ", title),
      h("ol", { class: "v-els" }, elements.map(element)),
    );
    item.style.setProperty("--n", String(elements.length));
    return item;
  }

  function map(): HTMLElement {
    const rules = model.get("rules").filter(({ elements }) => elements.length);
    const { agreed, sub, href } = model.get("heading");
    const keys = [...KEY, "gap", "again"].map((key) =>
      h("li", { "data-s": key }, signOf(key) ?? h("i", { class: "v-box", "data-s": key }), words[`start.key_${key}`]),
    );
    const list = h("ol", { class: "v-map" }, rules.map(rule));
    list.style.setProperty("--all", String(rules.reduce((sum, { elements }) => sum + elements.length, 0)));
    return h(
      "section",
      { class: "v-way", "aria-label": words["start.elements"] },
      h(
        "div",
        { class: "v-way-top" },
        h(
          "div",
          {},
          h("h2", {}, agreed),
          h("p", { class: "v-soft" }, sub),
          href ? h("p", { class: "v-way-agreement" }, h("a", { href }, words["start.read_agreement"])) : null,
        ),
        h("ul", { class: "v-key", "aria-label": words["start.key"] }, keys),
      ),
      list,
    );
  }

  function difference({ title, asked, gap, between, alt, ticks, means, href }: Difference): HTMLElement {
    const at = means.map((mean) => mean.at);
    const plot = h("span", { class: "v-plot-line", role: "img", "aria-label": alt });
    plot.style.setProperty("--ticks", String(ticks));
    const line = h("i", { class: "v-plot-gap" });
    line.style.setProperty("--from", String(Math.min(...at)));
    line.style.setProperty("--to", String(Math.max(...at)));
    const marks = means.map((mean) => {
      const sign = mark(mean.colour);
      sign.style.setProperty("--at", String(mean.at));
      return sign;
    });
    plot.append(line, ...marks);
    return h(
      "li",
      {},
      h(
        "a",
        { href },
        h("span", { class: "v-gap-what" }, h("b", {}, name(title)), " ", h("span", { class: "v-soft" }, asked)),
        h("span", { class: "v-gap-size", "aria-hidden": "true" }, sign("gap"), h("b", {}, gap), h("span", { class: "v-small" }, between)),
        plot,
      ),
    );
  }

  function below(): HTMLElement {
    const { items = [], all, href } = model.get("differences");
    const box = (title: string | undefined, list: HTMLElement, more: Child = null): HTMLElement => h("section", {}, h("h3", {}, title), list, more);
    const notices = (of: Notice[]): HTMLElement =>
      h(
        "ul",
        { class: "v-notices" },
        of.map(({ title, sentence, href: to, state }) =>
          h("li", {}, h("a", { href: to }, signOf(state), h("span", {}, h("b", {}, title), h("span", { class: "v-soft" }, sentence)))),
        ),
      );
    const again = model.get("again");
    const waits = model.get("waits");
    return h(
      "div",
      { class: "v-below" },
      items.length
        ? box(
            words["start.differences"],
            h("ul", { class: "v-gap-list" }, items.map(difference)),
            h("p", {}, h("a", { class: "v-way-on", href }, all)),
          )
        : null,
      again.length ? box(words["start.again"], notices(again)) : null,
      waits.length ? box(words["start.waits"], notices(waits)) : null,
    );
  }

  // Each piece is painted again only when what it shows has changed: what is read or focused elsewhere stays.
  const pieces: [HTMLElement, (keyof Traits & string)[], () => HTMLElement][] = [
    [h("div", { class: "v-top-main" }), ["deal", "parties", "headline"], headline],
    [h("div", { class: "v-top-todo", "aria-live": "polite" }), ["todo", "greeting"], todo],
    [h("div", { class: "v-top-stages" }), [], stages],
    [h("div", {}), ["rules", "heading"], map],
    [h("div", {}), ["differences", "again", "waits"], below],
  ];
  const [main, next, how, way, rest] = pieces.map(([place]) => place);
  put(el, h("div", { class: "v-top" }, main, next, how), way, rest, who.node);
  const stops = pieces.map(([place, traits, make]) => paintOn(model, traits, () => put(place, make())));
  stops.push(paintOn(model, ["approvers"], () => who.paint(model.get("approvers"))));
  const note = model.get("note");
  if (note) el.append(h("p", { class: "v-small" }, note));
  return () => {
    for (const stop of stops) stop();
    channel.close();
  };
}
