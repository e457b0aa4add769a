"""Layouts that several tests use, and files of text in a layout."""

from __future__ import annotations

import csv
import io
from typing import Any

import sciscore as sci
from sciscore.isncsci.fields import PLACE

EMSCI, SYGEN, REDCAP = (sci.layout(name) for name in ("emsci", "sygen:26", "redcap"))
#: Our own columns for Spark, which takes a dot for a field within a field.
FLAT = sci.Layout(
    name="flat", title="flat", columns={path: path.replace(".", "_") for path in PLACE}
)


def csv_text(*records: dict[str, str]) -> str:
    """Records as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def read(
    content: str, columns: str | sci.Layout, kind: str = "csv", **options: Any
) -> sci.Table[sci.Exams]:
    """The exams in the text of a file, in a layout."""
    return sci.read_exams(io.StringIO(content), file_type=kind, layout=columns, **options)
