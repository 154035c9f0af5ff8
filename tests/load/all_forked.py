"""A pytest plugin: every kernel of the run is a forked one, also where the tests would take the echo kernel of pytest-jupyter."""

from __future__ import annotations

from typing import Any

import pytest

from vested_widgets.server.kernels.fork import provisioner
from vested_widgets.server.kernels.fork.client import WarmParent

client = provisioner.use_forks("random")
client.parent().warm.result(timeout=120)
_fork, _file_of = WarmParent.fork, provisioner.connection_file_of
_asked: list[str] = []


def _count(parent: WarmParent, connection_file: str, *given: Any, **named: Any) -> object:
    _asked.append(connection_file)
    return _fork(parent, connection_file, *given, **named)


def _also_echo(command: list[str]) -> str | None:
    return _file_of(["ipykernel_launcher" if part == "pytest_jupyter.echo_kernel" else part for part in command])


provisioner.connection_file_of = _also_echo
WarmParent.fork = _count  # type: ignore[assignment,method-assign]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many kernels were forked."""
    terminalreporter.write_line(f"{len(_asked)} kernels were forked")
    client.stop()
