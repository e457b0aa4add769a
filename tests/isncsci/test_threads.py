"""The same inputs from eight threads: the same results, from the first use on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

import sciscore as sci

THREADS = 8
HARD = sci.Exam.intact().replace(
    {"right.motor.L3": "NT", "left.light_touch.T4": "1*", "left.motor.C7": 2, "vac": "NT"}
)
UNTAGGED = HARD.replace({"left.light_touch.T4": 1})
YEARS = [row.name for row in sci.editions()]
#: What is loaded and built on first use must not depend on who comes first.
FIRST_USE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import sciscore as sci

exam = sci.Exam.intact().replace({"right.motor.L3": "NT", "vac": "NT"})
start = Barrier(8)

def work(_):
    start.wait()
    result = sci.classify(exam, edition="2011")
    return (
        str(result.explain("ais")), str(sci.settle(exam, "ais", edition="2011")),
        str(sci.scim3({"total": 41})), str(sci.layouts()), str(sci.interpretations()),
        str(sci.layout("redcap").write(exam)),
    )

with ThreadPoolExecutor(8) as pool:
    answers = list(pool.map(work, range(8)))
assert answers == answers[:1] * 8
"""


def everything(_: int) -> tuple[object, ...]:
    exams = sci.Exams.from_exams([HARD, sci.Exam.intact()] * 50)
    columns = sci.classify(exams, edition="2019").to_columns()
    return (
        sci.classify(HARD, edition="2019").to_dict(),
        str(sci.classify_by_edition(UNTAGGED, editions=YEARS)),
        str(sci.settle(HARD, "ais", edition="2019")),
        {name: np.asarray(column).tolist() for name, column in columns.items()},
        sci.scim3({"total": 41, "self_care": 9}).to_dict(),
    )


def test_eight_threads_get_the_same_results() -> None:
    alone = everything(0)
    with ThreadPoolExecutor(THREADS) as pool:
        for answers in pool.map(everything, range(4 * THREADS)):
            assert answers == alone


def test_eight_threads_may_come_first() -> None:
    for _ in range(3):
        ran = subprocess.run(
            [sys.executable, "-c", FIRST_USE],
            cwd=Path(sci.__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
