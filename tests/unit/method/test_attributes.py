"""The relationship attributes of Element 1 against the published table (`Medium-High` and the like are its words)."""

from __future__ import annotations

import pytest

from vested_widgets import method

MODELS = ["basic", "approved", "preferred", "performance", "vested", "investment"]
PUBLISHED = """
Cost to switch suppliers | Low | Low | Medium | Medium-High | High | High
Physical asset specificity | Low | Low | Medium | Medium-High | Medium-High | High
Skill level of personnel | Unskilled | Semi-skilled | Skilled | Professional | Professional | Expert
Supplier integration needed | None | Low | Medium | High | Very high | Critical
Availability in the market | Wide | Wide | Moderate | Limited | Limited | Scarce
Availability of skilled personnel | High | High | Medium | Low | Low | Low
Availability of required technology | Universal | Limited | Restricted | Restricted-Scarce | Scarce | Unique
Access to buyer's systems and processes | None | Low | Medium | High | Very high | Critical
Strategic differentiator for buyer | No | No | No | Possible | Yes | Core competency
Profit impact for buyer | None | Low | Medium | High | Very high | Critical
Failure impact on end customer or brand | None | Low | Medium | High | Very high | Critical
Failure impact on internal customer | None | Low | Medium | High | Very high | Critical
Regulatory compliance | Meet standard | Meet standard | Meet or higher | Meet or higher | Meet or higher | Meet or higher
Uncertainty of demand | N/A | Many sources | Limited response | Supplier can respond | Both respond | not published
"""
TABLE = {line.split(" | ")[0]: line.split(" | ")[1:] for line in PUBLISHED.strip().splitlines()}


def relationship() -> method.Ratings:
    return method.load().step("model").part("relationship")  # type: ignore[return-value]


def test_the_fourteen_attributes_are_there_in_order_and_only_they():
    part = relationship()
    assert [item.title for item in part.items] == list(TABLE)
    assert [column.id for column in part.columns] == MODELS
    assert "published table" in part.source


@pytest.mark.parametrize("title", TABLE)
def test_an_attributes_answers_fit_the_models_that_the_published_table_says(title):
    item = next(item for item in relationship().items if item.title == title)
    fitting = {model: [answer.label for answer in item.answers if model in answer.fits] for model in MODELS}
    published = dict(zip(MODELS, TABLE[title], strict=True))
    expected = {model: [] if label == "not published" else [label] for model, label in published.items()}
    assert fitting == expected
    order = [label for label in dict.fromkeys(TABLE[title]) if label != "not published"]
    assert [answer.label for answer in item.answers] == order


def test_the_economic_questions_say_that_they_are_ours():
    part = method.load().step("model").part("economics")
    assert len(part.items) == 6
    assert "our own" in part.source
    assert all(item.text.startswith("Our view: ") for item in part.items)
