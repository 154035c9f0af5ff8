"""What tests of the server need that start neither a server nor a kernel."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that jupyter_client runs on."""
    return "asyncio"
