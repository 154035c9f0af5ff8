"""Who is asking: a signed cookie names a seat and a link, and the record says whether that link is still alive.

These are the seams of jupyter_server: every handler asks the IdentityProvider who it is, and kernels, websockets and their REST
calls ask the Authorizer whether the kernel belongs to that member.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from vested_widgets.deals import UnknownSeat

if TYPE_CHECKING:
    from vested_widgets.deals import Seat, Store

COOKIE = "vested-seat"
DAYS = 180
# A revoked link is refused everywhere within this many seconds.
TRUST_SECONDS = 1.0


class SeatIdentityProvider(IdentityProvider):  # type: ignore[misc]
    """Reads the seat's cookie. The user's name is the member's id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._checked: dict[tuple[str, str], tuple[float, bool]] = {}

    @property
    def store(self) -> Store:
        """The record."""
        return self.parent.store  # type: ignore[no-any-return]

    def get_user(self, handler: RequestHandler) -> User | None:
        """The member whose living link the cookie names, else None."""
        cookie = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        member, _, link = (cookie or b"").decode().partition(":")
        if not link or not self._alive(member, link):
            return None
        try:
            seat = self.store.seat(member)
        except UnknownSeat:
            return None
        return User(username=member, name=seat.member.alias, display_name=seat.member.alias)

    def _alive(self, member: str, link: str) -> bool:
        now = time.monotonic()
        at, alive = self._checked.get((member, link), (-TRUST_SECONDS, False))
        if now - at >= TRUST_SECONDS:
            alive = self.store.link_is_alive(member, link)
            if len(self._checked) > 10_000:
                self._checked.clear()
            self._checked[member, link] = (now, alive)
        return alive

    def sit_down(self, handler: RequestHandler, member: str, link: str) -> None:
        """Give the browser the seat's cookie."""
        secure = handler.request.protocol == "https"
        handler.set_signed_cookie(
            COOKIE, f"{member}:{link}", expires_days=DAYS, httponly=True, samesite="Lax", secure=secure, path=self.parent.base_url
        )


class SeatAuthorizer(Authorizer):  # type: ignore[misc]
    """A kernel belongs to the member for whom it was started; nobody else may see, use or stop it."""

    def is_authorized(self, handler: Any, user: User, _action: str, resource: str) -> bool:
        """Whether `user` may use the kernel that the request names; other resources are not served at all."""
        if resource != "kernels":
            return False
        kernel_id = handler.path_kwargs.get("kernel_id") or (handler.path_args or [""])[0]
        return owns(handler.settings, user, kernel_id)


def owns(settings: dict[str, Any], user: User | None, kernel_id: str) -> bool:
    """Whether a kernel was started for `user`."""
    return user is not None and settings["kernel_owners"].get(str(kernel_id)) == user.username


def seat_of(handler: Any) -> Seat | None:
    """The seat of whoever asks, or None."""
    user = handler.current_user
    if user is None:
        return None
    store: Store = handler.settings["store"]
    return store.seat(user.username)
