"""A folder of pages, with the progress of the work on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sciscore.formats.table import Table
from sciscore.isncsci.exams import Exams
from sciscore.views.page_report import write_report


def write_pages(
    batches: Iterable[Table[Exams]],
    folder: str,
    *,
    edition: str,
    column: str | None,
    settled: bool,
) -> None:
    """Write the pages of batches of exams; their number is shown as it grows."""
    console = Console(stderr=True)
    count = TextColumn("{task.completed:,} pages")
    shown = Progress(
        SpinnerColumn(), count, TimeElapsedColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
    with shown:
        task = shown.add_task("", total=None)
        write_report(
            batches,
            folder,
            edition=edition,
            column=column,
            settled=settled,
            wrote=lambda: shown.advance(task),
        )
