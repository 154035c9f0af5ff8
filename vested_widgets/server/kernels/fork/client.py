"""The server's end: keeps one warm parent, asks it for kernels, and hears how they end."""

from __future__ import annotations

import itertools
import logging
import os
import select
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

if TYPE_CHECKING:
    from collections.abc import Sequence

# A library that starts threads of its own would make a fork unsafe; these are told not to.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# Fewer pools of memory for a kernel's many threads; no advice for users of a debugger.
SETTINGS = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
WARM_SECONDS = 60.0
BORN_SECONDS = 20.0
UNKNOWN_CODE = 255
# After this many parents have died or could not warm up, kernels are ordinary ones until the server starts again.
MOST_PARENTS = 3
log = logging.getLogger("vested.forks")


class NotNowError(Exception):
    """No kernel can be forked now; the text says why. An ordinary one can be started instead."""


def can_fork() -> bool:
    """Whether this system has what forked kernels stand on: fork without surprises, process handles, packets."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


class ForkedProcess:
    """A forked kernel, with what jupyter_client uses of `subprocess.Popen`. Signals go by handle, never to a reused number."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int, code: Future[int]) -> None:
        self.pid, self._handle, self._code = pid, handle, code
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while it lives."""
        if self.returncode is None and (self._code.done() or self._has_ended()):
            self._close(self._wait_for_code())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it has not ended in time.
        """
        if self.returncode is None:
            if not self._has_ended(timeout):
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self._close(self._wait_for_code())
        assert self.returncode is not None  # noqa: S101 - for the type checker
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Signal the process, if it has not ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, timeout: float | None = 0) -> bool:
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        return bool(watch.poll(None if timeout is None else 1000 * timeout))

    def _wait_for_code(self) -> int:
        # The parent tells the code as soon as it has buried the child. A parent that has died tells nothing.
        try:
            return self._code.result(timeout=1.0)
        except TimeoutError:
            return UNKNOWN_CODE

    def _close(self, code: int) -> None:
        self.returncode = code
        os.close(self._handle)

    def __del__(self) -> None:
        if self.returncode is None:
            os.close(self._handle)


class WarmParent:
    """One parent process and the wire to it. Its messages are read by a thread, so it serves any number of event loops."""

    def __init__(self, tasks: Sequence[str], ahead: str = "") -> None:
        self._end, theirs = ipc.pair()
        lifeline, self._alive = os.pipe()
        command = [
            sys.executable,
            "-P",
            "-m",
            "vested_widgets.server.kernels.fork.parent",
            str(theirs.fileno()),
            str(lifeline),
            *tasks,
        ]
        environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), **SETTINGS}
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            pass_fds=(theirs.fileno(), lifeline),
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        theirs.close()
        os.close(lifeline)
        if ahead:
            self.keep_ahead(ahead)
        self.warm: Future[float] = Future()
        self.alive = True
        self.files: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._births: dict[int, Future[ForkedProcess]] = {}
        self._ends: dict[int, Future[int]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True, name="warm parent").start()

    def keep_ahead(self, folder: str) -> None:
        """Let it keep one kernel ready, whose sockets are in that folder until it is asked for."""
        with suppress(OSError):  # it has gone; whoever asks it for a kernel is told
            ipc.send(self._end, {"ahead": folder})

    def ask(self, connection_file: str, environment: dict[str, str], folder: str, *, movable: bool) -> Future[ForkedProcess]:
        """Ask for a kernel that listens as that file says; `movable`: one that has listened elsewhere may come to that address.

        Raises:
            NotNowError: the parent has gone, or what the kernel is given is too long for a message.
        """
        with self._lock:
            number = next(self._numbers)
            born: Future[ForkedProcess] = Future()
            self._births[number], self._ends[number] = born, Future()
        try:
            asked = {"connection_file": connection_file, "environment": environment, "folder": folder, "movable": movable}
            ipc.send(self._end, {"fork": number, **asked})
        except OSError as error:
            self._births.pop(number, None), self._ends.pop(number, None)
            raise NotNowError(f"the warm process cannot be asked: {error.strerror}") from error
        return born

    def stale(self) -> bool:
        """Whether a source file that it has loaded has changed since."""
        return any(_stamp(file) != stamp for file, stamp in self.files.items())

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
        if self._alive >= 0:
            os.close(self._alive)
            self._alive = -1
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        while True:
            try:
                message, handle = ipc.receive(self._end)
            except OSError:
                message, handle = None, None
            if message is None:
                break
            self._heard(message, handle)
        self.alive = False
        self.process.wait()
        why = NotNowError("the warm process has ended")
        waiting: list[Future[Any]] = [self.warm, *self._births.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(why)
        self._end.close()

    def _heard(self, message: dict[str, Any], handle: int | None) -> None:
        if "born" in message and handle is not None:
            number = message["born"]
            process = ForkedProcess(message["pid"], handle, self._ends[number])
            self._births.pop(number).set_result(process)
        elif "ended" in message:
            number = message["ended"]
            self._ends.pop(number).set_result(message["code"])
            if unborn := self._births.pop(number, None):
                unborn.set_exception(NotNowError("the new kernel ended before it was ready"))
        elif "failed" in message:
            self._ends.pop(message["failed"], None)
            self._births.pop(message["failed"]).set_exception(NotNowError(f"the system refused to fork: {message['why']}"))
        elif "warm" in message:
            self.files = {file: _stamp(file) for file in message["files"]}
            self.warm.set_result(message["warm"])
        elif "unwell" in message:
            self.warm.set_exception(NotNowError(message["unwell"]))


def _stamp(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


class Nursery:
    """Where kernels come from: a warm parent, a new one when the code has changed or the old one has died."""

    def __init__(self, tasks: Sequence[str] = ()) -> None:
        self.tasks = tuple(tasks)
        self._ahead = ""
        self._parent: WarmParent | None = None
        self._retired: list[WarmParent] = []
        self._lost = 0
        self._looked = 0.0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to warm up, where kernels can be forked at all."""
        if can_fork():
            with self._lock:
                self._parent = self._parent or WarmParent(self.tasks, self._ahead)

    def keep_ahead(self, folder: str) -> None:
        """From now on keep one kernel ready: its sockets are opened in that folder, on the disk on which connection files are."""
        with self._lock:
            self._ahead = folder
            if self._parent is not None:
                self._parent.keep_ahead(folder)

    def parent(self) -> WarmParent:
        """The parent to ask. Waiting for its `warm` is the caller's part.

        Raises:
            NotNowError: kernels cannot be forked here, not any more, or not until a new parent is warm.
        """
        if not can_fork():
            raise NotNowError("this system cannot fork kernels")
        with self._lock:
            if self._parent is None:
                self._replace()
            elif not self._parent.alive:
                self._lost += 1
                self._replace()
                raise NotNowError("the warm process has ended; a new one is warming up")
            elif self._is_stale(self._parent):
                self._retired = [old for old in self._retired if old.process.poll() is None]
                self._retired.append(self._parent)
                self._parent.retire()
                self._replace()
                raise NotNowError("the code has changed; a new warm process is getting ready")
            assert self._parent is not None  # noqa: S101 - for the type checker
            return self._parent

    def _replace(self) -> None:
        if self._lost >= MOST_PARENTS:
            raise NotNowError(f"{self._lost} warm processes have ended by themselves")
        self._parent = WarmParent(self.tasks, self._ahead)

    def _is_stale(self, parent: WarmParent) -> bool:
        now = time.monotonic()
        if now - self._looked < 1.0:
            return False
        self._looked = now
        return parent.stale()

    def stop(self) -> None:
        """End every parent and whatever is left of their kernels."""
        with self._lock:
            for parent in (self._parent, *self._retired):
                if parent is not None:
                    parent.close()
            self._parent, self._retired, self._ahead = None, [], ""
