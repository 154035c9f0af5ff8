"""What a warm parent does with its memory before it forks."""

from __future__ import annotations

import sys

from vested_widgets.server.kernels.fork import prefork_memory


def test_a_parent_that_has_settled_holds_no_name_for_having_looked_it_up():
    name = "".join(("looked", "_", "up"))  # a name that nothing else holds
    before = sys.getrefcount(name)
    assert not hasattr(type("Asked", (), {})(), name)
    held = sys.getrefcount(name)
    prefork_memory.forget_lookups()
    assert (held, sys.getrefcount(name)) == (before + 1, before)
