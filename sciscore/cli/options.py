"""The options that several commands have, and the class of all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import click
from click.shell_completion import CompletionItem

from sciscore.cli.io import Input
from sciscore.cli.problems import errors_option
from sciscore.errors import SciscoreError

if TYPE_CHECKING:
    from sciscore.isncsci.editions import Edition

#: An edition as commands get it: its year, or with readings of one's own.
AnyEdition: TypeAlias = "str | Edition"
#: The layout of sciscore itself.
_OWN: Final = "sciscore"


class NotAllowed(click.BadParameter):
    """A value of an option that is not allowed."""

    def __init__(self, message: str, value: str) -> None:
        super().__init__(message)
        self.value = value


class Verb(click.Command):
    """A command: it has the options of all, and what belongs together reaches it as one."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params.append(errors_option())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command: with the file and how it is read, and the edition as it is read."""
        given = ctx.params
        if "path" in given:
            taken = {name: given.pop(name) for name in attrs.fields_dict(Input) if name in given}
            given["source"] = Input(**taken | {"path": taken["path"] or ""})
        readings = dict(given.pop("readings", ()))
        if readings and given["edition"]:
            try:
                given["edition"] = _edition(given["edition"]).with_reading(**readings)
            except SciscoreError as error:
                message = error.problems[0].message
                raise click.BadParameter(message, ctx, param_hint="'--reading'") from None
        return super().invoke(ctx)


class Checked(click.types.StringParamType):
    """A text that passes a check of sciscore, and the names that complete one."""

    def __init__(
        self, check: Callable[[str], object], names: Callable[[], Iterable[tuple[str, str]]] = tuple
    ) -> None:
        self._check, self._names = check, names

    def convert(self, value: str, _: click.Parameter | None, __: click.Context | None) -> str:
        """The text as it is."""
        try:
            self._check(value)
        except SciscoreError as error:
            raise NotAllowed(error.problems[0].message, value) from None
        return value

    def shell_complete(
        self, _: click.Context, __: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that go on as the word does, each with its help."""
        return [
            CompletionItem(name, help=text)
            for name, text in self._names()
            if name.startswith(incomplete)
        ]


def days(text: str) -> tuple[int, int]:
    """The first and the last day of a text such as ``40-50``."""
    first, _dash, last = text.partition("-")
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        raise NotAllowed(f"{text!r} is not a window of days such as 40-50", text)
    return int(first), int(last)


def _reading(text: str) -> tuple[str, str]:
    """A rule and how it is read, of a text such as ``intact_from=4``."""
    rule, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not RULE=VALUE, such as intact_from=4")
    return rule.strip(), value.strip()


def _edition(text: str) -> Edition:
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
    from sciscore.isncsci.findings import checked

    return checked(text)


def _findings() -> Iterable[tuple[str, str]]:
    from sciscore.isncsci.findings import FINDINGS

    return ((name, "") for name in FINDINGS)


EDITION: Final = Checked(_edition, _editions)
FINDING: Final = Checked(_finding, _findings)

LAYOUT = click.option(
    "--layout",
    metavar="NAME",
    default=_OWN,
    type=Checked(_layout, _layouts),
    help="How the file names and spells the fields: a name of `sciscore layouts`, or a "
    "layout of your own (.toml).",
)
ON_ERROR = click.option(
    "--on-error",
    type=click.Choice(("raise", "report")),
    default="raise",
    help="Where there are problems: refuse the file, or leave out the records that have them.",
)
ROW = click.option(
    "--row",
    type=click.IntRange(min=1),
    help="Number of the record as messages count it: in a table its row in a spreadsheet, where "
    "the header is row 1. By default the first record.",
)
ONE_FINDING = click.option(
    "--finding",
    metavar="NAME",
    default="ais",
    type=FINDING,
    help="Name of the finding, such as motor_level_left.",
)
OUT = click.option(
    "-o", "--output", "out", metavar="OUT", help="File to write; `-` is standard output."
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    help="How many processor cores work. CSV files and JSON lines are read and written in turns "
    "(on Linux, elsewhere one works), of others only the exams are classified by several.",
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

_Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


def source(*more: _Decorator, required: bool = True) -> _Decorator:
    """The argument IN, which may be left out unless required, and options of reading, `more` last.

    The command gets them as one `Input`; without IN its path is empty.
    """
    path = click.argument("path", metavar="IN" if required else "[IN]", required=required)
    return _together(path, *_SOURCE, *more)


def edition(
    *,
    required: bool = True,
    text: str = "Edition of the standard; `sciscore editions` lists them.",
) -> _Decorator:
    """The options ``--edition`` and ``--reading``, which the command gets as one edition."""
    return _together(
        click.option("--edition", required=required, metavar="YEAR", type=EDITION, help=text),
        click.option(
            "--reading",
            "readings",
            multiple=True,
            metavar="RULE=VALUE",
            type=_reading,
            help="How you read a rule that the edition leaves open, such as intact_from=4.",
        ),
    )


def _together(*options: _Decorator) -> _Decorator:
    """Several options in order as one."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
