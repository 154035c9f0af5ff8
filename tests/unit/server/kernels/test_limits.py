"""What a page may send and its kernel may take: a burst at once, a rate after that."""

from __future__ import annotations

import os

import pytest

from vested_widgets.server.kernels.limits import TokenBucket, use_of


def test_a_burst_is_free_and_what_is_more_waits_for_its_rate():
    now = [100.0]
    bucket = TokenBucket(burst=10, rate=2, clock=lambda: now[0])
    assert [bucket.take() for _ in range(10)] == [0.0] * 10
    assert bucket.take() == pytest.approx(0.5)
    assert bucket.take(4) == pytest.approx(2.5)
    now[0] += 2.5
    assert bucket.take(0) == 0.0
    assert bucket.take() == pytest.approx(0.5)


def test_what_is_not_used_does_not_add_up_beyond_the_burst():
    now = [100.0]
    bucket = TokenBucket(burst=10, rate=2, clock=lambda: now[0])
    now[0] += 3600
    assert bucket.take(10) == 0.0
    assert bucket.take(1) > 0


def test_the_use_of_a_process_is_what_the_system_says():
    before = use_of(os.getpid())
    held = bytearray(os.urandom(1)) * 60_000_000
    sum(n * n for n in range(2_000_000))
    after = use_of(os.getpid())
    assert 50e6 < after.memory - before.memory < 120e6
    assert after.cpu > before.cpu
    assert len(held)
    assert use_of(2**22 + 1) is None


def test_a_name_with_brackets_and_blanks_does_not_shift_the_figures(tmp_path):
    process = tmp_path / "7"
    process.mkdir()
    (process / "statm").write_text("100 50 3 1 0 9 0")
    (process / "stat").write_text("7 (a) (b c) S " + " ".join(["0"] * 10) + " 150 50 0 0")
    found = use_of(7, tmp_path)
    assert found.memory == 50 * os.sysconf("SC_PAGE_SIZE")
    assert found.cpu == 200 / os.sysconf("SC_CLK_TCK")
