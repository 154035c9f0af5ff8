// Who has signed exactly this version, and who has to; signing it, declining to with a reason, and taking that back.
import { messageOf } from "../joint/joint";
import { announce, button, type Child, h, mark, put, uid } from "../page/elements";
import { fill } from "../page/format";
import type { Words } from "../page/model";
import { region } from "../page/region";
import type { Ask } from "../saving/channel";
import { sign as signOf } from "./signs";

interface Party {
  party: string;
  colour: string;
}

export interface Signing {
  code: string;
  parties: (Party & { signed: boolean; by: { person: string; date: string }[]; waits: string })[];
  refusals: { party: string; person: string; date: string; reason: string }[];
  /** Why it cannot be signed as it stands. */
  blockers: string[];
  /** That all, or some, have signed exactly this; and that what was signed has changed, and who must sign again. */
  whole: string;
  again: string;
  missing: number;
  of: number;
  own: string;
}

export interface May {
  [act: string]: { allowed: boolean; reason: string } | undefined;
}

interface Told {
  signing: Signing;
  short: string;
  may: May;
}

/** Make the section in which people sign; painting keeps what is being written, and asks to read again when the version has changed. */
export function signingSection(words: Words, ask: Ask): { node: HTMLElement; paint(told: Told): void } {
  let told: Told | undefined;
  const trouble = h("p", { class: "v-warn", role: "alert" });
  const act = (content: object, done = ""): void => {
    ask({ ...content, code: told?.signing.code }).then(
      () => {
        put(trouble);
        if (done) announce(done);
      },
      (error: unknown) => put(trouble, messageOf(error)),
    );
  };
  const read = h("input", { type: "checkbox", onchange: () => follow() });
  const readLabel = h("span");
  const submit = button("", () => act({ type: "sign" }, words["agreement.sign_done"]), { class: "v-primary", "data-act": "sign" });
  const form = h("div", { class: "v-agr-sign-form" }, h("label", { class: "v-agr-read" }, read, readLabel), submit);
  const id = uid("reason");
  const reason = h("textarea", { id, rows: "2", maxlength: "2000" });
  const decline = (): void => {
    if (!reason.value.trim()) return reason.focus();
    act({ type: "decline", reason: reason.value });
  };
  const refuse = h(
    "details",
    { class: "v-agr-refuse" },
    h("summary", { class: "v-button v-quiet" }, words["agreement.decline_sign"]),
    h("div", {}, h("label", { for: id }, words["agreement.decline_reason"]), reason, button(words["agreement.decline_send"], decline)),
  );
  const back = button(words["agreement.take_back"], () => act({ type: "take_back" }), { class: "v-quiet", "data-act": "take_back" });
  const parties = h("ul", { class: "v-agr-parties" });
  const state = h("div", { role: "status" });
  const acts = h("div", { class: "v-agr-acts" }, form, refuse, back, trouble);
  const node = h("section", { id: "sign", class: "v-agr-signs", tabindex: "-1" }, h("h2", {}, words["agreement.signatures"]), state, parties, acts);
  const paintState = region(state, (given: Told) => stateNodes(given, words));
  const paintParties = region(parties, ({ signing }: Told) => signing.parties.map((one) => partyNode(one, words)));
  function follow(): void {
    submit.disabled = !read.checked;
  }
  return {
    node,
    paint(next) {
      if (told?.signing.code !== next.signing.code) read.checked = false;
      told = next;
      const { signing, may } = next;
      node.hidden = !signing.code;
      paintState(next);
      paintParties(next);
      form.hidden = !may.sign?.allowed;
      refuse.hidden = !may.decline?.allowed;
      back.hidden = !may.take_back?.allowed;
      if (refuse.hidden) {
        refuse.open = false;
        reason.value = "";
      }
      put(readLabel, fill(words["agreement.read_all"], { n: signing.of - signing.missing }));
      put(submit, fill(words["agreement.sign"], { party: signing.own }));
      follow();
    },
  };
}

function stateNodes({ signing, short, may }: Told, words: Words): Child[] {
  const { blockers, refusals, whole, again, missing, of } = signing;
  const refused = refusals.map((one) =>
    h("div", { class: "v-note" }, h("p", {}, fill(words["agreement.declined_by"], one)), h("p", { class: "v-agr-reason", dir: "auto" }, one.reason)),
  );
  const why = blockers.length
    ? h(
        "details",
        { "data-key": "why" },
        h("summary", { class: "v-button v-quiet" }, `${words["agreement.why_not"]} (${blockers.length})`),
        h(
          "ul",
          {},
          blockers.map((one) => h("li", { dir: "auto" }, one)),
        ),
      )
    : null;
  const notMine = !blockers.length && !may.sign?.allowed && !may.take_back?.allowed && !whole ? h("p", { class: "v-soft" }, may.sign?.reason) : null;
  return [
    whole ? h("p", { class: "v-agr-whole" }, signOf("agreed"), whole) : null,
    again ? h("p", { class: "v-agr-again" }, signOf("stale"), again) : null,
    h("p", { class: "v-soft" }, fill(words["agreement.sign_intro"], { code: short })),
    missing ? h("p", { class: "v-soft" }, fill(words["agreement.some_missing"], { n: missing, of })) : null,
    refused,
    why,
    notMine,
  ];
}

function partyNode({ party, colour, signed, by, waits }: Signing["parties"][number], words: Words): HTMLElement {
  const name = h("h3", { class: "v-agr-party" }, mark(colour), h("span", {}, party));
  const hands = by.map((one) =>
    h(
      "div",
      {},
      h("p", { class: "v-agr-hand", "aria-hidden": "true", dir: "auto" }, one.person),
      h("p", { class: "v-agr-by" }, signOf("agreed"), fill(words["agreement.signed_by"], one)),
    ),
  );
  const open = signed
    ? null
    : h(
        "div",
        {},
        h("p", { class: "v-agr-hand" }),
        h("p", { class: "v-agr-by" }, waits),
        h("p", { class: "v-agr-place" }, words["agreement.sign_place"]),
      );
  return h("li", { "data-signed": signed }, name, hands, open);
}
