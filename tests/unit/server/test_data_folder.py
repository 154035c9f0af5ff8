"""The data folder: private secrets that survive a restart, and links of the demonstration that stay alive."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.server.data_folder import DataFolder, FolderError, default_folder, read_secrets


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_the_cookie_secret_is_made_once_long_and_private(tmp_path: Path):
    (secret,) = DataFolder(tmp_path / "data").cookie_secrets()
    assert len(secret) >= 64
    assert DataFolder(tmp_path / "data").cookie_secrets() == [secret]
    assert mode(tmp_path / "data" / "cookie_secret") == 0o600
    assert mode(tmp_path / "data") == 0o700
    assert DataFolder(tmp_path / "other").cookie_secrets() != [secret]


def test_a_damaged_secret_is_said_and_not_used(tmp_path: Path):
    (tmp_path / "cookie_secret").write_text("short")
    with pytest.raises(FolderError, match="damaged"):
        DataFolder(tmp_path).cookie_secrets()


def test_several_secrets_stand_one_a_line_the_first_first(tmp_path: Path):
    old, new = "a" * 40, "b" * 40
    (tmp_path / "secrets").write_text(f"{new}\n\n{old}\n")
    assert read_secrets(tmp_path / "secrets") == [new.encode(), old.encode()]


@pytest.mark.parametrize("held", ["", "\n", "short\n", f"{'a' * 40}\nshort\n", f"{'a' * 40}é\n"])
def test_a_file_that_holds_no_secrets_is_said(tmp_path: Path, held: str):
    (tmp_path / "secrets").write_text(held)
    with pytest.raises(FolderError, match="Write one on each line, with at least 32"):
        read_secrets(tmp_path / "secrets")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match=r"cannot be made.*--data"):
        DataFolder(tmp_path / "file" / "data")


@pytest.fixture
def record(tmp_path: Path):
    """A folder with an open record and the demonstration deal."""
    folder = DataFolder(tmp_path / "data")
    with deals.Store.open(demonstration_record(folder.record)) as store:
        yield folder, store, deals.load_demonstration(store).members[1].id


def test_a_demonstration_link_survives_a_restart_and_is_private(record):
    folder, store, member = record
    token = folder.demonstration_link(store, member)
    assert store.member_by_link(token).id == member
    assert DataFolder(folder.path).demonstration_link(store, member) == token
    assert mode(folder.path / "demonstration_links.json") == 0o600


def test_the_demonstration_of_a_second_server_leaves_the_links_of_the_first_alive(record, tmp_path: Path):
    folder, store, member = record
    first = folder.demonstration_link(store, member)
    second = DataFolder(tmp_path / "second").demonstration_link(store, member)
    assert second != first
    assert folder.demonstration_link(store, member) == first
    assert {store.member_by_link(token).id for token in (first, second)} == {member}
    store.issue_link(member)  # `vested links --fresh` ends them all
    assert store.member_by_link(first) is None and store.member_by_link(second) is None


def test_a_demonstration_link_that_died_is_replaced(record):
    folder, store, member = record
    token = folder.demonstration_link(store, member)
    store.revoke_links(member)
    fresh = folder.demonstration_link(store, member)
    assert fresh != token
    assert store.member_by_link(fresh).id == member


@pytest.mark.parametrize("content", ["", "[1]", "{broken", '{"somebody": 1}'])
def test_a_damaged_list_of_links_is_no_trouble(record, content: str):
    folder, store, member = record
    (folder.path / "demonstration_links.json").write_text(content)
    assert store.member_by_link(folder.demonstration_link(store, member)).id == member


def test_the_folder_of_make_serve_is_found_from_the_clone(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / "vested-workbook"
    (tmp_path / ".vested").mkdir()
    assert default_folder().resolve() == tmp_path / ".vested"
