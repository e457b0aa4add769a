"""Change between visits: laws of intervals, the published courses, and the known traps."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.intervals import Change
from sciscore.isncsci.fields import PLACE
from sciscore.outcomes import CHANGING, Changes
from sciscore.outcomes.printing import markup
from sciscore.scim.items import ENTRIES
from sciscore.testing import exams_near_borders, scim_records

pytestmark = pytest.mark.guards("OUTCOME.CHANGE")

LEVELS = (*sci.SEGMENTS[:-1], "INT")
UPPER = sci.KEY_MUSCLES[:5]
SENSORY = ("sensory_level_right", "sensory_level_left", "neurological_level")
MOTOR = ("motor_level_right", "motor_level_left")


def two(first: sci.Exam | None, second: sci.Exam | None) -> sci.outcomes.Pairs:
    visits = sci.Visits.from_columns(
        {"person": ["P", "P"], "days_since_injury": [1, 2]}, exams=[first, second], edition="2019"
    )
    return visits.pairs("injury:1", "injury:2")


def completions(exam: sci.Exam) -> Iterator[sci.Exam]:
    """Every exam that the untested cells of one may stand for."""
    untested = [path for path in PLACE if exam[path] == "NT"]
    grades = [
        (0, 1, 2, 3, 4, 5) if ".motor." in path else ("No", "Yes") if "." not in path else (0, 1, 2)
        for path in untested
    ]
    for filled in itertools.product(*grades):
        yield exam.replace(dict(zip(untested, filled, strict=True)))


few_open = exams_near_borders("2019", open_cells=2, tags=False)


@given(few_open, few_open)
def test_a_change_holds_that_of_every_pair_of_completions(
    first: sci.Exam, second: sci.Exam
) -> None:
    pairs = two(first, second)
    before = sci.classify(sci.Exams.from_exams(completions(first)), edition="2019")
    after = sci.classify(sci.Exams.from_exams(completions(second)), edition="2019")
    for name in sci.TOTALS:
        ends = [getattr(made.totals, name).value for made in (before, after)]
        assert pairs.change(name)["P"] == Change(
            low=min(ends[1]) - max(ends[0]), high=max(ends[1]) - min(ends[0])
        )
    for name in SENSORY + MOTOR:
        order = UPPER if name in MOTOR else LEVELS
        found = [
            {value for one in getattr(made, name) for value in one.possible}
            for made in (before, after)
        ]
        if not set.union(*found) <= set(order):
            assert pairs.change(name)["P"] is None
            continue
        places, later = ([order.index(value) for value in values] for values in found)
        assert pairs.change(name)["P"] == Change(
            low=min(later) - max(places), high=max(later) - min(places)
        )


@given(few_open)
def test_an_exam_has_not_changed_from_itself_and_what_is_open_stays_open(exam: sci.Exam) -> None:
    pairs = two(exam, exam)
    for name in CHANGING[: len(sci.TOTALS)] + SENSORY + MOTOR:
        change = pairs.change(name)["P"]
        if change is None:
            assert name in MOTOR
            continue
        value = pairs.baseline.visits.values(name)[0].value
        assert change.low == -change.high
        assert (change.value == 0) == (value is not None)


@given(scim_records(subscores=False), scim_records(subscores=False))
def test_change_of_scim_is_that_of_its_own_function(first: Any, second: Any) -> None:
    visits = sci.Visits.from_columns(
        {"person": ["P", "P"], "visit": ["a", "b"]}, scim=[first, second]
    )
    changes = sci.scim_change(sci.scim3(first), sci.scim3(second))
    pairs = visits.pairs("a", "b")
    for entry in {entry.subscale for entry in ENTRIES} | {"total"}:
        assert pairs.change(f"scim_{entry}")["P"] == getattr(changes, entry)


scores = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
        lambda ends: sci.Score(low=min(ends), high=max(ends))
    ),
)


@given(st.lists(scores, min_size=2, max_size=8))
def test_best_is_at_least_last_and_at_follow_up(column: list[Any]) -> None:
    visits = sci.Visits.from_columns(
        {"person": ["P"] * len(column), "days_since_injury": range(len(column)), "uems": column}
    )
    pairs = visits.pairs("injury:0", f"injury:{len(column) - 1}")
    at, best, last = (made("uems")["P"] for made in (pairs.change, pairs.best, pairs.last))
    if column[0] is None or not any(column[1:]):
        assert at is best is last is None
        return
    assert best is not None
    assert last is not None
    assert best.low >= last.low
    assert best.high >= last.high
    assert at in (None, last)
    row = pairs.best("uems").rows[0]
    if row is not None:
        assert pairs.change("uems") is not None
        assert best.value is not None or column[row - 1].low - column[0].high == best.low


@st.composite
def levels_by_day(draw: st.DrawFn) -> list[tuple[str, int, str | None]]:
    """Rows of up to three people in any order: who, on which day, with what motor level."""
    levels = st.sampled_from((None, "C4", "C5", "C7", "T1", "ND"))
    days = st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True)
    people = [(f"P{one}", draw(days)) for one in range(draw(st.integers(1, 3)))]
    return draw(st.permutations([(who, day, draw(levels)) for who, own in people for day in own]))


@given(levels_by_day(), st.integers(0, 4), st.integers(1, 5))
def test_best_and_last_are_of_the_visits_after_the_baseline_up_to_the_follow_up(
    rows: list[tuple[str, int, str | None]], start: int, by: int
) -> None:
    people, days, levels = zip(*rows, strict=True)
    visits = sci.Visits.from_columns(
        {"person": people, "days_since_injury": days, "motor_level_left": levels}
    )
    pairs = visits.pairs(f"injury:{start}", f"injury:{start + by}")
    name = "motor_level_left"
    at, best, last = pairs.change(name), pairs.best(name), pairs.last(name)
    on = {(who, day): (level, row) for row, (who, day, level) in enumerate(rows, 1)}
    for place, who in enumerate(visits.people):
        first, _ = on.get((who, start), (None, None))
        gains = [
            (UPPER.index(level) - UPPER.index(first), day, row)
            for day in range(start + 1, start + by + 1)
            for level, row in [on.get((who, day), (None, None))]
            if first in UPPER and level in UPPER and (who, start + by) in on
        ]
        found = [(one.changes[place], one.rows[place], one.reasons[place]) for one in (best, last)]
        if not gains:
            assert found == [(None, None, at.reasons[place])] * 2
            assert (at.changes[place], at.rows[place]) == (None, None)
            continue
        most, _, row = max(gains, key=lambda gain: (gain[0], -gain[1]))
        latest, day, last_row = gains[-1]
        assert found == [
            (Change(low=most, high=most), row, ""), (Change(low=latest, high=latest), last_row, ""),
        ]  # fmt: skip
        own = (last.changes[place], last_row) if day == start + by else (None, None)
        assert (at.changes[place], at.rows[place]) == own


@given(st.lists(scores, min_size=1, max_size=5), st.data())
def test_bounds_of_a_summary_hold_every_completion(column: list[Any], data: st.DataObject) -> None:
    people = [f"P{place}" for place in range(len(column))]
    visits = sci.Visits.from_columns(
        {
            "person": people * 2,
            "visit": ["a"] * len(people) + ["b"] * len(people),
            "uems": [20] * len(people) + column,
        }
    )
    changes = visits.pairs("a", "b").change("uems")
    of = changes.summary
    assert of.n + of.missing == len(people)
    assert of.open == sum(one is not None and one.value is None for one in column)
    known = [one for one in column if one is not None]
    if not known:
        assert (of.mean, of.median, of.sd, of.least) == (None,) * 4
        return
    filled = [data.draw(st.integers(one.low, one.high)) - 20 for one in known]
    assert of.mean is not None
    assert of.median is not None
    assert of.mean.low <= statistics.fmean(filled) <= of.mean.high
    assert of.median.low <= statistics.median(filled) <= of.median.high
    assert of.least is not None
    assert of.most is not None
    assert of.least <= min(filled) <= max(filled) <= of.most
    assert of.mean.low == statistics.fmean([one.low - 20 for one in known])
    closed = changes.determinate.summary
    assert (closed.n, closed.open) == (of.n - of.open, 0)
    assert closed.how == "at follow-up, determinate only"
    if of.open:
        assert of.sd is None


def test_every_summary_in_print_has_its_n() -> None:
    visits = sci.Visits.from_columns(
        {"person": ["P1", "P1", "P2", "P2", "P3", "P4", "P4"],
         "days_since_treatment": [-1, 180, -1, 180, -1, -1, 180],
         "uems": [10, 14, 20, "ND", 5, 7, 13]},
    )  # fmt: skip
    pairs = visits.pairs("treatment:-1", "treatment:180")
    changes = pairs.change("uems")
    assert str(changes.summary) == (
        "uems, at follow-up: n 3, 1 open, missing 1; mean -3.3 to +13.3, median +4 to +6, "
        "range -20 to +30"
    )
    assert str(changes.determinate.summary) == (
        "uems, at follow-up, determinate only: n 2, missing 2; mean +5 (SD 1.4), median +5, "
        "range +4 to +6"
    )
    assert changes.reasons[2].startswith("no follow-up: none in the window; the nearest is day -1")
    assert changes.determinate.reasons[1] == "open: -20 to +30"
    lines = str(pairs.changes("uems")).splitlines()
    assert lines[0].split()[:3] == ["n", "open", "missing"]
    assert lines[1].split()[:4] == ["uems", "3", "1", "1"]
    nobody = pairs.location([False, False, True, False]).change("uems")
    assert str(nobody.summary) == "uems, at follow-up: n 0, missing 1"
    assert "P3  no follow-up" in str(nobody)


#: Four people, one of them without a follow-up and one with an untested score.
FOUR: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2", "P2", "P3", "P4", "P4"],
    "days_since_treatment": [-1, 180, -1, 180, -1, -1, 180],
    "uems": [10, 14, 20, "ND", 5, 7, 13],
    "lems": [0, 0, 1, 2, 3, 4, 3],
    "motor_level_left": ["C5", "C7", "C6", "C6", "C5", "C4", "C6"],
}
#: What the table of their changes is, and without the columns that are left out first.
TABLE = """\
                  n  open  missing  baseline  follow-up    mean change   SD    median       range
uems              3     1        1      12.3  9 to 25.7  -3.3 to +13.3    -  +4 to +6  -20 to +30
lems              3     0        1       1.7        1.7             +0  1.0        +0    -1 to +1
motor_level_left  2     0        2         -          -             +1  1.4        +1    +0 to +2"""
WITHOUT_SD = """\
                  n  open  missing  baseline  follow-up    mean change    median       range
uems              3     1        1      12.3  9 to 25.7  -3.3 to +13.3  +4 to +6  -20 to +30
lems              3     0        1       1.7        1.7             +0        +0    -1 to +1
motor_level_left  2     0        2         -          -             +1        +1    +0 to +2"""
NARROW = """\
                  n  open  missing    mean change       range
uems              3     1        1  -3.3 to +13.3  -20 to +30
lems              3     0        1             +0    -1 to +1
motor_level_left  2     0        2             +1    +0 to +2"""


def test_whole_text_of_a_table_of_changes() -> None:
    pairs = sci.Visits.from_columns(FOUR).pairs("treatment:-1", "treatment:180")
    table = pairs.changes("uems", "lems", "motor_level_left")
    assert str(table) == table.to_text(max(map(len, TABLE.splitlines()))) == TABLE
    assert table.to_text(max(map(len, TABLE.splitlines())) - 1) == WITHOUT_SD
    assert table.to_text(max(map(len, NARROW.splitlines()))) == table.to_text(1) == NARROW
    assert repr(table) == "<ChangeTable: uems, lems, motor_level_left>"


def test_whole_text_of_changes() -> None:
    pairs = sci.Visits.from_columns(FOUR).pairs("treatment:-1", "treatment:180")
    changes = pairs.change("motor_level_left")
    few = "n 2, missing 2; mean +1 (SD 1.4), median +1, range +0 to +2"
    assert str(changes).splitlines() == [
        f"motor_level_left, at follow-up: {few} (motor levels)",
        "P1  +2",
        "P2  +0",
        "P3  no follow-up: none in the window; the nearest is day -1, 181 before it",
        "P4  C4 is not among C5 to T1",
    ]
    assert (len(changes), changes.rows) == (4, (2, 4, None, None))
    units = [pairs.change(name).unit for name in ("uems", "motor_level_left")]
    assert units == ["points", "motor levels"]
    assert recorded("neurological_level", "T9", "T8").unit == "segments"


def test_whole_text_of_a_course() -> None:
    visits = sci.Visits.from_columns(FICTIONAL)
    course = visits.course("lt", "before", "6 months", "12 months", by=("level",))
    assert str(course).splitlines()[:-1] == [
        "lt, closest, 11 people",
        "                    before  6 months  12 months",
        "cervical   n             4         4          4",
        "           mean         25        27         27",
        "thoracic   n             7         7          6",
        "           missing       0         0          1",
        "           mean         60        64         68",
        "everybody  n            11        11         10",
        "           missing       0         0          1",
        "           mean       47.3      50.5       51.6",
    ]
    assert repr(course) == "<Course: lt, 3 times, 11 people>"
    uems = sci.Visits.from_columns(FOUR).course("uems", "treatment:-1", "treatment:180")
    assert str(uems).splitlines()[:-1] == [
        "uems, closest, 4 people",
        "                    treatment:-1  treatment:180",
        "everybody  n                   4              3",
        "           open                0              1",
        "           missing             0              1",
        "           mean             10.5      9 to 25.7",
    ]


def test_a_narrow_table_keeps_its_counts() -> None:
    table = two(sci.Exam.intact(), sci.Exam.intact()).changes("uems", "sensory_level_left")
    for width in (None, 100, 80, 60, 10):
        text = table.to_text(width)
        assert text.splitlines()[0].split()[:3] == ["n", "open", "missing"]
        assert width is None or width == 10 or max(map(len, text.splitlines())) <= width
    assert "baseline" not in table.to_text(10)


def test_numbers_of_a_table_end_below_the_names_of_their_columns() -> None:
    people = [f"P{place // 2}" for place in range(24)]
    columns: dict[str, list[Any]] = {
        "person": people,
        "visit": ["a", "b"] * 12,
        "lems": [10, 14] * 12,
    }
    pairs = sci.Visits.from_columns(columns).pairs("a", "b")
    head, *rows = pairs.changes("lems").to_text().splitlines()
    ends = [match.end() for match in re.finditer(r"\S+(?: \S+)*", head)]
    assert rows
    for row in rows:
        assert {match.end() for match in re.finditer(r"\S+(?: \S+)*", row)} >= {*ends}


def test_a_table_is_of_the_usual_scores_that_there_are_unless_others_are_named() -> None:
    pairs = two(sci.Exam.intact(), sci.Exam.intact())
    usual = ["uems", "lems", "total_motor", "lt", "pp"]
    assert [one.name for one in pairs.changes().changes] == usual
    assert [one.name for one in pairs.changes("ler", "lt").changes] == ["ler", "lt"]
    sides = ["motor_level_right", "motor_level_left"]
    assert pairs.columns().names == (
        "ais", "sensory_level_right", "sensory_level_left", *sides, *usual
    )  # fmt: skip
    assert pairs.columns().changing == pairs.columns().names[1:]
    named = pairs.columns("ais", "ler")
    assert (named.names, named.changing) == (("ais", "ler"), ("ler",))


def test_tables_for_a_notebook_escape_their_cells_and_align_numbers_to_the_right() -> None:
    left, right = (f" style='text-align:{side};padding-right:1em'>" for side in ("left", "right"))
    assert markup({"who": ["<P>", "Q"], "n": [3, 12]}, right={1}) == (
        f"<table><tr><th{left}who</th><th{right}n</th></tr>"
        f"<tr><td{left}&lt;P&gt;</td><td{right}3</td></tr>"
        f"<tr><td{left}Q</td><td{right}12</td></tr></table>"
    )


def test_means_in_the_table_are_of_those_who_have_a_change() -> None:
    visits = sci.Visits.from_columns(
        {"person": ["P1", "P1", "P2"], "visit": ["a", "b", "a"], "lems": [10, 14, 50]}
    )
    ((first, second),) = visits.pairs("a", "b").changes("lems").means
    assert first is not None
    assert second is not None
    assert (first.value, second.value) == (10, 14)


# --- levels ---


def recorded(name: str, first: str, second: str) -> Changes:
    visits = sci.Visits.from_columns(
        {"person": ["P", "P"], "visit": ["a", "b"], name: [first, second]}
    )
    return visits.pairs("a", "b").change(name)


@pytest.mark.parametrize(
    ("name", "first", "second", "change"),
    [
        ("motor_level_right", "C5", "C7", "+2"),
        ("motor_level_left", "T1", "C8", "-1"),
        ("sensory_level_right", "C4", "T1", "+5"),
        ("sensory_level_left", "S3", "INT", "+1"),
        ("neurological_level", "T9", "T8", "-1"),
        ("sensory_level_left", "INT", "ND", "-28 to +0"),
    ],
)
def test_levels_gained(name: str, first: str, second: str, change: str) -> None:
    assert str(recorded(name, first, second)["P"]) == change


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("C4", "C6", "C4 is not among C5 to T1"),
        ("C5", "ND", "not determinable"),
        ("", "C5", "missing at baseline"),
        ("", "", "missing at baseline and follow-up"),
    ],
)
def test_no_gain_in_motor_levels_has_a_reason(first: str, second: str, reason: str) -> None:
    changes = recorded("motor_level_right", first, second)
    assert changes["P"] is None
    assert changes.reasons == (reason,)
    assert changes.summary.missing == 1
    assert changes.unit == "motor levels"


def test_unknown_names_are_refused() -> None:
    pairs = two(sci.Exam.intact(), sci.Exam.intact())
    few = sci.Visits.from_columns(FICTIONAL).pairs("before", "6 months")
    for ask, message in (
        (lambda: pairs.change("ais"), r"'ais' has no change; use one of uer, "),
        (lambda: pairs.change("lmes"), r"did you mean 'lems'\?"),
        (lambda: pairs.change("scim_total"), r"'scim_total' is no score of these visits"),
        (lambda: pairs.change("lems")["Q"], r"'Q' is no person"),
        (lambda: pairs.split("plegia"), r"'plegia' is no column of your own; there are none"),
        (lambda: pairs.split("uems"), r"'uems' is no column of your own; there are none"),
        (lambda: few.split("sensory_level_left"), r"'sensory_level_left' is no column of your own"),
    ):
        with pytest.raises(OutcomeError, match=message):
            ask()
    with pytest.raises(OutcomeError, match=r"a course needs one time at least"):
        sci.Visits.from_columns(FICTIONAL).course("lt")


# --- strata and courses ---

FICTIONAL: dict[str, list[Any]] = {
    # Seven thoracic and four cervical people, one thoracic person lost after six months.
    "person": [f"P{one}" for one in range(11)] * 2 + [f"P{one}" for one in range(10, 0, -1)],
    "visit": ["before"] * 11 + ["6 months"] * 11 + ["12 months"] * 10,
    "level": (["thoracic"] * 7 + ["cervical"] * 4) * 2 + ["cervical"] * 4 + ["thoracic"] * 6,
    "lt": [60] * 7 + [25] * 4 + [64] * 7 + [27] * 4 + [27] * 4 + [68] * 6,
    "ais": ["A"] * 9 + ["ND", "B"] + ["A"] * 11 + ["A"] * 10,
}


def test_a_denominator_that_changes_is_said_aloud() -> None:
    """A published table has 11 people at six months and silently 10 at twelve."""
    visits = sci.Visits.from_columns(FICTIONAL)
    course = visits.course("lt", "before", "6 months", "12 months", by=("level",))
    assert [cell.n for cell in course.cells()] == [11, 11, 10]
    assert [cell.n for cell in course.cells(("thoracic",))] == [7, 7, 6]
    assert [cell.n for cell in course.cells(("cervical",))] == [4, 4, 4]
    assert len(course.complete) == 10
    text = str(course)
    assert text.count(" n ") == 3
    assert re.findall(r"missing +(\d) +(\d) +(\d)", text) == [("0", "0", "1")] * 2
    assert " open " not in text
    assert text.endswith(
        "n differs between the times (11, 11, 10): the means are not of the same people; "
        "10 have the score at every time"
    )
    steady = str(visits.course("lt", "before", "6 months"))
    assert "differs" not in steady


def test_strata_are_people_by_a_named_column() -> None:
    """A published filter compared the grades with each other and took every k-th row."""
    pairs = sci.Visits.from_columns(FICTIONAL).pairs("before", "6 months")
    strata = pairs.split("ais")
    assert {key: some.people for key, some in strata.items()} == {
        ("A",): tuple(f"P{one}" for one in range(9)), ("B",): ("P10",), ("ND",): ("P9",),
    }  # fmt: skip
    both = pairs.split("level", "ais")
    assert [*both] == [("cervical", "A"), ("cervical", "B"), ("cervical", "ND"), ("thoracic", "A")]
    assert sum(len(some.people) for some in both.values()) == 11
    assert pairs.split() == {(): pairs}
    tagged = two(sci.Exam.intact().replace({"left.motor.L3": "3**"}), sci.Exam.intact())
    assert [*tagged.split("ais")] == [("E",)]
    assert str(tagged.baseline_ais[0]) == "E*"
    late = sci.Visits.from_columns(FICTIONAL).pairs("12 months", "6 months")
    assert late.split("ais")["missing",].people == ("P0",)


# --- published courses ---

#: Bydon 2020 (CELLTOP patient 1), Mayo Clin Proc, S0025-6196(19)30871-7: day, then right,
#: left and total of upper and lower extremity motor score, pin prick and light touch. Days
#: follow from the names of the visits; baseline is counted as day 0.
CELLTOP = """
  0 19 16 35 19 17 36 25 20 45 27 27 54
  2 19 17 36 19 19 38 28 31 59 28 28 56
  3 19 17 36 19 19 38 29 31 60 29 29 58
  7 20 18 38 19 19 38 30 31 61 29 29 58
 14 21 19 40 24 22 46 29 33 62 30 30 60
 28 21 19 40 23 21 44 32 31 63 32 32 64
 84 23 19 42 24 23 47 33 34 67 32 32 64
168 23 19 42 24 23 47 34 35 69 32 32 64
336 24 19 43 25 24 49 32 35 67 39 39 78
504 25 19 44 25 24 49 46 49 95 46 50 96
"""
CELLTOP_COLUMNS = ("days_since_treatment", "uer", "uel", "uems", "ler", "lel", "lems",
                   "ppr", "ppl", "pp", "ltr", "ltl", "lt")  # fmt: skip


@pytest.fixture(scope="module")
def celltop() -> sci.Visits:
    rows = [[int(cell) for cell in line.split()] for line in CELLTOP.strip().splitlines()]
    columns = dict(zip(CELLTOP_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    return sci.Visits.from_columns({"person": ["1"] * len(rows), **columns})


def test_sides_of_the_celltop_patient_add_up(celltop: sci.Visits) -> None:
    for total, right, left in (("uems", "uer", "uel"), ("lems", "ler", "lel"),
                               ("pp", "ppr", "ppl"), ("lt", "ltr", "ltl")):  # fmt: skip
        parts = (celltop.scores(name) for name in (total, right, left))
        for whole, first, second in zip(*parts, strict=True):
            assert whole is not None
            assert first is not None
            assert second is not None
            assert whole.low == first.low + second.low


def test_best_and_last_differ_in_the_celltop_course(celltop: sci.Visits) -> None:
    by_week_4 = celltop.pairs("treatment:0", "treatment:28")
    assert [str(made("lems")["1"]) for made in (by_week_4.best, by_week_4.last)] == ["+10", "+8"]
    assert by_week_4.best("lems").rows == (5,)
    assert by_week_4.last("lems").rows == (6,)
    by_week_48 = celltop.pairs("treatment:0", "treatment:336")
    assert [str(made("pp")["1"]) for made in (by_week_48.best, by_week_48.last)] == ["+24", "+22"]
    whole = celltop.pairs("treatment:0", "treatment:504")
    told = {name: str(whole.change(name)["1"]) for name in ("uems", "lems", "pp", "lt")}
    assert told == {"uems": "+9", "lems": "+13", "pp": "+50", "lt": "+42"}
    assert str(whole.change("uer")["1"]) == "+6"
    assert str(whole.change("uel")["1"]) == "+3"


#: Michibata 2022, BMJ Case Rep 15(3):e244091, table 1.
MICHIBATA: dict[str, list[Any]] = {
    "person": ["1"] * 7,
    "days_since_injury": [0, 30, 60, 90, 120, 150, 180],
    "ais": list("AAACCCC"),
    "uems": [50] * 7,
    "lems": [0, 0, 2, 17, 20, 24, 24],
    "lt": [72, 72, 74, 78, 76, 77, 70],
    "pp": [72, 72, 74, 72, 77, 77, 78],
    "neurological_level": ["T9", "T9", "T9", "T8", "T8", "T8", "T8"],
}


def test_the_michibata_course_is_taken_as_it_was_recorded() -> None:
    visits = sci.Visits.from_columns(MICHIBATA)
    pairs = visits.pairs("injury:0", "injury:180")
    assert (pairs.baseline_ais, pairs.followup_ais) == (("A",), ("C",))
    told = {name: str(pairs.change(name)["1"]) for name in ("uems", "lems", "lt", "pp")}
    assert told == {"uems": "+0", "lems": "+24", "lt": "-2", "pp": "+6"}
    assert str(pairs.best("lt")["1"]) == "+6"
    assert str(pairs.change("neurological_level")["1"]) == "-1"
    month_two = visits.at("injury:60")
    assert (month_two.findings("ais"), str(month_two.scores("lems")[0])) == (("A",), "2")


# --- what published code got wrong ---


def test_untested_muscles_are_not_zero_in_a_change() -> None:
    untested = sci.Exam.intact().replace({f"{side}.motor.L3": "NT" for side in ("right", "left")})
    changes = two(untested, sci.Exam.intact()).change("total_motor")
    assert str(changes["P"]) == "+0 to +10"
    assert changes.summary.open == 1


def test_not_determinable_is_never_no_change() -> None:
    unknown = sci.Exam.intact().replace({"vac": "NT", "left.motor.L3": 3})
    pairs = two(unknown, unknown)
    (before,), (after,) = pairs.baseline_ais, pairs.followup_ais
    assert str(before) == str(after) == "ND"
    assert recorded("sensory_level_left", "ND", "ND")["P"] == Change(low=-28, high=28)
    assert recorded("uems", "ND", "ND")["P"] == Change(low=-50, high=50)


def test_a_missing_visit_is_another_thing_than_an_unknown_grade() -> None:
    visits = sci.Visits.from_columns(
        {"person": ["P1", "P1", "P2", "P3", "P3"], "visit": ["a", "b", "a", "a", "b"],
         "ais": ["A", "ND", "B", "C", None]}
    )  # fmt: skip
    pairs = visits.pairs("a", "b")
    assert pairs.followup_ais == ("ND", None, None)
    assert pairs.counts == {"both": 2, "baseline only": 1, "follow-up only": 0, "neither": 0}


def test_week_52_else_26_is_asked_for_and_told() -> None:
    """Published code took week 26 where week 52 was missing, without a word."""
    visits = sci.Visits.from_columns(
        {"person": ["P1", "P1", "P1", "P2", "P2"], "days_since_injury": [3, 180, 366, 2, 190],
         "lems": [0, 6, 9, 0, 5]}
    )  # fmt: skip
    late = ("sygen:52+-30@injury", "sygen:26+-30@injury")
    choice = visits.at(*late)
    assert {one.person: one.when.name for one in choice if one.when} == {
        "P1": "sygen 52", "P2": "sygen 26",
    }  # fmt: skip
    assert visits.at(late[0]).none.keys() == {"P2"}
    carried = visits.carried_forward(late[0], after="injury:0+-7", needs="lems")
    assert [one.carried for one in carried] == [False, True]
    assert "carried forward" in str(carried)
