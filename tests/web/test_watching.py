"""What those who watch over the bot can ask."""

from __future__ import annotations

import json

from bot.adapters.web.figures import Figure, Figures, MeasuredChannel
from bot.adapters.web.readiness import Part
from bot.flow.ports import Channel, Delivery, Sent, TooFast, WaitingMessage

from .conftest import Door


async def test_a_living_event_loop_answers(door: Door) -> None:
    assert await door.asks("/healthz") == (200, "ok\n")


async def test_ready_is_only_who_runs_and_whose_parts_are_all_good(door: Door) -> None:
    seen = []
    for phase, is_good in (("starting", True), ("running", True), ("running", False), ("stopping", True)):
        door.readiness.phase = phase
        door.parts["sender"] = Part("sender", is_good, {"waiting_seconds": 3})
        status, text = await door.asks("/readyz")
        seen.append((status, json.loads(text)["ready"], json.loads(text)["bad"]))

    assert seen == [
        (503, False, ["phase"]),
        (200, True, []),
        (503, False, ["sender"]),
        (503, False, ["phase"]),
    ]
    assert json.loads(text)["parts"] == {
        "phase": {"good": False, "now": "stopping"},
        "database": {"good": True},
        "sender": {"good": True, "waiting_seconds": 3},
    }


async def test_figures_come_in_their_order_of_weight(door: Door) -> None:
    door.figures = [
        Figure("oldest_unhandled_seconds", "Age.", 1.5),
        Figure("inbox_updates", "By state.", by={"open": 2, "aside": 0}, label="state"),
        Figure("updates_received", "So far.", 7, only_grows=True),
    ]

    status, text = await door.asks("/metrics")

    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert status == 200
    assert lines[:4] == [
        "samenspel_oldest_unhandled_seconds 1.5",
        'samenspel_inbox_updates{state="open"} 2.0',
        'samenspel_inbox_updates{state="aside"} 0.0',
        "samenspel_updates_received_total 7.0",
    ]


class Answers(Channel):
    def __init__(self, *deliveries: Delivery) -> None:
        self.deliveries = list(deliveries)

    async def deliver(self, message: WaitingMessage) -> Delivery:
        return self.deliveries.pop(0)


async def test_sending_is_timed_by_what_came_of_it(door: Door) -> None:
    async def nothing() -> list[Figure]:
        return []

    figures, ticks = Figures(nothing), iter([0, 0.25, 1, 1.5])
    channel = MeasuredChannel(Answers(Sent(), TooFast(3)), figures, lambda: next(ticks))

    assert [await channel.deliver(None) for _ in range(2)] == [Sent(), TooFast(3)]  # type: ignore[arg-type]

    text = (await figures.text()).decode()
    assert 'samenspel_send_seconds_sum{outcome="Sent"} 0.25' in text
    assert 'samenspel_send_seconds_count{outcome="TooFast"} 1.0' in text
    assert "samenspel_too_many_requests_total 1.0" in text
