"""Which user of JupyterHub a seat is given to: the file, and what the Hub tells its service."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from tornado.web import create_signed_value, decode_signed_value

from vested_widgets.server.auth.hub import CACHE_SECONDS, OUTAGE_SECONDS, Hub, HubAddress, HubSeats, read_seats
from vested_widgets.server.cli.serve import hub_sign_in
from vested_widgets.server.data_folder import FolderError

KIM, ADA = "0" * 11 + "a", "0" * 11 + "b"


def written(folder: Path, text: str) -> Path:
    """A file of seats."""
    file = folder / "seats.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_seat_belongs_to_the_user_that_the_file_names_and_to_nobody_without_one(tmp_path: Path):
    text = f"# A deal\n- seat: {KIM}  # North · Kim\n  user: kim@example.org\n- seat: {ADA}\n  user:\n"
    assert read_seats(written(tmp_path, text)) == {KIM: "kim@example.org"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kim: 00000000000a", r"line 1: this is not a list"),
        ("- [", r"line 1: this is not a list"),
        ("- seat: Kim\n  user: kim", r"entry 1: write `seat`"),
        ("- seat: 00000000000a\n  user: [kim]", r"entry 1"),
        ("- seat: 00000000000a\n  user: kim\n- kim", r"entry 2"),
        ("- seat: 123456789012\n  user: kim", r"entry 1"),  # YAML reads a number
        ("- seat: 00000000000a\n  user: kim\n  role: admin", r"and nothing else"),
        ("- seat: 00000000000a\n  user: kim\n- seat: 00000000000a\n  user: ada", r"stands there twice"),
    ],
)
def test_a_file_that_does_not_hold_is_said_with_its_place(tmp_path: Path, text: str, said: str):
    with pytest.raises(FolderError, match=said):
        read_seats(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path):
    with pytest.raises(FolderError, match=r"cannot be read"):
        read_seats(tmp_path / "none.yaml")


def test_a_change_of_the_file_counts_at_once_and_a_fault_in_it_changes_nothing(tmp_path: Path, caplog):
    file = written(tmp_path, f"- seat: {KIM}\n  user: kim\n")
    seats = HubSeats(file)
    assert (seats.owner(KIM), seats.of("kim")) == ("kim", [KIM])
    written(tmp_path, f"- seat: {KIM}\n  user: someone.else\n")
    assert (seats.owner(KIM), seats.of("kim"), seats.of("someone.else")) == ("someone.else", [], [KIM])
    written(tmp_path, "- seat\n")
    assert seats.owner(KIM) == "someone.else"
    assert "entry 1" in caplog.text
    file.unlink()
    assert seats.owner(KIM) == "someone.else"


def test_names_are_compared_letter_by_letter(tmp_path: Path):
    seats = HubSeats(written(tmp_path, f"- seat: {KIM}\n  user: kim\n"))
    assert [seats.of(name) for name in ("Kim", "kim ", "k\u0456m", "")] == [[], [], [], []]


def test_a_server_that_no_hub_has_started_says_what_is_missing(tmp_path: Path, monkeypatch):
    for name in ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL", "JUPYTERHUB_SERVICE_NAME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(FolderError, match=r"JUPYTERHUB_API_TOKEN.*missing"):
        hub_sign_in(written(tmp_path, ""), "/services/vested/")


def test_the_token_of_the_service_leaves_the_environment_which_kernels_inherit(tmp_path: Path, monkeypatch):
    named = {
        "JUPYTERHUB_API_TOKEN": "t",
        "JPY_API_TOKEN": "t",
        "JUPYTERHUB_API_URL": "http://hub/hub/api",
        "JUPYTERHUB_SERVICE_NAME": "v",
    }
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    hub = hub_sign_in(written(tmp_path, ""), "/services/v/")
    assert hub is not None and hub.address.token == "t"
    assert (hub.address.client, hub.address.callback) == ("service-v", "/services/v/oauth_callback")
    assert "JUPYTERHUB_API_TOKEN" not in os.environ and "JPY_API_TOKEN" not in os.environ


def test_what_the_hub_said_counts_while_it_is_away_but_not_for_long(tmp_path: Path, monkeypatch):
    address = HubAddress("http://127.0.0.1:9", "", "", "service-v", "t", "/oauth_callback")
    hub, now = Hub(address, HubSeats(written(tmp_path, "")), "/"), [0.0]
    monkeypatch.setattr("vested_widgets.server.auth.hub.time.monotonic", lambda: now[0])
    says = [{"kind": "user", "name": "kim"}]

    async def ask(path: str, **options: object) -> dict[str, str]:
        if not says:
            raise ConnectionRefusedError
        return says.pop()

    monkeypatch.setattr(hub, "_ask", ask)

    def user(session: str = "s") -> str:
        return asyncio.run(hub._user("token", session))

    assert user() == "kim"
    now[0] = CACHE_SECONDS + 1
    assert user() == "kim"
    with pytest.raises(Exception, match="503"):
        user("another session")
    now[0] = OUTAGE_SECONDS + 1
    with pytest.raises(Exception, match="503"):
        user()


def test_a_sign_in_outlives_a_new_secret_of_the_servers(tmp_path: Path, monkeypatch):
    hub = Hub(HubAddress("", "", "", "service-v", "t", ""), HubSeats(written(tmp_path, "")), "/")
    old, new = b"o" * 64, b"n" * 64

    async def user(token: str, session: str) -> str:
        return f"owner of {token}"

    monkeypatch.setattr(hub, "_user", user)

    class Browser:
        """A request that sends a cookie which the old secret has signed, to a server that signs by the new one."""

        def get_cookie(self, name: str, default: str = "") -> str:
            return create_signed_value(old, name, "a token").decode() if name == hub.cookie else default

        def get_signed_cookie(self, name: str, max_age_days: float) -> bytes | None:
            return decode_signed_value(new, name, self.get_cookie(name), max_age_days=max_age_days)

    assert asyncio.run(hub.look(Browser())) == ""
    hub.earlier = (old,)
    assert asyncio.run(hub.look(Browser())) == "owner of a token"
