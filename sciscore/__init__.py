"""Scoring standards of spinal cord injury: exact, fast, traceable to the text.

>>> import sciscore as sci
>>> str(sci.classify(sci.Exam.intact(), edition="2019").ais)
'E'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sciscore.errors import (
    EditionError,
    ExamError,
    FormatError,
    MeasureError,
    OutcomeError,
    Problem,
    ScimError,
    SciscoreError,
)
from sciscore.intervals import Score
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classify import (
    EditionResults as EditionResults,
    classify,
    classify_by_edition,
)
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.edition_table import compare_editions, editions
from sciscore.isncsci.editions import edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.isncsci.grades import MOTOR as MOTOR, SENSORY as SENSORY
from sciscore.isncsci.totals import TOTALS, Totals as Totals
from sciscore.references import REFERENCES
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS
from sciscore.version import __version__

if TYPE_CHECKING:
    from sciscore.batches import (
        batch_schema as batch_schema,
        classify_batches as classify_batches,
    )
    from sciscore.formats.files import read_exams, read_scim
    from sciscore.formats.layout import Layout as Layout
    from sciscore.formats.layouts import (
        layout,
        layouts as layouts,
        suggest_layouts as suggest_layouts,
    )
    from sciscore.formats.table import Table as Table
    from sciscore.formats.writing import write_results
    from sciscore.isncsci.interpretations import interpretations
    from sciscore.isncsci.settle import Settling as Settling, settle
    from sciscore.outcomes.audit import audit as audit
    from sciscore.outcomes.audit_result import Audit as Audit
    from sciscore.outcomes.plausibility import (
        Plausibility as Plausibility,
        plausibility as plausibility,
    )
    from sciscore.outcomes.transitions import Transitions as Transitions, transitions
    from sciscore.outcomes.visit_table import visits
    from sciscore.outcomes.visits import Visits
    from sciscore.outcomes.wide_visits import visits_from_wide
    from sciscore.scim.change import SCIM_CRITERIA, scim_change
    from sciscore.scim.record import ScimRecord
    from sciscore.scim.records import ScimRecords
    from sciscore.scim.results import Scim, scim3
    from sciscore.tables import classify_table, score_scim_table

__all__ = [
    "DERMATOMES",
    "FINDINGS",
    "KEY_MUSCLES",
    "REFERENCES",
    "SCIM_CRITERIA",
    "SEGMENTS",
    "TOTALS",
    "Classification",
    "Classifications",
    "EditionError",
    "Exam",
    "ExamError",
    "Exams",
    "Finding",
    "FormatError",
    "MeasureError",
    "OutcomeError",
    "Problem",
    "Scim",
    "ScimError",
    "ScimRecord",
    "ScimRecords",
    "SciscoreError",
    "Score",
    "Visits",
    "__version__",
    "audit",
    "classify",
    "classify_batches",
    "classify_by_edition",
    "classify_table",
    "compare_editions",
    "edition",
    "editions",
    "interpretations",
    "layout",
    "read_exams",
    "read_scim",
    "scim3",
    "scim_change",
    "score_scim_table",
    "settle",
    "transitions",
    "visits",
    "visits_from_wide",
    "write_results",
]

#: What is loaded when it is first asked for, and where it stands.
_LATER = {
    "Audit": "sciscore.outcomes.audit_result",
    "Layout": "sciscore.formats.layout",
    "SCIM_CRITERIA": "sciscore.scim.change",
    "Scim": "sciscore.scim.results",
    "ScimRecord": "sciscore.scim.record",
    "ScimRecords": "sciscore.scim.records",
    "Settling": "sciscore.isncsci.settle",
    "Plausibility": "sciscore.outcomes.plausibility",
    "Table": "sciscore.formats.table",
    "Transitions": "sciscore.outcomes.transitions",
    "Visits": "sciscore.outcomes.visits",
    "audit": "sciscore.outcomes.audit",
    "batch_schema": "sciscore.batches",
    "classify_batches": "sciscore.batches",
    "classify_table": "sciscore.tables",
    "interpretations": "sciscore.isncsci.interpretations",
    "layout": "sciscore.formats.layouts",
    "layouts": "sciscore.formats.layouts",
    "plausibility": "sciscore.outcomes.plausibility",
    "read_exams": "sciscore.formats.files",
    "read_scim": "sciscore.formats.files",
    "scim3": "sciscore.scim.results",
    "scim_change": "sciscore.scim.change",
    "score_scim_table": "sciscore.tables",
    "settle": "sciscore.isncsci.settle",
    "suggest_layouts": "sciscore.formats.layouts",
    "transitions": "sciscore.outcomes.transitions",
    "visits": "sciscore.outcomes.visit_table",
    "visits_from_wide": "sciscore.outcomes.wide_visits",
    "write_results": "sciscore.formats.writing",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *__all__})
