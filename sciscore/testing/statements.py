"""The statements of the laws: each raises an AssertionError about a classifier and an exam.

They are written from the worksheet, cell by cell, and share nothing with the rules. A
statement asks for the answers about an exam; what it is not told of, it says nothing about.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import CELLS, DAP, FIELDS, PLACE, VAC
from sciscore.isncsci.findings import JUDGED
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS, SIDES
from sciscore.testing.answers import (
    RANK,
    Answers,
    changed,
    examined,
    has_tags,
    is_open,
    is_tested,
    mirrored,
    one_of,
    open_cells,
    stands_for,
)
from sciscore.testing.laws import Ask, Law, Statement, any_exam

#: Every law by its name.
LAWS: Final[dict[str, Law]] = {}

LEVELS: Final = (
    *(f"{kind}_level_{side}" for kind in ("sensory", "motor") for side in SIDES),
    "neurological_level",
)
#: Segments whose motor level is the sensory level: no key muscle there or next below.
_FOLLOWING: Final = frozenset(("C1", "C2", "C3", *SEGMENTS[9:20], "S2", "S3"))
_TOPS: Final = {"light_touch": 2, "pin_prick": 2, "motor": 5}
#: The totals: the part of the exam, its segments, the sides.
_TOTALS: Final = {
    "uer": ("motor", KEY_MUSCLES[:5], SIDES[:1]),
    "uel": ("motor", KEY_MUSCLES[:5], SIDES[1:]),
    "uems": ("motor", KEY_MUSCLES[:5], SIDES),
    "ler": ("motor", KEY_MUSCLES[5:], SIDES[:1]),
    "lel": ("motor", KEY_MUSCLES[5:], SIDES[1:]),
    "lems": ("motor", KEY_MUSCLES[5:], SIDES),
    "total_motor": ("motor", KEY_MUSCLES, SIDES),
    "ltr": ("light_touch", DERMATOMES, SIDES[:1]),
    "ltl": ("light_touch", DERMATOMES, SIDES[1:]),
    "lt": ("light_touch", DERMATOMES, SIDES),
    "ppr": ("pin_prick", DERMATOMES, SIDES[:1]),
    "ppl": ("pin_prick", DERMATOMES, SIDES[1:]),
    "pp": ("pin_prick", DERMATOMES, SIDES),
}


def law(
    name: str, *rules: str, kind: Callable[[Exam], bool] = any_exam, **needs: tuple[object, ...]
) -> Callable[[Statement], Statement]:
    """Make a law of a statement; what it needs are readings by column of the edition table."""

    def added(statement: Statement) -> Statement:
        LAWS[name] = Law(name=name, rules=rules, check=statement, kind=kind, needs=needs)
        return statement

    return added


tested_law = functools.partial(law, kind=is_tested)


def _same(what: str, found: object, due: object) -> None:
    assert found == due, f"{what} is {found}, and {due} is due"


def _felt(exam: Exam, side: str, name: str) -> bool:
    return exam[f"{side}.light_touch.{name}"] != 0 or exam[f"{side}.pin_prick.{name}"] != 0


def _grade(exam: Exam, side: str, muscle: str) -> int:
    grade = exam[f"{side}.motor.{muscle}"]
    assert isinstance(grade, int)
    return grade


def _normal(exam: Exam) -> bool:
    """True if every grade is normal and VAC present."""
    cells = (exam[field.path] == _TOPS[field.path.split(".")[1]] for field in FIELDS[:CELLS])
    return exam["vac"] == "Yes" and all(cells)


def _complete(exam: Exam) -> bool:
    felt = any(_felt(exam, side, "S4_5") for side in SIDES)
    return not felt and exam["vac"] == "No" and exam["dap"] == "No"


@tested_law("determined", "ISNCSCI.NT", intact_from=(5,), at_half=("D",))
def nothing_is_open(ask: Ask, exam: Exam) -> None:
    """A fully tested exam leaves nothing open."""
    said = ask(exam)
    for name, answer in said.findings.items():
        assert answer.value, f"{name} is {answer}, and one value is due"
    for name, (low, high) in said.totals.items():
        assert low == high, f"{name} is {low} to {high}, and one value is due"


@law("totals", "ISNCSCI.TOTALS")
def totals_are_sums(ask: Ask, exam: Exam) -> None:
    """Totals are the sums of the grades as examined; an untested cell adds its whole range."""
    for name, found in ask(exam).totals.items():
        part, segments, sides = _TOTALS[name]
        cells = [exam[f"{side}.{part}.{segment}"] for side in sides for segment in segments]
        ranges = [stands_for(examined(cell), _TOPS[part]) for cell in cells]
        _same(name, found, (sum(r[0] for r in ranges), sum(r[-1] for r in ranges)))


@tested_law("sensory levels", "ISNCSCI.SL")
def sensory_levels_stand_above_the_first_loss(ask: Ask, exam: Exam) -> None:
    """The sensory level is the last segment above the first abnormal dermatome."""
    for side in SIDES:
        lost = (
            SEGMENTS[place]
            for place, name in enumerate(DERMATOMES)
            if exam[f"{side}.light_touch.{name}"] != 2 or exam[f"{side}.pin_prick.{name}"] != 2
        )
        due = next(lost, "INT")
        for value in ask(exam).values(f"sensory_level_{side}"):
            _same(f"sensory_level_{side}", value, due)


@tested_law("motor levels", "ISNCSCI.ML", intact_from=(5,))
def motor_levels_end_the_intact_muscles(ask: Ask, exam: Exam) -> None:
    """The motor level has grade 3 or more, only 5 above it and weakness next below.

    Without a key muscle it is the sensory level.
    """
    for side in SIDES:
        values = ask(exam).values(f"motor_level_{side}", f"sensory_level_{side}")
        if values:
            _check_motor_level(exam, side, *values)


def _check_motor_level(exam: Exam, side: str, level: str, sensory: str) -> None:
    what = f"motor_level_{side} is {level}"
    below = sum(RANK[name] <= RANK[level] for name in KEY_MUSCLES)
    above = [name for name in KEY_MUSCLES[:below] if name != level]
    for name in above:
        assert _grade(exam, side, name) == 5, f"{what}, and {name} above it is not 5"
    for last, first in (("C3", "C4"), ("T1", "T2"), ("S1", "S2")):
        if RANK[level] > RANK[last]:
            assert RANK[sensory] >= RANK[first], f"{what}, and sensation reaches {sensory} only"
    if level in _FOLLOWING:
        intact = level == "S3" and sensory == "INT" and exam["vac"] == "No"
        assert level == sensory or intact, f"{what}, and the sensory level is {sensory}"
    elif level != "INT":
        own = _grade(exam, side, level) if level in KEY_MUSCLES else 5
        assert own >= 3, f"{what}, whose muscle has grade {own}"
        if own == 5 and level in ("T1", "S1"):
            assert RANK[sensory] <= RANK[level], f"{what}, and nothing stops there"
        elif own == 5:
            following = KEY_MUSCLES[below]
            grade = _grade(exam, side, following)
            assert grade < 3, f"{what}, and {following} below it has grade {grade}"


@tested_law("VAC and levels", "ISNCSCI.VAC")
def intact_motor_levels_need_vac(ask: Ask, exam: Exam) -> None:
    """A motor level is INT only with VAC; without it an intact side is S3."""
    for side in SIDES:
        level = ask(exam).values(f"motor_level_{side}")
        if level == ["INT"]:
            _same("VAC with a motor level of INT", exam["vac"], "Yes")
        sensory = ask(exam).values(f"sensory_level_{side}")
        if level == ["S3"] and sensory == ["INT"]:
            _same("VAC with a motor level of S3 below normal sensation", exam["vac"], "No")


@tested_law("neurological level", "ISNCSCI.NLI")
def neurological_level_is_the_most_rostral(ask: Ask, exam: Exam) -> None:
    """The neurological level is the most rostral of the four levels."""
    values = ask(exam).values(*LEVELS)
    if values:
        *four, found = values
        _same("neurological_level", found, min(four, key=RANK.__getitem__))


@tested_law("completeness", "ISNCSCI.COMPLETENESS")
def complete_is_nothing_at_the_sacrum(ask: Ask, exam: Exam) -> None:
    """An injury is complete exactly without S4-5 sensation, DAP and VAC."""
    for value in ask(exam).values("completeness"):
        due = "C" if _complete(exam) else "I or NA"
        assert value in due, f"completeness is {value}, and {due} is due"


@law("A is complete", "ISNCSCI.AIS", "ISNCSCI.COMPLETENESS")
def a_is_complete(ask: Ask, exam: Exam) -> None:
    """An injury can be complete exactly if it can be A, and incomplete if B to E."""
    found = ask(exam).findings
    if {"ais", "completeness"} <= found.keys():
        grades, states = found["ais"].possible, found["completeness"].possible
        for state, among in (("C", "A"), ("I", "BCDE")):
            _same(
                f"completeness may be {state} with AIS {found['ais']}",
                state in states,
                bool(grades & set(among)),
            )


def _far(segment: str, level: str) -> bool:
    return RANK[segment] - RANK[level] > 3


def _spared(exam: Exam, side: str, level: str) -> bool:
    """True if a key muscle more than three segments below the motor level has function."""
    return any(_grade(exam, side, name) > 0 and _far(name, level) for name in KEY_MUSCLES)


def _by_nonkey(exam: Exam, side: str, level: str) -> bool:
    muscle = exam[f"{side}.lowest_nonkey_muscle"]
    return isinstance(muscle, str) and _far(muscle, level)


def _moves_below(exam: Exam, side: str, level: str) -> bool:
    return any(_grade(exam, side, name) > 0 and RANK[name] > RANK[level] for name in KEY_MUSCLES)


def _motor_values(ask: Ask, exam: Exam) -> list[str]:
    return ask(exam).values("ais", *(f"motor_level_{side}" for side in SIDES))


def _check_motor_incomplete(
    exam: Exam, values: list[str], *spared: Callable[[Exam, str, str], bool]
) -> None:
    """Of an AIS of B, C or D and the level of each side: C and D have VAC or are spared."""
    if values and values[0] in ("B", "C", "D"):
        grade, *levels = values
        sides = list(zip(SIDES, levels, strict=True))
        due = exam["vac"] == "Yes" or any(by(exam, *side) for by in spared for side in sides)
        kind = "incomplete" if due else "complete"
        assert due == (grade != "B"), f"AIS is {grade}, and the injury is motor {kind}"


@tested_law(
    "motor incomplete by non-key muscles, too",
    "ISNCSCI.AIS.MOTOR",
    motor_incomplete=("motor level",),
    nonkey=("AIS", "AIS and motor ZPP"),
)
def motor_incomplete_by_any_muscle(ask: Ask, exam: Exam) -> None:
    """C and D have VAC or function more than three segments below a motor level; B has neither."""
    _check_motor_incomplete(exam, _motor_values(ask, exam), _spared, _by_nonkey)


@tested_law(
    "motor incomplete by key muscles",
    "ISNCSCI.AIS.MOTOR",
    motor_incomplete=("motor level",),
    nonkey=("ignored",),
)
def motor_incomplete_by_key_muscles(ask: Ask, exam: Exam) -> None:
    """C and D have VAC or key muscle function far below a motor level; B has neither.

    Far is more than three segments.
    """
    _check_motor_incomplete(exam, _motor_values(ask, exam), _spared)


@tested_law(
    "motor incomplete below the neurological level",
    "ISNCSCI.AIS.MOTOR",
    motor_incomplete=("neurological level",),
)
def motor_incomplete_below_the_neurological_level(ask: Ask, exam: Exam) -> None:
    """C and D have VAC or key muscle function below the neurological level; B has neither."""
    grade_and_level = ask(exam).values("ais", "neurological_level")
    _check_motor_incomplete(exam, [*grade_and_level, *grade_and_level[1:]], _moves_below)


@tested_law("C or D", "ISNCSCI.AIS.CD", at_half=("D",))
def d_has_half_of_the_muscles(ask: Ask, exam: Exam) -> None:
    """D has grade 3 or more in half of the key muscles below the NLI, C in fewer."""
    values = ask(exam).values("ais", "neurological_level")
    if values and values[0] in ("C", "D"):
        below = [name for name in KEY_MUSCLES if RANK[name] > RANK[values[1]]]
        strong = sum(_grade(exam, side, name) >= 3 for side in SIDES for name in below)
        what = f"AIS with {strong} of {2 * len(below)} key muscles of grade 3 or more"
        _same(what, values[0], "D" if strong >= len(below) else "C")


@tested_law("E is normal", "ISNCSCI.AIS.E")
def e_is_normal(ask: Ask, exam: Exam) -> None:
    """E has every grade normal and VAC, and then it is E or no AIS applies."""
    for value in ask(exam).values("ais"):
        _same(f"a normal exam with AIS {value}", value in ("E", "NA"), _normal(exam))


@tested_law("no deficit, no AIS", "ISNCSCI.AIS.DEFICIT", without_deficit=("NA",))
def no_deficit_is_no_grade(ask: Ask, exam: Exam) -> None:
    """No AIS applies exactly to a normal exam without a documented deficit."""
    for value in ask(exam).values("ais"):
        due = _normal(exam) and not exam["prior_deficit"]
        assert (value == "NA") == due, f"AIS is {value}, and {'NA' if due else 'a grade'} is due"


@tested_law("every exam has an AIS", "ISNCSCI.AIS.DEFICIT", without_deficit=("E",))
def every_exam_has_a_grade(ask: Ask, exam: Exam) -> None:
    """An AIS applies to every exam."""
    for value in ask(exam).values("ais"):
        assert value != "NA", "AIS is NA, and a grade is due"


def _check_scope(said: Answers, kind: str, side: str, due: bool) -> None:  # noqa: FBT001 - as above
    name = f"{kind}_zpp_{side}"
    for value in said.values(name):
        _same(f"{name}, {value}: that it applies", value != "NA", due)


@tested_law("zones by absent function", "ISNCSCI.ZPP.SCOPE", zpp=("absent sacral function",))
def zones_apply_without_sacral_function(ask: Ask, exam: Exam) -> None:
    """Motor zones apply without VAC, a sensory zone without DAP and its S4-5 sensation."""
    for side in SIDES:
        absent = exam["dap"] == "No" and not _felt(exam, side, "S4_5")
        _check_scope(ask(exam), "sensory", side, absent)
        _check_scope(ask(exam), "motor", side, exam["vac"] == "No")


@tested_law("zones of complete injuries", "ISNCSCI.ZPP.SCOPE", zpp=("complete injuries",))
def zones_apply_in_complete_injuries(ask: Ask, exam: Exam) -> None:
    """The zones apply exactly in complete injuries."""
    for side in SIDES:
        for kind in ("sensory", "motor"):
            _check_scope(ask(exam), kind, side, _complete(exam))


@tested_law("sensory zones", "ISNCSCI.ZPP.SENSORY")
def sensory_zones_are_the_last_sensation(ask: Ask, exam: Exam) -> None:
    """A sensory zone is the most caudal dermatome with sensation."""
    for side in SIDES:
        felt = [name for name in DERMATOMES[:-1] if _felt(exam, side, name)]
        for value in ask(exam).values(f"sensory_zpp_{side}"):
            if value != "NA":
                _same(f"sensory_zpp_{side}", value, ["C1", *felt][-1])


def _last_function(exam: Exam, side: str, level: str) -> str:
    moving = [name for name in KEY_MUSCLES if _grade(exam, side, name) > 0]
    return max((level, *moving), key=RANK.__getitem__)


@tested_law("motor zones", "ISNCSCI.ZPP.MOTOR", "ISNCSCI.ZPP.NONKEY", nonkey=("AIS and motor ZPP",))
def motor_zones_are_the_last_function(ask: Ask, exam: Exam) -> None:
    """A motor zone is the more caudal of the motor level and the last muscle with function.

    A non-key muscle counts where it alone decided C or D.
    """
    values = _motor_values(ask, exam)
    if not values:
        return
    grade, *levels = values
    sides = list(zip(SIDES, levels, strict=True))
    decided = grade in ("C", "D") and not any(_spared(exam, *pair) for pair in sides)
    for side, level in sides:
        due = _last_function(exam, side, level)
        if decided and _by_nonkey(exam, side, level):
            due = max(due, str(exam[f"{side}.lowest_nonkey_muscle"]), key=RANK.__getitem__)
        for value in ask(exam).values(f"motor_zpp_{side}"):
            if value != "NA":
                _same(f"motor_zpp_{side}", value, due)


@tested_law("motor zones without non-key muscles", "ISNCSCI.ZPP.MOTOR", nonkey=("ignored", "AIS"))
def motor_zones_by_key_muscles(ask: Ask, exam: Exam) -> None:
    """A motor zone is the more caudal of the motor level and the last key muscle with function."""
    for side in SIDES:
        values = ask(exam).values(f"motor_zpp_{side}", f"motor_level_{side}")
        if values and values[0] != "NA":
            _same(f"motor_zpp_{side}", values[0], _last_function(exam, side, values[1]))


@law("judgement", "ISNCSCI.LESIONS")
def lesions_are_left_to_judgement(ask: Ask, exam: Exam) -> None:
    """Two or more lesions leave completeness, AIS and zones without values; not the levels."""
    one, more = (ask(changed(exam, {"multiple_lesions": flag})).findings for flag in (False, True))
    for name, answer in more.items():
        if name in JUDGED:
            assert not answer.possible, f"{name} is {answer} with two lesions, and none is due"
        else:
            _same(f"{name} with two lesions", answer, one[name])


@law("sides", "ISNCSCI.SL", "ISNCSCI.ML", "ISNCSCI.NLI", "ISNCSCI.AIS")
def sides_are_alike(ask: Ask, exam: Exam) -> None:
    """Swapping the sides of an exam swaps its findings and changes nothing else."""
    here = ask(exam).findings
    there = ask(mirrored(exam)).findings
    for name, answer in here.items():
        base, _, side = name.rpartition("_")
        other = f"{base}_{SIDES[side == SIDES[0]]}" if side in SIDES else name
        if other in there:
            _same(f"{other} of the exam with its sides swapped", there[other], answer)


@tested_law("a better cell", "ISNCSCI.SL", "ISNCSCI.ML", "ISNCSCI.NLI")
def a_better_grade_never_raises_a_level(ask: Ask, exam: Exam) -> None:
    """Raising a grade never moves a level up."""
    low = [f.path for f in FIELDS[:CELLS] if exam[f.path] != _TOPS[f.path.split(".")[1]]]
    if not low:
        return
    path = one_of(exam, low)
    before = ask(exam)
    after = ask(changed(exam, {path: exam.codes[PLACE[path]] + 1}))
    for name in LEVELS:
        for old, new in zip(before.values(name), after.values(name), strict=False):
            assert RANK[new] >= RANK[old], f"{name} goes from {old} to {new} as {path} gets better"


@law("a lost cell", "ISNCSCI.NT")
def a_lost_cell_only_adds_values(ask: Ask, exam: Exam) -> None:
    """Leaving a cell untested can only add possible values."""
    path = one_of(exam, [field.path for field in FIELDS[: max(VAC, DAP) + 1]])
    after = ask(changed(exam, {path: "NT"})).findings
    for name, answer in ask(exam).findings.items():
        gone = ", ".join(sorted(answer.possible - after[name].possible))
        assert not gone, f"{name} can no longer be {gone} once {path} is untested"


@law("an open cell", "ISNCSCI.NT", "ISNCSCI.GRADES", kind=is_open)
def an_open_cell_is_each_of_its_grades(ask: Ask, exam: Exam) -> None:
    """An open cell makes possible what one of its grades does, and nothing else."""
    path = one_of(exam, open_cells(exam))
    grades = stands_for(exam[path], _TOPS[path.split(".")[1]])
    each = [ask(changed(exam, {path: grade})).findings for grade in grades]
    for name, answer in ask(exam).findings.items():
        due = frozenset[str]().union(*(found[name].possible for found in each))
        assert answer.possible == due, (
            f"{name} is {answer}, and with {path} {exam[path]} it may be {', '.join(sorted(due))}"
        )


@law("tags", "ISNCSCI.TAG", kind=has_tags)
def tags_are_what_dropping_them_changes(ask: Ask, exam: Exam) -> None:
    """A finding is tagged exactly if it changes when the tags are dropped."""
    bare = changed(exam, {path: examined(exam[path]) for path in open_cells(exam)})
    untagged = ask(bare).findings
    for name, answer in ask(exam).findings.items():
        due = answer.possible != untagged[name].possible
        _same(f"{name}, {answer}, without its tags {untagged[name]}: the tag", answer.tagged, due)
