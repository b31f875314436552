"""The arithmetic of the benchmarks: what counts as lost or out of order, as flat, as a goal that is met."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from benchmarks.balancer import Balancer
from benchmarks.burst import Burst, first_lines, questions
from benchmarks.burst import verdicts as burst_verdicts
from benchmarks.contenders import CONTENDERS
from benchmarks.delivery import Deliveries
from benchmarks.goals import p99, verdicts
from benchmarks.grounds import free_ports
from benchmarks.order import Order, judge
from benchmarks.picture import Line, Panel, draw, from_nothing
from benchmarks.race import Result, Turn
from benchmarks.slow_disk import NoSlowDisk, commit_ms, slow_disk
from benchmarks.steadiness import Sample, Soak, slope_per_hour
from benchmarks.watch import Stretch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FATIMA, ALI = 1000, 1001
HALF_AN_HOUR = range(0, 1800, 10)


def stretch(rate: float, cpu: float = 0.001, waits: Sequence[float] = (0.1, 0.2), unanswered: int = 0) -> Stretch:
    latencies = [(float(number), seconds) for number, seconds in enumerate(waits)]
    return Stretch(len(waits), rate, cpu, 0.0005, cpu / 2, 1.0, unanswered, latencies)


def result(*rates: float, cpu: float = 0.001, waits: Sequence[float] = (0.1,), unanswered: int = 0) -> Result:
    steady = stretch(30, cpu, waits, unanswered)
    return Result(tuple(Turn(stretch(rate, cpu, waits), steady, 200.0 + rate, 1.0) for rate in rates))


def soak(memory: list[float], waits: list[tuple[float, float]], messages: int = 2, oldest: float = 0.0) -> Soak:
    samples = [Sample(at, mb, 20, 4.0, 9.0, oldest) for at, mb in zip(HALF_AN_HOUR, memory, strict=True)]
    return Soak(messages, 0.001, samples, waits)


# order


def test_when_everybody_gets_every_answer_once_in_order_the_order_is_exact() -> None:
    order = judge({FATIMA: ["a", "b"], ALI: ["a"]}, {FATIMA: ["a", "b"], ALI: ["a"]})

    assert order == Order(chats=2, in_order=2, lost=0, doubled=0, strange=0)
    assert order.is_exact


def test_two_answers_that_changed_places_are_seen_though_nothing_is_lost() -> None:
    assert judge({FATIMA: ["a", "b", "c"]}, {FATIMA: ["b", "a", "c"]}) == Order(1, 0, lost=0, doubled=0, strange=0)


def test_a_lost_answer_is_counted_and_does_not_make_the_others_out_of_order() -> None:
    assert judge({FATIMA: ["a", "b", "c"]}, {FATIMA: ["a", "c"]}) == Order(1, 1, lost=1, doubled=0, strange=0)


def test_who_gets_nothing_at_all_lost_everything() -> None:
    assert judge({FATIMA: ["a", "b"], ALI: ["a"]}, {ALI: ["a"]}).lost == 2


def test_an_answer_that_comes_again_later_is_a_double_and_no_disorder() -> None:
    assert judge({FATIMA: ["a", "b"]}, {FATIMA: ["a", "b", "a"]}) == Order(1, 1, lost=0, doubled=1, strange=0)


def test_an_answer_to_something_nobody_asked_is_strange_wherever_it_goes() -> None:
    order = judge({FATIMA: ["a"]}, {FATIMA: ["a", "sorry"], ALI: ["a"]})

    assert order == Order(1, 1, lost=0, doubled=0, strange=2)
    assert not order.is_exact


def test_in_a_burst_nobody_asks_for_the_same_need_twice_so_that_each_answer_tells_what_it_answers() -> None:
    writes = questions(messages=10_000, needs=51)

    assert len(writes) == len(set(writes)) == 10_000
    assert [text for chat, text in writes if chat == FATIMA] == [f"bericht {need}" for need in range(51)]


def test_the_answers_by_which_a_burst_is_judged_all_differ() -> None:
    lines = first_lines()

    assert len(set(lines)) == len(lines)
    assert "<b>Schulden en rekeningen die blijven liggen</b>" in lines


def test_a_burst_that_drains_slower_than_people_write_has_not_met_its_goal_however_short_the_stream() -> None:
    order = judge({FATIMA: ["a"]}, {FATIMA: ["a"]})
    quick, slow = (Burst(stretch(rate), order, stretch(30), 260.0, 1.0) for rate in (31, 29))

    assert quick.is_good
    assert not slow.is_good
    assert [line.split(":")[0] for line in burst_verdicts({"trivial-polling-sqlite": quick})] == ["MET"]
    assert "the queue grows: it drains 29 a second" in next(burst_verdicts({"trivial-polling-sqlite": slow}))


def test_a_message_without_an_answer_is_older_than_any_other() -> None:
    order = judge({FATIMA: ["a"]}, {FATIMA: ["a"]})
    burst = Burst(stretch(100), order, replace(stretch(30), messages=3, unanswered=1), 260.0, 1.0)

    assert burst.oldest == float("inf")
    assert not burst.is_good


# a slow disk


@pytest.mark.skipif(shutil.which("cc") is None or not sys.platform.startswith("linux"), reason="cannot be made here")
def test_on_a_slow_disk_every_commit_takes_at_least_as_long_as_was_asked(tmp_path: Path) -> None:
    assert commit_ms(slow_disk(15, tmp_path), tmp_path / "other.db") >= 15
    assert slow_disk(0, tmp_path) == {}


def test_without_a_compiler_the_bench_says_that_it_has_no_slow_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NoSlowDisk, match="needs Linux and a C compiler"):
        slow_disk(15, tmp_path)


# a soak


def test_the_slope_is_what_a_straight_line_grows_in_an_hour() -> None:
    assert slope_per_hour([(0, 100.0), (900, 101.0), (1800, 102.0)]) == pytest.approx(4.0)


def test_what_a_bot_fills_in_the_first_half_does_not_make_it_less_flat() -> None:
    found = soak([min(200.0 + at / 10, 290.0) for at in HALF_AN_HOUR], [(0, 0.1), (1, 0.1)])

    assert found.growth == pytest.approx(0.0, abs=0.1)
    assert found.is_flat


def test_a_bot_that_keeps_a_kilobyte_of_every_message_is_not_flat() -> None:
    found = soak([200.0 + at * 30 / 1000 for at in HALF_AN_HOUR], [(0, 0.1), (1, 0.1)])

    assert found.growth == pytest.approx(108)
    assert not found.is_flat


def test_the_oldest_open_message_is_the_longest_wait_or_what_the_bot_itself_says_of_the_ones_still_waiting() -> None:
    memory = [200.0] * len(HALF_AN_HOUR)

    assert soak(memory, [(0, 0.1), (1, 2.5)]).oldest == 2.5
    assert soak(memory, [(0, 0.1), (1, 0.1)], oldest=70.0).oldest == 70.0
    assert not soak(memory, [(0, 0.1), (1, 0.1)], oldest=70.0).is_in_time
    assert soak(memory, [(0, 0.1), (1, 0.1)], oldest=50.0).is_in_time


def test_messages_without_an_answer_of_their_own_are_counted() -> None:
    assert soak([200.0] * len(HALF_AN_HOUR), [(0, 0.1), (1, 0.1)], messages=5).unanswered == 3


def test_a_soak_is_told_in_equal_parts_by_when_the_messages_were_written() -> None:
    found = soak([200.0] * len(HALF_AN_HOUR), [(0, 0.1), (299.9, 0.2), (300, 0.3), (1799, 0.4)])

    told = [(begin, len(samples), waits) for begin, samples, waits in found.stretches(300)]

    assert told == [(0, 30, [0.1, 0.2]), (300, 30, [0.3]), (1500, 30, [0.4])]


# the race and its goals


def test_of_several_turns_the_middle_counts_and_the_waits_of_all() -> None:
    found = result(100, 300, 200, waits=(0.1, 0.2))

    assert (found.per_second, found.spread) == (200, (100, 300))
    assert found.latencies == [0.1, 0.2] * 3
    assert found.peak_mb == 500


def test_the_cpu_of_a_message_includes_that_of_the_database() -> None:
    assert result(100, cpu=0.002).cpu == pytest.approx(0.003)


def test_p99_is_the_wait_of_the_slowest_in_a_hundred() -> None:
    assert p99(result(100, waits=tuple(n / 1000 for n in range(1, 102)))) == pytest.approx(0.1)
    assert p99(result(100, waits=())) == float("inf")


def test_each_goal_is_judged_by_every_row_it_is_about() -> None:
    results = {
        "ptb": result(600),
        "trivial-polling-sqlite": result(700, cpu=0.001),
        "trivial-polling-pg1": result(500, cpu=0.002),
        "real-polling-sqlite": result(40, cpu=0.02, waits=(0.2, 0.31)),
    }

    told = [*verdicts(results)]

    title = CONTENDERS["trivial-polling-sqlite"].title
    assert [line for line in told if not line.startswith(" ")] == [
        "MET BY 1 OF 2: durable, and at least the 600 messages a second of PTB echo, httpx, one by one",
        "MET BY 1 OF 2: our part without matching: at least 600 messages for a second of CPU, the database's included",
        "NOT MET: with matching: p99 of at most 300 ms at 30 a second",
    ]
    assert told[1] == f"    yes     700/s  {title}"
    assert told[-1] == f"    no     309 ms  {CONTENDERS['real-polling-sqlite'].title}"


def test_who_leaves_a_message_unanswered_meets_no_goal_however_quick_it_was() -> None:
    results = {"ptb": result(600), "trivial-polling-sqlite": result(900, cpu=0.0001, unanswered=1)}

    assert [line.split(":")[0] for line in verdicts(results) if not line.startswith(" ")] == ["NOT MET", "NOT MET"]


def test_a_goal_that_cannot_be_judged_is_not_told() -> None:
    assert next(verdicts({"real-polling-sqlite": result(40)})).startswith("MET: with matching")
    assert [*verdicts({"ptb": result(600)})] == []


# the picture


def test_amounts_are_drawn_from_nothing_up_so_that_a_flat_line_looks_flat() -> None:
    panel = Panel("memory", ["0", "", "1"], [Line("memory", [261.0, 262.0, 261.5])])

    scale = from_nothing(panel)

    assert (scale.bottom, scale.top, scale.step) == (0, 300, 50)
    assert draw([panel], [scale]).count("<text") == 7 + 2 + 1


# the ways in


async def test_the_updates_of_a_chat_are_delivered_in_order_and_again_when_the_bot_says_503() -> None:
    heard: list[str] = []
    everything = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        is_first_time = body == "fatima 0" and body not in heard
        heard.append(body)
        if len(heard) == 7:
            everything.set()
        return web.Response(status=503 if is_first_time else 200)

    async with _listening(receive) as port:
        deliveries = Deliveries()
        for number in range(3):
            deliveries.add(FATIMA, f"fatima {number}")
            deliveries.add(ALI, f"ali {number}")
        deliveries.put_up(f"http://127.0.0.1:{port}", "secret", connections=4)
        await asyncio.wait_for(everything.wait(), 30)

    assert [body for body in heard if "ali" in body] == ["ali 0", "ali 1", "ali 2"]
    assert [body for body in heard if "fatima" in body] == ["fatima 0", "fatima 0", "fatima 1", "fatima 2"]


async def test_the_load_balancer_gives_each_new_connection_to_the_next_replica_and_passes_over_a_dead_one() -> None:
    def named(name: str) -> Handler:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(text=name)

        return answer

    dead = free_ports(1)[0]
    async with _listening(named("first")) as first, _listening(named("second")) as second:
        balancer = await asyncio.start_server(Balancer([first, dead, second]).pass_on, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{balancer.sockets[0].getsockname()[1]}"
        heard = []
        for _ in range(6):
            async with ClientSession() as session, session.get(address) as answer:
                heard.append(await answer.text())
        balancer.close()

    assert heard == ["first", "second", "second"] * 2


@asynccontextmanager
async def _listening(handler: Handler) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_route("*", "/", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()
