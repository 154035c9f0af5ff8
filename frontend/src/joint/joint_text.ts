import { h, fill, follow, put, clock, announce, uid } from "./common.js";
import { button, channel, standing, talkCard, waitingCard, who } from "./joint.js";

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
  el.dataset.part = model.get("part");
  const words = model.get("words"), note = notes(model.get("key"));
  let editing = note.read(), comparing = null, trouble = "", told = "";
  const line = channel(model);
  const ask = (content) => {
    trouble = "";
    return line.ask(content).catch((error) => { trouble = error.message; paint(); throw error; });
  };
  const quietly = (content) => ask(content).then(paint, () => {});
  const writing = h("section", { class: "v-card v-drafting" }), side = h("aside", {}), waits = h("div", {});
  const stands = standing(model, words, quietly), comments = talkCard(model, words, line.ask);
  const open = h("div", {}, h("h2", { class: "v-group" }, model.get("title")), model.get("prompt") ? h("p", { class: "v-soft" }, model.get("prompt")) : null, stands.node,
    h("div", { class: "v-joint-grid" }, h("div", {}, writing, comments.node), side));
  el.append(waits, open);

  function edit(text, base) {
    editing = { text, base };
    note.write(editing);
    paint();
    writing.querySelector("textarea")?.focus();
  }
  function stop() { editing = null; note.write(null); paint(); }
  function save() {
    const { text, base } = editing;
    ask({ type: "save", text, base }).then((answer) => {
      told = answer.side ? words["draft.saved_side"] : "";
      announce(told || fill(words["draft.version"], { revision: answer.revision }));
      stop();
    }, () => {});
  }

  function reading(head, may) {
    const latest = head.revision
      ? h("div", { class: "v-joint-text" }, shown(head.parts))
      : h("p", { class: "v-soft" }, words["draft.nothing"]);
    const write = head.revision ? words["draft.edit"] : words["draft.start"];
    const acts = h("div", { class: "v-row" },
      may.write?.allowed ? button(write, () => edit(head.text ?? "", head.revision ?? null), { class: head.revision ? "" : "v-primary" }) : null,
      head.base ? button(words["draft.compare"], () => compare(head.base, head.revision)) : null,
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
        button(words["draft.merge"], () => edit(editing.text, head.revision))) : null,
      h("div", { class: "v-row" }, button(words["draft.save"], save, { class: "v-primary" }), button(words["draft.cancel"], stop)),
    ];
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
          ? button(words["draft.merge"], () => edit(version.text, model.get("head").revision), { class: "v-quiet" }) : null));
    const side = versions.some((version) => version.side);
    return h("section", { class: "v-card" }, h("h3", {}, words["draft.history"]),
      side ? h("p", { class: "v-small" }, words["draft.side_note"]) : null,
      h("ol", { class: "v-history" }, versions.map(item)));
  }

  function paint() {
    open.hidden = !model.get("begun");
    put(waits, model.get("begun") ? null : waitingCard(model, words));
    const head = model.get("head"), versions = model.get("versions");
    stands.paint();
    // An open editor keeps its place, its text and its cursor while versions arrive.
    const area = writing.querySelector("textarea");
    const cursor = area && document.activeElement === area ? [area.selectionStart, area.selectionEnd] : null;
    const compared = comparing?.parts ? h("div", { class: "v-note" },
      h("p", { class: "v-small" }, fill(words["draft.with"], { revision: comparing.a })),
      h("p", { class: "v-joint-text v-compared" }, shown(comparing.parts)),
      button(words["draft.close"], () => { comparing = null; paint(); }, { class: "v-quiet" })) : null;
    put(writing, editing && model.get("may").write?.allowed ? editor(head) : reading(head, model.get("may")),
      told ? h("p", { class: "v-warn" }, told) : null, trouble ? h("p", { class: "v-warn", role: "alert" }, trouble) : null, compared);
    put(side, versions.length ? history(versions) : null);
    comments.paint();
    if (cursor) {
      const anew = writing.querySelector("textarea");
      anew?.focus();
      anew?.setSelectionRange(...cursor);
    }
  }

  const hear = (message) => {
    if (message.type !== "compared" || comparing?.a !== message.a || comparing?.b !== message.b) return;
    comparing.parts = message.parts;
    paint();
  };
  model.on("msg:custom", hear);
  const end = follow(model, ["state", "sentence", "content_hash", "head", "versions", "approvals", "may", "begun", "reason", "again", "blockers", "comments"], paint);
  return () => { end(); line.close(); model.off("msg:custom", hear); };
}
