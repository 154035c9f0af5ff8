"""How many kernels a machine takes: by number, and by the memory that is free when a page is opened."""

from __future__ import annotations

import asyncio
import errno
import math
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import zmq

from vested_widgets.server.kernels import manager as kernels


def test_forked_kernels_need_less_so_more_of_them_live_at_once():
    assert kernels.default_limit(forked=True) > kernels.default_limit() >= 4


def test_free_memory_is_what_the_system_calls_available(tmp_path: Path):
    report = tmp_path / "meminfo"
    report.write_text("MemTotal:       8000000 kB\nMemFree:          10000 kB\nMemAvailable:    2000000 kB\n")
    assert kernels.free_memory(report) == 2_000_000 * 1024
    assert kernels.free_memory(tmp_path / "none") == math.inf


def test_a_page_waits_while_memory_is_short_and_comes_in_when_it_is_not(monkeypatch: pytest.MonkeyPatch):
    manager = kernels.MemberKernelManager(limit=10)
    monkeypatch.setattr(kernels, "free_memory", lambda: kernels.RESERVE - 1)
    with pytest.raises(kernels.TooManyKernelsError):
        asyncio.run(manager._make_room("somebody"))
    monkeypatch.setattr(kernels, "free_memory", lambda: kernels.RESERVE + 1)
    asyncio.run(manager._make_room("somebody"))


def test_the_server_may_hold_the_sockets_of_hundreds_of_pages():
    """zmq's own default ends at 1,023 sockets, six of which belong to each page."""
    manager = kernels.MemberKernelManager(limit=10)
    assert manager.context.get(zmq.MAX_SOCKETS) >= 6 * 1000


def test_the_server_may_open_as_many_files_as_the_system_lets_it():
    said = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]));"
    said += "from vested_widgets.server.kernels.manager import MAX_FILES, allow_open_files; allow_open_files();"
    said += "soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE); print(soft == min(MAX_FILES, hard))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "True"


def test_a_kernel_to_which_the_server_cannot_connect_does_not_live_on(monkeypatch: pytest.MonkeyPatch):
    """When sockets had run out, each visitor who tried again left a process behind."""

    async def scenario() -> tuple[int, list[str]]:
        manager = kernels.MemberKernelManager(limit=10)

        def fail(self: object, **_: object) -> None:
            raise zmq.ZMQError(errno.EMFILE)

        monkeypatch.setattr("jupyter_client.manager.KernelManager._connect_control_socket", fail)
        before = {child.pid for child in psutil.Process().children(recursive=True)}
        with pytest.raises(RuntimeError, match="could not be started"):
            await manager.start_kernel(kernel_name="python3")
        for _ in range(100):
            left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
            if not left:
                break
            await asyncio.sleep(0.1)
        return len(left), manager.list_kernel_ids()

    assert asyncio.run(scenario()) == (0, [])


def test_a_kernel_that_its_page_ends_while_it_is_looked_at_stops_nobody_from_tidying(monkeypatch: pytest.MonkeyPatch):
    manager = kernels.MemberKernelManager(limit=10)
    for name in ("leaves", "stays"):
        manager.owners[name] = kernels.Owner(name, "link", "page", time.monotonic(), rendering=False)
        manager._kernels[name] = object()
    looked: list[str] = []

    async def alive(kernel_id: str) -> bool:
        looked.append(kernel_id)
        if kernel_id == "leaves":
            del manager.owners["leaves"], manager._kernels["leaves"]
        return True

    monkeypatch.setattr(manager, "alive", alive)
    manager.living_links = lambda links: set(links)
    asyncio.run(manager.end_unneeded())
    assert looked == ["leaves", "stays"]
    assert set(manager.owners) == {"stays"}
