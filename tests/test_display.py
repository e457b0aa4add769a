"""Grids: one table, the same in every format, safe in each."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st
from support.html_tables import Reader

from sciscore.display import Cell, Column, Grid, Rows, Tabular
from sciscore.display.grid import ENDS, MOST_ROWS, rounded
from sciscore.display.text import wide
from sciscore.errors import FormatError, SciscoreError
from sciscore.intervals import Score

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text("abc \u00e4<&|=+-@#_*\\%$[]`'\"\x1b\u202e7", max_size=12)
NUMBERS = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    names = draw(st.lists(WORDS, min_size=1, max_size=5))
    kinds = [draw(st.sampled_from([WORDS, NUMBERS])) for _ in names]
    rows = draw(st.lists(st.tuples(*kinds), max_size=5))
    return Grid(draw(WORDS), names, rows, draw(st.lists(WORDS, max_size=2)))


def printed(grid: Grid) -> list[list[str]]:
    return [grid.texts(row) for row in grid.shown()]


@given(grids())
def test_html_holds_every_text_and_no_other_tag(grid: Grid) -> None:
    reader = Reader(grid.to_html())
    assert reader.tags <= {
        *("div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"),
    }
    body = (
        reader.rows[1:]
        if any(grid.columns[n].name for n in range(len(grid.columns)))
        else (reader.rows)
    )
    assert body == printed(grid)


def test_every_rendering_has_an_id_of_its_own_and_rules_for_it_alone() -> None:
    grid = Grid("", ("a",), [(1,)])
    pages = grid.to_html(), grid.to_html()
    names = [re.findall(r'id="([^"]+)"', page) for page in pages]
    assert len({name for found in names for name in found}) == 2
    for page, (name,) in zip(pages, names, strict=True):
        style = page.partition("<style>")[2].partition("</style>")[0]
        rules = [rule for part in re.findall(r"([^{}]+){", style) for rule in part.split(",")]
        assert all(rule.strip().startswith(f"#{name}") for rule in rules)


@given(grids(), st.integers(50, 120))
def test_text_fits_a_width_and_loses_nothing(grid: Grid, width: int) -> None:
    text = grid.to_text(width)
    squeezed = re.sub(r"\s", "", text)
    for row in printed(grid):
        for cell in row:
            for word in cell.split():
                assert word in squeezed or len(word) > 12
    longest = max((wide(line) for line in text.splitlines()), default=0)
    assert longest <= width


@given(st.lists(st.integers(10**6, 10**12), min_size=1, max_size=20), st.integers(20, 80))
def test_no_number_is_cut(numbers: list[int], width: int) -> None:
    grid = Grid("", ["person", *map(str, range(len(numbers)))], [("P1", *numbers)])
    words = grid.to_text(width).split()
    assert all(str(number) in words for number in numbers)


@given(grids())
def test_markdown_has_a_line_for_each_row(grid: Grid) -> None:
    lines = [line for line in grid.to_markdown().splitlines() if line.startswith("| ")]
    assert len(lines) == 2 + len(grid.rows)
    for line in lines:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == len(grid.columns) + 1


@given(grids())
def test_latex_is_balanced_and_has_no_command_of_the_user(grid: Grid) -> None:
    text = grid.to_latex()
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    commands = set(re.findall(r"\\([a-z]+)", text))
    assert commands <= {
        *("begin", "end", "centering", "caption", "toprule", "midrule", "bottomrule", "par"),
        *("footnotesize", "textbackslash", "textless", "textgreater", "textbar"),
        *("textasciitilde", "textasciicircum", "textasciigrave"),
    }


@given(grids())
@settings(max_examples=30)
def test_csv_and_columns_hold_full_values(tmp_path_factory: Any, grid: Grid) -> None:
    path = tmp_path_factory.mktemp("grid") / "table.csv"
    grid.save(path)
    text = path.read_text(encoding="utf-8")
    columns = grid.to_columns()
    rows = list(csv.reader(io.StringIO(text)))[: 1 + len(grid.rows)]
    assert rows[0] == list(columns)
    expected = [["" if v is None else str(v) for v in row] for row in zip(*columns.values())]  # noqa: B905
    assert rows[1:] == [list(row) for row in expected]


def test_excel_keeps_numbers_as_numbers_and_commands_as_texts(tmp_path: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    path = tmp_path / "table.xlsx"
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "http://x"]
    rows = [(text, 2.345) for text in texts]
    Grid("Title", ("text", Column("mean", digits=1)), rows, ["a note"]).save(path)
    book = fastexcel.read_excel(path)
    assert book.sheet_names == ["table", "notes"]
    frame = book.load_sheet("table").to_polars()
    assert frame["text"].to_list() == texts
    assert frame["mean"].to_list() == [2.345] * 5
    notes = book.load_sheet("notes", header_row=None).to_polars()
    assert notes.to_series().to_list() == ["Title", "a note"]


def test_word_holds_title_table_and_notes(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    path = tmp_path / "table.docx"
    Grid("Title\x00", ("a", Column("mean", digits=1)), [("x", 2.25)], ["a note"]).save(path)
    document = docx.Document(str(path))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["a", "mean"],
        ["x", "2.3"],
    ]
    assert [one.text for one in document.paragraphs] == ["Title\\x00", "a note"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "html", "tex", "md"])
def test_every_format_keeps_title_and_notes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"table.{suffix}"
    Grid("The title", ("a",), [(1,)], ["The note"]).save(path)
    held = path.read_bytes()
    if suffix not in {"xlsx", "docx"}:
        assert b"The title" in held
        assert b"The note" in held
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_suffix_that_is_not_a_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"'.xslx' is not a suffix of a table.*'xlsx'"):
        Grid("", ("a",), []).save(tmp_path / "table.xslx")
    with pytest.raises(FormatError):
        Grid("", ("a",), []).save("")


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", None])
def test_frames_keep_types_and_missing_values(kind: str | None) -> None:
    pytest.importorskip("pyarrow")
    grid = Grid("", ("n", "mean", "mixed"), [(1, 0.5, 1), (None, 2, "ND")])
    frame = grid.to_frame(kind)
    assert type(frame).__module__.partition(".")[0] == (kind or "pyarrow")
    assert list(
        frame["mixed"].to_pylist() if not kind or kind == "pyarrow" else frame["mixed"]
    ) == [
        *("1", "ND"),
    ]


def test_an_unknown_kind_of_frame_is_refused() -> None:
    with pytest.raises(SciscoreError, match="did you mean 'polars'"):
        Grid("", ("n",), [(1,)]).to_frame("polar")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5, 0, "1"),
        (-0.5, 0, "-1"),
        (1.005, 2, "1.01"),
        (2.5, 0, "3"),
        (1e22, 1, f"1{'0' * 22}.0"),
    ],
)
def test_rounding_in_print_goes_away_from_zero(value: float, digits: int, text: str) -> None:
    assert rounded(value, digits) == text


@pytest.mark.parametrize("count", [0, 1, MOST_ROWS, MOST_ROWS + 1, 10**9])
def test_only_long_tables_are_cut_and_rows_are_made_when_asked_for(count: int) -> None:
    made = []

    def row(number: int) -> tuple[int]:
        made.append(number)
        return (number,)

    grid = Grid("", ("number",), Rows(count, row))
    rows = list(grid.shown(ends=True))
    assert len(rows) == (count if count <= MOST_ROWS else 2 * ENDS + 1)
    assert len(made) == min(count, 2 * ENDS if count > MOST_ROWS else count)
    assert (() in rows) == (count > MOST_ROWS)


class Two(Tabular):
    def grid(self) -> Grid:
        return self.grids()[0]

    def grids(self) -> list[Grid]:
        return [Grid("One", ("a",), [(Cell("ND", "C, D"),)]), Grid("Two", ("b",), [(2,)])]


def test_a_result_of_two_tables_prints_and_saves_both(tmp_path: Path) -> None:
    assert str(Two()) == "One\na\nND (C, D)\n\nTwo\nb\n2"
    assert Two().to_columns() == {"a": ["ND (C, D)"]}
    Two().save(tmp_path / "two.csv")
    assert (tmp_path / "two.csv").read_text() == 'a\n"ND (C, D)"\n# One\n\nb\n2\n# Two\n'


def test_intervals_keep_their_ends() -> None:
    grid = Grid("", ("uems",), [(Score(low=4, high=9),), (Score(low=5, high=5),), (None,)])
    assert grid.to_columns() == {
        "uems": [None, 5, None],
        "uems_low": [4, 5, None],
        "uems_high": [9, 5, None],
    }


@pytest.mark.parametrize("width", [0, -1, "80", float("nan"), []])
def test_a_width_is_a_whole_number(width: Any) -> None:
    with pytest.raises(SciscoreError, match="width is a whole number from 1"):
        Grid("", ("n",), [(1,)]).to_text(width)


@pytest.mark.parametrize("path", [None, 5, b"x.csv", []])
def test_a_table_is_saved_to_a_path(path: Any) -> None:
    with pytest.raises(FormatError, match="expected the path of a file"):
        Grid("", ("n",), [(1,)]).save(path)
