"""Kernels that are ready before anybody asks for one: they become what is asked for, and leave nothing behind if nobody does."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from browser.serving import wait_until
from forking import MARKS, files_of, fork_client, forked, started, until
from vested_widgets.server.kernels.fork import parent
from vested_widgets.server.kernels.fork.client import ForkClient, ForkUnavailableError

pytestmark = MARKS


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where kernels wait; a socket's path must be short."""
    made = Path(tempfile.mkdtemp(prefix="vk"))
    yield made
    assert wait_until(lambda: not list(made.iterdir()))  # the last one that waited tidies up when its parent has gone
    made.rmdir()


@pytest.fixture(scope="module", autouse=True)
def forks(folder: Path) -> Iterator[ForkClient]:
    """A warm parent that keeps a kernel ready."""
    with fork_client("random", "numpy") as own:
        own.keep_spare(str(folder))
        yield own


def waiting(forks: ForkClient, folder: Path) -> psutil.Process:
    """The kernel that waits, once all its sockets are open."""
    found: list[psutil.Process] = []

    def there() -> bool:
        children = psutil.Process(forks.parent().process.pid).children()
        found[:] = [one for one in children if len(list(folder.glob(f"spare-{one.pid}-*"))) == 5]
        return bool(found)

    assert wait_until(there, 30)
    return found[0]


async def test_the_kernel_that_waits_becomes_the_one_that_is_asked_for(forks: ForkClient, folder: Path, tmp_path: Path):
    ready = waiting(forks, folder)
    assert ready.name() == "vested-spare"  # whoever counts kernels, tests among them, does not count it
    async with started(tmp_path, env={**os.environ, "ONLY_HERE": "yes", "TZ": "Asia/Tokyo"}) as kernel:
        assert kernel.pid == ready.pid
        assert psutil.Process(kernel.pid).name() == "vested-kernel"
        assert forked(kernel)
        told = "import os, time; print(os.getcwd(), os.environ['ONLY_HERE'], time.tzname[0], os.getsid(0) == os.getpid())"
        assert await kernel.run(told) == f"{tmp_path} yes JST True"
        assert await kernel.run("print(get_ipython().starting_dir, In[1:2], 'LOGNAME' in os.environ)") == (
            f"{tmp_path} [{told!r}] {'LOGNAME' in os.environ}"
        )
        assert not list(folder.glob(f"spare-{ready.pid}-*"))  # its sockets are where its manager looks for them
        assert await kernel.run("get_ipython().run_line_magic('connect_info', '')") != ""


async def test_it_answers_with_the_key_of_its_connection_file_and_leaves_the_file_as_it_was(
    forks: ForkClient, folder: Path, tmp_path: Path
):
    waiting(forks, folder)
    async with started(tmp_path) as kernel:
        file = Path(kernel.manager.connection_file)
        told = json.loads(file.read_text())
        assert await kernel.run("print(get_ipython().kernel.session.key.decode())") == told["key"]
        assert told["ip"] == kernel.manager.ip
        assert told["shell_port"] == kernel.manager.shell_port


async def test_when_many_are_asked_for_at_once_one_was_ready_and_all_draw_random_numbers_of_their_own(
    forks: ForkClient, folder: Path, tmp_path: Path
):
    ready = waiting(forks, folder)
    loaded = "import sys; print('numpy' in sys.modules, 'numpy.random' in sys.modules)"
    draw = "import random, numpy; print(random.random(), numpy.random.random(), get_ipython().kernel.session.session)"
    async with started(tmp_path) as first, started(tmp_path) as second, started(tmp_path) as third:
        assert [kernel.pid == ready.pid for kernel in (first, second, third)] == [True, False, False]
        # What NumPy loads for them is 4 MB of a kernel that never asks.
        assert [await kernel.run(loaded) for kernel in (first, second, third)] == ["True False"] * 3
        drawn = [(await kernel.run(draw)).split() for kernel in (first, second, third)]
        assert all(len(set(kind)) == 3 for kind in zip(*drawn, strict=True))
        held = {name for name in files_of(forks.parent().process.pid) if "socket:" in name}
        assert all(not held & files_of(kernel.pid) for kernel in (first, second, third))
    assert waiting(forks, folder).pid != ready.pid  # and another gets ready


async def test_it_is_interrupted_restarted_and_ended_as_any_other(forks: ForkClient, folder: Path, tmp_path: Path):
    ready = waiting(forks, folder)
    ready.send_signal(signal.SIGINT)  # before there is anything that somebody could want to interrupt
    async with started(tmp_path) as kernel:
        assert kernel.pid == ready.pid
        code = "import pathlib, time\npathlib.Path('begun').touch()\nfor _ in range(600): time.sleep(0.1)"
        asleep = asyncio.ensure_future(kernel.run(code))
        await until((tmp_path / "begun").exists)
        await kernel.manager.interrupt_kernel()
        assert await asyncio.wait_for(asleep, 10) == "KeyboardInterrupt"
        await kernel.run("kept = 1")
        next_one = waiting(forks, folder)
        await kernel.manager.restart_kernel()
        await kernel.client._async_wait_for_ready(timeout=30)
        assert kernel.pid == next_one.pid
        assert await kernel.run("print('kept' in globals())") == "False"
        process = kernel.manager.provisioner.process
        kernel.client.execute("import os; os._exit(7)")
        assert await asyncio.to_thread(process.wait, 10) == 7


async def test_one_that_died_while_it_waited_is_not_handed_out(forks: ForkClient, folder: Path, tmp_path: Path):
    ready = waiting(forks, folder)
    ready.kill()
    async with started(tmp_path) as kernel:
        assert kernel.pid != ready.pid
        assert await kernel.run("print(6 * 7)") == "42"
    assert waiting(forks, folder).pid != ready.pid


async def test_one_that_dies_while_it_is_handed_out_is_replaced_and_leaves_no_file(
    forks: ForkClient, folder: Path, tmp_path: Path
):
    ready = waiting(forks, folder)
    ready.suspend()
    asked = forks.parent().fork(str(tmp_path / "kernel.json"), {}, str(tmp_path), movable=True)
    await asyncio.sleep(0.5)
    assert not asked.done()
    ready.kill()
    with pytest.raises(ForkUnavailableError, match="ended before it was ready"):
        await asyncio.wait_for(asyncio.wrap_future(asked), 10)
    assert wait_until(lambda: not list(folder.glob(f"spare-{ready.pid}-*")))


async def test_a_kernel_whose_address_is_no_file_is_forked_when_it_is_asked_for(forks: ForkClient, folder: Path, tmp_path: Path):
    ready = waiting(forks, folder)
    manager = AsyncKernelManager(kernel_name="python3", transport="tcp", connection_file=str(tmp_path / "kernel.json"))
    await manager.start_kernel(cwd=str(tmp_path))
    try:
        assert manager.provisioner.pid != ready.pid
        assert ready.is_running()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        client.stop_channels()
    finally:
        await manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("end", ["retire", "killed"])
def test_what_nobody_has_asked_for_ends_with_its_parent_and_leaves_no_file(tmp_path: Path, end: str):
    own, folder = ForkClient(("random",)), Path(tempfile.mkdtemp(prefix="vk"))
    own.keep_spare(str(folder))
    own.start()
    try:
        ready, process = waiting(own, folder), own.parent().process
        own.parent().retire() if end == "retire" else process.kill()
        assert wait_until(lambda: not ready.is_running() and process.poll() is not None, 10)
        assert not list(folder.iterdir())
    finally:
        own.stop()
        shutil.rmtree(folder)


def test_a_parent_whose_waiting_kernels_keep_dying_gives_up_making_them_ready():
    own, folder = ForkClient(("random",)), Path(tempfile.mkdtemp(prefix="vk"))
    own.keep_spare(str(folder))
    own.start()
    try:
        for _ in range(parent.MAX_LOST_SPARES):
            waiting(own, folder).kill()
            assert wait_until(lambda: not list(folder.iterdir()))
        process = psutil.Process(own.parent().process.pid)
        assert wait_until(lambda: not process.children())
        assert not wait_until(process.children, parent.PAUSE_SECONDS + 1)
    finally:
        own.stop()
        shutil.rmtree(folder)
