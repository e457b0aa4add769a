"""`sciscore outcomes`: which visits are taken, and what changed between them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, output_type
from sciscore.cli.terminal import is_terminal, show
from sciscore.outcomes.selection import RULES

if TYPE_CHECKING:
    from sciscore.outcomes import Pairs

_WINDOW: Final = "injury:49+-7, treatment:0-30+0, visit:NAME, or a stage such as emsci:acute_I"
#: Of more people than these only those with a remark are listed.
MANY: Final = 40


def _window(text: str) -> object:
    from sciscore.outcomes.schedules import window

    return window(text)


def _responder(text: str) -> object:
    from sciscore.outcomes import GradeRule

    return GradeRule.named(text)


def _days(text: str) -> tuple[int, int]:
    from sciscore.cli.study_report import parsed_days

    return parsed_days(text)


def _named(text: str) -> tuple[str, str]:
    from sciscore.errors import FormatError

    name, equals, column = text.partition("=")
    if not (name and equals and column):
        raise FormatError(f"{text!r} does not name a column; use for instance ais=Grade")
    return name, column


def _report(
    pairs: Pairs,
    folder: str,
    *,
    by: tuple[str, ...],
    times: tuple[str, ...],
    responders: tuple[str, ...],
    arms: str,
    natural: str | None,
) -> None:
    """Write the whole study into a folder."""
    from sciscore.cli.study_report import Asked, write_report

    asked = Asked(
        by=by,
        times=times,
        responders=responders,
        arms=arms,
        natural_days=None if natural is None else _days(natural),
        command=shlex.join(["sciscore", *sys.argv[1:]]),
    )
    write_report(pairs, Path(folder), asked)


@click.command("outcomes", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, options.MISSING)
@click.option(
    "--edition",
    metavar="YEAR",
    help="Edition under which all exams are classified; needed if the file has exams.",
    **options.known_edition,  # type: ignore[arg-type]
)
@options.READING
@click.option(
    "--baseline",
    metavar="WINDOW",
    required=True,
    multiple=True,
    callback=options.checked(_window),
    help=f"Which visit is the baseline: {_WINDOW}. Given again: for people without the first.",
)
@click.option(
    "--followup",
    metavar="WINDOW",
    required=True,
    multiple=True,
    callback=options.checked(_window),
    help="Which visit is the follow-up, in the same way.",
)
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
@click.option(
    "--person",
    metavar="COLUMN",
    default="person",
    show_default=True,
    help="Your column that says whose visit it is.",
)
@click.option(
    "--visit",
    metavar="COLUMN",
    default="visit",
    show_default=True,
    help="Your column of the names of visits.",
)
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
@click.option(
    "--time",
    "times",
    metavar="WINDOW",
    multiple=True,
    callback=options.checked(_window),
    help="With --report: a time of the trajectories. Given again for each.",
)
@click.option(
    "--responder",
    "responders",
    metavar="RULE",
    multiple=True,
    callback=options.checked(_responder),
    help="With --report: a responder rule over AIS grades, such as one_grade.",
)
@click.option(
    "--arms",
    metavar="COLUMN",
    default="",
    help="With --report: compare the two groups of a column of your own.",
)
@click.option(
    "--natural",
    metavar="DAYS",
    callback=options.checked(_days),
    help="With --report: hold responders against natural recovery, for baseline exams on these "
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
    times: tuple[str, ...],
    responders: tuple[str, ...],
    arms: str,
    natural: str | None,
    out: str | None,
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
    first, second = (visits.at(*when, rule=rule, needs=needs) for when in (baseline, followup))
    pairs = visits.pairs(first, second)
    if folder is not None:
        _report(
            pairs, folder, by=by, times=times, responders=responders, arms=arms, natural=natural
        )
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
