"""The frame around what a page shows: rendered by an escaping template from the seat, the deal and the workbooks."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from vested_widgets import method
from vested_widgets.deals.policy import may

if TYPE_CHECKING:
    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.base_app import House

# No address leaves a page with the link in it. "no-referrer" would say even less, but then a form posts from nowhere and is refused.
REFERRER = "strict-origin"
# An address within the workbook that somebody may be sent on to.
INSIDE = re.compile(r"[\w-]{0,80}(#[\w-]{0,80})?")
TEMPLATES = Path(__file__).parents[1] / "templates"
# Which phrases of the catalogue (page.<name>_title, page.<name>_text) a status is said with; others are "failed".
TROUBLE = {401: "seat", 403: "seat", 404: "missing", 405: "missing", 429: "slow"}
# What the scripts of the page say.
SCRIPT_WORDS = (
    "lost", "back", "try_now", "trying", "offline", "returning", "signed_out", "preparing", "step_of", "light", "dark", "next",
    "previous", "loading",
)  # fmt: skip
# Of these, what is said in other words where nobody has a seat: page.<name>_open.
OPEN_WORDS = frozenset({"lost", "returning", "signed_out"})


def new_nonce() -> str:
    """A fresh mark for inline scripts."""
    return secrets.token_urlsafe(16)


def policy(nonce: str, host: str) -> str:
    """The content security policy of a page.

    Styles may be inline (widgets set them), modules may come from blobs (anywidget loads them so). The web socket is named
    because older browsers do not count it as 'self'.
    """
    host = host if host.replace(":", "").replace(".", "").replace("-", "").replace("[", "").replace("]", "").isalnum() else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}" if host else "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its stem, its title, the sections that its steps are in (id and title), and the act that opens it.

    `imports` are the packages that its cells import.
    """

    stem: str
    title: str
    sections: tuple[tuple[str, str], ...] = ()
    act: str = "open_workbooks"
    imports: tuple[str, ...] = ()


def may_open(user: SeatUser, place: Place) -> bool:
    """Whether a seat may open a page."""
    return user.member is not None and may(user.member.role, place.act).allowed


def safe(markup: str | bytes) -> Markup:
    """What the server itself has made for a form: tornado's hidden field."""
    return Markup(markup.decode() if isinstance(markup, bytes) else markup)  # noqa: S704 - made by tornado from random bytes


def page(name: str, server: House, user: SeatUser | None, nonce: str, **values: Any) -> str:
    """Render one of the templates in `templates/pages`."""
    server.assets.refresh()
    status = values.get("status", 200)
    trouble = values.get("trouble", TROUBLE.get(status, "failed"))
    scope = {
        "base": server.base_url,
        "home": server.assets.home,
        "user": user,
        "party": user.deal.party(user.member.party_id) if user and user.deal and user.member else None,
        "nonce": nonce,
        "title": method.words(f"page.{trouble}_title"),
        "text": method.words(f"page.{trouble}_text"),
        "words": method.words,
        "status": status,
        "details": "",
        "open": not server.seated,
        **values,
    }
    return _environment().get_template(name).render(scope)


def workbook(server: House, user: SeatUser, nonce: str, place: Place, cells: str, kernel_id: str) -> str:
    """A workbook's page around its rendered cells."""
    said = {name: name if server.seated or name not in OPEN_WORDS else f"{name}_open" for name in SCRIPT_WORDS}
    return page(
        "workbook.html",
        server,
        user,
        nonce,
        title=place.title,
        place=place,
        places=[other for other in server.workbooks.places() if may_open(user, other)],
        cells=Markup(cells),  # noqa: S704 - made by nbconvert from our own notebooks; what people wrote travels over the web socket
        first=[*server.assets.first, *server.assets.soon(place.imports)],
        kernel_id=kernel_id,
        script_words={name: phrase for name, key in said.items() for phrase in method.phrases([f"page.{key}"]).values()},
    )
