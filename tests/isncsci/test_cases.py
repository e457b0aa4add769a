"""The committee's 26 workbook cases and 22 learning cases, read where they lie.

The defects of these data are named one by one beside the reader of cases, with the reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import sciscore as sci
from sciscore.validation.cases import KNOWN, compared, read_cases

ZONES = ("sensory_zpp_right", "sensory_zpp_left", "motor_zpp_right", "motor_zpp_left")


def find(cases: Path, name: str) -> sci.Exam:
    return next(case.exam for case in read_cases(cases) if case.name == name)


@pytest.mark.guards(
    "ISNCSCI.GRADES",
    "ISNCSCI.NT",
    "ISNCSCI.TAG",
    "ISNCSCI.ML",
    "ISNCSCI.SL",
    "ISNCSCI.NLI",
    "ISNCSCI.COMPLETENESS",
    "ISNCSCI.AIS",
    "ISNCSCI.AIS.MOTOR",
    "ISNCSCI.AIS.CD",
    "ISNCSCI.ZPP.SCOPE",
    "ISNCSCI.ZPP.SENSORY",
    "ISNCSCI.ZPP.MOTOR",
    "ISNCSCI.ZPP.NONKEY",
)
def test_every_finding_and_tag_of_all_cases(cases: Path) -> None:
    found = read_cases(cases)
    assert len(found) == 48
    assert {len(case.expected) for case in found} == {11}
    assert {case.edition for case in found} == {"2019"}
    assert set(compared(found)) == set(KNOWN), "defects of the data, and nothing else"


@pytest.mark.guards("ISNCSCI.LESIONS")
def test_documented_lesions_leave_workbook_case_25_to_judgement(cases: Path) -> None:
    exam = find(cases, "asia-workbook-25").replace({"multiple_lesions": True})
    result = sci.classify(exam, edition="2019")
    for name in ("completeness", "ais", *ZONES):
        finding = result.findings[name]
        assert (str(finding), finding.possible) == ("ND", ())
        assert any("two or more cord lesions" in note for note in finding.notes)


@pytest.mark.guards("ISNCSCI.GRADES")
def test_stated_range_gives_workbook_case_26(cases: Path) -> None:
    exam = find(cases, "asia-workbook-26").replace({"right.motor.C7": "3*[0-2]"})
    result = sci.classify(exam, edition="2019")
    assert str(result.motor_level_right) == "C6*"
    assert str(result.neurological_level) == "C6"


def test_the_cohort_gives_the_same(cases: Path) -> None:
    exams = [case.exam for case in read_cases(cases)]
    together = sci.classify(sci.Exams.from_exams(exams), edition="2019")
    assert list(together) == [sci.classify(exam, edition="2019") for exam in exams]
