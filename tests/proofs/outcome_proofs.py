"""The finite parts of outcomes: grades that exams leave open, rules over them, visits."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from support.proof_exams import INTACT, LEVELS, expect_same

from sciscore.intervals import Change, Interval, Score
from sciscore.outcomes import (
    GRADE_RULES,
    Window,
    ais_column,
    ais_steps,
    marked,
    motor_levels as motor_level_rule,
    points as point_rule,
    transitions as table_of,
)
from sciscore.outcomes.change import between
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.responders import ResponderResult, ResponderRule
from sciscore.outcomes.summary import summarised
from sciscore.outcomes.visit_table import visits as visits_of

_GRADES: Final = "ABCDE"
#: Every set of grades that an exam may leave, as texts; at last no exam.
SETS: Final = tuple(
    ",".join(few) for size in range(1, 6) for few in itertools.combinations(_GRADES, size)
)
PAIRS: Final = tuple(itertools.product((*SETS, ""), repeat=2))
#: What meets each rule, once more: from a grade, to a grade; None: it does not apply.
_MET: Final[Mapping[str, Callable[[int, int], bool | None]]] = {
    "one_grade": lambda b, f: f > b if b < 4 else None,
    "two_grades": lambda b, f: f - b >= 2 if b < 3 else None,
    "post_marketing": lambda b, f: f - b >= (2 if b == 0 else 1) if b < 3 else None,
    "nct04475224": lambda b, f: f >= 2 if b == 0 else None,
    "conversion": lambda b, f: f != 0 if b == 0 else None,
    "motor_incomplete": lambda b, f: f >= 2 if b < 2 else None,
    "worse": lambda b, f: f < b if b else None,
}
#: The words of answers, by whether yes, no and not applicable are possible.
_WORDS: Final = {"": "missing", "y": "yes", "n": "no", "yn": "open", "-": "not applicable"}


def _grades(text: str) -> list[int]:
    """The places of the grades in a text, A being 0."""
    return [_GRADES.index(letter) for letter in text.split(",")] if text else []


def _word(answers: Iterable[bool | None]) -> str:
    """What a set of answers is called."""
    given = {*answers}
    signs = "".join(s for s, v in (("y", True), ("n", False), ("-", None)) if v in given)
    return _WORDS.get(signs, "open, or not applicable")


def _differences(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """All that a change may be."""
    return [f - b for b in before for f in after]


def grades() -> int:
    """Every set of grades as a text, tagged or not, and beside ND; and no exam."""
    for text in SETS:
        for found in (
            ais_column([text]),
            ais_column([f"{text}*"]),
            ais_column(["ND" if "," in text else text], possible=[text]),
        ):
            expect_same(found.possible[0], text, text)
            expect_same(found.text[0], "ND" if "," in text else text, text)
    for nothing in (None, ""):
        expect_same(ais_column([nothing]).possible[0], "", "no exam")
    return 3 * len(SETS) + 2


def steps() -> int:
    """Every pair of sets of grades: the least and the most steps between any two of them."""
    found = ais_steps([before for before, _ in PAIRS], [after for _, after in PAIRS])
    for place, (before, after) in enumerate(PAIRS):
        all_of_them = _differences(_grades(before), _grades(after))
        due = (min(all_of_them, default=0), max(all_of_them, default=0), bool(all_of_them))
        got = (int(found.low[place]), int(found.high[place]), bool(found.known[place]))
        expect_same(got, due, (before, after))
    return len(PAIRS)


def change() -> int:
    """Every pair of levels and of intervals of a small score: all differences, no other."""
    order = (*LEVELS, "INT")
    count = 0
    for name, one in (("neurological_level", order), ("motor_level_right", order[4:9])):
        for first, second in itertools.product(one, repeat=2):
            count += 1
            gained = one.index(second) - one.index(first)
            expect_same(between(name, first, second), Change(low=gained, high=gained), first)
    spans = [Score(low=low, high=high) for low in range(6) for high in range(low, 6)]
    for before, after in itertools.product(spans, repeat=2):
        count += 1
        ends = (range(one.low, one.high + 1) for one in (before, after))
        all_of_them = _differences(*ends)
        due = Change(low=min(all_of_them), high=max(all_of_them))
        expect_same(between("uems", before, after), due, (before, after))
    return count


def transitions() -> int:
    """Every pair of sets beside a known pair: counts, ND, and bounds over all completions."""
    for before, after in PAIRS:
        table = table_of(["A", before], ["B", after])
        open_ends = [text if len(text) == 1 else "ND" * bool(text) for text in (before, after)]
        expect_same(table.n, 1 + (bool(before) and bool(after)), (before, after))
        if all(open_ends):
            known = open_ends == ["A", "B"]
            expect_same(table.count(*open_ends), 1 + known, (before, after))
        for b, f in itertools.product(range(5), repeat=2):
            ways = [b == x and f == y for x in _grades(before) for y in _grades(after)]
            own = (b, f) == (0, 1)
            least = own + (bool(ways) and all(ways))
            expect_same(
                table.bounds(_GRADES[b], _GRADES[f]), (least, own + any(ways)), (before, after)
            )
    return len(PAIRS)


def responders() -> int:
    """Every rule over grades, for every pair of sets: the answers of all completions."""
    expect_same({*GRADE_RULES}, {*_MET}, "the list of rules")
    for name, met in _MET.items():
        found = GRADE_RULES[name].apply([b for b, _ in PAIRS], [f for _, f in PAIRS]).text
        for (before, after), word in zip(PAIRS, found, strict=True):
            answers = (met(b, f) for b in _grades(before) for f in _grades(after))
            expect_same(word, _word(answers), (name, before, after))
    return len(_MET) * len(PAIRS)


def points() -> int:
    """Every interval of change from -4 to 4, at least and more than each of these points."""
    spans = [(low, high) for low in range(-4, 5) for high in range(low, 5)]
    changes = [None, *(Change(low=low, high=high) for low, high in spans)]
    for sign, least in itertools.product((">=", ">"), range(-4, 5)):
        words = point_rule("uems", sign, least).of_changes(changes).text
        expect_same(words[0], "missing", (sign, least))
        for (low, high), word in zip(spans, words[1:], strict=True):
            met = (c >= least if sign == ">=" else c > least for c in range(low, high + 1))
            expect_same(word, _word(met), (sign, least, low, high))
    return 2 * 9 * len(changes)


def motor_levels() -> int:
    """Both sides at C4 to T1 or intact, before and after: a gain of two on one or on both."""
    levels = ("C4", "C5", "C6", "C7", "C8", "T1", "INT")
    arms = levels[1:-1]
    sides = [(right, left) for right in levels for left in levels]
    people = list(itertools.product(sides, repeat=2))

    def met(before: str, after: str) -> bool | None:
        inside = before in arms and after in arms
        return arms.index(after) - arms.index(before) >= 2 if inside else None

    for joined, decides in (("either", True), ("both", False)):
        rule = motor_level_rule(sides=joined)
        words = rule.apply([before for before, _ in people], [after for _, after in people]).text
        for (before, after), word in zip(people, words, strict=True):
            both = [met(*side) for side in zip(before, after, strict=True)]
            due = decides if decides in both else None if None in both else not decides
            expect_same(word, _word([due]), (joined, before, after))
    return 2 * len(people)


def recovery() -> int:
    """Every set of grades at baseline with every Benzel grade: the answers of all completions."""
    asked = list(itertools.product((*SETS, ""), (*range(1, 8), 9, None)))
    found = marked("modified_benzel").apply(
        [before for before, _ in asked], modified_benzel=[benzel for _, benzel in asked]
    )
    for (before, benzel), word in zip(asked, found.text, strict=True):
        seen = None if benzel in (9, None) else benzel
        answers = [None if b == 4 else seen is not None and seen >= b + 3 for b in _grades(before)]
        unseen = seen is None and any(b != 4 for b in _grades(before))
        expect_same(word, "missing" if unseen else _word(answers), (before, benzel))
    return len(asked)


def shares() -> int:
    """Up to four people with every set of answers: the least and the most share they may be."""
    rule = ResponderRule(name="any")
    meanings: list[tuple[bool | None, ...]] = [(), (True,), (False,), (True, False)]
    meanings += [(None,), (True, None), (False, None), (True, False, None)]
    count = 0
    for size in range(5):
        for people in itertools.combinations_with_replacement(range(8), size):
            count += 1
            share = ResponderResult(rule=rule, masks=np.array(people, np.uint8)).proportion
            ways = itertools.product(*(meanings[one] for one in people if one))
            asked = [[answer for answer in way if answer is not None] for way in ways]
            shares = [sum(way) / len(way) for way in asked if way]
            due = (min(shares, default=None), max(shares, default=None))
            expect_same((share.low, share.high), due, people)
    return count


def visits() -> int:
    """Every set of up to five days from 0 to 8: the closest, first and last in a window."""
    sets = [days for size in range(1, 6) for days in itertools.combinations(range(9), size)]
    person = [str(place) for place, days in enumerate(sets) for _ in days]
    table = visits_of(
        {"person": person, "days_since_injury": [day for days in sets for day in days]}
    )
    for day, early, late in itertools.product((3, 4), (0, 2), (1, 3)):
        window = Window(name="w", axis="injury", day=day, before=early, after=late)
        for rule in ("closest", "first", "last"):
            chosen = table.at(window, rule=rule)
            for one, days in zip(chosen, sets, strict=True):
                inside = [d for d in days if day - early <= d <= day + late]
                near = sorted(inside, key=lambda d: (abs(d - day), d))
                due = {"closest": near, "first": inside, "last": inside[::-1]}[rule][:1]
                found = [] if one.off is None else [one.off + day]
                expect_same(found, due, (rule, days))
    return 8 * 3 * len(sets)


def summaries() -> int:
    """Up to four people with any interval of 0 to 2: each number is as wide as it may be."""
    ends = [(low, high) for low in range(3) for high in range(low, 3)]
    count = 0
    for size in range(1, 5):
        for group in itertools.combinations_with_replacement(ends, size):
            count += 1
            found = summarised([Interval(low=low, high=high) for low, high in group])
            ways = [*itertools.product(*(range(low, high + 1) for low, high in group))]
            for name, statistic in (
                ("mean", statistics.fmean),
                ("median", statistics.median),
                ("lowest", min),
                ("highest", max),
            ):
                values = [statistic(way) for way in ways]
                got = getattr(found, name)
                expect_same((got.low, got.high), (min(values), max(values)), (name, group))
    return count


def qualities() -> int:
    """Up to three people, each on a day of 0 to 4 or on none, tested in full or not."""
    kinds = list(itertools.product((None, 0, 1, 2, 3, 4), (True, False)))
    exams = {True: INTACT, False: INTACT.replace({"vac": "NT"})}
    count = 0
    for size in range(1, 4):
        for group in itertools.combinations_with_replacement(kinds, size):
            count += 1
            people = [f"P{place}" for place in range(size)]
            days = [day for day, _ in group]
            table = {"person": people, "visit": ["a"] * size, "days_since_injury": days}
            made = visits_of(table, exams=[exams[whole] for _, whole in group], edition="2019")
            (found,) = made.quality({"a": "injury:2+-1"}).visits
            on_time = sum(day in (1, 2, 3) for day in days)
            due = Proportion(k=on_time, n=size, open=days.count(None))
            expect_same(found.on_time, due, group)
            complete = sum(whole for _, whole in group)
            expect_same(found.complete, Proportion(k=complete, n=size), group)
    return count
