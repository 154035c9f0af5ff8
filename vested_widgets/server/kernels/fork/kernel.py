"""IPython's kernel in two halves: what can be made once and shared, in the warm parent, and what each kernel must have for itself."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import uuid
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import comm
import zmq
from ipykernel import debugger
from ipykernel.control import ControlThread
from ipykernel.heartbeat import Heartbeat
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.application import BaseIPythonApplication
from traitlets.config import Config

from vested_widgets.server.kernels.fork.comm_suppression import CONTROL, UNHEARD
from vested_widgets.server.kernels.fork.comms import PageComm

# How often something runs until Python (3.11 to 3.13) has rewritten it for what it has seen, and some more.
PRACTICE = 30
# What a kernel listens at, by the names in its connection file.
PORTS = ("hb_port", "stdin_port", "control_port", "shell_port", "iopub_port")


class ForkedKernel(IPythonKernel):
    """A kernel that is made in the parent, shell and all, and is given its sockets in the child. It has no debugger."""

    @classmethod
    def instance(cls, *args: Any, **kwargs: Any) -> ForkedKernel:
        """The one kernel of this process; called again with what a child has opened, it takes that over."""
        made = cls.initialized()
        kernel: ForkedKernel = super().instance(*args, **kwargs)
        if made and kwargs:
            kernel._adopt(**kwargs)
        return kernel

    @property
    def own_shell(self) -> Any:
        """The shell, which a kernel always has."""
        return self.shell

    def start(self) -> None:
        """Begin to answer. IPython's own `start` would look for the debugger."""
        self.own_shell.exit_now = False
        Kernel.start(self)

    async def execute_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """As IPython's; where nobody hears what widgets say meanwhile, most of it is left unsaid."""
        with PageComm.hush.over(unheard=bool(parent["metadata"].get(UNHEARD))):
            await super().execute_request(stream, ident, parent)

    def comm_open(self, stream: Any, ident: Any, message: dict[str, Any]) -> None:
        """Somebody opens a comm; over one of them the states of all widgets are asked for."""
        if message["content"].get("target_name") == CONTROL:
            PageComm.hush.end()
        self.comm_manager.comm_open(stream, ident, message)

    def _adopt(self, session: Any, iopub_socket: Any, **opened: Any) -> None:
        self.ident = str(uuid.uuid4())
        self.session, self.iopub_socket = session, iopub_socket
        for name in ("control_stream", "shell_stream", "control_thread", "shell_channel_thread", "iopub_thread", "stdin_socket"):
            setattr(self, name, opened[name])
        self._stdout, self._stderr = sys.stdout, sys.stderr
        shell = self.own_shell
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session, publisher.pub_socket = session, iopub_socket
        shell.displayhook.topic = self._topic("execute_result")

    def move_in(self) -> None:
        """Take note of the folder and the environment that this process has now."""
        shell = self.own_shell
        shell.starting_dir = os.getcwd()  # noqa: PTH109 - a str, as the shell has it
        shell.init_environment()
        if session_name := os.environ.get("JPY_SESSION_NAME"):
            shell.user_ns["__session__"] = session_name


class ForkedApp(IPKernelApp):
    """IPKernelApp, begun in the parent (`prepare`) and finished in a child: `open` or `open_ahead` and `move`, then `finish`."""

    kernel_class = ForkedKernel
    parent_handle = 1  # the child ends with the server by its lifeline, not by looking for its parent

    def prepare(self) -> None:
        """In the parent: configuration, profile, kernel and shell. Opens nothing and starts nothing."""
        # The history of input would be a database and a thread in each kernel, and what all have typed in one file.
        self.update_config(Config({"HistoryManager": {"enabled": False}}))
        debugger._is_debugpy_available = False  # it would be a thread and a connection more in each kernel
        BaseIPythonApplication.initialize(self, [])
        # Traitlets lets loggers make every record and its handlers drop most of them: four for each message.
        self.log.setLevel(self.log_level)
        self.init_pdb()
        comm.create_comm = PageComm
        _ = self.session  # made here, and given a name and a process of its own in each child
        kernel = ForkedKernel.instance(parent=self, log=self.log, profile_dir=self.profile_dir, user_ns={})
        kernel.shell_handlers["comm_open"] = kernel.comm_open
        for extension in self.default_extensions:  # a child finds them loaded; what users have configured is loaded there
            kernel.own_shell.extension_manager.load_extension(extension)

    def open(self, connection_file: str) -> None:
        """In a child: open what the kernel listens at as that file says."""
        self.connection_file = connection_file
        self.init_connection_file()
        self._open()

    def open_ahead(self, folder: str) -> None:
        """In a child that nobody has asked for yet: the same at an address of its own, to `move` from."""
        self.transport, self.ip = "ipc", address_ahead(folder, os.getpid())
        self._open()

    def move(self, connection_file: str) -> None:
        """Take the address and the key in that file instead of its own: a unix socket is found by its file, which may be renamed.

        Raises:
            OSError: the file cannot be read, or names an address that a file cannot be moved to.
        """
        before = {name: f"{self.ip}-{getattr(self, name)}" for name in PORTS}
        for name in PORTS:
            setattr(self, name, 0)  # what has a port keeps it, whatever the file says
        self.connection_file = connection_file
        self.load_connection_file()
        for name, path in before.items():
            Path(path).rename(f"{self.ip}-{getattr(self, name)}")

    def _open(self) -> None:
        """Sockets, threads, streams and the kernel, in IPKernelApp's own order."""
        self.init_blackhole()
        self.session.session, self.session.pid = str(uuid.uuid4()), os.getpid()
        self.init_sockets()
        self.init_heartbeat()
        self.init_io()
        self.init_signal()
        self.init_kernel()

    def finish(self) -> None:
        """The rest, which depends on the environment and the folder of the kernel."""
        self.write_connection_file()
        self.kernel.move_in()
        self.init_path()
        self.init_shell()
        self.init_gui_pylab()
        self.init_extensions()
        self.init_code()
        sys.stdout.flush()
        sys.stderr.flush()

    def init_control(self, context: Any) -> None:
        """As IPKernelApp's, without what only subshells and a debugger need: a thread, a socket to itself, and hops for every message.

        A client asks for subshells only where the kernel has said that there are some. IPKernelApp's `init_kernel` wants a socket for
        the debugger; this one leads nowhere.
        """
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = 1000
        self.control_socket.router_handover = 1
        self._apply_curve_server_options(self.control_socket)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_thread = ControlThread(daemon=True)
        self.debugpy_socket = context.socket(zmq.STREAM)

    def init_heartbeat(self) -> None:
        """As IPKernelApp's, on the kernel's own context and not on one more with two threads of its own."""
        beat = Heartbeat(
            self.context,
            (self.transport, self.ip, self.hb_port),
            curve_publickey=self.curve_publickey,
            curve_secretkey=self.curve_secretkey,
        )
        self.hb_port = beat.port
        beat.start()

    def init_code(self) -> None:
        """As IPython's, but for the list of loaded modules: made here it would copy a page of memory for each of two thousand names."""
        self._run_startup_files()
        self._run_exec_lines()
        self._run_exec_files()
        if self.hide_initial_ns:
            shell: Any = self.shell
            shell.user_ns_hidden.update(shell.user_ns)

    def init_path(self) -> None:
        """Let imports look into the kernel's folder, after Python's own library, as in an ordinary kernel; the parent looks into none."""
        if "" not in sys.path and not os.environ.get("PYTHONSAFEPATH"):
            library = (at for at, path in enumerate(sys.path) if Path(path).name in ("site-packages", "dist-packages"))
            sys.path.insert(next(library, 0), "")

    def init_kernel(self) -> None:
        """As IPKernelApp's; then pages may ask for all widgets at once: ipywidgets was imported before there was a kernel to say so to."""
        super().init_kernel()
        widgets = sys.modules.get("ipywidgets")
        if widgets is not None:
            widgets.register_comm_target()


def prepare() -> None:
    """Make in the parent what kernels share, and import what a first kernel was seen to import."""
    ForkedApp.instance().prepare()
    for name in rehearse():
        with suppress(Exception):  # a module that only that kernel could import is no loss
            import_module(name)
    practise()
    ForkedKernel.instance().own_shell._sys_modules_keys = set(sys.modules)
    # ipywidgets does this when it is imported in a kernel; here it was imported before there was one.
    if widgets := sys.modules.get("ipywidgets"):
        widgets.register_comm_target()


def practise() -> None:
    """Run a cell and pack a message a few times. Python rewrites code that runs often, and each child would copy it to do so."""
    session, shell = ForkedApp.instance().session, ForkedKernel.instance().own_shell
    for _ in range(PRACTICE):
        shell.run_cell("[1]\nNone", store_history=False, silent=True)
        packed = session.serialize(session.msg("status", {}, parent=session.msg("none", {})), ident=b"kernel")
        session.deserialize(session.feed_identities(packed)[1])


def rehearse() -> list[str]:
    """Be a kernel for a moment, in a child; returns the modules that this has imported. Nothing else of it stays."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        _play(write)
    os.close(write)
    with os.fdopen(read) as stream:
        told = stream.read()
    os.waitpid(pid, 0)
    return list(json.loads(told)) if told else []


def _play(write: int) -> NoReturn:
    try:
        before = set(sys.modules)
        with tempfile.TemporaryDirectory(prefix="vk") as folder:
            app = ForkedApp.instance()
            app.connection_file = f"{folder}/kernel.json"
            app.open_ahead(folder)
            app.finish()
            ForkedKernel.instance().own_shell.run_cell("[1]", store_history=False)
            new = [name for name in sys.modules if name not in before and name != "__main__"]
        os.write(write, json.dumps(new).encode())
    finally:
        os._exit(0)


def address_ahead(folder: str, pid: int) -> str:
    """Where the kernel in that process listens before anybody asks for it: each socket is a file whose path begins with this."""
    return f"{folder}/ahead-{pid}"


def open_ahead(folder: str) -> None:
    """In a child: open everything in that folder, before anybody asks."""
    ForkedApp.instance().open_ahead(folder)


def close_ahead() -> None:
    """Take away what nobody has asked for."""
    ForkedApp.instance().cleanup_ipc_files()


def open_at(connection_file: str) -> None:
    """In a child: listen at the address in that file; what is open already moves there."""
    app = ForkedApp.instance()
    if app.context is None:
        app.open(connection_file)
    else:
        app.move(connection_file)


def run() -> None:
    """In a child that listens: be a kernel until it is shut down."""
    app = ForkedApp.instance()
    app.finish()
    app.start()
    # It may still be answering the request to shut down, for which it needs the streams that are closed next.
    app.control_thread.stop()
    app.control_thread.join(1.0)
