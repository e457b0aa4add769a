"""`sciscore layouts`: the layouts of files that sciscore knows."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.terminal import show


@click.command("layouts", cls=options.Verb)
def command() -> None:
    """List the layouts of files that --layout may name.

    Each is given with what it rests on. NSCISC totals, letters and levels are not exams;
    `sciscore.formats.nscisc` reads them.
    """
    from sciscore.formats.layouts import layouts

    show(layouts().grid())
