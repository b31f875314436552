"""Teaches the upper layers to keep apart what the knowledge keeps apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from bot.adapters.embedding.weights import Layer
from bot.domain.matching.experts import Matrix, MeaningExpert, Vector
from tuning.upper import UpperLayers

_TEXTS_AT_ONCE = 64
_EMBEDDED_AT_ONCE = 128
_WARMING_UP = 0.1
_DECAY = 0.01
_LARGEST_STEP = 1.0
_LEAST_BIAS = -12.0
_SORTED_TOGETHER = 20 * _TEXTS_AT_ONCE


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast is learned."""

    rounds: float = 4
    speed: float = 3e-4
    speed_of_labels: float = 2e-3
    smoothing: float = 0.05


@dataclass(frozen=True, slots=True)
class Classroom:
    """The states below the upper layers, one tensor (pieces, width) for each text, and what each text is about:
    `meant` (texts, labels) adds up to one in each row.
    """

    states: Sequence[Tensor]
    meant: Tensor
    layers: Mapping[int, Layer]
    heads: int
    smallest: float

    def tune(self, chosen: NDArray[np.int64], start: MeaningExpert, plan: Plan) -> tuple[UpperLayers, MeaningExpert]:
        """Upper layers, and an expert on them, that saw the chosen texts only; `start` is what the untuned embedding
        makes of the labels.
        """
        torch.manual_seed(1)
        shuffle = np.random.default_rng(1)
        upper = UpperLayers(self.layers, self.heads, self.smallest).train()
        labels, mean = _linear_of(start), torch.tensor(start.mean)
        optimizer = torch.optim.AdamW(
            [
                {"params": list(upper.matrices()), "lr": plan.speed, "weight_decay": _DECAY},
                {"params": list(upper.vectors()), "lr": plan.speed, "weight_decay": 0.0},
                {"params": list(labels.parameters()), "lr": plan.speed_of_labels, "weight_decay": 0.0},
            ],
            betas=(0.9, 0.98),
        )
        steps = int(plan.rounds * math.ceil(len(chosen) / _TEXTS_AT_ONCE))
        pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / steps))
        for _, rows in zip(range(steps), self._lots(chosen, shuffle), strict=False):
            scores = labels(self._embed(upper, rows) - mean)
            loss = functional.cross_entropy(scores, self.meant[rows], label_smoothing=plan.smoothing)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(upper.parameters(), _LARGEST_STEP)
            optimizer.step()
            pace.step()
        return upper.eval(), _expert_of(labels, start.mean)

    def embed_all(self, upper: UpperLayers) -> Matrix:
        """A row for each text."""
        rows = np.empty((len(self.states), self.states[0].shape[1]), dtype=np.float32)
        by_length = np.argsort([len(state) for state in self.states], kind="stable")
        with torch.no_grad():
            for start in range(0, len(by_length), _EMBEDDED_AT_ONCE):
                some = by_length[start : start + _EMBEDDED_AT_ONCE]
                rows[some] = self._embed(upper, some).numpy()
        return rows

    def _embed(self, upper: UpperLayers, rows: NDArray[np.int64]) -> Tensor:
        state, seen = together([self.states[row] for row in rows])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            embedded: Tensor = upper(state, seen)
        return embedded.float()

    def _lots(self, chosen: NDArray[np.int64], shuffle: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """For ever: the chosen texts in lots of about one length, in another order each time."""
        while True:
            order = shuffle.permutation(chosen)
            lots: list[NDArray[np.int64]] = []
            for start in range(0, len(order), _SORTED_TOGETHER):
                part = order[start : start + _SORTED_TOGETHER]
                part = part[np.argsort([len(self.states[row]) for row in part], kind="stable")]
                lots += [part[first : first + _TEXTS_AT_ONCE] for first in range(0, len(part), _TEXTS_AT_ONCE)]
            yield from (lots[place] for place in shuffle.permutation(len(lots)))


def together(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """States of different lengths as one tensor, and which of its pieces are no padding."""
    state = nn.utils.rnn.pad_sequence([one.float() for one in states], batch_first=True)
    lengths = torch.tensor([len(one) for one in states])
    return state, torch.arange(state.shape[1])[None, :] < lengths[:, None]


def _linear_of(start: MeaningExpert) -> nn.Linear:
    labels = nn.Linear(*start.weights.shape)
    with torch.no_grad():
        labels.weight.copy_(torch.tensor(start.weights.T))
        labels.bias.copy_(torch.tensor(start.bias).clamp(min=_LEAST_BIAS))
    return labels


def _expert_of(labels: nn.Linear, mean: Vector) -> MeaningExpert:
    weights, bias = labels.weight.detach().numpy(), labels.bias.detach().numpy()
    return MeaningExpert(np.ascontiguousarray(weights.T), bias, mean)


def _pace(share: float) -> float:
    """Faster at first, then slower and slower, as a share of the plan's speed."""
    if share < _WARMING_UP:
        return share / _WARMING_UP
    return 0.5 + 0.5 * math.cos(math.pi * (share - _WARMING_UP) / (1 - _WARMING_UP))
