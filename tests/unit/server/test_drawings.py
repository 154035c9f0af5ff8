"""Pictures are fetched from the server by a name that kernels tell: by those of the deal who may see them, and by nobody else."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest
import requests

from browser.serving import Server
from load.phone import Phone
from vested_widgets.server.drawings import Drawings, packed

PAGE, STEP = "02-shared-vision-and-intent", "values"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A running server with the demonstration deals and the real workbooks."""
    running = Server(tmp_path_factory.mktemp("drawings") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def source(server: Server) -> str:
    """The name of a picture that Kim's kernel has told her page."""

    async def look() -> str:
        kim = Phone(server, server.link_of("Kim"), "Kim")
        await kim.come(PAGE)
        await kim.show(STEP)
        await kim.until(lambda: bool(kim.state("picture").get("figure")), 120)
        found = kim.state("picture")["source"]
        await kim.away()
        return str(found)

    return asyncio.run(look())


def asked(server: Server, client: requests.Session, source: str) -> requests.Response:
    return client.get(f"{server.base_url}vested/picture/{source}", timeout=60)


def test_a_member_of_the_deal_is_given_the_picture_and_no_browser_keeps_it(server: Server, source: str):
    answer = asked(server, server.sit("Mina"), source)
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.json()
    assert page["data"] and page["title"] and page["table"]["rows"]
    plain = server.sit("Mina").get(answer.url, headers={"Accept-Encoding": "identity"}, timeout=60)
    assert plain.json() == page


def test_who_has_no_seat_or_sits_in_another_deal_or_may_not_see_pictures_gets_none(server: Server, source: str):
    assert asked(server, requests.Session(), source).status_code == 401
    with server.store() as store:
        here, other = next(d for d in store.deals() if "Harbour" in d.name), next(d for d in store.deals() if "Alder" in d.name)
        stranger = store.issue_link(next(m.id for m in other.members if m.role == "member"))
        sponsor = store.add_member(here.id, here.parties[0].id, "Sam", "sponsor")
        tokens = {404: stranger, 403: store.issue_link(sponsor.id)}
    for status, token in tokens.items():
        client = requests.Session()
        client.get(f"{server.base_url}join/{token}", timeout=60)
        assert asked(server, client, source).status_code == status, status


@pytest.mark.parametrize(
    "name", ["x", "0" * 32 + "-" + "0" * 32 + "-0", "../" * 3 + "workbook.sqlite", "%2e%2e%2fworkbook.sqlite"]
)
def test_other_names_lead_to_nothing(server: Server, name: str):
    assert asked(server, server.sit("Ada"), name).status_code == 404


def test_each_deal_has_a_private_folder_of_its_own(tmp_path: Path):
    drawings = Drawings(tmp_path / "pictures")
    one, other = drawings.folder("../one"), drawings.folder("other")
    assert one != other
    assert {one.parent, other.parent} == {tmp_path / "pictures"}
    assert [folder.stat().st_mode & 0o077 for folder in (one, other)] == [0, 0]
    (one / "a.json.gz").write_bytes(gzip.compress(b"{}"))
    assert gzip.decompress(packed(one / "a.json.gz")) == b"{}"
    drawings.forget("../one")
    assert (one.exists(), other.exists()) == (False, True)
    with pytest.raises(OSError, match="No such file"):
        packed(one / "a.json.gz")
