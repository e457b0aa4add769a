"""The form of exams in files: one for each layout, flat in tables and nested in JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Final

import attrs

from sciscore.errors import ExamError, Problem
from sciscore.formats.form import Form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import OWN, layout as find_layout, suggestion
from sciscore.formats.names import MOST_HINTS
from sciscore.formats.table import good_rows
from sciscore.formats.unread import to_be_blank, unread_by
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exams import Exams
from sciscore.records import Codes

#: What to do about columns of other names.
_OTHERS: Final = (
    "`sciscore layout` suggests how to read other names, "
    "`sciscore template` prints a complete header"
)


@attrs.frozen(kw_only=True, eq=False)
class ExamForm(Form[Exams]):
    """The form of exams in a layout, under an edition or under any."""

    known: Layout
    edition: Edition | None

    def encode(
        self, columns: Mapping[str, Sequence[object]], count: int
    ) -> tuple[Codes, list[Problem]]:
        """As in `Form`, in the order of records and columns."""
        codes, problems = self.known.encode(columns, count, self.edition)
        if self.edition:
            readable = good_rows(count, problems)
            unknown = self.known.unknown(codes[readable], self.edition)
            problems += (attrs.evolve(p, row=int(readable[(p.row or 1) - 1]) + 1) for p in unknown)
        places = self.known.places
        return codes, sorted(problems, key=lambda p: (p.row or 0, places.get(p.location, -1)))

    def read(self, cells: Mapping[str, Any]) -> bytes:
        """The codes of one record, whose members are all of the exam."""
        codes, own, problems = self.known.read_record(cells, self.edition)
        problems += [
            self.known.not_a_field(name, hinted=place < MOST_HINTS)
            for place, name in enumerate(own)
        ]
        if problems:
            raise ExamError(problems)
        return codes

    def gathered(self, codes: Codes) -> Exams:
        """The exams of codes."""
        return Exams.of_legal(codes)

    def renamed(self, names: Collection[str]) -> tuple[Form[Exams], list[Problem]]:
        """As in `Form`; names of cells that the standard does not have are known then."""
        matched, alike = self.known.matched(names)
        others = [name for name in names if not matched.belongs(name)]
        blank = to_be_blank(matched, others) if len(others) < len(names) else []
        if blank:
            matched = attrs.evolve(matched, surplus=(*matched.surplus, *blank))
        return (self if matched is self.known else _form(matched, self.edition)), alike

    def nests(self, key: str) -> bool:
        """True if a key is part of an exam."""
        return self.known.belongs(key)

    def holds(self, names: Collection[str]) -> bool:
        """True if some of the names are those of graded cells."""
        return self.known.holds_cells(names)

    def refuse(self, _: Collection[str]) -> list[Problem]:
        """A problem for each field that is open in the layout."""
        return self.known.undecided()

    def elsewhere(self, names: Collection[str]) -> str:
        """A hint at a layout that reads the names."""
        return suggestion(names, self.known)

    def unread(self, names: Collection[str]) -> list[Problem]:
        """A problem for each column that is part of an exam by its name, and that nobody reads."""
        return unread_by(self.known, (name for name in names if not self.known.belongs(name)))


def _form(known: Layout, edition: Edition | None) -> ExamForm:
    own = known.name == OWN.name
    return ExamForm(
        noun="an exam",
        part="field" if own else "column",
        whole="an exam" if own else known.title,
        template=_OTHERS if own else "",
        fields=known.names,
        required=known.required,
        reserved=("right.", "left.") if own or known.columns == OWN.columns else (),
        known=known,
        edition=edition,
    )


def exam_form(
    layout: str | PathLike[str] | Layout,
    edition: str | int | Edition | None = None,
    untested: str | Iterable[str] = (),
) -> ExamForm:
    """The form of exams in a layout, with more texts for NT, under an edition or under any."""
    row = None if edition is None else find_edition(edition)
    return _form(find_layout(layout, untested=untested), row)
