"""Who is asking: a signed cookie names a seat and the link that opened it; the record says whether that link is still alive.

These are the seams of jupyter_server: every handler asks the IdentityProvider who it is, and kernels, websockets and their REST
calls ask the Authorizer whether the kernel belongs to that member.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from traitlets import Any as AnyTrait
from traitlets import Unicode

from vested_widgets.deals import UnknownSeat

if TYPE_CHECKING:
    from collections.abc import Collection

    from tornado.web import RequestHandler

    from vested_widgets.deals import Deal, Member, Store
    from vested_widgets.server.kernels.manager import SeatKernels

COOKIE_DAYS = 180
# How long a seat is believed without asking the record again. A revoked link is refused everywhere after at most this time.
TRUST_SECONDS = 1.0


@dataclass
class SeatUser(User):
    """A signed-in member, as jupyter_server knows users; `username` is the member's id."""

    member: Member | None = None
    deal: Deal | None = None
    link_id: str = ""


class Seats:
    """Answers whether a link still opens its seat, and remembers the answer for a second."""

    def __init__(self, store: Store, trust: float = TRUST_SECONDS) -> None:
        self.store = store
        self._trust = trust
        self._known: dict[tuple[str, str], tuple[float, SeatUser | None]] = {}

    def user(self, member_id: str, link_id: str) -> SeatUser | None:
        """The member behind a living link, else None."""
        key, now = (member_id, link_id), time.monotonic()
        until, known = self._known.get(key, (0.0, None))
        if now < until:
            return known
        if len(self._known) > 10_000:
            self._known.clear()
        user = self._ask(member_id, link_id)
        self._known[key] = (now + self._trust, user)
        return user

    def living(self, links: Collection[str]) -> set[str]:
        """Those of some links that still open their seats, as the record says now; the others are trusted no longer."""
        living = self.store.living_links(links)
        if dead := set(links) - living:
            self._known = {key: known for key, known in self._known.items() if key[1] not in dead}
        return living

    def _ask(self, member_id: str, link_id: str) -> SeatUser | None:
        if not self.store.link_is_alive(member_id, link_id):
            return None
        try:
            seat = self.store.seat(member_id)
        except UnknownSeat:
            return None
        alias = seat.member.alias
        return SeatUser(username=member_id, name=alias, display_name=alias, member=seat.member, deal=seat.deal, link_id=link_id)


class Guests:
    """Everybody is somebody, by a name drawn by lot, and has no seat: for a notebook that is open to whoever is on this machine."""

    def user(self, member_id: str, link_id: str) -> SeatUser:
        """The guest of that name."""
        return SeatUser(username=member_id, name="", display_name="", link_id=link_id)

    def living(self, links: Collection[str]) -> set[str]:
        """All of them: nobody is sent away."""
        return set(links)


class SeatIdentityProvider(IdentityProvider):
    """Signs members in by the cookie that their personal link has set. There are no passwords and no tokens."""

    seats: Seats | Guests | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    cookie = Unicode("vested-seat")
    token = Unicode("")
    need_token = False

    @property
    def auth_enabled(self) -> bool:
        """Nobody comes in without a seat."""
        return True

    def get_user(self, handler: RequestHandler) -> User | None:
        """The member whose living link the cookie names, else None."""
        raw = handler.get_signed_cookie(self.cookie, max_age_days=COOKIE_DAYS)
        try:
            member_id, _, link_id = (raw or b"").decode("ascii").partition(":")
        except UnicodeDecodeError:
            return None
        if not member_id or not link_id or self.seats is None:
            return None
        return self.seats.user(member_id, link_id)

    def sit_down(self, handler: RequestHandler, member_id: str, link_id: str) -> None:
        """Set the seat's cookie; scripts cannot read it, and other sites cannot make the browser send it with their forms."""
        handler.set_signed_cookie(
            self.cookie,
            f"{member_id}:{link_id}",
            expires_days=COOKIE_DAYS,
            path=handler.settings["base_url"],
            httponly=True,
            samesite="Lax",
            secure=handler.request.protocol == "https",
        )

    def get_handlers(self) -> list[tuple[str, object]]:
        """No sign-in or sign-out pages of Jupyter's."""
        return []

    def is_token_authenticated(self, handler: RequestHandler) -> bool:  # noqa: ARG002
        """Tokens open nothing here, so no check is ever skipped on their account."""
        return False


def cookie_name(secret: bytes) -> str:
    """A name of its own for each data folder: cookies ignore ports, and two servers on a host must not sign each other out."""
    return "vested-seat-" + hashlib.sha256(b"name of the cookie:" + secret).hexdigest()[:8]


class SeatAuthorizer(Authorizer):
    """A kernel belongs to the member for whom it was started; nobody else may see, use or stop it. Nothing else is served."""

    def is_authorized(self, handler: Any, user: User, _action: str, resource: str) -> bool:
        """Whether this member may use the kernel that the request names."""
        kernel_id = handler.path_kwargs.get("kernel_id")
        if resource != "kernels" or not kernel_id or not isinstance(user, SeatUser):
            return False
        kernels: SeatKernels = handler.kernel_manager
        return kernels.belongs_to(str(kernel_id), user.username)


class Attempts:
    """Counts links that opened nothing, per address: a room behind one router may come in all at once, guessing may not go on.

    A living link is never slowed down, since a hundred people of one workshop share an address.
    """

    def __init__(self, limit: int = 30, window: float = 60.0) -> None:
        self._limit, self._window = limit, window
        self._failed: dict[str, list[float]] = {}

    def exhausted(self, address: str) -> bool:
        """Whether that address has had too many dead links of late."""
        since = time.monotonic() - self._window
        recent = [at for at in self._failed.get(address, ()) if at > since]
        if recent:
            self._failed[address] = recent
        else:
            self._failed.pop(address, None)
        return len(recent) >= self._limit

    def failed(self, address: str) -> None:
        """Note a link that opened nothing."""
        while len(self._failed) >= 10_000:
            self._failed.pop(next(iter(self._failed)))
        self._failed.setdefault(address, []).append(time.monotonic())
