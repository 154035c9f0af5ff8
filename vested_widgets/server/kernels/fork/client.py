"""The server's end of the fork: keep one warm parent, request kernels from it, and learn how they end."""

from __future__ import annotations

import itertools
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vested_widgets.server.kernels.fork import ipc
from vested_widgets.server.kernels.fork.process import ForkedProcess

if TYPE_CHECKING:
    from collections.abc import Sequence

# What: limits the thread pools of numerical libraries to one thread.
# Why: a fork of a process with threads may stop for ever on a lock that another thread held.
# Upstream: documented variables of OpenMP, OpenBLAS, MKL, numexpr and Accelerate.
# Without it: a parent that has imported NumPy has threads, calls itself unfit, and every kernel is an ordinary one.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# What: two arenas of glibc for each process, unbuffered output, no check of frozen modules by the debugger, no thread of Arrow's memory.
# Why: each thread of a kernel would otherwise take an arena of its own; the check prints advice that no user can follow; pandas imports
# pyarrow where it is installed, and its copy of jemalloc starts a thread as it is loaded.
# Upstream: glibc, mallopt(3), M_ARENA_MAX; CPython, PYTHONUNBUFFERED; pydevd, PYDEVD_DISABLE_FILE_VALIDATION; jemalloc(3), background_thread,
# under the name that Apache Arrow gives to MALLOC_CONF.
# Without it: each thread of a kernel may take an arena of its own; output comes late; the log has a warning for each kernel; where pyarrow is
# installed the parent has a thread, calls itself unfit, and every kernel is an ordinary one.
SETTINGS = {
    "MALLOC_ARENA_MAX": "2",
    "PYTHONUNBUFFERED": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
WARM_SECONDS = 60.0
START_SECONDS = 20.0
# After so many parents have died or could not warm up, kernels are ordinary ones until the server starts again.
MAX_LOST_PARENTS = 3
log = logging.getLogger("vested.forks")


class ForkUnavailableError(Exception):
    """No kernel can be forked now; the text says why. An ordinary one can be started instead."""


def can_fork() -> bool:
    """Return whether this system has what forked kernels need: a safe fork, process descriptors, packets."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


class WarmParent:
    """One parent process and the socket to it. A thread reads its messages, so it serves any number of event loops."""

    def __init__(self, tasks: Sequence[str], spare_folder: str = "", kernel_memory: int = 0) -> None:
        self._end, theirs = ipc.pair()
        lifeline, self._lifeline = os.pipe()
        program = [sys.executable, "-P", "-m", "vested_widgets.server.kernels.fork.parent"]
        environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), **SETTINGS}
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [*program, str(theirs.fileno()), str(lifeline), *tasks],
            pass_fds=(theirs.fileno(), lifeline),
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        theirs.close()
        os.close(lifeline)
        if spare_folder:
            self.keep_spare(spare_folder)
        self.warm: Future[float] = Future()
        self.alive = True
        self.kernel_memory = kernel_memory
        self.files: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._starts: dict[int, Future[ForkedProcess]] = {}
        self._ends: dict[int, Future[int]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True, name="warm parent").start()

    def keep_spare(self, folder: str) -> None:
        """Let it keep one kernel ready, whose sockets are in that folder until a page needs it."""
        with suppress(OSError):  # it has ended; the next request for a kernel reports that
            ipc.send(self._end, {"spare": folder})

    def fork(self, connection_file: str, environment: dict[str, str], folder: str, *, movable: bool) -> Future[ForkedProcess]:
        """Request a kernel that listens as that file says.

        Args:
            connection_file: the file with the kernel's address and key.
            environment: the kernel's environment.
            folder: the kernel's working directory.
            movable: whether the sockets of a spare kernel may be moved to that address.

        Raises:
            ForkUnavailableError: the parent has ended, or the request is too long for a message.
        """
        with self._lock:
            number = next(self._numbers)
            started: Future[ForkedProcess] = Future()
            self._starts[number], self._ends[number] = started, Future()
        try:
            request = {
                "connection_file": connection_file,
                "environment": environment,
                "folder": folder,
                "movable": movable,
                "memory": self.kernel_memory,
            }
            ipc.send(self._end, {"fork": number, **request})
        except OSError as error:
            self._starts.pop(number, None), self._ends.pop(number, None)
            raise ForkUnavailableError(f"the warm process cannot be asked: {error.strerror}") from error
        return started

    def stale(self) -> bool:
        """Return whether a source file that it has loaded has changed since."""
        return any(_modified(file) != at for file, at in self.files.items())

    def retire(self) -> None:
        """Let it end with its last child."""
        self.alive = False
        try:
            ipc.send(self._end, {"retire": True})
        except OSError:
            self.close()

    def close(self) -> None:
        """End it and whatever is left of its kernels."""
        self.alive = False
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        while True:
            try:
                message, descriptor = ipc.receive(self._end)
            except OSError:
                message, descriptor = None, None
            if message is None:
                break
            self._handle(message, descriptor)
        self.alive = False
        self.process.wait()
        why = ForkUnavailableError("the warm process has ended")
        waiting: list[Future[Any]] = [self.warm, *self._starts.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(why)
        self._end.close()

    def _handle(self, message: dict[str, Any], descriptor: int | None) -> None:
        if "started" in message and descriptor is not None:
            number = message["started"]
            process = ForkedProcess(message["pid"], descriptor, self._ends[number])
            self._starts.pop(number).set_result(process)
        elif "ended" in message:
            number = message["ended"]
            self._ends.pop(number).set_result(message["code"])
            if not_started := self._starts.pop(number, None):
                not_started.set_exception(ForkUnavailableError("the new kernel ended before it was ready"))
        elif "failed" in message:
            self._ends.pop(message["failed"], None)
            why = ForkUnavailableError(f"the system refused to fork: {message['why']}")
            self._starts.pop(message["failed"]).set_exception(why)
        elif "warm" in message:
            self.files = {file: _modified(file) for file in message["files"]}
            self.warm.set_result(message["warm"])
        elif "unfit" in message:
            self.warm.set_exception(ForkUnavailableError(message["unfit"]))


def _modified(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


class ForkClient:
    """Keeps one warm parent, and replaces it when the code has changed or it has died."""

    def __init__(self, tasks: Sequence[str] = ()) -> None:
        self.tasks = tuple(tasks)
        self.kernel_memory = 0  # bytes of its own that a kernel cannot exceed; 0 for any
        self._spare_folder = ""
        self._parent: WarmParent | None = None
        self._retired: list[WarmParent] = []
        self._lost = 0
        self._checked_at = 0.0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start a parent, where kernels can be forked at all."""
        if can_fork():
            with self._lock:
                self._parent = self._parent or WarmParent(self.tasks, self._spare_folder, self.kernel_memory)

    def keep_spare(self, folder: str) -> None:
        """Keep one kernel ready from now on; `folder` is for its sockets, on the disk on which connection files are."""
        with self._lock:
            self._spare_folder = folder
            if self._parent is not None:
                self._parent.keep_spare(folder)

    def parent(self) -> WarmParent:
        """Return the parent to request kernels from; the caller waits for its `warm`.

        Raises:
            ForkUnavailableError: kernels cannot be forked here, not any more, or not until a new parent is warm.
        """
        if not can_fork():
            raise ForkUnavailableError("this system cannot fork kernels")
        with self._lock:
            if self._parent is None:
                self._replace()
            elif not self._parent.alive:
                self._lost += 1
                self._replace()
                raise ForkUnavailableError("the warm process has ended; a new one is warming up")
            elif self._is_stale(self._parent):
                self._retired = [old for old in self._retired if old.process.poll() is None]
                self._retired.append(self._parent)
                self._parent.retire()
                self._replace()
                raise ForkUnavailableError("the code has changed; a new warm process is getting ready")
            assert self._parent is not None  # noqa: S101 - for the type checker
            return self._parent

    def _replace(self) -> None:
        if self._lost >= MAX_LOST_PARENTS:
            raise ForkUnavailableError(f"{self._lost} warm processes have ended by themselves")
        self._parent = WarmParent(self.tasks, self._spare_folder, self.kernel_memory)

    def _is_stale(self, parent: WarmParent) -> bool:
        now = time.monotonic()
        if now - self._checked_at < 1.0:
            return False
        self._checked_at = now
        return parent.stale()

    def stop(self) -> None:
        """End every parent and whatever is left of their kernels."""
        with self._lock:
            for parent in (self._parent, *self._retired):
                if parent is not None:
                    parent.close()
            self._parent, self._retired, self._spare_folder = None, [], ""
