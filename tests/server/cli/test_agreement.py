"""`vested agreement`, `vested verify` and `vested import-agreement` as people call them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from commands import run_vested
from edited_word import Edited
from prepared import demonstration_record
from vested_widgets import deals

DEAL = "Harbour Foods & Linden Logistics"
VISION = "Together we bring good food to every table"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("data")
    demonstration_record(data / "workbook.sqlite")
    return data


@pytest.fixture(scope="module")
def vested(folder):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VESTED_DATA": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
        environment.pop("VESTED_DATABASE", None)
        return run_vested(arguments, environment, "")

    return run


@pytest.fixture(scope="module")
def word(vested, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("out") / "a.docx"
    done = vested("agreement", DEAL, "--out", str(file))
    assert done.returncode == 0, done.stderr
    return file


@pytest.mark.parametrize("suffix", ["pdf", "json"])
def test_an_agreement_that_was_written_is_proved_without_the_record(vested, tmp_path, suffix):
    done = vested("agreement", DEAL, "--format", suffix, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    file = tmp_path / f"harbour-foods-linden-logistics-agreement.{suffix}"
    proved = run_vested(("verify", str(file)), {**os.environ, "VESTED_DATA": str(tmp_path / "nowhere")}, "")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "matches. Its text is exactly the text with the version code" in proved.stdout
    assert "Schedule 2, Statement of Intent: matches" in proved.stdout


def test_a_file_that_was_changed_ends_with_3_and_says_where(vested, word, tmp_path):
    changed = tmp_path / "changed.docx"
    changed.write_bytes(Edited(word.read_bytes()).retype(VISION, "Together we bring no food.").saved())
    done = vested("verify", str(changed), "--json")
    assert done.returncode == 3
    told = json.loads(done.stdout)
    assert not told["matches"]
    assert told["differences"] == ["2.2.1 reads differently in the text of the file: “Together we bring no food.”"]
    plain = vested("verify", str(changed))
    assert plain.returncode == 3
    assert "does not match. Do not rely on it." in plain.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nowhere.pdf"), "cannot be read"),
        (("agreement", "No such deal"), "No such deal"),
        (("agreement", DEAL, "--format", "rtf"), "Choose one of pdf, docx"),
        (("agreement", DEAL, "--format", "pdf", "--since", "x.json"), "--since and --template are for Word files"),
        (("import-agreement", DEAL, "nowhere.docx", "--dry-run"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_ends_with_1(vested, arguments, said):
    done = vested(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_dry_run_changes_nothing_and_an_import_needs_a_name(vested, folder, word, tmp_path):
    changed = tmp_path / "changed.docx"
    changed.write_bytes(Edited(word.read_bytes()).tracked(VISION, "Together we bring ", "good", "fresh", " food.").saved())
    with deals.Store.open(folder / "workbook.sqlite") as store:
        before = store.export_deal(store.deal(DEAL).id)
    done = vested("import-agreement", DEAL, str(changed), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "One change has a clear place" in done.stdout
    assert "2.2.1, Dr. Counsel" in done.stdout
    assert "Nothing was changed" in done.stdout
    nameless = vested("import-agreement", DEAL, str(changed))
    assert nameless.returncode == 1
    assert "--seat ALIAS" in nameless.stderr
    with deals.Store.open(folder / "workbook.sqlite") as store:
        assert store.export_deal(store.deal(DEAL).id) == before
    told = json.loads(vested("import-agreement", DEAL, str(changed), "--seat", "Ada", "--json").stdout)
    assert told["saved"] == {"texts": 1, "rows": 0, "beside": 0}
    assert [piece["how"] for piece in told["clear"][0]["pieces"]] == ["same", "deleted", "inserted", "same"]


def test_a_file_of_another_deal_is_refused(vested, word):
    done = vested("import-agreement", "Alder, Birch & Clearwater", str(word), "--dry-run")
    assert done.returncode == 1
    assert "and not of" in done.stderr
