// What opens the room, who is in, and the life of the deal: seats, links, names, archive.
import { copier } from "../page/copy";
import { button, h, mark, put, qrImage } from "../page/elements";
import { clock, fill } from "../page/format";
import { region } from "../page/region";
import type { Kit, People, Room, Seat, Shown, State } from "./kit";

/** Show a link that is shown once. */
function showOnce({ words }: Kit, host: HTMLElement, { alias, url, qr }: Shown): void {
  const address = h("code", {}, url);
  const copy = copier(url, () => address, { copied: words.copied, byHand: words.copy_by_hand });
  put(
    host,
    h(
      "div",
      { class: "v-once", role: "status" },
      h("p", {}, fill(words.link_text, { alias })),
      address,
      qrImage(qr, url),
      h(
        "div",
        { class: "v-row" },
        button(words.copy, copy),
        button(words.done, () => put(host)),
      ),
    ),
  );
  host.scrollIntoView({ block: "nearest" });
}

/** Return the value of a field by its key. */
const valueIn = (host: HTMLElement, key: string): string => host.querySelector<HTMLInputElement>(`[data-key="${CSS.escape(key)}"]`)?.value ?? "";

const labelled = (label: string | undefined, field: HTMLElement): HTMLElement => h("label", { class: "v-field" }, h("span", {}, label), field);

const textField = (key: string, label: string | undefined, value = ""): HTMLElement =>
  labelled(label, h("input", { type: "text", maxlength: "80", "data-key": key, "data-keep": "", value }));

export function roomBox(host: HTMLElement, kit: Kit): (data: { room: Room; key: string }) => void {
  const { words, actButton } = kit;
  const shown = h("div");
  const inside = h("div");
  const base = document.body.dataset.baseUrl;
  const wall = base ? h("a", { class: "v-button", href: `${base}wall`, target: "_blank", rel: "noopener" }, words.wall_here) : null;
  const wallLink = actButton(words.wall_link, "wall_link", {}, { onDone: (link) => showOnce(kit, shown, link) });
  put(
    host,
    h("h2", {}, words.room),
    inside,
    h("h2", {}, words.wall),
    h("p", { class: "v-small" }, words.wall_text),
    h("div", { class: "v-row" }, wall, wallLink),
    shown,
  );
  return region(inside, ({ room }: { room: Room; key: string }) => {
    if (!room.code) return [h("p", { class: "v-soft" }, words.room_none), actButton(words.room_open, "open_room", {}, { primary: true })];
    return [
      h("p", { class: "v-code" }, room.code),
      room.url ? h("p", { class: "v-small" }, room.url) : null,
      room.qr ? qrImage(room.qr, room.url) : null,
      h("p", { class: "v-small" }, fill(words.room_text, { at: clock(room.until) })),
      h(
        "div",
        { class: "v-row" },
        actButton(words.room_close, "close_room"),
        actButton(words.room_fresh, "open_room", {}, { quiet: true, key: "fresh-room", confirm: `${words.room_fresh}?` }),
      ),
    ];
  });
}

export function peopleBox(host: HTMLElement, kit: Kit): (data: { people: People; key: string }) => void {
  const { words, act, actButton } = kit;
  const shown = h("div");
  const inside = h("div");
  put(host, h("h2", {}, words.people), inside, shown);
  const showLink = (link: Shown): void => {
    if (link.url) showOnce(kit, shown, link);
  };
  const value = (key: string): string => valueIn(inside, key);
  const roleOptions = (roles: People["roles"], chosen?: string): HTMLElement[] =>
    Object.entries(roles).map(([id, name]) => h("option", { value: id, selected: id === chosen }, name));

  const handOver = ({ id }: Seat): HTMLElement => {
    const notes = h("textarea", { rows: "3", "data-key": `notes-${id}`, "data-keep": "" });
    const given = (): object => ({ member: id, alias: value(`to-${id}`), notes: value(`notes-${id}`) });
    return h(
      "details",
      { "data-key": `hand-${id}` },
      h("summary", {}, words.hand_on),
      textField(`to-${id}`, words.successor),
      labelled(words.notes, notes),
      actButton(words.hand, "hand_on", given, { key: `handed-${id}`, onDone: showLink }),
    );
  };
  const manage = (seat: Seat, roles: People["roles"]): HTMLElement => {
    const { id, alias, active, own } = seat;
    const changeRole = (event: Event): void => act("role", { member: id, role: (event.target as HTMLSelectElement).value });
    const rename = (): object => ({ member: id, alias: value(`alias-${id}`) });
    const leave = { key: `leave-${id}`, confirm: `${alias}: ${words.leave}?` };
    return h(
      "details",
      { "data-key": `seat-${id}` },
      h("summary", { "aria-label": `${words.manage}: ${alias}` }, words.details),
      h(
        "div",
        { class: "v-manage" },
        active ? actButton(words.link, "fresh_link", { member: id }, { key: `link-${id}`, onDone: showLink }) : null,
        textField(`alias-${id}`, words.rename, alias),
        actButton(words.save, "rename", rename, { key: `rename-${id}` }),
        labelled(words.role, h("select", { "data-key": `role-${id}`, onchange: changeRole }, roleOptions(roles, seat.role))),
        active && !own ? [actButton(words.leave, "leave", { member: id }, leave), handOver(seat)] : null,
        active ? null : actButton(words.returns, "return", { member: id }, { key: `return-${id}` }),
      ),
    );
  };

  const seatItem = (seat: Seat, roles: People["roles"]): HTMLElement => {
    const told = [seat.party, roles[seat.role], words[seat.state]].filter(Boolean).join(" · ");
    return h(
      "li",
      { "data-state": seat.state },
      seat.colour ? mark(seat.colour) : h("i", { class: "v-nomark" }),
      h("span", { class: "v-what" }, h("strong", {}, seat.alias), h("small", {}, told)),
      manage(seat, roles),
    );
  };

  return region(inside, ({ people: { n, of, parties, seats, roles, newcomers } }: { people: People; key: string }) => {
    const partyItem = ({ name, colour, here, of: invited }: People["parties"][number]): HTMLElement =>
      h("li", {}, mark(colour), h("span", {}, fill(words.counts, { party: name, done: here, invited })));
    const partyOptions = parties.map(({ id, name }) => h("option", { value: id }, name));
    const party = h("select", { "data-key": "add-party", "data-keep": "" }, h("option", { value: "" }, words.no_party), partyOptions);
    const add = (): object => ({ alias: value("add-alias"), party: value("add-party"), role: value("add-role") });
    return [
      h("p", { class: "v-tally", role: "status" }, h("strong", {}, fill(words.in_now, { n, of }))),
      h("ul", { class: "v-partycounts" }, parties.map(partyItem)),
      newcomers ? h("p", { class: "v-small" }, fill(words.newcomers, { n: newcomers })) : null,
      h(
        "details",
        { "data-key": "seats" },
        h("summary", {}, words.manage),
        h(
          "ul",
          { class: "v-seats" },
          seats.map((seat) => seatItem(seat, roles)),
        ),
        h(
          "details",
          { "data-key": "add" },
          h("summary", {}, words.add),
          textField("add-alias", words.alias),
          labelled(words.party, party),
          labelled(words.role, h("select", { "data-key": "add-role", "data-keep": "" }, roleOptions(roles))),
          actButton(words.add, "add", add, { onDone: showLink }),
        ),
      ),
    ];
  });
}

interface DealData {
  deal: State["deal"];
  parties: People["parties"];
  key: string;
}

export function dealBox(host: HTMLElement, { words, actButton }: Kit): (data: DealData) => void {
  const base = document.body.dataset.baseUrl;
  const inside = h("div");
  put(host, h("details", { "data-key": "deal" }, h("summary", {}, words.deal), inside));
  const value = (key: string): string => valueIn(inside, key);
  return region(inside, ({ deal, parties }: DealData) => {
    const partyName = ({ id, name }: People["parties"][number]): HTMLElement => {
      const given = (): object => ({ party: id, name: value(`party-${id}`) });
      const field = textField(`party-${id}`, fill(words.party_name, { party: name }), name);
      return h("div", { class: "v-row" }, field, actButton(words.save, "party_name", given, { key: `save-${id}` }));
    };
    const deleted = (): void => host.closest(".v-console")?.replaceChildren(h("p", { class: "v-note" }, words.deleted));
    const remove = { confirm: `${words.delete}?`, danger: true, onDone: deleted };
    const file = base ? h("a", { class: "v-button", href: `${base}vested/deal.json`, download: "" }, words.export) : null;
    const answers = base ? h("a", { class: "v-button", href: `${base}vested/answers.csv`, download: "" }, words.export_answers) : null;
    const nameField = h("input", { type: "text", "data-key": "delete-name", "data-keep": "" });
    return [
      parties.map(partyName),
      file ? h("p", {}, file, h("span", { class: "v-small" }, ` ${words.export_text}`)) : null,
      answers ? h("p", {}, answers, h("span", { class: "v-small" }, ` ${words.export_answers_text}`)) : null,
      h("p", { class: "v-small" }, words.archive_text),
      deal.archived ? actButton(words.restore, "restore") : actButton(words.archive, "archive", {}, { confirm: `${words.archive}?` }),
      labelled(fill(words.delete_text, { deal: deal.name }), nameField),
      actButton(words.delete, "delete", () => ({ name: value("delete-name") }), remove),
    ];
  });
}
