"""Errors: every problem as data, each fault once as text."""

from __future__ import annotations

import ast
import json
import pickle

import pytest
from conftest import ROOT
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore import errors
from sciscore.errors import CODES, MOST_LINES, Problem, SciscoreError, folded, printable
from sciscore.isncsci.fields import SCHEMA
from sciscore.records import MOST_HINTS

TEXTS = st.text(max_size=60)
PROBLEMS = st.builds(
    Problem,
    location=TEXTS,
    message=st.sampled_from(["blank", "missing"]) | TEXTS,
    row=st.none() | st.integers(1, 9),
    code=st.sampled_from(["", *CODES]),
    value=st.none() | TEXTS,
)
KINDS = [
    one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SciscoreError)
]


def test_every_code_in_the_sources_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    used = {kind.code for kind in KINDS}
    for path in (ROOT / "sciscore").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in {kind.__name__ for kind in KINDS} and len(node.args) == 2:
                    code = node.args[1]
                    used |= {str(code.value)} if isinstance(code, ast.Constant) else set()
                if name.endswith(("Problem", "Error", "evolve", "refusal")):
                    used |= {
                        str(word.value.value)
                        for word in node.keywords
                        if word.arg == "code" and isinstance(word.value, ast.Constant)
                    }
    assert used <= set(CODES)
    rows = [line for line in page.splitlines() if line.startswith("| `") and "." in line]
    assert rows == [f"| `{code}` | {meaning} |" for code, meaning in CODES.items()]


def test_every_code_is_given_somewhere() -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "sciscore").rglob("*.py")
        if path.name != "errors.py"
    ]
    given = {code for code in CODES if any(f'"{code}"' in text for text in texts)}
    assert given | {kind.code for kind in KINDS} == set(CODES)


def test_codes_are_in_order() -> None:
    assert list(CODES) == sorted(CODES)


@given(st.lists(PROBLEMS, max_size=80))
def test_an_error_is_short_printable_and_loses_nothing(problems: list[Problem]) -> None:
    error = SciscoreError(problems)
    lines = str(error).split("\n")
    assert len(lines) <= MOST_LINES
    assert all(printable(line) == line for line in lines)
    stored = error.to_dict()["problems"]
    assert len(stored) == len(problems)
    for one, problem in zip(stored, problems, strict=True):
        assert list(one) == ["row", "location", "code", "value", "message"]
        assert one["code"] in CODES
        assert one["row"] == problem.row
        assert json.loads(json.dumps(one)) == one
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


@given(st.lists(PROBLEMS, max_size=60))
def test_every_kind_of_fault_has_a_line_with_its_count(problems: list[Problem]) -> None:
    lines = folded(problems)
    messages = list(dict.fromkeys(problem.message for problem in problems))
    assert len(lines) == min(len(messages), MOST_LINES)
    for message, line in zip(messages, lines[: MOST_LINES - 1], strict=False):
        assert message in line


@pytest.mark.parametrize(
    ("places", "line"),
    [
        ([("vac", None)], "vac: no"),
        ([("vac", 3)], "record 3, vac: no"),
        ([("vac", 3), ("dap", 3)], "record 3, vac, dap: no"),
        ([("vac", 3), ("vac", 5)], "vac: no (2 records: 3, 5)"),
        ([("vac", n) for n in range(1, 2001)], "vac: no (2,000 records: 1, 2, 3, ...)"),
        ([("a", 1), ("b", 1), ("a", 2), ("b", 2)], "a, b: no (4 times in 2 records: 1, 2)"),
        ([(name, None) for name in "abcde"], "a, b, c, ...: no (5 places)"),
        ([("", None), ("", None)], "no (2 times)"),
    ],
)
def test_a_fault_that_repeats_is_one_line(places: list[tuple[str, int | None]], line: str) -> None:
    problems = [Problem(location=location, message="no", row=row) for location, row in places]
    assert folded(problems) == [line]


def test_a_text_says_once_how_rows_are_counted() -> None:
    def problem(message: str, row: int, counted: str) -> Problem:
        return Problem(location="vac", message=message, row=row, counted=counted)

    note = "rows as in a spreadsheet, with the header"
    rows = [problem("a", 2, "row"), problem("b", 3, "row"), problem("b", 4, "row")]
    assert folded(rows) == [f"row 2, vac: a ({note})", "vac: b (2 rows: 3, 4)"]
    assert folded(rows[1:]) == [f"vac: b (2 rows: 3, 4; {note})"]
    assert folded([problem("a", 2, "line")]) == ["line 2, vac: a"]
    assert list(rows[0].to_dict()) == ["row", "location", "code", "value", "message"]
    with pytest.raises(ValueError, match="counted"):
        problem("a", 2, "page")


def test_each_kind_of_error_has_a_code() -> None:
    for kind in KINDS:
        assert kind("no").problems[0].code == kind.code
        assert kind("no", code="file.syntax").problems[0].code == "file.syntax"


def test_values_are_escaped_and_cut() -> None:
    problem = Problem(location="a\x1b[2J", message="b\nc\x07", value="\x1b" + 60 * "x")
    assert problem.location == "a\\x1b[2J"
    assert problem.message == "b; c\\x07"
    assert problem.value is not None
    assert problem.value.isprintable()
    assert problem.value.endswith("...")
    assert Problem(message="", value=10**5000).value == "a number of 16610 bits"


def test_hints_stop_after_the_first_few() -> None:
    names = [f"righ.motor.L{number}" for number in range(MOST_HINTS + 2)]
    hinted = ["did you mean" in problem.message for problem in SCHEMA.unknown(names)]
    assert hinted == [True] * MOST_HINTS + [False] * 2


def test_refusals_of_many_columns_are_short() -> None:
    with pytest.raises(sci.SciscoreError) as refused:
        sci.Exam.from_dict({f"column {n}": 1 for n in range(1000)})
    assert len(str(refused.value).splitlines()) <= MOST_LINES
