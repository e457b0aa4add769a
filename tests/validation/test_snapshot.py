"""Results do not change unless CHANGELOG.md or a change note says so."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest
import update_snapshot
from conftest import ROOT

from sciscore.validation import snapshot
from sciscore.validation.snapshot import Snapshot, differences, shipped, taken

HEADING = "### Results that change"


def changes(text: str) -> dict[str, str]:
    """What CHANGELOG.md says under "Results that change", by version, newest first."""
    found = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        version, _, body = part.partition("\n")
        said = body.partition(HEADING)[2].partition("\n### ")[0]
        found[version.split()[0]] = " ".join(said.split())
    return found


def owned_up(said: dict[str, str], stored: Snapshot) -> str:
    """What is missing in the changes for this snapshot; empty if nothing is."""
    mine = said.get(stored.version, "")
    if f"`{stored.digest}`" not in mine:
        return f"{HEADING} of {stored.version} does not quote `{stored.digest}`"
    first = stored.version == list(said)[-1]
    if mine.startswith("None") and not first:
        return f"{HEADING} of {stored.version} says none, and results are another"
    return ""


def test_results_are_those_of_the_snapshot_that_the_changes_quote() -> None:
    assert differences(shipped(), taken()) == [], "see tests/update_snapshot.py"
    said = changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    for note in sorted((ROOT / "changes").glob("*.results.md")):
        newest = next(iter(said))
        said[newest] = f"{note.read_text(encoding='utf-8')} {said[newest]}"
    assert owned_up(said, shipped()) == ""


def test_the_stored_digest_is_that_of_the_stored_snapshot() -> None:
    text = Path(snapshot.__file__).with_name(snapshot.FILE).read_text(encoding="utf-8")
    assert f'"digest": "{shipped().digest}"' in text
    assert len(text) < 200_000
    assert Snapshot.from_json(shipped().to_json()) == shipped()
    assert {len(blocks) for blocks in shipped().blocks.values()} == {100}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("## 2.0\n### Results that change\n\nNone.\n", "does not quote"),
        ("## 2.0\n### Results that change\n\nNone, `{}`.\n## 1.0\n", "says none"),
        ("## 2.0\n### Results that change\n\nAIS, see\n`{}`.\n### Added\n## 1.0\n", ""),
        ("## 2.0\n### Results that change\n\nAIS.\n### Added\n\n`{}`\n", "does not quote"),
        ("## 2.0 (unreleased)\n### Results that change\n\nNone: the first, `{}`.\n", ""),
        ("## 2.0\n\n## 1.0\n### Results that change\n\n`{}`\n", "does not quote"),
    ],
)
def test_a_change_must_be_owned_up_to(text: str, missing: str) -> None:
    stored = attrs.evolve(shipped(), version="2.0")
    found = owned_up(changes(text.format(stored.digest)), stored)
    assert missing in found
    assert bool(missing) == bool(found)


def changed_in(stored: Snapshot, edition: str, finding: str, block: int) -> Snapshot:
    columns = {name: dict(column) for name, column in stored.columns.items()}
    blocks = {name: list(digests) for name, digests in stored.blocks.items()}
    columns[edition][finding] = blocks[edition][block] = "another"
    return attrs.evolve(stored, columns=columns, blocks=blocks)


def test_differences_are_located_by_edition_finding_and_block() -> None:
    other = changed_in(shipped(), "2011", "ais", 3)
    assert differences(shipped(), other) == ["2011: ais of the seeded exams 300 to 399"]
    assert other.digest != shipped().digest


def test_nothing_is_stored_anew_without_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = tmp_path / "snapshot.json"
    monkeypatch.setattr(update_snapshot, "STORED", stored)
    monkeypatch.setattr(snapshot, "taken", shipped)
    assert "no result changes" in update_snapshot.main()
    assert not stored.exists()
    other = changed_in(shipped(), "2011", "ais", 3)
    monkeypatch.setattr(snapshot, "taken", lambda: other)
    assert f"snapshot `{other.digest}`" in update_snapshot.main()
    assert Snapshot.from_json(stored.read_text(encoding="utf-8")) == other
