"""Input and output of the commands: files, standard input and output."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import attrs
import click

from sciscore.errors import ExamError, FormatError

if TYPE_CHECKING:
    from sciscore.formats.table import Table
    from sciscore.isncsci.editions import Edition
    from sciscore.isncsci.exam import Exam
    from sciscore.isncsci.exams import Exams

#: Bytes of a JSON text that may be looked at before it is read; one exam is far shorter.
_SHORT: Final = 1 << 16


@attrs.frozen(kw_only=True, slots=False)
class Input:
    """The file that a command reads, and how."""

    path: str
    file_type: str | None = None
    layout: str = "sciscore"
    untested: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sheet: str | None = None
    separator: str | None = None
    encoding: str | None = None

    @property
    def stream(self) -> str | IO[bytes]:
        """The path as it is, or standard input."""
        if self.path != "-":
            return self.path
        return io.BytesIO(self._piped) if self.file_type == "json" else standard_input()

    @functools.cached_property
    def _piped(self) -> bytes:
        """JSON from standard input, which is read as a whole in any case."""
        return standard_input().read()

    def options(self, *names: str) -> dict[str, Any]:
        """The options that say how the file is read, those that were given."""
        found = {name: getattr(self, name) for name in ("sheet", "separator", "encoding", *names)}
        return {name: value for name, value in found.items() if value} | {
            "file_type": file_type(self.path, self.file_type)
        }

    def exams(
        self, edition: str | Edition, turn: tuple[int, int] = (0, 1)
    ) -> Iterator[Table[Exams]]:
        """The exams in batches, problems reported; those whose turn it is."""
        from sciscore.formats.exams import exam_form
        from sciscore.formats.read import batches_of

        form = exam_form(self.layout, edition, self.untested)
        return batches_of(self.stream, form, turn=turn, **self.options())

    def lone_exam(self, edition: str | Edition) -> Exam | None:
        """The exam of a short JSON text that holds one and nothing else; None for any other text.

        It is read without NumPy, which takes longer to load than one exam to classify.
        Everything unusual, and every problem, is left to the readers of tables.
        """
        plain = attrs.evolve(self, path="", file_type=None) == Input(path="")
        if not plain or file_type(self.path, self.file_type) != "json":
            return None
        from sciscore.formats.json_text import parsed
        from sciscore.isncsci.exam import Exam

        with suppress(OSError, ValueError):
            path = Path(self.path)
            if self.path != "-" and not (path.is_file() and path.stat().st_size <= _SHORT):
                return None
            text = self._piped if self.path == "-" else path.read_bytes()
            if len(text) <= _SHORT:
                return Exam.from_dict(parsed(text.decode()), edition=edition)  # type: ignore[arg-type]
        return None

    def exam(self, edition: str | Edition, row: int | None) -> Exam:
        """The exam of a record, by default the first; the others may have problems."""
        if row in (None, 1) and (lone := self.lone_exam(edition)):
            return lone
        numbers: list[int] = []
        counted = "record"
        for batch in self.exams(edition):
            numbers += batch.numbers
            counted = batch.counted
            row = numbers[0] if row is None and numbers else row
            if wrong := [problem for problem in batch.problems if problem.row == row]:
                raise ExamError(wrong)
            if row in batch.rows:
                return batch.records[batch.rows.index(row)]
        if not numbers:
            raise ExamError("the file has no record", "field.missing")
        message = (
            f"there is no record in {counted} {row}; the file has {len(numbers)}, "
            f"in {counted}s {numbers[0]} to {numbers[-1]}"
        )
        raise click.BadParameter(message, param_hint="'--row'")


def file_type(path: str, given: str | None = None, known: tuple[str, ...] = ()) -> str:
    """The type of a file, CSV for standard input and output; an unknown one is wrong usage."""
    from sciscore.formats.io import BINARY, FILE_TYPES, file_type_of, module_of

    if path == "-" and given is None:
        return "csv"
    try:
        found = file_type_of(path, given, known or FILE_TYPES)
    except FormatError as error:
        raise click.UsageError(str(error)) from None
    if found in BINARY:
        module_of(found)
    return found


def output_type(source: Input | None, out: str | None, known: tuple[str, ...] = ()) -> str:
    """The type of the output; wrong usage if it would replace what is read."""
    spare(source, out)
    return file_type(out or "-", None, known)


def spare(source: Input | None, out: str | None) -> None:
    """Refuse an output without a name, or one that would replace what is read."""
    if out == "":
        raise click.BadParameter("the name of the output is empty", param_hint="'-o'")
    if source is not None and out and "-" not in (source.path, out):
        with suppress(OSError):
            if Path(out).exists() and Path(source.path).samefile(out):
                message = "the results would replace what was read; name another file"
                raise click.UsageError(message)


def standard_input() -> IO[bytes]:
    """Standard input, in bytes."""
    if sys.stdin is None:
        raise FormatError("standard input is closed", code="file.not_readable")
    return sys.stdin.buffer


def need_output() -> None:
    """Raise if standard output is closed: what is not delivered is not done."""
    if sys.stdout is None:
        raise FormatError("standard output is closed", code="file.not_writable")


@contextmanager
def output(out: str | None) -> Iterator[str | IO[str]]:
    """A path as it is, or standard output."""
    if out not in (None, "-"):
        yield out
    else:
        with text_output() as stream:
            yield stream


@contextmanager
def text_output() -> Iterator[IO[str]]:
    """Standard output as UTF-8 without translated line ends."""
    need_output()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield stream
        stream.flush()
    finally:
        # Detaching flushes again; that a pipe was closed need not be said twice.
        with suppress(OSError):
            stream.detach()
