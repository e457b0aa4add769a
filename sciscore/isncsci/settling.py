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
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import ExamError, did_you_mean, shown
from sciscore.isncsci import fields
from sciscore.isncsci.cells import flags
from sciscore.isncsci.classification import FINDINGS, Sets, names_in, worlds_of
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, decode
from sciscore.isncsci.grades import NT, Codes, Scale
from sciscore.isncsci.impairment import below, spared
from sciscore.isncsci.levels import without_vac
from sciscore.segments import INDEX, Levels, caudal_to, most_rostral, some

if TYPE_CHECKING:
    import numpy.typing as npt

#: So many pairs of exams are followed at once; beyond that a cell stays undecided.
LARGEST_SEARCH: Final = 1 << 13


@attrs.frozen(kw_only=True)
class Settling:
    """What testing the untested cells of an exam would do for a finding.

    Attributes
    ----------
    finding
        Name of the finding.
    edition
        The edition asked for.
    possible
        The possible values as the exam stands.
    matters
        Paths of the untested cells that matter to the finding, in order. Testing all
        of them is the smallest set that settles it whatever the answers.
    answers
        For each cell that matters, the possible values left by each answer.
    undecided
        Cells of which it was not found out whether they matter, because the search
        became larger than `LARGEST_SEARCH` pairs of exams.
    remains
        Whether testing every cell may still leave several values, because the edition
        is read in several ways or a tagged grade stands for a range.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.S1": "NT", "dap": "NT"})
    >>> settling = sci.settle(exam, "motor_level_right", edition="2019")
    >>> settling.matters, settling.single["right.motor.S1"]["5"]
    (('right.motor.S1',), 'INT')
    """

    finding: str
    edition: str
    possible: tuple[str, ...]
    matters: tuple[str, ...]
    answers: Mapping[str, Mapping[str, tuple[str, ...]]]
    undecided: tuple[str, ...]
    remains: bool

    @property
    def single(self) -> dict[str, dict[str, str]]:
        """The cells that could settle the finding alone: the answers that do, and its value."""
        settled = {
            cell: {answer: values[0] for answer, values in answers.items() if len(values) == 1}
            for cell, answers in self.answers.items()
        }
        return {cell: answers for cell, answers in settled.items() if answers}

    @property
    def smallest(self) -> tuple[str, ...] | None:
        """The smallest set of cells that settles the finding whatever the answers.

        None if no set does, or if cells are undecided.
        """
        return None if self.remains or self.undecided else self.matters

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return {
            "finding": self.finding,
            "edition": self.edition,
            "possible": list(self.possible),
            "matters": list(self.matters),
            "answers": {
                cell: {answer: list(values) for answer, values in answers.items()}
                for cell, answers in self.answers.items()
            },
            "undecided": list(self.undecided),
            "remains": self.remains,
            "smallest": None if self.smallest is None else list(self.smallest),
        }

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(settling: Settling) -> list[str]:
    """A settling in words."""
    name, values = settling.finding, ", ".join(settling.possible)
    if len(settling.possible) == 1:
        return [f"{name} is {values} (edition {settling.edition}); nothing is left to settle."]
    lines = [f"{name} is ND ({values}) (edition {settling.edition})."]
    for cell, answers in settling.answers.items():
        lines.append(f"  {cell}  {_lines_of_answers(answers)}")
    if settling.undecided:
        lines.append(
            f"Not decided whether these matter (more than {LARGEST_SEARCH} cases): "
            f"{', '.join(settling.undecided)}."
        )
    elif settling.remains:
        lines.append("Testing cannot settle it in every case: the edition or a tag leaves it open.")
    elif len(settling.matters) == 1:
        lines.append(f"Testing this settles it whatever the answer: {settling.matters[0]}.")
    else:
        cells = ", ".join(settling.matters)
        lines.append(f"Testing all of these settles it whatever the answers: {cells}.")
    return lines


def _lines_of_answers(answers: Mapping[str, tuple[str, ...]]) -> str:
    """The possible values by answer, answers with the same values together."""
    by_values: dict[tuple[str, ...], list[str]] = {}
    for answer, values in answers.items():
        by_values.setdefault(values, []).append(answer)
    return ";  ".join(
        f"{', '.join(same)}: {' or '.join(values)}" for values, same in by_values.items()
    )


@attrs.frozen
class _Open:
    """An open cell: its place, the codes it may get, and one code for each kind of them.

    Codes are of one kind if no rule can tell them apart.
    """

    place: int
    codes: tuple[int, ...]
    kinds: tuple[int, ...]
    testable: bool

    @property
    def depth(self) -> tuple[int, int]:
        """How far down the cell lies; VAC and DAP last."""
        segment = FIELDS[self.place].path.rpartition(".")[2]
        return INDEX.get(segment, len(INDEX)), self.place


def _open(codes: Codes, edition: Edition, finding: str) -> list[_Open]:
    """The cells that a finding reads and that stand for several grades, rostral to caudal.

    A tagged cell is open too, but testing does not close it: its range is an assumption.
    """
    found = []
    for place, code in enumerate(codes[: fields.DAP + 1].tolist()):
        scale = FIELDS[place].scale
        if not _reads(finding, FIELDS[place].path, codes):
            continue
        if scale is None:
            if code == NT:
                found.append(_Open(place, (0, 1), (0, 1), testable=True))
            continue
        token = scale.token[code]
        grades = tuple(range(token.low, token.high + 1))
        if len(grades) > 1:
            kinds = tuple(_one_of_each_kind(grades, scale, edition))
            found.append(_Open(place, grades, kinds, testable=code == NT))
    return sorted(found, key=lambda cell: cell.depth)


def _one_of_each_kind(grades: tuple[int, ...], scale: Scale, edition: Edition) -> list[int]:
    """The first of all neighbouring grades that no reading of the edition tells apart."""
    tables = [flags(scale, reading, tags=True) for reading in edition.readings]
    kinds = {tuple(table[grade] for table in reversed(tables)): grade for grade in reversed(grades)}
    return sorted(kinds.values())


def _united(worlds: list[Sets], finding: int) -> npt.NDArray[np.uint32]:
    united = worlds[0].findings[finding]
    for world in worlds[1:]:
        united = united | world.findings[finding]
    return np.asarray(united, np.uint32)


def _by_reading(worlds: list[Sets], finding: int) -> npt.NDArray[np.uint32]:
    """The sets of a finding, shape (n, number of readings)."""
    return np.stack([world.findings[finding] for world in worlds], axis=1)


def _worlds(codes: Codes, edition: Edition) -> list[Sets]:
    """The worlds of exams by rows of codes, as arrays also for a single row."""
    if len(codes) > 1:
        return worlds_of(codes, edition, tags=True)
    doubled = worlds_of(np.repeat(codes, 2, axis=0), edition, tags=True)
    return doubled


def _found_out(worlds: list[Sets], finding: int) -> npt.NDArray[np.uint32]:
    """What the rules have found out about each exam, shape (n, k).

    Two exams that differ only in cells rostral to all open ones, and agree in this,
    agree in the finding for all answers of the open cells. Where a finding is one
    walk its set tells all; AIS and the motor zones also rest on where the walks of
    both sides stand, how many muscles are counted and whether function is spared.
    """
    columns: list[Levels] = []
    for world in worlds:
        columns.append(world.findings[finding])
        if not _is_one_walk(finding):
            cells, levels = world.cells, world.levels
            nli = most_rostral(levels.neurological)
            columns += [*attrs.astuple(levels), *attrs.astuple(world.at_sacrum)]
            columns.append(below(nli, cells).fewest)
            for side, motor in ((cells.right, levels.motor_right), (cells.left, levels.motor_left)):
                columns += [
                    some(most_rostral(without_vac(motor)) & spared(side.moving_surely)),
                    some(caudal_to(nli) & side.moving_surely),
                ]
    return np.stack([np.asarray(column, np.uint32) for column in columns], axis=1)


def _is_one_walk(finding: int) -> bool:
    name = tuple(FINDINGS)[finding]
    return name.startswith("sensory") or name in ("neurological_level", "completeness")


def _reads(finding: str, path: str, codes: Codes) -> bool:
    """Whether the rule of a finding can read a cell at all."""
    kind, _, side = finding.rpartition("_")
    own, sacral = path.startswith(f"{side}."), path.endswith("S4_5") or path in ("vac", "dap")
    sensory = "motor" not in path
    if kind == "sensory_level":
        return own and sensory
    if kind == "motor_level":
        return own or path == "vac"
    if kind == "sensory_zpp":
        return own and sensory or sacral
    if kind == "motor_zpp":
        return own or sacral or bool(codes[fields.NONKEY].any())
    return finding != "completeness" or sacral


def _several(sets: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Whether a set holds more than one value."""
    several: npt.NDArray[np.bool_] = (sets & (sets - 1)) != 0
    return several


def _answered(rows: Codes, cell: _Open) -> Codes:
    """Every row with every kind of answer in a cell."""
    answered = np.repeat(rows, len(cell.kinds), axis=0)
    answered[:, cell.place] = np.tile(np.array(cell.kinds, np.uint8), len(rows))
    return answered


def _matter(
    codes: Codes, cells: list[_Open], edition: Edition, finding: int
) -> tuple[set[int], set[int]]:
    """The open cells that matter to a finding, and those left undecided; by number."""
    pairs, about = _first_pairs(codes, cells)
    matters: set[int] = set()
    for number in range(len(cells) + 1):
        if not len(about):
            break
        if len(about) > LARGEST_SEARCH:
            return matters, set(about.tolist())
        worlds = _worlds(pairs.reshape(-1, fields.WIDTH), edition)
        sets = _by_reading(worlds, finding).reshape(len(about), 2, -1)
        parted = (sets[:, 0] != sets[:, 1]).any(axis=1)
        matters |= set(about[parted].tolist())
        keys = _found_out(worlds, finding).reshape(len(about), 2, -1)
        passed = about < number
        same = (keys[:, 0] == keys[:, 1]).all(axis=1) & passed
        follow = ~parted & _several(sets[:, 0]).any(axis=1) & ~same & ~np.isin(about, list(matters))
        kept = np.flatnonzero(follow)
        if not len(kept):
            break
        joined = np.concatenate((about[kept, None], keys[kept].reshape(len(kept), -1)), axis=1)
        kept = kept[np.unique(joined, axis=0, return_index=True)[1]]
        if number < len(cells):
            pairs, about = _next_pairs(pairs[kept], about[kept], number, cells[number])
    return matters, set()


def _first_pairs(codes: Codes, cells: list[_Open]) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Pairs of exams that differ in one open cell by neighbouring kinds, shape (p, 2, 138)."""
    about = [number for number, cell in enumerate(cells) for _ in cell.kinds[1:]]
    pairs = np.tile(codes, (len(about), 2, 1))
    row = 0
    for cell in cells:
        for pair in itertools.pairwise(cell.kinds):
            pairs[row, :, cell.place] = pair
            row += 1
    return pairs, np.array(about, np.intp)


def _next_pairs(
    pairs: Codes, about: npt.NDArray[np.intp], number: int, cell: _Open
) -> tuple[Codes, npt.NDArray[np.intp]]:
    """The pairs with every answer in the next cell; pairs about that cell stay as they are."""
    own = about == number
    others = pairs[~own]
    answered = np.repeat(others, len(cell.kinds), axis=0)
    answered[:, :, cell.place] = np.tile(np.array(cell.kinds, np.uint8), len(others))[:, None]
    return (
        np.concatenate((pairs[own], answered)),
        np.concatenate((about[own], np.repeat(about[~own], len(cell.kinds)))),
    )


def settle(exam: Exam | Mapping[str, Any], finding: str, *, edition: str) -> Settling:
    """Which untested cells would settle a finding that is not determinable.

    Parameters
    ----------
    exam
        An exam, or a mapping as `Exam.from_dict` takes it.
    finding
        Name of a finding, such as ``"ais"``.
    edition
        Year of the edition.

    Returns
    -------
    Settling
        The cells that matter, what each answer would leave, and the smallest set of
        cells that settles the finding whatever the answers.

    Raises
    ------
    ExamError
        If there is no such finding, or the exam does not fit the edition.

    Notes
    -----
    Exact. A cell tagged ``NT*`` counts as assumed, not as untested.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    >>> print(sci.settle(exam, "ais", edition="2019"))
    ais is ND (B, D) (edition 2019).
      vac  No: B;  Yes: D
    Testing this settles it whatever the answer: vac.
    """
    if finding not in FINDINGS:
        raise ExamError(
            f"{shown(finding)} is not a finding; use one of {', '.join(FINDINGS)}"
            f"{did_you_mean(str(finding), FINDINGS)}"
        )
    row = find_edition(edition)
    if isinstance(exam, Mapping):
        exam = Exam.from_dict(exam, edition=edition)
    exam.check_edition(row)
    codes, place = exam.array, tuple(FINDINGS).index(finding)
    possible = _united(_worlds(codes[None], row), place)[0]
    cells = _open(codes, row, finding) if _several(possible) else []
    matters, undecided = _matter(codes, cells, row, place)
    tested = [cells[number] for number in sorted(matters) if cells[number].testable]
    remains = any(not cells[number].testable for number in matters) or _readings_part(
        codes, cells, row, place
    )
    return Settling(
        finding=finding,
        edition=edition,
        possible=names_in(finding, int(possible)),
        matters=tuple(FIELDS[cell.place].path for cell in tested),
        answers=_answers(codes, tested, row, finding),
        undecided=tuple(
            FIELDS[cells[number].place].path for number in sorted(undecided - matters) if cells[number].testable
        ),
        remains=remains,
    )


def _answers(
    codes: Codes, cells: list[_Open], edition: Edition, finding: str
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The possible values left by each answer in each cell."""
    rows = [(cell, code) for cell in cells for code in cell.codes]
    exams = np.tile(codes, (max(len(rows), 1), 1))
    for number, (cell, code) in enumerate(rows):
        exams[number, cell.place] = code
    sets = _united(_worlds(exams, edition), tuple(FINDINGS).index(finding))
    answers: dict[str, dict[str, tuple[str, ...]]] = {}
    for number, (cell, code) in enumerate(rows):
        field = answers.setdefault(FIELDS[cell.place].path, {})
        field[str(decode(cell.place, code))] = names_in(finding, int(sets[number]))
    return answers


def _readings_part(codes: Codes, cells: list[_Open], edition: Edition, finding: int) -> bool:
    """Whether the readings of the edition differ in some completion."""
    if len(edition.readings) == 1:
        return False
    exams = codes[None]
    for number in range(len(cells) + 1):
        worlds = _worlds(exams, edition)
        sets = _by_reading(worlds, finding)[: len(exams)]
        if (sets != sets[:, :1]).any(axis=1)[~_several(sets).any(axis=1)].any():
            return True
        kept = np.flatnonzero(_several(sets).any(axis=1))
        if not len(kept) or number == len(cells):
            return False
        keys = _found_out(worlds, finding)[kept]
        kept = kept[np.unique(keys, axis=0, return_index=True)[1]]
        exams = _answered(exams[kept], cells[number])
        if len(exams) > LARGEST_SEARCH:
            return True
    return False
