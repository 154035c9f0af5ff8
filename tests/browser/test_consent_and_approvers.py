"""From a joint text to its approval by named people: consent is asked for, one declines with a reason, the text changes, and all approve."""

from __future__ import annotations

from browser.serving import Server
from browser.walking import PATIENCE, Walk
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey

STEP, TEXT = "vision", "vision/joint"
BETTER = "We bake what the valley grows, at a fair price."
REASON = "A fair price for whom? Say it."


def words(key: str, **values: object) -> str:
    return method.words(key, **values)


class Deal:
    """A deal of two parties of three whose vision has been drafted; `seat` is for what needs no page."""

    def __init__(self, server: Server) -> None:
        self.server = server
        sides = {"Mill": ("Uma", "Vic", "Wes"), "Bakery": ("Xu", "Yan", "Zoe")}
        parties = [deals.NewParty(party, members=tuple(map(deals.NewMember, names))) for party, names in sides.items()]
        with server.store() as store:
            deal = store.create_deal("Mill & Bakery agree", parties, architect="Guy")
            self.ids = {member.alias: member.id for member in deal.members}
            for alias, member in self.ids.items():
                server.links[alias] = f"{server.base_url}join/{store.issue_link(member)}"
                deals.Seat.open(store, member).own_data.consent()
            for part in ("sentence", "points"):
                deals.Seat.open(store, self.ids["Guy"]).rounds.reveal(STEP, part)
            deals.Seat.open(store, self.ids["Wes"]).drafts.save(TEXT, "We grow at any price.", None)

    def act(self, alias: str, act):
        with self.server.store() as store:
            return act(deals.Seat.open(store, self.ids[alias]))

    def pick(self, alias: str, value: int) -> None:
        def picked(seat: deals.Seat) -> None:
            seat.answers.write({AnswerKey(STEP, "joint-consent", "text", "consent"): value})
            seat.answers.set_done(STEP, "joint-consent", done=True)

        self.act(alias, picked)

    def approve(self, alias: str) -> None:
        self.act(alias, lambda seat: seat.approvals.approve(TEXT, seat.approvals.status(TEXT).content_hash))


def name_approvers(person, party: str, *aliases: str) -> None:
    """Name who approves for the own party, on the start page."""
    place = person.page.locator(".v-who-approves")
    place.locator("summary").click(timeout=PATIENCE)
    for alias in aliases:
        place.get_by_role("checkbox", name=alias).check()
    place.get_by_role("button", name=words("start.approvers_save"), exact=True).click()
    place.get_by_text(words("start.approvers_all", people=method.listed(list(aliases)))).wait_for(timeout=PATIENCE)


def test_a_text_is_asked_about_declined_changed_and_approved_by_all_who_are_named(person, server):
    deal = Deal(server)
    people = {alias: person(alias, 390 if alias == "Xu" else 1280) for alias in ("Guy", "Uma", "Xu")}
    name_approvers(people["Uma"], "Mill", "Uma", "Vic")
    name_approvers(people["Xu"], "Bakery", "Xu", "Yan")

    # Consent: asked for on the page, and there at once on pages that were open before.
    guy, uma, xu = (Walk(people[alias], STEP) for alias in ("Guy", "Uma", "Xu"))
    guy.part("joint").get_by_role("button", name=words("approval.consent"), exact=True).click(timeout=PATIENCE)
    for walk, label, reasons in ((uma, "consent.object", True), (xu, "consent.support", False)):
        consent, more = walk.part("joint-consent"), walk.part("joint-reasons")
        consent.wait_for(state="attached", timeout=PATIENCE)
        walk.all_questions()
        assert not more.locator("textarea").first.is_visible()
        consent.get_by_role("radio", name=words(label)).check(timeout=PATIENCE)
        if reasons:
            more.get_by_label(words("consent.reason")).fill("At any price?")
            more.get_by_label(words("consent.better")).fill(BETTER)
        walk.saved()
        assert more.locator("textarea").first.is_visible() == reasons
        walk.count_in()
    for alias, value in (("Vic", 2), ("Wes", 1), ("Yan", 1), ("Zoe", 2)):
        deal.pick(alias, value)
    guy.here.locator("[data-act=reveal]").click(timeout=PATIENCE)
    confirm = guy.here.locator(".v-lead").get_by_role("button", name=words("act.confirm"), exact=True)
    revealed = guy.here.locator(".v-parts [data-of=joint-consent][data-state=revealed]")
    confirm.or_(revealed).first.wait_for(timeout=PATIENCE)
    if confirm.is_visible():
        confirm.click()
    revealed.wait_for(timeout=PATIENCE)
    uma.part("joint-reasons").get_by_text("At any price?").first.wait_for(timeout=PATIENCE)
    assert deal.act("Guy", lambda seat: [seat.rounds.current(STEP, f"joint-{one}").state for one in ("consent", "reasons")]) == [
        "revealed",
        "revealed",
    ]

    # The better words become the text, which keeps where they come from.
    uma.part("joint").get_by_text(BETTER).first.wait_for(timeout=PATIENCE)
    uma.write("joint", BETTER).propose("joint").approve("joint")
    said = f"{method.plural(1, 'approval.of_named', n=1, of=2)} {method.plural(1, 'approval.missing', people='Vic')}"
    xu.shows("joint", said)

    # A decline with its reason, seen by everyone; then other words, and everyone named approves these.
    strip = xu.part("joint").locator(".v-standing")
    strip.locator("summary", has_text=words("approval.decline")).click(timeout=PATIENCE)
    strip.get_by_label(words("approval.reason")).fill(REASON)
    strip.get_by_role("button", name=words("approval.send_decline"), exact=True).click()
    uma.shows("joint", REASON)
    guy.shows("joint", REASON)
    assert not uma.part("joint").get_by_role("button", name=words("approval.approve"), exact=True).count()
    uma.write("joint", f"{BETTER} Fair to those who grow it.").propose("joint").approve("joint")
    xu.approve("joint")
    deal.approve("Vic")
    uma.says("joint", words("approval.approved", approved="Mill", missing="Bakery"))
    deal.approve("Yan")
    guy.says("joint", "have approved this text")
    joint = deal.act("Guy", lambda seat: seat.approvals.status(TEXT))
    assert [{one.author for one in side.by} for side in joint.parties] == [{"Uma", "Vic"}, {"Xu", "Yan"}]
    assert [(one.member.alias, one.reason, one.content_hash == joint.content_hash) for one in joint.declines] == [
        ("Xu", REASON, False)
    ]
