"""Store the results of the seeded exams anew: ``python tests/update_snapshot.py``.

Only after results were changed on purpose. The digest that it prints goes into CHANGELOG.md,
under "Results that change" of the version, with which exams change and why; a test insists.
"""

from __future__ import annotations

from pathlib import Path

from sciscore.validation import snapshot

STORED = Path(snapshot.__file__).with_name(snapshot.FILE)


def main() -> str:
    """Store the snapshot if results changed; returns what to say."""
    old, new = snapshot.shipped(), snapshot.taken()
    if old.digest == new.digest:
        return f"no result changes; the snapshot stays {old.digest}"
    STORED.write_text(new.to_json() + "\n", encoding="utf-8")
    lines = [*snapshot.differences(old, new), f"quote in CHANGELOG.md: snapshot `{new.digest}`"]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
