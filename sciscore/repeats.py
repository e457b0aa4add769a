"""A column as the values that occur in it and which of them stands in each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(eq=False)
class Repeats(Sequence[object]):
    """A column of many rows and few values: what is made of a value is made once.

    >>> import numpy as np
    >>> column = Repeats(["5", "NT"], np.array([0, 0, 1]))
    >>> list(column), column[2], len(column)
    (['5', '5', 'NT'], 'NT', 3)
    """

    #: The values; some of them may stand in no row.
    values: Sequence[object]
    #: Which of them stands in each row.
    places: npt.NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, row: int) -> object: ...
    @overload
    def __getitem__(self, row: slice) -> Repeats: ...
    def __getitem__(self, row: int | slice) -> object:
        """The value in a row, or the column of some rows."""
        if isinstance(row, slice):
            return Repeats(self.values, self.places[row])
        return self.values[self.places[row]]

    def __iter__(self) -> Iterator[object]:
        return map(self.values.__getitem__, self.places.tolist())

    @property
    def array(self) -> npt.NDArray[np.object_]:
        """The column as an array of objects."""
        # None keeps NumPy from making more of values that are sequences.
        values = np.array([*self.values, None], object)[:-1]
        column: npt.NDArray[np.object_] = values[self.places]
        return column
