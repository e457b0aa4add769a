"""Classification: the order of the work, and what comes out of it."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, overload

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem
from sciscore.isncsci import fields
from sciscore.isncsci.cells import Cells, cells as cells_of
from sciscore.isncsci.editions import RULES, Edition, Reading, edition as find_edition
from sciscore.isncsci.exam import Exam, Exams
from sciscore.isncsci.grades import MOTOR, NT, SENSORY, TAGGED, Codes
from sciscore.isncsci.impairment import (
    COMPLETENESS,
    GRADES,
    NO_MUSCLE_BELOW,
    Sacral,
    all_normal,
    asia_impairment_scale,
    completeness,
    counted_levels,
    sacral,
)
from sciscore.isncsci.levels import LevelSets, either_vac, level_sets
from sciscore.isncsci.preservation import zones_of_partial_preservation
from sciscore.isncsci.totals import TOTALS, Score, Totals, totals
from sciscore.segments import INT, LEVEL_NAMES, NA, Levels, Truth, index_of, some
from sciscore.version import __version__

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.isncsci.explanation import Explanation

#: The findings in order, each with the names of the bits of its set.
FINDINGS: Final = {
    "sensory_level_right": LEVEL_NAMES,
    "sensory_level_left": LEVEL_NAMES,
    "motor_level_right": LEVEL_NAMES,
    "motor_level_left": LEVEL_NAMES,
    "neurological_level": LEVEL_NAMES,
    "completeness": COMPLETENESS,
    "ais": GRADES,
    "sensory_zpp_right": LEVEL_NAMES,
    "sensory_zpp_left": LEVEL_NAMES,
    "motor_zpp_right": LEVEL_NAMES,
    "motor_zpp_left": LEVEL_NAMES,
}
#: Findings that two or more cord lesions leave to judgement.
JUDGED: Final = tuple(name for name in FINDINGS if "level" not in name)

_CHUNK: Final = 1 << 14


@functools.cache
def names_in(finding: str, mask: int) -> tuple[str, ...]:
    """The values in a set of a finding, NA first, then in order."""
    names = FINDINGS[finding]
    values = [names[place] for place in range(len(names)) if mask >> place & 1]
    return ("NA", *(v for v in values if v != "NA")) if mask & NA else tuple(values)


@attrs.frozen(kw_only=True)
class Finding:
    """One result of a classification.

    Attributes
    ----------
    name
        Which finding it is, such as ``"ais"``.
    possible
        Every value that some completion of the exam has, rostral before caudal and
        NA first; empty where the finding is left to clinical judgement.
    tagged
        Whether it rests on grades tagged as not due to the spinal cord injury: it
        would be another without the tags.
    notes
        What a reader should know about the value.

    Examples
    --------
    >>> finding = Finding(name="ais", possible=("C", "D"), tagged=True, notes=())
    >>> str(finding), finding.value
    ('ND*', None)
    """

    name: str
    possible: tuple[str, ...]
    tagged: bool
    notes: tuple[str, ...]

    @property
    def value(self) -> str | None:
        """The value if it is the same in every completion, else None."""
        return self.possible[0] if len(self.possible) == 1 else None

    def __str__(self) -> str:
        return (self.value or "ND") + "*" * self.tagged


@attrs.frozen
class Sets:
    """Everything that the rules found out about an exam, or about a cohort."""

    cells: Cells
    levels: LevelSets
    at_sacrum: Sacral
    reading: Reading
    findings: tuple[Levels, ...]


def sets_of(cells: Cells, reading: Reading) -> Sets:
    """The possible values of all findings: levels, AIS, completeness, zones."""
    levels = level_sets(cells)
    at_sacrum = sacral(cells)
    scale = asia_impairment_scale(cells, levels, at_sacrum, reading)
    zones = zones_of_partial_preservation(cells, levels, at_sacrum, reading)
    graded = cells.lesions ^ 1
    findings = (
        levels.sensory_right,
        levels.sensory_left,
        either_vac(levels.motor_right, cells),
        either_vac(levels.motor_left, cells),
        either_vac(levels.neurological, cells),
        graded * completeness(at_sacrum, scale),
        graded * scale,
        graded * zones.sensory_right,
        graded * zones.sensory_left,
        graded * zones.motor_right,
        graded * zones.motor_left,
    )
    return Sets(cells, levels, at_sacrum, reading, findings)


def _none_below(sets: Sets) -> Truth:
    return some(counted_levels(sets.cells, sets.levels, sets.at_sacrum)[0] & NO_MUSCLE_BELOW)


def _without_dap(sets: Sets) -> Truth:
    return all_normal(sets.cells) & sets.cells.no_dap


def _vac_alone(sets: Sets) -> Truth:
    return some(sets.levels.neurological & INT) & sets.cells.no_vac


def _no_deficit(sets: Sets) -> Truth:
    return some(sets.findings[6] >> index_of(NA) & 1)


def _lesions(sets: Sets) -> Truth:
    return sets.cells.lesions


#: Notes on a value: the findings they are put on, when, and the words.
_NOTES: Final = (
    (("ais",), _none_below,
     "no key muscle lies below the neurological level; 0 of 0 is read as at least half"),
    (("ais",), _without_dap, "E is given whatever DAP is; no text covers it without DAP"),
    (("neurological_level",), _vac_alone,
     "S3 where only VAC is absent, by the definition; some software prints INT"),
    (("ais", "completeness"), _no_deficit,
     "no prior deficit is documented: the AIS does not apply where nothing is abnormal"),
    (JUDGED, _lesions, "two or more cord lesions: left to clinical judgement"),
)  # fmt: skip
#: All notes by bit: those above, then one for each rule that an edition leaves open.
NOTES: Final = (
    *(text for _, _, text in _NOTES),
    *(f"depends on how the edition is read: {heading}" for heading in RULES.values()),
)


def _noted(sets: Sets) -> list[Levels]:
    """The notes of each finding, as bits of `NOTES`."""
    noted: list[Levels] = [0] * len(FINDINGS)
    places = {name: place for place, name in enumerate(FINDINGS)}
    for bit, (names, rule, _) in enumerate(_NOTES):
        note = rule(sets) << bit
        for name in names:
            noted[places[name]] = noted[places[name]] | note
    return noted


def _differ(first: Levels, second: Levels) -> Truth:
    """1 where two sets are not the same."""
    different = first ^ second
    return some(different | (different >> 1))


def _left_open(edition: Edition, worlds: list[Sets], finding: int) -> Levels:
    """The notes on open rules between whose readings a finding differs."""
    note: Levels = 0
    for rule in edition.open_rules:
        bit = len(_NOTES) + tuple(RULES).index(rule)
        for one, other in itertools.combinations(worlds, 2):
            changed = attrs.evolve(one.reading, **{rule: getattr(other.reading, rule)})
            if changed == other.reading:
                note = note | _differ(one.findings[finding], other.findings[finding]) << bit
    return note


def worlds_of(codes: Codes, edition: Edition, *, tags: bool) -> list[Sets]:
    """The sets under every reading of the edition; integers for a single exam."""
    return [sets_of(cells_of(codes, reading, tags=tags), reading) for reading in edition.readings]


def _united(worlds: list[Sets]) -> list[Levels]:
    return [
        functools.reduce(operator.or_, masks)
        for masks in zip(*(world.findings for world in worlds), strict=True)
    ]


def has_tags(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which exams hold tagged cells."""
    if codes[:, : fields.CELLS].max(initial=0) <= NT:
        return np.zeros(len(codes), bool)
    tables = (scale.kinds(TAGGED).astype(np.uint8).tobytes() for scale in (SENSORY, MOTOR))
    tagged = [block.any(axis=(1, 2)) for block in fields.by_scale(codes, *tables)]
    return np.logical_or(*tagged)


@attrs.frozen
class _Results:
    """Possible values, tags and notes of every finding: integers, or arrays for a cohort."""

    possible: list[Levels]
    tagged: list[Truth]
    notes: list[Levels]


def _results(codes: Codes, edition: Edition) -> _Results:
    """The findings of the exams by rows of codes, all worlds united.

    Notes
    -----
    Rule ISNCSCI.TAG [workbook case 19; Praxis]: a finding is tagged if its set differs
    from the set for the grades as examined.
    """
    worlds = worlds_of(codes, edition, tags=True)
    possible = _united(worlds)
    noted = [_noted(world) for world in worlds]
    notes = [
        functools.reduce(operator.or_, (world[place] for world in noted))
        | _left_open(edition, worlds, place)
        for place in range(len(FINDINGS))
    ]
    tagged: list[Truth] = [0] * len(FINDINGS)
    rows = np.flatnonzero(has_tags(codes))
    if rows.size:
        examined = _united(worlds_of(codes[rows], edition, tags=False))
        if len(codes) == 1:
            tagged = [_differ(*sets) for sets in zip(possible, examined, strict=True)]
        else:
            for place, (with_tags, without) in enumerate(zip(possible, examined, strict=True)):
                tagged[place] = np.zeros(len(codes), np.uint32)
                tagged[place][rows] = _differ(with_tags[rows], without)
    return _Results(possible, tagged, notes)


@attrs.frozen(kw_only=True)
class Classification:
    """The findings and totals of one exam under one edition.

    Attributes
    ----------
    sensory_level_right, sensory_level_left, motor_level_right, motor_level_left
        C1 to S3 or INT.
    neurological_level
        C1 to S3 or INT.
    completeness
        C or I; NA where no AIS applies.
    ais
        A to E; NA where none applies.
    sensory_zpp_right, sensory_zpp_left, motor_zpp_right, motor_zpp_left
        C1 to S3, or NA where the zone does not apply.
    totals
        The motor and sensory totals.
    exam
        The exam that was classified.
    edition, edition_row, version
        The edition asked for, the row of the edition table it resolves to, and the
        version of sciscore.
    """

    sensory_level_right: Finding
    sensory_level_left: Finding
    motor_level_right: Finding
    motor_level_left: Finding
    neurological_level: Finding
    completeness: Finding
    ais: Finding
    sensory_zpp_right: Finding
    sensory_zpp_left: Finding
    motor_zpp_right: Finding
    motor_zpp_left: Finding
    totals: Totals
    exam: Exam
    edition: str
    edition_row: str
    version: str

    @property
    def findings(self) -> dict[str, Finding]:
        """The eleven findings by name."""
        return {name: getattr(self, name) for name in FINDINGS}

    def explain(self, finding: str) -> Explanation:
        """Why a finding is what it is: the steps, the cells and the sources.

        Parameters
        ----------
        finding
            Name of a finding, such as ``"ais"``.

        Examples
        --------
        >>> import sciscore as sci
        >>> exam = sci.Exam.intact().replace({"left.light_touch.T4": 1})
        >>> print(sci.classify(exam, edition="2019").explain("sensory_level_left"))
        sensory_level_left: T3 (edition 2019)
        1. Light touch and pin prick are normal on the left from C2 to T3. [worksheet 2019]
        2. T4 is not normal: light touch 1. [worksheet 2019]
        3. The sensory level is T3, the last segment above it. [worksheet 2019]
        """
        from sciscore.isncsci.explanation import explain  # noqa: PLC0415 - it reads this module

        return explain(self, finding)

    def to_dict(self) -> dict[str, Any]:
        """The classification as nested dictionaries, ready for JSON."""
        return {
            "edition": self.edition,
            "edition_row": self.edition_row,
            "version": self.version,
            "findings": {
                name: {
                    "value": finding.value,
                    "possible": list(finding.possible),
                    "tagged": finding.tagged,
                    "notes": list(finding.notes),
                }
                for name, finding in self.findings.items()
            },
            "totals": {
                name: {"value": score.value, "low": score.low, "high": score.high}
                for name, score in self.totals.items()
            },
            "exam": self.exam.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Classification:
        """A classification that `to_dict` gave, as it was stored."""
        try:
            findings = {
                name: Finding(
                    name=name,
                    possible=tuple(map(str, finding["possible"])),
                    tagged=bool(finding["tagged"]),
                    notes=tuple(map(str, finding["notes"])),
                )
                for name, finding in ((name, stored["findings"][name]) for name in FINDINGS)
            }
            scores = {
                name: Score(low=int(score["low"]), high=int(score["high"]))
                for name, score in ((name, stored["totals"][name]) for name in TOTALS)
            }
            return cls(
                **findings,
                totals=Totals(**scores),
                exam=Exam.from_dict(stored["exam"]),
                edition=str(stored["edition"]),
                edition_row=str(stored["edition_row"]),
                version=str(stored["version"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ExamError(f"not a stored classification: {error!r}"[:200]) from None

    def __str__(self) -> str:
        lines = [f"ISNCSCI, edition {self.edition} (sciscore {self.version})"]
        for name, finding in self.findings.items():
            among = "" if finding.value else f"  ({', '.join(finding.possible)})"
            lines.append(f"{name.replace('_', ' '):22}{finding}{among}")
        lines += [f"{name.replace('_', ' '):22}{score}" for name, score in self.totals.items()]
        return "\n".join(lines)


def _classification(
    possible: list[int], tagged: list[int], notes: list[int], scores: dict[str, Score],
    exam: Exam, asked: str, edition: Edition,
) -> Classification:  # fmt: skip
    findings = {
        name: Finding(
            name=name,
            possible=names_in(name, possible[place]),
            tagged=bool(tagged[place]),
            notes=note_texts(notes[place]),
        )
        for place, name in enumerate(FINDINGS)
    }
    return Classification(
        **findings,
        totals=Totals(**scores),
        exam=exam,
        edition=asked,
        edition_row=edition.name,
        version=__version__,
    )


@functools.cache
def note_texts(mask: int) -> tuple[str, ...]:
    """The words of a set of notes."""
    return tuple(text for bit, text in enumerate(NOTES) if mask >> bit & 1)


@attrs.frozen(eq=False)
class FindingColumn:
    """One finding of a cohort.

    Attributes
    ----------
    name
        Which finding it is.
    masks
        The set of possible values of each exam as bits, uint32 of shape (n,).
    tagged
        Whether it rests on tagged grades, bool of shape (n,).
    notes
        Bits of the notes, uint16 of shape (n,).
    """

    name: str
    masks: npt.NDArray[np.uint32]
    tagged: npt.NDArray[np.bool_]
    notes: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.masks)

    def __getitem__(self, row: int) -> Finding:
        return Finding(
            name=self.name,
            possible=names_in(self.name, int(self.masks[row])),
            tagged=bool(self.tagged[row]),
            notes=note_texts(int(self.notes[row])),
        )

    def __iter__(self) -> Iterator[Finding]:
        return (self[row] for row in range(len(self)))

    def _mapped(self, text: Callable[[Finding], Any]) -> npt.NDArray[np.object_]:
        """A text for each exam, made once for each kind of finding in the cohort."""
        kinds = self.masks.astype(np.uint64) | self.tagged.astype(np.uint64) << np.uint64(32)
        _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
        texts = np.empty(len(first), object)
        texts[:] = [text(self[row]) for row in first]
        return texts[kind]

    @property
    def text(self) -> npt.NDArray[np.object_]:
        """What is printed for each exam: the value or ND, with ``*`` where tagged."""
        return self._mapped(str)

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The value of each exam, None where it is not determinable."""
        return self._mapped(lambda finding: finding.value)

    @property
    def possible(self) -> npt.NDArray[np.object_]:
        """The possible values of each exam, separated by commas."""
        return self._mapped(lambda finding: ",".join(finding.possible))


@attrs.frozen(eq=False)
class ScoreColumn:
    """One total of a cohort: lowest and highest, uint8 of shape (n,)."""

    low: npt.NDArray[np.uint8]
    high: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.low)

    def __getitem__(self, row: int) -> Score:
        return Score(low=int(self.low[row]), high=int(self.high[row]))

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The total of each exam, None where it has no single value."""
        values = self.low.astype(object)
        values[self.low != self.high] = None
        return values


@attrs.frozen(eq=False, repr=False)
class TotalColumns:
    """The totals of a cohort, by the names of `Totals`."""

    columns: dict[str, ScoreColumn]

    def __getattr__(self, name: str) -> ScoreColumn:
        try:
            return self.columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, row: int) -> Totals:
        return Totals(**{name: column[row] for name, column in self.columns.items()})


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Classifications:
    """The findings and totals of a cohort, as columns. An index gives one exam's.

    Attributes
    ----------
    exams
        The exams that were classified.
    columns
        The eleven findings by name; also attributes, as in ``results.ais``.
    totals
        The totals, as in ``results.totals.uems``.
    edition, edition_row, version
        As in `Classification`.
    """

    exams: Exams
    columns: dict[str, FindingColumn]
    totals: TotalColumns
    edition: str
    edition_row: str
    version: str

    def __getattr__(self, name: str) -> FindingColumn:
        try:
            return self.columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(self.exams)

    def __getitem__(self, row: int) -> Classification:
        exam = self.exams[int(row)]
        return Classification(
            **{name: column[row] for name, column in self.columns.items()},
            totals=self.totals[row],
            exam=exam,
            edition=self.edition,
            edition_row=self.edition_row,
            version=self.version,
        )

    def __iter__(self) -> Iterator[Classification]:
        return (self[row] for row in range(len(self)))

    def to_columns(self) -> dict[str, list[Any]]:
        """The results as columns of plain values, ready for a table.

        Returns
        -------
        dict of list
            For each finding its printed value, its possible values under
            ``<name>_possible``; for each total its value or None and the interval
            under ``<name>_low`` and ``<name>_high``; the notes; edition and version.
        """
        table: dict[str, list[Any]] = {}
        for name, column in self.columns.items():
            table[name] = column.text.tolist()
            table[f"{name}_possible"] = column.possible.tolist()
        for name, score in self.totals.columns.items():
            table[name] = score.value.tolist()
            table[f"{name}_low"] = score.low.tolist()
            table[f"{name}_high"] = score.high.tolist()
        count = len(self)
        table["notes"] = self._notes()
        table["edition"] = [self.edition] * count
        table["edition_row"] = [self.edition_row] * count
        table["sciscore_version"] = [self.version] * count
        return table

    def _notes(self) -> list[str]:
        """The notes of each exam, each with the finding it belongs to."""
        notes = [""] * len(self)
        for name, column in self.columns.items():
            for row in np.flatnonzero(column.notes).tolist():
                texts = (f"{name}: {text}" for text in note_texts(int(column.notes[row])))
                notes[row] = "; ".join(filter(None, (notes[row], *texts)))
        return notes

    def __repr__(self) -> str:
        return f"<Classifications: {len(self)} exams, edition {self.edition}>"


def _classify_one(exam: Exam, asked: str, edition: Edition) -> Classification:
    exam.check_edition(edition)
    codes = exam.array[None]
    results = _results(codes, edition)
    low, high = totals(codes)[:, :, 0].tolist()
    scores = {
        name: Score(low=low[place], high=high[place]) for place, name in enumerate(TOTALS)
    }
    return _classification(
        results.possible, results.tagged, results.notes, scores, exam, asked, edition
    )


def _classify_many(exams: Exams, asked: str, edition: Edition) -> Classifications:
    exams.check_edition(edition)
    count = len(exams)
    masks = np.zeros((len(FINDINGS), count), np.uint32)
    tagged = np.zeros((len(FINDINGS), count), bool)
    notes = np.zeros((len(FINDINGS), count), np.uint16)
    ends = np.empty((2, len(TOTALS), count), np.uint8)
    for start in range(0, count, _CHUNK):
        rows = slice(start, start + _CHUNK)
        results = _results(exams.codes[rows], edition)
        ends[:, :, rows] = totals(exams.codes[rows])
        for place in range(len(FINDINGS)):
            masks[place, rows] = results.possible[place]
            tagged[place, rows] = results.tagged[place]
            notes[place, rows] = results.notes[place]
    low, high = ends
    return Classifications(
        exams=exams,
        columns={
            name: FindingColumn(name, masks[place], tagged[place], notes[place])
            for place, name in enumerate(FINDINGS)
        },
        totals=TotalColumns(
            {name: ScoreColumn(low[place], high[place]) for place, name in enumerate(TOTALS)}
        ),
        edition=asked,
        edition_row=edition.name,
        version=__version__,
    )


@overload
def classify(exams: Exam | Mapping[str, Any], *, edition: str) -> Classification: ...
@overload
def classify(exams: Exams, *, edition: str) -> Classifications: ...
def classify(
    exams: Exam | Exams | Mapping[str, Any], *, edition: str
) -> Classification | Classifications:
    """Classify one exam, or a cohort, under an edition of the standard.

    Parameters
    ----------
    exams
        An exam, a cohort, or a mapping as `Exam.from_dict` takes it.
    edition
        Year of the edition, such as ``"2019"``. There is no default: it would move.

    Returns
    -------
    Classification or Classifications
        All findings and totals; for a cohort as columns. A finding has one value if
        every completion of the untested cells, under every reading of the edition,
        gives the same; else it is ND with all values that some completion gives.

    Raises
    ------
    EditionError
        If the edition is not known.
    ExamError
        If the exam holds grades that the edition does not know; lists all of them.

    Notes
    -----
    Possible values are exact: evaluated jointly over all completions, never combined
    from the possible values of other findings.

    References
    ----------
    ISNCSCI worksheet, revised 2019; see `sciscore.editions` for the other editions.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
    >>> result = sci.classify(exam, edition="2019")
    >>> str(result.motor_level_right), result.ais.possible
    ('L3', ('B', 'D'))
    >>> str(result.totals.lems)
    '48'
    """
    row = find_edition(edition)
    if isinstance(exams, Mapping):
        exams = Exam.from_dict(exams, edition=edition)
    if isinstance(exams, Exam):
        return _classify_one(exams, edition, row)
    if isinstance(exams, Exams):
        return _classify_many(exams, edition, row)
    raise ExamError(f"expected an Exam, Exams or a mapping, not {type(exams).__name__}")
