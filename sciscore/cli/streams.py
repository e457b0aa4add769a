"""What the command line reads from and writes to: pipes, files, the terminal."""

from __future__ import annotations

import functools
import io
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

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


def fail(problems: Iterable[Problem], outcome: str) -> None:
    """List problems on standard error, one on a line, and exit with 1."""
    lines = [printable(str(problem)) for problem in problems]
    if len(lines) > 1:
        lines.insert(0, f"{len(lines)} problems; {outcome}")
    click.echo("\n".join([f"sciscore: {lines[0]}", *lines[1:]]), err=True)
    click.get_current_context().exit(1)


def kind_of_file(path: str, kind: str | None = None, known: tuple[str, ...] = KINDS) -> str:
    """The kind of a file, CSV for standard input and output; an unknown one is wrong usage."""
    try:
        kind = "csv" if path == "-" and kind is None else kind_of(path, kind, known)
        if is_binary(kind):
            module_of(kind)
    except (FormatError, ImportError) as error:
        raise click.UsageError(str(error)) from None
    return kind


def batches_of(source: str, edition: str, columns: str, kind: str | None) -> Iterator[Table[Exams]]:
    """The exams of a file or of standard input in batches, problems reported."""
    kind = kind_of_file(source, kind)
    return read_batches(_stream(source), edition=edition, columns=columns, kind=kind)


def scim_batches_of(
    source: str, version: str, columns: str, kind: str | None
) -> Iterator[Table[ScimRecords]]:
    """The SCIM records of a file or of standard input in batches, problems reported."""
    kind = kind_of_file(source, kind)
    return read_scim_batches(_stream(source), version=version, columns=columns, kind=kind)


def _stream(source: str) -> str | IO[bytes]:
    return sys.stdin.buffer if source == "-" else source


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
    kind = kind_of_file(out or "-")
    if out and "-" not in (source, out) and Path(out).exists() and Path(source).samefile(out):
        message = "the results would replace what was read; name another file"
        raise click.UsageError(message)
    found: list[Problem] = []
    batches = checked(batches, found, reported=reported)
    if out is None and sys.stdout.isatty():
        table = joined(batches, reported=reported)
        show(table, score(table.records))
    else:
        if out in (None, "-") and not reported:
            # What went down a pipe cannot be taken back: read all before.
            batches = iter([joined(batches, reported=False)])
        with output(out or "-") as target:
            write_batches(((batch, score(batch.records)) for batch in batches), target, kind)
    fail_for(found)


def fail_for(found: list[Problem]) -> None:
    """List the problems of records that were left out, if there are any, and exit with 1."""
    if found:
        rows = len({problem.row for problem in found})
        fail(found, f"{rows} record{'s' * (rows > 1)} left out")


def checked(
    batches: Iterable[Table[C]], found: list[Problem], *, reported: bool, counted: bool = True
) -> Iterator[Table[C]]:
    """The batches; counted as they pass, where long work is watched on a terminal.

    Problems are gathered in `found`, and raised at the end unless they are reported.
    """
    progress = ""
    for batch in batches:
        found += batch.problems
        if counted and batch.first > 1 and sys.stderr.isatty():
            progress = f"\r{batch.first + batch.count - 1:,} records"
            click.echo(progress, nl=False, err=True)
        if reported or not found:
            yield attrs.evolve(batch, reported=reported)
    if progress:
        click.echo("\r" + " " * len(progress) + "\r", nl=False, err=True)
    if found and not reported:
        raise SciscoreError(found)


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
