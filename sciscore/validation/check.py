"""A check of an installation, and how it came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs


class DisagreementError(AssertionError):
    """A result is not what a check says it must be."""


@attrs.frozen(kw_only=True)
class Check:
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

    name: str
    kind: str
    says: str
    run: Callable[[], int]
    rules: tuple[str, ...] = ()
    unit: str = "exams"

    def outcome(self) -> Outcome:
        """The outcome when it is tried."""
        count, trouble = 0, ""
        try:
            count = self.run()
        except AssertionError as error:
            trouble = str(error) or "an assertion of the library failed"
        except Exception as error:  # noqa: BLE001 - a check that cannot end has failed
            trouble = f"{type(error).__name__}: {error}"
        return Outcome(
            name=self.name,
            kind=self.kind,
            says=self.says,
            rules=self.rules,
            unit=self.unit,
            count=count,
            trouble=trouble,
        )


@attrs.frozen(kw_only=True)
class Outcome:
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

    name: str
    kind: str
    says: str
    rules: tuple[str, ...]
    unit: str
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
