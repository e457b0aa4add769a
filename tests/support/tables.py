"""Exams as columns, and the results that a table of them must have."""

from __future__ import annotations

from typing import Any

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa

import sciscore as sci
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.isncsci.fields import PLACE

INTACT = sci.Exam.intact()
OPEN = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "right.lowest_nonkey_muscle": "S1"})


def columns(*exams: sci.Exam, **own: list[Any]) -> dict[str, list[Any]]:
    """Exams in the columns of sciscore, after columns of one's own."""
    return {**own, **sci.Exams.from_exams(exams).to_columns()}


def in_layout(known: sci.Layout, *exams: sci.Exam) -> dict[str, list[Any]]:
    """Exams in the columns and texts of a layout; other answers under our own names."""
    own = [path for path in PLACE if path not in known.columns]
    full = attrs.evolve(known, columns={path: known.columns.get(path, path) for path in PLACE})
    records = []
    for exam in exams:
        rest = {path: "No" if path in ("vac", "dap") else INTACT[path] for path in own}
        record = full.write(exam.replace(rest))
        held = {path: "" if exam[path] is None else str(exam[path]) for path in own}
        records.append(record | held)
    return {name: [record[name] for record in records] for name in records[0]}


def content(table: Any) -> dict[str, list[Any]]:
    """The columns of a table as lists, None for what is missing."""
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if isinstance(table, pl.DataFrame):
        return table.to_dict(as_series=False)
    if isinstance(table, pa.Table):
        return table.to_pydict()
    return {
        name: [None if value is pd.NA else value for value in table[name].tolist()]
        for name in table.columns
    }


def expected(*exams: sci.Exam, edition: str = "2019") -> dict[str, list[Any]]:
    """The results of exams one by one, as a table has them."""
    rows = []
    for exam in exams:
        result = sci.classify(exam, edition=edition)
        row: dict[str, Any] = {}
        for name, finding in result.findings.items():
            row |= {name: str(finding), f"{name}_possible": ",".join(finding.possible)}
        for name, score in result.totals.items():
            row |= {name: score.value, f"{name}_low": score.low, f"{name}_high": score.high}
        row["finding_notes"] = "; ".join(
            f"{name}: {note}" for name, finding in result.findings.items() for note in finding.notes
        )
        row |= {"edition": edition, "edition_row": result.edition_row,
                "sciscore_version": sci.__version__}  # fmt: skip
        rows.append(row)
    return {name: [row[name] for row in rows] for name in RESULT_TYPES}
