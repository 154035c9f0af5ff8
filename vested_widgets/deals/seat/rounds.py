"""Turn the rounds of parts that are answered alone: reveal, reopen, agree, begin a new wave."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.current_part import current_part
from vested_widgets.deals.entities import Round, RoundState
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.deals.seat.context import SeatContext

# The state before this one, to which reopening goes back.
BEFORE: dict[RoundState, RoundState] = {"agreed": "revealed", "revealed": "open", "open": "open"}


class Rounds:
    """Acts on the rounds of a deal; turning them is the deal architect's. Others of a step can be turned with a part, all of them or none."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def current(self, step: str, part: str) -> Round:
        """Read the round that a part is in."""
        return self._context.round(f"{step}/{part}")

    def current_part(self, step: method.Step) -> method.Part | None:
        """Find the part that a step is at: the first one answered alone that waits for its reveal, else the last; None without any."""
        return current_part(step, lambda part: self.current(step.id, part.id).state == "open")

    def reveal(self, step: str, part: str, *others: str) -> Round:
        """Show the group's picture of a part to everyone.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("reveal", step, part, *others)

    def reopen(self, step: str, part: str, *others: str) -> Round:
        """Take back the last turn of a part: from agreed to revealed, from revealed to open. Later answers are late all the same.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("reopen", step, part, *others)

    def agree(self, step: str, part: str, *others: str) -> Round:
        """Close the discussion of a revealed part and lock its answers.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("agree", step, part, *others)

    def new_wave(self, step: str, part: str, *others: str) -> Round:
        """Let everyone answer a revealed part again; the answers of earlier waves stay.

        Raises:
            NotAllowed: this person may not, or the part has not been revealed.
        """
        return self._turn("new_wave", step, part, *others)

    def _turn(self, act: str, step: str, part: str, *others: str) -> Round:
        """Turn a part, and with it others of its step: one act, which is taken back as one."""
        with self._context.writing(act, f"{step}/{part}") as transaction:
            connection, member = transaction.connection, transaction.member
            for one in (part, *others):
                if one != part:
                    self._context.decide(act, f"{step}/{one}", within=transaction).demand()
                now = stored_answers.read_round(connection, member.deal_id, step, one)
                states: dict[str, RoundState] = {
                    "reveal": "revealed",
                    "agree": "agreed",
                    "reopen": BEFORE[now.state],
                    "new_wave": "open",
                }
                stored_answers.write_round(connection, member, step, one, states[act], now.wave + (act == "new_wave"))
                detail = {"act": act, "state": now.state, "wave": now.wave} | ({"with_last": True} if one != part else {})
                stored_workshops.write_act(connection, member, "round", step, one, **detail)
        return self._context.round(f"{step}/{part}")
