"""The JSON form of the Praxis ISNCSCI algorithm: exams and results as texts.

Praxis knows neither stated ranges such as ``3*[0-2]``, nor ``5*``, nor the flags
of prior deficits and multiple lesions; exams that hold them are not written. Its layout
reads exams: ``sciscore.layout("praxis").read``.
"""

from __future__ import annotations

from typing import Any, Final

from sciscore.errors import FormatError, shown
from sciscore.formats.layouts import layout
from sciscore.intervals import Score
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import Finding

#: Totals as Praxis calls them, and as they begin here, for one side and for both.
_TOTALS: Final = (
    ("upperExtremity", "ue", "uems"),
    ("lowerExtremity", "le", "lems"),
    ("lightTouch", "lt", "lt"),
    ("pinPrick", "pp", "pp"),
)


def write_exam(exam: Exam) -> dict[str, Any]:
    """The Praxis object of an exam.

    Raises
    ------
    ExamError
        If the exam holds what Praxis cannot express; lists all such fields.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.formats import praxis
    >>> record = praxis.write_exam(sci.Exam.intact())
    >>> record["right"]["motor"]["C5"], sci.layout("praxis").read(record) == sci.Exam.intact()
    ('5', True)
    """
    nested: dict[str, Any] = {}
    for path, text in layout("praxis").write(exam).items():
        *parents, name = path.split(".")
        inner = nested
        for parent in parents:
            inner = inner.setdefault(parent, {})
        if text:
            inner[name] = text
    return nested


def write(result: Classification) -> dict[str, Any]:
    """The Praxis object of a classification.

    Returns
    -------
    dict
        ``{"classification": {...}, "totals": {...}}``, all values texts. A finding
        that is not determinable is the list of its possible values, ``NA`` first,
        each with ``*`` if the finding is tagged; ``ND`` where it is left to judgement.
        A total without a single value is ``ND``.

    Notes
    -----
    Totals are those of the grades as examined. Praxis counts ``**`` as normal.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.formats import praxis
    >>> result = sci.classify(sci.Exam.intact().replace({"vac": "NT"}), edition="2019")
    >>> praxis.write(result)["classification"]["ASIAImpairmentScale"]
    'B,E'
    """
    given: object = result
    if not isinstance(given, Classification):
        raise FormatError(f"expected a Classification, not {shown(given)}", "argument.type")
    return {
        "classification": {
            "neurologicalLevels": _four(result, "level"),
            "neurologicalLevelOfInjury": _listed(result.neurological_level),
            "injuryComplete": _listed(result.completeness),
            "ASIAImpairmentScale": _listed(result.ais),
            "zoneOfPartialPreservations": _four(result, "zpp"),
        },
        "totals": {
            "left": _side_totals(result, "l"),
            "right": _side_totals(result, "r"),
            **{key: _single(getattr(result.totals, both)) for key, _, both in _TOTALS},
        },
    }


def _listed(finding: Finding) -> str:
    mark = "*" if finding.tagged else ""
    return ",".join(value + mark for value in finding.possible) or "ND"


def _four(result: Classification, what: str) -> dict[str, str]:
    return {
        kind + side.capitalize(): _listed(result.findings[f"{kind}_{what}_{side}"])
        for kind in ("sensory", "motor")
        for side in ("right", "left")
    }


def _single(*parts: Score) -> str:
    values = [part.value for part in parts]
    return "ND" if None in values else str(sum(filter(None, values)))


def _side_totals(result: Classification, letter: str) -> dict[str, str]:
    totals = result.totals
    made = {key: _single(getattr(totals, start + letter)) for key, start, _ in _TOTALS}
    motor = (getattr(totals, f"{start}{letter}") for start in ("ue", "le"))
    return {**made, "motor": _single(*motor)}
