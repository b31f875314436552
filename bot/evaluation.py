"""Measures the mind on labelled messages, with the figures that matter to residents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Group, RenderableType
from rich.table import Column, Table

from bot.domain.decision import (
    AskBack,
    ChooseOffer,
    Decision,
    Escalate,
    GiveAnswer,
    OutOfScope,
    ShowOffer,
    SmallTalk,
)
from bot.domain.knowledge import BUITEN_BEREIK
from bot.domain.reading import Mind, Thought

Row = Mapping[str, Any]
"""A labelled message: `text`, `labels` (the best first), and perhaps `style` and `lang`."""

_NAMES = {
    GiveAnswer: "answer",
    ShowOffer: "answer",
    ChooseOffer: "ask_back",
    AskBack: "ask_back",
    Escalate: "escalate",
    OutOfScope: "out_of_scope",
    SmallTalk: "small_talk",
}
_TOP = 3
_BINS = 10
_CONFUSIONS = 15
_BY_GROUP = {
    "messages": "n",
    "top1": "top1",
    "top3": "top3",
    "right_within_one_tap": "one tap",
    "answered": "answered",
    "nood_recall": "nood",
    "nood_false_alarms": "false alarms",
}


def read_rows(file: Path) -> list[Row]:
    """Labelled messages from JSON lines, or from a YAML list with the Dutch keys of `tests/knowledge/`."""
    text = file.read_text("utf-8")
    if file.suffix != ".yaml":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return [
        {"text": case["tekst"], "labels": case["onderwerpen"], "style": case["stijl"], "lang": case["taal"]}
        for case in yaml.safe_load(text)
    ]


def predict(mind: Mind, text: str) -> dict[str, Any]:
    """What the bot would do: the line that `samenspel ask --jsonl` writes.

    `answered` are the onderwerpen shown (for ask_back: the choices, for an option that was named: its onderwerpen that
    fit best); `offers` the options that were named; `onderwerpen` the five best, best first; `nood` is empty unless
    the emergency numbers are shown.
    """
    return prediction(mind, text, mind.read(text))


def prediction(mind: Mind, text: str, thought: Thought) -> dict[str, Any]:
    """The same for a text that was read already."""
    decision = mind.decide(thought)
    return {
        "text": text,
        "decision": _NAMES[type(decision)],
        "answered": list(_shown(decision)),
        "offers": list(_named(decision)),
        "onderwerpen": [{"id": c.id, "confidence": round(c.confidence, 4)} for c in thought.matches.candidates],
        "nood": [signal.kind for signal in thought.nood],
    }


def _shown(decision: Decision) -> tuple[str, ...]:
    return decision.onderwerpen if isinstance(decision, GiveAnswer | ShowOffer | ChooseOffer | AskBack) else ()


def _named(decision: Decision) -> tuple[str, ...]:
    match decision:
        case ShowOffer(offer):
            return (offer,)
        case ChooseOffer(offers):
            return offers
        case GiveAnswer():
            return decision.named
        case _:
            return ()


@dataclass
class Tally:
    """Counts over labelled messages; the figures are shares from 0 to 1, None where there is nothing to count."""

    rows: Sequence[tuple[Row, Mapping[str, Any]]]

    def figures(self) -> dict[str, float | None]:
        """All figures by name."""
        nood = [(g, p) for g, p in self.rows if is_nood(g["labels"][0])]
        calm = [(g, p) for g, p in self.rows if not any(is_nood(label) for label in g["labels"])]
        rest = [(g, p) for g, p in self.rows if not is_nood(g["labels"][0])]
        outside = [(g, p) for g, p in rest if BUITEN_BEREIK in g["labels"]]
        inside = [(g, p) for g, p in rest if BUITEN_BEREIK not in g["labels"]]
        answered = [(g, p) for g, p in inside if p["decision"] == "answer"]
        asked = [(g, p) for g, p in inside if p["decision"] == "ask_back"]
        two = [(g, p) for g, p in inside if len(g["labels"]) > 1 and g.get("style") == "multi"]
        right_answers, right_choices = _hits(answered), _hits(asked)
        return {
            "messages": len(self.rows),
            "top1": _share((bool(_ranked(p)[:1]) and _ranked(p)[0] in g["labels"] for g, p in inside), inside),
            "top3": _share((bool(set(_ranked(p)[:_TOP]) & set(g["labels"])) for g, p in inside), inside),
            "right_at_once": _ratio(right_answers, len(inside)),
            "right_within_one_tap": _ratio(right_answers + right_choices, len(inside)),
            "answered": _ratio(len(answered), len(inside)),
            "asked_back": _ratio(len(asked), len(inside)),
            "wrong_among_answered": _ratio(len(answered) - right_answers, len(answered)),
            "escalated_in_scope": _share((p["decision"] == "escalate" for _, p in inside), inside),
            "turned_away_in_scope": _share(
                (p["decision"] in {"out_of_scope", "small_talk"} for _, p in inside), inside
            ),
            "both_needs_of_two": _share((set(g["labels"][:2]) <= set(p["answered"]) for g, p in two), two),
            "out_of_scope_handled": _share(
                (p["decision"] in {"out_of_scope", "small_talk", "escalate"} for _, p in outside), outside
            ),
            "out_of_scope_named": _share(
                (p["decision"] in {"out_of_scope", "small_talk"} for _, p in outside), outside
            ),
            "nood_recall": _share((bool(p["nood"]) for _, p in nood), nood),
            "nood_right_kind": _share((bool(set(g["labels"]) & set(p["nood"])) for g, p in nood), nood),
            "nood_false_alarms": _share((bool(p["nood"]) for _, p in calm), calm),
            "calibration_error": calibration_error(inside),
        }


def is_nood(label: str) -> bool:
    """Whether a label is a kind of nood."""
    return label.startswith("nood-")


def _hits(rows: Iterable[tuple[Row, Mapping[str, Any]]]) -> int:
    return sum(bool(set(g["labels"]) & set(p["answered"])) for g, p in rows)


def _ranked(prediction: Mapping[str, Any]) -> list[str]:
    return [candidate["id"] for candidate in prediction["onderwerpen"]]


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _share(hits: Iterable[bool], rows: Sequence[object]) -> float | None:
    return _ratio(sum(hits), len(rows))


def calibration_error(rows: Sequence[tuple[Row, Mapping[str, Any]]]) -> float | None:
    """Expected calibration error in ten bins of the first candidate's confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for gold, prediction in rows:
        if prediction["onderwerpen"]:
            best = prediction["onderwerpen"][0]
            place = min(int(best["confidence"] * _BINS), _BINS - 1)
            bins.setdefault(place, []).append((best["confidence"], best["id"] in gold["labels"]))
    total = sum(len(members) for members in bins.values())
    apart = sum(abs(sum(c for c, _ in members) - sum(r for _, r in members)) for members in bins.values())
    return round(apart / total, 4) if total else None


def report(mind: Mind, rows: Sequence[Row]) -> RenderableType:
    """The figures over all messages, by style and by language, and the confusions worth a look."""
    judged = [(row, predict(mind, row["text"])) for row in rows]
    groups = {}
    for key in ("style", "lang"):
        for name in sorted({str(row.get(key, "")) for row in rows} - {""}):
            groups[f"{key} {name}"] = [pair for pair in judged if str(pair[0].get(key, "")) == name]
    return Group(_figures_table(judged), _groups_table(groups), _confusions_table(judged))


def _figures_table(judged: Sequence[tuple[Row, Mapping[str, Any]]]) -> Table:
    table = Table("figure", Column("all", justify="right"), title="Figures")
    for name, value in Tally(judged).figures().items():
        table.add_row(name.replace("_", " "), _number(value))
    return table


def _groups_table(groups: Mapping[str, Sequence[tuple[Row, Mapping[str, Any]]]]) -> Table:
    """The figures in which styles and languages differ most; narrow enough for a terminal."""
    table = Table(Column("", no_wrap=True), title="By style and language")
    for heading in _BY_GROUP.values():
        table.add_column(heading, justify="right")
    for name, members in groups.items():
        figures = Tally(members).figures()
        table.add_row(name, *(_number(figures[figure], 2) for figure in _BY_GROUP))
    return table


def _number(value: float | None, decimals: int = 4) -> str:
    return "" if value is None else f"{round(value, decimals):g}"


def _confusions_table(judged: Sequence[tuple[Row, Mapping[str, Any]]]) -> Table:
    confused = Counter(
        (g["labels"][0], _ranked(p)[0])
        for g, p in judged
        if _ranked(p)
        and not is_nood(g["labels"][0])
        and BUITEN_BEREIK not in g["labels"]
        and _ranked(p)[0] not in g["labels"]
    )
    table = Table(title="Confusions worth a look")
    for column in ("meant", "taken for", "times"):
        table.add_column(column)
    for (meant, taken), times in confused.most_common(_CONFUSIONS):
        table.add_row(meant, taken, str(times))
    return table
