"""Texts of one's own."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.texts import TextModel
from vested_widgets.widgets.views.inputs import Input


class Text(Input):
    """Texts of one's own, one or several under prompts; after the reveal, what everybody wrote, without names."""

    module: ClassVar[str] = "text"
    fields = traitlets.List().tag(sync=True)
    entries = traitlets.List().tag(sync=True)
    longest = traitlets.Int().tag(sync=True)
    asked = traitlets.Bool().tag(sync=True)

    def __init__(self, model: TextModel, *, list_entries: bool = True, **traits: Any) -> None:
        super().__init__(
            model,
            ("input.everybody", "input.letters_left", "input.one_more", "input.entry"),
            fields=model.fields(),
            longest=model.part.longest,
            **traits,
        )
        traitlets.dlink((model, "asked"), (self, "asked"))
        if list_entries:
            traitlets.dlink((model, "entries"), (self, "entries"))
