"""`sciscore serve-lines`: exams line by line, as long as the input is open."""

from __future__ import annotations

from typing import Any

import click

from sciscore.cli import options
from sciscore.cli.io import standard_input, text_output


@click.command("serve-lines", cls=options.Verb)
@options.LAYOUT
@options.UNTESTED
@options.edition()
@click.option(
    "--longest",
    metavar="BYTES",
    type=click.IntRange(min=1),
    default=1 << 20,
    help="A longer line is answered as a problem and not read.",
)
@click.option(
    "--seconds",
    metavar="NUMBER",
    type=click.FloatRange(min=0, min_open=True),
    help="An exam that takes longer is answered as a problem; by default there is no limit.",
)
def command(**asked: Any) -> None:
    """Classify exams line by line: JSON in, JSON out, one process for many.

    Each line of standard input is an exam, and each is answered with a line: `ok`, your own
    members as `record`, and the result or its `problems`. A bad line is answered like any
    other, and the service goes on. It ends with its input.
    """
    from sciscore.formats.lines import serve

    with text_output() as out:
        serve(standard_input(), out, **asked)
