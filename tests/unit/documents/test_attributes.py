from __future__ import annotations

from pathlib import Path

import pytest

from vested_widgets import documents, method

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
PART = method.load().step("model").part("relationship")
MODELS = "Basic,Approved,Preferred,Performance,Vested,Investment"


def read(text: str, name: str = "table.csv"):
    return documents.read_attributes(text.encode(), name, PART)


@pytest.mark.parametrize("name", ["attributes.csv", "attributes.yaml"])
def test_the_examples_of_the_documentation_hold_and_say_the_same(name):
    found = documents.read_attributes((EXAMPLES / name).read_bytes(), name, PART)
    own = method.with_own(method.load(), {"items": {"model/relationship": found}})
    part = own.step("model").part("relationship")
    assert part.source == found["source"] != PART.source
    assert [item.title for item in part.items] == ["Noise at night", "Shelf space", "Say in the recipe", "Weather"]
    assert [(answer.label, answer.fits) for answer in part.items[0].answers] == [
        ("Any", ("basic", "approved")),
        ("Some", ("preferred",)),
        ("Little", ("performance",)),
        ("None", ("vested", "investment")),
    ]
    # An open cell fits nothing.
    assert not any("investment" in answer.fits for answer in part.items[3].answers)


@pytest.mark.parametrize("name", ["relationship", "economics"])
def test_what_is_asked_comes_back_from_its_file_as_it_is(name):
    part = method.load().step("model").part(name)
    found = documents.read_attributes(documents.write_attributes(part.items, part), "saved.csv", part)["items"]
    assert [(item["title"], item["text"], item["answers"]) for item in found] == [
        (item.title, item.text, [{"label": answer.label, "fits": list(answer.fits)} for answer in item.answers])
        for item in part.items
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            f"attribute,{MODELS}\nNoise,Low,Low,Low,Low,Low,Low",
            "Row 2, “Noise”: it needs 2 to 11 different answers, but has 1",
        ),
        (f"attribute,{MODELS}\n,Low,Low,High,High,High,High", "Row 2, attribute: it needs a name"),
        (f"attribute,{MODELS}\nNoise,a,b,,,,\nNOISE,a,b,,,,", "Row 3: “NOISE” is already there"),
        (f"attribute,{MODELS}\nNoise,{'x' * 121},b,,,,", "Row 2, Basic provider: the answer has 121 characters"),
        (f"attribute,{MODELS},Dear\nNoise,a,b,,,,,c", "Column 8, “Dear”"),
        (f"attribute,{MODELS},Basic\nNoise,a,b,,,,,c", "Column 8, “Basic”, is there twice"),
        ("attribute,Basic\nNoise,a", "These columns are missing: Approved provider"),
        (f"Thing,{MODELS}\nNoise,a,b,,,,", "The column attribute is missing"),
        (f"attribute,{MODELS}", "There is no attribute"),
        ("", method.words("table.file_empty")),
    ],
)
def test_a_fault_gives_row_and_column_and_nothing_is_taken(text, says):
    with pytest.raises(documents.DocumentError) as caught:
        read(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_names_that_differ_beyond_ascii_alone_are_attributes_of_their_own():
    found = read(
        f"attribute,{MODELS}\n" + "\n".join(f"{name},Low,Low,High,High,High,High" for name in ("Шум 1", "Вес 1", "C", "C++"))
    )
    assert [item["title"] for item in found["items"]] == ["Шум 1", "Вес 1", "C", "C++"]
    assert len({item["id"] for item in found["items"]}) == 4
    with pytest.raises(documents.DocumentError, match="is already there"):
        read(f"attribute,{MODELS}\nNoise,Low,Low,High,High,High,High\nnoise,Low,Low,High,High,High,High")


def test_all_faults_are_said_at_once():
    with pytest.raises(documents.DocumentError) as caught:
        read(f"attribute,{MODELS}\nNoise,a,a,,,,\n,a,b,,,,\n" + "\n".join(f"A{n},a,,,,,," for n in range(9)))
    assert "Row 2" in str(caught.value)
    assert "Row 3" in str(caught.value)
    assert method.words("own_table.more", n=3) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("attributes: [", "cannot be read as YAML"), ("- a", "a list under the key attributes"), ("attributes:\n - basic: a", "attribute is missing")],
)  # fmt: skip
def test_a_yaml_file_that_is_no_table_is_said(text, says):
    with pytest.raises(documents.DocumentError, match=says):
        read(text, "table.yaml")


def test_yes_and_no_without_quotes_are_words():
    found = read(
        "attributes:\n - {attribute: Strategic, basic: No, approved: No, preferred: No, performance: Possible, vested: Yes, investment: Yes}",
        "t.yml",
    )
    assert [answer["label"] for answer in found["items"][0]["answers"]] == ["No", "Possible", "Yes"]
