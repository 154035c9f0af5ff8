"""What a member may see of what a kernel says: no traceback, whichever way it comes."""

from __future__ import annotations

import json
import logging

import pytest

from vested_widgets.server.kernels.outputs import for_member, is_suspect

TRACE = 'Traceback (most recent call last):\n  File "/srv/secret.py", line 1\nZeroDivisionError: division by zero'
CONTENTS = {
    "error": {"ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": TRACE.split("\n")},
    "stream": {"name": "stdout", "text": TRACE},
    "display_data": {"data": {"text/html": f"<pre>{TRACE}</pre>"}, "metadata": {}},
    "execute_result": {"data": {"text/plain": TRACE}, "metadata": {}, "execution_count": 1},
    "update_display_data": {"data": {"text/plain": TRACE}, "metadata": {}, "transient": {"display_id": "x"}},
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_traceback_is_a_sentence_with_the_number_under_which_the_log_has_it(kind: str, caplog: pytest.LogCaptureFixture):
    assert is_suspect(kind, json.dumps(CONTENTS[kind]).encode())
    shown = json.dumps(for_member(kind, CONTENTS[kind], "k"))
    for secret in ("Traceback", "secret", "ZeroDivisionError", "division"):
        assert secret not in shown
    (logged,) = caplog.messages
    assert logged.startswith(f"Trouble {shown.partition('the number ')[2][:6]} in kernel k: ")
    assert "ZeroDivisionError" in logged


def test_standard_error_is_for_the_log_alone(caplog: pytest.LogCaptureFixture):
    content = {"name": "stderr", "text": "a warning of a library"}
    assert is_suspect("stream", json.dumps(content).encode())
    assert for_member("stream", content, "k") is None
    assert caplog.messages == ["Kernel k wrote: a warning of a library"]


@pytest.mark.parametrize("content", [{"name": "stdout", "text": "hello"}, {"data": {"text/plain": "1"}, "metadata": {}}])
def test_everything_else_is_shown_as_it_is(content: dict, caplog: pytest.LogCaptureFixture):
    kind = "stream" if "name" in content else "display_data"
    assert not is_suspect(kind, json.dumps(content).encode())
    assert for_member(kind, content, "k") == content
    assert not caplog.messages


def test_a_page_that_makes_errors_without_end_does_not_fill_the_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    for kind, content in CONTENTS.items():
        assert "Traceback" not in json.dumps(for_member(kind, content, "k", is_logged=False))
    assert not caplog.messages
