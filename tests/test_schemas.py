"""JSON Schemas: they hold what sciscore writes, and refuse what `from_dict` refuses."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st

jsonschema = pytest.importorskip("jsonschema")

import sciscore as sci  # noqa: E402
from sciscore.errors import CODES, Problem  # noqa: E402
from sciscore.isncsci.fields import PLACE  # noqa: E402
from sciscore.schemas import KINDS, LIMITS  # noqa: E402
from sciscore.testing import exams, exams_near_borders, scim_records  # noqa: E402
from sciscore.version import SCHEMA_VERSION  # noqa: E402

VALID = {kind: jsonschema.Draft202012Validator(sci.json_schema(kind)) for kind in KINDS}
EXAMS = sci.read_exams(ROOT / "examples" / "exams.csv").exams
SCIM = sci.scim3(sci.read_scim(ROOT / "examples" / "scim.csv").records)


def wire(content: Any) -> Any:
    """The content as it comes out of JSON."""
    return json.loads(json.dumps(content))


def holds(kind: str, content: Any) -> bool:
    valid: bool = VALID[kind].is_valid(wire(content))
    return valid


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_sound_and_has_a_version(kind: str) -> None:
    schema = sci.json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:sciscore:schema:{kind}:{SCHEMA_VERSION}"


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(sci.SciscoreError, match="did you mean 'exam'"):
        sci.json_schema("exams")


@pytest.mark.parametrize("edition", ["1992", "2011", "2019"])
def test_every_example_and_its_result_are_valid(edition: str) -> None:
    known = [exam for exam in EXAMS if _fits(exam, edition)]
    results = sci.classify(sci.Exams.from_exams(known), edition=edition)
    columns = results.to_columns()
    for place, exam in enumerate(known):
        assert holds("exam", exam.to_dict())
        assert holds("exam", {path: exam[path] for path in PLACE})
        assert holds("result", results[place].to_dict())
        assert holds("row", {name: column[place] for name, column in columns.items()})


def _fits(exam: sci.Exam, edition: str) -> bool:
    try:
        sci.classify(exam, edition=edition)
    except sci.ExamError:
        return False
    return True


@given(exams() | exams_near_borders())
@settings(max_examples=100)
def test_every_drawn_exam_and_its_result_are_valid(exam: sci.Exam) -> None:
    assert holds("exam", exam.to_dict())
    result = sci.classify(exam, edition="2019")
    assert holds("result", result.to_dict())
    assert result == sci.Classification.from_dict(wire(result.to_dict()))


@given(scim_records())
@settings(max_examples=100)
def test_every_drawn_scim_result_is_valid(record: sci.ScimRecord) -> None:
    assert holds("scim", sci.scim3(record).to_dict())


WRONG = st.sampled_from(
    [None, -1, 6, 99, 2.5, "", "x", "6", "ND", True, [], {}, [1], {"a": 1}, "C4-5", 10**20]
)


@st.composite
def mutated(draw: st.DrawFn, whole: Any) -> Any:
    """A stored content with one member that is gone, added or another."""
    content = wire(whole)
    place = content
    while True:
        keys = sorted(place, key=str) if isinstance(place, dict) else range(len(place))
        inner = [key for key in keys if isinstance(place[key], dict | list) and place[key]]
        if not inner or draw(st.integers(0, 3)) == 0:
            break
        place = place[draw(st.sampled_from(inner))]
    change = draw(st.sampled_from(["drop", "add", "put"])) if isinstance(place, dict) else "put"
    key = draw(st.sampled_from(list(keys)))
    if change == "drop":
        del place[key]
    elif change == "add":
        place["another"] = draw(WRONG)
    else:
        place[key] = draw(WRONG)
    return content


def refused(kind: str, content: Any) -> bool:
    """Whether `from_dict` refuses it."""
    read: dict[str, Any] = {"exam": sci.Exam, "result": sci.Classification, "scim": sci.Scim}
    try:
        read[kind].from_dict(copy.deepcopy(content))
    except sci.SciscoreError:
        return True
    return False


WHOLE = {
    "exam": EXAMS[30].to_dict(),
    "result": sci.classify(EXAMS[30], edition="2019").to_dict(),
    "scim": SCIM[3].to_dict(),
}


@given(st.data())
@settings(max_examples=300)
def test_a_mutated_exam_that_is_refused_is_not_valid(data: st.DataObject) -> None:
    content = data.draw(mutated(WHOLE["exam"]))
    if refused("exam", content):
        assert not holds("exam", content)


@given(st.sampled_from(["result", "scim"]), st.data())
@settings(max_examples=300)
def test_a_mutated_result_that_is_not_valid_is_refused(kind: str, data: st.DataObject) -> None:
    content = data.draw(mutated(WHOLE[kind]))
    if not holds(kind, content):
        assert (
            refused(kind, content)
            or content["exam" if kind == "result" else "record"]
            != (wire(WHOLE[kind])["exam" if kind == "result" else "record"])
        )


@given(st.builds(
    Problem, location=st.text(), message=st.text(), row=st.none() | st.integers(1),
    code=st.sampled_from(["", *CODES]), value=st.none() | st.text() | st.integers(),
))  # fmt: skip
def test_every_problem_is_valid(problem: Problem) -> None:
    assert holds("problem", problem.to_dict())


def test_what_a_schema_cannot_say_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "hospital-script.md").read_text(encoding="utf-8")
    assert all(f"- {limit}" in page for limit in LIMITS)
