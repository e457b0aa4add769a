"""The JSON form of the Praxis ISNCSCI algorithm: exams and results as texts.

Praxis knows neither stated ranges such as ``3*[0-2]``, nor ``5*``, nor the flags
of prior deficits and multiple lesions; exams that hold them are not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from sciscore.errors import ExamError, Problem, shown
from sciscore.isncsci import fields
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.exam import Exam, check_present, flat
from sciscore.isncsci.fields import FIELDS, PLACE, Field, encode
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.grades import PLAIN, TAGGED
from sciscore.scores import Score
from sciscore.segments import KEY_MUSCLES

#: What is said of a single field that must be given and is not.
MISSING: Final = check_present(())[0].message
_FLAGS: Final = (fields.PRIOR_DEFICIT, fields.MULTIPLE_LESIONS)
_WORDS: Final = {
    "light_touch": "lightTouch",
    "pin_prick": "pinPrick",
    "lowest_nonkey_muscle": "lowestNonKeyMuscleWithMotorFunction",
    "vac": "voluntaryAnalContraction",
    "dap": "deepAnalPressure",
}
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


def _field(field: Field) -> Field:
    """The field as Praxis names it, with what Praxis lets stand there."""
    path = ".".join(_WORDS.get(word, word) for word in field.path.split("."))
    if field.scale is not None:
        tokens = field.scale.token.items()
        kinds = frozenset({PLAIN, TAGGED})
        codes = {t.text: code for code, t in tokens if t.kind in kinds and "[" not in t.text}
        return attrs.evolve(field, path=path, codes=codes, use=field.scale.allowed(kinds))
    if field.default is None:
        return attrs.evolve(field, path=path)
    codes = {name: field.codes[name] for name in (*KEY_MUSCLES, "")}
    return attrs.evolve(field, path=path, codes=codes, use="C5 to T1, L2 to S1, or none")


#: The fields of an exam as Praxis has them, by place.
_FIELDS: Final = {place: _field(field) for place, field in enumerate(FIELDS) if place not in _FLAGS}
_BY_PATH: Final = {field.path: place for place, field in _FIELDS.items()}
_TOP: Final = frozenset(path.partition(".")[0].casefold() for path in _BY_PATH)


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
    if not isinstance(obj, Mapping):
        raise ExamError(f"a Praxis exam is a mapping, not {type(obj).__name__}")
    problems: list[Problem] = []
    cells = flat(obj, _BY_PATH, problems)
    codes = bytearray(FIELDS[place].default or 0 for place in range(len(FIELDS)))
    for place, field in _FIELDS.items():
        if field.path in cells:
            (codes[place],), wrong = encode(field, (cells[field.path],))
            problems += (attrs.evolve(problem, row=None) for problem in wrong)
        elif field.default is None:
            problems.append(Problem(where=field.path, message=MISSING))
    exam = None if problems else Exam(bytes(codes))
    if exam is not None and edition is not None:
        unknown = fields.unknown_to(find_edition(edition), exam.array[None])
        problems += (attrs.evolve(p, where=_FIELDS[PLACE[p.where]].path, row=None) for p in unknown)
    if exam is None or problems:
        raise ExamError(sorted(problems, key=lambda p: _BY_PATH.get(p.where, len(FIELDS))))
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
    problems = [
        Problem(where=FIELDS[place].path, message="Praxis has no word for this; it would be lost")
        for place in _FLAGS
        if exam.codes[place] != FIELDS[place].default
    ]
    for place, field in _FIELDS.items():
        text = next((t for t, code in field.codes.items() if code == exam.codes[place]), None)
        if text is None:
            held = shown(str(exam[FIELDS[place].path]))
            message = f"Praxis cannot express {held}; it knows {field.use}"
            problems.append(Problem(where=FIELDS[place].path, message=message))
        elif text:
            *parents, name = field.path.split(".")
            inner = nested
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[name] = text
    if problems:
        raise ExamError(sorted(problems, key=lambda problem: PLACE[problem.where]))
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
