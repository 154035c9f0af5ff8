"""Forked kernels behave as ordinary ones: started, interrupted, restarted, ended, orphaned; and an ordinary one starts where none can be forked.

Modelled on what jupyter_client asks of its own provisioners and kernels.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager

from browser.serving import wait_until
from forking import MARKS, files_of, fork_client, forked, started, until
from vested_widgets.server.kernels.fork import provisioner
from vested_widgets.server.kernels.fork.client import ForkClient

pytestmark = MARKS


@pytest.fixture(scope="module", autouse=True)
def forks() -> Iterator[ForkClient]:
    """A warm parent for this module."""
    with fork_client("random", "numpy.random") as own:
        yield own


async def test_a_kernel_is_forked_into_a_session_folder_and_environment_of_its_own(tmp_path: Path):
    async with started(tmp_path, env={**os.environ, "ONLY_HERE": "yes"}) as kernel:
        assert forked(kernel)
        assert (
            await kernel.run("import os; print(os.getsid(0) == os.getpid() == os.getpgid(0), os.environ['ONLY_HERE'])")
            == "True yes"
        )
        assert await kernel.run("print(os.getcwd())") == str(tmp_path)
        assert await kernel.run("import sys; print(repr(sys.stdin.read()))") in (
            "''",
            "StdinNotImplementedError",
            "UnsupportedOperation",
        )
    async with started(tmp_path, env={key: value for key, value in os.environ.items() if key != "LOGNAME"}) as kernel:
        assert await kernel.run("import os; print('ONLY_HERE' in os.environ, 'LOGNAME' in os.environ)") == "False False"


async def test_a_kernel_that_is_said_to_have_started_can_be_connected_to_at_once(tmp_path: Path):
    for _ in range(5):
        folder = tempfile.mkdtemp(prefix="vk")
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=f"{folder}/kernel.json")
        try:
            await manager.start_kernel(cwd=str(tmp_path))
            assert {f"{Path(manager.ip).name}-{manager.shell_port}", f"{Path(manager.ip).name}-{manager.iopub_port}"} <= {
                door.name for door in Path(manager.ip).parent.iterdir()
            }
        finally:
            await manager.shutdown_kernel(now=True)
            shutil.rmtree(folder)


async def test_kernels_draw_random_numbers_of_their_own(tmp_path: Path):
    draw = """
        import random, uuid, secrets, numpy
        print(random.random(), numpy.random.random(), uuid.uuid4(), secrets.token_hex(8), get_ipython().kernel.ident,
              get_ipython().kernel.session.session)
    """
    drawn = []
    for _ in range(3):
        async with started(tmp_path) as kernel:
            drawn.append((await kernel.run(draw)).split())
    for kind in zip(*drawn, strict=True):
        assert len(set(kind)) == 3


async def test_a_kernel_is_new_to_whoever_runs_its_first_cell(tmp_path: Path):
    async with started(tmp_path) as kernel:
        told = "print(In[1:-1], Out, repr(_), get_ipython().execution_count)"
        assert await kernel.run(told) == "[] {} '' 2"  # as an ordinary one tells: it counts a cell when it begins


async def test_a_kernel_beats_and_says_that_it_has_no_subshells(tmp_path: Path):
    async with started(tmp_path) as kernel:
        told = "print('kernel subshells' in get_ipython().kernel.kernel_info['supported_features'])"
        assert await kernel.run(told) == "False"
        with zmq.asyncio.Context() as context, context.socket(zmq.REQ) as heart:
            heart.connect(f"ipc://{kernel.manager.ip}-{kernel.manager.hb_port}")
            for beat in (b"one", b"two"):
                await heart.send(beat)
                assert await asyncio.wait_for(heart.recv(), 20) == beat


async def test_a_kernel_shares_no_file_of_the_parent_but_its_lifeline_and_the_server_hears_nothing_it_says_there(tmp_path: Path):
    async with started(tmp_path) as first, started(tmp_path) as second:
        parent = provisioner.client.parent().process.pid
        held = {name for name in files_of(parent) if "socket:" in name}
        for kernel in (first, second):
            assert held
            assert not held & files_of(kernel.pid)


async def test_an_interrupt_stops_what_runs_and_the_kernel_goes_on(tmp_path: Path):
    async with started(tmp_path) as kernel:
        code = "import pathlib, time\npathlib.Path('begun').touch()\nfor _ in range(600): time.sleep(0.1)"
        waiting = asyncio.ensure_future(kernel.run(code))
        await until((tmp_path / "begun").exists)
        await kernel.manager.interrupt_kernel()
        assert await asyncio.wait_for(waiting, 10) == "KeyboardInterrupt"
        assert await kernel.run("print(6 * 7)") == "42"


async def test_an_interrupt_reaches_what_the_kernel_has_started(tmp_path: Path):
    async with started(tmp_path) as kernel:
        waiting = asyncio.ensure_future(kernel.run("import subprocess; print(subprocess.run(['sleep', '60']).returncode)"))
        await until(psutil.Process(kernel.pid).children)
        await kernel.manager.interrupt_kernel()
        assert "KeyboardInterrupt" in await asyncio.wait_for(waiting, 10)


async def test_a_restart_is_a_new_process_that_remembers_nothing(tmp_path: Path):
    async with started(tmp_path) as kernel:
        await kernel.run("kept = 1")
        before = kernel.pid
        await kernel.manager.restart_kernel()
        await kernel.client._async_wait_for_ready(timeout=30)
        assert kernel.pid != before
        assert forked(kernel)
        assert await kernel.run("print('kept' in globals())") == "False"
        assert not psutil.pid_exists(before)


async def test_a_kernel_imports_what_lies_in_its_folder_and_its_parent_does_not(tmp_path: Path):
    (tmp_path / "beside_it.py").write_text("name = 'beside'")
    (tmp_path / "json.py").write_text("raise SystemError('Python's own library comes first')")
    async with started(tmp_path) as kernel:
        assert (
            await kernel.run("import importlib, json; importlib.reload(json); import beside_it; print(beside_it.name)")
            == "beside"
        )


async def test_a_request_to_shut_down_is_followed_at_once_and_exit_functions_run(tmp_path: Path):
    async with started(tmp_path) as kernel:
        await kernel.run("import atexit, pathlib; atexit.register(lambda: pathlib.Path('left').write_text('in order'))")
        process = kernel.manager.provisioner.process
        started_at = asyncio.get_running_loop().time()
        await kernel.manager.shutdown_kernel()
        assert asyncio.get_running_loop().time() - started_at < 2
        assert process.returncode == 0
        assert (tmp_path / "left").read_text() == "in order"
        assert not await kernel.manager.is_alive()


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -15),
    ],
)
async def test_exit_codes_are_those_of_a_process_of_its_own(tmp_path: Path, end: str, code: int):
    async with started(tmp_path) as kernel:
        process = kernel.manager.provisioner.process
        kernel.client.execute(end)
        assert await asyncio.to_thread(process.wait, 10) == code
        assert process.poll() == code
        assert not await kernel.manager.is_alive()
        process.send_signal(signal.SIGTERM)  # to nobody: no error, and no other process is hit


async def test_waiting_for_a_kernel_that_lives_gives_up_in_time(tmp_path: Path):
    async with started(tmp_path) as kernel:
        with pytest.raises(subprocess.TimeoutExpired):
            kernel.manager.provisioner.process.wait(0.05)


async def test_when_the_parent_dies_kernels_live_on_an_ordinary_one_starts_and_then_forked_ones_again(tmp_path: Path, caplog):
    async with started(tmp_path) as kernel:
        old = provisioner.client.parent()
        old.process.kill()
        assert wait_until(lambda: not old.alive)
        assert await kernel.run("print('here')") == "here"
        async with started(tmp_path) as ordinary:
            assert not forked(ordinary)
            assert await ordinary.run("print(1 + 1)") == "2"
        assert "A kernel starts without fork: the warm process has ended" in caplog.text
        async with started(tmp_path) as again:
            assert forked(again)
        process = kernel.manager.provisioner.process
        await kernel.manager.shutdown_kernel(now=True)
        assert process.poll() is not None
        assert not psutil.pid_exists(kernel.pid) or psutil.Process(kernel.pid).status() == psutil.STATUS_ZOMBIE


async def test_code_that_has_changed_is_not_forked_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    changing = tmp_path / "changing_module.py"
    changing.write_text("value = 1\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    own = ForkClient(["changing_module"])
    monkeypatch.setattr(provisioner, "client", own)
    try:
        async with started(tmp_path) as kernel:
            assert forked(kernel)
            assert await kernel.run("import changing_module; print(changing_module.value)") == "1"
            changing.write_text("value = 22\n")
            await asyncio.sleep(1.1)
            async with started(tmp_path) as ordinary:
                assert not forked(ordinary)
                assert await ordinary.run("import changing_module; print(changing_module.value)") == "22"
            async with started(tmp_path) as fresh:
                assert forked(fresh)
                assert await fresh.run("import changing_module; print(changing_module.value)") == "22"
            assert await kernel.run("print(changing_module.value)") == "1"
    finally:
        own.stop()


async def test_a_parent_with_threads_is_not_forked_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog):
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    own = ForkClient(["threaded"])
    monkeypatch.setattr(provisioner, "client", own)
    try:
        async with started(tmp_path) as kernel:
            assert not forked(kernel)
        assert "runs 1 thread" in caplog.text
    finally:
        own.stop()


async def test_what_cannot_be_had_after_a_fork_starts_ordinarily(tmp_path: Path):
    async with started(tmp_path, env={**os.environ, "PYTHONHASHSEED": "7"}) as kernel:
        assert not forked(kernel)
    async with started(tmp_path, independent=True) as kernel:
        assert not forked(kernel)


async def test_an_ordinary_kernel_that_has_streams_leaves_none_of_them_open(tmp_path: Path):
    async with started(tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as kernel:
        assert not forked(kernel)
        streams = kernel.manager.provisioner.process.stdout, kernel.manager.provisioner.process.stderr
        await kernel.manager.shutdown_kernel(now=True)
        assert all(stream.closed for stream in streams)


async def test_an_interrupt_before_a_kernel_is_ready_does_not_end_it(tmp_path: Path):
    folder = tempfile.mkdtemp(prefix="vk")
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=f"{folder}/kernel.json")
    try:
        await manager.start_kernel(cwd=str(tmp_path))
        for _ in range(20):
            manager.provisioner.process.send_signal(signal.SIGINT)
            await asyncio.sleep(0.01)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.stop_channels()
    finally:
        await manager.shutdown_kernel(now=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_only_a_plain_kernel_of_this_python_is_forked():
    file = provisioner.connection_file_of
    assert file([sys.executable, "-m", "ipykernel_launcher", "-f", "/a/k.json"]) == "/a/k.json"
    assert file([sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "/a/k.json"]) == "/a/k.json"
    assert file([sys.executable, "-m", "ipykernel_launcher", "-f", "/a/k.json", "--debug"]) is None
    assert file([sys.executable, "-m", "xeus_python", "-f", "/a/k.json"]) is None
    assert (
        file([str(Path(sys.executable).resolve().parent / "elsewhere" / "python"), "-m", "ipykernel_launcher", "-f", "/a/k.json"])
        is None
    )
    assert file(["/usr/bin/env", "-m", "ipykernel_launcher", "-f", "/a/k.json"]) is None


def test_kernels_and_their_parent_end_with_the_server_however_it_ends(tmp_path: Path):
    program = """
        import asyncio, json, sys, time
        from jupyter_client.manager import AsyncKernelManager
        from vested_widgets.server.kernels.fork.provisioner import use_forks
        async def main():
            forks = use_forks("random")
            manager = AsyncKernelManager(kernel_name="python3", transport="ipc")
            await manager.start_kernel()
            client = manager.client(); client.start_channels(); await client.wait_for_ready(timeout=30)
            client.execute("import time; time.sleep(600)")  # a busy kernel ends as well
            print(json.dumps([forks.parent().process.pid, manager.provisioner.pid]), flush=True)
            time.sleep(600)
        asyncio.run(main())
    """
    server = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    parent, kernel = json.loads(server.stdout.readline())
    assert psutil.pid_exists(parent)
    assert psutil.Process(kernel).name() == "vested-kernel"
    server.kill()
    server.wait()
    assert wait_until(lambda: not psutil.pid_exists(parent) and not psutil.pid_exists(kernel), 10)
