"""Several seats in one browser: each address names its seat, and what a page asks for is never another seat's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from browser.serving import Server, cookies_of, enter
from vested_widgets import deals
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.auth.identity import MOST_SEATS, seat_key

# What somebody at a seat may ask for, by what follows the seat in the address.
ASKED = ("vested/own.json", "steps", "vested/opening", "vested/consent")


def base_of(server: Server, alias: str) -> str:
    """The addresses of a seat begin with this."""
    with server.store() as store:
        member = next(member for member in server.deal(store).members if member.alias == alias)
    return f"{server.base_url}s/{seat_key(member.id)}/"


@pytest.fixture(scope="module")
def two(server: Server) -> requests.Session:
    """A browser in which Kim and Ada have signed in, one after the other."""
    client = requests.Session()
    enter(client, server.link_of("Kim"))
    enter(client, server.link_of("Ada"))
    return client


def test_a_second_link_in_the_same_browser_ends_nobodys_seat(server: Server, two: requests.Session):
    for alias in ("Kim", "Ada"):
        own = two.get(f"{base_of(server, alias)}vested/own.json", timeout=30)
        assert own.json()["seat"]["alias"] == alias


def test_each_page_has_the_kernel_and_the_addresses_of_its_own_seat(server: Server, two: requests.Session):
    for alias in ("Kim", "Ada"):
        base = base_of(server, alias)
        page = two.get(base + "environment", timeout=180)
        assert f'class="p-me">{alias}</bdi>' in page.text
        assert f'data-base-url="{urlsplit(base).path}"' in page.text
        assert f"VESTED_BASE_URL={urlsplit(base).path}" in page.text
        assert f'href="{urlsplit(base).path}privacy"' in page.text


def test_a_kernel_is_reached_at_its_own_seat_only_by_a_browser_that_holds_both(server: Server, two: requests.Session):
    kim, ada = base_of(server, "Kim"), base_of(server, "Ada")
    kernel = re.search(r'data-kernel="([^"]+)"', two.get(kim + "steps", timeout=180).text)[1]
    for base, alive in ((kim, True), (ada, False)):
        assert two.get(f"{base}vested/pulse/{kernel}", timeout=30).json() == {"alive": alive}
    xsrf = {"_xsrf": two.cookies["_xsrf"]}
    for base in (ada, server.base_url):
        assert two.get(f"{base}api/kernels/{kernel}", timeout=30).status_code == 403
        assert two.post(f"{base}voila/api/shutdown/{kernel}", data=xsrf, timeout=30).status_code in (401, 403)
        address = f"{base.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?session_id={kernel}"
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers=cookies_of(two)):
            pass
        assert refused.value.response.status_code == 403
    with connect(f"{kim.replace('http', 'ws', 1)}api/kernels/{kernel}/channels", additional_headers=cookies_of(two)):
        pass


def test_nobody_gets_in_at_a_seat_that_the_browser_does_not_hold(server: Server):
    client = server.sit("Kim")
    ada = base_of(server, "Ada")
    for path in ASKED:
        answer = client.get(ada + path, timeout=30)
        assert answer.status_code == 401, path
        assert "Harbour" not in answer.text.partition("<main")[0]
    xsrf = {"_xsrf": client.cookies["_xsrf"]}
    for path in ("privacy", "vested/consent"):
        assert client.post(ada + path, data=xsrf | {"do": "alias", "alias": "Mallory"}, timeout=30).status_code == 401
        assert client.post(server.base_url + path, data=xsrf | {"do": "alias", "alias": "Mallory"}, timeout=30).status_code == 401
    with (
        pytest.raises(InvalidStatus),
        connect(f"{ada.replace('http', 'ws', 1)}vested/room/feed", additional_headers=cookies_of(client)),
    ):
        pass
    assert client.get(server.at(client) + "vested/own.json", timeout=30).json()["seat"]["alias"] == "Kim"


def test_the_cookie_of_one_seat_opens_no_other_under_its_name(server: Server):
    kim, ada = server.sit("Kim"), server.sit("Ada")
    name, value = next((n, v) for n, v in kim.cookies.items() if n.startswith("vested-seat"))
    other = next(n for n in ada.cookies if n.name.startswith("vested-seat")).name
    forger = requests.Session()
    forger.headers["Cookie"] = f"{other}={value}"
    assert name != other
    assert forger.get(f"{base_of(server, 'Ada')}vested/own.json", timeout=30).status_code == 401
    assert forger.get(f"{base_of(server, 'Kim')}vested/own.json", timeout=30).status_code == 401


def test_an_address_without_a_seat_leads_to_the_browsers_seat_and_asks_which_of_several(server: Server, two: requests.Session):
    kim = server.sit("Kim")
    assert kim.get(server.base_url + "steps", timeout=60).url == server.at(kim) + "steps"
    asked = two.get(server.base_url + "steps?x=1", timeout=60)
    assert asked.status_code == 200 and "Which seat?" in asked.text
    ways = re.findall(r'<li><a class="v-button" href="([^"]+)"><strong>([^<]+)<', asked.text)
    assert ways == [(f"{urlsplit(base_of(server, alias)).path}steps?x=1", alias) for alias in ("Ada", "Kim")]
    assert requests.get(server.base_url + "steps", timeout=30).status_code == 401


def test_a_page_of_a_seat_that_the_browser_has_not_says_so_and_offers_ones_own(server: Server):
    client = server.sit("Kim")
    answer = client.get(f"{base_of(server, 'Ada')}steps", timeout=30)
    assert answer.status_code == 401
    assert "belongs to a seat that this browser does not have" in answer.text
    assert f'href="{urlsplit(server.at(client)).path}steps"' in answer.text


def test_a_cookie_of_an_earlier_version_leads_on_to_its_seat(server: Server):
    """Versions before had one cookie without the seat in its name."""
    from tornado.web import create_signed_value

    kim = server.sit("Kim")
    name = next(cookie.name for cookie in kim.cookies if cookie.name.startswith("vested-seat")).rpartition("-")[0]
    with server.store() as store:
        member = next(member for member in server.deal(store).members if member.alias == "Kim")
        link = store.link(server.link_of("Kim").rsplit("/", 1)[1])[1]
    secret = (server.data_dir / "cookie_secret").read_text().strip()
    old = create_signed_value(secret, name, f"{member.id}:{link}").decode()
    client = requests.Session()
    client.cookies.set(name, old, domain="localhost.local", path="/")
    page = client.get(server.base_url + "steps", timeout=60)
    assert page.url == f"{base_of(server, 'Kim')}steps" and page.status_code == 200


def test_the_oldest_of_very_many_seats_gives_way(server: Server):
    with server.store() as store:
        sides = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(9))) for name in ("Elm", "Fir")]
        deal = store.create_deal("Many seats", sides)
        tokens = [store.issue_link(member.id) for member in deal.members[: MOST_SEATS + 1]]
    client = requests.Session()
    for token in tokens:
        enter(client, f"{server.base_url}join/{token}")
    held = [cookie.name for cookie in client.cookies if cookie.name.startswith("vested-seat")]
    assert len(held) == MOST_SEATS
    answers = [
        client.get(f"{server.base_url}s/{seat_key(member.id)}/vested/consent", timeout=30).status_code
        for member in deal.members[: MOST_SEATS + 1]
    ]
    assert answers.count(200) == MOST_SEATS


def test_looking_at_a_link_changes_nothing_and_its_page_signs_in_by_a_post(server: Server):
    with server.store() as store:
        deal = store.create_deal("Looked at", [deals.NewParty("Elm", members=(deals.NewMember("Ina"),)), deals.NewParty("Fir")])
        ina, token = deal.members[1], store.issue_link(deal.members[1].id)
        before = store.last_change(deal.id)
    link = f"{server.base_url}join/{token}"
    looked = requests.get(link, timeout=30)
    assert looked.status_code == 200 and "vested-seat" not in looked.headers.get("Set-Cookie", "")
    assert "seat of Ina" in looked.text
    requests.head(link, timeout=30)
    with server.store() as store:
        assert store.last_change(deal.id) == before
        assert not stored_workshops.elsewhere(store, ina.id)
    assert enter(requests.Session(), link).url.partition("?")[0].endswith("/vested/consent")
    with server.store() as store:
        assert store.last_change(deal.id) > before


@pytest.mark.parametrize("around", ["{}.", "{})", "<{}>", "{},", "%22{}%22", "{}%20thanks", "{}/", "{}%E2%80%A6", "{}-"])
def test_a_link_with_signs_around_it_opens_its_seat(server: Server, around: str):
    token = server.link_of("Kim").rsplit("/", 1)[1]
    client = requests.Session()
    enter(client, f"{server.base_url}join/{around.format(token)}")
    assert client.get(server.base_url + "vested/own.json", timeout=30).json()["seat"]["alias"] == "Kim"


def test_a_link_that_was_cut_says_how_long_it_should_be(server: Server):
    token = server.link_of("Kim").rsplit("/", 1)[1]
    answer = requests.get(f"{server.base_url}join/{token[:15]}", timeout=30)
    assert answer.status_code == 401
    assert "22 letters and signs. This one has 15" in answer.text


def test_a_browser_that_keeps_no_cookies_is_told_that_and_not_to_ask_for_another_link(server: Server):
    link = server.link_of("Kim")
    page = requests.get(link, timeout=30)
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
    refused = requests.post(link, data={"_xsrf": xsrf}, timeout=30)
    assert refused.status_code == 401 and "blocks cookies from this site" in refused.text
    lost = requests.get(f"{base_of(server, 'Kim')}vested/opening?signed_in=1", timeout=30)
    assert lost.status_code == 401 and "blocks cookies from this site" in lost.text
    assert "blocks cookies from this site" not in requests.get(f"{base_of(server, 'Kim')}steps", timeout=30).text
