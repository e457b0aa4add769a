"""Files and streams: their type, their text line by line, and how they are replaced."""

from __future__ import annotations

import codecs
import importlib
import io
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from sciscore.errors import FormatError, did_you_mean, one_of, shown
from sciscore.optional import require

Source: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]

#: Types of files of records and of results.
FILE_TYPES: Final = ("csv", "json", "jsonl", "parquet", "xlsx")
#: Suffixes that are not the name of a file type.
_SUFFIXES: Final = {"tsv": "csv", "tab": "csv", "txt": "csv", "ndjson": "jsonl"}
_AS_XLSX: Final = "save it as .xlsx"
_AS_FRAME: Final = "read it with pandas or pyreadstat, and hand over the data frame"
#: What to do with other files that people have, by suffix.
_INSTEAD: Final = {
    **dict.fromkeys(("xls", "xlsb", "xlsm", "ods", "numbers"), _AS_XLSX),
    **dict.fromkeys(("sav", "zsav", "por", "dta", "sas7bdat", "xpt"), _AS_FRAME),
    **dict.fromkeys(("rds", "rda", "rdata"), "write it from R as .csv with row.names = FALSE"),
}
#: File types that are not text: their module, its extra, and the libraries of this.
BINARY: Final = {
    "parquet": ("parquet", "tables", "narwhals", "pyarrow"),
    "xlsx": ("excel", "excel", "narwhals", "pyarrow", "fastexcel", "xlsxwriter"),
}

EMPTY: Final = "the file is empty"
#: Bytes or characters of the longest line that is read.
_LONGEST: Final = 1 << 24
#: How a line ends, in bytes and in texts.
_ENDS: Final = (10, "\n", "\r")
#: How text in UTF-16 begins.
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: How workbooks and other archives begin.
_PACKED: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NAME_IT: Final = "name its encoding with encoding= or --encoding, such as cp1252 or utf-16"


def file_type_of(source: object, file_type: str | None, known: tuple[str, ...] = FILE_TYPES) -> str:
    """The type of a file: as given, else by the suffix of its path."""
    if file_type is not None:
        if one_of(file_type, known):
            return file_type
        hint = did_you_mean(file_type, known)
        message = f"unknown file type {shown(file_type)}; use {', '.join(known)}{hint}"
        raise FormatError(message, "file.type")
    if not isinstance(source, str | os.PathLike):
        message = f"the type of a stream must be given with file_type=: {', '.join(known)}"
        raise FormatError(message, "file.type")
    suffix = Path(source).suffix
    found = suffix[1:].lower()
    found = _SUFFIXES.get(found, found)
    if found in known:
        return found
    suffixes = ", ".join(f".{name}" for name in known)
    why = f"unknown suffix {shown(suffix)}" if suffix else "the name has no suffix"
    how = _INSTEAD.get(found, f"use {suffixes}, or name the type with file_type= or --from")
    message = f"{os.fspath(source)}: {why}; {how}"
    raise FormatError(message, "file.type")


def bytes_of(stream: IO[str] | IO[bytes]) -> IO[bytes]:
    """A stream that must be binary."""
    if isinstance(stream, io.TextIOBase):
        message = "a text stream; this type of file is read from a binary one"
        raise FormatError(message, "argument.type")
    return cast("IO[bytes]", stream)


def opened(source: Source) -> AbstractContextManager[IO[str] | IO[bytes]]:
    """The file of a path, opened to read bytes; a stream as it is."""
    if not isinstance(source, str | os.PathLike):
        if not hasattr(source, "read"):
            message = f"expected a path or an open stream, not {shown(source)}"
            raise FormatError(message, "argument.type")
        return nullcontext(source)
    try:
        return Path(source).open("rb")
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        code = "file.not_found" if missing else "file.not_readable"
        raise FormatError(_why_not_opened(Path(source), error), code) from None


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
    """The lines of a text, or of bytes in an encoding, without a byte order mark.

    Bytes are in UTF-8, or UTF-16 by its mark, unless another encoding is named. A line has a
    longest length, so that no file can fill the memory.
    """

    def __init__(
        self,
        stream: IO[str] | IO[bytes],
        longest: int = _LONGEST,
        encoding: str | None = None,
    ) -> None:
        self._stream: IO[Any] = stream
        self._encoding = encoding
        self._decoder: codecs.IncrementalDecoder | None = None
        self._longest = longest
        # Lines that were looked at and are still to come: of bytes all in one.
        self._block = b""
        self._ahead: deque[Any] = deque()
        #: Number of the last line that was read or looked at.
        self.number = 0
        self._start = 0
        self._rest = ""
        if encoding is not None:
            self._decode_as(encoding)

    def _decode_as(self, encoding: str) -> None:
        try:
            codec = codecs.lookup(encoding)
            codec.decode(b"")
            text = isinstance(codec.decode(b"")[0], str)
        except (LookupError, ValueError, TypeError, UnicodeError):
            text = False
        if not text:
            message = f"unknown encoding {shown(encoding)}; use utf-8, utf-16, cp1252, ..."
            raise FormatError(message, "file.encoding")
        self._encoding = codec.name
        stream: object = self._stream
        if isinstance(stream, io.TextIOBase):
            raise FormatError("encoding= is for bytes; this stream is text already")
        if codec.name != "utf-8":
            self._decoder = codec.incrementaldecoder()

    def __next__(self) -> str:
        line = self._held_line() or self._line()
        if not line:
            if not self._start:
                raise FormatError(EMPTY, "file.syntax")
            raise StopIteration
        start, self._start = self._start, self._start + len(line)
        text: str = line if isinstance(line, str) else _decoded(line, start)
        if "\0" in text:
            unit = "character" if isinstance(line, str) else "byte"
            at = start + line.index("\0" if isinstance(line, str) else b"\0") + 1
            message = f"not a text file: {unit} {at} is NUL; if it is text, {_NAME_IT}"
            raise FormatError(message, "file.encoding")
        return text if start else text.removeprefix("\ufeff")

    def ahead(self, size: int) -> bytes:
        """Whole lines to come that reach a size, as UTF-8; they stay to come."""
        if not self.looked_ahead and (line := self._line()):
            if isinstance(line, bytes):
                self._block = self._completed(line, size)
            else:
                self._ahead.append(line)
        held = sum(map(len, self._ahead))
        while 0 < held < size and (line := self._line()):
            self._ahead.append(line)
            held += len(line)
        return self._block or "".join(self._ahead).encode("utf-8", "surrogatepass")

    def _completed(self, block: bytes, size: int) -> bytes:
        """A line with what follows it up to a size, and to the end of a line."""
        if len(block) >= size:
            return block
        block += self._given(self._stream.read, size - len(block)) or b""
        if not block.endswith(b"\n"):
            block += self._plain_line()
        self.number += block.count(b"\n", 0, -1)
        self._check_length(block[block.rfind(b"\n", 0, -1) + 1 :])
        return block

    @property
    def looked_ahead(self) -> bool:
        """True if lines that were read ahead are still to come."""
        return bool(self._block or self._ahead)

    def skip(self) -> None:
        """Pass over the lines that were looked at ahead."""
        self._start += len(self._block) + sum(map(len, self._ahead))
        self._block = b""
        self._ahead.clear()

    def _held_line(self) -> Any:
        """The next of the lines that were looked at, if there are any."""
        if self._block:
            self._ahead, self._block = deque(io.BytesIO(self._block)), b""
        return self._ahead.popleft() if self._ahead else b""

    def _line(self) -> Any:
        """The next line as the stream has it, or decoded; empty at the end."""
        line = self._decoded_line() if self._decoder else self._plain_line()
        if not self.number and isinstance(line, bytes) and line.startswith(_PACKED):
            message = "a workbook or an archive, not a text; name its type with "
            raise FormatError(f"{message}file_type= or --from", "file.type")
        if not self.number and isinstance(line, bytes) and line.startswith(_UTF_16):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
            self._rest = self._decoder.decode(line)
            line = self._decoded_line()
        self.number += bool(line)
        self._check_length(line)
        return line

    def _check_length(self, line: str | bytes) -> None:
        if len(line) > self._longest:
            unit = "characters" if isinstance(line, str) else "bytes"
            message = f"line {self.number} has more than {self._longest:,} {unit}"
            raise FormatError(message, "file.too_large")

    def _plain_line(self) -> Any:
        try:
            line = self._given(self._stream.readline, self._longest + 1)
            while line and line[-1] not in _ENDS and len(line) <= self._longest:
                # Some streams hand a long line over in parts.
                more = self._given(self._stream.readline, self._longest + 1 - len(line))
                if not more:
                    break
                line += more
        except UnicodeDecodeError:
            raise FormatError(f"not a text file in UTF-8; {_NAME_IT}", "file.encoding") from None
        return line

    def _given(self, read: Callable[[int], Any], size: int) -> Any:
        """What a stream gives; raise if it cannot be read."""
        try:
            return read(size)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            raise FormatError(message, "file.not_readable") from None

    def _decoded_line(self) -> str:
        """A line of a text that is not UTF-8; blocks are decoded as they are needed."""
        assert self._decoder
        parts = [self._rest]
        size = len(self._rest)
        while "\n" not in parts[-1] and size <= self._longest:
            block = self._given(self._stream.read, 1 << 16)
            try:
                parts.append(self._decoder.decode(block, final=not block))
            except UnicodeError:
                message = f"not a text in {self._encoding or 'UTF-16'}"
                raise FormatError(message, "file.encoding") from None
            size += len(parts[-1])
            if not block:
                break
        line, end, self._rest = "".join(parts).partition("\n")
        return line + end


def _decoded(line: bytes, start: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte {start + error.start + 1} is 0x{line[error.start]:02x}"
        raise FormatError(
            f"not a text file in UTF-8: {byte}; {_NAME_IT}", "file.encoding"
        ) from None


def module_of(file_type: str) -> Any:
    """The module for files that are not text, loaded when it is needed."""
    module, extra, *libraries = BINARY[file_type]
    require(f"a file of type {file_type}", extra, *libraries)
    return importlib.import_module(f"sciscore.formats.{module}")
