"""The options that several commands have, and the class of all commands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from sciscore.cli.io import Input
from sciscore.cli.problems import errors_option

if TYPE_CHECKING:
    from sciscore.isncsci.editions import Edition

_ON_ERROR: Final = ("raise", "report")
#: The layout of sciscore itself.
_OWN: Final = "sciscore"


class NotAllowed(click.BadParameter):
    """A value of an option that is not allowed."""

    def __init__(self, message: str, value: str) -> None:
        super().__init__(message)
        self.value = value


class Verb(click.Command):
    """A command: it has the options of all, and its help fits 80 columns."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params.append(errors_option())


def checked(check: Callable[[str], object]) -> Callable[..., Any]:
    """A callback that gives texts back as they are; one that fails the check is wrong usage."""

    def callback(_: click.Context, __: click.Parameter, given: Any) -> Any:
        from sciscore.errors import SciscoreError

        texts: Iterable[str] = (given,) if isinstance(given, str) else given or ()
        for text in texts:
            try:
                check(text)
            except SciscoreError as error:
                raise NotAllowed(error.problems[0].message, text) from None
        return given

    return callback


def days(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    """The first and the last day of a text such as ``40-50``."""
    if text is None:
        return None
    first, _dash, last = text.partition("-")
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        raise NotAllowed(f"{text!r} is not a window of days such as 40-50", text)
    return int(first), int(last)


def _completed(names: Callable[[], Iterable[tuple[str, str]]]) -> Callable[..., Any]:
    """Completes a word with names, each with its help."""

    def complete(_: click.Context, __: click.Parameter, start: str) -> list[CompletionItem]:
        return [CompletionItem(name, help=text) for name, text in names() if name.startswith(start)]

    return complete


def _edition(text: str) -> object:
    from sciscore.isncsci.editions import edition

    return edition(text)


def _editions() -> Iterable[tuple[str, str]]:
    from sciscore.isncsci.editions import EDITIONS

    for row in EDITIONS.values():
        yield from ((name, row.title) for name in (row.name, *row.aliases))


def _layout(text: str) -> object:
    if text == _OWN:
        return text  # known without loading those of others
    from sciscore.formats.layouts import layout

    return layout(text)


def _layouts() -> Iterable[tuple[str, str]]:
    from sciscore.formats.layouts import layouts

    return ((row.name, row.title) for row in layouts())


def _finding(text: str) -> object:
    from sciscore.isncsci.findings import checked as known

    return known(text)


def _findings() -> Iterable[tuple[str, str]]:
    from sciscore.isncsci.findings import FINDINGS

    return ((name, "") for name in FINDINGS)


known_edition = {"callback": checked(_edition), "shell_complete": _completed(_editions)}
_known_layout = {"callback": checked(_layout), "shell_complete": _completed(_layouts)}

LAYOUT = click.option(
    "--layout",
    metavar="NAME",
    default=_OWN,
    show_default=True,
    help="How the file names and spells the fields: a name of `sciscore layouts`, or a "
    "layout of your own (.toml).",
    **_known_layout,  # type: ignore[arg-type]
)
SCIM_LAYOUT = click.option(
    "--layout",
    type=click.Choice(("sciscore", "hospital", "emsci")),
    default="sciscore",
    show_default=True,
    help="How the file names the fields.",
)
EDITION = click.option(
    "--edition",
    required=True,
    metavar="YEAR",
    help="Edition of the standard; `sciscore editions` lists them.",
    **known_edition,  # type: ignore[arg-type]
)
READING = click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="RULE=VALUE",
    help="How you read a rule that the edition leaves open, such as intact_from=4.",
)
ON_ERROR = click.option(
    "--on-error",
    type=click.Choice(_ON_ERROR),
    default="raise",
    show_default=True,
    help="Where there are problems: refuse the file, or leave out the records that have them.",
)
ROW = click.option(
    "--row",
    type=click.IntRange(min=1),
    default=None,
    help="Number of the record as messages count it: in a table its row in a spreadsheet, where "
    "the header is row 1. By default the first record.",
)
FINDING = click.option(
    "--finding",
    metavar="NAME",
    default="ais",
    show_default=True,
    help="Name of the finding, such as motor_level_left.",
    callback=checked(_finding),
    shell_complete=_completed(_findings),
)
OUT = click.option(
    "-o", "--output", "out", metavar="OUT", help="File to write; `-` is standard output."
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processor cores work. CSV files and JSON lines are read and written in turns "
    "(on Linux), of others only the exams are classified by several.",
)

_SOURCE: Final = (
    click.option(
        "--from",
        "file_type",
        metavar="TYPE",
        help="Type of the file: csv, json, jsonl, parquet or xlsx; by default by its suffix, "
        "and csv for standard input.",
    ),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or number."),
    click.option(
        "--separator", metavar="CHAR", help="Separator of a CSV file, such as `;` or tab."
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file, such as cp1252."),
)
UNTESTED = click.option(
    "--untested",
    multiple=True,
    metavar="TEXT",
    help="A text that stands for not tested, such as NA or 9; may be given again.",
)
MISSING = click.option(
    "--missing",
    multiple=True,
    metavar="TEXT",
    help="A text that stands for nothing on record, such as . or UNK; may be given again.",
)


def source(
    *more: Callable[[Any], Any], required: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument IN and the options that say how the file is read, as one `Input`.

    Parameters
    ----------
    more
        Those of `LAYOUT`, `UNTESTED` and `MISSING` that the command has.
    required
        Whether IN must be given; else its path is empty without it.
    """
    path = click.argument(
        "path", metavar="IN" if required else "[IN]", required=required, default=None
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def run(**given: Any) -> Any:
            taken = {name: given.pop(name) for name in Input.names() if name in given}
            taken["path"] = taken["path"] or ""
            return command(Input(**taken), **given)

        decorated: Callable[..., Any] = run
        for option in reversed((path, *_SOURCE, *more)):
            decorated = option(decorated)
        return decorated

    return decorate


def read_edition(year: str, readings: Iterable[str]) -> str | Edition:
    """The edition, read as the options say; another reading is wrong usage."""
    from sciscore.errors import SciscoreError
    from sciscore.isncsci.editions import edition

    chosen: dict[str, str] = {}
    for text in readings:
        rule, equals, value = text.partition("=")
        if not equals:
            message = f"{text!r} is not RULE=VALUE, such as intact_from=4"
            raise click.BadParameter(message, param_hint="'--reading'")
        chosen[rule.strip()] = value.strip()
    try:
        return edition(year).with_reading(**chosen) if chosen else year
    except SciscoreError as error:
        message = error.problems[0].message
        raise click.BadParameter(message, param_hint="'--reading'") from None
