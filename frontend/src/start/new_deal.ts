import { h, follow, mark, uid, announce } from "./common.js";

const COLOURS = ["a", "b", "c", "d", "e", "f"];

// The deal architect's desk: a form, the links that are shown once, and fresh links for lost ones.
export function render({ model, el }) {
  el.classList.add("v", "v-desk");
  const words = model.get("words");
  const form = { name: "", architect: "", k: "3", parties: [{ colour: "a" }, { colour: "b" }] };
  let trouble = "", n = 0, made = "";
  const field = (label, input, note) => {
    input.id = uid("field");
    const hint = note ? h("span", { class: "v-small", id: `${input.id}-note` }, note) : null;
    if (hint) input.setAttribute("aria-describedby", hint.id);
    return h("div", { class: "v-field" }, h("label", { for: input.id }, label), hint, input);
  };
  const bound = (target, name, props = {}) => {
    const input = h(props.rows ? "textarea" : "input", { ...(props.rows ? {} : { type: "text" }), ...props, oninput: () => { target[name] = input.value; } });
    input.value = target[name] ?? "";
    return input;
  };

  function party(given, at) {
    const colours = h("fieldset", { class: "v-colours" }, h("legend", {}, words.colour), COLOURS.map((colour) =>
      h("label", { "aria-label": `${words.colour} ${colour.toUpperCase()}` },
        h("input", { type: "radio", name: `colour-${at}`, value: colour, checked: given.colour === colour, onchange: () => { given.colour = colour; } }), mark(colour))));
    return h("fieldset", { class: "v-card v-party" }, h("legend", {}, words.party.replace("{n}", at + 1)),
      field(words.party_name, bound(given, "name", { maxlength: "120" })), colours,
      field(words.members, bound(given, "members", { rows: "4" })),
      field(words.seats, bound(given, "seats", { type: "number", min: "0", max: "200", inputmode: "numeric" })),
      form.parties.length > 2 ? h("button", { type: "button", class: "v-quiet", onclick: () => { form.parties.splice(at, 1); paint(); } }, words.remove) : null);
  }

  function maker() {
    const free = () => COLOURS.find((colour) => !form.parties.some((given) => given.colour === colour));
    return h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); trouble = ""; model.send({ type: "create", n: ++n, form }); } },
      h("p", { class: "v-soft" }, words.make_text),
      field(words.name, bound(form, "name", { maxlength: "120" })),
      field(words.architect, bound(form, "architect", { maxlength: "80" })),
      field(words.k, bound(form, "k", { type: "number", min: "3", max: "50", inputmode: "numeric" }), words.k_text),
      h("div", { class: "v-parties" }, form.parties.map(party)),
      h("div", { class: "v-row" },
        form.parties.length < 6 ? h("button", { type: "button", onclick: () => { form.parties.push({ colour: free() }); paint(); } }, words.add_party) : null,
        h("button", { type: "submit", class: "v-primary" }, words.create)));
  }

  function linkList() {
    const sheet = model.get("sheet");
    const save = (kind, type, ending) => {
      const a = h("a", { href: URL.createObjectURL(new Blob([sheet[kind]], { type })), download: `${sheet.deal}.${ending}` });
      a.click();
    };
    const print = () => {
      const frame = h("iframe", { class: "v-hidden", "aria-hidden": "true", title: words.print });
      frame.srcdoc = sheet.html;
      frame.onload = () => { frame.contentWindow.focus(); frame.contentWindow.print(); };
      document.body.append(frame);
    };
    // The QR code is our own server's SVG of an address of ours; it holds nothing that a person typed.
    const code = (svg) => { const box = h("div", { class: "v-qr" }); box.innerHTML = svg; return box; };
    const card = ({ alias, party: side, url, qr }) => h("li", { class: "v-card" }, h("div", {}, h("strong", {}, alias), h("p", { class: "v-small" }, side),
      h("p", { class: "v-small v-url" }, url),
      h("button", { type: "button", onclick: async (event) => { await navigator.clipboard?.writeText(url); event.target.textContent = words.copied; } }, words.copy)), code(qr));
    return h("section", {}, made ? h("p", { class: "v-note", role: "status" }, words.created.replace("{deal}", made)) : null,
      h("div", { class: "v-row" },
        h("button", { type: "button", class: "v-primary", onclick: print }, words.print),
        h("button", { type: "button", onclick: () => save("text", "text/plain", "txt") }, words.text),
        h("button", { type: "button", onclick: () => { made = ""; model.send({ type: "forget" }); } }, words.forget)),
      h("ul", { class: "v-links" }, model.get("links").map(card)));
  }

  function renewer() {
    const select = h("select", {}, model.get("seats").map(({ id, alias, party: side }) => h("option", { value: id }, `${alias} · ${side}`)));
    return h("div", {}, h("p", { class: "v-soft" }, words.renew_text), field(words.choose, select),
      h("button", { type: "button", onclick: () => { trouble = ""; made = ""; model.send({ type: "renew", n: ++n, id: select.value }); } }, words.renew));
  }

  const opened = { make: false, renew: false };
  const fold = (name, title, inside) => h("details", { class: "v-card", open: opened[name], ontoggle: (event) => { opened[name] = event.target.open; } },
    h("summary", {}, title), inside());
  function paint() {
    const links = model.get("links").length ? linkList() : null;
    el.replaceChildren(h("h2", { class: "v-group" }, words.title), trouble ? h("p", { class: "v-note v-warn", role: "alert" }, trouble) : "",
      links ?? "", fold("make", words.make, maker), fold("renew", words.renew_title, renewer));
  }
  const hear = (message) => {
    if (message.n !== n) return;
    trouble = message.why ?? "";
    if (message.type === "ack" && message.deal) {
      made = message.deal;
      Object.assign(form, { name: "", parties: [{ colour: "a" }, { colour: "b" }] });
      opened.make = false;
    }
    paint();
    if (trouble) { announce(trouble); el.querySelector("[role=alert]")?.scrollIntoView({ block: "center" }); }
  };
  model.on("msg:custom", hear);
  const stop = paintOn(model, ["links", "sheet", "seats"], paint);
  return () => { stop(); model.off("msg:custom", hear); };
}
