"""From a fork to a kernel: everything that a process of its own would have, then IPython's kernel on its connection file."""

from __future__ import annotations

import atexit
import os
import random
import select
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from vested_widgets.server.forks import kernel, merging, wire

NAME = "vested-kernel"
# When memory runs out, the system shall take a page's kernel (it comes back from the record) before the server of all.
OUT_OF_MEMORY_SCORE = "300"


@dataclass
class Birth:
    """What a child is to become: its number, the kernel's connection file, environment and folder, and what it has inherited."""

    number: int
    connection_file: str
    environment: dict[str, str]
    folder: str
    server: socket.socket
    lifeline: int


def become_kernel(birth: Birth) -> NoReturn:
    """Be a kernel until it is shut down. Ends the process without taking apart what the parent had made."""
    code = 1
    try:
        stand_alone(birth)
        kernel.run(birth.connection_file)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the last frame of a process: told, then the exit code says it
        traceback.print_exc(file=sys.__stderr__)
    finally:
        leave(code)


def stand_alone(birth: Birth) -> None:
    """Share nothing with the parent that a process of its own would not share, and tell the server of the birth.

    An interrupt stays ignored, as the parent has it: nothing runs yet that somebody could want to interrupt. IPython listens to it
    for as long as it runs a cell.
    """
    os.setsid()
    for signum in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    handle = os.pidfd_open(os.getpid())
    wire.send(birth.server, {"born": birth.number, "pid": os.getpid()}, handle)
    os.close(handle)
    birth.server.close()
    for file, text in (("comm", NAME), ("oom_score_adj", OUT_OF_MEMORY_SCORE)):
        with suppress(OSError):
            Path(f"/proc/self/{file}").write_text(text)
    os.environ.clear()
    os.environ.update(birth.environment)
    time.tzset()
    os.chdir(birth.folder)
    sow()
    threading.Thread(target=_end_with_server, args=(birth.lifeline,), daemon=True, name="lifeline").start()


def sow() -> None:
    """Random numbers of its own. `secrets` and `uuid4` ask the system each time and need none."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:  # with a number: by itself it would gather entropy in ways that copy half a megabyte
        numpy.random.seed(int.from_bytes(os.urandom(4), "big"))


def _end_with_server(lifeline: int) -> None:
    """Wait for the server's end: only it holds the other end of this pipe, and writes nothing to it. Name what may be merged meanwhile."""
    for pause in merging.PAUSES if merging.merges() else ():
        if select.select([lifeline], [], [], pause)[0]:
            break
        merging.offer()
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def leave(code: int) -> NoReturn:
    """End as Python ends a program (threads joined, exit functions run, output written), without freeing every object first."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with suppress(Exception):
                stream.flush()  # type: ignore[union-attr]
    finally:
        os._exit(code)
