"""What may be wrong with a layout itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sciscore.errors import Problem, shown
from sciscore.formats.column import OURS, Spellings, kind_of_field
from sciscore.isncsci.fields import PLACE
from sciscore.references import REFERENCES


def shared(columns: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each column that stands for two fields, and for each unknown field."""
    known: dict[str, str] = {}
    for path, name in columns:
        if path not in PLACE:
            yield Problem(location=path, message="not a field of an exam")
        elif name in known:
            yield Problem(location=name, message=f"stands for {known[name]} and for {path}")
        known[name] = path


def untold(texts: Mapping[str, Spellings | None]) -> Iterator[Problem]:
    """A problem for each text that stands for what is no text of ours, by kind."""
    for kind, spelled in texts.items():
        for text, ours in (spelled or {}).items():
            if ours not in OURS[kind]:
                message = f"{shown(text)} stands for {shown(ours)}, which is no text of ours"
                yield Problem(location=kind, message=message)


def unpaired(
    columns: Mapping[str, str], second: Mapping[str, str], texts: Mapping[str, Spellings | None]
) -> Iterator[Problem]:
    """A problem for each second column without pairs of texts, and for pairs without it."""
    paired = {
        kind: any(isinstance(text, tuple) for text in spelled or ())
        for kind, spelled in texts.items()
    }
    for path in {**columns, **second}:
        if path not in PLACE:
            continue
        if path in second and (path not in columns or texts[kind_of_field(path)] is None):
            yield Problem(location=second[path], message="a second column of no spelled field")
        elif path not in second and paired[kind_of_field(path)]:
            message = "has no second column, its texts are pairs"
            yield Problem(location=columns[path], message=message)


def unfounded(evidence: Iterable[str]) -> Iterator[Problem]:
    """A problem for each source that is none."""
    for source in evidence:
        if source not in REFERENCES:
            message = f"{shown(source)} is no key of REFERENCES"
            yield Problem(location="evidence", message=message)


def redefined(texts: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each unknown kind, and for each text that stands for something else already."""
    for kind, spelled in more.items():
        if kind not in texts:
            yield Problem(location=kind, message=f"no kind of field; use one of {', '.join(texts)}")
            continue
        for text, ours in spelled.items():
            if texts[kind].get(text, ours) != ours:
                held = shown(texts[kind][text])
                yield Problem(location=kind, message=f"{shown(text)} stands for {held} already")
