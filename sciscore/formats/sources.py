"""What is read: the kind of a file, and its lines."""

from __future__ import annotations

import importlib
import io
import os
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from sciscore.errors import FormatError, did_you_mean, shown, spelled
from sciscore.optional import require

Source: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]

#: Kinds of files of records and of results.
KINDS: Final = ("csv", "json", "jsonl", "parquet", "xlsx")
#: Modules for files that are no texts, and the libraries that these need.
_MODULES: Final = {
    "parquet": ("sciscore.formats.parquet", "narwhals", "polars", "pyarrow"),
    "xlsx": ("sciscore.formats.excel", "narwhals", "polars", "fastexcel", "xlsxwriter"),
}

EMPTY: Final = "the file is empty"
_NO_TEXT: Final = "not a text file in UTF-8"
#: Bytes or characters of the longest line that is read.
_LONGEST: Final = 1 << 24
#: How a line ends, in bytes and in texts.
_ENDS: Final = (10, "\n", "\r")


def kind_of(source: object, file_type: str | None, known: tuple[str, ...] = KINDS) -> str:
    """The kind of a file: as given, else by the suffix of its path.

    Raises
    ------
    FormatError
        If it is not a known one.
    """
    if file_type is not None:
        if file_type in known:
            return file_type
        hint = did_you_mean(spelled(file_type), known)
        raise FormatError(
            f"{shown(file_type)} is no kind of file; use one of {', '.join(known)}{hint}"
        )
    if not isinstance(source, str | os.PathLike):
        raise FormatError(f"the kind of a stream must be given: {', '.join(known)}")
    suffix = Path(source).suffix
    if suffix[1:].lower() in known:
        return suffix[1:].lower()
    suffixes = ", ".join(f".{name}" for name in known)
    found = f"the suffix {shown(suffix)} is not known" if suffix else "the name has no suffix"
    raise FormatError(f"{os.fspath(source)}: {found}; use one of {suffixes}")


def is_binary(file_type: str) -> bool:
    """Whether files of a kind are no texts."""
    return file_type in _MODULES


def module_of(file_type: str) -> Any:  # noqa: ANN401 - with `read` and `write`
    """The module for files of a kind that is no text.

    Raises
    ------
    ImportError
        If a library that it needs is not installed; it says what to install.
    """
    name, *needed = _MODULES[file_type]
    require(f"a file of kind {file_type}", "tables", *needed)
    return importlib.import_module(name)


def bytes_of(stream: IO[str] | IO[bytes]) -> IO[bytes]:
    """A stream that must be binary."""
    if isinstance(stream, io.TextIOBase):
        raise FormatError("a text stream; this kind of file is read from a binary one")
    return cast("IO[bytes]", stream)


def opened(source: Source) -> AbstractContextManager[IO[str] | IO[bytes]]:
    """The file of a path, opened to read bytes; a stream as it is."""
    if not isinstance(source, str | os.PathLike):
        if not hasattr(source, "read"):
            raise FormatError(f"{shown(source)} is no path and no open stream")
        return nullcontext(source)
    try:
        return Path(source).open("rb")
    except (OSError, ValueError) as error:
        raise FormatError(_why_not_opened(Path(source), error)) from None


def _why_not_opened(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, ValueError):
        return "not the path of a file"
    # Windows has no error of its own for a folder.
    if isinstance(error, IsADirectoryError | PermissionError) and path.is_dir():
        return "a folder, not a file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be opened: {error.strerror}"


class Lines(Iterator[str]):
    """The lines of a text, without a byte order mark.

    Parameters
    ----------
    stream
        Text, or bytes in UTF-8.
    longest
        Bytes or characters that a line may have, so that no file can fill the memory.
    """

    def __init__(self, stream: IO[str] | IO[bytes], longest: int = _LONGEST) -> None:
        self._stream: IO[Any] = stream
        self._longest = longest
        self._ahead: deque[Any] = deque()
        self._number = 0
        self._start = 0

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._line()
        if not line:
            if not self._start:
                raise FormatError(EMPTY)
            raise StopIteration
        start, self._start = self._start, self._start + len(line)
        text: str = line if isinstance(line, str) else _decoded(line, start)
        if "\0" in text:
            unit = "character" if isinstance(line, str) else "byte"
            at = start + line.index("\0" if isinstance(line, str) else b"\0") + 1
            raise FormatError(f"not a text file: {unit} {at} is NUL")
        return text if start else text.removeprefix("\ufeff")

    def ahead(self, count: int, size: int = 0) -> list[Any]:
        """Lines to come as they stand in the stream, unchecked; they stay to come.

        Parameters
        ----------
        count
            How many at most.
        size
            Read no more lines than reach this size.
        """
        held = sum(map(len, self._ahead))
        while len(self._ahead) < count and held < size and (line := self._line()):
            self._ahead.append(line)
            held += len(line)
        return list(self._ahead)

    @property
    def looked_ahead(self) -> bool:
        """Whether lines that were looked at ahead are still to come."""
        return bool(self._ahead)

    def skip(self) -> None:
        """Pass over the lines that were looked at ahead."""
        self._start += sum(map(len, self._ahead))
        self._ahead.clear()

    def _line(self) -> Any:  # noqa: ANN401 - text or bytes, as the stream has them
        """The next line as the stream has it, empty at the end."""
        try:
            line = self._stream.readline(self._longest + 1)
            while line and line[-1] not in _ENDS and len(line) <= self._longest:
                # Some streams hand a long line over in parts.
                more = self._stream.readline(self._longest + 1 - len(line))
                if not more:
                    break
                line += more
        except UnicodeDecodeError:
            raise FormatError(_NO_TEXT) from None
        except OSError as error:
            raise FormatError(f"cannot be read: {error.strerror or error}") from None
        self._number += 1
        if len(line) > self._longest:
            unit = "characters" if isinstance(line, str) else "bytes"
            raise FormatError(f"line {self._number} has more than {self._longest:,} {unit}")
        return line


def _decoded(line: bytes, start: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte {start + error.start + 1} is 0x{line[error.start]:02x}"
        raise FormatError(f"{_NO_TEXT}: {byte}") from None
