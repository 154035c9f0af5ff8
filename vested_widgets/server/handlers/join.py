"""Coming into a room: by its short code, by a personal link that is in use elsewhere, and the consent before the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from vested_widgets import method
from vested_widgets.deals import DealsError, workshop
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.handlers.base import Door
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.deals import Deal, RoomCode


class RoomDoor(Door):
    """What the doors of a room share: who guesses codes is slowed down, whole towns of guessers too."""

    def find(self, typed: str) -> tuple[RoomCode, Deal]:
        """The room that a code opens.

        Raises:
            HTTPError: 429 after too many codes that opened nothing; the answer for one such code has been given then.
            UnknownRoomError: the code opens nothing.
        """
        address, attempts = self.request.remote_ip or "", self.server.room_attempts
        # Every guess counts, also a right one after many wrong ones: else a guesser would not be slowed down at all.
        if attempts.exhausted(address) or self.server.guesses.exhausted("everybody"):
            raise HTTPError(429)
        found = stored_workshops.find_room(self.server.store, typed)
        if found is None:
            attempts.failed(address)
            self.server.guesses.failed("everybody")
            raise UnknownRoomError
        return found

    def ask_code(self, status: int = 200, trouble: str = "") -> None:
        """The page that asks for a code."""
        self.page("room_code.html", status, method.words("room.join"), wrong=trouble)

    def page(self, name: str, status: int, title: str, **values: Any) -> None:
        """One of the room's own pages, with what a form needs."""
        self.show(name, status, title=title, form=page_frame.safe(self.xsrf_form_html()), **values)


class UnknownRoomError(Exception):
    """No room is open under that code."""


class RoomEntrance(RoomDoor):
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


class Room(RoomDoor):
    """`/room/KTRMXP`: choose a side, take a seat or type a name, in."""

    @allow_unauthenticated
    def get(self, code: str) -> None:
        """Show the room's seats; whoever has one in this deal already goes on at once."""
        try:
            room, deal = self.find(code)
        except UnknownRoomError:
            self.ask_code(404, method.words("room.unknown"))
            return
        user: Any = self.current_user
        if user is not None and user.deal.id == deal.id and user.member.role != "wall":
            self.redirect(f"{self.base_url}vested/opening")
            return
        self._choose(room, deal)

    @allow_unauthenticated
    def post(self, code: str) -> None:
        """Sit down."""
        try:
            room, deal = self.find(code)
        except UnknownRoomError:
            self.ask_code(404, method.words("room.unknown"))
            return
        party, seat = self.get_body_argument("party", ""), self.get_body_argument("seat", "")
        alias = self.get_body_argument("alias", "").strip()
        if wrong := self._missing(deal, party, seat, alias):
            self._choose(room, deal, 400, wrong)
            return
        try:
            found = stored_workshops.take_seat(self.server.store, room, party, seat, alias)
        except DealsError as error:
            self._choose(room, deal, 409, str(error))
            return
        self.server.identity_provider.sit_down(self, *found)
        self.redirect(f"{self.base_url}vested/opening", status=303)

    def _missing(self, deal: Deal, party: str, seat: str, alias: str) -> str:
        if not seat and deal.party(party) is None:
            return method.words("room.party_missing")
        return "" if seat or alias else method.words("room.name_missing")

    def _choose(self, room: RoomCode, deal: Deal, status: int = 200, wrong: str = "") -> None:
        free = stored_workshops.free_seats(self.server.store, deal)
        sides = [(party, [seat for seat in free if seat.party_id == party.id]) for party in deal.parties]
        title = method.words("room.welcome", deal=deal.name)
        typed = {name: self.get_body_argument(name, "") for name in ("party", "alias")}
        self.page("room_join.html", status, title, sides=sides, code=room.code, wrong=wrong, typed=typed)


class Consent(RoomDoor):
    """Before the first page of a deal: what is stored, who sees it, and a yes."""

    @authenticated
    def get(self) -> None:
        """Ask."""
        self.page("room_consent.html", 200, method.words("room.consent_title"), to=self._to(), k=self.user.deal.k)  # type: ignore[union-attr]

    @authenticated
    def post(self) -> None:
        """Keep the yes, and go on."""
        self.server.store.seat(self.user.username).consent()
        self.redirect(self.base_url + self._to(), status=303)

    def _to(self) -> str:
        to = self.get_argument("to", "")
        return to if page_frame.INSIDE.fullmatch(to) else ""
