"""Which visit is taken: windows, rules, chains, and who has none; laws over many tables."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, reject, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.outcomes import RULES, SCHEDULES, NamedVisit, VisitSelection, Window, window
from sciscore.references import REFERENCES
from sciscore.testing import visit_tables

pytestmark = pytest.mark.guards("OUTCOME.VISITS")


def tables() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of up to four people, each with one visit a day at most, with and without grades."""
    return visit_tables(last_day=60).map(rows_of)


def rows_of(table: dict[str, list[Any]]) -> list[dict[str, Any]]:
    names = ("person", "days_since_injury", "ais")
    cells = zip(*(table[name] for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def visits_of(rows: list[dict[str, Any]]) -> sci.Visits:
    return sci.visits({name: [row[name] for row in rows] for name in rows[0]})


windows = st.builds(
    Window,
    name=st.just("w"),
    axis=st.just("injury"),
    day=st.integers(0, 60),
    before=st.integers(0, 20),
    after=st.integers(0, 20),
)
rules = st.sampled_from(tuple(RULES))
needs = st.sampled_from(("", "ais", "exam"))


def told(choice: VisitSelection) -> dict[str, tuple[Any, ...]]:
    """What was chosen for each person, without the numbers of rows."""
    days = choice.visits.days["injury"]
    return {
        one.person: (None if one.row is None else days[one.row - 1], one.off, one.carried)
        for one in choice
    }


@given(tables(), windows, rules, needs)
def test_a_chosen_visit_lies_in_its_window_and_all_others_are_listed(
    rows: list[dict[str, Any]], when: Window, rule: str, needed: str
) -> None:
    visits = visits_of(rows)
    choice = visits.at(when, rule=rule, needs=needed)
    assert choice.people == visits.people
    assert choice.n + len(choice.none) == len(visits.people)
    for one in choice:
        assert (one.row is None) == bool(one.reason)
        if one.row is not None:
            day = visits.days["injury"][one.row - 1]
            assert day is not None
            assert when.first <= day <= when.last
            assert one.off == day - when.day
            assert visits.person[one.row - 1] == one.person
            assert not needed or visits.values("ais")[one.row - 1] is not None


@given(tables(), windows, needs)
def test_rules_take_what_they_say(rows: list[dict[str, Any]], when: Window, needed: str) -> None:
    visits = visits_of(rows)
    for person in visits.people:
        days = [
            row["days_since_injury"]
            for row in rows
            if row["person"] == person and when.off(row["days_since_injury"]) is not None
            and (not needed or row["ais"])
        ]  # fmt: skip
        expected: dict[str, int | None] = dict.fromkeys(RULES)
        if days:
            closest = sorted(days, key=lambda day: (abs(day - when.day), day))
            expected = {"closest": closest[0], "first": min(days), "last": max(days)}
            tie = len(days) > 1 and abs(closest[0] - when.day) == abs(closest[1] - when.day)
            assert bool(visits.at(when, needs=needed)[person].tied) == tie
        for rule, day in expected.items():
            assert told(visits.at(when, rule=rule, needs=needed))[person][0] == day


def test_selections_are_printed_with_the_window_where_several_were_asked() -> None:
    visits = sci.visits(
        {
            "person": ["P1", "P1", "P2", "P3"],
            "days_since_injury": [1, 90, 150, 400],
            "visit": ["base", "", "", ""],
            "lems": [1, 2, 3, 4],
        }
    )
    third, fifth = (
        Window(name=name, axis="injury", day=day, before=10, after=10)
        for name, day in (("third", 90), ("fifth", 150))
    )
    chain = visits.at(third, fifth)
    assert chain.to_columns()["by"] == ["third", "fifth", None]
    far = "none in the window; the nearest is day 400,"
    remark = f"third: {far} 300 after it; fifth: {far} 240 after it"
    assert chain.to_columns()["remark"] == ["", "", remark]
    assert "by" not in visits.at(third).to_columns()


#: Visits on both axes, with names, ties, and all that may be missing.
FIVE: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2", "P3", "P3", "P4", "P5", "P5"],
    "days_since_injury": [30, 10, 20, 13, 27, None, 40, 300],
    "days_since_treatment": [25, 5, None, None, None, None, None, None],
    "visit": ["late", "early", "early", None, None, "early", None, None],
    "ais": ["A", "B", None, "C", "C", "D", "A", "B"],
}


def test_whole_table_of_a_selection() -> None:
    found = sci.visits(FIVE).at("injury:20+-7", needs="ais")
    assert found.to_text().splitlines()[0] == (
        "closest, with ais; injury:20+-7: 20 days since injury, 13 to 27 (no source): 1 of 5 people"
    )
    far = "none in the window; the nearest is"
    nobody = [None] * 5
    assert found.to_columns() == {
        "person": ["P1", "P2", "P3", "P4", "P5"],
        "row": [None, None, 4, None, None],
        "visit": nobody,
        "days_since_injury": [None, None, 13, None, None],
        "days_since_treatment": nobody,
        "days_off": [None, None, -7, None, None],
        "remark": [
            f"{far} day 10, 3 before it",
            "no ais in record 3",
            "as far off as record 5, which is later",
            "no day since injury on record",
            f"{far} day 40, 13 after it",
        ],
    }
    assert repr(found) == "<VisitSelection: injury:20+-7, closest, 1 of 5 people>"


def test_whole_table_of_a_chain() -> None:
    found = sci.visits(FIVE).at("early", "injury:20+-7", rule="last", needs="ais")
    assert found.description == (
        "last, with ais; visit 'early'; else injury:20+-7: 20 days since injury, 13 to 27 "
        "(no source)"
    )
    table = found.to_columns()
    assert table["row"] == [2, None, 5, 6, None]
    assert table["days_off"] == [None, None, 7, None, None]
    assert table["by"] == ["early", None, "injury:20+-7", "early", None]
    assert table["remark"][1] == "early: no ais in record 3; injury:20+-7: no ais in record 3"
    assert "+7" in str(found)


def test_visits_taken_by_their_name_are_said_to_be_and_have_no_days_off() -> None:
    found = sci.visits(FIVE).at("early")
    assert found.description == "by name; visit 'early'"
    assert found.n == 3
    assert found.to_columns()["days_off"] == [None] * 5


def test_scores_are_no_strata() -> None:
    visits = sci.visits({"person": ["P1"], "visit": ["a"], "uems": [3], "ais": ["B"]})
    assert visits.at("a").labels("ais") == ("B",)
    for name in ("uems", "neurological_level"):
        with pytest.raises(sci.OutcomeError):
            visits.at("a").labels(name)


def test_a_selection_is_of_its_own_people_and_visits() -> None:
    found = sci.visits(FIVE).at("early")
    for column, most in enumerate((4, 8, 1, 8, 2)):
        rows = found.found.copy()
        rows[0, column] = most
        assert attrs.evolve(found, found=rows).found[0, column] == most
        rows[0, column] = most + 1
        with pytest.raises(OutcomeError, match="selected visits are not of these visits"):
            attrs.evolve(found, found=rows)


def test_the_nearest_visit_is_told_of_two_as_near_the_earlier() -> None:
    visits = sci.visits(FIVE)
    none = visits.at("injury:20").none
    assert none["P1"] == "none in the window; the nearest is day 10, 10 before it"
    assert none["P3"] == "none in the window; the nearest is day 13, 7 before it"
    assert visits.at("injury:35+-4")["P5"].reason.endswith("day 40, 1 after it")
    several = sci.visits({**FIVE, "ais": [None] * 8}).at("injury:20+-10", needs="ais")
    assert several["P1"].reason == "no ais in records 1, 2"


@given(st.lists(st.integers(1, 80), min_size=1, max_size=4, unique=True), st.randoms())
def test_what_is_carried_forward_is_the_last_observation(days: list[int], chance: Any) -> None:
    """Not the first one, nor one without the grade, in whatever order the rows stand."""
    rows = [(0, "A"), (85, None), *((day, "B") for day in days)]
    chance.shuffle(rows)
    visits = sci.visits(
        {
            "person": ["P1"] * len(rows),
            "days_since_injury": [day for day, _ in rows],
            "ais": [grade for _, grade in rows],
        }
    )
    (one,) = visits.carried_forward("injury:100+-10", after="injury:0", needs="ais")
    assert one.row is not None
    assert (one.carried, rows[one.row - 1]) == (True, (max(days), "B"))


def test_whoever_has_nothing_to_carry_forward_is_told_why() -> None:
    visits = sci.visits(FIVE)
    found = visits.carried_forward("injury:90+-7", after="injury:20+-12", needs="ais")
    assert found.description == (
        "last observation carried forward, with ais; injury:90+-7: 90 days since injury, "
        "83 to 97 (no source)"
    )
    assert (found["P1"].off, found["P1"].remark, found.n) == (-60, "carried forward", 2)
    assert found["P3"].off == -63
    assert found.none["P5"].endswith("43 before it; no baseline to carry forward from")
    alone = visits.carried_forward("injury:90+-7", after="injury:40", needs="ais")
    assert alone.none["P5"].endswith("43 before it; nothing after the baseline to carry")


@given(tables(), windows, windows, rules, needs, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[dict[str, Any]], when: Window, second: Window, rule: str, needed: str, chance: Any
) -> None:
    shuffled = chance.sample(rows, len(rows))
    one, other = (visits_of(table).at(when, second, rule=rule, needs=needed)
                  for table in (rows, shuffled))  # fmt: skip
    assert told(one) == told(other)


@given(tables(), windows, st.integers(0, 9), st.integers(0, 9), rules, needs)
def test_a_wider_window_loses_nobody(
    rows: list[dict[str, Any]], when: Window, before: int, after: int, rule: str, needed: str
) -> None:
    wider = Window(name="wider", axis="injury", day=when.day,
                   before=when.before + before, after=when.after + after)  # fmt: skip
    visits = visits_of(rows)
    narrow, wide = (visits.at(one, rule=rule, needs=needed) for one in (when, wider))
    assert wide.none.keys() <= narrow.none.keys()


@given(tables(), windows, windows, rules, needs)
def test_a_fallback_serves_those_only_who_have_none_before(
    rows: list[dict[str, Any]], first: Window, second: Window, rule: str, needed: str
) -> None:
    visits = visits_of(rows)
    chain, one, other = (visits.at(*asked, rule=rule, needs=needed)
                         for asked in ((first, second), (first,), (second,)))  # fmt: skip
    for found, by_first, by_second in zip(chain, one, other, strict=True):
        expected = by_first if by_first.row is not None else by_second
        assert found.row == expected.row
        assert found.when == expected.when
        if expected.row is None:
            assert found.reason == f"w: {by_first.reason}; w: {by_second.reason}"


@given(tables(), windows, windows)
def test_nothing_is_carried_from_the_baseline_or_before_it_and_all_is_marked(
    rows: list[dict[str, Any]], when: Window, start: Window
) -> None:
    visits = visits_of(rows)
    baseline, plain = visits.at(start, needs="ais"), visits.at(when, needs="ais")
    carried = visits.carried_forward(when, after=baseline, needs="ais")
    days = visits.days["injury"]
    for one, before, found in zip(carried, baseline, plain, strict=True):
        if found.row is not None:
            assert one == found
        elif one.row is not None:
            assert one.carried
            assert before.row is not None
            assert days[before.row - 1] < days[one.row - 1] < when.first  # type: ignore[operator]
            assert one.off is not None
            assert one.off < -when.before
        else:
            assert one.reason


@given(tables(), windows, windows)
def test_pairs_add_up_and_a_follow_up_is_after_its_baseline(
    rows: list[dict[str, Any]], first: Window, second: Window
) -> None:
    visits = visits_of(rows)
    try:
        pairs = visits.pairs(first, second)
    except OutcomeError:
        reject()
    assert sum(pairs.counts.values()) == len(visits.people) == len(pairs.baseline_ais)
    days = visits.days["injury"]
    for base, follow in zip(pairs.baseline, pairs.followup, strict=True):
        if base.row is not None and follow.row is not None:
            assert days[base.row - 1] < days[follow.row - 1]  # type: ignore[operator]


SERIES: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P1", "P2", "P3", "P4", "P4"],
    "days_since_injury": [10, 95, 105, 100, None, 20, 300],
    "visit": ["base", None, None, None, "base", "base", None],
    "ais": ["A", "B", "C", None, "D", "C", "C"],
}


def test_a_tie_is_the_earlier_visit_and_is_told() -> None:
    choice = sci.visits(SERIES).at("injury:100+-7")
    one = choice["P1"]
    assert (one.row, one.off, one.tied) == (2, -5, 3)
    assert one.remark == "as far off as record 3, which is later"


def test_who_has_none_is_told_why() -> None:
    visits = sci.visits(SERIES)
    assert visits.at("injury:100+-7", needs="ais").none == {
        "P2": "no ais in record 4",
        "P3": "no day since injury on record",
        "P4": "none in the window; the nearest is day 20, 73 before it",
    }
    assert visits.at("visit:base").none == {"P2": "no visit 'base'"}
    late = visits.at("injury:0+-5").none
    assert late["P4"] == "none in the window; the nearest is day 20, 15 after it"


def test_a_chain_says_by_which_window_each_person_was_found() -> None:
    choice = sci.visits(SERIES).at("injury:100+-7", "base", needs="ais")
    assert {one.person: one.when.name if one.when else "" for one in choice} == {
        "P1": "injury:100+-7", "P2": "", "P3": "base", "P4": "base",
    }  # fmt: skip
    assert choice["P3"].off is None
    assert choice.name == "injury:100+-7, else base"
    assert "; else visit 'base'" in str(choice)


def test_the_published_order_very_acute_then_acute_one() -> None:
    """A script said very acute, else acute I, and did it the other way round."""
    visits = sci.visits(
        {"person": ["P1", "P1", "P2"], "days_since_injury": [9, 25, 27], "uems": [4, 8, 5]}
    )
    by_comment = visits.at("emsci:very_acute", "emsci:acute_I")
    by_code = visits.at("emsci:acute_I", "emsci:very_acute")
    assert [one.row for one in by_comment] == [1, 3]
    assert [one.row for one in by_code] == [2, 3]
    assert "emsci very_acute" in str(by_comment)


def test_baseline_and_follow_up_must_not_be_one_visit() -> None:
    visits = sci.visits(SERIES)
    with pytest.raises(OutcomeError, match=r"^baseline and follow-up at once; .*2 records: 1, 6"):
        visits.pairs("base", "injury:10+-10")
    with pytest.raises(
        OutcomeError, match=r"^record 1: the follow-up, and the baseline in record 3, wh"
    ):
        visits.pairs("injury:105", "injury:10")


def test_visits_of_names_only_have_no_order_to_check() -> None:
    named = sci.visits({"person": ["P1", "P1"], "visit": ["after", "before"],
                                     "ais": ["C", "A"]})  # fmt: skip
    assert named.pairs("before", "after").followup_ais == ("C",)


def test_choices_of_other_visits_or_people_are_no_pairs() -> None:
    visits = sci.visits(SERIES)
    other = sci.visits({**SERIES, "ais": ["A"] * 7})
    with pytest.raises(OutcomeError, match="selected from different visits"):
        visits.pairs("base", other.at("injury:300"))
    some = visits.pairs("base", "injury:300").keep([True, True, False, True])
    with pytest.raises(OutcomeError, match="selections of different people"):
        visits.pairs(some.baseline, "injury:300")


def nameless(visits: sci.Visits) -> sci.Visits:
    days = [day or 0 for day in visits.days["injury"]]
    return sci.visits({"person": visits.person, "days_since_injury": days})


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda v: v.at("bse"), r"'bse' is not a visit; there are 'base'; did you mean 'base'\?"),
        (
            lambda v: v.at("injury:100", rule="nearest"),
            r"rule: 'nearest' is not a rule; use closest",
        ),
        (lambda v: v.at("injury:100", rule="closets"), r"did you mean 'closest'\?"),
        (lambda v: v.at("injury:100", rule=["first"]), r"is not a rule; use closest, first, last$"),
        (lambda v: nameless(v).at("base"), r"'base' is not a visit; there are no names$"),
        (lambda v: v.at("injury:100", needs="uems"), r"'uems' is not a finding or score of these"),
        (lambda v: v.at("injury:100", needs="scim"), r"these visits have no scim"),
        (lambda v: v.at(7), r"'7' is not a window and not the name of a visit"),
        (lambda v: v.at("injury:100")["P9"], r"'P9' is not a person here"),
        (lambda v: v.carried_forward("base", after="base", needs=""), r"visit 'base' has no days"),
    ],
)
def test_what_cannot_be_chosen_is_refused(ask: Any, message: str) -> None:
    with pytest.raises(OutcomeError, match=message):
        ask(sci.visits(SERIES))


# --- windows ---


@pytest.mark.parametrize(
    ("text", "first", "last", "axis"),
    [
        ("injury:49+-7", 42, 56, "injury"),
        ("injury:180±30", 150, 210, "injury"),
        ("treatment:0-30+0", -30, 0, "treatment"),
        ("treatment:-1+-14", -15, 13, "treatment"),
        ("injury:220", 220, 220, "injury"),
        ("jrct2053210130:baseline", 42, 56, "injury"),
        ("jrct2053210130:followup", 150, 210, "injury"),
        ("emsci:very_acute", 0, 14, "injury"),
        ("emsci:acute_I", 14, 28, "injury"),
        ("emsci:acute_I+-3", 25, 31, "injury"),
        ("emsci:chronic-30+60", 334, 424, "injury"),
        ("sygen:26+-14@treatment", 168, 196, "treatment"),
        ("sygen:00+-1@injury", -1, 1, "injury"),
    ],
)
def test_windows_as_text(text: str, first: int, last: int, axis: str) -> None:
    found = window(text)
    assert isinstance(found, Window)
    assert (found.first, found.last, found.axis) == (first, last, axis)


def test_names_of_visits_as_text() -> None:
    assert window("before treatment") == NamedVisit("before treatment")
    assert window("visit:a:b") == NamedVisit("a:b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a window; use injury:49"),
        ("  ", "'  ' is not a window; use injury:49"),
        (180, "'180' is not a window; use injury:49"),
        ("injury:-3", "day: '-3' is not a number of days; use a whole number from 0"),
        ("injury:49+7", "'injury:49.7' is not a window; "),
        ("injuri:49+-7", "did you mean 'injury'"),
        ("emsci:acute_IV", "stage: 'acute_IV' is not a stage of EMSCI; use one of very_acute"),
        ("emsci:acute_II", "acute_II: no source states how early or late a visit may be; say it"),
        ("sygen:26+-14", "26: no source states what the days are counted from; say it, for"),
        ("emsci:chronic+-30@surgery", "axis: 'surgery' is not what days are counted from"),
    ],
)
def test_windows_that_are_none_are_refused(text: Any, message: str) -> None:
    with pytest.raises(OutcomeError, match=message):
        window(text)


def test_no_width_of_a_window_is_shipped_without_its_source() -> None:
    for name, schedule in SCHEDULES.items():
        for stage in schedule.stages:
            assert stage.source in REFERENCES
            text = f"{name}:{stage.name}"
            if stage.width is None:
                with pytest.raises(OutcomeError, match="no source states"):
                    window(f"{text}@injury")
                assert "by the user" in str(window(f"{text}-1+2@injury"))
            else:
                assert str(window(text)).endswith(f"({stage.source})")
    weeks = [stage.day // 7 for stage in SCHEDULES["sygen"].stages]
    assert weeks == [0, 1, 4, 8, 16, 26, 52]
    assert [stage.day for stage in SCHEDULES["emsci"].stages] == [14, 28, 84, 182, 364]
    assert str(SCHEDULES["sygen"]).splitlines()[1] == (
        "  00          day 0    width not stated (Sygen export)"
    )


def test_a_window_says_what_of_it_is_by_the_user() -> None:
    late, own = "182 days since injury, 181 to 184", "width by the user; axis by the user"
    early = "emsci acute_I: 28 days since treatment, 14 to 28"
    texts = {
        "emsci:acute_I": "emsci acute_I: 28 days since injury, 14 to 28 (EMSCI stages)",
        "emsci:acute_I@treatment": f"{early} (EMSCI stages; axis by the user)",
        "sygen:26-1+2@injury": f"sygen 26: {late} (Sygen export; {own})",
        "injury:9": "injury:9: 9 days since injury, 9 to 9 (no source)",
        "visit:base": "visit 'base'",
    }
    assert {text: str(window(text)) for text in texts} == texts
    with pytest.raises(OutcomeError) as caught:
        window("sygen:26+-14")
    assert str(caught.value) == (
        "26: no source states what the days are counted from; say it, for instance "
        "sygen:26+-14@injury"
    )
    assert str(SCHEDULES["emsci"]).splitlines()[:4] == [
        "EMSCI",
        "  very_acute  day 14   0 to 14 (EMSCI stages)",
        "  acute_I     day 28   14 to 28 (EMSCI stages)",
        "  acute_II    day 84   width not stated (EMSCI export)",
    ]


@pytest.mark.parametrize(("axis", "least"), [("injury", 0), ("treatment", -36600)])
def test_windows_lie_within_the_days_of_a_study(axis: str, least: int) -> None:
    def made(**days: Any) -> Window:
        return Window(**{"name": "w", "axis": axis, "day": 9, **days})

    (first, last), (early, late) = [
        ({"day": least}, {"day": 36600}), ({"before": 0, "after": 36600}, {"before": 36600}),
    ]  # fmt: skip
    for days in (first, last, early, late):
        assert {name: getattr(made(**days), name) for name in days} == days
    for name, value, low in (
        ("day", least - 1, least), ("day", 36601, least), ("before", -1, 0), ("after", 36601, 0),
    ):  # fmt: skip
        with pytest.raises(OutcomeError) as caught:
            made(**{name: value})
        assert str(caught.value) == (
            f"{name}: '{value}' is not a number of days; use a whole number from {low}"
        )
    plain = made()
    assert [plain.off(day) for day in (8, 9, 10)] == [None, 0, None]


@pytest.mark.parametrize(
    "changes", [{"day": 1.5}, {"before": -1}, {"axis": "surgery"}, {"after": True}]
)
def test_windows_hold_whole_days_of_a_known_axis(changes: dict[str, Any]) -> None:
    with pytest.raises(OutcomeError):
        Window(**{"name": "w", "axis": "injury", "day": 3, **changes})
