"""Walking through steps in a browser: open one, answer every kind of part, be counted in, reveal, write rows and texts, propose, approve.

A `Walk` is one person at one step. Everything is done as a person does it, by what the page shows; a part is named by its id in the content.

    ada = Walk(person("Ada"), "values")
    ada.text("own-words", {"stands-1": "Bad news the same day"}).count_in()
    Walk(noor, "values").reveal("own-words")
    ada.add_row("list", title="Candour", group="values")
    ada.rate("themes", lambda key: 5).count_in()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLong

from browser.serving import wait_until
from vested_widgets import method
from vested_widgets.deals import AnswerKey

PATIENCE = 20_000
LOADING = 90_000

# All radio groups of a part at once, as fast as a page can take it: {key: value} → whether each group has its answer.
CHOOSE = """(part, answers) => Object.entries(answers).map(([key, value]) => {
  const input = part.querySelector(`fieldset[data-key="${CSS.escape(key)}"] input[value="${CSS.escape(String(value))}"]`);
  input?.click();
  return Boolean(input?.checked);
})"""
KEYS = "part => [...part.querySelectorAll('fieldset[data-key]')].map(set => set.dataset.key)"


def workbook_of(step: str) -> str:
    """The page on which a step stands."""
    element = next(element for element in method.load().elements if any(one.id == step for one in element.steps))
    return f"{element.number:02d}-{element.slug}"


class Walk:
    """One person at one step; the page is opened there. `person` has `page` and `open(path, wait)`."""

    def __init__(self, person: Any, step: str) -> None:
        self.person, self.step = person, method.load().step(step)
        self.page: Page = person.page
        page = workbook_of(step)
        if f"/{page}" not in self.page.url:
            person.open(f"{page}#{step}", f"#{step} .v-foot")
        self.page.evaluate("step => { location.hash = step; }", step)
        self.page.locator(f"#{step} .v-foot").wait_for(state="visible", timeout=LOADING)

    @property
    def here(self) -> Locator:
        """The step."""
        return self.page.locator(f"#{self.step.id}")

    def part(self, part: str) -> Locator:
        """A part of the step; one that was settled before this person came is unfolded first."""
        name = self.here.locator(f'.v-parts [data-of="{part}"] button[aria-expanded="false"]')
        if name.count():
            name.click()
        return self.here.locator(f'[data-part="{part}"]')

    def place(self, part: str) -> int:
        """The place of a part in the step, from 0."""
        return [one.id for one in self.step.parts].index(part)

    # Alone

    def rate(self, part: str, choose: Callable[[AnswerKey], int | str]) -> Walk:
        """Answer every question of a ratings part: `choose(key)` gives the point of the scale, the place of the words, or a choice's id."""
        self._answerable(part).locator("fieldset[data-key]").first.wait_for(state="attached", timeout=PATIENCE)
        node, rows = self.part(part), self.rows_behind(part)
        # A row that has just been saved is asked about as soon as the page has heard of it.
        asked = wait_until(lambda: len({AnswerKey.parse(key).item for key in node.evaluate(KEYS)}) >= rows, PATIENCE / 1000)
        assert asked, f"{part}: not all of its {rows} rows are asked about"
        answers = {key: choose(AnswerKey.parse(key)) for key in node.evaluate(KEYS)}
        given = node.evaluate(CHOOSE, answers)
        assert answers and all(given), f"{part}: {sum(given)} of {len(answers)} answers could be given"
        return self.saved()

    def rows_behind(self, part: str) -> int:
        """How many rows of a table in this step a part asks about: as many as the table shows, none if it asks about anything else."""
        source = getattr(self.step.part(part), "items_from", None)
        if source is None or source.where is not None or source.of.partition("/")[0] != self.step.id:
            return 0
        return self.here.locator(f'[data-part="{source.of.partition("/")[2]}"] [data-row]').count()

    def text(self, part: str, texts: str | Mapping[str, str]) -> Walk:
        """Write one's texts: one text, or by field (`why`, `goal-2`)."""
        node = self._answerable(part)
        fields = [field for field, _ in self.step.part(part).fields()]  # type: ignore[union-attr]
        for field, text in ({"": texts} if isinstance(texts, str) else texts).items():
            area = node.locator("textarea").nth(fields.index(field))
            if not area.is_visible():
                self.all_questions()
            if not area.is_visible():
                area.locator("xpath=ancestor::fieldset").get_by_role("button").click()
            area.fill(text)
        return self.saved()

    def match(self, part: str, title: str) -> Walk:
        """Match each item of a part with one of its options, by its title."""
        node = self._answerable(part)
        fields = node.locator("fieldset[data-key]")
        fields.first.wait_for(state="attached", timeout=LOADING)
        if not fields.last.is_visible():
            self.all_questions()
        for field in fields.all():
            field.locator("label", has_text=title).first.locator("input").check(timeout=LOADING)
        return self.saved()

    def estimate(self, part: str, numbers: Mapping[str, Sequence[float] | None]) -> Walk:
        """Estimate items by their title: low, likely and high, or one number; None is "not sure"."""
        node = self._answerable(part)
        for title, given in numbers.items():
            field = node.locator("fieldset.v-estimates-item", has_text=title).first
            field.wait_for(state="attached", timeout=LOADING)
            if not field.is_visible():
                self.all_questions()
            if given is None:
                field.get_by_role("checkbox").check()
                continue
            for at, number in enumerate(given):
                field.locator("input[type=number]").nth(at).fill(str(number))
            field.locator("input[type=number]").last.press("Tab")
        return self.saved()

    def rank(self, part: str, titles: Sequence[str] = ()) -> Walk:
        """Put items in order: those of `titles`, or all in the order in which they are offered."""
        node = self._answerable(part)
        pool = node.locator(".v-ranking-pool [data-act=take]:not([disabled])")
        pool.first.wait_for(timeout=PATIENCE)
        for title in titles or [None] * pool.count():
            row = node.locator(".v-ranking-pool li", has_text=title) if title else node.locator(".v-ranking-pool li")
            row.first.locator("[data-act=take]").click()
        return self.saved()

    def give_points(self, part: str, points: Mapping[str, int] | None = None) -> Walk:
        """Spend points on entries by their text, or all on the first."""
        node = self._answerable(part)
        total = self.step.part(part).total  # type: ignore[union-attr]
        for text, given in (points or {"": total}).items():
            field = node.locator(".v-allocation-entries li", has_text=text).first.locator("input[type=number]")
            field.fill(str(given))
            field.press("Tab")
        return self.saved()

    def count_in(self) -> Walk:
        """Say "count me in" for the part that the step is at, with what one has left out, too."""
        foot = self.here.locator(".v-foot")
        complete = foot.get_by_role("button", name=method.words("act.count_me_in"), exact=True)
        try:  # the last answers may still be on their way to the record
            complete.click(timeout=3000)
        except TooLong:
            self.all_questions()
            self.here.locator("[data-act=early]").click(timeout=PATIENCE)
        foot.get_by_role("button", name=method.words("act.take_back"), exact=True).wait_for(timeout=PATIENCE)
        return self

    def all_questions(self) -> Walk:
        """On a phone, leave the way through one question at a time for the list of all."""
        one_by_one = self.here.locator(".v-input-way [data-key=all]")
        if one_by_one.is_visible():
            one_by_one.click()
        return self

    def saved(self) -> Walk:
        """Wait until all that was given is in the record."""
        self.here.locator(".v-saved[data-state=saved]").wait_for(timeout=PATIENCE)
        return self

    def _answerable(self, part: str) -> Locator:
        """A part that takes answers now; what waits for a reveal opens by itself."""
        node = self.part(part)
        node.locator(
            "fieldset:not([disabled]), textarea:not([disabled]), input:not([disabled]), .v-ranking-places"
        ).first.wait_for(state="attached", timeout=LOADING)
        return node

    # The deal architect

    def reveal(self, part: str) -> Walk:
        """Open the group's picture of the part that the step is at, early too."""
        self.here.locator("[data-act=reveal]").click(timeout=PATIENCE)
        yes = self.here.locator(".v-lead").get_by_role("button", name=method.words("act.confirm"), exact=True)
        if yes.is_visible():
            yes.click()
        return self.revealed(part)

    def revealed(self, part: str) -> Walk:
        """Wait until a part has been revealed."""
        if len(self.step.parts) > 1:
            done = self.here.locator(".v-parts li").nth(self.place(part))
            expect(done).to_have_attribute("data-state", "revealed", timeout=PATIENCE)
        else:
            self.here.locator("[data-act=reopen]").wait_for(timeout=PATIENCE)
        return self

    def agree(self) -> Walk:
        """Settle a step that is only talked about."""
        button = self.here.locator("[data-act=agree]")
        button.click(timeout=PATIENCE)
        expect(button).to_be_disabled(timeout=PATIENCE)
        return self

    # Together

    def add_row(self, part: str, **cells: Any) -> Walk:
        """Add a row to a joint table; a chosen cell is given by its label, several as a list."""
        self.part(part).get_by_role("button", name=method.words("table.add"), exact=True).click(timeout=LOADING)
        return self.save_row(self.fill_row(part, cells))

    def own_row(self, part: str, **cells: Any) -> Walk:
        """Write the own party's row of a table with one row for each party."""
        own = self.part(part).locator("[data-row]")
        write = own.get_by_role("button", name=method.words("table.write_own"))
        write.or_(own.get_by_role("button", name=method.words("table.edit"))).first.click(timeout=LOADING)
        return self.save_row(self.fill_row(part, cells))

    def open_row(self, part: str, title: str) -> Locator:
        """Open the row in which a text stands; returns its sheet."""
        row = self.part(part).locator("[data-row]", has_text=title).first
        row.locator(".v-rowopen").click(timeout=LOADING)
        sheet = self.part(part).locator("dialog.v-sheet:not(.v-wide)")
        sheet.wait_for(timeout=PATIENCE)
        return sheet

    def change_row(self, part: str, title: str, **cells: Any) -> Walk:
        """Change cells of the row in which a text stands."""
        self.open_row(part, title)
        return self.save_row(self.fill_row(part, cells))

    def fill_row(self, part: str, cells: Mapping[str, Any]) -> Locator:
        """Fill in the sheet of a row that is open; returns it, not saved."""
        sheet = self.part(part).locator("dialog.v-sheet:not(.v-wide)")
        sheet.wait_for(timeout=PATIENCE)
        table = self.step.part(part)
        for name, value in cells.items():
            _write(sheet.locator(f'[data-column="{name}"]'), table.column(name), value)  # type: ignore[union-attr]
        return sheet

    def save_row(self, sheet: Locator) -> Walk:
        """Save the sheet of a row; it closes when the record has it."""
        sheet.get_by_role("button", name=method.words("table.save"), exact=True).click()
        sheet.wait_for(state="hidden", timeout=PATIENCE)
        return self

    def merge(self, part: str, **cells: Any) -> Walk:
        """Put two versions of a row together, which has just been offered: what each cell that differs shall say."""
        dialog = self.part(part).locator("dialog.v-sheet.v-wide")
        dialog.wait_for(timeout=PATIENCE)
        for name, value in cells.items():
            column = self.step.part(part).column(name)  # type: ignore[union-attr]
            cell = dialog.locator("fieldset.v-clash", has_text=column.title)
            cell.locator("summary").click()
            _write(cell.locator("details"), column, value)
        dialog.get_by_role("button", name=method.words("table.clash_save"), exact=True).click()
        dialog.wait_for(state="hidden", timeout=PATIENCE)
        return self

    def finds(self, part: str, sentence: str) -> Walk:
        """Wait until the checks of a joint table say something."""
        advice = self.part(part).locator(".v-advice")
        advice.locator("li", has_text=sentence).wait_for(state="attached", timeout=PATIENCE)
        return self

    def write(self, part: str, text: str) -> Walk:
        """Write a new version of a joint text."""
        node = self.part(part)
        start, edit = method.words("draft.start"), method.words("draft.edit")
        first = node.get_by_role("button", name=start, exact=True).or_(node.get_by_role("button", name=edit, exact=True))
        first.click(timeout=LOADING)
        node.locator("textarea").first.fill(text)
        save = node.get_by_role("button", name=method.words("draft.save"), exact=True)
        save.click()
        save.wait_for(state="hidden", timeout=PATIENCE)
        return self

    def propose(self, part: str) -> Walk:
        """Put up for approval exactly what stands there."""
        self.part(part).get_by_role("button", name=method.words("approval.propose"), exact=True).click(timeout=LOADING)
        return self

    def approve(self, part: str) -> Walk:
        """Approve exactly what stands there, for the own side."""
        button = self.part(part).get_by_role("button", name=method.words("approval.approve"), exact=True)
        button.click(timeout=LOADING)
        button.wait_for(state="hidden", timeout=PATIENCE)
        return self

    def says(self, part: str, text: str) -> Walk:
        """Wait until a joint part's state reads so."""
        self.part(part).locator("[role=status]", has_text=text).first.wait_for(timeout=PATIENCE)
        return self

    def shows(self, part: str, text: str) -> Walk:
        """Wait until a text stands in a part."""
        # Rows are offered by their titles elsewhere, too: what is not seen does not count.
        self.part(part).get_by_text(text).locator("visible=true").first.wait_for(timeout=LOADING)
        return self

    def drawn(self, count: int = 1) -> Walk:
        """Look at the pictures of the step, of which there are that many: each is drawn when it comes on screen."""
        pictures = self.here.locator(".v-picture figure:not([hidden])")
        pictures.nth(count - 1).wait_for(timeout=LOADING)
        for at in range(count):
            pictures.nth(at).scroll_into_view_if_needed(timeout=LOADING)
            pictures.nth(at).locator(".v-plot[data-drawn]").wait_for(timeout=LOADING)
        return self


def _write(field: Locator, column: method.Column, value: Any) -> None:
    """Fill in one cell of a sheet as its kind is written."""
    if column.kind in ("choice", "party", "person", "link"):
        if column.many:
            for label in [value] if isinstance(value, str) else value:
                field.locator("label", has_text=label).first.locator("input").check(timeout=LOADING)
        else:
            option = field.locator("option", has_text=value).first
            option.wait_for(state="attached", timeout=LOADING)
            field.locator("select").select_option(option.get_attribute("value"))
    elif column.points:
        field.locator("select").select_option(str(value))
    else:
        field.locator("textarea, input:not([type=radio])").first.fill(str(value))
