"""The log: nobody can forge a line of it, and it opens nothing to whoever reads it."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from vested_widgets.server.logs import JsonFormatter, LineFormatter, plain_path

TOKEN = "x7Q-very-secret-token_1"


def record(message: str, *given: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = None
    if error is not None:
        try:
            raise error
        except RuntimeError:
            trace = sys.exc_info()
    return logging.LogRecord("vested", logging.WARNING, "file.py", 1, message, given, trace)


SECRETS = [
    f"Blocking Cross Origin API request for /join/{TOKEN}.  Origin: https://evil.example, Host: x",
    f"404 GET /deals/JOIN//{TOKEN}?a=1",
    f"Referer: https://deal.example/room/{TOKEN}",
    f"/room?code={TOKEN}&x=1",
    f'Cookie: vested-seat-1a2b3c4d="{TOKEN}"; _xsrf={TOKEN}',
]


@pytest.mark.parametrize("message", SECRETS)
def test_no_link_code_or_cookie_is_written(message: str):
    for formatter in (LineFormatter(), JsonFormatter()):
        for one in (record("%s", message), record("It failed.", error=RuntimeError(message))):
            assert TOKEN not in formatter.format(one)


def test_the_feed_of_the_workshop_is_no_secret():
    assert "/vested/room/feed" in LineFormatter().format(record("101 GET /vested/room/feed"))


@pytest.mark.parametrize(
    "forged", ["\n12:00:00 ERROR forged", "\r12:00:00 ERROR forged", "\x1b[2J", "\x00", "\u2028", "\u202eevil", "\ud83d"]
)
def test_control_characters_forge_no_line(forged: str):
    text = LineFormatter().format(record("Origin: %s", f"https://evil{forged}"))
    first, *rest = text.split("\n")
    assert all(line.startswith("    | ") for line in rest)
    assert all(letter.isprintable() for line in (first, *rest) for letter in line)
    assert len(JsonFormatter().format(record("Origin: %s", f"https://evil{forged}")).splitlines()) == 1


def test_a_traceback_stands_below_its_line_and_forges_none():
    text = LineFormatter().format(record("It failed.", error=RuntimeError("said\n12:00:00 ERROR forged")))
    first, *rest = text.split("\n")
    assert first.endswith("WARNING It failed.")
    assert "RuntimeError: said" in text
    assert all(line.startswith("    | ") for line in rest)


def test_json_has_one_object_for_each_event():
    told = json.loads(JsonFormatter().format(record("It failed for %s.", "kernel 7", error=RuntimeError("why"))))
    assert {"level", "logger", "message", "time", "trace"} == set(told)
    assert told["message"] == "It failed for kernel 7."
    assert "RuntimeError: why" in told["trace"]


@pytest.mark.parametrize("path", [f"/join/{TOKEN}", f"/%6aoin/{TOKEN}", f"/join%2F{TOKEN}", f"//join//{TOKEN}", f"/JOIN/{TOKEN}"])
def test_a_path_is_logged_without_its_link_however_it_was_written(path: str):
    assert TOKEN not in plain_path(path)
