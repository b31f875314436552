"""What was learned together with the tuned layers: where learning goes on from, and how sure to be."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np

from bot.domain.matching.experts import MeaningExpert
from bot.domain.matching.matcher import Calibration, Fusion, Judgement, Start


def write_judgement(judgement: Judgement, file: Path) -> None:
    """Readable numbers, so that a difference between two versions can be seen."""
    calibration = dataclasses.asdict(judgement.calibration)
    content = {
        "fusion": dataclasses.asdict(judgement.fusion),
        "calibration": {name: [round(float(weight), 4) for weight in row] for name, row in calibration.items()},
    }
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_judgement(file: Path) -> Judgement:
    """The other way round."""
    content = json.loads(file.read_text("utf-8"))
    rows = {name: np.asarray(row, dtype=np.float32) for name, row in content["calibration"].items()}
    return Judgement(Fusion(**content["fusion"]), Calibration(**rows))


def write_start(start: Start, file: Path) -> None:
    """Labels and weights of the meaning expert."""
    expert = start.expert
    np.savez_compressed(file, labels=np.array(start.labels), weights=expert.weights, bias=expert.bias, mean=expert.mean)


def read_start(file: Path) -> Start:
    """The other way round."""
    with np.load(file) as stored:
        expert = MeaningExpert(stored["weights"], stored["bias"], stored["mean"])
        return Start(tuple(stored["labels"].tolist()), expert)
