"""Run the cells of a notebook in a kernel, collect their outputs, and raise when one fails.

nbclient runs a cell, waits for its end and sends the next; a page of ours has many short ones. Here the kernel is sent all at once, and
stops by itself at the first that fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.server.kernels.fork.comm_suppression import CONTROL, OUTPUT, SUPPRESS
from vested_widgets.server.kernels.outputs import for_member, is_suspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.server.kernels.channels import KernelChannels, KernelMessage

Output = dict[str, Any]
# Seconds until a kernel that has not answered is asked again: at first, and at most.
FIRST_SECONDS, CHECK_SECONDS = 0.01, 1.0
OUTPUT_KINDS = ("stream", "display_data", "execute_result")
# A cell with this tag may fail; its page shows the error.
MAY_FAIL = "raises-exception"
# The version of ipywidgets' protocol in which the states of all widgets can be requested at once.
CONTROL_VERSION = {"version": "1.0.0"}


class NotebookFailedError(Exception):
    """A cell failed, took too long, or lost its kernel; the text is for the log."""


class RecordBusyError(NotebookFailedError):
    """A cell could not use the record just now; it can in a moment."""


# What a cell raises then, by name: the server does not import what kernels do.
BUSY = "StoreBusy"


class OutputList:
    """A list of outputs as notebooks keep them: printed text is joined, a display may be updated, all may be cleared."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._clear = False

    def add(self, kind: str, content: dict[str, Any]) -> Output:
        """Add one more output; returns it as it is kept."""
        if self._clear:
            self.outputs, self._clear = [], False
        output: Output = {"output_type": kind, **content}
        last = self.outputs[-1] if self.outputs else {}
        if kind == "stream" and last.get("output_type") == "stream" and last["name"] == content["name"]:
            last["text"] += content["text"]
            return last
        self.outputs.append(output)
        return output

    def clear(self, *, wait: bool) -> None:
        """Remove all outputs, now or when the next one comes."""
        self._clear = wait
        if not wait:
            self.outputs = []


@dataclass(frozen=True, slots=True)
class RunResult:
    """The outputs of each cell, and the kernel's message with the states of its widgets (None if it has none)."""

    outputs: list[list[Output]]
    states: KernelMessage | None


class NotebookRun:
    """One run of a notebook's cells in one kernel."""

    def __init__(self, cells: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Take the cells: their source and their tags."""
        self._cells = cells
        self._outputs = [OutputList() for _ in cells]
        self._requests: dict[str, int] = {}
        self._displays: dict[str, list[Output]] = {}
        self._has_widgets = False
        self._captured: dict[str, OutputList] = {}  # by the id of an Output widget
        self._capturing: dict[str, list[str]] = {}  # which of them take the outputs of a request, the last one first

    async def run(self, channels: KernelChannels) -> RunResult:
        """Run the cells.

        Raises:
            NotebookFailedError: a cell failed or was not run, or the kernel died.
        """
        await self._ready(channels)
        for n, (source, tags) in enumerate(self._cells):
            code = {"code": source, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
            self._requests[
                channels.request("execute_request", {**code, "stop_on_error": MAY_FAIL not in tags}, {SUPPRESS: True})
            ] = n
        await self._collect(channels)
        self._fill_output_widgets(channels)
        return RunResult(
            [outputs.outputs for outputs in self._outputs], await self._states(channels) if self._has_widgets else None
        )

    async def _ready(self, channels: KernelChannels) -> None:
        """Wait for the kernel's first message, whatever it is.

        What it sends before our subscription has reached it is lost, so it is asked again soon; a busy one is not asked all the time.
        """
        timeout = FIRST_SECONDS
        while True:
            channels.request("kernel_info_request", {})
            try:
                await channels.receive(timeout)
                return
            except TimeoutError:
                timeout = min(1.2 * timeout, CHECK_SECONDS)
                await self._check_alive(channels)

    async def _check_alive(self, channels: KernelChannels) -> None:
        if not await channels.alive():
            raise NotebookFailedError("the kernel died")

    async def _next(self, channels: KernelChannels) -> KernelMessage:
        """Return the next message; a kernel that lives may take as long as it likes."""
        while True:
            try:
                return await channels.receive(CHECK_SECONDS)
            except TimeoutError:
                await self._check_alive(channels)

    async def _collect(self, channels: KernelChannels) -> None:
        """Collect outputs until all cells have ended."""
        open_cells, begun = set(self._requests), set[str]()
        while open_cells:
            message = await self._next(channels)
            if message.kind == "execute_input":
                begun.add(message.parent)
            elif _is_end(message):
                if message.parent in open_cells - begun:
                    # When a cell of another run fails, the kernel puts aside all requests that have reached it, and only reports that they are done.
                    raise NotebookFailedError(f"cell {self._requests[message.parent] + 1}: the kernel has put it aside")
                open_cells.discard(message.parent)
            elif message.kind.startswith("comm_"):
                self._handle_comm(message)
            elif message.parent in self._requests and (content := self._content(channels, message)) is not None:
                self._take_output(message.parent, message.kind, content)

    def _content(self, channels: KernelChannels, message: KernelMessage) -> dict[str, Any] | None:
        """Return the content of an output, or what a member reads instead; None for nothing.

        The error of a cell that must not fail goes to the log, and to nobody's page.
        """
        if not channels.hides_errors or not is_suspect(message.kind, message.packed):
            return message.content
        if message.kind == "error" and MAY_FAIL not in self._cells[self._requests[message.parent]][1]:
            return message.content
        return for_member(message.kind, message.content, channels.kernel_id)

    def _take_output(self, parent: str, kind: str, content: dict[str, Any]) -> None:
        number = self._requests[parent]
        captors = self._capturing.get(parent)
        outputs = self._captured[captors[-1]] if captors else self._outputs[number]
        if kind == "error":
            if MAY_FAIL not in self._cells[number][1]:
                text = "\n".join(content["traceback"]) or f"{content['ename']}: {content['evalue']}"
                failed = RecordBusyError if content["ename"] == BUSY else NotebookFailedError
                raise failed(f"cell {number + 1}: {text}")
            outputs.add(kind, content)
        elif kind in OUTPUT_KINDS:
            transient = content.pop("transient", {})
            output = outputs.add(kind, content)
            if name := transient.get("display_id"):
                self._displays.setdefault(name, []).append(output)
        elif kind == "update_display_data":
            for output in self._displays.get(content.get("transient", {}).get("display_id", ""), []):
                output.update(data=content["data"], metadata=content["metadata"])
        elif kind == "clear_output":
            outputs.clear(wait=content["wait"])

    def _handle_comm(self, message: KernelMessage) -> None:
        """Follow the Output widgets: while one has a `msg_id`, the outputs of that request belong into it."""
        self._has_widgets = self._has_widgets or message.kind == "comm_open"
        if not self._captured and OUTPUT.encode() not in message.packed:
            return
        content = message.content
        name, state = content["comm_id"], content.get("data", {}).get("state", {})
        if message.kind == "comm_open" and state.get("_model_module") == OUTPUT:
            self._captured[name] = OutputList()
        if name not in self._captured or "msg_id" not in state:
            return
        for captors in self._capturing.values():
            if name in captors:
                captors.remove(name)
        if state["msg_id"]:
            self._capturing.setdefault(state["msg_id"], []).append(name)

    def _fill_output_widgets(self, channels: KernelChannels) -> None:
        """Send the kernel the outputs that belong into its Output widgets, so that pages find them there."""
        for name, outputs in self._captured.items():
            if outputs.outputs:
                data = {"method": "update", "state": {"outputs": outputs.outputs}, "buffer_paths": []}
                channels.request("comm_msg", {"comm_id": name, "data": data})

    async def _states(self, channels: KernelChannels) -> KernelMessage | None:
        """Request the states of all widgets, as a page would; None where the kernel does not know this request.

        What a thread of the kernel changes while it answers may be in the answer or not. The page gets those messages as well, in their
        order, and all that come after the answer.
        """
        channels.request("comm_open", {"comm_id": CONTROL, "target_name": CONTROL, "data": {}}, CONTROL_VERSION)
        request = channels.request("comm_msg", {"comm_id": CONTROL, "data": {"method": "request_states"}})
        has_begun = False
        meanwhile: list[KernelMessage] = []
        while True:
            message = await self._next(channels)
            if message.parent == request and message.kind == "status":
                if has_begun:
                    return None
                has_begun = True
            elif message.parent == request and message.kind == "comm_msg" and message.content["comm_id"] == CONTROL:
                channels.put_back(_not_in(message, meanwhile))
                return message
            elif has_begun:
                meanwhile.append(message)


def _not_in(states: KernelMessage, messages: list[KernelMessage]) -> list[KernelMessage]:
    """Return the messages without those that open a widget that is among the states already: a page makes each once."""
    if not any(message.kind == "comm_open" for message in messages):
        return messages
    known = states.content["data"]["states"]
    return [message for message in messages if not (message.kind == "comm_open" and message.content["comm_id"] in known)]


def _is_end(message: KernelMessage) -> bool:
    return message.kind == "status" and json.loads(message.packed)["execution_state"] == "idle"
