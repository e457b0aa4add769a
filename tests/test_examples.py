"""The example exams: each is legal under 2019 and has the findings that it teaches.

The expected values are literal: each was derived by hand from the rules.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import Any

import pytest
from support import oracle

import sciscore as sci
from sciscore.isncsci.fields import PLACE

EXAMS_CSV = Path(__file__).resolve().parent.parent / "examples" / "exams.csv"
EDITION = "2019"
#: More open cells than this are left out of the comparison with the oracle.
MOST_OPEN_CELLS = 4

ZONES = ("sensory_zpp_right", "sensory_zpp_left", "motor_zpp_right", "motor_zpp_left")
LEVELS = (
    "sensory_level_right",
    "sensory_level_left",
    "motor_level_right",
    "motor_level_left",
    "neurological_level",
)
EVERY_LEVEL = (
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"),
    *("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12"),
    *("L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3"),
)


def levels(texts: str) -> dict[str, str]:
    """The five levels: sensory right and left, motor right and left, neurological."""
    return dict(zip(LEVELS, texts.split(), strict=True))


def zones(texts: str) -> dict[str, str]:
    """The four zones: sensory right and left, motor right and left."""
    return dict(zip(ZONES, texts.split(), strict=True))


#: What each exam teaches, as printed.
EXPECTED: dict[str, dict[str, str]] = {
    # the five grades, and no grade
    "EX01": {
        **levels("C7 C6 C7 C6 C6"),
        "completeness": "C",
        "ais": "A",
        **zones("T2 T1 C8 C7"),
    },
    "EX02": {
        **levels("C5 C4 C5 C5 C4"),
        "completeness": "I",
        "ais": "B",
        **zones("NA NA C6 C6"),
    },
    "EX03": {
        **levels("C6 C5 C6 C5 C5"),
        "completeness": "I",
        "ais": "C",
        **zones("NA NA NA NA"),
    },
    "EX04": {
        **levels("C6 C7 C6 C7 C6"),
        "completeness": "I",
        "ais": "D",
        **zones("NA NA NA NA"),
    },
    "EX05": {
        **levels("INT INT INT INT INT"),
        "completeness": "I",
        "ais": "E",
        **zones("NA NA NA NA"),
    },
    "EX06": {
        **levels("INT INT INT INT INT"),
        "completeness": "NA",
        "ais": "NA",
        **zones("NA NA NA NA"),
    },
    # sacral sparing, half, and zones
    "EX07": {"neurological_level": "T7", "ais": "A", **zones("T10 T9 T7 L2")},
    "EX08": {"neurological_level": "T5", "ais": "C", **zones("NA NA L4 L2")},
    "EX09": {"neurological_level": "T4", "ais": "D"},
    "EX10": {
        "neurological_level": "T11",
        "completeness": "C",
        "ais": "A",
        **zones("S2 S1 S1 S1"),
    },
    "EX11": {"completeness": "I", "ais": "C", **zones("T9 T8 NA NA")},
    "EX12": {"completeness": "I", "ais": "B", **zones("NA NA C8 T1")},
    # motor levels
    "EX13": {**levels("C4 C4 C4 C4 C4"), "ais": "B", **zones("NA NA C5 C6")},
    "EX14": {**levels("C3 C4 C3 C6 C3"), "ais": "D"},
    "EX15": {**levels("C1 C2 C1 C2 C1"), "ais": "B", **zones("NA NA C1 C2")},
    "EX16": {**levels("C6 C7 C7 C6 C6"), "ais": "B"},
    "EX17": {**levels("C6 C8 T1 T1 C6"), "ais": "D"},
    "EX18": {**levels("T3 T4 T1 T4 T1"), "ais": "D"},
    "EX19": {**levels("T10 T8 T10 T8 T8"), "ais": "D"},
    "EX20": {**levels("L3 L4 S1 L5 L3"), "ais": "D"},
    # more than three levels, none below, non-key muscles, one-sided zone
    "EX21": {**levels("L1 T12 L1 T12 T12"), "ais": "C", **zones("NA NA L4 L4")},
    "EX22": {**levels("C6 C5 C6 C5 C5"), "ais": "B", **zones("NA NA T1 C8")},
    "EX23": {**levels("S1 S2 S1 S2 S1"), "ais": "D"},
    "EX24": {**levels("INT INT S3 S3 S3"), "ais": "B", **zones("NA NA S3 S3")},
    "EX25": {**levels("T5 T4 T5 T4 T4"), "ais": "C", **zones("NA NA T5 L4")},
    "EX26": {**levels("L1 T12 L2 T12 T12"), "ais": "B", **zones("NA NA L3 L2")},
    "EX27": {**levels("L3 L4 L3 L4 L3"), "ais": "C", **zones("S2 NA NA NA")},
    # untested cells
    "EX28": {
        **levels("T8 T9 T8 T9 T8"),
        "completeness": "I",
        "ais": "ND",
        **zones("NA NA ND T9"),
    },
    "EX29": {
        **levels("T11 T10 T11 T10 T10"),
        "completeness": "I",
        "ais": "D",
        **zones("NA NA NA NA"),
    },
    "EX30": {
        **levels("C5 C4 C5 C5 C4"),
        "completeness": "I",
        "ais": "C",
        **zones("NA NA NA NA"),
    },
    "EX31": {
        **levels("L4 L5 L4 L5 L4"),
        "completeness": "I",
        "ais": "ND",
        **zones("NA NA ND ND"),
    },
    "EX32": {
        **levels("T5 T6 T5 T6 T5"),
        "completeness": "ND",
        "ais": "ND",
        **zones("ND ND T5 T6"),
    },
    "EX33": {
        **levels("C6 C7 C6 C7 C6"),
        "completeness": "ND",
        "ais": "ND",
        **zones("ND ND ND ND"),
    },
    # tagged cells
    "EX34": {
        **levels("T10 T11* T10 T11* T10*"),
        "completeness": "I",
        "ais": "C*",
        **zones("NA NA NA NA"),
    },
    "EX35": {
        **levels("L2 L1 ND* L2 L1"),
        "completeness": "I",
        "ais": "ND*",
        **zones("NA NA NA NA"),
    },
    "EX36": {
        **levels("C6 C5 C5* C5 C5"),
        "completeness": "I",
        "ais": "B",
        **zones("NA NA C7 C6"),
    },
    "EX37": {
        **levels("T11 T12 T11 T12 T11"),
        "completeness": "I",
        "ais": "D",
        **zones("NA NA NA NA"),
    },
    # two lesions, and nothing tested
    "EX38": {
        **levels("C7 C8 C7 C7 C7"),
        "completeness": "ND",
        "ais": "ND",
        **zones("ND ND ND ND"),
    },
    "EX39": {
        **levels("ND ND ND ND ND"),
        "completeness": "ND",
        "ais": "ND",
        **zones("ND ND ND ND"),
    },
}

#: The possible values behind every ND.
POSSIBLE: dict[str, dict[str, tuple[str, ...]]] = {
    "EX28": {"ais": ("B", "C"), "motor_zpp_right": ("T8", "L4", "L5", "S1")},
    "EX31": {
        "ais": ("B", "D"),
        "motor_zpp_right": ("NA", "S1"),
        "motor_zpp_left": ("NA", "S1"),
    },
    "EX32": {
        "completeness": ("C", "I"),
        "ais": ("A", "B"),
        "sensory_zpp_right": ("NA", "T7"),
        "sensory_zpp_left": ("NA", "T9"),
    },
    "EX33": {
        "completeness": ("C", "I"),
        "ais": ("A", "B", "C"),
        "sensory_zpp_right": ("NA", "C8"),
        "sensory_zpp_left": ("NA", "T2"),
        "motor_zpp_right": ("NA", "C7"),
        "motor_zpp_left": ("NA", "C8"),
    },
    "EX35": {"motor_level_right": ("L2", "L3"), "ais": ("C", "D")},
    "EX38": {"completeness": (), "ais": (), **dict.fromkeys(ZONES, ())},
    "EX39": {
        **dict.fromkeys(LEVELS, (*EVERY_LEVEL, "INT")),
        "completeness": ("C", "I"),
        "ais": ("A", "B", "C", "D", "E"),
        **dict.fromkeys(ZONES, ("NA", *EVERY_LEVEL)),
    },
}

#: Totals, where an exam teaches them.
EXPECTED_TOTALS: dict[str, dict[str, str]] = {
    "EX28": {"uems": "50", "ler": "0-15", "lel": "0", "lems": "0-15"},
    "EX29": {"lems": "26-36", "ltr": "46", "ltl": "44-46", "lt": "90-92", "pp": "82-84"},
    "EX30": {
        "uems": "19",
        "lems": "7",
        "ltr": "32",
        "ltl": "29-33",
        "lt": "61-65",
        "ppr": "15",
        "ppl": "8-12",
        "pp": "23-27",
    },
    "EX34": {"uel": "24", "uems": "49", "lems": "21"},
    "EX36": {"uer": "9", "uems": "16"},
    "EX39": {"uems": "0-50", "lems": "0-50", "lt": "0-112", "pp": "0-112"},
}


def read() -> tuple[list[str], list[dict[str, str]]]:
    """The header and the rows of the file."""
    with EXAMS_CSV.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


HEADER, ROWS = read()
BY_ID = {row["id"]: row for row in ROWS}


@functools.cache
def classified(name: str) -> sci.Classification:
    """The classification of an exam; raises where the exam is not legal."""
    cells = {path: BY_ID[name][path] for path in PLACE}
    return sci.classify(sci.Exam.from_dict(cells, edition=EDITION), edition=EDITION)


def for_oracle(row: dict[str, str]) -> dict[str, Any]:
    """The exam as the oracle takes it, read from the file without the library."""
    exam: dict[str, Any] = {"vac": row["vac"], "dap": row["dap"]}
    for flag in ("prior_deficit", "multiple_lesions"):
        exam[flag] = {"Yes": True, "No": False}[row[flag]]
    for side in ("right", "left"):
        exam[side] = {"lowest_nonkey_muscle": row[f"{side}.lowest_nonkey_muscle"] or None}
        for modality in ("light_touch", "pin_prick", "motor"):
            start = f"{side}.{modality}."
            exam[side][modality] = {
                path.removeprefix(start): cell
                for path, cell in row.items()
                if path.startswith(start)
            }
    return exam


def open_cells(row: dict[str, str]) -> int:
    """How many cells are untested or tagged."""
    return sum(cell.startswith("NT") or "*" in cell for path, cell in row.items() if path in PLACE)


def test_every_exam_has_one_id_one_lesson_and_expected_findings() -> None:
    assert ["id", "teaches", *PLACE] == HEADER
    assert [row["id"] for row in ROWS] == list(EXPECTED)
    assert len(BY_ID) == len(ROWS) >= 20
    lessons = [row["teaches"] for row in ROWS]
    assert len(set(lessons)) == len(lessons)
    assert all(lesson.endswith(".") for lesson in lessons)


def test_no_exam_is_a_copy_of_another() -> None:
    assert len({tuple(row[path] for path in PLACE) for row in ROWS}) == len(ROWS)


def test_file_is_utf8_with_line_feeds() -> None:
    content = EXAMS_CSV.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")


def test_all_are_legal_as_a_cohort_with_the_findings_of_each_exam() -> None:
    columns = {path: [row[path] for row in ROWS] for path in PLACE}
    exams = sci.Exams.from_columns(columns, edition=EDITION)
    results = sci.classify(exams, edition=EDITION)
    assert [result.findings for result in results] == [classified(name).findings for name in BY_ID]


@pytest.mark.parametrize("name", EXPECTED)
def test_exam_has_the_findings_it_teaches(name: str) -> None:
    findings = classified(name).findings
    expected = EXPECTED[name]
    assert {finding: str(findings[finding]) for finding in expected} == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_every_nd_has_the_expected_possible_values(name: str) -> None:
    findings = classified(name).findings
    undetermined = {
        finding: result.possible for finding, result in findings.items() if result.value is None
    }
    assert undetermined == POSSIBLE.get(name, {})


@pytest.mark.parametrize("name", EXPECTED_TOTALS)
def test_exam_has_the_totals_it_teaches(name: str) -> None:
    scores = dict(classified(name).totals.items())
    expected = EXPECTED_TOTALS[name]
    assert {total: str(scores[total]) for total in expected} == expected


@pytest.mark.parametrize(
    "name", [name for name, row in BY_ID.items() if open_cells(row) <= MOST_OPEN_CELLS]
)
def test_exam_agrees_with_the_oracle(name: str) -> None:
    exam = for_oracle(BY_ID[name])
    findings = classified(name).findings
    possible = {finding: set(result.possible) for finding, result in findings.items()}
    assert possible == oracle.possible(exam, EDITION)
    tagged = {finding: result.tagged for finding, result in findings.items()}
    assert tagged == oracle.tagged(exam, EDITION)


def test_only_the_wholly_untested_exam_is_not_compared_with_the_oracle() -> None:
    assert [name for name, row in BY_ID.items() if open_cells(row) > MOST_OPEN_CELLS] == ["EX39"]


SCIM_TOTALS = {"S01": "71", "S02": "19", "S03": "90", "S04": "43-58", "S05": "74-77", "S06": "100"}


def test_scim_records_give_the_totals_added_up_by_hand() -> None:
    table = sci.read_scim(EXAMS_CSV.with_name("scim.csv"))
    scores = sci.scim3(table.records)
    found = [str(scores.total[row]) for row in range(len(scores))]
    assert dict(zip(map(str, table.extra["id"]), found, strict=True)) == SCIM_TOTALS
    assert scores[3].missing == ("bladder",)
    assert [oddity.key for oddity in scores[4].warnings] == ["stairs missing"]
