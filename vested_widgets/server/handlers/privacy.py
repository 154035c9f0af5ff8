"""The privacy page: what is stored, who sees it, what each role may do, and everything of one's own to read, take back and save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from vested_widgets import method
from vested_widgets.deals import DealsError, policy
from vested_widgets.deals.entities import Role
from vested_widgets.server.handlers.base import Door
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.deals import Seat

DEFAULT_K = 3


class Privacy(Door):
    """`/privacy`: for everybody, also before they come in; with a seat also what is theirs."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show it."""
        self._show(200)

    @authenticated
    def post(self) -> None:
        """Take back one's answers to a part, or change one's alias."""
        seat = self.server.store.seat(self.user.username)
        try:
            if self.get_body_argument("do", "") == "alias":
                seat.rename_person(seat.member.id, self.get_body_argument("alias", ""))
                said = method.words("privacy.alias_saved", alias=seat.member.alias)
            else:
                taken = seat.withdraw(self.get_body_argument("step", ""), self.get_body_argument("part", ""))
                said = method.words("privacy.withdrawn", n=taken)
        except DealsError as error:
            self._show(409, wrong=str(error))
            return
        self._show(200, said=said)

    def _show(self, status: int, *, said: str = "", wrong: str = "") -> None:
        user: Any = self.current_user
        seat = self.server.store.seat(user.username) if user is not None else None
        self.show(
            "privacy.html",
            status,
            title=method.words("privacy.title"),
            k=seat.deal.k if seat else DEFAULT_K,
            roles=[(role, method.words(f"role.{role}")) for role in get_args(Role)],
            acts=[(method.area("may")[act], may) for act, may in policy.ACTS.items()],
            seat=seat,
            mine=own_parts(seat) if seat and seat.member.role != "wall" else [],
            consented=_date(seat),
            hand_over=seat.hand_over() if seat else None,
            form=page_frame.safe(self.xsrf_form_html()),
            said=said,
            wrong=wrong,
        )


def own_parts(seat: Seat) -> list[dict[str, Any]]:
    """What somebody has answered, part by part, as the page lists it."""
    places = {step.id: (element, step) for element in seat.method.elements for step in element.steps}
    found = []
    for own in seat.own_parts():
        element, step = places[own.step]
        part = step.part(own.part)
        title = step.title if part.title == step.title else f"{step.title}: {part.title}"
        state = method.words(f"privacy.state_{own.state}")
        page = f"{element.workbook}#{step.id}"
        found.append({"own": own, "title": title, "element": f"{element.number}. {element.title}", "state": state, "page": page})
    return found


def _date(seat: Seat | None) -> str:
    at = seat.consented_at() if seat else None
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
