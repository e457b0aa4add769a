"""A folder of worked cases, each an exam with the findings that it should have.

A file holds one case or a list of them, as JSON, in one of three forms: the exam and its
``expected`` findings; a classification as `Classification.to_dict` stores it; a Praxis exam
with its ``classification``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem, SciscoreError, shown
from sciscore.formats.json_text import parsed
from sciscore.formats.layouts import layout
from sciscore.isncsci.classify import classify
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.segments import SIDES
from sciscore.testing.answers import Answer
from sciscore.validation.report import Outcome

_KINDS: Final = ("sensory", "motor")
#: The names of findings in worked cases, by ours.
_WORKED: Final = {
    **{f"{kind}_{side}": f"{kind}_level_{side}" for kind in _KINDS for side in SIDES},
    **{f"zpp_{kind}_{side}": f"{kind}_zpp_{side}" for kind in _KINDS for side in SIDES},
    "nli": "neurological_level",
    "completeness": "completeness",
    "ais": "ais",
}
#: The same for the classifications of Praxis.
_PRAXIS: Final = {
    f"{group}.{kind}{side.capitalize()}": f"{kind}_{what}_{side}"
    for group, what in (("neurologicalLevels", "level"), ("zoneOfPartialPreservations", "zpp"))
    for kind in _KINDS
    for side in SIDES
} | {
    "neurologicalLevelOfInjury": "neurological_level",
    "injuryComplete": "completeness",
    "ASIAImpairmentScale": "ais",
}


@attrs.frozen(kw_only=True)
class Case:
    """An exam, and what its findings should be: texts by the names of findings."""

    name: str
    exam: Exam
    edition: str
    expected: Mapping[str, str]


@attrs.frozen
class Difference:
    """A finding that is another than the case expects."""

    case: str
    finding: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.case}, {self.finding}: {self.found}, the case says {self.expected}"


_MISTYPED: Final = "the grade of C7 is probably mistyped: it is 5 in the data"
_LESIONS: Final = "two lesions, left to judgement: flag the exam with multiple_lesions"
_TRANSFER: Final = "a tendon transfer, to be taken as below 3: state the range, 3*[0-2]"
_NO_ZONE: Final = "a non-key muscle is not a zone of partial preservation in AIS A"
_UNTAGGED: Final = "printed without the tag that the four steps of the workbook give"
#: Differences that come from the published cases themselves, and why.
KNOWN: Final = {
    Difference("asia-workbook-03", "motor_level_right", "C6", "C7"): _MISTYPED,
    Difference("asia-workbook-25", "completeness", "ND", "C"): _LESIONS,
    Difference("asia-workbook-25", "ais", "ND", "A"): _LESIONS,
    Difference("asia-workbook-25", "sensory_zpp_right", "ND", "T5"): _LESIONS,
    Difference("asia-workbook-25", "sensory_zpp_left", "ND", "T5"): _LESIONS,
    Difference("asia-workbook-25", "motor_zpp_right", "ND", "T1"): _LESIONS,
    Difference("asia-workbook-25", "motor_zpp_left", "ND", "T1"): _LESIONS,
    Difference("asia-workbook-26", "motor_level_right", "C6*", "C7"): _TRANSFER,
    Difference("praxis-learning-11", "motor_zpp_left", "L5", "C5"): _NO_ZONE,
    Difference("praxis-learning-16", "motor_level_left", "ND", "ND*"): _UNTAGGED,
    Difference("praxis-learning-18", "ais", "ND", "ND*"): _UNTAGGED,
}


def read_cases(folder: str | Path, edition: str | None = None) -> list[Case]:
    """The cases in all JSON files of a folder; a FormatError lists all that is not readable."""
    cases: list[Case] = []
    problems: list[Problem] = []
    if not isinstance(folder, str | os.PathLike):
        raise FormatError(f"expected the path of a folder, not {shown(folder)}", "argument.type")
    for path in sorted(Path(folder).glob("*.json")):
        try:
            stored = parsed(path.read_text(encoding="utf-8"), "a case")
        except (OSError, UnicodeDecodeError):
            message = "not a readable text in UTF-8"
            problems.append(Problem(location=path.name, message=message, code="file.encoding"))
            continue
        except FormatError as error:
            problems += (attrs.evolve(p, location=path.name) for p in error.problems)
            continue
        listed = stored if isinstance(stored, list) else [stored]
        for row, case in enumerate(listed, start=1):
            name = path.stem if len(listed) == 1 else f"{path.stem}, case {row}"
            try:
                cases.append(read_case(case, name, edition))
            except SciscoreError as error:
                for problem in error.problems:
                    location = ", ".join(filter(None, (name, problem.location)))
                    problems.append(attrs.evolve(problem, location=location))
    if not cases and not problems:
        problems = [Problem(location=str(folder)[-80:], message="no JSON files of cases")]
    if problems:
        raise FormatError(problems)
    return cases


def read_case(stored: object, name: str, edition: str | None = None) -> Case:
    """A case in any of the three forms; a SciscoreError says what is wrong with it."""
    if not isinstance(stored, Mapping):
        raise FormatError(f"a case is an object, not {type(stored).__name__}")
    for key, read in _FORMS.items():
        if isinstance(stored.get(key), Mapping):
            exam, expected = read(stored)
            break
    else:
        raise FormatError(f"no case: it has none of {', '.join(_FORMS)} that is an object")
    year = stored.get("edition", edition)
    if not isinstance(year, str):
        raise FormatError("the case does not say its edition, and none was named for it")
    exam.check_edition(year)
    return Case(name=name, exam=exam, edition=year, expected=expected)


def _worked(stored: Mapping[str, Any]) -> tuple[Exam, dict[str, str]]:
    parts = {"motor": "motor", "lt": "light_touch", "pp": "pin_prick"}
    cells = {key: stored[key] for key in ("vac", "dap") if key in stored}
    for side in SIDES:
        given = stored.get(side)
        if not isinstance(given, Mapping):
            raise FormatError([Problem(location=side, message="missing; it holds the grades")])
        cells[side] = {parts.get(str(key), key): value for key, value in given.items()}
        cells[side]["lowest_nonkey_muscle"] = stored.get(f"lowest_nonkey_{side}")
    return Exam.from_dict(cells), _named(stored["expected"], _WORKED)


def _stored(stored: Mapping[str, Any]) -> tuple[Exam, dict[str, str]]:
    found = {}
    for name, finding in stored["findings"].items():
        if not (isinstance(finding, Mapping) and isinstance(finding.get("possible"), list)):
            raise FormatError([Problem(location=name, message="not a stored finding")])
        mark = "*" if finding.get("tagged") else ""
        found[name] = ",".join(f"{value}{mark}" for value in finding["possible"]) or f"ND{mark}"
    return Exam.from_dict(stored.get("exam") or {}), _named(found, dict.fromkeys(FINDINGS))


def _praxis(stored: Mapping[str, Any]) -> tuple[Exam, dict[str, str]]:
    beside = ("classification", "totals", "edition")
    record = {key: value for key, value in stored.items() if key not in beside}
    exam = layout("praxis").read(record)
    flat: dict[str, Any] = {}
    for key, value in stored["classification"].items():
        inner = value.items() if isinstance(value, Mapping) else ()
        flat |= {f"{key}.{name}": text for name, text in inner} or {key: value}
    return exam, _named(flat, _PRAXIS)


_FORMS: Final = {"expected": _worked, "findings": _stored, "classification": _praxis}


def _named(given: Mapping[str, Any], names: Mapping[str, str | None]) -> dict[str, str]:
    """The expected texts by our names of the findings; any other name is a problem."""
    problems = [
        Problem(location=key, message=f"{shown(value)} is not an expected finding")
        for key, value in given.items()
        if key not in names or not isinstance(value, str)
    ]
    if problems or not given:
        raise FormatError(problems or "no finding is expected")
    return {names[key] or key: value for key, value in given.items()}


def agrees(expected: str, finding: Finding) -> bool:
    """True if a finding is that of a text: one value, several with commas, or ND."""
    if expected.rstrip("*") == "ND":
        return str(finding) == expected
    values = [text.strip() for text in expected.split(",")]
    return Answer.of(values) == Answer.of(finding)


def compared(cases: list[Case]) -> Iterator[Difference]:
    """Every finding of the cases that is another than expected."""
    for case in cases:
        findings = classify(case.exam, edition=case.edition).findings
        for name, text in case.expected.items():
            if not agrees(text, findings[name]):
                found = findings[name]
                several = "," in text and ",".join(found.possible)
                yield Difference(case.name, name, text, several or str(found))


def outcome_of(cases: list[Case]) -> Outcome:
    """Results of the cases: known differences are noted, any other is a failure."""
    found = list(compared(cases))
    unknown = [str(difference) for difference in found if difference not in KNOWN]
    notes = [f"{difference} ({KNOWN[difference]})" for difference in found if difference in KNOWN]
    return Outcome(
        name="worked cases",
        kind="cases",
        says=f"The findings of {len(cases)} cases are those that the cases state.",
        rules=(),
        unit="findings",
        count=sum(len(case.expected) for case in cases),
        trouble="; ".join(unknown),
        notes=tuple(notes),
    )
