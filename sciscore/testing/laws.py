"""The laws that every classifier of the examination must keep, whoever wrote it.

A law is a function of a classifier and an exam that raises an AssertionError. A classifier
is any function of an `Exam` that returns a mapping of the findings that it knows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import attrs

from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.testing import statements as say
from sciscore.testing.answers import has_tags, is_open, is_tested

Classify: TypeAlias = Callable[[Exam], Any]


def _any(exam: Exam) -> bool:  # noqa: ARG001 - of any exam
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
    check: Callable[[Classify, Exam], None]
    kind: Callable[[Exam], bool] = _any
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
            self.check(classify, exam)
        except AssertionError as error:
            message = f"{self.name} [{', '.join(self.rules)}]: {error}"
            raise AssertionError(message) from None


_LAWS: Final = (
    Law(
        name="determined",
        rules=("ISNCSCI.NT",),
        check=say.nothing_is_open,
        kind=is_tested,
        needs={"intact_from": (5,), "at_half": ("D",)},
    ),
    Law(
        name="totals",
        rules=("ISNCSCI.TOTALS",),
        check=say.totals_are_sums,
    ),
    Law(
        name="sensory levels",
        rules=("ISNCSCI.SL",),
        check=say.sensory_levels_stand_above_the_first_loss,
        kind=is_tested,
    ),
    Law(
        name="motor levels",
        rules=("ISNCSCI.ML",),
        check=say.motor_levels_end_the_intact_muscles,
        kind=is_tested,
        needs={"intact_from": (5,)},
    ),
    Law(
        name="VAC and levels",
        rules=("ISNCSCI.VAC",),
        check=say.intact_motor_levels_need_vac,
        kind=is_tested,
    ),
    Law(
        name="neurological level",
        rules=("ISNCSCI.NLI",),
        check=say.neurological_level_is_the_most_rostral,
        kind=is_tested,
    ),
    Law(
        name="completeness",
        rules=("ISNCSCI.COMPLETENESS",),
        check=say.complete_is_nothing_at_the_sacrum,
        kind=is_tested,
    ),
    Law(
        name="A is complete",
        rules=("ISNCSCI.AIS", "ISNCSCI.COMPLETENESS"),
        check=say.a_is_complete,
    ),
    Law(
        name="motor incomplete by non-key muscles, too",
        rules=("ISNCSCI.AIS.MOTOR",),
        check=say.motor_incomplete_by_any_muscle,
        kind=is_tested,
        needs={"motor_incomplete": ("motor level",), "nonkey": ("AIS", "AIS and motor ZPP")},
    ),
    Law(
        name="motor incomplete by key muscles",
        rules=("ISNCSCI.AIS.MOTOR",),
        check=say.motor_incomplete_by_key_muscles,
        kind=is_tested,
        needs={"motor_incomplete": ("motor level",), "nonkey": ("ignored",)},
    ),
    Law(
        name="motor incomplete below the neurological level",
        rules=("ISNCSCI.AIS.MOTOR",),
        check=say.motor_incomplete_below_the_neurological_level,
        kind=is_tested,
        needs={"motor_incomplete": ("neurological level",)},
    ),
    Law(
        name="C or D",
        rules=("ISNCSCI.AIS.CD",),
        check=say.d_has_half_of_the_muscles,
        kind=is_tested,
        needs={"at_half": ("D",)},
    ),
    Law(
        name="E is normal",
        rules=("ISNCSCI.AIS.E",),
        check=say.e_is_normal,
        kind=is_tested,
    ),
    Law(
        name="no deficit, no AIS",
        rules=("ISNCSCI.AIS.DEFICIT",),
        check=say.no_deficit_is_no_grade,
        kind=is_tested,
        needs={"without_deficit": ("NA",)},
    ),
    Law(
        name="every exam has an AIS",
        rules=("ISNCSCI.AIS.DEFICIT",),
        check=say.every_exam_has_a_grade,
        kind=is_tested,
        needs={"without_deficit": ("E",)},
    ),
    Law(
        name="zones by absent function",
        rules=("ISNCSCI.ZPP.SCOPE",),
        check=say.zones_apply_without_sacral_function,
        kind=is_tested,
        needs={"zpp": ("absent sacral function",)},
    ),
    Law(
        name="zones of complete injuries",
        rules=("ISNCSCI.ZPP.SCOPE",),
        check=say.zones_apply_in_complete_injuries,
        kind=is_tested,
        needs={"zpp": ("complete injuries",)},
    ),
    Law(
        name="sensory zones",
        rules=("ISNCSCI.ZPP.SENSORY",),
        check=say.sensory_zones_are_the_last_sensation,
        kind=is_tested,
    ),
    Law(
        name="motor zones",
        rules=("ISNCSCI.ZPP.MOTOR", "ISNCSCI.ZPP.NONKEY"),
        check=say.motor_zones_are_the_last_function,
        kind=is_tested,
        needs={"nonkey": ("AIS and motor ZPP",)},
    ),
    Law(
        name="motor zones without non-key muscles",
        rules=("ISNCSCI.ZPP.MOTOR",),
        check=say.motor_zones_by_key_muscles,
        kind=is_tested,
        needs={"nonkey": ("ignored", "AIS")},
    ),
    Law(
        name="judgement",
        rules=("ISNCSCI.LESIONS",),
        check=say.lesions_are_left_to_judgement,
    ),
    Law(
        name="sides",
        rules=("ISNCSCI.SL", "ISNCSCI.ML", "ISNCSCI.NLI", "ISNCSCI.AIS"),
        check=say.sides_are_alike,
    ),
    Law(
        name="a better cell",
        rules=("ISNCSCI.SL", "ISNCSCI.ML", "ISNCSCI.NLI"),
        check=say.a_better_grade_never_raises_a_level,
        kind=is_tested,
    ),
    Law(
        name="a lost cell",
        rules=("ISNCSCI.NT",),
        check=say.a_lost_cell_only_adds_values,
    ),
    Law(
        name="an open cell",
        rules=("ISNCSCI.NT", "ISNCSCI.GRADES"),
        check=say.an_open_cell_is_each_of_its_grades,
        kind=is_open,
    ),
    Law(
        name="tags",
        rules=("ISNCSCI.TAG",),
        check=say.tags_are_what_dropping_them_changes,
        kind=has_tags,
    ),
)

#: Every law by its name.
LAWS: Final = {law.name: law for law in _LAWS}
