"""A number known to an interval, and columns of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore.intervals import Change, Interval, IntervalColumn, Score, difference


@pytest.mark.parametrize(
    ("number", "text", "value"),
    [
        (Interval(low=0.5, high=0.5), "0.5", 0.5),
        (Interval(low=0.2, high=0.4), "0.2 to 0.4", None),
        (Score(low=50, high=50), "50", 50),
        (Score(low=41, high=46), "41-46", None),
        (Change(low=0, high=0), "+0", 0),
        (Change(low=-2, high=4), "-2 to +4", None),
    ],
)
def test_a_number_prints_and_stores_its_value_or_its_ends(
    number: Interval, text: str, value: float | None
) -> None:
    assert (str(number), number.value) == (text, value)
    assert number.to_dict() == {"value": value, "low": number.low, "high": number.high}


@pytest.mark.parametrize("of", [Interval, Score, Change])
@pytest.mark.parametrize("ends", [(2, 1), (True, 1), (0, True), ("1", 2), (None, 1)])
def test_ends_that_are_none_are_refused(of: Any, ends: tuple[Any, Any]) -> None:
    with pytest.raises(sci.SciscoreError, match=r"expected two .*numbers, the lower one first"):
        of(low=ends[0], high=ends[1])


def test_whole_numbers_are_asked_for_where_points_are_counted() -> None:
    assert Interval(low=1.5, high=2).value is None
    makers: tuple[Any, ...] = (Score, Change)
    for of in makers:
        with pytest.raises(sci.SciscoreError, match="expected two whole numbers"):
            of(low=1.5, high=2)


def test_two_days_know_nothing_of_each_other() -> None:
    found = difference(Score(low=36, high=41), Score(low=40, high=42))
    assert found == Change(low=-1, high=6)


def test_a_column_is_a_row_of_numbers_with_gaps() -> None:
    low, high = np.array([41, 50, 0]), np.array([46, 50, 0])
    column: IntervalColumn[Score | None] = IntervalColumn(low, high, Score, low > 0)
    rows = [Score(low=41, high=46), Score(low=50, high=50), None]
    assert list(column) == [column[row] for row in range(len(column))] == rows
    assert column.value.tolist() == [None, 50, None]
    assert repr(column) == "<IntervalColumn: 3 rows, 2 known>"
    assert column == IntervalColumn(low, high, Score, low > 0)
    assert column != IntervalColumn(low, high, Score)
    assert column != IntervalColumn(low[:2], high[:2], Score)
    assert IntervalColumn(low, high, Score).known.all()
