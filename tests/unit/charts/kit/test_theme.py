import re
from pathlib import Path

import pytest

import vested_widgets
from vested_widgets.charts import DARK, samples
from vested_widgets.charts.kit.theme import BODY, HEAD, LIGHT, NIGHT, SANS, SERIF, SMALL, SYMBOLS

# As one string, whatever its quotes and blanks: they are the formatter's.
CSS = (
    re.sub(r",\s+", ",", (Path(vested_widgets.__file__).parent / "static" / "tokens.css").read_text("utf-8"))
    .replace('="', "=")
    .replace('"]', "]")
)


def blocks():
    """The declarations of each block of variables, in order: light, dark by the system, dark by choice."""
    return [dict(re.findall(r"--([\w-]+):\s*([^;]+);", body)) for body in re.findall(r"\{([^{}]*--paper[^{}]*)\}", CSS)]


def test_the_light_values_are_those_of_the_tokens():
    assert {role: blocks()[0][role] for role in LIGHT} == LIGHT


@pytest.mark.parametrize("block", [1, 2])
def test_the_dark_values_are_those_of_both_dark_blocks(block):
    assert {role: blocks()[block][role] for role in NIGHT} == NIGHT


def test_both_dark_blocks_are_the_same_and_name_every_colour():
    light, system, chosen = blocks()
    assert system == chosen
    assert set(system) == {name for name, value in light.items() if value.startswith("#")}


def test_the_page_and_jupyterlab_can_overrule_the_system():
    assert ":root:not([data-theme=light])" in CSS
    assert "[data-theme=dark]" in CSS
    assert "data-jp-theme-light=true" in CSS


def test_type_is_that_of_the_tokens():
    light = blocks()[0]
    assert (light["serif"], light["sans"]) == (SERIF, SANS)
    assert (light["t0"], light["t1"], light["t3"]) == (f"{SMALL}px", f"{BODY}px", f"{HEAD}px")


def test_every_hex_value_has_one_partner_in_the_dark():
    assert all(DARK[LIGHT[role]] == NIGHT[role] for role in LIGHT)


def test_every_party_has_a_shape_of_its_own():
    assert len(set(SYMBOLS.values())) == len(SYMBOLS) == 6


def contrast(one, other):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("values", [LIGHT, NIGHT])
def test_text_can_be_read_on_its_ground(values):
    for ground in ("paper", "card"):
        assert contrast(values["ink"], values[ground]) >= 7
        assert contrast(values["ink-2"], values[ground]) >= 4.5
    for shade in ("seq-1", "seq-2", "seq-3"):
        assert contrast(values["ink"], values[shade]) >= 4.5
    for shade in ("seq-4", "seq-5"):
        assert contrast(values["card"], values[shade]) >= 4.5


@pytest.mark.parametrize("values", [LIGHT, NIGHT])
def test_every_mark_of_a_party_has_an_outline_that_can_be_seen(values):
    """Fills alone have down to 2.2 : 1; WCAG 1.4.11 asks for 3 : 1."""
    for letter in "abcdef":
        for ground in ("paper", "card"):
            assert contrast(values[f"edge-{letter}"], values[ground]) >= 3, (letter, ground)
    assert contrast(values["on-b"], values["party-b"]) >= 4.5
    assert len({*values.values()}) >= len(values) - 1, (
        "one role for each value; paper and text on a colour may be alike in the dark"
    )


def test_marks_and_bars_in_party_colours_carry_that_outline(gallery):
    fills = {LIGHT[f"party-{letter}"]: LIGHT[f"edge-{letter}"] for letter in "abcdef"}
    seen = set()
    for name, figure in gallery.items():
        for trace in figure.data:
            if not (trace.hovertext and trace.marker.color):
                continue
            many = len(trace.x)
            colours, edges = (
                [value] * many if isinstance(value, str) else list(value)
                for value in (trace.marker.color, trace.marker.line.color)
            )
            for colour, edge in zip(colours, edges, strict=True):
                if colour in fills:
                    assert edge == fills[colour], name
                    seen.add(trace.type)
                elif trace.type == "scatter" and colour == LIGHT["card"]:
                    assert edge in fills.values(), name  # hollow
    assert seen == {"scatter", "bar"}


def test_a_figure_uses_no_colour_that_the_dark_does_not_know(gallery):
    for figure in gallery.values():
        used = set(re.findall(r"#[0-9a-fA-F]{6}\b", figure.to_json()))
        assert used <= set(DARK)
        assert not re.search(r"rgba?\(", figure.to_json())


def test_samples_are_the_same_every_time():
    assert samples.ratings(4).equals(samples.ratings(4))
