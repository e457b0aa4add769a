"""Files that take their name only when they are complete."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import platform
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from sciscore.errors import FormatError, shown

#: A path, or an open stream: text, for CSV with ``newline=""``; binary for Parquet and Excel.
Target: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]

_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_POSIX: Final = os.name == "posix"
#: Which machine a process number belongs to, where several share a folder.
_MACHINE: Final = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
#: Characters of the name of a file that stand in the name of its parts.
_NAMED: Final = 40
#: The end of the name of a part: the machine, the process, chance.
_PART: Final = re.compile(rf"{_MACHINE}-([0-9]+)-[0-9a-f]{{16}}\.part")


@contextmanager
def saved(out: Target, *, binary: bool = False) -> Iterator[Any]:
    """A stream to write to; a file takes its name only when all went well.

    It keeps the permissions that a file of that name had, and is readable by nobody else
    before. A FormatError is raised if it cannot be written.
    """
    if not isinstance(out, str | os.PathLike):
        other: Any = io.TextIOBase if binary else (io.RawIOBase, io.BufferedIOBase)
        if isinstance(out, other):
            needed = "binary" if binary else "text"
            raise FormatError(f"this type of file is written to a {needed} stream")
        yield out
        return
    if not os.fspath(out) or "\0" in os.fspath(out):
        raise FormatError(f"{shown(os.fspath(out))} is not the path of a file", "file.not_writable")
    path = Path(os.path.realpath(out))
    text: Any = {} if binary else {"encoding": "utf-8", "newline": ""}
    try:
        if path.exists() and not path.is_file():
            # A device or a pipe cannot be replaced; it is written as it stands.
            with path.open("wb" if binary else "w", **text) as stream:
                yield stream
            return
        mode = _mode_of(path)
        with part_of(path) as part:
            with open(part, "xb" if binary else "x", opener=_opener(mode), **text) as stream:
                yield stream
            if mode is not None:
                part.chmod(mode)
            part.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or "a text cannot be encoded"
        raise FormatError(
            f"{os.fspath(out)}: cannot be written: {reason}", "file.not_writable"
        ) from None


@contextmanager
def saved_folder(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """A folder beside the one asked for, which takes its name only when all went well.

    A FormatError is raised if the one asked for holds anything, or cannot be written.
    """
    wanted = Path(os.path.realpath(folder))
    try:
        if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
            message = f"{wanted}: exists and is not empty; name a new folder"
            raise FormatError(message, "file.not_writable")
        with part_of(wanted) as part:
            part.mkdir()
            yield part
            if wanted.exists():
                wanted.rmdir()
            part.rename(wanted)
    except OSError as error:
        message = f"{wanted}: cannot be written: {error.strerror}"
        raise FormatError(message, "file.not_writable") from None


def _mode_of(path: Path) -> int | None:
    """The permissions of a file that will be replaced; None if there is none."""
    if not (_POSIX and path.exists()):
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & _WRITABLE or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    return mode


def _opener(mode: int | None) -> Callable[[str, int], int]:
    """Opens a file that nobody else may read if it gets its permissions later."""
    return lambda name, flags: os.open(name, flags, 0o666 if mode is None else 0o600)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside a path for what is not complete; what is left there is removed.

    What runs left there that were killed is removed before.
    """
    remove_leftovers(path)
    name = f"{_start(path)}{_MACHINE}-{os.getpid()}-{secrets.token_hex(8)}.part"
    part = path.with_name(name)
    try:
        yield part
    finally:
        _remove(part)


def _start(path: Path) -> str:
    """The prefix of the part files of a path; a part of a part belongs to the same path."""
    token = _PART.search(path.name)
    return path.name[: token.start()] if token else f".{path.name[:_NAMED]}."


def remove_leftovers(path: Path) -> None:
    """Remove the parts of a path whose process on this machine is dead."""
    if not _POSIX:
        return
    start = _start(path)
    with suppress(OSError):
        for other in path.parent.iterdir():
            found = _PART.fullmatch(other.name.removeprefix(start))
            if found and other.name.startswith(start) and not _is_alive(int(found[1])):
                _remove(other)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove(part: Path) -> None:
    with suppress(OSError):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()
