"""AIS grades at two visits as two columns of a table, one row for each person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, did_you_mean
from sciscore.formats.form import Codes, Form
from sciscore.formats.io import Source
from sciscore.formats.read import FileOptions, batches_of
from sciscore.formats.table import Table, joined
from sciscore.outcomes.ais import POSSIBLE, AisColumn, read_sets

if TYPE_CHECKING:
    from typing import Unpack


@attrs.frozen(eq=False)
class AisPairs:
    """The AIS of people at baseline and at follow-up.

    Attributes
    ----------
    codes
        The sets of possible grades as in `AisColumn`, baseline first; uint8 of shape (n, 2).
    """

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def baseline(self) -> AisColumn:
        """The grades at baseline."""
        return AisColumn(self.codes[:, 0])

    @property
    def followup(self) -> AisColumn:
        """The grades at follow-up."""
        return AisColumn(self.codes[:, 1])


def pair_form(baseline: str, followup: str) -> Form[AisPairs]:
    """The form of a table whose columns of these names hold AIS grades.

    A column of the same name with ``_possible`` behind it may say what an ND stands for.

    Raises
    ------
    OutcomeError
        If the two are one column.
    """
    if baseline == followup:
        raise OutcomeError([Problem(location=baseline, message="named for both visits")])
    visits = (baseline, followup)
    fields = tuple(name for visit in visits for name in (visit, f"{visit}{POSSIBLE}"))

    def encode(cells: Mapping[str, Sequence[object]], count: int) -> tuple[Codes, list[Problem]]:
        codes = np.zeros((count, len(visits)), np.uint8)
        problems: list[Problem] = []
        for place, visit in enumerate(visits):
            values = cells.get(visit, ()) if count else ()
            codes[:, place], wrong = read_sets(values, cells.get(f"{visit}{POSSIBLE}"), visit)
            problems += wrong
        return codes, problems

    def read(cells: Mapping[str, Any]) -> bytes:
        problems = [form.not_a_field(name) for name in cells if name not in fields]
        problems += (Problem(location=name, message="missing") for name in form.absent(cells))
        if not problems:
            codes, wrong = form.encode({name: (cell,) for name, cell in cells.items()}, 1)
            problems += (attrs.evolve(problem, row=None) for problem in wrong)
        if problems:
            raise OutcomeError(problems)
        return codes.tobytes()

    def hint(names: Collection[str]) -> str:
        return did_you_mean(next(visit for visit in visits if visit not in names), names)

    form = Form(
        noun="a person's grades",
        fields=fields,
        required=visits,
        part="column",
        whole="this table",
        encode=encode,
        read=read,
        gathered=AisPairs,
        elsewhere=hint,
    )
    return form


def read_pairs(
    source: Source,
    baseline: str,
    followup: str,
    *,
    file_type: str | None = None,
    **options: Unpack[FileOptions],
) -> Table[AisPairs]:
    """The AIS of people at two visits from a table with a column for each.

    Parameters
    ----------
    source
        As `read_exams` takes it.
    baseline, followup
        The names of the columns. A column ``<name>_possible`` may say what ND stands for.
    file_type, options
        As `read_exams` takes them.

    Raises
    ------
    OutcomeError
        With every cell that is not an AIS grade.
    FormatError
        If the file cannot be read, or lacks a column.
    """
    batches = batches_of(source, pair_form(baseline, followup), file_type, **options)
    return joined(batches, reported=False, error=OutcomeError)
