"""Writes a PNG file again with a palette of 256 colours, a third of its size: a handbook is read on telephones."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLORS = 256
Color = bytes
"""Red, green and blue."""


def shrink(file: Path) -> None:
    """The colours that are used most stay as they are; the others, on the edges of letters, become their nearest."""
    chunks = list(_chunks(file.read_bytes()))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if (depth, kind, interlaced) != (8, 2, 0):
        raise ValueError(f"{file.name} is no plain picture of three bytes a pixel.")
    rows = _rows(zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT")), width * 3)
    pixels = [[row[at : at + 3] for at in range(0, len(row), 3)] for row in rows]
    used = Counter(pixel for row in pixels for pixel in row)
    palette = _most_telling(used)
    numbers = {color: _nearest(color, palette) for color in used}
    flat = b"".join(b"\0" + bytes(numbers[pixel] for pixel in row) for row in pixels)
    file.write_bytes(
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", b"".join(palette))
        + _chunk(b"IDAT", zlib.compress(flat, 9))
        + _chunk(b"IEND", b"")
    )


def _most_telling(used: Counter[Color]) -> list[Color]:
    """Of colours that look alike the commonest, so that a small sign of many colours keeps them."""
    cells: dict[Color, list[tuple[Color, int]]] = {}
    for color, count in used.most_common():
        cells.setdefault(bytes(part >> 4 for part in color), []).append((color, count))
    by_weight = sorted(cells.values(), key=lambda cell: sum(count for _, count in cell), reverse=True)
    first = [cell[0][0] for cell in by_weight[:COLORS]]
    more = [color for color, _ in used.most_common() if color not in set(first)]
    return (first + more)[:COLORS]


def _nearest(color: Color, palette: list[Color]) -> int:
    return min(range(len(palette)), key=lambda n: sum((a - b) ** 2 for a, b in zip(color, palette[n], strict=True)))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(raw: bytes, length: int) -> Iterator[bytes]:
    """Undo the filters, which say of each byte how it differs from its neighbours."""
    above = bytes(length)
    for start in range(0, len(raw), length + 1):
        row = bytearray(raw[start + 1 : start + 1 + length])
        _unfilter(raw[start], row, above)
        above = bytes(row)
        yield above


def _unfilter(kind: int, row: bytearray, above: bytes) -> None:
    for n in range(len(row)):
        left, corner = (row[n - 3], above[n - 3]) if n >= 3 else (0, 0)
        guess = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
        row[n] = (row[n] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    """The neighbour that is nearest to left + up - corner."""
    guess = left + up - corner
    return min((left, up, corner), key=lambda neighbour: abs(guess - neighbour))
