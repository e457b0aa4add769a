"""The JSON form of the Praxis ISNCSCI algorithm: exams and results as texts.

Praxis knows neither stated ranges such as ``3*[0-2]``, nor ``5*``, nor the flags
of prior deficits and multiple lesions; exams that hold them are not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sciscore.errors import ExamError, Problem
from sciscore.formats.layout import Layout
from sciscore.intervals import Score
from sciscore.isncsci import fields
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.grades import MOTOR, PLAIN, SENSORY, TAGGED, Scale
from sciscore.records import flat
from sciscore.segments import KEY_MUSCLES

_FLAGS: Final = (fields.PRIOR_DEFICIT, fields.MULTIPLE_LESIONS)
_WORDS: Final = {
    "light_touch": "lightTouch",
    "pin_prick": "pinPrick",
    "lowest_nonkey_muscle": "lowestNonKeyMuscleWithMotorFunction",
    "vac": "voluntaryAnalContraction",
    "dap": "deepAnalPressure",
}
#: Words of the older keys, such as ``c5RightTouch``.
_OLDER: Final = {
    "light_touch": "Touch",
    "pin_prick": "Prick",
    "motor": "Motor",
    "vac": "analContraction",
    "dap": "analSensation",
}
#: What else an exam in the older style holds.
_BESIDE: Final = ("comments", "totals")
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


def _texts(scale: Scale) -> dict[str, str]:
    """The grades that Praxis knows: no stated ranges and none of older editions."""
    tokens = (token for token in scale.token.values() if token.kind in (PLAIN, TAGGED))
    return {token.text: token.text for token in tokens if "[" not in token.text}


def _layout(columns: Mapping[str, str]) -> Layout:
    return Layout(
        name="praxis",
        title="Praxis",
        columns=columns,
        sensory=_texts(SENSORY),
        motor=_texts(MOTOR),
        answers={text: text for text in ("Yes", "No", "NT")},
        segments={text: text for text in (*KEY_MUSCLES, "")},
        evidence=("Praxis", "RHI core"),
    )


def _older(path: str) -> str:
    """The key of a field in the older, flat style."""
    side, _, inner = path.partition(".")
    if inner == "lowest_nonkey_muscle":
        return side + "LowestNonKeyMuscleWithMotorFunction"
    part, _, segment = inner.partition(".")
    return segment.lower() + side.capitalize() + _OLDER[part]


_PATHS: Final = tuple(path for place, path in enumerate(PLACE) if place not in _FLAGS)
#: Exams as nested objects, a key by its path in them.
NESTED: Final = _layout(
    {path: ".".join(_WORDS.get(word, word) for word in path.split(".")) for path in _PATHS}
)
#: Exams in the older style with one key for each field, as columns of a table, too.
PRAXIS: Final = _layout({path: _OLDER.get(path) or _older(path) for path in _PATHS})
_TOP: Final = frozenset(
    {path.partition(".")[0].casefold() for path in NESTED.columns.values()}
    | {name.casefold() for name in PRAXIS.columns.values()}
)


def looks_like_key(name: str) -> bool:
    """Whether a key of a record belongs to the exam, or is close to one that does."""
    return name.partition(".")[0].strip().casefold() in _TOP


def read(obj: Mapping[str, Any], *, edition: str | None = None) -> Exam:
    """The exam of a Praxis object.

    Parameters
    ----------
    obj
        ``{"right": {"motor": {"C5": "5", ...}, "lightTouch": {...}, "pinPrick": {...},
        "lowestNonKeyMuscleWithMotorFunction": "L2"}, "left": {...},
        "voluntaryAnalContraction": "No", "deepAnalPressure": "NT"}``; or the same in
        the older style, ``{"c5RightTouch": "2", ..., "analContraction": "No"}``, where
        comments and totals are left alone.
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
    if not isinstance(obj, Mapping):
        raise ExamError(f"a Praxis exam is a mapping, not {type(obj).__name__}")
    older = "right" not in obj and any(key in PRAXIS.places for key in obj)
    style = PRAXIS if older else NESTED
    problems: list[Problem] = []
    given = {key: value for key, value in obj.items() if not (older and key in _BESIDE)}
    cells = flat(given, style.places, problems, noun="an exam")
    exam = None
    try:
        exam = style.read(cells, edition=edition)
    except ExamError as error:
        problems += error.problems
    if exam is None or problems:
        raise ExamError(sorted(problems, key=lambda p: style.places.get(p.location, len(PLACE))))
    return exam


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
    for path, text in NESTED.write(exam).items():
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
