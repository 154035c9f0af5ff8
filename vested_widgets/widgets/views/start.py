"""The start page: where the deal stands, what to do next, and the deal architect's desk."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.new_deal import NewDealModel
from vested_widgets.widgets.models.start import StartModel
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import Column, VestedWidget
from vested_widgets.widgets.views.joint import ids_of
from vested_widgets.widgets.views.new_deal import NewDeal

TRAITS = (
    "deal", "note", "greeting", "parties", "headline", "todo", "heading", "rules", "differences", "again", "waits", "approvers",
)  # fmt: skip
# The words that the page fills in: start.<name>.
WORDS = (
    "what", "question", "question_open", "nothing_title", "nothing", "others", "stages", "stage_alone", "stage_reveal", "stage_talk",
    "stage_agree", "elements", "rule", "your_turn", "key", "key_agreed", "key_proposed", "key_drafting", "key_alone", "key_not_begun",
    "key_gap", "key_again", "gaps_n", "differences", "again", "waits", "approvers", "approvers_about", "approvers_change", "approvers_people",
    "approvers_nobody", "approvers_needed", "approvers_everyone", "approvers_save", "approvers_saved", "read_agreement",
)  # fmt: skip
STAGES = ("rhythm.alone", "rhythm.reveal", "rhythm.talk", "rhythm.agree")
TROUBLE = ("trouble.no_answer",)


class Start(VestedWidget):
    """Follows a `StartModel`."""

    module: ClassVar[str] = "start"
    deal = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    greeting = traitlets.Unicode().tag(sync=True)
    parties = traitlets.List().tag(sync=True)
    headline = traitlets.Dict().tag(sync=True)
    todo = traitlets.Dict().tag(sync=True)
    heading = traitlets.Dict().tag(sync=True)
    rules = traitlets.List().tag(sync=True)
    differences = traitlets.Dict().tag(sync=True)
    again = traitlets.List().tag(sync=True)
    waits = traitlets.List().tag(sync=True)
    approvers = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: StartModel, **traits: Any) -> None:
        super().__init__(words=method.phrases((*(f"start.{name}" for name in WORDS), *STAGES, *TROUBLE)), **traits)
        self._model = model
        for name in TRAITS:
            traitlets.dlink((model, name), (self, name))

    def on_approvers(self, content: dict[str, Any]) -> None:
        """Name who approves for a party."""
        self._model.name_approvers(str(content.get("party", "")), ids_of(content.get("people")), content.get("needed", 0))
        self.send({"type": "ack", "n": content.get("n")})


def start_page(session: Any) -> Column:
    """Return the start page of a session; the desk only for a deal architect."""
    model = StartModel(session)
    watch(session).add(model)
    views: list[Any] = [Start(model)]
    desk = NewDealModel(session)
    if not desk.reason:
        views.append(NewDeal(desk))
    return Column(views)
