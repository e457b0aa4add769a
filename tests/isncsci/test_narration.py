"""Whole explanations, word for word, of exams that between them reach every sentence."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.explain import Explanation

INTACT = sci.Exam.intact()
EXPLAINED = tomllib.loads(Path(__file__).with_name("explained.toml").read_text(encoding="utf-8"))[
    "explained"
]


def exam_of(case: dict[str, Any]) -> sci.Exam:
    cells: dict[str, Any] = {}
    if "sensation" in case:
        cells |= both(lambda side: sensation_to(case["sensation"], side))
    if "muscles" in case:
        cells |= both(muscles, *case["muscles"])
    return INTACT.replace(cells | case["cells"])


def joined(cells: tuple[str, ...]) -> str:
    """Paths of cells, those of one part of a side together."""
    parts = itertools.groupby((path.rpartition(".") for path in cells), key=lambda p: p[0])
    return "; ".join(
        ".".join(filter(None, (part, ",".join(name for _, _, name in paths))))
        for part, paths in parts
    )


def told(explanation: Explanation) -> list[str]:
    """The printed explanation, and after each step the cells that it names."""
    title, *steps = str(explanation).splitlines()
    cells = [joined(step.cells) for step in explanation.steps]
    return [title, *(f"{s} <- {c}" if c else s for s, c in zip(steps, cells, strict=True))]


@pytest.mark.parametrize("case", EXPLAINED, ids=lambda case: f"{case['of']} {case['about']}")
def test_an_explanation_word_for_word(case: dict[str, Any]) -> None:
    result = sci.classify(exam_of(case), edition=case["edition"])
    assert told(result.explain(case["of"])) == case["text"].splitlines()
