"""Kernels of forks and clients of them, for tests."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from vested_widgets.server.kernels.fork import provisioner
from vested_widgets.server.kernels.fork.client import ForkClient
from vested_widgets.server.kernels.fork.process import ForkedProcess

# By the system's name, not by what our own code says of it: a Linux on which it says no is a failure.
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
MARKS = [pytest.mark.anyio, FORKS]


@contextmanager
def fork_client(*tasks: str) -> Iterator[ForkClient]:
    """A warm parent that has done `tasks`, and the provisioners as they were when it is done with."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    yield provisioner.use_forks(*tasks)
    provisioner.client.stop()
    factory.default_provisioner_name = before


class Kernel:
    """A kernel and a client of it."""

    def __init__(self, manager: AsyncKernelManager, client) -> None:
        self.manager, self.client = manager, client

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self.manager.provisioner.pid

    async def run(self, code: str, seconds: float = 20) -> str:
        """Run code; returns what it printed, and the name of its error if it failed."""
        said: list[str] = []

        def hear(message) -> None:
            content = message["content"]
            said.append(content.get("text", "") + content.get("ename", ""))

        await self.client._async_execute_interactive(textwrap.dedent(code), timeout=seconds, output_hook=hear)
        return "".join(said).strip()


@asynccontextmanager
async def started(tmp_path: Path, **options) -> AsyncIterator[Kernel]:
    """A running kernel; it is ended whatever happens."""
    folder = tempfile.mkdtemp(prefix="vk")  # a socket's path must be short
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=f"{folder}/kernel.json")
    await manager.start_kernel(cwd=str(tmp_path), **options)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=30)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        if await manager.is_alive():
            await manager.shutdown_kernel(now=True)
        shutil.rmtree(folder)


async def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait until a function says so, while the event loop goes on."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def forked(kernel: Kernel) -> bool:
    """Whether it came from a fork."""
    return isinstance(kernel.manager.provisioner.process, ForkedProcess)


def files_of(pid: int) -> set[str]:
    """What a process has open."""
    return {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
