"""A provisioner for jupyter_client that forks Python kernels from the parent, and starts all other kernels as usual.

Other applications of jupyter_client use it by the entry point `vested-fork`, in a kernel specification's metadata:
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

from vested_widgets.server.kernels.fork.client import START_SECONDS, WARM_SECONDS, ForkClient, ForkUnavailableError

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

    from vested_widgets.server.kernels.fork.process import ForkedProcess

NAME = "vested-fork"
# Python reads these variables only when it starts: a kernel that is to have other values than the parent starts by itself.
READ_AT_START = (
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
client = ForkClient()
_logged: set[str] = set()


# What: adds a provisioner to jupyter_client's factory and makes it the default.
# Why: the names of provisioners come from the metadata of installed packages; a clone that is not installed has none.
# Upstream: jupyter_client/provisioning/factory.py, KernelProvisionerFactory (`provisioners`, `default_provisioner_name`).
# Without it: kernels start as ordinary processes of 180 MB each.
def use_forks(*tasks: str, kernel_memory: int = 0) -> ForkClient:
    """Fork every kernel of this process from a parent that has done `tasks`, and start that parent.

    Args:
        tasks: what the parent does before it forks.
        kernel_memory: bytes of its own that a kernel cannot exceed; 0 for any.
    """
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    client.tasks, client.kernel_memory = tasks, kernel_memory
    client.start()
    return client


def connection_file_of(command: list[str]) -> str | None:
    """Return the file of `python … -m ipykernel_launcher -f FILE`, run by this Python; None for any other command."""
    # Compare folders, not the file behind the link: every virtual environment links to the same one, and has other packages.
    if len(command) < 5 or Path(command[0]).parent.resolve() != Path(sys.executable).parent.resolve():
        return None
    *_, option, launcher, flag, file = command
    return file if (option, flag) == ("-m", "-f") and launcher in ("ipykernel_launcher", "ipykernel") else None


class ForkProvisioner(LocalProvisioner):
    """A LocalProvisioner whose process is forked from the parent where that is possible."""

    process: Any  # a subprocess.Popen or a ForkedProcess

    # What: forks the kernel instead of starting a process.
    # Why: a forked kernel is there in milliseconds and shares the parent's memory.
    # Upstream: jupyter_client/provisioning/local_provisioner.py, LocalProvisioner.launch_kernel; a documented extension point.
    # Without it: as for `use_forks`.
    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one."""
        try:
            process = await self._fork(cmd, kwargs)
        except ForkUnavailableError as why:
            if str(why) not in _logged:
                _logged.add(str(why))
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
            raise ForkUnavailableError("it is not a plain kernel of this Python")
        if kwargs.get("independent") or any(kwargs.get(stream) is not None for stream in ("stdin", "stdout", "stderr")):
            raise ForkUnavailableError("it is to have streams of its own or to outlive the server")
        for name in READ_AT_START:
            if environment.get(name) != os.environ.get(name):
                raise ForkUnavailableError(f"it is to have another {name}")
        parent = client.parent()
        try:
            await asyncio.wait_for(_shielded(parent.warm), WARM_SECONDS)
            folder, info = str(kwargs.get("cwd") or Path.cwd()), self.connection_info
            movable = info["transport"] == "ipc" and "curve_secretkey" not in info
            started = parent.fork(connection_file, environment, folder, movable=movable)
            return await asyncio.wait_for(_shielded(started), START_SECONDS)
        except TimeoutError:
            raise ForkUnavailableError("the warm process does not answer") from None


def _shielded(future: Any) -> Any:
    """Return a concurrent future as an awaitable whose cancellation leaves the future alone."""
    return asyncio.shield(asyncio.wrap_future(future))
