"""SCIM III: the table of entries, subscores and intervals, what is refused, change.

The table below is stated anew from the description of the measure, not taken from
the library.
"""

from __future__ import annotations

import itertools
import json
import pickle
import textwrap
from contextlib import suppress
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

import sciscore as sci
from sciscore.intervals import Change
from sciscore.scim.change import Criterion, Verdict
from sciscore.scim.items import ENTRIES, SUBSCORES, VERSIONS
from sciscore.scim.records import ABSENT, MISSING
from sciscore.scim.results import ScimScores
from sciscore.scim.scoring import ODDITIES
from sciscore.testing import scim_records

ALLOWED: dict[str, set[int]] = {
    "feeding": {0, 1, 2, 3},
    "bathing_upper": {0, 1, 2, 3},
    "bathing_lower": {0, 1, 2, 3},
    "dressing_upper": {0, 1, 2, 3, 4},
    "dressing_lower": {0, 1, 2, 3, 4},
    "grooming": {0, 1, 2, 3},
    "respiration": {0, 2, 4, 6, 8, 10},
    "bladder": {0, 3, 6, 9, 11, 13, 15},
    "bowel": {0, 5, 8, 10},
    "use_of_toilet": {0, 1, 2, 4, 5},
    "bed_mobility": {0, 2, 4, 6},
    "transfer_bed_wheelchair": {0, 1, 2},
    "transfer_wheelchair_toilet_tub": {0, 1, 2},
    "mobility_indoors": set(range(9)),
    "mobility_moderate": set(range(9)),
    "mobility_outdoors": set(range(9)),
    "stairs": {0, 1, 2, 3},
    "transfer_wheelchair_car": {0, 1, 2},
    "transfer_ground_wheelchair": {0, 1},
}
KEYS = list(ALLOWED)
ENTERING = {
    "self_care": KEYS[:6],
    "respiration_sphincter": KEYS[6:10],
    "mobility_room_toilet": KEYS[10:13],
    "mobility_indoors_outdoors": KEYS[13:],
    "mobility": KEYS[10:],
    "total": KEYS,
}
MAXIMA = dict(zip(ENTERING, (20, 40, 10, 30, 40, 100), strict=True))
NUMBERS = ["1", "2A", "2B", "3A", "3B", *map(str, range(4, 18))]

LOWEST: dict[str, Any] = dict.fromkeys(KEYS, 0)
BEST: dict[str, Any] = {key: max(allowed) for key, allowed in ALLOWED.items()}


def refusal(record: Any, **options: Any) -> list[str]:
    with pytest.raises(sci.ScimError) as refused:
        sci.ScimRecord.from_dict(record, **options)
    return [str(problem) for problem in refused.value.problems]


def ends(result: sci.Scim) -> dict[str, tuple[int, int]]:
    return {name: (score.low, score.high) for name, score in result.scores.items()}


# The table


@pytest.mark.guards("SCIM.ENTRIES")
def test_entries_and_maxima() -> None:
    assert [(entry.key, entry.number) for entry in ENTRIES] == list(zip(KEYS, NUMBERS, strict=True))
    assert {entry.key: set(entry.allowed) for entry in ENTRIES} == ALLOWED
    assert {subscore.name: subscore.maximum for subscore in SUBSCORES} == MAXIMA
    assert {
        subscore.name: [KEYS[place] for place in subscore.places] for subscore in SUBSCORES
    } == ENTERING
    assert len({entry.label for entry in ENTRIES}) == 19
    assert {entry.subscale for entry in ENTRIES} == {
        "self_care", "respiration_sphincter", "mobility",
    }  # fmt: skip


@pytest.mark.guards("SCIM.ENTRIES")
@pytest.mark.parametrize("key", KEYS)
def test_every_score_is_accepted_or_refused_by_the_table(key: str) -> None:
    for score in range(-1, 21):
        for cell in (score, str(score), float(score), f"{score}.0", np.int64(score)):
            record = BEST | {key: cell}
            if score in ALLOWED[key]:
                assert sci.ScimRecord.from_dict(record)[key] == score
            else:
                (problem,) = refusal(record)
                assert problem.startswith(f"{key}: ")
                assert f"use {', '.join(map(str, sorted(ALLOWED[key])))}, or NT" in problem


@pytest.mark.guards("SCIM.SUBSCORES")
@pytest.mark.parametrize("name", ENTERING)
def test_every_whole_number_of_a_subscore_is_reached(name: str) -> None:
    ways: dict[int, dict[str, int]] = {0: {}}
    for key in ENTERING[name]:
        ways = {
            total + score: way | {key: score}
            for total, way in ways.items()
            for score in ALLOWED[key]
        }
    assert sorted(ways) == list(range(MAXIMA[name] + 1))
    for total, way in ways.items():
        assert sci.scim3(LOWEST | way).scores[name].value == total


@pytest.mark.guards("SCIM.SUBSCORES")
def test_lowest_and_best() -> None:
    assert set(ends(sci.scim3(LOWEST)).values()) == {(0, 0)}
    assert ends(sci.scim3(BEST)) == {name: (top, top) for name, top in MAXIMA.items()}


# Traps


@pytest.mark.guards("SCIM.SUBSCORES")
def test_a_blank_is_missing_and_never_zero() -> None:
    for blank in (None, "", "NT", "NA"):
        result = sci.scim3(BEST | {"feeding": blank})
        assert result.missing == ("feeding",)
        assert result.self_care == sci.Score(low=17, high=20)
        assert result.self_care.value is None
        assert result.total == sci.Score(low=97, high=100)
        assert (result.respiration_sphincter.value, result.mobility.value) == (40, 40)
        assert sci.scim3(LOWEST | {"feeding": blank}).self_care == sci.Score(low=0, high=3)


def test_a_sum_that_skips_blanks_is_not_taken() -> None:
    result = sci.scim3(BEST | {"bladder": "", "respiration_sphincter": 25, "total": 85})
    assert (result.respiration_sphincter.value, result.total.value) == (None, None)
    assert [one.agrees for one in result.supplied] == [None, None]
    assert result.differences == ()


@pytest.mark.guards("SCIM.ENTRIES")
def test_dressing_goes_to_4() -> None:
    for key in ("dressing_upper", "dressing_lower"):
        assert sci.ScimRecord.from_dict(BEST | {key: 4})[key] == 4


@pytest.mark.guards("SCIM.ENTRIES")
def test_item_16_goes_to_2_and_item_17_to_1() -> None:
    assert sci.scim3(LOWEST | {"transfer_wheelchair_car": 2}).mobility.value == 2
    assert "use 0, 1, or NT" in refusal(LOWEST | {"transfer_ground_wheelchair": 2})[0]


@pytest.mark.guards("SCIM.ENTRIES")
def test_bladder_has_no_5_and_toilet_no_3() -> None:
    assert refusal(BEST | {"bladder": 5, "use_of_toilet": 3}) == [
        "bladder: '5' is not a score of item 6; use 0, 3, 6, 9, 11, 13, 15, or NT if it is missing",
        "use_of_toilet: '3' is not a score of item 8; use 0, 1, 2, 4, 5, or NT if it is missing",
    ]


def test_respiration_and_sphincter_goes_to_40_and_not_36() -> None:
    assert sci.scim3(BEST).respiration_sphincter.value == 40
    assert sci.scim3({"respiration_sphincter": 40}).respiration_sphincter.value == 40


def test_indoors_and_outdoors_goes_to_30_and_not_40() -> None:
    assert sci.scim3(BEST).mobility_indoors_outdoors.value == 30
    assert refusal({"mobility_indoors_outdoors": 31}) == [
        "mobility_indoors_outdoors: '31' is not a subscore; use 0 to 30, or leave it blank"
    ]


def test_versions_are_not_averaged_or_merged() -> None:
    third, own = sci.scim3({"total": 60}), sci.scim3({"total": 60, "instrument_version": "SR"})
    with pytest.raises(sci.ScimError, match="cannot compare SCIM III with SCIM SR"):
        sci.scim_change(third, own)
    with pytest.raises(sci.ScimError, match="records of SCIM III and SR in one cohort"):
        sci.ScimRecords.from_records([third.record, own.record])


def test_ranges_of_subscores_are_checked() -> None:
    for name, top in MAXIMA.items():
        assert sci.scim3({name: top}).scores[name].value == top
        assert f"use 0 to {top}" in refusal({name: top + 1})[0]
        assert f"use 0 to {top}" in refusal({name: -1})[0]


# What is refused


def test_all_problems_at_once_with_place_value_and_what_is_allowed() -> None:
    record = BEST | {"bowel": "6", "stairs": True, "total": 101, "feding": 1}
    del record["feeding"], record["grooming"]
    assert refusal(record) == [
        "feeding: missing; every entry must be given, enter NT if it was not assessed",
        "grooming: missing; every entry must be given, enter NT if it was not assessed",
        "bowel: '6' is not a score of item 7; use 0, 5, 8, 10, or NT if it is missing",
        "stairs: 'True' is not a score of item 15; use 0, 1, 2, 3, or NT if it is missing",
        "total: '101' is not a total; use 0 to 100, or leave it blank",
        "feding: not a field of a SCIM record; did you mean 'feeding'?",
    ]


@pytest.mark.parametrize("cell", [None, "", " ", "nt", "NA", float("nan"), "not tested"])
def test_what_stands_for_a_missing_entry(cell: object) -> None:
    columns = {key: [score] for key, score in BEST.items()} | {"feeding": [cell]}
    for record in (sci.ScimRecord.from_dict(BEST | {"feeding": cell}),
                   *sci.ScimRecords.from_columns(columns)):  # fmt: skip
        assert record.missing == ("feeding",)


@pytest.mark.guards("SCIM.ENTRIES")
@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        (True, ""),
        (np.True_, ""),
        (2.5, ""),
        ("1.5", ""),
        ("02", "; did you mean '2'?"),
        ("1e0", ""),
        ("\u0662", ""),
        (2 + 0j, ""),
        (b"2", ""),
        ([2], ""),
        ({}, ""),
        (object, ""),
        ("1" * 5000, ""),
        (float("inf"), ""),
        ("n/a", "; if it stands for missing, declare missing=['n/a']"),
        (999, "; if it stands for missing, declare missing=['999']"),
        ("9", "; if it stands for missing, declare missing=['9']"),
        (-9, "; if it stands for missing, declare missing=['-9']"),
    ],
)
def test_cells_that_are_not_scores(cell: object, hint: str) -> None:
    (problem,) = refusal(BEST | {"feeding": cell})
    assert "is not a score of item 1; use 0, 1, 2, 3, or NT if it is missing" in problem
    assert problem.endswith("missing" + hint)
    with pytest.raises(sci.ScimError) as refused:
        sci.ScimRecords.from_columns({key: [score] for key, score in BEST.items()} | {
            "feeding": [cell]
        })  # fmt: skip
    assert f"record 1, {problem}" == str(refused.value)


@pytest.mark.guards("SCIM.ENTRIES")
def test_whole_numbers_of_any_kind_are_scores() -> None:
    for cell in ("3.0", "3.00", 3.0, np.float32(3), np.uint8(3)):
        assert sci.ScimRecord.from_dict(BEST | {"feeding": cell})["feeding"] == 3


@pytest.mark.parametrize("record", [None, 3, "feeding", [1] * 19, b""])
def test_what_is_no_record(record: Any) -> None:
    assert refusal(record)[0].startswith("expected a mapping of scores, not ")
    if not isinstance(record, dict):
        with pytest.raises(sci.ScimError, match="expected a record, records or a mapping"):
            sci.scim3(record)


def test_giant_numbers() -> None:
    assert refusal({"total": 10**5000})[0].startswith("total: a number of ")


def test_nothing_is_no_record() -> None:
    assert len(refusal({})) == 19
    assert len(refusal({"instrument_version": "III"})) == 19
    assert refusal({"totals": 5})[-1].endswith("did you mean 'total'?")


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("II", "SCIM II is not scored: it is another version"),
        ("IV", "SCIM IV is not scored: it covers conditions"),
        ("3", "'3' is not a version of SCIM; use one of III, SR"),
        ("iii", "'iii' is not a version of SCIM; use one of III, SR; did you mean 'III'?"),
        (3, "'3' is not a version of SCIM"),
        (None, "'None' is not a version of SCIM"),
        ([], "a list is not a version of SCIM"),
    ],
)
def test_other_versions_are_refused_with_the_reason(version: Any, reason: str) -> None:
    for record in (BEST, {"total": 50}):
        (problem,) = refusal(record | {"instrument_version": version})
        assert problem.startswith("instrument_version: " + reason)
    if version is not None:
        with pytest.raises(sci.ScimError, match="version: "):
            sci.ScimRecords.from_columns({"total": [1]}, instrument_version=version)
        with pytest.raises(sci.ScimError, match="version: "):
            sci.ScimRecord(bytes([ABSENT] * 25), version)


def test_of_the_self_report_only_subscores_are_taken() -> None:
    result = sci.scim3({"instrument_version": "SR", "self_care": 12, "total": 70})
    assert (result.instrument_version, result.self_care.value, result.total.value) == ("SR", 12, 70)
    assert refusal({"instrument_version": "SR", "total": 101}) == [
        "total: '101' is not a total; use 0 to 100, or leave it blank"
    ]
    problems = refusal(BEST | {"instrument_version": "SR"})
    assert len(problems) == 19
    assert problems[0].startswith("feeding: entries of SCIM SR are not scored: the self-report")
    with pytest.raises(sci.ScimError, match="entries of SCIM SR are not scored"):
        sci.ScimRecord(sci.ScimRecord.from_dict(BEST).codes, "SR")


def test_the_version_asked_for_and_that_on_record_must_agree() -> None:
    with pytest.raises(sci.ScimError, match="SR"):
        sci.ScimRecords(sci.ScimRecords.from_records([BEST]).codes, "SR")
    record = sci.ScimRecord.from_dict({"total": 1}, instrument_version="SR")
    assert record.instrument_version == "SR"
    assert refusal({"total": 1, "instrument_version": "III"}, instrument_version="SR") == [
        "instrument_version: SCIM III among records of SCIM SR; score the versions apart"
    ]


def test_versions_are_data_with_sources() -> None:
    assert list(VERSIONS) == ["III", "SR", "II", "IV"]
    for version in VERSIONS.values():
        assert set(version.sources) <= set(sci.REFERENCES)
        assert bool(version.reason) != version.entries


rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*KEYS, *ENTERING, "instrument_version"]) | st.text(), rubbish)
    | rubbish
)
@example({"feeding": 10**5000})
def test_rubbish_only_raises_sciscore_errors(record: Any) -> None:
    full = BEST | record if isinstance(record, dict) else record
    columns = {key: [cell] for key, cell in full.items()} if isinstance(full, dict) else full
    for call in (
        lambda: sci.scim3(record),
        lambda: sci.scim3(full),
        lambda: sci.ScimRecords.from_columns(columns if isinstance(columns, dict) else {}),
        lambda: sci.ScimRecords.from_columns(full if isinstance(full, dict) else {}),
        lambda: sci.Scim.from_dict(full),
    ):
        with suppress(sci.SciscoreError):
            call()


# Subscores and intervals


def brute_force(record: sci.ScimRecord) -> dict[str, tuple[int, int]]:
    scores = {key: [record[key]] if record[key] is not None else [*ALLOWED[key]] for key in KEYS}
    found = {}
    for name, keys in ENTERING.items():
        totals = {0}
        for key in keys:
            totals = {total + (score or 0) for total in totals for score in scores[key]}
        found[name] = (min(totals), max(totals))
    return found


@pytest.mark.guards("SCIM.SUBSCORES")
@given(scim_records(subscores=False))
def test_intervals_are_those_of_every_completion(record: sci.ScimRecord) -> None:
    result = sci.scim3(record)
    assert ends(result) == brute_force(record)
    assert result.missing == tuple(key for key in KEYS if record[key] is None)
    for score in result.scores.values():
        assert (score.value is None) == (score.low < score.high)


@pytest.mark.guards("SCIM.SUBSCORES")
def test_few_missing_entries_by_trying_every_score() -> None:
    for keys in itertools.combinations(("feeding", "bladder", "bowel", "stairs"), 2):
        tried = [
            sci.scim3(BEST | dict(zip(keys, scores, strict=True)))
            for scores in itertools.product(*(ALLOWED[key] for key in keys))
        ]
        result = sci.scim3(BEST | dict.fromkeys(keys, "NT"))
        for name, score in result.scores.items():
            values = [one.scores[name].low for one in tried]
            assert (score.low, score.high) == (min(values), max(values))


@pytest.mark.guards("SCIM.SUBSCORES")
@given(scim_records())
def test_subscores_add_up(record: sci.ScimRecord) -> None:
    result = sci.scim3(record)
    parts = (result.mobility_room_toilet, result.mobility_indoors_outdoors)
    thirds = (result.self_care, result.respiration_sphincter, result.mobility)
    if record.codes[0] != ABSENT:
        for whole, added in ((result.mobility, parts), (result.total, thirds)):
            assert (whole.low, whole.high) == (
                sum(one.low for one in added),
                sum(one.high for one in added),
            )


LEAVES = ("self_care", "respiration_sphincter", "mobility_room_toilet", "mobility_indoors_outdoors")


def small(given_scores: dict[str, int]) -> dict[str, tuple[int, int]] | None:
    """The range of each subscore over all that agree with those given; None if none does."""
    fixed = [
        range(given_scores[n], given_scores[n] + 1) if n in given_scores else None for n in LEAVES
    ]
    found: dict[str, list[int]] = {name: [] for name in ENTERING}
    spans = [span or range(0, MAXIMA[n] + 1, 1) for span, n in zip(fixed, LEAVES, strict=True)]
    cares, resps, rooms, outs = (np.array(span) for span in spans)
    care, resp, room, out = np.meshgrid(cares, resps, rooms, outs, indexing="ij", sparse=True)
    mobility = room + out
    total = care + resp + mobility
    keep = np.ones(total.shape, bool)
    if "mobility" in given_scores:
        keep = keep & (mobility == given_scores["mobility"])
    if "total" in given_scores:
        keep = keep & (total == given_scores["total"])
    if not keep.any():
        return None
    columns = (care, resp, room, out, mobility, total)
    for name, column in zip(ENTERING, columns, strict=True):
        values = np.broadcast_to(column, keep.shape)[keep]
        found[name] = [int(values.min()), int(values.max())]
    return {name: (low, high) for name, (low, high) in found.items()}


@pytest.mark.guards("SCIM.RECORDED")
@given(
    st.fixed_dictionaries(
        {}, optional={name: st.integers(0, top) for name, top in MAXIMA.items()}
    ).filter(bool)
)
@settings(max_examples=60)
@example({"total": 5})
@example({"total": 98, "self_care": 20})
@example({"mobility": 3, "total": 63})
@example({"mobility": 12, "mobility_room_toilet": 10})
def test_records_of_subscores_alone_are_as_narrow_as_they_say(scores: dict[str, int]) -> None:
    result = sci.scim3(scores)
    expected = small(scores)
    if expected is None:
        assert result.differences
    else:
        assert ends(result) == expected
        assert result.differences == ()
    assert result.missing == ()


@pytest.mark.guards("SCIM.RECORDED")
def test_a_sum_on_record_that_its_parts_rule_out_is_computed_anew() -> None:
    result = sci.scim3({"mobility_room_toilet": 10, "mobility": 3, "total": 60})
    assert (result.mobility.low, result.mobility.high) == (10, 40)
    assert [str(one) for one in result.differences] == ["mobility: 3 on record, 10-40 computed"]
    assert result.total.value == 60


# On record beside the entries


def test_differences_are_data() -> None:
    result = sci.scim3(BEST | {"stairs": "NT", "self_care": 19, "mobility": 36, "total": 98})
    care, mobility, total = result.supplied
    assert (care.name, care.value, care.computed.value, care.agrees) == ("self_care", 19, 20, False)
    assert care.difference == (-1, -1)
    assert (mobility.computed, mobility.agrees) == (sci.Score(low=37, high=40), False)
    assert mobility.difference == (-4, -1)
    assert total.agrees is None
    assert result.differences == (care, mobility)
    assert sci.scim3(BEST | {"total": "100"}).supplied[0].agrees is True


@given(scim_records(missing=False))
def test_a_subscore_is_wrong_exactly_if_the_sum_is_another(record: sci.ScimRecord) -> None:
    if record.codes[0] == ABSENT:
        return
    sums = {name: sum(record[key] or 0 for key in keys) for name, keys in ENTERING.items()}
    wrong = [name for name in ENTERING if record[name] is not None and record[name] != sums[name]]
    assert [one.name for one in sci.scim3(record).differences] == wrong


# Warnings


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({}, ()),
        ({"stairs": "NT"}, ("stairs missing",)),
        ({"stairs": "NT", "mobility_indoors": 3, "mobility_outdoors": 3}, ("stairs missing",)),
        (dict.fromkeys(KEYS[13:16], 3) | {"stairs": ""}, ()),
        (dict.fromkeys(KEYS[13:16], 4) | {"stairs": 0}, ()),
        (dict.fromkeys(KEYS[13:16], 4) | {"stairs": "NA"}, ("stairs missing",)),
        (
            dict.fromkeys(KEYS[13:15], "NT") | {"mobility_outdoors": 4, "stairs": ""},
            ("stairs missing",),
        ),
        (dict.fromkeys(KEYS[13:17], "NT"), ()),
        ({"mobility_indoors": 7}, ("better outdoors",)),
        ({"mobility_indoors": 0, "mobility_outdoors": 1}, ("better outdoors",)),
        ({"mobility_indoors": "NT"}, ()),
        ({"mobility_outdoors": "NT", "mobility_indoors": 0}, ()),
        ({"mobility_indoors": 2, "stairs": None}, ("stairs missing", "better outdoors")),
    ],
)
def test_warnings_have_names(changes: dict[str, Any], keys: tuple[str, ...]) -> None:
    result = sci.scim3(BEST | changes)
    assert tuple(oddity.key for oddity in result.warnings) == keys
    assert all(
        oddity in ODDITIES and str(oddity).startswith(oddity.key) for oddity in result.warnings
    )


def test_full_marks_for_transfers_are_not_odd() -> None:
    transfers = [key for key in KEYS if key.startswith("transfer")]
    walking = LOWEST | {key: BEST[key] for key in transfers} | dict.fromkeys(KEYS[13:16], 8)
    assert sci.scim3(walking).warnings == ()
    assert sci.scim3(LOWEST | {key: BEST[key] for key in transfers}).warnings == ()
    assert sci.scim3({"total": 41}).warnings == ()


# Records and cohorts


@given(st.lists(scim_records(), max_size=5))
def test_one_record_is_a_row_of_a_cohort(records: list[sci.ScimRecord]) -> None:
    cohort = sci.ScimRecords.from_records(records)
    scores = sci.scim3(cohort)
    assert list(scores) == [sci.scim3(record) for record in records]
    assert list(cohort) == records
    assert [one.missing for one in scores] == [record.missing for record in records]
    assert scores.missing.tolist() == [len(record.missing) for record in records]
    assert scores.instrument_version == "III"
    for name in ENTERING:
        column = getattr(scores, name)
        assert column.value.tolist() == [one.scores[name].value for one in scores]
    table = scores.to_columns()
    assert {len(column) for column in table.values()} == {len(records)}
    for row, one in enumerate(scores):
        assert table["scim_total"][row] == one.total.value
        assert table["scim_total_high"][row] == one.total.high
        assert table["scim_missing_entries"][row] == ",".join(one.missing)
        assert table["scim_differences"][row] == "; ".join(map(str, one.differences))
        assert table["scim_warnings"][row] == "; ".join(oddity.key for oddity in one.warnings)


@given(scim_records())
def test_round_trips(record: sci.ScimRecord) -> None:
    result = sci.scim3(record)
    assert len(repr(record)) < 200
    for value in (record, result):
        assert pickle.loads(pickle.dumps(value)) == value
        assert type(value).from_dict(json.loads(json.dumps(value.to_dict()))) == value
        assert hash(value) == hash(type(value).from_dict(value.to_dict()))
    cohort = sci.ScimRecords.from_records([record] * 2)
    scores = sci.scim3(cohort)
    assert pickle.loads(pickle.dumps(cohort)) == cohort
    assert pickle.loads(pickle.dumps(scores)) == scores
    assert hash(cohort) == hash(sci.ScimRecords(cohort.codes))


def test_records_are_made_from_columns_of_any_kind() -> None:
    columns: dict[str, Any] = {key: [BEST[key], 0] for key in KEYS}
    columns["feeding"] = np.array([3, 1])
    columns["stairs"] = np.ma.masked_array([3, 9], mask=[False, True])
    columns["bowel"] = np.array([10.0, 5.0])
    columns["grooming"] = ("3.0", None)
    columns["total"] = iter([100, ""])
    columns["instrument_version"] = ["III", "III"]
    cohort = sci.ScimRecords.from_columns(columns)
    assert cohort[0] == sci.ScimRecord.from_dict(BEST | {"total": 100})
    assert cohort[1].missing == ("grooming", "stairs")
    assert (cohort[1]["bowel"], cohort[1]["total"]) == (5, None)
    assert len(cohort[1:]) == 1
    assert cohort[np.array([1, 0])][1] == cohort[0]


def test_mappings_make_a_cohort_and_their_problems_name_the_row() -> None:
    cohort = sci.ScimRecords.from_records([BEST, sci.ScimRecord.from_dict(LOWEST)])
    assert sci.scim3(cohort).total.value.tolist() == [100, 0]
    assert len(sci.ScimRecords.from_records([])) == 0
    with pytest.raises(sci.ScimError) as refused:
        sci.ScimRecords.from_records([BEST | {"stairs": 4}, BEST, 3, {}])  # type: ignore[list-item]
    problems = refused.value.problems
    assert [(problem.row, problem.location) for problem in problems[:3]] == [
        (1, "stairs"), (3, ""), (4, "feeding"),
    ]  # fmt: skip
    assert len(problems) == 21


def test_problems_of_columns_name_row_and_column() -> None:
    columns: dict[str, Any] = {key: [BEST[key]] * 3 for key in KEYS}
    columns["bladder"] = [15, 5, 14]
    columns["feeding"] = ["3", "3", "9"]
    columns["instrument_version"] = ["III", "SR", ""]
    with pytest.raises(sci.ScimError) as refused:
        sci.ScimRecords.from_columns(columns)
    assert [(problem.row, problem.location) for problem in refused.value.problems] == [
        (2, "bladder"), (2, "instrument_version"),
        (3, "feeding"), (3, "bladder"), (3, "instrument_version"),
    ]  # fmt: skip
    assert refused.value.problems[1].message.startswith("SCIM SR among records of SCIM III")
    assert refused.value.problems[-1].message == "blank; enter III"


def test_columns_that_do_not_fit() -> None:
    columns: dict[str, Any] = {key: [0] for key in KEYS}
    for wrong, message in (
        ({"stairs": [0, 1]}, "columns of different lengths: [1, 2]"),
        ({"stairs": 3}, "stairs: '3' is not a column of scores"),
        ({"stairs": "3"}, "stairs: '3' is not a column of scores"),
        ({"stare": [3]}, "stare: not a field of a SCIM record"),
    ):
        with pytest.raises(sci.ScimError) as refused:
            sci.ScimRecords.from_columns(columns | wrong)
        assert message in str(refused.value)
    with pytest.raises(sci.ScimError, match="entries of SCIM SR are not scored"):
        sci.ScimRecords.from_columns(columns, instrument_version="SR")


def test_some_of_the_entries_are_no_record_of_a_cohort() -> None:
    codes = sci.ScimRecords.from_records([BEST, LOWEST]).codes.copy()
    codes[1, 3] = ABSENT
    with pytest.raises(
        sci.ScimError, match=r"^record 2: has some of the entries; it must have all"
    ):
        sci.ScimRecords(codes)


def test_inputs_stay_what_they_are() -> None:
    record = BEST | {"stairs": "NT"}
    kept = dict(record)
    result = sci.scim3(record)
    assert record == kept
    codes = np.tile(np.frombuffer(result.record.codes, np.uint8), (2, 1))
    cohort = sci.ScimRecords(codes)
    codes[:] = 77
    assert list(sci.scim3(cohort)) == [result, result]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        result.total = sci.Score(low=0, high=0)  # type: ignore[misc]


def test_codes_are_checked() -> None:
    good = sci.ScimRecord.from_dict(BEST).codes
    for codes, message in (
        (good[:-1], "a record has 25 codes"),
        (bytes([5, *good[1:]]), "feeding: 5 is not a legal code"),
        (bytes([ABSENT, *good[1:]]), "has some of the entries"),
        (bytes([*good[:19], MISSING, *good[20:]]), "self_care: 254 is not a legal code"),
    ):
        with pytest.raises(sci.ScimError, match=message):
            sci.ScimRecord(codes)
    with pytest.raises(sci.ScimError, match="record 2, feeding: 5 is"):
        sci.ScimRecords(np.array([[*good], [5, *good[1:]]], np.uint8))
    with pytest.raises(sci.ScimError, match=r"shape \(n, 25\)"):
        sci.ScimRecords(np.zeros(25, np.uint8))


def test_fields_of_a_record_are_asked_for_by_name() -> None:
    record = sci.ScimRecord.from_dict(BEST | {"stairs": "NT", "total": 97})
    assert (record["feeding"], record["stairs"], record["total"], record["mobility"]) == (
        3, None, 97, None,
    )  # fmt: skip
    with pytest.raises(sci.ScimError, match="did you mean 'bladder'"):
        record["bladdr"]
    nothing = {"instrument_version": "III", "total": None}
    assert sci.ScimRecord.from_dict({"total": None}).to_dict() == nothing


def test_what_is_printed() -> None:
    result = sci.scim3(BEST | {"stairs": "NT", "self_care": 12})
    assert str(result).splitlines() == [
        f"SCIM III (sciscore {sci.__version__})",
        "score                       value   of",
        "self care                      20   20",
        "respiration sphincter          40   40",
        "mobility room toilet           10   10",
        "mobility indoors outdoors   27-30   30",
        "mobility                    37-40   40",
        "total                      97-100  100",
        "missing: stairs",
        "self_care: 12 on record, 20 computed",
        *textwrap.wrap(str(ODDITIES[0]), 100, subsequent_indent="  "),
    ]
    assert repr(result) == "<Scim III: total 97-100>"
    cohort = sci.ScimRecords.from_records([result.record])
    assert repr(cohort) == "<ScimRecords: 1, version III>"
    assert repr(sci.scim3(cohort)) == "<ScimScores: 1 records, version III>"
    with pytest.raises(AttributeError):
        sci.scim3(cohort).feeding  # noqa: B018 - no subscore


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        (LOWEST, "19 entries"),
        (LOWEST | {"stairs": "NT"}, "19 entries, 1 missing"),
        (LOWEST | {"self_care": 4}, "19 entries, self_care 4"),
        ({"total": 40}, "total 40"),
        ({"total": None}, "empty"),
    ],
)
def test_what_a_record_holds_in_a_line(entries: dict[str, Any], shown: str) -> None:
    assert repr(sci.ScimRecord.from_dict(entries)) == f"<ScimRecord III: {shown}>"


def test_scores_of_a_cohort_print_a_row_each_and_say_how_many_are_open() -> None:
    given = (LOWEST | {"stairs": "NT"}, LOWEST)
    records = [sci.ScimRecord.from_dict(one) for one in given]
    scores = sci.scim3(sci.ScimRecords.from_records(records))
    rows = [line.split() for line in str(scores).splitlines()[-3:]]
    assert rows[0] == ["1", "0", "0", "0", "0-3", "0-3", "0-3", "missing", "stairs"]
    assert rows[1] == ["2", "0", "0", "0", "0", "0", "0"]
    assert " ".join(rows[2]) == "The total is open in 1."
    assert "open" not in str(sci.scim3(sci.ScimRecords.from_records(records[1:])))


@pytest.mark.parametrize("low", [None, "x", "1" * 5000, 1.5, True, float("inf")])
def test_what_is_no_stored_result(low: Any) -> None:
    good = sci.scim3(BEST | {"total": 3}).to_dict()
    for stored in (
        good | {"scores": good["scores"] | {"total": {"low": low, "high": 100}}},
        good | {"supplied": {"total": {"value": low, "computed": {"low": 1, "high": 1}}}},
        {},
        {"scores": 3},
        good | {"scores": {}},
    ):
        with pytest.raises(sci.ScimError, match="not a stored SCIM result"):
            sci.Scim.from_dict(stored)
    with pytest.raises(sci.ScimError, match="feeding: '4' is not a score"):
        sci.Scim.from_dict(good | {"record": BEST | {"feeding": 4}})


def test_a_stored_result_that_contradicts_itself_or_its_record_is_refused() -> None:
    good = sci.scim3(BEST).to_dict()
    assert sci.Scim.from_dict(good).to_dict() == good
    with pytest.raises(sci.ScimError, match="contradicts itself"):
        sci.Scim.from_dict(good | {"missing": ["stairs"]})
    other = {"value": 99, "low": 99, "high": 99}
    scores = good["scores"] | {"total": other}
    with pytest.raises(sci.ScimError, match="contradicts its record"):
        sci.Scim.from_dict(good | {"scores": scores})
    assert sci.Scim.from_dict(good | {"scores": scores, "sciscore_version": "0"}).total.value == 99


# Change


def scored(*totals: int | None) -> ScimScores:
    return sci.scim3(sci.ScimRecords.from_columns({"total": list(totals)}))


@given(scim_records(subscores=False), scim_records(subscores=False))
def test_change_is_that_of_every_completion(a: sci.ScimRecord, b: sci.ScimRecord) -> None:
    first, second = sci.scim3(a), sci.scim3(b)
    change = sci.scim_change(first, second)
    for name, (low, high) in brute_force(b).items():
        start_low, start_high = brute_force(a)[name]
        one = getattr(change, name)
        assert (one.low, one.high) == (low - start_high, high - start_low)
        assert one.value == (one.low if one.low == one.high else None)
    scores = sci.scim3(sci.ScimRecords.from_records([a, b]))
    assert sci.scim_change(scores[0], scores[1]) == change


@pytest.mark.guards("SCIM.CRITERIA")
def test_published_criteria() -> None:
    small_change, substantial = sci.SCIM_CRITERIA.values()
    assert (small_change.score, small_change.minimum) == ("total", 4)
    assert (substantial.score, substantial.minimum) == ("total", 10)
    for criterion in (small_change, substantial):
        assert criterion.citation == str(sci.REFERENCES["Scivoletto 2013"])
        assert "255" in criterion.population


@pytest.mark.guards("SCIM.CRITERIA")
@pytest.mark.parametrize(
    ("change", "small_met", "substantial_met"),
    [
        (Change(low=3, high=3), False, False),
        (Change(low=4, high=4), True, False),
        (Change(low=3, high=4), None, False),
        (Change(low=4, high=10), True, None),
        (Change(low=10, high=40), True, True),
        (Change(low=-12, high=-12), False, False),
        (Change(low=-5, high=50), None, None),
    ],
)
def test_a_criterion_is_met_or_not_or_open(
    change: Change, small_met: bool | None, substantial_met: bool | None
) -> None:
    verdicts = [
        Verdict(criterion=criterion, change=change) for criterion in sci.SCIM_CRITERIA.values()
    ]
    assert [verdict.met for verdict in verdicts] == [small_met, substantial_met]
    for verdict in verdicts:
        assert verdict.criterion.citation in str(verdict)


def test_a_change_prints_a_row_for_each_score() -> None:
    first, second = scored(40, None), scored(43, 70)
    change = sci.scim_change(first[0], second[0])
    assert str(change).splitlines()[-1].split() == ["total", "+3"]
    assert str(sci.scim_change(first[1], second[1]).total) == "-30 to +70"
    assert pickle.loads(pickle.dumps(change)) == change


def test_a_criterion_of_your_own() -> None:
    own = Criterion(
        name="ours", score="self_care", minimum=2.5, citation="Protocol", population="adults"
    )
    change = sci.scim_change(sci.scim3({"self_care": 9}), sci.scim3({"self_care": 12}))
    assert change.meets(own).met is True
    assert str(change.meets(own)) == "self_care +3: met. ours: self_care +2.5 or more. Protocol"


def test_criteria_that_are_none() -> None:
    with pytest.raises(sci.ScimError) as refused:
        Criterion(
            name="x", score="totl", minimum=0, citation=" ", population="", instrument_version="V"
        )  # fmt: skip
    assert [problem.location for problem in refused.value.problems] == [
        "score", "minimum", "citation", "instrument_version",
    ]  # fmt: skip
    with pytest.raises(sci.ScimError, match="citation: blank"):
        Criterion(name="x", score="total", minimum=10**400, citation=None, population="")  # type: ignore[arg-type]
    for least in (True, float("nan"), float("inf"), -4, "4"):
        with pytest.raises(sci.ScimError, match="minimum: "):
            Criterion(name="x", score="total", minimum=least, citation="y", population="")  # type: ignore[arg-type]
    change = sci.scim_change(sci.scim3({"total": 1}), sci.scim3({"total": 9}))
    with pytest.raises(sci.ScimError, match=r"'4' is not a criterion; .* 'Scivoletto 2013 small'"):
        change.meets(4)  # type: ignore[arg-type]


def test_changes_of_what_does_not_fit() -> None:
    report = sci.scim3({"total": 1, "instrument_version": "SR"})
    own = sci.scim_change(report, report)
    with pytest.raises(sci.ScimError, match="the criterion is for SCIM III, the change of SR"):
        own.meets(sci.SCIM_CRITERIA["Scivoletto 2013 small"])
    with pytest.raises(sci.ScimError, match="not Scim and ScimScores"):
        sci.scim_change(report, scored(1))  # type: ignore[arg-type]


@pytest.mark.parametrize("least", [1, 0.5, 100])
def test_any_number_above_0_may_be_a_criterion(least: float) -> None:
    own = Criterion(name="x", score="total", minimum=least, citation="own", population="all")
    assert own.minimum == least


def test_a_name_of_any_length_is_shown_in_at_most_80_characters() -> None:
    with pytest.raises(sci.ScimError) as caught:
        sci.ScimRecord.from_dict({"total": 5, "bladder" * 1000: 3})
    assert {len(problem.location) for problem in caught.value.problems} == {80}
