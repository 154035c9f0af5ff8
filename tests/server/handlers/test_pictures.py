"""Pictures are fetched from the server by a name that kernels tell: by those of the deal who may see them, and by nobody else."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from websockets.asyncio.client import connect

from browser.serving import Server, cookies_of, enter
from load.phone import Lead, Phone
from vested_widgets.server.live.picture_files import PictureFiles, read_packed
from vested_widgets.session import REVEALED

PAGE, STEP = "02-shared-vision-and-intent", "values"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A running server with the demonstration deals and the real workbooks."""
    running = Server(tmp_path_factory.mktemp("pictures") / "data").start()
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
    return client.get(f"{server.at(client)}vested/picture/{source}", timeout=60)


def seated(server: Server, role: str, deal: str) -> requests.Session:
    """A client at a new seat of that role in the deal of that name."""
    with server.store() as store:
        here = next(one for one in store.deals() if deal in one.name)
        seat = store.add_member(here.id, None if role == "observer" else here.parties[0].id, f"{role} {len(here.members)}", role)
        client = requests.Session()
        enter(client, f"{server.base_url}join/{store.issue_link(seat.id)}")
    return client


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
    for status, client in ((404, seated(server, "member", "Alder")), (403, seated(server, "sponsor", "Harbour"))):
        assert asked(server, client, source).status_code == status, status


@pytest.mark.parametrize(
    "name", ["x", "0" * 32 + "-" + "0" * 32 + "-0", "../" * 3 + "workbook.sqlite", "%2e%2e%2fworkbook.sqlite"]
)
def test_other_names_lead_to_nothing(server: Server, name: str):
    assert asked(server, server.sit("Ada"), name).status_code == 404


def test_each_deal_has_a_private_folder_of_its_own(tmp_path: Path):
    pictures = PictureFiles(tmp_path / "pictures")
    one, other = pictures.folder("../one"), pictures.folder("other")
    assert one != other
    assert {one.parent, other.parent} == {tmp_path / "pictures"}
    assert [folder.stat().st_mode & 0o077 for folder in (one, other)] == [0, 0]
    (one / "a.json.gz").write_bytes(gzip.compress(b"{}"))
    assert gzip.decompress(read_packed(one / "a.json.gz")) == b"{}"
    pictures.forget("../one")
    assert (one.exists(), other.exists()) == (False, True)
    with pytest.raises(OSError, match="No such file"):
        read_packed(one / "a.json.gz")


class Line:
    """A client's line to the room.

    Attributes:
        words: how many messages have come.
        revealed: what they tell of reveals.
    """

    def __init__(self, server: Server, client: requests.Session) -> None:
        self.words, self.revealed = 0, []
        self.task = asyncio.create_task(self.listen(server.room_url(client), cookies_of(client)))

    async def listen(self, url: str, headers: dict[str, str]) -> None:
        async with connect(url, additional_headers=headers) as line:
            async for text in line:
                self.words += 1
                self.revealed += [heard["revealed"]] if "revealed" in (heard := json.loads(text)) else []


async def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait until a function says so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


def test_a_reveal_is_told_to_all_lines_of_the_deal_whose_seats_may_see_it_before_their_kernels_say_so(server: Server):
    clients = {
        "observer": seated(server, "observer", "Harbour"),
        "sponsor": seated(server, "sponsor", "Harbour"),
        "stranger": seated(server, "member", "Alder"),
    }

    async def room() -> dict[str, list[dict]]:
        noor, kim = Lead(server, server.link_of("Noor"), "Noor"), Phone(server, server.link_of("Kim"), "Kim")
        await noor.come("facilitate")
        await kim.come(PAGE)
        await kim.show("principles")
        lines = {who: Line(server, client) for who, client in clients.items()}
        await until(lambda: all(line.words for line in lines.values()))
        await kim.leave()  # its kernel says nothing any more
        await noor.act("reveal", step="principles", part="practice")
        await kim.until(lambda: bool(kim.state("picture", "principles").get("figure")))
        assert kim.state("picture", "principles")["source"] == ""
        await until(lambda: any(news["narrow"] and news["wide"] for news in lines["observer"].revealed))
        lines["who comes later"] = Line(server, clients["observer"])
        await until(lambda: lines["who comes later"].words)
        await asyncio.sleep(2)  # nobody else hears of it, however long one waits
        heard = {who: line.revealed for who, line in lines.items()}
        for line in lines.values():
            line.task.cancel()
        for someone in (noor, kim):
            await someone.away()
        return heard

    heard = asyncio.run(room())
    assert {who for who, said in heard.items() if said} == {"observer"}
    assert {(news["step"], news["part"]) for news in heard["observer"]} == {("principles", "practice")}
    assert heard["observer"][0]["narrow"]  # for phones as soon as it is drawn
    news = heard["observer"][-1]
    for name, wide in ((news["narrow"][0], False), (news["wide"][0], True)):
        statuses = {who: asked(server, client, name).status_code for who, client in clients.items()}
        assert statuses == {"observer": 200, "sponsor": 403, "stranger": 404}
        assert asked(server, clients["observer"], name).json()["wide"] is wide


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        '{"step": "s", "part": "p", "narrow": ["../x"], "wide": []}',
        '{"step": 1, "part": "p", "narrow": [], "wide": []}',
        '{"step": "s", "part": "p", "narrow": [3], "wide": []}',
        '{"step": "s", "part": "p", "narrow": []}',
    ],
)
def test_what_does_not_read_as_a_reveal_is_told_to_nobody(tmp_path: Path, said: str):
    pictures = PictureFiles(tmp_path / "pictures")
    folder, before = pictures.folder("one"), pictures.stamp("one")
    (folder / REVEALED).write_text(said, "utf-8")
    assert pictures.stamp("one") != before == 0
    assert pictures.revealed("one") == {}
    name = "0" * 32 + "-" + "1" * 32 + "-0"
    well = {"step": "s", "part": "p", "narrow": [name], "wide": [name]}
    (folder / REVEALED).write_text(json.dumps(well), "utf-8")
    assert pictures.revealed("one") == well
