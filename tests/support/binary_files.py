"""Parquet files and workbooks in memory: made, read and refused."""

from __future__ import annotations

import io
from typing import Any

import fastexcel
import polars as pl
import pytest
import xlsxwriter

import sciscore as sci
from sciscore.isncsci.classification import RESULT_TYPES


def sheet(*rows: list[Any]) -> bytes:
    """A workbook with one sheet of these rows."""
    stream = io.BytesIO()
    options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return stream.getvalue()


def file_of(kind: str, made: dict[str, list[Any]]) -> bytes:
    """A workbook or a Parquet file of these columns."""
    if kind == "xlsx":
        return sheet(list(made), *map(list, zip(*made.values(), strict=True)))
    stream = io.BytesIO()
    pl.DataFrame(made).write_parquet(stream)
    return stream.getvalue()


def read(kind: str, content: bytes, **options: Any) -> sci.Table[sci.Exams]:
    """The exams in the bytes of a file."""
    return sci.read_exams(io.BytesIO(content), file_type=kind, **options)


def refusal(kind: str, content: bytes, **options: Any) -> str:
    """What is said of a file that is refused, a problem a line."""
    with pytest.raises(sci.SciscoreError) as refused:
        read(kind, content, **options)
    return "\n".join(map(str, refused.value.problems))


def columns_in(kind: str, data: bytes) -> dict[str, list[Any]]:
    """The columns of a file of results, with whole numbers where results are."""
    if kind == "parquet":
        return pl.read_parquet(io.BytesIO(data)).to_dict(as_series=False)
    page = fastexcel.read_excel(data).load_sheet(0, schema_sample_rows=None).to_polars()
    whole = [
        pl.col(name).cast(pl.Int64, strict=False) for name, k in RESULT_TYPES.items() if k is int
    ]
    return page.with_columns(whole).to_dict(as_series=False)
