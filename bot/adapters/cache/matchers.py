"""A learned matcher as one file; a later start reads it instead of learning again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from scipy.sparse import csr_matrix

from bot.domain.matching.experts import Embedder, MeaningExpert, Pulls, WordingExpert
from bot.domain.matching.matcher import Calibration, Fusion, KnowledgeMatcher, Labels
from bot.domain.matching.words import Spelling, Vocabulary

FORMAT = 3
"""Part of what a file is learned from; higher whenever what is learned, or how it is used, changes."""

_CALIBRATION = ("right", "in_scope", "second", "nood")


def save_matcher(matcher: KnowledgeMatcher, file: Path, learned_from: str) -> None:
    """Write it; readers see the old file or the new one, never half of it. `learned_from` names the lessons."""
    words = {
        "features": list(matcher.wording.vocabulary.columns),
        "spelling": sorted(matcher.wording.spelling.known),
        "needs": matcher.labels.needs,
        "nood": matcher.labels.nood,
        "outside": matcher.labels.outside,
        "fusion": [matcher.fusion.meaning, matcher.fusion.wording],
    }
    arrays: dict[str, Any] = {
        "learned_from": np.array(f"{FORMAT} {learned_from}"),
        "words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
        "rarity": np.asarray(matcher.wording.vocabulary.rarity, dtype=np.float32),
        "wording_bias": matcher.wording.bias,
    }
    arrays |= _stored(matcher.wording.weights)
    arrays |= {f"calibration_{name}": getattr(matcher.calibration, name) for name in _CALIBRATION}
    if matcher.meaning is not None:
        arrays |= {
            "meaning_weights": matcher.meaning.weights,
            "meaning_bias": matcher.meaning.bias,
            "meaning_mean": matcher.meaning.mean,
        }
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_suffix(".tmp.npz")
    np.savez_compressed(half_written, **arrays)
    half_written.replace(file)


def load_matcher(file: Path, learned_from: str, embedder: Embedder | None) -> KnowledgeMatcher | None:
    """The stored matcher; None if it is not there, damaged, learned from something else, or learned with embeddings
    that are missing now.
    """
    try:
        with np.load(file) as stored:
            if str(stored["learned_from"]) != f"{FORMAT} {learned_from}":
                return None
            words = json.loads(stored["words"].tobytes())
            meaning = None
            if "meaning_weights" in stored:
                meaning = MeaningExpert(stored["meaning_weights"], stored["meaning_bias"], stored["meaning_mean"])
            columns = {feature: column for column, feature in enumerate(words["features"])}
            vocabulary = Vocabulary(columns, stored["rarity"].tolist())
            bias = stored["wording_bias"]
            wording = WordingExpert(vocabulary, Spelling(words["spelling"]), _pulls(stored, len(bias)), bias)
            calibration = Calibration(**{name: stored[f"calibration_{name}"] for name in _CALIBRATION})
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    if (meaning is None) != (embedder is None):
        return None
    labels = Labels(tuple(words["needs"]), tuple(words["nood"]), tuple(words["outside"]))
    return KnowledgeMatcher(labels, wording, Fusion(*words["fusion"]), calibration, meaning, embedder)


def _stored(pulls: Pulls) -> dict[str, Any]:
    """Half precision is enough."""
    if isinstance(pulls, np.ndarray):
        return {"wording_weights": pulls.astype(np.float16)}
    return {
        "wording_weights": pulls.data.astype(np.float16),
        "wording_labels": pulls.indices,
        "wording_ends": pulls.indptr,
    }


def _pulls(stored: Mapping[str, Any], labels: int) -> Pulls:
    weights = stored["wording_weights"].astype(np.float32)
    if "wording_ends" not in stored:
        return weights
    ends = stored["wording_ends"]
    return csr_matrix((weights, stored["wording_labels"], ends), shape=(len(ends) - 1, labels))
