"""What every page keeps: ratings by keyboard, pictures with their tables, a new deal with its links, and text stays text."""

from __future__ import annotations

import re

import pytest

from browser.entering import come_in, come_to_rest, unfold
from browser.inspecting import Inspection
from browser.serving import Server, wait_until
from vested_widgets import deals

NASTY = '<script>window.hacked = true</script><img src=x onerror="window.hacked = true"> & "quotes"'


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: whoever writes has a seat, a text or a deal of the test's own."""
    return shared_server


def test_the_pages_that_people_open_most_hold_for_everyone(person):
    """All other pages and states: `test_for_everyone.py`, which a run of everything has."""
    inspected = Inspection()
    kim = person("Kim")
    inspected.look(kim.open("", ".v-start"), "start")
    for step in ("principles", "intent"):
        inspected.look(kim.step(step), step)
    assert not inspected.found, "\n".join(inspected.found)


def test_ratings_are_given_by_keyboard_alone(person, server):
    page = person("Lars", 390).step("principles")
    assert page.locator("#principles .v-saved[data-state=saved]").count() == 0
    unfold(page, "principles")  # Lars has submitted already
    page.locator("#principles fieldset input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#principles .v-saved[data-state=saved]", timeout=10_000)
    assert page.locator("#principles fieldset").first.locator("input:checked").get_attribute("value") == "3"
    with server.store() as store:
        lars = deals.Seat.open(store, next(member.id for member in server.deal(store).members if member.alias == "Lars"))
        assert wait_until(lambda: next(iter(lars.answers.mine("principles", "practice").values())) == 3)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('fieldset') === document.querySelectorAll('#principles fieldset')[1]")


def test_not_sure_is_an_answer_and_next_leads_to_the_open_question(person):
    kim = person("Kim", 1280)
    page = kim.step("principles")
    page.locator("#principles .v-input-unsure").first.click()
    page.wait_for_selector("#principles .v-state >> text=1 of 12 answered", timeout=5_000)
    page.click("#principles .v-main .v-primary")
    page.wait_for_function(
        "() => document.activeElement.closest('fieldset') === document.querySelectorAll('#principles fieldset')[1]", timeout=5_000
    )
    come_to_rest(page)  # and it stays there
    assert page.evaluate("document.activeElement.closest('fieldset') === document.querySelectorAll('#principles fieldset')[1]")


def test_a_picture_shows_its_table(person):
    kim = person("Kim", 390)
    page = kim.open("alignment", ".v-picture figure:not([hidden]) .v-plot[data-drawn]")
    # The finding counts what is close; the table has a row for each of them.
    figure = page.locator(".v-picture figure:not([hidden])", has_text=re.compile(r"We are clearly close on \d+ of \d+: ")).first
    figure.get_by_text("Show as table").click()
    table = figure.locator(".v-table:not([hidden]) table")
    close = re.search(r"We are clearly close on (\d+) of", figure.locator("h2").first.inner_text())
    assert close and table.locator("tbody tr").count() == int(close[1]) > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".v-plot").first.get_attribute("aria-label")


def test_markup_in_every_text_field_stays_text(person, server):
    noor = person("Noor")
    noor.step("vision")
    noor.page.click("#vision >> text=Edit")
    noor.page.fill("#vision .v-joint textarea", NASTY)
    kim = person("Kim", 390)
    noor.page.click("#vision >> text=Save as a new version")
    kim.step("vision")
    assert NASTY in kim.page.inner_text("#vision .v-joint-text")
    noor.open("", ".v-desk")
    noor.page.click("text=Make a new deal")
    noor.page.fill(".v-desk form .v-field input >> nth=0", NASTY[:100])
    noor.page.fill(".v-party >> nth=0 >> input[type=text]", NASTY[:90] + "1")
    noor.page.fill(".v-party >> nth=1 >> input[type=text]", NASTY[:90] + "2")
    noor.page.fill(".v-party >> nth=0 >> textarea", NASTY[:70])
    noor.page.click("text=Make the deal and its links")
    noor.page.wait_for_selector(".v-links .v-card", timeout=10_000)
    noor.shot("links")
    url = noor.page.locator(".v-links .v-card", has_text="onerror").first.locator(".v-url").inner_text()
    guest = person("Kim", 390)
    come_in(guest.page, url, ".v-start h1")
    assert guest.page.inner_text(".v-start h1") == NASTY[:100].strip()
    for someone in (noor, kim, guest):
        assert someone.page.evaluate("window.hacked") is None


def test_a_new_deal_says_what_is_missing_and_its_links_open_its_seats_only(person):
    noor = person("Noor")
    noor.open("", ".v-desk")
    noor.page.click("text=Make a new deal")
    noor.page.click("text=Make the deal and its links")
    noor.page.wait_for_selector(".v-desk [role=alert] >> text=needs a name", timeout=5_000)
    noor.page.fill(".v-desk form .v-field input >> nth=0", "Mill & Bakery")
    noor.page.fill(".v-party >> nth=0 >> input[type=text]", "Mill")
    noor.page.fill(".v-party >> nth=1 >> input[type=text]", "Bakery")
    noor.page.fill(".v-party >> nth=0 >> textarea", "Uma\nVic")
    noor.page.fill(".v-party >> nth=1 >> input[type=number]", "3")
    noor.page.click("text=Make the deal and its links")
    noor.page.wait_for_selector(".v-desk >> text=Mill & Bakery is ready", timeout=10_000)
    assert noor.page.locator(".v-links .v-card").count() == 6
    assert noor.page.locator(".v-links svg").count() == 6
    url = noor.page.locator(".v-links .v-card", has_text="Uma").locator(".v-url").inner_text()
    uma = person("Ada", 390)
    come_in(uma.page, url, ".v-start h1 >> text=Mill & Bakery")
    assert "Uma" in uma.page.inner_text(".v-start")
    noor.page.click("text=I have saved the links")
    noor.page.wait_for_selector(".v-links", state="detached", timeout=5_000)


def test_real_answers_are_imported_and_seen(person, server, tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    shared = Path(__file__).parents[3] / "shared" / "reference" / "leadership_ratings.csv"
    rows = ["member,party,item,value"]
    rows += [
        f"m{party}{n},Group {party},I{item},{(n + item * party) % 5 + 1}"
        for party in (1, 2, 3, 4)
        for n in range(8)
        for item in range(4)
    ]
    file = shared if shared.exists() else tmp_path / "ratings.csv"
    if not shared.exists():
        file.write_text("\n".join(rows))
    command = [sys.executable, "-m", "vested_widgets.server.cli.main"]
    subprocess.run([*command, "import", str(file), "--name", "Real answers", "--data", str(server.data_dir)], check=True)
    with server.store() as store:
        deal = store.deal("Real answers")
        server.links["analyst"] = f"{server.base_url}join/{store.issue_link(deal.members[0].id)}"
    analyst = person("analyst", 1280)
    page = analyst.open("alignment", ".v-picture figure:not([hidden]) .v-plot[data-drawn]")
    analyst.shot("real-answers")
    assert page.locator(".v-picture h2").first.inner_text().endswith(".")


def test_a_point_of_the_map_opens_the_attributes_behind_it_by_mouse_and_by_keyboard(person):
    page = person("Kim", 390).open("01-business-model-map#model", "#model .v-picture figure:not([hidden])")
    picture = page.locator("#model .v-picture figure").first
    picture.scroll_into_view_if_needed()
    plot = picture.locator(".v-plot[data-drawn]")
    plot.wait_for()
    # Plotly lays its drag area over the marks, so the mark is found by where it stands.
    spot = plot.evaluate(
        """plot => { const trace = plot.data.find(one => one.customdata), { xaxis, yaxis } = plot._fullLayout;
          return { x: xaxis._offset + xaxis.d2p(trace.x[0]), y: yaxis._offset + yaxis.d2p(trace.y[0]), at: trace.customdata[0] }; }"""
    )
    plot.click(position={"x": spot["x"], "y": spot["y"]})
    behind = picture.locator(".v-behind")
    behind.locator("h3").wait_for()
    chosen = behind.locator("select option:checked").inner_text()
    assert behind.locator("h3").inner_text() == chosen
    assert behind.locator("thead th").first.inner_text() == "Attribute"
    assert behind.locator("tbody tr").count() >= 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    behind.locator("select").focus()
    page.keyboard.press("Escape")
    assert behind.locator("h3").count() == 0
    page.keyboard.press("ArrowDown")
    behind.locator("h3").wait_for()
