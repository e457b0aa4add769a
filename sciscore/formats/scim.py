"""The forms of SCIM records in files: names of columns in use, as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem, ScimError, did_you_mean, one_of, shown
from sciscore.formats.form import Form
from sciscore.formats.names import respelled
from sciscore.formats.table import blank_problems
from sciscore.formats.unread import of_second
from sciscore.recorded import folded, plain_text, texts
from sciscore.records import Codes
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS, NAMES, find_version
from sciscore.scim.records import (
    FIELDS,
    VERSION,
    ScimRecords,
    check_present,
    check_version,
    encode_columns,
)

MISSING: Final = check_present(())[0].message
#: So much of its columns must be there where a layout is named in a hint.
_MEANT: Final = 0.9
#: The columns of an empty table: the entries, then the subscores, which may be left blank.
TEMPLATE: Final = tuple(field.path for field in FIELDS)

#: The ends of names in a hospital's form that are not ours.
_SHORT: Final = {
    "use_of_toilet": "toilet",
    "transfer_bed_wheelchair": "transfer_bed_wc",
    "transfer_wheelchair_toilet_tub": "transfer_wc_toilet",
    "mobility_indoors": "mob_indoors",
    "mobility_moderate": "mob_moderate",
    "mobility_outdoors": "mob_outdoors",
    "transfer_wheelchair_car": "transfer_wc_car",
    "transfer_ground_wheelchair": "transfer_ground_wc",
}
#: By form: what each column is called there, and which field of ours it is.
NAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "sciscore": {name: name for name in (*KEYS, *NAMES, VERSION)},
    "hospital": {f"scim_{_SHORT.get(key, key)}": key for key in KEYS},
    "emsci": {"SCIM3_TotalScore": "total"},
}
#: By form: columns that must not stand for those above, by how their names begin.
_REFUSED: Final[Mapping[str, Mapping[str, str]]] = {
    "emsci": {
        "SCIM23_": "versions II and III in one column; which of the two a row is cannot be told",
        "SCIM2_": "SCIM II, which is not scored",
    },
}
#: So many columns that are named like entries, with the same about each, are of a record.
_MANY: Final = 10
#: Where a complete header comes from.
_TEMPLATE: Final = {"sciscore": "`sciscore template --scim` prints a complete header"}


@attrs.frozen(kw_only=True, eq=False)
class ScimForm(Form[ScimRecords]):
    """A form of SCIM records of one version: which field of ours each column is."""

    theirs: Mapping[str, str]
    layout: str
    version: str
    #: Texts that stand for nothing.
    missing: frozenset[str]

    def encode(
        self, columns: Mapping[str, Sequence[object]], count: int
    ) -> tuple[Codes, list[Problem]]:
        """As in `Form`; a record of which no entry was made is a problem."""
        ours = {self.theirs[name]: name for name in columns}
        cells = {self.theirs[name]: self._without(column) for name, column in columns.items()}
        codes, wrong = encode_columns(cells, count, self.version)
        problems = [attrs.evolve(problem, location=ours[problem.location]) for problem in wrong]
        entered = [column for name, column in columns.items() if self.theirs[name] != VERSION]
        if not ours.keys().isdisjoint(KEYS):
            problems += blank_problems(entered, count, self.noun)
        return codes, problems

    def _without(self, column: Sequence[object]) -> Sequence[object]:
        """The column with nothing in the place of what stands for nothing."""
        if not self.missing:
            return column
        if isinstance(column, Repeats):
            return Repeats(self._without(column.values), column.places)
        return [None if plain_text(cell) in self.missing else cell for cell in column]

    def read(self, cells: Mapping[str, Any]) -> bytes:
        """The codes of one record."""
        problems = [self.not_a_field(name) for name in cells if name not in self.theirs]
        problems += (
            Problem(location=name, message=MISSING, code="field.missing")
            for name in self.absent(cells)
        )
        known = {name: (cell,) for name, cell in cells.items() if name in self.theirs}
        codes, wrong = self.encode(known, 1)
        problems += (attrs.evolve(problem, row=None) for problem in wrong)
        if problems:
            raise ScimError(problems)
        return codes.tobytes()

    def gathered(self, codes: Codes) -> ScimRecords:
        """The records of codes."""
        return ScimRecords(codes, instrument_version=self.version)

    def renamed(self, names: Collection[str]) -> tuple[Form[ScimRecords], list[Problem]]:
        """As in `Form`."""
        found, repeated = respelled({folded(name): name for name in self.theirs}, names)
        if all(own == name for own, name in found.items()):
            return self, repeated
        spelled = {found.get(name, name): ours for name, ours in self.theirs.items()}
        return _form(spelled, self.layout, self.version, self.missing), repeated

    def refuse(self, names: Collection[str]) -> list[Problem]:
        """Entries where the version has none; columns that must not stand for others."""
        ours = {self.theirs[name]: name for name in names if name in self.theirs}
        wrong = check_version(ours, find_version(self.version))
        problems = [attrs.evolve(problem, location=ours[problem.location]) for problem in wrong]
        if not ours:
            problems += (
                Problem(location=name, message=f"not taken for SCIM {self.version}: {reason}")
                for name in names
                for start, reason in _REFUSED.get(self.layout, {}).items()
                if name.startswith(start)
            )
        return problems

    def elsewhere(self, names: Collection[str]) -> str:
        """A hint at the layout that reads the names better than the one that was asked for."""
        given = {folded(name) for name in names}
        counts = {other: len(given & {*map(folded, theirs)}) for other, theirs in NAMED.items()}
        best = max(counts, key=counts.__getitem__)
        if counts[best] <= counts[self.layout] or counts[best] < _MEANT * len(NAMED[best]):
            return ""
        return f"; these look like columns of the SCIM layout {best}; use layout {best}"

    def unread(self, names: Collection[str]) -> list[Problem]:
        """A problem for each column of a second record in the row, which nobody would read."""
        own = [name for name in names if name not in self.theirs]
        message = "looks like part of another SCIM record and would not be read; rename it"
        return [
            Problem(location=name, message=message, code="field.unread")
            for name in of_second(own, self.theirs, _MANY)
        ]


def _form(
    theirs: Mapping[str, str], layout: str, version: str, missing: frozenset[str]
) -> ScimForm:
    entries = tuple(name for name, ours in theirs.items() if ours in KEYS)
    subscores = tuple(name for name, ours in theirs.items() if ours in NAMES)
    return ScimForm(
        noun="a SCIM record",
        whole="a SCIM record",
        template=_TEMPLATE.get(layout, ""),
        fields=theirs,
        required=entries or subscores,
        instead=subscores,
        theirs=theirs,
        layout=layout,
        version=version,
        missing=missing,
    )


def scim_form(layout: str, version: str = "III", missing: str | Iterable[str] = ()) -> ScimForm:
    """A form of SCIM records of one version; with texts that stand for nothing."""
    find_version(version)
    if not one_of(layout, NAMED):
        hint = did_you_mean(layout, NAMED)
        known = ", ".join(NAMED)
        message = f"unknown SCIM layout {shown(layout)}; use {known}{hint}"
        raise FormatError(message, "layout.unknown")
    nothing = frozenset(plain_text(text) or "" for text in texts(missing))
    return _form(NAMED[layout], layout, version, nothing)
