"""`sciscore next` and `sciscore practice`: what they ask, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result
from support.examiner import examine

import sciscore as sci
from sciscore.cli.commands import sciscore
from sciscore.testing import practice_exam, seeded_injuries

COMPLETE = next(e for e in seeded_injuries(20) if sci.classify(e, edition="2019").ais.value == "A")


def run(*args: object, stdin: str = "") -> Result:
    return CliRunner().invoke(sciscore, [*map(str, args)], input=stdin)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "exam.json"
    exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
    path.write_text(json.dumps(exam.to_dict()), encoding="utf-8")
    return path


def test_the_plan_of_an_exam_is_printed(stored: Path) -> None:
    done = run("next", stored, "--edition", "2019")
    exam = sci.Exam.from_dict(json.loads(stored.read_text(encoding="utf-8")))
    assert (done.exit_code, done.stdout) == (
        0, f"{sci.next_cells(exam, edition='2019').to_text()}\n",
    )  # fmt: skip
    both = run("next", stored, "--edition", "2019", "--findings", "ais, completeness")
    assert "completeness is certain: I." in both.stdout


def test_a_new_exam_is_interactive(tmp_path: Path) -> None:
    assert run("next", "--edition", "2019").exit_code == 2
    out = tmp_path / "out.json"
    args = ("next", "--edition", "2019", "--findings", "ais", "--interactive", "-o", out)
    done = run(*args, stdin="0000nn")
    assert done.exit_code == 0, done.output
    assert "ais is certain: A" in done.stdout
    assert "Nothing is left to test" in done.stdout
    exam = sci.Exam.from_dict(json.loads(out.read_text(encoding="utf-8")))
    assert exam["vac"] == exam["dap"] == "No"
    assert sci.classify(exam, edition="2019").ais.value == "A"


def test_keys_undo_skip_and_stop(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    args = ("next", "--edition", "2019", "--findings", "ais", "--interactive", "-o", out)
    done = run(*args, stdin="92u0xq")
    assert done.exit_code == 0
    for told in ("undone", "cannot be tested", "stopped"):
        assert told in done.stdout
    exam = sci.Exam.from_dict(json.loads(out.read_text(encoding="utf-8")))
    assert exam["right.light_touch.S4_5"] == 0
    assert exam["left.light_touch.S4_5"] == "NT"
    again = run("next", out, "--edition", "2019", "--interactive", "-o", out, stdin="1")
    assert again.exit_code == 0
    exam = sci.Exam.from_dict(json.loads(out.read_text(encoding="utf-8")))
    assert exam["left.light_touch.S4_5"] == 1


def test_the_dialogue_asks_what_the_plan_asks(tmp_path: Path) -> None:
    asked = examine(COMPLETE, ("ais", "neurological_level"), "2019").asked
    keys = "".join({"Yes": "y", "No": "n"}.get(str(COMPLETE[c]), str(COMPLETE[c])) for c in asked)
    out = tmp_path / "out.json"
    done = run("next", "--edition", "2019", "--interactive", "-o", out, stdin=keys)
    exam = sci.Exam.from_dict(json.loads(out.read_text(encoding="utf-8")))
    assert {path for path in asked if exam[path] == COMPLETE[path]} == {*asked}
    assert "Nothing is left to test" in done.stdout


def test_an_unknown_finding_is_wrong_usage(stored: Path) -> None:
    done = run("next", stored, "--edition", "2019", "--findings", "asi")
    assert (done.exit_code, "did you mean 'ais'" in done.stderr) == (2, True)


def answered(exam: sci.Exam, **instead: str) -> str:
    found = sci.classify(exam, edition="2019").findings
    return "".join(f"{instead.get(name, finding)}\n" for name, finding in found.items())


def test_practice_tells_what_is_right_and_why() -> None:
    exam = practice_exam("easy", 3, edition="2019")
    done = run(
        "practice", "--edition", "2019", "--seed", "3", stdin=answered(exam, ais="E") + "q\n"
    )
    assert done.exit_code == 0, done.output
    assert "10 of 11 right (edition 2019)" in done.stdout
    assert str(sci.classify(exam, edition="2019").explain("ais")).splitlines()[1] in done.stdout
    assert done.stdout.splitlines()[-1] == "10 of 11 right."


def test_practice_with_the_exams_of_a_file(stored: Path) -> None:
    exam = sci.Exam.from_dict(json.loads(stored.read_text(encoding="utf-8")))
    done = run("practice", stored, "--edition", "2019", stdin=answered(exam))
    assert done.stdout.splitlines()[-1] == "11 of 11 right."


def test_what_cannot_be_an_answer_is_asked_again() -> None:
    done = run("practice", "--edition", "2019", stdin="C99\n\nq\n")
    assert "'C99' is not a level" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 of 0 right."
