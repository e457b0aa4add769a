"""Every finding against trying all completions through an independent statement of the rules."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from support import oracle
from support.made_up import made_up_exam

import sciscore as sci
from sciscore.isncsci.fields import FIELDS
from sciscore.testing import exams_near_borders

pytestmark = pytest.mark.guards(
    "ISNCSCI.GRADES",
    "ISNCSCI.NT",
    "ISNCSCI.TAG",
    "ISNCSCI.ML",
    "ISNCSCI.SL",
    "ISNCSCI.VAC",
    "ISNCSCI.NLI",
    "ISNCSCI.COMPLETENESS",
    "ISNCSCI.AIS",
    "ISNCSCI.AIS.MOTOR",
    "ISNCSCI.AIS.CD",
    "ISNCSCI.AIS.E",
    "ISNCSCI.AIS.DEFICIT",
    "ISNCSCI.ZPP.SCOPE",
    "ISNCSCI.ZPP.SENSORY",
    "ISNCSCI.ZPP.MOTOR",
    "ISNCSCI.ZPP.NONKEY",
)

EDITIONS = ("1992", "1996", "2000", "2011", "2019")


def check_against_enumeration(exam: dict[str, Any], edition: str) -> int:
    """Assert that sets and tags of all findings agree; return how many are ND."""
    result = sci.classify(exam, edition=edition)
    possible, tagged = oracle.possible(exam, edition), oracle.tagged(exam, edition)
    for name, finding in result.findings.items():
        assert set(finding.possible) == possible[name], (name, finding, possible[name])
        assert finding.tagged == tagged[name], name
    return sum(finding.value is None for finding in result.findings.values())


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in (1, 2, 3))]
)
def test_sets_equal_enumeration_of_all_completions(edition: str, seed: int) -> None:
    source = random.Random(f"{edition}/{seed}")
    open_findings = sum(
        check_against_enumeration(made_up_exam(source, edition), edition) for _ in range(200)
    )
    assert open_findings > 200, "the exams must leave findings open, or this shows nothing"


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=60)
@given(exam=exams_near_borders("2019", open_cells=4, tags=False))
def test_sets_equal_enumeration_near_borders(edition: str, exam: sci.Exam) -> None:
    check_against_enumeration(exam.to_dict(), edition)


@settings(max_examples=60)
@given(exam=exams_near_borders("2019", open_cells=4))
def test_sets_equal_enumeration_with_tags(exam: sci.Exam) -> None:
    check_against_enumeration(exam.to_dict(), "2019")


@pytest.mark.parametrize("edition", EDITIONS)
def test_everything_untested_allows_all_that_some_exam_can_have(edition: str) -> None:
    untested = sci.Exam.intact().replace({f.path: "NT" for f in FIELDS if f.default is None})
    result = sci.classify(untested, edition=edition)
    levels = (*sci.SEGMENTS[:-1], "INT")
    zones = ("NA", *sci.SEGMENTS[:-1])
    assert result.ais.possible == ("A", "B", "C", "D", "E")
    assert result.completeness.possible == ("C", "I")
    for name, finding in result.findings.items():
        if "level" in name:
            assert finding.possible == levels, name
        if "zpp" in name:
            assert finding.possible == zones, name
