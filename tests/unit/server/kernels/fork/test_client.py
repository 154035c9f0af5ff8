"""Warm parents: when there is none to be had."""

from __future__ import annotations

import pytest

from browser.serving import wait_until
from forking import FORKS
from vested_widgets.server.kernels.fork import client
from vested_widgets.server.kernels.fork.client import ForkClient

pytestmark = FORKS


def test_a_system_without_fork_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "can_fork", lambda: False)
    own = ForkClient()
    own.start()
    with pytest.raises(client.ForkUnavailableError, match="cannot fork"):
        own.parent()


def test_parents_that_keep_dying_are_not_replaced_for_ever():
    own = ForkClient(["random"])
    own.start()
    try:
        for _ in range(client.MAX_LOST_PARENTS + 1):
            try:
                parent = own.parent()
            except client.ForkUnavailableError as why:
                said = str(why)
                continue
            parent.process.kill()
            assert wait_until(lambda parent=parent: not parent.alive)
            with pytest.raises(client.ForkUnavailableError) as raised:
                own.parent()
            said = str(raised.value)
        assert "have ended by themselves" in said
    finally:
        own.stop()
