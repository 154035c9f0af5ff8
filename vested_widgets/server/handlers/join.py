"""Join a workshop by its short code, and give consent before the first page of a deal."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from vested_widgets import deals, method
from vested_widgets.deals import DealsError, LookAlike, workshop
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.auth.identity import SeatUsers, seat_key
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.deals import Deal, RoomCode


FORM_TOKEN = re.compile(r"[\w-]{16,40}")


class JoinHandler(BaseHandler):
    """The base of these handlers: limits how many codes are tried from one address."""

    def find_room(self, typed: str) -> tuple[RoomCode, Deal]:
        """Return the room of a code.

        Raises:
            HTTPError: 429 after too many wrong codes.
            UnknownRoomError: no room has the code.
        """
        address, attempts = self.request.remote_ip or "", self.server.code_attempts
        exhausted = attempts.exhausted(address)
        # A short code is refused as well after many wrong ones: otherwise the limit would not slow a guesser down. Of the long ones there
        # are too many to be guessed, so that a right one comes in whatever others try from the same address.
        if len(workshop.read_code(typed)) == workshop.SHORT_LENGTH:
            exhausted = exhausted or (attempts.count(address) > 0 and self.server.all_code_attempts.exhausted("everybody"))
            found = None if exhausted else stored_workshops.find_room(self.server.store, typed)
        else:
            found = stored_workshops.find_room(self.server.store, typed)
        if found is None:
            attempts.failed(address)
            self.server.all_code_attempts.failed("everybody")
            self.kernels.refused("code")
            if exhausted:
                raise HTTPError(429)
            raise UnknownRoomError
        return found

    def ask_code(self, status: int = 200, error: str = "") -> None:
        """Show the page that asks for a code."""
        self.show_form("room_code.html", status, method.words("room.join"), error=error)

    def show_form(self, name: str, status: int, title: str, **values: Any) -> None:
        """Answer with a page that has a form."""
        self.show(name, status, title=title, form=page_frame.safe(self.xsrf_form_html()), **values)


class UnknownRoomError(Exception):
    """No room is open under that code."""


class CodeHandler(JoinHandler):
    """`/room`: type the code."""

    @allow_unauthenticated
    def get(self) -> None:
        """Ask for the code, or go on to the room that `code` names."""
        typed = self.get_query_argument("code", "")
        code = workshop.read_code(typed)
        if code:
            self.redirect(f"{self.base_url}room/{code}")
        else:
            self.ask_code(200 if not typed else 404, method.words("room.unknown") if typed else "")


class RoomHandler(JoinHandler):
    """`/room/<code>`: choose a party, take a free seat or type a name, and sign in."""

    @allow_unauthenticated
    def get(self, code: str) -> None:
        """Show the room's seats; a visitor who has one in this deal already can go on with it, or let somebody else come in."""
        try:
            room, deal = self.find_room(code)
        except UnknownRoomError:
            self.ask_code(404, method.words("room.unknown"))
            return
        self._show_seats(room, deal)

    @allow_unauthenticated
    def post(self, code: str) -> None:
        """Take a seat and sign in."""
        try:
            room, deal = self.find_room(code)
        except UnknownRoomError:
            self.ask_code(404, method.words("room.unknown"))
            return
        party, seat = self.get_body_argument("party", ""), self.get_body_argument("seat", "")
        alias = self.get_body_argument("alias", "").strip()
        if seat and not self._opens(seat):
            self._show_seats(room, deal, 403, method.words("page.hub_other_title"))
            return
        if error := self._missing(deal, party, seat, alias):
            self._show_seats(room, deal, 400, error)
            return
        try:
            alike = self.get_body_argument("alike", "") == "yes"
            found = stored_workshops.take_seat(self.server.store, room, party, seat, alias, alike=alike, token=self._token())
        except DealsError as refusal:
            self._show_seats(room, deal, 409, str(refusal), alike=isinstance(refusal, LookAlike))
            return
        identity = self.server.identity_provider
        identity.sign_in(self, *found)
        self.redirect(f"{self.base_url}{identity.seat_path(found[0])}vested/opening?signed_in=1", status=303)

    def _opens(self, member_id: str) -> bool:
        """Return whether a seat opens for this browser: it is given to the Hub's user who is asking, or to nobody."""
        hub = self.server.identity_provider.hub
        return hub is None or hub.may_sit(self, seat_key(member_id))

    def _token(self) -> str:
        """Return the form's own token: a form that is sent twice seats one person."""
        token = self.get_body_argument("token", "")
        return token if FORM_TOKEN.fullmatch(token) else ""

    def _missing(self, deal: Deal, party: str, seat: str, alias: str) -> str:
        if not seat and deal.party(party) is None:
            return method.words("room.party_missing")
        return "" if seat or alias else method.words("room.name_missing")

    def _show_seats(self, room: RoomCode, deal: Deal, status: int = 200, error: str = "", *, alike: bool = False) -> None:
        free = [seat for seat in stored_workshops.free_seats(self.server.store, deal) if self._opens(seat.id)]
        waiting = [seat.party_id for seat in deal.members if seat.open and seat.active]
        parties = [
            (party, [seat for seat in free if seat.party_id == party.id], waiting.count(party.id)) for party in deal.parties
        ]
        title = method.words("room.welcome", deal=deal.name)
        typed = {name: self.get_body_argument(name, "") for name in ("party", "alias", "seat")}
        here = [
            user for user in self.seats if user.deal and user.deal.id == deal.id and user.member and user.member.role != "wall"
        ]
        own = [(user, f"{self.base_url}{self.server.identity_provider.seat_path(user.username)}vested/opening") for user in here]
        token = self._token() or secrets.token_urlsafe(16)
        given = {
            "parties": parties,
            "code": room.code,
            "error": error,
            "typed": typed,
            "own": own,
            "token": token,
            "alike": alike,
        }
        self.show_form("room_join.html", status, title, **given)


class ConsentHandler(JoinHandler):
    """`/vested/consent`, before the first page of a deal: what is stored, who sees it, and a yes."""

    is_page = True

    @authenticated
    def get(self) -> None:
        """Show the question, and ask for an alias where the seat was open."""
        self._ask()

    @authenticated
    def post(self) -> None:
        """Record the alias and the consent, and go on."""
        seat = deals.Seat.open(self.server.store, self.user.username)
        if seat.own_data.is_unnamed():
            alias = self.get_body_argument("alias", "").strip()
            try:
                seat.people.rename(seat.member.id, alias, alike=self.get_body_argument("alike", "") == "yes")
            except DealsError as refusal:
                why = str(refusal) if alias else method.words("room.name_missing")
                self._ask(409 if alias else 400, why, alike=isinstance(refusal, LookAlike))
                return
            if isinstance(users := self.server.identity_provider.users, SeatUsers):
                users.forget(seat.member.id)
        seat.own_data.consent()
        self.redirect(self.base_url + page_frame.inside(self._to()), status=303)

    def _ask(self, status: int = 200, error: str = "", *, alike: bool = False) -> None:
        seat = deals.Seat.open(self.server.store, self.user.username)
        given = {
            "to": self._to(),
            "k": seat.deal.k,
            "error": error,
            "unnamed": seat.own_data.is_unnamed(),
            "alias": self.get_body_argument("alias", ""),
            "alike": alike,
        }
        self.show_form("room_consent.html", status, method.words("room.consent_title"), **given)

    def _to(self) -> str:
        to = self.get_argument("to", "")
        return to if page_frame.INSIDE.fullmatch(to) else ""
