"""What a package promises: the names of its stub are sorted, each has a docstring of its own, and the docs name it."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The stub of the command line only puts imports off.
STUBS = sorted(stub for stub in (ROOT / "vested_widgets").rglob("__init__.pyi") if "server" not in stub.parts)
spec = importlib.util.spec_from_file_location("write_api", ROOT / "docs" / "write_api.py")
write_api = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_api)


def place_of(package: str) -> str:
    return ".".join(filter(None, ("vested_widgets", package)))


def test_every_stub_is_listed():
    assert {write_api.stub_of(package) for package in write_api.PACKAGES} == set(STUBS)


@pytest.mark.parametrize("package", write_api.PACKAGES)
def test_public_names_are_sorted_and_are_those_of_the_stub(package: str):
    lines = write_api.stub_of(package).read_text("utf-8").splitlines()
    imports = [re.fullmatch(r"from (\S+) import (\w+) as \2", line).groups() for line in lines if line.startswith("from ")]
    # Constants, classes, functions, as ruff sorts them.
    assert imports == sorted(imports, key=lambda found: (found[0], not found[1].isupper(), not found[1][0].isupper(), found[1]))
    names = importlib.import_module(place_of(package)).__all__
    assert names == sorted(set(names))
    assert set(names) == write_api.origins(package).keys()


@pytest.mark.parametrize("package", write_api.PACKAGES)
def test_every_public_name_can_be_had_and_has_a_docstring_of_its_own(package: str):
    without = [name for name, module in write_api.origins(package).items() if not write_api.summary_of(package, name, module)]
    assert without == []


def test_the_docs_name_every_public_name_as_its_docstring_has_it():
    assert write_api.PAGE.read_text("utf-8") == write_api.page(), "run: python docs/write_api.py"


def test_lines_of_the_page_are_short():
    assert max(map(len, write_api.page().splitlines())) <= 120
