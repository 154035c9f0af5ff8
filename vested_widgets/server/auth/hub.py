"""Sign-in by JupyterHub: which of its users a seat belongs to, and who is asking, as the Hub says.

A file names seats by their public keys, since names of people and of deals may change, and a member could take another's name. A seat that
the file gives to a user opens for that user alone, whatever link or cookie a browser holds; all other seats open by their links, as without
a Hub. The state of a sign-in stands in a signed cookie, so that it may begin at one server of a record and end at another.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import yaml
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.web import HTTPError, decode_signed_value

from vested_widgets import method
from vested_widgets.server.data_folder import FolderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tornado.web import RequestHandler

LOG = logging.getLogger(__name__)
KEY = re.compile(r"[0-9a-f]{12}")
# The variable with which the Hub hands its service the token; it is taken out of the environment, which kernels inherit.
TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - its name
# How long an answer of the Hub is used again. Who signs out of the Hub loses its session cookie, and is asked about at once.
CACHE_SECONDS = 60.0
# For how long what the Hub has said last goes on to count while it cannot be reached, as when it is restarted.
OUTAGE_SECONDS = 900.0
# How long a sign-in counts without another one; the Hub's own tokens live as long.
COOKIE_DAYS = 14
# How long a sign-in may take.
STATE_SECONDS = 600
SECONDS_OF_HUB = 10.0


class HubSeats:
    """The file that gives seats to users of the Hub; read again when it has changed."""

    def __init__(self, file: Path) -> None:
        """Read the file.

        Raises:
            FolderError: it cannot be read, or a line of it does not hold.
        """
        self.file = file
        self._stamp = self._look()
        self._owners = read_seats(file)

    def owner(self, key: str) -> str:
        """Return the user to whom a seat is given, by its public key; "" if to nobody."""
        self._refresh()
        return self._owners.get(key, "")

    def of(self, user: str) -> list[str]:
        """Return the public keys of the seats that are given to a user."""
        self._refresh()
        return [key for key, owner in self._owners.items() if owner == user]

    def _look(self) -> tuple[int, int]:
        try:
            found = self.file.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def _refresh(self) -> None:
        """Read the file again if it has changed; what does not hold is logged, and what held before goes on to count."""
        if (stamp := self._look()) == self._stamp:
            return
        self._stamp = stamp
        try:
            self._owners = read_seats(self.file)
        except FolderError as error:
            LOG.error("%s", error)


def read_seats(file: Path) -> dict[str, str]:
    """Return the user of each seat, by its public key.

    Raises:
        FolderError: the file cannot be read, or an entry does not hold.
    """
    try:
        entries = yaml.safe_load(file.read_text("utf-8")) or []
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", "") or type(error).__name__
        raise FolderError(method.words("command_error.hub_seats_unread", file=file, error=why)) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FolderError(method.words("command_error.hub_seats_form", file=file, n=mark.line + 1 if mark else 1)) from None
    if not isinstance(entries, list):
        raise FolderError(method.words("command_error.hub_seats_form", file=file, n=1))
    owners: dict[str, str] = {}
    for n, entry in enumerate(entries, 1):
        key, user = (entry.get("seat"), entry.get("user")) if isinstance(entry, dict) else (None, None)
        if (
            not isinstance(key, str)
            or not KEY.fullmatch(key)
            or not isinstance(user, str | None)
            or set(entry) - {"seat", "user"}
        ):
            raise FolderError(method.words("command_error.hub_seats_entry", file=file, n=n))
        if key in owners:
            raise FolderError(method.words("command_error.hub_seats_twice", file=file, seat=key))
        owners[key] = (user or "").strip()
    return {key: user for key, user in owners.items() if user}


@dataclass(frozen=True)
class HubAddress:
    """Where the Hub is, as it tells its services.

    Attributes:
        api: the address of its API, as the server reaches it.
        authorize: the address at which a browser signs in.
        logout: the address at which a browser signs out.
        client: the name under which the Hub knows this service.
        token: the secret of this service.
        callback: the address to which the Hub sends a browser back.
    """

    api: str
    authorize: str
    logout: str
    client: str
    token: str
    callback: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], base_url: str) -> HubAddress:
        """Return what the Hub has put into the environment of its service.

        Raises:
            FolderError: a variable is missing.
        """
        names = (TOKEN, "JUPYTERHUB_API_URL", "JUPYTERHUB_SERVICE_NAME")
        if missing := [name for name in names if not environment.get(name)]:
            raise FolderError(method.words("command_error.no_hub", names=", ".join(missing)))
        host, base = environment.get("JUPYTERHUB_HOST", ""), environment.get("JUPYTERHUB_BASE_URL", "/")
        hub = f"{host}{base.rstrip('/')}/hub/"
        return cls(
            api=environment["JUPYTERHUB_API_URL"].rstrip("/"),
            authorize=f"{hub}api/oauth2/authorize",
            logout=f"{hub}logout",
            client=environment.get("JUPYTERHUB_CLIENT_ID") or f"service-{environment['JUPYTERHUB_SERVICE_NAME']}",
            token=environment[TOKEN],
            callback=environment.get("JUPYTERHUB_OAUTH_CALLBACK_URL") or f"{base_url}oauth_callback",
        )


class Hub:
    """Asks the Hub who is asking, and signs browsers in by OAuth.

    Attributes:
        earlier: earlier secrets; what they have signed is accepted.
    """

    def __init__(self, address: HubAddress, seats: HubSeats, base_url: str) -> None:
        self.address, self.seats, self._base_url = address, seats, base_url
        self.earlier: tuple[bytes, ...] = ()
        self.cookie = f"vested-hub-{hashlib.sha256(address.client.encode()).hexdigest()[:8]}"
        self._known: dict[tuple[str, str], tuple[float, str]] = {}  # by token and session: when the Hub said it, and what

    async def look(self, handler: RequestHandler) -> str:
        """Note in the request the name of the Hub's user who is asking, and return it; "" if nobody has signed in."""
        if not hasattr(handler, "vested_hub_user"):
            raw = handler.get_signed_cookie(self.cookie, max_age_days=COOKIE_DAYS)
            for secret in () if raw else self.earlier:
                raw = raw or decode_signed_value(secret, self.cookie, handler.get_cookie(self.cookie), max_age_days=COOKIE_DAYS)
            token = (raw or b"").decode("ascii", "replace")
            session = handler.get_cookie("jupyterhub-session-id", "") or ""
            handler.vested_hub_user = await self._user(token, session) if token else ""  # type: ignore[attr-defined]
        return self.user(handler)

    def user(self, handler: RequestHandler) -> str:
        """Return the Hub's user who is asking, as `look` has found."""
        return str(getattr(handler, "vested_hub_user", ""))

    def may_sit(self, handler: RequestHandler, key: str) -> bool:
        """Return whether a seat opens for the Hub's user who is asking: it is given to them, or to nobody."""
        owner = self.seats.owner(key)
        return not owner or owner == self.user(handler)

    async def _user(self, token: str, session: str) -> str:
        """Return the name of the user of a token, as the Hub says; the session is part of the question, since it ends at its logout."""
        key, now = (token, session), time.monotonic()
        at, known = self._known.get(key, (-OUTAGE_SECONDS, ""))
        if now < at + CACHE_SECONDS:
            return known
        try:
            said = await self._ask("/user", headers={"Authorization": f"token {token}"})
        except (HTTPClientError, OSError) as error:
            if not isinstance(error, HTTPClientError) or error.code not in (401, 403, 404):
                return self._while_away(error, known if now < at + OUTAGE_SECONDS else "")
            said = {}
        name = str(said.get("name") or "") if said.get("kind") == "user" else ""
        if len(self._known) > 10_000:
            self._known.clear()
        self._known.pop(key, None)
        if name:
            self._known[key] = (now, name)
        return name

    def _while_away(self, error: Exception, known: str) -> str:
        """Return what the Hub has said last, while it cannot be reached.

        Raises:
            HTTPError: 503 if that is too long ago.
        """
        LOG.error("The Hub does not answer at %s: %s", self.address.api, error)
        if not known:
            raise HTTPError(503, "The Hub does not answer")
        return known

    async def _ask(self, path: str, **options: Any) -> dict[str, Any]:
        answer = await AsyncHTTPClient().fetch(self.address.api + path, request_timeout=SECONDS_OF_HUB, **options)
        said = json.loads(answer.body)
        return said if isinstance(said, dict) else {}

    # Signing in

    def begin(self, handler: RequestHandler, to: str) -> str:
        """Note in a signed cookie what a sign-in needs at its end; returns the Hub's address to which the browser has to go.

        Args:
            handler: the request that needs a user.
            to: the address on this server to go on to.
        """
        state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
        noted = json.dumps({"state": state, "verifier": verifier, "to": to})
        handler.set_signed_cookie(f"{self.cookie}-state", noted, max_age=STATE_SECONDS, **self._kept(handler))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "client_id": self.address.client,
            "redirect_uri": self.address.callback,
            "response_type": "code",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.address.authorize}?{urlencode(asked)}"

    async def finish(self, handler: RequestHandler, state: str, code: str) -> str:
        """Take a user in who comes back from the Hub; returns the address to go on to, "" if this browser has not begun that sign-in."""
        raw = handler.get_signed_cookie(f"{self.cookie}-state", max_age_days=1)
        handler.clear_cookie(f"{self.cookie}-state", path=self._base_url)
        noted = json.loads(raw) if raw else {}
        if not state or not code or not secrets.compare_digest(str(noted.get("state", "")), state):
            return ""
        form = {
            "client_id": self.address.client,
            "client_secret": self.address.token,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.address.callback,
            "code_verifier": noted["verifier"],
        }
        try:
            said = await self._ask("/oauth2/token", method="POST", body=urlencode(form))
        except (HTTPClientError, OSError) as error:
            LOG.error("The Hub takes no sign-in: %s", error)
            raise HTTPError(503, "The Hub takes no sign-in") from None
        handler.set_signed_cookie(self.cookie, said["access_token"], expires_days=None, **self._kept(handler))
        return str(noted["to"])

    def forget(self, handler: RequestHandler) -> None:
        """Sign the browser out here; `logout` of the address does it at the Hub."""
        handler.clear_cookie(self.cookie, path=self._base_url)

    def _kept(self, handler: RequestHandler) -> dict[str, Any]:
        return {"path": self._base_url, "httponly": True, "samesite": "Lax", "secure": handler.request.protocol == "https"}
