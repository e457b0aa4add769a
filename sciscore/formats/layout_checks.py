"""Checks of a layout itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sciscore.errors import Problem, did_you_mean, shown
from sciscore.formats.layout_fields import KINDS, OURS, kind_of_field
from sciscore.isncsci.fields import PLACE
from sciscore.recorded import plain_text
from sciscore.references import REFERENCES

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout


def problems_of(layout: Layout) -> Iterator[Problem]:
    """Everything that is wrong with a layout."""
    yield from _shared(layout)
    yield from _unknown_texts(layout)
    yield from _contradictions(layout)
    for path, name in layout.considered_normal.items():
        if path in PLACE and (path not in layout.columns or kind_of_field(path) not in KINDS[:2]):
            yield Problem(location=name, message="a second column of a field that is not a grade")
    for source in layout.evidence:
        if source not in REFERENCES:
            message = f"{shown(source)} is not a key of REFERENCES"
            yield Problem(location="evidence", message=message)


def _shared(layout: Layout) -> Iterator[Problem]:
    """A problem for each column that stands for two fields, and for each unknown field."""
    known: dict[str, str] = {}
    names = {path: layout.columns.get(path, path) for path in (*PLACE, *layout.columns)}
    for path, name in (*names.items(), *layout.considered_normal.items()):
        if path not in PLACE:
            message = f"not a field of an exam{did_you_mean(path, PLACE)}"
            yield Problem(location=path, message=message)
        elif name in known:
            yield Problem(location=name, message=f"stands for {known[name]} and for {path}")
        known[name] = path
    for location, path in (*(("open", path) for path in layout.open), *layout.aliases.items()):
        if path not in PLACE:
            yield Problem(location=location, message=f"{shown(path)} is not a field of an exam")


def _unknown_texts(layout: Layout) -> Iterator[Problem]:
    """A problem for each unknown kind, and for each text of ours that is not one."""
    for kind in dict.fromkeys((*layout.spellings, *layout.expresses)):
        if kind not in KINDS:
            message = f"not a kind of field; use one of {', '.join(KINDS)}"
            yield Problem(location=kind, message=message)
            continue
        told = [
            (ours, f"{shown(text)} stands for {shown(ours)}, which is")
            for text, ours in layout.spellings.get(kind, {}).items()
        ]
        told += [(ours, f"{shown(ours)} is") for ours in layout.expresses.get(kind, ())]
        for ours, message in told:
            if ours not in OURS[kind]:
                yield Problem(location=kind, message=f"{message} not a text of sciscore")


def _contradictions(layout: Layout) -> Iterator[Problem]:
    """A problem for each text that is given two meanings."""
    for kind in KINDS:
        spelled = layout.spellings.get(kind, {})
        known = {plain_text(text): text for text in OURS[kind]}
        untested = layout.untested if "NT" in OURS[kind] else ()
        for text, ours in (*spelled.items(), *((text, "NT") for text in untested)):
            plain = plain_text(text)
            if known.setdefault(plain, ours) != ours:
                message = f"{shown(text)} stands for {shown(known[plain])} already"
                yield Problem(location=kind, message=message, code="layout.contradiction")
