"""The commands, each in a file of its own that is loaded when the command is used."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from sciscore.cli.problems import end, errors_option, wants_json
from sciscore.version import __version__

#: The commands in order, and what each does. The file of one is named after it, with ``_``
#: for ``-``, and holds it as ``command``.
VERBS: Final = {
    "classify": "Classify the exams of a file.",
    "explain": "Explain a finding of an exam: the steps, the cells and the sources.",
    "settle": "Show which untested cells of an exam would settle a finding.",
    "next": "Show which cells of an exam to test next, or ask for them one by one.",
    "practice": "Classify exams yourself, and see what is right and why.",
    "scim": "Score the SCIM records of a file.",
    "outcomes": "Choose a baseline and a follow-up of each person, and show what changed.",
    "transitions": "Count AIS transitions and responders.",
    "audit": "Compare recorded findings and totals with what the exams give.",
    "report": "Write a page for each exam of a file, and an index of them, into a folder.",
    "editions": "List the editions of the standard, or the differences between two.",
    "layout": "Suggest a layout for a file: which column is which field, and how it spells values.",
    "layouts": "List the layouts of files that --layout may name.",
    "template": "Write an empty table of exams: all columns, the optional ones last.",
    "serve-lines": "Classify exams line by line: JSON in, JSON out, one process for many.",
    "schema": "Print a JSON Schema of what sciscore reads and writes.",
    "validate": "Check that this installation gives the results that its version must give.",
}


class Commands(click.Group):
    """The commands; every end of them has its exit status, and none a traceback."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The names of the commands."""
        return list(VERBS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name not in VERBS:
            return None
        module = importlib.import_module(f"sciscore.cli.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with what each does, in full."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT002 - as click has it
        **extra: Any,
    ) -> Any:
        """Run a command and end the process."""
        arguments = sys.argv[1:] if args is None else list(args)
        if "_SCISCORE_COMPLETE" in os.environ:
            return super().main(arguments, prog_name, complete_var, standalone_mode, **extra)
        as_json = wants_json(arguments)
        try:
            with self.make_context(prog_name or "sciscore", arguments, **extra) as context:
                context.meta["sciscore.json"] = as_json
                if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
                    context.color = False
                self.invoke(context)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - nothing ends in a traceback
            raise SystemExit(end(error, as_json=as_json)) from None
        raise SystemExit(0)


#: Help of the command itself; the control character keeps the lines of a paragraph apart.
_HELP: Final = """\
Score the neurological examination of spinal cord injury, and SCIM III.

Files are CSV, JSON, JSON lines, Parquet or Excel, by their suffix; `-` is standard
input or output. `sciscore COMMAND --help` describes a command.

\b
Exit status:
  0   done
  1   the data has problems; nothing was written
  2   wrong usage
  3   written in part: records with problems were left out
  4   a file could not be opened, decoded, parsed or written
  70  a fault of sciscore
"""


@click.group(
    cls=Commands,
    params=[errors_option()],
    help=_HELP,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 80,
        "show_default": True,
    },
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def sciscore() -> None:
    """Score the neurological examination of spinal cord injury, and SCIM III."""
