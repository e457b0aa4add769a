"""The form of one kind of record in files: names of its fields, and how they are read.

All other columns belong to the user and are carried along, unless their names look
like those of fields: a misspelt field must not pass for a column of the user's.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, did_you_mean
from sciscore.formats.names import MOST_HINTS
from sciscore.recorded import folded

Codes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

#: How many missing fields are named one by one.
_FEW: Final = 10


class Cohort(Protocol):
    """Records as rows of codes, such as `sciscore.Exams`."""

    @property
    def codes(self) -> Codes:
        """The codes, a row for each record."""
        ...

    def __len__(self) -> int: ...


C = TypeVar("C", bound=Cohort)


@attrs.frozen(kw_only=True, eq=False)
class Form(Generic[C]):
    """A form of records in files; what is not said here is never asked of a record."""

    #: What a record is called, with its article.
    noun: str
    #: What a field is called in messages, and what it is a field of.
    part: str = "field"
    whole: str
    #: Where a complete header comes from.
    template: str = ""
    #: The names of the fields, and those that must be given.
    fields: Collection[str]
    required: tuple[str, ...]
    #: Fields of which one may stand in the place of all that are required.
    instead: Collection[str] = ()
    #: How names begin that are never the user's.
    reserved: tuple[str, ...] = ()

    @functools.cached_property
    def _alike(self) -> Mapping[str, str]:
        """The fields by what their names fold to."""
        return {folded(name): name for name in self.fields}

    def encode(
        self, columns: Mapping[str, Sequence[object]], count: int
    ) -> tuple[Codes, list[Problem]]:
        """Codes of a number of records from columns of cells by name, and all problems."""
        raise NotImplementedError

    def read(self, cells: Mapping[str, Any]) -> bytes:
        """Codes of one record from its cells; raises what is wrong with them."""
        raise NotImplementedError

    def gathered(self, codes: Codes) -> C:
        """A cohort of codes."""
        raise NotImplementedError

    def renamed(self, _: Collection[str]) -> tuple[Form[C], list[Problem]]:
        """The form with its fields named as among names, and names that are not unique."""
        return self, []

    def nests(self, _: str) -> bool:
        """True if a key of a JSON record may hold several fields."""
        return False

    def holds(self, names: Collection[str]) -> bool:
        """True if names of members are those of a record, not only of what stands beside it."""
        return bool(names)

    def refuse(self, _: Collection[str]) -> list[Problem]:
        """Problems with columns that are refused for what they are."""
        return []

    def elsewhere(self, _: Collection[str]) -> str:
        """A hint at another form that names look like, or nothing."""
        return ""

    def unread(self, _: Collection[str]) -> list[Problem]:
        """Problems with columns that hold what a record holds and are not read."""
        return []

    def looks_like(self, name: str) -> bool:
        """True if a name is that of a field, or so close that it must be meant for one."""
        return name.casefold().startswith(self.reserved) or folded(name) in self._alike

    def belongs(self, key: str) -> bool:
        """True if a key of a JSON record belongs to the record."""
        return self.nests(key) or self.looks_like(key)

    def absent(self, names: Collection[str]) -> list[str]:
        """The fields that must be given and are not among the names."""
        lacking = [name for name in self.required if name not in names]
        replaced = len(lacking) == len(self.required) and any(n in names for n in self.instead)
        return [] if replaced else lacking

    def incomplete(self, given: Collection[str], names: Collection[str]) -> list[Problem]:
        """The problem with fields that must be given, with a hint from all names."""
        absent = self.absent(given)
        if not absent:
            return []
        message = self.lacking(absent, f"{self.part}s of {self.whole}")
        message += self.elsewhere(names) or (f"; {self.template}" if self.template else "")
        return [Problem(message=message, code="field.missing")]

    def not_a_field(self, name: str, *, hinted: bool = True) -> Problem:
        """The problem with a name that only looks like that of a field, and a hint."""
        meant = self._alike.get(folded(name))
        hint = f"; did you mean {meant!r}?" if meant else ""
        if hinted and not meant:
            hint = did_you_mean(name, self.fields)
        return Problem(
            location=name, message=f"not a {self.part} of {self.whole}{hint}", code="field.unknown"
        )

    def lacking(self, absent: Sequence[str], what: str) -> str:
        """Which fields are missing: all by name if they are few."""
        named = ", ".join(absent if len(absent) <= _FEW else absent[:3])
        among = f"{len(absent)} of the {len(self.required)} required {what}"
        verb = "is" if len(self.required) == 1 else "are"
        return f"{among} {verb} missing{':' if len(absent) <= _FEW else ', such as'} {named}"

    def compact(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems, with one in the place of many missing fields."""
        absent = [problem.location for problem in problems if problem.code == "field.missing"]
        if len(absent) <= _FEW:
            return list(problems)
        message = self.lacking(absent, f"fields of {self.noun}")
        others = [problem for problem in problems if problem.code != "field.missing"]
        return [Problem(message=message, code="field.missing"), *others]

    def header_below(self, rows: Iterable[Sequence[str]], first: int) -> str:
        """A hint at the row where the names of the fields stand; the first row has a number."""
        for number, row in enumerate(rows, first):
            named = sum(folded(cell) in self._alike for cell in row)
            if 2 * named > len(self.required) > 0:
                return f"the names of the columns stand in row {number}; delete the rows above it"
        return ""

    def for_header(self, names: Sequence[str]) -> Form[C]:
        """The form with its fields named as a header has them.

        Raise everything that is wrong with the header: it lacks fields, repeats or misspells
        them, or holds what nobody reads.
        """
        form, alike = self.renamed(names)
        message = "stands {} times in the header"
        problems = [
            Problem(location=name, message=message.format(times), code="field.repeated")
            for name, times in Counter(names).items()
            if times > 1
        ]
        known = {problem.location for problem in alike}
        problems += alike
        odd = (name for name in dict.fromkeys(names) if name not in form.fields)
        odd = (name for name in odd if name not in known and form.looks_like(name))
        problems += [
            form.not_a_field(name, hinted=place < MOST_HINTS) for place, name in enumerate(odd)
        ]
        problems += form.refuse(names)
        problems += form.incomplete(names, names) or form.unread(names)
        if problems:
            raise FormatError(problems)
        return form
