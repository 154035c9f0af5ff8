"""Content in another language: what is translated is told, the rest in English; forms, lists and numbers are those of the language."""

from __future__ import annotations

import shutil

import pytest

import pseudo
from vested_widgets import method
from vested_widgets.method import ContentError


@pytest.fixture
def translated(tmp_path):
    """Write files of a language into a folder of one's own content and take them: `translated("pl", {"words/a.yaml": "…"})`."""

    def take(tag: str, files: dict[str, str]) -> None:
        for name, text in files.items():
            place = tmp_path / tag / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        method.use(None)  # a folder that is named again is not read again
        method.use(tmp_path)

    yield take
    method.use(None)


POLISH = "start:\n  people_one: '{n} osoba'\n  people_few: '{n} osoby'\n  people_many: '{n} osób'\n  people_other: '{n} osoby'\n"


def test_a_phrase_is_told_in_the_language_that_is_spoken_and_in_english_where_it_is_missing(translated):
    english = method.words("act.confirm")
    translated("pl", {"words/pages.yaml": "act:\n  cancel: Anuluj\n"})
    assert method.known_languages() == ("en", "pl")
    with method.speaking("pl"):
        assert method.words("act.cancel") == "Anuluj"
        assert method.words("act.confirm") == english
        assert method.area("act")["cancel"] == method.phrases(["act.cancel"])["act.cancel"] == "Anuluj"
    assert method.words("act.cancel") == "Not now"


@pytest.mark.parametrize(("n", "told"), [(1, "1 osoba"), (3, "3 osoby"), (5, "5 osób"), (22, "22 osoby"), (112, "112 osób")])
def test_the_form_of_a_count_is_that_of_the_languages_own_rule(translated, n, told):
    translated("pl", {"words/pages.yaml": POLISH})
    with method.speaking("pl"):
        assert method.plural(n, "start.people", n=n) == told


def test_a_count_whose_form_or_phrase_is_missing_is_told_all_the_same(translated):
    translated("pl", {"words/pages.yaml": POLISH.replace("  people_few: '{n} osoby'\n", "")})
    with method.speaking("pl"):
        assert method.plural(3, "start.people", n=3) == "3 osoby"
        assert method.plural(3, "chart.answers", n=3) == "3 answers"
        assert "start.people_many" in method.forms(["start.people"])
    assert method.forms(["start.people"]) == ["start.people_one", "start.people_other"]


def test_one_and_no_more_than_one_is_one_in_english():
    told = {n: method.plural(n, "start.people", n=n) for n in (0, 1, 2, "1.0")}
    assert told == {0: "0 people", 1: "1 person", 2: "2 people", "1.0": "1.0 people"}


def test_only_texts_of_content_are_translated_and_entries_are_known_by_their_ids(translated):
    english = method.load().step("values")
    translated(
        "de",
        {
            "method.yaml": "elements:\n- number: 2\n  title: Gemeinsame Vision\n  rule: 5\n",
            "steps/shared-vision-and-intent.yaml": (
                "steps:\n- id: values\n  title: Werte\n  parts:\n  - id: themes\n    title: Themen\n"
                "    questions:\n    - id: practice_own\n      text: Wie gut?\n"
            ),
        },
    )
    german = method.load("de")
    assert (german.element(2).title, german.element(2).rule) == ("Gemeinsame Vision", method.load("en").element(2).rule)
    assert german.element(3) == method.load("en").element(3)
    step = german.step("values")
    assert (step.title, step.why) == ("Werte", english.why)
    questions = {one.id: one.text for one in step.part("themes").questions}
    assert questions["practice_own"] == "Wie gut?"
    assert questions["importance"] == {one.id: one.text for one in english.part("themes").questions}["importance"]
    assert [part.id for part in step.parts] == [part.id for part in english.parts]


def test_a_language_that_does_not_hold_is_named_and_left_out(tmp_path):
    for tag, text in {"de": "act: [1]", "pl": "act:\n  cancel: Anuluj\n"}.items():
        (tmp_path / tag / "words").mkdir(parents=True)
        (tmp_path / tag / "words" / "pages.yaml").write_text(text, "utf-8")
    with pytest.raises(ContentError, match=r"pages\.yaml: act: expected a mapping"):
        method.use(tmp_path)
    try:
        assert set(method.use_what_holds(tmp_path)) == {"de"}
        assert method.known_languages() == ("en", "pl")
    finally:
        method.use(None)
    assert method.known_languages()[0] == "en"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de-CH", "en"], "de"),
        (["fr", "pt-BR"], "pt-BR"),
        (["pt-PT", "de"], "de"),
        (["EN-gb", "de"], "en"),
        (["", "xx"], "en"),
        ([], "en"),
    ],
)
def test_the_nearest_language_of_those_that_are_wanted_is_chosen(translated, wanted, found):
    translated("de", {"words/a.yaml": "act: {}\n"})
    translated("pt-BR", {"words/a.yaml": "act: {}\n"})
    assert method.choose(wanted) == found


def test_lists_numbers_and_directions_are_the_languages(translated):
    translated("de", {"words/a.yaml": "act: {}\n"})
    translated("he", {"words/a.yaml": "act: {}\n"})
    from vested_widgets.charts.kit.text import amount

    assert method.listed(["Ada", "Bo", "Cem"]) == "Ada, Bo and Cem"
    with method.speaking("de"):
        assert (method.listed(["Ada", "Bo", "Cem"]), method.direction("de")) == ("Ada, Bo und Cem", "ltr")
        assert amount(2.4, "chart.points") == "2,4 points"
    with method.speaking("he"):
        assert method.direction(method.language()) == "rtl"
        assert "\u2068Ada\u2069" in method.words("start.greeting", alias="Ada", party="Bo")


def test_the_invented_languages_translate_every_phrase_and_every_text_that_is_read(tmp_path):
    for tag in pseudo.WAYS:
        pseudo.write(tmp_path, tag)
    try:
        method.use(tmp_path)
        for tag, way in pseudo.WAYS.items():
            with method.speaking(tag):
                assert method.words("act.cancel") == way("Not now")
                assert method.load().step("values").question == way(method.load("en").step("values").question)
        assert len(pseudo.longer("negotiation")) >= 1.4 * len("negotiation")
        shutil.rmtree(tmp_path / pseudo.LONG)
    finally:
        method.use(None)
