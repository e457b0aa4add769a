"""Check an installation: that its results are those that this version must give.

Needs neither pytest nor Hypothesis. ``sciscore validate`` does the same in a terminal.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version as version_of
from pathlib import Path

from sciscore.errors import SciscoreError, shown
from sciscore.isncsci.editions import EDITIONS
from sciscore.validation.cases import outcome_of, read_cases
from sciscore.validation.conformance import checks
from sciscore.validation.report import Check, Outcome, Report
from sciscore.validation.snapshot import shipped
from sciscore.version import __version__

__all__ = ("Check", "Outcome", "Report", "validate")


def validate(
    cases: str | Path | None = None,
    *,
    edition: str | None = None,
    made: str = "",
    each: Callable[[Outcome], object] | None = None,
) -> Report:
    """Check this installation, and worked cases of your own.

    Parameters
    ----------
    cases
        A folder of JSON files, each an exam with the findings that it should have.
    edition
        Year of the edition for cases that do not say theirs.
    made
        When the report is made, as it shall say it; sciscore does not look at a clock.
    each
        Called with every outcome as soon as it is there.

    Returns
    -------
    Report
        Version, editions, platform, and for each check what it covered and whether it
        passed. It takes some seconds.

    Raises
    ------
    SciscoreError
        If the cases cannot be read, or Python was told to skip assertions (``-O``), which
        the checks are made of.

    Examples
    --------
    >>> report = validate()
    >>> report.passed, report.broken_rules
    (True, ())
    """
    if not __debug__:  # pragma: no cover
        raise SciscoreError("Python skips assertions (-O): the checks would not check anything")
    if each is not None and not callable(each):
        raise SciscoreError(f"each is a function, not {shown(each)}", "argument.type")
    worked = [] if cases is None else read_cases(cases, edition)
    outcomes = []

    def keep(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if each is not None:
            each(outcome)

    for check in checks():
        keep(check.outcome())
    if worked:
        keep(outcome_of(worked))
    return Report(
        version=__version__,
        editions=tuple(EDITIONS),
        platform=_platform(),
        snapshot=shipped().digest,
        outcomes=tuple(outcomes),
        made=made,
    )


def _platform() -> dict[str, str]:
    """The platform and libraries, by name."""
    found = {"Python": f"{platform.python_implementation()} {platform.python_version()}"}
    for title, name in (("NumPy", "numpy"), ("attrs", "attrs")):
        try:
            found[title] = version_of(name)
        except PackageNotFoundError:  # pragma: no cover
            found[title] = "not known"
    return found | {"system": f"{platform.system()} {platform.machine()}"}
