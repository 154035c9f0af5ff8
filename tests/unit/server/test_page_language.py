"""The language of an answer: what the address or the cookie asks for, else what the browser prefers."""

from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import Application, RequestHandler

from vested_widgets import method
from vested_widgets.server import page_language


@pytest.fixture
def german(tmp_path):
    (tmp_path / "de" / "words").mkdir(parents=True)
    (tmp_path / "de" / "words" / "a.yaml").write_text("act:\n  cancel: Jetzt nicht\n", "utf-8")
    method.use(tmp_path)
    yield
    method.speak_here(method.SOURCE)
    method.use(None)


class Connection:
    """What a handler needs of a connection that nobody listens to."""

    def set_close_callback(self, callback):
        """Forget it."""


def handler(uri: str = "/", **headers: str) -> RequestHandler:
    lines = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    request = HTTPServerRequest(method="GET", uri=uri, headers=lines, connection=Connection())
    return RequestHandler(Application(), request)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "en"),
        ({"Accept_Language": "fr, de;q=0.8, en;q=0.5"}, "de"),
        ({"Accept_Language": "en-GB, de;q=0.8"}, "en"),
        ({"Accept_Language": "de;q=0, en;q=0.1"}, "en"),
        ({"Accept_Language": "de;q=often"}, "en"),
        ({"Accept_Language": "en", "Cookie": "vested-language=de"}, "de"),
        ({"Accept_Language": "de", "Cookie": "vested-language=xx"}, "de"),
        ({"uri": "/?language=de", "Accept_Language": "en"}, "de"),
        ({"uri": "/?language=en", "Cookie": "vested-language=de"}, "en"),
        ({"uri": "/?language=../de", "Accept_Language": "en"}, "en"),
    ],
)
def test_the_language_of_a_request_is_spoken_while_it_is_answered(german, asked, found):
    assert page_language.speak_language_of(handler(**asked), "/") == found
    assert method.language() == found
    assert method.words("act.cancel") == ("Jetzt nicht" if found == "de" else "Not now")


def test_a_language_that_an_address_asks_for_is_kept_and_no_other_word_of_it(german):
    asked, strange = handler("/?language=de-CH"), handler("/?language=klingon")
    page_language.speak_language_of(asked, "/base/")
    page_language.speak_language_of(strange, "/base/")
    assert asked._new_cookie["vested-language"].value == "de"
    assert asked._new_cookie["vested-language"]["path"] == "/base/"
    assert not hasattr(strange, "_new_cookie")
