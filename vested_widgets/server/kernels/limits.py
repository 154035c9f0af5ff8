"""How much one page may send, ask for and leave unread, and how much memory and time its kernel may take.

A page that is used by a person stays far below all of these. What is sent too fast is read later, not refused; what would make the
server grow without end ends the page's kernel, and the page says so.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MB = 2**20
# The largest message of a page to its kernel (an upload is one), and to the feed of the workshop, which takes none.
MAX_MESSAGE, MAX_FEED_MESSAGE = 4 * MB, 4096
# Messages of a page: how many at once, and how many a second after that; the same for bytes, in both directions together.
MESSAGES, MESSAGES_A_SECOND = 200, 50
BYTES, BYTES_A_SECOND = 16 * MB, 2 * MB
# Messages that a kernel may be given before it has done the first of them, and how long a page waits for it to go on.
MAX_WAITING, WAIT_SECONDS = 64, 30.0
# Pings and pongs of a client: at once, and a second.
PINGS, PINGS_A_SECOND = 30, 2
# What a client has not read: bytes (each message counts for some of its own) of a kernel's socket and of the feed's.
MAX_UNSENT, MAX_FEED_UNSENT, MESSAGE_COST = 8 * MB, MB // 2, 1024
# The largest message of a kernel, and what is kept of a kernel's messages while its page is away.
MAX_REPLY, MAX_KEPT = 32 * MB, 8 * MB
# Bytes that a kernel may add to the log: at once, and a second.
LOG_BYTES, LOG_BYTES_A_SECOND = 256 * 1024, 1024
# Open web sockets: of one kernel, and of one seat's feed.
MAX_SOCKETS, MAX_FEEDS = 3, 12
# Pages of one member that are prepared at a time.
PAGES_AT_ONCE = 2
# Seconds of CPU that a kernel may take at once, and a second after that.
CPU_SECONDS, CPU_A_SECOND = 60.0, 0.1


class TokenBucket:
    """Allows an amount at once, and a rate after that. More may be taken; the debt is then waited for."""

    def __init__(self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left, self._at = burst, clock()

    def take(self, amount: float = 1.0) -> float:
        """Take an amount; returns the seconds until that much was allowed, 0 if it is already."""
        now = self._clock()
        self._left = min(self._burst, self._left + self._rate * (now - self._at)) - amount
        self._at = now
        return max(0.0, -self._left / self._rate)


def memory_of(pid: int) -> int:
    """Return the bytes of memory of a process, with those that it shares; 0 if it has ended or the system does not say."""
    use = use_of(pid)
    return use.memory if use else 0


@dataclass(frozen=True, slots=True)
class Use:
    """What a process takes.

    Attributes:
        memory: bytes of memory that are present, with those that it shares.
        cpu: seconds of CPU since it was started.
    """

    memory: int
    cpu: float


def use_of(pid: int, processes: Path = Path("/proc")) -> Use | None:
    """Return what a process takes; None if it has ended or the system does not say."""
    try:
        pages = int((processes / str(pid) / "statm").read_text("ascii").split()[1])
        # The name stands in brackets and may hold blanks; the times are fields 14 and 15, the name is field 2.
        fields = (processes / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
    except (OSError, ValueError, IndexError):
        return None
    return Use(pages * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK"))
