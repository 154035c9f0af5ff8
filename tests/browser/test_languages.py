"""Pages in another language: one with longer words, one written right to left. Nothing is cut, mirrored wrongly or left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

import pseudo
from browser.conftest import Person
from browser.entering import AT_REST, come_in, unfold
from browser.serving import Server
from vested_widgets import deals

SLOW = 60_000

# What every check below asks of a page: texts that people see, each with the rectangle of its letters and the element that holds it.
SEEN = r"""
// For screen readers alone: a box of a pixel.
const unseen = (el) => {
  for (let up = el; up && up !== document.body; up = up.parentElement)
    if (/hidden|clip/.test(getComputedStyle(up).overflow) && up.offsetWidth <= 1) return true;
  return false;
};
const hidden = (el) => el.closest('.v-hidden, [hidden], .v-plot, details:not([open]) > :not(summary)') !== null
  || !el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || unseen(el);
const texts = () => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(el.tagName) || hidden(el)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    found.push({ text: node.data.trim(), el, box: range.getBoundingClientRect() });
  }
  return found;
};
// What is left of a rectangle within everything around it that clips.
const clipped = ({ el, box }) => {
  let { left, right, top, bottom } = box;
  for (let up = el; up && up !== document.body; up = up.parentElement) {
    if (!/hidden|clip|auto|scroll/.test(getComputedStyle(up).overflowX)) continue;
    const edge = up.getBoundingClientRect();
    [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
  }
  return { left, right, top, bottom, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
};
const named = (el) => el.tagName.toLowerCase() + (el.id ? '#' + el.id : '') + [...el.classList].map((one) => '.' + one).join('');
"""
CUT = f"""() => {{ {SEEN}
  const cut = [];
  for (const {{ text, el, box }} of texts()) {{
    let scrolls = false;
    for (let up = el; up && up !== document.body; up = up.parentElement) {{
      const style = getComputedStyle(up);
      if (/auto|scroll/.test(style.overflowX)) {{ scrolls = true; break; }}
      if (/hidden|clip/.test(style.overflowX)) {{
        const edge = up.getBoundingClientRect();
        const out = box.left < edge.left - 1.5 || box.right > edge.right + 1.5;
        if (out && style.textOverflow !== 'ellipsis') cut.push(`${{named(up)}} cuts: ${{text.slice(0, 60)}}`);
        if (out) {{ scrolls = true; break; }}
      }}
    }}
    if (!scrolls && box.width && (box.left < -1 || box.right > innerWidth + 1)) cut.push(`beside the page: ${{named(el)}}: ${{text.slice(0, 60)}}`);
  }}
  for (const el of document.querySelectorAll('button, a, summary, h1, h2, h3, p, label, legend, li, td, th')) {{
    const style = getComputedStyle(el);
    const clips = /hidden|clip/.test(style.overflowX) && style.textOverflow !== 'ellipsis';
    if (clips && !hidden(el) && el.scrollWidth > el.clientWidth + 1)
      cut.push(`wider than its place: ${{named(el)}}: ${{el.textContent.trim().slice(0, 60)}}`);
  }}
  return [...new Set(cut)];
}}"""
# Sticky and fixed bars: what stands in them is what is hit there, and their texts do not lie on each other.
COVERED = f"""() => {{ {SEEN}
  const wrong = [];
  const bars = [...document.querySelectorAll('body *')].filter((el) => /fixed|sticky/.test(getComputedStyle(el).position) && !hidden(el)
    && el.offsetWidth > innerWidth / 2 && el.offsetHeight < innerHeight / 3);
  for (const bar of bars) {{
    const edge = bar.getBoundingClientRect();
    if (edge.bottom <= 0 || edge.top >= innerHeight) continue;
    const within = texts().filter((one) => bar.contains(one.el)).map((one) => ({{ ...one, box: clipped(one) }})).filter((one) => one.box.width);
    for (const one of within) {{
      const hit = document.elementFromPoint(one.box.left + one.box.width / 2, one.box.top + one.box.height / 2);
      if (hit && !bar.contains(hit) && !hit.contains(bar)) wrong.push(`${{named(hit)}} lies on ${{named(bar)}}`);
      for (const other of within) {{
        if (one === other || one.el.contains(other.el) || other.el.contains(one.el)) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 4) wrong.push(`in ${{named(bar)}}: “${{one.text.slice(0, 40)}}” lies on “${{other.text.slice(0, 40)}}”`);
      }}
    }}
  }}
  return [...new Set(wrong)];
}}"""
WORDS = f"""() => {{ {SEEN}
  const said = texts().map((one) => one.text);
  for (const el of document.querySelectorAll('body [aria-label], body [placeholder], body [title], body [alt], body option')) {{
    if (el.closest('[hidden]')) continue;
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) if (el.getAttribute(name)) said.push(el.getAttribute(name));
    if (el.tagName === 'OPTION') said.push(el.textContent);
  }}
  for (const el of document.querySelectorAll('.v-plot text')) {{
    const lines = [...el.querySelectorAll('tspan.line')].map((one) => one.textContent);
    said.push(lines.join(' ') || el.textContent);
  }}
  for (const el of document.querySelectorAll('.v-hidden')) if (!el.closest('[hidden]')) said.push(el.textContent);
  return [...new Set(said)];
}}"""
# Texts of more than a line's half begin where the language begins.
TURNED = rf"""(direction) => {{ {SEEN}
  const wrong = [];
  if (document.documentElement.dir !== direction) wrong.push('html: ' + document.documentElement.dir);
  for (const {{ text, el, box }} of texts()) {{
    const held = el.closest('[dir], bdi, input, textarea, pre, code');
    if (held && held !== document.documentElement) continue;
    const style = getComputedStyle(el);
    // What people wrote in another script stands in a direction of its own, or its full stop is at the wrong end.
    const own = direction === 'rtl' && !/[\u0600-\u06ff]/.test(text) && /[A-Za-z]{{2}}.*[.!?)]$/.test(text);
    if (own && style.unicodeBidi !== 'plaintext') wrong.push(`${{named(el)}} has no direction of its own: ${{text.slice(0, 60)}}`);
    if (style.direction !== direction) wrong.push(`${{named(el)}} is ${{getComputedStyle(el).direction}}: ${{text.slice(0, 40)}}`);
    const align = style.textAlign;
    if (align === (direction === 'rtl' ? 'left' : 'right')) wrong.push(`${{named(el)}} is set ${{align}}: ${{text.slice(0, 40)}}`);
  }}
  return [...new Set(wrong)];
}}"""

PLACES = [
    ("Kim", "", ".v-start", ""),
    ("Kim", "01-business-model-map", "#our-goals .v-foot", "our-goals"),
    ("Kim", "01-business-model-map", "#goals .v-foot", "goals"),
    ("Kim", "01-business-model-map", "#exchange .v-foot", "exchange"),
    ("Kim", "02-shared-vision-and-intent", "#circles .v-foot", "circles"),
    ("Kim", "02-shared-vision-and-intent", "#values .v-foot", "values"),
    ("Kim", "02-shared-vision-and-intent", "#vision .v-foot", "vision"),
    ("Kim", "02-shared-vision-and-intent", "#principles .v-foot", "principles"),
    ("Kim", "02-shared-vision-and-intent", "#intent .v-foot", "intent"),
    ("Kim", "alignment", ".p-cells .v", ""),
    ("Kim", "agreement", ".v-agr-schedule", ""),
    ("Kim", "privacy", "main h1", ""),
    ("Noor", "facilitate", ".v-console", ""),
    ("Noor", "", ".v-start", ""),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with both languages beside its record."""
    data = tmp_path_factory.mktemp("languages") / "data"
    for tag in pseudo.WAYS:
        pseudo.write(data / "content", tag)
    started = Server(data).start().warm_up()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def own_words(server: Server) -> frozenset[str]:
    """The words that people have written in the deal, and their names; and what is the same in all languages."""
    with server.store() as store:
        deal = store.deals()[0]
        # The wall's seat has a name in the record, like all others.
        deals.Seat.open(store, next(one.id for one in deal.members if one.role == "architect")).room.wall_link()
        told = store.export_deal(deal.id)
    found = {word for text in _texts(told) for word in re.findall(r"[A-Za-z]{2,}", text)}
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec AM PM UTC"
    return frozenset(
        {
            *found,
            *(word.lower() for word in found),
            *months.split(),
            *["EUR", "CSV", "Excel", "xlsx", "http", "localhost", "vested"],
        }
    )


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from _texts(value)


def english(said: list[str], own_words: frozenset[str]) -> list[str]:
    """Return the texts with words that are neither of the language nor of the people."""
    left = []
    for text in said:
        words = set(re.findall(r"(?<![\w/.@#-])[A-Za-z]{3,}(?![\w/@])", text)) - own_words
        if re.fullmatch(r"[A-Z]{3}(\W[A-Z]{3})*", text):
            continue  # a code to join
        # A name for screen readers may end within a long text.
        words = {word for word in words if not (text.endswith(word) and any(one.startswith(word) for one in own_words))}
        if words:
            left.append(f"{sorted(words)} in “{text[:90]}”")
    return left


def faults(page, tag: str, own_words: frozenset[str]) -> list[str]:
    """Return all that is wrong with a page as it stands."""
    page.evaluate(AT_REST)
    direction = "rtl" if tag == pseudo.RIGHT_TO_LEFT else "ltr"
    found = [
        f"sideways by {over} px" for over in [page.evaluate("document.documentElement.scrollWidth - innerWidth")] if over > 0
    ]
    found += page.evaluate(CUT)
    found += page.evaluate(COVERED)
    found += english(page.evaluate(WORDS), own_words)
    return found + page.evaluate(TURNED, direction)


def sit(browser, server: Server, alias: str, tag: str, width: int = 390, scheme: str = "light") -> Person:
    """Let somebody come in who asks for a language in the address once."""
    link = server.link_of(alias)
    server.links[alias] = f"{link}?language={tag}"
    try:
        return Person(browser, server, alias, width, scheme)
    finally:
        server.links[alias] = link


def show(page, address: str, wait: str, step: str) -> None:
    """Open a page, and one of its steps with all its questions."""
    page.goto(f"{address}#{step}" if step else address)
    if step:
        page.locator("body[data-ready]").wait_for(timeout=SLOW)
        page.evaluate("step => { location.hash = step; }", step)
    page.wait_for_selector(wait, timeout=SLOW)
    if step:
        unfold(page, step)


FIRST = "document.querySelector('main').insertAdjacentHTML('afterbegin', `{}`)"
LAST = "document.body.insertAdjacentHTML('beforeend', `{}`)"
FAULTS = {
    "sideways by": LAST.format('<div style="width: 130vw; height: 1px"></div>'),
    "cuts: ": FIRST.format('<div style="width: 40px; overflow: hidden; white-space: nowrap"><b>اااااااا ااااااا</b></div>'),
    "beside the page": FIRST.format('<p style="position: relative; inset-inline-start: -200px">ااااااا ااااا</p>'),
    "wider than its place": FIRST.format('<p style="width: 40px; overflow: hidden; white-space: nowrap">ااااااااااااااااا</p>'),
    "lies on header": LAST.format('<div style="position: fixed; inset: 0; z-index: 99"></div>'),
    "Unfinished": FIRST.format("<p dir=rtl>Unfinished</p>"),
    "Nameless": FIRST.format("<button aria-label=Nameless></button>"),
    "is ltr": "document.querySelector('main').style.direction = 'ltr'",
    "is set left": "document.querySelector('main').style.textAlign = 'left'",
    "has no direction of its own": FIRST.format("<p>Better every year.</p>"),
}


def test_each_fault_that_a_page_may_have_is_found(browser, server, own_words):
    person = sit(browser, server, "Kim", pseudo.RIGHT_TO_LEFT)
    for named, fault in FAULTS.items():
        person.open("privacy", "main h1")
        assert not any(named in one for one in faults(person.page, pseudo.RIGHT_TO_LEFT, own_words)), named
        person.page.evaluate(fault)
        assert any(named in one for one in faults(person.page, pseudo.RIGHT_TO_LEFT, own_words)), named
    person.context.close()


@pytest.mark.parametrize("tag", pseudo.WAYS)
def test_the_wall_a_new_deal_and_the_pages_to_join_are_whole(browser, server, own_words, tag):
    noor = sit(browser, server, "Noor", tag)
    with server.store() as store:
        room = deals.Seat.open(store, next(one.id for one in server.deal(store).members if one.alias == "Noor")).room
        code, wall = room.open().code, room.wall_link()
    wrong = []
    for name, address, wait, width in (
        ("new deal", f"{server.base_url}", ".v-start", 390),
        ("join", f"{server.base_url}room", "main h1", 390),
        ("join by code", f"{server.base_url}room/{code}", ".p-room-card form", 390),
        ("wall", f"{server.base_url}join/{wall}", ".v-wall", 1920),
    ):
        context = (
            noor.context
            if name == "new deal"
            else browser.new_context(viewport={"width": width, "height": 844 if width < 700 else 1080})
        )
        context.set_default_timeout(SLOW)
        page = noor.page if name == "new deal" else context.new_page()
        if name == "wall":
            come_in(page, f"{address}?language={tag}", wait)
        else:
            page.goto(f"{address}?language={tag}")
        page.wait_for_selector(wait, timeout=SLOW)
        if name == "new deal":
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wrong += [f"{name}: {fault}" for fault in faults(page, tag, own_words)]
        if context is not noor.context:
            context.close()
    noor.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("tag", pseudo.WAYS)
def test_no_page_is_cut_covered_turned_or_left_in_english_on_a_phone(browser, server, own_words, tag):
    people = {alias: sit(browser, server, alias, tag) for alias in ("Kim", "Noor")}
    wrong = []
    for alias, path, wait, step in PLACES:
        page = people[alias].page
        show(page, server.base_url + path, wait, step)
        wrong += [f"{alias}: {path}#{step}: {fault}" for fault in faults(page, tag, own_words)]
    for person in people.values():
        assert not person.errors, person.errors
        person.context.close()
    assert not wrong, "\n".join(wrong)
