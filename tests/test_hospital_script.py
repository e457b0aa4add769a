"""The script between two systems: what it answers, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import sciscore as sci

SCRIPT = ROOT / "examples" / "hospital_script.py"
EXAM = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})

#: What one exam in JSON is answered without; most of it is slow to load.
NEEDLESS = {
    "asyncio", "logging", "socket", "click", "rich", "polars", "narwhals", "pandas", "numpy",
    "sciscore.scim", "sciscore.isncsci.narration", "sciscore.formats.write",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="no folder of examples")


def run(sent: bytes | str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", str(SCRIPT), *arguments],
        input=sent if isinstance(sent, bytes) else sent.encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_findings_are_answered_as_json() -> None:
    status, out, err = run(json.dumps({"id": "Ä1", **EXAM.to_dict()}), "2019")
    assert (status, err) == (0, "")
    received: dict[str, Any] = json.loads(out)
    assert received.pop("ok") is True
    assert received.pop("record") == {"id": "Ä1"}
    assert received == sci.classify(EXAM, edition="2019").to_dict()
    assert sci.Classification.from_dict(received) == sci.classify(EXAM, edition="2019")


def test_errors_of_the_exam_are_listed_and_nothing_is_written() -> None:
    exam = EXAM.to_dict()
    exam["right"]["motor"]["L3"], exam["dap"] = 7, ""
    del exam["vac"]
    status, out, err = run(json.dumps(exam), "2019")
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)",
        "vac: missing; every cell must be given, enter NT if it was not tested",
        "dap: blank; enter NT if it was not tested, or declare untested=['']",
    ]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("", "not JSON: Expecting value"),
        ("{", "not JSON: "),
        (b"\xff", "not a text in UTF-8"),
        ("[" * 100_000, "not an exam: nested too deeply"),
        ("[]", "expected an exam, found a list"),
        (json.dumps([EXAM.to_dict()] * 2), "expected an exam, found a list"),
        ("{}", "and 104 more"),
        ('{"\\u001b[2J\\ud800": 1}', "not text: half of a surrogate pair"),
        (" " * (1 << 20) + "{}", "longer than 1,048,576 bytes"),
    ],
)
def test_what_is_no_exam(sent: str | bytes, message: str) -> None:
    status, out, err = run(sent, "2019")
    assert (status, out) == (1, "")
    assert message in err
    assert "Traceback" not in err
    assert "\x1b" not in err


@pytest.mark.parametrize("arguments", [(), ("2018",), ("2019", "2011")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    status, out, err = run(json.dumps(EXAM.to_dict()), *arguments)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1].startswith("usage: hospital_script.py EDITION")
    assert "Traceback" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full and a shell")
@pytest.mark.parametrize("ends", [">/dev/full", ">&-", "<&-", "| true"])
def test_an_answer_that_is_not_delivered_is_not_done(ends: str) -> None:
    command = f'"{sys.executable}" "{SCRIPT}" 2019 {ends}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", command],
        input=json.dumps(EXAM.to_dict()).encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr.decode().startswith("not read or not written: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_script_loads_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys; sys.argv = ['x', '2019']; import runpy; "
        f"sys.exit = lambda status: print(status, sorted({NEEDLESS} & set(sys.modules)), "
        "file=sys.stderr); "
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(EXAM.to_dict()).encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode().split(maxsplit=1) == ["0", "[]\n"]
