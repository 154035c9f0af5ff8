"""Choose the language of an answer: what somebody has asked for, else what the browser prefers, of what content is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import method

if TYPE_CHECKING:
    from tornado.web import RequestHandler

COOKIE = "vested-language"
# In an address: `?language=de`. From then on the browser has it in the cookie.
ARGUMENT = "language"
KEPT_DAYS = 400


def speak_language_of(handler: RequestHandler, path: str) -> str:
    """Speak the language of a request in the task that answers it, and return it.

    Args:
        path: of the cookie, in which a language that the address asks for is kept.
    """
    asked = handler.get_query_argument(ARGUMENT, "")
    if asked and method.choose([asked]).split("-")[0] == asked.strip().split("-")[0].lower():
        handler.set_cookie(COOKIE, method.choose([asked]), path=path, expires_days=KEPT_DAYS, httponly=True, samesite="Lax")
    else:
        asked = handler.get_cookie(COOKIE) or ""
    tag = method.choose([asked, *accepted(handler.request.headers.get("Accept-Language", ""))])
    method.speak_here(tag)
    return tag


def accepted(header: str) -> list[str]:
    """Return the tags of an Accept-Language header, the preferred first."""
    found = []
    for at, entry in enumerate(header.split(",")[:20]):
        tag, _, quality = entry.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if tag.strip() and tag.strip() != "*" and weight > 0:
            found.append((-weight, at, tag.strip()))
    return [tag for _, _, tag in sorted(found)]
