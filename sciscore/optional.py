"""Libraries that only some functions need, looked for where they are used."""

from __future__ import annotations

import importlib.util


class MissingLibraryError(ImportError):
    """A library that a function needs is not installed."""


def require(purpose: str, extra: str, *names: str) -> None:
    """Raise unless libraries are installed, given what needs them and the extra that has them.

    >>> try:
    ...     require("reading minds", "minds", "telepathy")
    ... except MissingLibraryError as error:
    ...     print(error)
    reading minds needs telepathy; install it with: pip install "sciscore[minds]"
    """
    absent = [name for name in names if importlib.util.find_spec(name) is None]
    if absent:
        them = "it" if len(absent) == 1 else "them"
        raise MissingLibraryError(
            f"{purpose} needs {' and '.join(absent)}; "
            f'install {them} with: pip install "sciscore[{extra}]"'
        )
