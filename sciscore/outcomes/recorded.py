"""Findings and scores as somebody recorded them: their kinds, and columns of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sciscore.errors import OutcomeError, Problem
from sciscore.intervals import Interval, Score
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.isncsci.totals import TOTALS, totals_of
from sciscore.kinds import AIS, COMPLETENESS, LEVEL, ZONE, score
from sciscore.recorded import Kind, Recorded, read_each, read_value
from sciscore.scim.items import SUBSCORES
from sciscore.segments import SIDES

#: A finding of a visit: of an exam, as recorded, or None where it is missing.
AnyFinding: TypeAlias = Finding | str | None

#: An exam was made, and the value cannot be determined.
NOT_DETERMINABLE: Final = "ND"

_HIGHEST: Final = totals_of(Exam.intact().codes).high
#: The highest value of every score: the totals of an exam, then those of SCIM.
MAXIMA: Final = {
    **dict(zip(TOTALS, _HIGHEST, strict=True)),
    **{f"scim_{subscore.name}": subscore.maximum for subscore in SUBSCORES},
}
SCIM_SCORES: Final = tuple(name for name in MAXIMA if name not in TOTALS)
#: The names of all that a visit may have on record.
NAMES: Final = (*FINDINGS, *MAXIMA)
#: How names are printed where that is not the name with blanks.
_PRINTED: Final = {
    **{name: name.upper() for name in ("ais", "uems", "lems", "uer", "uel", "ler", "lel")},
    **{name: name.upper() for name in ("lt", "pp")},
    **{f"{part}{side[0]}": f"{part.upper()} {side}" for part in ("lt", "pp") for side in SIDES},
    **{name: f"SCIM {name.removeprefix('scim_').replace('_', ' ')}" for name in SCIM_SCORES},
}
#: By name how it may be written.
KINDS: Final[dict[str, Kind]] = {
    **{name: LEVEL if "level" in name else ZONE for name in FINDINGS},
    "ais": AIS,
    "completeness": COMPLETENESS,
    **{name: score(most) for name, most in MAXIMA.items()},
}


def printed_name(name: str) -> str:
    """The name of a finding or a score in print, such as UEMS or LT right."""
    return _PRINTED.get(name, name.replace("_", " "))


def read_recorded(
    name: str, cells: Sequence[object], location: str, missing: Iterable[str] = ()
) -> tuple[tuple[Any, ...], list[Problem]]:
    """The values of a column of a finding or score, None where missing; and what is wrong."""
    kind = KINDS[name].declare(missing=missing)

    def read(cell: object) -> object:
        if isinstance(cell, Finding):
            message = f"a finding of {cell.name}, not of {name}"
            wrong = Problem(
                location=location, message=message, code="finding.wrong", value=str(cell)
            )
            return cell if cell.name == name else wrong
        if isinstance(cell, Interval):
            fits = name in MAXIMA and cell.low >= 0 and cell.high <= MAXIMA[name]
            return cell if fits else kind.refusal(cell, location)
        found = read_value(kind, cell, location)
        return _value(name, found) if isinstance(found, Recorded) else found

    found, problems = read_each(read, cells)
    return tuple(found), problems


def _value(name: str, found: Recorded) -> Score | str:
    """A recorded finding as text, a recorded score as a `Score`."""
    if name in FINDINGS:
        return str(found)
    low, high = (0, MAXIMA[name]) if found.open else (int(found.values[0]),) * 2
    return Score(low=low, high=high)


def possible(finding: Finding | str) -> tuple[str, ...]:
    """The values that a finding may have; none where nothing is known of it."""
    if isinstance(finding, Finding):
        return finding.possible
    text = finding.removesuffix("*")
    return () if text == NOT_DETERMINABLE else tuple(text.split(","))


def label(finding: AnyFinding, missing: str) -> str:
    """The stratum of a finding; a tag makes no other."""
    if finding is None:
        return missing
    found = possible(finding)
    return found[0] if len(found) == 1 else NOT_DETERMINABLE


def spread(name: str, values: Sequence[Any]) -> dict[str, list[Any]]:
    """Values of a finding or a score as plain columns: a score with its lowest and highest."""
    if name not in FINDINGS:
        parts = {name: "value", f"{name}_low": "low", f"{name}_high": "high"}
        return {
            column: [None if one is None else getattr(one, part) for one in values]
            for column, part in parts.items()
        }
    texts = [None if one is None else str(one) for one in values]
    sets = [None if one is None else ",".join(possible(one)) or NOT_DETERMINABLE for one in values]
    return {name: texts, f"{name}_possible": sets}


def beside(own: Mapping[str, Sequence[Any]], columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The user's own columns, then those of a result; an OutcomeError if names are the same."""
    both = [name for name in own if name in columns]
    if both:
        message = "is a column of the result as well; rename yours"
        raise OutcomeError(
            Problem(location=name, message=message, code="field.ambiguous") for name in both
        )
    return {name: list(column) for name, column in own.items()} | columns
