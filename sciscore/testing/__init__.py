"""For tests of your own: made-up exams and studies, and the laws that every classifier must keep.

The laws and the seeded exams need nothing more than sciscore. The Hypothesis strategies need
the extra ``testing``: ``pip install "sciscore[testing]"``.
"""

from typing import TYPE_CHECKING, Any

from sciscore.testing.checking import check_laws
from sciscore.testing.laws import Law
from sciscore.testing.practice import DIFFICULTIES, grade_answers, practice_exam, snags
from sciscore.testing.seeded import seeded_exams, seeded_injuries
from sciscore.testing.statements import LAWS

if TYPE_CHECKING:
    from sciscore.testing.strategies import (
        ais_grades,
        contents,
        exams,
        exams_near_borders,
        scim_records,
        visit_tables,
    )

__all__ = (
    "DIFFICULTIES",
    "LAWS",
    "Law",
    "ais_grades",
    "check_laws",
    "contents",
    "exams",
    "exams_near_borders",
    "grade_answers",
    "practice_exam",
    "scim_records",
    "seeded_exams",
    "seeded_injuries",
    "snags",
    "visit_tables",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from sciscore.testing import strategies

    return getattr(strategies, name)
