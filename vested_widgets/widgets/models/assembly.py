"""The model of an assembly: one document made of joint texts and tables as they stand, with its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from traitlets import Dict, List

from vested_widgets import documents, method
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.method import days
from vested_widgets.widgets.models.joint import JointModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.agreement_pictures import may_be_seen
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.method import Assembly, SectionPicture


class AssemblyModel(JointModel):
    """An assembly as one person sees it.

    Attributes:
        sections: [{title, lines, step, source, large}]: what stands under each heading, and where it is written; `large` is the sentence that
            leads the deal.
        pictures: [{section, step, part, name, source, version}]: what is drawn under which section; `version` changes when it has to be drawn
            again, and is empty as long as this person cannot see it.
        facts: {deal, state, date, agreed}: the deal's name, the state in a few words, the day of the text as people write it, and whether that
            is the day of the agreement.
        findings: what the checks of its sources say, [{sentence, of}].
    """

    part: Assembly
    sections: List[Any] = List()
    pictures: List[Any] = List()
    facts: Dict[str, Any] = Dict()
    findings: List[Any] = List()

    def read(self) -> None:
        """Read the document."""
        seat = self.session.seat
        self.sections = [self._section(section) for section in seat.approvals.assembly(self.name)]
        self.pictures = list(self._pictures())
        self.facts = self._facts()
        tables = dict.fromkeys(s.of for s in self.part.sections if self._source(s.of).kind == "joint_table")
        self.findings = [
            {"sentence": finding.sentence, "of": self._source(of).title, "step": of.partition("/")[0], "blocks": finding.blocks}
            for of in tables
            for finding in seat.tables.read(of).findings
        ]

    def export(self, form: str) -> tuple[str, str, bytes]:
        """Return the document as a file, `form` is "md": name, media type, bytes."""
        export = EXPORTS["assembly"]
        return f"{self.step.id}-{self.part.id}.{form}", export.media[form], export.build(self._text(), form)

    def _text(self) -> documents.AssemblyText:
        between = method.listed([party.name for party in self.session.deal.parties])
        code = f"{self.content_hash[:4]}…{self.content_hash[-2:]}" if self.content_hash else ""
        facts = {
            "between": between,
            "state": self.facts["state"],
            "agreed_on" if self.facts["agreed"] else "date": self.facts["date"],
            "version": code,
        }
        shown = [one for one in self.pictures if one["version"]]
        covers = [method.words("assembly.covers", hash=code), *([method.words("assembly.pictures_beside")] if shown else [])]
        return documents.AssemblyText(
            self.facts["deal"],
            self.part.title,
            [(method.words(f"assembly.{name}"), value) for name, value in facts.items() if value],
            [
                (section["title"], section["lines"], [self._words_of(one) for one in shown if one["section"] == at])
                for at, section in enumerate(self.sections)
            ],
            [(one["party"], self._approval(one)) for one in self.approvals] if code else [],
            " ".join(covers),
        )

    def _words_of(self, picture: dict[str, Any]) -> documents.AssemblyPicture:
        context = PictureContext.current(self.session, picture["step"], picture["part"])
        drawn = next(page for page in shared_drawings.drawn(self.session, context, wide=True) if page["name"] == picture["name"])
        table = drawn["table"]
        return documents.AssemblyPicture(drawn["title"], drawn["caption"], table["columns"], table["rows"])

    @staticmethod
    def _approval(one: dict[str, Any]) -> str:
        if not one["approved"]:
            return method.words("assembly.not_approved")
        return method.words("assembly.approved_by", alias=one["alias"], date=one["date"])

    def _section(self, section: Any) -> dict[str, Any]:
        source = self._source(section.of)
        return {
            "title": section.title,
            "lines": list(section.lines),
            "step": section.of.partition("/")[0],
            "source": source.title,
            "large": bool(getattr(source, "headline", False)),
        }

    def _facts(self) -> dict[str, Any]:
        agreed = max((one["at"] for one in self.approvals), default="") if self.state == "agreed" else ""
        day = date.fromisoformat(agreed[:10]) if agreed else date.today()
        return {
            "deal": self.session.deal.name,
            "state": method.words(f"assembly.state_{self.state}"),
            "date": days.show_date(day.isoformat(), "en"),
            "agreed": bool(agreed),
        }

    def _pictures(self) -> Iterator[dict[str, Any]]:
        for at, section in enumerate(self.part.sections):
            for picture in section.pictures:
                step, _, part = picture.of.partition("/")
                context = PictureContext.current(self.session, step, part)
                yield {
                    "section": at,
                    "step": step,
                    "part": part,
                    "name": picture.name,
                    "source": context.part.title,
                    "version": self._version(context, picture),
                }

    def _version(self, context: PictureContext, picture: SectionPicture) -> list[Any]:
        """Return what changes with a picture; nothing while this person may not see all of it, or there is nothing to draw."""
        if not may_be_seen(self.session, context, picture.name):
            return []
        # The map shows what has been agreed on, too.
        return [*shared_drawings.version(self.session, context), self.state]

    def _source(self, address: str) -> Any:
        step, _, part = address.partition("/")
        return self.session.method.step(step).part(part)
