"""Lines in a plain SVG, so that no library is needed for one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 380, 260
_LEFT, _TOP, _BOTTOM = 50, 40, 60
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_STEP = 0.1
_MOST_STEPS = 8
_MOST_DOTS = 30


@dataclass(frozen=True, slots=True)
class Scale:
    """From the bottom of a panel to its top, with a line at every step."""

    bottom: float
    top: float
    step: float


@dataclass(frozen=True, slots=True)
class Line:
    """A value at each place."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over the same places, which stand at equal distances; a place without a name has none below it."""

    title: str
    places: Sequence[str]
    lines: Sequence[Line]


def shares_of(panels: Sequence[Panel]) -> Scale:
    """For values from 0 to 1: from the tenth below the least of them."""
    least = min(value for panel in panels for line in panel.lines for value in line.values)
    return Scale(int(least / _STEP) * _STEP, 1, _STEP)


def from_nothing(panel: Panel) -> Scale:
    """For amounts: from 0, in steps of 1, 2 or 5 and zeros."""
    most = max(value for line in panel.lines for value in line.values) or 1
    zeros = 10 ** floor(log10(most / _MOST_STEPS))
    step = next(step * zeros for step in (1, 2, 5, 10, 20) if most <= step * zeros * _MOST_STEPS)
    return Scale(0, ceil(most / step) * step, step)


def draw(panels: Sequence[Panel], scales: Sequence[Scale]) -> str:
    """The panels side by side, each on its scale, and one legend."""
    across = _LEFT + _WIDTH + 20
    width, height = across * len(panels) + 10, _TOP + _HEIGHT + _BOTTOM + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        parts.append(f'<g transform="translate({number * across + _LEFT} {_TOP})">{_panel(panel, scale)}</g>')
    parts.append(f'<g transform="translate({_LEFT} {height - 14})">{_legend(panels[0].lines)}</g></svg>')
    return "\n".join(parts) + "\n"


def _panel(panel: Panel, scale: Scale) -> str:
    def across(place: int) -> float:
        return _WIDTH * place / max(1, len(panel.places) - 1)

    def height(value: float) -> float:
        return _HEIGHT * (scale.top - value) / (scale.top - scale.bottom)

    parts = []
    digits = max(0, -floor(log10(scale.step)))
    for step in range(round((scale.top - scale.bottom) / scale.step) + 1):
        value = scale.top - step * scale.step
        y = height(value)
        parts.append(f'<path d="M0 {y:.1f}H{_WIDTH}" stroke="#ddd"/>{_text(-8, y + 4, f"{value:.{digits}f}", "end")}')
    named = [(place, name) for place, name in enumerate(panel.places) if name]
    parts += [_text(across(place), _HEIGHT + 18, name, "middle") for place, name in named]
    parts.append(_text(_WIDTH / 2, _HEIGHT + 36, panel.title, "middle"))
    for line, colour in zip(panel.lines, _COLOURS, strict=False):
        points = [(across(place), height(value)) for place, value in enumerate(line.values)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if len(points) <= _MOST_DOTS:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    return "\n".join(parts)


def _legend(lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return ""  # the title of its panel tells
    parts = []
    for number, (line, colour) in enumerate(zip(lines, _COLOURS, strict=False)):
        x = 190 * number
        parts.append(f'<path d="M{x} -4h22" stroke="{colour}" stroke-width="3"/>{_text(x + 28, 0, line.name, "start")}')
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{escape(text)}</text>'
