"""What jupyter_client is given: a provisioner that forks Python kernels from a warm parent, and starts all others as ever.

Other applications of jupyter_client reach it by the entry point `vested-fork`, in a kernel specification's metadata:
`{"kernel_provisioner": {"provisioner_name": "vested-fork"}}`. Our own server calls `use_forks`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from vested_widgets.server.kernels.fork.client import BORN_SECONDS, WARM_SECONDS, ForkedProcess, NotNowError, Nursery

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

NAME = "vested-fork"
# Variables that count when Python starts, and not later: a kernel that is to have others than the parent starts by itself.
START_ONLY = (
    "HOME",
    "IPYTHONDIR",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "PYTHONHASHSEED",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "VIRTUAL_ENV",
)
log = logging.getLogger("vested.forks")
nursery = Nursery()
_told: set[str] = set()


def use_forks(*tasks: str) -> Nursery:
    """Let every kernel of this process be forked from a parent that has done `tasks`, and begin to warm it up."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    nursery.tasks = tasks
    nursery.start()
    return nursery


def connection_file_of(command: list[str]) -> str | None:
    """The file of `python … -m ipykernel_launcher -f FILE`, run by this Python; None for any other command."""
    # Not the file behind the link: every virtual environment links to the same one, and has other packages.
    if len(command) < 5 or Path(command[0]).parent.resolve() != Path(sys.executable).parent.resolve():
        return None
    *_, option, launcher, flag, file = command
    return file if (option, flag) == ("-m", "-f") and launcher in ("ipykernel_launcher", "ipykernel") else None


class ForkProvisioner(LocalProvisioner):
    """A LocalProvisioner whose process comes from a warm parent where that is possible."""

    process: Any  # an ordinary one, or a forked one

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one."""
        try:
            process = await self._fork(cmd, kwargs)
        except NotNowError as why:
            if str(why) not in _told:
                _told.add(str(why))
                log.warning("A kernel starts without fork: %s.", why)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process
        self.pid = self.pgid = process.pid  # it leads its own session
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def _fork(self, command: list[str], kwargs: dict[str, Any]) -> ForkedProcess:
        connection_file = connection_file_of(command)
        environment = dict(kwargs.get("env") or os.environ)
        if connection_file is None:
            raise NotNowError("it is not a plain kernel of this Python")
        if kwargs.get("independent") or any(kwargs.get(stream) is not None for stream in ("stdin", "stdout", "stderr")):
            raise NotNowError("it is to have streams or a life of its own")
        for name in START_ONLY:
            if environment.get(name) != os.environ.get(name):
                raise NotNowError(f"it is to have another {name}")
        parent = nursery.parent()
        try:
            await asyncio.wait_for(_shielded(parent.warm), WARM_SECONDS)
            folder, info = str(kwargs.get("cwd") or Path.cwd()), self.connection_info
            movable = info["transport"] == "ipc" and "curve_secretkey" not in info
            born = parent.ask(connection_file, environment, folder, movable=movable)
            return await asyncio.wait_for(_shielded(born), BORN_SECONDS)
        except TimeoutError:
            raise NotNowError("the warm process does not answer") from None

    async def wait(self) -> int | None:
        """Wait for the kernel's end; a forked one ends in a moment, so it is looked at more often."""
        if not isinstance(self.process, ForkedProcess):
            ordinary: int | None = await super().wait()  # closes the streams that such a kernel may have
            return ordinary
        while (code := self.process.poll()) is None:
            await asyncio.sleep(0.02)
        self.process = None
        return code


def _shielded(future: Any) -> Any:
    """A concurrent future as something to await, whose cancelling leaves the future alone."""
    return asyncio.shield(asyncio.wrap_future(future))
