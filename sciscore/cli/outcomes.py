"""`sciscore outcomes`: which visits are taken, and what changed between them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs
import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, output_type
from sciscore.cli.terminal import is_terminal, show
from sciscore.outcomes.selection import RULES

_WINDOW: Final = "injury:49+-7, treatment:0-30+0, visit:NAME, or a stage such as emsci:acute_I"
#: Of more people than these only those with a remark are listed.
MANY: Final = 40


def _window(text: str) -> object:
    from sciscore.outcomes.windows import window

    return window(text)


def _responder(text: str) -> object:
    from sciscore.outcomes import GradeRule

    return GradeRule.named(text)


def _means(text: str) -> object:
    from sciscore.cli.study_report import published

    return published(text)


def _named(text: str) -> tuple[str, str]:
    from sciscore.errors import FormatError

    name, equals, column = text.partition("=")
    if not (name and equals and column):
        raise FormatError(f"{text!r} does not name a column; use for instance ais=Grade")
    return name, column


def _visit(name: str, **more: Any) -> Callable[[Any], Any]:
    """An option that says which visit is taken."""
    return click.option(
        name,
        metavar="WINDOW",
        required=True,
        multiple=True,
        callback=options.checked(_window),
        **more,
    )


def _column(name: str, **more: Any) -> Callable[[Any], Any]:
    """An option that names a column of the user's; by default it has the name of the option."""
    return click.option(f"--{name}", metavar="COLUMN", default=name, show_default=True, **more)


def _part(*names: str, text: str, **more: Any) -> Callable[[Any], Any]:
    """An option for a part of a report."""
    return click.option(*names, help=f"With --report: {text}", **more)


@click.command("outcomes", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, options.MISSING)
@click.option(
    "--edition",
    metavar="YEAR",
    help="Edition under which all exams are classified; needed if the file has exams.",
    **options.known_edition,  # type: ignore[arg-type]
)
@options.READING
@_visit(
    "--baseline",
    help=f"Which visit is the baseline: {_WINDOW}. Given again: for people without the first.",
)
@_visit("--followup", help="Which visit is the follow-up, in the same way.")
@click.option(
    "--rule",
    type=click.Choice(tuple(RULES)),
    default="closest",
    show_default=True,
    help="Which of several visits in a window is taken.",
)
@click.option(
    "--needs",
    metavar="NAME",
    default="",
    help="What a visit must have to be taken: exam, scim, or a finding or score such as ais.",
)
@_column("person", help="Your column that says whose visit it is.")
@_column("visit", help="Your column of the names of visits.")
@click.option(
    "--name",
    "names",
    metavar="NAME=COLUMN",
    multiple=True,
    callback=options.checked(_named),
    help="What you call another column, such as ais=Grade or date=Day.",
)
@click.option(
    "--by",
    metavar="COLUMN",
    multiple=True,
    help="A column of your own, or ais at baseline, by which people are grouped.",
)
@click.option(
    "--report",
    "folder",
    metavar="DIR",
    help="Write every table and plot of the study, a page that holds them, and a methods "
    "paragraph with its references into a folder, new or empty.",
)
@_part(
    "--time",
    "times",
    metavar="WINDOW",
    multiple=True,
    callback=options.checked(_window),
    text="a time of the trajectories. Given again for each.",
)
@_part(
    "--reference",
    metavar="SERIES:PLEGIA",
    multiple=True,
    callback=options.checked(_means),
    text="published means to lie behind the trajectories, such as Sygen:paraplegia or "
    "'EMSCI 2001-2019:tetraplegia'; for the eye alone.",
)
@_part(
    "--responder",
    "responders",
    metavar="RULE",
    multiple=True,
    callback=options.checked(_responder),
    text="a responder rule over AIS grades, such as one_grade.",
)
@_part(
    "--arms", metavar="COLUMN", default="", text="compare the two groups of a column of your own."
)
@_part(
    "--natural",
    "natural_days",
    metavar="DAYS",
    callback=options.days,
    text="hold responders against natural recovery, for baseline exams on these "
    "days since injury, such as 40-50.",
)
@options.OUT
def command(
    source: Input,
    edition: str | None,
    readings: tuple[str, ...],
    *,
    baseline: tuple[str, ...],
    followup: tuple[str, ...],
    rule: str,
    needs: str,
    person: str,
    visit: str,
    names: tuple[str, ...],
    by: tuple[str, ...],
    folder: str | None,
    out: str | None,
    **parts: Any,
) -> None:
    """Choose a baseline and a follow-up of each person, and show what changed.

    IN is a long table, a row for each visit: person, days_since_injury,
    days_since_treatment or visit; the columns of an exam, of SCIM III, or both; or
    findings and scores as recorded, such as ais and uems. Without -o the change is a table
    on a terminal; a pipe and a file get a row for each person. With --report a folder gets
    the whole study.
    """
    from sciscore.formats.write import write_columns
    from sciscore.outcomes.visit_table import visits as read_visits

    file_type = output_type(source, out)
    visits = read_visits(
        source.stream,
        edition=edition and options.read_edition(edition, readings),
        person=person,
        visit=visit,
        names=dict(map(_named, names)),
        **source.options("layout", "untested", "missing"),
    )
    for note in visits.notes:
        click.echo(f"sciscore: {note}", err=True)
    first, second = (visits.at(*when, rule=rule, needs=needs) for when in (baseline, followup))
    pairs = visits.pairs(first, second)
    if folder is not None:
        from sciscore.cli.study_report import Asked, write_report

        made_by = shlex.join(["sciscore", *sys.argv[1:]])
        write_report(pairs, Path(folder), Asked(by=by, command=made_by, **parts))
        return
    changes = pairs.changes(by=by)
    if out is None and is_terminal():
        many = len(pairs.people) > MANY
        people = pairs.grid(remarkable=many)
        if many:
            note = "Only people with a remark are listed; -o writes all to a file."
            people = attrs.evolve(people, notes=(*people.notes, note))
        show(people, *changes.grids())
        return
    with output(out) as target:
        write_columns(pairs.to_columns(), target, file_type)
