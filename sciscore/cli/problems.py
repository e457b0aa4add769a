"""Endings of the command line: exit statuses, and problems as text or as JSON lines."""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import click

from sciscore.errors import Problem, SciscoreError, folded, printable
from sciscore.optional import MissingLibraryError

#: The data has problems; nothing was written.
DATA: Final = 1
#: Wrong usage.
USAGE: Final = 2
#: Written in part: records with problems were left out.
PART: Final = 3
#: A file could not be opened, decoded, parsed or written.
FILE: Final = 4
#: A fault of sciscore.
FAULT: Final = 70
#: How a message names what is declared in Python; on a terminal it names the option.
_OPTION: Final = re.compile(r"\b(untested|missing)=\['([^'\\]*)'\]")
#: Ended from the keyboard.
INTERRUPTED: Final = 130


def errors_option() -> click.Option:
    """The option ``--errors`` of all commands; `wants_json` reads it before the others."""
    return click.Option(
        ["--errors"],
        type=click.Choice(("text", "json")),
        default="text",
        show_default=True,
        expose_value=False,
        help="Problems on standard error as text, or as JSON lines and nothing else.",
    )


def wants_json(arguments: Iterable[str]) -> bool:
    """True if the arguments ask for problems as JSON; known before they are parsed."""
    arguments = list(arguments)
    pairs = itertools.pairwise(arguments)
    return "--errors=json" in arguments or ("--errors", "json") in pairs


def as_json() -> bool:
    """True if the command writes problems as JSON lines."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().meta.get("sciscore.json"))


def tell(problems: Iterable[Problem], outcome: str = "", count: int = 0, *, as_json: bool) -> None:
    """Write problems to standard error: JSON lines, or text with a repeated fault told once."""
    problems = list(problems)
    if as_json:
        lines = [json.dumps(problem.to_dict(), ensure_ascii=True) for problem in problems]
    else:
        lines = [_OPTION.sub(r"--\1 '\2'", line) for line in folded(problems)]
        if len(problems) > 1:
            lines.insert(
                0, f"{max(count, len(problems)):,} problems; {outcome}" if outcome else "problems:"
            )
        lines[0] = f"sciscore: {lines[0]}"
    with suppress(OSError, ValueError):
        click.echo("\n".join(lines), err=True)


def status_of(problems: Iterable[Problem]) -> int:
    """The exit status for problems: of a file, of usage alone, a fault, or of the data."""
    rooms = {problem.code.partition(".")[0] for problem in problems}
    if "file" in rooms:
        return FILE
    return USAGE if rooms <= {"argument", "library"} else FAULT if "sciscore" in rooms else DATA


def end(error: BaseException, *, as_json: bool) -> int:
    """Tell why a command ended, if there is something to tell; returns the exit status."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, click.ClickException) and not as_json:
        with suppress(OSError):
            _printable(error).show()
        return USAGE
    problems = error.problems if isinstance(error, SciscoreError) else (_problem(error),)
    if isinstance(error, OSError):
        _forget_output()
    tell(problems, "nothing was written", as_json=as_json)
    return status_of(problems)


def _printable(error: click.ClickException) -> click.ClickException:
    """Wrong usage without control characters."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    message = "\n".join(map(printable, error.format_message().splitlines()))
    return click.UsageError(message, getattr(error, "ctx", None))


def _problem(error: BaseException) -> Problem:
    """The problem that belongs to an exception."""
    if isinstance(error, click.ClickException):
        code, value = "argument.not_allowed", getattr(error, "value", None)
        location = _parameter(error)
        return Problem(message=error.format_message(), code=code, location=location, value=value)
    if isinstance(error, MissingLibraryError):
        return Problem(message=str(error), code="library.missing")
    if isinstance(error, BrokenPipeError):
        message = "standard output was closed; the output is not complete"
        return Problem(message=message, code="file.not_writable")
    if isinstance(error, OSError):
        message = f"standard output cannot be written: {error.strerror or type(error).__name__}"
        return Problem(message=message, code="file.not_writable")
    # No traceback and no text of the exception: they may hold cells of an exam.
    message = f"a fault of sciscore: {_place(error)}; please report it"
    return Problem(message=message, code="sciscore.fault")


def _parameter(error: click.ClickException) -> str:
    """The option or argument that is wrong, as it is typed."""
    param = getattr(error, "param", None)
    name = getattr(error, "param_hint", None) or (param.opts[-1] if param is not None else "")
    return str(name[-1] if isinstance(name, list | tuple) else name).strip("'")


def _place(error: BaseException) -> str:
    """The place where an exception was raised; its message may hold data and is not shown."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} in {module}, line {trace.tb_lineno}"


def _forget_output() -> None:
    """Nothing more can be written; the end of the process shall not try it again."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
