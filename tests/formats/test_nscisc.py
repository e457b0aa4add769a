"""What registries computed: totals, letters, levels; codes for missing are no scores."""

from __future__ import annotations

from typing import Any

import pytest

import sciscore as sci
from sciscore.formats import nscisc


@pytest.mark.parametrize(
    ("name", "code", "value", "missing"),
    [
        ("AASATotA", "100", 100, None),
        ("AASATotD", "0", 0, None),
        ("ALTTotRh", "112", 112, None),
        ("AASATotA", "888", None, "not testable"),
        ("BASATot", "999", None, "unknown"),
        ("APPTotDs", "", None, "blank"),
        ("AASAImAd", "A", "A", None),
        ("AASAImDs", "U", None, "unknown"),
        ("BASAImp", "", None, "blank"),
        ("ANurLvlA", "C05", "C5", None),
        ("ANurLvlA", "T12", "T12", None),
        ("ANurLvlR", "L01", "L1", None),
        ("ANurLvlD", "S03", "S3", None),
        ("ANurLvlD", "S45", "S4_5", None),
        ("ANurLvlD", "X00", "INT", None),
        ("ANurLvlD", "X99", None, "unknown"),
        ("ANurLvlD", "C99", None, "cervical level unknown"),
        ("ANurLvlD", "S99", None, "sacral level unknown"),
    ],
)
def test_codes(name: str, code: str, value: Any, missing: str | None) -> None:
    found = nscisc.read({"UniID": "7", name: code})
    assert found == {name: nscisc.Recorded(code=code, value=value, missing=missing)}
    assert found[name].code == code


def test_numbers_and_nothing() -> None:
    found = nscisc.read({"AASATotA": 50, "AASATotD": 888, "ALTTotRh": None})
    assert [recorded.value for recorded in found.values()] == [50, None, None]
    assert found["AASATotD"].missing == nscisc.NOT_TESTABLE
    assert [recorded.code for recorded in found.values()] == ["50", "888", ""]


def test_undefined_codes_are_refused_together() -> None:
    record: dict[str, Any] = {
        "AASATotA": "101", "ALTTotRh": "113", "APPTotDs": "99", "BLTTotal": "NT",
        "AASATotD": 50.5, "AASATotR": True, "AASAImAd": "1", "AASAImDs": "A,B",
        "ANurLvlA": "ND", "ANurLvlR": "C09", "ANurLvlD": "3",
    }  # fmt: skip
    with pytest.raises(sci.FormatError) as refused:
        nscisc.read(record)
    problems = {problem.location: problem.message for problem in refused.value.problems}
    assert set(problems) == set(record) - {"APPTotDs"}
    assert problems["AASATotA"] == (
        "'101' is not a total of NSCISC; use 0 to 100, 888 (not testable), 999 (unknown), blank"
    )
    assert "use 0 to 112" in problems["ALTTotRh"]
    assert problems["AASAImAd"].endswith("somebody's recoding, go back to the letters")
    assert problems["AASAImDs"].endswith("use A to E, U (unknown), blank")
    assert "C01-C08" in problems["ANurLvlA"]
