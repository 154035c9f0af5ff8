"""Cells run at once in a real kernel: what each puts out, who captures it, and what a failure stops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.session import DELIM
from nbformat import v4

from browser.serving import wait_until
from forking import FORKS, fork_client
from vested_widgets.server.kernels.channels import KernelChannels, KernelMessage
from vested_widgets.server.rendering.notebook_runner import CHECK_SECONDS, NotebookFailedError, NotebookRun, RunResult
from vested_widgets.server.rendering.notebook_template import NotebookTemplate


class Kernel:
    """A kernel and the event loop that its sockets belong to."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        # As on our server: a kernel that has died stays dead, however long the look takes.
        self.manager = AsyncIOLoopKernelManager(kernel_name="python3", autorestart=False)
        self.loop.run_until_complete(self.manager.start_kernel())

    def run(self, *cells: str, tags: tuple[str, ...] = ()) -> list[list[dict[str, Any]]]:
        """The outputs of cells that are run one after the other."""
        return self.ran(*cells, tags=tags).outputs

    def ran(self, *cells: str, tags: tuple[str, ...] = ()) -> RunResult:
        """All that a run of these cells has left."""

        async def through() -> RunResult:
            with KernelChannels(self.manager, "page") as channels:
                return await NotebookRun([(cell, tags) for cell in cells]).run(channels)

        return self.loop.run_until_complete(through())

    def page(self, *cells: Any) -> str:
        """The markup of a notebook of these cells."""

        async def through() -> str:
            with KernelChannels(self.manager, "page") as channels:
                return str(await NotebookTemplate(v4.new_notebook(cells=list(cells))).render(channels))

        return self.loop.run_until_complete(through())

    def end(self) -> None:
        """Shut it down."""
        self.loop.run_until_complete(self.manager.shutdown_kernel(now=True))
        self.loop.close()


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """One kernel for the tests that leave it alive."""
    started = Kernel()
    yield started
    started.end()


def test_each_cell_has_its_own_outputs_and_what_is_printed_joins_up(kernel: Kernel):
    first, second = kernel.run("print('a'); print('b')\n1 + 1", "print('c')")
    assert [output["output_type"] for output in first] == ["stream", "execute_result"]
    assert first[0]["text"] == "a\nb\n"
    assert first[1]["data"]["text/plain"] == "2"
    assert second[0]["text"] == "c\n"


def test_a_failing_cell_is_said_with_its_traceback_and_the_next_is_not_run(kernel: Kernel):
    with pytest.raises(NotebookFailedError, match="ZeroDivisionError"):
        kernel.run("reached = 1", "1 / 0", "reached = 2")
    reached: list[str] = []

    def read() -> bool:
        with suppress(NotebookFailedError):  # it still puts aside what followed the cell that failed, and this with it
            reached[:] = [kernel.run("reached")[0][0]["data"]["text/plain"]]
        return bool(reached)

    assert wait_until(read)
    assert reached == ["1"]


def test_a_cell_that_the_kernel_puts_aside_is_said_and_not_taken_for_one_without_outputs(kernel: Kernel):
    failing = {"code": "import time; time.sleep(1); 1 / 0", "silent": False, "stop_on_error": True}

    async def beside_one_that_fails() -> None:
        with KernelChannels(kernel.manager, "page") as channels:
            await NotebookRun([("1", ())]).run(channels)
            channels.request("execute_request", failing)
            await channels.receive(10)  # it has begun
            await NotebookRun([("never = 1", ())]).run(channels)

    with pytest.raises(NotebookFailedError, match="cell 1: the kernel has put it aside"):
        kernel.loop.run_until_complete(beside_one_that_fails())


def test_a_cell_that_may_fail_shows_its_failure(kernel: Kernel):
    outputs = kernel.run("1 / 0", "print('on')", tags=("raises-exception",))
    assert outputs[0][0]["ename"] == "ZeroDivisionError"
    assert outputs[1][0]["text"] == "on\n"


def test_displays_can_be_updated_and_cleared(kernel: Kernel):
    shown, cleared = kernel.run(
        "from IPython.display import clear_output, display\nhandle = display('before', display_id=True)",
        "handle.update('after'); print('gone'); clear_output(wait=True); print('stays')",
    )
    assert shown[0]["data"]["text/plain"] == "'after'"
    assert [output["text"] for output in cleared] == ["stays\n"]


def test_an_output_widget_keeps_what_was_shown_in_it(kernel: Kernel):
    outputs = kernel.run("import ipywidgets; box = ipywidgets.Output()\nwith box:\n    print('inside')\nprint('outside')")
    assert [output["text"] for output in outputs[0] if output["output_type"] == "stream"] == ["outside\n"]
    assert kernel.run("box.outputs[0]['text']")[0][0]["data"]["text/plain"] == r"'inside\n'"


def test_a_kernel_that_dies_is_said():
    mortal = Kernel()
    try:
        with pytest.raises(NotebookFailedError, match="died"):
            mortal.run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    finally:
        mortal.end()


def test_text_is_escaped_and_what_the_browser_shows_cannot_leave_its_block(kernel: Kernel):
    page = kernel.page(
        v4.new_code_cell("print('<script>1</script>')"),
        v4.new_code_cell("from IPython.display import HTML; HTML('</script><b>bold</b>')"),
    )
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "<b>" not in page
    assert page.count("</script>") == 1
    assert "\\u003c/script>\\u003cb>" in page


def test_what_goes_to_stderr_is_not_shown(kernel: Kernel):
    page = kernel.page(v4.new_markdown_cell("*Text*"), v4.new_code_cell("import sys; print('secret', file=sys.stderr)"))
    assert "<em>Text</em>" in page
    assert "secret" not in page
    assert "jp-mod-noOutputs" in page


def test_a_first_word_that_was_said_too_early_to_be_heard_is_asked_for_again_soon():
    class Deaf:
        """Hears nothing of what is said before the third asking: its subscription had not arrived."""

        asked = 0
        waited: list[float] = []  # noqa: RUF012 - one test, one of them

        def request(self, _kind: str, _content: dict[str, Any]) -> str:
            self.asked += 1
            return ""

        async def receive(self, timeout: float) -> None:
            self.waited.append(timeout)
            if self.asked < 3:
                raise TimeoutError

        async def alive(self) -> bool:
            return True

    channels: Any = Deaf()
    asyncio.run(NotebookRun([])._ready(channels))
    assert channels.asked == 3
    assert sum(channels.waited) < CHECK_SECONDS / 10


def test_the_state_of_all_widgets_is_known_as_it_is_when_the_cells_have_ended(kernel: Kernel):
    found = kernel.ran(
        "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nsecret = ipywidgets.Text('<b>')",
        "slider.value = 7",
        "picture = ipywidgets.Image(value=bytes(range(8)))",
    ).states
    assert found is not None
    data = found.content["data"]
    by_model = {state["model_name"]: (name, state["state"]) for name, state in data["states"].items()}
    assert by_model["IntSliderModel"][1]["value"] == 7
    assert [[by_model["ImageModel"][0], "state", "value"]] == data["buffer_paths"]
    assert [bytes(one) for one in found.buffers] == [bytes(range(8))]


def test_what_a_thread_says_while_the_states_are_asked_for_is_left_to_the_page_but_no_widget_is_opened_twice():
    def word(kind: str, **content: Any) -> KernelMessage:
        return KernelMessage(kind, "asked", [b"topic", DELIM, b"", b"", b"", b"", json.dumps(content).encode()])

    opened, known, changed = (
        word(kind, comm_id=name) for kind, name in (("comm_open", "new"), ("comm_open", "old"), ("comm_msg", "old"))
    )
    early, busy = word("comm_msg", comm_id="early"), word("status", execution_state="busy")
    answer = word("comm_msg", comm_id="jupyter.widget.control", data={"states": {"old": {}}})

    class Told:
        """A kernel that says this, one after the other."""

        words = [early, busy, opened, known, changed, answer]  # noqa: RUF012 - one test, one of them
        again: list[KernelMessage] = []  # noqa: RUF012

        def request(self, *_request: Any) -> str:
            return "asked"

        async def receive(self, timeout: float) -> KernelMessage:
            return self.words.pop(0)

        def put_back(self, words: list[KernelMessage]) -> None:
            self.again += words

    channels: Any = Told()
    assert asyncio.run(NotebookRun([])._states(channels)) is answer
    assert channels.again == [opened, changed]


def test_a_kernel_without_widgets_is_not_asked_for_them():
    bare = Kernel()
    try:
        assert bare.ran("1 + 1").states is None
    finally:
        bare.end()


def test_states_stand_on_the_page_without_a_letter_that_could_end_their_block(kernel: Kernel):
    page = kernel.page(v4.new_code_cell("import ipywidgets; ipywidgets.Text('</script><b>bold</b>')"))
    assert page.count("application/vnd.vested.states+json") == 1
    assert page.count("</script>") == 2  # the output's and the states'
    assert "\\u003c/script>\\u003cb>" in page


@pytest.fixture
def forked_kernel() -> Iterator[Kernel]:
    """A kernel that leaves unsaid what nobody hears."""
    with fork_client("ipywidgets"):
        started = Kernel()
        yield started
        started.end()


class Noting(KernelChannels):
    """KernelChannels that keep all that was heard over them."""

    def __init__(self, *given: Any) -> None:
        self.heard: list[KernelMessage] = []
        super().__init__(*given)

    async def receive(self, timeout: float) -> KernelMessage:
        """The next word, noted."""
        self.heard.append(await super().receive(timeout))
        return self.heard[-1]

    async def run(self, code: str) -> None:
        """Run code as somebody does who hears it."""
        asked = self.request("execute_request", {"code": code, "silent": False})
        while not (
            (word := await self.receive(20)).parent == asked
            and word.kind == "status"
            and word.content["execution_state"] == "idle"
        ):
            pass

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The contents of all of a kind that were heard."""
        return [word.content for word in self.heard if word.kind == kind]


MANY = """
import ipywidgets as widgets
numbers = [widgets.IntText(value=n) for n in range(20)]
out = widgets.Output()
"""
CHANGED = """
with out:
    print("inside")
for number in numbers:
    number.value += 100
numbers[0].close()
"""


@FORKS
def test_widgets_say_one_word_while_cells_run_and_the_page_has_the_states_of_all(forked_kernel: Kernel):
    async def through() -> None:
        with Noting(forked_kernel.manager, "page") as channels:
            ran = await NotebookRun([(MANY, ()), (CHANGED, ())]).run(channels)
            opened = [one["data"]["state"]["_model_name"] for one in channels.of("comm_open")]
            assert opened == ["LayoutModel", "OutputModel"]  # the first of all, and who captures outputs
            states = ran.states.content["data"]["states"].values()
            assert sorted(one["state"]["value"] for one in states if one["model_name"] == "IntTextModel") == list(range(101, 120))
            assert [one["state"]["outputs"][0]["text"] for one in states if one["model_name"] == "OutputModel"] == ["inside\n"]
            # The page has come: it hears everything.
            channels.heard.clear()
            await channels.run("numbers[1].value = 7; widgets.Label('new'); numbers[2].close()")
            assert [one["data"]["state"]["value"] for one in channels.of("comm_msg")] == [7]
            assert len(channels.of("comm_open")) == 3  # a label, its layout and its style
            assert len(channels.of("comm_close")) == 1

    forked_kernel.loop.run_until_complete(through())


THREAD = """
import threading, ipywidgets as widgets
label, many = widgets.Label("before"), [widgets.Label(str(n)) for n in range(5)]
def work():
    label.value = "meanwhile"
    said.set()
    gate.wait(20)
    label.value = "after"
    widgets.Label("made by a thread")
gate, said = threading.Event(), threading.Event()
threading.Thread(target=work).start()
assert said.wait(20)
"""


@FORKS
def test_what_a_thread_of_a_cell_says_is_heard_also_when_the_cells_have_ended(forked_kernel: Kernel):
    async def through() -> None:
        with Noting(forked_kernel.manager, "page") as channels:
            await NotebookRun([(THREAD, ())]).run(channels)
            assert [one["data"]["state"].get("value") for one in channels.of("comm_msg") if "state" in one["data"]] == [
                "meanwhile"
            ]
            channels.heard.clear()
            await channels.run("gate.set()")
            while len(channels.of("comm_open")) < 3:
                await channels.receive(20)
            assert [one["data"]["state"]["value"] for one in channels.of("comm_msg")] == ["after"]

    forked_kernel.loop.run_until_complete(through())


@FORKS
def test_whoever_runs_cells_without_saying_that_nobody_hears_is_told_everything(forked_kernel: Kernel):
    async def through() -> None:
        with Noting(forked_kernel.manager, "page") as channels:
            await NotebookRun([("1", ())]).run(channels)
            await channels.run(MANY)
            models = [one["data"]["state"]["_model_name"] for one in channels.of("comm_open")]
            assert models.count("IntTextModel") == 20

    forked_kernel.loop.run_until_complete(through())
