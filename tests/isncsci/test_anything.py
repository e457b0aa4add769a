"""Any object handed to a public function is read or refused: nothing but a SciscoreError."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pytest

import sciscore as sci

EXAM: Final = sci.Exam.intact()
EXAMS: Final = sci.Exams.from_exams([EXAM, EXAM.replace({"vac": "NT"})])
RESULT: Final = sci.classify(EXAM, edition="2019")


class Odd:
    """An object that is not even equal to itself."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False

    def __repr__(self) -> str:
        return "\x1b[2J"


DEEP: dict[str, Any] = {}
for _ in range(5000):
    DEEP = {"right": DEEP}
OBJECTS: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 5, 300, 2019, 10**5000, 1.5, float("nan"), float("inf"), 1j, Decimal("NaN"),
    "", "2019", "ais", "\0", "\ud800", "x" * 100_000, b"", b"\x00" * 138, bytearray(138),
    (), [], [[300] * 138], [{}], [None], [EXAM], [[]], {}, {1: 2}, {"right": None}, DEEP,
    {"vac": ["Yes"]}, {"vac": 1}, {None: None}, {"right.motor.C5": object()}, MappingProxyType({}),
    set(), frozenset({"ais"}), range(3), object(), object, len, Odd(), [Odd()], {"vac": Odd()},
    dt.date(2019, 4, 1), iter([1]), (number for number in range(0)), EXAM, EXAMS, RESULT,
    np.array(None), np.zeros((2, 138)), np.zeros((2, 138), np.uint8), np.full((1, 138), 300),
    np.zeros(138, np.uint8), np.array(["a"]), np.float64("nan"), pd.NA, pd.DataFrame({"vac": [1]}),
    pl.DataFrame({"vac": [1]}), pd.Series([1]),
)  # fmt: skip

FUNCTIONS: Final[dict[str, Callable[[Any], object]]] = {
    "Exam": sci.Exam,
    "Exam.from_dict": sci.Exam.from_dict,
    "Exam.from_dict, edition": lambda given: sci.Exam.from_dict(EXAM.to_dict(), edition=given),
    "Exam.replace": EXAM.replace,
    "Exam.replace, cell": lambda given: EXAM.replace({"right.motor.C5": given}),
    "Exam.replace, answer": lambda given: EXAM.replace({"vac": given}),
    "Exam.replace, flag": lambda given: EXAM.replace({"prior_deficit": given}),
    "Exam[]": lambda given: EXAM[given],
    "Exams": sci.Exams,
    "Exams.from_exams": sci.Exams.from_exams,
    "Exams.from_columns": sci.Exams.from_columns,
    "Exams.from_columns, column": lambda given: sci.Exams.from_columns(
        EXAMS.to_columns() | {"vac": given}
    ),
    "Exams.from_columns, cell": lambda given: sci.Exams.from_columns(
        EXAMS.to_columns() | {"vac": ["Yes", given]}
    ),
    "classify": lambda given: sci.classify(given, edition="2019"),
    "classify, edition": lambda given: sci.classify(EXAM, edition=given),
    "classify, workers": lambda given: sci.classify(EXAMS, edition="2019", workers=given),
    "classify_by_edition": lambda given: sci.classify_by_edition(given, editions=["2019"]),
    "classify_by_edition, editions": lambda given: sci.classify_by_edition(EXAM, editions=given),
    "settle": lambda given: sci.settle(given, "ais", edition="2019"),
    "settle, finding": lambda given: sci.settle(EXAM, given, edition="2019"),
    "settle, edition": lambda given: sci.settle(EXAM, "ais", edition=given),
    "explain": RESULT.explain,
    "edition": sci.edition,
    "with_reading": lambda given: sci.edition("1992").with_reading(intact_from=given),
    "compare_editions": lambda given: sci.compare_editions(given, "2019"),
    "Classification.from_dict": sci.Classification.from_dict,
    "ScimRecord": sci.ScimRecord,
    "ScimRecord.from_dict": sci.ScimRecord.from_dict,
    "ScimRecord.from_dict, score": lambda given: sci.ScimRecord.from_dict({"total": given}),
    "ScimRecords": sci.ScimRecords,
    "ScimRecords.from_records": sci.ScimRecords.from_records,
    "ScimRecords.from_columns": sci.ScimRecords.from_columns,
    "scim3": sci.scim3,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("place", range(len(OBJECTS)))
def test_any_object_is_read_or_refused(name: str, place: int) -> None:
    with contextlib.suppress(sci.SciscoreError):
        FUNCTIONS[name](OBJECTS[place])


def test_a_frame_is_sent_to_its_function() -> None:
    frame = pd.DataFrame(EXAMS.to_columns())
    with pytest.raises(sci.ExamError, match="classify_table"):
        sci.classify(frame, edition="2019")  # type: ignore[call-overload]
    with pytest.raises(sci.ExamError, match="classify_table"):
        sci.Exams.from_columns(frame)  # type: ignore[arg-type]
