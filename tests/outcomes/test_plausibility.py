"""Plausibility: what is called impossible is, the bounds are reached, published rows are found."""

from __future__ import annotations

import functools
from typing import Any

import attrs
import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.isncsci.editions import EDITIONS, Edition, Reading
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.plausibility.checks import CHECKS, IMPOSSIBLE, SUSPICIOUS, Check
from sciscore.outcomes.plausibility.flags import Flag, flags_of
from sciscore.outcomes.recorded_numbers import COLUMNS, MAXIMA, WORDS, read_columns, word
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, NA
from sciscore.testing import exams, exams_near_borders

YEARS = tuple(EDITIONS)
INTACT = len(sci.SEGMENTS)
Columns = dict[str, list[object]]


def summary(results: sci.Classifications) -> Columns:
    """What the exams give, as somebody might have recorded it: what is determinate."""
    made: Columns = {}
    for name, column in results.columns.items():
        values = zip(column.value, column.tagged, strict=True)
        made[name] = ["" if value is None or tag else value for value, tag in values]
    for name, score in results.totals.columns.items():
        made[name] = [*score.value]
    cells = results.exams.to_columns()
    return made | {name: [*cells[name]] for name in ("vac", "dap")}


def impossible(columns: Any, edition: str) -> list[Flag]:
    found = sci.plausibility(columns, edition=edition)
    return [flag for flag in found if flag.check.kind == IMPOSSIBLE]


# nothing that an exam can give is impossible


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("edition", YEARS)
@settings(max_examples=40)
@given(st.data())
def test_no_exam_is_called_impossible(edition: str, data: st.DataObject) -> None:
    strategy = st.one_of(exams(edition), exams_near_borders(edition))
    drawn = data.draw(st.lists(strategy, min_size=1, max_size=2))
    results = sci.classify(sci.Exams.from_exams(drawn), edition=edition)
    assert impossible(summary(results), edition) == []


def injuries(count: int, intact: int = 5) -> sci.Exams:
    """Made-up exams in which totals are as low or as high as the level and grade let them."""
    chance = np.random.default_rng(5)

    def often(part: float, *shape: int) -> Any:
        return chance.random((count, *shape)) < part

    dermatome, muscle = (np.array([INDEX[n] for n in names]) for names in (DERMATOMES, KEY_MUSCLES))
    base = chance.integers(0, INTACT + 1, (count, 1, 1))
    level = np.where(often(0.5, 2, 1), base, chance.integers(0, INTACT + 1, (count, 2, 1)))
    level = np.where((level == INTACT) | often(0.15, 2, 1), 2 * INTACT, level)
    by_half = often(0.2, 1, 1)
    level = np.where(by_half, np.minimum(base, INTACT - 2), level)
    whole = often(0.25, 1, 1) & ~by_half

    def sensation() -> Any:
        fill = chance.integers(0, 3, (count, 1, 1))
        below = np.where(fill == 2, chance.integers(0, 3, (count, 2, 28)), 2 * fill)
        grades = np.where(dermatome <= level, 2, below)
        stop = (dermatome == level + 1) & (often(0.7, 2, 1) | by_half)
        grades = np.where(stop, chance.integers(0, 2, (count, 2, 28)), grades)
        grades[:, :, -1] *= ~often(0.4, 1)
        return np.where(whole, 2, grades)

    further = chance.choice([0, 0, 0, 0, -1, 1, 2, 4], (count, 2, 1))
    reached = level + further * ~by_half * often(0.6, 1, 1)
    fill = chance.choice([0, 0, 2, 3, 5, 5, 6], (count, 1, 1))
    below = np.where(fill == 6, chance.integers(0, 6, (count, 2, 10)), fill)
    below = np.where((muscle > reached + 3) & often(0.3, 1, 1), 0, below)
    order = np.argsort(np.argsort(
        np.where(muscle > level, chance.random((count, 2, 10)), 2).reshape(count, 20)
    )).reshape(count, 2, 10)  # fmt: skip
    few = ((muscle > level).sum(axis=(1, 2), keepdims=True) + 1) // 2 - often(0.5, 1, 1)
    low = often(0.5, 1, 1)
    halved = np.where(order < few, np.where(low, 3, 5), np.where(low, 0, 2))
    below = np.where(by_half, halved, below)
    motor = np.where(muscle < reached, intact, below)
    at = chance.choice([3, 4, 5], (count, 2, 1))
    at = np.where(often(0.6, 1, 1), np.where(often(0.6, 1, 1), 3, 5), at)
    motor = np.where(muscle == reached, at, motor)
    weak_next = (muscle == reached + 1) & often(0.4, 2, 1) & ~by_half
    motor = np.where(weak_next, chance.choice([0, 2], (count, 2, 1)), motor)
    # Only one muscle has lost something, and no dermatome has.
    one = np.full((count, 2, 10), 5)
    one[np.arange(count), 0, chance.integers(0, 10, count)] = chance.choice([2, 3, 4], count)
    motor = np.where(whole & often(0.8, 1, 1), one, motor)
    light_touch, pin_prick = sensation(), sensation()
    at = np.arange(count)[whole.ravel() & often(0.3)]
    pin_prick[at, 0, chance.integers(0, 28, len(at))] = 1
    cells = np.concatenate([light_touch, pin_prick, motor], axis=2).reshape(count, -1)
    answers = [chance.integers(0, 2, count) for _ in ("vac", "dap")]
    optional = np.tile([0, 0, 1, 0], (count, 1))
    return sci.Exams(np.column_stack([cells, *answers, optional]))


@functools.cache
def cohort(intact: int) -> sci.Exams:
    """Injuries with this grade above the level: 4 may be intact, by some readings."""
    return injuries(100_000, intact)


def readings(row: Edition) -> list[Edition]:
    """The editions that an edition may be, by its readings."""
    made = []
    for reading in row.readings:
        chosen: dict[str, Any] = {
            name: attrs.evolve(rule, readings=(getattr(reading, name),), evidence="stated")
            for name, rule in row.rules().items()
            if name in attrs.fields_dict(Reading)
        }
        made.append(attrs.evolve(row, **chosen))
    return made


def numbers_of(row: Edition, cohort: sci.Exams) -> dict[str, Any]:
    """What the exams give as numbers, without the way through texts that `summary` takes."""
    results = sci.classify(cohort, edition=row)
    made = {}
    for name, column in results.columns.items():
        bits = [NA if value == "NA" else 1 << place for place, value in enumerate(FINDINGS[name])]
        numbers = np.full(len(cohort), np.nan)
        for bit, value in zip(bits, FINDINGS[name], strict=True):
            if value in WORDS[name]:
                numbers[(column.masks == bit) & ~column.tagged] = WORDS[name].index(value)
        made[name] = numbers
    for name, score in results.totals.columns.items():
        made[name] = np.where(score.low == score.high, score.low, np.nan)
    for name in ("vac", "dap"):
        codes, place = FIELDS[PLACE[name]].codes, PLACE[name]
        given = [cohort.codes[:, place] == codes[answer] for answer in WORDS[name]]
        made[name] = np.select(given, range(len(given)), np.nan)
    return made


@pytest.mark.parametrize("edition", YEARS)
def test_numbers_are_those_of_the_texts(edition: str) -> None:
    few, row = injuries(300, intact=4), EDITIONS[edition]
    read = read_columns(summary(sci.classify(few, edition=row)))
    for name, numbers in numbers_of(row, few).items():
        np.testing.assert_array_equal(numbers, read[name].numbers)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("edition", YEARS)
def test_no_injury_is_called_impossible_under_any_reading(edition: str) -> None:
    row = EDITIONS[edition]
    checks = [check for check in CHECKS if check.kind == IMPOSSIBLE]
    for reading in readings(row):
        columns = numbers_of(reading, cohort(5)[:8000])
        assert flags_of(checks, columns, row) == ()


# and the bounds are the narrowest


def natural(row: Edition, column: str) -> float:
    """The highest number of a column."""
    return 1 if column in ("vac", "dap", "completeness") else CHECKS[0].bounds(row, column)[1]


def different(keys: Any) -> tuple[Any, Any]:
    """The different columns of some rows of words, and which of them each column is."""
    # No row has 100 words, so that each column is a number of its own.
    codes = functools.reduce(lambda code, key: 100 * code + key, keys, np.zeros(keys.shape[1]))
    _, first, of = np.unique(codes, return_index=True, return_inverse=True)
    return keys[:, first], of


def unreached(check: Check, row: Edition, columns: dict[str, Any]) -> list[str]:
    """Bounds that no exam reaches: the column, its end, and the levels and grades given."""
    missed = []
    for column, *given_names in check.on:
        if column not in columns:
            continue
        value, givens = columns[column], [columns[name] for name in given_names]
        low, high = np.broadcast_arrays(*check.bounds(row, column, *givens), value)[:2]
        known = ~np.isnan(np.array([value, *givens])).any(axis=0)
        assert not np.isnan([low[known], high[known]]).any(), check
        words = [name for name in given_names if name in WORDS]
        keys = np.array([columns[name] for name in words]).reshape(len(words), len(value))
        for end, gap, bound in (
            ("low", value - low, known & (low > 0)),
            ("high", high - value, known & (high < natural(row, column))),
        ):
            places, of = different(keys[:, bound])
            least = np.full(places.shape[1], np.inf)
            np.minimum.at(least, of, gap[bound])
            for place in places[:, least > 0].T.tolist():
                texts = [word(n, number) for n, number in zip(words, place, strict=True)]
                missed.append(" ".join([column, end, *texts]))
    return missed


@functools.cache
def columns_under(edition: str) -> dict[str, Any]:
    """What injuries give under every reading of an edition."""
    row = EDITIONS[edition]
    found = [
        numbers_of(reading, cohort(intact))
        for reading in readings(row)
        for intact in range(int(str(reading.intact_from.readings[0])), 6)
    ]
    return {name: np.concatenate([numbers[name] for numbers in found]) for name in found[0]}


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("edition", ["1996", "2019"])
def test_every_bound_is_reached(edition: str) -> None:
    row, columns = EDITIONS[edition], columns_under(edition)
    missed = {check.name: unreached(check, row, columns) for check in CHECKS}
    # That C lies above S1, where 0 of 0 is half, is another check, and only suspicious.
    missed["grade and levels"] = [m for m in missed["grade and levels"] if not m.endswith(" C")]
    assert {name: bounds for name, bounds in missed.items() if bounds} == {}


#: Beside these words injuries made by chance do not have all that is allowed.
RARE = {
    *("total_motor A L3", "lems A L3", "uel A C5", "sensory_zpp_left B"),
    *(f"motor_zpp_left {level}" for level in ("C2", "T2", "T5", "T11", "L1")),
    # Only the VAC of other software makes it INT.
    "neurological_level INT INT S3 S3",
}


def left(row: Edition, column: str, givens: dict[str, Any]) -> tuple[Any, Any]:
    """What all checks together leave to a column beside words."""
    low, high = 0.0, natural(row, column)
    for check in CHECKS:
        for looked_at, *names in check.on:
            if looked_at == column and names and givens.keys() >= {*names}:
                bounds = check.bounds(row, column, *[givens[name] for name in names])
                low, high = np.maximum(low, bounds[0]), np.minimum(high, bounds[1])
    return low, high


def ends_beside(column: str, names: list[str], columns: dict[str, Any]) -> tuple[Any, ...]:
    """Each set of words that exams have, and the lowest and highest of a column beside it."""
    keys = np.array([columns[name] for name in names])
    known = ~np.isnan([columns[column], *keys]).any(axis=0)
    value, keys = columns[column][known], keys[:, known]
    places, of = different(keys)
    least, most = np.full(places.shape[1], np.inf), np.full(places.shape[1], -np.inf)
    np.minimum.at(least, of, value)
    np.maximum.at(most, of, value)
    return places, least, most


@pytest.mark.parametrize("edition", ["1996", "2011", "2019"])
def test_what_words_leave_to_a_column_is_what_exams_have(edition: str) -> None:
    row, columns = EDITIONS[edition], columns_under(edition)
    pairs = {on for check in CHECKS for on in check.on if on[1:] and {*on[1:]} <= WORDS.keys()}
    differ = {}
    for column, *names in sorted(pairs):
        places, least, most = ends_beside(column, names, columns)
        low, high = left(row, column, dict(zip(names, places, strict=True)))
        for at in np.flatnonzero((least != low) | (most != high)).tolist():
            texts = [word(name, place[at]) for name, place in zip(names, places, strict=True)]
            by_half = "ais" in names and texts[0] in ("C", "D")
            # Each reading of B is bounded beside the motor level, both beside the NLI only.
            literal_b = edition == "1996" and texts[0] == "B" and "motor_level" in names[-1]
            if not by_half and not literal_b:
                differ[" ".join([column, *texts])] = (least[at], most[at])
    assert {*differ} <= RARE, differ


@pytest.mark.parametrize(
    ("normal", "on"),
    [
        (["lt"], ["pp neurological_level", "ppr sensory_level_right", "ppl sensory_level_left"]),
        (["lt", "pp"], [f"{name} neurological_level" for name in ("total_motor", "uems", "lems")]),
    ],
)
def test_what_normal_sensation_leaves_to_a_column_is_what_exams_have(
    normal: list[str], on: list[str]
) -> None:
    row, columns = EDITIONS["2019"], columns_under("2019")
    rows = np.all([columns[name] == MAXIMA[name] for name in normal], axis=0)
    chosen = {name: numbers[rows] for name, numbers in columns.items()}
    for column, name in map(str.split, on):
        (places,), _, most = ends_beside(column, [name], chosen)
        sides = [total + side for total in normal for side in ("", "r", "l")]
        givens = {total: np.full(len(places), MAXIMA[total]) for total in sides}
        assert left(row, column, {name: places, **givens})[1].tolist() == most.tolist()


@settings(max_examples=20)
@given(st.data())
def test_flags_follow_their_rows(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(exams("2019"), min_size=2, max_size=3))
    columns = summary(sci.classify(sci.Exams.from_exams(drawn), edition="2019"))
    columns["lt"] = [113, *columns["lt"][1:]]
    order = data.draw(st.permutations(range(len(drawn))))
    moved = {name: [cells[place] for place in order] for name, cells in columns.items()}
    found = {(f.row, f.check.name, f.column) for f in sci.plausibility(columns, edition="2019")}
    after = {
        (order[f.row - 1] + 1, f.check.name, f.column)
        for f in sci.plausibility(moved, edition="2019")
    }
    assert found == after != set()


# published rows

#: PMC2633768, Table 1: neurological level, AIS, motor, pin prick and light touch total.
SEVEN = (
    ("T3", "A", 50, 46, 43), ("C6", "B", 32, 54, 42), ("T4", "D", 100, 66, 66),
    ("C4", "A", 28, 32, 32), ("T5", "C", 50, 6, 6), ("C7", "C", 5, 32, 32),
    ("C8", "A", 50, 3, 3),
)  # fmt: skip


def columns_of(names: str, rows: Any) -> Columns:
    return dict(zip(names.split(), map(list, zip(*rows, strict=True)), strict=True))


SEVEN_COLUMNS = columns_of("neurological_level ais total_motor pp lt", SEVEN)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("edition", YEARS)
def test_three_of_seven_patients_are_impossible(edition: str) -> None:
    flags = impossible(SEVEN_COLUMNS, edition)
    assert {(flag.row, flag.column) for flag in flags} == {
        (5, "pp"), (5, "lt"), (6, "total_motor"), (7, "pp"), (7, "lt"),
    }  # fmt: skip
    if edition in ("2000", "2011", "2019"):
        assert sci.plausibility(SEVEN_COLUMNS, edition=edition).rows == (5, 6, 7)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_bounds_of_the_seven_patients() -> None:
    found = {(f.row, f.column): f.allowed for f in sci.plausibility(SEVEN_COLUMNS, edition="2019")}
    assert found == {
        (5, "pp"): "48 or more", (5, "lt"): "48 or more", (6, "total_motor"): "26 or more",
        (7, "pp"): "28 or more", (7, "lt"): "28 or more",
    }  # fmt: skip


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_literal_b_of_the_first_editions_is_suspicious_only() -> None:
    (flag,) = (f for f in sci.plausibility(SEVEN_COLUMNS, edition="1996") if f.row == 2)
    assert (flag.check.kind, flag.column, flag.allowed) == (SUSPICIOUS, "total_motor", "20 or less")


#: Bydon et al. 2020 (S0025-6196(19)30871-7), one patient at ten visits: right, left, both.
CELLTOP = (
    (19, 16, 35, 19, 17, 36, 25, 20, 45, 27, 27, 54),
    (19, 17, 36, 19, 19, 38, 28, 31, 59, 28, 28, 56),
    (19, 17, 36, 19, 19, 38, 29, 31, 60, 29, 29, 58),
    (20, 18, 38, 19, 19, 38, 30, 31, 61, 29, 29, 58),
    (21, 19, 40, 24, 22, 46, 29, 33, 62, 30, 30, 60),
    (21, 19, 40, 23, 21, 44, 32, 31, 63, 32, 32, 64),
    (23, 19, 42, 24, 23, 47, 33, 34, 67, 32, 32, 64),
    (23, 19, 42, 24, 23, 47, 34, 35, 69, 32, 32, 64),
    (24, 19, 43, 25, 24, 49, 32, 35, 67, 39, 39, 78),
    (25, 19, 44, 25, 24, 49, 46, 49, 95, 46, 50, 96),
)
CELLTOP_COLUMNS = columns_of("uer uel uems ler lel lems ppr ppl pp ltr ltl lt", CELLTOP)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_the_forty_sums_of_one_patient_hold() -> None:
    found = sci.plausibility(CELLTOP_COLUMNS, edition="2011")
    assert (len(found), found.n) == (0, 10)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("whole", ["uems", "lems", "lt", "pp"])
@pytest.mark.parametrize("by", [-1, 1])
def test_a_sum_that_is_out_by_one_is_found(whole: str, by: int) -> None:
    columns = {**CELLTOP_COLUMNS, whole: [*CELLTOP_COLUMNS[whole]]}
    columns[whole][3] = int(str(columns[whole][3])) + by
    found = sci.plausibility(columns, edition="2011")
    assert [(f.row, f.column, f.check.name) for f in found] == [(4, whole, "parts and whole")]


#: Michibata 2022 (doi:10.1136/bcr-2021-244091), Table 1: one patient at seven visits.
MICHIBATA = (
    ("A", 50, 0, 72, 72, "T9"), ("A", 50, 0, 72, 72, "T9"), ("A", 50, 2, 74, 74, "T9"),
    ("C", 50, 17, 78, 72, "T8"), ("C", 50, 20, 76, 77, "T8"), ("C", 50, 24, 77, 77, "T8"),
    ("C", 50, 24, 70, 78, "T8"),
)  # fmt: skip
MICHIBATA_COLUMNS = columns_of("ais uems lems lt pp neurological_level", MICHIBATA)


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("edition", YEARS)
def test_leg_function_in_a_complete_injury_is_allowed(edition: str) -> None:
    assert len(sci.plausibility(MICHIBATA_COLUMNS, edition=edition)) == 0


# what is looked at, and how it is said


def one(edition: str = "2019", /, **cells: object) -> list[tuple[str, str, str]]:
    found = sci.plausibility({name: [cell] for name, cell in cells.items()}, edition=edition)
    return [(f.check.name, f.column, f.allowed) for f in found]


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"lt": 113}, [("range", "lt", "112 or less")]),
        ({"uems": 888}, [("range", "uems", "50 or less")]),
        ({"pp": -1}, [("range", "pp", "112 or less")]),
        ({"neurological_level": "S4-5"}, [("range", "neurological_level", "C1 to INT")]),
        ({"motor_zpp_left": "INT"}, [("range", "motor_zpp_left", "C1 to NA")]),
        ({"uems": 20, "uer": 21}, [("parts and whole", "uems", "21 to 46")]),
        ({"total": 50, "mobility": 40, "self_care": 15},
         [("parts and whole of SCIM", "total", "55 or more")]),
        ({"total": 0, "mobility": 1}, [("parts and whole of SCIM", "total", "1 or more")]),
        ({"mobility": 12, "mobility_room_toilet": 5, "mobility_indoors_outdoors": 6},
         [("parts and whole of SCIM", "mobility", "11")]),
        ({"neurological_level": "INT", "lt": 111}, [("sensation down to the NLI", "lt", "112")]),
        ({"neurological_level": "T4", "sensory_level_left": "T3"},
         [("NLI of the levels", "neurological_level", "C1 to T3")]),
        ({"ais": "A", "vac": "Yes"}, [("grade and VAC", "vac", "No")]),
        ({"ais": "A", "dap": "yes", "completeness": "I"}, [
            ("grade and completeness", "completeness", "C"), ("grade and DAP", "dap", "No")]),
        ({"ais": "E", "lt": 110, "total_motor": 100}, [("grade and sensation", "lt", "112")]),
        ({"ais": "D", "neurological_level": "T4", "total_motor": 64},
         [("grade C or D by half", "total_motor", "65 or more")]),
        ({"ais": "C", "neurological_level": "T4", "lems": 33},
         [("grade C or D by half", "lems", "32 or less")]),
        ({"ais": "B", "motor_level_right": "C5", "ler": 1},
         [("grade B and strength far below", "ler", "0")]),
        ({"ais": "C", "neurological_level": "S2"},
         [("grade C without muscles", "neurological_level", "C1 to L5")]),
        ({"ais": "B", "neurological_level": "INT"},
         [("grade B and INT", "neurological_level", "C1 to S3")]),
        ({"sensory_level_right": "T4", "motor_level_right": "T6"},
         [("sensory and motor level", "sensory_level_right", "T6")]),
        ({"lt": 112, "pp": 112, "neurological_level": "T6"},
         [("end of the NLI by sensation", "pp", "111 or less")]),
        ({"lt": 112, "pp": 112, "neurological_level": "C6", "uems": 50},
         [("end of the NLI by strength", "uems", "49 or less")]),
        ({"motor_level_right": "C4", "uer": 23}, [("end of the motor level", "uer", "22 or less")]),
        ({"motor_zpp_right": "T3", "motor_zpp_left": "NA"},
         [("motor zones of both sides", "motor_zpp_left", "C1 to S3")]),
    ],
)  # fmt: skip
def test_examples(cells: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    assert one(**cells) == expected


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_int_of_other_software_is_allowed_where_only_vac_is_abnormal() -> None:
    levels = dict.fromkeys(("sensory_level_right", "sensory_level_left"), "INT")
    levels |= dict.fromkeys(("motor_level_right", "motor_level_left"), "S3")
    assert one(neurological_level="INT", **levels) == []
    assert one(neurological_level="S3", **levels) == []
    levels["sensory_level_left"] = "S3"
    assert one(neurological_level="INT", **levels) == [
        ("NLI of the levels", "neurological_level", "S3")
    ]


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_a_grade_b_has_motor_zones_since_2019() -> None:
    assert one(ais="B", motor_zpp_right="NA") == [("zone and grade", "motor_zpp_right", "C1 to S3")]
    assert one("2011", ais="B", motor_zpp_right="NA") == []


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
def test_editions_that_differ_in_zones_differ_in_flags() -> None:
    assert one("2019", ais="C", motor_zpp_left="L3") == []
    assert one("2011", ais="C", motor_zpp_left="L3") == [("zone and grade", "motor_zpp_left", "NA")]


@pytest.mark.guards("OUTCOME.PLAUSIBILITY")
@pytest.mark.parametrize("cell", ["", None, "ND", "T5*", float("nan")])
def test_what_is_not_known_or_tagged_is_not_looked_at(cell: object) -> None:
    assert one(neurological_level=cell, lt=6, pp=6) == []
    assert one(neurological_level="T5", lt=6) != []


def test_bad_cells_and_names_are_refused_at_once() -> None:
    with pytest.raises(OutcomeError) as caught:
        sci.plausibility({"lt": [1, "many"], "ais": ["A", "F"]}, edition="2019")
    assert [str(problem).partition("; use")[0] for problem in caught.value.problems] == [
        "record 2, lt: 'many' is not a score",
        "record 2, ais: 'F' is not an AIS grade",
    ]
    with pytest.raises(OutcomeError, match=r"uemss: unknown finding .* did you mean 'uems'"):
        sci.plausibility({"uemss": [1]}, edition="2019")
    with pytest.raises(OutcomeError, match="pp: 1 rows, expected 2"):
        sci.plausibility({"lt": [1, 2], "pp": [1]}, edition="2019")
    with pytest.raises(OutcomeError, match="ais: 'ABC' is not a column"):
        sci.plausibility({"ais": "ABC"}, edition="2019")


def test_what_is_printed_names_rows_and_reasons() -> None:
    found = sci.plausibility({"lt": [1, 200], "ais": ["<b>", "A"][1:] * 2}, edition="2019")
    assert str(found).startswith("1 of 2 rows flagged, edition 2019\nrecord 2: lt is 200, allowed")
    assert repr(found) == "<Plausibility: 1 of 2 rows flagged, edition 2019>"
    html = found._repr_html_()
    assert "1 of 2 rows flagged" in html
    assert "112 or less" in html
    assert [len(cells) for cells in found.to_columns().values()] == [len(found)] * 7
    many = sci.plausibility({"lt": [200] * 60}, edition="2019")
    none = sci.plausibility({"lt": [12]}, edition="2019")
    assert "0 of 1 rows flagged, edition 2019" in none._repr_html_()
    assert len(many.flags[:3]) == 3
    assert sci.plausibility({}, edition="2019").n == 0


def test_flags_and_checks_in_print() -> None:
    columns: Columns = {
        "neurological_level": ["T3", "C5"], "ais": ["E", "A"], "lt": ["", 113],
    }  # fmt: skip
    found = sci.plausibility(columns, edition="2019")
    first, second = CHECKS[0], found[0].check
    assert str(found).splitlines() == [
        "2 of 2 rows flagged, edition 2019",
        (
            "record 1: neurological_level is T3, allowed is INT with ais E. "
            f"Impossible: {second.reason}"
        ),
        f"record 2: lt is 113, allowed is 112 or less. Impossible: {first.reason}",
    ]
    assert found[0].values == {"neurological_level": "T3", "ais": "E"}
    assert str(first) == f"range (impossible): {first.reason}"
    assert str(second) == f"grade and levels (impossible): {second.reason}"
    assert not any("<function" in repr(check) for check in CHECKS)


def test_checks_are_a_sound_table() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert {name for check in CHECKS for on in check.on for name in on} == set(COLUMNS)
    assert all(set(check.sources) <= set(sci.REFERENCES) for check in CHECKS)


def test_every_check_is_on_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "plausibility.md").read_text(encoding="utf-8")
    rows = {
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith("| ")
    }
    for check in CHECKS:
        assert (check.name, check.kind, check.reason, "; ".join(check.sources)) in rows
