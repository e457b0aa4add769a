"""Any object handed to any public function: an answer, or an error of sciscore."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore.optional import MissingLibraryError

EXAM = sci.Exam.intact()
RESULT = sci.classify(EXAM, edition="2019")
OBJECTS: tuple[Any, ...] = (
    *(None, 5, -1, 2.5, float("nan"), True, 10**30, "", "x", "2019", "\x1b[2J", "nowhere.csv"),
    *(b"x", [], [1], [None], ["A"], [[300] * 138], {}, {"a": 1}, {1: 2}, (), (1, 2), set()),
    *(object(), np.zeros(3), np.zeros((2, 138), np.uint8), len, sci.Exam, EXAM, "\u00e9" * 100),
    sci.Exams.from_exams([EXAM]),
)
FUNCTIONS = [
    name
    for name in sci.__all__
    if callable(getattr(sci, name)) and not name.endswith("Error") and name != "Problem"
]
#: Functions of classes that make one, except those whose refusals their callers put in words.
MAKERS = [
    getattr(getattr(sci, name), maker)
    for name in FUNCTIONS
    for maker in ("from_dict", "from_exams", "from_columns", "from_arrays")
    if hasattr(getattr(sci, name), maker) and name != "Score"
]
#: Seconds in which any answer or refusal is there.
PATIENCE = 20


class TooSlow(BaseException):
    """Not caught by anything."""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * 10)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, earlier)


def try_out(call: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Call it; only errors of sciscore, and calls that no function of this name has, may fail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call(*given, **named)
    except (sci.SciscoreError, MissingLibraryError):
        pass
    except TypeError as error:
        words = ("missing", "unexpected", "positional", "takes no arguments")
        if not any(word in str(error) for word in words):
            raise


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_refuses_what_it_cannot_use(name: str) -> None:
    call = getattr(sci, name)
    for one in OBJECTS:
        try_out(call, one)
        for other in (None, "ais", "x", 5):
            try_out(call, one, other)
            try_out(call, one, other, edition="2019")
            try_out(call, one, edition=other)
    try_out(call, EXAM, edition=object())


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__qualname__)
def test_a_class_is_made_of_what_it_can_use_only(make: Callable[..., Any]) -> None:
    for one in OBJECTS:
        try_out(make, one)


@pytest.mark.parametrize("method", ["explain", "to_frame", "to_text"])
def test_a_result_refuses_what_it_cannot_use(method: str) -> None:
    for one in OBJECTS:
        try_out(getattr(RESULT, method), one)
        try_out(EXAM.replace, one)
        try_out(EXAM.__getitem__, one)
