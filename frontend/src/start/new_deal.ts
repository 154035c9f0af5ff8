// The deal architect's desk: a form, the links that are shown once, and fresh links for lost ones.
import "../page/common";
import { PARTY_COLOURS } from "../generated";
import { announce, button, h, mark, type Props, put, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, Message, View, Words } from "../page/model";
import { paintOn } from "../page/painting";

interface Party {
  colour: string;
  name?: string;
  members?: string;
  seats?: string;
}

interface Form {
  name: string;
  architect: string;
  k: string;
  parties: Party[];
}

interface SeatLink {
  alias: string;
  party: string;
  url: string;
  qr: string;
}

interface Traits {
  seats: { id: string; alias: string; party: string }[];
  links: SeatLink[];
  /** The printable sheet of the links, and the same as text. */
  sheet: { deal: string; html: string; text: string };
  words: Words;
}

type FormField = HTMLInputElement | HTMLTextAreaElement;

const twoParties = (): Party[] => [{ colour: "a" }, { colour: "b" }];

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-desk");
  const words = model.get("words");
  const form: Form = { name: "", architect: "", k: "3", parties: twoParties() };
  let trouble = "";
  /** Whether two names look alike, and nobody has said yet that they are different. */
  let alike = false;
  let n = 0;
  let made = "";
  const field = (label: string | undefined, input: HTMLElement, note?: string): HTMLElement => {
    input.id = uid("field");
    const hint = note ? h("span", { class: "v-small", id: `${input.id}-note` }, note) : null;
    if (hint) input.setAttribute("aria-describedby", hint.id);
    return h("div", { class: "v-field" }, h("label", { for: input.id }, label), hint, input);
  };
  const bound = <Target extends object>(target: Target, name: keyof Target & string, props: Props = {}): FormField => {
    const changed = (): void => {
      Object.assign(target, { [name]: input.value });
    };
    const input: FormField = props.rows ? h("textarea", { ...props, oninput: changed }) : h("input", { type: "text", ...props, oninput: changed });
    input.value = String(target[name] ?? "");
    return input;
  };

  function partyFields(given: Party, at: number): HTMLElement {
    const colour = (name: string): HTMLElement => {
      const pick = (): void => {
        given.colour = name;
      };
      const radio = h("input", { type: "radio", name: `colour-${at}`, value: name, checked: given.colour === name, onchange: pick });
      return h("label", { "aria-label": `${words.colour} ${name.toUpperCase()}` }, radio, mark(name));
    };
    const remove = (): void => {
      form.parties.splice(at, 1);
      paint();
    };
    return h(
      "fieldset",
      { class: "v-card v-party" },
      h("legend", {}, fill(words.party, { n: at + 1 })),
      field(words.party_name, bound(given, "name", { maxlength: "120" })),
      h("fieldset", { class: "v-colours" }, h("legend", {}, words.colour), PARTY_COLOURS.map(colour)),
      field(words.members, bound(given, "members", { rows: "4" })),
      field(words.seats, bound(given, "seats", { type: "number", min: "0", max: "200", inputmode: "numeric" })),
      form.parties.length > 2 ? button(words.remove, remove, { class: "v-quiet" }) : null,
    );
  }

  function create(given: object): void {
    trouble = "";
    alike = false;
    model.send({ type: "create", n: ++n, form: given });
  }

  function dealForm(): HTMLElement {
    const add = (): void => {
      const free = PARTY_COLOURS.find((colour) => !form.parties.some((given) => given.colour === colour));
      form.parties.push({ colour: free ?? "a" });
      paint();
    };
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      create(form);
    };
    return h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("p", { class: "v-soft" }, words.make_text),
      field(words.name, bound(form, "name", { maxlength: "120" })),
      field(words.architect, bound(form, "architect", { maxlength: "80" })),
      field(words.k, bound(form, "k", { type: "number", min: "3", max: "50", inputmode: "numeric" }), words.k_text),
      h("div", { class: "v-parties" }, form.parties.map(partyFields)),
      h(
        "div",
        { class: "v-row" },
        form.parties.length < PARTY_COLOURS.length ? button(words.add_party, add) : null,
        h("button", { type: "submit", class: "v-primary" }, words.create),
      ),
    );
  }

  function linkCard({ alias, party, url, qr }: SeatLink): HTMLElement {
    const copy = async (event: Event): Promise<void> => {
      await navigator.clipboard?.writeText(url);
      put(event.target as HTMLElement, words.copied);
    };
    // The QR code is our own server's SVG of an address of ours; it holds nothing that a person typed.
    const code = h("div", { class: "v-qr" });
    code.innerHTML = qr;
    return h(
      "li",
      { class: "v-card" },
      h("div", {}, h("strong", {}, alias), h("p", { class: "v-small" }, party), h("p", { class: "v-small v-url" }, url), button(words.copy, copy)),
      code,
    );
  }

  function linkList(): HTMLElement {
    const sheet = model.get("sheet");
    const saveText = (): void => {
      const href = URL.createObjectURL(new Blob([sheet.text], { type: "text/plain" }));
      h("a", { href, download: `${sheet.deal}.txt` }).click();
    };
    const print = (): void => {
      const frame = h("iframe", { class: "v-hidden", "aria-hidden": "true", title: words.print });
      frame.srcdoc = sheet.html;
      frame.onload = () => {
        frame.contentWindow?.focus();
        frame.contentWindow?.print();
      };
      document.body.append(frame);
    };
    const forget = (): void => {
      made = "";
      model.send({ type: "forget" });
    };
    return h(
      "section",
      {},
      made ? h("p", { class: "v-note", role: "status" }, fill(words.created, { deal: made })) : null,
      h("div", { class: "v-row" }, button(words.print, print, { class: "v-primary" }), button(words.text, saveText), button(words.forget, forget)),
      h("ul", { class: "v-links" }, model.get("links").map(linkCard)),
    );
  }

  function renewal(): HTMLElement {
    const seats = model.get("seats").map(({ id, alias, party }) => h("option", { value: id }, `${alias} · ${party}`));
    const select = h("select", {}, seats);
    const renew = (): void => {
      trouble = "";
      made = "";
      model.send({ type: "renew", n: ++n, id: select.value });
    };
    return h("div", {}, h("p", { class: "v-soft" }, words.renew_text), field(words.choose, select), button(words.renew, renew));
  }

  const isOpen = { make: false, renew: false };
  const fold = (name: keyof typeof isOpen, title: string | undefined, inside: HTMLElement): HTMLElement => {
    const toggled = (event: Event): void => {
      isOpen[name] = (event.target as HTMLDetailsElement).open;
    };
    return h("details", { class: "v-card", open: isOpen[name], ontoggle: toggled }, h("summary", {}, title), inside);
  };
  function paint(): void {
    put(
      el,
      h("h2", { class: "v-group" }, words.title),
      trouble ? h("p", { class: "v-note v-warn", role: "alert" }, trouble) : null,
      alike ? button(words.alike, () => create({ ...form, alike: true })) : null,
      model.get("links").length ? linkList() : null,
      fold("make", words.make, dealForm()),
      fold("renew", words.renew_title, renewal()),
    );
  }
  const receive = (message: Message): void => {
    if (message.n !== n) return;
    trouble = message.why ?? "";
    alike = message.alike === true;
    if (message.type === "ack" && message.deal) {
      made = String(message.deal);
      Object.assign(form, { name: "", parties: twoParties() });
      isOpen.make = false;
    }
    paint();
    if (!trouble) return;
    announce(trouble);
    el.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
  };
  model.on("msg:custom", receive);
  const stop = paintOn(model, ["links", "sheet", "seats"], paint);
  return () => {
    stop();
    model.off("msg:custom", receive);
  };
}
