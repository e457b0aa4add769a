"""Any object handed to anything public: an answer, or an error of sciscore.

A name of a parameter that a function does not have, or one that is missing, is a TypeError of
Python; so is what a subscript of a cohort may be. Results are made by functions; their
constructors take the parts as they are.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import signal
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.samples import SAMPLES

import sciscore as sci
from sciscore import display, intervals, outcomes
from sciscore.errors import Problem
from sciscore.formats import lines, nscisc, praxis
from sciscore.optional import MissingLibraryError

pyplot = pytest.importorskip("matplotlib.pyplot")

EXAM = sci.Exam.intact()
RESULT = sci.classify(EXAM, edition="2019")


def nothing(*_: object, **__: object) -> None:
    """A function that takes anything."""


FEW: tuple[Any, ...] = (
    *(None, 5, float("nan"), "x", "2019", b"x", [1], {"a": 1}, object(), np.zeros(3)),
)
ALL: tuple[Any, ...] = (
    *(-1, 2.5, True, 10**30, 10**5000, "", "\x1b[2J", "nowhere.csv", "\ud800", "\u00e9" * 100),
    *([], [None], ["A"], [[300] * 138], {}, {1: 2}, (), (1, 2), set(), np.zeros((2, 138))),
    *(nothing, sci.Exam, EXAM, sci.Exams.from_exams([EXAM]), *FEW),
)
OBJECTS = pytest.mark.parametrize(
    "objects", [FEW, pytest.param(ALL, marks=pytest.mark.proof)], ids=["few", "all"]
)
NAMESPACES = ("display", "form", "measures", "outcomes", "plots", "report", "testing", "validation")
MODULES = [sci, *(importlib.import_module(f"sciscore.{name}") for name in NAMESPACES)]
#: What is public and stands in no `__all__`.
MORE = (
    *(Problem, intervals.Interval, intervals.Change, lines.answer, lines.serve),
    *(sci.layout("praxis").read, praxis.write, praxis.write_exam, nscisc.read),
)
#: Methods for other rooms, which hand them what they have checked.
INSIDE = {
    "Exams.of_legal", "ScimRecords.of_legal", "Grid.right", "Grid.shown", "Grid.texts",
    "Layout.belongs", "Layout.encode", "Layout.fit", "Layout.holds_cells", "Layout.knows",
    "Layout.matched", "Layout.not_a_field", "Layout.renamed", "Layout.says_normal",
    "Layout.unknown", "Table.number", "Table.numbered",
}  # fmt: skip
#: Seconds in which all answers or refusals of one test are there.
PATIENCE = 200


def public() -> dict[str, Any]:
    """Everything that is public and called, by its name."""
    listed = {
        f"{module.__name__}.{name}": getattr(module, name)
        for module in MODULES
        for name in module.__all__
    } | {f"{one.__module__}.{one.__name__}": one for one in MORE}
    once = {id(one): (name, one) for name, one in reversed(listed.items()) if callable(one)}
    return dict(sorted(once.values()))


PUBLIC = public()
#: All but the one that works for seconds before it looks at its second argument.
FUNCTIONS = [
    name
    for name, one in PUBLIC.items()
    if not isinstance(one, type) and one is not sci.validation.validate
]
CLASSES = [name for name, one in PUBLIC.items() if isinstance(one, type)]
INSTANCES = {
    type(one).__name__: one
    for one in (
        *(*SAMPLES.values(), RESULT, RESULT.ais, RESULT.totals, RESULT.totals.uems),
        *(RESULT.explain("ais"), EXAM, sci.Exams.from_exams([EXAM]), sci.edition("2019")),
        *(
            sci.ScimRecord.from_dict({"self_care": 9}),
            sci.ScimRecords.from_columns({"self_care": [9]}),
            sci.layout("emsci"),
            Problem(message="x"),
        ),
        *(display.Grid("", ("a",), [(1,)]), display.Column("a"), outcomes.window("visit:before")),
        *(outcomes.ais_column(["A"]), outcomes.SCHEDULES["emsci"], *outcomes.RULES.values()),
    )
}


class TooSlow(BaseException):
    """Not caught by anything."""


@pytest.fixture(autouse=True)
def patience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop what does not end, in a folder where anything may be written."""
    monkeypatch.chdir(tmp_path)
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, earlier)


def try_out(call: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Call it; only errors of sciscore, and calls that no function of this name has, may fail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = call(*given, **named)
            if isinstance(found, Iterator):
                list(found)
    except (sci.SciscoreError, MissingLibraryError):
        pass
    except TypeError as error:
        words = ("missing", "unexpected", "positional argument", "takes no arguments")
        if not any(word in str(error) for word in words):
            raise


def try_each(call: Callable[..., Any], objects: tuple[Any, ...]) -> None:
    """Every object in every place: in all that must be given, and in one more."""
    try:
        parameters = inspect.signature(call).parameters.values()
    except ValueError:
        return
    named = [one for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    needed = [one.name for one in named if one.default is one.empty]
    tried = [*needed[:1], *(one.name for one in named)]
    first = [one.name for one in named if one.kind is one.POSITIONAL_ONLY]
    for odd in objects:
        for name in dict.fromkeys(tried):
            given = dict.fromkeys([*needed, name], odd)
            try_out(call, *(given.pop(one) for one in first if one in given), **given)
        if len(needed) > 1 and "edition" in needed and not first:
            try_out(call, **(dict.fromkeys(needed, odd) | {"edition": "2019"}))


@OBJECTS
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_refuses_what_it_cannot_use(name: str, objects: tuple[Any, ...]) -> None:
    try_each(PUBLIC[name], objects)
    if "plots" in name:
        pyplot.close("all")


@OBJECTS
@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_made_of_what_it_can_use(name: str, objects: tuple[Any, ...]) -> None:
    kind = PUBLIC[name]
    try_each(kind, objects)
    for maker, held in vars(kind).items():
        inside = maker.startswith("_") or f"{kind.__name__}.{maker}" in INSIDE
        if isinstance(held, classmethod | staticmethod) and not inside:
            try_each(getattr(kind, maker), objects)


@OBJECTS
@pytest.mark.parametrize("name", INSTANCES)
def test_a_method_refuses_what_it_cannot_use(name: str, objects: tuple[Any, ...]) -> None:
    one = INSTANCES[name]
    for method in dir(type(one)):
        call = getattr(one, method, None)
        if (
            not method.startswith("_")
            and inspect.ismethod(call)
            and f"{name}.{method}" not in INSIDE
        ):
            try_each(call, objects)


@pytest.mark.parametrize("odd", [5, "nowhere", b"x", [1], object()])
def test_validation_starts_only_with_what_it_can_use(odd: Any) -> None:
    for given in ({"cases": odd}, {"each": odd}):
        with pytest.raises(sci.SciscoreError):
            sci.validation.validate(**given)


@pytest.mark.parametrize("odd", ALL, ids=range(len(ALL)))
def test_exams_and_their_results_are_asked_for_by_name(odd: object) -> None:
    try_out(EXAM.__getitem__, odd)
    for name in ("explain", "to_frame", "to_text"):
        try_out(getattr(RESULT, name), odd)


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_what_is_left_out_is_there(name: str) -> None:
    kind, _, method = name.partition(".")
    assert inspect.ismethod(getattr(INSTANCES[kind], method))


ROWS = [{"id": 1, "side": "right", "test": "motor", "level": "C5", "value": 5}]
BESIDE: dict[str, Callable[[Any], Any]] = {
    "findings": lambda odd: sci.next_cells(EXAM, odd, edition="2019"),
    "values of a finding": lambda odd: sci.next_cells(EXAM, {"ais": odd}, edition="2019"),
    "untestable": lambda odd: sci.next_cells(EXAM, edition="2019", untestable=odd),
    "spellings": lambda odd: sci.exams_from_long(ROWS, person="id", spellings=odd),
    "spellings of a kind": lambda odd: sci.layout("emsci").also(motor=odd),
    "recorded": lambda odd: sci.audit(
        sci.read_exams(io.StringIO(json.dumps(EXAM.to_dict())), file_type="json"),
        odd,
        edition="2019",
    ),
}


@OBJECTS
@pytest.mark.parametrize("place", BESIDE)
def test_an_odd_argument_beside_sound_ones_is_refused(place: str, objects: tuple[Any, ...]) -> None:
    for odd in (*objects, [[1]], [{}]):
        try_out(BESIDE[place], odd)
