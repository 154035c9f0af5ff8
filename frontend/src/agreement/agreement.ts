// The agreement as a whole: what is to be mended first, then the document with its contents, numbered clauses, comments, and what has changed.
import { comments, type Decision, type JointTraits } from "../joint/joint";
import "../page/common";
import { button, type Child, h, mark, put, uid } from "../page/elements";
import { day, fill, plural } from "../page/format";
import type { CleanUp, Model, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { type PaperFigure, renderOnPaper } from "../picture/on_paper";
import { type Ask, openChannel, withPatience } from "../saving/channel";
import { downloads, type Form } from "./downloads";
import { type RedlinePart, redline } from "./redline";
import { type May, type Signing, signingSection } from "./signing";
import { sign } from "./signs";
import { type Version, versionList } from "./versions";

interface Party {
  party: string;
  colour: string;
}

interface Approval extends Party {
  approved: boolean;
  alias: string;
  date: string;
}

interface Clause {
  id: string;
  number: string;
  text: string;
  /** Heading and cell, where a row has no sentence of its own; [] otherwise. */
  fields: [string, string][];
}

interface Section {
  number: string;
  title: string;
  /** The part that it comes from, "step/part", its title, and where it is written. */
  of: string;
  source: string;
  href: string;
  /** Whether it is the sentence that leads the deal. */
  large: boolean;
  clauses: Clause[];
}

interface Schedule {
  number: string;
  anchor: string;
  id: string;
  element: string;
  title: string;
  state: string;
  /** The state in words. */
  word: string;
  /** The version code as people compare it; "" while it is missing. */
  code: string;
  href: string;
  approvals: Approval[];
  sections: Section[];
}

interface Figure extends PaperFigure {
  /** The number of its section. */
  section: string;
  /** The title of the part that it is drawn of, and where that is. */
  of: string;
  href: string;
}

interface Concern {
  kind: string;
  title: string;
  items: { schedule: string; sentence: string; href: string }[];
}

interface Change extends Party {
  at: string;
  /** The number of the clause; "" where it is gone. */
  number: string;
  of: string;
  clause: string;
  parts: RedlinePart[];
}

interface Head {
  deal: string;
  parties: Party[];
  vision: string;
  state: string;
  date: string;
  code: string;
  short: string;
}

interface Traits {
  head: Head;
  concerns: Concern[];
  schedules: Schedule[];
  figures: Figure[];
  comments: JointTraits["comments"];
  register: Change[];
  trail: { at: string; who: string; what: string }[];
  signing: Signing;
  versions: Version[];
  /** What has changed since it was signed. */
  changed: Change[];
  may: Partial<Record<string, Decision>> & May;
  /** In which forms it can be saved. */
  forms: Form[];
  wide: boolean;
  words: Words;
}

const partyName = ({ party, colour }: Party): HTMLElement => h("span", { class: "v-agr-party" }, mark(colour), h("span", {}, party));
const scheduleOf = ({ number }: Section): string => number.split(".")[0] ?? "";
const anchorOf = (number: string): string => `clause-${number.replaceAll(".", "-")}`;

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-agreement");
  const words = model.get("words");
  const channel = openChannel(model);
  const patient = withPatience(channel.ask, words["trouble.no_answer"] ?? "");
  const rail = h("nav", { class: "v-agr-rail", "aria-label": words["agreement.contents"] });
  const now = h("b");
  const barList = h("nav", { "aria-label": words["agreement.contents"] });
  const bar = h("details", { class: "v-agr-bar" }, h("summary", {}, h("span", {}, words["agreement.contents"]), now), barList);
  const concerns = h("section", { class: "v-agr-concerns", "aria-label": words["agreement.to_mend"] });
  const head = h("header", { class: "v-agr-head" });
  const body = h("div");
  const signing = signingSection(words, patient);
  const paper = h("article", { class: "v-card v-agr-paper", "aria-label": words["agreement.title"] }, head, body, signing.node);
  const files = downloads(model, words, model.get("forms"), channel.ask);
  const after = h("div", { class: "v-agr-after" });
  const trouble = h("p", { class: "v-warn", role: "alert", hidden: true });
  el.append(bar, rail, h("div", { class: "v-agr-work" }, concerns, trouble, files.node, paper, after));
  bar.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) bar.open = false;
  });

  const pictures = pictureShelf(model, words);
  const talks = talkPanels(model, words, patient);
  const schedules = new Map<string, { told: string; node: HTMLElement }>();
  // Of each clause that has changed since it was signed: what has, unless that is not to be shown.
  let marked = new Map<string, RedlinePart[]>();
  let showsMarks = true;
  const marks = h("input", {
    type: "checkbox",
    checked: true,
    onchange: () => {
      showsMarks = marks.checked;
      paintPaper();
    },
  });

  function scheduleNode(one: Schedule): HTMLElement {
    const figures = model.get("figures").map(({ section, title, of, href }) => ({ section, seen: Boolean(title), of, href }));
    const own = figures.filter(({ section }) => one.sections.some(({ number }) => number === section));
    const told = JSON.stringify([one, own, one.sections.flatMap(({ clauses }) => clauses.map(({ id }) => marked.get(id)))]);
    const known = schedules.get(one.id);
    if (known?.told === told) return known.node;
    const node = h("section", { id: one.anchor, class: "v-agr-schedule", tabindex: "-1", "data-state": one.state }, scheduleHead(one, words), [
      one.sections.map((section) => sectionNode(section)),
      talks.panel(one.id, fill(words["agreement.comment_on"], { number: one.title }), one.number),
    ]);
    schedules.set(one.id, { told, node });
    return node;
  }

  function sectionNode(section: Section): HTMLElement {
    const clauses = section.clauses.length
      ? h(
          "ol",
          { class: "v-agr-clauses" },
          section.clauses.map((clause) => clauseNode(clause, section)),
        )
      : h("p", { class: "v-soft" }, words["assembly.empty"]);
    const source = h("p", { class: "v-agr-source" }, h("a", { href: section.href }, fill(words["assembly.write"], { title: section.source })));
    // Comments on a whole table stand under it; those on a joint text are those on its clause.
    const isText = section.clauses.some(({ id }) => id === section.of);
    const about = isText ? null : talks.panel(section.of, fill(words["agreement.comment_on"], { number: section.number }), scheduleOf(section));
    return h(
      "section",
      { class: "v-agr-section" },
      h("h3", {}, h("span", { class: "v-agr-no" }, section.number), h("span", {}, section.title)),
      clauses,
      pictures.under(section.number),
      h("div", { class: "v-agr-under" }, source, about),
    );
  }

  function clauseNode(clause: Clause, section: Section): HTMLElement {
    const lines = clause.text.split("\n").map((line) => h("p", { class: section.large ? "v-agr-lead" : null }, line));
    const field = ([name, value]: [string, string]): HTMLElement => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value));
    const change = marked.get(clause.id);
    const text = change ? redline(change, words) : clause.fields.length ? h("dl", { class: "v-agr-fields" }, clause.fields.map(field)) : lines;
    return h(
      "li",
      { id: anchorOf(clause.number), class: "v-agr-clause", "data-clause": clause.id, "data-changed": Boolean(change) },
      h("span", { class: "v-agr-no" }, clause.number),
      h("div", { class: "v-agr-words" }, text),
      talks.panel(clause.id, fill(words["agreement.comment_on"], { number: clause.number }), scheduleOf(section)),
    );
  }

  function paintPaper(): void {
    marked = new Map(showsMarks ? model.get("changed").map(({ clause, parts }) => [clause, parts]) : []);
    put(head, headNodes(model.get("head"), words));
    put(body, model.get("schedules").map(scheduleNode));
    pictures.tidy();
    talks.paint();
    for (const nav of [rail, barList]) put(nav, contents(model, words));
    if (model.get("changed").length) rail.append(h("label", { class: "v-agr-marks" }, marks, words["agreement.show_changes"]));
    follow();
  }

  // The contents tell which schedule is on the screen.
  const seen = new IntersectionObserver(
    (entries) => {
      const here = entries.filter((entry) => entry.isIntersecting).pop();
      if (here) showCurrent(here.target.id);
    },
    { rootMargin: "-25% 0px -70%" },
  );
  function follow(): void {
    seen.disconnect();
    for (const node of body.children) seen.observe(node);
  }
  function showCurrent(anchor: string): void {
    for (const link of el.querySelectorAll<HTMLElement>(":is(.v-agr-rail, .v-agr-bar) a")) {
      const isHere = link.getAttribute("href") === `#${anchor}`;
      if (isHere) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (isHere) now.textContent = link.dataset.title ?? "";
    }
  }

  const shownFigures = (): string => JSON.stringify(model.get("figures").map(({ section, of, title }) => [section, of, Boolean(title)]));
  let shown = shownFigures();
  const stops = [
    paintOn(model, ["concerns", "changed", "signing"], () => put(concerns, concernNodes(model, words))),
    paintOn(model, ["head", "schedules", "changed", "signing"], paintPaper),
    paintOn(model, ["signing", "may", "head"], () =>
      signing.paint({ signing: model.get("signing"), may: model.get("may"), short: model.get("head").short }),
    ),
    paintOn(model, ["figures"], () => {
      const next = shownFigures();
      if (next === shown) return;
      shown = next;
      paintPaper();
    }),
    paintOn(model, ["comments", "may"], () => talks.paint()),
    paintOn(model, ["register", "trail", "versions"], () => put(after, records(model, words, patient))),
  ];
  // The page was there before what its address names.
  requestAnimationFrame(() => {
    const named = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (named && el.contains(named)) named.scrollIntoView();
  });
  return () => {
    for (const stop of stops) stop();
    seen.disconnect();
    files.stop();
    pictures.stop();
    channel.close();
  };
}

/** Keep the pictures of the document: each stays where it is when the text around it is painted again. */
function pictureShelf(model: Model<Traits>, words: Words): { under(section: string): HTMLElement[]; tidy(): void; stop(): void } {
  const drawn = new Map<number, { node: HTMLElement; stop: CleanUp }>();
  const picture = (at: number): HTMLElement => {
    const known = drawn.get(at);
    if (known) return known.node;
    const node = h("div", { class: "v-agr-picture" });
    drawn.set(at, { node, stop: renderOnPaper(model, at, node, "h4") });
    return node;
  };
  const waiting = ({ of, href }: Figure): HTMLElement =>
    h("p", { class: "v-agr-source" }, h("a", { href }, fill(words["assembly.picture_waits"], { title: of })));
  return {
    under: (section) => model.get("figures").flatMap((one, at) => (one.section !== section ? [] : [one.title ? picture(at) : waiting(one)])),
    tidy() {
      for (const [at, { stop }] of drawn) {
        if (model.get("figures")[at]?.title) continue;
        stop();
        drawn.delete(at);
      }
    },
    stop() {
      for (const { stop } of drawn.values()) stop();
    },
  };
}

/** Make a button and a panel for the comments on each clause; what is being written survives when the clause is painted again. */
function talkPanels(
  model: Model<Traits>,
  words: Words,
  ask: Ask,
): { panel(about: string, label: string, schedule: string): HTMLElement | null; paint(): void } {
  const made = new Map<string, ReturnType<typeof make>>();
  const many = new Map<string, number>();
  function make(about: string): { node: HTMLElement; name: (label: string) => void; paint: () => void } {
    let label = "";
    const id = uid("talk");
    const count = h("span", { class: "v-agr-count" });
    const toggle = h(
      "button",
      { type: "button", class: "v-agr-comment", "aria-expanded": "false", "aria-controls": id, onclick: () => open(panel.hidden) },
      sign("comment"),
      count,
      h("span", { class: "v-hidden" }),
    );
    const panel = h("div", { id, class: "v-agr-panel", hidden: true });
    let talk: ReturnType<typeof comments> | undefined;
    function open(isOpen: boolean): void {
      panel.hidden = !isOpen;
      toggle.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen || talk) return;
      talk = comments(model as unknown as Model<JointTraits>, words, ask, about);
      panel.append(talk.node);
    }
    const paint = (): void => {
      const n = many.get(about) ?? 0;
      count.textContent = n ? String(n) : "";
      toggle.classList.toggle("v-agr-said", n > 0);
      toggle.lastElementChild?.replaceChildren(n ? `${label}: ${plural(words, "agreement.open_comments", n)}` : label);
      talk?.paint();
    };
    // Its clause may get another number.
    const name = (text: string): void => {
      label = text;
      toggle.title = text;
      paint();
    };
    return { node: h("div", { class: "v-agr-talk" }, toggle, panel), name, paint };
  }
  return {
    panel(about, label, schedule) {
      // A text can stand in two schedules: each place has a panel of its own on the same comments.
      const place = `${schedule} ${about}`;
      const known = made.get(place) ?? make(about);
      made.set(place, known);
      known.name(label);
      return known.node;
    },
    paint() {
      many.clear();
      for (const { row, resolved } of model.get("comments")) if (!resolved) many.set(row, (many.get(row) ?? 0) + 1);
      for (const { paint } of made.values()) paint();
    },
  };
}

function contents(model: Model<Traits>, words: Words): Child[] {
  const item = ({ number, anchor, title, state, word }: Schedule): HTMLElement =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#${anchor}`, "data-title": `${number} ${title}`, "data-state": state },
        h("span", { class: "v-agr-no" }, number),
        h("span", {}, title),
        sign(state),
        h("span", { class: "v-hidden" }, word),
      ),
    );
  const print = model.get("_home") ? button(words["assembly.print"], () => window.print(), { class: "v-quiet" }) : null;
  const { code, parties } = model.get("signing");
  const state = parties.every(({ signed }) => signed) ? "agreed" : parties.some(({ by }) => by.length) ? "approved" : "missing";
  const title = words["agreement.signatures"];
  const signatures = code
    ? h("li", {}, h("a", { href: "#sign", "data-title": title }, h("span", { class: "v-agr-no" }), h("span", {}, title), sign(state)))
    : null;
  return [h("p", { class: "v-agr-rail-title" }, words["agreement.contents"]), h("ol", {}, model.get("schedules").map(item), signatures), print];
}

/** Make what is to be mended before anybody signs: what is missing first, each with the way to its step. */
function concernNodes(model: Model<Traits>, words: Words): Child[] {
  const found = model.get("concerns");
  const { whole, again } = model.get("signing");
  const state = whole || again;
  const title = [
    h("h2", {}, words["agreement.to_mend"]),
    state ? h("p", { class: again ? "v-agr-again" : "v-agr-whole" }, sign(again ? "stale" : "agreed"), h("a", { href: "#sign" }, state)) : null,
    since(model, words),
  ];
  if (!found.length) return [title, h("p", { class: "v-ok" }, words["agreement.nothing_to_mend"])];
  return [
    title,
    ...found.map(({ kind, title: name, items }, at) =>
      h(
        "details",
        { open: at === 0 && !model.get("changed").length, "data-kind": kind },
        h("summary", {}, sign(kind), h("b", {}, name), h("span", { class: "v-agr-many" }, String(items.length))),
        h(
          "ul",
          {},
          items.map(({ schedule, sentence, href }) =>
            h("li", {}, h("a", { href }, h("span", { class: "v-agr-no" }, schedule), h("span", { dir: "auto" }, sentence))),
          ),
        ),
      ),
    ),
  ];
}

function headNodes({ deal, parties, vision, state, date, short }: Head, words: Words): Child[] {
  const fact = (name: string, ...value: Child[]): HTMLElement =>
    h(
      "div",
      {},
      h("dt", {}, words[`assembly.${name}`]),
      value.map((one) => h("dd", {}, one)),
    );
  return [
    h("p", { class: "v-agr-over" }, words["agreement.title"]),
    h("h2", { dir: "auto" }, deal),
    vision ? h("p", { class: "v-agr-vision", dir: "auto" }, vision) : null,
    h(
      "dl",
      { class: "v-agr-facts" },
      fact("between", ...parties.map(partyName)),
      fact("state", state),
      fact("date", date),
      short ? fact("version", h("span", { class: "v-agr-code" }, short)) : null,
    ),
  ];
}

/** Make the head of a schedule: its title, and in the margin its state, who has approved it, and its version code. */
function scheduleHead({ number, element, title, state, word, code, approvals, href }: Schedule, words: Words): HTMLElement {
  const by = ({ alias, date, approved, ...party }: Approval): HTMLElement =>
    h(
      "li",
      { "data-approved": approved },
      mark(party.colour),
      h(
        "span",
        {},
        `${party.party}: `,
        approved ? fill(words["agreement.by_on"], { alias, date }) : h("span", { class: "v-soft" }, words["assembly.not_approved"]),
      ),
    );
  return h(
    "header",
    {},
    h(
      "div",
      {},
      h("h2", {}, h("span", { class: "v-agr-no" }, number), h("span", {}, title)),
      h(
        "p",
        { class: "v-agr-element" },
        element === title ? null : h("span", {}, element),
        code ? h("span", {}, `${words["assembly.version"]} `, h("span", { class: "v-agr-code" }, code)) : null,
      ),
      h("p", { class: "v-agr-source" }, h("a", { href }, fill(words["assembly.write"], { title }))),
    ),
    h(
      "div",
      { class: "v-agr-margin" },
      h("p", { class: "v-agr-state", "data-state": state }, sign(state), word),
      state === "missing" ? null : h("ul", {}, approvals.map(by)),
    ),
  );
}

function changeItem({ at, number, of, parts, ...party }: Change, words: Words): HTMLElement {
  return h(
    "li",
    {},
    h(
      "p",
      { class: "v-agr-when" },
      h("time", { datetime: at }, day(at)),
      party.party ? partyName(party) : null,
      number ? h("a", { href: `#${anchorOf(number)}` }, fill(words["agreement.clause"], { number })) : null,
      h("span", { class: "v-soft" }, of),
    ),
    redline(parts, words),
  );
}

/** Make what has changed since it was signed; null if nothing has. */
function since(model: Model<Traits>, words: Words): HTMLElement | null {
  const found = model.get("changed");
  if (!found.length) return null;
  const summary = h(
    "summary",
    {},
    sign("stale"),
    h("b", {}, words["agreement.since_signed"]),
    h("span", { class: "v-agr-many" }, String(found.length)),
  );
  return h(
    "details",
    { open: true, class: "v-agr-record", "data-kind": "changed" },
    summary,
    h(
      "ol",
      {},
      found.map((one) => changeItem(one, words)),
    ),
  );
}

/** Make the signed versions, the change register and the audit trail. */
function records(model: Model<Traits>, words: Words, ask: Ask): Child[] {
  const list = (key: string, items: HTMLElement[], none: string | undefined): HTMLElement =>
    h(
      "details",
      { class: "v-agr-record", "data-key": key },
      h("summary", {}, h("b", {}, words[`agreement.${key}`]), h("span", { class: "v-agr-many" }, String(items.length))),
      items.length ? h("ol", {}, items) : h("p", { class: "v-soft" }, none),
    );
  const approved = ({ at, who, what }: Traits["trail"][number]): HTMLElement =>
    h(
      "li",
      {},
      h("p", { class: "v-agr-when" }, h("time", { datetime: at }, day(at)), h("b", { dir: "auto" }, who), h("span", { dir: "auto" }, what)),
    );
  return [
    list("signed_versions", versionList(model.get("versions"), words, ask), words["agreement.signed_none"]),
    list(
      "register",
      model.get("register").map((one) => changeItem(one, words)),
      words["agreement.register_none"],
    ),
    list("trail", model.get("trail").map(approved), words["agreement.trail_none"]),
  ];
}
