"""Scoring standards of spinal cord injury: exact, fast, traceable to the text.

>>> import sciscore as sci
>>> str(sci.classify(sci.Exam.intact(), edition="2019").ais)
'E'
"""

from sciscore.batches import batch_schema, classify_batches
from sciscore.errors import EditionError, ExamError, FormatError, Problem, SciscoreError
from sciscore.formats.files import read_exams
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout, layouts, suggest_layouts
from sciscore.formats.table import Table
from sciscore.formats.writing import write_results
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classifying import EditionResults, classify, classify_by_edition
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.editions import compare_editions, edition, editions
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.isncsci.grades import MOTOR, SENSORY
from sciscore.isncsci.interpretations import interpretations
from sciscore.isncsci.settling import Settling, settle
from sciscore.isncsci.totals import TOTALS, Totals
from sciscore.references import REFERENCES
from sciscore.scores import Score
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS
from sciscore.tables import classify_table
from sciscore.version import __version__

__all__ = [
    "DERMATOMES",
    "FINDINGS",
    "KEY_MUSCLES",
    "MOTOR",
    "REFERENCES",
    "SEGMENTS",
    "SENSORY",
    "TOTALS",
    "Classification",
    "Classifications",
    "EditionError",
    "EditionResults",
    "Exam",
    "ExamError",
    "Exams",
    "Finding",
    "FormatError",
    "Layout",
    "Problem",
    "SciscoreError",
    "Score",
    "Settling",
    "Table",
    "Totals",
    "__version__",
    "batch_schema",
    "classify",
    "classify_batches",
    "classify_by_edition",
    "classify_table",
    "compare_editions",
    "edition",
    "editions",
    "interpretations",
    "layout",
    "layouts",
    "read_exams",
    "settle",
    "suggest_layouts",
    "write_results",
]
