"""`sciscore schema`: JSON Schemas of what sciscore reads and writes."""

from __future__ import annotations

import json

import click

from sciscore.cli import options
from sciscore.cli.io import text_output


@click.command("schema", cls=options.Verb)
@click.argument(
    "kind", metavar="KIND", type=click.Choice(("exam", "result", "row", "scim", "problem"))
)
def command(kind: str) -> None:
    """Print a JSON Schema of what sciscore reads and writes.

    KIND is exam; result, a line of `classify --nested`; row, a line of `classify` as
    JSON lines; scim, a SCIM result; or problem, a line of `--errors json`.
    """
    from sciscore.schemas import json_schema

    with text_output() as out:
        out.write(json.dumps(json_schema(kind), indent=2) + "\n")
