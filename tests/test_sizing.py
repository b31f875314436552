"""What `docs/scale.md` says is reckoned from what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.sizing import Cost, Scene, need, scenes

COST = Cost(
    cpu=0.03,
    cpu_without_matching=0.005,
    database_cpu=0.004,
    commits=5,
    log_bytes=8_000,
    kept_bytes=3_000,
    replica_mb=500,
)
BUSY = Scene("busy", bots=1, peak=30, in_a_year=1_000_000)


def test_at_thirty_a_second_a_bot_has_cores_to_spare_and_a_replica_that_can_be_missed() -> None:
    one = need(BUSY, COST)

    assert one.cores == pytest.approx(30 * 0.03 / 0.6)
    assert one.replicas == 3
    assert one.memory_gb == pytest.approx(1.5)


def test_a_quiet_bot_has_two_replicas() -> None:
    assert need(replace(BUSY, peak=0.01), COST).replicas == 2


def test_twice_as_many_bots_ask_twice_as_much_of_the_database_and_as_many_groups_each() -> None:
    one, two = (need(replace(BUSY, bots=bots), COST) for bots in (1, 2))

    assert two.database_cores == pytest.approx(2 * one.database_cores)
    assert two.commits == pytest.approx(300)
    assert two.connections == 2 * one.connections
    assert two.groups == one.groups > 20


def test_what_is_kept_is_that_of_a_year() -> None:
    assert need(BUSY, COST).kept_gb == pytest.approx(3)


def test_all_gemeenten_together_write_as_often_as_each_times_their_number() -> None:
    one, all_of_them, *_ = scenes()

    assert all_of_them.in_a_year == pytest.approx(342 * one.in_a_year)
    assert all_of_them.peak == one.peak
