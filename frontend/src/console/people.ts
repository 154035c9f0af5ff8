// What opens the room, who is in, and the life of the deal: seats, links, names, archive.
import { mark, clock } from "./common.js";
import { live, qr } from "./live.js";

/** A link that is shown once. */
function once({ h, words, fill }, host, { alias, url, qr: svg }) {
  host.replaceChildren(h("div", { class: "v-once", role: "status" }, h("p", {}, fill(words.link_text, { alias })), h("code", {}, url), qr(svg, url, h),
    h("div", { class: "v-row" },
      h("button", { type: "button", onclick: async ({ target }) => { await navigator.clipboard?.writeText(url); target.textContent = words.copied; } }, words.copy),
      h("button", { type: "button", onclick: () => host.replaceChildren() }, words.done))));
  host.scrollIntoView({ block: "nearest" });
}

export function roomBox(host, kit) {
  const { h, words, fill, button } = kit, shown = h("div", {});
  const inside = h("div", {});
  const base = document.body.dataset.baseUrl;
  host.append(h("h2", {}, words.room), inside, h("h2", {}, words.wall), h("p", { class: "v-small" }, words.wall_text),
    h("div", { class: "v-row" }, ...(base ? [h("a", { class: "v-button", href: `${base}wall`, target: "_blank", rel: "noopener" }, words.wall_here)] : []),
      button(words.wall_link, "wall_link", {}, { then: (link) => once(kit, shown, link) })), shown);
  return region(inside, ({ room }) => room.code
    ? [h("p", { class: "v-code" }, room.code), room.url ? h("p", { class: "v-small" }, room.url) : null, room.qr ? qr(room.qr, room.url, h) : null,
      h("p", { class: "v-small" }, fill(words.room_text, { at: clock(room.until) })),
      h("div", { class: "v-row" }, button(words.room_close, "close_room"), button(words.room_fresh, "open_room", {}, { quiet: true, key: "fresh-room", confirm: `${words.room_fresh}?` }))]
    : [h("p", { class: "v-soft" }, words.room_none), button(words.room_open, "open_room", {}, { primary: true })]);
}

export function people(host, kit) {
  const { h, words, fill, button, act } = kit, shown = h("div", {}), inside = h("div", {});
  host.append(h("h2", {}, words.people), inside, shown);
  const link = (answer) => { if (answer.url) once(kit, shown, answer); };
  const value = (key) => inside.querySelector(`[data-key="${CSS.escape(key)}"]`)?.value ?? "";
  const field = (key, label, start = "") => h("label", { class: "v-field" }, h("span", {}, label), h("input", { type: "text", maxlength: "80", "data-key": key, "data-keep": "", value: start }));

  const manage = (seat, roles) => h("details", { "data-key": `seat-${seat.id}` }, h("summary", { "aria-label": `${words.manage}: ${seat.alias}` }, words.details), h("div", { class: "v-manage" },
    seat.active ? button(words.link, "fresh_link", { member: seat.id }, { key: `link-${seat.id}`, then: link }) : null,
    field(`alias-${seat.id}`, words.rename, seat.alias),
    button(words.save, "rename", () => ({ member: seat.id, alias: value(`alias-${seat.id}`) }), { key: `rename-${seat.id}` }),
    h("label", { class: "v-field" }, h("span", {}, words.role), h("select", { "data-key": `role-${seat.id}`, onchange: ({ target }) => act("role", { member: seat.id, role: target.value }) },
      Object.entries(roles).map(([id, name]) => h("option", { value: id, selected: id === seat.role }, name)))),
    seat.active && !seat.own ? [button(words.leave, "leave", { member: seat.id }, { key: `leave-${seat.id}`, confirm: `${seat.alias}: ${words.leave}?` }),
      h("details", { "data-key": `hand-${seat.id}` }, h("summary", {}, words.hand_on), field(`to-${seat.id}`, words.successor),
        h("label", { class: "v-field" }, h("span", {}, words.notes), h("textarea", { rows: "3", "data-key": `notes-${seat.id}`, "data-keep": "" })),
        button(words.hand, "hand_on", () => ({ member: seat.id, alias: value(`to-${seat.id}`), notes: value(`notes-${seat.id}`) }), { key: `handed-${seat.id}`, then: link }))] : null,
    seat.active ? null : button(words.returns, "return", { member: seat.id }, { key: `return-${seat.id}` })));

  const line = (roles) => (seat) => h("li", { "data-state": seat.state }, seat.colour ? mark(seat.colour) : h("i", { class: "v-nomark" }),
    h("span", { class: "v-what" }, h("strong", {}, seat.alias), h("small", {}, [seat.party, roles[seat.role], words[seat.state]].filter(Boolean).join(" · "))), manage(seat, roles));

  return region(inside, ({ people: { n, of, parties, seats, roles, newcomers } }) => [
    h("p", { class: "v-answered", role: "status" }, h("strong", {}, fill(words.in_now, { n, of }))),
    h("ul", { class: "v-partycounts" }, parties.map((party) => h("li", {}, mark(party.colour), h("span", {}, fill(words.counts, { party: party.name, done: party.here, invited: party.of }))))),
    newcomers ? h("p", { class: "v-small" }, fill(words.newcomers, { n: newcomers })) : null,
    h("details", { "data-key": "seats" }, h("summary", {}, words.manage), h("ul", { class: "v-seats" }, seats.map(line(roles))),
      h("details", { "data-key": "add" }, h("summary", {}, words.add), field("add-alias", words.alias),
        h("label", { class: "v-field" }, h("span", {}, words.party), h("select", { "data-key": "add-party", "data-keep": "" }, h("option", { value: "" }, words.no_party), parties.map(({ id, name }) => h("option", { value: id }, name)))),
        h("label", { class: "v-field" }, h("span", {}, words.role), h("select", { "data-key": "add-role", "data-keep": "" }, Object.entries(roles).map(([id, name]) => h("option", { value: id }, name)))),
        button(words.add, "add", () => ({ alias: value("add-alias"), party: value("add-party"), role: value("add-role") }), { then: link })))]);
}

export function dealBox(host, kit) {
  const { h, words, fill, button } = kit, base = document.body.dataset.baseUrl, inside = h("div", {});
  host.append(h("details", { "data-key": "deal" }, h("summary", {}, words.deal), inside));
  const value = (key) => inside.querySelector(`[data-key="${CSS.escape(key)}"]`)?.value ?? "";
  return region(inside, ({ deal, parties }) => [
    ...parties.map(({ id, name }) => h("div", { class: "v-row" }, h("label", { class: "v-field" }, h("span", {}, fill(words.party_name, { party: name })),
      h("input", { type: "text", maxlength: "80", "data-key": `party-${id}`, "data-keep": "", value: name })),
    button(words.save, "party_name", () => ({ party: id, name: value(`party-${id}`) }), { key: `save-${id}` }))),
    base ? h("p", {}, h("a", { class: "v-button", href: `${base}vested/deal.json`, download: "" }, words.export), h("span", { class: "v-small" }, ` ${words.export_text}`)) : null,
    h("p", { class: "v-small" }, words.archive_text),
    deal.archived ? button(words.restore, "restore") : button(words.archive, "archive", {}, { confirm: `${words.archive}?` }),
    h("label", { class: "v-field" }, h("span", {}, fill(words.delete_text, { deal: deal.name })), h("input", { type: "text", "data-key": "delete-name", "data-keep": "" })),
    button(words.delete, "delete", () => ({ name: value("delete-name") }), { confirm: `${words.delete}?`, danger: true,
      then: () => host.closest(".v-console").replaceChildren(h("p", { class: "v-note" }, words.deleted)) })]);
}
