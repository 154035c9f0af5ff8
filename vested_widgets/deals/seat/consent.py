"""Ask everyone, before a joint text is approved, whether they can consent to it."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import content as stored_content
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.deals.seat.context import SeatContext, split
from vested_widgets.method import consent


class Consent:
    """Acts on consent rounds. Their parts are answered, revealed and read like any other that is answered alone."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def asked_now(self, name: str) -> str:
        """Return the title of the text, if members are asked for consent to a joint part just now, or to what it has to do with; "" else."""
        return self._context.open_consent(name, self._context.deal)

    def ask(self, name: str) -> None:
        """Let each member say alone whether they consent to a joint text or document ("step/part") as it stands; again, for a new version.

        Raises:
            InvalidAnswer: it is neither.
            NotAllowed: nothing stands there, it is up for approval already, members are being asked, or this person may not.
        """
        part = self._context.joint_part(name)
        if part.kind not in consent.ASKABLE:
            raise InvalidAnswer(method.words("write_error.no_consent", title=part.title))
        with self._context.writing("ask_consent", name) as transaction:
            connection, member, own = transaction.connection, transaction.member, dict(transaction.deal.own_content)
            if name not in own.get("consent", ()):
                own["consent"] = [*own.get("consent", ()), name]
                method.with_own(method.load(), own)
                stored_content.write(connection, member, *split(name), own)
            else:
                for place in (consent.step_part(name), consent.reasons_part(name)):
                    now = stored_answers.read_round(connection, member.deal_id, *split(place))
                    if now.state != "open":
                        stored_answers.write_round(connection, member, *split(place), "open", now.wave + 1)
                        step, of = split(place)
                        stored_workshops.write_act(
                            connection, member, "round", step, of, act="new_wave", state=now.state, wave=now.wave
                        )
        self._context.refresh()
