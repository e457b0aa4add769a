"""Scoring standards of spinal cord injury: exact, fast, traceable to the text.

>>> import sciscore as sci
>>> str(sci.classify(sci.Exam.intact(), edition="2019").ais)
'E'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sciscore.batches import batch_schema as batch_schema, classify_batches as classify_batches
    from sciscore.errors import (
        EditionError as EditionError,
        ExamError as ExamError,
        FormatError as FormatError,
        MeasureError as MeasureError,
        OutcomeError as OutcomeError,
        Problem as Problem,
        ScimError as ScimError,
        SciscoreError as SciscoreError,
    )
    from sciscore.formats.files import read_exams as read_exams, read_scim as read_scim
    from sciscore.formats.layout import Layout as Layout
    from sciscore.formats.layouts import (
        layout as layout,
        layouts as layouts,
        suggest_layouts as suggest_layouts,
    )
    from sciscore.formats.table import Table as Table
    from sciscore.formats.writing import write_results as write_results
    from sciscore.intervals import Score as Score
    from sciscore.isncsci.classification import Classification as Classification
    from sciscore.isncsci.classify import (
        EditionResults as EditionResults,
        classify as classify,
        classify_by_edition as classify_by_edition,
    )
    from sciscore.isncsci.cohort import Classifications as Classifications
    from sciscore.isncsci.edition_table import (
        compare_editions as compare_editions,
        editions as editions,
    )
    from sciscore.isncsci.editions import edition as edition
    from sciscore.isncsci.exam import Exam as Exam
    from sciscore.isncsci.exams import Exams as Exams
    from sciscore.isncsci.findings import FINDINGS as FINDINGS, Finding as Finding
    from sciscore.isncsci.grades import MOTOR as MOTOR, SENSORY as SENSORY
    from sciscore.isncsci.interpretations import interpretations as interpretations
    from sciscore.isncsci.settle import Settling as Settling, settle as settle
    from sciscore.isncsci.totals import TOTALS as TOTALS, Totals as Totals
    from sciscore.outcomes.audit import audit as audit
    from sciscore.outcomes.audit_result import Audit as Audit
    from sciscore.outcomes.plausibility import (
        Plausibility as Plausibility,
        plausibility as plausibility,
    )
    from sciscore.outcomes.transitions import Transitions as Transitions, transitions as transitions
    from sciscore.outcomes.visit_table import visits as visits
    from sciscore.outcomes.visits import Visits as Visits
    from sciscore.outcomes.wide_visits import visits_from_wide as visits_from_wide
    from sciscore.references import REFERENCES as REFERENCES
    from sciscore.scim.change import SCIM_CRITERIA as SCIM_CRITERIA, scim_change as scim_change
    from sciscore.scim.record import ScimRecord as ScimRecord
    from sciscore.scim.records import ScimRecords as ScimRecords
    from sciscore.scim.results import Scim as Scim, scim3 as scim3
    from sciscore.segments import (
        DERMATOMES as DERMATOMES,
        KEY_MUSCLES as KEY_MUSCLES,
        SEGMENTS as SEGMENTS,
    )
    from sciscore.tables import (
        classify_table as classify_table,
        score_scim_table as score_scim_table,
    )
    from sciscore.version import __version__ as __version__

#: Every public name, and where it stands; each is loaded when it is first used.
_WHERE = {
    "Audit": "outcomes.audit_result",
    "Classification": "isncsci.classification",
    "Classifications": "isncsci.cohort",
    "DERMATOMES": "segments",
    "EditionError": "errors",
    "EditionResults": "isncsci.classify",
    "Exam": "isncsci.exam",
    "ExamError": "errors",
    "Exams": "isncsci.exams",
    "FINDINGS": "isncsci.findings",
    "Finding": "isncsci.findings",
    "FormatError": "errors",
    "KEY_MUSCLES": "segments",
    "Layout": "formats.layout",
    "MOTOR": "isncsci.grades",
    "MeasureError": "errors",
    "OutcomeError": "errors",
    "Plausibility": "outcomes.plausibility",
    "Problem": "errors",
    "REFERENCES": "references",
    "SCIM_CRITERIA": "scim.change",
    "SEGMENTS": "segments",
    "SENSORY": "isncsci.grades",
    "Scim": "scim.results",
    "ScimError": "errors",
    "ScimRecord": "scim.record",
    "ScimRecords": "scim.records",
    "SciscoreError": "errors",
    "Score": "intervals",
    "Settling": "isncsci.settle",
    "TOTALS": "isncsci.totals",
    "Table": "formats.table",
    "Totals": "isncsci.totals",
    "Transitions": "outcomes.transitions",
    "Visits": "outcomes.visits",
    "__version__": "version",
    "audit": "outcomes.audit",
    "batch_schema": "batches",
    "classify": "isncsci.classify",
    "classify_batches": "batches",
    "classify_by_edition": "isncsci.classify",
    "classify_table": "tables",
    "compare_editions": "isncsci.edition_table",
    "edition": "isncsci.editions",
    "editions": "isncsci.edition_table",
    "interpretations": "isncsci.interpretations",
    "layout": "formats.layouts",
    "layouts": "formats.layouts",
    "plausibility": "outcomes.plausibility",
    "read_exams": "formats.files",
    "read_scim": "formats.files",
    "scim3": "scim.results",
    "scim_change": "scim.change",
    "score_scim_table": "tables",
    "settle": "isncsci.settle",
    "suggest_layouts": "formats.layouts",
    "transitions": "outcomes.transitions",
    "visits": "outcomes.visit_table",
    "visits_from_wide": "outcomes.wide_visits",
    "write_results": "formats.writing",
}
#: Sub-packages that are namespaces of their own.
_NAMESPACES = ("form", "measures", "outcomes", "plots", "report", "testing", "validation")

__all__ = sorted(_WHERE)  # noqa: PLE0605 - the names above


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name in _NAMESPACES:
        return import_module(f"sciscore.{name}")
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    thing = getattr(import_module(f"sciscore.{_WHERE[name]}"), name)
    globals()[name] = thing
    return thing


def __dir__() -> list[str]:
    return sorted({*__all__, *_NAMESPACES, "__version__"})
