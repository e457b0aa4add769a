"""A layout: the names and the spellings that a source has for the fields of an exam.

Everything that differs between sources stands in tables: the name of the column or key
of each field, what the source writes beside the spellings that are always understood,
and what it can express at all. Layouts are kept as TOML files; see `layout_files`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore import recorded
from sciscore.cohorts import encode
from sciscore.errors import ExamError, FormatError, Problem, did_you_mean, shown
from sciscore.formats.considered_normal import SecondColumn
from sciscore.formats.layout_checks import problems_of
from sciscore.formats.layout_fields import KINDS, Column, column, kind_of_field
from sciscore.formats.layout_text import to_toml
from sciscore.formats.names import by_fold, respelled
from sciscore.formats.record_members import split
from sciscore.formats.unread import unread_by
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import unknown_cells
from sciscore.isncsci.fields import FIELDS, PLACE, WIDTH, Field
from sciscore.recorded import folded
from sciscore.records import UNREADABLE, Codes, missing

#: How the names of columns end that say whether a grade counts as normal.
_BESIDE: Final = "considernormal"
#: How many of the fields are graded cells; they come first.
_GRADED: Final = PLACE["vac"]


def _text(given: str) -> str:
    (text,) = recorded.texts((given,), "a text")
    return text


def by_text(given: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of which the keys are texts."""
    if not isinstance(given, Mapping):
        raise FormatError(f"expected a mapping by text, not {shown(given)}", "argument.type")
    recorded.texts(tuple(given), "texts as keys")
    return dict(given)


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    recorded.texts(tuple(by_text(given).values()))
    return dict(given)


def _lists(given: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {kind: recorded.texts(texts) for kind, texts in by_text(given).items()}


def _tables(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {kind: _texts(spelled) for kind, spelled in by_text(given).items()}


@attrs.frozen(kw_only=True, repr=False)
class Layout:
    """The names and spellings that a source has for the fields of an exam.

    Parameters
    ----------
    name
        What ``layout=`` calls it.
    title
        What it is called in messages; by default the name.
    columns
        Name of the column by path of the field; for keys of nested records the path of
        the key, such as ``right.lightTouch.C2``. A field without a column may be added to
        a table under its own path.
    spellings
        What the source writes, by kind of field (``sensory``, ``motor``, ``answers``,
        ``segments``, ``flags``, ``considered_normal``): our text by its text. They add to
        what is always understood; the first for a value is the one that is written.
    untested
        Texts that stand for NT in grades and answers.
    expresses
        By kind, the texts of ours that the source can express; by default all.
    considered_normal
        By path, the name of a second column that says whether a grade with ``*`` counts
        as normal (``**``).
    aliases
        Path of the field by other names of its column.
    surplus
        Names that the source has where the standard has no cell; they must be blank.
    ignored
        Names of columns, and paths of members of a record, that look like cells of an exam
        and are left alone.
    open
        Paths of fields whose column is undecided. While one has no column, nothing is
        read, not even from a column that is named as the path.
    evidence
        Keys of `sciscore.REFERENCES`: how the names and spellings are known.

    Raises
    ------
    FormatError
        If a path or a text of ours is unknown, two fields share a column, a text is given
        two meanings, or a part is not of texts.

    Examples
    --------
    >>> import sciscore as sci
    >>> mine = sci.Layout(
    ...     name="mine", columns={path: path.upper() for path in sci.layout("sciscore").columns},
    ...     spellings={"motor": {"8": "NT"}})
    >>> record = mine.write(sci.Exam.intact().replace({"left.motor.T1": "NT"}))
    >>> record["LEFT.MOTOR.T1"], mine.read(record)["left.motor.T1"]
    ('8', 'NT')
    """

    name: str = attrs.field(converter=_text)
    title: str = attrs.field(default="", converter=_text)
    columns: Mapping[str, str] = attrs.field(converter=_texts)
    spellings: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict, converter=_tables)
    untested: tuple[str, ...] = attrs.field(default=(), converter=recorded.texts)
    expresses: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_lists)
    considered_normal: Mapping[str, str] = attrs.field(factory=dict, converter=_texts)
    aliases: Mapping[str, str] = attrs.field(factory=dict, converter=_texts)
    surplus: tuple[str, ...] = attrs.field(default=(), converter=recorded.texts)
    ignored: tuple[str, ...] = attrs.field(default=(), converter=recorded.texts)
    open: tuple[str, ...] = attrs.field(default=(), converter=recorded.texts)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=recorded.texts)

    def __attrs_post_init__(self) -> None:
        problems = [*problems_of(self)]
        if problems:
            raise FormatError(problems)
        if not self.title:
            object.__setattr__(self, "title", self.name)

    @functools.cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields in order, as this source names and spells them."""
        made: dict[tuple[str, str, bool], Column] = {}
        fields: list[Field] = []
        for path, field in zip(PLACE, FIELDS, strict=True):
            if path not in self.columns:
                fields.append(field)
                continue
            kind, paired = kind_of_field(path), path in self.considered_normal
            alike = (kind, field.noun, paired)
            if alike not in made:
                made[alike] = column(self, field, kind, paired=paired)
            named = attrs.evolve(made[alike], path=self.columns[path], default=field.default)
            fields.append(named)
        return tuple(fields)

    @functools.cached_property
    def places(self) -> Mapping[str, int]:
        """Place of the field by name of the column."""
        unsettled = self.unsettled
        return {f.path: n for n, f in enumerate(self.fields) if f.path not in unsettled}

    @functools.cached_property
    def unsettled(self) -> frozenset[str]:
        """The fields that are open, and still without a column."""
        return frozenset(self.open) - self.columns.keys()

    def undecided(self) -> list[Problem]:
        """A problem for each field that is unsettled."""
        message = f"open in layout {self.name}; name its column in [columns]"
        return [
            Problem(location=path, message=message, code="field.ambiguous")
            for path in PLACE
            if path in self.unsettled
        ]

    @functools.cached_property
    def names(self) -> Mapping[str, None]:
        """Every name that belongs to the exam: of fields, of second columns, and surplus."""
        return dict.fromkeys((*self.places, *self.considered_normal.values(), *self.surplus))

    @functools.cached_property
    def by_fold(self) -> Mapping[str, str]:
        """The name of a column by what it folds to; what two columns fold to is left out."""
        known = {fold: names[0] for fold, names in by_fold(self.names).items() if len(names) == 1}
        for alias, path in self.aliases.items():
            known.setdefault(folded(alias), self.columns.get(path, path))
        return known

    def __repr__(self) -> str:
        return f"<Layout {self.name}: {self.title}>"

    def __hash__(self) -> int:
        return hash((self.name, self.title, *self.columns.values()))

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return tuple(f.path for f in self.fields if f.default is None and f.path in self.places)

    def also(
        self, /, *, untested: str | Iterable[str] = (), **spellings: Mapping[str, str]
    ) -> Layout:
        """The layout with more texts, for a file that spells what the source does not.

        Parameters
        ----------
        untested
            Texts that stand for NT in grades and answers.
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
        >>> lax = sci.layout("emsci").also(untested=[""], answers={"1": "Yes"})
        >>> lax.read(lax.write(sci.Exam.intact()) | {"VAC": "", "DAP": "1"})["vac"]
        'NT'
        """
        more = recorded.texts(untested)
        kinds = dict.fromkeys((*self.spellings, *spellings))
        return attrs.evolve(
            self,
            untested=(*self.untested, *(text for text in more if text not in self.untested)),
            spellings={
                kind: {**self.spellings.get(kind, {}), **by_text(spellings.get(kind, {}))}
                for kind in kinds
            },
        )

    def to_toml(self) -> str:
        """The text of the layout as a TOML file, which ``layout=`` takes.

        Examples
        --------
        >>> import sciscore as sci
        >>> lax = sci.layout("emsci").also(untested="NA")
        >>> lax.to_toml().splitlines()[:3]
        ['name = "emsci"', 'title = "EMSCI"', 'untested = ["NA"]']
        """
        return to_toml(self)

    def matched(self, names: Iterable[str]) -> tuple[Layout, list[Problem]]:
        """The layout with its columns named as in a header, and names that are not unique."""
        matched, problems = _matched(self, tuple(dict.fromkeys(names)))
        return matched, list(problems)

    def says_normal(self, name: str) -> bool:
        """True if a name is that of a second column, which this layout does not have."""
        fold = folded(name)
        stem = fold.removesuffix(_BESIDE)
        return stem != fold and stem in self.by_fold and fold not in self.by_fold

    def renamed(self, call: Callable[[str], str], paths: Iterable[str]) -> Layout:
        """The layout with other names; some fields may be called by their path."""
        named = {path: path for path in paths} | dict(self.columns)
        return attrs.evolve(
            self,
            columns={path: call(named[path]) for path in dict.fromkeys((*self.columns, *named))},
            considered_normal={path: call(name) for path, name in self.considered_normal.items()},
            aliases={call(alias): path for alias, path in self.aliases.items()},
            surplus=map(call, self.surplus),
            ignored=map(call, self.ignored),
        )

    def fit(self, names: Iterable[str]) -> tuple[float, int, int]:
        """How well the layout fits names: the larger the better.

        The share of its required columns that are among them, 0 to 1; minus how many would be
        refused since nobody reads what they say; how many of all its columns are named exactly so.
        """
        given = tuple(names)
        found = {self.by_fold.get(fold) for fold in by_fold(given)}
        share = sum(name in found for name in self.required) / max(len(self.required), 1)
        unread = sum(map(self.says_normal, given)) if share else 0
        others = [name for name in given if not self.belongs(name)] if share else []
        unread += len(unread_by(self, others))
        return share, -unread, sum(name in self.names for name in given)

    def encode(
        self, columns: Mapping[str, Sequence[object]], count: int, edition: Edition | None = None
    ) -> tuple[Codes, list[Problem]]:
        """Codes of shape (count, 138) from columns of the source, and all problems.

        Problems name the columns of the source and count rows from 1. Columns that are missing,
        and grades that the edition does not know, are not among them.
        """
        codes = np.empty((WIDTH, count), np.uint8)
        problems: list[Problem] = []
        for place, (path, field) in enumerate(zip(PLACE, self.fields, strict=True)):
            if field.path not in columns or field.path in self.unsettled:
                codes[place] = UNREADABLE if field.default is None else field.default
                continue
            codes[place], wrong = encode(field, columns[field.path], edition)
            if path in self._second:
                codes[place], more = self._second[path].read(codes[place], columns, wrong)
                wrong = [*wrong, *more]
            problems += wrong
        return codes.T, [*problems, *self._surplus_problems(columns)]

    def _surplus_problems(self, columns: Mapping[str, Sequence[object]]) -> list[Problem]:
        """A problem for each cell where nobody reads one, or the standard has none."""
        filled = [
            (name, row, value)
            for name in self.surplus
            for row, value in enumerate(columns.get(name, ()), 1)
            if not recorded.is_missing(value)
        ]
        unread = unread_by(self, self.surplus) if filled else []
        refused = {problem.location: problem for problem in unread}
        return [
            attrs.evolve(refused[name], row=row)
            if name in refused
            else Problem(
                location=name,
                message=f"{shown(value)}, where the standard has no cell; leave it blank",
                row=row,
                code="value.not_allowed",
                value=str(value),
            )
            for name, row, value in filled
        ]

    def unknown(self, codes: Codes, edition: Edition | None) -> list[Problem]:
        """Every cell of every exam that the edition does not know, by name of the column."""
        found = [] if edition is None else unknown_cells(edition, codes)
        return [attrs.evolve(p, location=self.fields[PLACE[p.location]].path) for p in found]

    def read(self, record: Mapping[str, Any], *, edition: str | None = None) -> Exam:
        """The exam of one record; members that are not part of the exam are left alone.

        Parameters
        ----------
        record
            Cells by name of the column, or nested as the paths of the keys say. The exam
            may be one level down, as in ``{"patient": ..., "exam": {...}}``.
        edition
            Refuse the grades that this edition does not know.

        Raises
        ------
        ExamError
            If columns are missing or cells illegal; lists all, by name of the column.
        """
        row = None if edition is None else find_edition(edition)
        codes, _, problems = self.read_record(record, row)
        if problems:
            raise ExamError(problems)
        return Exam(codes)

    def read_record(
        self, record: Mapping[str, Any], edition: Edition | None = None
    ) -> tuple[bytes, dict[str, Any], list[Problem]]:
        """The codes of the exam of a record, the members that are the user's, and problems."""
        if not isinstance(record, Mapping):
            raise ExamError(f"a record is a mapping, not {type(record).__name__}")
        cells, own, problems = split(self, record)
        if any(problem.code == "record.several" for problem in problems):
            return bytes(WIDTH), own, problems
        known, alike = self.matched(cells)
        problems += [*alike, *known.undecided()]
        problems += missing({*cells, *known.unsettled}, known.fields)
        codes, wrong = known.encode({name: (cell,) for name, cell in cells.items()}, 1, edition)
        problems += wrong
        if not problems:
            problems = known.unknown(codes, edition)
        ordered = sorted(problems, key=lambda p: known.places.get(p.location, WIDTH))
        ordered = [p if p.row is None else attrs.evolve(p, row=None) for p in ordered]
        return codes.tobytes(), own, ordered

    def not_a_field(self, name: str, *, hinted: bool = True) -> Problem:
        """The problem with a name that is not a field of the exam, and a hint."""
        hint = did_you_mean(name, self.places) if hinted else ""
        message = f"not a field of an exam{hint}"
        if self.says_normal(name):
            message = "says whether a grade counts as normal, and this layout does not read it"
        return Problem(location=name, message=message, code="field.unknown")

    def belongs(self, key: str) -> bool:
        """True if a key of a record is a field of the exam, or holds some."""
        first = folded(key.partition(".")[0])
        return self.knows(key) or first in self._parents or self.says_normal(key)

    def knows(self, name: str) -> bool:
        """True if a name is that of a column of the exam, in any spelling."""
        return name in self.names or folded(name) in self.by_fold

    def holds_cells(self, names: Iterable[str]) -> bool:
        """True if names of members are those of graded cells, not only of what stands beside."""
        places = (self.places.get(self.by_fold.get(folded(name), ""), WIDTH) for name in names)
        return any(place < _GRADED for place in places)

    @functools.cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(
            folded(name.partition(".")[0]) for name in self.columns.values() if "." in name
        )

    @functools.cached_property
    def _second(self) -> Mapping[str, SecondColumn]:
        """The second columns by path."""
        said = self.spellings.get(KINDS[-1], {})
        named = self.considered_normal.items()
        return {path: SecondColumn(path, name, said) for path, name in named}

    def write(self, exam: Exam) -> dict[str, str]:
        """The record of an exam: texts by name of the column.

        Raises
        ------
        ExamError
            If the exam holds what the source cannot express; lists all such fields.
        """
        given: object = exam
        if not isinstance(given, Exam):
            raise ExamError(f"expected an Exam, not {shown(given)}", "argument.type")
        record: dict[str, str] = {}
        problems: list[Problem] = []
        for place, (path, field) in enumerate(zip(PLACE, self.fields, strict=True)):
            code = exam.codes[place]
            if path not in self.columns:
                if code != field.default:
                    message = f"{self.title} has no word for this; it would be lost"
                    problems.append(Problem(location=path, message=message, code="field.lost"))
                continue
            second = self._second.get(path)
            told, code = second.write(code) if second else ("", code)
            text = next((text for text, known in field.codes.items() if known == code), None)
            if text is None:
                said = shown(str(exam[path]))
                message = f"{self.title} cannot express {said}; it knows {field.kind.allowed}"
                problems.append(Problem(location=path, message=message, code="value.lost"))
                continue
            record[field.path] = text
            if second:
                record[second.name] = told
        if problems:
            raise ExamError(problems)
        return record


@functools.lru_cache(maxsize=128)
def _matched(layout: Layout, names: tuple[str, ...]) -> tuple[Layout, tuple[Problem, ...]]:
    renamed, repeated = respelled(layout.by_fold, names)
    beside = (name for name, *_ in by_fold(names).values() if layout.says_normal(name))
    problems = (*map(layout.not_a_field, beside), *repeated)
    if all(own == name for own, name in renamed.items()):
        return layout, problems
    by_path = [path for path in PLACE if path in renamed]
    return layout.renamed(lambda name: renamed.get(name, name), by_path), problems
