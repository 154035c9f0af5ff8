"""Before a joint text is approved, members say alone whether they can consent to it; reasons and better words come with the reveal."""

from __future__ import annotations

import re

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidAnswer, NotAllowed

TEXT, STEP, REASONS = "vision/joint", "joint-consent", "joint-reasons"
PEOPLE = ("Ann", "Ben", "Cas", "Dot", "Eli", "Fay")


def words(key, **values):
    return re.escape(method.words(key, **values))


@pytest.fixture
def drafted(sqlite):
    """A seat by alias in a deal of two parties whose vision has been drafted."""
    from deals_helpers import two_parties

    deal = sqlite.create_deal("North & South", two_parties(), architect="Guy")
    ids = {member.alias: member.id for member in deal.members}

    def sit(alias):
        return deals.Seat.open(sqlite, ids[alias])

    for part in ("sentence", "points"):
        sit("Guy").rounds.reveal("vision", part)
    sit("Ann").drafts.save(TEXT, "We grow together.", None)
    return sit


def pick(seat, value, **texts):
    seat.answers.write({AnswerKey("vision", STEP, "text", "consent"): value})
    if texts:
        seat.answers.write({AnswerKey("vision", REASONS, prompt): text for prompt, text in texts.items()})
        seat.answers.set_done("vision", REASONS, done=True)
    seat.answers.set_done("vision", STEP, done=True)


def asked(sit):
    sit("Guy").consent.ask(TEXT)
    for alias, value in zip(PEOPLE, (1, 2, 4, 1, 1, 2), strict=True):
        texts = {"reason": "Growth at any price?", "better": "We grow at a fair price."} if value == 4 else {}
        pick(sit(alias), value, **texts)


def test_a_deal_asks_for_consent_after_the_text_and_takes_its_better_words_over(drafted):
    drafted("Guy").consent.ask(TEXT)
    parts = [part.id for part in drafted("Ann").method.step("vision").parts]
    assert parts[parts.index("joint") :][:3] == ["joint", STEP, REASONS]
    # Of other deals and of the method nothing has changed.
    assert STEP not in [part.id for part in method.load().step("vision").parts]
    steps = drafted("Ann").method.step("vision").part(STEP).items[0].answers
    assert [one.label for one in steps] == [method.words(f"consent.{one}") for one in ("support", "live", "concern", "object")]


def test_what_members_pick_is_seen_by_party_after_the_reveal_and_better_words_are_taken_over(drafted):
    asked(drafted)
    for alias in ("Guy", "Ann"):
        with pytest.raises(NotAllowed):
            drafted(alias).answers.frame("vision", STEP)
    for part in (STEP, REASONS):
        drafted("Guy").rounds.reveal("vision", part)
    frame = drafted("Ann").answers.frame("vision", STEP)
    assert sorted(frame[frame["party"] == "North"]["value"]) == [1, 2, 4]
    words_beside = [one.text for one in drafted("Ann").words.of(TEXT) if one.of == f"vision/{REASONS}"]
    assert words_beside == ["We grow at a fair price."]  # of better words, not of the reason
    entry = next(one.entry for one in drafted("Ann").words.of(TEXT) if one.text == words_beside[0])
    saved = drafted("Ann").drafts.save(TEXT, "We grow at a fair price.", 1, sources=[entry])
    assert not saved.side


def test_while_members_are_asked_nobody_changes_or_proposes_what_they_are_asked_about(drafted):
    head = drafted("Ann").drafts.read(TEXT).head
    asked(drafted)
    sentence = words("blocker.consent_open", title="One sentence that all of us would sign")
    for act in (
        lambda: drafted("Ann").drafts.save(TEXT, "Another.", head.revision),
        lambda: drafted("Ann").approvals.propose(TEXT, head.content_hash),
        lambda: drafted("Guy").consent.ask(TEXT),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            act()
    # A document in which the text stands waits, too.
    statement = drafted("Ann").approvals.status("intent/statement").content_hash
    with pytest.raises(NotAllowed, match=sentence):
        drafted("Ann").approvals.propose("intent/statement", statement)
    drafted("Guy").rounds.reveal("vision", STEP)
    assert drafted("Ann").drafts.save(TEXT, "Another.", head.revision).revision == 2


def test_a_document_keeps_its_sources_as_they_are_while_members_are_asked(drafted):
    meanings = drafted("Ann").tables.save_row("principles/meanings", None, {"name": "Calm", "meaning": "No haste."}, None)
    drafted("Guy").consent.ask("intent/statement")
    title = drafted("Ann").method.step("intent").part("statement").title
    with pytest.raises(NotAllowed, match=words("blocker.consent_open", title=title)):
        drafted("Ann").tables.save_row("principles/meanings", meanings.row_id, {"meaning": "Haste."}, meanings.revision)
    assert drafted("Ann").consent.asked_now("principles/meanings") == title
    drafted("Guy").rounds.reveal("intent", "statement-consent")
    assert drafted("Ann").consent.asked_now("principles/meanings") == ""
    drafted("Ann").tables.save_row("principles/meanings", meanings.row_id, {"meaning": "Haste."}, meanings.revision)


def test_a_new_version_is_asked_about_in_a_new_round(drafted):
    asked(drafted)
    for part in (STEP, REASONS):
        drafted("Guy").rounds.reveal("vision", part)
    drafted("Ann").drafts.save(TEXT, "We grow at a fair price.", 1)
    drafted("Guy").consent.ask(TEXT)
    assert [drafted("Ann").rounds.current("vision", part).wave for part in (STEP, REASONS)] == [2, 2]
    assert drafted("Cas").answers.mine("vision", STEP) == {}
    parts = [part.id for part in drafted("Ann").method.step("vision").parts]
    assert parts.count(STEP) == 1


def test_only_texts_and_documents_that_stand_and_are_not_up_for_approval_are_asked_about(drafted):
    guy = drafted("Guy")
    with pytest.raises(InvalidAnswer, match="You can ask for consent only to these"):
        guy.consent.ask("principles/meanings")
    with pytest.raises(NotAllowed, match=words("blocker.no_text")):
        guy.consent.ask("transformation/rules")
    with pytest.raises(NotAllowed):
        drafted("Ann").consent.ask(TEXT)
    head = drafted("Ann").drafts.read(TEXT).head
    drafted("Ann").approvals.propose(TEXT, head.content_hash)
    with pytest.raises(NotAllowed, match=words("blocker.consent_late")):
        guy.consent.ask(TEXT)


def test_a_round_goes_with_its_deal(drafted, sqlite):
    asked(drafted)
    for part in (STEP, REASONS):
        drafted("Guy").rounds.reveal("vision", part)
    deal = drafted("Guy").deal
    for document in (sqlite.export_deal(deal.id), sqlite.export_without_seats(deal.id)):
        copy = sqlite.import_deal(document, as_copy=True)
        seat = deals.Seat.open(sqlite, copy.members[0].id)
        assert seat.rounds.current("vision", STEP).state == "revealed"
        assert [one.text for one in seat.words.of(TEXT) if one.of == f"vision/{REASONS}"] == ["We grow at a fair price."]


def test_content_that_asks_about_a_text_that_is_gone_is_still_read():
    assert method.with_own(method.load(), {"consent": ["vision/gone", "nowhere/at-all"]}).steps == method.load().steps
    with pytest.raises(method.ContentError, match="consent"):
        method.with_own(method.load(), {"consent": "vision/joint"})
