"""Two parties walk from own estimates to an approved Pricing Model: ranges alone, the joint range, the calculated model, approval."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from browser.serving import Server
from browser.walking import LOADING, PATIENCE, Walk
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey

SIDES = {"Mill": ("Uma", "Vic", "Wes"), "Bakery": ("Xu", "Yan", "Zoe")}
RANGES = {"Mill": (800, 1000, 1200), "Bakery": (1400, 1500, 1600)}


def words(key: str, **values: object) -> str:
    return method.words(key, **values)


class Deal:
    """A deal of two parties of three; `act` does by a seat what needs no page."""

    def __init__(self, server: Server) -> None:
        self.server = server
        parties = [deals.NewParty(party, members=tuple(map(deals.NewMember, names))) for party, names in SIDES.items()]
        with server.store() as store:
            deal = store.create_deal("Mill & Bakery price", parties, architect="Guy")
            self.ids = {member.alias: member.id for member in deal.members}
            self.party = {party.name: party.id for party in deal.parties}
            for alias, member in self.ids.items():
                server.links[alias] = f"{server.base_url}join/{store.issue_link(member)}"
                deals.Seat.open(store, member).own_data.consent()

    def act(self, alias: str, act):
        with self.server.store() as store:
            return act(deals.Seat.open(store, self.ids[alias]))

    def row(self, table: str, /, **cells: object) -> str:
        return self.act("Guy", lambda seat: seat.tables.save_row(table, None, cells, None).row_id)

    def rows(self, name: str):
        return self.act("Guy", lambda seat: seat.tables.read(name).rows)

    def answer(self, part: str, values: dict[str, dict[AnswerKey, object]]) -> None:
        step, _, name = part.partition("/")
        for alias, given in values.items():

            def answered(seat: deals.Seat, given=given) -> None:
                seat.answers.write(given)
                seat.answers.set_done(step, name, done=True)

            self.act(alias, answered)

    def around(self) -> None:
        """Write what the document needs beside assumptions and costs: limits, risks, incentives."""
        for name in ("limits/edges", "incentives/weight"):
            self.act("Guy", lambda seat, name=name: seat.rounds.reveal(*name.split("/")))
        for party in self.party.values():
            self.row("limits/guardrails", party=party, topic="Margin", floor=1, measure="margin", then="We meet")
        self.row("risks/risks", risk="The oven stops", chance="low", bearer=self.party["Bakery"], mitigation="A second one",
                 damage={"amount": "100", "currency": "EUR"})  # fmt: skip
        for name in ("outcomes/proposals", "outcomes/votes"):
            self.act("Guy", lambda seat, name=name: seat.rounds.reveal(*name.split("/")))
        outcome = self.row("outcomes/outcomes", outcome="Fresh bread", better="The town")
        self.row("incentives/incentives", outcome=outcome, trigger="All is sold", reward="A day off", kind="other",
                 gains=[self.party["Mill"]])  # fmt: skip

    def priced(self) -> None:
        """Write who bears what: the mill is paid for each sack, the bakery earns by each sack."""
        self.row("costs/costs", line="Milling", bearer=self.party["Mill"], method="unit", expected={"amount": "2000", "currency": "EUR"},
                 formula="sacks * 1.5 + 300", payer=self.party["Bakery"], price=2, counted="sacks")  # fmt: skip
        self.row("costs/benefits", benefit="Bread", party=self.party["Bakery"], formula="sacks * 3")


def test_two_parties_walk_from_own_estimates_to_an_approved_model(person, server):
    deal = Deal(server)
    deal.around()
    sacks = deal.row("costs/assumptions", assumption="Sacks a year", unit="sacks", name="sacks", source="The scales")
    people = {alias: person(alias, 390 if alias == "Xu" else 1280) for alias in ("Guy", "Uma", "Xu")}

    # Alone: on a wide page and on a phone; the others by their seats.
    guy, uma, xu = (Walk(people[alias], "costs") for alias in ("Guy", "Uma", "Xu"))
    uma.estimate("estimates", {"Sacks a year": RANGES["Mill"]}).count_in()
    xu.estimate("estimates", {"Sacks a year": RANGES["Bakery"]}).count_in()
    key = AnswerKey("costs", "estimates", sacks, "range")
    quiet = {alias: "|".join(map(str, RANGES[side])) for side, names in SIDES.items() for alias in names[1:]}
    deal.answer("costs/estimates", {alias: {key: value} for alias, value in quiet.items()})
    guy.reveal("estimates")
    for walk in (uma, xu):
        walk.here.get_by_text("Your ranges are apart: ").locator("visible=true").first.wait_for(timeout=LOADING)

    # The joint range goes into its row, which keeps the round.
    uma.part("assumptions").get_by_role("button", name=words("take.into_row")).first.click(timeout=LOADING)
    uma.part("assumptions").locator(".v-taken", has_text="Sacks a year").wait_for(timeout=PATIENCE)
    (row,) = deal.rows("costs/assumptions")
    assert [row.cells[name] for name in ("low", "high")] == [800, 1600] and row.sources == (f"{sacks}.1",)
    deal.priced()

    # What the other party gains, guessed before the model is looked at.
    guy, uma, xu = (Walk(people[alias], "pricing") for alias in ("Guy", "Uma", "Xu"))
    uma.estimate("gains", {"A good year": [5000]}).count_in()
    xu.estimate("gains", {"A good year": [200]}).count_in()
    about = {side: deal.party[other] for side, other in (("Mill", "Bakery"), ("Bakery", "Mill"))}
    guesses = {"Mill": "5000", "Bakery": "200"}
    for side, names in SIDES.items():
        asked = AnswerKey("pricing", "gains", "good_year", "number", about[side])
        deal.answer("pricing/gains", {alias: {asked: guesses[side]} for alias in names[1:]})
    guy.reveal("gains")
    uma.here.get_by_text("Mill thinks that Bakery has EUR 5,000 left").locator("visible=true").first.wait_for(timeout=LOADING)

    # The model: figures that lead to rows, a slider, a scenario that the other party sees, and a spreadsheet.
    board = uma.here.locator(".v-pricing")
    board.get_by_role("button", name=words("pricing_page.begin")).click(timeout=LOADING)
    figures = board.locator(".v-pricing-results tbody tr").first
    figures.get_by_role("button").first.click(timeout=LOADING)
    board.locator(".v-pricing-trace").get_by_role("link", name="Milling").first.wait_for(timeout=PATIENCE)
    board.locator(".v-pricing-slider input[type=number]").first.fill("1600")
    board.locator(".v-pricing-slider input[type=number]").first.press("Tab")
    board.locator(".v-would").first.wait_for(timeout=PATIENCE)
    board.get_by_label(words("pricing_page.scenario_name")).fill("Many sacks")
    board.get_by_role("button", name=words("pricing_page.scenario_save")).click()
    board.get_by_text(words("pricing_page.scenario_saved", name="Many sacks")).wait_for(timeout=PATIENCE)
    assert [row.cells["values"] for row in deal.rows("pricing/scenarios")] == ["sacks = 1600"]
    with uma.page.expect_download(timeout=LOADING) as saved:
        board.get_by_role("button", name=words("pricing_page.download")).click()
    assert words("pricing_sheet.results") in load_workbook(io.BytesIO(saved.value.path().read_bytes())).sheetnames
    theirs = xu.here.locator(".v-pricing")
    theirs.get_by_role("button", name=words("pricing_page.begin")).click(timeout=LOADING)
    theirs.get_by_text("Many sacks").first.wait_for(timeout=LOADING)
    assert xu.page.evaluate("document.documentElement.scrollWidth") <= 390

    # Approved by both.
    uma.propose("model").approve("model")
    xu.approve("model")
    guy.says("model", "have approved this text")
    assert deal.act("Guy", lambda seat: seat.approvals.status("pricing/model").state) == "agreed"
