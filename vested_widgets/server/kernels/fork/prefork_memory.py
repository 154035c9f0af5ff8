"""Prepare the parent's memory before it forks, so that a child copies as little of it as possible.

A page of memory is shared until one of the processes writes to it. Four things make a child write to pages of which it needs next to
nothing: the garbage collector, which marks objects; free blocks between the parent's objects, over which the child's new objects would
be scattered; classes that change when they are first asked something; and Python's cache of lookups in classes, which holds a reference
to each name until another takes its place.
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
# The most blocks that are allocated of a size, whatever the reports say.
MAX_BLOCKS = 200_000
_filling: list[object] = []


def prepare_memory() -> None:
    """Resolve what classes compute once, collect garbage, fill free blocks, hide all objects from the collector, clear the type cache."""
    resolve_annotations()
    gc.collect()
    fill_python_heap()
    fill_c_heap()
    # What: moves all objects out of the garbage collector's reach.
    # Why: a collection writes to the header of each object that it visits.
    # Upstream: CPython, gc.freeze (documented for this use).
    # Without it: the first full collection of each child copies every page with a container object.
    gc.freeze()
    clear_type_cache()


# What: reads `__annotations__` of the classes of zmq's sockets and contexts.
# Why: the first option that is set on a socket does so; Python keeps the answer in the class, which invalidates all its subclasses
#   (of `Generic` there are thousands), and each invalidation writes to a page.
# Upstream: pyzmq, zmq/sugar/attrsettr.py, AttributeSetter.__setattr__; CPython, type.__annotations__.
# Without it: a child copies 1.6 MB more (docs/decisions/kernel-memory.md).
def resolve_annotations() -> None:
    """Let the classes of zmq's sockets and contexts compute their annotations."""
    zmq = sys.modules.get("zmq")
    for made in (zmq.Socket, zmq.Context) if zmq is not None else ():
        for one in made.mro():
            getattr(one, "__annotations__", None)


# What: empties the cache of lookups in classes.
# Why: a child that looks something up writes to the name whose place in the cache it takes.
# Upstream: CPython, sys._clear_type_cache (documented as internal; deprecated in 3.13).
# Without it: a page takes 1.7 MB more (docs/decisions/kernel-memory.md).
def clear_type_cache() -> None:
    """Empty Python's cache of lookups in classes."""
    if clear := getattr(sys, "_clear_type_cache", None):
        clear()


# What: fills the free blocks in the pools of Python's allocator with bytes objects of their size.
# Why: a child's new objects would take those blocks, one here and one there, and copy a page for a few of them.
# Upstream: CPython, Objects/obmalloc.c; `sys._debugmallocstats` is the only report of free blocks and writes to stderr.
# Without it: a page takes 1.8 MB more (docs/decisions/kernel-memory.md).
def fill_python_heap() -> None:
    """Fill the free blocks of Python's allocator."""
    empty = sys.getsizeof(b"")
    for size, free in free_blocks():
        if size > empty:
            _filling.append([bytes(size - empty) for _ in range(min(free, MAX_BLOCKS))])
    for size, free in free_blocks():
        if size == sys.getsizeof(object()):
            _filling.append([object() for _ in range(min(free, MAX_BLOCKS))])


def free_blocks() -> list[tuple[int, int]]:
    """Return sizes of blocks and how many of each are free in used pools, the largest first; [] where Python does not report."""
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
            text = file.read().decode("ascii", "replace")
    finally:
        os.close(kept)
    return sorted(((int(size), int(free)) for size, free in POOLS.findall(text)), reverse=True)


FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _HeapReport(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS]


# What: allocates the free blocks of glibc's heap, from the largest to the smallest, until only its end is free.
# Why: as for Python's allocator; the C heap holds what is larger than 512 bytes, such as dictionaries and parsed code.
# Upstream: glibc, malloc/malloc.c; mallinfo2(3), malloc_trim(3).
# Without it: a page takes 7 MB more (docs/decisions/kernel-memory.md).
def fill_c_heap() -> None:
    """Fill the free blocks of glibc's heap; with another C library, do nothing."""
    libc = ctypes.CDLL(None)
    try:
        libc.mallinfo2.restype, libc.malloc.restype = _HeapReport, ctypes.c_void_p
        libc.malloc.argtypes = [ctypes.c_size_t]
        libc.malloc_trim(0)  # joins neighbouring free blocks
    except AttributeError:
        return

    def heap() -> tuple[int, int, int]:
        report = libc.mallinfo2()
        return report.fordblks - report.keepcost, report.keepcost, report.arena

    left = MAX_BLOCKS
    for size in [*(1 << power for power in range(20, 10, -1)), *range(1024, 15, -16)]:
        before = heap()
        while left and before[0] >= size:
            libc.malloc(size)
            left -= 1
            after = heap()
            if after[1:] != before[1:]:  # the block came from the end: no free block of this size is left
                break
            before = after
