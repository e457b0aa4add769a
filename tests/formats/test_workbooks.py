"""Workbooks that claim too much, or are none: refused before anything is held."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from support.binary_files import refusal, sheet
from support.tables import INTACT, columns

import sciscore as sci
from sciscore.formats import workbooks
from sciscore.formats.workbooks import sound_workbook

HEADER = list(columns(INTACT))
ROW = [cells[0] for cells in columns(INTACT).values()]
SOUND = sheet(HEADER, ROW)
SHEET = "xl/worksheets/sheet1.xml"
END = b"</sheetData>"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(changed: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The sound workbook with some parts changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, content in {**parts(), **changed}.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_cells(cells: str) -> bytes:
    return packed({SHEET: parts()[SHEET].replace(END, cells.encode() + END)})


def cell(place: str) -> str:
    return f'<row r="9"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>'


def place(row: int, column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def test_a_sound_workbook_keeps_its_texts() -> None:
    with zipfile.ZipFile(io.BytesIO(sound_workbook(io.BytesIO(SOUND)))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == parts()


@pytest.mark.parametrize(
    "cells",
    [
        cell("XFD1048576"),
        cell("EH1048576"),
        cell("eh1048576"),
        cell("A1048576") + cell("XFD2"),
        cell("EH1048576").replace('r="EH', "r = 'EH").replace('6" t', "6' t"),
        cell("EH1048576").replace("<", "<x:").replace("<x:/", "</x:"),
        cell("A1048577"),
        '<row r="1048576"><c t="inlineStr"><is><t>x</t></is></c></row>' + cell("EH2"),
    ],
)
def test_cells_that_span_too_much_are_refused(cells: str) -> None:
    assert refusal("xlsx", with_cells(cells)).startswith("its cells span ")


@pytest.mark.parametrize(
    "place",
    [
        "ZZZZ40000",
        "AAAA1",
        "A0000000000000000000000001048577",
        "A" + "9" * 5000,
        "A1B2",
        "1A",
        "&#65;1",
    ],
)
def test_what_is_not_the_place_of_a_cell_is_refused(place: str) -> None:
    """The reader made room for 600 GB where letters are four, and ended the process."""
    said = refusal("xlsx", with_cells(cell(place)))
    assert said.endswith("is not the place of a cell")
    assert len(said) < 200


def test_the_span_is_told() -> None:
    assert refusal("xlsx", with_cells(cell("XFD1048576"))) == (
        "its cells span 1,048,576 rows and 16,384 columns; "
        "remove stray cells, or use a CSV or Parquet file"
    )


@given(st.integers(1, 2_000_000), st.integers(1, 16_384))
@example(100_000, 200)
@example(100_000, 201)
def test_a_sheet_is_refused_exactly_where_it_spans_too_much(row: int, column: int) -> None:
    part = f"<sheetData>{cell(place(row, column))}</sheetData>".encode()
    sound = row <= 1_048_576 and row * column <= workbooks._MOST_CELLS
    if sound:
        workbooks._check_span(part)
    else:
        with pytest.raises(sci.FormatError):
            workbooks._check_span(part)


@pytest.mark.parametrize("claim", ["4294967295", "+4294967295", " 9" + "0" * 5000, "000999999999"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_part_that_claims_more_elements_than_bytes_is_refused(claim: str, part: str) -> None:
    """The reader made room for as many, and ended the process."""
    count = re.compile(rb'ount="[0-9]+"')
    content = count.sub(f'ount="{claim}"'.encode(), parts()[part])
    assert content != parts()[part]
    assert "it claims " in refusal("xlsx", packed({part: content}))


def test_a_text_may_be_used_more_often_than_its_part_has_bytes() -> None:
    many = sheet(HEADER, *[ROW] * 200)
    with zipfile.ZipFile(io.BytesIO(many)) as archive:
        texts = archive.read("xl/sharedStrings.xml")
    claimed = re.search(rb' count="([0-9]+)"', texts)
    assert claimed is not None
    assert int(claimed[1]) > len(texts)
    assert len(sci.read_exams(io.BytesIO(many), file_type="xlsx").exams) == 200


def test_what_looks_like_a_cell_outside_of_the_cells_does_not_count() -> None:
    after = b'</sheetData><colBreaks><brk id="3" max="1048575" man="1"/></colBreaks>'
    found = packed({SHEET: parts()[SHEET].replace(END, after)})
    assert len(sci.read_exams(io.BytesIO(found), file_type="xlsx").exams) == 1


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MOST_BYTES", 1 << 20)
    bomb = packed({"xl/theme/theme1.xml": b" " * (1 << 20)})
    assert len(bomb) < 1 << 15
    assert refusal("xlsx", bomb) == (
        "the workbook holds more than 1,048,576 bytes of text; use a CSV or Parquet file"
    )


def test_no_part_is_unpacked_beyond_what_it_claims() -> None:
    bomb = bytearray(packed({"xl/zz.xml": b" " * (1 << 20)}))
    for at, field in ((bomb.rindex(b"xl/zz.xml") - 46, 24), (bomb.index(b"xl/zz.xml") - 30, 22)):
        bomb[at + field : at + field + 4] = (9).to_bytes(4, "little")
    assert refusal("xlsx", bytes(bomb)).endswith("the file is damaged")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_parts_are_stored_or_deflated(packing: int) -> None:
    assert refusal("xlsx", packed({}, packing)).endswith("the file is damaged")


def test_other_spreadsheets_are_refused() -> None:
    """Their cells may repeat or be packed in ways that nobody looks at here."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    assert refusal("xlsx", stream.getvalue()).startswith("cannot be read as an Excel workbook")
    assert refusal("xlsx", b"\xd0\xcf\x11\xe0" + bytes(4000)) == (
        "an older workbook or one with a password; save it as .xlsx without a password"
    )
    binary = packed({"xl/workbook.bin": b"x"})
    with zipfile.ZipFile(io.BytesIO(sound_workbook(io.BytesIO(binary)))) as archive:
        assert "xl/workbook.bin" not in archive.namelist()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('t="e"><v>#REF!</v>', "'#REF!' is not a motor grade"),
        ("><f>1+1</f>", "'=1+1' is not a motor grade"),
        ('t="n"><f>1+1</f><v></v>', "'=1+1' is not a motor grade"),
        ('><f t="shared" si="0"/><v/>', "'=a formula' is not a motor grade"),
        ('t="str"><f>IF(A1,5,"")</f><v></v>', ""),
        ("><f>2+3</f><v>5</v>", ""),
    ],
)
def test_errors_and_formulas_without_a_value_are_no_blanks(cell: str, said: str) -> None:
    """Else they would be read as not tested, where blanks are."""
    place = HEADER.index("right.motor.C5") + 1
    made = sheet(HEADER, [*ROW[: place - 1], 4.25, *ROW[place:]])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        content = archive.read(SHEET).decode()
    changed, count = re.subn(r'(<c r="[A-Z]+2")[^>]*><v>4\.25</v>', rf"\1 {cell}", content)
    assert count == 1
    read = sci.read_exams(
        io.BytesIO(packed({SHEET: changed.encode()})), file_type="xlsx", untested="",
        on_error="report",
    )  # fmt: skip
    assert ", ".join(problem.message for problem in read.problems).startswith(said)
    assert len(read.exams) == (not said)


def test_a_workbook_from_a_pipe() -> None:
    end, start = os.pipe()
    os.write(start, SOUND)
    os.close(start)
    with open(end, "rb") as stream:  # noqa: PTH123 - a pipe has no path
        assert len(sci.read_exams(stream, file_type="xlsx").exams) == 1


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_archive_is_refused(data: st.DataObject) -> None:
    damaged = bytearray(SOUND)
    for at in data.draw(st.lists(st.integers(4, len(SOUND) - 1), min_size=1, max_size=4)):
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        table = sci.read_exams(io.BytesIO(damaged), file_type="xlsx")
    except sci.SciscoreError:
        return
    assert list(table.exams) == [INTACT]


# Headers


def header_refusal(*rows: list[Any]) -> str:
    return refusal("xlsx", sheet(*rows))


def test_a_name_that_repeats_is_told_from_one_with_a_number() -> None:
    assert header_refusal(["id", *HEADER, "id"], ["a", *ROW, "b"]) == (
        "id: stands 2 times in the header"
    )
    found = sci.read_exams(
        io.BytesIO(sheet(["id", *HEADER, "id_1", "id_2"], [7, *ROW, 8, 9.5])), file_type="xlsx"
    )
    assert found.extra == {"id": [7], "id_1": [8], "id_2": [9.5]}


def test_nothing_goes_to_standard_error() -> None:
    blank = sheet(["note", *HEADER], [None, *ROW])
    read = (
        "import io, sys, sciscore as sci; "
        "sci.read_exams(io.BytesIO(sys.stdin.buffer.read()), file_type='xlsx')"
    )
    ran = subprocess.run([sys.executable, "-c", read], input=blank, capture_output=True, check=True)
    assert ran.stderr == b""
