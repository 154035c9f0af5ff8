"""The pictures that a part can name in content, by the part's kind: the one list of them.

`widgets/pictures/builders.py` has a builder for each, `charts` a function of the same name; a test holds all of them and the docs to it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator

PICTURES: dict[str, tuple[str, ...]] = {
    "ratings": (
        "dumbbell",
        "value_values_map",
        "perception_quadrant",
        "coorientation",
        "compatibility_map",
        "business_model_map",
        "attribute_strip",
        "choices",
        "disagreement_list",
        "category_counts",
        "heat_map",
        "dot_profile",
        "slope",
        "pulse_and_status",
    ),
    "text": ("term_bars",),
    "ranking": ("bump", "order_bars"),
    "allocation": ("allocation_bars",),
    "ordered_pairs": ("pair_bars", "dumbbell", "category_counts"),
    "matching": ("matching_map", "for_whom"),
    "estimates": ("estimate_ranges", "guessed_gains"),
    "joint_text": (),
    "joint_table": (
        "exchange_map",
        "circles",
        "owner_map",
        "hand_over_map",
        "roadmap_gaps",
        "completeness_rings",
        "status_overview",
        "score_multiples",
    ),
    "assembly": (),
}
"""The names of the pictures that content can give to a part, by its kind, in the order of the docs."""


def _drawn_for(kind: str) -> AfterValidator:
    """Refuse the names of pictures that a part of this kind does not have."""

    def check(names: tuple[str, ...]) -> tuple[str, ...]:
        strange = [name for name in names if name not in PICTURES[kind]]
        if strange:
            there = ", ".join(PICTURES[kind]) or "none"
            raise ValueError(f"{strange[0]!r} is no picture of a part of kind {kind}; its pictures are: {there}")
        return names

    return AfterValidator(check)


RatingsPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("ratings")]
TextPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("text")]
RankingPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("ranking")]
AllocationPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("allocation")]
OrderedPairsPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("ordered_pairs")]
MatchingPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("matching")]
EstimatesPictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("estimates")]
JointTablePictures: TypeAlias = Annotated[tuple[str, ...], _drawn_for("joint_table")]
