"""`vested backup` and `vested restore` as people call them, with every file that can be named by mistake or be broken."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prepared import demonstration_record, empty_record
from vested_widgets import deals
from vested_widgets.deals.record.backup import copy_facts
from vested_widgets.deals.record.checking import check_file
from vested_widgets.server.backup_file import is_backup
from vested_widgets.server.cli.main import app

KEY = deals.AnswerKey("principles", "practice", "honesty", "importance", "")


def vested(*arguments: object) -> tuple[int, str]:
    """Run a command in this process; returns its exit code and all that it said."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], env={"VESTED_DATABASE": "", "VESTED_DATA": ""})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def small_record(folder: Path, name: str = "Here") -> Path:
    """A data folder with a deal, secrets and content of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with deals.Store.open(empty_record(folder / "workbook.sqlite")) as store:
        parties = [deals.NewParty(side, members=(deals.NewMember(f"{side} {name}"),)) for side in ("North", "South")]
        deal = store.create_deal(name, parties)
        deals.Seat.open(store, deal.members[1].id).answers.write({KEY: 5})
    (folder / "cookie_secret").write_text(f"{name:x<40}")
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / f"{name}.yaml").write_text("# nothing yet\n")
    return folder


def names(folder: Path) -> list[str]:
    """The deals of a folder."""
    return [name for name, _, _ in copy_facts(folder / "workbook.sqlite").deals]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A data folder with one deal, "Here"."""
    return small_record(tmp_path / "here")


@pytest.fixture
def backup(here: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    code, said = vested("backup", tmp_path / "b.zip", "--data", here)
    assert code == 0, said
    return tmp_path / "b.zip"


def test_a_backup_is_private_holds_all_and_says_what(here, tmp_path):
    (tmp_path / "to").mkdir()
    code, said = vested("backup", tmp_path / "to", "--data", here)
    (file,) = (tmp_path / "to").iterdir()
    assert code == 0
    assert str(file) in said
    assert "1 deal, 1 answer." in said
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"workbook.sqlite", "cookie_secret", "content/Here.yaml", "backup.json"}
        listed = json.loads(archive.read("backup.json"))
    assert listed["deals"] == [{"name": "Here", "people": 3, "answers": 1}]


def test_a_server_moves_to_another_machine_with_one_file(backup, tmp_path):
    code, said = vested("restore", backup, "--data", tmp_path / "there")
    assert code == 0
    assert "Restored b.zip" in said
    assert names(tmp_path / "there") == ["Here"]
    assert (tmp_path / "there" / "cookie_secret").read_text().startswith("Here")
    assert (tmp_path / "there" / "content" / "Here.yaml").exists()
    for file in (tmp_path / "there").rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_record_with_deals_is_replaced_only_when_asked_and_kept(backup, tmp_path):
    there = small_record(tmp_path / "there", "There")
    code, said = vested("restore", backup, "--data", there)
    assert code == 1
    assert "--replace" in said
    assert names(there) == ["There"]
    code, said = vested("restore", backup, "--replace", "--data", there)
    assert code == 0, said
    assert names(there) == ["Here"]
    (kept,) = there.glob("before-restore-*")
    assert str(kept) in said
    assert names(kept) == ["There"]
    assert (kept / "content" / "There.yaml").exists()
    assert sorted(file.name for file in (there / "content").iterdir()) == ["Here.yaml"]
    # The browsers of those who came in here know this folder's secret.
    assert (there / "cookie_secret").read_text().startswith("There")
    assert "secret" in said
    code, said = vested("restore", kept / "workbook.sqlite", "--replace", "--data", there)
    assert code == 0
    assert names(there) == ["There"]


def test_a_record_that_is_gone_comes_back_into_its_folder(here, backup):
    (here / "workbook.sqlite").unlink()
    (here / "workbook.sqlite-wal").write_bytes(b"what a killed process has left")
    code, said = vested("restore", backup, "--data", here)
    assert code == 0, said
    assert names(here) == ["Here"]
    assert "must open their personal link again" in said
    check_file(here / "workbook.sqlite")


def test_what_was_answered_since_is_counted(here, backup):
    with deals.Store.open(here / "workbook.sqlite") as store:
        deals.Seat.open(store, store.deals()[0].members[2].id).answers.write({KEY: 4})
    assert "1 change is not in the backup" in vested("restore", backup, "--replace", "--data", here)[1]


def test_a_record_that_is_served_is_not_replaced_and_nothing_beside_it(backup, tmp_path):
    there = small_record(tmp_path / "there", "There")
    before = {file.relative_to(there) for file in there.rglob("*")}
    with deals.Store.open(there / "workbook.sqlite") as store:
        store.deals()
        code, said = vested("restore", backup, "--replace", "--data", there)
        assert code == 1
        assert "Stop them" in said
    assert {file.relative_to(there) for file in there.rglob("*")} == before
    assert names(there) == ["There"]


def test_a_backup_takes_the_place_of_a_backup_and_of_nothing_else(here, backup, tmp_path):
    assert vested("backup", backup, "--data", here)[0] == 0
    for other in (here / "workbook.sqlite", here / "cookie_secret"):
        before = other.read_bytes()
        code, said = vested("backup", other, "--data", here)
        assert code == 1
        assert "is not a backup" in said
        assert other.read_bytes() == before
    assert vested("backup", tmp_path / "x.zip", "--data", tmp_path / "nobody")[0] == 1
    assert not (tmp_path / "x.zip").exists()


def test_a_damaged_backup_is_not_taken_for_one_and_stays(here, backup):
    whole, told = backup.read_bytes(), 0
    at = whole.rindex(b"backup.json", 0, whole.rindex(b"backup.json")) + len("backup.json")
    for n in range(40):
        broken = whole[: at + n] + bytes([whole[at + n] ^ 0xFF]) + whole[at + n + 1 :]
        backup.write_bytes(broken)
        if is_backup(backup):
            continue
        code, said = vested("backup", backup, "--data", here)
        assert (code, len(said.strip().splitlines())) == (1, 1), said
        assert "is not a backup" in said
        assert backup.read_bytes() == broken
        told += 1
    assert told > 3


def test_a_name_in_a_backup_that_is_no_text_is_told(here, tmp_path):
    (here / "content" / "Wörter.yaml").write_text("# nothing yet\n")
    assert vested("backup", tmp_path / "b.zip", "--data", here)[0] == 0
    (tmp_path / "b.zip").write_bytes((tmp_path / "b.zip").read_bytes().replace("ö".encode(), b"\xc3\xc3"))
    code, said = vested("restore", tmp_path / "b.zip", "--data", tmp_path / "new")
    assert code == 1
    assert "damaged" in said


def broken_backups(backup: Path, folder: Path) -> dict[str, Path]:
    """Files that are no whole backup."""
    whole, files = backup.read_bytes(), {}
    chance = random.Random(7)
    for n in range(12):
        flipped = bytearray(whole)
        for _ in range(1 + n % 3):
            flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        files[f"flipped {n}"] = bytes(flipped)
    files |= {f"cut to {size}": whole[:size] for size in (0, 1, 20, 3000, len(whole) // 2, len(whole) - 1)}
    files |= {"text": b"Dear all", "json": b'{"format": "vested-workbook deal"}', "noise": chance.randbytes(9000)}
    found = {}
    for name, data in files.items():
        found[name] = folder / f"{name}.zip"
        found[name].write_bytes(data)
    for name, entries in {
        "another zip": {"a.txt": b"a"},
        "lies": {"backup.json": b'{"format": "vested-workbook backup"}'},
    }.items():
        found[name] = folder / f"{name}.zip"
        with zipfile.ZipFile(found[name], "w") as archive:
            for entry, data in entries.items():
                archive.writestr(entry, data)
    found["folder"], found["missing"] = folder, folder / "missing.zip"
    return found


def test_a_broken_backup_is_told_in_one_sentence_and_changes_nothing(here, backup, tmp_path):
    (tmp_path / "broken").mkdir()
    before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
    for name, file in broken_backups(backup, tmp_path / "broken").items():
        code, said = vested("restore", file, "--replace", "--data", here)
        if code == 0 and name.startswith("flipped"):
            # A bit of the archive that carries nothing, such as the time of an entry.
            assert names(here) == ["Here"]
            before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
            continue
        assert code == 1, name
        assert len(said.strip().splitlines()) == 1, (name, said)
        assert "Traceback" not in said
        assert {file: file.read_bytes() for file in here.rglob("*") if file.is_file()} == before, name


def test_no_name_in_a_backup_leads_out_of_the_folder(here, backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    listed = json.loads(entries["backup.json"])
    for evil in ("../evil", "content/../../evil", "/tmp/evil", "content\\..\\evil"):
        listed["files"] = {name: digest for name, digest in listed["files"].items() if "evil" not in name} | {evil: "0"}
        with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
            for name, data in {**entries, evil: b"x", "backup.json": json.dumps(listed).encode()}.items():
                archive.writestr(name, data)
        code, said = vested("restore", tmp_path / "evil.zip", "--data", tmp_path / "new")
        assert code == 1
        assert "damaged" in said
    assert not list(tmp_path.rglob("evil"))


def acts_until_killed(root: Path, at: int, act) -> int:
    """Run an act in a process of its own that is killed at its n-th look at or change of a file under a folder; returns how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    count = 0

    def hook(name: str, arguments: tuple) -> None:
        nonlocal count
        if name in WATCHED and any(isinstance(one, str | os.PathLike) and str(root) in str(one) for one in arguments):
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(hook)
        act()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent sees that it failed
        os._exit(3)


WATCHED = frozenset(
    {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "os.rmdir", "sqlite3.connect", "shutil.copyfile"}
)


def test_a_restore_that_is_killed_at_any_moment_leaves_the_old_or_the_new_record(backup, tmp_path):
    there = small_record(tmp_path / "there", "There")
    saved = shutil.copytree(there, tmp_path / "saved")
    seen = set()
    for at in range(1, 400):
        shutil.rmtree(there)
        shutil.copytree(saved, there)
        ended = acts_until_killed(there, at, lambda: vested("restore", backup, "--replace", "--data", there))
        check_file(there / "workbook.sqlite")
        with deals.Store.open(there / "workbook.sqlite") as store:
            (deal,) = store.deals()
            assert deals.Seat.open(store, deal.members[1].id).answers.mine("principles", "practice") == {KEY: 5}
        seen.add(deal.name)
        if deal.name == "Here":
            (kept,) = there.glob("before-restore-*")
            assert names(kept) == ["There"]
        if ended == 0:
            break
    assert ended == 0
    assert at > 20
    assert seen == {"There", "Here"}
    assert not list(there.glob(".vested-staging-*"))


def test_a_backup_that_is_killed_at_any_moment_leaves_the_one_of_before_or_a_whole_one(here, tmp_path):
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "b.zip"
    assert vested("backup", file, "--data", here)[0] == 0
    for at in range(1, 200):
        ended = acts_until_killed(tmp_path / "out", at, lambda: vested("backup", file, "--data", here))
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
        if ended == 0:
            break
    assert ended == 0
    assert at > 3
    assert [one.name for one in file.parent.iterdir()] == ["b.zip"]


BREAKS = {
    "empty": lambda data, _: b"",
    "text": lambda data, _: b"Dear all, " * 500,
    "cut in half": lambda data, _: data[: len(data) // 2],
    "cut after the first page": lambda data, _: data[:4096],
    "one page zeroed": lambda data, chance: data[: (at := 4096 * chance.randrange(5, 60))] + bytes(4096) + data[at + 4096 :],
    "noise": lambda data, chance: data[:100] + chance.randbytes(len(data) - 100),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_broken_record_is_told_in_words_with_the_way_back(tmp_path, kind):
    record = demonstration_record(tmp_path / "here" / "workbook.sqlite")
    record.write_bytes(broken := BREAKS[kind](record.read_bytes(), random.Random(3)))
    for command in (("deals",), ("serve", "--no-browser", "--port", "0"), ("backup", tmp_path / "x.zip")):
        code, said = vested(*command, "--data", tmp_path / "here")
        assert code == 1, (command, said)
        assert "Traceback" not in said
        assert "vested restore" in said or "not a record" in said, said
        assert str(record) in said
        assert record.read_bytes() == broken
    (tmp_path / "bad.sqlite").write_bytes(broken)
    code, said = vested("restore", tmp_path / "bad.sqlite", "--data", tmp_path / "new")
    assert code == 1
    assert "bad.sqlite" in said
    assert not (tmp_path / "new" / "workbook.sqlite").exists()
    small_record(tmp_path / "good", "Good")
    assert vested("backup", tmp_path / "good.zip", "--data", tmp_path / "good")[0] == 0
    code, said = vested("restore", tmp_path / "good.zip", "--data", tmp_path / "here")
    assert code == 1
    assert "--replace" in said
    code, said = vested("restore", tmp_path / "good.zip", "--replace", "--data", tmp_path / "here")
    assert code == 0, said
    assert names(tmp_path / "here") == ["Good"]
    (kept,) = (tmp_path / "here").glob("before-restore-*")
    # Where it could still be opened, two bytes of its header say another kind of journal.
    assert (kept / "workbook.sqlite").read_bytes()[100:] == broken[100:]


def test_a_folder_in_the_place_of_the_record_is_told(tmp_path):
    (tmp_path / "workbook.sqlite").mkdir()
    code, said = vested("deals", "--data", tmp_path)
    assert code == 1
    assert "is a folder" in said


@pytest.mark.parametrize("command", [("deals",), ("export", "Here", "deal.json"), ("backup", "copy.zip"), ("doctor",)])
def test_a_schema_that_is_no_text_is_damage_in_one_sentence(here, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    record = here / "workbook.sqlite"
    data, begin = record.read_bytes(), b"CREATE TABLE member ("
    assert begin in data
    record.write_bytes(data.replace(begin, begin.replace(b"member (", b"mem 8\xb0 (")))
    code, said = vested(*command, "--data", here)
    assert code, said
    assert "restore" in said, said


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_never_end_in_a_traceback(tmp_path, seed):
    record = demonstration_record(tmp_path / "workbook.sqlite")
    data, chance = bytearray(record.read_bytes()), random.Random(seed)
    for _ in range(1 + 40 * (seed % 3)):
        data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    record.write_bytes(data)
    code, said = vested("deals", "--data", tmp_path)
    assert code in (0, 1)
    if code:
        assert len(said.strip().splitlines()) == 1, said
        assert "vested restore" in said or "between two versions" in said or "not a record" in said
        return
    for deal in ("Harbour Foods & Linden Logistics", "Alder, Birch & Clearwater"):
        code, said = vested("export", deal, tmp_path / "deal.json", "--data", tmp_path)
        assert code == 0 or len(said.strip().splitlines()) == 1, said
