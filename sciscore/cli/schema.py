"""`sciscore schema`: JSON Schemas of what sciscore reads and writes."""

from __future__ import annotations

import json

import click

from sciscore.cli import options
from sciscore.cli.io import text_output
from sciscore.schemas import KINDS, json_schema


@click.command("schema", cls=options.Verb)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
def command(kind: str) -> None:
    """Print a JSON Schema of what sciscore reads and writes.

    KIND is exam; result, a line of `classify --nested`; row, a line of `classify` as
    JSON lines; scim, a SCIM result; or problem, a line of `--errors json`.
    """
    with text_output() as out:
        out.write(json.dumps(json_schema(kind), indent=2) + "\n")
