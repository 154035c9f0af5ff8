from __future__ import annotations

import json
import re

import ipywidgets

import vested_widgets as vw
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.widgets.callback_guard import failures
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import LOADER, SERVED_LOADER, Column
from vested_widgets.widgets.views.picture import Picture


def view_of(session, step):
    return vw.element(2, session).step(step)


def test_an_answer_is_acknowledged_after_it_is_in_the_record(sit, page):
    session = sit("Kim")
    ratings = view_of(session, "principles").views["practice"]
    key = ratings.cards[0]["questions"][0]["key"]
    said = page(ratings).send(type="answer", n=7, changes={key: 6})
    assert (said["type"], said["n"], said["late"]) == ("ack", 7, False)
    assert {str(k): v for k, v in session.seat.answers.mine("principles", "practice").items()} == {key: 6}


def test_a_value_that_does_not_fit_is_refused_in_words(sit, page):
    ratings = view_of(sit("Kim"), "principles").views["practice"]
    key = ratings.cards[0]["questions"][0]["key"]
    for changes in ({key: 99}, {"nonsense": 1}, {key + "x": 1}, "no dict", None, {key: {"a": 1}}):
        said = page(ratings).send(type="answer", n=1, changes=changes)
        assert said["type"] == "refused"
        assert said["why"].endswith(".")
    assert ratings.answers == {}


def test_trouble_with_the_disk_keeps_the_answer_on_the_page(sit, page, store, monkeypatch):
    from vested_widgets.deals import StoreError

    ratings = view_of(sit("Kim"), "principles").views["practice"]

    def full(*_args, **_kwargs):
        raise StoreError("The disk is full, so nothing was written. Free some space and try again.")

    monkeypatch.setattr(type(store), "writing", full)
    said = page(ratings).send(type="answer", n=1, changes={ratings.cards[0]["questions"][0]["key"]: 3})
    assert (said["type"], said["why"]) == ("trouble", "The disk is full, so nothing was written. Free some space and try again.")


def test_an_unexpected_error_is_told_without_its_insides_and_remembered(sit, page, monkeypatch):
    ratings = view_of(sit("Kim"), "principles").views["practice"]
    monkeypatch.setattr(ratings._model, "record", lambda _changes, _typed: 1 / 0)
    said = page(ratings).send(type="answer", n=1, changes={})
    assert said["type"] == "trouble"
    assert "division" not in said["why"]
    assert len(failures) == 1
    failures.clear()


def test_messages_of_no_or_a_foreign_kind_do_nothing(sit, page):
    foot = page(view_of(sit("Kim"), "principles").foot)
    for kind in ("", "msg", "nothing", "__class__", "send; drop", None):
        assert foot.send(type=kind) is None


def test_a_member_who_forges_the_architects_act_is_refused(sit, page):
    session = sit("Kim")
    said = page(view_of(session, "principles").foot).send(type="act", id="reveal")
    assert said["type"] == "refused"
    assert session.seat.rounds.current("principles", "practice").state == "open"


def test_the_reveal_reaches_other_peoples_pages_with_the_picture(sit, page):
    kim, noor = sit("Kim"), sit("Noor")
    theirs = view_of(kim, "principles")
    page(theirs.head).send(type="shown")
    picture = theirs.pictures["practice"][0]
    held = []
    picture.observe(lambda change: held.append((change.name, picture._holding_sync)), ["title", "source", "here", "arrivals"])
    assert (picture.title, picture.here, picture.arrivals) == ("", False, 0)
    # With her answers everybody of the first round is in the second one: nobody can be told by comparing them.
    part = kim.method.step("principles").parts[0]
    keys = [AnswerKey("principles", part.id, item.id, question.id) for item in part.items for question in part.questions]
    kim.seat.answers.write(dict.fromkeys(keys, 5))
    page(view_of(noor, "principles").foot).send(type="act", id="reveal")
    assert watch(kim).poll()
    assert "honesty" in picture.title.lower()
    assert (picture.here, picture.arrivals) == (True, 1)
    assert dict(held) == {"title": True, "here": True, "arrivals": True}  # in one message: two hundred pages wait for it
    assert picture.table["rows"]
    assert theirs.head.rhythm[1]["state"] == "done"
    assert not watch(kim).poll()


def test_who_joins_after_a_page_was_opened_is_counted_on_it(sit, page):
    kim, noor = sit("Kim"), sit("Noor")
    theirs = view_of(kim, "principles")
    page(theirs.head).send(type="shown")
    before = [count["invited"] for count in theirs.panel.counts]
    noor.seat.people.add(noor.deal.parties[0].id, "Latecomer")
    assert watch(kim).poll()
    assert "Latecomer" in {member.alias for member in kim.deal.members}
    assert [count["invited"] for count in theirs.panel.counts] == [before[0] + 1, *before[1:]]


def test_who_sits_down_makes_no_other_page_read_its_step_again(sit, page, store, monkeypatch):
    kim = sit("Kim")
    theirs = view_of(kim, "principles")
    page(theirs.head).send(type="shown")
    read = []
    monkeypatch.setattr(type(theirs.model), "refresh", lambda _step: read.append("step"))
    monkeypatch.setattr(type(kim.seat), "refresh", lambda _seat: read.append("deal"))
    stored_workshops.sit_down(store, sit("Noor").seat.member.id, alone=False)
    assert watch(kim).poll() and not read


def test_pictures_wait_until_the_step_is_looked_at(sit, page):
    step = view_of(sit("Kim"), "values")
    assert all(not picture.title for picture in step.pictures["themes"])
    page(step.head).send(type="shown")
    assert all(picture.title for picture in step.pictures["themes"][:2])


def test_a_picture_carries_text_beside_the_plot_and_no_name(sit, page, store):
    step = view_of(sit("Kim"), "values")
    page(step.head).send(type="shown")
    picture = step.pictures["themes"][1]
    assert picture.alt and picture.caption and len(picture.table["columns"]) > 3
    told = json.dumps([picture.figure, picture.table, picture.caption])
    aliases = [member.alias for member in store.deals()[0].members]
    assert not [alias for alias in aliases if f'"{alias}"' in told]
    assert len(json.dumps(picture.figure)) < 100_000


def test_saving_on_an_old_base_is_told_as_a_side_version(sit, page):
    draft = view_of(sit("Kim"), "vision").views["joint"]
    end = page(draft)
    assert end.send(type="save", n=1, text="A new sentence.", base=5)["side"] is False
    assert end.send(type="save", n=2, text="Another one.", base=5)["side"] is True
    assert end.send(type="save", n=3, text=None, base=5)["type"] == "refused"
    parts = end.send(type="compare", a=5, b=6)["parts"]
    assert "".join(part["text"] for part in parts if part["op"] != "del") == "A new sentence."


def test_every_widget_carries_only_a_loader(sit, monkeypatch):
    assert all(view._esm == LOADER for view in view_of(sit("Kim"), "vision").children)
    assert len(LOADER) < 2_000
    monkeypatch.setenv("VESTED_STATIC", "/vested/static/0123/")
    assert all(view._esm == SERVED_LOADER for view in view_of(sit("Kim"), "vision").children)
    assert len(SERVED_LOADER) < 300


def test_a_step_that_nobody_has_looked_at_is_two_widgets(sit):
    session = sit("Kim")
    view_of(session, "values").close()  # what a page has once
    before = set(ipywidgets.Widget.get_manager_state()["state"])
    step = view_of(session, "vision")
    assert set(ipywidgets.Widget.get_manager_state()["state"]) - before == {step.model_id, step.head.model_id}
    assert step.head.get_state()["layout"] is None


def test_our_widgets_take_a_layout_from_whoever_wants_one():
    assert Picture(layout={"width": "50%"}).layout.width == "50%"
    assert Column([], layout=ipywidgets.Layout(height="2em")).get_state()["layout"].startswith("IPY_MODEL_")


def test_a_page_without_our_server_gets_modules_and_plotly_from_the_kernel(page):
    picture = Picture()
    files = page(picture).send(type="modules")["files"]
    assert {"ratings.js", "picture.js"} <= set(files)
    # All that they import comes with them.
    imported = {name for text in files.values() for name in re.findall(r"""(?:from|import)\s*\(?\s*"\./([^"]+)\"""", text)}
    assert imported and imported <= set(files)
    sent = []
    picture.send = lambda content, buffers=None: sent.append((content, buffers))
    picture._handle_custom_msg({"type": "plotly"}, [])
    assert len(sent[0][1][0]) > 1_000_000


def test_closing_a_step_closes_everything_in_it(sit):
    step = view_of(sit("Kim"), "vision")
    children = step.children
    step.close()
    assert all(child.comm is None for child in children)


def test_the_start_page_has_the_desk_for_the_architect_only(sit):
    assert len(vw.start(sit("Kim")).children) == 1
    assert len(vw.start(sit("Noor")).children) == 2


def test_the_desk_refuses_in_words_and_makes_links(sit, page):
    desk = vw.start(sit("Noor")).children[1]
    end = page(desk)
    assert end.send(type="create", n=1, form={})["type"] == "refused"
    assert end.send(type="create", n=2, form="x")["type"] == "refused"
    form = {"name": "D", "parties": [{"name": "A", "members": "Uma"}, {"name": "B"}]}
    assert end.send(type="create", n=3, form=form)["deal"] == "D"
    assert len(desk.links) == 2
    assert end.send(type="renew", n=4, id="nobody")["type"] == "refused"


def test_what_is_asked_about_rows_follows_the_rows_on_a_page_that_is_open(sit, page):
    """Rows come, and change their words, while somebody looks at the questions that they give."""
    kim, ada = sit("Kim"), sit("Ada")
    goals, themes = (vw.element(number, ada).step(step) for number, step in ((1, "our-goals"), (2, "values")))
    for step in (goals, themes):
        page(step.head).send(type="shown")
    new = kim.seat.tables.save_row("our-goals/goals", None, {"party": ada.seat.member.party_id, "goal": "Sleep"}, None)
    theme = kim.seat.tables.read("values/list").rows[0]
    kim.seat.tables.save_row("values/list", theme.id, {"title": "Another word"}, theme.revision)
    assert watch(ada).poll()
    assert "Sleep" in [item["title"] for item in goals.views["order"].items]
    assert "Another word" in [card["title"] for card in themes.views["themes"].cards]
    kim.seat.tables.save_row("our-goals/goals", new.row_id, {"goal": "Rest"}, new.revision)
    assert watch(ada).poll()
    assert "Rest" in [item["title"] for item in goals.views["order"].items]
