"""One sentence on the page, as text."""

from __future__ import annotations

from typing import ClassVar

import traitlets

from vested_widgets.widgets.views.base import VestedWidget


class Sentence(VestedWidget):
    """A sentence that may change; screen readers hear the change. Text is never markup."""

    module: ClassVar[str] = "sentence"
    text = traitlets.Unicode().tag(sync=True)
