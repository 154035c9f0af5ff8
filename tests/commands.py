"""Run `vested` in processes of their own, forked from one that has loaded it: loading takes three seconds, most commands hardly any."""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["vested_widgets.server.cli.main", "vested_widgets.deals", "vested_widgets.documents", "alembic.command", "psycopg", "pandas"]
)
STREAMS = ("stdin", "stdout", "stderr")


def run_vested(arguments: Sequence[str], environment: Mapping[str, str], answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command with an environment and what is typed into it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in STREAMS]
        for file in files:
            file.write_text(answer if file.name == "stdin" else "", "utf-8")
        process = PROCESSES.Process(target=_command, args=(tuple(arguments), dict(environment), [str(file) for file in files]))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["vested", *arguments], 120)
        printed, complained = (file.read_text("utf-8") for file in files[1:])
        return subprocess.CompletedProcess(["vested", *arguments], process.exitcode, printed, complained)


def _command(arguments: tuple[str, ...], environment: dict[str, str], files: list[str]) -> None:
    for number, file in enumerate(files):
        opened = os.open(file, os.O_RDWR | os.O_APPEND if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w" if number else "r", closefd=False), "utf-8", line_buffering=True)
        for number in range(3)
    )
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["vested", *arguments]
    from vested_widgets.server.cli.main import main

    main()
