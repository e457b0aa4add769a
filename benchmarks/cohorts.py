"""Made-up exams and SCIM records to measure with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np

import sciscore as sci
from sciscore.isncsci.fields import CELLS, DAP, FIELDS, PRIOR_DEFICIT, VAC, WIDTH
from sciscore.isncsci.grades import MOTOR, NT
from sciscore.scim.items import ENTRIES, SUBSCORES
from sciscore.segments import INDEX

#: Codes of a subscore that is not on record, and of a missing entry.
_ABSENT, _MISSING = 253, 254


def made_up(count: int, seed: int) -> np.ndarray:
    """Codes of complete exams: each side intact to a level, graded losses below it."""
    source = np.random.default_rng(seed)
    codes = np.zeros((count, WIDTH), np.uint8)
    levels = source.integers(0, 30, (count, 2))
    for place, field in enumerate(FIELDS[:CELLS]):
        side, _, segment = field.path.split(".")
        level = levels[:, 0 if side == "right" else 1]
        lost = source.integers(0, field.scale.top + 1, count)
        kept = INDEX[segment] <= level + (2 if field.scale is MOTOR else 0)
        codes[:, place] = np.where(kept, field.scale.top, lost)
    codes[:, [VAC, DAP]] = source.random((count, 2)) < 0.4
    codes[:, PRIOR_DEFICIT] = 1
    return codes


def with_untested(codes: np.ndarray, seed: int) -> np.ndarray:
    """The same exams with one to five untested cells each."""
    source = np.random.default_rng(seed)
    codes = codes.copy()
    rows = np.arange(len(codes))
    for number in range(5):
        chosen = rows[source.random(len(rows)) < 1 / (number + 1)]
        codes[chosen, source.integers(0, CELLS + 2, len(chosen))] = NT
    return codes


def made_up_scim(count: int, seed: int) -> sci.ScimRecords:
    """SCIM records with any allowed score, a tenth of the entries missing."""
    source = np.random.default_rng(seed)
    scores = [source.choice(np.array(entry.allowed, np.uint8), count) for entry in ENTRIES]
    entries = np.stack(scores, axis=1)
    entries[source.random(entries.shape) < 0.1] = _MISSING
    return sci.ScimRecords(np.hstack([entries, np.full((count, len(SUBSCORES)), _ABSENT)]))


def written(cohort: sci.Exams, count: int, path: Path, last: str = "") -> None:
    """A number of exams as a CSV file in sciscore's own columns, those of a cohort in turn.

    `last` takes the place of the first grade of the last exam.
    """
    columns = cohort.to_columns()
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(
        zip(map(str, range(len(cohort))), *columns.values(), strict=True)
    )
    rows = lines.getvalue().splitlines(keepends=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(["id", *columns]) + "\n")
        for start in range(0, count, len(rows)):
            stream.writelines(rows[: count - start])
        if last:
            stream.write(f"last,{last},{rows[0].split(',', 2)[2]}")


def written_lines(cohort: sci.Exams, count: int, path: Path) -> None:
    """A number of exams as lines of JSON, those of a cohort in turn."""
    lines = [
        json.dumps({"id": str(row)} | exam.to_dict()) + "\n" for row, exam in enumerate(cohort)
    ]
    with path.open("w", encoding="utf-8") as stream:
        for start in range(0, count, len(lines)):
            stream.writelines(lines[: count - start])


def written_parquet(cohort: sci.Exams, count: int, path: Path) -> None:
    """A number of exams as a Parquet file of texts, those of a cohort in turn."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"id": [*map(str, range(len(cohort)))], **cohort.to_columns()})
    with parquet.ParquetWriter(path, table.schema) as writer:
        for start in range(0, count, len(table)):
            writer.write_table(table[: count - start])
