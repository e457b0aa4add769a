"""Exams and columns that several tests build on."""

from __future__ import annotations

from typing import Any

import numpy as np

import sciscore as sci
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

LEVELS = (*sci.SEGMENTS[:-1], "INT")


def sensation_to(level: str, side: str, below: int | str = 0) -> dict[str, Any]:
    """The sensory cells of a side that is normal down to a level."""
    last = INDEX.get(level, len(INDEX))
    return {
        f"{side}.{modality}.{name}": 2 if INDEX[name] <= last else below
        for modality in ("light_touch", "pin_prick")
        for name in DERMATOMES
    }


def muscles(side: str, *grades: int | str) -> dict[str, Any]:
    """The motor cells of a side, C5 to S1."""
    assert len(grades) == len(KEY_MUSCLES)
    return {f"{side}.motor.{name}": grade for name, grade in zip(KEY_MUSCLES, grades, strict=True)}


def both(maker: Any, *args: Any) -> dict[str, Any]:
    """The same on both sides."""
    return {path: value for side in SIDES for path, value in maker(side, *args).items()}


def strongest_to(level: str, side: str, below: int = 0) -> dict[str, Any]:
    """Key muscles 5 down to a level and the same grade in all below it."""
    last = INDEX.get(level, len(INDEX))
    return muscles(side, *(5 if INDEX[name] <= last else below for name in KEY_MUSCLES))


def repeated(exam: sci.Exam, count: int) -> Any:
    """Writable codes of a cohort of equal exams."""
    return np.tile(exam.array, (count, 1))


def rank(level: str) -> int:
    """Place of a level from rostral to caudal."""
    return LEVELS.index(level)
