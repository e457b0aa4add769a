"""Recorded findings and totals against those that the exams give.

A recorded finding agrees, differs, or cannot be judged because untested cells leave the
finding open and the recorded value is one of those it may have. Only what can be judged is
an agreement or an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from sciscore.errors import ExamError, OutcomeError, Problem, shown
from sciscore.formats.table import Table
from sciscore.intervals import IntervalColumn, Score
from sciscore.isncsci.classifications import FindingColumn
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams
from sciscore.outcomes.audit_result import AUDITED, Audit, AuditColumn, verdicts
from sciscore.outcomes.recorded_numbers import NumberColumn, read_columns


def audit(
    exams: Exams | Table[Exams],
    recorded: Mapping[str, Sequence[object] | str] | str = "recorded_",
    *,
    edition: str | int | Edition,
    missing: Iterable[str] = (),
) -> Audit:
    """Compare recorded findings and totals with what the exams give.

    Parameters
    ----------
    exams
        A cohort; or a table that `read_exams` gave, whose own columns hold what was
        recorded.
    recorded
        For a cohort: cells by name of the finding or total, one for each exam. For a table:
        names of its columns by name of the finding, such as ``{"ais": "AIS_clin"}``, or
        what these columns start with before the name of the finding.
    edition
        Year of the edition.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.

    Returns
    -------
    Audit
        The verdict on each recorded value, the error rates, the disagreements.

    Raises
    ------
    OutcomeError
        If a name is not a finding, or a cell is not a value of its finding; lists all.
    ExamError, EditionError
        As `classify` raises them.

    Notes
    -----
    A blank is not recorded and counts nowhere. A value recorded where untested cells leave
    the finding open is wrong if no completion has it, else it is undecidable: an error rate
    then is an interval. ND is right where the finding is not determinable. The tag ``*`` is
    read and not compared.

    References
    ----------
    Chafetz RS et al. J Spinal Cord Med 2009;32:532-537: such an audit of 94 exams.

    Examples
    --------
    >>> import sciscore as sci
    >>> exams = sci.Exams.from_exams([
    ...     sci.Exam.intact().replace({"right.motor.L3": 3}),
    ...     sci.Exam.intact().replace({"vac": "NT"})])
    >>> found = sci.audit(exams, {"motor_level_right": ["L2", "INT"]}, edition="2019")
    >>> print(found.disagreements[0])
    record 1, motor_level_right: recorded L2, computed L3 (differs)
    >>> print(found.undecidable[0])
    record 2, motor_level_right: recorded INT, computed ND (S3, INT) (undecidable)
    >>> found.errors["motor_level_right"].counts
    '1 to 2/2'
    """
    given: Mapping[str, Sequence[object]]
    rows: Sequence[int]
    if isinstance(exams, Table):
        cohort, rows, counted = exams.records, exams.rows, exams.counted
        names = _columns_of(exams, recorded)
        places = exams.places.tolist()
        given = {
            name: [exams.extra[column][place] for place in places] for name, column in names.items()
        }
    elif isinstance(exams, Exams):
        cohort, rows, counted, names = exams, range(1, len(exams) + 1), "record", {}
        if not isinstance(recorded, Mapping):
            message = "recorded findings of exams are a mapping of columns, not "
            raise OutcomeError(f"{message}{shown(recorded)}; a table may name its own columns")
        given = recorded
    else:
        raise ExamError(f"expected Exams or a Table, not {type(exams).__name__}")
    if not given:
        raise OutcomeError(f"nothing was recorded; use some of {', '.join(AUDITED)}")
    results = classify(cohort, edition=edition)
    read = _read(given, names, rows, counted, missing)
    computed: dict[str, FindingColumn | IntervalColumn[Score]]
    computed = {**results.columns, **results.totals.columns}
    return Audit(
        columns={
            name: AuditColumn(read[name], column, verdicts(read[name], column))
            for name, column in computed.items()
            if name in read
        },
        results=results,
        rows=tuple(rows),
        counted=counted,
    )


def _columns_of(table: Table[Exams], recorded: Mapping[str, Any] | str) -> dict[str, str]:
    """The table's own columns by name of the finding."""
    if isinstance(recorded, str):
        own = [name for name in table.extra if name.startswith(recorded)]
        if not own:
            message = f"no column of the table starts with {shown(recorded)}"
            raise OutcomeError(f"{message}; name them by finding, such as ais=AIS")
        return {name.removeprefix(recorded): name for name in own}
    problems = [
        Problem(location=name, message=f"there is no column {shown(column)} in the table")
        for name, column in recorded.items()
        if not isinstance(column, str) or column not in table.extra
    ]
    if problems:
        raise OutcomeError(problems)
    return dict(recorded)


def _read(
    given: Mapping[str, Sequence[object]],
    names: Mapping[str, str],
    rows: Sequence[int],
    counted: str,
    missing: Iterable[str],
) -> dict[str, NumberColumn]:
    """The recorded columns; problems name the columns and rows of the table."""
    try:
        return read_columns(
            given,
            known=AUDITED,
            location=lambda name: names.get(name, name),
            count=len(rows),
            missing=missing,
        )
    except OutcomeError as error:
        raise OutcomeError(
            attrs.evolve(one, row=rows[one.row - 1] if one.row else None, counted=counted)
            for one in error.problems
        ) from None
