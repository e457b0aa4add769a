"""Try a classifier against the laws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sciscore.errors import ExamError, items_of, one_of, shown
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.testing.answers import answers
from sciscore.testing.laws import Classify, Law
from sciscore.testing.seeded import seeded_exams
from sciscore.testing.statements import LAWS


def check_laws(
    classify: Classify,
    *,
    edition: str,
    exams: Iterable[Exam] | None = None,
    laws: Iterable[str] | None = None,
) -> dict[str, int]:
    """Check a classifier of your own against the laws.

    Parameters
    ----------
    classify
        A function of an `Exam`. It returns a mapping of the findings that it knows, by
        their names: a value as text, or all possible values; with ``*`` at the end where
        tagged; and of the totals, as numbers or as (lowest, highest). A `Classification`
        will do.
    edition
        Year of the edition that it follows.
    exams
        The exams to try, by default 1,000 of `seeded_exams`.
    laws
        Names of laws, by default all that hold in the edition.

    Returns
    -------
    dict of int
        For each law the number of exams of which it speaks.

    Raises
    ------
    AssertionError
        If any law is broken; with the first exam that breaks each, by its number.
    ExamError
        If there is no such law, or the classifier or the exams are none.

    Examples
    --------
    >>> import sciscore as sci
    >>> def mine(exam):
    ...     return {"ais": "A" if exam["vac"] == "No" else "D"}
    >>> check_laws(mine, edition="2019", laws=["completeness", "no deficit, no AIS"])
    Traceback (most recent call last):
    ...
    AssertionError: 1 of 2 laws broken
    no deficit, no AIS [ISNCSCI.AIS.DEFICIT]: AIS is D, and NA is due (first: exam 59)
    """
    row = find_edition(edition)
    chosen = chosen_laws(row, laws)
    tried = list(seeded_exams(1000, edition) if exams is None else items_of(exams))
    if not all(isinstance(exam, Exam) for exam in tried):
        raise ExamError(f"expected exams, not {shown(exams)}", "argument.type")
    given: object = classify
    if not callable(given):
        message = f"classify is a function of an exam, not {shown(given)}"
        raise ExamError(message, "argument.type")
    known = remembered(classify)
    broken = [trouble for law in chosen if (trouble := first_trouble(law, known, tried))]
    if broken:
        raise AssertionError("\n".join([f"{len(broken)} of {len(chosen)} laws broken", *broken]))
    return {law.name: sum(map(law.kind, tried)) for law in chosen}


def chosen_laws(edition: Edition, names: Iterable[str] | None = None) -> list[Law]:
    """The laws of an edition, or the named ones."""
    if names is None:
        return [law for law in LAWS.values() if law.holds_in(edition)]
    wanted = items_of(names)
    for name in wanted:
        if not one_of(name, LAWS):
            raise ExamError(f"there is no law {shown(name)}; use one of {', '.join(LAWS)}")
    return [LAWS[name] for name in wanted]


def first_trouble(law: Law, classify: Classify, exams: Iterable[Exam]) -> str:
    """Describe the first exam that breaks a law; empty if none does."""
    for place, exam in enumerate(exams):
        try:
            law(classify, exam)
        except AssertionError as error:
            return f"{error} (first: exam {place})"
    return ""


def remembered(classify: Classify) -> Classify:
    """The classifier, asked only once for each exam."""
    found: dict[Exam, Any] = {}

    def ask(exam: Exam) -> Any:
        if exam not in found:
            found[exam] = answers(classify(exam))
        return found[exam]

    return ask
