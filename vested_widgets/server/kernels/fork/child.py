"""Turn a fork of the parent into a kernel: give it everything that a process of its own would have, then run IPython's kernel."""

from __future__ import annotations

import atexit
import os
import random
import re
import resource
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

from vested_widgets.server.kernels.fork import ipc, kernel

# The names in a process list: of a kernel, and of the spare one that no page has yet.
NAME, SPARE_NAME = "vested-kernel", "vested-spare"
# When memory runs out, the system shall end a page's kernel (it comes back from the record) before the server.
OUT_OF_MEMORY_SCORE = "300"


@dataclass
class ForkContext:
    """What a child inherits from its parent, and what it is to become.

    Attributes:
        server: the socket to the server.
        lifeline: the reading end of a pipe whose other end only the server holds.
        request: the request to fork, for a kernel that is started at once.
        requests: for a spare kernel the socket on which the request comes later.
        folder: for a spare kernel the folder of its sockets until then.
    """

    server: socket.socket
    lifeline: int
    request: dict[str, Any] = field(default_factory=dict)
    requests: socket.socket | None = None
    folder: str = ""


def become_kernel(context: ForkContext) -> NoReturn:
    """Run a kernel until it is shut down, then end the process without freeing what the parent has made."""
    code = 1
    try:
        detach(NAME if context.requests is None else SPARE_NAME)
        request = context.request if context.requests is None else wait_for_request(context.requests, context.folder)
        if request is None:
            os._exit(0)  # no page needs it any more, and no code of a user has run
        enter(request)
        kernel.open_at(request["connection_file"])
        report_start(context, request["fork"])
        threading.Thread(target=_end_with_server, args=(context.lifeline,), daemon=True, name="lifeline").start()
        kernel.run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the outermost frame of a process: printed, then the exit code says it
        traceback.print_exc(file=sys.__stderr__)
    finally:
        leave(code)


def detach(name: str) -> None:
    """Take a session, default signal handlers, a name and random seeds.

    SIGINT stays ignored, as in the parent: no code of a user runs yet. IPython handles it while it runs a cell.
    """
    os.setsid()
    for signum in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    write_proc("comm", name)
    write_proc("oom_score_adj", OUT_OF_MEMORY_SCORE)
    reseed()


def write_proc(file: str, text: str) -> None:
    """Write to a file of this process under /proc/self, where there is one."""
    with suppress(OSError):
        Path(f"/proc/self/{file}").write_text(text)


def wait_for_request(requests: socket.socket, folder: str) -> dict[str, Any] | None:
    """Open the kernel's sockets in that folder and wait for a request; None if the parent has ended or needs no spare kernel."""
    kernel.open_spare(folder)
    request, _ = ipc.receive(requests)
    requests.close()
    if request is None:
        kernel.close_spare()
    return request


def enter(request: dict[str, Any]) -> None:
    """Take the name of a kernel, and the environment and the folder of the request."""
    write_proc("comm", NAME)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    limit_memory(request["memory"])


def limit_memory(more: int) -> None:
    """Let the system refuse this process memory beyond what it has and so many bytes; 0 for no limit.

    Python then raises MemoryError. It is a bound for what grows faster than the server looks.
    """
    if not more:
        return
    found = re.search(r"^VmData:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii", "replace"), re.MULTILINE)
    if found:
        most = 1024 * int(found[1]) + more
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def report_start(context: ForkContext, number: int) -> None:
    """Send the server the number of the request, and a file descriptor of this process."""
    descriptor = os.pidfd_open(os.getpid())
    ipc.send(context.server, {"started": number, "pid": os.getpid()}, descriptor)
    os.close(descriptor)
    context.server.close()


def reseed() -> None:
    """Seed the random generators anew. `secrets` and `uuid4` ask the system each time and need no seed.

    `numpy.random` is imported when it is first used, and seeded then; only where the parent has it, it is seeded here.
    """
    random.seed()
    generators = sys.modules.get("numpy.random")
    if generators is not None:
        generators.seed(int.from_bytes(os.urandom(4), "big"))


def _end_with_server(lifeline: int) -> None:
    """End this process when the server has ended: nothing is ever written to the pipe, so reading returns when it is closed."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


# What: runs the interpreter's own steps at exit (join threads, exit functions, flush streams), then `os._exit`.
# Why: the rest of Python's finalization frees every object, and each write copies a page that the child shares with its parent.
# Upstream: CPython, Python/pylifecycle.c, Py_FinalizeEx; `threading._shutdown` and `atexit._run_exitfuncs` have no public names.
# Without it: a kernel that ends first copies every page on which an object of the parent lies.
def leave(code: int) -> NoReturn:
    """Join threads, run exit functions, flush the streams, and end the process."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with suppress(Exception):
                stream.flush()  # type: ignore[union-attr]
    finally:
        os._exit(code)
