"""An assembly on the page: the document as it stands, what its checks say, comments and approvals."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.assembly import AssemblyModel
from vested_widgets.widgets.views.joint import JointWidget


class Assembly(JointWidget):
    """Follows an `AssemblyModel`."""

    module: ClassVar[str] = "assembly"
    areas = ("assembly",)
    sections = traitlets.List().tag(sync=True)
    findings = traitlets.List().tag(sync=True)

    def __init__(self, model: AssemblyModel, **traits: Any) -> None:
        super().__init__(model, **traits)
        self.follow("sections", "findings")
