"""A forked kernel as jupyter_client sees processes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

# The exit code of a process whose parent died before it could report one.
UNKNOWN_CODE = 255


class ForkedProcess:
    """A forked kernel with what jupyter_client uses of `subprocess.Popen`.

    Signals go by file descriptor, so never to another process that has got the same number.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, descriptor: int, code: Future[int]) -> None:
        self.pid, self._descriptor, self._code = pid, descriptor, code
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code; None while the process lives."""
        if self.returncode is None and (self._code.done() or self._has_ended()):
            self._close(self._wait_for_code())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process; returns the exit code.

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
        """Send a signal to the process, if it has not ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, signum)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, timeout: float | None = 0) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(None if timeout is None else 1000 * timeout))

    def _wait_for_code(self) -> int:
        # The parent sends the code as soon as it has reaped the child. A parent that has died sends nothing.
        try:
            return self._code.result(timeout=1.0)
        except TimeoutError:
            return UNKNOWN_CODE

    def _close(self, code: int) -> None:
        self.returncode = code
        os.close(self._descriptor)

    def __del__(self) -> None:
        if self.returncode is None:
            os.close(self._descriptor)
