"""The pages people open: the join link, the light page that shows while a workbook is being prepared, and the workbooks."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from vested_widgets import method
from vested_widgets.server import frames
from vested_widgets.server.handlers import Door
from vested_widgets.server.kernels import TooManyKernelsError, kernel_environment
from vested_widgets.server.render import NotebookFailedError, Rendering
from vested_widgets.server.workbooks import START

INSIDE = re.compile(r"[\w-]{0,80}(#[\w-]{0,80})?")


class Join(Door):
    """A personal link: signs its seat in and goes on to the page that shows while the workbook opens."""

    @allow_unauthenticated
    def get(self, token: str) -> None:
        """Sign in, or say in plain words that the link opens nothing."""
        found = self.server.store.link(token)
        if found is None:
            self._opens_nothing(self.request.remote_ip or "")
            return
        self.server.identity_provider.sit_down(self, *found)
        self.redirect(f"{self.base_url}vested/opening")

    def _opens_nothing(self, address: str) -> None:
        if self.server.attempts.exhausted(address):
            raise HTTPError(429)
        self.server.attempts.failed(address)
        self.show("trouble.html", 401, trouble="link")

    @allow_unauthenticated
    def head(self, _token: str) -> None:
        """A messenger that looks at the link for its preview signs nobody in."""
        self.finish()


class Opening(Door):
    """The light page: whose seat it is and what happens now; it fetches the scripts while the server prepares the page."""

    @authenticated
    def get(self) -> None:
        """Show it, and go on to `to` (the start page by default)."""
        to = self.get_query_argument("to", "")
        if not INSIDE.fullmatch(to):
            to = ""
        title = method.words("page.opening_title", alias=self.user.name)
        self.show("opening.html", title=title, to=self.base_url + to, wanted=self.server.assets.wanted())


class Page(Door):
    """A workbook, run for the member who opens it."""

    _gone = False

    @authenticated
    async def get(self, stem: str = START) -> None:
        """Run the notebook in a kernel of the member's own, then send the page."""
        notebook, place = self.server.workbooks.notebook(stem), self.server.workbooks.place(stem)
        if notebook is None or place is None:
            raise HTTPError(404)
        self.xsrf_token  # noqa: B018 - sets the cookie that the goodbye beacon answers with
        try:
            env = kernel_environment(self.server.seat_environment(self.user, self.request))
            kernel_id = await self.kernels.start_for(self.user, stem, env)
        except TooManyKernelsError:
            self.set_header("Retry-After", "5")
            self.show("full.html", 503, trouble="full")
            return
        await self._render(notebook, place, kernel_id)

    async def _render(self, notebook: Any, place: frames.Place, kernel_id: str) -> None:
        rendering = Rendering(notebook, self.server.template_paths, self.base_url, self.server.config)
        try:
            cells = await asyncio.wait_for(rendering.html(self.kernels.get_kernel(kernel_id)), self.server.page_timeout)
            page = frames.workbook(self.server, self.user, self.nonce, place, cells, kernel_id)
        except (NotebookFailedError, TimeoutError) as error:
            self.log.error("The page %s failed for a seat of deal %s: %s", place.stem, self.user.deal.id, error)  # type: ignore[union-attr]
            await self.kernels.end(kernel_id, "its page failed")
            raise HTTPError(500) from None
        except BaseException:
            await self.kernels.end(kernel_id, "its page failed")
            raise
        if self._gone:
            await self.kernels.end(kernel_id, "its page was left before it was ready")
            return
        self.kernels.rendered(kernel_id)
        self.finish(page)

    def on_connection_close(self) -> None:
        """The browser has gone before the page was ready."""
        super().on_connection_close()
        self._gone = True


class Renamed(Door):
    """`/workbook.ipynb`, as Jupyter would call it, leads to the page."""

    @authenticated
    def get(self, stem: str) -> None:
        """Go to the page of that notebook."""
        self.redirect(self.base_url + quote(stem))
