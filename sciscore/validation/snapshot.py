"""The results of 10,000 made-up exams under every edition, as digests that ship with sciscore.

A digest for each finding and total tells what changed, one for each block of exams tells
where. All are over what a user sees: the printed values, the possible values and the notes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib import resources
from typing import Any, Final

import attrs

from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import EDITIONS
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.testing.seeded import seeded_exams
from sciscore.version import __version__

EXAMS: Final = 10_000
BLOCK: Final = 100
FILE: Final = "snapshot.json"
_NOTES: Final = "notes"
_COLUMNS: Final = (*FINDINGS, *TOTALS, _NOTES)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=6).hexdigest()


@attrs.frozen(kw_only=True)
class Snapshot:
    """Digests of the results of the same exams, at some version of sciscore.

    Attributes
    ----------
    version
        The version that first gave these results.
    columns
        By edition and column: the digest over all exams.
    blocks
        By edition: the digest over all columns for each block of 100 exams.
    """

    version: str
    columns: dict[str, dict[str, str]]
    blocks: dict[str, list[str]]

    @property
    def digest(self) -> str:
        """One digest over all: the name of these results."""
        return _digest([json.dumps([self.columns, self.blocks], sort_keys=True)])

    def to_json(self) -> str:
        """The snapshot as it is stored."""
        stored = {"version": self.version, "digest": self.digest}
        return json.dumps(stored | {"columns": self.columns, "blocks": self.blocks}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """A snapshot as it was stored."""
        stored: dict[str, Any] = json.loads(text)
        return cls(version=stored["version"], columns=stored["columns"], blocks=stored["blocks"])


def shipped() -> Snapshot:
    """The snapshot that comes with this installation."""
    text = resources.files("sciscore.validation").joinpath(FILE).read_text(encoding="utf-8")
    return Snapshot.from_json(text)


def taken() -> Snapshot:
    """The snapshot of what this installation computes."""
    columns, blocks = {}, {}
    for edition in EDITIONS:
        texts = _texts(edition)
        columns[edition] = {name: _digest(column) for name, column in texts.items()}
        blocks[edition] = [
            _digest("\n".join(column[start : start + BLOCK]) for column in texts.values())
            for start in range(0, EXAMS, BLOCK)
        ]
    return Snapshot(version=__version__, columns=columns, blocks=blocks)


def _texts(edition: str) -> dict[str, list[str]]:
    """For every finding and total, and the notes: a text for each exam."""
    results = classify(seeded_exams(EXAMS, edition), edition=edition).to_columns()
    parts = {name: (name, f"{name}_possible") for name in FINDINGS}
    parts |= {name: (f"{name}_low", f"{name}_high") for name in TOTALS}
    parts[_NOTES] = ("finding_notes", "finding_notes")
    return {
        name: [f"{one}|{other}" for one, other in zip(results[a], results[b], strict=True)]
        for name, (a, b) in parts.items()
    }


def differences(old: Snapshot, new: Snapshot) -> list[str]:
    """The differences of two snapshots: the findings and the blocks of exams of each edition."""
    lines = []
    for edition in EDITIONS:
        before, after = old.columns.get(edition, {}), new.columns.get(edition, {})
        names = [name for name in _COLUMNS if before.get(name) != after.get(name)]
        pairs = zip(old.blocks.get(edition, []), new.blocks.get(edition, []), strict=False)
        rows = [place for place, (one, other) in enumerate(pairs) if one != other]
        if names:
            lines.append(f"{edition}: {', '.join(names)} of the seeded exams {_ranges(rows)}")
    return lines


def _ranges(blocks: list[int]) -> str:
    shown = [f"{place * BLOCK} to {place * BLOCK + BLOCK - 1}" for place in blocks[:3]]
    more = f" and {len(blocks) - 3} more blocks" if len(blocks) > 3 else ""
    return ", ".join(shown) + more


def unchanged() -> int:
    """The results of 10,000 made-up exams under each edition are those of the release."""
    found = differences(shipped(), taken())
    if found:
        raise AssertionError("; ".join(found))
    return EXAMS * len(EDITIONS)
