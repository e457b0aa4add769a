"""A layout: the names and the spellings that a format has for the fields of an exam.

What differs between formats stands in tables: the name of the column for each field,
and for each kind of field the texts that may stand there with what they mean. A text
that a layout does not define is refused, whatever it means elsewhere.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from sciscore.cohorts import encode_columns
from sciscore.errors import ExamError, FormatError, Problem, shown
from sciscore.formats.column import (
    JOINT,
    KINDS,
    OURS,
    Spellings,
    Texts,
    column,
    joined,
    kind_of_field,
    texts_of,
)
from sciscore.formats.faults import redefined, shared, unfounded, unpaired, untold
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import unknown_cells
from sciscore.isncsci.fields import FIELDS, PLACE, Field
from sciscore.records import Codes, missing


@attrs.frozen(kw_only=True, repr=False)
class Layout:
    """The names and spellings that a format has for the fields of an exam.

    Parameters
    ----------
    name
        What ``columns=`` calls it.
    title
        What it is called in messages.
    columns
        Name of the column by path of the field. A field that has no column may be
        added to a table under its own path.
    sensory, motor, answers, segments, flags
        Our text by the format's, for each kind of field: grades of light touch and pin
        prick, motor grades, VAC and DAP, the lowest non-key muscle, the two flags.
        Nothing else may stand there, a blank only if it is listed. None: our own texts.
    second
        Name of a second column by path, where a cell takes two; the texts are then
        pairs.
    evidence
        Keys of `sciscore.REFERENCES`: how the names and spellings are known.

    Raises
    ------
    FormatError
        If a path or a text of ours is unknown, or two fields share a column.

    Examples
    --------
    >>> import sciscore as sci
    >>> mine = sci.Layout(
    ...     name="mine", title="My study",
    ...     columns={path: path.upper() for path in sci.layout("sciscore").columns},
    ...     motor={"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "8": "NT"})
    >>> record = mine.write(sci.Exam.intact().replace({"left.motor.T1": "NT"}))
    >>> record["LEFT.MOTOR.T1"], mine.read(record)["left.motor.T1"]
    ('8', 'NT')
    """

    name: str
    title: str
    columns: Mapping[str, str]
    sensory: Spellings | None = None
    motor: Spellings | None = None
    answers: Spellings | None = None
    segments: Spellings | None = None
    flags: Spellings | None = None
    second: Mapping[str, str] = attrs.field(factory=dict)
    evidence: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        for table in ("columns", "second", *KINDS):
            if getattr(self, table) is not None:
                object.__setattr__(self, table, dict(getattr(self, table)))
        names = {path: self.columns.get(path, path) for path in (*PLACE, *self.columns)}
        texts = {kind: getattr(self, kind) for kind in KINDS}
        problems = [
            *shared([*names.items(), *self.second.items()]),
            *untold(texts),
            *unpaired(self.columns, self.second, texts),
            *unfounded(self.evidence),
        ]
        if problems:
            raise FormatError(problems)

    @functools.cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields in order, as this format names and spells them."""
        texts = functools.cache(self._texts)
        return tuple(
            column(
                field,
                self.columns[path],
                texts(kind_of_field(path), paired=path in self.second),
                self.title,
                self.second.get(path, ""),
            )
            if path in self.columns
            else field
            for path, field in zip(PLACE, FIELDS, strict=True)
        )

    def _texts(self, kind: str, *, paired: bool) -> Texts | None:
        spelled: Spellings | None = getattr(self, kind)
        return None if spelled is None else texts_of(kind, spelled, paired=paired)

    @functools.cached_property
    def places(self) -> Mapping[str, int]:
        """Place of the field by name of the column."""
        return {field.path: place for place, field in enumerate(self.fields)}

    @functools.cached_property
    def _seconds(self) -> frozenset[str]:
        return frozenset(self.second.values())

    def __repr__(self) -> str:
        return f"<Layout {self.name}: {self.title}>"

    def __hash__(self) -> int:
        return hash((self.name, self.title, *self.columns.values()))

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return tuple(field.path for field in self.fields if field.default is None)

    def owns(self, name: str) -> bool:
        """Whether a column belongs to the exam, as a field or as its second column."""
        return name in self.places or name in self._seconds

    def also(self, **spellings: Spellings) -> Layout:
        """The layout with more texts, for a file that spells what the format does not.

        Parameters
        ----------
        **spellings
            By kind (``sensory``, ``motor``, ``answers``, ``segments``, ``flags``): our
            text by the file's.

        Raises
        ------
        FormatError
            If a text has another meaning already, or what it is to mean is unknown.

        Examples
        --------
        >>> import sciscore as sci
        >>> lax = sci.layout("emsci").also(answers={"": "NT"})
        >>> lax.read(lax.write(sci.Exam.intact()) | {"VAC": ""})["vac"]
        'NT'
        """
        known: dict[str, Any] = {kind: {text: text for text in OURS[kind]} for kind in OURS}
        known |= {kind: spelled for kind in KINDS if (spelled := getattr(self, kind)) is not None}
        problems = [*redefined(known, spellings)]
        if problems:
            raise FormatError(problems)
        return attrs.evolve(self, **{kind: known[kind] | more for kind, more in spellings.items()})

    def encode(
        self, columns: Mapping[str, Sequence[object]], count: int, edition: Edition | None = None
    ) -> tuple[Codes, list[Problem]]:
        """Codes of shape (count, 138) from the format's columns, and all problems.

        Parameters
        ----------
        columns
            Cells by name of the column; columns that are no fields are left alone.
        count
            How many records there are.
        edition
            Named in messages; `unknown` finds the grades that it does not know.

        Returns
        -------
        tuple
            Codes, `UNREADABLE` where there is a problem; problems name the columns of
            the format and count rows from 1. That columns are missing is for the
            header: see `check_header`.
        """
        cells = dict(columns)
        for path, second in self.second.items():
            name = self.columns[path]
            if name in columns:
                cells[name] = joined(columns[name], columns.get(second, ("",) * count))
        return encode_columns(cells, count, self.fields, edition)

    def unknown(self, codes: Codes, edition: Edition | None) -> list[Problem]:
        """Every cell of every exam that the edition does not know, by name of the column."""
        found = [] if edition is None else unknown_cells(edition, codes)
        return [attrs.evolve(p, location=self.fields[PLACE[p.location]].path) for p in found]

    def missing(self, names: Iterable[str]) -> list[Problem]:
        """A problem for every column that must be there and is not."""
        return missing(frozenset(names), self.fields)

    def read(self, record: Mapping[str, Any], *, edition: str | None = None) -> Exam:
        """The exam of one record; what is no column of the exam is left alone.

        Raises
        ------
        ExamError
            If columns are missing or cells illegal; lists all, by name of the column.
        """
        if not isinstance(record, Mapping):
            raise ExamError(f"a record is a mapping, not {type(record).__name__}")
        row = None if edition is None else find_edition(edition)
        cells = {name: (value,) for name, value in record.items() if self.owns(name)}
        codes, wrong = self.encode(cells, 1, row)
        problems = [*self.missing(record), *wrong]
        if not problems:
            problems = self.unknown(codes, row)
        if problems:
            ordered = sorted(problems, key=lambda p: self.places[p.location])
            raise ExamError(attrs.evolve(problem, row=None) for problem in ordered)
        return Exam(codes.tobytes())

    def write(self, exam: Exam) -> dict[str, str]:
        """The record of an exam: texts by name of the column.

        Raises
        ------
        ExamError
            If the exam holds what the format cannot express; lists all such fields.
        """
        record: dict[str, str] = {}
        problems: list[Problem] = []
        for place, (path, field) in enumerate(zip(PLACE, self.fields, strict=True)):
            code = exam.codes[place]
            text = next((text for text, known in field.codes.items() if known == code), None)
            if path not in self.columns:
                if code != field.default:
                    message = f"{self.title} has no word for this; it would be lost"
                    problems.append(Problem(location=path, message=message))
            elif text is None:
                held = shown(str(exam[path]))
                message = f"{self.title} cannot express {held}; it knows {field.use}"
                problems.append(Problem(location=path, message=message))
            else:
                first, _, beside = text.partition(JOINT)
                record |= {field.path: first} | ({self.second[path]: beside}
                                                if path in self.second else {})  # fmt: skip
        if problems:
            raise ExamError(problems)
        return record
