"""Looking again and again at what no change of the deal tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.views.base import VestedWidget

# How often console and wall look who has come or gone.
LOOK_SECONDS = 2.0


def poll(widget: VestedWidget, look: Callable[[], object]) -> None:
    """Call `look()` every few seconds for as long as the widget is there; nothing where there is no event loop."""

    async def go_on() -> None:
        while widget.comm is not None:
            await asyncio.sleep(LOOK_SECONDS)
            guarded(lambda _why, _final: None)(look)()

    try:
        task = asyncio.get_running_loop().create_task(go_on())
    except RuntimeError:
        return
    widget._looking = task  # type: ignore[attr-defined]  # the loop holds tasks weakly
