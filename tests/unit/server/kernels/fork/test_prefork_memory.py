"""The parent's memory before it forks."""

from __future__ import annotations

import subprocess
import sys

from vested_widgets.server.kernels.fork import prefork_memory


def test_free_blocks_of_the_c_heap_are_filled():
    code = """
    import ctypes, gc
    from vested_widgets.server.kernels.fork import prefork_memory
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
    blocks = [libc.malloc(3000) for _ in range(1000)]
    for block in blocks[::2]: libc.free(block)
    libc.mallinfo2.restype = prefork_memory._HeapReport
    free = lambda: (report := libc.mallinfo2()).fordblks - report.keepcost
    before = free()
    prefork_memory.prepare_memory()
    assert before > 1_000_000, before
    assert free() < before / 10, (before, free())
    assert gc.get_freeze_count() > 1000
    """
    lines = "\n".join(line.strip() for line in code.splitlines())
    subprocess.run([sys.executable, "-c", lines], check=True, timeout=60)


def test_no_name_is_held_for_having_been_looked_up():
    name = "".join(("looked", "_", "up"))  # a name that nothing else holds
    before = sys.getrefcount(name)
    assert not hasattr(type("Asked", (), {})(), name)
    held = sys.getrefcount(name)
    prefork_memory.clear_type_cache()
    assert (held, sys.getrefcount(name)) == (before + 1, before)


def test_the_classes_of_sockets_have_their_annotations_before_an_option_is_set():
    code = """
    import zmq
    from vested_widgets.server.kernels.fork import prefork_memory
    prefork_memory.resolve_annotations()
    computed = [one.__dict__.get("__annotations__") for one in zmq.Socket.mro()]
    with zmq.Context() as context, context.socket(zmq.ROUTER) as made:
        made.linger = 0
    assert [one.__dict__.get("__annotations__") for one in zmq.Socket.mro()] == computed
    """
    lines = "\n".join(line.removeprefix("    ") for line in code.splitlines())
    subprocess.run([sys.executable, "-c", lines], check=True, timeout=60)
