"""Hostile bytes in every reader and on the command line: an answer or SciscoreError."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import math
import re
from collections.abc import Callable, Generator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fuzz_targets import NASTY, Target, targets
from hypothesis import HealthCheck, given, settings, strategies as st

import sciscore as sci
from sciscore.errors import SciscoreError
from sciscore.formats import nscisc, praxis

TARGETS = targets()


@st.composite
def damaged(draw: st.DrawFn, target: Target) -> bytes:
    """A sound file with pieces cut out, doubled or replaced."""
    data = draw(st.sampled_from(target.seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 2, 8, 60, 1000))))
        piece = draw(
            st.one_of(st.sampled_from(NASTY), st.binary(max_size=8), st.just(data[start:end] * 2))
        )
        data = data[:start] + piece + data[end:]
    return data


def outcome(target: Target, data: Any) -> object:
    try:
        return target.read(data)
    except SciscoreError as refused:
        return refused.problems


@pytest.mark.parametrize("name", TARGETS)
def test_sound_files_are_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].read(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_but_a_sciscore_error_escapes(name: str, data: st.DataObject) -> None:
    told = outcome(TARGETS[name], data.draw(damaged(TARGETS[name])))
    assert not isinstance(told, tuple) or all(problem.message for problem in told)


@pytest.mark.parametrize("name", TARGETS)
def test_a_file_cut_short_anywhere_is_read_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds:
        for end in range(0, len(seed), max(1, len(seed) // 40)):
            outcome(TARGETS[name], seed[:end])


@pytest.mark.parametrize("byte", [0x00, 0x7F, 0xFF])
def test_a_parquet_file_with_any_byte_changed_is_read_or_refused(byte: int) -> None:
    """Each of these sweeps made polars end the process, when it read such files."""
    target = TARGETS["parquet"]
    seed, *_ = target.seeds
    changed = (seed[:at] + bytes([byte]) + seed[at + 1 :] for at in range(1, len(seed)))
    refused = [outcome(target, data) for data in changed]
    assert sum(isinstance(told, tuple) for told in refused) > len(seed) // 2


def test_a_parquet_file_with_a_note_that_is_no_text_is_read() -> None:
    """Polars ended with a panic on notes beside a column, and beside the whole table."""
    own, field = (pa.field(name, pa.string()) for name in ("id", "self_care"))
    noted = pa.schema([own.with_metadata({"note": b"\xff"}), field])
    for schema in (noted, pa.schema([own, field], {"note": b"\xff"})):
        file = io.BytesIO()
        pq.write_table(pa.table({"id": ["P1"], "self_care": ["9"]}, schema=schema), file)
        assert not isinstance(outcome(TARGETS["parquet"], b"\0" + file.getvalue()), tuple)


def test_names_that_only_look_like_escapes_stay_in_the_table() -> None:
    """What the fuzzer took for an injected escape: the user's own column, in a pipe."""
    TARGETS["command_line"].read(b"scim -\nid\x1b[2J,self_care,total\nP1,9,41")


def test_a_form_ends_with_a_cell_under_two_names() -> None:
    """Found in seconds: it read the cell as untested again and again."""
    told = TARGETS["form"].read(b'{"vac": "NT", "right.mo--tor.L3": "3*"}')
    assert told is not None


@pytest.mark.parametrize(
    "words", ["formats x\x1b", "audit - --edition 2019 --recorded \x1b=a", "\x1b", "scim -\x1b -"]
)
def test_wrong_usage_commands_no_terminal(words: str) -> None:
    """Found after 55 minutes: click tells an argument that is too many as it stands."""
    TARGETS["command_line"].read(words.encode())


def test_every_reader_was_fed_for_an_hour() -> None:
    """A new reader needs its hour with `fuzz_all.py`, as the others had."""
    table = Path(__file__).with_name("fuzzing.md").read_text(encoding="utf-8")
    hours = dict(re.findall(r"^\| `(\w+)` \| [\d,]+ \| ([\d.]+) ", table, re.MULTILINE))
    assert list(hours) == list(TARGETS)
    assert min(map(float, hours.values())) >= 1


class Odd:
    """No value of anything."""


#: What may stand in an object from somebody's script, or in a cell of a data frame.
ODD: tuple[Any, ...] = (
    10**5000, -(10**5000), math.nan, math.inf, 1e308, b"\0", "\ud800", "x" * 100_000, 1j, True,
    None, [], [1], {}, {"a": 1}, range(3), {1}, Odd(), Odd, np.float64("nan"), np.int64(5),
    np.datetime64("NaT"), np.array([1, 2]), Decimal("NaN"), Decimal("sNaN"), dt.date(2020, 1, 1),
)  # fmt: skip
INTACT = sci.Exam.intact()
NESTED = INTACT.to_dict()
COHORT = sci.Exams.from_exams([INTACT])
VISIT = {"person": "P1", "visit": "one", "days_since_treatment": 1, "uems": 1, "ais": "A",
         "neurological_level": "C5", "date": "2020-01-02",
         "treatment_date": "2020-01-01"}  # fmt: skip


def spoilt(layout: str, column: str, odd: object) -> sci.Exam:
    names = sci.layout(layout)
    return names.read({**names.write(INTACT), column: odd})


def visit_with(name: str, odd: object) -> sci.Visits:
    return sci.visits({n: [odd if n == name else cell] for n, cell in VISIT.items()})


TAKES: dict[str, Callable[[Any], object]] = {
    "an exam": sci.Exam.from_dict,
    "a side": lambda odd: sci.Exam.from_dict({**NESTED, "right": odd}),
    "an answer": lambda odd: sci.Exam.from_dict({**NESTED, "vac": odd}),
    "a grade": lambda odd: INTACT.replace({"right.motor.C5": odd}),
    "a column": lambda odd: sci.Exams.from_columns({**COHORT.to_columns(), "vac": [odd]}),
    "a column of EMSCI": lambda odd: spoilt("emsci", "VAC", odd),
    "one of two columns": lambda odd: spoilt("redcap", "right_light_touch_c2_value", odd),
    "a record of columns": sci.layout("emsci").read,
    "a SCIM record": sci.ScimRecord.from_dict,
    "a subscore": lambda odd: sci.ScimRecord.from_dict({"self_care": odd}),
    "a stored classification": sci.Classification.from_dict,
    "a stored result of SCIM": sci.Scim.from_dict,
    "a Praxis exam": sci.layout("praxis").read,
    "a Praxis answer": lambda odd: sci.layout("praxis").read(
        {**praxis.write_exam(INTACT), "voluntaryAnalContraction": odd}
    ),
    "a record of NSCISC": nscisc.read,
    "cells of NSCISC": lambda odd: nscisc.read(dict.fromkeys(nscisc.VARIABLES, odd)),
    "a transition": lambda odd: sci.transitions([odd], ["A"]),
    "a recorded value": lambda odd: sci.audit(
        COHORT, {name: [odd] for name in ("uems", "ais", "neurological_level")}, edition="2019"
    ),
    "an edition": lambda odd: sci.classify(INTACT, edition=odd),
    "the name of a layout": sci.layout,
    "a file": lambda odd: sci.read_exams(odd, file_type="csv"),
    "a table": lambda odd: sci.classify_table(odd, edition="2019"),
    **{f"{name} of a visit": partial(visit_with, name) for name in VISIT},
}


@pytest.mark.parametrize("name", TAKES)
def test_odd_objects_are_taken_or_refused(name: str) -> None:
    told = [outcome(Target(read=TAKES[name], seeds=()), odd) for odd in ODD]
    refused = [problems for problems in told if isinstance(problems, tuple)]
    assert len(refused) > len(ODD) // 2
    assert all(problem.message for problems in refused for problem in problems)


def public_functions() -> list[str]:
    """The names of everything public that is called and is not a class."""
    things = {name: getattr(sci, name) for name in sci.__all__}
    return [n for n, thing in things.items() if callable(thing) and not isinstance(thing, type)]


def call(name: str, odd: object) -> object:
    """What a public function gives for an object in the place of everything it needs."""
    function = getattr(sci, name)
    needed = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    given = {p.name: "2019" if p.name == "edition" and len(needed) > 1 else odd for p in needed}
    first = [given.pop(p.name) for p in needed if p.kind is not p.KEYWORD_ONLY]
    found = function(*first, **given)
    return list(found) if isinstance(found, Generator) else found


@pytest.mark.parametrize("name", public_functions())
def test_any_public_function_takes_or_refuses_any_object(name: str) -> None:
    for odd in ODD:
        outcome(Target(read=partial(call, name), seeds=()), odd)
