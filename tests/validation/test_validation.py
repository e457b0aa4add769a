"""`sciscore validate`: what it checks, that it goes red and names the rule, and its report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import attrs
import pytest

import sciscore as sci
from sciscore.formats import praxis
from sciscore.isncsci import classifications, levels
from sciscore.validation import Check, Outcome, Report, conformance, validate
from sciscore.validation.cases import KNOWN, Case, compared, outcome_of, read_case, read_cases
from sciscore.validation.report import line_of

INTACT = sci.Exam.intact()


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(made="2026-01-01T00:00:00+00:00")


def test_this_installation_passes(report: Report) -> None:
    assert report.passed, report.verdict
    assert report.broken_rules == ()
    assert report.version == sci.__version__
    assert all(outcome.count for outcome in report.outcomes)
    assert sum(outcome.count for outcome in report.outcomes) > 50_000
    assert {"table", "law", "cohort", "snapshot"} == {o.kind for o in report.outcomes}


def test_a_check_that_cannot_end_has_failed() -> None:
    def run() -> int:
        raise KeyError("gone")

    outcome = Check(name="x", kind="law", says="", run=run).outcome()
    assert (outcome.passed, outcome.trouble) == (False, "KeyError: 'gone'")


def test_another_result_is_located_in_the_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifications, "note_texts", lambda _: ())
    (check,) = (check for check in conformance.checks() if check.kind == "snapshot")
    assert "2019: notes of the seeded exams" in check.outcome().trouble


# The report


def failed() -> Outcome:
    return Outcome(
        name="C | D", kind="law", says="D has *half*.", rules=("ISNCSCI.AIS.CD",), unit="exams",
        count=0, trouble="2019: AIS is <b>C</b>, not D\x1b[31m",
    )  # fmt: skip


def test_a_report_names_what_it_is_of_and_what_failed(report: Report) -> None:
    bad = attrs.evolve(report, outcomes=(*report.outcomes, failed()))
    assert bad.broken_rules == ("ISNCSCI.AIS.CD",)
    assert bad.verdict == f"1 of {len(bad.outcomes)} checks FAILED. Rules: ISNCSCI.AIS.CD."
    text, page = str(bad), bad.to_markdown()
    for told in (sci.__version__, "NumPy", "1992, 1996, 2000, 2011, 2019", bad.made, bad.verdict):
        assert told in text
        assert told in page
    assert "FAILED  law" in text
    stored = json.loads(bad.to_json())
    assert stored["passed"] is False
    assert stored["checks"][-1]["rules"] == ["ISNCSCI.AIS.CD"]
    assert stored["editions"] == ["1992", "1996", "2000", "2011", "2019"]


def test_a_report_brings_no_markup_or_escape_along(report: Report) -> None:
    page = attrs.evolve(report, outcomes=(failed(),)).to_markdown()
    assert "<b>" not in page
    assert "\x1b" not in page
    assert r"law: C &#124; D" in page or r"C &#124; D" in page


def test_notes_and_troubles_stand_below_their_line() -> None:
    first, rules, trouble = line_of(failed()).splitlines()
    assert first == "FAILED  law       C | D"
    assert rules.strip() == "rules: ISNCSCI.AIS.CD"
    assert trouble.startswith("        2019: AIS is")


# Cases of one's own

OPEN = INTACT.replace({"right.motor.L3": "3*", "vac": "NT"})


def worked(exam: sci.Exam, **expected: str) -> dict[str, Any]:
    cells = exam.to_dict()
    names = {"motor": "motor", "lt": "light_touch", "pp": "pin_prick"}
    sides = {s: {new: cells[s][old] for new, old in names.items()} for s in ("right", "left")}
    answers = {"vac": cells["vac"], "dap": cells["dap"], "edition": "2019"}
    return answers | sides | {"expected": expected}


def praxis_case(exam: sci.Exam) -> dict[str, Any]:
    return praxis.write_exam(exam) | praxis.write(sci.classify(exam, edition="2019"))


def test_cases_are_read_in_three_forms(tmp_path: Path) -> None:
    result = sci.classify(OPEN, edition="2019")
    ais = str(result.ais)
    forms = {
        "worked": worked(OPEN, ais=ais, nli=str(result.neurological_level)),
        "stored": result.to_dict(),
        "praxis": praxis_case(OPEN),
        "several": [worked(INTACT, ais="E"), praxis_case(INTACT)],
    }
    for name, case in forms.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "README.md").write_text("no case", encoding="utf-8")
    cases = read_cases(tmp_path, "2019")
    names = ["praxis", "several, case 1", "several, case 2", "stored", "worked"]
    assert [case.name for case in cases] == names
    assert {case.exam for case in cases} == {OPEN, INTACT}
    outcome = outcome_of(cases)
    assert (outcome.passed, outcome.count) == (True, 11 + 1 + 11 + 11 + 2)
    report = Report(version="", editions=(), platform={}, snapshot="", outcomes=(outcome,))
    assert report.verdict == "All 1 checks passed, 36 cases."


def test_a_case_that_says_otherwise_fails_by_name() -> None:
    case = read_case(worked(OPEN, ais="A", completeness="I"), "mine")
    (difference,) = compared([case])
    assert str(difference) == "mine, ais: ND, the case says A"
    assert outcome_of([case]).trouble == str(difference)


TAGGED = INTACT.replace({"right.motor.C5": "2*", "vac": "No"})


@pytest.mark.parametrize(
    ("expected", "agrees"),
    [
        *(("C4*,C5*", True), ("C5*, C4*", True), ("ND*", True), ("ND", False)),
        *(("C4,C5", False), ("C4*", False), ("C4*,C5*,C6*", False)),
    ],
)
def test_values_and_tags_of_a_case_count(expected: str, agrees: bool) -> None:
    assert sci.classify(TAGGED, edition="2019").motor_level_right.possible == ("C4", "C5")
    case = read_case(worked(TAGGED, motor_right=expected), "x")
    assert (not list(compared([case]))) == agrees


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (3, "a case is an object, not int"),
        ({}, "none of expected, findings, classification"),
        ({"expected": {"ais": "A"}}, "right: missing"),
        ({"expected": {"ais": "A"}, "right": {}, "left": {}, "edition": "2019"}, "must be given"),
        (worked(INTACT), "no finding is expected"),
        (worked(INTACT, aids="E"), "aids: 'E' is not an expected finding"),
        (worked(INTACT, ais="E") | {"edition": None}, "does not say its edition"),
        (worked(INTACT, ais="E") | {"edition": "1982"}, "Frankel"),
        (worked(INTACT, ais="E") | {"vac": "maybe"}, "vac: 'maybe' is not an answer"),
        ({"findings": {"ais": 3}, "exam": {}}, "ais: not a stored finding"),
        (praxis_case(INTACT) | {"classification": {"x": "A"}}, "x: 'A' is not an expected finding"),
    ],
)
def test_what_is_no_case_is_refused(case: object, message: str) -> None:
    with pytest.raises(sci.SciscoreError, match=message):
        read_case(case, "x")


def test_all_problems_of_a_folder_are_listed_with_their_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(worked(INTACT, aids="E")), encoding="utf-8")
    with pytest.raises(sci.FormatError) as caught:
        validate(tmp_path)
    assert [problem.location for problem in caught.value.problems] == ["a.json", "b, aids"]


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sci.FormatError, match="no JSON files of cases"):
        read_cases(tmp_path)


def test_known_differences_are_noted_and_pass() -> None:
    (difference, why), *_ = KNOWN.items()
    exam = INTACT.replace({"right.motor.C7": 5, "right.motor.C8": 1})
    case = Case(
        name=difference.case, exam=exam, edition="2019",
        expected={difference.finding: difference.expected},
    )  # fmt: skip
    outcome = outcome_of([case])
    assert outcome.passed
    assert outcome.notes == (f"{difference} ({why})",)
    assert not outcome_of([attrs.evolve(case, name="mine")]).passed


# The command line


def run(*args: object) -> Any:
    pytest.importorskip("rich")
    testing = pytest.importorskip("click.testing")
    from sciscore.cli.commands import sciscore

    return testing.CliRunner().invoke(sciscore, ["validate", *map(str, args)])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [check for check in conformance.checks() if check.name in ("totals", "motor levels")]
    monkeypatch.setattr("sciscore.validation.checks", lambda: iter(few))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("suffix", ["md", "json"])
def test_the_command_prints_each_check_and_writes_the_report(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "one.json").write_text(json.dumps(worked(INTACT, ais="E")), encoding="utf-8")
    out = tmp_path / f"report.{suffix}"
    done = run(tmp_path, "-o", out)
    assert done.exit_code == 0, done.output
    assert [line.split()[:2] for line in done.stdout.splitlines()[:3]] == [
        ["passed", "law"], ["passed", "law"], ["passed", "cases"],
    ]  # fmt: skip
    assert "All 3 checks passed" in done.stdout
    text = out.read_text(encoding="utf-8")
    assert "All 3 checks passed" in text
    assert re.search(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", text)


@pytest.mark.usefixtures("quick")
def test_the_command_fails_where_a_rule_is_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(levels, "motor_level", levels.sensory_level)
    out = tmp_path / "report.json"
    done = run("-o", out)
    assert done.exit_code == 1
    assert "FAILED  law       motor levels" in done.stdout
    assert "Rules: ISNCSCI.ML." in done.stdout
    assert json.loads(out.read_text(encoding="utf-8"))["broken_rules"] == ["ISNCSCI.ML"]


@pytest.mark.usefixtures("quick")
def test_a_case_without_edition_needs_one(tmp_path: Path) -> None:
    case = praxis_case(INTACT)
    (tmp_path / "one.json").write_text(json.dumps(case), encoding="utf-8")
    done = run(tmp_path)
    assert done.exit_code == 1
    assert done.stderr.startswith("sciscore: one: the case does not say its edition")
    assert run(tmp_path, "--edition", "2019").exit_code == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("args", [["-o", "report.pdf"], ["no/such/folder"], ["--edition"]])
def test_wrong_usage(args: list[str]) -> None:
    assert run(*args).exit_code == 2


@pytest.mark.usefixtures("quick")
def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = run("-o", tmp_path / "no" / "report.md")
    assert done.exit_code == 4
    assert "cannot be written" in done.stderr
    assert not (tmp_path / "no").exists()
