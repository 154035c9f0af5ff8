"""What a warm parent does with its memory before it forks, so that a child copies as little of it as can be.

A page of memory is shared until somebody writes to it. Four things make a child write to pages of which it needs next to nothing: the
garbage collector, which marks objects; free places between the parent's objects, into which the child's new objects would be
scattered; classes that are changed when they are first asked something; and Python's memory of what it has looked up in classes, which
holds a reference to each name until another takes its place.
"""

from __future__ import annotations

import ctypes
import gc
import os
import re
import sys
import tempfile

# A line of CPython's own report: class, size of a block, pools, blocks in use, blocks free.
POOLS = re.compile(r"^ *\d+ +(\d+) +\d+ +\d+ +(\d+)$", re.MULTILINE)
# The most that is allocated to fill places, whatever the reports say.
MOST_BLOCKS = 200_000
_filling: list[object] = []


def settle() -> None:
    """Collect, fill the free places, hide what there is from the collector, and forget what was looked up."""
    ask_classes()
    gc.collect()
    fill_python()
    fill_c()
    gc.freeze()
    forget_lookups()


def ask_classes() -> None:
    """Ask the classes of zmq's sockets for their annotations, as the first setting of an option does.

    The answer is kept in the class, which tells all that descend from it (of `Generic` there are thousands) that it has changed.
    """
    zmq = sys.modules.get("zmq")
    for made in (zmq.Socket, zmq.Context) if zmq is not None else ():
        for one in made.mro():
            getattr(one, "__annotations__", None)


def forget_lookups() -> None:
    """Empty the memory of lookups: whatever takes a place in it would write to the name that had it before."""
    if forget := getattr(sys, "_clear_type_cache", None):
        forget()


def fill_python() -> None:
    """Fill the free blocks in the pools of Python's own allocator with bytes of their size."""
    empty = sys.getsizeof(b"")
    for size, free in free_blocks():
        if size > empty:
            _filling.append([bytes(size - empty) for _ in range(min(free, MOST_BLOCKS))])
    for size, free in free_blocks():
        if size == sys.getsizeof(object()):
            _filling.append([object() for _ in range(min(free, MOST_BLOCKS))])


def free_blocks() -> list[tuple[int, int]]:
    """Sizes of blocks and how many of each are free in pools that are in use, the largest first; nothing where Python does not say."""
    report = getattr(sys, "_debugmallocstats", None)
    if report is None:
        return []
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                report()
            finally:
                os.dup2(kept, 2)
            file.seek(0)
            said = file.read().decode("ascii", "replace")
    finally:
        os.close(kept)
    return sorted(((int(size), int(free)) for size, free in POOLS.findall(said)), reverse=True)


NAMES = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _Report(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in NAMES]


def fill_c() -> None:
    """Allocate what is free between the blocks of glibc's heap, from the largest to the smallest, until only its end is free."""
    libc = ctypes.CDLL(None)
    try:
        libc.mallinfo2.restype, libc.malloc.restype = _Report, ctypes.c_void_p
        libc.malloc.argtypes = [ctypes.c_size_t]
        libc.malloc_trim(0)  # joins what is free side by side
    except AttributeError:  # another libc
        return

    def end() -> tuple[int, int, int]:
        report = libc.mallinfo2()
        return report.fordblks - report.keepcost, report.keepcost, report.arena

    sizes = [1 << power for power in range(20, 10, -1)] + list(range(1024, 15, -16))
    left = MOST_BLOCKS
    for size in sizes:
        before = end()
        while left and before[0] >= size:
            libc.malloc(size)
            left -= 1
            after = end()
            if after[1:] != before[1:]:  # it came from the end: no place of this size is left
                break
            before = after
