"""The JSON form of the Praxis ISNCSCI algorithm: exams and results as texts.

Praxis knows neither stated ranges such as ``3*[0-2]``, nor ``5*``, nor the flags
of prior deficits and multiple lesions; exams that hold them are not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sciscore.errors import FormatError, shown
from sciscore.formats.layouts import layout
from sciscore.intervals import Score
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import Finding

_SIDE: Final = {
    "upperExtremity": "ue{}",
    "lowerExtremity": "le{}",
    "lightTouch": "lt{}",
    "pinPrick": "pp{}",
}
_BOTH: Final = {
    "upperExtremity": "uems",
    "lowerExtremity": "lems",
    "lightTouch": "lt",
    "pinPrick": "pp",
}


def read(obj: Mapping[str, Any], *, edition: str | None = None) -> Exam:
    """The exam of a Praxis object.

    Parameters
    ----------
    obj
        ``{"right": {"motor": {"C5": "5", ...}, "lightTouch": {...}, "pinPrick": {...},
        "lowestNonKeyMuscleWithMotorFunction": "L2"}, "left": {...},
        "voluntaryAnalContraction": "No", "deepAnalPressure": "NT"}``.
    edition
        Refuse the grades that this edition does not know.

    Raises
    ------
    ExamError
        If keys are missing or unknown or values illegal; lists all, by Praxis path.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.formats import praxis
    >>> praxis.read(praxis.write_exam(sci.Exam.intact())) == sci.Exam.intact()
    True
    """
    return layout("praxis").read(obj, edition=edition)


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
    >>> praxis.write_exam(sci.Exam.intact())["right"]["motor"]["C5"]
    '5'
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
            **{key: _single(getattr(result.totals, name)) for key, name in _BOTH.items()},
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
    scores = {key: getattr(result.totals, name.format(letter)) for key, name in _SIDE.items()}
    motor = _single(scores["upperExtremity"], scores["lowerExtremity"])
    return {key: _single(score) for key, score in scores.items()} | {"motor": motor}
