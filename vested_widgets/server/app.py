"""The workbook's server: seats of a record, their doors, and kernels that know their seat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Unicode

from vested_widgets import method
from vested_widgets.deals import DealsError
from vested_widgets.server.auth.identity import Attempts, Seats, SeatUser
from vested_widgets.server.base_app import House
from vested_widgets.server.handlers import downloads, join, pages, privacy
from vested_widgets.server.handlers.pictures import NAME, DrawingDoor, Drawings
from vested_widgets.server.live.changes import Changes
from vested_widgets.server.live.workshop_feed import RoomFeed, RoomFeeds
from vested_widgets.server.rendering.workbooks import Workbooks, find_workbooks

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from vested_widgets.deals import Store
    from vested_widgets.server.data_folder import DataFolder

WARM = tuple(f"vested_widgets.widgets.prefork_warmup:{what}" for what in ("pages", "figures", "record"))


class VestedServer(House):
    """Serves the workbooks to signed-in seats."""

    store: Store = AnyTrait()  # type: ignore[assignment]
    folder: DataFolder = AnyTrait()  # type: ignore[assignment]
    workbooks_dir = Unicode("")

    def setup(self) -> None:
        """Count attempts, and set up the house."""
        self.attempts = Attempts()
        # Wrong room codes from all addresses together: guessing from many machines is slowed down as well.
        self.guesses, self.room_attempts = Attempts(limit=300), Attempts(limit=60)
        self.feeds = RoomFeeds(self)
        super().setup()

    def warm_tasks(self) -> tuple[str, ...]:
        """Every page of the demonstration deal, made once."""
        return WARM

    def notebooks(self) -> Workbooks:
        """The workbooks of the folder that was named, or our own."""
        folder, ours = Path(self.workbooks_dir or find_workbooks()).resolve(), find_workbooks().resolve()
        return Workbooks(folder, elements=method.load().elements if folder == ours else ())

    def secret(self) -> bytes:
        """Kept in the data folder: a restart signs nobody out."""
        return self.folder.cookie_secret()

    def visitors(self) -> Seats:
        """Members with a living link."""
        return Seats(self.store)

    def doors(self) -> list[tuple[Any, ...]]:
        """Links, rooms, consent, downloads, and the workbooks."""
        return [
            (r"/vested/opening", pages.Opening),
            (r"/join/([\w-]{10,64})", pages.Join),
            (r"/room/?", join.RoomEntrance),
            (r"/room/([\w-]{1,16})", join.Room),
            (r"/vested/consent", join.Consent),
            (r"/vested/room/feed", RoomFeed),
            (r"/privacy", privacy.Privacy),
            (rf"/vested/picture/({NAME})", DrawingDoor),
            (r"/vested/own.json", downloads.OwnRecord),
            (r"/vested/deal.json", downloads.WholeDeal),
            (r"/([\w-]+)\.ipynb", pages.Renamed),
            (r"/", pages.Page),
            (r"/([\w-]+)", pages.Page),
        ]

    def begin(self) -> None:
        """Look at the record for all pages."""
        folder = Path(self.connection_dir)
        self.drawings = Drawings(folder / "pictures")
        self.changes = Changes(self.store, folder, lambda: len(self.kernel_manager), self.drawings.forget)
        self.ioloop.add_callback(self.changes.watch)
        self.ioloop.add_callback(self.feeds.watch)

    def record_is_well(self) -> bool:
        """Whether the record can be read."""
        try:
            self.store.last_change("")
        except DealsError:
            return False
        return True

    def seat_environment(self, user: SeatUser, request: HTTPServerRequest) -> dict[str, str]:
        """What a kernel is told: which seat, and where its page stands. The cookie stays here."""
        return {
            **super().seat_environment(user, request),
            "VESTED_SEAT": user.username,
            "VESTED_PICTURES": str(self.drawings.folder(user.deal.id)) if user.deal else "",
            "VESTED_CHANGES": str(self.changes.file(user.deal.id)) if user.deal else "",
        }
