"""Hostile files in processes of their own: none ends one, and no message shows another cell.

Every cell of the files holds a word of its own. A problem may show the words of the cell that
it is about, its value, and of the column that it names, its location; never another.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytest.importorskip("click")
pd = pytest.importorskip("pandas")

import sciscore as sci  # noqa: E402
from sciscore.isncsci.fields import PLACE  # noqa: E402

RUNS = ROOT / "tests" / "support" / "hostile_runs.py"
#: Files of each type, after the sound one.
DAMAGED = 30
VERBS = {"csv": "classify", "json": "report", "jsonl": "serve-lines", "parquet": "audit",
         "xlsx": "classify"}  # fmt: skip
OTHERS = ("explain", "outcomes", "layout", "scim", "classify")
NASTY = (
    *(b"", b"\0", b"\xff", b'"', b",", b"\n", b"{", b"]", b"NaN", b"1e999", b"\\ud800"),
    *(b"[" * 3000 + b"]" * 3000, b"\x1b[2J", b"9" * 5000, b"\xff\xff\xff\x7f"),
)
WORD = re.compile(r"zq\d{5}")


def words() -> Iterator[str]:
    """Words that stand nowhere else."""
    return (f"zq{number:05}" for number in itertools.count())


def records() -> list[dict[str, Any]]:
    """Exams with own columns; in all but the first every fourth field is wrong.

    Wrong cells stand beside right ones, and above and below other wrong ones.
    """
    word, made = words(), []
    for number in range(4):
        exam = sci.layout("sciscore").write(sci.Exam.intact())
        wrong = list(PLACE)[(number + 1) // 2 :: 4] if number else []
        cells = exam | {path: next(word) for path in wrong}
        made.append({"id": next(word), "name": next(word), "visit": next(word)} | cells)
    return made


def as_file(kind: str, rows: list[dict[str, Any]], path: Path) -> bytes:
    """The content of a sound file."""
    frame = pd.DataFrame(rows)
    write: dict[str, Callable[[], object]] = {
        "csv": lambda: frame.to_csv(path, index=False),
        "json": lambda: path.write_text(json.dumps(rows)),
        "jsonl": lambda: path.write_text("".join(json.dumps(row) + "\n" for row in rows)),
        "parquet": lambda: frame.to_parquet(path, compression=None),
        "xlsx": lambda: frame.to_excel(path, index=False, engine="xlsxwriter"),
    }
    write[kind]()
    return path.read_bytes()


def with_piece(content: bytes, piece: bytes) -> bytes:
    """The content with a piece in the place of one word."""
    return re.sub(rb'"?zq00006"?', lambda _: piece, content)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with some pieces cut out, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((0, 1, 4, 60, 2000)))
        piece = chance.choice((*NASTY, content[start:end] * 2))
        content = content[:start] + piece + content[end:]
    return content


def problems_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The problems of one run, from standard error or from the answers of the service."""
    found = [json.loads(line) for line in told["err"].splitlines()]
    for line in told["out"].splitlines():
        found += json.loads(line).get("problems", [])
    return found


def shown_too_much(problem: dict[str, Any]) -> set[str]:
    """The words in a message that belong to another cell than that of the problem."""
    own = WORD.findall(f"{problem['value']} {problem['location']}")
    return set(WORD.findall(problem["message"])) - set(own)


@pytest.mark.parametrize(
    "kind",
    [
        "csv",
        "jsonl",
        "xlsx",
        *(pytest.param(n, marks=pytest.mark.proof) for n in ("json", "parquet")),
    ],
)
def test_hostile_files_end_no_process_and_show_no_other_cell(kind: str, tmp_path: Path) -> None:
    folder, chance = tmp_path / "files", random.Random(kind)
    folder.mkdir()
    sound = as_file(kind, records(), tmp_path / f"sound.{kind}")
    for number in range(DAMAGED + 1):
        verb = VERBS[kind] if number % 2 == 0 else OTHERS[number // 2 % len(OTHERS)]
        content = sound
        if 0 < number <= len(NASTY):
            content = with_piece(sound, NASTY[number - 1])
        elif number:
            content = damaged(sound, chance)
        (folder / f"{number:03}.{verb}.{kind}").write_bytes(content)
    ran = subprocess.run(
        [sys.executable, str(RUNS), str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, (told[-1], ran.stderr[-2000:])
    ended = [one for one in told if "ended" in one]
    assert len(ended) == DAMAGED + 1
    assert {one["status"] for one in ended} <= {0, 1, 2, 3, 4}
    for one in ended:
        for problem in problems_of(one):
            assert not shown_too_much(problem), (one["ended"], problem)
    first = problems_of(ended[0])
    assert len(first) == 2 * len(list(PLACE)[1::4]) + len(list(PLACE)[2::4])
    assert all(WORD.search(problem["message"]) for problem in first)
