"""Recorded findings and totals as columns of numbers, for what compares and checks them.

A word is the number of its place in `WORDS`, so that levels come in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, did_you_mean
from sciscore.isncsci.findings import FINDINGS
from sciscore.kinds import ANSWER
from sciscore.outcomes import recorded
from sciscore.outcomes.columns import values_of
from sciscore.outcomes.fields import refuse
from sciscore.recorded import Kind, Recorded, read_column
from sciscore.segments import SEGMENTS, printed

if TYPE_CHECKING:
    import numpy.typing as npt

_LEVELS: Final = SEGMENTS[:-1]
#: S4-5 is not a level that an exam can have, but it is recorded.
LEVEL_VALUES: Final = (*_LEVELS, "INT", "S4_5")
ZONE_VALUES: Final = (*_LEVELS, "NA", "INT", "S4_5")
#: The words that a column may hold, in order: the place of a word is its number.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: LEVEL_VALUES if "level" in name else ZONE_VALUES for name in FINDINGS},
    "ais": (*"ABCDE", "NA"),
    "completeness": ("C", "I", "NA"),
    "vac": ("No", "Yes"),
    "dap": ("No", "Yes"),
}
#: The highest number of a column of totals or of SCIM scores.
MAXIMA: Final[Mapping[str, int]] = {
    name.removeprefix("scim_"): most for name, most in recorded.MAXIMA.items()
}
#: Everything that may be recorded.
COLUMNS: Final = (*WORDS, *MAXIMA)
#: An answer that was recorded may be missing, and NT leaves it open.
_ANSWER: Final = attrs.evolve(
    ANSWER,
    required="",
    open=True,
    spellings={text: word for text, word in ANSWER.spellings.items() if word != "NT"},
)
_KINDS: Final[Mapping[str, Kind]] = {
    "vac": _ANSWER,
    "dap": _ANSWER,
    **{
        name.removeprefix("scim_"): kind.as_recorded() if "level" in name or "zpp" in name else kind
        for name, kind in recorded.KINDS.items()
    },
}


@attrs.frozen
class NumberColumn:
    """A finding or total as it was recorded: what was read of each cell, None where nothing was."""

    name: str
    read: tuple[Recorded | None, ...] = attrs.field(repr=False)

    def __len__(self) -> int:
        return len(self.read)

    @property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The total, or the place of the word in `WORDS`; NaN where there is none or several."""
        words = {word: place for place, word in enumerate(WORDS.get(self.name, ()))}
        values = (None if one is None else one.value for one in self.read)
        numbers = [np.nan if v is None else words.get(str(v), v) for v in values]
        return np.array(numbers, np.float64)

    @property
    def open(self) -> npt.NDArray[np.bool_]:
        """Where it was recorded as not determinable, or as several values."""
        return np.array([one is not None and len(one.values) != 1 for one in self.read], bool)

    @property
    def tagged(self) -> npt.NDArray[np.bool_]:
        """Where it was recorded with ``*``."""
        return np.array([one is not None and one.tagged for one in self.read], bool)

    @property
    def given(self) -> npt.NDArray[np.bool_]:
        """True for each row with any record."""
        return np.array([one is not None for one in self.read], bool)

    def text(self, row: int) -> str:
        """The recorded value as sciscore spells it; nothing where nothing was recorded."""
        one = self.read[row]
        return "" if one is None else str(one)


def word(name: str, number: float) -> str:
    """A number of a column in print."""
    return printed(WORDS[name][int(number)]) if name in WORDS else f"{number:g}"


def read_columns(
    columns: Mapping[str, object],
    *,
    known: Sequence[str] = COLUMNS,
    location: Callable[[str], str] = str,
    in_range: bool = True,
    count: int | None = None,
    missing: Iterable[str] = (),
) -> dict[str, NumberColumn]:
    """Recorded columns by the name of the finding or total; all that is refused is in one error."""
    given: object = columns
    if not isinstance(given, Mapping):
        message = f"expected a mapping of columns, not {type(given).__name__}"
        raise OutcomeError(message, "argument.type")
    problems = [
        Problem(location=name, message=f"unknown finding or total{did_you_mean(str(name), known)}")
        for name in columns
        if name not in known
    ]
    cells: dict[str, Sequence[Any]] = {}
    for name, column in columns.items():
        try:
            cells[name] = values_of(column, location(name))
        except OutcomeError as error:
            problems += error.problems
    refuse(problems)
    made: dict[str, NumberColumn] = {}
    for name, values in cells.items():
        count = len(values) if count is None else count
        if len(values) != count:
            message = f"{len(values)} rows, expected {count}"
            problems.append(Problem(location=location(name), message=message))
            continue
        kind = _KINDS[name] if in_range else _KINDS[name].as_recorded()
        kind = kind.declare(missing=missing)
        found, wrong = read_column(kind, values, location(name))
        made[name] = NumberColumn(name, tuple(found))
        problems += wrong
    refuse(problems)
    return made
