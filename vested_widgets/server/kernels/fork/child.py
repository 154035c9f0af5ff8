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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from vested_widgets.server.kernels.fork import ipc, kernel, merging

# What a process list shows: a kernel, and one that waits to become one.
NAME, WAITING = "vested-kernel", "vested-ahead"
# When memory runs out, the system shall take a page's kernel (it comes back from the record) before the server of all.
OUT_OF_MEMORY_SCORE = "300"


@dataclass
class Birth:
    """What a child has inherited, and what it has been asked to become: now, or later over a line, with its sockets in a folder till then."""

    server: socket.socket
    lifeline: int
    asked: dict[str, Any] = field(default_factory=dict)
    line: socket.socket | None = None
    folder: str = ""


def become_kernel(birth: Birth) -> NoReturn:
    """Be a kernel until it is shut down. Ends the process without taking apart what the parent had made."""
    code = 1
    try:
        stand_alone(NAME if birth.line is None else WAITING)
        asked = birth.asked if birth.line is None else wait_ahead(birth.line, birth.folder)
        if asked is None:
            os._exit(0)  # nobody wants it any more, and nothing of it has run
        move_in(asked)
        kernel.open_at(asked["connection_file"])
        tell(birth, asked["fork"])
        threading.Thread(target=_end_with_server, args=(birth.lifeline,), daemon=True, name="lifeline").start()
        kernel.run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the last frame of a process: told, then the exit code says it
        traceback.print_exc(file=sys.__stderr__)
    finally:
        leave(code)


def stand_alone(name: str) -> None:
    """Be a process of its own: session, signals, name, random numbers.

    An interrupt stays ignored, as the parent has it: nothing runs yet that somebody could want to interrupt. IPython listens to it
    for as long as it runs a cell.
    """
    os.setsid()
    for signum in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    tell_system("comm", name)
    tell_system("oom_score_adj", OUT_OF_MEMORY_SCORE)
    sow()


def tell_system(file: str, text: str) -> None:
    """Say something of this process where Linux reads it."""
    with suppress(OSError):
        Path(f"/proc/self/{file}").write_text(text)


def wait_ahead(line: socket.socket, folder: str) -> dict[str, Any] | None:
    """Do what needs no knowledge of what will be asked for, then wait for that. None if the parent has gone, or wants it no more."""
    kernel.open_ahead(folder)
    asked, _ = ipc.receive(line)
    line.close()
    if asked is None:
        kernel.close_ahead()
    return asked


def move_in(asked: dict[str, Any]) -> None:
    """Take on the name of a kernel, and the environment and the folder that are asked for."""
    tell_system("comm", NAME)
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])


def tell(birth: Birth, number: int) -> None:
    """Tell the server of the birth, with a handle of this process."""
    handle = os.pidfd_open(os.getpid())
    ipc.send(birth.server, {"born": number, "pid": os.getpid()}, handle)
    os.close(handle)
    birth.server.close()


def sow() -> None:
    """Random numbers of its own. `secrets` and `uuid4` ask the system each time and need none.

    NumPy imports its own when somebody asks for them; where nobody has, a kernel that does so finds fresh ones.
    """
    random.seed()
    generators = sys.modules.get("numpy.random")
    if generators is not None:  # with a number: by itself it would gather entropy in ways that copy half a megabyte
        generators.seed(int.from_bytes(os.urandom(4), "big"))


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
