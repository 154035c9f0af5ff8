"""What the package says of itself and of what it stands on: one version, and bounds on whatever is patched or overridden."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import vested_widgets

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES = {one.name: one for one in map(Requirement, PROJECT["project"]["dependencies"])}
# Packages of which we patch or override what their maintainers may change without notice, by the name they are imported by.
PATCHED = {
    "IPython": "ipython",
    "anywidget": "anywidget",
    "comm": "comm",
    "ipykernel": "ipykernel",
    "ipywidgets": "ipywidgets",
    "jupyter_client": "jupyter-client",
    "jupyter_server": "jupyter-server",
    "nbconvert": "nbconvert",
    "plotly": "plotly",
    "voila": "voila",
}
# Used as they are documented, though beside what is patched.
PLAIN = {
    "jinja2",
    "jupyter_core",
    "jupyter_events",
    "lazy_loader",
    "markupsafe",
    "nbformat",
    "prometheus_client",
    "tornado",
    "traitlets",
    "typer",
    "vested_widgets",
    "yaml",
    "zmq",
}


def locked(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / file / "requirements.txt").read_text("utf-8"), re.MULTILINE))


def imported(path: Path) -> set[str]:
    """The packages from elsewhere that a module imports."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    names = [[one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] for node in tree
             if isinstance(node, ast.Import | ast.ImportFrom)]  # fmt: skip
    return {name.partition(".")[0] for found in names for name in found} - set(sys.stdlib_module_names) - {""}


def test_the_version_stands_in_one_place():
    assert "version" not in PROJECT["project"]
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "vested_widgets/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+|rc\d+)?", vested_widgets.__version__)


def test_the_command_tells_the_version_without_loading_the_server():
    command = [sys.executable, "-X", "importtime", "-m", "vested_widgets.server.cli.main", "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout == f"vested {vested_widgets.__version__}\n"
    loaded = set(re.findall(r"\| +(\w+)$", told.stderr, re.MULTILINE))
    assert not loaded & {"pandas", "plotly", "sqlalchemy", "voila", "jupyter_server", "tornado"}


@pytest.mark.parametrize("package", PATCHED.values())
def test_what_is_patched_has_a_lower_and_an_upper_bound(package: str):
    operators = {one.operator for one in DEPENDENCIES[package].specifier}
    assert operators == {">=", "<"}


def test_everything_that_the_server_imports_is_bounded_or_used_as_documented():
    found = set().union(*(imported(path) for path in (ROOT / "vested_widgets" / "server").rglob("*.py")))
    assert found >= {"ipykernel", "jupyter_client", "jupyter_server", "voila"}
    assert found - PLAIN - PATCHED.keys() == set()


@pytest.mark.parametrize("file", ["binder", "tests"])
def test_the_locked_versions_are_allowed(file: str):
    versions = locked(file)
    for name, one in DEPENDENCIES.items():
        assert one.specifier.contains(versions[name], prereleases=True), f"{name}: {versions[name]}"


def test_a_build_fetches_node_and_every_package_whose_front_end_the_page_takes_over():
    spec = importlib.util.spec_from_file_location("vested_page_build", ROOT / "frontend" / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert {DEPENDENCIES[name].name for name in build.HALVES} == set(build.HALVES)
    assert build.built_from().keys() == build.HALVES.keys()
    assert build.built_from() == build.versions()
