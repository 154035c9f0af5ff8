"""Whole walks in browsers: three parties go through Element 1 to an agreed map, two through Element 2 to an approved Statement of Intent.

Element 1 of the two is done by the record: what pages it takes is proved by the three, and by the walk through all Elements. The two have six
pages and a wall, which shows what a room sees on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from browser.serving import Server
from browser.walking import LOADING, Walk
from bulk import Bulk
from vested_widgets import deals, method

MODELS = ("Approved provider", "Vested")


class Table:
    """The people of a new deal, each at a browser. Of a party with two at a browser a third member answers by the record.

    Attributes:
        sides: aliases of those at a browser by party, in order.
    """

    def __init__(self, server: Server, person: Callable[..., object], name: str, sides: dict[str, tuple[str, ...]]) -> None:
        self.server, self.sides = server, sides
        parties = [
            deals.NewParty(party, members=tuple(map(deals.NewMember, (*names, f"Third of {party}")[:3])))
            for party, names in sides.items()
        ]
        with server.store() as store:
            deal = store.create_deal(name, parties, architect="Guy")
            links = {member.alias: store.issue_link(member.id) for member in deal.members}
            for member in deal.members:  # the page that asks for it has tests of its own
                deals.Seat.open(store, member.id).own_data.consent()
        server.links |= {alias: f"{server.base_url}join/{token}" for alias, token in links.items()}
        self.deal_id = deal.id
        self.members = [alias for names in sides.values() for alias in names]
        self.people = {alias: person(alias, 390 if at == 1 else 1280) for at, alias in enumerate(["Guy", *self.members])}

    def at(self, alias: str, step: str) -> Walk:
        """Somebody at a step."""
        return Walk(self.people[alias], step)

    @property
    def guy(self) -> Callable[[str], Walk]:
        """The deal architect at a step."""
        return lambda step: self.at("Guy", step)

    def firsts(self) -> dict[str, str]:
        """The first member of each party."""
        return {party: names[0] for party, names in self.sides.items()}

    @contextmanager
    def lead(self) -> Iterator[deals.Seat]:
        """The deal architect's seat, read beside the server."""
        with self.server.store() as store:
            yield next(deals.Seat.open(store, one.id) for one in store.deal(self.deal_id).members if one.role == "architect")

    def alone(self, step: str, part: str, answer: Callable[[Walk, str], object]) -> None:
        """Everybody answers a part and is counted in; then the deal architect opens the picture."""
        for alias in self.members:
            walk = self.at(alias, step)
            answer(walk, alias)
            walk.count_in()
        with self.server.store() as store:
            found = method.load().step(step)
            Bulk(store, self.deal_id).alone(found, found.part(part), but=tuple(self.members))
        self.guy(step).reveal(part)

    def approve(self, step: str, part: str) -> None:
        """The first party proposes what stands there, and each party approves it."""
        first, *_ = self.firsts().values()
        self.at(first, step).propose(part)
        for alias in self.firsts().values():
            self.at(alias, step).approve(part)
        self.guy(step).says(part, "have approved this text")


def element_one(table: Table) -> None:
    """From who we are to an approved Business Model Map."""
    said = {"for_whom": "The town", "earn": "By the loaf", "need": "Flour on Mondays."}
    table.alone("who", "ours", lambda walk, alias: walk.text("ours", {"do": f"{alias} bakes.", **said}))
    for party, alias in table.firsts().items():
        table.at(alias, "who").own_row(
            "profile", do=f"{party} works.", for_whom="The town", earn="By the loaf", need="Quiet mornings"
        )
    table.guy("who").shows("profile", f"{list(table.sides)[-1]} works.")

    for part in ("trust", "ailments"):
        table.alone("health", part, lambda walk, _: walk.rate(part, lambda key: 4))  # noqa: B023
    table.guy("health").drawn(3)

    table.alone(
        "our-goals", "own", lambda walk, alias: walk.text("own", {"goal-1": f"A goal of {alias}", "goal-2": "Less waste"})
    )
    for party, alias in table.firsts().items():
        for goal in ("Fewer trips", "More time"):
            table.at(alias, "our-goals").add_row("goals", party=party, goal=f"{goal} for {party}", reached="Seen in the books")
    table.alone("our-goals", "order", lambda walk, _: walk.rank("order"))
    table.guy("our-goals").drawn()

    names = list(table.sides)
    for giver, receiver in zip(names, [*names[1:], names[0]], strict=True):
        walk = table.at(table.firsts()[giver], "exchange")
        walk.add_row("exchanges", giver=giver, receiver=receiver, what=f"What {giver} gives", kind="Service", weight=4)
    table.guy("exchange").drawn()

    table.alone("goals", "effects", lambda walk, _: walk.rate("effects", lambda key: 1))
    table.guy("goals").drawn()
    pair = method.words("joint.pair", a=f"Fewer trips for {names[0]}", b=f"Fewer trips for {names[1]}")
    table.at(table.firsts()[names[0]], "goals").add_row(
        "responses", pair=pair, what="Fewer trips mean fewer deliveries.", agreed="One tour for both of us"
    )

    for part in ("relationship", "economics"):
        table.alone("model", part, lambda walk, _: walk.rate(part, lambda key: 1 if key.question == "today" else 2))  # noqa: B023
    table.guy("model").drawn(3)
    table.at(table.firsts()[names[0]], "model").add_row(
        "answers",
        attribute="Availability in the market",
        today="Wide",
        needed="Moderate",
        because="One of us counts only the town.",
    )

    today, target = MODELS
    last = list(table.firsts().values())[-1]
    table.at(last, "decide").add_row(
        "decision", today=today, target=target, because="Neither can cut the waste alone.", again="In two years"
    )
    table.guy("decide").shows("map", "We agree: One tour for both of us.").shows(
        "map", "What was behind the difference: One of us counts only the town."
    ).shows("map", "Neither can cut the waste alone.")
    table.approve("decide", "map")


def record(server: Server, table: Table, name: str) -> deals.Joint:
    """What the record says about a joint part, read beside the server."""
    with server.store() as store:
        deal = store.deal(table.deal_id)
        return deals.Seat.open(store, deal.members[0].id).approvals.status(name)


def prove(joint: deals.Joint, *parties: str) -> None:
    """Each party stands behind exactly what stands there, in the name of one of its people, and nobody behind anything else."""
    assert joint.state == "agreed"
    behind = [approval for approval in joint.approvals if approval.content_hash == joint.content_hash]
    assert [(approval.party.name, approval.approved) for approval in behind] == [(party, True) for party in parties]
    assert len({approval.author for approval in behind}) == len(parties)


VISION = "Because we work together, the town has bread at six and both of us sleep at night."
WILL = "ring up before five when something is late."


class Wall:
    """The projector of a session that goes through Element 2. The deal architect moves it by the record; the console has tests of its own."""

    def __init__(self, browser: Browser, table: Table) -> None:
        self.table = table
        with table.lead() as lead:
            lead.room.open()
            lead.workshop.start([step.id for step in lead.method.element(2).steps])
            link = lead.room.wall_link()
        self.page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        self.page.goto(f"{table.server.base_url}join/{link}")
        self.page.wait_for_selector(".v-wall .w-top", timeout=LOADING)

    def go(self, step: str, part: str = "") -> Wall:
        """Move the session to a step, or put one of its parts on the wall."""
        with self.table.lead() as lead:
            lead.workshop.go(step)
            if part:
                lead.workshop.focus(step, part)
        return self

    def shows(self, phase: str, *texts: str) -> Wall:
        """Wait until the wall is in a phase with these texts on it."""
        self.page.wait_for_selector(f"body[data-wall={phase}]", timeout=LOADING)
        for text in texts:
            self.page.locator(".v-wall, .v-picture").get_by_text(text).locator("visible=true").first.wait_for(timeout=LOADING)
        return self


def vision_and_principles(table: Table, wall: Wall) -> None:
    """Element 2 up to the meanings of the principles."""
    wall.go("circles").shows("open", "Why does each of us exist, and how do we work?", "0/3")
    table.alone(
        "circles", "own", lambda walk, alias: walk.text("own", {"why": f"{alias} likes bread.", "how": "Early", "what": "Loaves"})
    )
    for party, alias in table.firsts().items():
        table.at(alias, "circles").own_row("rings", why=f"A town with bread, says {party}", how="Early", what="Loaves")
    table.guy("circles").shows("rings", "A town with bread, says Bakery")
    wall.go("circles", "rings").shows("joint", "Why: A town with bread, says Bakery")

    words = {"Uma": "Word kept", "Vic": "Early word", "Wim": "Word kept early", "Xu": "Bread for all", "Yan": "A fair price"}
    table.alone(
        "values",
        "own-words",
        lambda walk, alias: walk.text("own-words", {"stands-1": words[alias], "customer": f"Bread of {alias}"}),
    )
    guy = table.guy("values")
    guy.add_row("list", title="Our word", group="Values: what we stand for", words=["Word kept", "Early word"])
    guy.add_row(
        "list",
        title="Bread for all",
        group="Value: what we create",
        whom=["Customers"],
        words=["Bread for all", "A fair price"],
    )
    # With the middle of the scale, which the third of each party answers, an average of 6.
    theirs = {"Uma": 7, "Vic": 7, "Wim": 4, "Xu": 7, "Yan": 7}
    table.alone(
        "values",
        "themes",
        lambda walk, alias: walk.rate("themes", lambda key: theirs[alias] if key.question == "importance" else 4),
    )
    table.guy("values").drawn(2)
    wall.go("values", "themes").shows("picture", "Bread for all")
    table.alone("values", "carries", lambda walk, _: walk.match("carries", "Our word"))
    table.guy("values").drawn(6)

    table.alone("purpose", "stance", lambda walk, alias: walk.rate("stance", lambda key: "with" if alias == "Xu" else "for"))
    table.guy("purpose").drawn()
    table.alone("purpose", "why", lambda walk, alias: walk.text("why", f"{alias} would rather bake together."))
    table.at("Yan", "purpose").add_row(
        "together", theme="Bread for all", today="We bake, they sell.", together="We plan the night together."
    )

    table.alone("vision", "sentence", lambda walk, alias: walk.text("sentence", f"Bread at six, says {alias}."))
    table.alone("vision", "points", lambda walk, alias: walk.give_points("points", {"says Uma": 6, "says Xu": 4}))
    wall.go("vision", "joint")
    table.at("Uma", "vision").write("joint", "Because we work together, the town has bread at six.")
    wall.shows("joint", "Because we work together, the town has bread at six.")
    table.at("Xu", "vision").shows("joint", "the town has bread at six").write("joint", VISION)
    wall.shows("joint", VISION)
    table.at("Vic", "vision").add_row("rests", words="the town has bread at six", themes=["Bread for all"])
    table.guy("vision").finds("rests", "no words of the vision express it: “Our word”")

    table.alone("occasions", "seen", lambda walk, alias: walk.text("seen", {"kept-1": f"{alias} saw it in May."}))
    table.alone("principles", "practice", lambda walk, _: walk.rate("practice", lambda key: 5))
    for alias, name in (("Uma", "Honesty"), ("Xu", "Loyalty")):
        table.at(alias, "principles").add_row(
            "meanings",
            principle=name,
            name=name,
            meaning=f"What we mean by {name.lower()}.",
            evidence=[f"{alias} saw it in May."],
        )


def write_the_same_row_at_once(table: Table) -> None:
    """Two people of two parties change one cell at the same time; the later one puts both together."""
    uma, xu = table.at("Uma", "behaviours"), table.at("Xu", "behaviours")
    uma.add_row(
        "rows",
        principle="Honesty",
        will=WILL,
        applies=["Mill", "Bakery"],
        kept="A call",
        broken="No call",
        call="Ask: when did you know?",
    )
    xu.shows("rows", WILL)
    sheets = [walk.open_row("rows", WILL) for walk in (uma, xu)]
    uma.fill_row("rows", {"kept": "A call before five"})
    xu.fill_row("rows", {"kept": "A call by telephone"})
    uma.save_row(sheets[0])
    xu.part("rows").locator("dialog [role=status]", has_text="while you were writing").first.wait_for(timeout=20_000)
    xu.save_row(sheets[1])
    xu.merge("rows", kept="A call by telephone, before five")
    uma.shows("rows", "A call by telephone, before five")


def behaviours_and_intent(table: Table, server: Server, wall: Wall) -> None:
    """The behaviours, one of them written by two at once, and the Statement of Intent up to the approval of both sides."""
    table.alone("behaviours", "wishes", lambda walk, alias: walk.text("wishes", {"will-1": f"ring up {alias}"}))
    write_the_same_row_at_once(table)
    price = "talk before we ask others for a price."
    table.at("Yan", "behaviours").add_row("rows", principle="Loyalty", will=price, applies=["Bakery"], kept="A meeting")
    table.guy("behaviours").finds("rows", f"How would you notice that “{price}” is broken?")

    table.at("Xu", "intent").add_row(
        "terms", standing="It guides how we read the agreement", precedence="The contract, then this", review="1 June 2027"
    )
    wall.go("intent")
    uma = table.at("Uma", "intent").shows("statement", VISION)
    uma.propose("statement").approve("statement")
    wall.shows("joint", "Mill has approved", "Bakery has not approved yet")
    approved = record(server, table, "intent/statement")
    assert (approved.state, [one.author for one in approved.approvals]) == ("approved", ["Uma"])
    # A word is changed underneath: what Uma approved stands no more, and nobody is held to what they have not read.
    table.at("Yan", "behaviours").change_row("rows", "talk before", broken="A third firm knows first")
    table.at("Uma", "intent").shows("statement", "A third firm knows first")
    changed = record(server, table, "intent/statement")
    assert changed.content_hash != approved.content_hash
    assert changed.approved_by == ()
    table.approve("intent", "statement")
    wall.shows("agreed", VISION, "Mill has approved", "Bakery has approved")


def test_two_parties_walk_through_elements_one_and_two_to_a_statement_that_both_have_approved(person, server, browser):
    table = Table(server, person, "Mill & Bakery", {"Mill": ("Uma", "Vic", "Wim"), "Bakery": ("Xu", "Yan")})
    with server.store() as store:
        whole = method.load()
        Bulk(store, table.deal_id).element(whole, whole.element(1))
    prove(record(server, table, "decide/map"), "Mill", "Bakery")
    wall = Wall(browser, table)
    vision_and_principles(table, wall)
    behaviours_and_intent(table, server, wall)
    prove(record(server, table, "intent/statement"), "Mill", "Bakery")
    with server.store() as store:
        seat = deals.Seat.open(store, store.deal(table.deal_id).members[0].id)
        row = next(row for row in seat.tables.read("behaviours/rows").rows if row.cells["will"] == WILL)
        versions = seat.tables.history("behaviours/rows", row.id)
        said = [line for section in seat.approvals.assembly("intent/statement") for line in section.lines]
    assert row.cells["kept"] == "A call by telephone, before five" and not row.sides
    assert {(one.author, one.side) for one in versions if one.cells["kept"].startswith("A call b")} >= {
        ("Uma", False),
        ("Xu", True),
    }
    assert any(VISION in line for line in said) and any("A call by telephone, before five" in line for line in said)


def test_three_parties_walk_through_element_one(person, server):
    table = Table(
        server, person, "Mill, Bakery & Farm", {"Mill": ("Uma", "Vic"), "Bakery": ("Xu", "Yan"), "Farm": ("Rea", "Sol")}
    )
    element_one(table)
    prove(record(server, table, "decide/map"), "Mill", "Bakery", "Farm")
