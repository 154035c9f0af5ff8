"""The privacy page: what is stored, who sees it, what each role may do, and one's own answers to read, withdraw and download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from vested_widgets import deals, method
from vested_widgets.deals import DealsError, LookAlike, policy
from vested_widgets.deals.entities import Role
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.deals import Seat

DEFAULT_K = 3


class PrivacyHandler(BaseHandler):
    """`/privacy`: for everyone, also without a seat; with a seat also the answers of its own."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the page; at an address without a seat that of the browser's seat, if it has one."""
        if self.current_user is None and len(seats := self.seats) == 1:
            self.redirect(self._same_page_at(seats[0]))
            return
        self._show(200)

    @authenticated
    def post(self) -> None:
        """Withdraw one's answers to a part, or change one's alias."""
        seat = deals.Seat.open(self.server.store, self.user.username)
        try:
            if self.get_body_argument("do", "") == "alias":
                alike = self.get_body_argument("alike", "") == "yes"
                seat.people.rename(seat.member.id, self.get_body_argument("alias", ""), alike=alike)
                notice = method.words("privacy.alias_saved", alias=seat.member.alias)
            else:
                withdrawn = seat.own_data.withdraw(self.get_body_argument("step", ""), self.get_body_argument("part", ""))
                notice = method.plural(withdrawn, "privacy.withdrawn", n=withdrawn)
        except DealsError as error:
            self._show(409, error=str(error), alike=isinstance(error, LookAlike))
            return
        self._show(200, notice=notice)

    def _show(self, status: int, *, notice: str = "", error: str = "", alike: bool = False) -> None:
        user: Any = self.current_user
        seat = deals.Seat.open(self.server.store, user.username) if user is not None else None
        self.show(
            "privacy.html",
            status,
            title=method.words("privacy.title"),
            k=seat.deal.k if seat else DEFAULT_K,
            roles=[(role, method.words(f"role.{role}")) for role in get_args(Role)],
            acts=[(method.area("may")[name], act.roles) for name, act in policy.ACTS.items()],
            seat=seat,
            export=EXPORTS["own"],
            own_answers=own_parts(seat) if seat and seat.member.role != "wall" else [],
            consented=_date(seat),
            hand_over=seat.people.handed_over() if seat else None,
            form=page_frame.safe(self.xsrf_form_html()),
            notice=notice,
            error=error,
            typed=self.get_body_argument("alias", "") if alike else "",
        )


def own_parts(seat: Seat) -> list[dict[str, Any]]:
    """Return what a member has answered, part by part, as the page lists it."""
    steps = {step.id: (element, step) for element in seat.method.elements for step in element.steps}
    found = []
    for own in seat.own_data.parts():
        element, step = steps[own.step]
        part = step.part(own.part)
        title = step.title if part.title == step.title else f"{step.title}: {part.title}"
        state = method.words(f"privacy.state_{own.state}")
        page = f"{element.workbook}#{step.id}"
        found.append({"own": own, "title": title, "element": f"{element.number}. {element.title}", "state": state, "page": page})
    return found


def _date(seat: Seat | None) -> str:
    at = seat.own_data.consented_at() if seat else None
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
