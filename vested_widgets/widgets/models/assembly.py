"""The model of an assembly: one document made of joint texts and tables as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import List

from vested_widgets.widgets.models.joint import JointModel

if TYPE_CHECKING:
    from vested_widgets.method import Assembly


class AssemblyModel(JointModel):
    """An assembly as one person sees it.

    Attributes:
        sections: [{title, lines, step, source, empty}]: what stands under each heading, and where it is written.
        findings: what the checks of its sources say, [{sentence, of}].
    """

    part: Assembly
    sections: List[Any] = List()
    findings: List[Any] = List()

    def read(self) -> None:
        """Read the document."""
        seat = self.session.seat
        self.sections = [self._section(section) for section in seat.approvals.assembly(self.name)]
        tables = dict.fromkeys(s.of for s in self.part.sections if self._source(s.of).kind == "joint_table")
        self.findings = [
            {"sentence": finding.sentence, "of": self._source(of).title, "step": of.partition("/")[0], "blocks": finding.blocks}
            for of in tables
            for finding in seat.tables.read(of).findings
        ]

    def _section(self, section: Any) -> dict[str, Any]:
        return {
            "title": section.title,
            "lines": list(section.lines),
            "step": section.of.partition("/")[0],
            "source": self._source(section.of).title,
        }

    def _source(self, address: str) -> Any:
        step, _, part = address.partition("/")
        return self.session.method.step(step).part(part)
