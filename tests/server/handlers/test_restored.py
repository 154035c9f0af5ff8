"""Who has signed in since a backup is told what has happened when it is restored, and how to come in again."""

from __future__ import annotations

from pathlib import Path

import requests
from typer.testing import CliRunner

from browser.serving import Server, enter
from vested_widgets.server.cli.main import app


def vested(*arguments: object) -> str:
    """Run a command in this process; returns what it said."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], env={"VESTED_DATABASE": "", "VESTED_DATA": ""})
    assert done.exit_code == 0, done.output
    return done.output


def fresh_link(server: Server, alias: str) -> str:
    """A link made now."""
    with server.store() as store:
        member = next(one for one in store.deals()[0].members if one.alias == alias)
        return f"{server.base_url}join/{store.issue_link(member.id)}"


def test_who_signed_in_since_a_backup_is_not_locked_out_when_it_is_restored(own_server: Server, tmp_path: Path):
    server, file = own_server, tmp_path / "b.zip"
    vested("backup", file, "--data", server.data_dir)  # while the server runs
    client, link = server.sit("Kim"), server.link_of("Kim")
    later = fresh_link(server, "Lena") if any(alias == "Lena" for alias in server.links) else fresh_link(server, "Mina")
    newcomer = requests.Session()
    assert enter(newcomer, later).status_code == 200
    server.stop()

    said = vested("restore", file, "--replace", "--data", server.data_dir)
    assert "still open their seats" in said or "still opens its seat" in said
    server.start()
    for one in (client, newcomer):
        assert one.get(server.base_url + "privacy", timeout=30).status_code == 200
        assert one.get(server.at(one) + "vested/opening", timeout=30).status_code == 200
    server.stop()

    for beside in server.data_dir.glob("workbook.sqlite*"):
        beside.unlink()  # the machine was lost: nothing can be carried over
    said = vested("restore", file, "--data", server.data_dir)
    assert "must open their personal link again" in said
    server.start()
    page = client.get(server.at(client) + "vested/opening", timeout=30)
    assert page.status_code == 401
    assert "put back to an earlier state" in page.text
    assert "Open your personal link again: it works again." in page.text
    assert client.get(server.at(client) + "vested/pulse/" + "0" * 8 + "-0000" * 3 + "-" + "0" * 12, timeout=30).json() == {
        "alive": False,
        "status": 200,
    }
    # Nobody else is told so.
    assert "put back" not in requests.get(server.base_url + "vested/opening", timeout=30).text
    enter(client, link)
    assert client.get(server.at(client) + "vested/opening", timeout=30).status_code == 200
    dead = requests.get(later, timeout=30)
    assert dead.status_code == 401
    assert "Links that were made after that no longer open a seat" in dead.text
