"""The sign-in of JupyterHub: a user of the Hub comes in at the seats that are given to that user, and at no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError

from vested_widgets import method
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.auth.identity import seat_key
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.deals import Deal, Member
    from vested_widgets.server.auth.hub import Hub

# What stands before the page in an address of a seat.
SEAT = re.compile(r"s/[0-9a-f]{12}/")


def routes() -> list[tuple[str, Any]]:
    """Return pattern and handler of each page of the sign-in."""
    return [(r"/vested/hub", HubHandler), (r"/oauth_callback", CallbackHandler)]


class HubHandler(BaseHandler):
    """`/vested/hub`: the seats that are given to the Hub's user who is asking. Looking at them changes nothing."""

    @property
    def hub(self) -> Hub:
        """Return the Hub; without one this page has no address."""
        found = self.app.identity_provider.hub
        if found is None:
            raise HTTPError(404)
        return found

    @allow_unauthenticated
    def get(self) -> None:
        """Show the seats, or say that there are none and what to do; who has not signed in does so at the Hub first."""
        to = self._to()
        if not self.hub.user(self):
            self.redirect(self.hub.begin(self, self.request.uri))
            return
        asked, seats = self.get_query_argument("seat", ""), self._seats()
        if asked and asked not in {key for key, *_ in seats}:
            self.show_other_user(self.hub)
            return
        if not seats:
            self._show_none()
            return
        shown = [seat for seat in seats if seat[0] == asked] or seats
        one = len(shown) == 1
        title = method.words("page.hub_one_title" if one else "page.hub_title", **({"user": self.hub.user(self)} if one else {}))
        self.show(
            "hub_seats.html",
            title=title,
            hub_user=self.hub.user(self),
            seats=shown,
            to=to,
            form=page_frame.safe(self.xsrf_form_html()),
            action=f"{self.app.base_url}vested/hub",
            sign_out=self.hub.address.logout,
        )

    @allow_unauthenticated
    def post(self) -> None:
        """Sign in at one of them."""
        found = {key: member for key, member, _ in self._seats()}.get(self.get_body_argument("seat", ""))
        if found is None:
            if self.hub.user(self):
                self.show_other_user(self.hub)
            else:
                self.redirect(self.hub.begin(self, f"{self.app.base_url}vested/hub"), status=303)
            return
        identity = self.app.identity_provider
        identity.sign_in(self, found.id, stored_workshops.sit_down(self.server.store, found.id))
        path = f"{self.app.base_url}{identity.seat_path(found.id)}vested/opening?signed_in=1"
        self.redirect(path + (f"&to={quote(to, safe='')}" if (to := self._to()) else ""), status=303)

    def _to(self) -> str:
        """Return the page that was asked for, as it stands behind the seat's address; "" for the start page and for what is no page."""
        inside = self.get_argument("to", "").removeprefix(self.app.base_url)
        inside = SEAT.sub("", inside, count=1) if SEAT.match(inside) else inside
        return inside if page_frame.INSIDE.fullmatch(inside) else ""

    def _seats(self) -> list[tuple[str, Member, Deal]]:
        """Return key, member and deal of each seat that is given to who is asking, and that nobody has been released from."""
        wanted = set(self.hub.seats.of(user)) if (user := self.hub.user(self)) else set()
        return [
            (key, member, deal)
            for deal in (self.server.store.deals() if wanted else ())
            for member in deal.members
            if member.active and (key := seat_key(member.id)) in wanted
        ]

    def _show_none(self) -> None:
        user = self.hub.user(self)
        self.show(
            "hub_none.html",
            403,
            title=method.words("page.hub_none_title", user=user),
            text=method.words("page.hub_none_text", user=user),
            ways=(("page.hub_sign_out", self.hub.address.logout),),
        )


class CallbackHandler(BaseHandler):
    """`/oauth_callback`: a browser comes back from the Hub."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Take the user in and go on; a sign-in that this browser has not begun is said to be unfinished."""
        hub = self.app.identity_provider.hub
        if hub is None:
            raise HTTPError(404)
        to = await hub.finish(self, self.get_query_argument("state", ""), self.get_query_argument("code", ""))
        if to.startswith(self.app.base_url) and not to.startswith("//"):
            self.redirect(to)
            return
        ways = (("page.hub_sign_in", f"{self.app.base_url}vested/hub"),)
        title, text = method.words("page.hub_back_title"), method.words("page.hub_back_text")
        self.show("hub_none.html", 400, title=title, text=text, ways=ways)
