import { h, follow, mark, clock, announce, uid } from "./common.js";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const shown = (parts) => parts.map(({ op, text }) => (op === "same" ? text : h(op, {}, text)));

// The editor's text is kept on this device until it is saved, so a lost connection costs nothing.
function notes(key) {
  return {
    read: () => { try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; } },
    write: (value) => { try { value ? localStorage.setItem(key, JSON.stringify(value)) : localStorage.removeItem(key); } catch { /* only a net */ } },
  };
}

export function render({ model, el }) {
  el.classList.add("v", "v-joint");
  const words = model.get("words"), note = notes(model.get("key"));
  let editing = note.read(), comparing = null, trouble = "", n = 0, told = "";
  const waiting = new Map();
  const ask = (content, then = () => {}) => { waiting.set(++n, then); trouble = ""; model.send({ ...content, n }); };
  const frame = h("div", { class: "v-joint-grid" });
  const status = h("p", { class: "v-small", role: "status" });
  el.append(h("h2", { class: "v-group" }, model.get("title")), h("p", { class: "v-soft" }, model.get("prompt")), status, frame);

  const button = (word, onclick, props = {}) => h("button", { type: "button", onclick, ...props }, words[word] ?? word);
  const who = (version) => [mark(version.colour || "f"), version.party];

  function edit(text, base) {
    editing = { text, base };
    note.write(editing);
    paint();
    frame.querySelector("textarea")?.focus();
  }
  function stop() { editing = null; note.write(null); paint(); }
  function save() {
    const { text, base } = editing;
    ask({ type: "save", text, base }, (answer) => {
      told = answer.side ? words["draft.saved_side"] : "";
      announce(told || fill(words["draft.version"], { revision: answer.revision }));
      stop();
    });
  }

  function reading(head, may) {
    const latest = head.revision
      ? h("div", { class: "v-joint-text" }, shown(head.parts))
      : h("p", { class: "v-soft" }, words["draft.nothing"]);
    const acts = h("div", { class: "v-row" },
      may.propose?.allowed ? button("draft.propose", () => ask({ type: "propose", revision: head.revision }), { class: "v-primary" }) : null,
      may.approve?.allowed ? button("draft.approve", () => ask({ type: "approve", revision: head.revision, hash: head.hash }), { class: "v-primary" }) : null,
      may.withdraw?.allowed ? button("draft.withdraw", () => ask({ type: "withdraw" })) : null,
      may.write?.allowed ? button(head.revision ? "draft.edit" : "draft.start", () => edit(head.text ?? "", head.revision ?? null), { class: head.revision ? "" : "v-primary" }) : null,
      head.base ? button("draft.compare", () => compare(head.base, head.revision)) : null,
      may.write?.allowed ? null : h("span", { class: "v-small" }, may.write?.reason));
    const last = head.revision
      ? h("p", { class: "v-small v-row v-tight" }, fill(words["draft.version"], { revision: head.revision }), ...who(head), `· ${clock(head.at)} · ${words["draft.kept"]}`) : null;
    return [latest, acts, last];
  }

  function editor(head) {
    const id = uid("draft");
    const area = h("textarea", { id, maxlength: String(model.get("longest")), oninput: () => { editing.text = area.value; note.write(editing); } });
    area.value = editing.text;
    const moved = (head.revision ?? null) !== (editing.base ?? null);
    return [
      h("label", { for: id, class: "v-hidden" }, model.get("title")), area,
      moved ? h("div", { class: "v-note" },
        h("p", {}, fill(words["draft.changed_meanwhile"], { party: head.party, revision: head.revision })),
        h("p", { class: "v-small" }, words["draft.newest_text"]), h("p", { class: "v-quote" }, head.text),
        h("p", { class: "v-small" }, words["draft.merge_note"]),
        button("draft.merge", () => edit(editing.text, head.revision))) : null,
      h("div", { class: "v-row" }, button("draft.save", save, { class: "v-primary" }), button("draft.cancel", stop)),
    ];
  }

  function approvals(head, state) {
    const short = head.hash ? `${head.hash.slice(0, 4)}…${head.hash.slice(-2)}` : "";
    return h("section", { class: "v-card" }, h("h3", {}, words["draft.approval"]),
      h("p", { class: "v-small" }, short ? fill(words["draft.exactly"], { hash: short }) : ""),
      h("ul", { class: "v-approvals" }, model.get("approvals").map(({ party, colour, approved }) =>
        h("li", {}, h("span", { class: "v-row" }, mark(colour), party),
          approved ? h("span", { class: "v-ok" }, words["draft.approved"]) : h("span", { class: "v-small" }, words["draft.reads"])))));
  }

  function compare(a, b) {
    comparing = { a, b, parts: null };
    model.send({ type: "compare", a, b });
    paint();
  }

  function history(versions) {
    const item = (version) => h("li", {},
      h("div", { class: "v-row" }, h("strong", {}, fill(words["draft.version"], { revision: version.revision })), ...who(version)),
      version.side ? h("span", { class: "v-pill v-warn" }, words["draft.side"]) : null,
      h("p", { class: "v-small v-quote" }, version.text),
      h("div", { class: "v-row" },
        version.base ? button(fill(words["draft.with"], { revision: version.base }), () => compare(version.base, version.revision), { class: "v-quiet" }) : null,
        version.side && model.get("may").write?.allowed
          ? button("draft.merge", () => edit(version.text, model.get("head").revision), { class: "v-quiet" }) : null));
    const side = versions.some((version) => version.side);
    return h("section", { class: "v-card" }, h("h3", {}, words["draft.history"]),
      side ? h("p", { class: "v-small" }, words["draft.side_note"]) : null,
      h("ol", { class: "v-history" }, versions.map(item)));
  }

  function paint() {
    el.hidden = !model.get("begun");
    const head = model.get("head"), versions = model.get("versions");
    if (status.textContent !== model.get("sentence")) status.textContent = model.get("sentence");
    // An open editor keeps its place, its text and its cursor while versions arrive.
    const area = frame.querySelector("textarea");
    const cursor = area && document.activeElement === area ? [area.selectionStart, area.selectionEnd] : null;
    const compared = comparing?.parts ? h("div", { class: "v-note" },
      h("p", { class: "v-small" }, fill(words["draft.with"], { revision: comparing.a })),
      h("p", { class: "v-joint-text v-compared" }, shown(comparing.parts)),
      button("draft.close", () => { comparing = null; paint(); }, { class: "v-quiet" })) : null;
    frame.replaceChildren(
      h("div", {}, h("section", { class: "v-card" },
        editing && model.get("may").write?.allowed ? editor(head) : reading(head, model.get("may")),
        told ? h("p", { class: "v-warn" }, told) : null,
        trouble ? h("p", { class: "v-warn", role: "alert" }, trouble) : null, compared)),
      h("aside", {}, approvals(head, model.get("state")), versions.length ? history(versions) : null));
    if (cursor) {
      const again = frame.querySelector("textarea");
      again?.focus();
      again?.setSelectionRange(...cursor);
    }
  }

  const hear = (message) => {
    if (message.type === "compared" && comparing?.a === message.a && comparing?.b === message.b) comparing.parts = message.parts;
    else if (message.type === "ack") { waiting.get(message.n)?.(message); waiting.delete(message.n); }
    else if (message.why) { trouble = message.why; waiting.delete(message.n); }
    paint();
  };
  model.on("msg:custom", hear);
  const end = follow(model, ["state", "sentence", "head", "versions", "approvals", "may", "begun"], paint);
  return () => { end(); model.off("msg:custom", hear); };
}
