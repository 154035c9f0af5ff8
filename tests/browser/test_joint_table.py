"""A table that people fill at the same time: by keyboard on a laptop, on a phone, from a spreadsheet, and by file."""

from __future__ import annotations

import openpyxl
import pytest

from browser.inspecting import axe
from browser.serving import Server

ROWS = "#exchange .v-grid [data-row]"
SCORES = "#scorecard .v-grid [data-row]"
STANDS = "Temperatures of every trip"
PASTED = (
    "Giver\tReceiver\tWhat\tKind\tWeight\n"
    "Harbour Foods\tLinden Logistics\tRecipes for returned goods\tInformation\t2\n"
    "Harbour Foods\tLinden Logistics\tA place in the canteen\tAccess\tplenty"
)


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: each test has rows of its own."""
    return shared_server


def exchange(someone):
    page = someone.open("01-business-model-map#exchange", ROWS)
    page.evaluate("location.hash = 'exchange'")
    page.wait_for_selector(ROWS, state="visible")
    return page


def row(page, text: str):
    return page.locator(ROWS, has_text=text)


def test_two_people_write_one_row_at_once_by_keyboard_and_on_a_phone_and_put_both_together(person):
    ada, kim = person("Ada", 1280), person("Kim", 390, "dark")
    laptop, phone = exchange(ada), exchange(kim)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    # Kim opens the row as a card and has begun to write when Ada, by keyboard alone, saves the same cell.
    row(phone, STANDS).locator("[data-column=what]").click()
    phone.locator(".v-sheet textarea").first.fill("Temperatures, minute by minute")
    laptop.locator("#exchange .v-grid [tabindex='0']").focus()
    for key in ("Control+Home", *["ArrowDown"] * 4, *["ArrowRight"] * 3, "Enter", "Control+a"):
        laptop.keyboard.press(key)
    laptop.keyboard.type("Temperatures of every door")
    laptop.keyboard.press("Escape")
    assert row(laptop, STANDS).count() == 1  # Escape leaves the cell as it was
    for key in ("Enter", "Control+a"):
        laptop.keyboard.press(key)
    laptop.keyboard.type("Temperatures of every door")
    laptop.keyboard.press("Enter")
    phone.wait_for_selector(".v-sheet >> text=Temperatures of every door", timeout=10_000)
    assert phone.locator(".v-sheet textarea").first.input_value() == "Temperatures, minute by minute"
    kim.shot("table-row")

    # Saved all the same, it is a second version: nobody's words are lost, and cell by cell both are put together.
    phone.click(".v-sheet button[type=submit]")
    phone.wait_for_selector(".v-clash", timeout=10_000)
    told = phone.locator(".v-three").inner_text()
    assert all(text in told for text in ("Before", STANDS, "Temperatures of every door", "Temperatures, minute by minute"))
    assert all(party in told for party in ("Harbour Foods", "Linden Logistics"))
    laptop.wait_for_selector("#exchange .v-clashes", timeout=10_000)
    assert phone.locator(".v-sheet >> text=Save the merged row").is_disabled()
    phone.click(".v-clash summary")
    phone.locator(".v-clash textarea").fill("Temperatures of every door, minute by minute")
    kim.shot("table-clash")
    phone.click(".v-sheet >> text=Save the merged row")
    row(laptop, "Temperatures of every door, minute by minute").wait_for(timeout=10_000)
    assert laptop.locator("#exchange .v-clashes").count() == 0
    ada.shot("table")


def test_a_wrong_entry_stays_as_it_was_typed_and_says_how_to_write_it_on_both_pages(person):
    pages = [someone.open("05-performance-management#scorecard", SCORES) for someone in (person("Ada"), person("Kim", 390))]
    for page in pages:
        page.evaluate("location.hash = 'scorecard'")
        page.wait_for_selector(SCORES, state="visible")
    laptop = pages[0]
    wrong = "“plenty” cannot be read as a number"
    # What the scorecard says is worked out; figures are typed into the log below it.
    laptop.locator("#scorecard .v-grid").nth(1).locator("[tabindex='0']").first.focus()
    for key in ("Control+Home", "ArrowDown", *["ArrowRight"] * 3):
        laptop.keyboard.press(key)
    laptop.keyboard.type("plenty")
    laptop.keyboard.press("Enter")
    for page in pages:
        page.locator(SCORES, has_text=wrong).first.wait_for(timeout=10_000)
    laptop.keyboard.press("Control+z")
    for page in pages:
        page.locator(SCORES, has_text=wrong).first.wait_for(state="detached", timeout=10_000)


def test_rows_from_a_spreadsheet_are_shown_first_and_a_file_that_comes_back_changes_what_was_changed(person, tmp_path):
    ada = person("Ada", 1280)
    page = exchange(ada)
    n = page.locator(ROWS).count()
    page.locator("#exchange .v-grid [data-column=what]").nth(1).focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        PASTED,
    )
    page.wait_for_selector(".v-preview", timeout=10_000)
    assert "Line 3, Weight" in page.inner_text(".v-faults")
    assert page.locator(ROWS).count() == n
    ada.shot("table-paste")
    page.click(".v-sheet >> text=Add the correct rows (1)")
    row(page, "Recipes for returned goods").wait_for(timeout=10_000)
    assert page.locator(ROWS).count() == n + 1

    with page.expect_download() as taken:
        page.click("#exchange >> text=As CSV")
    file = tmp_path / "exchanges.csv"
    text = taken.value.path().read_text("utf-8-sig").replace("Recipes for returned goods", "Recipes for what comes back")
    file.write_text(text, "utf-8")
    page.set_input_files("#exchange input[type=file]", file)
    page.wait_for_selector(f".v-sheet >> text=0 new rows, 1 changed, {n} unchanged", timeout=10_000)
    page.click(".v-sheet >> text=Add the rows (1)")
    row(page, "Recipes for what comes back").wait_for(timeout=10_000)
    page.click("#exchange >> text=Undo my last change")
    row(page, "Recipes for returned goods").wait_for(timeout=10_000)


def test_cells_of_the_clipboards_table_are_taken_and_another_sheet_of_a_workbook_can_be_chosen(person, tmp_path):
    page = exchange(person("Ada", 1280))
    page.locator("#exchange .v-grid [data-column=what]").nth(1).focus()
    page.evaluate(
        """([text, html]) => { const data = new DataTransfer(); data.setData("text/plain", text); data.setData("text/html", html);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
        [
            'Harbour Foods\tLinden Logistics\t"Never late\r\nHarbour Foods\tLinden Logistics\tTrust"',
            "<table><tr><td>Harbour Foods</td><td>Linden Logistics</td><td>&quot;Never late</td></tr>"
            "<tr><td>Harbour Foods</td><td>Linden Logistics</td><td>Trust&quot;</td></tr></table>",
        ],
    )
    page.wait_for_selector(".v-sheet >> text=Rows that were read: 2.", timeout=10_000)
    assert '"Never late' in page.inner_text(".v-preview")
    page.keyboard.press("Escape")

    book = openpyxl.Workbook()
    for title, what in (("One", "Recipes of one"), ("Two", "Recipes of two")):
        sheet = book.create_sheet(title)
        sheet.append(["Giver", "Receiver", "What"])
        sheet.append(["Harbour Foods", "Linden Logistics", what])
    file = tmp_path / "two.xlsx"
    book.save(file)
    page.set_input_files("#exchange input[type=file]", file)
    page.wait_for_selector(".v-preview >> text=Recipes of one", timeout=10_000)
    assert "“One” was read" in page.inner_text(".v-remarks")
    assert axe(page) == []
    page.select_option(".v-sheet select", "Two")
    page.wait_for_selector(".v-preview >> text=Recipes of two", timeout=10_000)

    too_large = tmp_path / "large.csv"
    too_large.write_bytes(b"a" * 4_000_001)
    page.keyboard.press("Escape")
    page.set_input_files("#exchange input[type=file]", too_large)
    page.wait_for_selector(".v-sheet >> text=The limit is 4 MB", timeout=10_000)
