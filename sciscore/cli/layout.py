"""`sciscore layout`: a layout for a file that nobody described."""

from __future__ import annotations

from pathlib import Path

import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, spare
from sciscore.cli.problems import DATA, as_json, tell
from sciscore.cli.terminal import say, show
from sciscore.formats.suggest import suggest_layout
from sciscore.saving import saved


@click.command("layout", cls=options.Verb)
@options.source(options.UNTESTED)
@options.OUT
@click.pass_context
def command(context: click.Context, source: Input, out: str | None) -> None:
    """Suggest a layout for a file: which column is which field, and how it spells values.

    With -o the layout is written, for --layout. What is open stands in it as comments,
    and the exit status is 1.
    """
    spare(source, out)
    name = (out and out != "-" and Path(out).name.partition(".")[0]) or "mine"
    found = suggest_layout(source.stream, name=name, **source.options("untested"))
    if out != "-":
        show(*found.grids())
    if out:
        with output(out) as target, saved(target) as stream:
            stream.write(found.to_toml())
    if out and out != "-":
        say(f"written: {out}" + "; settle what is open in it" * bool(found.open))
    if found.open:
        if as_json():
            tell(found.open, as_json=True)
        context.exit(DATA)
