"""Sign-in: a signed cookie for each seat names it and the link that opened it; the record says whether that link is still alive.

Every address of a seat begins with the seat's public key (`/s/<key>/…`), and only the cookie of that seat is looked at there. So two seats
can be open in two tabs of one browser, and no page ever becomes another person's. Every handler of jupyter_server asks the
IdentityProvider who the user is; handlers of kernels ask the Authorizer whether the kernel belongs to that member.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import decode_signed_value
from traitlets import Any as AnyTrait
from traitlets import Bool, Unicode

from vested_widgets import deals
from vested_widgets.deals import UnknownSeat
from vested_widgets.server.auth.proxies import origin_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection

    from tornado.web import RequestHandler

    from vested_widgets.deals import Deal, Member, Store
    from vested_widgets.server.auth.hub import Hub

COOKIE_DAYS = 180
# How long an answer of the record is used again. A revoked link is refused everywhere after at most this time.
CACHE_SECONDS = 1.0
# Seats that one browser holds. Each is a cookie that goes with every request, and proxies take some 8 kB of headers.
MOST_SEATS = 16
# What begins the path of a page, socket, kernel or download of a seat, behind the server's base path; pages without a seat have none.
SEAT_PATH = r"(?:/s/[0-9a-f]{12})?"
_KEY = re.compile(r"s/([0-9a-f]{12})/")


def seat_key(member_id: str) -> str:
    """Return the public key of a seat, as it stands in addresses: it opens nothing."""
    return hashlib.sha256(b"key of the seat:" + member_id.encode()).hexdigest()[:12]


@dataclass
class SeatUser(User):
    """A signed-in member, as jupyter_server knows users; `username` is the member's id."""

    member: Member | None = None
    deal: Deal | None = None
    link_id: str = ""


class SeatUsers:
    """Finds the member of a link that still opens its seat, and keeps the answer for a second."""

    def __init__(self, store: Store, cache_seconds: float = CACHE_SECONDS) -> None:
        self.store = store
        self._cache_seconds = cache_seconds
        self._known: dict[tuple[str, str], tuple[float, SeatUser | None]] = {}

    def user(self, member_id: str, link_id: str) -> SeatUser | None:
        """Return the member of a living link, else None."""
        key, now = (member_id, link_id), time.monotonic()
        until, known = self._known.get(key, (0.0, None))
        if now < until:
            return known
        if len(self._known) > 10_000:
            self._known.clear()
        user = self._find(member_id, link_id)
        self._known[key] = (now + self._cache_seconds, user)
        return user

    def living_links(self, links: Collection[str]) -> set[str]:
        """Return those of some links that still open their seats, as the record says now, and forget answers about the others."""
        living = self.store.living_links(links)
        if dead := set(links) - living:
            self._known = {key: known for key, known in self._known.items() if key[1] not in dead}
        return living

    def forget(self, member_id: str) -> None:
        """Forget what is known of a member who has just changed."""
        self._known = {key: known for key, known in self._known.items() if key[0] != member_id}

    def _find(self, member_id: str, link_id: str) -> SeatUser | None:
        if not self.store.link_is_alive(member_id, link_id):
            return None
        try:
            seat = deals.Seat.open(self.store, member_id)
        except UnknownSeat:
            return None
        alias = seat.member.alias
        return SeatUser(username=member_id, name=alias, display_name=alias, member=seat.member, deal=seat.deal, link_id=link_id)


class AnonymousUsers:
    """Lets everyone in under a random name, without a seat: for a notebook that is open to everyone on this machine."""

    def user(self, member_id: str, link_id: str) -> SeatUser:
        """Return the user of that name."""
        return SeatUser(username=member_id, name="", display_name="", link_id=link_id)

    def living_links(self, links: Collection[str]) -> set[str]:
        """Return all of them: nobody is sent away."""
        return set(links)


class SeatIdentityProvider(IdentityProvider):
    """Signs members in by the cookie that their personal link has set. There are no passwords and no tokens.

    Attributes:
        by_path: whether addresses name the seat; where nobody has one there is a single cookie.
        earlier: earlier secrets, by the names of the cookies that they have signed: those are accepted, and signed anew.
        hub: JupyterHub, where seats are given to its users: such a seat opens only while that user has signed in there.
    """

    users: SeatUsers | AnonymousUsers | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    cookie = Unicode("vested-seat")
    earlier: dict[str, bytes] = AnyTrait({})  # type: ignore[assignment]
    hub: Hub | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    by_path = Bool(True)
    token = Unicode("")
    need_token = False

    @property
    def auth_enabled(self) -> bool:
        """Return that every visitor needs a user."""
        return True

    def key_of(self, handler: RequestHandler) -> str:
        """Return the key of the seat that the request's path names, or ""."""
        found = _KEY.match(handler.request.path.removeprefix(handler.settings["base_url"])) if self.by_path else None
        return found[1] if found else ""

    def seat_path(self, member_id: str) -> str:
        """Return what follows the server's base path in the addresses of a seat, ending in a slash; "" where nobody has one."""
        return f"s/{seat_key(member_id)}/" if self.by_path else ""

    def get_user(self, handler: RequestHandler) -> User | Awaitable[User | None] | None:
        """Return the member of the seat that the path names, if the browser holds its cookie and the link is alive; else None."""
        return self._user_after_hub(handler, self.hub) if self.hub else self._user_of_path(handler)

    async def _user_after_hub(self, handler: Any, hub: Hub) -> User | None:
        handler.current_user = handler._jupyter_current_user = None  # should the Hub not answer: its error page has no seat
        await hub.look(handler)
        return self._user_of_path(handler)

    def _user_of_path(self, handler: RequestHandler) -> User | None:
        if not self.by_path:
            return self._user_of(handler, self.cookie)
        key = self.key_of(handler)
        for cookie in (self.cookie, *self.earlier) if key else ():
            user = self._user_of(handler, f"{cookie}-{key}")
            if user and seat_key(user.username) == key:
                return user
        return None

    def renew(self, handler: RequestHandler, user: SeatUser) -> None:
        """Sign a seat's cookie by the present secret, if an earlier one has signed what the browser sent."""
        if self.earlier and self.by_path and not self._fields(handler, f"{self.cookie}-{seat_key(user.username)}")[1:]:
            self.sign_in(handler, user.username, user.link_id)

    def seats(self, handler: RequestHandler) -> list[SeatUser]:
        """Return the members of all seats that the browser holds and whose links are alive, the newest first."""
        found = [(self._signed_in_at(handler, name), self._user_of(handler, name)) for name in self._cookies(handler)]
        living = {user.username: (at, user) for at, user in sorted(found, key=lambda one: one[0]) if user is not None}
        return [user for _, user in sorted(living.values(), key=lambda one: -one[0])]

    def sign_in(self, handler: RequestHandler, member_id: str, link_id: str) -> None:
        """Set the seat's cookie; scripts cannot read it, and other sites cannot make the browser send it with their forms.

        The cookies of other seats stay; of very many the oldest goes.
        """
        name = f"{self.cookie}-{seat_key(member_id)}" if self.by_path else self.cookie
        others = [other for other in self._cookies(handler) if other not in (name, self.cookie, *self.earlier)]
        others.sort(key=lambda other: self._signed_in_at(handler, other))
        for other in others[: max(0, len(others) - MOST_SEATS + 1)]:
            handler.clear_cookie(other, path=handler.settings["base_url"])
        handler.set_signed_cookie(
            name,
            f"{member_id}:{link_id}:{int(1000 * time.time())}",
            expires_days=COOKIE_DAYS,
            path=handler.settings["base_url"],
            httponly=True,
            samesite="Lax",
            secure=handler.request.protocol == "https",
        )

    def _cookies(self, handler: RequestHandler) -> list[str]:
        """Return the names of the cookies of seats; earlier versions had one without a key."""
        return [name for name in handler.request.cookies if self._family(name)]

    def _family(self, name: str) -> str:
        """Return the name without the seat's key, if it is a cookie of a seat, else ""."""
        return next((one for one in (self.cookie, *self.earlier) if name == one or name.startswith(f"{one}-")), "")

    def _fields(self, handler: RequestHandler, name: str) -> list[str]:
        if secret := self.earlier.get(self._family(name)):
            raw = decode_signed_value(secret, name, handler.get_cookie(name), max_age_days=COOKIE_DAYS)
        else:
            raw = handler.get_signed_cookie(name, max_age_days=COOKIE_DAYS)
        try:
            return (raw or b"").decode("ascii").split(":")
        except UnicodeDecodeError:
            return []

    def _signed_in_at(self, handler: RequestHandler, name: str) -> int:
        at = self._fields(handler, name)[2:3]
        return int(at[0]) if at and at[0].isdecimal() else 0

    def _user_of(self, handler: RequestHandler, name: str) -> SeatUser | None:
        member_id, link_id, *_ = [*self._fields(handler, name), "", ""]
        if not member_id or not link_id or self.users is None:
            return None
        if self.hub and not self.hub.may_sit(handler, seat_key(member_id)):
            return None
        return self.users.user(member_id, link_id)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no handlers: Jupyter's sign-in and sign-out pages are not used."""
        return []

    def is_token_authenticated(self, handler: RequestHandler) -> bool:  # noqa: ARG002
        """Return False: tokens open nothing here, so no check is ever skipped for one."""
        return False


def cookie_name(secret: bytes) -> str:
    """Return a name of its own for each data folder: cookies ignore ports, and two servers on a host must not sign each other out."""
    return "vested-seat-" + hashlib.sha256(b"name of the cookie:" + secret).hexdigest()[:8]


class KernelOwners(Protocol):
    """What the authorizer asks the manager of kernels."""

    def belongs_to(self, kernel_id: str, member_id: str) -> bool:
        """Return whether that kernel was started for that member."""


class SeatAuthorizer(Authorizer):
    """Lets the member use a kernel for whom it was started, and nobody else. Nothing else is allowed."""

    def is_authorized(self, handler: Any, user: User, _action: str, resource: str) -> bool:
        """Return whether this member may use the kernel that the request names."""
        kernel_id = handler.path_kwargs.get("kernel_id")
        if resource != "kernels" or not kernel_id or not isinstance(user, SeatUser):
            return False
        kernels: KernelOwners = handler.kernel_manager
        return kernels.belongs_to(str(kernel_id), user.username)


class Attempts:
    """Counts wrong links or codes by address, to slow down guessing.

    A right link is never slowed down, since a hundred people of one workshop may share an address. Of IPv6 a network counts as one
    address: a single customer has 2^64 of them.
    """

    def __init__(self, limit: int = 30, window: float = 60.0) -> None:
        self._limit, self._window = limit, window
        self._failed: dict[str, deque[float]] = {}

    def exhausted(self, address: str) -> bool:
        """Return whether that address has failed too often within the window."""
        return self.count(address) >= self._limit

    def count(self, address: str) -> int:
        """Return how often that address has failed within the window; no more than the limit."""
        found = self._failed.get(origin_of(address))
        if found is None:
            return 0
        since = time.monotonic() - self._window
        while found and found[0] <= since:
            found.popleft()
        if not found:
            self._failed.pop(origin_of(address))
        return len(found)

    def failed(self, address: str) -> None:
        """Count a failure of that address."""
        while len(self._failed) >= 10_000:
            self._failed.pop(next(iter(self._failed)))
        self._failed.setdefault(origin_of(address), deque(maxlen=self._limit)).append(time.monotonic())
