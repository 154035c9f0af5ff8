"""The privacy page: readable by everybody, and each to their own answers."""

from __future__ import annotations

import re

import requests

from browser.serving import Server
from vested_widgets import deals
from vested_widgets.deals import policy


def xsrf(text: str) -> str:
    return re.search(r'name="_xsrf" value="([^"]+)"', text)[1]


def test_strangers_read_what_is_stored_and_what_each_role_may(server: Server):
    page = requests.get(f"{server.base_url}privacy", timeout=30)
    assert page.status_code == 200
    assert page.text.count("<tr>") == len(policy.ACTS) + 1
    assert 'id="mine"' not in page.text
    assert requests.post(f"{server.base_url}privacy", timeout=30).status_code in (401, 403)


def test_a_member_reads_saves_and_takes_back_own_answers_until_they_are_settled(server: Server):
    client = server.sit("Kim")
    page = client.get(f"{server.at(client)}privacy", timeout=30)
    assert "You are here as Kim" in page.text
    assert client.get(f"{server.at(client)}vested/own.json", timeout=30).json()["seat"]["alias"] == "Kim"
    before = page.text.count('name="part"')
    assert before
    form = {"_xsrf": xsrf(page.text), "step": "values", "part": "themes"}
    after = client.post(f"{server.at(client)}privacy", data=form, timeout=30)
    assert "Taken back" in after.text
    assert after.text.count('name="part"') == before - 1
    with server.store() as store:
        deal = store.deals()[0]
        seat = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Kim"))
        assert not any(value not in (None, "") for value in seat.answers.mine("values", "themes").values())
    refused = client.post(f"{server.at(client)}privacy", data=form | {"step": "nowhere"}, timeout=30)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_an_alias_is_changed_by_its_owner_and_is_text(server: Server):
    client = server.sit("Kim")
    page = client.get(f"{server.at(client)}privacy", timeout=30)
    form = {"_xsrf": xsrf(page.text), "do": "alias", "alias": "K <b>im</b>"}
    after = client.post(f"{server.at(client)}privacy", data=form, timeout=30)
    assert "K &lt;b&gt;im&lt;/b&gt;" in after.text
    assert "<b>im" not in after.text
    client.post(f"{server.at(client)}privacy", data=form | {"alias": "Kim"}, timeout=30)
