"""How many kernels a machine takes: by number, and by the memory that is free when a page is opened."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from vested_widgets.server import kernels


def test_forked_kernels_need_less_so_more_of_them_live_at_once():
    assert kernels.default_limit(forked=True) > kernels.default_limit() >= 4


def test_free_memory_is_what_the_system_calls_available(tmp_path: Path):
    report = tmp_path / "meminfo"
    report.write_text("MemTotal:       8000000 kB\nMemFree:          10000 kB\nMemAvailable:    2000000 kB\n")
    assert kernels.free_memory(report) == 2_000_000 * 1024
    assert kernels.free_memory(tmp_path / "none") == math.inf


def test_a_page_waits_while_memory_is_short_and_comes_in_when_it_is_not(monkeypatch: pytest.MonkeyPatch):
    manager = kernels.SeatKernels(limit=10)
    monkeypatch.setattr(kernels, "free_memory", lambda: kernels.RESERVE - 1)
    with pytest.raises(kernels.TooManyKernelsError):
        asyncio.run(manager._make_room("somebody"))
    monkeypatch.setattr(kernels, "free_memory", lambda: kernels.RESERVE + 1)
    asyncio.run(manager._make_room("somebody"))
