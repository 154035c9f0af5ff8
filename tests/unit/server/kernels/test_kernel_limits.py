"""What a kernel may take before it is ended, and whose page is told why."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from vested_widgets.server.kernels import limits
from vested_widgets.server.kernels.limits import Use
from vested_widgets.server.kernels.manager import KERNEL_MEMORY, MemberKernelManager, Owner
from vested_widgets.server.metrics import Metrics


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemberKernelManager]:
    """A manager with the kernel "k" of a member, whose process takes what `manager.use` says."""
    made = MemberKernelManager(memory_limit=100e6, time_limit=True)
    made.owners["k"] = Owner("kim", "link", "page", time.monotonic())
    made.use = Use(int(KERNEL_MEMORY), 0.0)  # type: ignore[attr-defined]
    monkeypatch.setattr(limits, "use_of", lambda _pid: made.use)  # type: ignore[attr-defined]
    yield made


def look(manager: MemberKernelManager, memory: float, cpu: float) -> str:
    """What the manager says of such a process."""
    manager.use = Use(int(memory), cpu)  # type: ignore[attr-defined]
    return manager._exceeds("k", manager.owners["k"])


def test_memory_is_compared_with_what_it_had_at_the_start(manager: MemberKernelManager):
    assert look(manager, 400e6, 0) == ""
    assert look(manager, 499e6, 0) == ""
    assert look(manager, 501e6, 0) == "memory"


def test_an_ordinary_kernel_may_still_import_its_packages(manager: MemberKernelManager):
    assert look(manager, 40e6, 0) == ""
    assert look(manager, KERNEL_MEMORY + 90e6, 0) == ""
    assert look(manager, KERNEL_MEMORY + 110e6, 0) == "memory"


def test_a_core_that_is_kept_busy_for_more_than_a_minute_is_too_much(manager: MemberKernelManager):
    look(manager, 1, 3.0)
    assert look(manager, 1, 50.0) == ""
    assert look(manager, 1, 3.0 + limits.CPU_SECONDS + 5) == "time"


def test_nothing_is_limited_where_that_is_switched_off(manager: MemberKernelManager):
    manager.memory_limit, manager.time_limit = 0, False
    assert look(manager, 1, 0) == ""
    assert look(manager, 1e12, 1e6) == ""


def test_only_its_own_member_is_told_why_a_kernel_has_ended(manager: MemberKernelManager):
    manager.metrics = Metrics()
    asyncio.run(manager.end("k", "a test", "memory"))
    assert manager.why_ended("k", "kim") == "memory"
    assert manager.why_ended("k", "ada") == manager.why_ended("other", "kim") == ""
    assert b'vested_kernels_ended_total{why="memory"} 1.0' in manager.metrics.text()


def test_a_member_who_opens_many_pages_waits_for_their_own_and_nobody_else_does(manager: MemberKernelManager):
    async def open_pages() -> list[str]:
        done: list[str] = []

        async def page(member: str, name: str) -> None:
            async with manager.turn_of(member):
                await asyncio.sleep(0.01)
                done.append(name)

        await asyncio.gather(*(page("kim", f"kim {n}") for n in range(10)), page("ada", "ada"))
        return done

    done = asyncio.run(open_pages())
    assert done.index("ada") <= 2
    assert len(done) == 11
    assert not manager._turns  # nothing is kept of members who wait for no page
