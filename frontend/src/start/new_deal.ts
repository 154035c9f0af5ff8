// The deal architect's desk: a form, the links that are shown once, and fresh links for lost ones.
import "../page/common";
import { PARTY_COLOURS } from "../generated";
import { copier } from "../page/copy";
import { announce, button, h, mark, type Props, put, scrollTo, uid } from "../page/elements";
import { fill } from "../page/format";
import type { CleanUp, Message, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { Tokens } from "../saving/tokens";

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
  /** The deal just made, with the link of the person who made it. */
  made: { name?: string; url?: string };
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
  const tokens = new Tokens();
  let token = "";
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
    token = tokens.of(given);
    model.send({ type: "create", n: ++n, form: { ...given, token } });
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
    const address = h("a", { class: "v-small v-url", href: url, target: "_blank", rel: "noopener" }, url);
    const copy = copier(url, () => address, { copied: words.copied, byHand: words.copy_by_hand });
    // The QR code is our own server's SVG of an address of ours; it holds nothing that a person typed.
    const code = h("div", { class: "v-qr" });
    code.innerHTML = qr;
    return h(
      "li",
      { class: "v-card" },
      h("div", {}, h("strong", {}, h("bdi", {}, alias)), h("p", { class: "v-small" }, h("bdi", {}, party)), address, button(words.copy, copy)),
      code,
    );
  }

  const openDeal = (url: string | undefined): HTMLElement | null => (url ? h("a", { class: "v-button v-primary", href: url }, words.open) : null);

  function linkList(): HTMLElement {
    const sheet = model.get("sheet");
    const { name, url } = model.get("made");
    const cards = h("ul", { class: "v-links" }, model.get("links").map(linkCard));
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
    return h(
      "section",
      { class: "v-made" },
      h("h3", { tabindex: "-1" }, name ? fill(words.created, { deal: name }) : words.renewed),
      h("p", { class: "v-soft" }, name ? words.created_text : words.renewed_text),
      h(
        "div",
        { class: "v-row" },
        openDeal(url),
        button(
          words.copy_all,
          copier(sheet.text, () => cards, { copied: words.copied, byHand: words.copy_by_hand }),
        ),
        button(words.print, print),
        button(words.text, saveText),
        button(words.forget, () => model.send({ type: "forget" })),
      ),
      cards,
    );
  }

  /** What is left of a deal just made when its links are gone: the way into it, and no form to make it once more. */
  function kept(): HTMLElement {
    const { name, url } = model.get("made");
    return h("section", { class: "v-made" }, h("p", {}, fill(words.kept, { deal: name })), h("div", { class: "v-row" }, openDeal(url)));
  }

  function renewal(): HTMLElement {
    const seats = model.get("seats").map(({ id, alias, party }) => h("option", { value: id }, `${alias} · ${party}`));
    const select = h("select", {}, seats);
    const renew = (): void => {
      trouble = "";
      model.send({ type: "renew", n: ++n, id: select.value });
    };
    return h("div", {}, h("p", { class: "v-soft" }, words.renew_text), field(words.choose, select), button(words.renew, renew));
  }

  const isOpen = { make: false, renew: false };
  const fold = (name: keyof typeof isOpen, title: string | undefined, inside: HTMLElement): HTMLElement => {
    const toggled = (event: Event): void => {
      const details = event.target as HTMLDetailsElement;
      // What has been replaced meanwhile still tells, a moment later, that it was open.
      if (details.isConnected) isOpen[name] = details.open;
    };
    return h("details", { class: "v-card", open: isOpen[name], ontoggle: toggled }, h("summary", {}, title), inside);
  };
  function paint(): void {
    const links = model.get("links").length > 0;
    put(
      el,
      h("h2", { class: "v-group" }, words.title),
      trouble ? h("p", { class: "v-note v-warn", role: "alert" }, trouble) : null,
      alike ? button(words.alike, () => create({ ...form, alike: true })) : null,
      links ? linkList() : model.get("made").name ? kept() : null,
      links ? null : fold("make", words.make, dealForm()),
      links ? null : fold("renew", words.renew_title, renewal()),
    );
  }
  /** Show the links that have just been made, and let a screen reader begin there. */
  function showLinks(): void {
    const heading = el.querySelector<HTMLElement>(".v-made h3");
    heading?.focus({ preventScroll: true });
    if (heading) scrollTo(heading);
  }
  const receive = (message: Message): void => {
    if (message.n !== n) return;
    tokens.answered(token);
    trouble = message.why ?? "";
    alike = message.alike === true;
    if (message.type === "ack") {
      if (message.deal) Object.assign(form, { name: "", architect: "", k: "3", parties: twoParties() });
      isOpen.make = isOpen.renew = false;
    }
    paint();
    if (!trouble) {
      showLinks();
      return;
    }
    announce(trouble);
    el.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
  };
  model.on("msg:custom", receive);
  const stop = paintOn(model, ["links", "sheet", "seats", "made"], paint);
  return () => {
    stop();
    model.off("msg:custom", receive);
  };
}
