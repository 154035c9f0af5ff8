"""The line in which pages are prepared: who comes first is served first, and nobody holds it up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from vested_widgets.server.handlers import pages
from vested_widgets.server.rendering.render_queue import RenderQueue

pytestmark = pytest.mark.anyio


class Line:
    """People in a line, who say when they begin and stay until they are told to go."""

    def __init__(self, at_once: int, seconds: float = 60.0) -> None:
        self.queue, self.begun = RenderQueue(at_once, seconds), []
        self.may_go = [asyncio.Event() for _ in range(8)]
        self.tasks = [asyncio.create_task(self.stay(n)) for n in range(8)]

    async def stay(self, n: int) -> None:
        async with self.queue.turn():
            self.begun.append(n)
            await self.may_go[n].wait()

    async def end(self) -> None:
        for event in self.may_go:
            event.set()
        await asyncio.gather(*self.tasks)


async def test_only_so_many_are_served_at_once_and_in_the_order_in_which_they_came():
    line = Line(2)
    await asyncio.sleep(0.05)
    assert line.begun == [0, 1]
    line.may_go[1].set()
    await asyncio.sleep(0.05)
    assert line.begun == [0, 1, 2]
    await line.end()
    assert line.begun == list(range(8))


async def test_who_takes_too_long_lets_the_next_begin_and_is_not_counted_twice():
    line = Line(1, seconds=0.2)
    await asyncio.sleep(0.1)
    assert line.begun == [0]
    await asyncio.sleep(0.2)
    assert line.begun == [0, 1]
    line.may_go[0].set()  # its turn is over already: that it ends makes room for nobody
    await asyncio.sleep(0.05)
    assert line.begun == [0, 1]
    await line.end()
    assert line.begun == list(range(8))


async def test_a_turn_that_fails_and_one_that_is_given_up_while_it_waits_leave_the_line():
    queue = RenderQueue(1)
    with pytest.raises(ZeroDivisionError):
        async with queue.turn():
            raise ZeroDivisionError
    async with queue.turn():
        waits = asyncio.create_task(queue.turn().__aenter__())
        await asyncio.sleep(0.01)
        waits.cancel()
    async with asyncio.timeout(1), queue.turn():
        pass


class Kernels:
    """The server's kernels, without any."""

    def __init__(self) -> None:
        self.started = []

    @asynccontextmanager
    async def turn_of(self, _name: str):
        yield

    @asynccontextmanager
    async def reserve(self, _name: str):
        yield

    async def start_for(self, user, _page: str, _env: dict) -> str:
        self.started.append(user.username)
        return user.username


class Opened(pages.WorkbookHandler):
    """A page that somebody opens, without a connection."""

    xsrf_token, request = b"", None
    app = kernels = user = None

    def __init__(self, kernels: Kernels, queue: RenderQueue, name: str) -> None:
        self.app = SimpleNamespace(
            workbooks=SimpleNamespace(
                find=lambda stem: stem,
                fault=lambda _stem: "",
                template=lambda _stem, _own: SimpleNamespace(has_run=True),
                info=lambda _stem: True,
            ),
            kernel_settings=lambda *_: {},
            render_queue=queue,
        )
        self.kernels, self.user, self.begun, self.is_ready = (
            kernels,
            SimpleNamespace(username=name, deal=None),
            False,
            asyncio.Event(),
        )
        self.task = asyncio.create_task(self.open("start"))

    def _refused(self, *_) -> bool:
        return False

    async def _send_head(self, _info) -> None:
        self.begun = True

    async def _render(self, *_) -> None:
        await self.is_ready.wait()

    def on_connection_close(self) -> None:
        self._client_gone = True


async def comes(true: Callable[[], object]) -> bool:
    """Whether something becomes true within five seconds."""
    for _ in range(500):
        if true():
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_page_begins_at_once_waits_for_its_turn_and_wants_no_kernel_if_it_has_been_left_meanwhile():
    kernels, queue = Kernels(), RenderQueue(1)
    ada, left, kim = (Opened(kernels, queue, name) for name in ("Ada", "left", "Kim"))
    assert await comes(lambda: all(page.begun for page in (ada, left, kim)) and kernels.started)
    assert kernels.started == ["Ada"]
    left.on_connection_close()
    ada.is_ready.set()
    await asyncio.wait_for(asyncio.gather(ada.task, left.task), 5)
    assert await comes(lambda: len(kernels.started) > 1)
    assert kernels.started == ["Ada", "Kim"]
    kim.is_ready.set()
    await asyncio.wait_for(kim.task, 5)
