"""Planning of the adaptive exam: a guess, and the cells it cannot do without.

A plan is a set of untested cells that settles the findings if their grades are those of the
guess: the typical injury nearest to the answers so far. Cells are dropped from the guess,
those least wanted at the bedside first, as long as the findings stay settled without them.
More answers never make a finding less certain, so that one pass leaves a plan of which nothing
can be dropped. No result rests on the guess: it decides the order alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from sciscore.isncsci.cohort_results import worlds_of_cohort
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.evaluate import worlds_of_exam
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.findings import PLACES
from sciscore.isncsci.grades import NT
from sciscore.isncsci.settle_search import matter, merged
from sciscore.isncsci.typical_injuries import by_distance, kinds_of
from sciscore.records import Codes
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES, UPPER_MUSCLES, Levels, size

if TYPE_CHECKING:
    import numpy.typing as npt

_SENSORY: Final = ("light_touch", "pin_prick")


def _sensation(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Both modalities on both sides, segment by segment."""
    return tuple(
        f"{side}.{part}.{name}" for name in segments for part in _SENSORY for side in SIDES
    )


def _muscles(segments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{side}.motor.{name}" for name in segments for side in SIDES)


#: The cells to be tested in each position, in the order in which they are wanted.
POSITIONS: Final = {
    "anorectal": (*_sensation(("S4_5",)), "dap", "vac"),
    "legs": _muscles(KEY_MUSCLES[len(UPPER_MUSCLES) :]),
    "arms": _muscles(UPPER_MUSCLES),
    "sensation": _sensation(DERMATOMES[:-1]),
}
#: Every cell that can be tested, as its place in an exam, in bedside order.
ORDER: Final = tuple(PLACE[path] for cells in POSITIONS.values() for path in cells)
#: The position in which a cell is tested, by its place.
POSITION: Final = {PLACE[path]: name for name, cells in POSITIONS.items() for path in cells}
assert len(ORDER) == len(POSITION) == sum(field.default is None for field in FIELDS)

#: Possible values as masks: for each reading of the edition, one mask for each finding.
Sets: TypeAlias = tuple[tuple[Levels, ...], ...]


@attrs.frozen
class Target:
    """The goals: findings, each with the bits that count as one value.

    Where there are such bits, all other values count as one, too.

    Places in `untestable` are never asked for.
    """

    edition: Edition
    findings: tuple[tuple[str, Levels], ...]
    untestable: frozenset[int] = frozenset()

    def waiting(self, codes: bytes) -> list[int]:
        """The places that can be asked for, in bedside order."""
        return [place for place in ORDER if codes[place] == NT and place not in self.untestable]

    def sets(self, codes: bytes) -> Sets:
        """The exact possible values of an exam, those that count as one merged."""
        worlds = worlds_of_exam(codes, self.edition, tags=True)
        return tuple(
            tuple(merged(world.findings[PLACES[name]], alike) for name, alike in self.findings)
            for world in worlds
        )


def settled(sets: Sets) -> bool:
    """True if every finding has one value in each reading, or is left to judgement."""
    return all(size(mask) <= 1 for masks in sets for mask in masks)


def plan_of(codes: bytes, target: Target) -> dict[int, int]:
    """The places to be tested in bedside order, each with the code that is expected."""
    now = target.sets(codes)
    waiting = target.waiting(codes)
    if settled(now) or not waiting:
        return {}
    injuries = by_distance(codes, target.edition)
    guess = _guess(waiting, injuries[0])
    goal = target.sets(changed(codes, guess))
    if goal == now:  # a tag leaves the nearest injury as open as it is
        guess = _narrowing(codes, injuries, now, target) or guess
        goal = target.sets(changed(codes, guess))
    # Where no guess narrows what is possible, only a search can tell what matters at all.
    kept = _mattering(codes, target) if goal == now else without_idle(codes, guess, goal, target)
    return {place: code for place, code in guess.items() if place in kept}


def _guess(places: Iterable[int], injury: Codes) -> dict[int, int]:
    """The codes of an injury in some places."""
    return {place: int(injury[place]) for place in places}


def _narrowing(codes: bytes, injuries: Codes, now: Sets, target: Target) -> dict[int, int] | None:
    """A guess that leaves less possible than now: of the nearest injury that does.

    Else the nearest injury with one other answer; None if no single answer is enough.
    """
    exam = np.frombuffer(codes, np.uint8)
    whole = np.tile(exam, (len(injuries), 1))
    waiting = target.waiting(codes)
    whole[:, waiting] = injuries[:, waiting]
    narrower = np.flatnonzero(_narrower(whole, now, target))
    if narrower.size:
        return _guess(waiting, injuries[narrower[0]])
    answers = [(place, code) for place in waiting for code in kinds_of(place, target.edition)]
    partly = np.tile(exam, (len(answers), 1))
    partly[np.arange(len(answers)), [place for place, _ in answers]] = [code for _, code in answers]
    narrower = np.flatnonzero(_narrower(partly, now, target))
    if not narrower.size:
        return None
    place, code = answers[narrower[0]]
    return _guess(waiting, injuries[0]) | {place: code}


def _narrower(exams: Codes, now: Sets, target: Target) -> npt.NDArray[np.bool_]:
    """Of which exams some finding has fewer possible values than it has now."""
    found = np.zeros(len(exams), bool)
    worlds = worlds_of_cohort(exams, target.edition, tags=True)
    for world, masks in zip(worlds, now, strict=True):
        for (name, alike), mask in zip(target.findings, masks, strict=True):
            found |= np.asarray(merged(world.findings[PLACES[name]], alike) != mask)
    return found


def without_idle(codes: bytes, guess: Mapping[int, int], goal: Sets, target: Target) -> set[int]:
    """The guessed cells that are left when each that is not needed has been dropped.

    Cells are dropped from the last to the first.
    """
    known = bytearray(changed(codes, guess))

    def dropped(block: list[int]) -> bool:
        for place in block:
            known[place] = NT
        if target.sets(bytes(known)) == goal:
            return True
        for place in block:
            known[place] = guess[place]
        return False

    return set(_not_done(list(reversed(guess)), dropped))


def _not_done(places: list[int], do: Callable[[list[int]], bool]) -> Iterator[int]:
    """The places with which something cannot be done, tried one by one in order.

    What can be done with several at once can be done with each of them in turn, so that
    ever more are tried together until it fails.
    """
    start, stride = 0, 1
    while start < len(places):
        block = places[start : start + stride]
        if do(block):
            start, stride = start + len(block), 2 * stride
            continue
        if len(block) == 1:
            yield block[0]
            start += 1
        stride = 1


def _mattering(codes: bytes, target: Target) -> set[int]:
    """The untested cells that matter to a finding that is not settled."""
    found: set[int] = set()
    for number, (name, alike) in enumerate(target.findings):
        if any(size(masks[number]) > 1 for masks in target.sets(codes)):
            matters, undecided = matter(codes, target.edition, name, alike=alike)
            asked = matters or undecided  # where the search was too large, better too much
            found |= {one.place for one in asked if one.testable}
    return found - target.untestable


#: Two completions that differ in one cell; the reading, and the finding, in which they do.
Pair: TypeAlias = tuple[tuple[bytes, bytes], int, int]


def pair_of_plan(
    codes: bytes, cell: int, guessed: Mapping[int, int], target: Target
) -> Pair | None:
    """A pair that proves that a planned cell matters; None if the plan has another reason.

    All planned cells but this one are as guessed: then some finding can have a value that
    it has no more when this cell is as guessed, too.
    """
    known = changed(codes, guessed)
    without = changed(known, {cell: NT})
    return _pair(without, known, cell, range(len(target.findings)), target)


def pair_of_search(codes: bytes, cell: int, target: Target) -> Pair | None:
    """A pair that proves that a cell matters, found by following pairs through all answers.

    None if the search becomes too large.
    """
    for number, (name, alike) in enumerate(target.findings):
        for one, exams in matter(codes, target.edition, name, alike=alike)[0].items():
            if one.place == cell:
                either = _pair(*exams, cell, [number], target)
                return either or _pair(*exams[::-1], cell, [number], target)
    return None


def _pair(
    first: bytes, second: bytes, cell: int, numbers: Iterable[int], target: Target
) -> Pair | None:
    """A pair where of two exams that differ in a cell the first leaves more possible."""
    both = zip(target.sets(first), target.sets(second), strict=True)
    for reading, (masks, others) in enumerate(both):
        for number in numbers:
            more = masks[number] & ~others[number]
            if more:
                full = _completed(first, more & -more, reading, number, target)
                return (full, changed(full, {cell: second[cell]})), reading, number
    return None


def _completed(codes: bytes, value: Levels, reading: int, number: int, target: Target) -> bytes:
    """A completion in which a finding can have a value that is possible now.

    Possible values are exact, so that each cell has some answer that keeps the value: that
    of the nearest injury if it does.
    """
    full = bytearray(codes)
    untested = [place for place in ORDER if codes[place] == NT]
    guess = _guess(untested, by_distance(codes, target.edition)[0])

    def kept(answers: Mapping[int, int]) -> bool:
        for place, code in answers.items():
            full[place] = code
        if target.sets(bytes(full))[reading][number] & value:
            return True
        for place in answers:
            full[place] = NT
        return False

    for place in _not_done(list(guess), lambda block: kept({one: guess[one] for one in block})):
        next(code for code in kinds_of(place, target.edition) if kept({place: code}))
    return bytes(full)


def changed(codes: bytes, changes: Mapping[int, int]) -> bytes:
    """The codes with others in some places."""
    changed = bytearray(codes)
    for place, code in changes.items():
        changed[place] = code
    return bytes(changed)
