"""The one reader: every spelling of the table, in every type, and nothing that is not in it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from sciscore.errors import FormatError, Problem
from sciscore.kinds import (
    AIS,
    ANSWER,
    COMPLETENESS,
    FLAG,
    LEVEL,
    NONKEY,
    ZONE,
    grade,
    number,
    score,
    word,
)
from sciscore.recorded import (
    Kind,
    Recorded,
    is_missing,
    plain_text,
    read_column,
    read_value,
    whole_number,
)
from sciscore.segments import SEGMENTS

MOTOR = grade("a motor grade", ["0", "1", "2", "3", "4", "5", "NT", "3*", "NT**"], "0-5, NT")
SCORE = score(100)
MISSING: Final = (
    None,
    "",
    " ",
    "\t",
    float("nan"),
    np.nan,
    np.float32("nan"),
    pd.NA,
    pd.NaT,
    Decimal("NaN"),
    np.datetime64("NaT"),
    np.ma.masked,
    "\u00a0",
)
ALL_KINDS = (
    AIS,
    ANSWER,
    COMPLETENESS,
    FLAG,
    LEVEL,
    NONKEY,
    ZONE,
    MOTOR,
    SCORE,
    number("a day", 0, 9999),
    word("a sex", {"f": (), "m": ()}),
)
#: Values of every type that may stand in somebody's table.
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=8),
    st.fractions(),
    st.complex_numbers(),
    st.binary(max_size=4),
    st.dates(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none()),
    st.integers(0, 255).map(np.uint8),
    st.floats(width=32).map(np.float32),
    st.sampled_from([*MISSING, np.True_, np.array([1, 2]), pd.Series([1, 2]), object]),
)


def test_scores_are_from_0_if_nothing_else_is_said() -> None:
    assert (score(50).lowest, score(50).highest, score(8, 1).lowest) == (0, 50, 1)


def test_missing_is_missing_in_every_type() -> None:
    for value in MISSING:
        _is_missing(value)


def _is_missing(value: object) -> None:
    assert is_missing(value)
    assert read_value(AIS, value) is read_value(SCORE, value) is read_value(LEVEL, value) is None
    assert isinstance(read_value(MOTOR, value), Problem)  # an exam has no missing cells
    assert isinstance(read_value(ANSWER, value), Problem)
    assert read_value(NONKEY, value) == Recorded(values=("",))


FIVES: Final = [
    5,
    "5",
    5.0,
    "5.0",
    " 5 ",
    "5.00",
    "+5",
    "5,0",
    np.int8(5),
    np.uint64(5),
    np.float16(5),
    np.float64(5),
    np.str_("5"),
    Decimal(5),
    Decimal("5.0"),
    Fraction(5),
    pd.Series([5], dtype="Int64")[0],
    pd.Series([5.0, None])[0],
    pd.Categorical(["5"])[0],
]


@pytest.mark.parametrize("place", range(len(FIVES)))
def test_a_whole_number_is_one_in_every_type(place: int) -> None:
    value = FIVES[place]
    assert whole_number(value) == 5
    assert read_value(MOTOR, value) == Recorded(values=("5",))
    assert read_value(SCORE, value) == Recorded(values=(5,))


NOT_WHOLE: Final = [
    True,
    False,
    np.True_,
    5.5,
    "5.5",
    "05",
    "5.",
    ".5",
    "1e1",
    "0x5",
    "5 0",
    "1,000",
    "\u0665",
    float("inf"),
    Decimal("Infinity"),
    Decimal("sNaN"),
    Decimal("1e999999999"),
    10**5000,
    "9" * 5000,
    b"5",
    [5],
    5j,
    None,
]


@pytest.mark.parametrize("place", range(len(NOT_WHOLE)))
def test_what_is_not_a_whole_number(place: int) -> None:
    value = NOT_WHOLE[place]
    assert whole_number(value) is None


ANSWERS: list[tuple[Kind, object, tuple[Any, ...]]] = [
    *(
        (AIS, text, ("B",))
        for text in (
            "B",
            "b",
            " B ",
            "AIS B",
            "ASIA B",
            "AIS-B",
            "ais_b",
            "AIS: B",
            "AISB",
            "Asia  b",
        )
    ),
    (AIS, "A,B", ("A", "B")),
    (AIS, "D, B", ("B", "D")),
    (AIS, "NA", ("NA",)),
    (AIS, "n/a", ("NA",)),
    (AIS, "B,NA", ("NA", "B")),
    *((COMPLETENESS, text, ("C",)) for text in ("C", "c", "Complete", "COMPLETE")),
    *((COMPLETENESS, text, ("I",)) for text in ("I", "incomplete")),
    (COMPLETENESS, "C,I", ("C", "I")),
    *((LEVEL, text, ("C5",)) for text in ("C5", "c5", "C05", "c05", " C5 ")),
    *((LEVEL, text, ("INT",)) for text in ("INT", "int", "intact", "Intact")),
    (LEVEL, "T10", ("T10",)),
    (LEVEL, "C6,C5", ("C5", "C6")),
    (ZONE, "NA", ("NA",)),
    *(
        (ANSWER, value, ("Yes",))
        for value in ("Yes", "yes", "YES", "true", "TRUE", True, np.True_, "present", "ja", "Oui")
    ),
    *(
        (ANSWER, value, ("No",))
        for value in ("No", "no", "false", False, np.False_, "absent", "nein", "non")
    ),
    *(
        (kind, text, ("NT",))
        for kind in (ANSWER, MOTOR)
        for text in ("NT", "nt", " Nt ", "n/t", "not tested", "Not testable", "NOT  TESTED")
    ),
    (MOTOR, "nt**", ("NT**",)),
    (MOTOR, " 3* ", ("3*",)),
    *((NONKEY, value, ("",)) for value in (0, "0", "none", "None", "", None, 0.0)),
    (NONKEY, "c06", ("C6",)),
    (FLAG, "nein", ("No",)),
]


@pytest.mark.parametrize("place", range(len(ANSWERS)))
def test_what_is_always_understood(place: int) -> None:
    kind, value, meant = ANSWERS[place]
    assert read_value(kind, value) == Recorded(values=meant)


@pytest.mark.parametrize("kind", [AIS, COMPLETENESS, LEVEL, ZONE, SCORE], ids=repr)
@pytest.mark.parametrize("text", ["ND", "nd", "UTD", "NT", " nt "])
def test_open_is_open_and_not_missing(kind: Kind, text: str) -> None:
    assert read_value(kind, text) == Recorded(values=(), open=True)


def test_tags() -> None:
    assert read_value(AIS, "C*") == Recorded(values=("C",), tagged=True)
    assert read_value(AIS, "B*,D*") == Recorded(values=("B", "D"), tagged=True)
    assert read_value(AIS, "ND*") == Recorded(values=(), open=True, tagged=True)
    assert isinstance(read_value(SCORE, "50*"), Problem)
    assert isinstance(read_value(AIS, "C**"), Problem)
    assert isinstance(read_value(AIS, "*"), Problem)


REFUSED: list[tuple[Kind, object]] = [
    *(
        (AIS, value)
        for value in (
            "F",
            "U",
            "A,A",
            "A,",
            ",",
            "ND,A",
            1,
            3.0,
            True,
            "A/B",
            "AIS",
            "ABC",
            b"A",
            ["A"],
            ".",
        )
    ),
    *(
        (LEVEL, value)
        for value in (
            "NA",
            "T010",
            "C9",
            "T13",
            "L6",
            "S4",
            "S5",
            "S6",
            "C005",
            "C0",
            "5",
            "X00",
            "X99",
            "S4-5",
            "S4_5",
            "S45",
            "s4-s5",
            "C5,S4-5",
            "C5-C6",
        )
    ),
    *(
        (ANSWER, value)
        for value in (1, 0, "1", "0", "n", "y", "N", "Y", "NA", "9", "UNK", "ND", "", None, "-")
    ),
    *(
        (MOTOR, value)
        for value in (
            6,
            9,
            "9",
            "6",
            -1,
            2.5,
            True,
            "",
            None,
            "NA",
            "n/a",
            "-",
            "ND",
            "UTD",
            "3 *",
            "*",
        )
    ),
    *((SCORE, value) for value in (101, -1, 999, "888", 50.5, "x", True, "50,51", "50-51")),
    *((NONKEY, value) for value in ("C4", "S2", "INT", "NA", "-", 1, False)),
    (FLAG, "NT"),
    (FLAG, ""),
    (FLAG, 1),
]


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_what_is_refused(place: int) -> None:
    kind, value = REFUSED[place]
    read = read_value(kind, value, "here")
    assert isinstance(read, Problem)
    assert read.location == "here"
    assert read.code == ("value.missing" if is_missing(value) else "value.not_allowed")


def test_hints_say_what_it_might_have_been() -> None:
    def message(kind: Kind, value: object) -> str:
        read = read_value(kind, value)
        assert isinstance(read, Problem)
        return read.message

    assert "never a level" in message(LEVEL, "S4-5")
    assert "untested=" in message(MOTOR, 9)
    assert "missing=" in message(AIS, "U")
    assert message(MOTOR, "") == "blank; enter NT if it was not tested, or declare untested=['']"


def test_declarations() -> None:
    assert read_value(MOTOR.declare(untested=["NA", "9", ""]), 9.0) == Recorded(values=("NT",))
    assert read_value(MOTOR.declare(untested=["NA", ""]), None) == Recorded(values=("NT",))
    assert read_value(AIS.declare(missing=["U", "NA"]), "na") is None
    assert read_value(LEVEL.declare(spellings={"S4-5": "INT"}), "s4-5") == Recorded(values=("INT",))
    assert read_value(ANSWER.declare(spellings={"1": "Yes"}), 1.0) == Recorded(values=("Yes",))
    with pytest.raises(FormatError, match="stands for 5 already"):
        MOTOR.declare(untested=["5"])
    with pytest.raises(FormatError, match="stands for ND already"):
        AIS.declare(missing=["nd"])
    with pytest.raises(FormatError, match="stands for No already"):
        ANSWER.declare(spellings={"nein": "Yes"})


def test_as_recorded_reads_what_cannot_be() -> None:
    assert read_value(LEVEL.as_recorded(), "S45") == Recorded(values=("S4_5",))
    assert read_value(SCORE.as_recorded(), 999) == Recorded(values=(999,))
    assert read_value(SCORE.as_recorded(), -3) == Recorded(values=(-3,))


@given(st.sampled_from(ALL_KINDS), ANYTHING)
def test_any_value_is_read_or_refused_and_never_raises(kind: Kind, value: Any) -> None:
    read = read_value(kind, value)
    assert read is None or isinstance(read, Recorded | Problem)
    text = plain_text(value)
    if not isinstance(read, Problem) and text is not None:
        # The text by which it was looked up means the same.
        assert read_value(kind, text) == read or text in ("true", "false")


@given(st.sampled_from(ALL_KINDS), st.lists(ANYTHING, max_size=6))
def test_a_column_is_its_values(kind: Kind, values: list[Any]) -> None:
    found, problems = read_column(kind, values, "x")
    alone = [read_value(kind, value, "x") for value in values]
    assert found == [None if isinstance(read, Problem) else read for read in alone]
    assert [problem.row for problem in problems] == [
        row for row, read in enumerate(alone, 1) if isinstance(read, Problem)
    ]


@given(st.sampled_from([AIS, COMPLETENESS, LEVEL, ZONE]), st.data())
def test_what_is_printed_is_read_again(kind: Kind, data: st.DataObject) -> None:
    known = [value for value in kind.values if value != "S4_5"]
    values = data.draw(st.lists(st.sampled_from(known), unique=True))
    ordered = tuple(value for value in known if value in values)
    recorded = Recorded(values=ordered, open=not values, tagged=data.draw(st.booleans()))
    assert read_value(kind, str(recorded)) == recorded


def test_every_segment_in_every_case_is_one_level() -> None:
    for segment in SEGMENTS[:-1]:
        for text in (segment, segment.lower(), f" {segment} "):
            assert read_value(LEVEL, text) == Recorded(values=(segment,))
    assert len(LEVEL.values) == len(SEGMENTS) + 1
