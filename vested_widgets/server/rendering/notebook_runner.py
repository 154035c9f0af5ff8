"""Run the cells of a notebook in a kernel: all at once, hearing what they put out, and saying honestly when one fails.

nbclient runs a cell, waits for its end and asks for the next; a page of ours has many short ones. Here the kernel is sent them all, and
stops by itself at the first that fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.server.kernels.fork.comm_suppression import CONTROL, OUTPUT, UNHEARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.server.kernels.channels import Channels, Word

Output = dict[str, Any]
FIRST_SECONDS, LOOK_SECONDS = 0.01, 1.0
SHOWN = ("stream", "display_data", "execute_result")
# A cell with this tag may fail; its page shows the failure.
MAY_FAIL = "raises-exception"
# In which version of its protocol ipywidgets tells the states of all widgets at once.
CONTROL_VERSION = {"version": "1.0.0"}


class NotebookFailedError(Exception):
    """A cell failed, took too long, or lost its kernel; the text is for the log."""


class Shown:
    """A list of outputs as notebooks keep them: what is printed joins up, a display may be updated, all may be cleared."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._clear = False

    def add(self, kind: str, content: dict[str, Any]) -> Output:
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


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run has left: the outputs of each cell, and the kernel's word with the state of its widgets (none if it has none)."""

    outputs: list[list[Output]]
    states: Word | None


class Run:
    """One run of a notebook's cells in one kernel."""

    def __init__(self, cells: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Take the cells: their source and their tags."""
        self._cells = cells
        self._shown = [Shown() for _ in cells]
        self._asked: dict[str, int] = {}
        self._displays: dict[str, list[Output]] = {}
        self._has_widgets = False
        self._captured: dict[str, Shown] = {}  # by the id of an Output widget
        self._capturing: dict[str, list[str]] = {}  # which of them take the outputs of a request, the last one first

    async def through(self, channels: Channels) -> Ran:
        """Run the cells.

        Raises:
            NotebookFailedError: a cell failed or was not run, or the kernel died.
        """
        await self._ready(channels)
        for n, (source, tags) in enumerate(self._cells):
            code = {"code": source, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
            self._asked[channels.ask("execute_request", {**code, "stop_on_error": MAY_FAIL not in tags}, {UNHEARD: True})] = n
        await self._hear(channels)
        self._give_back(channels)
        return Ran([shown.outputs for shown in self._shown], await self._states(channels) if self._has_widgets else None)

    async def _ready(self, channels: Channels) -> None:
        """Wait until what the kernel says is heard: the first word of it, whatever it is.

        What it says before our subscription has reached it is lost, so it is asked again soon; a busy one is not asked all the time.
        """
        patience = FIRST_SECONDS
        while True:
            channels.ask("kernel_info_request", {})
            try:
                await channels.hear(patience)
                return
            except TimeoutError:
                patience = min(1.2 * patience, LOOK_SECONDS)
                await self._must_live(channels)

    async def _must_live(self, channels: Channels) -> None:
        if not await channels.alive():
            raise NotebookFailedError("the kernel died")

    async def _next(self, channels: Channels) -> Word:
        """The next word; a kernel that lives may think for as long as it likes."""
        while True:
            try:
                return await channels.hear(LOOK_SECONDS)
            except TimeoutError:
                await self._must_live(channels)

    async def _hear(self, channels: Channels) -> None:
        """Listen until all cells have ended."""
        open_cells, begun = set(self._asked), set[str]()
        while open_cells:
            word = await self._next(channels)
            if word.kind == "execute_input":
                begun.add(word.parent)
            elif _is_end(word):
                if word.parent in open_cells - begun:
                    # It does so with all that has reached it when another run's cell fails, and says nothing but that it is done.
                    raise NotebookFailedError(f"cell {self._asked[word.parent] + 1}: the kernel has put it aside")
                open_cells.discard(word.parent)
            elif word.kind.startswith("comm_"):
                self._comm(word)
            elif word.parent in self._asked:
                self._take(word.parent, word.kind, word.content)

    def _take(self, parent: str, kind: str, content: dict[str, Any]) -> None:
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

    def _comm(self, word: Word) -> None:
        """Follow the Output widgets: while one has a `msg_id`, what that request puts out belongs into it."""
        self._has_widgets = self._has_widgets or word.kind == "comm_open"
        if not self._captured and OUTPUT.encode() not in word.packed:
            return
        content = word.content
        name, state = content["comm_id"], content.get("data", {}).get("state", {})
        if word.kind == "comm_open" and state.get("_model_module") == OUTPUT:
            self._captured[name] = Shown()
        if name not in self._captured or "msg_id" not in state:
            return
        for takers in self._capturing.values():
            if name in takers:
                takers.remove(name)
        if state["msg_id"]:
            self._capturing.setdefault(state["msg_id"], []).append(name)

    def _give_back(self, channels: Channels) -> None:
        """Tell the kernel what its Output widgets hold, so that pages find it there."""
        for name, shown in self._captured.items():
            if shown.outputs:
                data = {"method": "update", "state": {"outputs": shown.outputs}, "buffer_paths": []}
                channels.ask("comm_msg", {"comm_id": name, "data": data})

    async def _states(self, channels: Channels) -> Word | None:
        """Ask for the state of all widgets, as a page would; none where the kernel does not know this question.

        What a thread of the kernel changes while it answers may be in the answer or not. The page hears that again, in its order, and all
        that comes after the answer.
        """
        channels.ask("comm_open", {"comm_id": CONTROL, "target_name": CONTROL, "data": {}}, CONTROL_VERSION)
        asked = channels.ask("comm_msg", {"comm_id": CONTROL, "data": {"method": "request_states"}})
        has_begun = False
        meanwhile: list[Word] = []
        while True:
            word = await self._next(channels)
            if word.parent == asked and word.kind == "status":
                if has_begun:
                    return None
                has_begun = True
            elif word.parent == asked and word.kind == "comm_msg" and word.content["comm_id"] == CONTROL:
                channels.put_back(_not_in(word, meanwhile))
                return word
            elif has_begun:
                meanwhile.append(word)


def _not_in(states: Word, words: list[Word]) -> list[Word]:
    """Without those that open a widget that is among the states already: a page makes each once."""
    if not any(word.kind == "comm_open" for word in words):
        return words
    known = states.content["data"]["states"]
    return [word for word in words if not (word.kind == "comm_open" and word.content["comm_id"] in known)]


def _is_end(word: Word) -> bool:
    return word.kind == "status" and json.loads(word.packed)["execution_state"] == "idle"
