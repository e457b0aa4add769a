"""Cells that take two columns: a grade, and whether it counts as normal.

The first column holds a grade, with ``*`` where it is impaired for another reason than the
spinal cord injury. The second says whether such a grade counts as normal (``**``). Neither
may be without the other.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from sciscore import kinds
from sciscore.cohorts import encode
from sciscore.errors import Problem, shown
from sciscore.isncsci.fields import FIELDS, PLACE, Field, decode
from sciscore.isncsci.grades import Scale
from sciscore.records import UNREADABLE, Codes

#: What is said of a grade: nothing, that it counts as normal, that it does not.
_SAID: Final = {"": 0, "Yes": 1, "No": 2}
_NOTHING: Final = np.zeros(1, np.uint8)


@functools.cache
def _joint(scale: Scale) -> Codes:
    """The code of a cell by what is said of it and the code of its first column."""
    table = np.full((4, 256), UNREADABLE, np.uint8)
    for code, token in scale.token.items():
        normal = scale.code.get(f"{token.text}*")
        if "*" in token.text and normal is not None:
            table[1, code], table[2, code] = normal, code
        elif "*" not in token.text:
            table[0, code] = code
    return table


@attrs.frozen
class SecondColumn:
    """The second column of a field: its name, and how it says yes and no."""

    path: str
    name: str
    #: Yes and No by what the source writes.
    spellings: Mapping[str, str]

    @property
    def _table(self) -> Codes:
        scale = FIELDS[PLACE[self.path]].scale
        assert scale is not None, "only grades count as normal"
        return _joint(scale)

    def read(
        self, codes: Codes, columns: Mapping[str, Sequence[object]], wrong: Iterable[Problem]
    ) -> tuple[Codes, list[Problem]]:
        """The codes of cells with what is said of them, and what is wrong with that.

        The codes are those of the first column, and what is wrong with that is known.
        """
        said = _NOTHING
        problems: list[Problem] = []
        if self.name in columns:
            said, problems = encode(self._field, columns[self.name])
        joint = self._table[np.minimum(said, 3), codes]
        told = {problem.row for problem in (*wrong, *problems)}
        rows = np.flatnonzero((joint == UNREADABLE) & (codes != UNREADABLE)).tolist()
        mismatches = (self._mismatch(int(codes[row]), row + 1) for row in rows)
        problems += [problem for problem in mismatches if problem.row not in told]
        return np.broadcast_to(joint, codes.shape), problems

    @functools.cached_property
    def _field(self) -> Field:
        kind = kinds.FLAG.declare(spellings={"": "", **self.spellings})
        return Field(path=self.name, kind=kind, codes=_SAID)

    def _mismatch(self, code: int, row: int) -> Problem:
        held = str(decode(PLACE[self.path], code))
        if "*" in held:
            message = f"blank beside {shown(held)}; say whether it counts as normal"
        else:
            message = f"given beside {shown(held)}, a grade without *; one of the two is wrong"
        return Problem(location=self.name, message=message, row=row, code="value.contradiction")

    def write(self, code: int) -> tuple[str, int]:
        """The text of the second column for a code, and the code for the first."""
        places = np.argwhere(self._table == code)
        said, first = places[0].tolist() if len(places) else (0, code)
        answer = next(text for text, told in _SAID.items() if told == said)
        written = (text for text, ours in self.spellings.items() if ours == answer)
        return next(written, answer), first
