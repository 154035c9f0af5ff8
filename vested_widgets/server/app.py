"""The workbook's server: it serves the deals of a record to their members, and tells each kernel whose page it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Unicode

from vested_widgets import method
from vested_widgets.server.auth.identity import Attempts, SeatUsers
from vested_widgets.server.base_app import BaseApplication
from vested_widgets.server.handlers import downloads, hub, join, pages, pictures, privacy
from vested_widgets.server.live.changes import ChangeFiles
from vested_widgets.server.live.health import Health
from vested_widgets.server.live.picture_files import NAME, PictureFiles
from vested_widgets.server.live.workshop_feed import WorkshopFeedHandler, WorkshopFeeds
from vested_widgets.server.rendering.workbooks import Workbooks, broken_elements, find_workbooks

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from vested_widgets.deals import Store
    from vested_widgets.server.auth.hub import Hub
    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.data_folder import DataFolder

WARM_UP = (
    "vested_widgets.widgets.prefork_warmup:pages",
    "vested_widgets.server.kernels.fork.plotly_figures:prepare_figures",
    "vested_widgets.widgets.prefork_warmup:record",
)


class VestedServer(BaseApplication):
    """Serves the workbooks to members who have signed in."""

    store: Store = AnyTrait()  # type: ignore[assignment]
    folder: DataFolder = AnyTrait()  # type: ignore[assignment]
    workbooks_dir = Unicode("")
    shared_secrets: list[bytes] = AnyTrait([])  # type: ignore[assignment]
    hub: Hub | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    element_faults: dict[str, str] = AnyTrait({})  # type: ignore[assignment]

    def prepare_to_serve(self) -> None:
        """Do everything up to listening."""
        self.link_attempts = Attempts()
        # Wrong room codes, by address; and from all addresses together, for short codes that are tried from many machines.
        self.code_attempts, self.all_code_attempts = Attempts(limit=60), Attempts(limit=300)
        self.feeds = WorkshopFeeds(self.store)
        self._health = Health(self.store, self.folder.path)
        super().prepare_to_serve()

    def warm_up_tasks(self) -> tuple[str, ...]:
        """Return the tasks that make every page of the demonstration deal once."""
        return WARM_UP

    def notebooks(self) -> Workbooks:
        """Return the workbooks of the folder that was named, or our own."""
        folder, ours = Path(self.workbooks_dir or find_workbooks()).resolve(), find_workbooks().resolve()
        elements = method.load().elements if folder == ours else ()
        return Workbooks(folder, elements=elements, faults=broken_elements(self.folder.content, self.element_faults))

    def signing_secrets(self) -> list[bytes]:
        """Return the secrets that were given to all servers of a record, else those of the data folder: a restart signs nobody out."""
        return self.shared_secrets or self.folder.cookie_secrets()

    def users(self) -> SeatUsers:
        """Return the members with a living link."""
        return SeatUsers(self.store)

    def extra_settings(self) -> dict[str, Any]:
        """Return our settings, with the Hub's sign-in if there is a Hub."""
        settings = super().extra_settings()
        if self.hub:
            self.hub.earlier = tuple(self.earlier_secrets)
        self.identity_provider.hub = self.hub
        return settings

    def own_handlers(self) -> list[tuple[Any, ...]]:
        """Return links, rooms, consent, downloads, the sign-in of a Hub if there is one, and the workbooks."""
        return [
            *(hub.routes() if self.hub else ()),
            (r"/vested/opening", pages.OpeningHandler),
            (r"/join/([^/]{1,400})/?", pages.LinkHandler),
            (r"/room/?", join.CodeHandler),
            (r"/room/([\w-]{1,16})", join.RoomHandler),
            (r"/vested/consent", join.ConsentHandler),
            (r"/vested/room/feed", WorkshopFeedHandler, {"feeds": self.feeds}),
            (r"/privacy", privacy.PrivacyHandler),
            (rf"/vested/picture/({NAME})", pictures.PictureHandler),
            *downloads.routes(),
            (r"/([^/]+)\.ipynb", pages.NotebookRedirectHandler),
            (r"/", pages.WorkbookHandler),
            (r"/([^/]+)", pages.WorkbookHandler),
        ]

    def start_watching(self) -> None:
        """Watch the record for all pages."""
        folder = Path(self.connection_dir)
        self.pictures = PictureFiles(folder / "pictures")
        self.changes = ChangeFiles(self.store, folder, lambda: len(self.kernel_manager), self.pictures.forget)
        self.ioloop.add_callback(self.changes.watch)
        self.ioloop.add_callback(self.feeds.watch, self.pictures, self.identity_provider.users.living_links)

    def add_figures(self) -> None:
        """Add figures of the record and of the workshops."""
        super().add_figures()
        self.metrics.counter("answers_saved", "Answers in the record, earlier versions included.", self.store.count_answers)
        self.metrics.gauge("feeds", "Pages that are connected to the feed of their workshop.", self.feeds.count)

    async def health(self) -> dict[str, Any]:
        """Return whether the record can be read and written, and whether there is room left."""
        return await self._health.look()

    def kernel_settings(self, user: SeatUser, request: HTTPServerRequest) -> dict[str, str]:
        """Return the environment of a member's kernel: which seat, and where its page is. The cookie stays here."""
        return {
            **super().kernel_settings(user, request),
            "VESTED_SEAT": user.username,
            "VESTED_PICTURES": str(self.pictures.folder(user.deal.id)) if user.deal else "",
            "VESTED_CHANGES": str(self.changes.file(user.deal.id)) if user.deal else "",
        }
