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
from sciscore.cli.io import Input, output_type
from sciscore.cli.study_report import Study, published, write_report
from sciscore.cli.terminal import deliver
from sciscore.display import Grid
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.selection import RULES
from sciscore.outcomes.visit_table import visits as read_visits
from sciscore.outcomes.windows import window

_WINDOW: Final = "injury:49+-7, treatment:0-30+0, visit:NAME, or a stage such as emsci:acute_I"
#: Of more people than these only those with a remark are listed.
MANY: Final = 40


def _named(text: str) -> tuple[str, str]:
    """The name and the column of a text such as ``ais=Grade``."""
    name, equals, column = text.partition("=")
    if not (name and equals and column):
        message = f"{text!r} does not name a column; use for instance ais=Grade"
        raise options.NotAllowed(message, text)
    return name, column


def _visit(name: str, **more: Any) -> Callable[[Any], Any]:
    """An option that says which visit is taken."""
    return click.option(
        name,
        metavar="WINDOW",
        required=True,
        multiple=True,
        type=options.Checked(window),
        **more,
    )


def _column(name: str, **more: Any) -> Callable[[Any], Any]:
    """An option that names a column of the user's; by default it has the name of the option."""
    return click.option(f"--{name}", metavar="COLUMN", default=name, **more)


def _part(*names: str, text: str, **more: Any) -> Callable[[Any], Any]:
    """An option for a part of a report."""
    return click.option(*names, help=f"With --report: {text}", **more)


@click.command("outcomes", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, options.MISSING)
@options.edition(
    required=False,
    text="Edition under which all exams are classified; needed if the file has exams.",
)
@_visit(
    "--baseline",
    help=f"Which visit is the baseline: {_WINDOW}. Given again: for people without the first.",
)
@_visit("--followup", help="Which visit is the follow-up, in the same way.")
@click.option(
    "--rule",
    type=click.Choice(tuple(RULES)),
    default="closest",
    help="Which of several visits in a window is taken.",
)
@click.option(
    "--needs",
    metavar="NAME",
    default="",
    show_default=False,
    help="What a visit must have to be taken: exam, scim, or a finding or score such as ais.",
)
@_column("person", help="Your column that says whose visit it is.")
@_column("visit", help="Your column of the names of visits.")
@click.option(
    "--name",
    "names",
    metavar="NAME=COLUMN",
    multiple=True,
    type=_named,
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
    type=options.Checked(window),
    text="a time of the trajectories. Given again for each.",
)
@_part(
    "--reference",
    metavar="SERIES:PLEGIA",
    multiple=True,
    type=options.Checked(published),
    text="published means to lie behind the trajectories, such as Sygen:paraplegia or "
    "'EMSCI 2001-2019:tetraplegia'; for the eye alone.",
)
@_part(
    "--responder",
    "rules",
    metavar="RULE",
    multiple=True,
    type=options.Checked(GradeRule.named),
    text="a responder rule over AIS grades, such as one_grade.",
)
@_part("--arms", metavar="COLUMN", text="compare the two groups of a column of your own.")
@_part(
    "--natural",
    "natural_days",
    metavar="DAYS",
    type=options.days,
    text="hold responders against natural recovery, for baseline exams on these "
    "days since injury, such as 40-50.",
)
@options.OUT
def command(
    source: Input,
    edition: options.AnyEdition | None,
    *,
    baseline: tuple[str, ...],
    followup: tuple[str, ...],
    rule: str,
    needs: str,
    person: str,
    visit: str,
    names: tuple[tuple[str, str], ...],
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
    file_type = output_type(source, out)
    visits = read_visits(
        source.stream,
        edition=edition,
        person=person,
        visit=visit,
        names=dict(names),
        **source.options("layout", "untested", "missing"),
    )
    for note in visits.notes:
        click.echo(f"sciscore: {note}", err=True)
    first, second = (visits.at(*when, rule=rule, needs=needs) for when in (baseline, followup))
    pairs = visits.pairs(first, second)
    if folder is not None:
        made_by = shlex.join(["sciscore", *sys.argv[1:]])
        write_report(Study(pairs=pairs, by=by, command=made_by, **parts), Path(folder))
        return
    changes = pairs.changes(by=by)
    deliver(lambda: [_people(pairs), *changes.grids()], pairs.to_columns, out, file_type)


def _people(pairs: Pairs) -> Grid:
    """A row for each person; of many only those with a remark."""
    if len(pairs.people) <= MANY:
        return pairs.grid()
    grid = pairs.grid(remarkable=True)
    note = "Only people with a remark are listed; -o writes all to a file."
    return attrs.evolve(grid, notes=(*grid.notes, note))
