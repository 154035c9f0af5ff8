"""The `vested` command as people call it: in a process of its own, with its exit code and what it prints."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.serving import Server, wait_until
from commands import run_vested
from seatless import ORDER, STEP, TEXT, Room
from vested_widgets import deals
from vested_widgets.documents import DocumentError
from vested_widgets.server.base_app import reachable_host
from vested_widgets.server.cli.scale import parse_scale

CSV = "member,party,item,value\n" + "\n".join(
    f"M{n},{'North' if n % 2 else 'South'},{item},{1 + (n + len(item)) % 5}" for n in range(8) for item in ("Trust", "Speed")
)


class Shell:
    """Runs `vested` on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command."""
        environment = {**os.environ, "VESTED_DATA": str(self.data), "NO_COLOR": "1", "COLUMNS": "200"}
        environment.pop("VESTED_DATABASE", None)
        return run_vested(arguments, environment, answer)

    def record(self) -> deals.Store:
        """The record."""
        return deals.Store.open(self.data / "workbook.sqlite")


@pytest.fixture
def vested(tmp_path: Path) -> Shell:
    """The command on a fresh data folder."""
    return Shell(tmp_path / "data")


@pytest.fixture
def imported(vested: Shell, tmp_path: Path) -> Shell:
    """The command on a record with one imported deal, "Room"."""
    (tmp_path / "room.csv").write_text(CSV)
    done = vested("import", str(tmp_path / "room.csv"), "--scale", "1-5")
    assert done.returncode == 0, done.stderr
    return vested


def test_help_answers_without_loading_the_server():
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vested_widgets.server.cli.main", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for heavy in ("pandas", "plotly", "sqlalchemy", "voila", "jupyter_server", "tornado"):
        assert not re.search(rf"\| +{heavy}$", told.stderr, re.MULTILINE), heavy
    for name in ("serve", "import", "import-deal", "export", "links", "deals", "delete"):
        assert name in told.stdout


def test_a_csv_becomes_a_deal_that_can_be_analysed(imported: Shell):
    assert "Room" in imported("deals").stdout
    with imported.record() as store:
        frame = deals.DealView.open(store, "Room").answers("ratings")
    assert len(frame) == 16
    assert set(frame["party"]) == {"North", "South"}


def test_a_faulty_csv_gives_one_sentence_and_changes_nothing(vested: Shell, tmp_path: Path):
    (tmp_path / "bad.csv").write_text(CSV.replace(",5", ",9", 1))
    done = vested("import", str(tmp_path / "bad.csv"), "--scale", "1-5")
    assert done.returncode == 1
    assert "column 'value'" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr + done.stdout
    with vested.record() as store:
        assert store.deals() == []


def test_a_deal_goes_out_and_comes_back_whole(imported: Shell, tmp_path: Path):
    file = tmp_path / "room.json"
    assert imported("export", "Room", str(file)).returncode == 0
    again = imported("import-deal", str(file))
    assert again.returncode == 1
    assert "already" in again.stderr
    assert imported("delete", "Room", "--yes").returncode == 0
    assert imported("import-deal", str(file)).returncode == 0
    with imported.record() as store:
        assert store.export_deal(store.deal("Room").id) == json.loads(file.read_text())


def test_an_export_says_what_it_holds_and_what_of_it_has_not_been_revealed(vested: Shell, tmp_path: Path):
    with vested_record(vested) as store:
        room = Room(store, 2, (5, 5))
        for member in room.members():
            room.answer(member, ORDER)
        room.guy.rounds.reveal(STEP, ORDER)
        for member in room.members()[:2]:
            room.answer(member, TEXT)
        room.seat(room.members()[0]).own_data.withdraw(STEP, TEXT)
        hidden = len(room.seat(room.members()[1]).answers.mine(STEP, TEXT))
    done = vested("export", "Room 2", str(tmp_path / "whole.json"))
    assert done.returncode == 0, done.stderr
    assert f"{30 + hidden} answers of 10 seats" in done.stdout
    assert f"{hidden} of them have not been revealed" in done.stdout
    assert "backups" in done.stdout


def test_a_deal_without_seats_goes_out_and_comes_back_with_stand_ins_for_whom_no_links_are_made(vested: Shell, tmp_path: Path):
    with vested_record(vested) as store:
        room = Room(store, 2, (5, 5))
        for member in room.members():
            room.answer(member, ORDER)
        room.guy.rounds.reveal(STEP, ORDER)
    file = tmp_path / "shown.json"
    done = vested("export", "Room 2", str(file), "--without-seats")
    assert done.returncode == 0, done.stderr
    assert "30 answers by question" in done.stdout
    assert "does not say who answered what" in done.stdout
    assert "Zq" not in file.read_text()
    assert vested("delete", "Room 2", "--yes").returncode == 0
    back = vested("import-deal", str(file))
    assert back.returncode == 0, back.stderr
    assert "stand-ins take the place of its people" in back.stdout
    assert "Nobody can continue a round" in back.stdout
    links = vested("links", "Room 2", "--fresh", "--address", "https://deal.example/")
    assert len(re.findall(r"/join/", links.stdout)) == 1
    assert "Stand-in" not in links.stdout


def vested_record(vested: Shell) -> deals.Store:
    """A fresh record in the folder of the command."""
    vested.data.mkdir()
    return vested.record()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"a": 1}'])
def test_a_faulty_deal_document_gives_one_sentence(vested: Shell, tmp_path: Path, content: bytes):
    (tmp_path / "bad.json").write_bytes(content)
    done = vested("import-deal", str(tmp_path / "bad.json"))
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_links_are_made_only_when_asked_for_and_then_the_old_ones_die(imported: Shell, tmp_path: Path):
    assert "/join/" not in imported("links", "Room").stdout
    sheet = tmp_path / "seats.html"
    first = imported("links", "Room", "--fresh", "--sheet", str(sheet), "--address", "https://deal.example/")
    tokens = re.findall(r"https://deal\.example/join/(\S+)", first.stdout)
    assert len(tokens) == 9  # eight members and the deal architect
    assert sheet.read_text("utf-8").count("<svg") == 9
    assert sheet.stat().st_mode & 0o077 == 0
    one = imported("links", "Room", "--fresh", "--seat", "M3").stdout
    fresh = re.search(r"/join/(\S+)", one)[1]
    with imported.record() as store:
        alive = [token for token in tokens if store.link(token)]
        assert len(alive) == 8
        assert store.member_by_link(fresh).alias == "M3"
    assert imported("links", "Room", "--seat", "Nobody").returncode == 1


def test_a_deal_is_made_where_there_is_none_and_every_link_opens_its_seat(vested: Shell):
    names = ("--party", "Mill: Uma, Vic", "--party", "Bakery", "--architect", "Guy")
    done = vested("new-deal", "Mill & Bakery", *names, "--address", "https://deal.example/")
    assert done.returncode == 0, done.stderr
    links = re.findall(r"^(.+?) +https://deal\.example/join/(\S+)$", done.stdout, re.MULTILINE)
    assert sorted(who for who, _ in links) == ["Mill · Uma", "Mill · Vic", "architect · Guy"]
    with vested.record() as store:
        (deal,) = store.deals()
        assert (deal.name, [party.name for party in deal.parties]) == ("Mill & Bakery", ["Mill", "Bakery"])
        assert {store.member_by_link(token).alias for _, token in links} == {"Guy", "Uma", "Vic"}


@pytest.mark.parametrize(
    ("parties", "said"), [(("Mill",), "2"), (("Mill", "Mill"), "Mill"), (("Mill: Uma, Uma", "Bakery"), "Uma")]
)
def test_a_deal_that_does_not_hold_is_refused_in_one_sentence_and_not_made(vested: Shell, parties: tuple[str, ...], said: str):
    done = vested("new-deal", "Mill & Bakery", *(part for party in parties for part in ("--party", party)))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    with vested.record() as store:
        assert not store.deals()


def test_people_of_a_list_are_shown_first_and_then_get_seats_that_links_open(imported: Shell, tmp_path: Path):
    file = tmp_path / "people.csv"
    file.write_text("name,party,role\nM3,North,\nUma,South,\nSol,North,sponsor\n", "utf-8")
    look = imported("import-people", "Room", str(file), "--dry-run")
    assert look.returncode == 0, look.stderr
    assert "2 people would get a seat. Nothing has been changed." in look.stdout
    assert "1 person of the list has a seat already." in look.stdout
    with imported.record() as store:
        assert "Uma" not in {member.alias for member in store.deal("Room").members}
    done = imported("import-people", "Room", str(file))
    assert done.returncode == 0, done.stderr
    assert "/join/" in imported("links", "Room", "--fresh", "--seat", "Uma").stdout
    file.write_text("name,party\nVic,North\nWim,West\n", "utf-8")
    refused = imported("import-people", "Room", str(file))
    assert (refused.returncode, "Row 3: “West” is no party" in refused.stderr) == (1, True)
    with imported.record() as store:
        assert "Vic" not in {member.alias for member in store.deal("Room").members}


def test_deleting_asks_first(imported: Shell):
    assert imported("delete", "Room", answer="n\n").returncode == 1
    with imported.record() as store:
        assert store.deals()
    assert imported("delete", "Nothing", "--yes").stderr.startswith("There is no deal 'Nothing'")


@pytest.fixture(scope="module")
def port_asked_for() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, notebooks: Path, port_asked_for: int) -> Iterator[Server]:
    """A server that was to listen on that port; `port` is the one that its links name."""
    running = Server(tmp_path_factory.mktemp("own") / "data", notebooks, port=port_asked_for).start()
    running.port = int(re.search(r":(\d+)/join/", running.links["Kim"])[1])
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def server(own_server: Server) -> Server:
    """One server for this file, started again where a test has ended it."""
    return own_server.running()


def test_a_taken_port_leads_to_the_next_free_one_and_the_printed_links_are_true(server: Server, port_asked_for: int):
    assert server.port > port_asked_for
    assert server.open(server.sit("Kim"))[0].status_code == 200


def test_a_server_starts_without_a_warning_of_what_it_is_made_of(server: Server):
    started = server.log.partition("Ctrl+C")[0]
    assert "ready" in started
    assert "Warning" not in started, started


def test_links_and_sign_ins_survive_a_restart_even_a_hard_one(server: Server):
    links = dict(server.links)
    assert set(links) == {"Noor", "Ada", "Kim"}
    client = server.sit("Kim")
    server.open(client)
    kernels = server.kernels()
    assert kernels
    server.stop(signal.SIGKILL)
    server.start()
    assert server.links == links
    assert server.open(client)[0].status_code == 200
    assert wait_until(lambda: not any(kernel.is_running() for kernel in kernels))


def test_a_server_that_stops_takes_its_kernels_along(server: Server):
    server.open(server.sit("Kim"))
    kernels = server.kernels()
    assert kernels
    server.stop()
    assert server.process.returncode == 0
    assert not any(kernel.is_running() for kernel in kernels)


def test_what_cannot_be_served_is_said_in_one_sentence(vested: Shell, tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = vested("serve", "--workbooks", str(empty))
    assert done.returncode == 1
    assert "There are no notebooks in" in done.stderr
    away = vested("serve", "--ip", "203.0.113.7", "--no-browser")
    assert away.returncode == 1
    assert "Cannot listen on 203.0.113.7" in away.stderr
    assert "Traceback" not in done.stderr + away.stderr


@given(st.integers(-99, 99), st.integers(-99, 99), st.sampled_from(["-", "..", ":", " to ", " - "]))
def test_a_scale_is_read_as_it_is_written(low: int, high: int, between: str):
    assert parse_scale(f"{low}{between}{high}", None, None) == (low, high)


def test_a_scale_is_one_to_five_unless_said_once():
    assert parse_scale("", None, None) == (1, 5)
    assert parse_scale("", 0, None) == (0, 5)
    for scale, low in (("five", None), ("1-5", 1), ("1", None)):
        with pytest.raises(DocumentError):
            parse_scale(scale, low, None)


def test_the_address_that_is_printed_can_be_opened_from_other_devices():
    assert reachable_host("127.0.0.1") == "localhost"
    assert reachable_host("10.0.0.5") == "10.0.0.5"
    assert reachable_host("fd00::1") == "[fd00::1]"
    assert reachable_host("0.0.0.0") not in ("0.0.0.0", "")


def test_a_deal_gets_a_table_of_its_own_before_anybody_has_answered(vested, tmp_path):
    example = Path(__file__).parents[3] / "docs" / "examples" / "attributes.csv"
    with vested.record() as store:
        parties = [deals.NewParty(name, members=(deals.NewMember(f"{name} one"),)) for name in ("North", "South")]
        store.create_deal("Room", parties, architect="Guy")
    done = vested("own-table", "Room", str(example))
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 attributes" in done.stdout
    broken = tmp_path / "broken.csv"
    broken.write_text(
        example.read_text("utf-8")
        .replace("Planned together,Owned", "Reserved,Reserved")
        .replace("Reserved,", "Shared out,")
        .replace("Reserved", "Shared out")
    )
    done = vested("own-table", "Room", str(broken))
    assert done.returncode == 1
    assert "Row 3, “Shelf space”: it needs 2 to 11 different answers, but has 1" in done.stderr
    with vested.record() as store:
        content = store.deal("Room").own_content["items"]["model/relationship"]
        assert [item["title"] for item in content["items"]] == ["Noise at night", "Shelf space", "Say in the recipe", "Weather"]


def test_an_import_says_which_margin_it_assumes_or_was_told_and_takes_a_smallest_group(imported: Shell, tmp_path: Path):
    file = str(tmp_path / "room.csv")
    again = imported("import", file, "--name", "Again")
    assert "so we use 1" in again.stdout
    assert "--margin POINTS" in again.stdout
    told = imported("import", file, "--name", "Told", "--margin", "0.5", "--k", "4")
    assert told.returncode == 0, told.stderr
    assert "Differences below 0.5 points are too small to matter here. No figure of fewer than 4 people" in told.stdout
    with imported.record() as store:
        assert {name: store.deal(name).k for name in ("Again", "Told")} == {"Again": 3, "Told": 4}
        assert set(deals.DealView.open(store, "Told").answers("ratings")["margin"]) == {0.5}
        assert set(deals.DealView.open(store, "Again").answers("ratings")["margin"]) == {1.0}
    for wrong in ("0", "-1", "9", "nan"):
        refused = imported("import", file, "--name", "Wrong", "--margin", wrong)
        assert refused.returncode == 1
        assert "Choose another margin" in refused.stderr


def test_names_that_look_alike_in_a_file_are_asked_about(vested: Shell, tmp_path: Path):
    (tmp_path / "room.csv").write_text(CSV + "\nḾ1,North,Trust,2", "utf-8")
    asked = vested("import", str(tmp_path / "room.csv"))
    assert asked.returncode == 1
    assert "two names look almost the same, “M1” and “Ḿ1”" in asked.stderr
    assert asked.stderr.count("\n") == 1
    assert vested("import", str(tmp_path / "room.csv"), "--alike").returncode == 0


def test_copies_for_a_class_have_names_that_differ_and_the_hint_makes_their_links(imported: Shell, tmp_path: Path):
    file = tmp_path / "room.json"
    assert imported("export", "Room", str(file)).returncode == 0
    for n in range(1, 4):
        done = imported("import-deal", str(file), "--copy")
        assert done.returncode == 0, done.stderr
        name = "Room (copy)" if n == 1 else f"Room (copy {n})"
        assert f"Imported “{name}”" in done.stdout
        hint = shlex.split(re.search(r"vested (links .+)", done.stdout)[1])
        assert imported(*hint).stdout.count("/join/") == 9
    # Two imports under one name: the hint names the one that was just made.
    csv = str(tmp_path / "room.csv")
    done = imported("import", csv, "--name", "Room")
    hint = shlex.split(re.search(r"vested (links .+)", done.stdout)[1])
    assert imported(*hint).stdout.count("/join/") == 9


def test_a_number_of_thousands_of_digits_in_a_document_gives_one_sentence(imported: Shell, tmp_path: Path):
    file = tmp_path / "room.json"
    assert imported("export", "Room", str(file)).returncode == 0
    file.write_text(re.sub(r'"value": \d', '"value": ' + "9" * 10_000, file.read_text("utf-8"), count=1), "utf-8")
    done = imported("import-deal", str(file), "--copy")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


SURVEY = (
    "Timestamp,Your name,Which firm?,How do you rate… [Trust],How do you rate… [Speed]\n"
    "1,A1,Nord,Agree,Don't know\n2,A2,Nord,Disagree,Agree\n3,B1,South,Strongly agree,Agree\n4,B2,South,Agree,Neutral\n"
)


def test_a_surveys_export_is_shown_first_then_taken_and_its_mapping_serves_the_next_wave(vested: Shell, tmp_path: Path):
    file, mapping = tmp_path / "wave.csv", tmp_path / "mapping.yaml"
    file.write_text(SURVEY, "utf-8")
    shown = vested("import", str(file), "--dry-run", "--map", str(mapping))
    assert shown.returncode == 0, shown.stderr
    for part in ("Each of these 2 columns is an item: Trust, Speed.", "“Agree” = 4", "“Don't know” (1)", "not read: Timestamp"):
        assert part in shown.stdout
    assert "Neutral: 3" in mapping.read_text("utf-8")
    assert not (vested.data / "workbook.sqlite").exists()
    refused = vested("import", str(file))
    assert refused.returncode == 1
    assert "Nothing has been imported" in refused.stderr
    done = vested("import", str(file), "--map", str(mapping))
    assert done.returncode == 0, done.stderr
    assert "8 answers of 4 members in 2 parties to 2 items" in done.stdout
    # The next wave has the same columns.
    (tmp_path / "next.csv").write_text(SURVEY.replace("Neutral", "Disagree"), "utf-8")
    again = vested("import", str(tmp_path / "next.csv"))
    assert again.returncode == 0, again.stderr
    assert "accepted before for a file with the same columns" in again.stdout
    (kept,) = (vested.data / "survey_mappings").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_a_dry_run_shows_can_be_taken_at_once_and_faults_of_mappings_are_one_sentence(vested: Shell, tmp_path: Path):
    file = tmp_path / "wave.csv"
    file.write_text(SURVEY, "utf-8")
    (tmp_path / "bad.yaml").write_text("{membr: x}")
    for more, says in (
        (["--map", str(tmp_path / "nowhere.yaml")], "no file"),
        (["--map", str(tmp_path / "bad.yaml")], "only these keys"),
        (["--map", str(tmp_path / "bad.yaml"), "--accept"], "either --accept"),
    ):
        refused = vested("import", str(file), *more)
        assert refused.returncode == 1
        assert says in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert vested("import", str(file), "--accept").returncode == 0


def test_how_a_file_was_read_is_said_when_it_is_taken_in(vested: Shell, tmp_path: Path):
    file = tmp_path / "old.csv"
    file.write_bytes("member;party;item;value\nA;Süd;x;1\nB;Nord;x;2\n".encode("cp1252"))
    done = vested("import", str(file))
    assert "It was read as Western European (Windows): “Süd”" in done.stdout
    assert vested("import", str(file), "--name", "Mac", "--encoding", "cp1250").returncode == 0
