"""The warm parent: `python -m vested_widgets.server.kernels.fork.parent SOCKET LIFELINE TASK…`, started by a server, never by hand.

It does the TASKs (a module to import, or `module:function` to call), puts what it has out of the garbage collector's sight, and then
forks a kernel for each request. It holds no threads, no connections and no sockets but the one to its server; a fork of a process
with threads could stop for ever on a lock that one of them held, so with a thread it says that it is unwell and ends.
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

from vested_widgets.server.kernels.fork import child, ipc, kernel
from vested_widgets.server.kernels.fork.prefork_memory import settle

# So long after the last request a kernel is made ready for the next: not while the page that has just been opened wants the cores.
PAUSE_SECONDS = 2.0
# After so many have ended while they waited, no more are made ready.
MOST_LOST = 3
log = logging.getLogger("vested.forks")


class Parent:
    """Forks on request, keeps one kernel ready if it is told to, and tells how its children have ended."""

    def __init__(self, server: socket.socket, lifeline: int) -> None:
        self._server, self._lifeline = server, lifeline
        self._children: dict[int, int] = {}
        self._retired = False
        self._folder = ""  # where a kernel opens its sockets before anybody asks for it
        self._waiting: tuple[int, socket.socket] | None = None  # its number as a process, and the line to it
        self._lost = 0
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> child.Birth | None:
        """Serve until there is nothing to do any more (None); in a child, return what it is to become."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._ring, warn_on_full_buffer=False)
        for handle in (self._server.fileno(), self._lifeline, self._bell):
            self._selector.register(handle, selectors.EVENT_READ)
        while self._children or not self._retired:
            ready = {key.fd for key, _ in self._selector.select(self._patience())}
            if not ready and (birth := self._fork_ahead()):
                return birth
            if self._lifeline in ready:
                return None
            if self._bell in ready:
                self._bury()
            if self._server.fileno() in ready and (birth := self._asked()):
                return birth
        return None

    def _asked(self) -> child.Birth | None:
        message, _ = ipc.receive(self._server)
        if message is None:
            raise BrokenPipeError  # the server has closed its end; its kernels end by their lifeline
        if "retire" in message:
            self._retired = True
            self._let_go()
        elif "ahead" in message:
            self._folder = message["ahead"]
        elif "fork" in message and not self._hand_over(message):
            return self._fork(message)
        return None

    def _patience(self) -> float | None:
        """How long nothing must happen until a kernel is made ready; None if none is to be."""
        wanted = self._folder and not self._retired and self._waiting is None and self._lost < MOST_LOST
        return PAUSE_SECONDS if wanted else None

    def _hand_over(self, message: dict[str, Any]) -> bool:
        """Let the kernel that waits be the one that is asked for, if there is one that can."""
        if self._waiting is None or not message["movable"]:
            return False
        pid, line = self._waiting
        try:
            ipc.send(line, message)
        except OSError:  # it has ended; that is heard by the bell
            return False
        self._children[pid] = int(message["fork"])
        self._let_go()
        return True

    def _let_go(self) -> None:
        """Close the line to the kernel that waits. It ends then, unless it has been asked for."""
        if self._waiting:
            self._waiting[1].close()
            self._waiting = None

    def _fork(self, message: dict[str, Any]) -> child.Birth | None:
        try:
            pid = os.fork()
        except OSError as error:
            ipc.send(self._server, {"failed": message["fork"], "why": error.strerror})
            return None
        if pid:
            self._children[pid] = int(message["fork"])
            return None
        return self._born(child.Birth(self._server, self._lifeline, message))

    def _fork_ahead(self) -> child.Birth | None:
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
            self._waiting = pid, ours
            return None
        ours.close()
        return self._born(child.Birth(self._server, self._lifeline, line=theirs, folder=self._folder))

    def _born(self, birth: child.Birth) -> child.Birth:
        """In the child: let go of what is the parent's."""
        signal.set_wakeup_fd(-1)
        self._selector.close()
        os.close(self._bell)
        os.close(self._ring)
        self._let_go()
        return birth

    def _bury(self) -> None:
        os.read(self._bell, 4096)
        while self._children or self._waiting:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if self._waiting and self._waiting[0] == pid:
                self._lost += 1
                self._let_go()
            if self._folder:  # it may have ended before it moved its sockets away, asked for or not
                address = Path(kernel.address_ahead(self._folder, pid))
                for left in address.parent.glob(f"{address.name}-*"):
                    left.unlink(missing_ok=True)
            number = self._children.pop(pid, None)
            if number is not None:
                ipc.send(self._server, {"ended": number, "code": os.waitstatus_to_exitcode(status)})


def warm(tasks: list[str]) -> None:
    """Import what all kernels need, and do what is slow the first time. A task that fails is told and left out."""
    for task in tasks:
        module, _, function = task.partition(":")
        try:
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
        except ImportError as error:
            log.info("Kernels start without %s: %s", task, error)
        except Exception:
            log.exception("Kernels start without %s", task)


def own_files() -> list[str]:
    """The source files that may change while somebody develops: all that are loaded and not installed packages or Python itself."""
    installed = (sys.prefix, sys.base_prefix)
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    kept = {str(Path(file).resolve()) for file in files if file and file.endswith(".py")}
    return sorted(file for file in kept if not file.startswith(installed))


def threads() -> int:
    """How many threads this process has, those of libraries included."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()


def main() -> NoReturn:
    """Warm up, serve, and in a child become a kernel."""
    started = time.perf_counter()
    server, lifeline = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    os.environ.pop("JPY_PARENT_PID", None)
    warm(sys.argv[3:])
    kernel.prepare()
    birth = None
    with suppress(BrokenPipeError):  # the server has gone, and with it every reason to be here
        if (found := threads()) > 1:
            ipc.send(server, {"unwell": f"something that it has loaded runs {found - 1} threads"})
        else:
            settle()
            ipc.send(server, {"warm": time.perf_counter() - started, "files": own_files()})
            birth = Parent(server, lifeline).serve()
    if birth is None:
        os._exit(0)
    child.become_kernel(birth)


if __name__ == "__main__":
    main()
