"""The laws that every classifier of the examination must keep, whoever wrote it.

A law is a function of a classifier and an exam that raises an AssertionError. A classifier
is any function of an `Exam` that returns a mapping of the findings that it knows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.testing.answers import Answers, answers

Classify: TypeAlias = Callable[[Exam], Any]
#: A classifier whose answers are read.
Ask: TypeAlias = Callable[[Exam], Answers]
#: Raises an AssertionError about a classifier and an exam; its docstring says what holds.
Statement: TypeAlias = Callable[[Ask, Exam], None]


def any_exam(exam: Exam) -> bool:  # noqa: ARG001 - of any exam
    """True: the law is about every exam."""
    return True


@attrs.frozen(kw_only=True)
class Law:
    """Something that holds for every exam of a kind.

    Calling a law with a classifier and an exam raises an AssertionError if it is broken;
    of an exam of another kind, or where the classifier does not tell a finding that the
    law is about, it says nothing.

    Attributes
    ----------
    name
        Its name in `LAWS`.
    rules
        The rules that it guards, by their ids.
    kind
        Of which exams it speaks.
    check
        What raises if it is broken.
    needs
        Readings of the edition table without which it does not hold, by column.
    """

    name: str
    rules: tuple[str, ...]
    check: Statement
    kind: Callable[[Exam], bool] = any_exam
    needs: Mapping[str, tuple[object, ...]] = attrs.field(factory=dict)

    @property
    def says(self) -> str:
        """The law in a sentence."""
        return " ".join((inspect.getdoc(self.check) or "").split())

    def holds_in(self, edition: str | int | Edition) -> bool:
        """True if the law holds in an edition: by all of its readings."""
        row = find_edition(edition)
        return all(
            set(row.rules()[cell].readings) <= set(allowed) for cell, allowed in self.needs.items()
        )

    def __call__(self, classify: Classify, exam: Exam) -> None:
        """Raise an AssertionError if a classifier breaks the law with an exam."""
        if not self.kind(exam):
            return
        try:
            self.check(lambda one: answers(classify(one)), exam)
        except AssertionError as error:
            message = f"{self.name} [{', '.join(self.rules)}]: {error}"
            raise AssertionError(message) from None
