"""Static files: one hashed address for as long as nothing changes, packed once, and nothing but what lies on the shelves."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from browser.serving import Server
from vested_widgets.server.static_files import STATIC, Asset, AssetManifest


@pytest.fixture
def manifest(tmp_path: Path) -> AssetManifest:
    """A manifest with two files."""
    (tmp_path / "js").mkdir()
    (tmp_path / "page.css").write_text("a{}")
    (tmp_path / "js" / "page.js").write_text("1")
    (tmp_path / ".hidden").write_text("secret")
    made = AssetManifest({"": tmp_path})
    made.refresh()
    return made


def test_a_shelf_has_its_files_by_their_path(manifest: AssetManifest):
    assert set(manifest.files) == {"page.css", "js/page.js"}


def test_the_hash_changes_with_a_file_and_only_then(manifest: AssetManifest, tmp_path: Path):
    first = manifest.hash
    manifest.refresh()
    assert manifest.hash == first
    (tmp_path / "js" / "page.js").write_text("2")
    os.utime(tmp_path / "js" / "page.js", ns=(1, 1))
    manifest.refresh()
    assert manifest.hash != first
    assert first in manifest.former


def test_files_that_are_served_as_one_stand_in_it_in_order_and_change_its_address(tmp_path: Path):
    first, second = tmp_path / "b.css", tmp_path / "a.css"
    first.write_text("b{}")
    second.write_text("a{}")
    (tmp_path / "b.css.br").write_bytes(b"packed, but only one of them")
    made = AssetManifest({"": tmp_path}, {"both.css": (first, second)})
    made.refresh()
    both, before = made.files["both.css"], made.hash
    assert both.body("identity") == (b"b{}\na{}", "")
    assert gzip.decompress(both.body("gzip, br")[0]) == b"b{}\na{}"
    assert both.content_type == "text/css; charset=utf-8"
    second.write_text("a{color:red}")
    made.refresh()
    assert made.hash != before
    assert made.files["both.css"].body("identity") == (b"b{}\na{color:red}", "")
    turned = AssetManifest({"": tmp_path}, {"both.css": (second, first)})
    turned.refresh()
    assert turned.hash != made.hash  # browsers keep what they have under an address for ever


@given(st.binary(max_size=2000))
def test_the_packed_form_is_the_file(tmp_path_factory: pytest.TempPathFactory, body: bytes):
    path = tmp_path_factory.mktemp("packed") / "a.js"
    path.write_bytes(body)
    assert gzip.decompress(Asset((path,)).body("gzip, br")[0]) == body


def test_what_the_build_has_packed_is_served_as_it_is_and_has_no_address_of_its_own(tmp_path: Path):
    for name, body in (("page.js", b"plain"), ("page.js.br", b"brotli"), ("page.js.gz", b"gzip")):
        (tmp_path / name).write_bytes(body)
    made = AssetManifest({"": tmp_path})
    made.refresh()
    assert set(made.files) == {"page.js"}
    asset = made.files["page.js"]
    assert asset.body("gzip, deflate, br, zstd") == (b"brotli", "br")
    assert asset.body("gzip") == (b"gzip", "gzip")
    assert asset.body("identity") == (b"plain", "")


def test_fonts_are_not_packed_again(tmp_path: Path):
    (tmp_path / "a.woff2").write_bytes(b"x" * 500)
    assert Asset((tmp_path / "a.woff2",)).body("gzip, br") == (b"x" * 500, "")


def addresses(server: Server) -> list[str]:
    """What the start page asks for."""
    page, _ = server.open(server.sit("Kim"))
    return [server.base_url.rstrip("/") + path for path in set(re.findall(r'(?:href|src)="(/vested/static/[^"]+)"', page.text))]


def test_files_are_kept_for_ever_and_travel_packed(server: Server):
    found = addresses(server)
    assert {address.rpartition("/")[2] for address in found} >= {"page.js", "shell.js", "styles.css"}
    for address in found:
        answer = requests.get(address, timeout=30)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        # A font is packed already.
        assert answer.headers.get("Content-Encoding") == (None if address.endswith(".woff2") else "gzip")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        plain = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=30)
        assert "Content-Encoding" not in plain.headers
        assert plain.content == answer.content


def test_scripts_have_a_type_that_browsers_run(server: Server):
    script = next(address for address in addresses(server) if address.endswith("page.js"))
    assert requests.get(script, timeout=30).headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_the_plotly_bundle_lies_beside_our_own_files(server: Server):
    home = next(address for address in addresses(server) if address.endswith("styles.css")).removesuffix("styles.css")
    answer = requests.get(home + "plotly.min.js", timeout=60)
    assert answer.status_code == 200
    assert len(answer.content) > 1_000_000
    assert int(answer.headers["Content-Length"]) < 1_700_000


@pytest.mark.parametrize("name", ["../tokens.css", "..%2f__init__.py", "%2e%2e/session.py", "js/", "nothing.js", ""])
def test_what_is_not_on_a_shelf_is_not_served(server: Server, name: str):
    home = next(address for address in addresses(server) if address.endswith("styles.css")).removesuffix("styles.css")
    request = requests.Request("GET", home).prepare()
    request.url = home + name
    answer = requests.Session().send(request, timeout=30)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_our_own_files_name_no_outside_address():
    built = json.loads((STATIC / "page" / "built.json").read_text("utf-8"))
    assert {"shell.js", "ratings.js"} <= {*built["shell"], *built["modules"]}
    for path in [*STATIC.glob("*.css"), *(STATIC / "page" / name for name in {*built["shell"], *built["modules"]})]:
        text = path.read_text("utf-8").replace("http://www.w3.org/", "")
        assert not re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)), path.name
