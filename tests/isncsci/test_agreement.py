"""Every finding against trying all completions through an independent statement of the rules."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from support import oracle

import sciscore as sci
from sciscore.isncsci.fields import FIELDS
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES
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
SACRAL_AND_DOORS = ("C4", "C5", "T1", "T2", "L1", "L2", "S1", "S2", "S3", "S4_5")
GRADE_MIXES = ((6, 1, 1, 1, 1, 1), (1, 1, 2, 3, 3, 3), (1, 1, 1, 1, 1, 8), (3, 3, 1, 1, 1, 1))


def made_up_exam(source: random.Random, edition: str) -> dict[str, Any]:
    """An exam with plausible sides and up to six cells left open."""
    exam: dict[str, Any] = {name: made_up_side(source) for name in SIDES}
    exam["vac"], exam["dap"] = (
        source.choice(("Yes", "No", "No")),
        source.choice(("Yes", "No", "No")),
    )
    exam["prior_deficit"] = source.random() < 0.8
    for _ in range(source.randint(0, 6)):
        open_a_cell(exam, source, tags=edition == "2019")
    return exam


def made_up_side(source: random.Random) -> dict[str, Any]:
    sensory = source.choice(range(30)) if source.random() < 0.8 else 29
    motor = sensory + source.choice((-2, -1, 0, 0, 0, 1, 2, 3, 6))
    side: dict[str, Any] = {}
    for modality in ("light_touch", "pin_prick"):
        side[modality] = {
            name: (2 if source.random() < 0.985 else 1)
            if INDEX[name] <= sensory
            else source.choices((0, 1, 2), (5, 3, 2))[0]
            for name in DERMATOMES
        }
    if source.random() < 0.4:
        side["light_touch"]["S4_5"] = side["pin_prick"]["S4_5"] = 0
    mix = source.choice(GRADE_MIXES)
    side["motor"] = {
        name: 5 if INDEX[name] <= motor else source.choices(range(6), mix)[0]
        for name in KEY_MUSCLES
    }
    side["lowest_nonkey_muscle"] = source.choice((None, None, None, *KEY_MUSCLES))
    return side


def open_a_cell(exam: dict[str, Any], source: random.Random, *, tags: bool) -> None:
    if source.random() < 0.2:
        exam[source.choice(("vac", "dap"))] = "NT"
        return
    part = source.choice(("motor", "motor", "light_touch", "pin_prick"))
    cells = exam[source.choice(SIDES)][part]
    names = KEY_MUSCLES if part == "motor" else source.choice((DERMATOMES, SACRAL_AND_DOORS))
    name, top = source.choice(names), 5 if part == "motor" else 2
    grade = cells[name]
    if not isinstance(grade, int):
        return
    texts = ["NT", "NT"]
    if tags:
        texts += ["NT*", "NT**"]
        texts += [f"{grade}*", f"{grade}**"] if grade < top else []
        low = source.randint(0, top)
        texts += [f"{grade}*[{low}-{source.randint(low, top)}]"] if grade < top else []
    cells[name] = source.choice(texts)


def check_against_enumeration(exam: dict[str, Any], edition: str) -> int:
    """Assert that sets and tags of all findings agree; return how many are ND."""
    result = sci.classify(exam, edition=edition)
    possible, tagged = oracle.possible(exam, edition), oracle.tagged(exam, edition)
    for name, finding in result.findings.items():
        assert set(finding.possible) == possible[name], (name, finding, possible[name])
        assert finding.tagged == tagged[name], name
    return sum(finding.value is None for finding in result.findings.values())


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("seed", range(4))
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
