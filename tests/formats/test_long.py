"""Long tables: how their columns are called, whose a row is, and rows that hold nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sciscore as sci

EXAM = sci.Exam.intact().replace({"right.motor.L3": "NT", "vac": "No"})


def rows_of(exam: sci.Exam, person: object = "P1") -> list[dict[str, Any]]:
    rows = []
    for path, cell in sci.layout("sciscore").write(exam).items():
        side, _, rest = path.partition(".")
        part, _, level = rest.partition(".")
        if part and level:
            rows.append({"id": person, "side": side, "test": part, "level": level, "value": cell})
        elif side in ("vac", "dap"):
            rows.append({"id": person, "side": "", "test": side, "level": "", "value": cell})
    return rows


@pytest.mark.parametrize("blank", [None, float("nan"), " "])
def test_a_row_belongs_to_somebody(blank: object) -> None:
    rows = [*rows_of(EXAM), *rows_of(EXAM, "P2")[:2], *rows_of(EXAM, blank)[2:]]
    with pytest.raises(sci.FormatError, match=r"^id: blank; every cell belongs to an exam \(13"):
        sci.exams_from_long(rows, person="id")
    nothing = {"id": blank, "side": None, "test": "", "level": None, "value": None}
    assert sci.exams_from_long([*rows_of(EXAM), nothing], person="id").exams[0] == EXAM


def test_what_is_wrong_is_told_person_by_person() -> None:
    first, second = rows_of(EXAM), rows_of(EXAM, "P2")
    first[-1]["value"] = "perhaps"
    with pytest.raises(sci.ExamError) as caught:
        sci.exams_from_long([*first, *second, second[0]], person="id")
    assert [problem.row for problem in caught.value.problems] == [1, 2]


def test_a_blank_where_the_standard_has_no_cell_is_nothing() -> None:
    surplus = {"id": "P1", "side": "right", "test": "motor", "level": "T5", "value": None}
    assert sci.exams_from_long([*rows_of(EXAM), surplus], person="id").exams[0] == EXAM
    with pytest.raises(sci.FormatError, match="'right' 'motor' 'T5' is not one cell of an exam"):
        sci.exams_from_long([*rows_of(EXAM), surplus | {"value": "5"}], person="id")


@pytest.mark.parametrize(
    "names",
    [
        {"side": "Side", "test": "TEST", "level": " level", "value": "Value"},
        {"test": "modality", "level": "Segment", "value": "grade"},
        {"value": "Score", "id": "ID"},
    ],
)
def test_names_of_columns_are_known_in_any_spelling(names: dict[str, str]) -> None:
    frame = pd.DataFrame(rows_of(EXAM)).rename(columns=names)
    table = sci.exams_from_long(frame, person="id")
    assert (table.exams[0], list(table.extra.values())) == (EXAM, [["P1"]])


def test_a_name_that_two_columns_may_have_is_not_chosen() -> None:
    frame = pd.DataFrame(rows_of(EXAM)).rename(columns={"value": "grade"}).assign(score=1)
    with pytest.raises(sci.FormatError, match=r"^value: may be 'grade' or 'score'; name the col"):
        sci.exams_from_long(frame, person="id")
    assert sci.exams_from_long(frame, person="id", value="grade").exams[0] == EXAM


def test_a_file_is_read_as_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    frame = pd.DataFrame(rows_of(EXAM)).assign(clinic="Zürich")
    frame.to_csv(path, index=False, encoding="cp1252", sep="|")
    table = sci.exams_from_long(path, person="id", encoding="cp1252", separator="|")
    assert table.exams[0] == EXAM
    with pytest.raises(sci.FormatError, match="sheet= is for files of type xlsx, not csv"):
        sci.exams_from_long(path, person="id", sheet=2)


@pytest.mark.parametrize("spellings", [{"self": {}}, {"untested": 5}, {5: {}}, 5])
def test_odd_spellings_are_refused(spellings: Any) -> None:
    columns = {"person": [1], "test": ["VAC"], "side": [""], "level": [""], "value": ["Yes"]}
    with pytest.raises(sci.FormatError):
        sci.exams_from_long(columns, person="person", spellings=spellings)
