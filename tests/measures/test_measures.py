"""What every measure says of itself, and what its results can do."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore import intervals, measures
from sciscore.measures import fim_totals, sci_armi

RUBBISH = st.none() | st.text() | st.floats() | st.integers() | st.lists(st.integers(), max_size=2)


@given(RUBBISH | st.just(10**5000), RUBBISH)
def test_rubbish_only_raises_a_sciscore_error(value: Any, other: Any) -> None:
    for call in (
        lambda: fim_totals(motor=value, cognitive=other),
        lambda: fim_totals(total=value),
        lambda: sci_armi(value, scim95=value),
        lambda: measures.wisci_level(device=value, braces=value, persons=value),
        lambda: measures.best_of([value]),
    ):
        try:
            call()
        except sci.SciscoreError:
            continue


def test_every_section_of_the_page_says_where_from_in_whom_and_what_not_for() -> None:
    page = (ROOT / "docs" / "reference" / "measures.md").read_text(encoding="utf-8")
    for section in page.split("\n## ")[1:]:
        told = re.findall(r"^(\w[\w ]+)\n: .+[.)]$", section, re.MULTILINE)
        assert told == ["Sources", "Population", "Not for"], section


@pytest.mark.parametrize("name", measures.__all__)
def test_every_measure_cites_its_sources(name: str) -> None:
    function = getattr(measures, name)
    if inspect.isfunction(function):
        cited = re.findall(r"\[([^\]\n]+?(?:\n[^\]]+)?)\]", inspect.getdoc(function) or "")
        keys = {key for text in cited for key in re.split(r";\s+", text)}
        assert keys & set(sci.REFERENCES), name


@pytest.mark.parametrize("name", measures.__all__)
def test_public_functions_are_documented_in_full(name: str) -> None:
    thing = getattr(measures, name)
    if inspect.isfunction(thing):
        doc = inspect.getdoc(thing) or ""
        for section in ("Parameters", "Returns", "Raises", "Examples"):
            assert f"\n{section}\n---" in doc, f"{name} lacks {section}"


RESULTS: list[Any] = [
    fim_totals(motor=60, cognitive=35), sci_armi(3, scim95=50),
    measures.wisci_level(device="unable"), measures.motor_level_gain("C5", "C7"),
    measures.marked_recovery("A", rule="modified_benzel", modified_benzel=3),
    measures.walking_outlook({"right.pin_prick.S1": 1, "left.pin_prick.S1": "NT"}),
]  # fmt: skip


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_results_are_immutable_values(result: Any) -> None:
    names = vars(measures) | vars(intervals)
    assert eval(repr(result), names) == result
    assert copy.copy(result) == pickle.loads(pickle.dumps(result)) == result
    assert isinstance(hash(result), int)
    assert isinstance(result.to_dict(), dict)
    with pytest.raises(AttributeError):
        result.level = 3


def test_importing_sciscore_loads_no_measure() -> None:
    code = "import sys, sciscore; print([m for m in sys.modules if 'sciscore.measures' in m])"
    root = Path(sci.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
