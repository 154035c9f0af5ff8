"""The warm parent: `python -m vested_widgets.server.kernels.fork.parent SOCKET LIFELINE TASK…`; a server starts it.

It does the TASKs (a module to import, or `module:function` to call), prepares its memory, and then forks a kernel for each request.
It has no threads, no connections and no sockets but the one to its server. A fork of a process with threads may stop for ever on a
lock that one of them held: with a thread the parent reports that it is unfit, and ends.
"""

from __future__ import annotations

import importlib
import logging
import os
import selectors
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from vested_widgets.server import logs
from vested_widgets.server.kernels.fork import child, ipc, kernel
from vested_widgets.server.kernels.fork.prefork_memory import prepare_memory

# Seconds from the last request until a spare kernel is forked: the page that has just been opened needs the cores first.
PAUSE_SECONDS = 2.0
# After so many spare kernels have died, no more are forked.
MAX_LOST_SPARES = 3
log = logging.getLogger("vested.forks")


class Parent:
    """Forks on request, keeps one spare kernel ready if it is told to, and reports how its children have ended."""

    def __init__(self, server: socket.socket, lifeline: int) -> None:
        self._server, self._lifeline = server, lifeline
        self._children: dict[int, int] = {}
        self._retired = False
        self._folder = ""  # of the sockets of a spare kernel
        self._spare: tuple[int, socket.socket] | None = None  # its process number, and the socket for its request
        self._lost = 0
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._wakeup_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> child.ForkContext | None:
        """Serve until there is nothing left to do (None); in a child, return what it is to become."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wakeup_end, warn_on_full_buffer=False)
        for descriptor in (self._server.fileno(), self._lifeline, self._wakeup):
            self._selector.register(descriptor, selectors.EVENT_READ)
        while self._children or not self._retired:
            ready = {key.fd for key, _ in self._selector.select(self._timeout())}
            if not ready and (context := self._fork_spare()):
                return context
            if self._lifeline in ready:
                return None
            if self._wakeup in ready:
                self._reap()
            if self._server.fileno() in ready and (context := self._receive()):
                return context
        return None

    def _receive(self) -> child.ForkContext | None:
        message, _ = ipc.receive(self._server)
        if message is None:
            raise BrokenPipeError  # the server has closed its end; its kernels end by their lifeline
        if "retire" in message:
            self._retired = True
            self._release_spare()
        elif "spare" in message:
            self._folder = message["spare"]
        elif "fork" in message and not self._use_spare(message):
            return self._fork(message)
        return None

    def _timeout(self) -> float | None:
        """Return the seconds without a message after which a spare kernel is forked; None if none is needed."""
        wanted = self._folder and not self._retired and self._spare is None and self._lost < MAX_LOST_SPARES
        return PAUSE_SECONDS if wanted else None

    def _use_spare(self, message: dict[str, Any]) -> bool:
        """Pass a request on to the spare kernel; returns whether there is one that can take it."""
        if self._spare is None or not message["movable"]:
            return False
        pid, requests = self._spare
        try:
            ipc.send(requests, message)
        except OSError:  # it has ended, and is about to be reaped
            return False
        self._children[pid] = int(message["fork"])
        self._release_spare()
        return True

    def _release_spare(self) -> None:
        """Close the socket to the spare kernel. It ends then, unless it has got a request."""
        if self._spare:
            self._spare[1].close()
            self._spare = None

    def _fork(self, message: dict[str, Any]) -> child.ForkContext | None:
        try:
            pid = os.fork()
        except OSError as error:
            ipc.send(self._server, {"failed": message["fork"], "why": error.strerror})
            return None
        if pid:
            self._children[pid] = int(message["fork"])
            return None
        return self._in_child(child.ForkContext(self._server, self._lifeline, message))

    def _fork_spare(self) -> child.ForkContext | None:
        ours, theirs = ipc.pair()
        try:
            pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            self._lost += 1
            return None
        if pid:
            theirs.close()
            self._spare = pid, ours
            return None
        ours.close()
        return self._in_child(child.ForkContext(self._server, self._lifeline, requests=theirs, folder=self._folder))

    def _in_child(self, context: child.ForkContext) -> child.ForkContext:
        """Close, in a child, what only the parent needs."""
        signal.set_wakeup_fd(-1)
        self._selector.close()
        os.close(self._wakeup)
        os.close(self._wakeup_end)
        self._release_spare()
        return context

    def _reap(self) -> None:
        os.read(self._wakeup, 4096)
        while self._children or self._spare:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if self._spare and self._spare[0] == pid:
                self._lost += 1
                self._release_spare()
            if self._folder:  # it may have ended before its sockets were moved
                address = Path(kernel.spare_address(self._folder, pid))
                for left in address.parent.glob(f"{address.name}-*"):
                    left.unlink(missing_ok=True)
            number = self._children.pop(pid, None)
            if number is not None:
                ipc.send(self._server, {"ended": number, "code": os.waitstatus_to_exitcode(status)})


def warm_up(tasks: list[str]) -> None:
    """Import what all kernels need, and do what is slow the first time. A task that fails is logged and left out."""
    for task in tasks:
        module, _, function = task.partition(":")
        try:
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
        except ImportError as error:
            log.info("Kernels start without %s: %s", task, error)
        except Exception:  # a page that cannot be made beforehand must not keep kernels from starting
            log.exception("Kernels start without %s", task)


def own_files() -> list[str]:
    """Return the loaded source files that may change during development: all but installed packages and Python itself."""
    installed = (sys.prefix, sys.base_prefix)
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    kept = {str(Path(file).resolve()) for file in files if file and file.endswith(".py")}
    return sorted(file for file in kept if not file.startswith(installed))


def count_threads() -> int:
    """Return how many threads this process has, those of libraries included."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()


def main() -> NoReturn:
    """Warm up, serve, and in a child become a kernel."""
    started = time.perf_counter()
    server, lifeline = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    os.environ.pop("JPY_PARENT_PID", None)
    logs.set_up(logging.WARNING)
    warm_up(sys.argv[3:])
    kernel.prepare()
    context = None
    with suppress(BrokenPipeError):  # the server has ended, and with it every reason to serve
        if (found := count_threads()) > 1:
            ipc.send(server, {"unfit": f"something that it has loaded runs {found - 1} threads"})
        else:
            prepare_memory()
            ipc.send(server, {"warm": time.perf_counter() - started, "files": own_files()})
            context = Parent(server, lifeline).serve()
    if context is None:
        os._exit(0)
    child.become_kernel(context)


if __name__ == "__main__":
    main()
