"""A check of an installation, and how it came out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import attrs


class DisagreementError(AssertionError):
    """A result is not what a check says it must be."""


def expect_same(found: object, due: object, of: object) -> None:
    """Raise unless what was found is what is due of a case."""
    if found != due:
        raise DisagreementError(f"{of} gives {found}, not {due}")


@attrs.frozen(kw_only=True)
class Check:
    """Something that can be tried on an installation.

    Attributes
    ----------
    name
        Its name, such as ``C or D counts``.
    kind
        ``proof``, ``law``, ``snapshot``, ``table`` or ``cases``.
    says
        What it shows, in a sentence.
    run
        Tries it: returns how many cases it covered, or raises an AssertionError.
    rules
        The rules that it guards, by their ids in the ledger.
    unit
        What a case is.
    needs
        A library that it cannot be tried without; it comes with an extra of sciscore.
    """

    name: str
    kind: str
    says: str
    run: Callable[[], int]
    rules: tuple[str, ...] = ()
    unit: str = "exams"
    needs: str = ""

    def outcome(self) -> Outcome:
        """What comes out when it is tried."""
        count, trouble = 0, ""
        absent = self.needs and find_spec(self.needs) is None
        try:
            count = 0 if absent else self.run()
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
            notes=(f"not tried: {self.name} needs {self.needs}",) if absent else (),
        )


@attrs.frozen(kw_only=True)
class Outcome:
    """How a check came out.

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
        """Whether it holds on this installation."""
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
