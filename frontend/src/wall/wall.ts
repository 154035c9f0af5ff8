// The wall: readable from the last row, without controls. Before the reveal it counts; after it, items are tapped or turned with arrow keys.
import { h, fill, mark } from "./common.js";
import { live, left, qr } from "./live.js";

// A picture that is too tall is shrunk, but not so far that nobody can read it.
const SMALLEST = 0.6;

export function render({ model, el }) {
  el.classList.add("v", "v-wall");
  const words = model.get("words");
  const timer = h("strong", { class: "w-timer", role: "timer" }), place = h("div", { class: "w-place" }), doorway = h("div", { class: "w-door" });
  const top = h("header", { class: "w-top" }, place, timer, doorway), message = h("p", { class: "w-message", role: "status", hidden: true });
  const stage = h("div", { class: "w-stage" }), side = h("aside", { class: "w-side" });
  el.append(top, message, stage, side);
  let skew = 0, heard = "";

  const party = (done, of) => ({ name, colour, [done]: n, [of]: all }) => h("li", {}, mark(colour), h("span", {}, name),
    h("span", { class: "v-meter", "aria-hidden": "true" }, h("i", { class: `v-fill-${colour}`, style: `width:${all ? (100 * n) / all : 0}%` })), h("b", {}, `${n}/${all}`));
  const counted = (parties, done, of) => h("ul", { class: "w-parties" }, parties.map(party(done, of)));
  const door = (room, large) => (room.code ? [room.qr ? qr(room.qr, room.url, h) : null,
    h("div", {}, room.url ? h("p", {}, words.join_at, " ", h("b", {}, room.url)) : null, h("p", { class: large ? "w-code w-large" : "w-code" }, room.code))] : []);

  const paintPlace = region(place, ({ deal, session: { step } }) => [h("p", {}, [deal, step.at ? fill(words.item_of, step) : ""].filter(Boolean).join(" · ")), step.id ? h("h2", {}, step.title) : null]);
  const paintDoor = region(doorway, ({ room, running }) => (running ? door(room) : []));
  const paintStage = region(stage, ({ phase, question, part, session, here, room, texts }) => {
    if (phase === "paused") return h("div", { class: "w-centre" }, h("h1", {}, words.paused));
    if (phase === "welcome") {
      return h("div", { class: "w-welcome" }, h("h1", {}, room.code ? words.welcome : words.closed), h("div", { class: "w-bigdoor" }, door(room, true)),
        h("p", { class: "w-say" }, here.n ? fill(words.in_room, here) : words.nobody), counted(here.parties, "here", "of"), h("p", { class: "w-soft" }, words.no_session));
    }
    const ask = h("h1", {}, question);
    if (phase === "open") {
      return h("div", { class: "w-ask" }, ask, part && part !== session.title ? h("p", { class: "w-soft" }, part) : null, h("div", { class: "w-answered", role: "status" }, h("p", { class: "w-say" }, session.waiting.sentence), counted(session.waiting.parties, "done", "invited")));
    }
    if (phase === "joint") return h("div", { class: "w-ask" }, ask, h("p", { class: "w-say" }, words.written_together), counted(here.parties, "here", "of"));
    if (phase === "texts") return h("div", { class: "w-texts" }, h("p", { class: "w-soft" }, words.texts), h("ul", {}, texts.map((text) => h("li", {}, text))));
    return phase === "nothing" ? h("div", { class: "w-ask" }, ask, h("p", { class: "w-say" }, words.too_few)) : [];
  });
  const focus = (item) => model.send({ type: "focus", item });
  const paintSide = region(side, ({ topics, notes }) => [
    topics.length ? h("h3", {}, words.talk_first) : null,
    topics.length ? h("ol", { class: topics.length > 8 ? "w-topics w-many" : "w-topics" }, topics.map(({ item, title, current }) => h("li", {},
      h("button", { type: "button", "data-key": item, "aria-current": current ? "true" : null, onclick: () => focus(current ? "" : item) }, title)))) : null,
    topics.some(({ current }) => current) ? h("p", { class: "w-askwhy" }, words.ask) : null,
    ...(notes.length ? [h("h3", {}, words.notes), h("ul", { class: "w-notes" }, notes.map(({ title, text }) => h("li", {}, h("small", {}, title), text)))] : []),
  ]);

  const phaseOf = ({ session, drawn, texts }) => {
    if (!session.running) return "welcome";
    if (session.paused) return "paused";
    if (!session.waiting.part) return "joint";
    if (session.waiting.state === "open") return "open";
    if (drawn) return "picture";
    return texts.length ? "texts" : "nothing";
  };

  function tick() {
    const { session } = model.get("state");
    const time = session?.running ? left(session.timer, Date.now() + skew) : null;
    timer.hidden = !time;
    if (!time) return;
    if (timer.textContent !== time.text) timer.textContent = time.text;
    timer.toggleAttribute("data-up", !time.seconds);
  }

  function paint() {
    const state = model.get("state");
    if (state.reason) { stage.replaceChildren(h("p", { class: "v-note" }, state.reason)); return; }
    if (state.now !== heard) { heard = state.now; skew = Date.parse(state.now) - Date.now(); }
    const { session, room, here, topics, notes, texts } = state, phase = phaseOf(state), seen = phase === "picture" || phase === "texts" || phase === "nothing";
    document.body.dataset.wall = phase;
    message.hidden = !session.message;
    message.textContent = session.message;
    paintPlace({ deal: state.deal, session: { step: session.running ? session.step : {} } });
    paintDoor({ room, running: session.running });
    paintStage({ phase, question: state.question, part: state.part, session: { waiting: session.waiting, title: session.step.title }, here: { n: here.n, parties: here.parties }, room, texts });
    paintSide(seen ? { topics, notes } : { topics: [], notes: [] });
    side.hidden = !seen || !(topics.length || notes.length);
    side.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }); // a long list goes on below the foot of the wall
    tick();
  }

  // A presenter's remote turns pages with arrow keys: so does the wall with items.
  function turn(event) {
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key], { topics } = model.get("state");
    if (!by || side.hidden || !topics?.length) return;
    event.preventDefault();
    const to = topics.findIndex(({ current }) => current) + by;
    focus(to < 0 || to >= topics.length ? "" : topics[to].item);
  }
  // Pictures are drawn for a screen of 1920 × 1080 px; they grow or shrink with this one, and further if they would not fit on it.
  let zoom = 1;
  const picture = () => el.parentElement?.querySelector(".v-picture figure");
  function fit() {
    const figure = picture(), base = Math.min(innerWidth / 1920, innerHeight / 1080);
    let wanted = base;
    if (figure?.offsetHeight) {
      const { top, height } = figure.getBoundingClientRect(), natural = (height / zoom) * base, space = innerHeight - top - scrollY - 12;
      if (natural > space) wanted = base * Math.max(SMALLEST, space / natural);
    }
    if (Math.abs(wanted - zoom) < 0.02 * zoom) return;
    zoom = wanted;
    document.body.style.setProperty("--w-zoom", zoom.toFixed(3));
  }
  const size = new ResizeObserver(fit);
  requestAnimationFrame(() => { if (picture()) size.observe(picture()); fit(); });
  window.addEventListener("resize", fit);
  document.addEventListener("keydown", turn);
  model.on("change:state", paint);
  const clock = setInterval(tick, 250);
  paint();
  return () => { clearInterval(clock); document.removeEventListener("keydown", turn); size.disconnect(); window.removeEventListener("resize", fit); model.off("change:state", paint); };
}
