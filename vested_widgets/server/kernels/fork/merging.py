"""Tell Linux which memory of a forked kernel is a copy that other kernels have too, so that it can keep one copy for all of them.

Python counts references in the objects themselves: a kernel that looks at an object copies its page of memory from the warm parent, and
when it has looked the page is as it was before. Where the administrator has switched on Linux's same-page merging
(https://docs.kernel.org/admin-guide/mm/ksm.html), such pages are joined again; one that is written to later is copied again.
A process must say for which of its memory it wants that. Only what is its own alone is named: the rest is shared with the parent
already, and looking through that would cost many times the work.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

SWITCH = Path("/sys/kernel/mm/ksm/run")
# Seconds between the times when a kernel names what is its own: its page has been opened; it has been answered; a round has turned.
PAUSES = (10.0, 50.0, 240.0)
MERGEABLE = 12  # MADV_MERGEABLE of <sys/mman.h>; Python's `mmap` knows it only where the C library that it was built with did
# Pieces so near to each other are named as one: each becomes an entry in the system's own list of this process's memory.
NEAR = 32 * mmap.PAGESIZE
# Bits of an entry of /proc/self/pagemap: there is such a page; it is a file's; nobody else has it.
PRESENT, FILE, ALONE = 1 << 63, 1 << 61, 1 << 56
# A line of /proc/self/maps about memory that is private and can be written to.
PRIVATE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw.p ", re.MULTILINE)


def merges(switch: Path = SWITCH) -> bool:
    """Whether Linux merges pages on this machine."""
    with suppress(OSError):
        return switch.read_text("ascii").strip() == "1"
    return False


def offer() -> int:
    """Name all pages that are this process's alone; returns how many bytes that are, with what lies between near ones.

    What Linux refuses to tell or to take is left as it is: that only costs memory.
    """
    named = 0
    with suppress(OSError), Path("/proc/self/pagemap").open("rb", buffering=0) as table:
        for start, end in private(Path("/proc/self/maps").read_text("utf-8", "replace")):
            entries = array("Q", os.pread(table.fileno(), 8 * (end - start) // mmap.PAGESIZE, 8 * start // mmap.PAGESIZE))
            for first, last in pieces(entries):
                named += name(start + first, last - first)
    return named


def name(start: int, size: int) -> int:
    """Name one piece; returns its size, or 0 if Linux does not take it (it was built without merging, or has no room for the entry)."""
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return 0 if libc.madvise(start, size, MERGEABLE) else size


def private(maps: str) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of private, writable memory in what /proc/self/maps says."""
    return ((int(found[1], 16), int(found[2], 16)) for found in PRIVATE.finditer(maps))


def pieces(entries: Iterable[int], near: int = NEAR) -> Iterator[tuple[int, int]]:
    """Start and end, in bytes from the start of a stretch, of the pieces of it that are this process's alone.

    Args:
        entries: of each page of the stretch the entry of /proc/self/pagemap.
        near: pieces that have no more than so many bytes between them are one.
    """
    first = last = -1
    for at, entry in enumerate(entries):
        if entry & (PRESENT | FILE | ALONE) != PRESENT | ALONE:
            continue
        here = at * mmap.PAGESIZE
        if last >= 0 and here - last > near:
            yield first, last
            first = -1
        first, last = here if first < 0 else first, here + mmap.PAGESIZE
    if last >= 0:
        yield first, last
