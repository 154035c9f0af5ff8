"""Draw the pictures of an agreement for paper, without a browser: as vectors, and as pixels for programs that show no vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vested_widgets
from vested_widgets import charts
from vested_widgets.documents.agreement.as_json import NoFigure

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Picture

FONTS = Path(vested_widgets.__file__).parent / "static" / "page"
"""The folder with the typefaces of documents, which the page's build writes."""
PPI = 192.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that has been drawn: its SVG, its text for those who do not see it, and its size in px."""

    svg: str
    alt: str
    width: float
    height: float


def draw(picture: Picture) -> Drawing | None:
    """Draw a picture in the layout for wide places; None if it came from a file without drawings, or a browser alone can draw it."""
    try:
        with charts.fitting(charts.WIDE):
            figure = picture.figure()
        drawn = charts.svg(figure)
    except (NoFigure, charts.NotDrawn):
        return None
    found = charts.for_page(figure)
    return Drawing(drawn, str(found["alt"]) or picture.title, charts.PAPER, float(found["layout"]["height"]))


@cache
def fonts() -> list[Any]:
    """Return the folders with our typefaces."""
    return [str(FONTS)]


def png(drawing: Drawing) -> bytes:
    """Return a drawing as PNG, sharp enough for print."""
    import typst

    source = (
        f"#set page(width: {drawing.width}pt, height: {drawing.height}pt, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    return typst.compile(source.encode(), format="png", ppi=PPI, font_paths=fonts(), sys_inputs={"svg": drawing.svg})
