"""The frame around a page's content, rendered by an escaping template from the seat, the deal and the workbooks."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup

from vested_widgets import method
from vested_widgets.deals.policy import may

if TYPE_CHECKING:
    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.static_files import Assets

# No address leaves a page with the personal link in it. "no-referrer" would say even less, but then a form posts from nowhere and is refused.
REFERRER = "strict-origin"
# An address within the workbook to which a visitor may be redirected: the name of a notebook, which may have blanks, and a step.
INSIDE = re.compile(r"""(?!\.+(?:#|$))[^/\\#:<>"'\x00-\x1f]{0,120}(#[\w-]{0,80})?""")
TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = Path(__file__).parents[2] / "static"
# The phrases of the catalogue for a status: page.<name>_title and page.<name>_text; others are "failed".
TROUBLE = {401: "seat", 403: "seat", 404: "missing", 405: "missing", 429: "slow"}
# The words that scripts of the page show: page.<name>.
SCRIPT_WORDS = (
    "lost", "back", "try_now", "trying", "offline", "returning", "signed_out", "preparing", "step_of", "of", "light", "dark", "next",
    "previous", "loading", "ended_memory", "ended_time", "ended_unread", "open_again",
)  # fmt: skip
# Of these, the words that are others where nobody has a seat: page.<name>_open.
OPEN_WORDS = frozenset({"lost", "returning", "signed_out"})


# The causes for which a page may be dead (frontend/src/page/dead_page.ts); each has a phrase for what is wrong and one for how to mend it.
DEAD_CAUSES = (
    "old", "offline", "gone", "cookies", "seat", "proxy", "kernel", "scripts", "failed", "slow", "host", "socket", "preparing", "cut",
)  # fmt: skip
DEAD_WORDS = ("reload", "checkup", *(f"{cause}_{part}" for cause in DEAD_CAUSES for part in ("what", "mend")))


# Of these, the words that are others where nobody has a seat: dead.<name>_open.
DEAD_OPEN_WORDS = frozenset({"old_mend", "cookies_what", "cookies_mend", "seat_what", "seat_mend"})


def inside(to: str) -> str:
    """Return an address within the workbook as it stands in a link, "" for any other address."""
    stem, sign, step = to.partition("#")
    return quote(stem, safe="") + sign + step if INSIDE.fullmatch(to) else ""


def new_nonce() -> str:
    """Return a new mark for inline scripts."""
    return secrets.token_urlsafe(16)


def is_own_origin(origin: str, host: str, allowed: str) -> bool:
    """Return whether web sockets of a page of that origin are let in: it is the request's own host, or the public address."""
    return bool(origin) and (urlsplit(origin.lower()).netloc == host or origin.lower() == allowed)


def policy(nonce: str, host: str, public: str = "") -> str:
    """Return the content security policy of a page.

    Styles may be inline (widgets set them), modules may come from blobs (anywidget loads them so). The web socket is named
    because older browsers do not count it as 'self', under the host of the request and that of the public origin.
    """
    hosts = [one for one in dict.fromkeys((host, urlsplit(public).netloc)) if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", one)]
    sockets = " ".join(f"ws://{one} wss://{one}" for one in hosts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}".rstrip(),
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


@cache
def _dead_page() -> Markup:
    """Return the script that says what is wrong with a page that does not come alive."""
    return Markup((STATIC / "page" / "dead_page.js").read_text("utf-8").replace("</", "<\\/"))  # noqa: S704 - our own script


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
class PageInfo:
    """What is known of a page before it is run.

    Attributes:
        stem: the notebook's name without `.ipynb`.
        title: its title.
        sections: id and title of each section.
        act: the act of `deals.policy` that opens it.
        imports: the packages that its cells import.
    """

    stem: str
    title: str
    sections: tuple[tuple[str, str], ...] = ()
    act: str = "open_workbooks"
    imports: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Return the number of the Element that the page is for; 0 of another page."""
        return int(self.stem[:2]) if re.match(r"\d\d-", self.stem) else 0


def may_open(user: SeatUser, info: PageInfo) -> bool:
    """Return whether a seat may open a page."""
    return user.member is not None and may(user.member.role, info.act).allowed


def safe(markup: str | bytes) -> Markup:
    """Mark as safe what the server itself has made for a form: tornado's hidden field."""
    return Markup(markup.decode() if isinstance(markup, bytes) else markup)  # noqa: S704 - made by tornado from random bytes


class PageList(Protocol):
    """The notebooks that are served."""

    def infos(self) -> list[PageInfo]:
        """Return all pages, in their order."""


class PageServer(Protocol):
    """What a page needs of its server."""

    base_url: str
    has_seats: bool
    assets: Assets

    @property
    def workbooks(self) -> PageList:
        """Return the notebooks that are served."""


def page(name: str, server: PageServer, user: SeatUser | None, nonce: str, **values: Any) -> str:
    """Return one of the templates in `templates/pages`, rendered."""
    server.assets.refresh()
    status = values.get("status", 200)
    trouble = values.get("trouble", TROUBLE.get(status, "failed"))
    others = frozenset() if server.has_seats else DEAD_OPEN_WORDS
    scope = {
        "base": server.base_url,
        "root": server.base_url,
        "home": server.assets.home,
        "user": user,
        "party": user.deal.party(user.member.party_id) if user and user.deal and user.member else None,
        "nonce": nonce,
        "title": method.words(f"page.{trouble}_title"),
        "text": method.words(f"page.{trouble}_text"),
        "words": method.words,
        "plural": method.plural,
        "language": method.language(),
        "direction": method.direction(method.language()),
        "status": status,
        "details": "",
        "dead": {
            "base": values.get("base", server.base_url),
            "words": _script_words({name: f"dead.{name}_open" if name in others else f"dead.{name}" for name in DEAD_WORDS}),
        },
        "dead_page": _dead_page(),
        "open": not server.has_seats,
        **values,
    }
    return _environment().get_template(name).render(scope)


def _script_words(keys: dict[str, str]) -> dict[str, str]:
    """Return the words of a script by the names that it knows them by."""
    phrases = method.phrases(keys.values())
    return {name: phrases[key] for name, key in keys.items()}


def workbook(
    server: PageServer, user: SeatUser, nonce: str, info: PageInfo, cells: str, kernel_id: str, base: str | None = None
) -> str:
    """Return a workbook's page around its rendered cells; `base` is what its own addresses begin with, if not the server's base path."""
    keys = {name: name if server.has_seats or name not in OPEN_WORDS else f"{name}_open" for name in SCRIPT_WORDS}
    keys = {name: f"page.{key}" for name, key in keys.items()}
    pages = [other for other in server.workbooks.infos() if may_open(user, other)]
    later = [other for other in pages if info.number and other.number > info.number]
    return page(
        "workbook.html",
        server,
        user,
        nonce,
        base=base or server.base_url,
        title=info.title,
        info=info,
        pages=pages,
        following=min(later, key=lambda other: other.number, default=None),
        cells=Markup(cells),  # noqa: S704 - made by nbconvert from our own notebooks; what members wrote is sent over the web socket
        first=[*server.assets.first, *server.assets.soon(info.imports)],
        kernel_id=kernel_id,
        script_words=_script_words(keys),
    )
