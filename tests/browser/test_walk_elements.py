"""Whole walks in browsers: three parties go through Element 1 to an agreed map; a workshop goes from a new deal to an approved Statement of Intent.

Element 1 of the workshop is done by the record: what pages it takes is proved by the three, and by the walk through all Elements. In the
workshop one or two people answer each part on their pages and the others by the record; all six pages and the wall are read at each turn.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, expect

from browser.serving import Server, wait_until
from browser.walking import Walk
from bulk import Bulk
from vested_widgets import deals, method

MODELS = ("Approved provider", "Vested")


class Table:
    """The people of a new deal, each at a browser, and a third member of each party who answers by the record.

    Attributes:
        sides: aliases of those at a browser by party, in order.
    """

    def __init__(self, server: Server, person: Callable[..., object], name: str, sides: dict[str, tuple[str, ...]]) -> None:
        self.server, self.sides = server, sides
        parties = [
            deals.NewParty(party, members=tuple(map(deals.NewMember, (*names, f"Third of {party}"))))
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
    table.guy("goals").drawn().agree()

    for part in ("relationship", "economics"):
        table.alone("model", part, lambda walk, _: walk.rate(part, lambda key: 1 if key.question == "today" else 2))  # noqa: B023
    table.guy("model").drawn(3).agree()

    today, target = MODELS
    last = list(table.firsts().values())[-1]
    table.at(last, "decide").add_row(
        "decision", today=today, target=target, because="Neither can cut the waste alone.", again="In two years"
    )
    table.guy("decide").shows("map", "Neither can cut the waste alone.")
    table.approve("decide", "map")


def record(server: Server, table: Table | Workshop, name: str) -> deals.Joint:
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
SIDES = {"Mill": ("Uma", "Vic", "Wim"), "Bakery": ("Xu", "Yan", "Zoe")}
# What a page of a step says: where the step stands, who has submitted, and what comes next.
SAID = """step => {
  const here = document.getElementById(step);
  const text = (name) => here?.querySelector(name)?.textContent ?? "";
  return [location.hash, text(".v-rhythm [aria-current]"), text(".v-people h2"), text(".v-nexts li")];
}"""


class Workshop:
    """A deal that its architect makes on the page: six members at their own pages, the console and a wall.

    What the wall and all six pages say is checked at each turn.
    """

    def __init__(self, server: Server, person: Callable[..., object], browser: Browser) -> None:
        self.server = server
        self._make_the_deal(person("Noor"))
        self.guy = person("Guy")
        self.people = {
            alias: person(alias, 390 if at % 2 else 1280)
            for at, alias in enumerate(alias for names in SIDES.values() for alias in names)
        }
        self.console = self.guy.context.new_page()
        self._start(browser)

    def _make_the_deal(self, noor) -> None:
        """Fill in the form of a new deal, and hand out the links that it ends with."""
        page = noor.page
        page.click("text=Make a new deal")
        page.get_by_label(method.words("new_deal.name"), exact=True).fill("Mill & Bakery")
        page.get_by_label(method.words("new_deal.architect"), exact=True).fill("Guy")
        for at, (party, names) in enumerate(SIDES.items()):
            page.fill(f".v-party >> nth={at} >> input[type=text]", party)
            page.fill(f".v-party >> nth={at} >> textarea", "\n".join(names))
        page.click(".v-desk form [type=submit]")
        page.locator(".v-made h3", has_text="Mill & Bakery is ready").wait_for(timeout=60_000)
        links = page.locator(".v-links a").evaluate_all("all => all.map((one) => one.href)")
        self.server.links |= dict(zip(("Guy", *(alias for names in SIDES.values() for alias in names)), links, strict=True))
        with self.server.store() as store:
            self.deal_id = next(deal.id for deal in store.deals() if deal.name == "Mill & Bakery")

    def _start(self, browser: Browser) -> None:
        """Element 1 is done by the record; then the session of Element 2 begins, and all pages come along."""
        whole = method.load()
        with self.server.store() as store:
            Bulk(store, self.deal_id).element(whole, whole.element(1))
        page = self.console
        page.goto(
            self.guy.page.url.partition("/s/")[0]
            + "/s/"
            + self.guy.page.url.partition("/s/")[2].partition("/")[0]
            + "/facilitate"
        )
        page.locator("[data-key^=whole-]").nth(1).click(timeout=90_000)
        page.click("[data-act=start]")
        page.click("[data-act=wall_link]")
        self.wall = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        self.wall.goto(page.locator(".v-once code").inner_text())
        self.wall.locator(".v-wall .w-top").wait_for(timeout=90_000)

    def at(self, alias: str, step: str) -> Walk:
        """Somebody at a step."""
        return Walk(self.people.get(alias, self.guy), step)

    def everyone(self, step: str, stage: str, submitted: int | None, then: str) -> None:
        """Check that all six pages are at a step and say the same of it: no page is stale, the count is right, what comes next is named."""
        count = "" if submitted is None else method.words("panel.submitted", done=submitted, invited=6)
        wanted = [f"#{step}", method.words(f"rhythm.{stage}") if stage else "", count, then]
        found: dict[str, list[str]] = {}

        def all_say_so() -> bool:
            found.update({alias: one.page.evaluate(SAID, step) for alias, one in self.people.items()})
            return all(said == wanted for said in found.values())

        assert wait_until(all_say_so, 60), f"{wanted}, but {found}"

    def on_the_wall(self, step: str, stage: str, *texts: str) -> None:
        """Check what the wall shows: the step, the stage, and these texts."""
        title = method.load().step(step).title
        self.wall.locator(".w-place h2", has_text=title).wait_for(timeout=60_000)
        if stage:
            expect(self.wall.locator(".w-rhythm [aria-current]")).to_have_text(method.words(f"rhythm.{stage}"), timeout=60_000)
        for text in texts:
            self.wall.locator(".v-wall-page").get_by_text(text).first.wait_for(timeout=60_000)

    def go_on(self) -> None:
        """Move everyone to the next step."""
        self.console.click("[data-act=next]")

    def alone(self, step: str, part: str, answers: dict[str, Callable[[Walk], object]], *, then: str = "talk_results") -> None:
        """Some answer on their pages and the others by the record; the wall counts all; the deal architect reveals it to everyone.

        Args:
            then: the sentence that all pages name first after the reveal, of the catalogue's area `panel`.
        """
        for alias, answer in answers.items():
            walk = self.at(alias, step)
            answer(walk)
            walk.count_in()
        self.on_the_wall(step, "", f"{len(answers)} of 6 have submitted")
        with self.server.store() as store:
            found = method.load().step(step)
            Bulk(store, self.deal_id).alone(found, found.part(part), but=tuple(answers))
        self.everyone(step, "reveal", 6, method.words("panel.member_alone_1"))
        self.on_the_wall(step, "reveal", "6 of 6 have submitted")
        self.console.locator(".v-console").get_by_text("6 of 6 have submitted").first.wait_for(timeout=60_000)
        self.console.locator("[data-act=reveal]").first.click()
        self.on_the_wall(step, "talk")
        if then:
            self.everyone(step, "talk", 6, method.words(f"panel.{then}"))

    def agree(self, step: str, part: str, *, in_all: int = 2) -> None:
        """The first of each party approves what stands there; the wall shows each approval, then that it is agreed."""
        firsts = [names[0] for names in SIDES.values()]
        self.at(firsts[0], step).propose(part)
        self.on_the_wall(step, "agree", "Mill has not approved yet")
        for alias, party in zip(firsts, SIDES, strict=True):
            self.at(alias, step).approve(part)
            self.on_the_wall(step, "", f"{party} has approved")
        self.wall.locator("body[data-wall=agreed]").wait_for(timeout=60_000)
        assert self.wall.locator(".w-approvals [data-approved=true]").count() == in_all


def vision_and_principles(room: Workshop) -> None:
    """Element 2 up to the meanings of the principles."""
    room.everyone("circles", "alone", 0, method.words("panel.member_alone_1"))
    room.on_the_wall("circles", "alone", "0 of 6 have submitted")
    room.alone(
        "circles", "own", {"Uma": lambda walk: walk.text("own", {"why": "Uma likes bread.", "how": "Early", "what": "Loaves"})}
    )
    room.on_the_wall("circles", "talk", "Uma likes bread.")
    for party, (alias, *_) in SIDES.items():
        room.at(alias, "circles").own_row("rings", why=f"A town with bread, says {party}", how="Early", what="Loaves")
    room.console.locator("[data-part=rings] [data-act=focus]").click()
    room.on_the_wall("circles", "talk", "A town with bread, says Bakery")
    room.at("Yan", "circles").shows("rings", "A town with bread, says Mill")

    room.go_on()
    words = {"Vic": ("Word kept", "Bread of Vic"), "Yan": ("Early word", "Bread for all")}
    room.alone(
        "values",
        "own-words",
        {
            alias: lambda walk, said=said: walk.text("own-words", {"stands-1": said[0], "customer": said[1]})
            for alias, said in words.items()
        },
    )
    guy = room.at("Guy", "values")
    guy.add_row("list", title="Our word", group="Values: what we stand for", words=["Word kept", "Early word"])
    guy.add_row("list", title="Bread for all", group="Value: what we create", whom=["Customers"], words=["Bread for all"])
    room.everyone("values", "alone", 0, method.words("panel.member_alone_1"))
    room.console.locator("[data-act=focus]", has_text="Values and value").first.click()
    room.alone(
        "values",
        "themes",
        {"Zoe": lambda walk: walk.rate("themes", lambda key: 7 if key.question == "importance" else 4)},
        then="talk_gaps",
    )
    room.at("Wim", "values").drawn(2)

    room.go_on()
    room.alone("purpose", "stance", {"Xu": lambda walk: walk.rate("stance", lambda _: "with")}, then="")
    room.everyone("purpose", "alone", 0, method.words("panel.member_alone_1"))
    room.console.locator("[data-act=focus]", has_text="What should change").first.click()
    room.alone("purpose", "why", {"Wim": lambda walk: walk.text("why", "Wim would rather bake together.")})
    room.on_the_wall("purpose", "talk", "What should change", "Wim would rather bake together.")
    room.at("Yan", "purpose").add_row(
        "together", theme="Bread for all", today="We bake, they sell.", together="We plan the night together."
    )

    room.go_on()
    room.alone("vision", "sentence", {"Uma": lambda walk: walk.text("sentence", "Bread at six, says Uma.")}, then="")
    room.everyone("vision", "alone", 0, method.words("panel.member_alone_1"))
    room.console.locator("[data-act=focus]", has_text="Points for the sentences").first.click()
    room.alone("vision", "points", {"Vic": lambda walk: walk.give_points("points", {"says Uma": 10})})
    room.at("Uma", "vision").write("joint", "Because we work together, the town has bread at six.")
    room.at("Xu", "vision").shows("joint", "the town has bread at six").write("joint", VISION)
    room.at("Vic", "vision").add_row("rests", words="the town has bread at six", themes=["Bread for all"])
    room.guy.page.wait_for_function("() => location.hash === '#vision'")
    room.at("Guy", "vision").finds("rests", "no words of the vision express it: “Our word”")
    room.console.locator("[data-part=joint] [data-act=focus]").click()
    room.on_the_wall("vision", "talk", VISION)

    room.go_on()
    room.alone("principles", "practice", {"Yan": lambda walk: walk.rate("practice", lambda _: 5)}, then="talk_gaps")
    for alias, name in (("Uma", "Honesty"), ("Xu", "Loyalty")):
        room.at(alias, "principles").add_row("meanings", principle=name, name=name, meaning=f"What we mean by {name.lower()}.")


def write_the_same_row_at_once(room: Workshop) -> None:
    """Two people of two parties change one cell at the same time; the later one puts both together."""
    uma, xu = room.at("Uma", "behaviours"), room.at("Xu", "behaviours")
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


def behaviours_and_intent(room: Workshop) -> None:
    """The behaviours, one of them written by two at once, and the Statement of Intent up to the approval of both sides."""
    room.go_on()
    room.alone("behaviours", "wishes", {"Zoe": lambda walk: walk.text("wishes", {"will-1": "ring up Zoe"})})
    room.on_the_wall("behaviours", "talk", "ring up Zoe")
    write_the_same_row_at_once(room)
    price = "talk before we ask others for a price."
    room.at("Yan", "behaviours").add_row("rows", principle="Loyalty", will=price, applies=["Bakery"], kept="A meeting")
    room.at("Guy", "behaviours").finds("rows", f"How would you notice that “{price}” is broken?")

    room.go_on()
    room.everyone("intent", "talk", None, method.words("panel.talk_2"))
    room.on_the_wall("intent", "talk", VISION)
    room.at("Uma", "intent").propose("statement").approve("statement")
    room.on_the_wall("intent", "agree", "Mill has approved", "Bakery has not approved yet")
    room.everyone("intent", "agree", None, method.words("panel.agree_1"))
    approved = record(room.server, room, "intent/statement")
    assert (approved.state, [one.author for one in approved.approvals]) == ("approved", ["Uma"])
    # A word is changed underneath: what Uma approved stands no more, and nobody is held to what they have not read.
    room.console.get_by_label(method.words("console.follow")).uncheck()
    room.at("Yan", "behaviours").change_row("rows", "talk before", broken="A third firm knows first")
    room.at("Uma", "intent").shows("statement", "A third firm knows first")
    changed = record(room.server, room, "intent/statement")
    assert changed.content_hash != approved.content_hash
    assert changed.approved_by == ()
    room.at("Yan", "intent")
    room.on_the_wall("intent", "talk", "A third firm knows first")
    room.agree("intent", "statement")
    room.everyone("intent", "", None, method.words("panel.agreed_1"))


def test_a_workshop_goes_from_a_new_deal_to_an_approved_statement_on_six_pages_and_a_wall(person, server, browser):
    room = Workshop(server, person, browser)
    prove(record(server, room, "decide/map"), "Mill", "Bakery")
    vision_and_principles(room)
    behaviours_and_intent(room)
    prove(record(server, room, "intent/statement"), "Mill", "Bakery")
    room.wall.context.close()
    with server.store() as store:
        seat = deals.Seat.open(store, store.deal(room.deal_id).members[0].id)
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
