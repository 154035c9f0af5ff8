"""Run the cells of a notebook in a kernel: all at once, hearing what they put out, and saying honestly when one fails.

nbclient runs a cell, waits for its end and asks for the next; a page of ours has many short ones. Here the kernel is sent them all, and
stops by itself at the first that fails.
"""

from __future__ import annotations

import asyncio
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager

Output = dict[str, Any]
Message = dict[str, Any]
FIRST_SECONDS, LOOK_SECONDS = 0.01, 1.0
SHOWN = ("stream", "display_data", "execute_result")
# A cell with this tag may fail; its page shows the failure.
MAY_FAIL = "raises-exception"


class NotebookFailedError(Exception):
    """A cell failed, took too long, or lost its kernel; the text is for the log."""


class Shown:
    """A list of outputs as notebooks keep them: what is printed joins up, a display may be updated, all may be cleared."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._clear = False

    def add(self, kind: str, content: Message) -> Output:
        """Take one more output in; returns it as it is kept."""
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
        """Take everything away, now or when the next comes."""
        self._clear = wait
        if not wait:
            self.outputs = []


class Run:
    """One run of a notebook's cells in one kernel."""

    def __init__(self, cells: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Take the cells: their source and their tags."""
        self._cells = cells
        self._shown = [Shown() for _ in cells]
        self._asked: dict[str, int] = {}
        self._displays: dict[str, list[Output]] = {}
        self._captured: dict[str, Shown] = {}  # by the id of an Output widget
        self._capturing: dict[str, list[str]] = {}  # which of them take the outputs of a request, the last one first

    async def outputs(self, kernel: AsyncKernelManager) -> list[list[Output]]:
        """Run the cells; returns the outputs of each.

        Raises:
            NotebookFailedError: a cell failed, or the kernel died.
        """
        client: AsyncKernelClient = kernel.client()
        client.start_channels(stdin=False, hb=False, control=False)
        try:
            await self._ready(client, kernel)
            for n, (source, tags) in enumerate(self._cells):
                asked = client.execute(source, store_history=False, allow_stdin=False, stop_on_error=MAY_FAIL not in tags)
                self._asked[str(asked)] = n
            await self._hear(client, kernel)
            self._give_back(client)
        finally:
            client.stop_channels()
        return [shown.outputs for shown in self._shown]

    async def _ready(self, client: AsyncKernelClient, kernel: AsyncKernelManager) -> None:
        """Wait until what the kernel says is heard: the first word of it, whatever it is.

        What it says before our subscription has reached it is lost, so it is asked again soon; a busy one is not asked all the time.
        """
        patience = FIRST_SECONDS
        while True:
            client.kernel_info()
            try:
                await client.get_iopub_msg(timeout=patience)
                return
            except Empty:
                patience = min(1.2 * patience, LOOK_SECONDS)
                await self._must_live(kernel)

    async def _must_live(self, kernel: AsyncKernelManager) -> None:
        if not await ensure_async(kernel.is_alive()):
            raise NotebookFailedError("the kernel died")

    async def _hear(self, client: AsyncKernelClient, kernel: AsyncKernelManager) -> None:
        """Listen until all cells have ended."""
        open_cells = set(self._asked)
        while open_cells:
            try:
                message: Message = await client.get_iopub_msg(timeout=LOOK_SECONDS)
            except Empty:
                await self._must_live(kernel)
                continue
            parent, kind, content = message["parent_header"].get("msg_id", ""), message["header"]["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                open_cells.discard(parent)
            elif kind.startswith("comm_"):
                self._comm(kind, content)
            elif parent in self._asked:
                self._take(parent, kind, content)
            await asyncio.sleep(0)

    def _take(self, parent: str, kind: str, content: Message) -> None:
        number = self._asked[parent]
        takers = self._capturing.get(parent)
        shown = self._captured[takers[-1]] if takers else self._shown[number]
        if kind == "error":
            if MAY_FAIL not in self._cells[number][1]:
                told = "\n".join(content["traceback"]) or f"{content['ename']}: {content['evalue']}"
                raise NotebookFailedError(f"cell {number + 1}: {told}")
            shown.add(kind, content)
        elif kind in SHOWN:
            transient = content.pop("transient", {})
            output = shown.add(kind, content)
            if name := transient.get("display_id"):
                self._displays.setdefault(name, []).append(output)
        elif kind == "update_display_data":
            for output in self._displays.get(content.get("transient", {}).get("display_id", ""), []):
                output.update(data=content["data"], metadata=content["metadata"])
        elif kind == "clear_output":
            shown.clear(wait=content["wait"])

    def _comm(self, kind: str, content: Message) -> None:
        """Follow the Output widgets: while one has a `msg_id`, what that request puts out belongs into it."""
        name, state = content["comm_id"], content.get("data", {}).get("state", {})
        if kind == "comm_open" and state.get("_model_module") == "@jupyter-widgets/output":
            self._captured[name] = Shown()
        if name not in self._captured or "msg_id" not in state:
            return
        for takers in self._capturing.values():
            if name in takers:
                takers.remove(name)
        if state["msg_id"]:
            self._capturing.setdefault(state["msg_id"], []).append(name)

    def _give_back(self, client: AsyncKernelClient) -> None:
        """Tell the kernel what its Output widgets hold, so that pages find it there."""
        for name, shown in self._captured.items():
            if shown.outputs:
                data = {"method": "update", "state": {"outputs": shown.outputs}, "buffer_paths": []}
                client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": name, "data": data}))
