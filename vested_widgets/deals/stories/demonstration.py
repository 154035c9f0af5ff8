"""Load the demonstration deals: fictional firms whose stories are replayed through the same seats that people use."""

from __future__ import annotations

from pathlib import Path

from vested_widgets.deals.entities import Deal
from vested_widgets.deals.record.store import Store
from vested_widgets.deals.stories.story import read_deal, tell

CONTENT = Path(__file__).parent / "content"
# The first one is "the" demonstration deal, at which a notebook without a server sits down.
STORIES = ("harbour-and-linden", "alder-birch-and-clearwater")


def load_demonstration(store: Store, story: str = STORIES[0], chapters: int | None = None) -> Deal:
    """Return a demonstration deal of a record; it is made the first time, up to that many Elements if only those are wanted."""
    folder = CONTENT / story
    name = read_deal(folder)["name"]
    for deal in store.deals():
        if deal.demonstration and deal.name == name:
            return deal
    return tell(store, folder, chapters)


def load_demonstrations(store: Store) -> list[Deal]:
    """Return all demonstration deals of a record, "the" one first; those that are missing are made."""
    return [load_demonstration(store, story) for story in STORIES]


def demonstration_named(name: str) -> str | None:
    """Return the story of the demonstration deal of that name; None if no demonstration deal is called so."""
    return next((story for story in STORIES if read_deal(CONTENT / story)["name"] == name), None)
