"""What the command line reads from and writes to: pipes, files, the terminal."""

from __future__ import annotations

import functools
import io
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, ParamSpec

import attrs
import click

from sciscore.errors import ExamError, FormatError, Problem, SciscoreError
from sciscore.formats.files import KINDS, is_binary, kind_of, module_of, read_batches
from sciscore.formats.table import Table

_P = ParamSpec("_P")


def printable(text: str) -> str:
    """The text with escapes in the place of control characters, which may command a terminal."""
    return "".join(
        char
        if char.isprintable() or unicodedata.category(char) == "Zs"
        else char.encode("unicode_escape").decode()
        for char in text
    )


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


def batches_of(source: str, edition: str, columns: str, kind: str | None) -> Iterator[Table]:
    """The exams of a file or of standard input in batches, problems reported."""
    kind = kind_of_file(source, kind)
    stream = sys.stdin.buffer if source == "-" else source
    return read_batches(stream, edition=edition, columns=columns, kind=kind)


def checked(batches: Iterable[Table], found: list[Problem], *, reported: bool) -> Iterator[Table]:
    """The batches, with the progress of long work shown on a terminal.

    Problems are gathered in `found`, and raised at the end unless they are reported.
    """
    progress = ""
    for batch in batches:
        found += batch.problems
        if batch.first > 1 and sys.stderr.isatty():
            progress = f"\r{batch.first + batch.count - 1:,} records"
            click.echo(progress, nl=False, err=True)
        if reported or not found:
            yield attrs.evolve(batch, reported=reported)
    if progress:
        click.echo("\r" + " " * len(progress) + "\r", nl=False, err=True)
    if found and not reported:
        raise ExamError(found)


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
