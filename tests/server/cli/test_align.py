"""`vested align`: what it says of a file, what a script reads, and that it leaves no trace."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from commands import run_vested
from vested_widgets import alignment

NORTH = {"Price": [5, 5, 4, 5, 5, 4], "Trust": [4, 4, 4, 4, 4, 4], "Speed": [3, 1, 5, 2, 4, 3]}
SOUTH = {"Price": [2, 1, 2, 3, 2, 2], "Trust": [4, 4, 4, 4, 4, 4], "Speed": [4, 2, 5, 1, 3, 5]}


def write(file: Path, south: int = 6) -> Path:
    rows = [
        f"{party}{n},{party},{item},{value}"
        for party, answers, people in (("North", NORTH, 6), ("South", SOUTH, south))
        for item, values in answers.items()
        for n, value in enumerate(values[:people])
    ]
    file.write_text("\n".join(["member,party,item,value", *rows]))
    return file


def vested(folder: Path, *arguments: str):
    environment = {**os.environ, "HOME": str(folder), "VESTED_DATA": str(folder / "data"), "NO_COLOR": "1", "COLUMNS": "200"}
    return run_vested(("align", *arguments), environment)


def test_items_stand_by_verdict_with_both_means_and_the_interval(tmp_path: Path):
    done = vested(tmp_path, str(write(tmp_path / "room.csv")), "--scale", "1-5", "--margin", "1")
    assert done.returncode == 0, done.stderr
    _, differ, close, cannot_tell = done.stdout.split("\n\n")
    answers = [("North", value) for value in NORTH["Price"]] + [("South", value) for value in SOUTH["Price"]]
    frame = pd.DataFrame(answers, columns=["party", "value"]).assign(item="Price", low=1, high=5, margin=1.0)
    price = alignment.gaps(frame).iloc[0]
    assert differ.splitlines() == [
        "Differ (1), widest first",
        f"  Price: North 4.7, South 2.0 (95 % interval of the difference: {price['low']:.1f} to {price['high']:.1f})",
    ]
    assert [part.splitlines()[1].split(":")[0].strip() for part in (close, cannot_tell)] == ["Trust", "Speed"]
    assert not (tmp_path / "data").exists()


def test_a_margin_that_nobody_named_is_said(tmp_path: Path):
    file = str(write(tmp_path / "room.csv"))
    assert "we use 1 (--margin" in vested(tmp_path, file, "--scale", "1-5").stdout
    assert "we use" not in vested(tmp_path, file, "--scale", "1-5", "--margin", "0.5").stdout


def test_a_script_reads_the_same_as_json(tmp_path: Path):
    done = vested(tmp_path, str(write(tmp_path / "room.csv")), "--scale", "1-5", "--margin", "1", "--json")
    found = json.loads(done.stdout)
    assert found["people"] == {"North": 6, "South": 6}
    assert (found["scale"], found["margin"], found["k"]) == ([1, 5], 1.0, 3)
    assert {row["item"]: row["verdict"] for row in found["gaps"]} == {"Price": "gap", "Trust": "aligned", "Speed": "cannot tell"}


def test_a_party_below_k_has_no_figure_in_either_form(tmp_path: Path):
    file = str(write(tmp_path / "room.csv", south=2))
    shown = vested(tmp_path, file, "--scale", "1-5").stdout
    assert "Too few answers to show (3)\n  Price\n" in shown
    assert all(
        row["mean_b"] is None and row["gap"] is None for row in json.loads(vested(tmp_path, file, "--json").stdout)["gaps"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv",), "none.csv cannot be read"),
        (("room.csv", "--scale", "1-3"), "row 2, column 'value'"),
        (("room.csv", "--scale", "high"), "'high' is not a scale"),
        (("room.csv", "--map", "none.yaml"), "none.yaml"),
    ],
)
def test_a_fault_is_one_sentence_and_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments, said: str):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "room.csv")
    done = vested(tmp_path, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
