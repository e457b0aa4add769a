"""The service of lines: one answer for each line, and the same refusals as at every door."""

from __future__ import annotations

import io
import json
import os
import time
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.formats import lines
from sciscore.formats.lines import answer, serve
from sciscore.testing import exams as any_exams

EXAM = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
NESTED = EXAM.to_dict()
TEXT = json.dumps({"id": "P1", **NESTED})


def served(content: str | bytes, **options: Any) -> list[dict[str, Any]]:
    source = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    count = serve(source, out, edition="2019", **options)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert count == len(found)
    assert out.getvalue().isascii()
    return found


@given(any_exams(edition="2019"), st.dictionaries(st.sampled_from(["id", "Ärzte", "x"]), st.text()))
@settings(max_examples=50)
def test_an_answer_is_the_classification(exam: sci.Exam, own: dict[str, str]) -> None:
    found = answer(json.dumps(own | exam.to_dict()), edition="2019")
    assert found.pop("ok")
    assert found.pop("record") == own
    assert found == sci.classify(exam, edition="2019").to_dict()


def test_own_members_pass_through_in_whatever_form() -> None:
    own = {"patient": {"id": 7, "tags": ["a", None]}, "when": "12:30", "n": 1.5}
    assert answer(json.dumps(own | NESTED), edition="2019")["record"] == own
    below = {"examData": NESTED | {"by": "X"}, "patient": {"id": 7}}
    found = answer(json.dumps(below), edition="2019")
    assert (found["ok"], found["record"]) == (
        True, {"patient": {"id": 7}, "examData": {"by": "X"}}
    )  # fmt: skip
    assert answer(json.dumps({"id": 3, "right": {}}), edition="2019")["record"] == {"id": 3}


def test_other_layouts_and_texts_for_untested() -> None:
    record = sci.layout("emsci").write(EXAM)
    found = answer(json.dumps(record), edition="2019", layout="emsci")
    assert found["exam"] == NESTED
    record |= {"RMS_C5": "NA"}
    assert not answer(json.dumps(record), edition="2019", layout="emsci")["ok"]
    found = answer(json.dumps(record), edition="2019", layout="emsci", untested=["NA"])
    assert found["exam"]["right"]["motor"]["C5"] == "NT"
    with pytest.raises(sci.FormatError, match="layout"):
        answer(TEXT, edition="2019", layout="emsi")
    with pytest.raises(sci.EditionError):
        answer(TEXT, edition="2018")


HOSTILE = {
    "deep": '{"vac": ' + "[" * 5000 + "]" * 5000 + "}",
    "digits": '{"id": ' + "9" * 5000 + "}",
    "twice": '{"id": 1, "id": 2}',
    "nan": '{"id": NaN}',
    "surrogate": TEXT.replace('"P1"', '"\\ud800"'),
    "grade": json.dumps(NESTED | {"vac": "maybe"}),
    "deep grade": json.dumps(NESTED | {"vac": [[1]]}),
    "unknown": json.dumps(NESTED | {"right.motor.X9": 1}),
    "list": "[1]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_same_refusal_through_every_door(name: str) -> None:
    text = HOSTILE[name]
    found = answer(text, edition="2019")
    assert not found["ok"]
    said = [(p["location"], p["message"]) for p in found["problems"]]
    assert served(text) == [found]
    for kind in ("json", "jsonl"):
        sent = f"[{text}]" if kind == "json" else text
        table = sci.read_exams(
            io.StringIO(f"{sent}\n"), file_type=kind, edition="2019", on_error="report"
        )
        assert [(p.location or None, p.message) for p in table.problems] == said
        assert (table.count, table.rows) == (1, ())


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_one_hostile_record_does_not_refuse_the_others(name: str, kind: str) -> None:
    texts = [TEXT, HOSTILE[name], TEXT]
    content = "\n".join(texts) if kind == "jsonl" else f"[{','.join(texts)}]"
    table = sci.read_exams(io.StringIO(content), file_type=kind, on_error="report")
    assert (table.count, table.rows) == (3, (1, 3))
    assert {problem.row for problem in table.problems} == {2}
    assert [found["ok"] for found in served("\n".join(texts))] == [True, False, True]


def test_lines_that_are_too_long_are_skipped() -> None:
    content = TEXT + "\n" + "x" * 100_000 + "\n\n" + TEXT
    found = served(content, longest=len(TEXT) + 1)
    assert [one["ok"] for one in found] == [True, False, True]
    assert found[1]["problems"][0]["code"] == "file.too_large"
    assert len(served("x" * 100_000, longest=10)) == 1


def test_bytes_that_are_no_text_are_answered() -> None:
    found = served(b"\xff\n" + TEXT.encode() + b"\r\n\xef\xbb\xbf" + TEXT.encode())
    assert [one["ok"] for one in found] == [False, True, True]
    assert found[0]["problems"][0]["code"] == "file.encoding"


@pytest.mark.skipif(os.name == "nt", reason="needs the timer of a POSIX system")
def test_an_exam_that_takes_too_long_is_answered() -> None:
    with patch.object(lines, "classify", lambda *_, **__: time.sleep(60)):
        found = served(TEXT, seconds=0.05)
    assert found[0]["problems"][0]["message"] == "not answered within 0.05 seconds"
    assert served(TEXT, seconds=60)[0]["ok"]


@pytest.mark.parametrize("limit", [{"longest": 0}, {"seconds": 0.0}, {"seconds": float("nan")}])
def test_limits_that_make_no_sense(limit: dict[str, Any]) -> None:
    with pytest.raises(sci.FormatError, match="is a positive"):
        served(TEXT, **limit)


@given(st.binary(max_size=80))
@settings(max_examples=300)
def test_any_bytes_are_answered(content: bytes) -> None:
    for found in served(content):
        assert not found["ok"]
        assert found["problems"]
        assert all(set(p) == {"row", "location", "code", "value", "message"}
                   for p in found["problems"])  # fmt: skip
