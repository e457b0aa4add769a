"""What the command line reads from and writes to: pipes, files, the terminal."""

from __future__ import annotations

import functools
import io
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final, ParamSpec, TypeVar

import attrs
import click

from sciscore.errors import FormatError, Problem, SciscoreError, printable
from sciscore.formats.files import read_batches, read_scim_batches
from sciscore.formats.form import C
from sciscore.formats.results import Results
from sciscore.formats.sources import KINDS, is_binary, kind_of, module_of
from sciscore.formats.table import Table, joined
from sciscore.formats.writing import write_batches
from sciscore.isncsci.exams import Exams
from sciscore.scim.records import ScimRecords

_P = ParamSpec("_P")
S = TypeVar("S", bound=Results)

#: Problems that are listed one by one.
_MOST_PROBLEMS: Final = 10_000
#: Seconds after which the progress of the work is shown.
_PATIENCE: Final = 1.0


def wrapped(text: str) -> str:
    """The text with its long lines wrapped and indented, as wide as is pleasant to read."""
    width = min(shutil.get_terminal_size().columns, 100)
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent=" " * (len(line) - len(line.lstrip()) + 3))
        for line in text.splitlines()
    )


def say(text: str) -> None:
    """Write a text to standard output, wrapped if that is a terminal."""
    click.echo(wrapped(text) if sys.stdout.isatty() else text)


def reporting(command: Callable[_P, None]) -> Callable[_P, None]:
    """List what is wrong with the data on standard error, and exit with 1."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SciscoreError as error:
            fail(error.problems, "nothing was written")

    return run


def fail(problems: Iterable[Problem], outcome: str, count: int = 0) -> None:
    """List problems on standard error, one on a line, and exit with 1.

    If there are more of them, their `count` is told.
    """
    lines = [printable(str(problem)) for problem in problems]
    if count > len(lines):
        lines.append(f"and {count - len(lines):,} more; the column problems has them all")
    if len(lines) > 1:
        lines.insert(0, f"{max(count, len(lines)):,} problems; {outcome}")
    click.echo("\n".join([f"sciscore: {lines[0]}", *lines[1:]]), err=True)
    click.get_current_context().exit(1)


def kind_of_file(path: str, file_type: str | None = None, known: tuple[str, ...] = KINDS) -> str:
    """The kind of a file, CSV for standard input and output; an unknown one is wrong usage."""
    try:
        file_type = "csv" if path == "-" and file_type is None else kind_of(path, file_type, known)
        if is_binary(file_type):
            module_of(file_type)
    except (FormatError, ImportError) as error:
        raise click.UsageError(str(error)) from None
    return file_type


def batches_of(
    source: str, edition: str, layout: str, file_type: str | None
) -> Iterator[Table[Exams]]:
    """The exams of a file or of standard input in batches, problems reported."""
    file_type = kind_of_file(source, file_type)
    return read_batches(stream_of(source), edition=edition, layout=layout, file_type=file_type)


def scim_batches_of(
    source: str, version: str, layout: str, file_type: str | None
) -> Iterator[Table[ScimRecords]]:
    """The SCIM records of a file or of standard input in batches, problems reported."""
    file_type = kind_of_file(source, file_type)
    return read_scim_batches(
        stream_of(source), instrument_version=version, layout=layout, file_type=file_type
    )


def stream_of(source: str) -> str | IO[bytes]:
    """A path as it is, or standard input."""
    return sys.stdin.buffer if source == "-" else source


def refuse_overwriting(source: str, out: str | None) -> None:
    """Refuse to write to the file that is read; that is wrong usage."""
    if out and "-" not in (source, out) and Path(out).exists() and Path(source).samefile(out):
        message = "the results would replace what was read; name another file"
        raise click.UsageError(message)


def write_scored(
    batches: Iterable[Table[C]],
    score: Callable[[C], S],
    show: Callable[[Table[C], S], None],
    source: str,
    out: str | None,
    *,
    reported: bool,
) -> None:
    """Write batches of records with their scores, and list their problems.

    Without a file to write to, `show` prints them on a terminal, and a pipe gets CSV.
    """
    file_type = kind_of_file(out or "-")
    refuse_overwriting(source, out)
    found = Found(reported=reported)
    # A bar between lines of results on the same terminal could not be read.
    with progress(hidden=out == "-" and sys.stdout.isatty()) as advance:
        batches = found.checked(batches, advance)
        table = None
        if out is None and sys.stdout.isatty():
            table = joined(batches, reported=reported)
        else:
            if out in (None, "-") and not reported:
                # What went down a pipe cannot be taken back: read all before.
                batches = iter([joined(batches, reported=False)])
            with output(out or "-") as target:
                write_batches(
                    ((batch, score(batch.records)) for batch in batches), target, file_type
                )
    if table:
        show(table, score(table.records))
    found.tell()


@attrs.define
class Found:
    """What is wrong with the records of a stream, as far as it is worth listing."""

    reported: bool
    problems: list[Problem] = attrs.field(factory=list, init=False)
    count: int = attrs.field(default=0, init=False)
    left_out: int = attrs.field(default=0, init=False)

    def checked(
        self, batches: Iterable[Table[C]], advance: Callable[[int], None] = lambda _: None
    ) -> Iterator[Table[C]]:
        """The batches; at the end problems are raised unless they are reported."""
        for batch in batches:
            self.problems += batch.problems[: _MOST_PROBLEMS - len(self.problems)]
            self.count += len(batch.problems)
            self.left_out += batch.count - len(batch.rows)
            advance(batch.first + batch.count - 1)
            if self.reported or not self.count:
                yield attrs.evolve(batch, reported=self.reported)
            elif self.count > _MOST_PROBLEMS:
                break
        if self.count and not self.reported:
            if self.count > _MOST_PROBLEMS:
                message = f"more than {_MOST_PROBLEMS:,} problems; the rest was not read"
                self.problems.append(Problem(location="", message=message))
            raise SciscoreError(self.problems)

    def tell(self) -> None:
        """List the problems of records that were left out, if there are any, and exit with 1."""
        if self.problems:
            outcome = f"{self.left_out:,} record{'s' * (self.left_out > 1)} left out"
            fail(self.problems, outcome, self.count)


@contextmanager
def progress(*, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """A function that shows on a terminal how many records are done, once it takes a while."""
    if hidden or not sys.stderr.isatty():
        yield lambda _: None
        return
    with ExitStack() as stack:
        tell: list[Callable[[str], None]] = []
        start = time.monotonic()

        def advance(done: int) -> None:
            taken = time.monotonic() - start
            if taken > _PATIENCE:
                text = f"{done:,} records, {done / taken:,.0f} a second"
                if not tell:
                    tell.append(_line(stack, text))
                tell[0](text)

        yield advance


def _line(stack: ExitStack, text: str) -> Callable[[str], None]:
    """A function that shows a text in one line of the terminal, until the stack is closed."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = SpinnerColumn(), TextColumn("{task.description}")
    line = Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4)
    task = line.add_task(text)
    stack.enter_context(line)
    return lambda text: line.update(task, description=text)


@contextmanager
def output(out: str) -> Iterator[str | IO[str]]:
    """A path as it is; standard output as UTF-8 without translated line ends."""
    if out != "-":
        yield out
        return
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FormatError(f"standard output cannot be written: {error.strerror}") from None
    finally:
        # Detaching flushes again; that a pipe was closed need not be said twice.
        with suppress(OSError):
            stream.detach()
