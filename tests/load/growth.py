"""The rows of `steady` as a picture: how memory, cores and waiting times grow with the room."""

from __future__ import annotations

from pathlib import Path

from plotly.subplots import make_subplots

from browser.chromium import chromium

# Of each panel: its title, and by name which column of a row is shown times what.
PANELS = (
    ("GB in all (8 GB machine)", {"memory": (13, 1.0)}),
    ("cores in use (of 2)", {"server": (8, 1.0), "kernels": (9, 1.0)}),
    ("seconds, 95 %", {"answer saved": (3, 0.001), "act on all pages": (5, 1.0), "picture on all pages": (7, 1.0)}),
)
COLOURS = ("#0072B2", "#D55E00", "#009E73")  # told apart by colour-blind eyes (Okabe and Ito)
MARKS = ("circle", "square", "diamond")


def draw(rows: list[list[str]], file: Path) -> None:
    """Draw rows of the table of `steady` into a PNG file, with the Chromium of the browser tests."""
    figure = make_subplots(1, len(PANELS), subplot_titles=[title for title, _ in PANELS])
    for at, (_, lines) in enumerate(PANELS, 1):
        for (name, (column, scale)), colour, mark in zip(lines.items(), COLOURS, MARKS, strict=False):
            found = {"x": [int(row[0]) for row in rows], "y": [scale * float(row[column]) for row in rows]}
            figure.add_scatter(**found, name=name, line={"color": colour}, marker={"symbol": mark, "size": 9}, row=1, col=at)
            figure.add_annotation(
                x=found["x"][-1],
                y=found["y"][-1],
                text=name,
                font={"color": colour},
                xanchor="right",
                yshift=14,
                showarrow=False,
                row=1,
                col=at,
            )
    figure.update_xaxes(title_text="members", rangemode="tozero").update_yaxes(rangemode="tozero")
    figure.update_layout(
        width=1200, height=380, template="plotly_white", showlegend=False, margin={"t": 40, "b": 50, "l": 40, "r": 20}
    )
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 380})
        page.set_content(f"<style>body {{ margin: 0 }}</style>{figure.to_html(full_html=False, include_plotlyjs=True)}")
        page.wait_for_selector(".main-svg")
        page.screenshot(path=file)
