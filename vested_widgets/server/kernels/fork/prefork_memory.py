"""Prepare the parent's memory before it forks, so that a child copies as little of it as possible.

A page of memory is shared until one of the processes writes to it. Four things make a child write to pages of which it needs next to
nothing: the garbage collector, which marks objects; free blocks between the parent's blocks, over which the child's new ones would be
scattered; classes that change when they are first asked something; and Python's cache of lookups in classes, which holds a reference to
each name until another takes its place.
"""

from __future__ import annotations

import ctypes
import gc
import sys

# The most blocks that are allocated, whatever the reports say.
MAX_BLOCKS = 200_000


def prepare_memory() -> None:
    """Resolve what classes compute once, collect garbage, fill free blocks, and hide all objects from the collector, and clear a cache."""
    resolve_annotations()
    gc.collect()
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
# Without it: a child copies 1.6 MB more (docs/decisions/0017-what-is-worth-a-patch.md).
def resolve_annotations() -> None:
    """Let the classes of zmq's sockets and contexts compute their annotations."""
    zmq = sys.modules.get("zmq")
    for made in (zmq.Socket, zmq.Context) if zmq is not None else ():
        for one in made.mro():
            getattr(one, "__annotations__", None)


# What: empties the cache of lookups in classes.
# Why: a child that looks something up writes to the name whose place in the cache it takes.
# Upstream: CPython, sys._clear_type_cache (documented as internal; deprecated from 3.13 on).
# Without it: a page takes 0.6 MB more of its own, 1.7 MB with its share of the rest (docs/decisions/0017-what-is-worth-a-patch.md).
def clear_type_cache() -> None:
    """Empty Python's cache of lookups in classes."""
    if clear := getattr(sys, "_clear_type_cache", None):
        clear()


FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _HeapReport(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS]


# What: allocates the free blocks of glibc's heap, from the largest to the smallest, until only its end is free.
# Why: a child's new blocks would take those places, one here and one there, and copy a page for a few of them. The C heap holds what
#   is larger than 512 bytes, such as dictionaries, and the pools of Python's own allocator hold the rest.
# Upstream: glibc, malloc/malloc.c; mallinfo2(3), malloc_trim(3).
# Without it: a page takes 6 to 7 MB more, 24 MB instead of the 20 that are allowed (docs/decisions/0007-fill-only-the-c-heap.md).
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
