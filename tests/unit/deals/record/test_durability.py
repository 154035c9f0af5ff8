"""What was acknowledged is on disk: writers are killed right after their receipt, and race each other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals_helpers import open_and_close, race, two_parties
from vested_widgets import deals
from vested_widgets.deals import AnswerKey

KEY = AnswerKey("principles", "practice", "honesty", "importance", "")
# Processes of their own, forked from one that has only loaded what they need and holds nothing open: loading it takes two seconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["vested_widgets.deals", "alembic.command", "psycopg"])
# Each writer is a process of its own, forked from one that has loaded what they need by writing itself, and holds nothing open.
WRITERS = """
import os, signal, sys
from vested_widgets import deals

def write(value):
    with deals.Store.open(sys.argv[1]) as store:
        deals.Seat.open(store, sys.argv[2]).answers.write({deals.AnswerKey("principles", "practice", "honesty", "importance", ""): value})
        if value:
            print("saved", os.getpid(), flush=True)
            signal.pause()

write(None)
while line := sys.stdin.readline():
    if writer := os.fork():
        os.waitpid(writer, 0)
        print("ended", flush=True)
    else:
        write(int(line))
"""


def test_a_writer_killed_right_after_saved_has_lost_nothing_fifty_times(tmp_path):
    address = str(tmp_path / "workbook.sqlite")
    with deals.Store.open(address) as store:
        ann = store.create_deal("D", two_parties()).members[1].id
        command = [sys.executable, "-c", WRITERS, address, ann]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writers:
            for n in range(50):
                value = n % 7 + 1
                writers.stdin.write(f"{value}\n")
                writers.stdin.flush()
                said, writer = writers.stdout.readline().split()
                assert said == "saved"
                os.kill(int(writer), signal.SIGKILL)
                assert writers.stdout.readline().strip() == "ended"
                assert deals.Seat.open(store, ann).answers.mine("principles", "practice") == {KEY: value}


def test_processes_that_write_at_once_lose_nothing(address):
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
        racers = [PROCESSES.Process(target=race, args=(address, deal.members[n].id, KEY, range(30))) for n in (1, 1, 4)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(60)
            assert racer.exitcode == 0
        kinds = [change.kind for change in store.changes(deal.id)]
        assert kinds.count("answer") == 90
        sequence = [change.seq for change in store.changes(deal.id)]
        assert sequence == sorted(sequence)


def test_processes_that_open_a_fresh_record_at_once_migrate_it_once(address):
    openers = [PROCESSES.Process(target=open_and_close, args=(address,)) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(60)
        assert opener.exitcode == 0
    with deals.Store.open(address) as store:
        assert store.deals() == []


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.sampled_from(["Ann", "Dot"]), st.integers(1, 7)),
        st.tuples(
            st.just("draft"),
            st.sampled_from(["Ann", "Dot"]),
            st.tuples(st.text("abc ", min_size=1, max_size=6), st.integers(0, 4)),
        ),
        st.tuples(st.just("approve"), st.sampled_from(["Ann", "Dot"]), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_interleaving_keeps_every_answer_and_every_version(sqlite, acts):
    deal = sqlite.create_deal("D", two_parties())
    seats = {member.alias: deals.Seat.open(sqlite, member.id) for member in deal.members}
    architect = next(seat for seat in seats.values() if seat.member.role == "architect")
    for part in ("sentence", "points"):
        architect.rounds.reveal("vision", part)
    answered, texts = {}, []
    for act, alias, what in acts:
        seat = seats[alias]
        if act == "answer":
            seat.answers.write({KEY: what})
            answered[alias] = what
        elif act == "draft" and what[0].strip():
            seat.drafts.save("vision/joint", what[0], what[1] or None)
            texts.append(what[0].strip())
        elif act == "approve" and (head := seat.drafts.read("vision/joint").head):
            seat.approvals.propose("vision/joint", head.content_hash)
            seat.approvals.approve("vision/joint", head.content_hash)
    draft = architect.drafts.read("vision/joint")
    assert {version.text for version in draft.versions} == set(texts)
    assert [version.revision for version in draft.versions] == list(range(1, len(draft.versions) + 1))
    for alias in ("Ann", "Dot"):
        latest = seats[alias].answers.mine("principles", "practice")
        assert latest == ({KEY: answered[alias]} if alias in answered else {})
    given_answers = [act for act in acts if act[0] == "answer"]
    assert [change.kind for change in sqlite.changes(deal.id)].count("answer") == len(given_answers)
