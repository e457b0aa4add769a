"""Every result that is a table prints, converts and saves, each in the same way."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.html_tables import Reader
from support.samples import SAMPLES

import sciscore as sci
from sciscore.display import Tabular

pytest.importorskip("scipy")

if TYPE_CHECKING:
    from pathlib import Path


def kinds(of: type[Tabular] = Tabular) -> Iterator[type[Tabular]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_there_is_a_sample_of_every_kind() -> None:
    for module in pkgutil.walk_packages(sci.__path__, "sciscore."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    known: set[str] = {one.__name__ for one in kinds() if one.__module__.startswith("sciscore.")}
    assert known - {type(one).__name__ for one in SAMPLES.values()} == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_it_prints_in_every_form(name: str) -> None:
    result = SAMPLES[name]
    grids = result.grids()
    assert len(repr(result)) < 300
    assert str(result)
    for width in (60, 80, 120):
        assert max(map(len, result.to_text(width).splitlines())) <= width
    for page in (result.to_html(), "\n".join(grid._repr_html_() for grid in grids)):
        assert "table" in Reader(page).tags
        names = re.findall(r'<div id="([^"]+)"', page)
        assert len(names) == len(set(names)) == len(grids)
    assert result._repr_html_()
    assert result.to_markdown().count("| --") >= 1
    assert result.to_latex().count(r"\begin{table}") == len(grids)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_gives_columns_and_frames(name: str) -> None:
    result = SAMPLES[name]
    columns = result.to_columns()
    assert len({len(column) for column in columns.values()}) == 1
    for kind in ("pandas", "polars", "pyarrow"):
        frame = result.to_frame(kind)
        assert type(frame).__module__.partition(".")[0] == kind
        names = frame.column_names if kind == "pyarrow" else list(frame.columns)
        assert names == list(columns)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "html", "tex", "md"])
@pytest.mark.parametrize("name", SAMPLES)
def test_it_saves_to_every_kind_of_file(name: str, suffix: str, tmp_path: Path) -> None:
    SAMPLES[name].save(tmp_path / f"result.{suffix}")
    assert (tmp_path / f"result.{suffix}").stat().st_size


@pytest.mark.parametrize("name", SAMPLES)
def test_it_pickles(name: str) -> None:
    result = SAMPLES[name]
    assert str(pickle.loads(pickle.dumps(result))) == str(result)
