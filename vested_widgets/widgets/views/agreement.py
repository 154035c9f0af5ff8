"""The agreement as a whole on the page: what is to be mended first, then the document with contents, numbered clauses and comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.documents.agreement.media import MEDIA
from vested_widgets.session import Session, screen_is_wide
from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.models.agreement import AgreementModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views import picture
from vested_widgets.widgets.views.base import VestedWidget

FOLLOWED = ("head", "concerns", "schedules", "comments", "register", "trail", "signing", "versions", "changed", "may")


@method.cached_by_language
def _phrases() -> dict[str, str]:
    areas = ("agreement", "assembly", "talk")
    told = {f"{area}.{name}": phrase for area in areas for name, phrase in method.area(area).items()}
    files = [f"agreement_file.{name}" for name in ("download", "making", "made", "progress")]
    return told | method.phrases([*picture.WORDS, *files, "trouble.no_answer"])


class Agreement(VestedWidget):
    """Follows an `AgreementModel`.

    Attributes:
        forms: [{suffix, title}]: in which forms it can be saved.
        figures: [{section, href, of, …}]: a picture under a section, with the traits of `views.Picture` once it can be seen.
        wide: whether the paper has room for pictures as they are drawn for wide places; the page says so if it is otherwise.
    """

    module: ClassVar[str] = "agreement"
    head = traitlets.Dict().tag(sync=True)
    concerns = traitlets.List().tag(sync=True)
    schedules = traitlets.List().tag(sync=True)
    comments = traitlets.List().tag(sync=True)
    register = traitlets.List().tag(sync=True)
    trail = traitlets.List().tag(sync=True)
    signing = traitlets.Dict().tag(sync=True)
    versions = traitlets.List().tag(sync=True)
    changed = traitlets.List().tag(sync=True)
    may = traitlets.Dict().tag(sync=True)
    figures = traitlets.List().tag(sync=True)
    forms = traitlets.List().tag(sync=True)
    wide = traitlets.Bool().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, **traits: Any) -> None:
        forms = [{"suffix": suffix, "title": method.words(f"agreement_file.form_{suffix}")} for suffix in MEDIA]
        super().__init__(wide=screen_is_wide(), words=_phrases(), forms=forms, **traits)
        self.model = AgreementModel(session)
        for name in FOLLOWED:
            traitlets.dlink((self.model, name), (self, name))
        self._draw()
        redraw = guarded(lambda _why, _final: None)(lambda _change: self._draw())
        self.model.observe(redraw, "pictures")
        self.observe(redraw, "wide")
        watch(session).add(self.model)

    def on_comment(self, content: dict[str, Any]) -> None:
        """Add a comment on a clause or a part."""
        self.model.comment(str(content.get("row", "")), content.get("text", ""), str(content.get("token", ""))[:80])
        self._acknowledge(content)

    def on_resolve(self, content: dict[str, Any]) -> None:
        """Mark a comment as dealt with."""
        self.model.resolve(str(content.get("id", "")))
        self._acknowledge(content)

    def on_sign(self, content: dict[str, Any]) -> None:
        """Sign the version that was on screen."""
        self.model.sign(str(content.get("code", "")))
        self._acknowledge(content)

    def on_decline(self, content: dict[str, Any]) -> None:
        """Decline to sign the version that was on screen, with a reason."""
        self.model.decline(str(content.get("code", "")), content.get("reason", ""))
        self._acknowledge(content)

    def on_take_back(self, content: dict[str, Any]) -> None:
        """Take the own signature or refusal back."""
        self.model.take_back(str(content.get("code", "")))
        self._acknowledge(content)

    def on_signed(self, content: dict[str, Any]) -> None:
        """Send the text of a version as it was signed."""
        self._acknowledge(content, schedules=self.model.signed(str(content.get("code", ""))))

    def on_export(self, content: dict[str, Any]) -> None:
        """Send the agreement as a file, and meanwhile how far it is."""

        def told(done: int, many: int) -> None:
            self.send({"type": "progress", "done": done, "all": many})

        name, mime, made = self.model.export(str(content.get("form", "")), told)
        self.send(
            {"type": "ack", "n": content.get("n"), "name": name, "mime": mime, "remarks": list(made.remarks)}, buffers=[made.data]
        )

    def on_whole(self, _content: dict[str, Any]) -> None:
        """Send the pictures, which the page could not fetch."""
        self._draw(shared_drawings.drawn)

    def _acknowledge(self, content: dict[str, Any], **more: Any) -> None:
        self.send({"type": "ack", "n": content.get("n"), **more})

    def _draw(self, pages: Callable[..., list[dict[str, Any]]] = shared_drawings.pages) -> None:
        self.figures = [self._figure(one, pages) for one in self.model.pictures if one["section"]]

    def _figure(self, one: dict[str, Any], pages: Callable[..., list[dict[str, Any]]]) -> dict[str, Any]:
        place = {"section": one["section"], "href": one["href"], "of": one["source"]}
        if not one["version"]:
            return place
        context = PictureContext.current(self.model.session, one["step"], one["part"])
        drawn = pages(context.session, context, wide=self.wide)
        return place | picture.traits_of(next(page for page in drawn if page["name"] == one["name"]))
