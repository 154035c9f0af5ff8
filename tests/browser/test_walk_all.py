"""All Elements of a fresh deal with two parties, in browsers: every step is opened, one act of each kind is done on the page, the rest by the record.

What to do follows from the content, so that an Element of one's own is walked by the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser.serving import Server
from browser.walking import Walk
from bulk import Bulk, answer, asked_about, to_agree
from vested_widgets import deals, method

PAGE = Path(__file__).parents[2] / "docs" / "elements.md"
SIDES = {"Mill": ("Uma", "Vic", "Wim"), "Bakery": ("Xu", "Yan", "Zoe")}


class Ways:
    """Two members and the deal architect in browsers, everybody else by the record.

    Attributes:
        done: which kinds of acts have been done on a page.
    """

    def __init__(self, server: Server, person: Callable[..., object], store: deals.Store) -> None:
        parties = [deals.NewParty(party, members=tuple(map(deals.NewMember, names))) for party, names in SIDES.items()]
        deal = store.create_deal("Mill & Bakery", parties, architect="Guy")
        links = {member.alias: store.issue_link(member.id) for member in deal.members}
        server.links |= {alias: f"{server.base_url}join/{token}" for alias, token in links.items()}
        self.bulk, self.whole = Bulk(store, deal.id), method.load()
        self.guy, self.uma, self.xu = person("Guy"), person("Uma"), person("Xu", 390)
        self.done: set[str] = set()

    def first(self, kind: str) -> bool:
        """Whether this kind of act has not been done on a page yet."""
        new = kind not in self.done
        self.done.add(kind)
        return new

    def element(self, element: method.Element) -> None:
        """Go through an Element to the approval of both parties."""
        for step in element.steps:
            for part in step.parts:
                if part.kind in method.ALONE:
                    self.alone(step, part)
                elif not getattr(part, "log", False) or f"{step.id}/{part.id}" in asked_about(step):
                    self.together(step, part)
            self.bulk.settle(step)
            Walk(self.uma, step.id)
        for name in to_agree(self.whole, element):
            self.agree(name)

    def alone(self, step: method.Step, part: method.Part) -> None:
        """A part that everybody answers; Uma's and the reveal on the page the first time."""
        seat = self.bulk.firsts[0]
        if self.first(kind_of(part)):
            walk = Walk(self.uma, step.id)
            if isinstance(part, method.Ratings):
                items = {item.id: item for item in seat.items.asked(step.id, part.id)}
                questions = {question.id: question for question in part.questions}
                walk.rate(part.id, lambda key: answer(seat, part, items[key.item], questions[key.question]))
            elif isinstance(part, method.Text):
                one_each = {prompt: field for field, prompt in reversed(part.fields())}
                walk.text(part.id, dict.fromkeys(one_each.values(), "Bread at six"))
            elif isinstance(part, method.Ranking):
                walk.rank(part.id)
            elif isinstance(part, method.Matching):
                walk.match(part.id, seat.items.asked(step.id, part.id)[0].options[0].title)
            elif isinstance(part, method.Estimates):
                numbers = (2, 3, 5) if part.asks == "range" else (3,)
                walk.estimate(part.id, {item.title: numbers for item in seat.items.asked(step.id, part.id)})
            else:
                walk.give_points(part.id)
            walk.count_in()
            self.bulk.alone(step, part, but=("Uma",))
            Walk(self.guy, step.id).reveal(part.id)
        else:
            self.bulk.alone(step, part)
            self.bulk.reveal(step, part)

    def together(self, step: method.Step, part: method.Part) -> None:
        """What is written together; the first text, row, and row of a party on the page."""
        if isinstance(part, method.JointText) and self.first("joint_text"):
            Walk(self.uma, step.id).write(part.id, "Bread at six, and both of us asleep at nine.")
        elif isinstance(part, method.JointTable) and part.per_party and self.first("own row"):
            own = {column.id: "Quiet mornings" for column in part.columns}
            for someone in (self.uma, self.xu):
                Walk(someone, step.id).own_row(part.id, **own)
        else:
            self.bulk.write(step, part)
            if isinstance(part, method.JointTable) and self.first("row"):
                needed = {column.id: said(self.bulk.firsts[0], column) for column in part.columns if column.required}
                Walk(self.uma, step.id).add_row(part.id, **needed)

    def agree(self, name: str) -> None:
        """Uma proposes and approves on the page; Xu does the first of each kind there too."""
        step, _, part = name.partition("/")
        Walk(self.uma, step).propose(part).approve(part)
        if self.first(f"approve {self.whole.step(step).part(part).kind}"):
            Walk(self.xu, step).approve(part)
        else:
            other = self.bulk.firsts[1]
            other.approvals.approve(name, other.approvals.status(name).content_hash)
        assert self.bulk.guy.approvals.status(name).state == "agreed", name


def kind_of(part: method.Part) -> str:
    """What kind of an answer a part takes: scales, pairs and choices are three."""
    if isinstance(part, method.Ratings):
        if part.items_from and part.items_from.use == "pairs":
            return "pairs"
        return "choice" if any(question.chosen for question in part.questions) else "scale"
    return part.kind


def said(seat: deals.Seat, column: method.Column) -> str:
    """What a person would enter in a needed cell."""
    options = seat.tables.options(column)
    typed = {"number": "4", "percent": "5 %", "money": "EUR 100", "duration": "3 months", "date": "11 Jan 2027"}
    return options[-1][1] if options else typed.get(column.kind, f"{column.title} at six")


@pytest.fixture
def ways(person, server) -> Iterator[Ways]:
    """The table of a fresh deal."""
    with server.store() as store:
        yield Ways(server, person, store)


def test_a_fresh_deal_walks_through_all_ten_elements_to_approvals(ways):
    for element in ways.whole.elements:
        ways.element(element)
    assert ways.done == {
        "scale", "pairs", "choice", "text", "ranking", "allocation", "joint_text", "own row", "row",
        "approve assembly", "approve joint_table",
    }  # fmt: skip
    assert {found.number: found.state for found in deals.progress(ways.bulk.guy)} == dict.fromkeys(range(1, 11), "agreed")
    page = ways.guy.open("", ".v-start li[data-state=agreed]")
    page.locator(".v-start li[data-state=agreed]").nth(9).wait_for()
    assert page.locator(".v-start li[data-state]").count() == 10
    assert not ways.uma.page.evaluate("document.documentElement.scrollWidth > innerWidth")


class TestOwn:
    """The page "Add or change an Element", to its end: the eleventh Element in the browser."""

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Server]:
        """A server whose data folder has the file of the page."""
        content = tmp_path / "data" / "content"
        content.mkdir(parents=True)
        (content / "data-protection.yaml").write_text(
            re.search(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)[1], "utf-8"
        )
        method.use(content)
        running = Server(tmp_path / "data").start()
        yield running
        running.stop()
        method.use(None)

    def test_an_eleventh_element_from_a_file_alone_is_walked_to_the_approval_of_both(self, ways):
        eleventh = ways.whole.element(11)
        page = ways.uma.page
        page.get_by_role("link", name=eleventh.title).first.wait_for()
        concerns = next(step for step in ways.whole.element(10).steps)
        ways.bulk.alone(concerns, concerns.part("known"))
        ways.bulk.reveal(concerns, concerns.part("known"))
        ways.bulk.write(concerns, concerns.part("register"))
        ways.element(eleventh)
        assert ways.bulk.guy.approvals.status("data/facts").state == "agreed"
        walk = Walk(ways.uma, "data")
        walk.shows("facts", "have approved this text")
        assert page.get_by_text(eleventh.steps[0].question).count() == 1
