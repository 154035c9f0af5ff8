"""The file of a record: private in any folder of any name, known again, and readable where nothing may be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deals_helpers import two_parties
from vested_widgets import deals
from vested_widgets.deals import StoreError
from vested_widgets.deals.record import record_file

ODD = ["Who? What?", "a%20b", "100%", "x#y", "Grüße", "a&b=c", "mode=memory", "file:x", "two  blanks"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The rights that most systems give to new files."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("name", ODD)
def test_a_folder_of_any_name_holds_its_own_record(tmp_path: Path, name: str, usual_umask):
    record = tmp_path / name / "workbook.sqlite"
    with deals.Store.open(record) as store:
        store.create_deal("Mine", two_parties())
        assert {mode(file) for file in record.parent.iterdir()} == {0o600}
    assert mode(record.parent) == 0o700
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with deals.Store.open(str(record)) as store:
        assert [deal.name for deal in store.deals()] == ["Mine"]


def test_two_folders_never_share_a_record(tmp_path: Path):
    for name in ("Who? A", "Who? B"):
        with deals.Store.open(tmp_path / name / "workbook.sqlite") as store:
            assert store.deals() == []
            store.create_deal(name, two_parties())


def test_a_record_that_others_can_read_is_made_private_in_a_folder_that_stays_as_it_is(tmp_path: Path, usual_umask):
    record = tmp_path / "workbook.sqlite"
    tmp_path.chmod(0o755)
    deals.Store.open(record).close()
    record.chmod(0o644)
    with deals.Store.open(record) as store:
        store.create_deal("Mine", two_parties())
        assert {mode(file) for file in tmp_path.iterdir()} == {0o600}
    assert mode(tmp_path) == 0o755


def test_a_record_is_made_whole_or_not_at_all(tmp_path: Path):
    record_file.prepare(tmp_path / "workbook.sqlite")
    assert [path.name for path in tmp_path.iterdir()] == ["workbook.sqlite"]
    assert (tmp_path / "workbook.sqlite").read_bytes().startswith(b"SQLite format 3")


def test_an_empty_file_is_said_and_stays(tmp_path: Path):
    (tmp_path / "workbook.sqlite").touch()
    with pytest.raises(StoreError, match=r"empty file.*backup"):
        deals.Store.open(tmp_path / "workbook.sqlite")
    assert (tmp_path / "workbook.sqlite").stat().st_size == 0


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path):
    (tmp_path / "workbook.sqlite").mkdir()
    with pytest.raises(StoreError, match="is a folder"):
        deals.Store.open(tmp_path / "workbook.sqlite")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[deals.Store, Path]]:
    """An open record with a deal, and its file."""
    record = tmp_path / "workbook.sqlite"
    with deals.Store.open(record) as store:
        store.create_deal("Mine", two_parties())
        yield store, record


def delete(record: Path) -> None:
    for path in list(record.parent.glob("workbook.sqlite*")):
        path.unlink()


def replace(record: Path) -> None:
    with deals.Store.open(record.with_name("other.sqlite")) as other:
        other.create_deal("Other", two_parties())
    shutil.copyfile(record.with_name("other.sqlite"), record.with_name("copy"))
    record.with_name("copy").replace(record)


def delete_log(record: Path) -> None:
    record.with_name(record.name + "-wal").unlink()


@pytest.mark.parametrize(("fault", "said"), [(delete, "was deleted"), (replace, "was replaced"), (delete_log, "-wal")])
def test_nothing_is_confirmed_once_the_record_is_no_longer_there(opened, fault, said: str):
    store, record = opened
    fault(record)
    with pytest.raises(StoreError, match=f"{said}.*Nothing was saved"):
        store.create_deal("Lost", two_parties())
    with pytest.raises(StoreError, match=said):
        store.deals()
    with pytest.raises(StoreError, match=said):
        store.try_to_write()


def test_what_goes_while_a_transaction_is_open_is_not_confirmed_either(opened):
    store, record = opened
    deal = store.deals()[0]
    with pytest.raises(StoreError, match="was deleted"), store.writing(deal.id):
        delete(record)


def test_a_record_that_is_put_back_goes_on(opened):
    store, record = opened
    away = record.with_name("away")
    record.rename(away)
    with pytest.raises(StoreError, match="was deleted"):
        store.deals()
    away.rename(record)
    assert [deal.name for deal in store.deals()] == ["Mine"]


def test_another_process_never_makes_a_record_that_a_server_goes_on_with(opened):
    store, record = opened
    delete(record)
    deals.Store.open(record).close()
    with pytest.raises(StoreError, match="was replaced"):
        store.create_deal("Lost", two_parties())


def test_a_small_write_reaches_the_file(opened):
    store, record = opened
    with sqlite3.connect(record) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        store.try_to_write()
        assert other.execute("PRAGMA data_version").fetchone() != before


def test_flipped_bytes_are_found_before_anybody_works_with_the_record(opened):
    store, record = opened
    store.close()
    content = bytearray(record.read_bytes())
    for at in range(4096, len(content), 511):
        content[at] ^= 0xFF
    record.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged.*backup"), deals.Store.open(record) as again:
        again.check()


@pytest.mark.parametrize("fault", ["ALTER TABLE seat_link RENAME TO gone", "ALTER TABLE deal DROP COLUMN own_content"])
def test_a_record_between_two_versions_is_told_in_a_sentence(opened, fault: str):
    store, record = opened
    store.close()
    with sqlite3.connect(record) as other:
        other.execute(fault)
    with deals.Store.open(record) as again, pytest.raises(StoreError, match="between two versions"):
        again.check()
    with pytest.raises(StoreError, match="between two versions"), deals.Store.open(record) as again:
        again.issue_link(again.deals()[0].members[0].id)


AS_NOBODY = """
import os, sys
import vested_widgets.server.cli.main, vested_widgets.deals, sqlalchemy.dialects.sqlite, vested_widgets.documents.transfer
from vested_widgets.server import cli
cli.record, cli.transfer, cli.doctor, cli.links
import vested_widgets.method; vested_widgets.method.load()
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
vested_widgets.server.cli.main.app(sys.argv[1:])
"""


@pytest.fixture
def sealed() -> Iterator[Path]:
    """A data folder with a deal that this user may read and not write, as a person without special rights sees it."""
    folder = Path(tempfile.mkdtemp(prefix="vested-sealed-"))
    with deals.Store.open(folder / "workbook.sqlite") as store:
        store.create_deal("Mine", two_parties())
    (folder / "workbook.sqlite").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command without the right to write everywhere that root has."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "HOME": tempfile.gettempdir()}
    command = [sys.executable, "-P", "-c", AS_NOBODY, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tempfile.gettempdir())


def test_of_a_folder_that_may_only_be_read_all_is_read(sealed: Path):
    listed = as_nobody("deals", "--data", str(sealed))
    assert "Mine" in listed.stdout, listed.stderr
    with tempfile.TemporaryDirectory() as out:
        Path(out).chmod(0o777)
        done = as_nobody("export", "Mine", f"{out}/deal.json", "--data", str(sealed))
        assert done.returncode == 0, done.stderr
        assert "Mine" in Path(out, "deal.json").read_text("utf-8")
    assert sorted(path.name for path in sealed.iterdir()) == ["workbook.sqlite"]


def test_what_has_to_be_written_there_is_refused_in_one_sentence(sealed: Path):
    for command in (("links", "Mine", "--fresh"), ("delete", "Mine", "--yes"), ("serve", "--no-browser")):
        done = as_nobody(*command, "--data", str(sealed))
        assert done.returncode == 1
        assert "cannot be written to" in done.stderr
        assert "Traceback" not in done.stderr


def test_changes_that_cannot_be_read_without_writing_are_not_passed_over(sealed: Path):
    sealed.chmod(0o755)
    (sealed / "workbook.sqlite-wal").write_bytes(b"x" * 100)
    (sealed / "workbook.sqlite-wal").chmod(0o444)
    sealed.chmod(0o555)
    done = as_nobody("deals", "--data", str(sealed))
    assert done.returncode == 1
    assert "newest changes" in done.stderr
