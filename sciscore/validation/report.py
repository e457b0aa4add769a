"""Checks of an installation, how they came out, and the report to file with a study."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import Any

import attrs

_TITLE = "sciscore {}: validation of an installation"


@attrs.frozen(kw_only=True)
class _Described:
    name: str
    kind: str
    says: str
    rules: tuple[str, ...] = ()
    unit: str = "exams"


@attrs.frozen(kw_only=True)
class Check(_Described):
    """Something that can be tried on an installation.

    Attributes
    ----------
    name
        Its name, such as ``snapshot of results``.
    kind
        ``law``, ``snapshot``, ``table``, ``cohort`` or ``cases``.
    says
        What it shows, in a sentence.
    run
        Tries it: returns how many cases it covered, or raises an AssertionError.
    rules
        The rules that it guards, by their ids.
    unit
        What a case is.
    """

    run: Callable[[], int]

    def outcome(self) -> Outcome:
        """The outcome when it is tried."""
        count, trouble = 0, ""
        try:
            count = self.run()
        except AssertionError as error:
            trouble = str(error) or "an assertion of the library failed"
        except Exception as error:  # noqa: BLE001 - a check that cannot end has failed
            trouble = f"{type(error).__name__}: {error}"
        described = {one.name: getattr(self, one.name) for one in attrs.fields(_Described)}
        return Outcome(**described, count=count, trouble=trouble)


@attrs.frozen(kw_only=True)
class Outcome(_Described):
    """Outcome of a check.

    Attributes
    ----------
    name, kind, says, rules, unit
        As in `Check`.
    count
        How many cases it covered.
    trouble
        What is wrong; empty if it passed.
    notes
        What a reader should know although it passed.
    """

    count: int
    trouble: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True if it holds on this installation."""
        return not self.trouble

    def to_dict(self) -> dict[str, Any]:
        """The outcome as a dictionary, ready for JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "says": self.says,
            "rules": list(self.rules),
            "cases": self.count,
            "unit": self.unit,
            "passed": self.passed,
            "trouble": self.trouble,
            "notes": list(self.notes),
        }


@attrs.frozen(kw_only=True)
class Report:
    """Outcomes of all checks of an installation. Print it to read it.

    Attributes
    ----------
    version
        The version of sciscore.
    editions
        The editions that were checked.
    platform
        What it ran on: Python, NumPy and others, by name.
    snapshot
        The digest of the results that this version must give.
    outcomes
        The outcome of each check.
    made
        When it was made, as it was told; empty if it was not.
    """

    version: str
    editions: tuple[str, ...]
    platform: dict[str, str]
    snapshot: str
    outcomes: tuple[Outcome, ...]
    made: str = ""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The checks that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def passed(self) -> bool:
        """True if all checks passed."""
        return not self.failed

    @property
    def broken_rules(self) -> tuple[str, ...]:
        """The rules that failed checks guard, those of most failed checks first."""
        named = [rule for outcome in self.failed for rule in outcome.rules]
        return tuple(sorted(dict.fromkeys(named), key=lambda rule: -named.count(rule)))

    @property
    def verdict(self) -> str:
        """All in a sentence."""
        cases = sum(outcome.count for outcome in self.outcomes)
        if self.passed:
            return f"All {len(self.outcomes)} checks passed, {cases:,} cases."
        rules = f" Rules: {', '.join(self.broken_rules)}." if self.broken_rules else ""
        return f"{len(self.failed)} of {len(self.outcomes)} checks FAILED.{rules}"

    def facts(self) -> dict[str, str]:
        """The subject of the report, by name."""
        told = {"made": self.made} if self.made else {}
        return {
            **told,
            "sciscore": self.version,
            "editions": ", ".join(self.editions),
            "results": f"snapshot {self.snapshot}",
            **self.platform,
        }

    def to_dict(self) -> dict[str, Any]:
        """The report as nested dictionaries, ready for JSON."""
        return {
            "sciscore_version": self.version,
            "made": self.made,
            "editions": list(self.editions),
            "platform": dict(self.platform),
            "snapshot": self.snapshot,
            "passed": self.passed,
            "verdict": self.verdict,
            "broken_rules": list(self.broken_rules),
            "checks": [outcome.to_dict() for outcome in self.outcomes],
        }

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(self.to_dict(), indent=2) + "\n"

    def to_markdown(self) -> str:
        """The report as a page of Markdown."""
        lines = [f"# {_TITLE.format(self.version)}", "", f"**{self.verdict}**", ""]
        lines += ["| | |", "| --- | --- |"]
        lines += [f"| {name} | {_cell(text)} |" for name, text in self.facts().items()]
        lines += ["", "## Checks", "", "| | check | covered | what it shows | rules |"]
        lines += ["| --- | --- | ---: | --- | --- |"]
        for outcome in self.outcomes:
            mark = "passed" if outcome.passed else "**FAILED**"
            covered = f"{outcome.count:,} {outcome.unit}" if outcome.count else ""
            rules = ", ".join(outcome.rules)
            lines.append(
                f"| {mark} | {outcome.kind}: {outcome.name} | {covered} "
                f"| {_cell(outcome.says)} | {rules} |"
            )
        for title, texts in (
            ("What failed", [f"{o.name}: {o.trouble}" for o in self.failed]),
            ("Notes", [note for o in self.outcomes for note in o.notes]),
        ):
            if texts:
                lines += ["", f"## {title}", "", *(f"- {_cell(text)}" for text in texts)]
        return "\n".join(lines) + "\n"

    def __str__(self) -> str:
        width = max(map(len, self.facts()))
        lines = [_TITLE.format(self.version), ""]
        lines += [f"  {name:{width}}  {text}" for name, text in self.facts().items()]
        lines += ["", *(line_of(outcome) for outcome in self.outcomes), "", self.verdict]
        return "\n".join(lines)


def _cell(text: str) -> str:
    """A text that leaves a table of Markdown whole, and brings no markup along."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    for char in r"\|*_<>`[]":
        plain = plain.replace(char, f"&#{ord(char)};" if char in "<>|" else f"\\{char}")
    return plain


def line_of(outcome: Outcome, width: int = 96) -> str:
    """An outcome as a line of text, with what is wrong and what to know below it."""
    covered = f"{outcome.count:>9,} {outcome.unit}" if outcome.count else ""
    mark = "passed" if outcome.passed else "FAILED"
    first = f"{mark}  {outcome.kind:8}  {outcome.name:46}{covered}".rstrip()
    below = [f"rules: {', '.join(outcome.rules)}"] if outcome.trouble and outcome.rules else []
    below += [outcome.trouble] if outcome.trouble else []
    below += [f"note: {note}" for note in outcome.notes]
    indent = " " * 8
    wrapped = (
        textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent + "  ")
        for text in below
    )
    return "\n".join([first, *wrapped])
