// What the session is at: how far each party is, the acts of its round, what to discuss after the reveal, and where joint parts stand.
import { button, type Child, h, mark } from "../page/elements";
import { fill, plural } from "../page/format";
import { region } from "../page/region";
import type { AlonePart, JointPart, Kit, Part, PartyCount, Step, Topic } from "./kit";

export function currentStep(host: HTMLElement, { words, actButton, act }: Kit): (data: { step: Step; key: string }) => void {
  const count = ({ name, colour, done, started, invited }: PartyCount): HTMLElement => {
    const bar = h("i", { class: `v-fill-${colour}`, style: `width:${invited ? (100 * done) / invited : 0}%` });
    return h(
      "li",
      {},
      mark(colour),
      h(
        "span",
        { class: "v-what" },
        h("span", {}, fill(invited ? words.counts : words.counts_nobody, { party: name, done, invited })),
        started > done ? h("small", {}, plural(words, "started", started - done)) : null,
        h("span", { class: "v-meter", "aria-hidden": "true" }, bar),
      ),
    );
  };

  const turns = (step: Step, part: AlonePart): HTMLElement => {
    const offered = part.acts.filter(({ allowed }) => allowed);
    const buttons = offered.map(({ id, label, confirm }) =>
      actButton(label, id, { step: step.id, part: part.id }, { key: `${id}-${part.id}`, confirm, primary: id === "reveal" }),
    );
    const why = part.acts.find(({ reason }) => reason)?.reason ?? "";
    return h("div", { class: "v-row" }, buttons, offered.length ? null : h("span", { class: "v-small" }, why));
  };

  const verdictPill = (verdict: string): HTMLElement | null =>
    verdict ? h("span", { class: "v-pill" }, words[`verdict_${verdict.replaceAll(" ", "_")}`] ?? verdict) : null;
  const noteOn = (part: AlonePart, item: string): string => part.notes.find((note) => note.item === item)?.text ?? "";

  function noteField(step: Step, part: AlonePart, item: string, title: string): HTMLElement {
    const key = `note-${part.id}-${item}`;
    const label = fill(words.note_item, { title });
    const field = h("textarea", { rows: "2", maxlength: "2000", "data-key": key, "data-keep": "", "aria-label": label });
    field.value = noteOn(part, item);
    const given = (): object => {
      const { value = "" } = host.querySelector<HTMLTextAreaElement>(`[data-key="${CSS.escape(key)}"]`) ?? {};
      return { step: step.id, part: part.id, item, text: value };
    };
    const save = actButton(words.note_save, "note", given, { key: `${key}-save` });
    const row = h("div", { class: "v-row" }, save, h("span", { class: "v-small" }, words.note_text));
    return h("details", { "data-key": `${key}-open` }, h("summary", {}, noteOn(part, item) || label), field, row);
  }

  const focusButton = (step: Step, part: AlonePart, item: string, title: string): HTMLElement => {
    const isFocused = part.focus === item;
    const focus = (): void => act("focus", { step: step.id, part: part.id, item: isFocused ? "" : item });
    return button(title, focus, {
      class: "v-focus",
      "data-key": `focus-${part.id}-${item}`,
      "data-act": "focus",
      "aria-pressed": String(isFocused),
      "aria-label": fill(words.wall_item, { title }),
    });
  };

  function discussion(step: Step, part: AlonePart): Child[] {
    const pictures = part.pictures.map((name, at) => focusButton(step, part, `#${at + 1}`, name));
    const topic = ({ item, title, verdict }: Topic): HTMLElement =>
      h(
        "li",
        { "aria-current": part.focus === item ? "true" : null },
        h("div", { class: "v-row" }, focusButton(step, part, item, title), verdictPill(verdict)),
        noteField(step, part, item, title),
      );
    return [
      part.late ? h("p", { class: "v-small" }, fill(words.late, { n: part.late })) : null,
      part.waits ? h("p", { class: "v-note" }, part.waits) : null,
      pictures.length > 1 ? h("div", { class: "v-onwall" }, h("h3", {}, words.on_wall), pictures) : null,
      part.topics.length ? h("h3", {}, words[part.topics.some(({ verdict }) => verdict) ? "talk" : "talk_items"]) : null,
      h("ol", { class: "v-topics" }, part.topics.map(topic)),
      noteField(step, part, "", part.title),
    ];
  }

  const approval = ({ party, colour, approved }: JointPart["approvals"][number]): HTMLElement => {
    const sign = mark(colour);
    sign.classList.toggle("v-mark-open", !approved);
    return h(
      "li",
      { "data-approved": String(approved) },
      sign,
      h("span", {}, fill(words[approved ? "has_approved" : "has_not_approved"], { party })),
    );
  };
  const sentences = (title: string | undefined, all: string[]): Child =>
    all.length
      ? [
          h("h3", {}, title),
          h(
            "ul",
            { class: "v-missing-list" },
            all.map((one) => h("li", {}, one)),
          ),
        ]
      : null;
  function jointBox(step: Step, part: JointPart): HTMLElement {
    const { id, title, page, hash, own_work } = part;
    const isOnWall = step.on_wall === id;
    const propose = part.propose
      ? actButton(words.propose, "propose", { step: step.id, part: id, hash }, { key: `propose-${id}`, primary: true })
      : null;
    const show = isOnWall
      ? h("span", { class: "v-pill" }, words.on_wall_now)
      : actButton(words.wall_joint, "focus", { step: step.id, part: id, item: "" }, { key: `wall-${id}` });
    const way = page ? h("a", { class: "v-button", href: page, target: "_blank", rel: "noopener" }, fill(words.go_to_work, { title })) : null;
    return h(
      "section",
      { class: "v-card v-joint-now", "data-part": id, "data-state": part.state },
      h("p", { class: "v-small" }, words.joint),
      h("h3", {}, title),
      own_work ? h("p", { class: "v-note v-own-work" }, own_work) : null,
      h("p", { class: "v-state-now" }, part.sentence),
      part.approvals.length ? h("ul", { class: "v-partycounts" }, part.approvals.map(approval)) : null,
      sentences(words.missing, part.missing),
      sentences(words.check_again, part.again),
      h("div", { class: "v-row" }, propose, part.state === "waits" ? null : [way, show]),
    );
  }

  const partBox = (step: Step, part: Part): HTMLElement => {
    if (!part.alone) return jointBox(step, part);
    return h(
      "section",
      { class: "v-card v-part-now", "data-part": part.id, "data-state": part.state },
      h("h3", {}, part.title, part.wave > 1 ? h("span", { class: "v-pill" }, fill(words.wave, { n: part.wave })) : null),
      h("p", { class: "v-tally" }, h("strong", {}, fill(words.answered, part))),
      h("ul", { class: "v-partycounts" }, part.counts.map(count)),
      turns(step, part),
      part.state !== "open" ? discussion(step, part) : null,
    );
  };

  return region(host, ({ step }: { step: Step; key: string }): Child => {
    if (!step.id) return null;
    const current = step.parts.find(({ id }) => id === step.part);
    const onWall = step.on_wall === step.part ? undefined : step.parts.find(({ id }) => id === step.on_wall);
    // What is written together is led here as well; parts that are over, and those that nobody can begin yet, wait behind "More".
    const isLed = (part: Part): boolean => !part.alone && !["waits", "agreed", "log"].includes(part.state);
    const led = step.parts.filter((part) => part !== current && part !== onWall && isLed(part));
    const others = step.parts.filter((part) => part !== current && part !== onWall && !led.includes(part));
    const boxes = (parts: Part[]): HTMLElement[] => parts.map((part) => partBox(step, part));
    return [
      h(
        "header",
        { class: "v-nowhead" },
        h("p", { class: "v-small" }, step.element),
        h("h2", {}, fill(words.part, { title: step.title })),
        h("p", { class: "v-soft" }, step.question),
        step.page ? h("a", { href: step.page, target: "_blank", rel: "noopener", class: "v-small" }, words.open_step) : null,
        step.look_for ? h("details", { "data-key": "look-for" }, h("summary", {}, words.look_for), h("p", {}, step.look_for)) : null,
      ),
      onWall ? partBox(step, onWall) : null,
      onWall && current?.alone && current.state === "open"
        ? h("p", {}, actButton(fill(words.wall_next, { title: current.title }), "focus", { step: "" }, { key: "wall-next", primary: true }))
        : null,
      current ? partBox(step, current) : null,
      boxes(led),
      others.length ? h("details", { "data-key": `others-${step.id}`, open: !current }, h("summary", {}, words.details), boxes(others)) : null,
    ];
  });
}
