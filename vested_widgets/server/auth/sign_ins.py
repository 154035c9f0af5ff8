"""Read from a browser's cookies as whom it has signed in, whether or not the record still knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.server.auth.identity import COOKIE_DAYS

if TYPE_CHECKING:
    from tornado.web import RequestHandler


def signed_in_as(handler: RequestHandler, cookie: str) -> list[tuple[str, str]]:
    """Return member and link of each cookie of a seat that this server has signed; names of these cookies begin with `cookie`."""
    found = []
    for name in handler.request.cookies:
        raw = handler.get_signed_cookie(name, max_age_days=COOKIE_DAYS) if name.startswith(cookie) else None
        member_id, _, rest = (raw or b"").decode("ascii", "replace").partition(":")
        link_id = rest.partition(":")[0]
        if member_id and link_id:
            found.append((member_id, link_id))
    return found
