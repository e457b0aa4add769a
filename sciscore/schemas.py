"""JSON Schemas of what sciscore reads and writes, made from its own tables.

What a schema cannot say is in `LIMITS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from sciscore.errors import CODES, SciscoreError, did_you_mean, shown, spelled
from sciscore.isncsci.editions import EDITIONS
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.grades import MOTOR, SENSORY
from sciscore.isncsci.totals import TOTALS, totals_of
from sciscore.scim.items import ENTRIES, NAMES, SUBSCORES, VERSIONS
from sciscore.version import SCHEMA_VERSION

Schema = dict[str, Any]

#: What a schema does not say; `from_dict` checks all of it.
LIMITS: Final = (
    "Other spellings of a key or a cell, such as '5.0' or 'nt', are read but are not valid.",
    "An exam may mix nested and flat members; the schema takes one form.",
    "Whether an edition knows a grade.",
    "Whether the value of a finding is its possible value, and a score lies in its interval.",
    "Whether the totals of sides add up.",
    "Whether an edition and its row belong together.",
    "Whether the scores of a SCIM result follow from its record.",
)
_TEXT: Final[Schema] = {"type": "string"}
_TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
_INTACT: Final = Exam.intact()
#: The highest value of each total.
_HIGHEST: Final = dict(zip(TOTALS, totals_of(_INTACT.codes).high, strict=True))
#: The members of an exam that need not be given, by path and by name.
_OPTIONAL: Final = frozenset(
    name
    for path, place in PLACE.items()
    if FIELDS[place].default is not None
    for name in (path, path.rpartition(".")[2])
)
#: What the cells that hold no grade are defined as.
_DEFINED: Final = {
    **dict.fromkeys(("vac", "dap"), "answer"),
    **dict.fromkeys(("prior_deficit", "multiple_lesions"), "flag"),
    "lowest_nonkey_muscle": "lowest_nonkey_muscle",
}


def json_schema(kind: str) -> Schema:
    """The JSON Schema (2020-12) of a kind of record.

    Parameters
    ----------
    kind
        ``"exam"``: what `Exam.from_dict` takes. ``"result"``: a `Classification` as
        `to_dict` gives it. ``"row"``: a row of ``sciscore classify``. ``"scim"``: a SCIM
        result. ``"problem"``: a `Problem`.

    Raises
    ------
    SciscoreError
        If there is no such schema.

    Notes
    -----
    A member may be added without a new version; `SCHEMA_VERSION` is raised when one goes
    or changes its meaning.

    Examples
    --------
    >>> json_schema("problem")["required"]
    ['row', 'location', 'code', 'value', 'message']
    """
    if spelled(kind) not in _SCHEMAS:
        hint = did_you_mean(kind, _SCHEMAS)
        known = ", ".join(_SCHEMAS)
        message = f"unknown schema {shown(kind)}; use {known}{hint}"
        raise SciscoreError(message, "argument.not_allowed")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sciscore:schema:{kind}:{SCHEMA_VERSION}",
        **_SCHEMAS[kind](),
    }


def _object(
    members: Mapping[str, Schema], optional: Collection[str] = (), *, others: bool = False
) -> Schema:
    """An object with these members and, unless `others` may be there, no other."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": [name for name in members if name not in optional],
        "additionalProperties": others,
    }


def _nullable(*values: object) -> Schema:
    return {"enum": [*values, None]}


def _cell(path: str) -> Schema:
    """The content of a field."""
    field = FIELDS[PLACE[path]]
    if field.scale is None:
        return {"$ref": f"#/$defs/{_DEFINED[path.rpartition('.')[2]]}"}
    return {"$ref": f"#/$defs/{'motor' if field.scale is MOTOR else 'sensory'}_grade"}


def _grades(texts: Iterable[str]) -> Schema:
    """The grades of a scale: whole numbers as such or as texts, others as texts."""
    listed = list(texts)
    return {"enum": [*(int(text) for text in listed if text.isdigit()), *listed]}


def _definitions() -> Schema:
    muscles = [text for text in FIELDS[PLACE["right.lowest_nonkey_muscle"]].codes if text]
    return {
        "motor_grade": _grades(MOTOR.code),
        "sensory_grade": _grades(SENSORY.code),
        "answer": {"enum": ["Yes", "No", "NT"]},
        "flag": {"enum": [True, False, "Yes", "No"]},
        "lowest_nonkey_muscle": _nullable(*muscles, ""),
    }


def _nested(content: Mapping[str, Any] = _INTACT.to_dict(), path: str = "") -> Schema:
    """The nested form of an exam, or of what it holds at a path."""
    members = {
        name: _nested(held, f"{path}{name}.") if isinstance(held, dict) else _cell(path + name)
        for name, held in content.items()
    }
    return _object(members, _OPTIONAL)


def _exam() -> Schema:
    return {
        "title": "An exam",
        "description": "Nested by side and modality, or flat by path.",
        "anyOf": [_nested(), _object({path: _cell(path) for path in PLACE}, _OPTIONAL)],
        "$defs": _definitions(),
    }


def _number(highest: int, *, null: bool = False) -> Schema:
    """A number from 0, or null where it may be."""
    return {"type": ["integer", "null"] if null else "integer", "minimum": 0, "maximum": highest}


def _score(highest: int) -> Schema:
    """A score: its value, null where it is open, and the interval in which it lies."""
    number = _number(highest)
    return _object({"value": _number(highest, null=True), "low": number, "high": number})


def _finding(name: str) -> Schema:
    values = _values(name)
    members = {
        "value": _nullable(*values),
        "possible": {"type": "array", "items": {"enum": values}, "uniqueItems": True},
        "tagged": {"type": "boolean"},
        "notes": {"type": "array", "items": _TEXT},
    }
    return {
        **_object(members),
        "if": {"properties": {"possible": {"minItems": 1, "maxItems": 1}}},
        "then": {"properties": {"value": {"type": "string"}}},
        "else": {"properties": {"value": {"type": "null"}}},
    }


def _values(name: str) -> list[str]:
    return list(dict.fromkeys(("NA", *FINDINGS[name])))


def _versions() -> dict[str, Schema]:
    return {"schema_version": {"const": SCHEMA_VERSION}, "sciscore_version": _TEXT}


def _result() -> Schema:
    members = {
        **_versions(),
        "edition": _TEXT,
        "edition_row": {"enum": list(EDITIONS)},
        "findings": _object({name: _finding(name) for name in FINDINGS}),
        "totals": _object({name: _score(_HIGHEST[name]) for name in TOTALS}),
        "exam": _nested(),
    }
    return {"title": "A classification", **_object(members), "$defs": _definitions()}


def _row() -> Schema:
    """The flat columns; the user's own stand beside them."""
    members: dict[str, Schema] = {}
    for name in FINDINGS:
        printed = [*_values(name), "ND"]
        members[name] = _nullable(*printed, *(f"{value}*" for value in printed))
        listed = "|".join(_values(name))
        members[f"{name}_possible"] = _TEXT_OR_NULL | {"pattern": f"^(({listed})(,({listed}))*)?$"}
    for name in TOTALS:
        number = _number(_HIGHEST[name], null=True)
        members |= dict.fromkeys((name, f"{name}_low", f"{name}_high"), number)
    texts = ("finding_notes", "edition", "edition_row", "sciscore_version", "problems")
    return {
        "title": "A row of sciscore classify",
        "description": "All results of a record with problems are null.",
        **_object(members | dict.fromkeys(texts, _TEXT_OR_NULL), ["problems"], others=True),
    }


def _scim() -> Schema:
    highest = {one.name: one.maximum for one in SUBSCORES}
    scores = {name: _score(highest[name]) for name in NAMES}
    totals = {name: _number(highest[name], null=True) for name in NAMES}
    entries = {entry.key: _nullable(*entry.allowed) for entry in ENTRIES}
    agrees = {"type": ["boolean", "null"]}
    supplied = {
        name: _object({"value": _number(highest[name]), "computed": score, "agrees": agrees})
        for name, score in scores.items()
    }
    version = {"instrument_version": {"enum": list(VERSIONS)}}
    members = {
        **_versions(),
        **version,
        "scores": _object(scores),
        "missing": {"type": "array", "items": {"enum": list(entries)}, "uniqueItems": True},
        "supplied": _object(supplied, NAMES),
        "warnings": {"type": "object", "additionalProperties": _TEXT},
        "record": _object({**version, **entries, **totals}, [*entries, *totals]),
    }
    return {"title": "A SCIM result", **_object(members)}


def _problem() -> Schema:
    members: dict[str, Schema] = {
        "row": {"type": ["integer", "null"], "minimum": 1},
        "location": _TEXT_OR_NULL,
        "code": {"enum": list(CODES)},
        "value": _TEXT_OR_NULL,
        "message": _TEXT,
    }
    return {"title": "A problem", **_object(members)}


_SCHEMAS: Final[dict[str, Callable[[], Schema]]] = {
    "exam": _exam,
    "result": _result,
    "row": _row,
    "scim": _scim,
    "problem": _problem,
}
#: The kinds of schemas.
KINDS: Final = tuple(_SCHEMAS)
