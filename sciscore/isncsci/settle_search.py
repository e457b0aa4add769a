"""Which untested cells would settle a finding that is not determinable.

A cell matters if two completions of the exam that differ in this cell alone give
different values. From this follows what has to be tested: a set of cells settles
the finding whatever the answers exactly if it holds every cell that matters.
(If it lacks one, the two completions that show that this cell matters have the
same answers in the set. If it holds all, changing the other cells one by one
never changes the value.) So there is one smallest set, and no search for it.

To decide whether a cell matters, two exams that differ in that cell alone are
followed through the answers of the other open cells, rostral to caudal, until
their possible values part or both have come to the same single value. Pairs of
which the rules have found out the same are followed once; this is what keeps the
number of pairs small.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.cells import first_alike
from sciscore.isncsci.cohort_results import worlds_of_cohort
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.evaluate import Sets
from sciscore.isncsci.fields import FIELDS
from sciscore.isncsci.findings import PLACES
from sciscore.isncsci.grades import ANSWERS, NT
from sciscore.isncsci.levels import without_vac
from sciscore.isncsci.motor_function import below, motor_complete
from sciscore.records import Codes
from sciscore.segments import INDEX, LEVEL_NAMES, Levels, most_rostral, size

if TYPE_CHECKING:
    import numpy.typing as npt


#: So many pairs of exams are followed at once; beyond that a cell stays undecided.
LARGEST_SEARCH: Final = 8192
#: The bits of all values of a finding.
_ALL: Final = (1 << len(LEVEL_NAMES)) - 1
_NO_AND_YES: Final = (ANSWERS["No"], ANSWERS["Yes"])


@attrs.frozen
class OpenCell:
    """An open cell: its place, the codes it may get, and one code for each kind of them.

    Codes are of one kind if no rule can tell them apart.
    """

    place: int
    codes: tuple[int, ...]
    kinds: tuple[int, ...]
    testable: bool

    @property
    def depth(self) -> tuple[int, int]:
        """Sort key from rostral to caudal; VAC and DAP last."""
        segment = FIELDS[self.place].path.rpartition(".")[2]
        return INDEX.get(segment, len(INDEX)), self.place


def open_cells(codes: bytes, edition: Edition, finding: str) -> list[OpenCell]:
    """The cells that a finding reads and that stand for several grades, rostral to caudal.

    A tagged cell is open too, but testing does not close it: its range is an assumption.
    """
    found = []
    for place, code in enumerate(codes[: fields.DAP + 1]):
        scale = FIELDS[place].scale
        if not _reads(finding, FIELDS[place].path, codes):
            continue
        if scale is None:
            if code == NT:
                found.append(OpenCell(place, _NO_AND_YES, _NO_AND_YES, testable=True))
            continue
        token, alike = scale.token[code], first_alike(scale, edition)
        grades = tuple(range(token.low, token.high + 1))
        if len(grades) > 1:
            kinds = {alike[grade]: grade for grade in reversed(grades)}
            found.append(OpenCell(place, grades, tuple(sorted(kinds.values())), code == NT))
    return sorted(found, key=lambda cell: cell.depth)


def _columns(found: list[Levels]) -> npt.NDArray[np.uint32]:
    """Sets as columns with a row for each exam."""
    return np.stack([np.asarray(sets, np.uint32) for sets in found], axis=1)


def _sets(worlds: list[Sets], finding: str) -> npt.NDArray[np.uint32]:
    """The sets of a finding, shape (n, number of readings)."""
    return _columns([world.findings[PLACES[finding]] for world in worlds])


def _found_out(worlds: list[Sets], finding: str) -> npt.NDArray[np.uint32]:
    """Everything the rules found out about each exam, shape (n, k).

    Two exams that differ only in cells rostral to all open ones, and agree in this,
    agree in the finding for all answers of the open cells. Where a finding is one
    walk its set tells all; AIS and the motor zones also rest on where the walks of
    both sides stand, how many muscles are counted and whether function is spared.
    """
    columns: list[Levels] = []
    for world in worlds:
        columns.append(world.findings[PLACES[finding]])
        if not (finding.startswith("sensory") or finding in ("neurological_level", "completeness")):
            cells, levels = world.cells, world.levels
            columns += [*attrs.astuple(levels), *attrs.astuple(world.at_sacrum)]
            columns.append(below(most_rostral(levels.neurological), cells).fewest)
            for side, motor in ((cells.right, levels.motor_right), (cells.left, levels.motor_left)):
                level = most_rostral(without_vac(motor))
                columns.append(motor_complete(level, side.surely_has_function))
    return _columns(columns)


def _reads(finding: str, path: str, codes: bytes) -> bool:
    """True if the rule of a finding can read a cell at all."""
    kind, _, side = finding.rpartition("_")
    own, sacral = path.startswith(f"{side}."), path.endswith("S4_5") or path in ("vac", "dap")
    sensory = "motor" not in path
    if kind == "sensory_level":
        return own and sensory
    if kind == "motor_level":
        return own or path == "vac"
    if kind == "sensory_zpp":
        return (own and sensory) or sacral
    if kind == "motor_zpp":
        return own or sacral or any(codes[fields.NONKEY])
    return finding != "completeness" or sacral


def _several(sets: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """True if a set holds more than one value."""
    return np.asarray(size(sets) > 1)


def merged(sets: Levels, alike: Levels) -> Levels:
    """Sets of two values: one that is among some values, as bits, and one that is not.

    Without such values the sets stay what they are.
    """
    if not alike:
        return sets
    others = _ALL & ~alike
    among, beside = (sets & alike) != 0, (sets & others) != 0
    return among * (alike & -alike) + beside * (others & -others)


def _answered(rows: Codes, cell: OpenCell) -> Codes:
    """Every exam, or pair of them, with every kind of answer in a cell."""
    answered = np.repeat(rows, len(cell.kinds), axis=0)
    answers = np.tile(np.array(cell.kinds, np.uint8), len(rows))
    answered[..., cell.place] = answers.reshape(-1, *[1] * (rows.ndim - 2))
    return answered


#: Two exams that differ in one cell, and in what a finding may be.
Pair: TypeAlias = tuple[bytes, bytes]


def matter(
    codes: bytes, edition: Edition, finding: str, *, alike: int = 0
) -> tuple[dict[OpenCell, Pair], list[OpenCell]]:
    """The open cells that matter to a finding, with two exams that show it; those undecided.

    The bits in `alike` are values that need only be told from all others; without any each
    is told from each other.
    """
    cells = open_cells(codes, edition, finding)
    if not cells:
        return {}, []
    pairs, about = _first_pairs(codes, cells)
    matters: dict[int, Pair] = {}
    undecided: set[int] = set()
    for number in itertools.count():
        if len(about) > LARGEST_SEARCH:
            undecided = {*about.tolist()} - matters.keys()
            break
        worlds = worlds_of_cohort(pairs.reshape(2 * len(about), fields.WIDTH), edition, tags=True)
        sets, keys = merged(_sets(worlds, finding), alike), _found_out(worlds, finding)
        for row in np.flatnonzero((sets[::2] != sets[1::2]).any(axis=1)).tolist():
            first, second = pairs[row]
            matters.setdefault(int(about[row]), (first.tobytes(), second.tobytes()))
        follow = _several(sets[::2]).any(axis=1) & ~np.isin(about, list(matters))
        kept = np.flatnonzero(follow)
        if not len(kept):
            break
        joined = np.column_stack((about, keys[::2], keys[1::2]))[kept]
        kept = kept[np.unique(joined, axis=0, return_index=True)[1]]
        pairs, about = _next_pairs(pairs[kept], about[kept], number, cells[number])
    shown = {cell: matters[number] for number, cell in enumerate(cells) if number in matters}
    return shown, [cell for number, cell in enumerate(cells) if number in undecided]


def _first_pairs(codes: bytes, cells: list[OpenCell]) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Pairs of exams that differ in one open cell by neighbouring kinds, shape (p, 2, 138)."""
    found = [
        (number, cell.place, pair)
        for number, cell in enumerate(cells)
        for pair in itertools.pairwise(cell.kinds)
    ]
    pairs = np.tile(np.frombuffer(codes, np.uint8), (len(found), 2, 1))
    for row, (_, place, pair) in enumerate(found):
        pairs[row, :, place] = pair
    return pairs, np.array([number for number, _, _ in found], np.intp)


def _next_pairs(
    pairs: Codes, about: npt.NDArray[np.intp], number: int, cell: OpenCell
) -> tuple[Codes, npt.NDArray[np.intp]]:
    """The pairs with every answer in the next cell; pairs about that cell stay as they are."""
    own = about == number
    return (
        np.concatenate((pairs[own], _answered(pairs[~own], cell))),
        np.concatenate((about[own], np.repeat(about[~own], len(cell.kinds)))),
    )


def readings_part(codes: bytes, edition: Edition, finding: str) -> bool:
    """True if the readings of the edition differ in some completion."""
    if len(edition.readings) == 1:
        return False
    exams = np.frombuffer(codes, np.uint8)[None]
    waiting = iter(open_cells(codes, edition, finding))
    while True:
        worlds = worlds_of_cohort(exams, edition, tags=True)
        sets = _sets(worlds, finding)
        several = _several(sets).any(axis=1)
        if (sets[~several] != sets[~several, :1]).any():
            return True
        if not several.any():
            return False
        keys = _found_out(worlds, finding)[several]
        first = np.unique(keys, axis=0, return_index=True)[1]
        exams = _answered(exams[several][first], next(waiting))
        if len(exams) > LARGEST_SEARCH:
            return True
