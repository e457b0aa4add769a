"""Files that appear under their names only when they are complete."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeAlias

from sciscore.errors import FormatError

#: A path, or an open stream: text, for CSV with ``newline=""``; binary for Parquet and Excel.
Target: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]


@contextmanager
def saved(out: Target, *, binary: bool = False) -> Iterator[Any]:
    """A stream to write to; a file takes its name only when all went well."""
    if not isinstance(out, str | os.PathLike):
        other: Any = io.TextIOBase if binary else (io.RawIOBase, io.BufferedIOBase)
        if isinstance(out, other):
            needed = "binary" if binary else "text"
            raise FormatError(f"this kind of file is written to a {needed} stream")
        yield out
        return
    path = Path(os.path.realpath(out))
    # A device or a pipe cannot be replaced; it is written as it stands.
    part = path if path.exists() and not path.is_file() else _beside(path)
    try:
        mode = "w" if part is path else "x"
        text = {} if binary else {"encoding": "utf-8", "newline": ""}
        with part.open(mode + "b" * binary, **text) as stream:  # type: ignore[call-overload]
            yield stream
        if part is not path:
            part.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or "a text cannot be encoded"
        raise FormatError(f"{os.fspath(out)}: cannot be written: {reason}") from None
    finally:
        if part is not path:
            with suppress(OSError):
                part.unlink()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{uuid.uuid4().hex}.part")
