"""Lines in a plain SVG, so that no library is needed for one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 380, 260
_LEFT, _TOP, _BOTTOM = 50, 40, 60
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """A value from 0 to 1 at each place."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over the same places, which stand at equal distances."""

    title: str
    places: Sequence[str]
    lines: Sequence[Line]


def draw(panels: Sequence[Panel]) -> str:
    """The panels side by side, all with the same height of values, and one legend."""
    least = min(value for panel in panels for line in panel.lines for value in line.values)
    bottom = int(least / _STEP) * _STEP
    across = _LEFT + _WIDTH + 20
    width, height = across * len(panels) + 10, _TOP + _HEIGHT + _BOTTOM + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, panel in enumerate(panels):
        parts.append(f'<g transform="translate({number * across + _LEFT} {_TOP})">{_panel(panel, bottom)}</g>')
    parts.append(f'<g transform="translate({_LEFT} {height - 14})">{_legend(panels[0].lines)}</g></svg>')
    return "\n".join(parts) + "\n"


def _panel(panel: Panel, bottom: float) -> str:
    def across(place: int) -> float:
        return _WIDTH * place / (len(panel.places) - 1)

    def height(value: float) -> float:
        return _HEIGHT * (1 - value) / (1 - bottom)

    parts = []
    for step in range(round((1 - bottom) / _STEP) + 1):
        value = 1 - step * _STEP
        y = height(value)
        parts.append(f'<path d="M0 {y:.1f}H{_WIDTH}" stroke="#ddd"/>{_text(-8, y + 4, f"{value:.1f}", "end")}')
    for place, name in enumerate(panel.places):
        parts.append(_text(across(place), _HEIGHT + 18, name, "middle"))
    parts.append(_text(_WIDTH / 2, _HEIGHT + 36, panel.title, "middle"))
    for line, colour in zip(panel.lines, _COLOURS, strict=False):
        points = [(across(place), height(value)) for place, value in enumerate(line.values)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    return "\n".join(parts)


def _legend(lines: Sequence[Line]) -> str:
    parts = []
    for number, (line, colour) in enumerate(zip(lines, _COLOURS, strict=False)):
        x = 190 * number
        parts.append(f'<path d="M{x} -4h22" stroke="{colour}" stroke-width="3"/>{_text(x + 28, 0, line.name, "start")}')
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{escape(text)}</text>'
