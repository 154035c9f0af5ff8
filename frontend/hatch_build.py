"""Lets a wheel be built from a clone or from a source archive: the page's scripts are built first, if they are not there.

What that needs (Node, and the packages whose front ends the page takes over) is fetched for the build alone, in the versions that
pyproject.toml names. A wheel depends on exactly the versions that its page was built from, so that both halves are of one version.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def _build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vested_page_build", Path(__file__).with_name("build.py"))
    assert spec is not None and spec.loader is not None  # noqa: S101 - the file lies beside this one
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def needed(halves: Any) -> list[str]:
    """Requirements of a build: Node, and of the project's dependencies those whose front ends the page takes over."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))
    own = [one for one in project["project"]["dependencies"] if re.split(r"[^\w.-]", one)[0] in halves]
    return [*project["dependency-groups"]["page"], *own]


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling."""

    def dependencies(self) -> list[str]:
        """What building needs, if there is anything to build."""
        build = _build()
        return [] if build.is_built() else needed(build.HALVES)

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or old; what is to be installed without its sources depends on what it was built from."""
        build = _build()
        if not build.is_built():
            build.build()
        if version != "editable":
            build_data["dependencies"] += [f"{name}=={number}" for name, number in build.built_from().items()]
