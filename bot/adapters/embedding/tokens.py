"""Cuts a text into the word pieces that the model knows: the likeliest cut, found from left to right (Viterbi)."""

from __future__ import annotations

from bot.adapters.embedding.weights import Pieces

_SPACE = "▁"
_UNLIKELIER = 10.0
_IMPOSSIBLE = -1e30


class Tokenizer:
    """A SentencePiece unigram tokenizer, as XLM-RoBERTa has it."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._longest = max(map(len, pieces.ids))
        self._unknown_score = min(pieces.scores) - _UNLIKELIER

    def ids(self, text: str, most: int) -> list[int]:
        """The ids of the pieces between the marks of begin and end, `most` in all."""
        return [self._pieces.begin, *self._cut(self._normal(text))[: most - 2], self._pieces.end]

    def _normal(self, text: str) -> str:
        plain = "".join(self._pieces.normal.get(character, character) for character in text)
        while "  " in plain:
            plain = plain.replace("  ", " ")
        return _SPACE + plain.removeprefix(" ").replace(" ", _SPACE)

    def _cut(self, text: str) -> list[int]:
        known, scores, unknown = self._pieces.ids, self._pieces.scores, self._pieces.unknown
        best = [0.0, *[_IMPOSSIBLE] * len(text)]
        came_from = [(0, unknown)] * (len(text) + 1)
        for start in range(len(text)):
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], came_from[start + 1] = best[start] + self._unknown_score, (start, unknown)
            for stop in range(start + 1, min(len(text), start + self._longest) + 1):
                piece = known.get(text[start:stop])
                if piece is not None and best[start] + scores[piece] > best[stop]:
                    best[stop], came_from[stop] = best[start] + scores[piece], (start, piece)
        found = []
        place = len(text)
        while place:
            place, piece = came_from[place]
            found.append(piece)
        return found[::-1]
