"""Word tables fit the page, and no word of theirs is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sciscore.display import Grid
from sciscore.display.text import fitted

WORDS = st.text("abcdefgh 12", min_size=1, max_size=30).filter(str.strip)


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=1, max_size=5)
    ),
    st.integers(10, 120),
)
def test_widths_keep_words_and_fit_where_words_allow(lines: list[list[str]], width: int) -> None:
    sizes = fitted(lines, width)
    words = [
        max(len(w) for text in column for w in text.split()) for column in zip(*lines, strict=True)
    ]
    assert all(size >= min(word, 24) for size, word in zip(sizes, words, strict=True))
    least = sum(words) + 2 * (len(words) - 1)
    assert sum(sizes) <= max(width, least)


@pytest.mark.parametrize(("columns", "landscape"), [(2, False), (12, True)])
def test_wide_tables_turn_the_page_and_repeat_their_head(
    columns: int, landscape: bool, tmp_path: Path
) -> None:
    docx = pytest.importorskip("docx")
    path = tmp_path / "t.docx"
    names = [f"column {n}" for n in range(columns)]
    Grid("Title", names, [["a value"] * columns] * 3).save(path)
    document = docx.Document(str(path))
    section, (table,) = document.sections[0], document.tables
    assert (section.page_width > section.page_height) is landscape
    room = section.page_width - section.left_margin - section.right_margin
    assert sum(cell.width for cell in table.rows[0].cells) <= room + len(names)
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "tblHeader" not in table.rows[1]._tr.xml
