from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import vested_widgets
from vested_widgets import method
from vested_widgets.method import ContentError
from vested_widgets.method.loader import CONTENT
from vested_widgets.method.schema import AILMENTS

PACKAGE = Path(vested_widgets.__file__).parent


def test_five_rules_and_ten_elements_with_their_purpose():
    loaded = method.load()
    assert [rule.number for rule in loaded.rules] == [1, 2, 3, 4, 5]
    assert [element.number for element in loaded.elements] == list(range(1, 11))
    assert [element.rule for element in loaded.elements] == [1, 1, 2, 3, 3, 4, 5, 5, 5, 5]
    assert all(len(element.purpose) > 40 for element in loaded.elements)
    assert {ailment for element in loaded.elements for ailment in element.prevents} == set(AILMENTS)


def test_element_two_has_its_eight_steps_in_words():
    steps = method.load().element(2).steps
    assert [step.id for step in steps] == [
        "circles",
        "values",
        "purpose",
        "vision",
        "occasions",
        "principles",
        "behaviours",
        "intent",
    ]
    for step in steps:
        assert all(len(getattr(step, field)) > 30 for field in ("why", "what_to_do", "what_to_look_for", "what_goes_wrong"))
    principles = [item.title for item in steps[5].part("practice").items]
    assert principles == ["Reciprocity", "Autonomy", "Honesty", "Loyalty", "Equity", "Integrity"]


def test_seven_sourcing_models_have_a_field_on_the_map():
    models = method.load().models
    assert len(models) == 7
    assert [model.id for model in models if model.economic == "outcome"] == ["vested"]
    assert {model.relationship for model in models} == {"transactional", "relational", "investment"}
    assert {model.relationship for model in models if not model.economic} == {"investment"}


@pytest.fixture
def folder(tmp_path):
    """A copy of the content, to be broken."""
    return Path(shutil.copytree(CONTENT / "en", tmp_path / "en"))


def change(path: Path, edit) -> None:
    content = yaml.safe_load(path.read_text())
    edit(content)
    path.write_text(yaml.safe_dump(content))


STEPS = "steps/shared-vision-and-intent.yaml"
WORK = "steps/objectives-and-workload.yaml"
FAULTS = {
    "an unknown key": (
        "method.yaml", lambda c: c["elements"][3].update(colour="red"), r"method.yaml: elements\[3\].colour: this key is not known"),
    "a missing key": ("method.yaml", lambda c: c["rules"][0].pop("purpose"), r"method.yaml: rules\[0\].purpose: this key is missing"),
    "a doubled number": ("method.yaml", lambda c: c["elements"][1].update(number=1), "every Element needs an id of its own; used twice: 1"),
    "a rule that is not there": ("method.yaml", lambda c: c["elements"][1].update(rule=9), "belongs to Rule 9, which does not exist"),
    "a doubled sourcing model": ("method.yaml", lambda c: c["models"].append(dict(c["models"][0])), "every sourcing model .* used twice: basic"),
    "an unknown ailment": ("method.yaml", lambda c: c["elements"][1].update(prevents=["hay fever"]), r"elements\[1\].prevents\[0\]"),
    "a scale upside down": (
        STEPS, lambda c: c["steps"][1]["parts"][2]["questions"][0]["scale"].update(low=9), r"steps\[1\].*scale.*2 to 11 points"),
    "a wrong type": (STEPS, lambda c: c["steps"][1]["parts"][2]["questions"][0]["scale"].update(high="seven"), r"scale.high.*'seven'"),
    "a part that follows nothing": (STEPS, lambda c: c["steps"][3]["parts"][1].update(follows="nothing"), "follows 'nothing'"),
    "entries from nowhere": (STEPS, lambda c: c["steps"][3]["parts"][1].update(entries_from="joint"), "takes its entries from 'joint'"),
    "a doubled item": (
        STEPS, lambda c: c["steps"][5]["parts"][0]["items"].append(dict(c["steps"][5]["parts"][0]["items"][0])), "used twice: reciprocity"),
    "an unknown kind": (STEPS, lambda c: c["steps"][3]["parts"][0].update(kind="poem"), "poem"),
    "a sentence whose comma ends it": (
        WORK, lambda c: c["steps"][2]["parts"][0]["columns"][2].update({"the activity of a task": None}),
        "put the whole sentence in quotes"),
    "rows by a column that is no choice": (
        WORK, lambda c: c["steps"][2]["parts"][0]["checks"][0]["where"].update(column="work"),
        "rows by 'work'; columns with `options` are: level, owner"),
    "rows by an option that is not there": (
        WORK, lambda c: c["steps"][2]["parts"][0]["checks"][0]["where"].update(has=["chapter"]),
        "'chapter' in 'level'; its options are: area, activity, task"),
    "items from rows by an option that is not there": (
        WORK, lambda c: c["steps"][2]["parts"][1]["items_from"]["where"].update(has=["chapter"]),
        "workload/who looks at rows with 'chapter'"),
    "options of a column that is written": (
        WORK, lambda c: c["steps"][2]["parts"][0]["columns"][5].update(options=[{"id": "a", "label": "A"}]),
        "`options` go with kind choice or party, not with text"),
    "an assembly of a running list": (
        "steps/transformation-management.yaml",
        lambda c: c["steps"][3]["parts"][1]["sections"].append({"title": "Ideas", "of": "ideas/pipeline"}),
        "transformation/plan takes in ideas/pipeline, a running list"),
    "a picture that its part does not have": (
        "steps/business-model-map.yaml",
        lambda c: part_of(c, "decide/map")["sections"][3].update(pictures=[{"of": "model/relationship", "name": "bump"}]),
        "decide/map: model/relationship has no picture .bump.; it has business_model_map, attribute_strip"),
    "a link that leads nowhere": (
        WORK, lambda c: c["steps"][1]["parts"][1]["columns"][1].update(to="outcomes/nothing"),
        "objectives/objectives names outcomes/nothing, which does not exist"),
    "a check of a column that is not there": (
        WORK, lambda c: c["steps"][1]["parts"][1]["checks"][2].update(columns=["nothing"]),
        r"steps\[1\].*parts\[1\].*names the column 'nothing', which the table does not have"),
    "a check of a column that does not fit": (
        WORK, lambda c: c["steps"][1]["parts"][1]["checks"][1].update(column="limits"), "the column 'limits' of kind text; it looks at link"),
    "a placeholder that nobody fills": (
        WORK, lambda c: c["steps"][1]["parts"][1]["checks"][0].update(sentence="{titel} are many."),
        r"checks\[0\].*placeholder \{titel\}; a check of kind at_most knows \{count\}, \{names\}"),
    "a check of no kind": (WORK, lambda c: c["steps"][1]["parts"][1]["checks"][0].update(kind="most"), r"checks\[0\].*'most'"),
    "a choice without options": (
        WORK, lambda c: c["steps"][2]["parts"][0]["columns"][0].pop("options"), "column 'level': a choice needs `options`"),
    "a range upside down": (
        "steps/pricing-model.yaml", lambda c: c["steps"][1]["parts"][2]["columns"][7].update(low=200), "`low` is above `high`"),
    "a currency that is none": (
        "steps/pricing-model.yaml", lambda c: c["steps"][1]["parts"][2]["columns"][4].update(currency="EUO"), "no currency 'EUO'"),
    "a row that tells of a column that is not there": (
        WORK, lambda c: c["steps"][3]["parts"][0]["sections"][0].update(row="{outcom}"), r"has \{outcom\}, which is no column"),
    "items from a column that is not there": (
        WORK, lambda c: c["steps"][2]["parts"][1]["items_from"].update(title="werk"), "workload/lines has no column werk"),
    "a word that YAML takes for yes or no": (
        WORK, lambda c: c["steps"][2]["parts"][0]["columns"][0]["options"][0].update(label=True), "put the word in quotes"),
    "a question with one choice": (
        WORK, lambda c: c["steps"][2]["parts"][1]["questions"][0].update(parties=False, choices=[{"id": "a", "label": "A"}]), "one choice is none"),
    "a guess about oneself": (
        "steps/performance-management.yaml", lambda c: c["steps"][2]["parts"][0]["questions"][1].update(about="own"), "set `about: other`"),
    "a part that follows a joint one": (
        STEPS, lambda c: c["steps"][3]["parts"].append({"id": "again", "title": "Again", "kind": "text", "follows": "joint"}),
        "not an earlier part answered alone"),
    "a pair of rows of which a question names something else": (
        "steps/business-model-map.yaml", lambda c: part_of(c, "goals/effects")["questions"][0].update(text="If {party_c} wins, who loses?"),
        r"of a pair, `text` knows \{party_a\}, \{a\}, \{party_b\}, \{b\}, and not \{party_c\}"),
    "words of a question that is not asked": (
        STEPS, lambda c: part_of(c, "circles/rings")["words_from"][0].update(prompts=["whom"]),
        "circles/rings takes words of 'whom', which circles/own does not ask; it asks why, how, what"),
    "words with two ways into a row": (
        STEPS, lambda c: part_of(c, "circles/rings")["words_from"][0].pop("prompts"), "question of `words_from` .* used twice"),
    "words of a part that asks for no texts": (
        STEPS, lambda c: part_of(c, "vision/joint")["words_from"][0].update(of="vision/points"),
        "vision/points of kind allocation; it needs one of text"),
    "words for a column that takes no text": (
        STEPS, lambda c: part_of(c, "purpose/together")["words_from"][0].update(column="theme"),
        "`column` is 'theme', which is no column of kind text"),
    "words of a party in a column of no parties": (
        STEPS, lambda c: part_of(c, "purpose/together")["words_from"][0].update(party="today"),
        "`party` is 'today', which is no column of kind party"),
    "words kept in a column that links elsewhere": (
        STEPS, lambda c: part_of(c, "purpose/together")["words_from"][0].update(link="theme"),
        "`link` is 'theme', which does not link to purpose/why"),
    "words with a choice that is none": (
        STEPS, lambda c: part_of(c, "values/list")["words_from"][0]["cells"][0].update(has=["both"]),
        "'both' in 'group'; its options are: values, value"),
    "words with two choices where one fits": (
        STEPS, lambda c: part_of(c, "values/list")["words_from"][0]["cells"][0].update(has=["values", "value"]),
        "'group' takes one choice, not 2"),
    "words for a column of a text": (
        STEPS, lambda c: part_of(c, "vision/joint")["words_from"][0].update(column="words"),
        "a joint text has no columns"),
}  # fmt: skip


def part_of(content: dict[str, Any], name: str) -> dict[str, Any]:
    """The part of that name in a content file."""
    step, part = name.split("/")
    steps = {one["id"]: one for one in content["steps"]}
    return next(one for one in steps[step]["parts"] if one["id"] == part)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_content_file_gives_file_key_and_what_was_expected(folder, fault):
    name, edit, sentence = FAULTS[fault]
    change(folder / name, edit)
    with pytest.raises(ContentError, match=sentence) as caught:
        method.read_method(folder)
    assert name.split("/")[-1] in str(caught.value)


def test_a_yaml_fault_gives_line_and_column(folder):
    (folder / STEPS).write_text("steps:\n  - id: 'open\n")
    with pytest.raises(ContentError, match=r"shared-vision-and-intent.yaml: line \d+, column \d+"):
        method.read_method(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"- 1", b"elements: 7"])
def test_a_file_that_is_no_content_is_said(folder, content):
    (folder / "method.yaml").write_bytes(content)
    with pytest.raises(ContentError, match=r"method.yaml"):
        method.read_method(folder)


def test_a_deal_may_carry_items_and_steps_of_its_own():
    own = {"items": {"principles/practice": [{"id": "humour", "title": "Humour"}]}}
    changed = method.with_own(method.load(), own)
    assert [item.id for item in changed.element(2).step("principles").part("practice").items] == ["humour"]
    assert method.with_own(method.load(), {}) is method.load()
    with pytest.raises(ContentError, match="own content: nonsense"):
        method.with_own(method.load(), {"nonsense": 1})
    with pytest.raises(ContentError, match="no step 'nothing'"):
        method.with_own(method.load(), {"items": {"nothing/x": []}})


def test_a_deal_with_a_step_of_its_own_stays_readable_when_the_method_brings_one_of_the_same_id():
    shipped = method.load().step("goals")
    own = {**shipped.model_dump(), "title": "Our own"}
    changed = method.with_own(method.load(), {"steps": [own, {**own, "id": "further"}]})
    assert changed.element(1).step("goals").title == "Our own"
    assert [step.id for step in changed.own_steps] == ["further"]
    for broken in ({"steps": ["goals"]}, {"steps": [{"title": "No id"}]}, {"items": {"model/relationship": {"things": []}}}):
        with pytest.raises(ContentError, match="own content"):
            method.with_own(method.load(), broken)


def test_a_deal_whose_own_step_asks_less_than_the_shipped_one_stays_readable():
    own = method.load().step("questions").model_dump()
    own["parts"] = [part for part in own["parts"] if part["id"] != "stuck"]
    changed = method.with_own(method.load(), {"steps": [own]})
    assert changed.step("governance").part("decisions").words_from == ()
    assert method.load().step("governance").part("decisions").words_from


def test_what_is_not_there_is_named_with_what_there_is():
    with pytest.raises(ContentError, match="There are: 1, 2, 3"):
        method.load().element(11)
    with pytest.raises(ContentError, match="circles, values, purpose, vision, occasions, principles, behaviours, intent"):
        method.load().element(2).step("nothing")


def test_a_phrase_without_its_values_or_of_no_name_is_an_error():
    assert method.words("status.waiting", done=9, invited=11) == "9 of 11 have submitted"
    with pytest.raises(ContentError, match=r"no value was given for \{done\}"):
        method.words("status.waiting")
    with pytest.raises(ContentError, match="this phrase is missing"):
        method.words("no.such")
    with pytest.raises(ContentError, match="missing"):
        method.phrases(["no.such"])
    assert method.listed(["Ada", "Bruno", "Celia"]) == "Ada, Bruno and Celia"


def test_phrases_may_be_asked_for_by_any_iterable():
    names = ["room.bar", "room.timer"]
    assert method.phrases(name for name in names) == method.phrases(names)
    assert set(method.phrases(names)) == set(names)


def test_the_choice_that_stands_on_the_map_is_a_choice_column_of_a_table():
    whole = method.load().model_dump()
    part = next(part for step in whole["elements"][0]["steps"] for part in step["parts"] if part.get("decided"))
    part["decided"]["target"] = "because"
    with pytest.raises(ValueError, match="'because' is no choice column of decide/decision; there are target, today"):
        method.Method.model_validate(whole)


def test_a_deal_whose_own_step_is_older_than_a_section_of_a_document_stays_readable():
    own = method.load().step("model").model_dump()
    own["parts"] = [part for part in own["parts"] if part["id"] != "answers"]
    found = method.with_own(method.load(), {"steps": [own]}).step("decide").part("map")
    assert "model/answers" not in [section.of for section in found.sections]
    assert len(found.sections) == len(method.load().step("decide").part("map").sections) - 1
