"""IPython's kernel in two halves: what is made once in the parent and shared, and what each child makes for itself."""

from __future__ import annotations

import json
import logging
import os
import sys
import uuid
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import comm
import zmq
from ipykernel import debugger
from ipykernel.control import ControlThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.application import BaseIPythonApplication
from traitlets.config import Config

from vested_widgets.server.kernels.fork.comm_suppression import CONTROL, SUPPRESS
from vested_widgets.server.kernels.fork.comms import PageComm
from vested_widgets.temporary_folders import temporary_folder

# A kernel's sockets, by the names in its connection file.
PORTS = ("hb_port", "stdin_port", "control_port", "shell_port", "iopub_port")


class ForkedKernel(IPythonKernel):
    """A kernel that is made in the parent, shell and all, and gets its sockets in the child. It has no debugger."""

    # What: called again with a child's sockets, it hands them to the kernel that exists already.
    # Why: IPKernelApp.init_kernel makes a kernel from the sockets; here the parent has made it before there were any.
    # Upstream: traitlets/config/configurable.py, SingletonConfigurable.instance; it returns the existing kernel unchanged.
    # Without it: a child's kernel has no sockets.
    @classmethod
    def instance(cls, *args: Any, **kwargs: Any) -> ForkedKernel:
        """Return the one kernel of this process."""
        made = cls.initialized()
        kernel: ForkedKernel = super().instance(*args, **kwargs)
        if made and kwargs:
            kernel._attach(**kwargs)
        return kernel

    @property
    def own_shell(self) -> Any:
        """Return the shell, which a kernel always has."""
        return self.shell

    # What: starts without the debugger.
    # Why: each debugger is a thread, a connection and pydevd's modules for each kernel; pages may not debug.
    # Upstream: ipykernel/ipkernel.py, IPythonKernel.start.
    # Without it: start fails, because `prepare` has switched the debugger off.
    def start(self) -> None:
        """Begin to answer."""
        self.own_shell.exit_now = False
        Kernel.start(self)

    # What: suppresses the messages of widgets while a cell runs that is marked so.
    # Why: see `comms.PageComm.publish_msg`.
    # Upstream: ipykernel/kernelbase.py, Kernel.execute_request.
    # Without it: see `comms.PageComm.publish_msg`.
    async def execute_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Run a cell."""
        with PageComm.suppression.during_cell(suppress=bool(parent["metadata"].get(SUPPRESS))):
            await super().execute_request(stream, ident, parent)

    def comm_open(self, stream: Any, ident: Any, message: dict[str, Any]) -> None:
        """Handle a client's request to open a comm; with ipywidgets' control comm, suppression ends."""
        if message["content"].get("target_name") == CONTROL:
            PageComm.suppression.end()
        self.comm_manager.comm_open(stream, ident, message)

    def _attach(self, session: Any, iopub_socket: Any, **sockets: Any) -> None:
        self.ident = str(uuid.uuid4())
        self.session, self.iopub_socket = session, iopub_socket
        for name in ("control_stream", "shell_stream", "control_thread", "shell_channel_thread", "iopub_thread", "stdin_socket"):
            setattr(self, name, sockets[name])
        self._stdout, self._stderr = sys.stdout, sys.stderr
        shell = self.own_shell
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session, publisher.pub_socket = session, iopub_socket
        shell.displayhook.topic = self._topic("execute_result")

    def enter(self) -> None:
        """Take note of the folder and the environment that this process has now."""
        shell = self.own_shell
        shell.starting_dir = os.getcwd()  # noqa: PTH109 - a str, as the shell has it
        shell.init_environment()
        if session_name := os.environ.get("JPY_SESSION_NAME"):
            shell.user_ns["__session__"] = session_name


class ForkedApp(IPKernelApp):
    """IPKernelApp, begun in the parent (`prepare`) and finished in a child: `open`, or `open_spare` and `move`; then `finish`."""

    kernel_class = ForkedKernel
    parent_handle = 1  # keeps ipykernel from polling for its parent: the child ends with the server by its lifeline

    # What: does the first half of IPKernelApp.initialize in the parent: configuration, profile, kernel and shell; opens and starts nothing.
    # Why: it takes time and memory, and is the same for all kernels.
    # Upstream: ipykernel/kernelapp.py, IPKernelApp.initialize; IPython/core/application.py.
    # Without it: nothing is there to fork.
    def prepare(self) -> None:
        """Make what all kernels share."""
        # What: no history of input.
        # Why: it would be a database and a thread for each kernel, and what all members type in one file.
        # Upstream: IPython/core/history.py, HistoryManager.enabled (documented).
        # Without it: members' input is written to a file of the server's user.
        self.update_config(Config({"HistoryManager": {"enabled": False}}))
        # What: lets ipykernel believe that debugpy is not installed.
        # Why: see `ForkedKernel.start`.
        # Upstream: ipykernel/debugger.py, _is_debugpy_available; there is no public switch.
        # Without it: each kernel has a debugger with a thread and a connection.
        debugger._is_debugpy_available = False
        BaseIPythonApplication.initialize(self, [])
        # Its own lines can be forged by whoever sends it something, and a page may make any number of warnings.
        self.log.handlers, self.log.propagate = [], True
        self.log.setLevel(logging.ERROR)
        self.init_pdb()
        # What: makes comms of our own class.
        # Why: see `comms.PageComm.publish_msg`.
        # Upstream: comm/__init__.py, create_comm; replacing it is the documented way to choose a class.
        # Without it: see `comms.PageComm.publish_msg`.
        comm.create_comm = PageComm
        kernel = ForkedKernel.instance(parent=self, log=self.log, profile_dir=self.profile_dir, user_ns={})
        kernel.shell_handlers["comm_open"] = kernel.comm_open

    def open(self, connection_file: str) -> None:
        """Open, in a child, the kernel's sockets as that file says."""
        self.connection_file = connection_file
        self.init_connection_file()
        self._open()

    def open_spare(self, folder: str) -> None:
        """Open, in a spare kernel, the sockets at an address of its own, to `move` from."""
        self.transport, self.ip = "ipc", spare_address(folder, os.getpid())
        self._open()

    def move(self, connection_file: str) -> None:
        """Take the address and the key in that file: a unix socket is found by its file, which may be renamed.

        Raises:
            OSError: the file cannot be read, or its address is not one of unix sockets.
        """
        before = {name: f"{self.ip}-{getattr(self, name)}" for name in PORTS}
        for name in PORTS:
            setattr(self, name, 0)  # load_connection_file keeps a port that is set
        self.connection_file = connection_file
        self.load_connection_file()
        for name, path in before.items():
            Path(path).rename(f"{self.ip}-{getattr(self, name)}")

    def _open(self) -> None:
        # The second half of IPKernelApp.initialize, in its order.
        self.init_blackhole()
        self.session.session, self.session.pid = str(uuid.uuid4()), os.getpid()
        self.init_sockets()
        self.init_heartbeat()
        self.init_io()
        self.init_signal()
        self.init_kernel()

    def finish(self) -> None:
        """Do the rest, which depends on the kernel's environment and folder."""
        self.write_connection_file()
        self.kernel.enter()
        self.init_path()
        self.init_shell()
        self.init_gui_pylab()
        self.init_extensions()
        self.init_code()
        sys.stdout.flush()
        sys.stderr.flush()

    # What: opens the control channel without a shell channel thread, without a socket to the kernel itself, and without debugpy's.
    # Why: subshells and a debugger need them; a page may ask for neither, and each message would pass through one thread more.
    # Upstream: ipykernel/kernelapp.py, IPKernelApp.init_control; init_kernel wants a socket for the debugger, which leads nowhere here.
    # Without it: the kernel says that it has subshells, and takes a thread, two sockets and 0.8 ms more for each message.
    def init_control(self, context: Any) -> None:
        """Open the control channel."""
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = 1000
        self.control_socket.router_handover = 1
        self._apply_curve_server_options(self.control_socket)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_thread = ControlThread(daemon=True)
        self.debugpy_socket = context.socket(zmq.STREAM)

    # What: does not read the names of all loaded modules after the start-up code.
    # Why: the set is made in the parent (`prepare`); reading some two thousand names copies a page for each.
    # Upstream: IPython/core/shellapp.py, InteractiveShellApp.init_code (`_sys_modules_keys`).
    # Without it: a child copies 4.0 MB more (docs/decisions/0003-kernel-memory.md).
    def init_code(self) -> None:
        """Run the start-up code that users have configured."""
        self._run_startup_files()
        self._run_exec_lines()
        self._run_exec_files()
        if self.hide_initial_ns:
            shell: Any = self.shell
            shell.user_ns_hidden.update(shell.user_ns)

    # What: puts the kernel's folder after Python's own library in `sys.path`.
    # Why: the parent runs with `-P`, and IPython leaves the folder out where Python was started so.
    # Upstream: IPython/core/shellapp.py, InteractiveShellApp.init_path.
    # Without it: a notebook cannot import a module that lies beside it.
    def init_path(self) -> None:
        """Let imports look into the kernel's folder."""
        if "" not in sys.path and not os.environ.get("PYTHONSAFEPATH"):
            library = (at for at, path in enumerate(sys.path) if Path(path).name in ("site-packages", "dist-packages"))
            sys.path.insert(next(library, 0), "")

    # What: tells ipywidgets once more to register the comm over which the states of all widgets are requested.
    # Why: ipywidgets does so when it is imported in a kernel; here it was imported in the parent, before there was one.
    # Upstream: ipywidgets/__init__.py, register_comm_target.
    # Without it: no page gets the states of its widgets.
    def init_kernel(self) -> None:
        """Connect the kernel to its sockets."""
        super().init_kernel()
        widgets = sys.modules.get("ipywidgets")
        if widgets is not None:
            widgets.register_comm_target()


def prepare() -> None:
    """Make in the parent what kernels share, and import what a first kernel imports."""
    ForkedApp.instance().prepare()
    for name in trial_run():
        with suppress(Exception):  # a module that only that kernel could import is no loss
            import_module(name)
    ForkedKernel.instance().own_shell._sys_modules_keys = set(sys.modules)  # see ForkedApp.init_code


def trial_run() -> list[str]:
    """Run a kernel for a moment in a child; returns the modules that this has imported. Nothing else of it stays."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        _run_trial(write)
    os.close(write)
    with os.fdopen(read) as stream:
        report = stream.read()
    os.waitpid(pid, 0)
    return list(json.loads(report)) if report else []


def _run_trial(write: int) -> NoReturn:
    try:
        before = set(sys.modules)
        with temporary_folder("vested-try-") as folder:
            app = ForkedApp.instance()
            app.connection_file = f"{folder}/kernel.json"
            app.open_spare(str(folder))
            app.finish()
            ForkedKernel.instance().own_shell.run_cell("[1]", store_history=False)
            new = [name for name in sys.modules if name not in before and name != "__main__"]
        os.write(write, json.dumps(new).encode())
    finally:
        os._exit(0)


def spare_address(folder: str, pid: int) -> str:
    """Return where the spare kernel in that process listens: the path of each of its sockets begins with this."""
    return f"{folder}/spare-{pid}"


def open_spare(folder: str) -> None:
    """Open, in a child, everything in that folder, before a page needs it."""
    ForkedApp.instance().open_spare(folder)


def close_spare() -> None:
    """Remove the sockets that no page has needed."""
    ForkedApp.instance().cleanup_ipc_files()


def open_at(connection_file: str) -> None:
    """Listen, in a child, at the address in that file; what is open already moves there."""
    app = ForkedApp.instance()
    if app.context is None:
        app.open(connection_file)
    else:
        app.move(connection_file)


def run() -> None:
    """Run a kernel that listens until it is shut down."""
    app = ForkedApp.instance()
    app.finish()
    app.start()
    # It may still be answering the request to shut down, for which it needs the streams that are closed next.
    app.control_thread.stop()
    app.control_thread.join(1.0)
