"""The model of a deal's own table of attributes: asked for instead of those that ship, until somebody has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Bool, HasTraits

from vested_widgets import documents, method
from vested_widgets.deals import InvalidAnswer
from vested_widgets.documents.exports import EXPORTS

if TYPE_CHECKING:
    from vested_widgets.widgets.models.ratings import RatingsModel


class OwnTableModel(HasTraits):
    """What a deal architect may bring for one ratings part whose answers fit columns.

    Attributes:
        allowed: whether a table may be brought now.
    """

    allowed = Bool(False)

    def __init__(self, ratings: RatingsModel) -> None:
        super().__init__()
        self.ratings = ratings
        ratings.observe(lambda _change: self.refresh(), ["items", "state", "counts", "wave"])
        self.refresh()

    def refresh(self) -> None:
        """Ask the record whether it is still time."""
        self.allowed = self.ratings.seat.may("bring_table", f"{self.ratings.step.id}/{self.ratings.part.id}").allowed

    def take(self, name: str, data: bytes) -> str:
        """Read a file and ask for what stands in it from now on; returns what was done, in words.

        Raises:
            InvalidAnswer: what is wrong with the file, with row and column; nothing is changed.
            NotAllowed: this person may not, or somebody has answered already.
        """
        ratings = self.ratings
        try:
            remarks: list[str] = []
            content = documents.read_attributes(data, name, ratings.part, remarks)
            ratings.seat.own_content.bring_table(ratings.step.id, ratings.part.id, content)
        except (documents.DocumentError, method.ContentError) as error:
            raise InvalidAnswer(str(error)) from error
        ratings.refresh()
        return " ".join([method.words("own_table.taken", n=len(content["items"]), file=name), *remarks])

    def current(self) -> bytes:
        """Return what is asked now, as a file that can be changed and brought back."""
        export = EXPORTS["attributes"]
        return export.build((self.ratings.items, self.ratings.part), export.suffix)
