"""Made-up exams for proofs, and how results are compared with what is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import EDITIONS, Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import CELLS, FIELDS, WIDTH
from sciscore.isncsci.findings import names_in
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS, SIDES
from sciscore.testing.answers import RANK, encoded

Cells = Mapping[str, object]

INTACT: Final = Exam.intact()
#: Levels that an exam can have, from C1 to S3.
LEVELS: Final = SEGMENTS[:-1]
SENSORY_PARTS: Final = ("light_touch", "pin_prick")
#: The normal grade of each part of an exam.
TOPS: Final = {"light_touch": 2, "pin_prick": 2, "motor": 5}
#: The key muscles of a limb, with the level above the first of them.
BLOCKS: Final = (("C4", *KEY_MUSCLES[:5]), ("L1", *KEY_MUSCLES[5:]))
ZERO: Final[dict[str, object]] = {field.path: 0 for field in FIELDS[:CELLS]}


def sensation(side: str, level: str, below: int = 0) -> dict[str, object]:
    """The sensory cells of a side that is normal down to a level."""
    return {
        f"{side}.{part}.{name}": 2 if RANK[name] <= RANK[level] else below
        for part in SENSORY_PARTS
        for name in DERMATOMES
    }


def muscles(side: str, level: str, below: int = 0) -> dict[str, object]:
    """The key muscles of a side: 5 down to a level, and another grade below it."""
    return {
        f"{side}.motor.{name}": 5 if RANK[name] <= RANK[level] else below for name in KEY_MUSCLES
    }


def both(maker: Any, *args: Any) -> dict[str, object]:
    """The same on both sides."""
    return {path: cell for side in SIDES for path, cell in maker(side, *args).items()}


def injury(level: str, **answers: str) -> dict[str, object]:
    """All cells of an exam that is normal down to a level and has nothing below it."""
    absent = {"vac": "No", "dap": "No"} | answers
    return both(sensation, level) | both(muscles, level) | absent


def cohort(cells: Iterable[Cells]) -> Exams:
    """The intact exam with other cells, once for each of several changes."""
    rows = [encoded(INTACT, change) for change in cells]
    return Exams(np.frombuffer(b"".join(rows), np.uint8).reshape(-1, WIDTH))


def expect(
    results: Classifications, finding: str, due: Sequence[Collection[str]], cases: Sequence[object]
) -> None:
    """Raise unless a finding has the values that are due, exam by exam."""
    masks = results.columns[finding].masks.tolist()
    for mask, values, case in zip(masks, due, cases, strict=True):
        found = names_in(finding, mask)
        if set(found) != set(values):
            raise AssertionError(
                f"{results.edition}: {finding} is {' or '.join(found)}, and "
                f"{' or '.join(sorted(values, key=_place))} is due ({case})"
            )


def _place(value: str) -> tuple[int, str]:
    return RANK.get(value, -1), value


def one(values: Iterable[str]) -> list[tuple[str]]:
    """Each value as the only one of its exam."""
    return [(value,) for value in values]


def over_editions(cells: Iterable[Cells]) -> Iterator[tuple[Edition, Classifications]]:
    """The results of the same exams under each edition."""
    exams = cohort(cells)
    for row in EDITIONS.values():
        yield row, classify(exams, edition=row.name)


def readings(row: Edition, cell: str) -> tuple[object, ...]:
    """The readings of a rule in an edition."""
    return row.rules()[cell].readings


def expect_same(found: object, due: object, of: object) -> None:
    """Raise unless what was found is what is due of a case."""
    if found != due:
        raise AssertionError(f"{of} gives {found}, not {due}")
