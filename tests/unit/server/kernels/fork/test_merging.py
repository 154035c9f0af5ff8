"""A forked kernel names to Linux what it has copied of its parent's memory, and only that."""

from __future__ import annotations

import ctypes
import itertools
import mmap
import os
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets.server.kernels.fork import child, merging

PAGE = mmap.PAGESIZE
KINDS = (0, merging.PRESENT, merging.PRESENT | merging.ALONE, merging.PRESENT | merging.ALONE | merging.FILE, merging.ALONE)
OWN = merging.PRESENT | merging.ALONE


@given(st.lists(st.sampled_from(KINDS), max_size=60), st.integers(0, 8))
def test_pieces_hold_every_page_of_its_own_and_no_stretch_of_others_longer_than_near(entries: list[int], near: int):
    found = list(merging.pieces(entries, near * PAGE))
    own = {at for at, entry in enumerate(entries) if entry == OWN}
    named = [set(range(first // PAGE, last // PAGE)) for first, last in found]
    assert own <= set().union(*named) if named else not own
    for pages in named:
        assert {min(pages), max(pages)} <= own
        assert all(own & set(range(at, at + near + 1)) for at in pages if at + near + 1 <= max(pages))
    for (_, before), (after, _) in itertools.pairwise(found):
        assert after - before > near * PAGE


def test_private_memory_that_can_be_written_to_is_found_in_what_the_system_tells():
    told = """55bdafbf6000-55bdafc17000 rw-p 00000000 00:00 0                          [heap]
7fa5c1652000-7fa5c16a9000 r--p 00000000 fe:00 329635                     /usr/lib/locale/C.utf8/LC_CTYPE
7fa5c1887000-7fa5c1889000 rw-p 001d3000 fe:00 339380                     /usr/lib/libc.so.6
7fa5c1990000-7fa5c1991000 rw-s 00000000 00:01 4                          /dev/zero
"""
    assert list(merging.private(told)) == [(0x55BDAFBF6000, 0x55BDAFC17000), (0x7FA5C1887000, 0x7FA5C1889000)]


@pytest.mark.parametrize(("text", "on"), [("1\n", True), ("0\n", False), ("2\n", False)])
def test_pages_are_named_only_where_the_administrator_merges_them(tmp_path: Path, text: str, on: bool):
    switch = tmp_path / "run"
    switch.write_text(text)
    assert merging.merges(switch) is on
    assert merging.merges(tmp_path / "absent") is False


def test_a_child_names_the_pages_that_it_has_written_to_and_still_ends_with_the_server(monkeypatch: pytest.MonkeyPatch):
    """Of 8 MB that the parent has, the child writes to two pages: these two are named, the others are not."""
    monkeypatch.setattr(merging, "merges", lambda: True)
    monkeypatch.setattr(merging, "PAUSES", (0.0,))
    shared = mmap.mmap(-1, 2048 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    shared.write(b"x" * len(shared))
    at = ctypes.addressof(ctypes.c_char.from_buffer(shared))
    lifeline, server = os.pipe()
    heard, tell = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(server)
            shared[100 * PAGE] = shared[1500 * PAGE] = 1
            named = merging.name
            monkeypatch.setattr(
                merging, "name", lambda start, size: (os.write(tell, b"%d %d\n" % (start, size)), named(start, size))[1]
            )
            offer = merging.offer
            monkeypatch.setattr(merging, "offer", lambda: (offer(), os.write(tell, b"end\n"))[0])
            child._end_with_server(lifeline)
        finally:
            os._exit(1)
    os.close(tell)
    with os.fdopen(heard) as lines:
        pieces = [tuple(map(int, line.split())) for line in iter(lines.readline, "end\n")]
        os.close(server)  # it has gone
        assert lines.read() == ""
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    within = [(start - at, size) for start, size in pieces if at <= start < at + len(shared)]
    assert within == [(100 * PAGE, PAGE), (1500 * PAGE, PAGE)]
